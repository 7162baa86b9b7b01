"""Powers of ten behind a number, the same in every language: 3×10⁶, 3 x 10^6 and 1,2·10^3 are one quantity each."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.find.number import Numeral

# The sign of multiplication, or the letter x (Latin or Cyrillic) that stands for it.
TIMES = "×xXхХ·⋅∙*"
POWER = re.compile(
    rf"[)）]?\s?[{TIMES}]\s?10(?:\^\s?(?P<plain>[+−-]?\d{{1,2}})|(?P<raised>[⁺⁻]?[⁰¹²³⁴-⁹]{{1,2}}))(?!\d)"
)
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−", "0123456789+--")


def raise_by(numeral: Numeral, power: re.Match[str]) -> None:
    """Give a numeral in digits the power of ten found behind it: 3 becomes 3,000,000 to the end of `3|×10⁶`."""
    if numeral.value is not None and not numeral.spoken:
        factor = Decimal(10) ** int((power["plain"] or power["raised"]).translate(_LEVEL))
        numeral.value, numeral.end, numeral.scale = numeral.value * factor, power.end(), numeral.scale * factor

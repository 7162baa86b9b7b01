"""What a numeral is, in any language, and how digits are read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_SPACE = "\u0020\u00a0\u2009\u202f\u2007"
# Grouped digits (Western, Indian, spaced) before plain ones, then a decimal part. A decimal comma is a language's own.
# A chain with more than one point (3.14.15) has no decimals: its groups are whole numbers.
DIGITS = (
    rf"(?:(?<=\d[.．])\d++|(?<![A-Za-z\d.．])[.．]\d++|(?:(?=\d{{1,3}}+[,，{_SPACE}]\d)(?:\d{{1,3}}(?:[,，]\d{{3}})++(?!\d)|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)"
    rf"|(?<!\d)\d{{1,3}}(?:[{_SPACE}]\d{{3}})++(?!\d))|\d++)(?:[.．]\d++(?![.．]\d))?)"
)
_LONGEST = 24  # digits that a quantity can have; a longer run names something
_SEPARATORS = re.compile(rf"[,，{_SPACE}']")


@dataclass(slots=True)
class Numeral:
    """A numeral as written: where it stands and what it is worth, before qualifiers and units are looked at.

    `value` is None for a range (`low`, `high`) and for a vague numeral. `form` is `percent` or `fraction` where the
    numeral itself says so (百分之三十, two-thirds); then the value is already per cent. `scale` is the scale word
    that the numeral ends with (25 тыс.), which a range may state once for both its numbers.
    """

    start: int
    end: int
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    bound: str = ""
    form: str = ""
    spoken: bool = False
    scale: Decimal = Decimal(1)


def digits_value(text: str) -> Decimal | None:
    """Value of digits with any grouping (`1,118,043`, `7 547`, `４２`, `1.5`); None when they are no number."""
    plain = text if text.isdecimal() else _SEPARATORS.sub("", text).replace("．", ".")
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    if len(plain) > _LONGEST:
        return None
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None


def plain(value: Decimal | None) -> int | float | None:
    """A number for output: an int where it is whole, else a float rounded to six decimals."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    return round(float(value), 6)

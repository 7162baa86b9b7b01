"""Lists: bare numbers between the marks of a list (3、5和8例; 医院、1122和红新月会)."""

from __future__ import annotations

from pipeline.find.amounts import clear
from pipeline.find.vocabulary import Vocabulary
from pipeline.model import Reading


class Lists:
    """What a number has from the list that it stands in: the unit of the last one, or the look of a name."""

    def __init__(self, words: Vocabulary) -> None:
        self._joiners: str = words.table("names").get("list_joiners", "")

    def share_units(self, text: str, found: list[Reading]) -> None:
        """`3、5和8例`: the numbers of a list have the unit that its last one carries."""
        if not self._joiners:
            return
        for i in range(len(found) - 2, -1, -1):
            reading, following = found[i], found[i + 1]
            if reading.unit or reading.unit_text or not following.unit or reading.quote_end != reading.end:
                continue
            between = text[reading.end : following.quote_start].strip()
            if len(between) == 1 and between in self._joiners and reading.rule == following.rule:
                reading.unit, reading.unit_text = following.unit, following.unit_text
                reading.measure = following.measure

    def take_names(self, text: str, found: list[Reading]) -> None:
        """A bare number between two names of a list is a name too: the 1122 of `医院、1122和红新月会`."""
        if not self._joiners:
            return
        for reading in found:
            if is_bare(reading, text) and self._is_name(text, reading):
                reading.kind, reading.subtype, reading.rule = "name", "code", "reference.listed"
                clear(reading)

    def _is_name(self, text: str, reading: Reading) -> bool:
        before, after = text[reading.start - 1 : reading.start].strip(), text[reading.end : reading.end + 2].strip()
        if not before or not after or before not in self._joiners or after[0] not in self._joiners:
            return False
        return text[reading.start - 2].isalpha() and after[-1].isalpha()


def is_bare(reading: Reading, text: str) -> bool:
    """Whether a reading is three to six digits without unit and qualifier, which may be a code: `103`, not `103人`."""
    return (
        3 <= reading.end - reading.start <= 6
        and reading.kind == "quantity"
        and not reading.unit
        and not reading.unit_text
        and reading.bound == "exact"
        and reading.rule == "number.digits"
        and text[reading.start : reading.end].isdigit()
    )

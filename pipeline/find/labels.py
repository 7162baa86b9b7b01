"""Labels: a bare number right behind a noun that numbers things names one (chart 3, wards 1, 2 and 7, 阶段2)."""

from __future__ import annotations

import re

from pipeline.find.amounts import clear
from pipeline.find.vocabulary import Vocabulary
from pipeline.records import Reading

_LONGEST = 60  # characters of a label and the numbers behind it
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})*(?:\s?[-–—]\s?\d{1,3})?")
_MARKS = "[、&–—-]"  # between the numbers of a list or a range


class Labels:
    """Makes ordinals of the numbers that name a chart, a ward or a phase."""

    def __init__(self, words: Vocabulary) -> None:
        table = words.table("references")
        labels = words.words(table.get("labels", ()))
        joiner = rf"\s?(?:{words.words(table.get('label_joiners', ()))}|{_MARKS})\s?"
        listed = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})*[a-z]?(?:{joiner}|\s?(?P<comma>[,，])\s?))*+"
        # In `of 15 modules 12 were done` the noun is counted.
        self._label = words.compile(rf"(?<!\d)(?<!\d\s){labels}\s?(?:№\s?|#)?{listed}\Z")
        # A comma parts the numbers of a list that a joiner closes: charts 3, 4 and 7, but not `in ward 3, 12 died`.
        self._closed = words.compile(rf"(?:\s?[,，]\s?\d{{1,3}}){{0,20}}{joiner}\d{{1,3}}(?![A-Za-z\d%‰]|[.,]\d)")
        self._verbs = frozenset(table.get("label_verbs", ()))  # no unit, though they look like one: chart 3 shows

    def take(self, text: str, found: list[Reading]) -> None:
        """Turn the labels among the readings, and what is listed with them, into ordinals."""
        for reading in found:
            if reading.unit and reading.unit_text not in self._verbs:
                continue
            if _is_bare(text, reading) and self._is_label(text, reading):
                reading.kind, reading.subtype, reading.rule = "ordinal", "ordinal", "reference.label"
                reading.normalized = text[reading.start : reading.end]
                clear(reading)

    def _is_label(self, text: str, reading: Reading) -> bool:
        label = self._label.search(text, max(0, reading.start - _LONGEST), reading.start)
        if label is None:
            return False
        after_comma = label.start("comma") >= 0 and not text[label.end("comma") : reading.start].strip()
        return not after_comma or self._closed.match(text, reading.end) is not None


def _is_bare(text: str, reading: Reading) -> bool:
    """Whether a reading is a short number alone, without rate and qualifier."""
    return (
        reading.kind == "quantity"
        and not reading.per_unit
        and reading.quote_start == reading.start
        and _NUMBER.fullmatch(text, reading.start, reading.end) is not None
    )

"""Telephone short codes: a bare number in a sentence about a hotline is dialled and counts nothing (拨打103)."""

from __future__ import annotations

from bisect import bisect_right

from pipeline.find.amounts import clear
from pipeline.find.sentences import sentences
from pipeline.find.vocabulary import REACH, Vocabulary
from pipeline.records import Language, Reading


class ShortCodes:
    """Makes references of the bare numbers near words such as 热线 and `hotline`."""

    def __init__(self, words: Vocabulary) -> None:
        table = words.table("references")
        self._language: Language = words.language
        self._cue = words.compile(rf"(?<!-){words.words(table['phone_cue'])}")  # a press service has no number
        self._after = words.compile(table["phone_after"])

    def take(self, text: str, bare: list[Reading]) -> None:
        """Turn the short codes among the bare numbers into references with the number as it is dialled."""
        bare = [r for r in bare if r.kind == "quantity" and self._after.match(text, r.end)]
        if not bare:
            return
        spans = sentences(text, self._language)
        starts = [start for start, _ in spans]
        for reading in bare:
            start, end = spans[bisect_right(starts, reading.start) - 1]
            if self._cue.search(text, max(start, reading.start - REACH), min(end, reading.end + REACH)):
                reading.kind, reading.subtype = "reference", "phone"
                reading.normalized = text[reading.start : reading.end]
                reading.rule = "reference.phone_cue"
                clear(reading)

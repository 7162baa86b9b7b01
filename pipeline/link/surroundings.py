"""Surroundings: the cue words around the numbers of a sentence, and the stretches of it that speak of one of them."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Collection

from pipeline.link.mention import Mention
from pipeline.link.occurrences import Occurrences, vocabulary
from pipeline.records import Language, Reading, Sentence

_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_NOWHERE = sys.maxsize  # where the next of no more numbers begins


class Surroundings:
    """What is the same for all the numbers of a sentence.

    `here` are the cue words of the sentence with their places, `previous` the words of the one before it and `above`
    those of the heading; `said` are the words of the sentence and `heard` those of both sentences. `quantities` are its
    numbers in order, with where their readings (`starts`) and their quotes (`quotes`) begin.

    What a rate is of (`rates`: per 100,000 population) and, where nouns stand before their numbers, the measure word
    (`measures`: 出动10车次，消毒3处) are of one quantity alone. What a bracket with a number in it names (`brackets`)
    is of the numbers in the bracket.
    """

    __slots__ = (
        "above",
        "brackets",
        "heard",
        "here",
        "language",
        "measures",
        "previous",
        "quantities",
        "quotes",
        "rates",
        "said",
        "starts",
        "words",
    )

    def __init__(
        self,
        sentence: Sentence,
        text: str,
        language: Language,
        here: Occurrences,
        previous: Collection[str] = (),
        above: Collection[str] = (),
    ) -> None:
        self.language, self.words = language, vocabulary(language)
        self.here, self.previous, self.above = here, previous, above
        self.said = frozenset(here)
        self.heard = self.said.union(previous) if previous else self.said
        self.quantities = quantities = [r for r in sentence.readings if r.kind == "quantity"]
        self.starts, self.quotes = [r.start for r in quantities], [r.quote_start for r in quantities]
        self.rates = [(r, (r.end + len(r.unit_text), r.quote_end)) for r in quantities if r.per_unit]
        self.measures: list[tuple[Reading, tuple[int, int]]] = []
        self.brackets: list[tuple[int, int]] = []
        if len(quantities) > 1:  # else there are no others of which words could be said
            if self.words.place_ends:
                self.measures = [(r, (r.end, r.quote_end)) for r in quantities if r.unit_text]
            brackets = (bracket.span() for bracket in _BRACKET.finditer(text, sentence.start, sentence.end))
            self.brackets = [span for span in brackets if first_behind(self.starts, span[0]) < span[1]]

    @classmethod
    def of(cls, mention: Mention, language: Language) -> Surroundings:
        """Those of a number whose sentence stands alone."""
        sentence = mention.sentence
        here = vocabulary(language).occurrences(mention.text, sentence.start, sentence.end)
        return cls(sentence, mention.text, language, here)


def first_behind(starts: list[int], at: int) -> int:
    """The first of the places that does not lie before another; where none does, a place behind all texts."""
    i = bisect_left(starts, at)
    return starts[i] if i < len(starts) else _NOWHERE

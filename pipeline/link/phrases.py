"""Noun phrases around a number, whatever the language: one way of finding them a language."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from pipeline.link.phrases_by_head import PhrasesByHead, phrase_words
from pipeline.link.phrases_by_stops import PhrasesByStops
from pipeline.link.phrases_zh import ChinesePhrases
from pipeline.records import Language, Reading


class Phrases(Protocol):
    """Finds what a number counts. Spans are offsets in the text; an empty span means that there is none."""

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        """The noun phrase right after a quantity. The next number begins at `limit`, the clause ends at `end`."""

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        """Where the head noun of a phrase ends."""

    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What the clause says it counts before its number (the number of … is 35)."""

    def subject_of_people(self, text: str, start: int, end: int, people: str) -> tuple[int, int]:
        """The subject of a clause whose number only `people` follow (the number of sick is 35 people)."""

    def verb_behind(self, text: str, start: int, number: int, thing_end: int, limit: int) -> int:
        """Where the verb of a thing begins that other words part from it (4 пациента с диагнозом выздоровели), or 0."""

    def is_adjectival(self, phrase: str) -> bool:
        """Whether a phrase is adjectives whose noun stands behind the next number (3 urban and 5 rural hospitals)."""

    def complement(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What a number is said to be right behind it (of 37 laboratories, 3 are mobile units)."""

    def predicate(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What is said of a number that names no thing, right behind it (213 had died, 41 confirmed)."""

    def before(self, text: str, start: int, end: int) -> str:
        """The noun phrase nearest before a quantity (口罩706亿只), in words."""

    def topic(self, text: str, start: int, end: int) -> str:
        """What the clause before the number's own, between two places, speaks of, in words."""

    def counts_people(self, numeral: str) -> bool:
        """Whether a numeral without a thing says itself that people are counted (двое, троих)."""

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        """Whether the phrase counts people: 37万用户, 18个专家; not 四类人员, where kinds are counted."""


@cache
def phrases(language: Language) -> Phrases:
    if language == "zh":
        return ChinesePhrases()
    words = phrase_words(language)
    return PhrasesByHead(language, words) if words else PhrasesByStops(language)

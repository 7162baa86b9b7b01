"""What every way of finding noun phrases around a number answers."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pipeline.records import Reading


class Phrases(ABC):
    """Finds what a number counts. Spans are offsets in the text; an empty span means that there is none.

    What stands here with an answer is a way of speaking that only some languages have.
    """

    @abstractmethod
    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        """The noun phrase right after a quantity. The next number begins at `limit`, the clause ends at `end`."""

    @abstractmethod
    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        """Where the head noun of a phrase ends."""

    @abstractmethod
    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What the clause says it counts before its number (the number of … is 35)."""

    def subject_of_people(self, text: str, start: int, end: int, people: str) -> tuple[int, int]:
        """The subject of a clause whose number only `people` follow (the number of sick is 35 people)."""
        return start, start

    def verb_behind(self, text: str, start: int, number: int, thing_end: int, limit: int) -> int:
        """Where the verb of a thing begins that other words part from it (4 пациента с диагнозом выздоровели), or 0."""
        return 0

    def is_adjectival(self, phrase: str) -> bool:
        """Whether a phrase is adjectives whose noun stands behind the next number (3 urban and 5 rural hospitals)."""
        return False

    @abstractmethod
    def complement(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What a number is said to be right behind it (of 37 laboratories, 3 are mobile units)."""

    @abstractmethod
    def predicate(self, text: str, start: int, end: int) -> tuple[int, int]:
        """What is said of a number that names no thing, right behind it (213 had died, 41 confirmed)."""

    @abstractmethod
    def before(self, text: str, start: int, end: int) -> str:
        """The noun phrase nearest before a quantity (口罩706亿只), in words."""

    @abstractmethod
    def topic(self, text: str, start: int, end: int) -> str:
        """What the clause before the number's own, between two places, speaks of, in words."""

    @abstractmethod
    def counts_people(self, numeral: str) -> bool:
        """Whether a numeral without a thing says itself that people are counted (двое, троих)."""

    @abstractmethod
    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        """Whether the phrase counts people: 37万用户, 18个专家; not 四类人员, where kinds are counted."""

"""Noun phrases of languages with spaces whose rules say what a head noun looks like (the key `head` of `[things]`).

A phrase runs from a number, or from the start of a clause, to its head. A word that only measures (sets of gowns) is no
head: what it measures is. Adjectives may be joined by `and`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline import rules
from pipeline.link.phrases_base import Phrases
from pipeline.link.spaced import phrase_limit, thing_start
from pipeline.records import Language, Reading
from pipeline.rules import alternation

_WORD = re.compile(r"[^\s«»“”\"()—]+(?<![.,:;])")
_LONGEST = 7  # words of a phrase
# A noun that is written as its first letters: 9 ZS, 12 NGOs. What the letters say is not known, only that they name.
_LETTERS = re.compile(r"[A-ZА-ЯЁ]{2,6}s?(?![\w'’/-])")

Word = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class PhraseWords:
    """The words that phrases are cut by, in lower case."""

    head: re.Pattern[str]
    describes: re.Pattern[str]
    stops: frozenset[str]
    lead: frozenset[str]
    links: frozenset[str]
    measures: frozenset[str]
    adjectives: frozenset[str]
    doses: re.Pattern[str]

    def is_head(self, word: str) -> bool:
        return self.head.search(word) is not None and word not in self.stops and word not in self.adjectives


class PhrasesByHead(Phrases):
    """See `pipeline.link.phrases.Phrases`."""

    def __init__(self, language: Language, words: PhraseWords) -> None:
        self._language = language
        self._words = words
        things = rules.language(language)["things"]
        persons = things["persons"]
        self._copula = re.compile(rf"\s+{alternation(things.get('copulas', []), boundary=True)}\s+", re.IGNORECASE)
        self._persons = re.compile(alternation(persons, boundary=True), re.IGNORECASE)

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        start = thing_start(text, reading, limit)
        return after_number(text, start, phrase_limit(text, start, limit), reading.quote_end, self._words)

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        return phrase[1]

    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        return subject(text, start, end, self._words)

    def complement(self, text: str, start: int, end: int) -> tuple[int, int]:
        copula = self._copula.match(text, start, end)
        at = copula.end() if copula else start
        return after_number(text, at, phrase_limit(text, at, end), 0, self._words) if copula else (at, at)

    def predicate(self, text: str, start: int, end: int) -> tuple[int, int]:
        verb = self._copula.match(text, start, end)
        word = _WORD.match(text, verb.end() if verb else start + text[start:end].startswith(" "), end)
        if word is None or word.group().lower() in self._words.stops:
            return start, start
        return word.start(), phrase_limit(text, word.start(), end) if verb else word.end()

    def before(self, text: str, start: int, end: int) -> str:
        return ""  # what stands before is the subject

    def topic(self, text: str, start: int, end: int) -> str:
        return ""

    def counts_people(self, numeral: str) -> bool:
        return False

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        # Categories of people are no people.
        return self._persons.search(phrase.partition(" of ")[0]) is not None


def after_number(text: str, start: int, end: int, unit_end: int, words: PhraseWords) -> tuple[int, int]:
    """Span of the phrase that begins at `start`; empty when no noun follows.

    `unit_end` is where the unit that was read ends: it is a noun whatever it looks like (one laboratory able to test).
    """
    found = _words(text, start, end, words.stops)
    while found and found[0][2] in words.lead:
        found.pop(0)
    phrase = _phrase(found, start, unit_end, words)
    if phrase[0] == phrase[1] and (letters := _LETTERS.match(text, start, end)):
        return letters.span()
    return phrase


def subject(text: str, start: int, end: int, words: PhraseWords) -> tuple[int, int]:
    """Span of what a clause speaks of before its number: `the number of beds …`, else its first noun phrase."""
    found = _words(text, start, end, words.stops)
    first = (start, start)
    for k, (at, _, word) in enumerate(found):
        if word in words.stops or word in words.lead or (k and found[k - 1][2] not in words.stops | words.lead):
            continue
        phrase = _phrase(found[k:], at, 0, words)
        if phrase[1] > phrase[0] and word in words.measures:
            return phrase
        if first[0] == first[1]:
            first = phrase
    return first


def _words(text: str, start: int, end: int, stops: frozenset[str]) -> list[Word]:
    """The words of a stretch, in lower case; the name of a body (WHO, US) is not taken for the word it looks like."""
    found = []
    for match in _WORD.finditer(text, start, end):
        word, small = match.group(), match.group().lower()
        named = small in stops and len(word) > 1 and word.isupper() and not text[start:end].isupper()
        found.append((match.start(), match.end(), word if named else small))
    return found


def _phrase(found: list[Word], start: int, unit_end: int, words: PhraseWords) -> tuple[int, int]:
    nothing = (start, start)
    first = -1
    measured = False  # the word before is one that measures
    for k, (at, till, word) in enumerate(found[:_LONGEST]):
        behind = found[k + 1][2] if k + 1 < len(found) else ""
        if measured and word in words.lead:
            continue
        if word in ("and", "or") and first >= 0 and _describe_alike(found[k - 1][2], found[k + 1 : k + 3], words):
            continue
        if word in words.stops:
            if till <= unit_end:
                continue  # within the unit or the rate that was read: 40 a day
            return nothing
        first = at if first < 0 else first
        measured = word in words.measures
        if measured:
            if behind not in words.links:
                if words.is_head(behind) and not word.endswith("s"):
                    continue  # intensive care unit beds
                return (first, till) if first < at or words.doses.fullmatch(word) else nothing  # antibiotic vials
        elif _is_last(found[k : k + 3], unit_end, words):
            return first, till
    return nothing


def _describe_alike(before: str, behind: list[Word], words: PhraseWords) -> bool:
    """Whether `and` joins two words that describe the same thing: new and old sites, safe and dignified burials."""
    if not behind or behind[0][2] in words.stops:
        return False
    thing_follows = len(behind) > 1 and words.is_head(behind[1][2])
    return before in words.adjectives or (thing_follows and words.describes.search(behind[0][2]) is not None)


def _is_last(found: list[Word], unit_end: int, words: PhraseWords) -> bool:
    """Whether the first of some words is the head of their phrase: not the staff of `staff members`."""
    (_, till, word), behind = found[0], found[1:]
    if words.is_head(word) and (word.endswith("s") or not (behind and words.is_head(behind[0][2]))):
        return True
    return till == unit_end and not _describes(behind, words)


def _describes(behind: list[Word], words: PhraseWords) -> bool:
    """Whether a noun only describes one of the next two words (expert teams, test kits)."""
    for _, _, word in behind:
        if word in words.stops:
            return False
        if words.is_head(word):
            return True
    return False


@cache
def phrase_words(language: Language) -> PhraseWords | None:
    """The words of a language, or None where its rules do not say what a head looks like."""
    tables = rules.language(language)
    things = tables["things"]
    if "head" not in things:
        return None
    stops, lead, links, measures, adjectives = (
        frozenset(word.lower() for word in listed)
        for listed in (things["stops"], things["lead"], things["links"], things["measures"], tables["nouns"]["between"])
    )
    doses = re.compile(alternation(tables["units"]["dose"], boundary=True))
    describes = re.compile(things.get("describes", r"(?!)"))
    return PhraseWords(re.compile(things["head"]), describes, stops, lead, links, measures, adjectives, doses)

"""Occurrences: where the cue words of `rules/cues/<language>.csv` stand in a text.

Every word is looked for at once, by an Aho-Corasick automaton. Chinese words are found wherever they stand; in
languages with spaces they match whole words, and `*` any ending.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property

from ahocorasick_rs import AhoCorasick

from pipeline import countries, rules
from pipeline.records import Language
from pipeline.rules import alternation

_DENIED = 10  # characters that a denial can take with what it denies besides
_FIRST_WORD = re.compile(r"\w+")

Occurrences = dict[str, list[tuple[int, int]]]


class Vocabulary:
    """All cue words of a language."""

    def __init__(self, language: Language) -> None:
        words = sorted({w for cue in rules.cues(language) for w in (*cue.thing, *cue.context, *cue.unless)})
        self._spaced = language != "zh"
        # What is looked for: a Chinese word itself, else the first word of a cue, then the whole of it by its pattern.
        self._cues: list[_Cues] = []
        if self._spaced:
            by_beginning: dict[str, list[str]] = {}
            for word in words:
                by_beginning.setdefault(_beginning(word), []).append(word)
            self._cues, self._words = [_Cues(cues) for cues in by_beginning.values()], list(by_beginning)
        else:
            self._words = words
        self._automaton = AhoCorasick(self._words, store_patterns=False)
        self._denial = re.compile(alternation(rules.language(language)["things"].get("denials", ())))
        # … before the word itself or before one that is joined to it: 无重症及死亡病例
        self._denied = re.compile(rf"{self._denial.pattern}(?:\w{{1,4}}[、及和与或])?\Z")
        joints = rules.language(language)["status"].get("joints", ())
        self.apart = re.compile(rf"[,;:()]|{alternation(joints, boundary=True)}")  # between what is said of two numbers
        prepositions = rules.language(language)["things"].get("prepositions", ())
        self.preposition = re.compile(rf"\s+{alternation(prepositions, boundary=True)}\s")
        # What may stand between people and what is said of them: 12人已死亡, 5 people died.
        self.lead = re.compile(rules.language(language)["things"].get("before_verbs", r"\s+"))
        # How names of places end, in a language that writes what is counted right before the number.
        self.place_ends: tuple[str, ...] = tuple(rules.language(language)["things"].get("place_ends", ()))
        self._language = language
        self.never = _never(rules.language(language)["things"])
        # A longer cue says more; a word of an alphabetic language has some four letters to a Chinese character.
        self.letter = 0.05 if self._spaced else 0.2

    def occurrences(self, text: str, start: int = 0, end: int | None = None) -> Occurrences:
        """The cue words of `text[start:end]` with their places in the text."""
        part = text[start:end]
        return self._whole_words(_fold(part), start) if self._spaced else self._anywhere(part, start)

    def names_place(self, name: str) -> bool:
        """Whether a noun before a number says where it was counted, not what: 北京, 东县."""
        return name.endswith(self.place_ends) or bool(countries.find_names(name, self._language))

    def _anywhere(self, part: str, start: int) -> Occurrences:
        found: Occurrences = {}
        denies = self._denial.search(part) is not None
        for index, at, end in self._automaton.find_matches_as_indexes(part, overlapping=True):
            if denies and self._denied.search(part, max(0, at - _DENIED), at):
                continue  # 无死亡病例 says nothing of deaths
            found.setdefault(self._words[index], []).append((start + at, start + end))
        return found

    def _whole_words(self, part: str, start: int) -> Occurrences:
        found: Occurrences = {}
        for index, at, _ in self._automaton.find_matches_as_indexes(part, overlapping=True):
            if at and part[at - 1].isalnum():
                continue  # no beginning of a word
            cues = self._cues[index]
            if cues.either.match(part, at):
                for word, pattern in cues.each:
                    if match := pattern.match(part, at):
                        found.setdefault(word, []).append((start + at, start + match.end()))
        return found


class _Cues:
    """The cues that begin with the same word. Their patterns are made when the word is first met."""

    def __init__(self, words: list[str]) -> None:
        self._words = words

    @cached_property
    def either(self) -> re.Pattern[str]:
        """What matches where one of the cues stands: few of those that begin with `in` do where it does."""
        return _pattern(self._words)

    @cached_property
    def each(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(word, _pattern([word])) for word in self._words]


@cache
def vocabulary(language: Language) -> Vocabulary:
    return Vocabulary(language)


def _never(things: Mapping[str, dict[str, list[str]]]) -> dict[str, set[str]]:
    """The indicators that a measure word never counts: 份 counts records, no hospitals."""
    kinds, found = things.get("kinds", {}), dict[str, set[str]]()
    for indicator, names in things.get("never", {}).items():
        for word in (word for name in names for word in kinds.get(name, (name,))):
            found.setdefault(word, set()).add(indicator)
    return found


def _beginning(word: str) -> str:
    """The first word of a cue, without what stands for any ending: what its places are looked up by."""
    first = _FIRST_WORD.match(_fold(word))
    return first.group() if first else ""


def _fold(text: str) -> str:
    """Small letters, and е for ё, which is seldom printed."""
    return text.lower().replace("ё", "е")


def _pattern(words: list[str]) -> re.Pattern[str]:
    """What matches one of the words as a whole."""
    joint = r"(?:\s+|[-‐‑])"  # health-care workers are health care workers
    either = "|".join(
        joint.join(re.escape(p.rstrip("*")) + (r"\w*" if p.endswith("*") else "") for p in _fold(word).split())
        for word in words
    )
    return re.compile(rf"(?<!\w)(?<!\bnon-)(?:{either})(?!\w)")  # non-cases are no cases

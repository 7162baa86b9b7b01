"""Noun phrases of a language whose rules name the words that end them (`stops`, `verbs`) and its adjectives."""

from __future__ import annotations

import re

from pipeline import rules
from pipeline.link.phrases_zh import before_bracket
from pipeline.link.spaced import phrase_limit, thing_start
from pipeline.model import Language, Reading
from pipeline.rules import alternation

_LONGEST_AFTER, _LONGEST_BEFORE = 6, 4  # words


class PhrasesByStops:
    """See `pipeline.link.phrases.Phrases`."""

    def __init__(self, language: Language) -> None:
        things = rules.language(language)["things"]
        self._stops = frozenset(w.lower() for w in things["stops"])
        self._verbs = re.compile(things.get("verbs", r"(?!)"))
        self._adjective = re.compile(things["adjectives"], re.IGNORECASE) if "adjectives" in things else None
        self._persons = re.compile(alternation(things["persons"], boundary=True), re.IGNORECASE)
        self._measure = re.compile(alternation(things.get("measures", []), boundary=True) + r"\s*", re.IGNORECASE)
        self._number_of = re.compile(alternation(things.get("number_of", []), boundary=True) + r"\s+", re.IGNORECASE)

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        start = thing_start(text, reading, limit)
        limit = phrase_limit(text, start, limit)
        if measure := self._measure.match(text, start, limit):
            start = measure.end()  # 500 штук масок: masks are counted
        return self._words_after(text, start, limit)

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        """End of the first word that is no adjective."""
        if self._adjective is None:
            return phrase[1]
        for word in re.finditer(r"[^\s«»\"]+", text[slice(*phrase)]):
            if self._persons.fullmatch(word.group()) or not self._adjective.fullmatch(word.group()):
                return phrase[0] + word.end()
        return phrase[1]

    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The phrase behind the last `number of` before a quantity."""
        found = list(self._number_of.finditer(text, start, end))
        return (
            self._words_after(text, found[-1].end(), phrase_limit(text, found[-1].end(), end))
            if found
            else (start, start)
        )

    def before(self, text: str, start: int, end: int) -> str:
        words = [w for w in re.split(r"[\s()«»\"]+", before_bracket(text[start:end])) if w]
        while words and (words[-1].lower() in self._stops or words[-1].isdigit()):
            words.pop()
        kept: list[str] = []
        for word in reversed(words):
            if word.lower() in self._stops or len(kept) == _LONGEST_BEFORE:
                break
            kept.insert(0, word)
        return " ".join(kept)

    def topic(self, text: str, start: int, end: int) -> str:
        return ""

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        return self._persons.search(phrase) is not None

    def _words_after(self, text: str, start: int, end: int) -> tuple[int, int]:
        last, count = start, 0
        for match in re.finditer(r"\S*\w", text[start:end]):
            word = match.group().lower().strip("«»")
            if word in self._stops or count == _LONGEST_AFTER or self._verbs.fullmatch(word):
                break
            last, count = start + match.end(), count + 1
        return start, last

"""Noun phrases of a language whose rules name the words that end them (`stops`, `verbs`) and its adjectives."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from pipeline import rules
from pipeline.link.phrases_base import Phrases
from pipeline.link.phrases_zh import before_bracket
from pipeline.link.spaced import phrase_limit, thing_start
from pipeline.records import Language, Reading
from pipeline.rules import alternation

_LONGEST_AFTER, _LONGEST_BEFORE = 6, 8  # words
_LED = 3  # words of a preposition and what it leads
_DASHES = " -–—"
_BULLETS = _DASHES + "•·*+"
_WORD = re.compile(r"\S*\w")
_SPLIT = re.compile(r"[\s()«»\"]+")


class PhrasesByStops(Phrases):
    """See `pipeline.link.phrases.Phrases`."""

    def __init__(self, language: Language) -> None:
        tables = rules.language(language)
        things = tables["things"]
        self._joiners = tables["names"]["list_joiners"]
        self._stops = frozenset(w.lower() for w in things["stops"])
        self._lead = frozenset(w.lower() for w in things.get("lead", []))
        self._verbs = re.compile(things.get("verbs", r"(?!)"))
        self._adjective = re.compile(things.get("adjectives", r"(?!)"), re.IGNORECASE)
        self._persons = re.compile(alternation(things["persons"], boundary=True), re.IGNORECASE)
        self._measure = re.compile(alternation(things.get("measures", []), boundary=True) + r"\s*", re.IGNORECASE)
        self._number_of = re.compile(alternation(things.get("number_of", []), boundary=True) + r"\s+", re.IGNORECASE)
        self._collective = frozenset(tables["numerals"].get("collective", ()))
        self._people = re.compile(alternation(things.get("people", []), boundary=True), re.IGNORECASE)
        self._copula = re.compile(alternation(things.get("copulas", []), boundary=True), re.IGNORECASE)
        self._share_of = re.compile(alternation(things.get("share_of", []), boundary=True) + r"\s+", re.IGNORECASE)
        asides = [*things.get("asides", []), *tables["parts"]["openers"]]
        self._aside = re.compile(alternation(asides, boundary=True), re.IGNORECASE)

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        start = thing_start(text, reading, limit)
        limit = phrase_limit(text, start, limit)
        if measure := self._measure.match(text, start, limit):
            start = measure.end()  # 500 штук масок: masks are counted
        elif reading.measure == "share" and (whole := self._share_of.match(text, start, limit)):
            start = whole.end()  # 83 % от числа заболевших
        while start < limit and text[start] in _DASHES:
            start += 1  # 12 заболели корью, 7 – коклюшем
        return self._words_after(text, start, limit)

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        """End of the first word that is no adjective."""
        for word in re.finditer(r"[^\s«»\"]+", text[slice(*phrase)]):
            if not self._is_adjective(word.group()):
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

    def subject_of_people(self, text: str, start: int, end: int, people: str) -> tuple[int, int]:
        if not self._people.fullmatch(people):
            return start, start
        found = self.subject(text, start, end)
        if found[0] == found[1] and self.is_about_people(named := self.before(text, start, end), ""):
            at = max(start, text.find(named, start, end))
            found = (at, at + len(named))
            start = at
        between = _WORD.finditer(text, found[1], end)
        said = any(self._verbs.fullmatch(w.group().lower()) and not self._copula.fullmatch(w.group()) for w in between)
        return (start, start) if said else found

    def verb_behind(self, text: str, start: int, number: int, thing_end: int, limit: int) -> int:
        if any(self._verbs.fullmatch(w.group().lower()) for w in _WORD.finditer(text, start, number)):
            return 0  # the number's thing is no subject
        behind = _WORD.finditer(text, thing_end, phrase_limit(text, thing_end, limit))
        return next((w.start() for w in behind if self._verbs.fullmatch(w.group().lower())), 0)

    def is_adjectival(self, phrase: str) -> bool:
        words = phrase.split()
        return bool(words) and all(map(self._is_adjective, words))

    def complement(self, text: str, start: int, end: int) -> tuple[int, int]:
        return start, start

    def predicate(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A verb (8435 заразились), or a preposition and the words that it may lead (9 с летальным исходом)."""
        words = list(islice(_WORD.finditer(text, start, phrase_limit(text, start, end)), _LED))
        if not words or text[start : words[0].start()] != " ":
            return start, start
        if self._verbs.fullmatch(words[0].group().lower()):
            return words[0].span()
        return (words[0].start(), words[-1].end()) if self._is_stop(words[0].group()) else (start, start)

    def before(self, text: str, start: int, end: int) -> str:
        """The noun phrase that the verb nearest before a number goes with: the one behind it, else the one before it.

        So `обеспеченность койками составила` and `закуплено масок` both give their noun phrase. One that begins with a
        preposition only tells where and when, unless it stands next to the number.
        """
        clause = self._aside.sub(" ", before_bracket(text[start:end]))
        words = [w for w in _SPLIT.split(clause.strip(_BULLETS)) if w]
        if words and words[-1] in self._joiners:
            return ""  # in `6 на вокзалах и 1 в порту` what stands before the second number is the first one's
        phrases: list[list[str]] = [[]]
        for word in self._trimmed(words):
            if self._verbs.fullmatch(word.lower()):
                phrases.append([])
            else:
                phrases[-1].append(word)
        for k, phrase in enumerate(reversed(phrases)):
            phrase = self._trimmed(phrase)
            while phrase and phrase[0].lower() in self._lead and not (k and self._is_stop(phrase[0])):
                phrase.pop(0)
            if phrase and not self._is_stop(phrase[0]):
                return " ".join(phrase[:_LONGEST_BEFORE])
        return ""

    def _trimmed(self, words: list[str]) -> list[str]:
        """The words without those at their end that end no noun phrase."""
        while words and (self._is_stop(words[-1]) or words[-1].lower() in self._lead or words[-1].isdigit()):
            words = words[:-1]
        return words

    def topic(self, text: str, start: int, end: int) -> str:
        return ""

    def counts_people(self, numeral: str) -> bool:
        return numeral.lower() in self._collective

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        """Whether the phrase names people before its first preposition: костюмы для врачей are no people."""
        own = takewhile(lambda w: not self._is_stop(w), phrase.split())
        return self._persons.search(" ".join(own)) is not None

    def _words_after(self, text: str, start: int, end: int) -> tuple[int, int]:
        """Span of the words up to the first that ends the phrase, without adjectives of a noun cut off."""
        found: list[tuple[int, int]] = []
        for match in _WORD.finditer(text, start, end):
            word = match.group().lower().strip("«»")
            if not found and word in self._lead and not self._is_stop(word):
                continue
            if self._is_stop(word) or len(found) == _LONGEST_AFTER or self._verbs.fullmatch(word):
                break
            found.append(match.span())
        while len(found) > 1 and (self._is_adjective(last := text[slice(*found[-1])]) or last in self._lead):
            found.pop()
        return (found[0][0], found[-1][1]) if found else (start, start)

    def _is_stop(self, word: str) -> bool:
        return word.lower() in self._stops

    def _is_adjective(self, word: str) -> bool:
        return self._adjective.fullmatch(word) is not None and not self._persons.fullmatch(word)

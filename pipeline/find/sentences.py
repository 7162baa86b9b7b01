"""Where sentences and clauses begin and end. Character rules, no model: the same bounds on every machine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pipeline import rules
from pipeline.records import Language

# `В 2020 г. Министерство …`: what is no longer than a date does not end as a sentence with the point of its year.
_DATE_LENGTH = 40
# What is longer is no sentence but text without points, such as a table run together: it is cut where words end, since
# the numbers of a sentence are weighed against one another.
_LONGEST = 1500
_WORD_END = re.compile(r"[\s，、,;；]")
# Messages set pictures before their sentences.
_PICTURES = "(?:[\u2190-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+\\s*)?"


class _Ends:
    """Where sentences and clauses of a language end. The points of its abbreviations (`[sentences]`) end neither.

    Every pattern begins with the class of all its marks, so that the search skips what is none.
    """

    def __init__(self, language: Language) -> None:
        words: dict[str, Any] = rules.language(language).get("sentences", {})
        self.year: str = words.get("year", "")
        listed = words.get("abbreviations", [])
        if language == "zh":
            self.sentence = re.compile(
                r"[。！？!?\n.](?:(?<=\n)|(?<=[。！？!?])[。！？!?]*[”’」』）)\"]*|(?<=[a-z一-鿿）)]\.)(?=\s|$))"
            )
            self.clause = re.compile(r"[，；：;,。！？!?\n](?:(?<!,)|(?!\d{3})|(?<!\d,))")
        elif language == "en":
            self.sentence = re.compile(
                rf"[.!?\n](?:(?<=\n)|(?<=[!?])[!?]*[”\"')\]]*(?=\s|$)|(?<=\.)(?<!\b[A-Z]\.){_not_behind(listed)}"
                rf"[”\"')\]]*(?=\s+{_PICTURES}[A-Z0-9“\"(•«–-]|\s*$))"
            )
            self.clause = re.compile(r"[;:\n!?,.](?:(?<![,.])|(?<=,)(?!\d{3})|(?<=\.)(?=\s))")
        else:
            may_end = [rf"(?<=(?<![^\W\d_])(?i:{re.escape(word)})\.)" for word in words.get("may_end", [])]
            may_end += [rf"(?<=\d{space}{re.escape(self.year)}\.)" for space in (r"\s", "") if self.year]
            self.sentence = re.compile(
                rf"[.!?\n](?:(?<=\n)|(?<=[!?])[!?]*[»”\"')\]]*(?=\s|$)|(?<=\.)(?<!\b[А-ЯA-Z]\.){_not_behind(listed)}"
                rf"[»”\"')\]]*(?=\s+{_PICTURES}[А-ЯЁA-Z0-9«“\"(•–-]|\s*$)"
                rf"|(?:{'|'.join(may_end) or '(?!)'})(?=\s+[А-ЯЁ][а-яё]*\s))"
            )
            self.clause = re.compile(
                r"[;:\n!?,.](?:(?<=[;:\n!?])|(?<=,)(?!\d)|(?<=\.)(?:(?=\s+[А-ЯЁ])"
                rf"|{_not_behind([*listed, *words.get('in_clause', [])])}(?=\s)))"
            )


def _not_behind(abbreviations: Iterable[str]) -> str:
    """What holds behind a point that is that of no abbreviation."""
    return "".join(rf"(?<!(?<![^\W\d_])(?i:{re.escape(word)})\.)" for word in abbreviations)


@cache
def _ends(language: Language) -> _Ends:
    return _Ends(language)


def sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph, white space at either end left out. They cover every other character."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(text, _ends(language)):
        said = text[start:end].strip()
        if len(said) == end - start <= _LONGEST:
            spans.append((start, end))
        elif said:
            begin = text.index(said, start)
            spans += _cut(text, begin, begin + len(said))
        start = end
    return spans


def _sentence_ends(text: str, ends: _Ends) -> list[int]:
    """Where sentences end, the last of them with the text."""
    found: list[int] = []
    for mark in ends.sentence.finditer(text):
        of_year = ends.year and text[mark.start() - 1 : mark.start()] == ends.year
        if not (of_year and mark.end() - (found[-1] if found else 0) < _DATE_LENGTH):
            found.append(mark.end())
    if not found or found[-1] < len(text):
        found.append(len(text))
    return found


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, or the pieces of what is too long for one, from one end of a word to another."""
    while end - start > _LONGEST:
        cut = next((m.end() for m in _WORD_END.finditer(text, start + _LONGEST - 200)), end)
        cut = min(cut, start + _LONGEST, end)
        yield start, cut
        start = cut
    yield start, end


class Clauses:
    """The clause bounds of a text: commas, semicolons, colons and sentence ends."""

    __slots__ = ("_cuts", "_language", "_text")

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._language: Language = language
        self._cuts: list[int] = []  # looked for when first asked for: most texts are short and say nothing of a clause

    def around(self, position: int) -> tuple[int, int]:
        """Start and end of the clause that holds a position."""
        cuts = self._cuts or self._cut()
        i = bisect_right(cuts, position)
        return cuts[i - 1], cuts[i] if i < len(cuts) else cuts[-1]

    def _cut(self) -> list[int]:
        self._cuts = [0, *(m.end() for m in _ends(self._language).clause.finditer(self._text))]
        if self._cuts[-1] != len(self._text):
            self._cuts.append(len(self._text))
        return self._cuts

"""Where sentences and clauses begin and end. Character rules, no model: the same bounds on every machine."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.model import Language

_SENTENCE = {
    "zh": re.compile(r"[。！？!?]+[”’」』）)\"]*|(?<=[a-z一-鿿）)])\.(?=\s|$)|\n"),
    "en": re.compile(
        r"(?=[.!?\n])(?:\.(?<!\b[A-Z]\.)(?<!\b[Nn]o\.)(?<!\bvs\.)(?<!\bca\.)(?<!\bapprox\.)(?<!\b[Dd]r\.)(?<!\bMr\.)"
        r"(?<!\bMs\.)(?<!\bSt\.)"
        r"(?<!\bFig\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bRs\.)(?<!\bInc\.)"
        r"[”\"')\]]*(?=\s+[A-Z0-9“\"(•«–-]|\s*$)|[!?]+[”\"')\]]*(?=\s|$)|\n)"
    ),
    "ru": re.compile(
        r"[.!?\n](?:(?<=\n)|(?<=[!?])[!?]*[»”\"')\]]*(?=\s|$)"
        r"|(?<=\.)(?<!\b[А-ЯA-Z]\.)(?<!\bг\.)(?<!\bгг\.)(?<!\bтыс\.)(?<!\bмлн\.)(?<!\bмлрд\.)(?<!\bст\.)(?<!\bп\.)(?<!\bт\.е\.)(?<!\bт\.д\.)"
        r"(?<!\bт\.ч\.)(?<!\bт\.п\.)(?<!\bруб\.)(?<!\bкв\.)(?<!\bдолл\.)(?<!\bим\.)(?<!\bчел\.)(?<!\bул\.)(?<!\bсм\.)(?<!\bрис\.)(?<!\bтабл\.)(?<!\bстр\.)"
        r"[»”\"')\]]*(?=\s+[А-ЯЁA-Z0-9«“\"(•–-]|\s*$)"
        r"|(?:(?<=\d\sг\.)|(?<=\dг\.)|(?<=\bтыс\.)|(?<=\bмлн\.)|(?<=\bмлрд\.)|(?<=\bруб\.)|(?<=\bчел\.))(?=\s+[А-ЯЁ][а-яё]*\s))"
    ),
}
# `В 2020 г. Министерство …`: what is no longer than a date does not end as a sentence with the point of its year.
_DATE_LENGTH = 40
_CLAUSE = {
    "zh": re.compile(r"[，；：;]|,(?!\d{3})|[。！？!?\n]"),
    "en": re.compile(r"[;:\n!?]|,(?!\d{3})|\.(?=\s)"),
    "ru": re.compile(
        r"[;:\n!?,.](?:(?<=[;:\n!?])|(?<=,)(?!\d)|(?<=\.)(?:(?=\s+[А-ЯЁ])"
        r"|(?<!\bтыс\.)(?<!\bмлн\.)(?<!\bмлрд\.)(?<!\bг\.)(?<!\bгг\.)(?<!\bруб\.)(?<!\bдолл\.)(?<!\bчел\.)(?<!\bт\.)(?<!\bч\.)(?<!\bп\.)(?<!\bкв\.)(?<!\bст\.)(?=\s)))"
    ),
}


def sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph, white space at either end left out. They cover every other character."""
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _SENTENCE[language].finditer(text):
        if text[mark.start() - 1 : mark.start()] == "г" and mark.end() - start < _DATE_LENGTH:
            continue
        _append(spans, text, start, mark.end())
        start = mark.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


class Clauses:
    """The clause bounds of a text: commas, semicolons, colons and sentence ends."""

    __slots__ = ("_cuts",)

    def __init__(self, text: str, language: Language) -> None:
        self._cuts = [0]
        self._cuts += [m.end() for m in _CLAUSE[language].finditer(text)]
        if self._cuts[-1] != len(text):
            self._cuts.append(len(text))

    def around(self, position: int) -> tuple[int, int]:
        """Start and end of the clause that holds a position."""
        i = bisect_right(self._cuts, position)
        return self._cuts[i - 1], self._cuts[min(i, len(self._cuts) - 1)]

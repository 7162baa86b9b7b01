"""A report set on pages as a word processor would print it: wrapped lines, headings, ruled tables, heads and feet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tests.pdf_writer import Page, pdf, width

_LEFT, _RIGHT, _TOP, _FOOT = 60.0, 535.0, 770.0, 70.0
_SIZE, _LEADING, _GAP = 10.0, 14.0, 8.0
_HEADINGS = {1: 16.0, 2: 13.0}
_ROW, _CELL_LEADING = 20.0, 12.0  # as `Page.table` sets them
# What no line is broken within: a word or number with its footnote mark. Chinese breaks anywhere but before a mark.
_UNIT = re.compile(
    r"(?:[^\s⺀-鿿\u3000-〿＀-￯]+|[⺀-鿿\u3000-〿＀-￯][、。，；：？！）》」』”’…]*)(?: [⁰¹²³⁴-⁹]+(?!\S))?| +"
)


class Printer:
    """Sets paragraphs and tables one below the other and begins a page where one is full."""

    def __init__(self, running_head: str) -> None:
        self._head = running_head
        self._pages: list[Page] = []
        self._y = 0.0
        self._turn()

    def file(self) -> bytes:
        return pdf(*self._pages)

    def paragraph(self, text: str, level: int) -> None:
        """A paragraph or heading; a tab moves what follows to the right margin."""
        size = _HEADINGS.get(level, _SIZE)
        for line in _wrapped(text.replace("\t", "  "), size, _RIGHT - _LEFT) if "\t" not in text else [text]:
            if self._y < _FOOT + size:
                self._turn()
            left, _, right = line.partition("\t")
            self._pages[-1].text(_LEFT, self._y, left, size)
            if right:
                self._pages[-1].text(_RIGHT - width(right, size), self._y, right, size)
            self._y -= _LEADING * size / _SIZE
        self._y -= _GAP

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        columns = max(map(len, rows))
        each = (_RIGHT - _LEFT) / columns
        set_rows = [["\n".join(_wrapped(cell, _SIZE, each - 8)) for cell in row] for row in rows]
        heights = [_ROW + _CELL_LEADING * max(cell.count("\n") for cell in row) for row in set_rows]
        first = 0
        while first < len(rows):
            last, room = first, self._y - _FOOT
            while last < len(rows) and heights[last] <= room:
                room -= heights[last]
                last += 1
            if last > first:
                self._pages[-1].table(_LEFT, self._y, [each] * columns, set_rows[first:last])
                self._y = room + _FOOT - 2 * _LEADING
            if last < len(rows):
                self._turn()
            first = last

    def _turn(self) -> None:
        page = Page().text(_LEFT, 810, self._head, 8)
        self._pages.append(page.text(295, 40, str(len(self._pages) + 1), 8))
        self._y = _TOP


def _wrapped(text: str, size: float, room: float) -> list[str]:
    return list(_lines(text, size, room)) or [""]


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for unit in _UNIT.findall(text):
        if line and width(line + unit.rstrip(), size) > room:
            yield line.rstrip()
            line = unit.lstrip()
        else:
            line += unit
    if line.strip():
        yield line.rstrip()

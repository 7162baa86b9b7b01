"""What the rows of a table are called: their country, and the part of it or the total that they are about.

A long name is broken over lines, and in a table without rules every line is a row of its own: the words above and below
a row's numbers belong to its name where together they name a country, or where the name goes on in mid-sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pipeline import countries
from pipeline.link.tables.shape import Table, TableRow
from pipeline.link.tables.words import MARKS, table_words
from pipeline.records import Language

_MOST_LINES = 4  # above or below the numbers that are looked at for the rest of a name
_PART = re.compile(r"\s*(?:[-–—:,]|\s/)\s+")


@dataclass(frozen=True, slots=True)
class RowName:
    """The country (alpha-3) that a row is about, empty for none, and what else its labels say: `Hubei Province`."""

    country: str
    text: str


def row_names(table: Table, language: Language) -> dict[int, RowName]:
    """The names of the rows with numbers, by the index of their passage."""
    at = {row.index: k for k, row in enumerate(table.rows)}
    namer = _Namer(table, language)
    names = {row.index: namer.name(row, at[row.index]) for row in table.data}
    return names | _continued(table, names, namer, language)


def _continued(table: Table, names: dict[int, RowName], namer: _Namer, language: Language) -> dict[int, RowName]:
    """The names of rows that only name a part, below a row of their country: China | Hubei, then nothing | Guangdong.

    Without rules a cell that covers several rows is words on its first one. Where the first row of the table has none,
    such words stand in the middle of what they cover, and which rows that is cannot be told.
    """
    if not any(0 < len(row.labels) < row.first_number for row in table.data):
        return {}
    columns = Counter(
        k
        for row in table.data
        for k, cell in enumerate(row.cells[: row.first_number])
        if cell.text and countries.alpha3(_plain(cell.text), language)
    )
    found: dict[int, RowName] = {}
    if not columns:
        return found
    column = columns.most_common(1)[0][0]
    if not _words_at(table.data[0], column):
        return found
    above, is_total = "", table_words(language).is_total
    for place, row in enumerate(table.rows):
        name = names.get(row.index)
        if _words_at(row, column):
            if name is not None or not namer.has_used(place, column):
                above = name.country if name is not None and name.text else ""
        elif name is not None and above and name.text and not (name.country or is_total(name.text)):
            found[row.index] = RowName(above, name.text)
    return found


def _words_at(row: TableRow, column: int) -> str:
    return row.cells[column].label if column < len(row.cells) else ""


class _Namer:
    """Names the rows of a table from the top down; a line of words belongs to one name."""

    def __init__(self, table: Table, language: Language) -> None:
        self._rows, self._language = table.rows, language
        self._others = {row.index for row in (*table.data, *table.head_rows)}
        self._used: set[tuple[int, int]] = set()  # row and column of the words that are in a name already

    def name(self, row: TableRow, place: int) -> RowName:
        labels = [(k, _plain(cell.label)) for k, cell in enumerate(row.cells[: row.first_number])]
        labels = [label for label in labels if any(c.isalnum() for c in label[1])] or [(0, "")]
        for column, own in reversed(labels):
            above, below = self._beside(place, -1, column), self._beside(place, 1, column)
            if code := self._country(own, column, above, below):
                return RowName(code, "" if labels[-1][0] == column else labels[-1][1])
        column, own = labels[-1]
        part = self._part_of_country(own)
        return part or RowName(
            "", self._whole(own, column, self._beside(place, -1, column), self._beside(place, 1, column))
        )

    def has_used(self, place: int, column: int) -> bool:
        """Whether the words of a row without numbers belong to the name of a row beside it."""
        return (place, column) in self._used

    def _beside(self, place: int, step: int, column: int) -> list[int]:
        """The rows next to a row that hold no number and have words in a column, the nearest first."""
        found: list[int] = []
        for k in range(place + step, place + step * (_MOST_LINES + 1), step):
            row = self._rows[k] if 0 <= k < len(self._rows) else None
            if row is None or row.index in self._others or (k, column) in self._used:
                break
            if column >= len(row.cells) or not row.cells[column].text:
                break
            found.append(k)
        return found

    def _country(self, own: str, column: int, above: list[int], below: list[int]) -> str:
        """The country that the longest run of lines with a row's own words in it names, else empty."""
        longest, found, lines = 0, "", []
        for over in range(len(above) + 1):
            for under in range(len(below) + 1):
                text = self._joined(above[:over], own, below[:under], column)
                if len(text) > longest and (code := countries.alpha3(text, self._language)):
                    longest, found, lines = len(text), code, [*above[:over], *below[:under]]
        self._used.update((k, column) for k in lines)
        return found

    def _part_of_country(self, label: str) -> RowName | None:
        """A country and a part of it in one label: `China – Hubei Province`."""
        sign = _PART.search(label)
        code = countries.alpha3(label[: sign.start()], self._language) if sign else None
        return RowName(code, label[sign.end() :]) if sign and code else None

    def _whole(self, own: str, column: int, above: list[int], below: list[int]) -> str:
        """A name that is no country's with the lines that it goes on in: of an open bracket, or in small letters."""
        name, before, after = own, 0, 0
        while before < len(above) and (not name or name[0].islower() or _is_open(self._text(above[before], column))):
            before += 1
            name = self._joined(above[:before], own, [], column)
        while after < len(below) and (not own or _is_open(name) or self._text(below[after], column)[0].islower()):
            after += 1
            name = self._joined(above[:before], own, below[:after], column)
        self._used.update((k, column) for k in (*above[:before], *below[:after]))
        return name

    def _joined(self, above: list[int], own: str, below: list[int], column: int) -> str:
        lines = [*(self._text(k, column) for k in reversed(above)), own, *(self._text(k, column) for k in below)]
        return " ".join(line for line in lines if line)

    def _text(self, place: int, column: int) -> str:
        return _plain(self._rows[place].cells[column].text)


def _is_open(text: str) -> bool:
    return text.count("(") > text.count(")")


def _plain(label: str) -> str:
    return MARKS.sub("", label).strip()

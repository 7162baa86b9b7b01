"""Columns that divide another, a total and right of it how many of it came from where; rows below one, of what kind.

What such columns count need not stand over them: numbers that add up to the total of cases, row for row, are cases.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.link.meaning import Meaning
from pipeline.link.tables.cells import TableCell
from pipeline.link.tables.words import table_words
from pipeline.records import Language, Reading

Place = tuple[int, int]
"""A column, and which number of its cells: 0 for the first, 1 for the one in brackets behind it."""

_LEAST_WITNESSES = 2  # rows that add up and have two parts that are not zero; one alone may be chance
_MOST_MISPRINTS = 0.1  # of the rows


def link_parts(rows: Sequence[dict[Place, TableCell]], language: Language) -> None:
    """Set `part_of` in the columns that divide the column left of them; unknown ones take its meaning and unit."""
    columns = sorted({column for row in rows for column, _ in row})
    for at, total in enumerate(columns):
        for end in range(len(columns), at + 2, -1):
            parts = columns[at + 1 : end]
            if _are_alike(rows, total, parts) and _add_up(rows, total, parts):
                for row in rows:
                    _link(row, total, parts, language)
                return


def link_rows(rows: Sequence[tuple[str, dict[Place, TableCell]]], language: Language) -> None:
    """Set `part_of` in rows whose name says that they divide the row above them: Beds | of which free."""
    words, whole = table_words(language), dict[Place, TableCell]()
    for name, cells in rows:
        if not words.opens_parts(name):
            whole = cells
            continue
        for place, cell in cells.items():
            if place in whole and _is_some_of(cell.mention.reading, whole[place].mention.reading):
                cell.mention.part_of = whole[place].mention


def _is_some_of(part: Reading, total: Reading) -> bool:
    amounts = part.measure == total.measure == "level"
    return amounts and part.value is not None and total.value is not None and part.value <= total.value


def _are_alike(rows: Sequence[dict[Place, TableCell]], total: int, parts: list[int]) -> bool:
    """Whether the columns count what the total counts, or nothing known, in the same period."""
    whole = next((row[total, 0] for row in rows if (total, 0) in row), None)
    if whole is None or whole.meaning.indicator == "other" or whole.mention.reading.measure != "level":
        return False
    first = {column: row[column, 0] for row in rows for column in parts if (column, 0) in row}
    return all(
        c.meaning.indicator in (whole.meaning.indicator, "other")
        and ("indicator_unknown" in c.meaning.flags or c.meaning.indicator != "other")
        and c.mention.reading.measure == "level"
        and ("new" in c.mention.flags) == ("new" in whole.mention.flags)
        for c in first.values()
    )


def _add_up(rows: Sequence[dict[Place, TableCell]], total: int, parts: list[int]) -> bool:
    witnesses = misprints = 0
    for row in rows:
        values = [row[column, 0].mention.reading.value or 0 for column in parts if (column, 0) in row]
        if (total, 0) not in row or not values:
            continue
        if row[total, 0].mention.reading.value != sum(values):
            misprints += 1
        elif sum(value != 0 for value in values) > 1:
            witnesses += 1
    return witnesses >= _LEAST_WITNESSES and misprints <= _MOST_MISPRINTS * len(rows)


def _link(row: dict[Place, TableCell], total: int, parts: list[int], language: Language) -> None:
    for column, number in row:
        whole = row.get((total, number))
        if column in parts and whole is not None:
            cell = row[column, number]
            cell.mention.part_of = whole.mention
            if cell.meaning.indicator != whole.meaning.indicator:
                cell.meaning = Meaning(whole.meaning.indicator, f"{language}.part_of_total")
                cell.unit = whole.unit

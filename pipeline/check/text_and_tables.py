"""A figure in running text and in a table of the same edition: equal holds, a digit apart fails.

A sentence may be about a town or a group that its words hardly name, so figures that have nothing in common are taken
for two things. Figures that differ in one digit, or in the order of two, are one figure misprinted in one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from pipeline.check.finding import Statements, finding, is_level, may_be_one_thing, number
from pipeline.records import Row

_thing = itemgetter("country", "indicator", "unit", "status")
_LEAST = 100  # of two figures of one or two digits many are a digit apart


def text_and_tables(statements: Statements) -> list[Row]:
    """One row for each table cell that running text states too, or nearly."""
    cells: dict[tuple[object, ...], dict[int, list[Row]]] = {}  # of one thing, by their figures
    for fact in statements.cells:
        if _can_be_compared(fact):
            cells.setdefault(_thing(fact), {}).setdefault(int(fact["value"]), []).append(fact)
    found: dict[str, Row] = {}
    for fact in statements.told if cells else ():
        if not fact["part_of"] and (alike := cells.get(_thing(fact))) and _can_be_compared(fact):
            row = _compare(fact, alike)
            if row is not None:
                found.setdefault(row["check_id"], row)
    return list(found.values())


def _can_be_compared(fact: Row) -> bool:
    told = fact["country"] and fact["indicator"] != "other" and not fact["per_unit"]
    return bool(told and is_level(fact) and fact["value"] >= _LEAST and fact["value"] == int(fact["value"]))


def _compare(fact: Row, cells: Mapping[int, Sequence[Row]]) -> Row | None:
    """The verdict on a figure of the text and the cell that states it, if one does; `cells` are those of its thing."""

    def stating(value: int) -> list[Row]:
        found = cells.get(value, ())
        return [c for c in found if _same_day(fact, c) and may_be_one_thing(fact, c)]

    value = int(fact["value"])
    if equal := stating(value):
        return _finding(equal[0], fact, "holds", f"{number(value)} in the text and in a table")
    near = [cell for misprint in _misprints(value) for cell in stating(misprint)]
    if len(near) != 1:
        return None
    note = f"{number(value)} in the text, {number(near[0]['value'])} in a table"
    dated = fact["date_end"] and fact["date_end"] == near[0]["date_end"]
    return _finding(near[0], fact, "fails" if dated else "cannot tell", note)


def _same_day(fact: Row, cell: Row) -> bool:
    """Whether two figures may be of one day or period; an undated one may be of any day."""
    ends = fact["date_end"], cell["date_end"]
    starts = fact["date_start"], cell["date_start"]
    return not all(ends) or (ends[0] == ends[1] and starts[0] == starts[1])


def _misprints(value: int) -> Iterator[int]:
    """Numbers of as many digits that differ in one digit, or in the order of two neighbours."""
    digits = str(value)
    changed = {digits[:i] + digit + digits[i + 1 :] for i in range(len(digits)) for digit in "0123456789"}
    changed |= {f"{digits[:i]}{digits[i + 1]}{digits[i]}{digits[i + 2 :]}" for i in range(len(digits) - 1)}
    return (int(other) for other in sorted(changed - {digits}) if other[0] != "0")


def _finding(cell: Row, fact: Row, verdict: str, note: str) -> Row:
    return finding(
        "stated_twice",
        [cell, fact],
        expected=fact["value"],
        found=cell["value"],
        tolerance=0,
        verdict=verdict,
        note=note,
    )

"""Rows and columns of a table against their totals.

What a total sums up is not said in a table: all rows above it, those since the last subtotal, or the subtotals. The sum
that fits most columns is taken. A column that does not fit is wrong only where another column shows by fitting that the
rows are all there and that the total is the sum of these; else a row may have been missed, and nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.check.finding import Statements, finding, is_level, number
from pipeline.check.grid import Column, TableRow, tables, total_kind
from pipeline.check.precision import EXACT, judge
from pipeline.records import Row

_RATIOS = ("percent", "percentage_point", "fold", "celsius")


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total and the cells that it may be the sum of. `complete`: every row has one exact number there."""

    total: Row
    cells: tuple[Row, ...]
    complete: bool

    @property
    def added(self) -> float:
        return float(sum(c["value"] for c in self.cells))

    @property
    def difference(self) -> float:
        return float(self.total["value"] - self.added)

    @property
    def is_witness(self) -> bool:
        """Whether it adds up, and not because there is nothing to add."""
        return self.difference == 0 and sum(c["value"] != 0 for c in self.cells) > 1


def table_totals(statements: Statements) -> list[Row]:
    """One row for each number of a total row, and for each number of a total column."""
    found: list[Row] = []
    for table in tables(statements):
        for index, row in enumerate(table):
            if row.kind:
                found += _verdicts(statements, _best(_down(table, index)))
        for sums in _across(statements, table).values():
            # A head may say `total` of something else than the columns before it. One row alone shows that it does not.
            if any(s.is_witness for s in sums):
                found += _verdicts(statements, sums)
    return list({row["check_id"]: row for row in found}.values())


def _down(table: Sequence[TableRow], index: int) -> Iterator[list[_Sum]]:
    """For each way to compose the total row `index`, the sums of its columns."""
    above = table[:index]
    last = max((i for i, row in enumerate(above) if row.kind), default=-1)
    data = [row for row in above if not row.kind]
    since = above[last + 1 :]
    subtotals = [row for row in above if row.kind == "subtotal"]
    for rows in (since, data, [*subtotals, *since]):
        if len(rows) > 1:
            yield [s for column, total in table[index].cells.items() if (s := _sum(total, rows, column)) is not None]


def _sum(total: Row, rows: Sequence[TableRow], column: Column) -> _Sum | None:
    cells = [row.cells[column] for row in rows if column in row.cells]
    if not _can_be_added(total) or len(cells) < 2 or not all(map(_can_be_added, cells)):
        return None
    return _Sum(total, tuple(cells), len(cells) == len(rows))


def _can_be_added(cell: Row) -> bool:
    return is_level(cell) and cell["unit"] not in _RATIOS and not cell["per_unit"]


def _best(ways: Iterator[list[_Sum]]) -> list[_Sum]:
    """The composition under which most columns add up; the first of equals."""
    return max(ways, key=lambda sums: sum(s.is_witness for s in sums), default=[])


def _across(statements: Statements, table: Sequence[TableRow]) -> dict[Column, list[_Sum]]:
    """For each column whose head says `total`: in each row, the sum of the cells between the label and it."""
    found: dict[Column, list[_Sum]] = {}
    for row in table:
        for (column, place), total in row.cells.items():
            if not total_kind(row.heads.get(column, ""), statements.document.language) or not _can_be_added(total):
                continue
            cells = tuple(cell for (c, p), cell in row.cells.items() if 0 < c < column and p == place)
            if len(cells) > 1 and all(map(_can_be_added, cells)):
                found.setdefault((column, place), []).append(_Sum(total, cells, len(cells) == column - 1))
    return found


def _verdicts(statements: Statements, sums: Sequence[_Sum]) -> list[Row]:
    witnessed = any(s.is_witness for s in sums)
    return [_verdict(statements, s, witnessed) for s in sums]


def _verdict(statements: Statements, one: _Sum, witnessed: bool) -> Row:
    precision = sum((statements.precision(c) for c in (one.total, *one.cells)), EXACT)
    verdict = judge(one.difference, precision)
    # The heads above and beside a total: which of the table's columns this is about.
    where = f"{one.total['measured']}: " if one.total["measured"] else ""
    note = f"{where}{len(one.cells)} numbers add up to {number(one.added)}, stated {number(one.total['value'])}"
    if verdict == "fails" and not (witnessed and one.complete):
        verdict = "cannot tell"
        note += "; cells are empty" if witnessed else "; no other column shows that these are all"
    return finding(
        "table_total",
        [one.total, *one.cells],
        expected=one.added,
        found=one.total["value"],
        tolerance=precision.tolerance,
        verdict=verdict,
        note=note,
    )

"""Ruled tables of a PDF page: the grid says where the cells are, the characters what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ingest.pdf_grid import Grid, grids
from pipeline.ingest.pdf_layout import Char, Run, runs
from pipeline.ingest.pdf_page import Rule

_LEAST_WRITTEN = 1.2  # cells with text a row; grids with less are charts and frames


@dataclass(slots=True)
class TableCellText:
    """A cell: its lines from top to bottom, and how many columns and rows it covers.

    Under a cell that covers several rows, each further row has a cell without text, so that columns stay in line.
    """

    lines: list[Run]
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class PageTable:
    """A table: where it stands on the page, its rows of cells, and the edges of its columns from left to right."""

    x0: float
    x1: float
    bottom: float
    top: float
    rows: list[list[TableCellText]]
    edges: list[float]

    def holds(self, char: Char) -> bool:
        x, y = _middle(char)
        return self.x0 <= x <= self.x1 and self.bottom <= y <= self.top


def ruled_tables(rules: Iterable[Rule], chars: Sequence[Char]) -> list[PageTable]:
    """The tables of a page, none within another, with the characters that stand in each cell."""
    found: list[PageTable] = []
    for grid in grids(rules):
        table = PageTable(grid.xs[0], grid.xs[-1], grid.ys[-1], grid.ys[0], [], grid.xs)
        if any(t.x0 < table.x1 and table.x0 < t.x1 and t.bottom < table.top and table.bottom < t.top for t in found):
            continue
        table.rows = _rows(grid, chars)
        written = sum(bool(c.lines) for row in table.rows for c in row)
        wide = any(len(row) >= 2 for row in table.rows)
        if len(table.rows) >= 2 and wide and written >= _LEAST_WRITTEN * len(table.rows):
            found.append(table)
    return found


def _rows(grid: Grid, chars: Sequence[Char]) -> list[list[TableCellText]]:
    """Rows of a grid that hold text; a row that stacks several lines of numbers is as many rows."""
    inside: list[list[Char]] = [[] for _ in grid.fields]
    for char in chars:
        index = grid.index(*_middle(char))
        if index is not None:
            inside[index].append(char)
    written = {field.row for field, of_field in zip(grid.fields, inside, strict=True) if of_field}
    rows: list[list[tuple[int, TableCellText]]] = [[] for _ in range(grid.rows)]
    for field, of_field in zip(grid.fields, inside, strict=True):
        covered = [r for r in range(field.row, field.row + field.rows) if r in written]
        lines = _joined(runs(of_field)) if of_field else []
        for k, r in enumerate(covered):
            rows[r].append((field.column, TableCellText([] if k else lines, field.columns, 1 if k else len(covered))))
    ordered = [[cell for _, cell in sorted(row, key=lambda c: c[0])] for row in rows if row]
    return [part for row in ordered for part in _unstacked(row)]


def _middle(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2


def _joined(lines: list[Run]) -> list[Run]:
    """Runs of one baseline are one line of a cell, however wide the gap."""
    out: list[Run] = []
    for run in lines:
        if out and not run.quarter and abs(out[-1].baseline - run.baseline) < 1.5:
            out[-1].chars[-1].space_after = True
            out[-1] = Run([*out[-1].chars, *run.chars])
        else:
            out.append(run)
    return out


def _unstacked(row: list[TableCellText]) -> list[list[TableCellText]]:
    """A row whose cells stack the same number of lines, numbers in all but the first, is as many rows without rules."""
    heights = {len(c.lines) for c in row if c.lines}
    if len(row) < 2 or len(heights) != 1 or heights <= {0, 1} or any(c.rows > 1 for c in row):
        return [row]
    if not all(line.chars[0].text.isdigit() for cell in row[1:] for line in cell.lines):
        return [row]
    return [[TableCellText(c.lines[i : i + 1], c.columns) for c in row] for i in range(heights.pop())]

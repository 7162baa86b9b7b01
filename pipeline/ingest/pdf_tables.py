"""Ruled tables of a PDF page: pdfplumber says where the cells are, the characters are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.pdf_layout import Char, Run, runs

_FEWEST_COLUMNS, _FEWEST_ROWS = 2, 2
_PADDING = 8.0  # points


@dataclass(slots=True)
class TableCellText:
    """A cell: its runs from top to bottom, and how many columns of the table it covers."""

    lines: list[Run]
    columns: int = 1


@dataclass(slots=True)
class RuledTable:
    x0: float
    x1: float
    bottom: float
    top: float
    rows: list[list[TableCellText]]


def may_have_tables(page: Any) -> bool:
    """Whether a pypdfium2 page draws enough lines and boxes for a ruled table; spares pdfplumber on the other pages."""
    import pypdfium2.raw as raw

    drawn = 0
    for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=3):
        drawn += 1
        if drawn >= 8:
            return True
        thing.close()
    return False


def ruled_tables(plumber_page: Any, height: float, chars: Sequence[Char]) -> list[RuledTable]:
    """The tables of a page, outermost only, with the characters that stand in each cell."""
    found: list[RuledTable] = []
    for table in sorted(plumber_page.find_tables(), key=lambda t: -_area(t.bbox)):
        x0, top, x1, bottom = table.bbox
        if any(t.x0 - 2 <= x0 and x1 <= t.x1 + 2 and t.bottom - 2 <= height - bottom and height - top <= t.top + 2 for t in found):
            continue
        edges = _edges(table.cells)
        rows = [_row(row, edges, height, chars) for row in table.rows]
        rows = [part for row in rows if any(c.lines for c in row) for part in _unmerged(row)]
        written = sum(bool(c.lines) for row in rows for c in row)
        if len(edges) < _FEWEST_COLUMNS or len(rows) < _FEWEST_ROWS or written < 2 * len(rows) * 0.6:
            continue
        found.append(RuledTable(x0, x1, height - bottom, height - top, rows))
    return found


def _edges(cells: Sequence[tuple[float, float, float, float]]) -> list[float]:
    """Left edges of the columns; edges nearer than a padding's width are one."""
    edges: list[float] = []
    for x0 in sorted({round(c[0], 1) for c in cells}):
        if not edges or x0 - edges[-1] > _PADDING:
            edges.append(x0)
    return edges


def _area(bbox: tuple[float, float, float, float]) -> float:
    return (bbox[2] - bbox[0]) * (bbox[3] - bbox[1])


def _row(row: Any, edges: list[float], height: float, chars: Sequence[Char]) -> list[TableCellText]:
    cells = []
    for box in row.cells:
        if box is None:
            continue
        x0, top, x1, bottom = box
        inside = [
            c for c in chars if x0 <= (c.x0 + c.x1) / 2 <= x1 and height - bottom <= (c.y0 + c.y1) / 2 <= height - top
        ]
        if not inside and x1 - x0 <= _PADDING:
            continue  # a strip of padding that a shaded box leaves beside its rule
        columns = sum(x0 - 1 <= edge < x1 - _PADDING for edge in edges)
        cells.append(TableCellText(_joined(runs(inside)) if inside else [], max(1, columns)))
    return cells


def _joined(lines: list[Run]) -> list[Run]:
    """Runs of one baseline are one line of a cell, however wide the gap."""
    out: list[Run] = []
    for run in lines:
        if out and abs(out[-1].baseline - run.baseline) < 1.5:
            out[-1].chars[-1].space_after = True
            out[-1].chars += run.chars
        else:
            out.append(run)
    return out


def _unmerged(row: list[TableCellText]) -> list[list[TableCellText]]:
    """A row whose cells stack the same number of lines, numbers in all but the first, is as many rows without rules."""
    heights = {len(c.lines) for c in row if c.lines}
    if len(row) < 2 or len(heights) != 1 or heights <= {0, 1}:
        return [row]
    if not all(any(ch.text.isdigit() for ch in line.chars) for cell in row[1:] for line in cell.lines):
        return [row]
    count = heights.pop()
    return [[TableCellText(c.lines[i : i + 1], c.columns) for c in row] for i in range(count)]

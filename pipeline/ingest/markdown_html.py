"""Tables and other blocks of HTML inside Markdown: rows, cells and text as spans of the source between its tags.

The source text stays the file itself, so a cell has to be found where it stands in it; parsers of HTML give trees
without the places of the text in them. What is read here are tags, one after the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from pipeline.ingest.html_grid import Grid
from pipeline.ingest.writing import CellCount, TableCell
from pipeline.records import Cell, Line

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)\b(?P<attributes>[^<>]*)>|<![^<>]*>")
_TABLE = re.compile(r"<(/?)table\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<name>colspan|rowspan)\s*=\s*[\"']?\s*(?P<value>\d{1,6})", re.IGNORECASE)
_BLANK = re.compile(r"(?:\s|&nbsp;|&#160;|&#[xX][aA]0;)+")
_HEADING = re.compile(r"h([1-6])", re.IGNORECASE)


class HtmlBlocks:
    """Reads the blocks of HTML of a report, line by line, and its tables.

    `lines` has what stands in place of a line of the source: nothing, its text without tags, the rows of a table that
    begins on it. `past` is the first line behind the last block; blank lines end a block of HTML in Markdown but not a
    table in it.
    """

    def __init__(self, source: str, lines: list[Line], count: CellCount) -> None:
        self.lines: dict[int, list[Line]] = {}
        self.past = 0
        self._source, self._count = source, count
        self._of_source = lines
        self._starts = [line.start for line in lines]
        self._ends = _table_ends(source)

    def read(self, first: int, end: int) -> None:
        """Read the block on the lines from `first` to before `end`. Raises InputError for too many table cells."""
        i, at = first, self._starts[first]
        while i < end:
            read = self.lines.setdefault(i, [])
            stop = self._of_source[i].end
            table = next((t for t in _TABLE.finditer(self._source, at, stop) if not t[1]), None)
            text = Line(at, table.start() if table else stop)
            if leave_tags_out(self._source, text):
                read.append(text)
            if table is None:
                i += 1
                at = self._starts[i] if i < len(self._starts) else stop
                continue
            at = self._ends.get(table.start(), self._of_source[end - 1].end)
            read += table_lines(self._source, table.start(), at, self._count)
            last = bisect_right(self._starts, at) - 1
            self.lines.update((k, []) for k in range(i + 1, last + 1))
            i, end = last, max(end, last + 1)
        self.past = end


def _table_ends(source: str) -> dict[int, int]:
    """Start of each `<table` → start of the `</table` that closes it; none for one that nothing closes."""
    ends: dict[int, int] = {}
    open_: list[int] = []
    for tag in _TABLE.finditer(source):
        if not tag[1]:
            open_.append(tag.start())
        elif open_:
            ends[open_.pop()] = tag.start()
    return ends


def table_lines(source: str, start: int, end: int, count: CellCount) -> list[Line]:
    """The rows of the table of HTML in `source[start:end]`, a line each, and what else is written in it.

    A row's line begins where the line before ends, so that nothing stands between two rows. A table within a cell is
    that cell's text. Raises InputError when the cells of a report become too many.
    """
    grid = Grid(count, layout=False)
    spans: dict[int, tuple[int, int]] = {}  # by the id of a cell, where its text stands
    found: list[Line] = []  # what stands in no cell, such as a caption
    cell: TableCell | None = None
    depth, at = 0, start
    for tag in [*_TAG.finditer(source, start, end), None]:
        first, last = _written(source, at, tag.start() if tag else end)
        if first < last and cell is None:
            found.append(Line(first, last))
        elif first < last:
            spans[id(cell)] = (spans.get(id(cell), (first, last))[0], last)
        if tag is None:
            break
        at = tag.end()
        name, closes = (tag["name"] or "").lower(), bool(tag["end"])
        if name == "table":
            depth += -1 if closes else 1
        elif depth > 1 or name not in ("tr", "td", "th"):
            continue
        elif name == "tr":
            cell = None
            if not closes:
                grid.start_row()
        elif not closes:
            covers = {n["name"].lower(): int(n["value"]) for n in _SPAN.finditer(tag["attributes"])}
            cell = TableCell([], covers.get("colspan", 1), covers.get("rowspan", 1))
            grid.add(cell)
    found += (line for row in grid.table().rows if (line := _row(row, spans)))
    found.sort(key=lambda line: line.start)
    for before, line in pairwise(found):
        if line.cells:
            line.start = before.end
    return found


def _written(source: str, start: int, end: int) -> tuple[int, int]:
    """The span without what is blank at both ends; empty when all is."""
    while blank := _BLANK.match(source, start, end):
        start = blank.end()
    return start, start + len(_BLANK.sub(lambda m: " " * len(m[0]), source[start:end]).rstrip())


def _row(row: list[TableCell], spans: dict[int, tuple[int, int]]) -> Line | None:
    """The line of a row from its first written cell to its last; None when no cell is."""
    written = [spans[id(cell)] for cell in row if id(cell) in spans]
    if not written:
        return None
    cells: list[Cell] = []
    end = written[0][0]  # an empty cell stands where the cell before it ends
    for cell in row:
        start, end = spans.get(id(cell), (end, end))
        cells.append(Cell(start, end, cell.columns, cell.rows))
    return Line(written[0][0], end, cells=cells)


def leave_tags_out(source: str, line: Line) -> bool:
    """Leave the tags at both ends of a line outside and note a heading; False when nothing but tags stands on it."""
    tags = list(_TAG.finditer(source, line.start, line.end))
    for tag in tags:
        if source[line.start : tag.start()].strip():
            break
        line.start = tag.end()
        if heading := _HEADING.fullmatch(tag["name"] or ""):
            line.level = int(heading[1])
    for tag in reversed(tags):
        if tag.start() < line.start or source[tag.end() : line.end].strip():
            break
        line.end = tag.start()
    return bool(source[line.start : line.end].strip())

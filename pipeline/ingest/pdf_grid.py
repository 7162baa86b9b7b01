"""From the straight lines of a page to the grids of its tables.

Lines that touch make one grid. Its lines cut it into fields; fields with no line between them are one cell, so merged
cells need no rule of their own. Coordinates are points from the lower left corner of the page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ingest.pdf_page import Rule

_SNAP = 3.0  # points; lines nearer to each other than this are one, and lines that miss each other by this touch
_MOST_LINES = 1_500  # in one direction; more and it is a drawing
_MOST_FIELDS = 250_000  # of one grid

Lines = dict[float, list[tuple[float, float]]]  # where a line runs → its stretches, in order and apart


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a grid: its first row (from the top) and column, and how many it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Grid:
    """A ruled grid: where its lines run, from left to right and from top to bottom, and its cells by row and column."""

    xs: list[float]
    ys: list[float]
    fields: list[Field]
    _at: list[list[int]]

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    def index(self, x: float, y: float) -> int | None:
        """Index of the cell that a point lies in, None outside the grid."""
        column, row = bisect_right(self.xs, x) - 1, self.rows - bisect_right(self.ys[::-1], y)
        inside = 0 <= row < self.rows and 0 <= column < len(self.xs) - 1
        return self._at[row][column] if inside else None


def grids(rules: Iterable[Rule]) -> list[Grid]:
    """The grids of at least two rows or columns that the lines of a page make, the largest first."""
    rules = list(rules)
    across = _merged([r for r in rules if r.horizontal])
    down = _merged([r for r in rules if not r.horizontal])
    if not (1 < len(across) <= _MOST_LINES and 1 < len(down) <= _MOST_LINES):
        return []
    found = [grid for part in _touching(across, down) if (grid := _grid(*part)) is not None]
    return sorted(found, key=lambda g: -(g.xs[-1] - g.xs[0]) * (g.ys[0] - g.ys[-1]))


def _merged(rules: list[Rule]) -> Lines:
    """Lines that run beside each other or on from each other, as one."""
    lines: Lines = {}
    group: list[Rule] = []
    for rule in [*sorted(rules, key=lambda r: r.at), None]:
        if group and (rule is None or rule.at - group[0].at > _SNAP):
            at = sum(r.at for r in group) / len(group)
            stretches: list[tuple[float, float]] = []
            for r in sorted(group, key=lambda r: r.low):
                if stretches and r.low - stretches[-1][1] <= _SNAP:
                    stretches[-1] = (stretches[-1][0], max(stretches[-1][1], r.high))
                else:
                    stretches.append((r.low, r.high))
            lines[at] = stretches
            group = []
        if rule is not None:
            group.append(rule)
    return lines


def _touching(across: Lines, down: Lines) -> list[tuple[Lines, Lines]]:
    """The lines in groups of those that touch."""
    flat = [(at, low, high) for at, stretches in across.items() for low, high in stretches]
    upright = [(at, low, high) for at, stretches in sorted(down.items()) for low, high in stretches]
    where = [at for at, _, _ in upright]
    owner = list(range(len(flat) + len(upright)))
    for i, (y, low, high) in enumerate(flat):
        for k in range(bisect_left(where, low - _SNAP), bisect_right(where, high + _SNAP)):
            if upright[k][1] - _SNAP <= y <= upright[k][2] + _SNAP:
                _unite(owner, i, len(flat) + k)
    parts: dict[int, tuple[Lines, Lines]] = {}
    for i, (at, low, high) in enumerate([*flat, *upright]):
        part = parts.setdefault(_root(owner, i), ({}, {}))
        part[i >= len(flat)].setdefault(at, []).append((low, high))
    return list(parts.values())


def _grid(across: Lines, down: Lines) -> Grid | None:
    """A group of lines as a grid. Where an outer line is missing, the ends of the others bound it."""
    if not across or not down:
        return None
    xs = _bounded(sorted(down), across)
    ys = _bounded(sorted(across), down)[::-1]
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows + columns < 3 or rows * columns > _MOST_FIELDS:
        return None
    owner = list(range(rows * columns))
    for r in range(rows):
        middle = (ys[r] + ys[r + 1]) / 2
        for c in range(columns):
            if c + 1 < columns and not _covers(down.get(xs[c + 1]), middle):
                _unite(owner, r * columns + c, r * columns + c + 1)
            if r + 1 < rows and not _covers(across.get(ys[r + 1]), (xs[c] + xs[c + 1]) / 2):
                _unite(owner, r * columns + c, (r + 1) * columns + c)
    members: dict[int, list[tuple[int, int]]] = {}
    for i in range(rows * columns):
        members.setdefault(_root(owner, i), []).append(divmod(i, columns))
    spans = sorted(span for fields in members.values() for span in _rectangles(fields))
    at = [[0] * columns for _ in range(rows)]
    for i, (row, column, height, width) in enumerate(spans):
        for r in range(row, row + height):
            at[r][column : column + width] = [i] * width
    return Grid(xs, ys, [Field(*span) for span in spans], at)


def _bounded(places: list[float], others: Lines) -> list[float]:
    low = min(low for stretches in others.values() for low, _ in stretches)
    high = max(high for stretches in others.values() for _, high in stretches)
    before = [low] if low < places[0] - 2 * _SNAP else []
    after = [high] if high > places[-1] + 2 * _SNAP else []
    return [*before, *places, *after]


def _covers(stretches: Sequence[tuple[float, float]] | None, at: float) -> bool:
    return stretches is not None and any(low <= at <= high for low, high in stretches)


def _rectangles(fields: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Joined fields as (row, column, rows, columns): one when they fill a rectangle, else one a stretch of a row."""
    r0, c0 = min(r for r, _ in fields), min(c for _, c in fields)
    rows, columns = max(r for r, _ in fields) - r0 + 1, max(c for _, c in fields) - c0 + 1
    if rows * columns == len(fields):
        return [(r0, c0, rows, columns)]
    found: list[tuple[int, int, int, int]] = []
    for r, c in sorted(fields):
        if found and found[-1][0] == r and found[-1][1] + found[-1][3] == c:
            found[-1] = (r, found[-1][1], 1, found[-1][3] + 1)
        else:
            found.append((r, c, 1, 1))
    return found


def _root(owner: list[int], i: int) -> int:
    while owner[i] != i:
        owner[i] = owner[owner[i]]
        i = owner[i]
    return i


def _unite(owner: list[int], a: int, b: int) -> None:
    ra, rb = _root(owner, a), _root(owner, b)
    if ra != rb:
        owner[max(ra, rb)] = min(ra, rb)

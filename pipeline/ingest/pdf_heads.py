"""The head of a table without rules: which columns each of its texts is over.

A text may be over several columns and have a row of heads of its own under it. A rule below it says how far it
reaches; else the wider space between the two rows does, and that the columns beside it have no text at its height.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.ingest.pdf_layout import Run
from pipeline.ingest.pdf_page import Rule
from pipeline.ingest.pdf_tables import TableCellText

Span = tuple[float, float]

_SAME_LINE = 3.0  # points between the baselines of one line
_ROW_GAP = 1.3  # times the leading of the head that part two rows of it
_RULE_BELOW = 2.5  # type sizes from a text down to the rule that says how far it reaches


def span_of(run: Run) -> Span:
    return run.x0, run.x1


def overlap(a: Span, b: Span) -> float:
    """How much two stretches have in common; negative where there is space between them."""
    return min(a[1], b[1]) - max(a[0], b[0])


def column_of(piece: Run, columns: Sequence[Span]) -> int:
    """The column that a piece stands in: the one it has most in common with, else the nearest."""
    return max(range(len(columns)), key=lambda c: (overlap(span_of(piece), columns[c]), -c))


def of_line(pieces: Sequence[Run]) -> list[Run]:
    """The pieces of a cell by lines: those of one baseline are one."""
    out: list[Run] = []
    for piece in sorted(pieces, key=lambda p: (-round(p.baseline / _SAME_LINE), p.x0)):
        if out and abs(out[-1].baseline - piece.baseline) < _SAME_LINE:
            out[-1] = Run([*out[-1].chars, *piece.chars])
        else:
            out.append(piece)
    return out


def head_rows(pieces: Sequence[Run], columns: Sequence[Span], across: Sequence[Rule]) -> list[list[TableCellText]]:
    """The head as at most two rows: one of texts over several columns, and what stands under them."""
    under = [_covered(piece, columns, across) for piece in pieces]
    _reach_out(pieces, columns, under)
    wide = [(piece, span) for piece, span in zip(pieces, under, strict=True) if span[0] < span[1]]
    if not wide:
        return [_row(list(zip(pieces, under, strict=True)), len(columns))] if pieces else []
    lowest = min(piece.baseline for piece, _ in wide) - _SAME_LINE
    upper = [(p, span) for p, span in zip(pieces, under, strict=True) if p.baseline >= lowest]
    lower = [(p, span) for p, span in zip(pieces, under, strict=True) if p.baseline < lowest]
    return [_row(part, len(columns)) for part in (upper, lower) if part]


def _covered(piece: Run, columns: Sequence[Span], across: Sequence[Rule]) -> tuple[int, int]:
    """First and last column that a text is over: those above a rule right under it, else those it covers."""
    own = column_of(piece, columns)
    below = [
        r
        for r in across
        if 0 < piece.baseline - r.at < _RULE_BELOW * piece.size and r.low - 1 <= piece.x0 and piece.x1 <= r.high + 1
    ]
    if below:
        nearest = max(below, key=lambda r: r.at)
        inside = [i for i, (low, high) in enumerate(columns) if nearest.low <= (low + high) / 2 <= nearest.high]
        if own in inside and len(inside) < len(columns) - 1:
            return inside[0], inside[-1]
    covered = [i for i, c in enumerate(columns) if overlap(span_of(piece), c) > 0.5 * (c[1] - c[0])]
    return (covered[0], covered[-1]) if len(covered) > 1 and own in covered else (own, own)


def _reach_out(pieces: Sequence[Run], columns: Sequence[Span], under: list[tuple[int, int]]) -> None:
    """Widen texts over a second row of heads to the columns beside them that have nothing at their height."""
    stacks: list[list[int]] = [[] for _ in columns]
    for k in sorted(range(len(pieces)), key=lambda k: -pieces[k].baseline):
        for column in range(under[k][0], under[k][1] + 1):
            stacks[column].append(k)
    gaps = [pieces[a].baseline - pieces[b].baseline for stack in stacks for a, b in pairwise(stack)]
    leading = min((gap for gap in gaps if gap > _SAME_LINE), default=0.0)
    for column, stack in enumerate(stacks):
        for above, below in pairwise(stack):
            if under[above][0] != column or pieces[above].baseline - pieces[below].baseline <= _ROW_GAP * leading:
                continue
            low = high = column
            while high + 1 < len(columns) and _is_free(pieces, stacks[high + 1], pieces[above]):
                high += 1
            if abs(pieces[above].x0 - pieces[below].x0) > _SAME_LINE:  # set in the middle, so as far to the left too
                middle = (pieces[above].x0 + pieces[above].x1) / 2
                while low > 0 and _is_free(pieces, stacks[low - 1], pieces[above]):
                    low -= 1
                low, high = _about(middle, columns, low, column, max(high, under[above][1]))
            under[above] = (low, max(high, under[above][1]))
            break


def _is_free(pieces: Sequence[Run], stack: list[int], beside: Run) -> bool:
    """Whether a column has heads, all of them lower than a text beside it."""
    return bool(stack) and pieces[stack[0]].baseline < beside.baseline - _SAME_LINE


def _about(middle: float, columns: Sequence[Span], low: int, own: int, high: int) -> tuple[int, int]:
    """The columns around its own that a text stands in the middle of, as nearly as may be."""
    choices = [(first, last) for first in range(low, own + 1) for last in range(own, high + 1)]
    return min(choices, key=lambda c: (abs((columns[c[0]][0] + columns[c[1]][1]) / 2 - middle), c[0] - c[1]))


def _row(pieces: Sequence[tuple[Run, tuple[int, int]]], width: int) -> list[TableCellText]:
    spans = sorted({span for _, span in pieces if span[0] < span[1]})
    row: list[TableCellText] = []
    column = 0
    while column < width:
        last = next((high for low, high in spans if low <= column <= high), column)
        lines = [piece for piece, span in pieces if column <= span[0] <= last]
        row.append(TableCellText(of_line(lines), last - column + 1))
        column = last + 1
    return row

"""Tables of a PDF page that no rules part: their columns are where the numbers of many lines stand below each other.

The lines with numbers give the columns, the lines above them the heads. Horizontal rules, where there are some, part
the rows; without them every line is a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.ingest.pdf_heads import Span, column_of, head_rows, of_line, overlap, span_of
from pipeline.ingest.pdf_layout import Run, is_cjk
from pipeline.ingest.pdf_page import Rule
from pipeline.ingest.pdf_tables import PageTable, TableCellText

# A number in a cell, perhaps with another in brackets and footnote marks: 80 026 (409), 12.5%, -3†.
_NUMBER = re.compile(
    r"[-–−+]?\d[\d\s.,]*%?(?:\s*[(（][^()（）]{1,12}[)）])?[*†‡§^⁰-⁹¹²³]*|[(（][+-]?\d[\d\s.,]*%?[)）]"
)
_PIECE_GAP, _HEAD_GAP = 0.55, 0.4  # gaps, in type sizes, that part the cells of a line and of a head
_SAME_LINE = 3.0  # points between the baselines of one line
_NEAR = 4.5  # type sizes between two lines with numbers of one table
_HEAD_LEADING, _LEADING = 2.6, 1.45  # type sizes between lines of a head, and of one cell
_LEAST_LINES, _LEAST_NUMBERS = 3, 6  # fewer below each other are a coincidence
_TEXT_WIDTH, _TEXT_WORDS = 120.0, 4.0  # labels as wide and of as many words are the text of a column
_OVERHANG, _WIDER = 12.0, 100.0  # points by which a label, and the head of the last column, may reach over its edge
_MOST_LABELS = 3  # lines without a head or number between a head and its numbers: names of groups and the like
_MOST_RUNS = 100  # on a line; more and it is a drawing made of letters
_CLOSE = 0.9  # type sizes; lines nearer to each other than any leading are cells of one row set at different heights


@dataclass(slots=True)
class _Line:
    """The runs of the page on one baseline, cut into the pieces that may be cells."""

    baseline: float
    size: float
    runs: list[Run]
    pieces: list[Run] = field(default_factory=list)

    def numbers(self, columns: Sequence[Span] = ()) -> list[Run]:
        """The pieces that are numbers; one in front is a label unless it stands in one of the columns."""
        first = self.pieces[0]
        from_first = any(overlap(span_of(first), c) > 0 for c in columns)
        return [p for p in self.pieces[0 if from_first else 1 :] if _NUMBER.fullmatch(p.text())]


def aligned_tables(
    runs: Sequence[Run], rules: Sequence[Rule], ruled: Sequence[PageTable]
) -> tuple[list[PageTable], list[Run]]:
    """The tables that the runs outside the ruled tables make, from top to bottom, and the runs that are in none.

    A ruled table right above may be their head; its columns then hold for the numbers below it too.
    """
    lines = _lines(runs)
    found: list[PageTable] = []
    taken: set[int] = set()
    above = 0  # lines before this one belong to a table already
    for first, last in _bodies(lines):
        if first < above:
            continue
        data = [line for line in lines[first : last + 1] if line.numbers()]
        if _is_text(data):
            continue
        columns = _columns(data)
        head_box = _head_above(ruled, columns, data[0])
        if head_box is not None:
            columns = list(pairwise(head_box.edges))
        top = first if head_box else _top_of_head(lines, above, first, columns)
        end = _end_of_labels(lines, last, columns)
        table = _table(lines[top : end + 1], first - top, columns, rules)
        if not any(
            t.top > table.bottom and t.bottom < table.top and t.x0 < table.x1 and table.x0 < t.x1 for t in ruled
        ):
            found.append(table)
            taken.update(id(run) for line in lines[top : end + 1] for run in line.runs)
            above = end + 1
    return found, [run for run in runs if id(run) not in taken]


# ---------------------------------------------------------------------------------------------------------------- lines


def _lines(runs: Sequence[Run]) -> list[_Line]:
    lines: list[_Line] = []
    for run in sorted((r for r in runs if not r.quarter), key=lambda r: -r.baseline):
        if lines and lines[-1].baseline - run.baseline < _SAME_LINE:
            lines[-1].runs.append(run)
        else:
            lines.append(_Line(run.baseline, run.size, [run]))
    lines = [line for line in lines if len(line.runs) <= _MOST_RUNS]
    for line in lines:
        line.runs.sort(key=lambda r: r.x0)
        line.pieces = (
            [piece for run in line.runs for piece in cut(run, _PIECE_GAP)] if len(line.runs) > 1 else line.runs
        )
    return lines


def cut(run: Run, gap: float, at: Sequence[float] = ()) -> list[Run]:
    """A run cut at its gaps; if `at` is given, only at those that one of these places lies in or near."""
    parts: list[Run] = []
    current = [run.chars[0]]
    for before, char in pairwise(run.chars):
        wide = char.x0 - before.x1 > gap * max(char.size, before.size)
        if wide and (not at or any(before.x1 - char.size <= x <= char.x0 + char.size for x in at)):
            parts.append(Run(current))
            current = []
        current.append(char)
    return [*parts, Run(current)]


# --------------------------------------------------------------------------------------------------------------- bodies


def _bodies(lines: list[_Line]) -> list[tuple[int, int]]:
    """First and last line with numbers of each table."""
    found: list[tuple[int, int]] = []
    members: list[int] = []
    spans: list[Span] = []

    def close() -> None:
        numbers = sum(len(lines[m].numbers()) for m in members)
        if len(members) >= _LEAST_LINES - (len(spans) > 2) and numbers >= _LEAST_NUMBERS - 2 * (len(members) > 2):
            found.append((members[0], members[-1]))
        members.clear()
        spans.clear()

    for i, line in enumerate(lines):
        if not (numbers := line.numbers(spans)):
            if members and _crosses(line, spans):
                close()
            continue
        if members:
            near = lines[i - 1].baseline - line.baseline <= _NEAR * max(line.size, lines[i - 1].size)
            fitting = sum(any(overlap(span_of(n), s) > 0 for s in spans) for n in numbers)
            if not near or 2 * fitting < min(len(numbers), len(spans)) or _crosses(line, spans):
                close()
                if not (numbers := line.numbers()):
                    continue
        members.append(i)
        spans[:] = _merged([*spans, *map(span_of, numbers)])
    close()
    return found


def _crosses(line: _Line, spans: list[Span]) -> bool:
    """Whether a line is running text: one of its pieces runs through several columns of numbers."""
    return any(sum(overlap(span_of(p), s) > 0.8 * (s[1] - s[0]) for s in spans) > 1 for p in line.pieces) or (
        len(line.pieces) == 1 and bool(spans) and line.pieces[0].x0 < spans[0][0] and line.pieces[0].x1 > spans[0][1]
    )


def _is_text(data: list[_Line]) -> bool:
    """Whether what stands before the numbers is the text of a column beside them and no label."""
    labels = [line.pieces[0] for line in data]
    widest = max(p.x1 - p.x0 for p in labels)
    full = [p for p in labels if p.x1 - p.x0 > 0.85 * widest]
    words = sum(len(p.text().split()) + 3 * sum(is_cjk(c.text) for c in p.chars) // 4 for p in labels) / len(labels)
    return widest > _TEXT_WIDTH and len(full) > 0.5 * len(labels) and words > _TEXT_WORDS


def _columns(data: list[_Line]) -> list[Span]:
    """Where the columns of a table stand: those of numbers, then those of words between and beside them."""
    numbers = _merged([span_of(n) for line in data for n in line.numbers()])
    words = []
    for line in data:
        for piece in line.pieces:
            x0, x1 = span_of(piece)
            if any(overlap((x0, x1), n) > 0 for n in numbers):
                continue
            words.append((x0, x1))
    front = [w for w in words if w[1] <= numbers[0][0]]
    rest = [w for w in words if w[1] > numbers[0][0]]
    return sorted([*_merged(front), *numbers, *_merged(rest)])


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


# ----------------------------------------------------------------------------------------------------- heads and labels


def _head_above(ruled: Sequence[PageTable], columns: list[Span], first: _Line) -> PageTable | None:
    """The ruled table right above whose columns every column of the body fits into."""
    for table in ruled:
        if not 0 <= table.bottom - first.baseline <= _NEAR * first.size or len(table.edges) <= len(columns):
            continue
        fields = list(pairwise(table.edges))
        if all(any(low - 2 <= c[0] and c[1] <= high + 2 for low, high in fields) for c in columns):
            return table
    return None


def _top_of_head(lines: list[_Line], least: int, first: int, columns: list[Span]) -> int:
    """The first line of the head: the lines above the numbers that keep to the columns, up to one over the numbers.

    Without one, the lines above the numbers that belong to the name of the first row.
    """
    top = first
    for i in range(first - 1, least - 1, -1):
        line, below = lines[i], lines[i + 1]
        if line.baseline - below.baseline > _HEAD_LEADING * max(line.size, below.size) or top - i > _MOST_LABELS:
            break
        inside = line.pieces[0].x0 >= columns[0][0] - _OVERHANG and line.pieces[-1].x1 <= columns[-1][1] + _WIDER
        if not inside or _leaves_labels(line, columns):
            break
        if not _is_label(line, columns):
            top = i
    if top < first:
        return top
    while top > least and _is_body(lines[top - 1], columns):
        if lines[top - 1].baseline - lines[top].baseline > _LEADING * lines[top].size:
            break
        top -= 1
    return top


def _leaves_labels(line: _Line, columns: list[Span]) -> bool:
    """Whether a line begins over the labels and runs on over the columns beside them: a caption or a sentence."""
    piece = line.pieces[0]
    if len(columns) < 2 or piece.x0 >= columns[1][0]:
        return False
    return piece.x1 > columns[1][0] + 2 * _OVERHANG


def _is_label(line: _Line, columns: list[Span]) -> bool:
    """Whether a line has words among the labels alone."""
    return (
        len(line.pieces) == 1
        and len(columns) > 1
        and line.pieces[0].x0 < columns[0][1]
        and line.pieces[0].x1 < columns[1][0]
    )


def _is_body(line: _Line, columns: list[Span]) -> bool:
    return _is_label(line, columns) or all(_NUMBER.fullmatch(p.text()) for p in line.pieces)


def _end_of_labels(lines: list[_Line], last: int, columns: list[Span]) -> int:
    """The last line of the name in the last row, which may stand below its numbers."""
    end = last
    for i in range(last + 1, len(lines)):
        line = lines[i]
        close = lines[i - 1].baseline - line.baseline <= _LEADING * line.size
        number = all(_NUMBER.fullmatch(p.text()) and p.x0 > columns[0][1] for p in line.pieces)
        label = _is_label(line, columns) and line.pieces[0].chars[0].text.isalpha()
        if not (close and (label or number) and line.size >= 0.9 * lines[last].size):
            break
        end = i
    return end


# ----------------------------------------------------------------------------------------------------------------- rows


def _table(lines: list[_Line], of_head: int, columns: list[Span], rules: Sequence[Rule]) -> PageTable:
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    x0 = min(columns[0][0], *(line.pieces[0].x0 for line in lines))
    x1 = max(columns[-1][1], *(line.pieces[-1].x1 for line in lines))
    runs = [run for line in lines for run in line.runs]
    table = PageTable(x0, x1, min(r.bottom for r in runs), max(r.top for r in runs), [], [x0, *middles, x1])
    across = sorted(
        (r for r in rules if r.horizontal and table.bottom - 6 < r.at < table.top + 6 and r.high > x0 and r.low < x1),
        key=lambda r: -r.at,
    )
    labels = 0
    while labels < of_head and _is_body(lines[of_head - labels - 1], columns):
        labels += 1
    head = [
        piece for line in lines[: of_head - labels] for whole in line.pieces for piece in cut(whole, _HEAD_GAP, middles)
    ]
    table.rows = head_rows(head, columns, across)
    for band in _bands(lines[of_head - labels :], across, x0, x1):
        placed: list[list[Run]] = [[] for _ in columns]
        for line in band:
            for piece in line.pieces:
                placed[column_of(piece, columns)].append(piece)
        table.rows.append([TableCellText(of_line(cell)) for cell in placed])
    return table


def _bands(lines: list[_Line], across: list[Rule], x0: float, x1: float) -> list[list[_Line]]:
    """Lines by rows. Rules over half of the table part rows of several lines; else every line is a row."""
    heights: dict[float, float] = {}
    for rule in across:
        at = next((y for y in heights if abs(y - rule.at) < _SAME_LINE), rule.at)
        heights[at] = heights.get(at, 0.0) + min(rule.high, x1) - max(rule.low, x0)
    cuts = [
        y for y, length in heights.items() if length > 0.5 * (x1 - x0) and lines[-1].baseline < y < lines[0].baseline
    ]
    if 2 * len(cuts) < sum(bool(line.numbers()) for line in lines) - 1:
        cuts = []  # they part groups of rows, or the head from the body
    bands: list[list[_Line]] = []
    for line in lines:
        if bands and _same_row(bands[-1], line, cuts):
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands


def _same_row(band: list[_Line], line: _Line, cuts: list[float]) -> bool:
    """Whether a line goes on with the row above it."""
    gap = band[-1].baseline - line.baseline
    if any(line.baseline < y <= band[-1].baseline for y in cuts):
        return False
    if gap < _CLOSE * line.size:
        return True
    if gap <= _LEADING * line.size and _brackets(band[-1], line):
        return True
    return bool(cuts) and not (line.numbers() and any(other.numbers() for other in band))


def _brackets(above: _Line, line: _Line) -> bool:
    """Whether a line gives the brackets of numbers right above it, and one of the two nothing else."""
    inside = [p for p in line.pieces if p.chars[0].text in "(（" and _NUMBER.fullmatch(p.text())]
    over = [p for p in above.pieces if any(overlap(span_of(p), span_of(i)) > 0 for i in inside)]
    return len(over) == len(inside) > 0 and (len(inside) == len(line.pieces) or len(over) == len(above.pieces))

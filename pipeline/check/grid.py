"""The tables of an edition as rows and columns of facts, from the lines that hold cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache

from pipeline import rules
from pipeline.check.finding import Statements
from pipeline.records import LANGUAGES, Document, Language, Line, Row

# A cell may print two figures, `1261 (284)`: a column is one of the table's and the place within the cell.
Column = tuple[int, int]

_MOST_LINES_BETWEEN = 6
"""Lines without cells inside a table: the name of a region, a page number, a running head."""
_MARK = re.compile(r"[\s*†‡§¶#:：.¹²³⁰⁴-⁹|]+")


@dataclass(slots=True)
class TableRow:
    """A row of a table: its label, the kind of total that the label says it is, its facts by column."""

    label: str
    kind: str
    cells: dict[Column, Row] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)


def tables(statements: Statements) -> Iterator[list[TableRow]]:
    """Each table's rows that hold numbers, in order; every row knows the column heads above it."""
    document = statements.document
    cells = statements.cells
    if not cells:
        return
    starts = [f["char_start"] for f in cells]
    table: list[TableRow] = []
    heads: dict[int, str] = {}
    above = 0  # lines without cells above the last row of the table
    for k, (i, line) in enumerate(_rows(document)):
        if table and i - k - above > _MOST_LINES_BETWEEN:
            yield table
            table, heads = [], {}
        spans = _cells(document, line)
        inside = cells[bisect_right(starts, line.start - 1) : bisect_right(starts, line.end)]
        if inside:
            table.append(_row(document, spans, inside, heads))
        else:
            texts = {column: document.text[start:end].strip() for column, start, end in spans}
            head = {column: text for column, text in texts.items() if text}
            if len(head) < 2:
                continue  # a label that goes on over two lines, the name of a region
            if table and not set(head.values()) <= set(heads.values()):
                yield table
                table, heads = [], {}
            heads = {**heads, **head}
        above = i - k
    if table:
        yield table


def _rows(document: Document) -> list[tuple[int, Line]]:
    """Index and line of each line with two cells or more."""
    text, tabs = document.text, "\t" in document.text
    return [
        (i, line)
        for i, line in enumerate(document.lines)
        if len(line.cells) > 1 or (tabs and not line.cells and "\t" in text[line.start : line.end])
    ]


def _cells(document: Document, line: Line) -> list[tuple[int, int, int]]:
    """Column, start and end of each cell of a line: the reader's own cells, else what tabs part."""
    if line.cells:
        column, found = 0, []
        for cell in line.cells:
            found.append((column, cell.start, cell.end))
            column += cell.columns
        return found
    spans, start = [], line.start
    for column, piece in enumerate(document.text[line.start : line.end].split("\t")):
        spans.append((column, start, start + len(piece)))
        start += len(piece) + 1
    return spans


def _row(document: Document, spans: list[tuple[int, int, int]], inside: list[Row], heads: dict[int, str]) -> TableRow:
    # A table may name its rows in two columns: the region and the country, or `Total confirmed cases` and `Total`.
    labels = [document.text[start:end].strip() for _, start, end in spans if end <= inside[0]["char_start"]]
    kind = next((kind for label in labels if (kind := total_kind(label, document.language))), "")
    row = TableRow(" ".join(filter(None, labels)), kind, heads=heads)
    for column, start, stop in spans:
        here = (f for f in inside if start <= f["char_start"] and f["char_end"] <= stop)
        for place, fact in enumerate(here):
            row.cells[column, place] = fact
    return row


def total_kind(label: str, language: Language) -> str:
    """`total`, `subtotal` or empty: what the label of a row or the head of a column says of it."""
    plain = _MARK.sub(" ", label).strip().casefold()
    return next((kind for kind, pattern in _labels(language) if fnmatchcase(plain, pattern)), "")


@cache
def _labels(language: Language) -> list[tuple[str, str]]:
    """Kind and pattern (`*`: any words) of the labels of totals. Raises RuleError."""
    found = []
    for line, row in rules.rows("totals.csv", ("language", "kind", "label")):
        if row["language"] not in LANGUAGES or row["kind"] not in ("total", "subtotal"):
            raise rules.RuleError(f"{rules.RULES_DIR / 'totals.csv'}:{line}: unknown language or kind")
        if row["language"] == language:
            found.append((row["kind"], row["label"].casefold()))
    return found

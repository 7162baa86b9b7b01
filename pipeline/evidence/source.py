"""The source text as the page shows it: cut into sections and tables, every number marked, contacts dotted out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.emit.public import CONTACTS, contact_mask
from pipeline.records import Block, Document, Tables

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*){2,}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number of the text: `kind` is that of the ledger; `fact` is the place (char_start) of its row, if any."""

    start: int
    end: int
    kind: str
    fact: int | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, with its mark if it is a number."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class GridCell:
    pieces: list[Piece]
    columns: int
    rows: int


@dataclass(slots=True)
class Part:
    """Either running text or the rows of a table."""

    pieces: list[Piece] = field(default_factory=list)
    rows: list[list[GridCell]] = field(default_factory=list)


@dataclass(slots=True)
class Stretch:
    """What stands between two section headings. `anchor` is unique on the page."""

    anchor: str
    country: str
    section: str
    parts: list[Part]


def masked(document: Document, tables: Tables) -> str:
    """The text with a `•` for each character of a telephone number or e-mail address; every offset holds.

    The ledger is dotted at these places whether or not references.csv was published, so it says where they stand.
    """
    text = document.text
    dotted = [r for r in tables["numbers"] if "•" in r["text"]]
    contacts = [r for r in tables["references"] if r["kind"] in CONTACTS]
    shown = contact_mask([text[r["char_start"] : r["char_end"]] for r in (*contacts, *dotted)])(text)
    for row in dotted:
        hidden = re.sub(r"\S", "•", shown[row["char_start"] : row["char_end"]])
        shown = shown[: row["char_start"]] + hidden + shown[row["char_end"] :]
    return shown


def marks(tables: Tables, doubtful: set[str]) -> list[Mark]:
    """Every number once, in order, none over another. `doubtful` holds the ids of facts whose check fails."""
    known = [
        Mark(f["char_start"], f["char_end"], "fact", f["char_start"], f["fact_id"] in doubtful) for f in tables["facts"]
    ]
    known += [Mark(e["char_start"], e["char_end"], "date") for e in tables["events"]]
    known += [Mark(n["char_start"], n["char_end"], n["kind"]) for n in tables["numbers"]]
    found: list[Mark] = []
    # Facts come before the ledger's entry of the same place, because sorting keeps their order.
    for mark in sorted(known, key=lambda m: (m.start, -m.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found


class Anchors:
    """Which mark a place is in, so that a row whose number lies within another's mark can link to that."""

    def __init__(self, marked: Sequence[Mark]) -> None:
        self._starts = [mark.start for mark in marked]

    def __call__(self, start: int) -> int:
        index = bisect_right(self._starts, start) - 1
        return self._starts[index] if index >= 0 else start


def stretches(text: str, blocks: Sequence[Block], tables: Tables, marked: Sequence[Mark]) -> list[Stretch]:
    """The whole text in order, cut where sections begin and end. `blocks` (of `clean`) say where tables are."""
    cutter = _Cutter(text, marked)
    grids = _grids(blocks, {m.start for m in marked if m.fact is not None})
    found: list[Stretch] = []
    position = 0
    for end, country, section in _cuts(tables, len(text)):
        parts: list[Part] = []
        for grid in grids:
            if position <= grid.start < end:
                parts.append(Part(pieces=cutter(position, grid.start)))
                parts.append(Part(rows=[[GridCell(cutter(a, b), c, r) for a, b, c, r in row] for row in grid.rows]))
                position = grid.end
        if position < end:
            parts.append(Part(pieces=cutter(position, end)))
        position = max(position, end)
        parts = [p for p in parts if p.rows or any(piece.text.strip() for piece in p.pieces)]
        if parts:
            found.append(Stretch(_anchor(country, section, found), country, section, parts))
    return found


def _cuts(tables: Tables, length: int) -> Iterator[tuple[int, str, str]]:
    """(end, country, section) of stretches that follow one another and cover the text; empty between two sections."""
    position = 0
    for row in sorted((r for r in tables["sections"] if r["char_end"]), key=lambda r: (r["char_start"], r["char_end"])):
        if row["char_end"] > position:
            yield max(row["char_start"], position), "", ""
            yield row["char_end"], row["country"], row["section"]
            position = row["char_end"]
    yield length, "", ""


def _anchor(country: str, section: str, before: list[Stretch]) -> str:
    again = sum((s.country, s.section) == (country, section) for s in before)
    return f"t-{country or 'none'}-{section or 'none'}" + (f"-{again + 1}" if again else "")


class _Cutter:
    """Cuts spans of the text into plain pieces and marks."""

    def __init__(self, text: str, marked: Sequence[Mark]) -> None:
        self._text, self._marks = text, marked
        self._starts = [mark.start for mark in marked]

    def __call__(self, start: int, end: int) -> list[Piece]:
        return list(self._pieces(start, end))

    def _pieces(self, start: int, end: int) -> Iterator[Piece]:
        position = start
        for mark in self._marks[bisect_right(self._starts, start - 1) :]:
            if mark.start >= end:
                break
            if position < mark.start:
                yield self._plain(position, mark.start)
            yield Piece(self._text[mark.start : mark.end], mark)
            position = mark.end
        if position < end:
            yield self._plain(position, end)

    def _plain(self, start: int, end: int) -> Piece:
        return Piece(_BLANK_LINES.sub("\n\n", self._text[start:end].replace("\f", "\n")))


@dataclass(slots=True)
class _Grid:
    """A table: its span in the source and its rows of (start, end, columns, rows)."""

    start: int
    end: int
    rows: list[list[tuple[int, int, int, int]]]


def _grids(blocks: Sequence[Block], facts: set[int]) -> list[_Grid]:
    """The tables that hold a fact, in order. Others (a list of contents) read better as the lines that they are."""
    tables: dict[int, _Grid] = {}
    for block in blocks:
        if block.kind != "table" or not block.cells or not block.text:
            continue
        start, end = block.source_span(0, len(block.text))
        grid = tables.setdefault(block.table, _Grid(start, end, []))
        grid.end = max(grid.end, end)
        spans = [block.source_span(c.start, c.end) if c.start < c.end else (end, end) for c in block.cells]
        grid.rows.append([(a, b, c.columns, c.rows) for (a, b), c in zip(spans, block.cells, strict=True)])
    ordered = sorted(tables.values(), key=lambda g: g.start)
    found: list[_Grid] = []
    for grid in ordered:
        with_facts = any(a <= fact < b for row in grid.rows for a, b, _, _ in row for fact in facts)
        if with_facts and (not found or grid.start >= found[-1].end):
            found.append(grid)
    return found

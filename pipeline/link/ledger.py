"""The ledger: what every number of the source is, each exactly once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from pipeline.records import Block, Document, Passage, Reading, Row

Span = tuple[int, int]

_NUMBER = re.compile(r"[\d¹²³⁰⁴-⁹](?:(?<=\d)\d*|[¹²³⁰⁴-⁹]*)")
_HAS_NUMBER = re.compile(r"[\d¹²³⁰⁴-⁹①-⑳]")
_HEADING_NUMERAL = re.compile(r"\s*[（(]?([一二三四五六七八九十]{1,3})[、.．）)]|\s*([IVX]{1,5})[.)]")
_MARKUP = "name"  # of a number in no block: it stands in what the file itself is marked up with, such as a tag
_HEADINGS = ("country_heading", "section_heading", "heading", "description")


def kind_of(reading: Reading, passage: Passage) -> str:
    """Ledger kind of a reading that makes no fact, event or reference of its own."""
    placed = passage.placed
    if placed.role == "furniture":
        return "name" if reading.kind == "name" else "page_number"
    if reading.subtype in ("list_marker", "footnote_mark"):
        numbered = reading.subtype == "list_marker" and placed.role in _HEADINGS
        return "heading_number" if numbered else reading.subtype
    if reading.kind in ("name", "ordinal", "reference", "part"):
        return reading.kind
    if placed.role in _HEADINGS:
        return "heading_number"
    return "date" if reading.kind == "date" else "unexplained"


def drop_dangling(rows: list[Row], facts: list[Row]) -> None:
    """A part names its fact.

    Where that number became none (it stands in a heading, or is a part itself) it names nothing.
    """
    ids = {fact["fact_id"] for fact in facts}
    for row in rows:
        if row["kind"] == "part" and row["record_id"] not in ids:
            row["record_id"] = ""


def complete(
    document: Document, passages: list[Passage], rows: list[Row], row: Callable[[int, int, str], Row]
) -> list[Row]:
    """Add the numbers that no reading covers: markers, page numbers, and whatever is left as `unexplained`.

    `rows` are ledger rows so far; `row(start, end, kind)` makes a new one. Returns all rows in order of place.
    """
    taken = _joined((r["char_start"], r["char_end"]) for r in rows)
    starts = [start for start, _ in taken]
    ranges = _block_ranges(passages)
    block_starts = [start for start, *_ in ranges]
    extra = _heading_numerals(passages, row)
    for match in _NUMBER.finditer(document.text):
        first = max(0, bisect_right(starts, match.start()) - 1)
        if taken and taken[first][0] <= match.start() and match.end() <= taken[first][1]:
            continue
        for start, end in _free(match.start(), match.end(), taken, first):
            k = bisect_right(block_starts, start) - 1
            kind = _leftover(ranges[k], start) if k >= 0 else _MARKUP
            extra.append(row(start, end, kind))
    return sorted(rows + extra, key=lambda r: (r["char_start"], r["char_end"]))


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order of place, those that touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _free(start: int, end: int, taken: list[Span], first: int) -> Iterator[Span]:
    """The stretches of a run of digits that no entry from `first` on covers: a name may end inside it (COVID-1937)."""
    for i in range(first, len(taken)):
        if taken[i][0] >= end:
            break
        if taken[i][0] > start:
            yield start, taken[i][0]
        start = max(start, taken[i][1])
    if start < end:
        yield start, end


def _heading_numerals(passages: list[Passage], row: Callable[[int, int, str], Row]) -> list[Row]:
    """The numbering of headings that is not written in digits: 一、 IV."""
    found = []
    for passage in passages:
        block = passage.placed.block
        if passage.placed.role in _HEADINGS and (match := _HEADING_NUMERAL.match(block.text)):
            span = match.span(1) if match[1] else match.span(2)
            found.append(row(*block.source_span(*span), "heading_number"))
    return found


def _block_ranges(passages: list[Passage]) -> list[tuple[int, int, int, Passage, Block]]:
    found = []
    for passage in passages:
        block = passage.placed.block
        found += [(source, source + length, clean, passage, block) for clean, source, length in block.pieces]
    return sorted(found, key=lambda f: f[0])


def _leftover(place: tuple[int, int, int, Passage, Block], position: int) -> str:
    source, end, clean, passage, block = place
    if position >= end:
        return _MARKUP
    offset = clean + position - source
    if offset < block.marker:
        if passage.placed.role in _HEADINGS:
            return "heading_number"
        return "footnote_mark" if block.kind == "footnote" else "list_marker"
    if passage.placed.role == "furniture":
        return "page_number"
    return "heading_number" if passage.placed.role in _HEADINGS else "unexplained"


def names_a_number(text: str) -> bool:
    """Whether a reference belongs in the ledger: a URL without a digit does not."""
    return bool(_HAS_NUMBER.search(text))

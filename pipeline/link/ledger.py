"""The ledger: what every number of the source is, each exactly once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import itemgetter

from pipeline.records import Document, Passage, Reading, Row

Span = tuple[int, int]

_NUMBER = re.compile(r"[\d¹²³⁰⁴-⁹](?:(?<=\d)\d*|[¹²³⁰⁴-⁹]*)")
_HAS_NUMBER = re.compile(r"[\d¹²³⁰⁴-⁹①-⑳]")
_HEADING_NUMERAL = re.compile(r"\s*[（(]?([一二三四五六七八九十]{1,3})[、.．）)]|\s*([IVX]{1,5})[.)]")
_MARKUP = "name"  # of a number in no block: it stands in what the file itself is marked up with, such as a tag
PLACE = itemgetter("char_start", "char_end")
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


def complete(
    document: Document, passages: list[Passage], rows: list[Row], row: Callable[[int, int, str], Row]
) -> list[Row]:
    """Add the numbers that no reading covers: markers, page numbers, and whatever is left as `unexplained`.

    `rows` are ledger rows so far; `row(start, end, kind)` makes a new one. Returns all rows in order of place.
    """
    extra = _heading_numerals(passages, row)
    pieces = _pieces(passages)
    for start, end in _free_numbers(document.text, sorted(map(PLACE, rows))):
        k = bisect_right(pieces, start, key=itemgetter(0)) - 1
        extra.append(row(start, end, _leftover(*pieces[k], start) if k >= 0 else _MARKUP))
    return sorted(rows + extra, key=PLACE)


def _free_numbers(text: str, taken: list[Span]) -> Iterator[Span]:
    """The numbers of a text outside the spans taken, in order; a span may end inside a run of digits (COVID-1937)."""
    at = 0
    for start, end in [*taken, (len(text), len(text))]:
        if at < start:
            for match in _NUMBER.finditer(text, at, start):
                yield match.span()
        if at < end:
            at = end


def _heading_numerals(passages: list[Passage], row: Callable[[int, int, str], Row]) -> list[Row]:
    """The numbering of headings that is not written in digits: 一、 IV."""
    found = []
    for passage in passages:
        placed = passage.placed
        if placed.role in _HEADINGS and (match := _HEADING_NUMERAL.match(placed.block.text)):
            span = match.span(1) if match[1] else match.span(2)
            found.append(row(*placed.block.source_span(*span), "heading_number"))
    return found


def _pieces(passages: list[Passage]) -> list[tuple[int, int, int, Passage]]:
    """The stretches of the source that blocks were made of: start, end, place in the clean text; in order."""
    pieces = [
        (source, source + length, clean, passage)
        for passage in passages
        for clean, source, length in passage.placed.block.pieces
    ]
    return sorted(pieces, key=itemgetter(0))


def _leftover(source: int, end: int, clean: int, passage: Passage, position: int) -> str:
    """What a number is that no reading covers, by the piece of the source that begins last before it."""
    if position >= end:
        return _MARKUP
    offset, block = clean + position - source, passage.placed.block
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

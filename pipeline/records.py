"""Working records: what passes from stage to stage.

Plain dataclasses that need no library. They carry a report from reading to linking and are made by the hundred
thousand, so they are not validated one by one; what leaves the pipeline is (`pipeline.model`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any, Literal, overload

Language = Literal["zh", "en", "ru"]
LANGUAGES: tuple[Language, ...] = ("zh", "en", "ru")

Bound = Literal["exact", "about", "more_than", "at_least", "less_than", "at_most", "nearly", "range", "several"]
Measure = Literal["level", "share", "change", "threshold"]
Status = Literal["actual", "planned", "required"]
DateRole = Literal["as_of", "on", "during", "since", "until", "by", "document", "relative"]


@dataclass(slots=True)
class Cell:
    """A table cell: where its text stands in the source. A merged cell says how many columns and rows it covers."""

    start: int
    end: int
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Mark:
    """A span of the source that is a mark of the file's format, such as a tag, and what is read in its place."""

    start: int
    end: int
    text: str = ""


@dataclass(slots=True)
class Line:
    """A line of the source as the reader saw it, `source[start:end]`, without its line end.

    `page` counts from 1 and is None where the format has no pages. `level` is 1 to 6 for a line that the format itself
    marks as a heading, else 0. `cells` holds the cells of a table row, and `furniture` says what a reader knows to be
    outside the body (`running_head`, `page_number`). `size` is the type size in points where known.
    `marks` are in order, none over another or over the edge of a cell.
    """

    start: int
    end: int
    page: int | None = None
    level: int = 0
    size: float = 0.0
    cells: list[Cell] = field(default_factory=list)
    furniture: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class WordBox:
    """Where a word stands on its page: its span in the source and its box in points from the lower left corner."""

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class WordBoxes(Sequence[WordBox]):
    """Word boxes of a report in their order, to a tenth of a point, in 28 bytes a word: a page may have a thousand."""

    __slots__ = ("_numbers",)

    def __init__(self, words: Iterable[WordBox] = (), numbers: Iterable[int] = ()) -> None:
        """From boxes, or from the `numbers` of others."""
        self._numbers = array("i", numbers)
        for word in words:
            self.append(word)

    def append(self, word: WordBox) -> None:
        self._numbers.extend((word.start, word.end, word.page))
        self._numbers.extend([round(min(max(10 * v, -_FAR), _FAR)) for v in (word.x0, word.y0, word.x1, word.y1)])

    @property
    def numbers(self) -> Sequence[int]:
        """Seven whole numbers a word: start, end, page, and its sides in tenths of a point."""
        return self._numbers

    def __len__(self) -> int:
        return len(self._numbers) // 7

    @overload
    def __getitem__(self, index: int) -> WordBox: ...
    @overload
    def __getitem__(self, index: slice) -> list[WordBox]: ...
    def __getitem__(self, index: int | slice) -> WordBox | list[WordBox]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        at = 7 * range(len(self))[index]
        start, end, page, *box = self._numbers[at : at + 7]
        return WordBox(start, end, page, *(side / 10 for side in box))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WordBoxes) and self._numbers == other._numbers

    __hash__ = None  # type: ignore[assignment]


_FAR = 2**31 - 1  # what lies beyond is on no page


@dataclass(slots=True)
class Document:
    """One edition as read: the immutable source text, its lines, and what is known of the edition.

    `ocr_confidence` holds the mean confidence of the recognition of each page, 0 to 1, and 0 for a page where nothing
    was recognised; empty where no page was.
    """

    edition_id: str
    file: str
    sha256: str
    language: Language
    reader: str
    text: str
    lines: list[Line]
    title: str = ""
    publisher: str = ""
    edition_date: str = ""
    pages: int | None = None
    warnings: list[str] = field(default_factory=list)
    words: WordBoxes = field(default_factory=WordBoxes)
    ocr_confidence: list[float] = field(default_factory=list)


BlockKind = Literal["paragraph", "list_item", "heading", "table", "footnote", "contents", "running_head", "page_number"]


@dataclass(slots=True)
class Block:
    """A paragraph, heading, table row or piece of furniture after cleaning.

    `text` is clean text. `pieces` maps it back: each `(clean_start, source_start, length)` is a stretch copied verbatim
    from the source (but for digits that the file marks as raised), in order; what lies between two pieces was dropped
    by a recorded edit (a page break, a running head, a mark of the format). A table is one block a row; `cells` are
    spans in the clean text, `table` numbers the tables of the edition.
    `marker` is the length of a list marker or footnote mark at the head of the text. `page` is where the block begins;
    `later_pages` holds `(clean_start, page)` for each page that it goes on over.
    """

    kind: BlockKind
    text: str
    pieces: list[tuple[int, int, int]]
    page: int | None = None
    level: int = 0
    marker: int = 0
    table: int = 0
    cells: list[Cell] = field(default_factory=list)
    later_pages: list[tuple[int, int]] = field(default_factory=list)

    def page_at(self, position: int) -> int | None:
        """Page of a position in the clean text."""
        if not self.later_pages:
            return self.page
        return next((page for start, page in reversed(self.later_pages) if start <= position), self.page)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of `text[start:end]` (end exclusive, start < end)."""
        if len(self.pieces) == 1:
            shift = self.pieces[0][1]
            return start + shift, end + shift
        first = self.pieces[bisect_right(self.pieces, start, key=itemgetter(0)) - 1]
        last = self.pieces[bisect_left(self.pieces, end, key=itemgetter(0)) - 1]
        return start - first[0] + first[1], end - last[0] + last[1]


BlockRole = Literal["body", "country_heading", "section_heading", "heading", "description", "furniture"]


@dataclass(slots=True)
class Placed:
    """A block with its place in the outline.

    Country (ISO 3166 alpha-3, or empty), section code, role and the reason.
    """

    block: Block
    country: str
    section: str
    role: BlockRole
    reason: str = ""
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What one number in a text says. Offsets are string indices into the text that was read.

    `start, end` cover the number expression alone; `quote_start, quote_end` add its qualifier, its measure word and its
    currency sign. For a `part`, `of` is the index (in the same list) of the reading that it belongs to.
    """

    start: int
    end: int
    kind: Literal["quantity", "date", "reference", "part", "name", "ordinal"]
    value: float | int | None = None
    low: float | int | None = None
    high: float | int | None = None
    bound: Bound | Literal[""] = ""
    unit: str = ""
    unit_text: str = ""
    measure: Measure | Literal[""] = ""
    per_value: float | int | None = None
    per_unit: str = ""
    date_start: str = ""
    date_end: str = ""
    date_role: str = ""
    rule: str = ""
    quote_start: int = 0
    quote_end: int = 0
    of: int | None = None
    subtype: str = ""
    normalized: str = ""
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Sentence:
    """A sentence of a clean block and the readings in it (offsets are those of the block's clean text).

    `duplicate` marks a sentence that repeats the one before it word for word: printed twice, counted once.
    """

    start: int
    end: int
    readings: list[Reading]
    duplicate: bool = False


@dataclass(slots=True)
class Passage:
    """A placed block with its sentences: what `find` hands to `link`. A table row holds one sentence a cell."""

    placed: Placed
    sentences: list[Sentence]


def sentences_of(passages: Iterable[Passage]) -> Iterator[Sentence]:
    """All sentences of passages, in order."""
    return chain.from_iterable(map(attrgetter("sentences"), passages))


def readings_of(passages: Iterable[Passage]) -> Iterator[Reading]:
    """All readings of passages, in order."""
    return chain.from_iterable(map(attrgetter("readings"), sentences_of(passages)))


Row = dict[str, Any]
Tables = dict[str, list[Row]]

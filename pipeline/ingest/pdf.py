"""PDF: characters as PDFium tells them, in our reading order, each word with its place; tables by their rules."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice, pairwise
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.content import Content
from pipeline.ingest.limits import DEFAULT, Limits, raised
from pipeline.ingest.pdf_aligned import aligned_tables
from pipeline.ingest.pdf_layout import Box, Char, Run, in_order, is_cjk, runs, spelled, turn, turned
from pipeline.ingest.pdf_page import Rule, View, chars, rules
from pipeline.ingest.pdf_plumber import DamagedPageError, PlumberPages
from pipeline.ingest.pdf_tables import PageTable, TableCellText, ruled_tables
from pipeline.ingest.scanned import NeedsOcrError
from pipeline.records import Cell, Line, WordBox, WordBoxes

_PARAGRAPH_GAP, _USUAL_LEADING = 1.25, 1.3  # times the leading of a text, and that in type sizes
_FULL_LINE, _WIDE_LINE = 0.85, 150.0  # of the widest line, and points: a line that goes on in the next
_LARGER, _LEAST_PROSE = 1.15, 4  # times the size of the body that headings have; lines that make a text
_SENTENCE_ENDS = ("。", "；", ".", ";")
_PICTURE_SHARE = 0.3  # of a page that pictures cover which are not there for ornament
_FEWEST_CHARACTERS = 8  # on average a page; fewer and the pages are pictures
# A scan with a head, a foot or a stamped number in small type: the share that it covers, of the height, in points.
_SCAN_SHARE, _MARGIN, _SMALL = 0.5, 0.12, 12.0


def read(data: bytes, file: str, limits: Limits = DEFAULT) -> Content:
    """Read a PDF. Raises InputError when it is damaged, encrypted, empty, too long or only pictures."""
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        salvaged = _salvaged(data, file, limits) if b"/Encrypt" not in data else None
        if salvaged is not None:
            return salvaged
        raise InputError(f"{file}: the file {_reason(data, str(error))}") from error
    try:
        if not 0 < len(pdf) <= limits.pdf_pages:
            split = f"split or repair it, {raised('pdf_pages')}"
            raise InputError(f"{file}: {len(pdf)} pages; a report has 1 to {limits.pdf_pages}; {split}")
        return _Reading(pdf, file, limits).content()
    finally:
        pdf.close()


def _reason(data: bytes, error: str) -> str:
    """Why PDFium cannot open a file, and what to do. It may still name the error of the file before."""
    if "password" in error.lower() and b"/Encrypt" in data:
        return "is protected by a password; save it without one"
    if re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b", data):
        return "has no pages; make it anew"
    return "is damaged or no PDF; fetch it again"


def _salvaged(data: bytes, file: str, limits: Limits) -> Content | None:
    """What pdfplumber can read of a file that PDFium does not open (its head is missing, say); None if nothing."""
    with PlumberPages.opened(data) as pages:
        if pages is None or not 0 < len(pages) <= limits.pdf_pages:
            return None
        content = _SalvagedReading(pages, file, limits).content()
    content.warnings.insert(0, "the head of the file is damaged: compare what was read with the original")
    return content


def _paragraph_gap(rows: list[list[Box]]) -> float:
    """The distance between two lines of a page, in type sizes, from which on they are of two paragraphs.

    Lines that run to the edge of the text show its leading; on a page with none, such as a cover, a usual one is taken.
    """
    alone = [row[0] for row in rows if len(row) == 1 and isinstance(row[0].content, Run)]
    widest = max((box.x1 - box.x0 for box in alone), default=0.0)
    leadings = Counter(
        round(_leading(a, b), 1)
        for a, b in pairwise(alone)
        if a.bottom > b.bottom and a.x1 - a.x0 > max(_FULL_LINE * widest, _WIDE_LINE)
    )
    if not leadings:
        return _PARAGRAPH_GAP * _USUAL_LEADING
    common = max(leadings.values())
    return _PARAGRAPH_GAP * min(leading for leading, count in leadings.items() if 3 * count >= common)


def _leading(above: Box, below: Box) -> float:
    """From line to line in sizes of the larger type; negative at the head of a column."""
    sizes = [box.content.size for box in (above, below) if isinstance(box.content, Run)]
    return (above.bottom - below.bottom) / (max(sizes) or 1.0)


def _is_prose(text: str, lines: list[Line]) -> bool:
    """Whether lines of one size are running text, in larger type than the tables that fill the report."""
    ended = sum(text[line.start : line.end].rstrip().endswith(_SENTENCE_ENDS) for line in lines)
    return len(lines) >= _LEAST_PROSE and 2 * ended >= len(lines)


class _Reading:
    """Collects the text of a document page by page."""

    def __init__(self, pdf: Any, file: str, limits: Limits) -> None:
        self._pdf, self._file = pdf, file
        self._most_characters = limits.pdf_page_characters
        self._parts: list[str] = []
        self._length = 0
        self._height = 0.0  # of the page being read
        self._quarter = 0  # quarter turns anticlockwise of most text of the page being read
        self._lines: list[Line] = []
        self._words = WordBoxes()
        self._sizes: Counter[float] = Counter()

    def content(self) -> Content:
        import pypdfium2 as pdfium

        count = len(self._pdf)
        warnings: list[str] = []
        pictures: list[int] = []
        for number in range(1, count + 1):
            if number > 1:
                self._write("\f")
            before = self._length
            try:
                rows = self._rows(number)
            except (pdfium.PdfiumError, DamagedPageError):
                warnings.append(f"page {number} is damaged and was not read")
                continue
            self._page(rows, number)
            hardly_any = self._length - before < _FEWEST_CHARACTERS
            share = _PICTURE_SHARE if hardly_any else _SCAN_SHARE
            if (hardly_any or self._in_margins(rows)) and self._covered(number) > share:
                pictures.append(number)
        if len(warnings) == count:
            raise InputError(f"{self._file}: damaged: none of its {count} pages can be read; fetch it again")
        text = "".join(self._parts)
        if len(re.sub(r"\s", "", text)) < _FEWEST_CHARACTERS * count or len(pictures) == count:
            raise NeedsOcrError(f"{self._file}: needs OCR: its {count} pages hold pictures and hardly any text")
        self._levels()
        return Content(text, self._lines, count, self._title(), warnings, self._words, pictures=pictures)

    def _page(self, rows: list[list[Box]], number: int) -> None:
        """The lines of a page; a blank line where a paragraph ends."""
        gap = _paragraph_gap(rows)
        above: Box | None = None
        for row in rows:
            alone = row[0] if len(row) == 1 and isinstance(row[0].content, Run) else None
            if above is not None and alone is not None and _leading(above, alone) > gap:
                self._write("\n")
            self._row(row, number)
            above = alone

    def _in_margins(self, rows: list[list[Box]]) -> bool:
        """Whether all that is printed on the page being read is small and stands at its head or foot."""
        head, foot = (1 - _MARGIN) * self._height, _MARGIN * self._height
        return not self._quarter and all(
            isinstance(box.content, Run) and box.content.size <= _SMALL and not foot < box.bottom < head
            for row in rows
            for box in row
        )

    def _covered(self, number: int) -> float:
        """The share of a page that pictures cover; scanners cut one into strips."""
        import pypdfium2.raw as raw

        page = self._pdf[number - 1]
        try:
            width, height = page.get_size()
            boxes = [thing.get_bounds() for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4)]
            covered = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes)
            return float(covered / (width * height or 1.0))
        finally:
            page.close()

    def _rows(self, number: int) -> list[list[Box]]:
        """The lines and tables of a page in reading order. PdfiumError or DamagedPageError: it is damaged."""
        printed, drawn = self._printed(number)
        if len(printed) > self._most_characters:
            split = f"split the report, {raised('pdf_page_characters')}"
            raise InputError(f"{self._file}: page {number} has over {self._most_characters:,} characters; {split}")
        # A table set on its side, as wide ones are, is read as one who turns the page does.
        quarters = Counter(char.quarter for char in printed)
        self._quarter = max(quarters, key=lambda q: (quarters[q], -q), default=0)
        for char in printed if self._quarter else ():
            turn(char, -self._quarter)
        drawn = [rule.turned(-self._quarter) for rule in drawn]
        tables = ruled_tables(drawn, printed)
        free = runs([c for c in printed if not any(t.holds(c) for t in tables)])
        aligned, free = aligned_tables(free, drawn, tables)
        tables += aligned
        boxes = [Box(r.x0, r.x1, r.bottom, r.top, r) for r in free]
        boxes += [Box(t.x0, t.x1, t.bottom, t.top, t) for t in tables]
        return in_order(boxes)

    def _printed(self, number: int) -> tuple[list[Char], list[Rule]]:
        """The characters and the drawn lines of a page."""
        page = self._pdf[number - 1]
        try:
            view = View.of(page)
            self._height = view.height
            return list(islice(chars(page, view), self._most_characters + 1)), rules(page, view)
        finally:
            page.close()  # else every page read stays in memory

    def _title(self) -> str:
        return str(self._pdf.get_metadata_dict().get("Title", "")).strip()

    def _row(self, row: list[Box], page: int) -> None:
        """A line of the page; runs side by side that are no columns are cells of a table without rules."""
        for table in (b.content for b in row if isinstance(b.content, PageTable)):
            for cells in table.rows:
                self._cells(cells, page)
        found = [b.content for b in row if isinstance(b.content, Run)]
        if len(found) == 1:
            start = self._length
            self._spell(found[0], page)
            self._line(start, page, found[0].size)
        elif found:
            self._cells([TableCellText([r]) for r in found], page)

    def _cells(self, cells: list[TableCellText], page: int) -> None:
        start = self._length
        spans = []
        for i, cell in enumerate(cells):
            if i:
                self._write("\t")
            first = self._length
            for k, run in enumerate(cell.lines):
                if k and not (is_cjk(self._parts[-1][-1:]) or is_cjk(run.chars[0].text)):
                    self._write(" ")
                self._spell(run, page)
            spans.append(Cell(first, self._length, cell.columns, cell.rows))
        sizes = [run.size for cell in cells for run in cell.lines]
        self._line(start, page, max(sizes, default=0.0), spans)

    def _spell(self, run: Run, page: int) -> None:
        written = spelled(run.chars)
        first = 0
        for i, (_, char) in enumerate([*written, ("", None)]):
            if char is None:
                self._word([c for _, c in written[first:i] if c is not None], self._length + first, page)
                first = i + 1
        self._sizes.update([round(char.size, 1) for char in run.chars])
        self._write("".join([text for text, _ in written]))

    def _word(self, chars: list[Char], start: int, page: int) -> None:
        if chars:
            x0, x1 = min([c.x0 for c in chars]), max([c.x1 for c in chars])
            y0, y1 = min([c.y0 for c in chars]), max([c.y1 for c in chars])
            box = turned((x0, y0, x1, y1), self._quarter)
            self._words.append(WordBox(start, start + len(chars), page, *box))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _line(self, start: int, page: int, size: float, cells: list[Cell] | None = None) -> None:
        self._lines.append(Line(start, self._length, page, size=round(size, 1), cells=cells or []))
        self._write("\n")

    def _levels(self) -> None:
        """Lines in larger type than the body are headings: the larger, the higher."""
        if not self._sizes:
            return
        body = self._sizes.most_common(1)[0][0]
        of_size: dict[float, list[Line]] = {}
        for line in self._lines:
            if line.size >= _LARGER * body and not line.cells:
                of_size.setdefault(line.size, []).append(line)
        text = "".join(self._parts)
        larger = sorted((s for s, lines in of_size.items() if not _is_prose(text, lines)), reverse=True)
        for line in self._lines:
            if line.size in larger and not line.cells and line.end - line.start <= 160:
                line.level = min(6, larger.index(line.size) + 1)


class _SalvagedReading(_Reading):
    """The same, from pages that pdfplumber opened."""

    def _printed(self, number: int) -> tuple[list[Char], list[Rule]]:
        return self._pdf.printed(number)  # type: ignore[no-any-return]

    def _covered(self, _number: int) -> float:
        return 0.0  # what else a page holds is not told

    def _title(self) -> str:
        return ""

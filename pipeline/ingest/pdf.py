"""PDF: text by pypdfium2, in our reading order, with a place on the page for every word; ruled tables by pdfplumber."""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.cjk_radicals import fold
from pipeline.ingest.content import Content
from pipeline.ingest.pdf_layout import Box, Char, Run, in_order, runs, spelled
from pipeline.ingest.pdf_tables import RuledTable, may_have_tables, ruled_tables
from pipeline.model import Cell, Line, WordBox

MAX_BYTES = 200_000_000
MAX_PAGES = 5_000
_FEWEST_CHARACTERS = 8  # on average a page; fewer and the pages are pictures
_CJK = re.compile(r"[⺀-鿿豈-﫿＀-￯、。]")


def read(data: bytes, file: str) -> Content:
    """Read a PDF. Raises InputError when it is damaged, encrypted, empty, too long or only pictures."""
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        reason = "is protected by a password; save it without one" if "password" in str(error).lower() else "is damaged or no PDF; fetch it again"
        raise InputError(f"{file}: the file {reason} ({error})") from error
    try:
        if not 0 < len(pdf) <= MAX_PAGES:
            raise InputError(f"{file}: {len(pdf)} pages; a report has 1 to {MAX_PAGES}; split or repair it")
        return _Reading(pdf, data, file).content()
    finally:
        pdf.close()


class _Reading:
    """Collects the text of a document page by page."""

    def __init__(self, pdf: Any, data: bytes, file: str) -> None:
        self._pdf, self._data, self._file = pdf, data, file
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._words: list[WordBox] = []
        self._sizes: Counter[float] = Counter()

    def content(self) -> Content:
        import pypdfium2 as pdfium

        count = len(self._pdf)
        plumber: Any = None
        warnings: list[str] = []
        try:
            for number in range(1, count + 1):
                try:
                    page = self._pdf[number - 1]
                except pdfium.PdfiumError:
                    warnings.append(f"page {number} is damaged and was not read")
                    continue
                if may_have_tables(page) and plumber is None:
                    import pdfplumber

                    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
                    plumber = pdfplumber.open(io.BytesIO(self._data))
                self._page(page, number, plumber if may_have_tables(page) else None)
                page.close()
        finally:
            if plumber is not None:
                plumber.close()
        text = "".join(self._parts)
        if len(re.sub(r"\s", "", text)) < _FEWEST_CHARACTERS * count:
            raise InputError(f"{self._file}: needs OCR: its {count} pages hold pictures and hardly any text")
        self._levels()
        title = str(self._pdf.get_metadata_dict().get("Title", "")).strip()
        return Content(text, self._lines, count, title, warnings, self._words)

    def _page(self, page: Any, number: int, plumber: Any) -> None:
        if number > 1:
            self._write("\f", None, number)
        chars = list(_chars(page))
        tables: list[RuledTable] = []
        if plumber is not None:
            plumber_page = plumber.pages[number - 1]
            tables = ruled_tables(plumber_page, page.get_height(), chars)
            plumber_page.close()
        free = [c for c in chars if not any(_within(c, t) for t in tables)]
        boxes = [Box(r.x0, r.x1, r.bottom, r.top, r) for r in runs(free)] if free else []
        boxes += [Box(t.x0, t.x1, t.bottom, t.top, t) for t in tables]
        for row in in_order(boxes):
            self._row(row, number)

    def _row(self, row: list[Box], page: int) -> None:
        """A line of the page; runs side by side that are no columns are cells of a table without rules."""
        for table in (b.content for b in row if isinstance(b.content, RuledTable)):
            for cells in table.rows:
                self._cells([(c.lines, c.columns) for c in cells], page)
        found = [b.content for b in row if isinstance(b.content, Run)]
        if len(found) == 1:
            start = self._length
            self._spell(found[0], page)
            self._line(start, page, found[0].size)
        elif found:
            self._cells([([r], 1) for r in found], page)

    def _cells(self, cells: list[tuple[list[Run], int]], page: int) -> None:
        start = self._length
        spans = []
        for i, (lines, columns) in enumerate(cells):
            if i:
                self._write("\t", None, page)
            first = self._length
            for k, run in enumerate(lines):
                if k and not (_CJK.match(self._parts[-1][-1:]) and _CJK.match(run.chars[0].text)):
                    self._write(" ", None, page)
                self._spell(run, page)
            spans.append(Cell(first, self._length, columns))
        sizes = [run.size for lines, _ in cells for run in lines]
        self._line(start, page, max(sizes, default=0.0), spans)

    def _spell(self, run: Run, page: int) -> None:
        word: list[Char] = []
        start = self._length
        for text, char in spelled(run.chars):
            if char is None:
                self._word(word, start, page)
                word, start = [], self._length + 1
            else:
                word.append(char)
                self._sizes[round(char.size, 1)] += 1
            self._write(text, None, page)
        self._word(word, start, page)

    def _word(self, chars: list[Char], start: int, page: int) -> None:
        if chars:
            x0, x1 = min(c.x0 for c in chars), max(c.x1 for c in chars)
            y0, y1 = min(c.y0 for c in chars), max(c.y1 for c in chars)
            box = [round(v, 1) for v in (x0, y0, x1, y1)]
            self._words.append(WordBox(start, self._length, page, *box))

    def _write(self, text: str, _char: None, _page: int) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _line(self, start: int, page: int, size: float, cells: list[Cell] | None = None) -> None:
        self._lines.append(Line(start, self._length, page, size=round(size, 1), cells=cells or []))
        self._write("\n", None, page)

    def _levels(self) -> None:
        """Lines in larger type than the body are headings: the larger, the higher."""
        if not self._sizes:
            return
        body = self._sizes.most_common(1)[0][0]
        larger = sorted({s for line in self._lines if (s := line.size) >= 1.15 * body and not line.cells}, reverse=True)
        for line in self._lines:
            if line.size in larger and not line.cells and line.end - line.start <= 160:
                line.level = min(6, larger.index(line.size) + 1)


def _chars(page: Any) -> Iterator[Char]:
    """The printed characters of a page; spaces are noted on the character before them."""
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    handle = textpage.raw
    left, right, low, high = (ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    last: Char | None = None
    for i in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, i)
        character = chr(code) if code else ""
        if not character or character in "\ufffe\ufeff\u00ad\u0002" or not character.isprintable() or character.isspace():
            if last is not None and (character.isspace() or not character):
                last.space_after = True
            continue
        raw.FPDFText_GetCharBox(handle, i, left, right, low, high)
        raw.FPDFText_GetCharOrigin(handle, i, x, y)
        size = raw.FPDFText_GetFontSize(handle, i)
        height = high.value - low.value
        if size <= 1.5 and height > 0:  # some fonts are scaled by the matrix alone
            size = height / 0.72
        last = Char(fold(character), left.value, right.value, low.value, high.value, y.value, size)
        yield last
    textpage.close()


def _within(char: Char, table: RuledTable) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    return table.x0 <= x <= table.x1 and table.bottom <= y <= table.top

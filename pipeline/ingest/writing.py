"""From paragraphs and tables to the source text, for formats whose files hold no text that spans could point into.

A line break inside a paragraph begins a new line, a paragraph or table is followed by a blank line, and a row is a line
whose cells are parted by tabs. So the text reads like a text file that someone typed with care.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import InputError
from pipeline.ingest.limits import raised as may_be_raised
from pipeline.records import Cell, Line

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SIGNED = re.compile(r"[-−–](?=\d+$)")
_CJK = re.compile(r"[⺀-鿿豈-﫿＀-￯、。]")
_BREAKS = re.compile(r"\s*\n\s*")
# A tab parts cells; behind a typed list marker it is but a wide space.
_MARKER = re.compile(r"((?:[-–—•·▪◦●■□➢✓*]|[(（]?[\w.]{1,7}[.)）、]|\d{1,2}(?:\.\d{1,2}){1,3}))\t+(?=\S)")
# Such characters only say how a word may be broken or where one stood; they would part the digits of a number.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# What stands in a grid without being data: a cell with several sentences, in a row without a number of its own.
_PROSE_LENGTH = 160  # characters; a Chinese one counts for three
_SENTENCE_END = re.compile(r"[。；！？]|[.;!?](?=\s|$)")
_NUMBER_CELL = re.compile(r"[^\w]*\d[\d\s.,%()/*⁰-⁹¹²³–-]*")


@dataclass(slots=True)
class Paragraph:
    """A paragraph, its lines parted by line feeds; `level` is 1 to 6 for a heading, else 0."""

    text: str
    level: int = 0


@dataclass(slots=True)
class TableCell:
    """A cell, and how many columns and rows it covers. Below a cell that covers rows stand empty ones."""

    content: list[Paragraph | Table]
    columns: int = 1
    rows: int = 1

    @property
    def text(self) -> str:
        """The paragraphs in one line: a space between two, none between Chinese characters."""
        joined = ""
        for paragraph in self.content:
            if not isinstance(paragraph, Paragraph):
                continue
            for line in _lines(paragraph):
                line = line.removeprefix("- ").replace("\t", " ")
                glue = "" if not joined or (_CJK.match(joined[-1]) and _CJK.match(line)) else " "
                joined += glue + line
        return joined


@dataclass(slots=True)
class Table:
    """A table; `layout` where the file itself says that it only arranges the page."""

    rows: list[list[TableCell]]
    layout: bool = False


Node = Paragraph | Table


def raised(text: str) -> str:
    """Raised text with superscript digits, so that a footnote mark never becomes a part of the number before it."""
    return _SIGNED.sub("⁻", text.strip()).translate(_SUPERSCRIPTS) if text.strip() else text


class CellCount:
    """Counts the cells of a report, so that a table made to fill the memory ends in a message."""

    def __init__(self, file: str, most: int) -> None:
        self._file, self._most, self._cells = file, most, 0

    def add(self, cells: int = 1) -> None:
        """Raises InputError beyond what a report may have."""
        self._cells += cells
        if self._cells > self._most:
            more = may_be_raised("table_cells")
            raise InputError(f"{self._file}: more than {self._most:,} table cells; split the report, {more}")


def write(nodes: list[Node]) -> tuple[str, list[Line]]:
    """The source text of a report and its lines."""
    writer = _Writer()
    writer.nodes(nodes)
    return "".join(writer.parts), writer.lines


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.lines: list[Line] = []
        self._length = 0

    def nodes(self, nodes: list[Node]) -> None:
        for node in nodes:
            if isinstance(node, Paragraph):
                self._paragraph(node)
            elif node.layout or _arranges(node):
                for row in node.rows:
                    self._opened(row)
            else:
                self._table(node)

    def _paragraph(self, paragraph: Paragraph) -> None:
        lines = _lines(paragraph)
        for text in lines:
            self.lines.append(Line(self._length, self._length + len(text), level=paragraph.level))
            self._write(text + "\n")
        if lines:
            self._write("\n")

    def _opened(self, row: list[TableCell]) -> None:
        for cell in row:
            self.nodes(cell.content)

    def _table(self, table: Table) -> None:
        for row in table.rows:
            texts = [cell.text for cell in row]
            if _is_prose(texts):
                self._write("\n")
                self._opened(row)
            elif any(texts):
                self._row(row, texts)
        self._write("\n")

    def _row(self, row: list[TableCell], texts: list[str]) -> None:
        start = at = self._length
        cells = []
        for cell, text in zip(row, texts, strict=True):
            cells.append(Cell(at, at + len(text), cell.columns, cell.rows))
            at += len(text) + 1
        self._write("\t".join(texts))
        self.lines.append(Line(start, self._length, cells=cells))
        self._write("\n")

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)


def _lines(paragraph: Paragraph) -> list[str]:
    text = _INVISIBLE.sub("", paragraph.text).strip()
    text = text.replace("\t", " ") if paragraph.level else _MARKER.sub(r"\1 ", text, count=1)
    return [line for line in _BREAKS.split(text) if line]


def _arranges(table: Table) -> bool:
    """Whether a table only arranges the page: it holds other tables, or nowhere two cells side by side."""
    if any(isinstance(node, Table) for row in table.rows for cell in row for node in cell.content):
        return True
    return all(sum(bool(cell.content and cell.text) for cell in row) < 2 for row in table.rows)


def _is_prose(texts: list[str]) -> bool:
    """Whether a row holds text to be read as paragraphs: a pillar and what was done, or the notes below the numbers."""
    if any(_NUMBER_CELL.fullmatch(text) for text in texts):
        return False
    return any(
        len(text) + 2 * len(_CJK.findall(text)) >= _PROSE_LENGTH and len(_SENTENCE_END.findall(text)) >= 2
        for text in texts
    )

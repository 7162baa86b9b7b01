"""DOCX: the text as it would be printed with all tracked changes accepted.

Word's XML is read as it is, since libraries for DOCX leave out what is in tracked insertions, content controls and text
boxes. Headers and footers are left out; a note follows the paragraph or table that refers to it, so that it stands
under the same country and section. Notes are counted through in the order of their marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.content import Content
from pipeline.ingest.docx_parts import Package, W
from pipeline.ingest.docx_styles import Numbering, Styles, value, whole
from pipeline.ingest.limits import DEFAULT, Limits
from pipeline.ingest.writing import CellCount, Node, Paragraph, Table, TableCell, raised, write

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DELETED = frozenset(W + name for name in ("del", "moveFrom"))
_LEFT_OUT = _DELETED | {
    W + name for name in (
        "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rt", "instrText", "delText",
        "delInstrText", "footnoteRef", "endnoteRef", "annotationRef", "comment", "fldData", "numPicBullet",
    )
}  # fmt: skip
_AS_TEXT = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/"
_PICTURES_OF_NUMBERS = (_DRAWN + "chart}chart", _DRAWN + "diagram}relIds", W + "altChunk")
# Signs of the Symbol font that change what a number says.
_SYMBOLS = {0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB9: "≠", 0xBB: "≈", 0x2D: "−", 0x6D: "μ"}
_MOST_COLUMNS = 1000


def read(data: bytes, file: str, limits: Limits = DEFAULT) -> Content:
    """Read a DOCX file. Raises InputError when it is damaged, encrypted, something else, or larger than the limits."""
    package = Package(data, file, limits)
    try:
        return _Reading(package, file, CellCount(file, limits.table_cells)).content()
    except RecursionError as error:  # pragma: no cover - the XML parser refuses deeper nesting first
        raise InputError(f"{file}: tables and boxes are nested too deep; save the report anew") from error


class _Reading:
    """Walks through the document once, in reading order."""

    def __init__(self, package: Package, file: str, cells: CellCount) -> None:
        self._package, self._file = package, file
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"), self._styles)
        self._note_parts = {kind: _notes(package.related(f"{kind}s")) for kind in ("footnote", "endnote")}
        self._note_numbers: dict[tuple[str, str], int] = {}
        self._notes_due: list[tuple[str, str]] = []
        self._boxes: list[Any] = []
        self._fields: list[bool] = []  # for each open field whether its result has begun
        self._carried = ""  # text of a paragraph whose end is deleted
        self._cells = cells

    def content(self) -> Content:
        document = self._package.document()
        text, lines = write(self._nodes(document, outermost=True))
        if not lines:
            raise InputError(f"{self._file}: the document holds no text; if its pages are pictures, it needs OCR")
        unread = sum(1 for _ in document.iter(*_PICTURES_OF_NUMBERS))
        warnings = [f"{unread} charts, diagrams or embedded documents were not read"] if unread else []
        return Content(text, lines, None, self._package.title(), warnings)

    # ------------------------------------------------------------------------------------------ paragraphs and tables

    def _nodes(self, parent: Any, outermost: bool = False) -> list[Node]:
        found: list[Node] = []
        for element in _blocks(parent):
            if element.tag == W + "tbl":
                found += self._carry()
                found.append(self._table(element))
            else:
                found += self._paragraph(element)
            if outermost:
                found += self._due_notes()
        return found + self._carry() + (self._due_notes() if outermost else [])

    def _paragraph(self, element: Any) -> list[Node]:
        properties = element.find(W + "pPr")
        self._fields = [True for begun in self._fields if begun]  # a field code ends with its paragraph, come what may
        boxes, self._boxes = self._boxes, []
        body = "".join(self._inline(element, False))
        label = self._numbering.label(properties) if body.strip() else ""
        text = self._carried + label + body
        self._carried = ""
        own_boxes, self._boxes = self._boxes, boxes
        found: list[Node] = []
        if properties is not None and properties.find(f"{W}rPr/{W}del") is not None:
            self._carried = text
        else:
            found.append(Paragraph(text, self._styles.level(properties)))
        for box in own_boxes:
            found += self._nodes(box)
        return found

    def _carry(self) -> list[Node]:
        text, self._carried = self._carried, ""
        return [Paragraph(text)] if text else []

    def _table(self, element: Any) -> Table:
        rows = []
        open_merges: dict[int, TableCell] = {}
        for row in _below(element, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            cells = self._blank(properties, "gridBefore")
            column = sum(cell.columns for cell in cells)
            for element_cell in _below(row, W + "tc"):
                cell = self._cell(element_cell, column, open_merges)
                if cell is not None:
                    cells.append(cell)
                    column += cell.columns
            rows.append(cells + self._blank(properties, "gridAfter"))
        return Table(rows)

    def _cell(self, element: Any, column: int, open_merges: dict[int, TableCell]) -> TableCell | None:
        properties = element.find(W + "tcPr")
        if properties is not None and properties.find(W + "cellDel") is not None:
            return None
        self._cells.add()
        columns = min(max(whole(value(properties, "gridSpan"), 1), 1), _MOST_COLUMNS)
        cell = TableCell(self._nodes(element), columns)
        merge = value(properties, "vMerge")
        if merge == "restart":
            open_merges[column] = cell
        elif merge is None:
            open_merges.pop(column, None)
        elif column in open_merges:
            open_merges[column].rows += 1
            cell.content = []  # Word prints nothing of a cell that the one above covers
        return cell

    def _blank(self, row_properties: Any, side: str) -> list[TableCell]:
        columns = min(whole(value(row_properties, side)), _MOST_COLUMNS)
        return [TableCell([], columns)] if columns > 0 else []

    # ------------------------------------------------------------------------------------------------------------ text

    def _inline(self, parent: Any, is_raised: bool) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag in _LEFT_OUT or not isinstance(tag, str):
                continue
            if tag in (W + "t", _MATH + "t"):
                if all(self._fields):
                    yield raised(element.text or "") if is_raised else element.text or ""
            elif tag == W + "r":
                properties = element.find(W + "rPr")
                if not self._styles.is_hidden(properties):
                    yield from self._inline(element, is_raised or self._styles.is_raised(properties))
            elif tag in _AS_TEXT:
                yield _AS_TEXT[tag]
            elif tag == W + "br":
                yield "\n" if element.get(W + "type", "textWrapping") == "textWrapping" else " "
            elif tag == W + "sym":
                yield _symbol(element)
            elif tag == W + "fldChar":
                self._field(element.get(W + "fldCharType"))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                yield self._note_mark(element)
            elif tag == W + "txbxContent":
                self._boxes.append(element)
            elif tag == _COMPATIBLE + "AlternateContent":
                yield from self._inline(_alternative(element), is_raised)
            elif not _is_placeholder(element):
                yield from self._inline(element, is_raised or tag == _MATH + "sup")

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    # ----------------------------------------------------------------------------------------------------------- notes

    def _note_mark(self, reference: Any) -> str:
        kind = "footnote" if reference.tag == W + "footnoteReference" else "endnote"
        key = (kind, reference.get(W + "id", ""))
        if key[1] not in self._note_parts[kind]:
            return ""
        own_mark = reference.get(W + "customMarkFollows") in ("1", "true", "on")
        if key not in self._note_numbers:
            self._note_numbers[key] = 0 if own_mark else sum(n > 0 for n in self._note_numbers.values()) + 1
            self._notes_due.append(key)
        return "" if own_mark else raised(str(self._note_numbers[key]))

    def _due_notes(self) -> list[Node]:
        found: list[Node] = []
        while self._notes_due:
            kind, note = key = self._notes_due.pop(0)
            number = self._note_numbers[key]
            nodes = self._nodes(self._note_parts[kind][note])
            first = next((n for n in nodes if isinstance(n, Paragraph) and n.text.strip()), None)
            if first is not None and number:
                first.text = f"{raised(str(number))} {first.text.lstrip()}"
            found += nodes
        return found


def _notes(root: Any | None) -> dict[str, Any]:
    return {} if root is None else {note.get(W + "id", ""): note for note in root}


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a part, also those in content controls, insertions and the like."""
    for element in parent:
        if element.tag in (W + "p", W + "tbl"):
            yield element
        elif element.tag == _COMPATIBLE + "AlternateContent":
            yield from _blocks(_alternative(element))
        elif element.tag not in _LEFT_OUT and isinstance(element.tag, str) and not _is_placeholder(element):
            yield from _blocks(element)


def _below(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those in content controls and insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag not in _LEFT_OUT and isinstance(element.tag, str):
            yield from _below(element, tag)


def _alternative(element: Any) -> Any:
    """One of the ways in which a drawing is stored: the first that holds text."""
    ways = [w for w in element if w.tag in (_COMPATIBLE + "Choice", _COMPATIBLE + "Fallback")]
    return next((w for w in ways if next(w.iter(W + "t"), None) is not None), ways[0] if ways else ())


def _is_placeholder(element: Any) -> bool:
    """A content control that nobody filled in shows what should be written there."""
    return element.tag == W + "sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    if (element.get(W + "font") or "").lower() == "symbol" and code & 0xFF in _SYMBOLS and code < 0xF100:
        return _SYMBOLS[code & 0xFF]
    return chr(code) if 0x20 <= code < 0xD800 else " "

"""HTML: the text that a browser shows as the report itself, parsed by lxml.

Blocks make lines, inline elements do not. What is no part of the report is left out by what its elements and roles say
they are (`html_boilerplate`), never by words or addresses of a site.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.content import Content
from pipeline.ingest.encoding import decode
from pipeline.ingest.html_boilerplate import Boilerplate, has_style, main_part
from pipeline.ingest.html_grid import Grid
from pipeline.ingest.html_source import declared_encoding, refuse_other_formats, without_empty_tags
from pipeline.ingest.limits import DEFAULT, Limits
from pipeline.ingest.ordinals import ordinal
from pipeline.ingest.writing import CellCount, Node, Paragraph, TableCell, raised, write

_DEEPEST_TABLE = 50

_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LIST_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BREAK = "\v"  # a line that ends inside a paragraph; the text itself holds none by then
_CJK = "[⺀-鿿豈-﫿＀-￯、。]"
_CJK_WRAP = re.compile(rf"(?<={_CJK})[ \t]*\n\s*(?={_CJK})")  # Chinese is wrapped without a space
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NOTE_MARK = re.compile(r"[\[(]?(\d{1,3})[\])]?")


def read(data: bytes, file: str, limits: Limits = DEFAULT) -> Content:
    """Read a web page. Raises InputError for what is no HTML, holds no text or goes beyond the limits."""
    from lxml import etree

    refuse_other_formats(data, file)
    text, warnings = decode(data, file, declared=declared_encoding(data))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(without_empty_tags(text).encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{file}: no HTML: {error}; save the page anew") from error
    if root is None:
        raise InputError(f"{file}: the page holds no element; save the page anew")
    if fatal := parser.error_log.filter_from_fatals():
        # The parser stops here and says nothing; what follows in the page would be missing.
        raise InputError(f"{file}: the page is nested too deep ({fatal[0].message}); save it anew from a browser")
    part = main_part(root)
    nodes = _Reading(part, file, CellCount(file, limits.table_cells)).nodes()
    written, lines = write(nodes)
    if not lines:
        raise InputError(f"{file}: the page holds no text; if a script fills it in, save it when it is shown")
    return Content(written, lines, None, _title(root), warnings)


def _title(root: Any) -> str:
    title = next(root.iter("title"), None)
    if title is not None and (text := " ".join("".join(title.itertext()).split())):
        return text
    heading = next(root.iter("h1"), None)
    return "" if heading is None else " ".join("".join(heading.itertext()).split())


class _Reading:
    """Walks through a page once. What an element opens, a closer in `_open` ends."""

    def __init__(self, root: Any, file: str, cells: CellCount) -> None:
        self._root, self._file = root, file
        self._boilerplate = Boilerplate(root)
        self._marks = _note_marks(root)
        self._cells = cells
        self._targets: list[list[Node]] = [[]]
        self._grids: list[Grid] = []
        self._lists: list[tuple[str, int, int]] = []  # style, next number, step
        self._open: list[tuple[Any, Callable[[], None]]] = []
        self._buffer: list[str] = []
        self._prefix = ""
        self._level = self._raised = self._preformatted = 0

    def nodes(self) -> list[Node]:
        from lxml import etree

        walk = etree.iterwalk(self._root, events=("start", "end"))
        skipped: Any = None
        for event, element in walk:
            if event == "start":
                if element is not self._root and self._boilerplate.leaves_out(element):
                    walk.skip_subtree()
                    skipped = element
                else:
                    self._start(element)
                    self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._end(element)
            if element is not self._root:
                self._text(element.tail)
        self._flush()
        return self._targets[0]

    # -------------------------------------------------------------------------------------------------------- elements

    def _start(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            before, self._level = self._level, _HEADINGS[tag]
            self._open.append((element, lambda: self._set_level(before)))
        elif tag == "br":
            self._buffer.append(_BREAK)
        elif tag == "pre":
            self._preformatted += 1
            self._open.append((element, self._end_preformatted))
        elif tag == "sup" or element.get("role") == "doc-noteref" or has_style(element, "vertical-align:super"):
            self._raised += 1
            self._open.append((element, self._end_raised))
        elif tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(_list_of(element))
            self._open.append((element, self._end_list))
        elif tag == "li":
            self._prefix = self._item_label(element)
            self._open.append((element, self._end_item))
        elif tag == "table":
            self._start_table(element)
        elif tag == "tr" and self._grids:
            self._grids[-1].start_row()
        elif tag in ("td", "th") and self._grids:
            self._targets.append([])
            self._open.append((element, lambda: self._end_cell(element)))

    def _end(self, element: Any) -> None:
        if element.tag in _BLOCKS:
            self._flush()
        if self._open and self._open[-1][0] is element:
            self._open.pop()[1]()

    def _set_level(self, level: int) -> None:
        self._level = level

    def _end_preformatted(self) -> None:
        self._preformatted -= 1

    def _end_raised(self) -> None:
        self._raised -= 1

    def _end_list(self) -> None:
        self._lists.pop()

    def _end_item(self) -> None:
        self._prefix = ""

    def _item_label(self, element: Any) -> str:
        if (mark := self._marks.get(element.get("id", ""))) is not None:
            return f"{raised(mark)} "
        if not self._lists:
            return "- "
        style, number, step = self._lists[-1]
        number = _whole(element.get("value"), number)
        self._lists[-1] = (style, number + step, step)
        printed = ordinal(number, style) if style else ""
        return f"{printed}. " if printed else "- "

    def _start_table(self, element: Any) -> None:
        if len(self._grids) >= _DEEPEST_TABLE:
            raise InputError(
                f"{self._file}: more than {_DEEPEST_TABLE} tables inside one another; save the report anew"
            )
        self._grids.append(Grid(self._cells, layout=element.get("role") in ("presentation", "none")))
        self._open.append((element, self._end_table))

    def _end_table(self) -> None:
        self._targets[-1].append(self._grids.pop().table())

    def _end_cell(self, element: Any) -> None:
        columns, rows = _whole(element.get("colspan"), 1), _whole(element.get("rowspan"), 1)
        self._grids[-1].add(TableCell(self._targets.pop(), columns, rows))

    # ------------------------------------------------------------------------------------------------------------ text

    def _text(self, text: str | None) -> None:
        if not text:
            return
        text = text.replace(_BREAK, " ")
        if self._preformatted:
            text = text.replace("\r\n", _BREAK).replace("\n", _BREAK)
        self._buffer.append(raised(text) if self._raised else text)

    def _flush(self) -> None:
        """What was collected since the last block began or ended is a paragraph."""
        if not self._buffer:
            return
        text = "".join(self._buffer)
        self._buffer.clear()
        text = _SPACE.sub(" ", _CJK_WRAP.sub("", text)).strip(" " + _BREAK)
        if text:
            self._targets[-1].append(Paragraph(self._prefix + text.replace(_BREAK, "\n"), self._level))
            self._prefix = ""


def _list_of(element: Any) -> tuple[str, int, int]:
    """Style, first number and step of a list; no style for one without numbers."""
    if element.tag != "ol" or has_style(element, "list-style:none") or has_style(element, "list-style-type:none"):
        return "", 0, 0
    style = _LIST_STYLES.get(element.get("type", "1"), "decimal")
    if element.get("reversed") is not None:
        return style, _whole(element.get("start"), sum(child.tag == "li" for child in element)), -1
    return style, _whole(element.get("start"), 1), 1


def _note_marks(root: Any) -> dict[str, str]:
    """Marks of notes by the id of the note: those that a raised number links to."""
    marks: dict[str, str] = {}
    for link in root.iter("a"):
        target = link.get("href", "")
        around = [link.getparent(), *link[:1]]
        is_raised = link.get("role") == "doc-noteref" or any(e is not None and e.tag == "sup" for e in around)
        if not (is_raised and target.startswith("#")):
            continue
        if mark := _NOTE_MARK.fullmatch("".join(link.itertext()).strip()):
            marks.setdefault(target[1:], mark[1])
    return marks


def _whole(text: str | None, default: int) -> int:
    found = re.match(r"\s*(-?\d{1,6})", text or "")
    return int(found[1]) if found else default

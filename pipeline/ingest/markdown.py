"""Markdown: the source text is the file itself; headings, table cells and captions are spans of it without their marks.

markdown-it finds the blocks (CommonMark with pipe tables) and says in which lines they are; where in a line a heading
or cell stands is found here, and where marks within a line do, in `markdown_inline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from typing import Any

from pipeline.ingest import text
from pipeline.ingest.content import Content
from pipeline.ingest.limits import DEFAULT, Limits
from pipeline.ingest.markdown_html import HtmlBlocks
from pipeline.ingest.markdown_inline import BREAK, marks
from pipeline.ingest.writing import CellCount
from pipeline.records import Cell, Line, Mark

_NESTING = 40
_QUOTE = re.compile(r"(?:[ \t]{0,3}>)+[ \t]?")
_HEADING = re.compile(r".*?#{1,6}(?:[ \t]+|$)(?P<body>.*?)(?:[ \t]+#+)?[ \t]*")
_LONGEST_UNDERLINED = 300  # a longer paragraph above a rule is no heading
_CAPTION = re.compile(r"[ \t]{0,3}(?::|Table:)[ \t]+(?=\S)")
_PICTURE = re.compile(r"[ \t]*(?:!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?|\[(?:PHOTO|IMAGE|FIGURE|图片|ФОТО)\])[ \t]*", re.I)
_PIPE = re.compile(r"(?<!\\)(?:\\\\)*\|")
_EMPHASIS = ("***", "**", "__", "*", "_")


def read(data: bytes, file: str, limits: Limits = DEFAULT) -> Content:
    """Read Markdown. Raises InputError for what cannot be decoded and for too many table cells."""
    content = text.read(data, file)
    source, lines = content.text, content.lines
    cells = CellCount(file, limits.table_cells)
    left_out: set[int] = set()
    verbatim: set[int] = set()
    html = HtmlBlocks(source, lines, cells)
    for token in _blocks(source):
        first, end = token.map[0], min(token.map[1], len(lines))
        if first < html.past:  # blank lines end a block of HTML in Markdown, and not the table in it
            if end > html.past:
                html.read(html.past, end)
            continue
        match token.type:
            case "blockquote_open":
                _cut_quotes(source, lines[first:end])
            case "heading_open" if token.markup.startswith("#"):
                _cut_heading(source, lines[first], int(token.tag[1]))
            case "heading_open":
                left_out.add(end - 1)
                if lines[end - 2].end - lines[first].start <= _LONGEST_UNDERLINED:
                    for line in lines[first : end - 1]:
                        line.level = int(token.tag[1])
            case "hr" if not _has_digit(_of(source, lines[first])):  # `2. ---` has the number of a list
                left_out.add(first)
            case "code_block":
                verbatim.update(range(first, end))
            case "fence":
                verbatim.update(range(first, end))
                left_out.update(i for i in (first, end - 1) if _of(source, lines[i]).startswith(token.markup))
            case "html_block" if token.content.lstrip().startswith("<!--"):
                for line in lines[first:end]:
                    line.furniture = "comment"
            case "html_block":
                html.read(first, end)
            case "table_open":
                left_out.add(first + 1)
            case "tr_open":
                lines[first].cells = _cells(source, lines[first])
                cells.add(len(lines[first].cells))
    kept = []
    for i, line in enumerate(lines):
        for part in html.lines.get(i, [line]) if i not in left_out else ():
            kept += [part] if i in verbatim else _broken(source, part)
    for line in kept:
        _cut_marks(source, line)
    content.lines = kept
    return content


def _blocks(source: str) -> Iterable[Any]:
    """Tokens that begin a block, outer blocks first; `map` is the span of their lines. Text is not parsed."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table")
    parser.core.ruler.disable("inline")
    # A form feed ends a line here, as in plain text.
    return (token for token in parser.parse(source.replace("\f", "\n")) if token.map and token.map[0] < token.map[1])


def _of(source: str, line: Line) -> str:
    return source[line.start : line.end].strip()


def _has_digit(printed: str) -> bool:
    return any(map(str.isdigit, printed))


def _cut_quotes(source: str, lines: list[Line]) -> None:
    for line in lines:
        if mark := _QUOTE.match(source, line.start, line.end):
            line.start = mark.end()


def _cut_heading(source: str, line: Line, level: int) -> None:
    if heading := _HEADING.fullmatch(source, line.start, line.end):
        line.level = level
        start, line.end = heading.span("body")
        before = source[line.start : start]
        if _has_digit(before):  # `2. # Laboratories`: the number of the list stays, the mark behind it goes
            line.marks = [Mark(line.start + len(before.rstrip().rstrip("#")), start)]
        else:
            line.start = start


def _cells(source: str, line: Line) -> list[Cell]:
    """Cells of a row between its pipes, as many as are there; the row then ends where its text does.

    A line without a pipe is no row, though Markdown goes on with a table until a blank line.
    """
    start, end = _trimmed(source, line.start, line.end)
    pipes = [mark.end() - 1 for mark in _PIPE.finditer(source, start, end)]
    if not pipes:
        return []
    edges = [start - 1, *pipes, end]
    if pipes[0] == start:
        del edges[0]
    if pipes[-1] == end - 1 and len(edges) > 2:
        del edges[-1]
    spans = [_plain(source, *_trimmed(source, a + 1, b)) for a, b in pairwise(edges)]
    written = [span for span in spans if span[0] < span[1]]
    line.start, line.end = (written[0][0], written[-1][1]) if written else (start, start)
    # Empty cells at either end stand at the bounds of the row, which leave out its outer pipes.
    return [Cell(*(min(max(at, line.start), line.end) for at in span)) for span in spans]


def _broken(source: str, line: Line) -> list[Line]:
    """A line as lines where tags break it, with the marks in each."""
    if line.cells:
        line.marks = [mark for cell in line.cells for mark in marks(source, cell.start, cell.end)]
        return [line]
    breaks = [(tag.start(), tag.end()) for tag in BREAK.finditer(source, line.start, line.end)]
    edges = [line.start, *(edge for tag in breaks for edge in tag), line.end]
    lines = [replace(line, start=start, end=end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    for part in lines:
        part.marks = sorted([*line.marks, *marks(source, part.start, part.end)], key=attrgetter("start"))
    return lines


def _cut_marks(source: str, line: Line) -> None:
    """Leave the mark of a caption and those of a line in bold outside; set pictures apart."""
    if line.cells or line.furniture:
        return
    if _PICTURE.fullmatch(source, line.start, line.end):
        line.furniture = "picture"
        return
    if caption := _CAPTION.match(source, line.start, line.end):
        line.start = caption.end()
    start, end = _trimmed(source, line.start, line.end)
    plain = _plain(source, start, end)
    if plain != (start, end):
        line.start, line.end = plain
    line.marks = [mark for mark in line.marks if line.start <= mark.start and mark.end <= line.end]


def _plain(source: str, start: int, end: int) -> tuple[int, int]:
    """The span without the marks of bold or italic type that hold all of it."""
    for mark in _EMPHASIS:
        inner = start + len(mark), end - len(mark)
        framed = source.startswith(mark, start) and source.endswith(mark, start, end) and inner[0] < inner[1]
        if framed and mark not in source[slice(*inner)] and not source[inner[0]].isspace():
            return inner
    return start, end


def _trimmed(source: str, start: int, end: int) -> tuple[int, int]:
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    return start, end

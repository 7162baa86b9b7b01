"""Clean: lines → blocks. Page furniture is set apart, what page breaks cut is joined, tables and lists are recognised.

The source text is never changed. A block's clean text is made of verbatim pieces of the source, so every span of it
leads back (`Block.source_span`). What is judged here is shape alone, in any language; what a line means is for `split`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache
from itertools import pairwise

from pipeline import rules
from pipeline.records import Block, Cell, Document, Language, Line, Mark
from pipeline.rules import alternation

_LIST_MARKER = re.compile(
    r"(?:[-–—•·▪◦●*■□o➢✓]\s+(?:\(?\d{1,2}[)）.、]\s*(?=\D))?|[-•·▪●■]\s?(?=[^\d\s-])|\(?\d{1,2}[)）]\s*|[（(]\d{1,2}[)）]\s*|\d{1,2}[.、．]\s*(?=[^\d\s])|[①-⑳]\s*|[a-zа-я][)]\s+)"
)
_FOOTNOTE = re.compile(r"[¹²³⁰⁴-⁹]+\s?|(?:\*{1,3}|[†‡§]{1,2})\s?(?=[A-ZА-Я一-鿿])|\[\d{1,2}\]\s")
_CONTENTS_LINE = re.compile(r".*?\S\s*(?:\t|\.{3,}|…+|\s{2,}|(?:\s\.){3,}|(?<=[^\d\s])\s)\s*\d{1,3}\s*")
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\s\.){4,})\s*\d{1,3}\s*$")
_ENDS, _CLOSING = frozenset("。！？!?；;：:."), "”’」』）)\"'»]"  # what ends a sentence, and what may stand behind that
_VALUE = re.compile(r"(?:\s[–—-]|[:：])\s?\d[\d.,%]*\*?$")  # the value at the end of a line with its label: Deaths – 9
_OPEN_ENDS = frozenset("，,、（(-")  # what a line that another goes on from may end with
_HYPHEN = re.compile(r"[a-zа-яё]-")
_ITEM_ZH = re.compile(r"[一二三四五六七八九十]{1,3}、")
_OWN_HYPHEN = re.compile(r"(?<![\s-])-$")  # that of COVID-19 or 2019-nCoV, which a line may end with
_CJK = re.compile(r"[　-鿿＀-￯]")

# Readers that know where paragraphs end: what a blank line parts there is not one, unless a page turns.
_OF_PARAGRAPHS = ("docx", "html", "markdown", "pdf")
_FULL = 0.75  # of the width of a text: the least of a line that the next one goes on from
_NARROWEST = {"zh": 16, "en": 36, "ru": 36}  # characters; nobody wraps a text at fewer, such lines are just short

# A line shorter than this that no punctuation ends may be a heading or a caption; it is not joined to what follows.
_SHORT_CJK, _SHORT_ALPHABETIC = 40, 130
_LONGEST_HEAD = 120
# A text with more lines of such a length than this share of them is not wrapped at that width.
_OVERLONG, _OVERLONG_SHARE = 1.5, 0.1


Piece = tuple[int, int, int]


class _Words:
    """In a language's words: lines that are a page's number, the head of a table of contents, lines that go on."""

    def __init__(self, language: Language) -> None:
        words = rules.language(language)["pages"]
        before, after, of = (alternation(words.get(key, [])) for key in ("before", "after", "of"))
        self.number = re.compile(
            rf"\s*(?:[-–—]\s*)?(?:{before}\s*)?\d{{1,4}}\s*(?:{after}|(?:/|{of})\s*\d{{1,4}})?(?:\s*[-–—])?\s*",
            re.IGNORECASE,
        )
        self.contents = re.compile(rf"\s*{alternation(words['contents'])}\s*", re.IGNORECASE)
        joins = alternation(rules.language(language)["headings"]["joins"], boundary=language != "zh")
        self.joins_next = re.compile(rf"(?:{joins}|[,，、/])$", re.IGNORECASE)
        self.joins_previous = re.compile(joins, re.IGNORECASE)


@cache
def _words(language: Language) -> _Words:
    return _Words(language)


def clean(document: Document) -> list[Block]:
    """Blocks of an edition in source order. Every character of the source that is not white space is in one block."""
    text = document.text
    lines = [line for line in document.lines if text[line.start : line.end].strip()]
    heads = _running_heads(document, lines)
    words = _words(document.language)
    blocks = _shapes(text, lines, heads, words)
    wrap = _wrap_width(text, lines, _NARROWEST[document.language])
    return _join(text, blocks, wrap, document.reader in _OF_PARAGRAPHS, words)


# ---------------------------------------------------------------------------------------------------------------- shape


def _running_heads(document: Document, lines: list[Line]) -> set[int]:
    """Starts of lines that repeat, but for the page number in them, at the head or foot of pages."""
    if document.pages is None or document.pages < 2:
        return set()
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page or 1, []).append(line)
    shapes: dict[int, set[str]] = {}
    pages_with: Counter[str] = Counter()
    for page, of_page in by_page.items():
        edges = {line.start: line for line in _edges(of_page)}
        for start, line in edges.items():
            shapes[start] = _head_shapes(document.text[start : line.end].strip(), page)
        pages_with.update(set().union(*(shapes[start] for start in edges)))
    needed = 2 if document.pages <= 3 else 3
    return {start for start, variants in shapes.items() if any(pages_with[shape] >= needed for shape in variants)}


def _edges(of_page: list[Line]) -> list[Line]:
    """The lines at the head and foot of a page. A date and a title side by side are one; a row of a table is none."""
    numbers = [0, 1, len(of_page) - 2, len(of_page) - 1]
    found = []
    for i in sorted({n for n in numbers if 0 <= n < len(of_page)}):
        beside = [len(of_page[k].cells) for k in (i - 1, i + 1) if 0 <= k < len(of_page)]
        if not of_page[i].cells or (len(of_page[i].cells) <= 3 and len(of_page[i].cells) not in beside):
            found.append(of_page[i])
    return found


def _head_shapes(text: str, page: int) -> set[str]:
    """What a line looks like as a running head: itself, or with one of its numbers as a distance from the page.

    Other numbers count as they are: `5 new cases` at the foot of one page and `7 new cases` at that of the next are
    text.
    """
    if len(text) > _LONGEST_HEAD:
        return set()
    text = re.sub(r"\s+", " ", re.sub(r"\s*/\s*", "/", text))
    numbers = re.finditer(r"\d{1,4}", text)
    return {text, *(f"{text[: n.start()]}#{int(n[0]) - page}{text[n.end() :]}" for n in numbers)}


def _shapes(text: str, lines: list[Line], heads: set[int], words: _Words) -> list[Block]:
    blocks: list[Block] = []
    in_contents = False
    table = 0
    previous_row: int | None = None
    for i, line in enumerate(lines):
        start, end = _trim(text, line.start, line.end)
        body, pieces = _without_marks(text, start, end, line.marks)
        if not body:
            continue
        block = Block("paragraph", body, pieces, line.page, line.level)
        blocks.append(block)
        if line.furniture == "page_number" or (words.number.fullmatch(body) and not line.cells):
            block.kind = "page_number"
            continue
        if line.furniture or line.start in heads:
            block.kind = "running_head"
            continue
        if words.contents.fullmatch(body):
            block.kind, in_contents = "contents", True
            continue
        if in_contents or (body.rstrip()[-1:].isdigit() and _LEADERS.search(body)):
            if _CONTENTS_LINE.fullmatch(body):
                block.kind = "contents"
                continue
            in_contents = False
        if line.cells or "\t" in body:
            if previous_row is None or previous_row != i - 1 or _new_head(text, lines[previous_row], line):
                table += 1
            previous_row = i
            block.kind, block.table = "table", table
            block.cells = _cells(text, line, start, end)
            if line.cells and (line.marks or "<" in body):
                _leave_tags_out(block, text, line)
            continue
        if line.level:
            block.kind = "heading"
        if match := _FOOTNOTE.match(body):
            block.kind, block.marker = "footnote", match.end()
        elif match := _LIST_MARKER.match(body):
            block.marker = match.end()
            if not line.level:
                block.kind = "list_item"
    return blocks


def _new_head(text: str, previous: Line, line: Line) -> bool:
    """Whether a row that a blank line parts from the row before begins a table of its own: it holds words alone."""
    parted = text.count("\n", previous.end, line.start) > 1
    return parted and not any(c.isdigit() for c in text[line.start : line.end])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace() and text[start] != "\t":
        start += 1
    while end > start and text[end - 1].isspace() and text[end - 1] != "\t":
        end -= 1
    return start, end


def _cells(text: str, line: Line, start: int, end: int) -> list[Cell]:
    """Cells of a row in clean offsets: the reader's own, else what tabs separate."""
    if line.cells:
        return [Cell(c.start - start, c.end - start, c.columns, c.rows) for c in line.cells]
    cells, at = [], start
    for part in text[start:end].split("\t"):
        first, last = _trim(text, at, at + len(part))
        cells.append(Cell(first - start, last - start))
        at += len(part) + 1
    return cells


def _without_marks(text: str, start: int, end: int, marks: list[Mark]) -> tuple[str, list[Piece]]:
    """The clean text of a stretch of the source, and its pieces."""
    if not marks:
        return text[start:end], [(0, start, end - start)]
    start, end = _trim_marks(text, start, end, marks)
    parts: list[str] = []
    pieces: list[Piece] = []
    length, at = 0, start
    for mark in (*(mark for mark in marks if start <= mark.start < end), Mark(end, end)):
        # What is read in place of a mark has no place in the source, but digits that are raised one by one.
        raised = mark.text if len(mark.text) == mark.end - mark.start else ""
        for part, source in ((text[at : mark.start], at), (raised, mark.start)):
            if part:
                pieces.append((length, source, len(part)))
                parts.append(part)
                length += len(part)
        if not raised:
            parts.append(mark.text)
            length += len(mark.text)
        at = mark.end
    return "".join(parts), pieces or [(0, start, 0)]


def _trim_marks(text: str, start: int, end: int, marks: list[Mark]) -> tuple[int, int]:
    """The stretch without the blank marks, and the white space around them, at its ends."""
    blank = [mark for mark in marks if not mark.text.strip()]
    for mark in blank:
        start, _ = _trim(text, start, end)
        if mark.start != start:
            break
        start = mark.end
    for mark in reversed(blank):
        _, end = _trim(text, start, end)
        if mark.end != end or mark.start < start:
            break
        end = mark.start
    return _trim(text, start, end)


def _leave_tags_out(block: Block, text: str, line: Line) -> None:
    """Make a row of its cells alone where tags of HTML stand in or between them: those are not the report's."""
    between = zip([line.start, *(c.end for c in line.cells)], line.cells, strict=False)
    if not (line.marks or any("<" in text[end : cell.start] for end, cell in between)):
        return
    block.pieces, block.cells = [], []
    starts = [mark.start for mark in line.marks]
    parts: list[str] = []
    at = 0
    for cell in line.cells:
        own = line.marks[bisect_left(starts, cell.start) : bisect_left(starts, cell.end)]
        part, pieces = _without_marks(text, cell.start, cell.end, own)
        block.pieces += [(at + start, source, length) for start, source, length in pieces if length]
        block.cells.append(Cell(at, at + len(part), cell.columns, cell.rows))
        parts.append(part)
        at += len(part) + 1
    block.text = "\t".join(parts)


# ----------------------------------------------------------------------------------------------------------------- join


def _wrap_width(text: str, lines: list[Line], narrowest: int) -> int:
    """Width at which a text is hard-wrapped: length of the long lines that another follows at once; 0 where none is.

    Where many lines are far longer, those that another follows are headings with their paragraph right below.
    """
    prose = [line for line in lines if not line.cells]
    followed = sorted(a.end - a.start for a, b in pairwise(prose) if text.count("\n", a.end, b.start) == 1)
    if len(followed) < 4:
        return 0
    width = followed[int(len(followed) * 0.9)]
    if width < narrowest:
        return 0
    longer = sum(line.end - line.start > _OVERLONG * width for line in prose)
    return 0 if longer > len(prose) * _OVERLONG_SHARE else width


def _join(text: str, blocks: list[Block], wrap: int, of_paragraphs: bool, words: _Words) -> list[Block]:
    """Join paragraphs that a page break or a hard wrap cut; in a format that has paragraphs, a blank line parts them.

    Furniture between the two halves does not keep them apart.
    """
    joined: list[Block] = []
    last: Block | None = None
    length = 0  # of the line that the last block ends with
    wrapped = of_paragraphs and wrap > 0  # else the end of a sentence is the end of a paragraph
    for block in blocks:
        if block.kind in ("page_number", "running_head"):
            joined.append(block)
            continue
        if (
            last is not None
            and (wrapped or not _is_ended(last.text))
            and (
                _continues(text, last, length, block, wrap, of_paragraphs)
                or _is_rest_of_heading(text, last, block, words)
            )
        ):
            _append(last, block)
        else:
            joined.append(block)
            last = block
        length = len(block.text)
    return joined


def _continues(text: str, last: Block, length: int, block: Block, wrap: int, of_paragraphs: bool) -> bool:
    if last.kind not in ("paragraph", "list_item", "footnote") or block.kind not in ("paragraph", "list_item"):
        return False
    end = last.pieces[-1][1] + last.pieces[-1][2]
    adjacent = text.count("\n", end, block.pieces[0][1]) == 1
    tail, head = last.text, block.text
    turned = block.page is not None and block.page != last.page_at(len(tail) - 1)
    if of_paragraphs and not (adjacent or turned):
        return False
    full = bool(wrap) and length >= _FULL * wrap
    flows = of_paragraphs and adjacent and not turned and full
    ended = _is_ended(tail)
    if block.kind == "list_item":  # or a line of a paragraph that happens to begin like one: three kinds, ⏎1. ...
        return flows and last.kind == "paragraph" and not ended
    if ended and (not flows or _ITEM_ZH.match(head)):
        return False
    if _is_cut_word(tail, head):
        return True
    cjk = bool(_CJK.search(tail[-4:]))
    lower = not cjk and head[:1].islower()
    if flows and (lower or len(head) > 0.3 * wrap or _is_ended(head)):
        return True  # a sentence may end where the line does
    if ended or (not head[:1].islower() and _VALUE.search(tail)):
        return False
    short = _SHORT_CJK if cjk else _SHORT_ALPHABETIC
    if full and (adjacent or turned):
        return True
    # A page turned in mid-line is a sign of its own; without one, only a long line is surely no heading.
    unfinished = length >= (_SHORT_CJK if turned else short) or lower or tail[-1:] in _OPEN_ENDS
    # A short line without an end is a heading or a caption, not the rest of a sentence.
    return bool(unfinished and (lower or len(head) >= short or _is_ended(head)))


def _is_rest_of_heading(text: str, last: Block, block: Block, words: _Words) -> bool:
    """Whether a line goes on with the short one right above it, as its last word or its own first one says."""
    if last.kind not in ("paragraph", "list_item", "heading") or block.kind not in ("paragraph", "heading"):
        return False
    tail, head = last.text, block.text
    if last.level != block.level or not head[0].isalpha() or _is_ended(tail):
        return False
    if max(len(tail), len(head)) > (_SHORT_CJK if _CJK.search(tail[-4:]) else _SHORT_ALPHABETIC):
        return False
    if text.count("\n", last.pieces[-1][1], block.pieces[0][1]) != 1:
        return False
    goes_on = words.joins_previous.match(head) or (block.level and head[:1].islower())
    return bool(goes_on or words.joins_next.search(tail))


def _is_ended(text: str) -> bool:
    """Whether a text ends like a sentence, be it in quotation marks or brackets."""
    return text.rstrip(_CLOSING)[-1:] in _ENDS


def _is_cut_word(tail: str, head: str) -> bool:
    """Whether a hyphen parts a word between two lines."""
    return tail.endswith("-") and head[:1].islower() and _HYPHEN.match(tail[-2:]) is not None


def _append(last: Block, block: Block) -> None:
    """Join `block` to `last`: without a space between CJK characters, without the hyphen of a word cut in two."""
    if _is_cut_word(last.text, block.text):
        start, source, length = last.pieces[-1]
        last.pieces[-1] = (start, source, length - 1)
        last.text = last.text[:-1]
    elif not (_OWN_HYPHEN.search(last.text) and block.text[:1].isalnum()) and not (
        _CJK.search(last.text[-1:]) or _CJK.search(block.text[:1])
    ):
        last.text += " "
    offset = len(last.text)
    last.text += block.text
    if block.page is not None and block.page != last.page_at(offset):
        last.later_pages.append((offset, block.page))
    last.pieces += [(offset + start, source, length) for start, source, length in block.pieces]

"""Marks within a line of Markdown: bold and italic type, tags of HTML, entities, links, escapes, notes.

They are no words of the report and stand between its words, or in the middle of a number: `3&nbsp;400`. The source text
keeps them; the line says where they are, and what a reader of the printed page sees in their place.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.records import Mark

# Only names of HTML: `<y and y>` is a comparison.
_NAMES = (
    "a|abbr|b|bdi|bdo|big|br|center|cite|code|col|data|del|details|dfn|div|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|mark"
    "|nobr|ol|p|q|s|samp|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul"
    "|var|wbr"
)
_SPECIAL = re.compile(
    rf"(?P<tag></?(?P<name>{_NAMES})(?:\s[^<>]*|/)?>)"
    r"|(?P<comment><!--)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,31});)"
    r"|(?P<escape>\\(?=[!-/:-@\[-`{-~]).)"
    r"|(?P<note>\[\^(?P<number>\d{1,3})\]:?)"
    r"|(?P<opened>!?\[)"
    r"|(?P<closed>\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\))?)"
    r"|(?P<emphasis>\*{1,3}|_{1,3}|~~|`+)",
    re.IGNORECASE,
)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED = re.compile(r"[\s\d,*†‡-]*")


def marks(source: str, start: int, end: int) -> list[Mark]:
    """The marks in `source[start:end]`, a line or a cell, in order and none over another. Linear in its length."""
    scan = _Scan(source, start, end)
    return sorted(scan.run(), key=lambda mark: mark.start)


class _Scan:
    def __init__(self, source: str, start: int, end: int) -> None:
        self._source, self._start, self._end = source, start, end
        self._open: dict[str, list[int]] = {}  # emphasis that is not closed yet, by its mark
        self._brackets: list[tuple[int, int]] = []
        self._raised: int | None = None  # where raised text begins
        self._comment_ends = True

    def run(self) -> Iterator[Mark]:
        at = self._start
        for found in _SPECIAL.finditer(self._source, self._start, self._end):
            if found.start() < at:
                continue  # within a comment
            at = found.end()
            match found.lastgroup:
                case "comment":
                    if stop := self._end_of_comment(at):
                        yield Mark(found.start(), stop)
                        at = stop
                case "tag":
                    yield from self._tag(found)
                case "entity":
                    if (text := html.unescape(found[0])) != found[0]:
                        yield Mark(*found.span(), text)
                case "escape":
                    yield Mark(found.start(), found.start() + 1)
                case "note":
                    yield from self._note(found)
                case "opened":
                    self._brackets.append(found.span())
                case "closed" if self._brackets:
                    opened = self._brackets.pop()
                    if found[0] != "]":
                        yield from (Mark(*opened), Mark(*found.span()))
                case "emphasis":
                    yield from self._emphasis(found)

    def _end_of_comment(self, at: int) -> int:
        stop = self._source.find("-->", at, self._end) if self._comment_ends else -1
        self._comment_ends = stop >= 0
        return stop + 3 if stop >= 0 else 0

    def _tag(self, tag: re.Match[str]) -> Iterator[Mark]:
        name = tag["name"].lower()
        if name == "sup" and tag[0].startswith("</") and self._raised is not None:
            yield from self._raise(self._raised, tag.start())
            self._raised = None
        elif name == "sup":
            self._raised = tag.end()
        parted = name in ("br", "p", "div", "li", "td", "th", "tr", "hr")
        yield Mark(*tag.span(), " " if parted else "")

    def _raise(self, start: int, end: int) -> Iterator[Mark]:
        """Digits in raised type, so that neither a note's number nor a power joins the number before it."""
        if _RAISED.fullmatch(self._source, start, end):
            for digits in re.finditer(r"\d+", self._source[start:end]):
                yield Mark(start + digits.start(), start + digits.end(), digits[0].translate(_SUPERSCRIPTS))

    def _note(self, note: re.Match[str]) -> Iterator[Mark]:
        first, last = note.span("number")
        yield Mark(note.start(), first)
        yield Mark(first, last, note["number"].translate(_SUPERSCRIPTS))
        yield Mark(last, note.end())

    def _emphasis(self, run: re.Match[str]) -> Iterator[Mark]:
        """The two marks of a pair, when the second is met. One between two digits is a sign of arithmetic."""
        before = self._source[run.start() - 1] if run.start() > self._start else " "
        after = self._source[run.end()] if run.end() < self._end else " "
        opened = self._open.setdefault(run[0], [])
        inside = run[0][0] == "_" and before.isalnum() and after.isalnum()
        if inside or (before.isdecimal() and after.isdecimal()):
            return
        if opened and not before.isspace():
            first = opened.pop()
            yield from (Mark(first, first + len(run[0])), Mark(*run.span()))
        elif not after.isspace() and not (run[0][0] == "_" and before.isalnum()):
            opened.append(run.start())

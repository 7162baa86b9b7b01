"""Plain text: the source text is the decoded file, pages are what form feeds part."""

from __future__ import annotations

import re

from pipeline.ingest.content import Content
from pipeline.ingest.encoding import decode
from pipeline.ingest.limits import DEFAULT, Limits
from pipeline.records import Line

# Only these end a line. str.splitlines would also split at U+2028, \x0b, \x1c and \x85, which PDF converters leave in
# the middle of words.
_BREAK = re.compile(r"\r\n|[\n\r\f]")


def read(data: bytes, file: str, _limits: Limits = DEFAULT) -> Content:
    """Read plain text. Raises InputError for what cannot be decoded."""
    text, warnings = decode(data, file)
    # Form feeds at the very end close the last page and open none.
    pages = text.rstrip().count("\f") + 1 if "\f" in text else None
    return Content(text, _lines(text, pages), pages, warnings=warnings)


def _lines(text: str, pages: int | None) -> list[Line]:
    lines: list[Line] = []
    start, page = 0, 1
    for found in _BREAK.finditer(text):
        lines.append(Line(start, found.start(), None if pages is None else min(page, pages)))
        start = found.end()
        page += found[0] == "\f"
    if start < len(text):
        lines.append(Line(start, len(text), None if pages is None else min(page, pages)))
    return lines

"""A web page before it is parsed: the encoding it names, files that are none, and what XHTML writes otherwise."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import InputError

_HEAD = 4096  # bytes; the standard looks at 1024
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.I,
)
# Encodings that pages name, as Python calls them; a page that names another is told by its bytes.
_KNOWN = frozenset((
    "utf-8", "gb18030", "cp950", "big5hkscs", "koi8-r", "koi8-u", "cp866", "mac-cyrillic", "iso8859-2", "iso8859-5",
    "iso8859-15", "cp1250", "cp1251", "cp1252", "cp1254", "cp1257", "shift_jis", "euc_jp", "euc_kr",
))  # fmt: skip
# Browsers take these names for the larger set, and a name for UTF-16 in a page that can be read as bytes for UTF-8.
_TAKEN_FOR = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "ascii": "cp1252", "iso8859-1": "cp1252",
    "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
}  # fmt: skip

_ARCHIVE = re.compile(rb"(?:From|MIME-Version|Content-Type|Subject|Date|Snapshot-Content-Location):", re.I)
_TAG = re.compile(rb"<\x00?[a-zA-Z!]")
_XHTML = re.compile(r"\s*<\?xml|[^<]{0,200}<!DOCTYPE[^>]{0,200}XHTML|.{0,2000}?<html[^>]{0,400}xmlns", re.I | re.S)
_EMPTY = re.compile(r"<([a-zA-Z][\w:-]*)((?:\s+[\w:.-]+(?:\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))?)*\s*)/>")
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
))  # fmt: skip


def declared_encoding(data: bytes) -> str:
    """The encoding that a page names, as Python calls it, or empty."""
    found = _DECLARED.search(data, 0, _HEAD)
    if not found:
        return ""
    try:
        name = codecs.lookup((found[1] or found[2]).decode("ascii").lower().removeprefix("x-")).name
    except (LookupError, UnicodeDecodeError):
        return ""
    name = _TAKEN_FOR.get(name, name)
    return name if name in _KNOWN else ""


def refuse_other_formats(data: bytes, file: str) -> None:
    """Raises InputError for web archives and for what has no tag at all."""
    if _ARCHIVE.match(data.lstrip()) and b"multipart/" in data[:_HEAD].lower():
        raise InputError(f"{file}: this is a web archive (.mht); open it in a browser and save the page as HTML only")
    if data and not _TAG.search(data) and not data.startswith((b"%PDF", b"PK")):
        raise InputError(f"{file}: this is no HTML: it holds no tag; rename it to end in .txt if it is plain text")


def without_empty_tags(text: str) -> str:
    """XHTML with `<a/>` as `<a></a>`: a parser of HTML takes the first for an opening tag."""
    if not _XHTML.match(text):
        return text
    return _EMPTY.sub(lambda m: m[0] if m[1].lower() in _VOID else f"<{m[1]}{m[2]}></{m[1]}>", text)

"""The parts of a DOCX file: a ZIP archive of XML, opened with limits on everything that a small file can make large."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.limits import Limits, raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The strict variant of the format has other names for the same elements.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)

# NotImplementedError: an unknown method of compression. It and a wrong password are RuntimeErrors.
_UNPACKING_FAILS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


class Package:
    """An opened DOCX file. Every method raises InputError for a part that is damaged or too large."""

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._zip = _opened(data, file)
        parts = self._zip.infolist()
        size = sum(part.file_size for part in parts)
        if len(parts) > limits.docx_parts or size > limits.docx_total_bytes:
            raise InputError(
                f"{file}: {len(parts):,} parts of {size:,} bytes unpacked; a report has at most "
                f"{limits.docx_parts:,} of {limits.docx_total_bytes:,}; save the report anew without what is embedded, "
                f"{raised('docx_parts')} or docx_total_bytes"
            )
        self._names = {part.filename.lower(): part for part in parts}
        self._main = self._target("", "/officeDocument") or "word/document.xml"
        if self._main.lower() not in self._names:
            raise InputError(f"{file}: {_what_else(self._names)}; open it in a word processor and save it as .docx")

    def document(self) -> Any:
        """Root element of the main document."""
        return self._tree(self._main)

    def related(self, kind: str) -> Any | None:
        """Root element of the part that the document names as its `styles`, `numbering`, `footnotes` or `endnotes`."""
        target = self._target(self._main, f"/{kind}")
        return self._tree(target) if target and target.lower() in self._names else None

    def title(self) -> str:
        """The title among the core properties, or empty."""
        target = self._target("", "/core-properties") or "docProps/core.xml"
        if target.lower() not in self._names:
            return ""
        return " ".join((self._tree(target).findtext(f".//{_TITLE}") or "").split())

    def _target(self, of: str, kind: str) -> str:
        folder, name = posixpath.split(of)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations.lower() not in self._names:
            return ""
        for relation in self._tree(relations).iter(_RELATION):
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
                return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        return ""

    def _tree(self, name: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        data = self._unpacked(name)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise _damaged(self._file, f"{name}: {error}") from error
        if root.getroottree().docinfo.doctype:
            raise InputError(f"{self._file}: {name} declares entities, which no word processor writes; save it anew")
        return root

    def _unpacked(self, name: str) -> bytes:
        part = self._names[name.lower()]
        if part.flag_bits & 1:
            raise InputError(f"{self._file}: the file is protected by a password; save it without one")
        most, most_times = self._limits.docx_part_bytes, self._limits.docx_ratio
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > most or (part.file_size > 1_000_000 and ratio > most_times):
            raise InputError(
                f"{self._file}: {name} has {part.file_size:,} bytes unpacked, {ratio:.0f} times its packed size; "
                f"at most {most:,} bytes and {most_times} times are read; split the report, "
                f"{raised('docx_part_bytes')} or docx_ratio"
            )
        try:
            with self._zip.open(part) as stream:
                data = stream.read(most + 1)  # what the archive says of a part need not be true
        except _UNPACKING_FAILS as error:
            raise _damaged(self._file, f"{name}: {error}") from error
        if len(data) > most:
            raise _damaged(self._file, f"{name} is larger than the archive says")
        return data


def _opened(data: bytes, file: str) -> zipfile.ZipFile:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError(f"{file}: the file is protected by a password; save it without one")
        raise InputError(f"{file}: this is an old Word document (.doc); save it as .docx")
    if not data.startswith(b"PK"):
        kind = next((kind for start, kind in _KINDS if re.match(start, data)), "no DOCX file, which is a ZIP archive")
        raise InputError(f"{file}: this is {kind}; give the file the suffix of its format, or save the report as .docx")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError) as error:
        raise _damaged(file, str(error)) from error


_KINDS = (
    (rb"\s*$", "an empty file"),
    (rb"%PDF-", "a PDF"),
    (rb"\{\\rtf", "a rich text document"),
    (rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)", "a web page or XML"),
)


def _what_else(names: dict[str, Any]) -> str:
    for name, what in (
        ("xl/workbook.xml", "a spreadsheet"),
        ("ppt/presentation.xml", "a presentation"),
        ("content.xml", "an OpenDocument file"),
    ):
        if name in names:
            return f"this is {what}, no DOCX"
    return "this ZIP archive holds no Word document (word/document.xml is missing)"


def _damaged(file: str, why: str) -> InputError:
    return InputError(f"{file}: the file is damaged ({why}); fetch it again, or save it anew in a word processor")

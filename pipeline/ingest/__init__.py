"""First stage: find the reports below a folder and read each into a Document.

A format is one module with a function from bytes to `Content`, and one line in READERS. What a format needs that is
heavy is imported inside that function.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.ingest import card, docx, html, language, markdown, mixed, pdf, scanned, text
from pipeline.ingest.content import Content
from pipeline.ingest.limits import DEFAULT, Limits, raised
from pipeline.records import Document, Language

__all__ = ["READERS", "Candidate", "Reader", "discover", "ingest"]


class Reader(NamedTuple):
    """A format: the name given in editions.csv, and the function (bytes, file name for messages, limits)."""

    name: str
    read: Callable[[bytes, str, Limits], Content]


READERS: dict[str, Reader] = {
    ".txt": Reader("text", text.read),
    ".md": Reader("markdown", markdown.read),
    ".pdf": Reader("pdf", pdf.read),
    ".docx": Reader("docx", docx.read),
    ".html": Reader("html", html.read),
    ".htm": Reader("html", html.read),
    ".xhtml": Reader("html", html.read),
    **dict.fromkeys(scanned.SUFFIXES, Reader("scan", scanned.read)),
}


# What to do with formats that are near to one that is read.
_SAVE_AS = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".wps", ".pages"), "; open it in a word processor and save it as .docx"),
    **dict.fromkeys((".ppt", ".pptx", ".odp", ".xps", ".djvu", ".epub"), "; save or print it as .pdf"),
    **dict.fromkeys((".mht", ".mhtml"), "; save it as .html"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A report to be read: where it is, its path relative to the raw folder with forward slashes, its unique id.

    A sub-folder that cannot be opened (`closed`) is one too, so that `ingest` says so and the other reports are read.
    """

    path: Path
    file: str
    edition_id: str
    closed: bool = False


def discover(raw: Path) -> list[Candidate]:
    """Every report below a folder, sub-folders included, sorted by relative path; or the one report that `raw` is.

    Source cards, hidden files, README files and the lock files of word processors are no reports. A file of a format
    that cannot be read is one, so that `ingest` says so. Raises InputError when there is nothing to read.
    """
    try:
        is_file, is_folder = raw.is_file(), raw.is_dir()
    except OSError as error:
        raise InputError(f"{raw}: cannot be opened: {error.strerror}; mend the permissions above it") from error
    if is_file:
        return _identified([(raw, raw.name)])
    if not is_folder:
        raise InputError(
            f"{raw}: no such file or folder; create it and put reports into it, or name the one that holds them"
        )
    found = []
    closed: set[Path] = set()
    for folder, folders, files in os.walk(raw, onerror=lambda error: closed.add(Path(error.filename))):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found += [Path(folder, name) for name in files if _is_report(name)]
    if raw in closed:
        raise InputError(f"{raw}: this folder cannot be opened; mend its permissions")
    if not (found or closed):
        raise InputError(f"{raw}: no report in this folder; put reports into it ({', '.join(READERS)})")
    files_of = {path.relative_to(raw).as_posix(): path for path in (*found, *closed)}
    return _identified([(path, file) for file, path in sorted(files_of.items())], closed)


def ingest(candidate: Candidate) -> Document:
    """Read one report. Raises InputError, which says what is wrong, where, and what to do."""
    path = candidate.path
    suffix = path.suffix.lower()
    if candidate.closed:
        raise InputError(f"{path}: this folder cannot be opened, nothing in it was read; mend its permissions")
    reader = READERS.get(suffix)
    if reader is None:
        kind = f"files ending in {path.suffix}" if path.suffix else "files without suffix"
        advice = _SAVE_AS.get(suffix, "")
        raise InputError(f"{path}: {kind} are not read; formats that are: {', '.join(READERS)}{advice}")
    source = card.card_of(path)
    limits = DEFAULT.with_those_of(source.limits)
    data = _bytes(path, reader, limits)
    sha256 = hashlib.sha256(data).hexdigest()
    if source.sha256 and source.sha256.lower() != sha256:
        raise InputError(
            f"{path}: the file changed: its SHA-256 is {sha256}, its source.toml says {source.sha256}; "
            "restore the file, or correct sha256 in the card when the change is meant"
        )
    content, read_as = _content(reader, data, str(path), limits, source.language)
    detected, doubts = (source.language, []) if source.language else language.detect(content.text, str(path))
    return Document(
        edition_id=candidate.edition_id,
        file=candidate.file,
        sha256=sha256,
        language=detected,
        reader=read_as,
        text=content.text,
        lines=content.lines,
        title=source.title or content.title or _first_line(content),
        publisher=source.publisher,
        edition_date=source.edition_date,
        pages=content.pages,
        warnings=[*content.warnings, *doubts],
        words=content.words,
        ocr_confidence=content.ocr_confidence,
    )


def _content(reader: Reader, data: bytes, file: str, limits: Limits, known: Language | None) -> tuple[Content, str]:
    """What a file holds, and the name of the reader that got it. Pages that are pictures go to the scanned reader."""
    if reader.read is not scanned.read:
        try:
            content = reader.read(data, file, limits)
            return mixed.with_pictures(content, data, file, limits, known), reader.name
        except scanned.NeedsOcrError:
            pass
    return scanned.read(data, file, limits, language=known), "scan"


def _first_line(content: Content) -> str:
    lines = (content.text[line.start : line.end].strip() for line in content.lines)
    return next((line for line in lines if line), "")


def _bytes(path: Path, reader: Reader, limits: Limits) -> bytes:
    most = limits.bytes_of(reader.name)
    try:
        size = path.stat().st_size
        if size > most:
            raise InputError(
                f"{path}: {size:,} bytes, more than the {most:,} a report of this format may have; split it, "
                f"{raised(f'{reader.name}_bytes')}"
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}; mend the file or its permissions") from error


def _is_report(name: str) -> bool:
    hidden = name.startswith((".", "~$"))
    return not (hidden or name.lower().startswith("readme") or name.lower().endswith(card.SUFFIX))


# --------------------------------------------------------------------------------------------------------------------
# Edition ids
# --------------------------------------------------------------------------------------------------------------------


def _identified(found: list[tuple[Path, str]], closed: Collection[Path] = ()) -> list[Candidate]:
    """Give every report its id: the file's stem; the sub-folder's name before it when two share one; then a number.

    Ids differ in more than case, since they name folders and some file systems do not tell case apart.
    """
    stems = [_safe(path.stem) for path, _ in found]
    sharers = Counter(stem.casefold() for stem in stems)
    unique = {stem.casefold() for stem in stems if sharers[stem.casefold()] == 1}
    candidates = []
    for (path, file), stem in zip(found, stems, strict=True):
        edition_id = stem
        if sharers[stem.casefold()] > 1:
            folder = PurePosixPath(file).parent.name
            wanted = edition_id = f"{_safe(folder)}-{stem}" if folder else stem
            number = 1
            while edition_id.casefold() in unique:
                number += 1
                edition_id = f"{wanted}-{number}"
            unique.add(edition_id.casefold())
        candidates.append(Candidate(path, _printable(file), edition_id, path in closed))
    return candidates


def _safe(name: str) -> str:
    """A name that every file system takes for a folder: composed letters, `-` for signs that file systems reserve."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', "-", unicodedata.normalize("NFC", _printable(name)))
    return plain.strip(" .") or "report"


def _printable(name: str) -> str:
    """File names are bytes; those that are no UTF-8 could not be written into a table."""
    return os.fsencode(name).decode("utf-8", "replace").replace("\ufffd", "-")

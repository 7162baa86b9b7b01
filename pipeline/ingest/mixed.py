"""PDFs that mix pages of text with pages that are pictures: those are recognised and put where they belong."""

from __future__ import annotations

from dataclasses import replace

from pipeline.errors import InputError
from pipeline.ingest import language, scanned
from pipeline.ingest.content import Content
from pipeline.ingest.limits import Limits
from pipeline.records import Language, Line, WordBoxes


def with_pictures(content: Content, data: bytes, file: str, limits: Limits, known: Language | None) -> Content:
    """The content of a PDF with its pages that are pictures (`content.pictures`) recognised.

    They are in the language of the other pages unless it is known. Where they cannot be recognised, because the extra
    is not installed, say, they stay out and a warning names them.
    """
    if not content.pictures:
        return content
    named = f"{'pages' if len(content.pictures) > 1 else 'page'} {', '.join(map(str, content.pictures))}"
    try:
        read_as = known or language.detect(content.text, file)[0]
        found = scanned.read(data, file, limits, language=read_as, pages=content.pictures)
    except InputError as error:
        reason = str(error).removeprefix(f"{file}: ")
        return replace(content, warnings=[*content.warnings, f"{named}: a picture, not read: {reason}"])
    return _merged(content, found, named)


def _merged(content: Content, found: Content, named: str) -> Content:
    """The content with the recognised pages in place of what little text they had; form feeds part pages."""
    printed, of_found = content.text.split("\f"), found.text.split("\f")
    recognised = dict(zip(content.pictures, of_found, strict=True))
    texts = [recognised.get(page, text) for page, text in enumerate(printed, 1)]
    before = dict(enumerate(_starts(printed), 1)) | dict(zip(content.pictures, _starts(of_found), strict=True))
    by = {page: start - before[page] for page, start in enumerate(_starts(texts), 1)}
    lines = [line for line in content.lines if line.page not in recognised] + found.lines
    words = [*(word for word in content.words if word.page not in recognised), *found.words]
    confidence = dict(zip(content.pictures, found.ocr_confidence, strict=True))
    return replace(
        content,
        text="\f".join(texts),
        lines=sorted((_moved(line, by[line.page or 1]) for line in lines), key=lambda line: line.start),
        words=WordBoxes(
            sorted(
                (replace(word, start=word.start + by[word.page], end=word.end + by[word.page]) for word in words),
                key=lambda word: word.start,
            )
        ),
        warnings=[*content.warnings, *(f"{named}: {found.warnings[0]}", *found.warnings[1:])],
        ocr_confidence=[confidence.get(page, 0.0) for page in range(1, len(texts) + 1)],
        pictures=[],
    )


def _starts(texts: list[str]) -> list[int]:
    """Where each page of a text begins."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return starts


def _moved(line: Line, by: int) -> Line:
    cells = [replace(cell, start=cell.start + by, end=cell.end + by) for cell in line.cells]
    return replace(line, start=line.start + by, end=line.end + by, cells=cells)

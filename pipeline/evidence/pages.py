"""Pictures of PDF pages that hold facts, with a box around every number; personal contacts are painted over.

Every picture is put into the page, so that no file has to lie beside it. The resolution is the best at which all of
them together fit the budget: a reader wants to see where on the page a number stands, and can read it in the text.
"""

from __future__ import annotations

import base64
import hashlib
import io
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from pipeline.evidence.source import Mark
from pipeline.records import Document, WordBox

BUDGET = 1_500_000
"""Bytes of all pictures of an edition, as base64."""

_RESOLUTIONS = (96, 80, 66, 54)  # dots an inch; below this, printed words can no longer be told apart
_MOST_PAGES = 120
_COLOURS = 24
_JPEG_QUALITY = 45
_CONTACT = "#555555"


@dataclass(frozen=True, slots=True)
class Box:
    """A number on a page: its mark and, for each of its words, (x, y, width, height) in pixels from the upper left."""

    mark: Mark
    words: list[tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number, size in pixels, the picture as a data URI, and the boxes on it."""

    number: int
    width: int
    height: int
    picture: str
    boxes: list[Box]


def pages(document: Document, file: Path, marked: Sequence[Mark], shown: str) -> tuple[list[Page], list[int]] | None:
    """Pages with facts, and the numbers of those that the budget has no room for; None when `file` is not that report.

    `shown` is the masked text: where it differs from the text, the words of the page are painted over.
    """
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != document.sha256:
        return None
    on_page = _on_pages(document.words, [m for m in marked if m.fact is not None])
    secret = [w for w in document.words if shown[w.start : w.end] != document.text[w.start : w.end]]
    wanted = sorted(on_page)
    pdf = pdfium.PdfDocument(data)
    try:
        for resolution in _RESOLUTIONS:
            found, size = [], 0
            for number in wanted[:_MOST_PAGES]:
                page = _page(pdf, number, resolution / 72, on_page[number], [w for w in secret if w.page == number])
                size += len(page.picture)
                if size > BUDGET:
                    break
                found.append(page)
            if len(found) == len(wanted):
                break
    finally:
        pdf.close()
    return found, wanted[len(found) :]


def _on_pages(words: Sequence[WordBox], marked: Iterable[Mark]) -> dict[int, list[tuple[Mark, list[WordBox]]]]:
    ends = [word.end for word in words]
    found: dict[int, list[tuple[Mark, list[WordBox]]]] = {}
    for mark in marked:
        first = bisect_left(ends, mark.start + 1)
        touched = []
        for word in (words[i] for i in range(first, len(words))):
            if word.start >= mark.end:
                break
            touched.append(word)
        if touched:
            page = touched[0].page
            found.setdefault(page, []).append((mark, [w for w in touched if w.page == page]))
    return found


def _page(
    pdf: Any, number: int, scale: float, on_page: list[tuple[Mark, list[WordBox]]], secret: list[WordBox]
) -> Page:
    page = pdf[number - 1]
    bitmap = page.render(scale=scale, may_draw_forms=False, draw_annots=False)
    place = _Place(scale, page.get_height())
    picture = bitmap.to_pil().convert("RGB")
    brush = ImageDraw.Draw(picture)
    for word in secret:
        x, y, width, height = place(word)
        brush.rectangle((x - 1, y - 1, x + width + 1, y + height + 1), fill=_CONTACT)
    boxes = [Box(mark, [place(word) for word in words]) for mark, words in on_page]
    page.close()
    return Page(number, picture.width, picture.height, _data_uri(picture), boxes)


@dataclass(frozen=True, slots=True)
class _Place:
    """From points above the lower left corner of the page as it is shown to pixels below the upper left one."""

    scale: float
    height: float

    def __call__(self, word: WordBox) -> tuple[float, float, float, float]:
        box = (word.x0, self.height - word.y1, word.x1 - word.x0, word.y1 - word.y0)
        x, y, width, height = (value * self.scale for value in box)
        return x, y, width, height


def _data_uri(picture: Image.Image) -> str:
    """PNG with few colours or JPEG, whichever is the smaller: the one suits text, the other photographs."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
    picture.save(jpeg, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    kind, data = min((("png", png.getvalue()), ("jpeg", jpeg.getvalue())), key=lambda x: len(x[1]))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"

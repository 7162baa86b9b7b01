"""Pages of a PDF by pdfplumber, for files that PDFium refuses: its parser looks for objects whose table is lost."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.ingest.cjk_radicals import fold
from pipeline.ingest.pdf_layout import Char
from pipeline.ingest.pdf_page import Rule

_DESCENT = 0.2  # of the type size: how far a character's box reaches below its baseline


class DamagedPageError(Exception):
    """A page that its parser gave up on."""


class PlumberPages:
    """The pages of a document that pdfplumber has open."""

    def __init__(self, pdf: Any) -> None:
        self._pdf = pdf

    def __len__(self) -> int:
        return len(self._pdf.pages)

    @classmethod
    @contextmanager
    def opened(cls, data: bytes) -> Iterator[PlumberPages | None]:
        """The document, or None when pdfplumber cannot make sense of it either."""
        import pdfplumber  # half a second, and hardly any report needs it

        logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
        try:
            pdf = pdfplumber.open(io.BytesIO(data))
            pages = len(pdf.pages)
        except Exception:  # its parser raises whatever the damage makes of it
            yield None
            return
        with pdf:
            yield cls(pdf) if pages else None

    def printed(self, number: int) -> tuple[list[Char], list[Rule]]:
        """The upright characters and the drawn lines of a page, as the reader takes them from PDFium.

        Raises DamagedPageError for a page that cannot be parsed.
        """
        page = self._pdf.pages[number - 1]
        try:
            height, characters, edges = float(page.height), page.chars, page.edges
        except Exception as error:  # its parser raises whatever the damage makes of it, when a page is first asked for
            raise DamagedPageError(number) from error
        found: list[Char] = []
        for c in characters:
            text = fold(c["text"][:1])
            if text.isspace() or not text.isprintable() or not c.get("upright", True):
                if found and text.isspace():
                    found[-1].space_after = True
                continue
            low, high = height - c["bottom"], height - c["top"]
            baseline = low + _DESCENT * c["size"]
            found.append(Char(text, c["x0"], c["x1"], low, high, baseline, c["size"]))
        drawn = [
            Rule(True, height - e["top"], e["x0"], e["x1"])
            if e["orientation"] == "h"
            else Rule(False, e["x0"], height - e["bottom"], height - e["top"])
            for e in edges
        ]
        page.close()
        return found, drawn

"""Scans: pages that are pictures, read by optical character recognition (the extra `ocr`).

RapidOCR reads Chinese and English; its wheel carries its models. Russian is read by tesseract and by nothing else,
since RapidOCR spells Cyrillic in Latin letters without saying so. So the language has to be known before a page is
read.

What is recognised is a list of words with boxes; lines, columns and cells come from the layout of PDF pages.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import groupby, pairwise
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.content import Content
from pipeline.ingest.limits import DEFAULT, Limits, raised
from pipeline.ingest.pdf_layout import Box, in_order, is_cjk
from pipeline.records import Cell, Language, Line, WordBox, WordBoxes

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")

_DPI = 200  # small print is legible, and more only takes longer
_LEAST_DPI = 50  # a picture that claims less does not know its size
_CELL_GAP = 1.3  # heights of a line's box between words that make them cells of their own
_LEGIBLE = 0.5  # mean confidence of a line below which it is left out, and counted
_DOUBTFUL = 0.9  # mean confidence of a page below which it is named in a warning
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|for|with|in|is)\b", re.IGNORECASE)


class NeedsOcrError(InputError):
    """A file whose pages are pictures; raised by readers of text, caught where the scanned reader can take over."""


@dataclass(slots=True)
class Word:
    """A recognised word: its box in points from the lower left corner, and 0 to 1 for how sure the recognition is."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float


def read(
    data: bytes,
    file: str,
    limits: Limits = DEFAULT,
    *,
    language: Language | None = None,
    pages: Sequence[int] | None = None,
) -> Content:
    """Recognise the pages of a PDF, all or some (counted from 1), or of a picture (TIFF may hold several).

    Without a language the first page is tried. Raises InputError when the extra is not installed, the language stays
    unknown, the file is damaged or beyond the limits, or nothing is legible.
    """
    if not (_has_rapidocr() or _has_tesseract()):
        raise InputError(f"{file}: needs OCR, for pages that are pictures; to have them read: pip install .[ocr]")
    reading = _Reading()
    for number, picture, dpi in _pages(data, file, limits, pages):
        language = language or _told(picture, dpi, file)
        words = _by_tesseract(picture, dpi, file) if language == "ru" else _by_rapidocr(picture, dpi, file)
        reading.page(words, number)
    if not reading.words:
        raise InputError(f"{file}: needs OCR, and nothing legible was found; scan it anew with at least {_DPI} dpi")
    return reading.content()


# -------------------------------------------------------------------------------------------------------------- pages


def _pages(data: bytes, file: str, limits: Limits, wanted: Sequence[int] | None) -> Iterator[tuple[int, Any, float]]:
    """Pages with their number, as grey PIL images, and their dots per inch."""
    if b"%PDF-" in data[:1024]:
        return _pages_of_pdf(data, file, limits, wanted)
    return _pages_of_picture(data, file, limits)


def _pages_of_pdf(
    data: bytes, file: str, limits: Limits, wanted: Sequence[int] | None
) -> Iterator[tuple[int, Any, float]]:
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(data)
    try:
        numbers = range(1, len(pdf) + 1) if wanted is None else wanted
        _check_count(len(numbers), file, limits)
        for number in numbers:
            page = pdf[number - 1]
            try:
                width, height = page.get_size()
                scale = min(_DPI / 72, (limits.scan_pixels / max(width * height, 1)) ** 0.5)
                yield number, page.render(scale=scale, grayscale=True).to_pil(), 72 * scale
            finally:
                page.close()
    except pdfium.PdfiumError as error:
        raise InputError(f"{file}: needs OCR, and a page is damaged; fetch it again") from error
    finally:
        pdf.close()


def _pages_of_picture(data: bytes, file: str, limits: Limits) -> Iterator[tuple[int, Any, float]]:
    from PIL import Image, ImageOps, ImageSequence

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
            _check_count(getattr(picture, "n_frames", 1), file, limits)
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                if frame.width * frame.height > limits.scan_pixels:
                    save = f"save it with {_DPI} dpi, {raised('scan_pixels')}"
                    raise InputError(f"{file}: over {limits.scan_pixels:,} pixels; {save}")
                dpi = float(frame.info.get("dpi", (_DPI,))[0])
                # What is transparent counts as paper.
                opaque = Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame.convert("RGBA"))
                yield number, ImageOps.exif_transpose(opaque).convert("L"), dpi if dpi >= _LEAST_DPI else _DPI
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError(f"{file}: damaged or no picture; fetch it again") from error


def _check_count(count: int, file: str, limits: Limits) -> None:
    if not 0 < count <= limits.scan_pages:
        split = f"split it, {raised('scan_pages')}"
        raise InputError(f"{file}: {count} pages to recognise; a report has 1 to {limits.scan_pages}; {split}")


def _told(picture: Any, dpi: float, file: str) -> Language:
    """The language of the first page. Raises InputError when it is not plain."""
    if _has_tesseract():
        import pytesseract

        try:
            found = pytesseract.image_to_osd(picture, output_type=pytesseract.Output.DICT)
        except pytesseract.TesseractError:  # too few letters, or no data for scripts
            found = {"script": ""}
        if found["script"] == "Cyrillic":
            return "ru"
    if _has_rapidocr():
        text = " ".join(word.text for word in _by_rapidocr(picture, dpi, file))
        # Cyrillic comes out as Latin letters with some Chinese; words of English do not come out of it.
        if 3 * len(_HAN.findall(text)) > len(re.findall(r"[^\W\d_]", text)):
            return "zh"
        if len(_ENGLISH.findall(text)) >= max(3, 0.05 * len(text.split())):
            return "en"
    raise InputError(
        f'{file}: a scan whose language is not plain; write a source.toml with language = "zh", "en" or "ru" beside it'
    )


# ------------------------------------------------------------------------------------------------------------- engines


def _has_rapidocr() -> bool:
    return find_spec("rapidocr_onnxruntime") is not None


@cache
def _has_tesseract() -> bool:
    """Whether tesseract and its Russian data are there."""
    if find_spec("pytesseract") is None:
        return False
    import pytesseract

    try:
        return "rus" in pytesseract.get_languages()
    except (pytesseract.TesseractNotFoundError, OSError):
        return False


@cache
def _rapidocr() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    # One thread: sums of floats depend on how work is shared out, and reports are read side by side anyway.
    # The library would shrink an A4 page at 200 dpi (2,339 dots) and leave out in silence what it is unsure of.
    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1, max_side_len=4000, text_score=0.0)


def _by_rapidocr(picture: Any, dpi: float, file: str) -> list[Word]:
    if not _has_rapidocr():
        raise InputError(f"{file}: needs OCR: Chinese and English are read by RapidOCR: pip install .[ocr]")
    import numpy

    found, _ = _rapidocr()(numpy.asarray(picture.convert("RGB")), text_score=0.0, return_word_box=True)
    words = []
    for corners, text, confidence, boxes, letters, _ in found or []:
        low, high = min(y for _, y in corners), max(y for _, y in corners)
        spans = [(min(x for x, _ in box), max(x for x, _ in box)) for box in boxes]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        for word in re.finditer(r"\S+", text):
            x0, x1 = left, right
            if "".join(letters) == text and len(spans) == len(text):  # else the line's box has to do
                x0, x1 = spans[word.start()][0], spans[word.end() - 1][1]
            words.append(_word(word[0], x0, low, x1, high, float(confidence), picture, dpi))
    return words


def _by_tesseract(picture: Any, dpi: float, file: str) -> list[Word]:
    if not _has_tesseract():
        raise InputError(
            f"{file}: needs OCR: Russian is read by tesseract with its Russian data: pip install .[ocr], and "
            "apt-get install tesseract-ocr tesseract-ocr-rus or what your system calls them"
        )
    import pytesseract

    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # reports are read side by side
    found = pytesseract.image_to_data(
        picture, lang="rus", config=f"--dpi {round(dpi)}", output_type=pytesseract.Output.DICT
    )
    words = []
    low = high = 0
    for level, text, confidence, x, y, w, h in zip(
        *(found[key] for key in ("level", "text", "conf", "left", "top", "width", "height")), strict=True
    ):
        if level == 4:  # a line, before its words: they share its height
            low, high = y, y + h
        elif level == 5 and text.strip():
            words.append(_word(text.strip(), x, low, x + w, high, float(confidence) / 100, picture, dpi))
    return words


def _word(
    text: str, x0: float, low: float, x1: float, high: float, confidence: float, picture: Any, dpi: float
) -> Word:
    """A word in points from the lower left corner; pictures count dots from the upper left one."""
    dot = 72 / dpi
    return Word(text, x0 * dot, (picture.height - high) * dot, x1 * dot, (picture.height - low) * dot, confidence)


# ----------------------------------------------------------------------------------------------------------- to text


class _Reading:
    """Collects the text of a scan page by page."""

    def __init__(self) -> None:
        self.words = WordBoxes()
        self._text = ""
        self._lines: list[Line] = []
        self._confidence: list[float] = []
        self._warnings: list[str] = []

    def content(self) -> Content:
        read_pages = [c for c in self._confidence if c]
        mean = sum(read_pages) / len(read_pages)
        note = f"recognised from pictures with a mean confidence of {mean:.2f}; compare its numbers with the pages"
        return Content(
            self._text,
            self._lines,
            pages=len(self._confidence),
            warnings=[note, *self._warnings],
            words=self.words,
            ocr_confidence=self._confidence,
        )

    def page(self, words: list[Word], number: int) -> None:
        if self._confidence:
            self._text += "\f"
        legible: list[Box] = []
        left_out = 0
        for piece in _pieces(words):
            if _mean(piece) < _LEGIBLE:
                left_out += 1
            else:
                legible.append(Box(piece[0].x0, piece[-1].x1, piece[0].y0, piece[0].y1, piece))
        for row in in_order(legible):
            self._row([word for box in row for word in _words_of(box)], number)
        mean = round(_mean([word for box in legible for word in _words_of(box)]), 2)
        self._confidence.append(mean)
        if not legible:
            self._warnings.append(f"page {number}: nothing legible")
        elif mean < _DOUBTFUL:
            self._warnings.append(f"page {number}: recognised with a confidence of {mean:.2f} only")
        if left_out:
            self._warnings.append(f"page {number}: {left_out} illegible pieces of lines left out")

    def _row(self, words: list[Word], page: int) -> None:
        """A line of the page; words far apart are cells of a table."""
        start = first = len(self._text)
        cells = []
        for before, word in zip([None, *words], words, strict=False):
            if before is not None and _far(before, word):
                cells.append(Cell(first, len(self._text)))
                self._text += "\t"
                first = len(self._text)
            elif before is not None and not (is_cjk(before.text[-1]) and is_cjk(word.text[0])):
                self._text += " "
            box = (word.x0, word.y0, word.x1, word.y1)
            self.words.append(WordBox(len(self._text), len(self._text) + len(word.text), page, *box))
            self._text += word.text
        if cells:
            cells.append(Cell(first, len(self._text)))
        self._lines.append(Line(start, len(self._text), page, size=round(words[0].y1 - words[0].y0, 1), cells=cells))
        self._text += "\n"


def _pieces(words: list[Word]) -> Iterator[list[Word]]:
    """Words that stand close together on one line, all with the same lower and upper edge.

    Recognised boxes lie a dot or two higher or lower along a line; the layout takes words for one line, or for a row of
    a table, when their edges agree.
    """
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (-(w.y0 + w.y1), w.x0)):
        if lines and abs(_centre(lines[-1]) - _centre([word])) < 0.4 * (word.y1 - word.y0):
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda w: w.x0)
        y0, y1 = min(w.y0 for w in line), max(w.y1 for w in line)
        for word in line:
            word.y0, word.y1 = y0, y1
        parted = [0, *(int(_far(a, b)) for a, b in pairwise(line))]
        groups = [sum(parted[: i + 1]) for i in range(len(parted))]
        for _, numbered in groupby(zip(groups, line, strict=True), key=lambda pair: pair[0]):
            yield [word for _, word in numbered]


def _words_of(box: Box) -> Iterable[Word]:
    assert isinstance(box.content, list)
    return box.content


def _centre(line: list[Word]) -> float:
    return (line[0].y0 + line[0].y1) / 2


def _far(before: Word, word: Word) -> bool:
    return word.x0 - before.x1 > _CELL_GAP * min(before.y1 - before.y0, word.y1 - word.y0)


def _mean(words: list[Word]) -> float:
    """Mean confidence, each word by its length; 0 for no words."""
    return sum(w.confidence * len(w.text) for w in words) / max(sum(len(w.text) for w in words), 1)

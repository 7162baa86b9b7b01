"""Scans: what is recognised becomes lines and cells in reading order, and every fact says that it was recognised.

Layout and provenance are tested with recognised words of our own. The engines are tested where the extra is installed.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.check import check
from pipeline.clean import clean
from pipeline.dictionary import FLAGS
from pipeline.errors import InputError
from pipeline.find import find
from pipeline.ingest import Candidate, ingest, scanned
from pipeline.ingest.limits import Limits
from pipeline.ingest.scanned import Word, read
from pipeline.link import link
from pipeline.records import Tables
from pipeline.split import split
from tests.pdf_writer import Page, pdf

Image = pytest.importorskip("PIL.Image", reason="pictures are drawn with Pillow, which is not installed")

needs_rapidocr = pytest.mark.skipif(not scanned._has_rapidocr(), reason="RapidOCR is not installed: pip install .[ocr]")
needs_tesseract = pytest.mark.skipif(
    not scanned._has_tesseract(),
    reason="tesseract with Russian data is not installed: pip install .[ocr], apt-get install tesseract-ocr-rus",
)
ENGLISH = [
    "Republic of India",
    "Surveillance and laboratories",
    "As of 7 July, 1,234 laboratories tested 56,789 samples.",
]


def picture(*pages: Page, kind: str = "PNG") -> bytes:
    """Pages as pictures: one as PNG, JPEG or TIFF, several as a PDF without text or a TIFF."""
    import pypdfium2 as pdfium

    images = [page.render(scale=200 / 72).to_pil() for page in pdfium.PdfDocument(pdf(*pages))]
    out = io.BytesIO()
    more: dict[str, Any] = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(out, kind, **({"resolution": 200} if kind == "PDF" else {"dpi": (200, 200)}), **more)
    return out.getvalue()


def row(y: float, *words: tuple[float, str], confidence: float = 0.97) -> list[Word]:
    """Words of a line, each by where it begins; 5 points a letter, 10 high."""
    return [Word(text, x, y, x + 5 * len(text), y + 10, confidence) for x, text in words]


def sentence(y: float, text: str, confidence: float = 0.97) -> list[Word]:
    words, x = [], 60.0
    for word in text.split():
        words += row(y, (x, word), confidence=confidence)
        x += 5 * len(word) + 3
    return words


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[list[Word]]:
    """What the engine is made to recognise, a list a page."""
    pages: list[list[Word]] = []
    monkeypatch.setattr(scanned, "_has_rapidocr", lambda: True)
    left = iter(pages)
    monkeypatch.setattr(scanned, "_by_rapidocr", lambda *_: next(left))
    return pages


def tables(tmp_path: Path, name: str, data: bytes, card: str = 'language = "en"') -> Tables:
    file = tmp_path / name
    file.write_bytes(data)
    file.with_name(name + ".source.toml").write_text(card, encoding="utf-8")
    document = ingest(Candidate(file, name, "scan"))
    return check(document, link(document, find(document, split(document, clean(document)))))


# ------------------------------------------------------------------------------------------------ layout and provenance


def test_words_become_lines_although_their_boxes_lie_unevenly(recognised: list[list[Word]]) -> None:
    recognised.append([*row(698.5, (93, "cases")), *row(680, (60, "below")), *row(700, (60, "42"), (75, "new"))])
    content = read(picture(Page()), "scan.png", language="en")
    assert content.text == "42 new cases\nbelow\n"
    assert [content.text[w.start : w.end] for w in content.words] == ["42", "new", "cases", "below"]
    assert (content.pages, content.words[0].page, content.words[0].x0) == (1, 1, 60)


def test_columns_are_read_one_after_the_other(recognised: list[list[Word]]) -> None:
    for i in range(5):
        recognised[:] = [[*(recognised[0] if recognised else []), *row(700 - 15 * i, (60, f"left{i}" * 10))]]
        recognised[0] += row(707 - 15 * i, (330, f"right{i}"))
    lines = read(picture(Page()), "scan.png", language="en").text.split()
    assert lines == [*(f"left{i}" * 10 for i in range(5)), *(f"right{i}" for i in range(5))]


def test_words_far_apart_on_a_line_are_cells(recognised: list[list[Word]]) -> None:
    recognised.append([*row(700, (60, "Country"), (300, "Cases")), *row(680, (60, "India"), (300, "42"))])
    content = read(picture(Page()), "scan.png", language="en")
    assert content.text == "Country\tCases\nIndia\t42\n"
    assert [content.text[c.start : c.end] for c in content.lines[1].cells] == ["India", "42"]


def test_chinese_words_are_joined_without_a_space(recognised: list[list[Word]]) -> None:
    recognised.append(row(700, (60, "确诊"), (72, "病例")))
    assert read(picture(Page()), "scan.png", language="zh").text == "确诊病例\n"


def test_what_is_illegible_or_doubtful_is_said(recognised: list[list[Word]]) -> None:
    recognised += [
        [*sentence(700, "clear"), *sentence(600, "smudge", confidence=0.2)],
        sentence(700, "faint", confidence=0.7),
        [],
    ]
    content = read(picture(Page(), Page(), Page(), kind="PDF"), "scan.pdf", language="en")
    assert content.ocr_confidence == [0.97, 0.7, 0.0] and "smudge" not in content.text
    assert content.warnings[1:] == [
        "page 1: 1 illegible pieces of lines left out",
        "page 2: recognised with a confidence of 0.70 only",
        "page 3: nothing legible",
    ]


def test_every_fact_and_date_says_that_it_was_recognised_and_how_surely(
    recognised: list[list[Word]], tmp_path: Path
) -> None:
    recognised += [
        sentence(700, "On 7 July, 42 cases were confirmed."),
        sentence(700, "There were 7 deaths.", confidence=0.9),
    ]
    found = tables(tmp_path, "scan.pdf", picture(Page(), Page(), kind="PDF"))
    assert [(f["value"], f["flags"].split(";")[-2:]) for f in found["facts"]] == [
        (42, ["ocr", "ocr_confidence_0.97"]),
        (7, ["ocr", "ocr_confidence_0.90"]),
    ]
    assert "ocr" in found["events"][0]["flags"].split(";")
    assert (found["editions"][0]["reader"], found["editions"][0]["status"]) == ("scan", "partial")
    assert {"ocr", "ocr_confidence_N"} <= FLAGS.keys()


# ------------------------------------------------------------------------------------------- pictures amid text pages


def mixed(*scans: bytes) -> bytes:
    """A PDF of a page of text, the pages of the scans, and a page of text."""
    import pypdfium2 as pdfium

    text = "On 7 July, 42 cases were confirmed in the country, and the labs work."
    whole = pdfium.PdfDocument(pdf(Page().text(60, 700, text), Page().text(60, 700, text.replace("42", "99"))))
    for number, scan in enumerate(scans, 1):
        whole.import_pages(pdfium.PdfDocument(scan), index=number)
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def test_pictures_amid_text_are_recognised_and_put_where_they_belong(
    recognised: list[list[Word]], tmp_path: Path
) -> None:
    recognised += 2 * [sentence(700, "There were 7 deaths."), row(700, (60, "India"), (300, "3"))]
    scan = picture(Page(), kind="PDF")
    found = tables(tmp_path, "report.pdf", mixed(scan, scan), "")
    facts = [(f["value"], f["page"], [flag for flag in f["flags"].split(";") if "ocr" in flag]) for f in found["facts"]]
    of_scan = ["ocr", "ocr_confidence_0.97"]
    assert facts == [(42, 1, []), (7, 2, of_scan), (3, 3, of_scan), (99, 4, [])]
    document = ingest(Candidate(tmp_path / "report.pdf", "report.pdf", "report"))
    assert next(w for w in document.words if document.text[w.start : w.end] == "99").page == 4
    assert [document.text[c.start : c.end] for line in document.lines for c in line.cells] == ["India", "3"]
    (edition,) = found["editions"]
    assert (edition["reader"], edition["status"]) == ("pdf", "partial")


def test_without_the_extra_pictures_amid_text_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanned, "_has_rapidocr", lambda: False)
    monkeypatch.setattr(scanned, "_has_tesseract", lambda: False)
    scan = picture(Page(), kind="PDF")
    (edition,) = tables(tmp_path, "report.pdf", mixed(scan, scan))["editions"]
    assert (edition["status"], edition["pages"]) == ("partial", 4)
    document = ingest(Candidate(tmp_path / "report.pdf", "report.pdf", "report"))
    (warning,) = document.warnings
    assert warning.startswith("pages 2, 3: a picture, not read") and "pip install .[ocr]" in warning


# ------------------------------------------------------------------------------------------------------- clear refusals


@pytest.mark.parametrize("name", ["scan.pdf", "scan.png"])
def test_without_the_extra_a_scan_is_refused_with_what_to_install(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanned, "_has_rapidocr", lambda: False)
    monkeypatch.setattr(scanned, "_has_tesseract", lambda: False)
    with pytest.raises(InputError, match=r"needs OCR.*pip install \.\[ocr\]"):
        tables(tmp_path, name, picture(Page(), kind=name[-3:].upper()))


def test_russian_is_never_left_to_rapidocr(recognised: list[list[Word]], monkeypatch: pytest.MonkeyPatch) -> None:
    recognised.append(sentence(700, "IIo COCTORHHIO Ha 7"))
    monkeypatch.setattr(scanned, "_has_tesseract", lambda: False)
    with pytest.raises(InputError, match="tesseract-ocr-rus"):
        read(picture(Page()), "scan.png", language="ru")


def test_a_language_that_is_not_plain_is_asked_for(
    recognised: list[list[Word]], monkeypatch: pytest.MonkeyPatch
) -> None:
    recognised.append(sentence(700, "PecIIy6JIMKa Ka3axcTaH IIo COCTORHHIO Ha 7 MIOJIb 2020 roda"))
    monkeypatch.setattr(scanned, "_has_tesseract", lambda: False)
    with pytest.raises(InputError, match=r"source\.toml with language"):
        read(picture(Page()), "scan.png")


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"no picture", picture(Page())[:200], b"II*\0" + b"\xff" * 40]
)
@pytest.mark.usefixtures("recognised")
def test_a_damaged_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="damaged"):
        read(data, "scan.png", language="en")


@pytest.mark.usefixtures("recognised")
def test_too_many_dots_are_refused_before_they_are_decoded() -> None:
    with pytest.raises(InputError, match="over 1,000 pixels"):
        scanned.read(picture(Page()), "scan.png", Limits(scan_pixels=1_000), language="en")


def test_an_empty_page_is_no_empty_report(recognised: list[list[Word]]) -> None:
    recognised.append([])
    with pytest.raises(InputError, match="nothing legible"):
        read(picture(Page()), "scan.png", language="en")


# ------------------------------------------------------------------------------------------------------------- engines


@needs_rapidocr
@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_a_page_in_english_is_read(kind: str, tmp_path: Path) -> None:
    page = Page().lines(60, 700, ENGLISH, size=12, leading=24)
    suffix = {"JPEG": "jpg", "TIFF": "tif"}.get(kind, kind.lower())
    found = tables(tmp_path, f"scan.{suffix}", picture(page, kind=kind))
    assert [(f["country"], f["value"]) for f in found["facts"]] == [("IND", 1234), ("IND", 56789)]


@needs_rapidocr
def test_a_picture_amid_text_is_read(tmp_path: Path) -> None:
    scan = picture(Page().lines(60, 700, ENGLISH, size=12, leading=24), kind="PDF")
    found = tables(tmp_path, "report.pdf", mixed(scan), "")
    assert [(f["value"], f["page"]) for f in found["facts"]] == [(42, 1), (1234, 2), (56789, 2), (99, 3)]


@needs_rapidocr
def test_the_same_picture_gives_the_same_words_boxes_and_confidence() -> None:
    data = picture(Page().lines(60, 700, ENGLISH, size=12, leading=24))
    assert read(data, "scan.png", language="en") == read(data, "scan.png", language="en")


@needs_rapidocr
def test_words_have_their_place_on_the_page() -> None:
    content = read(picture(Page().text(60, 700, "Cases 42 today", 12)), "scan.png", language="en")
    box = next(w for w in content.words if content.text[w.start : w.end] == "42")
    assert 95 < box.x0 < box.x1 < 120 and box.y0 < 701 < 705 < box.y1


@needs_rapidocr
def test_the_language_of_plain_english_is_told() -> None:
    lines = ["The number of cases in the country is 42.", "The ministry of health and the labs work with it."]
    assert "42" in read(picture(Page().lines(60, 700, lines, size=12, leading=20)), "scan.png").text


@needs_tesseract
def test_a_page_in_russian_is_read(tmp_path: Path) -> None:
    from PIL import ImageDraw, ImageFont

    try:
        font = ImageFont.truetype("DejaVuSans.ttf", 34)
    except OSError:
        pytest.skip("no font with Cyrillic letters (DejaVuSans.ttf) to draw the page with")
    image = Image.new("L", (1654, 700), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(["Республика Казахстан", "На 7 июля 2020 года работают 22 лаборатории."]):
        draw.text((150, 150 + 80 * i), line, font=font, fill=0)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(200, 200))
    found = tables(tmp_path, "scan.png", out.getvalue(), 'language = "ru"')
    assert [(f["country"], f["value"]) for f in found["facts"]] == [("KAZ", 22)]
    assert re.fullmatch(r".*ocr;ocr_confidence_0\.\d\d", found["facts"][0]["flags"])

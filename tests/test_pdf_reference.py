"""The text of PDF pages beside that of pdftotext (poppler): no digit is lost, made up or moved to another line.

Real reports, the demonstration editions set by the tests' own printer and by a browser (in one column and two), and
pages with notes, tables and turned text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from pipeline.ingest.content import Content
from pipeline.ingest.pdf import read
from tests import support, test_same_facts
from tests.browser import launched
from tests.pdf_writer import Page, pdf

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")

REPORTS = sorted((support.SHARED / "raw").glob("*/*.pdf"))
EDITIONS = sorted(support.LANGUAGE_OF)
REAL = [*REPORTS, *([] if REPORTS else [Path("real-reports-lie-where-the-project-is-developed")])]

_LINES_OF_ROW = 6  # lines that the cells of a row may be broken over
_A4_HEIGHT = 842
_RAISED = re.compile("[⁰¹²³⁴-⁹]")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_TWO_COLUMNS = "<style>main { column-count: 2; column-gap: 40px } table { column-span: all }</style>"


@pytest.mark.parametrize("report", REAL, ids=lambda path: path.stem)
def test_real_reports(report: Path) -> None:
    if not report.is_file():
        pytest.skip(f"no PDF in {support.SHARED / 'raw'}")
    _compare(report.read_bytes())


@pytest.mark.parametrize("edition_id", EDITIONS)
def test_printed_editions(edition_id: str) -> None:
    _compare(test_same_facts.as_pdf(test_same_facts.pieces(edition_id)))


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("edition_id", EDITIONS)
def test_editions_printed_by_a_browser(edition_id: str, columns: int) -> None:
    style = _TWO_COLUMNS if columns == 2 else ""
    page = test_same_facts.as_html(test_same_facts.pieces(edition_id)).decode() + style
    with launched() as browser:
        tab = browser.new_page()
        tab.set_content(page)
        data = tab.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "20mm"))
    _compare(data)


def test_notes_tables_and_turned_text() -> None:
    rows = [["Country\n(area)", "Cases³\ntotal", "New"], ["Iran (Islamic\nRepublic of)", "80 026 (409)", "1 234"]]
    _compare(
        pdf(
            Page().text(50, 700, "Of 1197² samples 22¹² were positive, 10⁶ masks").text(50, 680, "¹ as of 5 May 2020"),
            Page().table(50, 700, [110, 90, 60], [*rows, ["", "12", None], ["^", "7", "8"]]),
            Page().table(50, 700, [110, 90, 60], rows, ruled="across", align="middle").text(300, 40, "17"),
            Page().text(300, 100, "reads 42 upwards", turned=True).text(320, 100, "then 43 below", turned=True),
            Page()
            .lines(50, 700, [f"Left {i} of 10{i}" for i in range(9)])
            .lines(320, 700, [f"In the right column line 20{i}" for i in range(9)]),
        )
    )


# ------------------------------------------------------------------------------------------------------------- compared


def _compare(data: bytes) -> None:
    content = read(data, "report.pdf")
    assert sum(map(str.isdecimal, content.text)) > 10, "there is something to compare"
    reference = _reference(data)
    assert len(reference) == content.pages
    _no_digit_is_lost_or_made_up(content, reference)
    _no_digit_moves_to_another_line(content, reference)


@cache
def _reference(data: bytes) -> list[str]:
    """The pages as pdftotext has them."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def _no_digit_is_lost_or_made_up(content: Content, reference: Sequence[str]) -> None:
    """The runs of digits of every page are those of the reference, but for superscripts and what the page cuts off."""
    for number, text in enumerate(content.text.split("\f"), 1):
        theirs = Counter(_digits(reference[number - 1]))
        apart, joined = Counter(_digits(_RAISED.sub(" ", text))), Counter(_digits(text.translate(_LOWERED)))
        above = [w for w in content.words if w.page == number and w.y1 > _A4_HEIGHT]
        cut = Counter(_digits(" ".join(content.text[w.start : w.end] for w in above)))
        assert not theirs - (apart | joined), f"page {number}: lost"
        assert not (apart & joined) - theirs - cut, f"page {number}: made up"


def _no_digit_moves_to_another_line(content: Content, reference: Sequence[str]) -> None:
    """The runs of digits of a line stand in one line of the reference too, in order; those of a row in few lines."""
    lines = [[_digits(line) for line in page.splitlines() if line.strip()] for page in reference]
    cut = {w.start for w in content.words if w.y1 > _A4_HEIGHT}
    for line in content.lines:
        text = content.text[line.start : line.end]
        if line.start in cut:
            continue
        theirs = lines[(line.page or 1) - 1]
        reach = _LINES_OF_ROW if line.cells else 1
        windows = [[n for of_line in theirs[i : i + reach] for n in of_line] for i in range(len(theirs))]
        apart, joined = _digits(_RAISED.sub(" ", text)), _digits(text.translate(_LOWERED))
        stands = _stand_among if line.cells else _follow
        assert any(stands(numbers, window) for numbers in (apart, joined) for window in [*windows, []]), text


def _digits(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text)


def _follow(numbers: list[str], line: list[str]) -> bool:
    """Whether numbers stand in a line in their order, perhaps with others (of the next column) among them."""
    rest = iter(line)
    return all(any(number == other for other in rest) for number in numbers)


def _stand_among(numbers: list[str], lines: list[str]) -> bool:
    return not Counter(numbers) - Counter(lines)

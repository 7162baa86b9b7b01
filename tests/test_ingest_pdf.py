"""PDF: text in reading order, a place for every word, tables as ruled, and clear words for what cannot be read."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import countries
from pipeline.check import check
from pipeline.clean import clean
from pipeline.errors import InputError
from pipeline.find import find
from pipeline.ingest import Candidate, ingest
from pipeline.ingest.content import Content
from pipeline.ingest.pdf import read
from pipeline.link import link
from pipeline.records import Document, Row
from pipeline.split import split
from tests.pdf_writer import Page, pdf
from tests.support import SHARED

REPORTS = sorted((SHARED / "raw").glob("*/*.pdf")) if (SHARED / "raw").is_dir() else []
GOLD = SHARED / "gold" / "who-sitreps.dev.csv"
SENTENCE = "Surveillance teams report every week to the ministry."


def content(*pages: Page, title: str = "") -> Content:
    return read(pdf(*pages, title=title), "report.pdf")


def lines(*pages: Page) -> list[str]:
    """The lines of pages without the blank ones, which part paragraphs."""
    return [line for line in content(*pages).text.splitlines() if line]


def facts(tmp_path: Path, *pages: Page) -> list[Row]:
    """Facts after every stage."""
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(*pages))
    return _facts(ingest(Candidate(file, file.name, "report")))


def _facts(document: Document) -> list[Row]:
    passages = find(document, split(document, clean(document)))
    return check(document, link(document, passages))["facts"]


def told(rows: list[Row], *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


# ----------------------------------------------------------------------------------------------------------------- text


def test_lines_are_read_from_top_to_bottom_whatever_their_order_in_the_file() -> None:
    assert lines(Page().text(50, 600, "and 43 below").text(50, 700, "First 42")) == ["First 42", "and 43 below"]


def test_columns_are_read_one_after_the_other() -> None:
    page = Page().text(50, 800, "Heading over both columns of this page", 16)
    page.lines(50, 700, [f"Left column line {i} goes on" for i in range(5)])
    page.lines(320, 707, [f"Right column line {i} goes on" for i in range(5)])
    numbers = re.findall(r"(Left|Right) column line (\d)", content(page).text)
    assert numbers == [(side, str(i)) for side in ("Left", "Right") for i in range(5)]


def test_lines_in_larger_type_are_headings() -> None:
    page = Page().text(50, 800, "Surveillance", 16).lines(50, 760, [SENTENCE] * 4)
    assert [line.level for line in content(page).lines] == [1, 0, 0, 0, 0]


def test_the_title_is_the_one_that_the_file_names() -> None:
    assert content(Page().text(50, 700, SENTENCE), title="Situation report 7").title == "Situation report 7"


@pytest.mark.parametrize(
    ("base", "mark", "read_as"), [("11977", "2", "11977²"), ("10", "6", "10⁶"), ("2019", "12", "2019¹²")]
)
@pytest.mark.parametrize("rise", [1.5, 3.5, 5.0])
def test_raised_digits_never_join_those_before_them(base: str, mark: str, read_as: str, rise: float) -> None:
    page = Page().text(50, 700, SENTENCE).text(50, 600, base)
    page.text(50 + 5.56 * len(base), 600 + rise, mark, 6)
    assert lines(page)[1] == read_as


def test_chinese_has_no_spaces_and_radicals_become_ideographs() -> None:
    assert lines(Page().text(50, 700, "全市发热门诊61家（其中，中心城区41家）。⼈⽉⺠")) == [
        "全市发热门诊61家（其中，中心城区41家）。人月民"
    ]


def test_chinese_set_wide_apart_keeps_its_space() -> None:
    assert lines(Page().text(50, 700, "主办单位全称").text(122, 700, "承办单位")) == ["主办单位全称 承办单位"]


def test_every_word_has_its_place_on_the_page() -> None:
    read_content = content(Page().text(50, 700, "Cases 42 today"), Page().text(60, 300, "Deaths 7 of those"))
    words = {read_content.text[w.start : w.end]: w for w in read_content.words}
    assert words["42"].page == 1 and words["7"].page == 2
    assert 75 < words["42"].x0 < words["42"].x1 < 100 and words["42"].y0 < 700 < words["42"].y1


@pytest.mark.parametrize(("rotate", "turned"), [(0, False), (90, True), (180, False), (270, False), (0, True)])
def test_a_page_is_read_in_the_direction_of_its_text(rotate: int, turned: bool) -> None:
    page = Page(rotate=rotate)
    for at, text in ((0, "reads 42 right"), (20, "then 43 below")):
        page.text(300 + at if turned else 300, 100 if turned else 120 - at, text, turned=turned)
    assert lines(page) == ["reads 42 right", "then 43 below"]


def test_a_table_on_its_side_has_its_rows_and_columns() -> None:
    upright = Page().table(50, 500, [100, 60], [["Country", "Cases"], ["India", "1"], ["Japan", "2"]])
    side = Page()
    side.operations = ["0 1 -1 0 595 0 cm", *upright.operations]
    assert lines(side) == lines(upright) == ["Country\tCases", "India\t1", "Japan\t2"]
    where = {w.start: w for w in content(side).words}[0]
    assert where.y1 - where.y0 > where.x1 - where.x0 and where.x0 > 0


def test_text_turned_on_its_side_keeps_its_numbers_whole() -> None:
    assert lines(Page().text(100, 100, "upwards 42", turned=True).text(200, 300, "and plain 43 text")) == [
        "and plain 43 text",
        "upwards 42",
    ]


def test_text_outside_the_page_is_not_printed() -> None:
    assert lines(Page().text(50, 700, SENTENCE).text(50, 900, "Beyond 99")) == [SENTENCE]


# --------------------------------------------------------------------------------------------------------------- tables


def test_merged_cells_leave_the_columns_in_line() -> None:
    rows = [
        ["Region", "Country", "Cases", None],
        ["^", "^", "Total", "New"],
        ["West", "China*", "7", "1"],
        ["^", "Viet\nNam", "2", "-"],
    ]
    read_content = content(Page().table(50, 700, [100, 100, 60, 60], rows))
    assert read_content.text.splitlines() == [
        "Region\tCountry\tCases",
        "\t\tTotal\tNew",
        "West\tChina*\t7\t1",
        "\tViet Nam\t2\t-",
    ]
    assert [[(c.columns, c.rows) for c in line.cells] for line in read_content.lines] == [
        [(1, 2), (1, 2), (2, 1)],
        [(1, 1)] * 4,
        [(1, 2), (1, 1), (1, 1), (1, 1)],
        [(1, 1)] * 4,
    ]


_PLACES = st.tuples(
    st.sampled_from([50, 150, 250, 350, 450]),
    st.sampled_from([700, 688, 680, 668, 660, 648, 640, 620]),
    st.sampled_from(
        ["7", "1 234", "(56)", "80 (9)", "Cases", "Total deaths (new)", "A label of some words", "12 of 30"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PLACES, min_size=3, max_size=40, unique_by=lambda place: place[:2]))
def test_numbers_anywhere_on_a_page_are_all_read_once(places: list[tuple[int, int, str]]) -> None:
    page = Page()
    for x, y, text in places:
        page.text(x, y, text, 8)
    page.text(435, 600, "turned 99", 8, turned=True)
    printed = Counter(n for *_, text in [*places, (0, 0, "99")] for n in re.findall(r"\d+", text))
    assert Counter(re.findall(r"\d+", content(page, Page().lines(50, 700, [SENTENCE] * 2)).text)) == printed


def test_a_frame_around_text_is_no_table() -> None:
    page = Page().table(40, 720, [400], [["\n".join([SENTENCE] * 3)]])
    assert not any(line.cells for line in content(page).lines)


HEAD = ["Country", "Total\nconfirmed\ncases", "Total\nnew cases", "Total\ndeaths"]
CAPTION = "Table 2. Countries outside China with confirmed cases. Data as of 15 March 2020"


def _country_table(page: Page, rows: list[list[str | None]], top: float = 700) -> Page:
    return page.table(50, top, [160, 80, 80, 80], rows)


def test_heads_of_several_lines_name_indicators_and_what_is_new(tmp_path: Path) -> None:
    page = Page().text(50, 720, CAPTION)
    rows = facts(tmp_path, _country_table(page, [HEAD, ["Italy**", "21157", "3497", "0"]]))
    assert told(rows, "country", "indicator", "value", "date_start", "date_end", "date_role", "section") == [
        ("ITA", "cases_confirmed", 21157, "", "2020-03-15", "as_of", "statistics"),
        ("ITA", "cases_confirmed", 3497, "2020-03-15", "2020-03-15", "during", "statistics"),
        ("ITA", "deaths", 0, "", "2020-03-15", "as_of", "statistics"),
    ]
    assert [row["flags"] for row in rows] == ["from_table", "from_table;new", "from_table"]


def test_group_rows_and_totals_have_no_country_and_missing_values_are_no_facts(tmp_path: Path) -> None:
    body: list[list[str | None]] = [
        ["Western Pacific Region", None, None, None],
        ["Republic of Korea", "8162", "ND", "75"],
        ["Iran (Islamic\nRepublic of)", "12 729", "-", ""],
        ["Subtotal for all regions", "20 891", "0", "75"],
        ["International conveyance\n(Diamond Princess)", "697", "0", "7"],
        ["Grand total", "21588", "0", "82"],
    ]
    rows = facts(tmp_path, _country_table(Page().text(50, 720, CAPTION), [HEAD, *body]))
    assert told(rows, "country", "value") == [
        ("KOR", 8162), ("KOR", 75), ("IRN", 12729),
        ("", 20891), ("", 0), ("", 75), ("", 697), ("", 0), ("", 7), ("", 21588), ("", 0), ("", 82),
    ]  # fmt: skip
    assert rows[3]["measured"] == "Subtotal for all regions: Total confirmed cases"


@pytest.mark.parametrize("head_again", [True, False])
def test_a_table_goes_on_over_pages(tmp_path: Path, head_again: bool) -> None:
    first = _country_table(
        Page().text(50, 720, CAPTION),
        [HEAD, ["Italy", "21157", "3497", "1441"], ["United States of", "5", "0", "1"]],
        700,
    )
    rest: list[list[str | None]] = [["America", "", "", ""], ["Spain", "5753", "1522", "136"]]
    rows = facts(tmp_path, first, _country_table(Page(), [HEAD, *rest] if head_again else rest, 800))
    expected = [
        ("ITA", "cases_confirmed", 21157),
        ("ITA", "deaths", 1441),
        ("ESP", "cases_confirmed", 5753),
        ("ESP", "deaths", 136),
    ]
    assert set(expected) <= set(told(rows, "country", "indicator", "value"))
    assert {row["date_end"] for row in rows} == {"2020-03-15"}
    if not head_again:
        assert ("USA", "cases_confirmed", 5) in told(rows, "country", "indicator", "value")


def test_a_bracket_in_a_cell_is_what_the_bracket_of_its_head_says(tmp_path: Path) -> None:
    table: list[list[str | None]] = [["Country", "Confirmed* cases (new)", "Deaths"], ["Japan", "164 (7)", "1"]]
    rows = facts(tmp_path, Page().text(50, 720, CAPTION).table(50, 700, [120, 160, 80], table))
    assert told(rows, "country", "indicator", "value", "flags") == [
        ("JPN", "cases_confirmed", 164, "from_table"),
        ("JPN", "cases_confirmed", 7, "from_table;new"),
        ("JPN", "deaths", 1, "from_table"),
    ]


def test_rows_of_provinces_have_the_country_and_the_date_of_the_caption(tmp_path: Path) -> None:
    table: list[list[str | None]] = [
        ["Province", "Population (10,000s)", "In last 24 hours", None, "Cumulative", None],
        ["^", "^", "Confirmed cases", "Deaths", "Confirmed cases", "Deaths"],
        ["Hubei", "5917", "4", "10", "67794", "3085"],
        ["Total", "5917", "4", "10", "67794", "3085"],
    ]
    page = Page().text(50, 720, "Table 1. Cases reported by provinces in China, 15 March 2020")
    rows = facts(tmp_path, page.table(50, 700, [60, 120, 90, 60, 90, 60], table))
    assert {row["country"] for row in rows} == {"CHN"} and {row["date_end"] for row in rows} == {"2020-03-15"}
    assert told(rows[:5], "measured", "indicator", "value", "date_role") == [
        ("Hubei: Population (10,000s)", "population", 59_170_000, "as_of"),
        ("Hubei: In last 24 hours Confirmed cases", "cases_confirmed", 4, "during"),
        ("Hubei: In last 24 hours Deaths", "deaths", 10, "during"),
        ("Hubei: Cumulative Confirmed cases", "cases_confirmed", 67794, "as_of"),
        ("Hubei: Cumulative Deaths", "deaths", 3085, "as_of"),
    ]


def test_key_figures_beside_the_text_have_the_country_over_them(tmp_path: Path) -> None:
    panel = [
        "Globally",
        "153 517 confirmed",
        "(10 982 new)",
        "China",
        "81 048 confirmed (27 new)",
        "3204 deaths",
        "Outside of China",
        "72 469 confirmed (10 955)",
    ]
    page = Page().text(50, 800, "Situation report, 15 March 2020").lines(50, 760, [SENTENCE] * 3)
    rows = facts(tmp_path, page.lines(400, 700, panel))
    assert told(rows, "country", "indicator", "value", "flags") == [
        ("", "cases_confirmed", 153517, "from_table"),
        ("", "cases_confirmed", 10982, "from_table;new"),
        ("CHN", "cases_confirmed", 81048, "from_table"),
        ("CHN", "cases_confirmed", 27, "from_table;new"),
        ("CHN", "deaths", 3204, "from_table"),
        ("", "cases_confirmed", 72469, "from_table"),
        ("", "cases_confirmed", 10955, "from_table;new"),
    ]


def test_running_heads_side_by_side_are_furniture(tmp_path: Path) -> None:
    pages = []
    for number, cases in enumerate((31, 45, 17, 28), 1):
        page = Page().text(50, 820, "1/23/2020").text(300, 820, "Bulletin of the office")
        page.lines(50, 700, [SENTENCE, f"The office counted {cases} cases this week.", SENTENCE])
        pages.append(page.text(50, 20, "www.example.org/a").text(500, 20, f"{number}/4"))
    rows = facts(tmp_path, *pages)
    assert told(rows, "value") == [(31,), (45,), (17,), (28,)]


# ------------------------------------------------------------------------------------------------------ what goes wrong


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "damaged or no PDF"),
        (b"%PDF-1.4\nhello", "damaged or no PDF"),
        (pdf(), "no pages"),
        (pdf(Page().text(50, 700, SENTENCE), encrypted=True), "password"),
        (pdf(Page(), Page().line(0, 0, 100, 100)), "needs OCR"),
    ],
    ids=["empty", "junk", "zero pages", "encrypted", "no text"],
)
def test_what_cannot_be_read_is_said_plainly(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as error:
        read(data, "report.pdf")
    assert str(error.value).startswith("report.pdf: ")


def test_pages_that_are_pictures_amid_text_are_named() -> None:
    text = Page().lines(50, 700, [SENTENCE] * 5)
    scan, empty = Page().picture(0, 0, 595, 842).text(300, 20, "2", 8), Page()
    strips = Page().picture(0, 0, 595, 220).picture(0, 220, 595, 220)
    read_content = content(text, scan, empty, Page().picture(50, 750, 60, 60).text(50, 700, SENTENCE), strips)
    assert read_content.pictures == [2, 5]


def test_a_scan_with_a_printed_head_and_page_number_is_a_picture() -> None:
    text = Page().lines(50, 700, [SENTENCE] * 9)
    scan = (
        Page().picture(40, 60, 515, 720).text(50, 810, "Ministry of Health: weekly report 7", 9).text(290, 30, "2", 8)
    )
    cover = Page().picture(40, 60, 515, 600).text(50, 760, "Situation report of 5 May 2020", 24)
    figure = Page().picture(40, 400, 515, 300).lines(50, 380, [SENTENCE] * 3).text(290, 30, "4", 8)
    assert content(text, scan, cover, figure).pictures == [2]
    with pytest.raises(InputError, match="needs OCR: its 3 pages hold pictures"):
        content(scan, scan, scan)


def test_a_file_without_its_head_is_read_by_the_second_parser() -> None:
    page = Page()
    page.text(72, 700, SENTENCE)
    whole = pdf(page)
    read_content = read(whole[20:], "report.pdf")
    assert read_content.text.split() == read(whole, "report.pdf").text.split() == SENTENCE.split()
    assert "head of the file is damaged" in read_content.warnings[0]


def test_a_damaged_file_read_after_an_encrypted_one_is_not_called_encrypted() -> None:
    for data, says in ((pdf(Page().text(1, 1, SENTENCE), encrypted=True), "password"), (b"%PDF-1.4", "damaged")):
        with pytest.raises(InputError, match=says):
            read(data, "report.pdf")


WHOLE = pdf(Page().table(50, 700, [100, 60], [["Country", "Cases"], ["India", "1"]]), Page().text(50, 700, "中文 5"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(0, len(WHOLE)), st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), max_size=40)
)
def test_a_truncated_or_corrupted_file_is_read_or_refused(length: int, flips: list[tuple[int, int]]) -> None:
    _survives(WHOLE, length, flips)


def test_a_page_that_the_second_parser_gives_up_on_is_refused() -> None:
    headless = WHOLE.replace(b"%PDF", b"$PDF", 1)
    with pytest.raises(InputError, match="damaged"):
        read(headless.replace(b"/Encoding", b",Encoding"), "report.pdf")


def _survives(whole: bytes, length: int, flips: list[tuple[int, int]]) -> None:
    data = bytearray(whole)
    for place, bits in flips:
        data[place] ^= bits
    try:
        read_content = read(bytes(data[:length]), "report.pdf")
    except InputError:
        return
    assert all(0 <= line.start <= line.end <= len(read_content.text) for line in read_content.lines)


# --------------------------------------------------------------------------------------------------------- real reports

real = pytest.mark.skipif(not REPORTS, reason="the real reports lie beside the checkout where the project is developed")


@cache
def _real_facts(edition: str) -> list[Row]:
    (path,) = [p for p in REPORTS if p.stem == edition]
    return _facts(ingest(Candidate(path, path.name, edition)))


@real
def test_who_situation_reports_agree_with_what_others_typed_from_them() -> None:
    with GOLD.open(encoding="utf-8", newline="") as handle:
        typed = list(csv.DictReader(handle))
    printed_as = {"Cote dIvoire": "Côte d’Ivoire", "Reunion": "Réunion"}  # the typists' spelling
    missed = []
    for line in typed:
        name = printed_as.get(line["country_or_area"], line["country_or_area"])
        wanted = (countries.alpha3(name, "en"), "cases_confirmed", float(line["confirmed_cases"]))
        if wanted not in told(_real_facts(line["edition_id"]), "country", "indicator", "value"):
            missed.append((line["edition_id"], name))
    assert len(missed) <= 0.01 * len(typed), missed


@real
@pytest.mark.parametrize("report", REPORTS, ids=lambda p: p.stem)
def test_real_reports_that_arrive_damaged_are_read_or_refused(report: Path) -> None:
    whole, dice = report.read_bytes(), random.Random(report.stem)
    for _ in range(5):
        flips = [(dice.randrange(len(whole)), 1 << dice.randrange(8)) for _ in range(200)]
        _survives(whole, dice.choice([len(whole), dice.randrange(len(whole))]), flips)

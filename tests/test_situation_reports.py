"""Situation reports: tables of countries in the layouts that such reports have had, with rules, with some and without.

Every table is invented; names, heads, footnote marks, merged cells and broken lines are as such reports print them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from pipeline.check import check
from pipeline.clean import clean
from pipeline.find import find
from pipeline.ingest import Candidate, ingest
from pipeline.link import link
from pipeline.records import Row
from pipeline.split import split
from tests.pdf_writer import Align, Page, Ruled, pdf

Cells = list[list[str | None]]
Expected = dict[tuple[str, str, bool], list[float]]
"""Country (empty for totals and groups), indicator, whether new → the numbers in the order of the rows."""

WORLD = "Table 2. Countries, territories or areas with confirmed cases. Data as of 21 March 2020"
CHINA = "Table 1. Confirmed and suspected cases by provinces, regions and cities in China, 21 March 2020"
SENTENCE = "Teams of the office support the countries of every region with guidance and training."


@dataclass(frozen=True)
class Layout:
    """A table, the widths of its columns, and what is to be read from its columns of cases and deaths."""

    caption: str
    widths: list[float]
    rows: Cells
    cases: dict[str, list[float]]
    new_cases: dict[str, list[float]]
    deaths: dict[str, list[float]]
    new_deaths: dict[str, list[float]]

    def expected(self) -> Expected:
        parts = (("cases_confirmed", self.cases, self.new_cases), ("deaths", self.deaths, self.new_deaths))
        return {
            (country, indicator, bool(new)): numbers
            for indicator, *kinds in parts
            for new, kind in enumerate(kinds)
            for country, numbers in kind.items()
        }


_GROUP: list[str | None] = [None, None, None, None, None, None]

LAYOUTS = {
    "regional offices in front, provinces under their country": Layout(
        WORLD,
        [100, 130, 110, 110],
        [
            ["WHO Regional\nOffice", "Country", "Province or area", "Confirmed cases"],
            ["Western Pacific", "China", "Total", "571"],
            ["^", "Japan", "", "1"],
            ["^", "Republic of Korea", "", "2"],
            ["South-East Asia", "Thailand", "", "4"],
            ["Americas", "United States of\nAmerica", "Washington", "1"],
            ["Total confirmed\ncases", "Total", "", "579"],
        ],
        {"CHN": [571], "JPN": [1], "KOR": [2], "THA": [4], "USA": [1], "": [579]},
        {}, {}, {},
    ),
    "a country and its province in one label": Layout(
        WORLD,
        [120, 180, 120],
        [
            ["WHO Regional\nOffice", "Country, territory, area", "Total number of\nconfirmed cases"],
            ["WPRO", "China – Hubei Province", "262"],
            ["^", "China – Guangdong", "15"],
            ["^", "Japan", "1"],
            ["SEARO", "Thailand", "2"],
            ["Total confirmed\ncases", "", "280"],
        ],
        {"CHN": [262, 15], "JPN": [1], "THA": [2], "": [280]},
        {}, {}, {},
    ),
    "new in the midst of heads": Layout(
        WORLD,
        [90, 115, 65, 75, 125, 100, 70],
        [
            ["WHO Regional\nOffice", "Country/Territory/Area", "Confirmed\n(new)\ncases",
             "Total (new)\ncases with\ntravel history\nto China",
             "Total (new) cases\nwith possible or\nconfirmed transmission\noutside of China",
             "Total (new) cases\nwith site of\ntransmission under\ninvestigation", "Total (new)\ndeaths"],
            ["Western Pacific", "China*", "20513\n(3211)", "", "", "", "436 (66)"],
            ["^", "Japan", "21 (1)", "18", "3 (1)", "0", "0"],
            ["^", "Republic of Korea", "17 (2)", "9", "5 (1)", "3 (1)", "0"],
            ["^", "Viet Nam", "9", "6", "3", "0", "0"],
            ["Eastern\nMediterranean", "United Arab\nEmirates", "5", "5", "0", "0", "0"],
            ["Other", "Cases on an\ninternational\nconveyance (Japan)", "61 (41)", "", "", "61", "0"],
        ],
        {"CHN": [20513], "JPN": [21, 18, 3, 0], "KOR": [17, 9, 5, 3], "VNM": [9, 6, 3, 0], "ARE": [5, 5, 0, 0],
         "": [61, 61]},
        {"CHN": [3211], "JPN": [1, 1], "KOR": [2, 1, 1], "": [41]},
        {"CHN": [436], "JPN": [0], "KOR": [0], "VNM": [0], "ARE": [0], "": [0]},
        {"CHN": [66]},
    ),
    "places of exposure": Layout(
        WORLD,
        [140, 75, 60, 110, 75, 120, 60],
        [
            ["Country/Territory/Area", "Confirmed*\ncases (new)", "Likely place of exposure†", None, None,
             "Total cases with site of\ntransmission under\ninvestigation (new)", "Total\ndeaths\n(new)"],
            ["^", "^", "China\n(new)", "Outside reporting\ncountry and outside\nChina (new)",
             "In reporting\ncountry\n(new)", "^", "^"],
            ["Western Pacific Region", *_GROUP],
            ["Republic of Korea", "1766 (505)", "13 (0)", "4 (0)", "605 (0)", "1144 (505)", "13 (1)"],
            ["Viet Nam", "16 (0)", "8 (0)", "0 (0)", "8 (0)", "0 (0)", "0 (0)"],
            ["European Region", *_GROUP],
            ["The United Kingdom", "13 (0)", "2 (0)", "10 (0)", "1 (0)", "0 (0)", "0 (0)"],
            ["Subtotal for all regions", "1795 (505)", "23 (0)", "14 (0)", "614 (0)", "1144 (505)", "13 (1)"],
        ],
        {"KOR": [1766, 13, 4, 605, 1144], "VNM": [16, 8, 0, 8, 0], "GBR": [13, 2, 10, 1, 0],
         "": [1795, 23, 14, 614, 1144]},
        {"KOR": [505, 0, 0, 0, 505], "VNM": [0] * 5, "GBR": [0] * 5, "": [505, 0, 0, 0, 505]},
        {"KOR": [13], "VNM": [0], "GBR": [0], "": [13]},
        {"KOR": [1], "VNM": [0], "GBR": [0], "": [1]},
    ),
    "new in brackets, kinds of transmission": Layout(
        WORLD,
        [170, 90, 80, 110, 90],
        [
            ["Country/Territory/Area", "Total confirmed*\ncases (new)", "Total deaths\n(new)",
             "Transmission\nclassification†", "Days since last\nreported case"],
            ["Western Pacific Region", *_GROUP[:4]],
            ["Republic of Korea", "3736 (1986)", "18 (1)", "Local transmission", "0"],
            ["European Region", *_GROUP[:4]],
            ["The United Kingdom", "2019 (3)", "0 (0)", "Local transmission", "0"],
            ["Eastern Mediterranean Region", *_GROUP[:4]],
            ["Iran (Islamic Republic\nof)", "593 (205)", "43 (9)", "Local transmission", "0"],
            ["Subtotal for all regions", "6348 (2194)", "61 (10)", "", ""],
            ["International conveyance‡\n(Diamond Princess)", "705 (0)", "6 (0)", "Local transmission", "2"],
            ["Grand total", "7053 (2194)", "67 (10)", "", ""],
        ],
        {"KOR": [3736], "GBR": [2019], "IRN": [593], "": [6348, 705, 7053]},
        {"KOR": [1986], "GBR": [3], "IRN": [205], "": [2194, 0, 2194]},
        {"KOR": [18], "GBR": [0], "IRN": [43], "": [61, 6, 67]},
        {"KOR": [1], "GBR": [0], "IRN": [9], "": [10, 0, 10]},
    ),
    "long names, territories, a column for each number": Layout(
        WORLD,
        [110, 60, 65, 50, 50, 110, 85],
        [
            ["Reporting Country/\nTerritory/Area†", "Total\nconfirmed‡\ncases", "Total\nconfirmed\nnew cases",
             "Total\ndeaths", "Total\nnew\ndeaths", "Transmission\nclassification§", "Days since last\nreported case"],
            ["Western Pacific Region", *_GROUP],
            ["China", "81 603", "99", "3 276", "7", "Local transmission", "0"],
            ["Lao People's\nDemocratic Republic", "19", "0", "0", "0", "Sporadic cases", "9"],
            ["Territories**", *_GROUP],
            ["Northern Mariana\nIslands\n(Commonwealth of\nthe)", "14", "0", "2", "0", "Clusters of cases", "2"],
            ["European Region", *_GROUP],
            ["Kosovo[1]", "604", "6", "12", "0", "Sporadic cases", "0"],
            ["Bosnia and\nHerzegovina", "1342", "33", "51", "2", "Community\ntransmission", "0"],
            ["African Region", *_GROUP],
            ["Central African\nRepublic", "14", "2", "0", "0", "Sporadic cases", "0"],
            ["Democratic Republic\nof the Congo", "350", "18", "25", "0", "Clusters of cases", "0"],
            ["Congo", "165", "0", "6", "0", "Clusters of cases", "4"],
            ["Equatorial\nGuinea", "79", "0", "0", "0", "Clusters of cases", "1"],
            ["Guinea", "622", "3", "5", "0", "Clusters of cases", "0"],
            ["Côte d’Ivoire", "879", "32", "10", "1", "Clusters of cases", "0"],
            ["Subtotal for all\nregions", "85 691", "193", "3 387", "10", "", ""],
            ["International\nconveyance (Diamond\nPrincess)", "712", "0", "13", "0", "Not Applicable††", "37"],
            ["Grand total", "86 403", "193", "3 400", "10", "", ""],
        ],
        {"CHN": [81603], "LAO": [19], "MNP": [14], "XKX": [604], "BIH": [1342], "CAF": [14], "COD": [350],
         "COG": [165], "GNQ": [79], "GIN": [622], "CIV": [879], "": [85691, 712, 86403]},
        {"CHN": [99], "LAO": [0], "MNP": [0], "XKX": [6], "BIH": [33], "CAF": [2], "COD": [18], "COG": [0],
         "GNQ": [0], "GIN": [3], "CIV": [32], "": [193, 0, 193]},
        {"CHN": [3276], "LAO": [0], "MNP": [2], "XKX": [12], "BIH": [51], "CAF": [0], "COD": [25], "COG": [6],
         "GNQ": [0], "GIN": [5], "CIV": [10], "": [3387, 13, 3400]},
        {"CHN": [7], "LAO": [0], "MNP": [0], "XKX": [0], "BIH": [2], "CAF": [0], "COD": [0], "COG": [0],
         "GNQ": [0], "GIN": [0], "CIV": [1], "": [10, 0, 10]},
    ),
    "sums in the rows of regions, spaces in numbers, corrections": Layout(
        WORLD,
        [130, 90, 90, 70, 90, 130, 90],
        [
            ["Reporting Country/\nTerritory/Area", "Total confirmed\ncases", "Total confirmed\nnew cases",
             "Total deaths", "Total new deaths", "Transmission\nclassificationi", "Days since last\nreported case"],
            ["Africa", "10 054", "180", "350", "9", "", ""],
            ["South Africa", "10 015", "180", "350", "9", "Community transmission", "0"],
            ["Eritrea", "39", "0", "0", "0", "Sporadic cases", "28"],
            ["Territoriesii", *_GROUP],
            ["Mayotte", "2 336", "31", "37", "1", "Clusters of cases", "0"],
            ["United States of America", "1 999 910", "40 000", "99 990", "1 000", "Community transmission", "0"],
            ["Bonaire, Sint\nEustatius and Saba", "7", "0", "0", "0", "Sporadic cases", "60"],
            ["Venezuela (Bolivarian\nRepublic of)", "220", "1", "10", "0", "Clusters of cases", "0"],
            ["Spain", "241 310", "-10", "27 136", "0", "Clusters of cases", "0"],
            ["Other†", "741", "0", "13", "0", "Not applicableiii", "80"],
            ["Grand total", "2 254 578", "40 202", "127 536", "1 010", "", ""],
        ],
        {"": [10054, 741, 2254578], "ZAF": [10015], "ERI": [39], "MYT": [2336], "USA": [1999910], "BES": [7],
         "VEN": [220], "ESP": [241310]},
        {"": [180, 0, 40202], "ZAF": [180], "ERI": [0], "MYT": [31], "USA": [40000], "BES": [0], "VEN": [1],
         "ESP": [-10]},
        {"": [350, 13, 127536], "ZAF": [350], "ERI": [0], "MYT": [37], "USA": [99990], "BES": [0], "VEN": [10],
         "ESP": [27136]},
        {"": [9, 0, 1010], "ZAF": [9], "ERI": [0], "MYT": [1], "USA": [1000], "BES": [0], "VEN": [0], "ESP": [0]},
    ),
    "provinces of one country": Layout(
        CHINA,
        [110, 70, 70, 70, 50, 70, 50],
        [
            ["Province/\nRegion/\nCity", "Population\n(10,000s)", "In last 24 hours", None, None, "Cumulative", None],
            ["^", "^", "Confirmed\ncases", "Suspected\ncases", "Deaths", "Confirmed\ncases", "Deaths"],
            ["Hubei", "5917", "349", "880", "108", "62031", "2029"],
            ["Taipei and environs", "2359", "1", "0", "0", "24", "1"],
            ["Hong Kong SAR", "745", "3", "0", "0", "65", "2"],
            ["Total", "9021", "353", "880", "108", "62120", "2032"],
        ],
        {"CHN": [62031, 24, 65, 62120]},
        {"CHN": [349, 1, 3, 353]},
        {"CHN": [2029, 1, 2, 2032]},
        {"CHN": [108, 0, 0, 108]},
    ),
}  # fmt: skip


def read_facts(folder: Path, *pages: Page) -> list[Row]:
    file = folder / "report.pdf"
    file.write_bytes(pdf(*pages))
    document = ingest(Candidate(file, file.name, "report"))
    return check(document, link(document, find(document, split(document, clean(document)))))["facts"]


def counted(rows: list[Row]) -> Expected:
    """What the rows count of cases and deaths."""
    found: Expected = {}
    for row in rows:
        if row["indicator"] in ("cases_confirmed", "deaths"):
            new = "new" in row["flags"].split(";")
            found.setdefault((row["country"], row["indicator"], new), []).append(row["value"])
    return found


def front(width: float = 842) -> Page:
    page = Page(width=width).text(50, 800, "Situation report. Data as reported by 21 March 2020", 12)
    return page.lines(50, 780, [SENTENCE, SENTENCE], 9, 11)


def printed(layout: Layout, ruled: Ruled, align: Align) -> Page:
    page = front().text(50, 750, layout.caption, 9)
    return page.table(50, 735, layout.widths, layout.rows, ruled, align)


@pytest.mark.parametrize("align", get_args(Align))
@pytest.mark.parametrize("ruled", get_args(Ruled))
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_number_has_its_country_and_meaning(name: str, ruled: Ruled, align: Align, tmp_path: Path) -> None:
    layout = LAYOUTS[name]
    rows = read_facts(tmp_path, printed(layout, ruled, align))
    assert counted(rows) == layout.expected()
    assert {row["date_end"] for row in rows} == {"2020-03-21"}


# ---------------------------------------------------------------------------------------------------- pages and places

HEAD: list[str | None] = [
    "Reporting Country/\nTerritory/Area", "Total\nconfirmed\ncases", "Total\nconfirmed\nnew cases", "Total\ndeaths",
    "Total\nnew\ndeaths", "Transmission\nclassification", "Days since last\nreported case",
]  # fmt: skip
WIDTHS = [130.0, 60, 60, 50, 50, 120, 90]
ROWS: Cells = [
    ["South-East Asia Region", *_GROUP],
    ["India", "562", "128", "9", "0", "Local transmission", "0"],
    ["Thailand", "934", "107", "4", "0", "Local transmission", "0"],
    ["Sri Lanka", "102", "5", "0", "0", "Local transmission", "0"],
    ["Eastern Mediterranean Region", *_GROUP],
    ["Iran (Islamic\nRepublic of)", "24811", "1762", "1934", "122", "Local transmission", "0"],
    ["Egypt", "402", "36", "20", "1", "Local transmission", "0"],
]
MORE: Cells = [
    ["United Arab\nEmirates", "198", "45", "2", "0", "Local transmission", "0"],
    ["Territories**", *_GROUP],
    ["occupied Palestinian\nterritory", "59", "0", "0", "0", "Local transmission", "1"],
    ["Grand total", "27068", "2083", "1969", "123", "", ""],
]
CASES = {"IND": 562, "THA": 934, "LKA": 102, "IRN": 24811, "EGY": 402, "ARE": 198, "PSE": 59, "": 27068}


def cases(rows: list[Row]) -> dict[str, float]:
    found = counted(rows)
    return {country: n for (country, what, new), (n,) in found.items() if what == "cases_confirmed" and not new}


@pytest.mark.parametrize("ruled", get_args(Ruled))
@pytest.mark.parametrize("again", [True, False], ids=["head again", "one head"])
def test_a_table_goes_on_over_the_page(again: bool, ruled: Ruled, tmp_path: Path) -> None:
    first = front().text(50, 750, WORLD, 9).table(50, 735, WIDTHS, [HEAD, *ROWS], ruled)
    rest = Page(width=842).table(50, 780, WIDTHS, [HEAD, *MORE] if again else MORE, ruled)
    rows = read_facts(tmp_path, first.text(400, 20, "3"), rest.text(400, 20, "4"))
    assert cases(rows) == CASES
    assert {row["indicator"] for row in rows} == {"cases_confirmed", "deaths", "other"}
    assert {row["date_end"] for row in rows} == {"2020-03-21"}


def test_a_name_is_broken_by_the_page(tmp_path: Path) -> None:
    first = front().text(50, 750, WORLD, 9)
    first.table(50, 735, WIDTHS, [HEAD, *ROWS, ["United Arab", "198", "45", "2", "0", "Local transmission", "0"]])
    rest: Cells = [["Emirates", "", "", "", "", "", ""], *MORE[1:]]
    assert cases(read_facts(tmp_path, first, Page(width=842).table(50, 780, WIDTHS, rest))) == CASES


def test_a_head_with_rules_stands_over_a_body_without(tmp_path: Path) -> None:
    page = front().text(50, 750, WORLD, 9).table(50, 735, WIDTHS, [HEAD, ["Regions", *_GROUP]])
    page.table(50, 735 - 44 - 20, WIDTHS, [*ROWS[1:4], *ROWS[5:], *MORE], "none")
    assert cases(read_facts(tmp_path, page)) == CASES


def test_a_list_of_two_columns_has_no_head_to_lose(tmp_path: Path) -> None:
    table: Cells = [["Country", "Confirmed cases"], ["India", "562"], ["Viet Nam", "123"], ["Japan", "1128"]]
    rows = read_facts(tmp_path, front().text(50, 750, WORLD, 9).table(50, 735, [150, 100], table, "none"))
    assert cases(rows) == {"IND": 562, "VNM": 123, "JPN": 1128}


def test_text_with_numbers_beside_text_is_no_table(tmp_path: Path) -> None:
    page = front(595)
    left = [f"The office sent {n} teams to the regions in week {n} of this year," for n in range(11, 19)]
    right = [f"where they saw {n * 10} clinics and {n * 3} laboratories at work" for n in range(11, 19)]
    page.lines(40, 700, left, 8, 12).lines(310, 700, right, 8, 12)
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf(page))
    document = ingest(Candidate(file, file.name, "report"))
    assert not any(line.cells for line in document.lines)
    assert document.text.index(left[-1]) < document.text.index(right[0])


def test_key_figures_of_regions_have_no_country(tmp_path: Path) -> None:
    figures = ["Globally", "2 471 136 confirmed (73 920)", "169 006 deaths (6058)", "European Region"]
    figures += ["1 219 486 confirmed (32 302)", "44 775 deaths (1936)", "African Region", "16 234 confirmed (749)"]
    page = front(595).lines(420, 700, ["SITUATION IN NUMBERS", *figures, "RISK ASSESSMENT"], 9, 13)
    rows = read_facts(tmp_path, page)
    assert counted(rows) == {
        ("", "cases_confirmed", False): [2471136, 1219486, 16234],
        ("", "cases_confirmed", True): [73920, 32302, 749],
        ("", "deaths", False): [169006, 44775],
        ("", "deaths", True): [6058, 1936],
    }
    assert rows[4]["measured"] == "European Region: confirmed"


def test_columns_that_add_up_to_another_are_parts_of_it(tmp_path: Path) -> None:
    rows = read_facts(tmp_path, printed(LAYOUTS["places of exposure"], "all", "top"))
    korea = [row for row in rows if row["country"] == "KOR" and "new" not in row["flags"].split(";")]
    total, *parts, _deaths = korea
    assert [row["value"] for row in parts] == [13, 4, 605, 1144]
    assert {row["part_of"] for row in parts} == {total["fact_id"]}
    assert parts[2]["measured"] == "Likely place of exposure In reporting country"

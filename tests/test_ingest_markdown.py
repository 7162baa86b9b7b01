"""The Markdown reader: spans of headings, rows and captions in the file as it is, and a report published with data."""

from __future__ import annotations

import re
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.errors import InputError
from pipeline.ingest import Candidate, markdown
from pipeline.ingest.limits import Limits
from pipeline.records import Document
from tests import support

PUBLISHED = "sitrep-041-2026-06-24"


def lines(source: str) -> list[tuple[str, int]]:
    found = markdown.read(source.encode(), "f.md")
    assert found.text == source
    return [
        (source[line.start : line.end], line.level) for line in found.lines if source[line.start : line.end].strip()
    ]


def texts(source: str) -> list[str]:
    return [text for text, _ in lines(source)]


def rows(source: str) -> list[list[str]]:
    found = markdown.read(source.encode(), "f.md")
    for line in found.lines:
        assert all(line.start <= c.start <= c.end <= line.end for c in line.cells)
    return [[source[c.start : c.end] for c in line.cells] for line in found.lines if line.cells]


def test_headings() -> None:
    source = "# One #\n\n###   Two words  \n#hash\n####### seven\ntext # no\n\n\t# code\n\n"
    source += "## **4.1 Bold**\n> # Quoted\n- # Item"
    assert lines(source) == [
        ("One", 1), ("Two words", 3), ("#hash", 0), ("####### seven", 0), ("text # no", 0), ("\t# code", 0),
        ("4.1 Bold", 2), ("Quoted", 1), ("Item", 1),
    ]  # fmt: skip


def test_underlined_headings_and_rules() -> None:
    assert lines("One\n===\ntext\n\nTwo\nlines\n---\n\n---\nend") == [
        ("One", 1), ("text", 0), ("Two", 2), ("lines", 2), ("end", 0)
    ]  # fmt: skip
    assert lines(f"{'long ' * 90}\n---")[0][1] == 0


def test_tables() -> None:
    source = (
        "text\n\n| Country | **Cases** | |\n|:---|---:|:-:|\n| India | 1 118 | 5 |\n|| 3 ||\nIran \\| Republic | 4\n"
        "| a | b | c | **d** |\n| | | |\nno row\n\n| x | y |\n"
    )
    assert rows(source) == [
        ["Country", "Cases", ""], ["India", "1 118", "5"], ["", "3", ""], ["Iran \\| Republic", "4"],
        ["a", "b", "c", "d"], ["", "", ""],
    ]  # fmt: skip
    assert texts(source)[-2:] == ["no row", "| x | y |"]


HTML = """# Weekly report

<div align="center">
<h2>Cases by country</h2>

<TABLE width="100%">
<caption>Table 1. Confirmed cases as of 5 May 2024</caption>
<tr><th rowspan="2">Country</th><th colspan='2'>Confirmed cases</th><th rowspan="2">Deaths</th></tr>
<tr><th><b>New</b></th><th>Total</th></tr>

<tr>
    <td>Kazakhstan&nbsp;</td>
    <td>118</td><td>2 334</td><td></td></tr>
<tr><td>Uzbekistan<td>57<td><table><tr><td>1 890</td></tr></table></td><td>6
</td></tr>
</TABLE><p>In all, 175 people fell ill.</p>
</div>
"""


def test_tables_of_html() -> None:
    """Blank lines end a block of HTML in Markdown, and not the table in it."""
    assert rows(HTML) == [
        ["Country", "Confirmed cases", "Deaths"], ["", "New", "Total", ""],
        ["Kazakhstan", "118", "2 334", ""], ["Uzbekistan", "57", "1 890", "6"],
    ]  # fmt: skip
    found = [(HTML[line.start : line.end], line.level) for line in markdown.read(HTML.encode(), "f.md").lines]
    written = [(text, level) for text, level in found if text.strip() and "<t" not in text]
    assert written == [
        ("Weekly report", 1), ("Cases by country", 2), ("Table 1. Confirmed cases as of 5 May 2024", 0),
        ("In all, 175 people fell ill.", 0),
    ]  # fmt: skip


def test_facts_of_tables_of_html(tmp_path: Path) -> None:
    """What stands in tags is no number of the report: neither a fact nor unexplained."""
    (tmp_path / "report.md").write_text(HTML, encoding="utf-8")
    found = support.extraction(Candidate(tmp_path / "report.md", "report.md", "report")).tables
    assert [(f["country"], f["value"], f["measured"], f["date_end"]) for f in found["facts"]] == [
        ("KAZ", 118, "Confirmed cases New", "2024-05-05"), ("KAZ", 2334, "Confirmed cases Total", "2024-05-05"),
        ("UZB", 57, "Confirmed cases New", "2024-05-05"), ("UZB", 1890, "Confirmed cases Total", "2024-05-05"),
        ("UZB", 6, "Deaths", "2024-05-05"), ("", 175, "people", ""),
    ]  # fmt: skip
    assert {n["text"] for n in found["numbers"] if n["kind"] == "name"} == {"2", "100"}
    assert "unexplained" not in {n["kind"] for n in found["numbers"]}


def test_group_rows_are_their_text() -> None:
    assert texts("| a | b |\n|---|---|\n| **Western Pacific Region** | |")[-1] == "Western Pacific Region"


def test_tables_in_quotes_and_with_other_line_ends() -> None:
    assert rows("> | a | b |\r\n> |---|---|\r\n> | 1 | 2 |\r\n") == [["a", "b"], ["1", "2"]]
    assert rows("a|b\r-|-\r1|2\f3|4") == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (": Table 3. Alerts as of 24 June", "Table 3. Alerts as of 24 June"),
        ("Table: Alerts", "Alerts"),
        ("**Nord-Kivu**", "Nord-Kivu"),
        ("*In brief: 5*", "In brief: 5"),
        ("*The data are of 23 June", "*The data are of 23 June"),
        ("**Ituri:** 5 cases", "**Ituri:** 5 cases"),
        ("> quoted 5", "quoted 5"),
        ("see [12 deaths](https://a.org/3)", "see [12 deaths](https://a.org/3)"),
        ("• 134 samples", "• 134 samples"),
        ("- item 5", "- item 5"),
        ("~~~\n| 5 |\n~~~", "| 5 |"),
        ("```text\n# 5\n```", "# 5"),
    ],
)
def test_marks_of_a_line_are_outside(source: str, text: str) -> None:
    assert texts(source) == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**Ituri:** 5 cases", "Ituri: 5 cases"),
        ("in __all__, <b>711</b> *new* labs", "in all, 711 new labs"),
        ("some 3&nbsp;400 tests, &lt; 5&#37;", "some 3\xa0400 tests, < 5%"),
        ("22 labs<sup>1</sup>, 7<sup>th</sup> of 10<sup>6</sup>", "22 labs¹, 7th of 10⁶"),
        ("22 labs[^3] and CO<sub>2</sub>", "22 labs³ and CO2"),
        ("see [12 deaths](https://a.org/3 'x') [7] ![a 5](b6.png)", "see 12 deaths [7] a 5"),
        ('<span style="width:12pt">25</span> labs<!-- 44 -->', "25 labs"),
        ("5*6*7 and 2 * 3, snake_case_9, 4\\* and 8*", "5*6*7 and 2 * 3, snake_case_9, 4* and 8*"),
        ("a <y and y> 5, x<9 and `b` ~~c~~", "a <y and y> 5, x<9 and b c"),
        ("Cases: 5<br>Deaths: 3<br/>", "Cases: 5|Deaths: 3"),
        ("| a<br>b | **1&nbsp;234**<sup>2</sup> |\n|-|-|", "a b\t1\xa0234²"),
        ("    code *5* <b>", "code *5* <b>"),
        ("[^1]: Note 5", "¹ Note 5"),
    ],
)
def test_marks_within_a_line_are_no_text(source: str, text: str) -> None:
    content = markdown.read(source.encode(), "f.md")
    document = Document("e", "f.md", "", "en", "markdown", content.text, content.lines)
    blocks = clean(document)
    assert "|".join(block.text for block in blocks) == text
    for block in blocks:
        for number in re.finditer(r"\d+", block.text):
            start, end = block.source_span(*number.span())
            assert source[start:end] == number[0], "every number leads back"


@pytest.mark.parametrize("line", ["[PHOTO]", "![Map 3](m3.png)", "<!-- page 4 -->"])
def test_pictures_and_comments_are_furniture(line: str) -> None:
    found = markdown.read(f"a\n\n{line}\n\nb".encode(), "f.md")
    assert [bool(ln.furniture) for ln in found.lines if ln.end > ln.start] == [False, True, False]


def test_too_many_cells() -> None:
    with pytest.raises(InputError, match="more than 3 table cells"):
        markdown.read(b"|a|b|\n|-|-|\n|1|2|", "f.md", Limits(table_cells=3))


@pytest.mark.parametrize(
    "source", [">" * 200_000, "- " * 100_000, "1. " * 50_000, "[" * 200_000, "|" * 100_000 + "\n" + "|-" * 100_000,
               "".join("  " * i + "- x\n" for i in range(500)), "*" * 200_000, "<" * 200_000, "# " * 100_000,
               "<table>" * 50_000, "<table>\n\n" * 20_000, "<table><td>" + "<tr><" * 50_000,
               "<table><td>" + "&nbsp;" * 50_000, "&nbsp;" * 50_000, "<b>" * 50_000, "<sup>1" * 50_000, "<!--" * 50_000,
               "[^1]" * 50_000, "*a" * 50_000, "![" * 50_000 + "](" * 50_000, '](a "' * 50_000, "_a __b `c" * 30_000,
               "<br>" * 50_000, "<a " * 50_000]
)  # fmt: skip
def test_pathological_text_does_not_hang(source: str) -> None:
    began = time.perf_counter()
    markdown.read(f"x\n\n{source}".encode(), "f.md")
    assert time.perf_counter() - began < 10


def test_a_heading_in_a_list_keeps_the_number_of_its_item() -> None:
    found = markdown.read(b"x\n\n7. # Laboratories\n\n8. # \n", "f.md")
    document = Document("e", "f.md", "", "en", "markdown", found.text, found.lines)
    assert [line.level for line in found.lines if line.start < line.end] == [0, 1, 1]
    assert [block.text.strip() for block in clean(document)] == ["x", "7. Laboratories", "8."]


MARKS = (
    "# ", "|", "---", "\n", "\r\n", "\f", "**", "*", "> ", "- ", "1. ", "```", "~~~", "5", "字", " ", "\t", "=", "\\",
    ": ", "<!--", "-->", "[PHOTO]", "a",
    "<b>", "</b>", "<br>", "<sup>", "</sup>", "&lt;", "`", "_", "](a)", "[", "[^5]",
    "<table>", "</table>", "<tr>", "<td>", "</td>", "<td colspan=2>", "<p>", "<", "&nbsp;",
)  # fmt: skip


@settings(max_examples=400, deadline=2000)
@given(st.lists(st.sampled_from(MARKS), max_size=40))
def test_any_text_keeps_its_digits(parts: list[str]) -> None:
    """Whatever the marks: every digit is in a line, lines are in order and no line reaches into the next."""
    source = "x" + "".join(parts)
    found = markdown.read(source.encode(), "f.md")
    position = 0
    for line in found.lines:
        assert position <= line.start <= line.end
        assert all(line.start <= c.start <= c.end <= line.end for c in line.cells)
        assert all(line.start <= m.start <= m.end <= line.end for m in line.marks)
        assert all(a.end <= b.start for a, b in pairwise(line.marks))
        position = line.end
    document = Document("e", "f.md", "", "en", "markdown", found.text, found.lines)
    for block in clean(document):
        for start, at, length in block.pieces:
            assert normalize("NFKC", block.text[start : start + length]) == normalize("NFKC", source[at : at + length])
    kept = "".join(source[line.start : line.end] for line in found.lines)
    fence_digits = sum(s.count("5") for s in source.splitlines() if s.lstrip("> -1.\t").startswith(("```", "~~~")))
    assert kept.count("5") >= source.count("5") - fence_digits


@settings(max_examples=200, deadline=2000)
@given(st.binary(max_size=200))
def test_any_bytes_never_crash(data: bytes) -> None:
    try:
        markdown.read(data, "f.md")
    except InputError as error:
        assert str(error).startswith("f.md: ")


# ----------------------------------------------------------------------------------------- a report published with data


@pytest.fixture(scope="module")
def published() -> support.Extraction:
    if PUBLISHED not in support.candidates():
        pytest.skip(f"the published report is not at {support.SHARED / 'raw'}")
    return support.edition(PUBLISHED)


def test_pillars_are_sections(published: support.Extraction) -> None:
    headings = [(p.section, p.block.text[:3]) for p in published.placed if p.role == "section_heading"]
    assert headings == [
        ("coordination", "4.1"), ("surveillance", "4.2"), ("points_of_entry", "Upd"), ("laboratories", "4.3"),
        ("infection_prevention", "4.4"), ("case_management", "4.5"), ("other", "4.6"), ("risk_communication", "4.7"),
        ("logistics", "4.8"),
    ]  # fmt: skip
    security = [p.section for p in published.placed if "security situation" in p.block.text]
    assert security == ["unassigned"]


def test_tables_are_tables(published: support.Extraction) -> None:
    found = Counter(b.table for b in published.blocks if b.table)
    assert list(found.values()) == [9, 5, 13, 13]
    widths = {b.table: len(b.cells) for b in published.blocks if b.table}
    assert list(widths.values()) == [5, 4, 4, 5]
    assert [b.text[:8] for b in published.blocks if b.text.startswith("Table ")] == [
        f"Table {n}." for n in (3, 4, 5, 6)
    ]


def test_every_number_is_accounted_for(published: support.Extraction) -> None:
    assert [n for n in published.tables["numbers"] if n["kind"] == "unexplained"] == []
    cells = [(f["measured"], f["value"]) for f in published.tables["facts"] if "from_table" in f["flags"]]
    for part, value in (("Contacts seen", 7368), ("Total suspect cases", 154), ("persons passing", 264124)):
        assert any(part in measured and found == value for measured, found in cells), part

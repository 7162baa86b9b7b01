"""The HTML reader: what counts as text, tables with spans, boilerplate, encodings, limits, damaged and other files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.ingest import html
from pipeline.ingest.content import Content
from pipeline.ingest.limits import Limits


def content(page: str) -> Content:
    return html.read(page.encode(), "f.html")


def lines(page: str) -> list[str]:
    found = content(page)
    return [found.text[line.start : line.end] for line in found.lines]


def rows(page: str) -> list[list[tuple[str, int, int]]]:
    found = content(page)
    return [[(found.text[c.start : c.end], c.columns, c.rows) for c in ln.cells] for ln in found.lines if ln.cells]


# --------------------------------------------------------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>There were <b>1</b>2 cases<p>and <i>3</i> deaths", ["There were 12 cases", "and 3 deaths"]),
        ("<p>one<br>two<br/>three</p>four<div>five</div>six", ["one", "two", "three", "four", "five", "six"]),
        ("<p>  white \n\t space </p>\n<p>5&nbsp;000 &lt; 6&#x2009;000 &eacute;</p>",
         ["white space", "5\xa0000 < 6\u2009000 é"]),
        ("<p>1,234<sup>1</sup> 10<sup>-6</sup> m<sup>th</sup> CO<sub>2</sub></p>", ["1,234¹ 10⁻⁶ mth CO2"]),
        ("<p>12<span style='vertical-align: super'>3</span><a role=doc-noteref href=#n>4</a></p>", ["12³⁴"]),
        ("<p>截至7月1日\n  新增确诊 病例\n12例</p>", ["截至7月1日新增确诊 病例 12例"]),
        ("<pre>a  1\nb 2</pre>", ["a 1", "b 2"]),
        ("<p>1&shy;2&#x200b;3</p>", ["123"]),
        ("<p>a <del>5</del><ins>6</ins><script>7</script><!-- 8 --><style>9</style></p>", ["a 6"]),
        ("<ruby>一<rt>yi</rt></ruby>例", ["一例"]),
        ("<ul><li>a<li>b<ol><li>c<li value=7>d</ol><li><p>e<p>f</ul>", ["- a", "- b", "1. c", "7. d", "- e", "f"]),
        ("<ol type=I start=4><li>x</ol><ol reversed><li>y<li>z</ol>", ["IV. x", "2. y", "1. z"]),
        ("<ol style='list-style: none'><li>x</ol><li>y", ["- x", "- y"]),
        ("<dl><dt>Cases<dd>5</dl><blockquote>q</blockquote>", ["Cases", "5", "q"]),
        ("<p>a<sup><a href='#n'>[1]</a></sup></p><ol><li id=n>as of 1 May <a role=doc-backlink href=#r>back</a></ol>",
         ["a[¹]", "¹ as of 1 May"]),
        ("<details><summary>More</summary>12 cases</details>", ["More", "12 cases"]),
        ("<math><msup><mn>5</mn></msup><annotation>6</annotation></math>", ["5"]),
    ],
)  # fmt: skip
def test_what_counts_as_text(page: str, expected: list[str]) -> None:
    assert lines(page) == expected


def test_headings_have_levels() -> None:
    found = content("<title>T &amp; U\n v</title><h1>One <small>1</small></h1><p>text</p><h3>Three</h3><h7>no</h7>")
    assert [line.level for line in found.lines] == [1, 0, 3, 0]
    assert (found.title, found.pages) == ("T & U v", None)
    assert content("<h1>A <i>title</i></h1>").title == "A title"
    assert content("<p>none").title == ""


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<nav>Home 9</nav>",
        "<header>Site 9</header>",
        "<footer>Imprint 9</footer>",
        "<aside>Related 9</aside>",
        "<div role=dialog>We use 9 cookies</div>",
        "<div role='navigation'>9</div>",
        "<div hidden>9</div>",
        "<div style='color: red; DISPLAY : none'>9</div>",
        "<noscript>Switch on 9</noscript>",
        "<template><p>9</p></template>",
        "<form>Search <input value=9><button>9</button></form>",
        "<svg><text>9</text></svg>",
        "<select><option>9</select>",
        "<dialog>9</dialog>",
        "<iframe>9</iframe>",
        "<textarea>9</textarea>",
    ],
)
def test_boilerplate_is_left_out(boilerplate: str) -> None:
    report = "<h1>Report</h1><p>There were 12 cases.</p>"
    assert lines(f"<body>{boilerplate}{report}{boilerplate}after</body>") == ["Report", "There were 12 cases.", "after"]


def test_what_belongs_to_the_report_stays() -> None:
    article = "<article><header>By 1 May</header><p>12 cases</p><aside>3 key</aside><footer>Source 4</footer></article>"
    assert lines(article) == ["By 1 May", "12 cases", "3 key", "Source 4"]
    assert lines("<header><nav>x</nav><h1>Report 5</h1></header><p>a") == ["Report 5", "a"]
    assert lines("<form id=aspnetForm><input value=1><p>The whole page: 12 cases.</p></form>") == [
        "The whole page: 12 cases."
    ]
    assert lines("<aside role=doc-footnote>1 note</aside>") == ["1 note"]


def test_the_main_part_alone_is_read_when_it_holds_most_of_the_page() -> None:
    assert lines("<div>skip 9</div><main><p>The report has 12 cases.</p></main>") == ["The report has 12 cases."]
    assert lines("<p>The report has 12 cases and more to say.</p><main>x</main>")[0].startswith("The report")


# ------------------------------------------------------------------------------------------------------------- tables


def test_spans() -> None:
    page = (
        "<table><caption>Table 1. Cases</caption><thead><tr><th rowspan=2>Country<th colspan=2>Cases<tr><th>new<th>all"
        "<tbody><tr><td>Iran (Islamic<br>Republic of)<td>5<td>6<tr><td colspan=3>Western Pacific Region</table>"
    )
    assert lines(page)[0] == "Table 1. Cases"
    assert rows(page) == [
        [("Country", 1, 2), ("Cases", 2, 1)],
        [("", 1, 1), ("new", 1, 1), ("all", 1, 1)],
        [("Iran (Islamic Republic of)", 1, 1), ("5", 1, 1), ("6", 1, 1)],
        [("Western Pacific Region", 3, 1)],
    ]


def test_spans_at_the_end_and_over_one_another() -> None:
    page = "<table><tr><td>a<td rowspan=3>b<td rowspan=2 colspan=2>c<tr><td>d<tr><td>e<td>f<td>g</table>"
    assert [[(text, columns) for text, columns, _ in row] for row in rows(page)] == [
        [("a", 1), ("b", 1), ("c", 2)],
        [("d", 1), ("", 1), ("", 2)],
        [("e", 1), ("", 1), ("f", 1), ("g", 1)],
    ]
    below = "<table><tr><td>a<td>b<td rowspan=2>c<tr><td>d</table>"
    assert [[(text, columns) for text, columns, _ in row] for row in rows(below)][1] == [("d", 1), ("", 1), ("", 1)]


def test_layout_tables_are_opened() -> None:
    inner = "<table><tr><td>India<td>5</table>"
    assert lines(f"<table><tr><td>Menu<td><p>Text</p>{inner}</table>") == ["Menu", "Text", "India\t5"]
    assert lines("<table role=presentation><tr><td>a<td>b</table>") == ["a", "b"]
    assert lines("<table><tr><td>only<tr><td>one column</table>") == ["only", "one column"]


def test_damaged_tables_lose_nothing() -> None:
    assert lines("<table>stray 1<td>2<td>3<tr><td>4<p>5</table>6") == ["stray 1", "2\t3", "4 5", "6"]
    assert lines("<td>1</td><tr><td>2</tr>") == ["1", "2"]


# ----------------------------------------------------------------------------------------------------------- encodings

ZH = "截至2020年7月1日，全国累计确诊病例12例，其中死亡3例。"


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gbk"),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="big5">', "gb18030"),
        ('<meta charset="unicode_escape">', "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
    ],
)
def test_encodings(head: str, encoding: str) -> None:
    found = html.read(f"{head}<p>{ZH * 5}".encode(encoding), "f.html")
    assert found.text.strip() == ZH * 5 or encoding != "gb18030" or "big5" in head


def test_declared_russian() -> None:
    page = '<meta charset="windows-1251"><p>Зарегистрировано 12 новых случаев'.encode("cp1251")
    assert html.read(page, "f.html").text.strip() == "Зарегистрировано 12 новых случаев"


def test_xhtml() -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><script src="x.js"/><title/></head>'
        '<body><p>12<a id="x"/> cases<br/>&nbsp;3</p><div class="a"/></body></html>'
    )
    assert [line.strip() for line in lines(page)] == ["12 cases", "3"]


# ------------------------------------------------------------------------------------------------- other files, limits


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"%PDF-1.4", "this is a PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"just text", "no HTML: it holds no tag"),
        (b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n<html>", "web archive"),
        (b"<p></p>", "holds no text"),
        (b"<html><script>fill()</script></html>", "holds no text"),
        (b"<!-- -->", "no element|holds no text|no HTML"),
    ],
)
def test_other_files_are_refused_in_plain_words(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        html.read(data, "f.html")


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "sup", "h1"])
@pytest.mark.parametrize("depth", [40, 1000, 100_000])
def test_deep_nesting_is_read_or_refused(tag: str, depth: int) -> None:
    began = time.perf_counter()
    try:
        assert "deep" in content(f"<{tag}>" * depth + "deep 7").text
    except InputError as error:
        assert depth > 40 and ("nested too deep" in str(error) or "inside one another" in str(error))
    assert time.perf_counter() - began < 10


def test_a_depth_that_pages_have_is_read_whole() -> None:
    assert lines("<div>" * 1500 + "deep 7" + "</div>" * 1500 + "<p>after 8") == ["deep 7", "after 8"]


def test_too_many_cells() -> None:
    with pytest.raises(InputError, match="1,000,000 table cells"):
        content("<table><tr>" + "<td rowspan=99999>x" * 1000 + "<tr>" * 2000)
    with pytest.raises(InputError, match="more than 3 table cells"):
        html.read(b"<table><tr><td>1<td>2<td>3<td>4", "f.html", Limits(table_cells=3))


# ---------------------------------------------------------------------------------------------------------------- fuzz

RICH = (
    b"<!DOCTYPE html><html><head><meta charset=utf-8><title>T</title></head><body><main><h1>Report</h1><p>There were "
    b"12 cases<sup>1</sup><br>and 3.<table><caption>C</caption><tr><th rowspan=2>a<th colspan=2>b<tr><td>1<td>2</table>"
    b"<ol start=3><li id=x>n</ol><pre>1\n2</pre><form><p>f</form><aside>x</aside></main></body></html>"
)
PIECES = [
    "<p>", "</p>", "<table>", "</table>", "<tr>", "<td rowspan=3>", "<td colspan=9>", "</td>", "<li>",
    "<ol start=-5>", "</ol>", "<sup>", "</sup>", "<h2>", "</h2>", "<pre>", "</pre>", "<br>", "12 cases", "中国",
    "<form>", "</form>", "<header>", "<main>", "</main>", "<a href='#x'>1</a>", "<li id=x>", "<select>",
    "<script>", "</script>", "<svg>", "<template>", "&nbsp;", "&#0;", ", ", ", ", ", ", ", ", ", ",
]  # fmt: skip


def read_or_refuse(data: bytes) -> None:
    try:
        found = html.read(data, "f.html")
    except InputError as error:
        assert str(error).startswith("f.html: ")
        return
    for line in found.lines:
        assert 0 <= line.start < line.end <= len(found.text)
        assert all(line.start <= c.start <= c.end <= line.end for c in line.cells)


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(RICH)))
def test_damaged_pages_never_crash(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(RICH)
    for at, byte in changes:
        data[at] = byte
    read_or_refuse(bytes(data))
    read_or_refuse(bytes(data[:length]))


@settings(max_examples=400, deadline=2000)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_elements_in_any_order_never_crash(parts: list[str]) -> None:
    read_or_refuse("".join(parts).encode())


@settings(max_examples=200, deadline=2000)
@given(st.binary(max_size=200))
def test_any_bytes_never_crash(data: bytes) -> None:
    read_or_refuse(data)
    read_or_refuse(b"<p>" + data)

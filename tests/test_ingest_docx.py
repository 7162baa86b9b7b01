"""The DOCX reader: what counts as text, tables and numbering, limits, and files that are damaged or something else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.ingest import docx as reader
from pipeline.ingest.content import Content
from pipeline.ingest.limits import Limits
from pipeline.ingest.ordinals import ordinal

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RAISED = "<w:vertAlign w:val='superscript'/>"
NOT_HIDDEN = "<w:vanish w:val='0'/>"
DELETED = "<w:del><w:r><w:delText>4</w:delText></w:r></w:del>"
PLACEHOLDER = (
    "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>click 1</w:t></w:r></w:sdtContent></w:sdt>"
)
POWER = "<m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>"
FIELD_IN_A_CODE = (
    "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText> IF 1 </w:instrText></w:r>"
    "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    "<w:r><w:t>9</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
    "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>5</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def archive(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def package(body: str, **parts: str) -> bytes:
    """A DOCX file with a body and further parts (`footnotes`, `numbering`, `styles`) as XML."""
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for i, name in enumerate(parts)
    )
    files: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="/word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    }
    for name, content in parts.items():
        files[f"word/{name}.xml"] = f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
    return archive(files)


def p(content: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{content}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def lines(data: bytes) -> list[str]:
    content = reader.read(data, "f.docx")
    return [content.text[line.start : line.end] for line in content.lines]


def rows(data: bytes) -> list[list[tuple[str, int, int]]]:
    content = reader.read(data, "f.docx")
    return [[(content.text[c.start : c.end], c.columns, c.rows) for c in ln.cells] for ln in content.lines if ln.cells]


# --------------------------------------------------------------------------------------------------------------- text


def test_paragraphs_are_lines_and_python_docx_agrees() -> None:
    document = docx.Document()
    document.core_properties.title = " Situation\nreport "
    document.add_heading("Report", 0)
    document.add_heading("4.1 Coordination", 2)
    document.add_paragraph("There were 12 cases. ").add_run("Of them 3 died.")
    document.add_paragraph("5 000 tests", style="List Bullet")
    document.sections[0].header.paragraphs[0].text = "Header 99"
    stream = io.BytesIO()
    document.save(stream)
    content = reader.read(stream.getvalue(), "f.docx")
    assert content.text == "Report\n\n4.1 Coordination\n\nThere were 12 cases. Of them 3 died.\n\n- 5 000 tests\n\n"
    assert [line.level for line in content.lines] == [1, 2, 0, 0]
    assert (content.title, content.pages, content.warnings) == ("Situation report", None, [])


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"{r('12')}<w:ins>{r('3')}</w:ins> {DELETED}{r(' cases')}", "123 cases"),
        (f"<w:moveFrom>{r('9')}</w:moveFrom><w:moveTo>{r('8')}</w:moveTo>", "8"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('7')}</w:sdtContent></w:sdt>", "7"),
        (r("a") + PLACEHOLDER, "a"),
        (f"<w:hyperlink>{r('link 5')}</w:hyperlink><w:smartTag>{r(' tag')}</w:smartTag>", "link 5 tag"),
        (f"{r('1,234')}{r('2', RAISED)}", "1,234²"),
        (f"{r('10')}{r('-6', RAISED)}", "10⁻⁶"),
        (f"{r('seen')}{r('hidden 4', '<w:vanish/>')}{r('5', NOT_HIDDEN)}", "seen5"),
        (f"{r('1')}<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>{r('2')}", "1-2"),
        (f"<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>{r('5')}", "≥5"),
        (f"{r('5')}<w:r><w:br w:type='page'/></w:r>{r('6')}<w:r><w:lastRenderedPageBreak/></w:r>{r('7')}", "5 67"),
        (f"<w:r><w:ruby><w:rt>{r('yi')}</w:rt><w:rubyBase>{r('一')}</w:rubyBase></w:ruby></w:r>{r('例')}", "一例"),
        (f"<m:oMath>{POWER}</m:oMath>", "10⁶"),
        (f"{r('zero' + chr(0x200B) + 'width' + chr(0xAD))}", "zerowidth"),
        (f"{r('1.')}<w:r><w:tab/></w:r>{r('Typed')}", "1. Typed"),
        (f"{r('Preface')}<w:r><w:tab/></w:r>{r('4')}", "Preface\t4"),
        (FIELD_IN_A_CODE, "5"),
    ],
)  # fmt: skip
def test_what_counts_as_text(content: str, text: str) -> None:
    assert lines(package(p(content))) == [text]


def test_a_line_break_ends_a_line() -> None:
    assert lines(package(p(f"{r('one')}<w:r><w:br/></w:r>{r('two 2')}"))) == ["one", "two 2"]


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    deleted = p(r("There were 1"), "<w:rPr><w:del/></w:rPr>")
    assert lines(package(deleted + p(r("2 cases")) + p(r("end")))) == ["There were 12 cases", "end"]
    assert lines(package(deleted)) == ["There were 1"]


def test_an_unfinished_field_does_not_swallow_the_document() -> None:
    begun = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
    assert lines(package(p(begun + r("code 1")) + p(r("text 2")))) == ["text 2"]


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p(r('boxed 5'))}</w:txbxContent>"
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(package(p(r("before ") + both + r("after")))) == ["before after", "boxed 5"]


def test_blocks_in_controls_and_insertions() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p(r('one'))}<w:customXml>{p(r('two'))}</w:customXml></w:sdtContent></w:sdt>"
    )
    assert lines(package(body + f"<w:ins>{p(r('three'))}</w:ins><w:del>{p(r('four'))}</w:del>")) == [
        "one",
        "two",
        "three",
    ]


def test_charts_are_reported() -> None:
    content = reader.read(package(p(r("text") + "<w:r><w:drawing><c:chart/></w:drawing></w:r>")), "f.docx")
    assert content.warnings == ["1 charts, diagrams or embedded documents were not read"]


def test_notes_follow_the_paragraph_or_table_that_refers_to_them() -> None:
    def note(number: int, text: str) -> str:
        return f"<w:footnote w:id='{number}'>{p('<w:r><w:footnoteRef/></w:r>' + r(' ' + text))}</w:footnote>"

    def mark(number: int) -> str:
        return f"<w:r><w:footnoteReference w:id='{number}'/></w:r>"

    row = f"<w:tr><w:tc>{p(r('India') + mark(7))}</w:tc><w:tc>{p(r('1,118') + mark(3))}</w:tc></w:tr>"
    data = package(
        p(r("There were 12") + mark(5) + r(" cases")) + f"<w:tbl>{row}{row}</w:tbl>" + p(r("end") + mark(99)),
        footnotes=note(5, "of 2020")
        + note(7, "as of 1 May")
        + note(3, "itself" + "</w:t></w:r>" + mark(3) + "<w:r><w:t>"),
    )
    assert lines(data) == [
        "There were 12¹ cases", "¹ of 2020", "India²\t1,118³", "India²\t1,118³", "² as of 1 May", "³ itself³", "end",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- tables


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{p(r(text))}</w:tc>"


def test_merged_cells() -> None:
    table = (
        "<w:tbl><w:tr>"
        + cell("Country", "<w:vMerge w:val='restart'/>")
        + cell("Cases", "<w:gridSpan w:val='2'/>")
        + "</w:tr>"
        "<w:tr>" + cell("stale", "<w:vMerge/>") + cell("new") + cell("all") + "</w:tr>"
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("5") + cell("9") + "</w:tr>"
        "<w:tr><w:trPr><w:del/></w:trPr>" + cell("deleted") + cell("6") + "</w:tr></w:tbl>"
    )
    assert rows(package(table)) == [
        [("Country", 1, 2), ("Cases", 2, 1)],
        [("", 1, 1), ("new", 1, 1), ("all", 1, 1)],
        [("", 1, 1), ("5", 1, 1), ("9", 1, 1)],
    ]


def test_paragraphs_of_a_cell_are_joined() -> None:
    two = f"<w:tc>{p(r('Iran (Islamic'))}{p(r('Republic of)'))}</w:tc><w:tc>{p(r('确诊'))}{p(r('病例'))}</w:tc>"
    assert rows(package(f"<w:tbl><w:tr>{two}</w:tr></w:tbl>")) == [
        [("Iran (Islamic Republic of)", 1, 1), ("确诊病例", 1, 1)]
    ]


def test_a_table_that_only_arranges_the_page_is_opened() -> None:
    inner = f"<w:tbl><w:tr>{cell('India')}{cell('5')}</w:tr></w:tbl>"
    data = package(f"<w:tbl><w:tr><w:tc>{p(r('Left'))}{inner}{p('')}</w:tc>{cell('Right')}</w:tr></w:tbl>")
    assert lines(data) == ["Left", "India\t5", "Right"]
    assert lines(package(f"<w:tbl><w:tr>{cell('boxed text')}</w:tr></w:tbl>")) == ["boxed text"]


def test_a_row_of_prose_is_read_as_paragraphs() -> None:
    prose = "The ministry opened 5 laboratories. It trained 300 people in seven regions of the country. " * 2
    data = package(
        f"<w:tbl><w:tr>{cell('Pillar')}{cell('Done')}</w:tr><w:tr>{cell('Laboratory')}{cell(prose)}</w:tr>"
        f"<w:tr>{cell('Cases')}{cell('5')}{cell(prose)}</w:tr></w:tbl>"
    )
    assert lines(data) == ["Pillar\tDone", "Laboratory", prose.strip(), f"Cases\t5\t{prose.strip()}"]


def test_adjacent_tables_stay_two() -> None:
    table = f"<w:tbl><w:tr>{cell('a')}{cell('1')}</w:tr></w:tbl>"
    assert reader.read(package(table + p("") + table), "f").text == "a\t1\n\na\t1\n\n"


# ---------------------------------------------------------------------------------------------------------- numbering


def level(at: int, style: str, text: str, more: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{style}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
    )


def item(text: str, number: int = 1, at: int = 0) -> str:
    return p(r(text), f"<w:numPr><w:ilvl w:val='{at}'/><w:numId w:val='{number}'/></w:numPr>")


def numbering(levels: str) -> str:
    override = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>"
    return (
        f"<w:abstractNum w:abstractNumId='7'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>"
        f"<w:num w:numId='2'><w:abstractNumId w:val='7'/>{override}</w:num>"
    )


def test_numbers_are_counted_as_printed() -> None:
    levels = level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)") + level(2, "decimal", "%1.%3")
    body = (
        item("a") + item("b") + item("b1", at=1) + item("b2", at=1) + item("c") + item("c1", at=1) + item("c11", at=2)
        + item("again", 2) + p("", "<w:numPr><w:numId w:val='1'/></w:numPr>") + item("none", 0) + item("unknown", 9)
    )  # fmt: skip
    assert lines(package(body, numbering=numbering(levels))) == [
        "1. a", "2. b", "a) b1", "b) b2", "3. c", "a) c1", "3.1 c11", "1. again", "none", "unknown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "text", "printed"),
    [
        ("bullet", chr(0xF0B7), "- x"),
        ("chineseCounting", "%1、", "一、 x"),
        ("upperRoman", "%1.", "I. x"),
        ("decimal", "%1", "1. x"),
        ("decimal", "第%1条", "第1条 x"),
        ("none", "", "x"),
        ("hebrew1", "%1.", "- x"),
        ("ordinalText", "%1", "- x"),
    ],
)
def test_number_styles(style: str, text: str, printed: str) -> None:
    assert lines(package(item("x"), numbering=numbering(level(0, style, text)))) == [printed]


def test_headings_are_numbered_by_their_style() -> None:
    styles = (
        "<w:style w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='H2'/>"
        "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    levels = level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2", "<w:pStyle w:val='H2'/>")
    data = package(
        item("Response") + p(r("Coordination"), "<w:pStyle w:val='H2'/>"), styles=styles, numbering=numbering(levels)
    )
    assert lines(data) == ["1. Response", "1.1 Coordination"]
    assert [line.level for line in reader.read(data, "f").lines] == [0, 2]


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "decimal", "1"), (3, "decimalZero", "03"), (27, "lowerLetter", "aa"), (2, "upperLetter", "B"),
        (1994, "upperRoman", "MCMXCIV"), (4, "lowerRoman", "iv"), (0, "lowerRoman", ""), (9, "russianUpper", "И"),
        (12, "chineseCounting", "十二"), (30, "chineseCounting", "三十"), (100, "chineseCounting", ""),
        (3, "decimalEnclosedCircle", "③"), (1, "ideographTraditional", "甲"), (1, "hebrew1", ""),
        (-5, "lowerLetter", ""),
    ],
)  # fmt: skip
def test_ordinals(number: int, style: str, printed: str) -> None:
    assert ordinal(number, style) == printed


# ------------------------------------------------------------------------------------------------- other files, limits


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "this is an empty file"),
        (b"%PDF-1.4 ...", "this is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 WordDocument", r"old Word document \(\.doc\); save it as \.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"<html><p>x", "web page"),
        (b"{\\rtf1", "rich text"),
        (b"plain text", "no DOCX file"),
        (archive({"xl/workbook.xml": "<x/>"}), "a spreadsheet"),
        (archive({"content.xml": "<x/>"}), "an OpenDocument file"),
        (archive({"a.txt": "x"}), r"word/document\.xml is missing"),
        (archive({"word/document.xml": "<w:document"}), r"damaged \(word/document\.xml"),
        (archive({"word/document.xml": ""}), r"damaged"),
        (package(p(r("number 1")))[:-40], "damaged"),
        (package(p("")), "holds no text"),
    ],
)
def test_other_files_are_refused_in_plain_words(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        reader.read(data, "f.docx")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    text = f"{bomb}<w:document {NAMESPACES}><w:body>{p(r('&b;&f;'))}</w:body></w:document>"
    with pytest.raises(InputError, match=r"declares entities|damaged"):
        reader.read(archive({"word/document.xml": text}), "f.docx")


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(InputError, match="times its packed size"):
        reader.read(archive({"word/document.xml": b" " * 20_000_000}), "f.docx")
    data = archive({"word/document.xml": b"<x>" + b" " * 5_000_000})
    # The archive's directory says that the part is small: what is unpacked is checked, not what is said.
    with pytest.raises(InputError, match=r"damaged|times its packed size"):
        reader.read(data.replace((5_000_003).to_bytes(4, "little"), (9).to_bytes(4, "little")), "f.docx")


@pytest.mark.parametrize("most", [Limits(docx_parts=2), Limits(docx_total_bytes=100), Limits(docx_part_bytes=100)])
def test_limits_can_be_set(most: Limits) -> None:
    with pytest.raises(InputError, match=r"(parts of|at most).*or raise docx_\w+ under \[limits\]"):
        reader.read(package(p(r("text"))), "f.docx", most)


def test_a_bomb_that_is_allowed_is_unpacked() -> None:
    body = p(r("number 1")) + p(r("")) * 200_000
    with pytest.raises(InputError, match="times its packed size"):
        reader.read(package(body), "f.docx")
    assert reader.read(package(body), "f.docx", Limits(docx_ratio=10_000)).text == "number 1\n\n"


def test_too_many_cells() -> None:
    with pytest.raises(InputError, match=r"more than 5 table cells.*or raise table_cells"):
        reader.read(package(f"<w:tbl><w:tr>{cell('a') * 6}</w:tr></w:tbl>"), "f.docx", Limits(table_cells=5))


@pytest.mark.parametrize(
    "nest", [lambda s: f"<w:tbl><w:tr><w:tc>{s}</w:tc></w:tr></w:tbl>", lambda s: f"<w:sdt>{s}</w:sdt>"]
)
def test_deep_nesting_is_refused(nest: Callable[[str], str]) -> None:
    body = p(r("deep 1"))
    for _ in range(10_000):
        body = nest(body)
    with pytest.raises(InputError, match="damaged"):
        reader.read(package(body), "f.docx")


# ---------------------------------------------------------------------------------------------------------------- fuzz


MERGED = "<w:vMerge w:val='restart'/>"
WIDE = "<w:gridSpan w:val='2'/>"


def rich() -> bytes:
    row = f"<w:tr>{cell('India', MERGED)}{cell('5', WIDE)}</w:tr>"
    return package(
        item("There were 12 cases")
        + f"<w:tbl>{row * 3}</w:tbl>"
        + p(r("x") + "<w:r><w:footnoteReference w:id='1'/></w:r>"),
        footnotes=f"<w:footnote w:id='1'>{p(r('note 1'))}</w:footnote>",
        numbering=numbering(level(0, "decimal", "%1.")),
        styles="<w:style w:styleId='a'><w:name w:val='heading 1'/></w:style>",
    )


def read_or_refuse(data: bytes) -> Content | None:
    try:
        return reader.read(data, "f.docx")
    except InputError as error:
        assert str(error).startswith("f.docx: ")
        return None


RICH = rich()
PLAIN_XML = zipfile.ZipFile(io.BytesIO(RICH)).read("word/document.xml")


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(RICH)))
def test_damaged_archives_never_crash(changes: list[tuple[int, int]], length: int) -> None:
    data = bytearray(RICH)
    for at, byte in changes:
        data[at] = byte
    read_or_refuse(bytes(data))
    read_or_refuse(bytes(data[:length]))


@settings(max_examples=300, deadline=2000)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN_XML) - 1), st.binary(max_size=12), st.integers(0, 60)), max_size=5))
def test_damaged_xml_never_crashes(changes: list[tuple[int, bytes, int]]) -> None:
    data = PLAIN_XML
    for at, written, removed in changes:
        data = data[:at] + written + data[at + removed :]
    read_or_refuse(archive({"word/document.xml": data}, zipfile.ZIP_STORED))


ELEMENTS = [
    "p", "r", "t", "tbl", "tr", "tc", "tcPr", "vMerge", "gridSpan", "pPr", "rPr", "del", "ins", "sdt", "fldChar",
    "footnoteReference", "txbxContent", "numPr", "numId", "ilvl", "br", "sym", "trPr", "gridBefore",
]  # fmt: skip
VALUES = ["restart", "0", "1", "-7", "9999999999", "x", ""]


@settings(max_examples=300, deadline=2000)
@given(st.recursive(
    st.sampled_from(["5 cases", "<w:br/>", ""]),
    lambda inner: st.builds(
        lambda name, value, parts: f'<w:{name} w:val="{value}" w:id="1" w:char="{value}">{"".join(parts)}</w:{name}>',
        st.sampled_from(ELEMENTS), st.sampled_from(VALUES), st.lists(inner, max_size=4),
    ),
    max_leaves=30,
))  # fmt: skip
def test_valid_xml_in_any_order_never_crashes(body: str) -> None:
    read_or_refuse(package(body, footnotes=f"<w:footnote w:id='1'>{body}</w:footnote>", numbering=body, styles=body))

"""Ingest: finding reports, source cards, encodings, languages, lines and pages of plain text."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.ingest import Candidate, discover, ingest, text
from pipeline.ingest.encoding import decode
from pipeline.ingest.language import detect
from pipeline.ingest.limits import DEFAULT
from pipeline.records import Document

ZH = "截至2020年7月1日，全国共有公共实验室22个，每天进行约2.5万次检测。确诊病例中已治愈出院的有1.4万人。\n"
EN = "By 1 July 2020 there were 22 public laboratories in the country, and about 25,000 tests were made each day.\n"
RU = "По состоянию на 1 июля 2020 года в стране работали 22 лаборатории, проводилось около 25 тыс. тестов в день.\n"
TRAD = (
    "截至2020年7月1日，國內新增確診病例，其中境外移入個案十二例，死亡三例。各級醫院應加強感染管制措施，並進行檢測。\n"
)


def read(tmp_path: Path, data: bytes, name: str = "report.txt", card: str = "") -> Document:
    (tmp_path / name).write_bytes(data)
    if card:
        (tmp_path / f"{Path(name).stem}.source.toml").write_text(card, encoding="utf-8")
    return ingest(discover(tmp_path)[0])


# --------------------------------------------------------------------------------------------------------------------
# Finding reports
# --------------------------------------------------------------------------------------------------------------------


def test_discover(tmp_path: Path) -> None:
    ignored = ("a.source.toml", "README.md", ".hidden.txt", "~$b.docx", ".git/d.txt")
    for name in ("b.txt", "a.md", "2021/c.txt", "2021/x y：z.txt", "2021/q?1.txt", *ignored):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = discover(tmp_path)
    assert [c.file for c in found] == ["2021/c.txt", "2021/q?1.txt", "2021/x y：z.txt", "a.md", "b.txt"]
    assert [c.edition_id for c in found] == ["c", "q-1", "x y：z", "a", "b"]
    assert discover(tmp_path) == found


def test_ids_are_unique_without_regard_to_case(tmp_path: Path) -> None:
    for name in ("r.txt", "r.md", "2020/r.txt", "2021/R.txt", "x/2020/r.txt", "2021-R.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    ids = {c.file: c.edition_id for c in discover(tmp_path)}
    assert ids == {
        "2020/r.txt": "2020-r",
        "2021-R.txt": "2021-R",
        "2021/R.txt": "2021-R-2",
        "r.md": "r",
        "r.txt": "r-2",
        "x/2020/r.txt": "2020-r-2",
    }


def test_a_single_file(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(EN, encoding="utf-8")
    assert discover(tmp_path / "r.txt") == [Candidate(tmp_path / "r.txt", "r.txt", "r")]


def test_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder; create it"):
        discover(tmp_path / "missing")
    (tmp_path / "r.source.toml").touch()
    with pytest.raises(InputError, match="no report in this folder; put"):
        discover(tmp_path)


def test_unread_formats_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ending in \.xyz are not read; formats that are: \.txt, \.md"):
        read(tmp_path, b"x", "report.xyz")


@pytest.mark.parametrize(("name", "advice"), [("old.doc", r"save it as \.docx"), ("talk.pptx", r"print it as \.pdf")])
def test_near_formats_are_told_what_to_do(tmp_path: Path, name: str, advice: str) -> None:
    with pytest.raises(InputError, match=advice):
        read(tmp_path, b"x", name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(EN, encoding="utf-8")
    (tmp_path / "closed").mkdir(mode=0)
    found = discover(tmp_path)
    assert [(c.file, c.closed) for c in found] == [("closed", True), ("r.txt", False)]
    with pytest.raises(InputError, match="closed: this folder cannot be opened"):
        ingest(found[0])
    with pytest.raises(InputError, match="closed: this folder cannot be opened"):
        discover(tmp_path / "closed")


def test_too_large(tmp_path: Path) -> None:
    with (tmp_path / "r.txt").open("wb") as handle:
        handle.truncate(DEFAULT.text_bytes + 1)
    with pytest.raises(InputError, match="more than the 50,000,000"):
        ingest(discover(tmp_path)[0])


def test_unreadable(tmp_path: Path) -> None:
    (tmp_path / "r.txt").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match=r"r\.txt: cannot be read"):
        ingest(discover(tmp_path)[0])


# --------------------------------------------------------------------------------------------------------------------
# Source cards
# --------------------------------------------------------------------------------------------------------------------


def test_without_card(tmp_path: Path) -> None:
    document = read(tmp_path, f"\n  Overview \n{EN}".encode())
    assert (document.title, document.language, document.edition_date, document.reader) == ("Overview", "en", "", "text")
    assert document.sha256 == hashlib.sha256(f"\n  Overview \n{EN}".encode()).hexdigest()
    assert document.warnings == []


def test_card(tmp_path: Path) -> None:
    digest = hashlib.sha256(EN.encode()).hexdigest().upper()
    card = (
        f'title = "T"\npublisher = "P"\nlanguage = "ru"\nedition_date = 2020-07-15\norigin = "o"\nsha256 = "{digest}"'
    )
    document = read(tmp_path, EN.encode(), card=card)
    assert (document.title, document.publisher, document.language) == ("T", "P", "ru")
    assert document.edition_date == "2020-07-15"


def test_card_of_the_full_name_goes_first(tmp_path: Path) -> None:
    (tmp_path / "report.txt.source.toml").write_text('title = "full"', encoding="utf-8")
    assert read(tmp_path, EN.encode(), card='title = "stem"').title == "full"


@pytest.mark.parametrize(
    ("card", "complaint"),
    [
        ('language = "fr"', r"report\.source\.toml: language: .*'fr'"),
        ("title = 5", r"report\.source\.toml: title: .*5"),
        ('edition_date = "July 2020"', "edition_date: .*not an ISO 8601 date"),
        ('edition_date = "2020-02-30"', "edition_date: .*not an ISO 8601 date"),
        ('titel = "x"', "unknown key 'titel'; the keys are title, publisher"),
        ('sha256 = "abc"', "sha256: "),
        ("title = ", "not valid TOML"),
        (f'sha256 = "{"0" * 64}"', "the file changed"),
    ],
)
def test_bad_card(tmp_path: Path, card: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, EN.encode(), card=card)


# --------------------------------------------------------------------------------------------------------------------
# Encodings
# --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("original", [ZH, EN, RU])
def test_unicode_with_mark_or_utf8(original: str, encoding: str) -> None:
    assert decode(original.encode(encoding), "f") == (original, [])


@pytest.mark.parametrize("encoding", ["UTF-16-LE", "UTF-16-BE"])
@pytest.mark.parametrize("original", [ZH, EN, RU])
def test_utf16_without_mark(original: str, encoding: str) -> None:
    assert decode(original.encode(encoding), "f") == (original, [f"no byte order mark: read as {encoding}"])


@pytest.mark.parametrize(
    ("original", "codec", "name"),
    [
        (ZH, "gb18030", "GB18030"),
        (TRAD, "gb18030", "GB18030"),
        (TRAD, "big5", "Big5"),
        (RU, "windows-1251", "windows-1251"),
        (RU, "koi8-r", "KOI8-R"),
        (EN.replace("25,000", "20–25 “thousand”"), "windows-1252", "windows-1252"),
    ],
)
def test_legacy(original: str, codec: str, name: str) -> None:
    decoded = decode(original.encode(codec), "f")
    assert decoded.text == original
    assert len(decoded.warnings) == 1
    assert f"read as {name}" in decoded.warnings[0]


@pytest.mark.parametrize("original", [ZH, EN, RU, TRAD])
def test_utf16_that_is_cut_in_the_middle_of_a_character(original: str) -> None:
    text, warnings = decode(original.encode("utf-16")[:-1], "f")
    assert text == original[:-1] + "\ufffd"
    assert "1 bad byte in UTF-16-LE read as U+FFFD" in warnings[0]


def test_one_bad_byte_in_utf8() -> None:
    data = ZH.encode()
    place = len("截至2020年".encode())
    decoded = decode(data[:place] + b"\xff" + data[place:], "f")
    assert decoded.text == ZH.replace("年", "年\ufffd", 1)
    assert decoded.warnings == [f"1 bad byte in UTF-8 read as U+FFFD, at byte offset {place}"]


def test_a_damaged_character_leaves_every_bad_byte() -> None:
    data = bytearray(ZH.encode())
    data[1] = 0xFF
    assert decode(bytes(data), "f").text == "\ufffd\ufffd\ufffd" + ZH[1:]


def test_a_character_cut_in_two() -> None:
    decoded = decode(RU.encode()[:-2] + b"\xd1\n", "f")
    assert decoded.text.endswith("\ufffd\n")


def test_one_bad_byte_in_gb18030() -> None:
    data = (ZH * 5).encode("gb18030")
    decoded = decode(data[:10] + b"\xff" + data[10:], "f")
    assert decoded.text.count("\ufffd") == 1
    assert "at byte offset 10" in decoded.warnings[1]


def test_declared_encoding() -> None:
    assert decode("Привет".encode("cp866"), "f", declared="cp866").text == "Привет"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "f: the file is empty; put"),
        (b" \r\n\t\xc2\xa0\f", "only white space"),
        (b"\xef\xbb\xbf", "only white space"),
        (b"%PDF-1.7\n...", r"this is a PDF, not plain text; rename it to end in \.pdf"),
        (b"PK\x03\x04....", "ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), r"an old Office document; .* save it as \.docx"),
        (b"{\\rtf1 22 labs}", r"rich text; .* save it as \.docx"),
        (b"\xff\xfejunk!", "encoding cannot be told"),
        (b"\xfe\xffno text at all, twelve bytes and one more", "encoding cannot be told"),
        (b"abc\x00def", "no plain text: NUL byte at byte offset 3"),
        (b"a\x00\x00\x00" * 9, r"U\+0000 at character 1"),
        (b"ab\x01\x02\x03cd", r"3 control characters, U\+0001 at character 2"),
        ("これは日本語の文章です。".encode("shift-jis"), "encoding cannot be told"),
        ("これは日本語の文章です。感染者数は増加しています。".encode("euc-jp"), "encoding cannot be told"),
        (bytes(range(128, 256)) * 9, "encoding cannot be told"),
    ],
)
def test_no_text(data: bytes, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        decode(data, "f")


def _decoded(data: bytes) -> str | None:
    try:
        return decode(data, "f").text
    except InputError:
        return None


MARKS = st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\0\0"])
CODECS = st.sampled_from(["gb18030", "utf-16-le", "koi8-r", "big5"])


@given(st.builds(bytes.__add__, MARKS, st.binary()) | st.builds(lambda s, e: s.encode(e, "ignore"), st.text(), CODECS))
def test_decoding_raises_nothing_but_input_error(data: bytes) -> None:
    decoded = _decoded(data)
    if decoded is not None:
        decoded.encode("utf-8")  # no lone surrogates: the text can be written


# --------------------------------------------------------------------------------------------------------------------
# Languages
# --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "language"),
    [(ZH, "zh"), (TRAD, "zh"), (EN, "en"), (RU, "ru"), (ZH + "WHO, COVID-19, UNICEF, GAVI", "zh")],
)
def test_language(words: str, language: str) -> None:
    assert detect(words, "f") == (language, [])


@pytest.mark.parametrize(
    "words",
    [
        "2020: 15, 30",
        "تم تأكيد الحالات",
        "Επιβεβαιωμένα κρούσματα",
        "新型コロナウイルスの感染者数について",
        "확진자 수 보고",
        "संक्रमण",
    ],
)
def test_unknown_language(words: str) -> None:
    with pytest.raises(InputError, match=r"unknown language .* write a source\.toml with language = "):
        detect(words, "f")


def test_doubtful_language() -> None:
    assert "mixed scripts: read as en" in detect("Confirmed cases of disease: подтверждённые случаи", "f")[1][0]
    assert "usual words" in detect("Les cas confirmés par le laboratoire sont en hausse depuis mars. " * 15, "f")[1][0]
    assert "usual words" in detect("Кількість підтверджених випадків за добу зросла у всіх областях. " * 15, "f")[1][0]


# --------------------------------------------------------------------------------------------------------------------
# Lines and pages
# --------------------------------------------------------------------------------------------------------------------


def _lines(document_text: str) -> list[tuple[str, int | None]]:
    content = text.read(document_text.encode(), "f")
    return [(content.text[line.start : line.end], line.page) for line in content.lines]


def test_line_ends() -> None:
    assert _lines("a\nb\r\nc\rd\u2028e\x0bf\x85g\n\nh\ti") == [
        (line, None) for line in ("a", "b", "c", "d\u2028e\x0bf\x85g", "", "h\ti")
    ]


def test_pages() -> None:
    assert _lines("a\n\fb c\fd\n\f\n") == [("a", 1), ("", 1), ("b c", 2), ("d", 3), ("", 3), ("", 3)]
    assert text.read(b"a\n\fb c\fd\n\f\n", "f").pages == 3
    assert text.read(b"a\n", "f").pages is None


@given(st.text(st.sampled_from("a字 \t\n\r\f\u2028\x0b"), max_size=60).map(lambda s: f"x{s}"))
def test_lines_tile_the_text(document_text: str) -> None:
    content = text.read(document_text.encode(), "f")
    assert content.text == document_text
    position, pages = 0, []
    for line in content.lines:
        assert document_text[position : line.start] in ("", "\n", "\r\n", "\r", "\f")
        assert line.start >= position and not set(document_text[line.start : line.end]) & set("\n\r\f")
        position = line.end
        pages.append(line.page)
    assert document_text[position:] in ("", "\n", "\r\n", "\r", "\f")
    assert pages == sorted(pages, key=lambda p: p or 0)
    assert content.pages is None or max(p for p in pages if p) <= content.pages

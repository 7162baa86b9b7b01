"""Clean: what page breaks cut is joined, furniture is set apart, and every span leads back to the source."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.records import LANGUAGES, Block, Language
from tests.support import blocks, document

LONG_ZH = "世界卫生组织总干事在日内瓦宣布，鉴于疫情在多个国家迅速蔓延，各成员国的卫生主管部门和卫生服"
LONG_EN = (
    "The ministry of health, which has led the work from the first day on and meets the governors of all regions every "
    "week, has ordered every hospital to open"
)
LONG_RU = (
    "Министерство здравоохранения, которое с первого дня руководит этой работой и еженедельно совещается с "
    "губернаторами всех областей, распорядилось открыть новые"
)


def kinds(text: str, language: Language = "zh") -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in blocks(text, language)]


def body(text: str, language: Language = "zh") -> list[str]:
    return [b.text for b in blocks(text, language) if b.kind not in ("page_number", "running_head")]


# -------------------------------------------------------------------------------------------------------- page breaks


@pytest.mark.parametrize("gap", ["\n\n", "\n\f", "\n\n\f\n", "\n\n12\n\n", "\n- 12 -\n\f"])
@pytest.mark.parametrize(
    ("language", "before", "after", "whole"),
    [
        ("zh", LONG_ZH, "务部门应当加强防范。", LONG_ZH + "务部门应当加强防范。"),
        ("en", LONG_EN, "37 new wards at once.", LONG_EN + " 37 new wards at once."),
        ("en", LONG_EN + " new hos-", "pitals.", LONG_EN + " new hospitals."),
        ("ru", LONG_RU, "палаты на 37 коек.", LONG_RU + " палаты на 37 коек."),
        ("ru", LONG_RU + " боль-", "ницы.", LONG_RU + " больницы."),
    ],
)
def test_a_page_break_inside_a_sentence_or_word_is_mended(
    language: Language, before: str, after: str, whole: str, gap: str
) -> None:
    assert body(f"{before}{gap}{after}\n", language) == [whole]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("zh", LONG_ZH + "务部门应当加强防范。", "印度共和国采取了多项措施，效果良好。"),
        ("en", LONG_EN + " a ward.", "India has taken many steps that worked well."),
        ("en", "National laboratories", "The country has 22 laboratories that can test for the virus today."),
        ("zh", "国家实验室", "全国共有22个实验室可以检测新型冠状病毒。"),
        ("ru", "Национальные лаборатории", "В стране работают 22 лаборатории."),
    ],
)
def test_what_ended_or_is_a_heading_is_joined_to_nothing(language: Language, first: str, second: str) -> None:
    assert body(f"{first}\n\n{second}\n", language) == [first, second]


def test_a_hyphen_before_a_capital_is_no_cut_word() -> None:
    """COVID-⏎Response keeps its hyphen: only a word continued in small letters was cut."""
    assert body(LONG_EN + " the post-\n\nSoviet archives.\n", "en")[0].endswith("post-Soviet archives.")


def test_a_number_or_name_with_a_hyphen_is_whole_after_a_line_break() -> None:
    text = LONG_EN + " wards for the 2019-\nnCoV, which was later named COVID-\n19.\n"
    assert body(text, "en")[0].endswith("wards for the 2019-nCoV, which was later named COVID-19.")


def test_a_paragraph_of_a_format_with_paragraphs_is_never_joined_to_the_next() -> None:
    text = "A first paragraph that ends with a comma,\n\nand a second one, which begins in small letters.\n"
    read = document(text, "en")
    assert len(clean(read)) == 1
    read.reader = "docx"
    assert len(clean(read)) == 2


def test_a_block_knows_the_page_of_each_of_its_parts() -> None:
    text = f"{LONG_EN}\n\f37 wards.\n"
    (block,) = blocks(text, "en")
    assert (block.page, block.page_at(0), block.page_at(block.text.index("37"))) == (1, 1, 2)


def test_hard_wrapped_lines_are_one_paragraph_and_a_short_line_ends_it() -> None:
    wrapped = [
        "The ministry of health has opened thirty-seven hospitals in the",
        "north of the country, of which twenty are in the capital, and it",
        "has trained more than 1,200 nurses to work in them, who come from",
        "all regions of the country and from abroad as well, which is a",
        "lot.",
    ]
    text = "\n".join([*wrapped, "This is a new paragraph."]) + "\n"
    assert body(text, "en") == [" ".join(wrapped), "This is a new paragraph."]


def test_an_item_numbered_in_chinese_is_no_rest_of_the_one_before() -> None:
    lines = [
        "九、患者，男，六十一岁，因发热入院，经治疗后好转。",
        "十、患者，女，七十二岁，因咳嗽入院，至今仍在治疗。",
    ] * 3
    as_pdf = dataclasses.replace(document("\n".join(lines)), reader="pdf")
    assert [block.text for block in clean(as_pdf)] == lines


def test_hard_wrapped_chinese_is_joined_without_spaces() -> None:
    wrapped = [
        "全国现有定点医院三十七家，分布在北部和南部各省",
        "区，另外在首都还有十二家医院收治病情危重的患者",
        "，有经验的医生和护士从全国各地赶来支援这些医院",
        "的工作。",
    ]
    assert body("\n".join([*wrapped, "新的一段从这里开始。"]) + "\n") == ["".join(wrapped), "新的一段从这里开始。"]


# ---------------------------------------------------------------------------------------------------------- furniture


def test_running_heads_are_told_by_their_repetition_at_page_edges() -> None:
    page = "防疫情况概述 2020 第{0}页共12页\n{1}这一段到此结束。\n{1}这一句也是正文。\n机密文件\n"
    found = kinds("\f".join(page.format(n, "甲乙丙"[n - 7]) for n in (7, 8, 9)))
    assert [k for k, _ in found] == ["running_head", "paragraph", "paragraph", "running_head"] * 3


def test_a_line_that_differs_in_a_number_of_its_own_is_no_running_head() -> None:
    """Only the page number may change: 新增5例 and 新增9例 at the feet of two pages are findings."""
    page = "防疫情况概述\n正文{0}。\n截至7月{1}日新增病例{2}例。\n"
    found = kinds("\f".join(page.format(*x) for x in (("甲", 1, 5), ("乙", 2, 9), ("丙", 3, 4))))
    assert [k for k, _ in found] == ["running_head", "paragraph", "paragraph"] * 3


def test_without_pages_a_repeated_line_is_text() -> None:
    assert kinds("国家实验室\n共22个。\n国家实验室\n共7个。\n")[0] == ("paragraph", "国家实验室")


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        ("12", LANGUAGES),
        ("３", LANGUAGES),
        ("- 5 -", LANGUAGES),
        ("3/12", LANGUAGES),
        ("Page 4 of 9", LANGUAGES),
        ("第 3 页", ("zh",)),
        ("стр. 7", ("ru",)),
        ("Страница 7 из 9", ("ru",)),
    ],
)
def test_page_numbers(line: str, languages: tuple[Language, ...]) -> None:
    for language in languages:
        assert ("page_number", line) in kinds(f"正文到此结束。\n\n{line}\n\n新的一段开始。\n", language)


@pytest.mark.parametrize("line", ["12例", "1200000", "3.5", "2020年"])
def test_a_number_with_more_than_a_page_number_is_text(line: str) -> None:
    assert ("page_number", line) not in kinds(f"正文到此结束。\n\n{line}\n\n新的一段开始。\n")


def test_a_running_head_does_not_keep_the_halves_of_a_sentence_apart() -> None:
    page = "防疫情况概述\n{0}\n"
    text = "\f".join(page.format(x) for x in ("开头。", LONG_ZH, "务部门应当加强防范。"))
    assert LONG_ZH + "务部门应当加强防范。" in body(text)


@pytest.mark.parametrize(
    ("language", "head", "lines"),
    [
        ("zh", "目录", ["序言 ……\t4", "印度共和国 …… 5", "中华人民共和国\t12"]),
        ("zh", "目 录", ["序言..........4", "印度共和国 5"]),
        ("en", "Contents", ["Preface ....... 3", "India 5", "Kazakhstan\t9"]),
        ("ru", "Содержание", ["Предисловие . . . . . 3", "Индия\t5"]),
    ],
)
def test_contents_end_where_the_text_begins(language: Language, head: str, lines: list[str]) -> None:
    found = kinds("\n".join([head, *lines, "序言", "正文从这里开始。"]) + "\n", language)
    assert found == [("contents", x) for x in (head, *lines)] + [
        ("paragraph", "序言"),
        ("paragraph", "正文从这里开始。"),
    ]


def test_leaders_make_a_contents_line_even_without_a_head() -> None:
    assert kinds("Preface ............ 3\nText.\n", "en")[0][0] == "contents"


# ------------------------------------------------------------------------------------------------ lists and footnotes


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("- 第一点；", "- "),
        ("- 1) 第二点；", "- 1) "),
        ("• (3) 第三点", "• (3) "),
        ("•第四点", "•"),
        ("1. 第五点", "1. "),
        ("（2）第六点", "（2）"),
        ("①第七点", "①"),
        ("2）第八点", "2）"),
        ("a) the ninth", "a) "),
    ],
)
def test_list_markers(line: str, marker: str) -> None:
    (block,) = blocks(line + "\n")
    assert (block.kind, block.text[: block.marker]) == ("list_item", marker)


@pytest.mark.parametrize("line", ["1.5万人接受了检测。", "12-14岁的儿童接种。", "3月1日开始。", "-5摄氏度。"])
def test_a_number_that_begins_a_sentence_is_no_list_marker(line: str) -> None:
    (block,) = blocks(line + "\n")
    assert (block.kind, block.marker) == ("paragraph", 0)


@pytest.mark.parametrize(
    ("line", "mark"), [("¹ 截至2020年7月1日。", "¹ "), ("¹² 数据来源：世卫组织", "¹² "), ("[1] Source: WHO", "[1] ")]
)
def test_footnotes(line: str, mark: str) -> None:
    (block,) = blocks(line + "\n")
    assert (block.kind, block.text[: block.marker]) == ("footnote", mark)


# ------------------------------------------------------------------------------------------------------------- tables


def rows(text: str) -> list[tuple[int, list[str]]]:
    """Table rows of a text: the number of the table and the cells."""
    return [(b.table, [b.text[c.start : c.end] for c in b.cells]) for b in blocks(text) if b.kind == "table"]


def test_a_tab_table_has_one_block_a_row_and_keeps_its_empty_cells() -> None:
    text = "统计\n国家\t确诊\t死亡\n印度¹\t100\t5\n哈萨克斯坦\t\t2\n表格到此结束。\n"
    assert rows(text) == [(1, ["国家", "确诊", "死亡"]), (1, ["印度¹", "100", "5"]), (1, ["哈萨克斯坦", "", "2"])]


def test_a_table_may_open_the_report() -> None:
    """A table number of 0 would say that there is no table, and its numbers would be read without their heads."""
    assert rows("国家\t确诊\n印度\t100\n") == [(1, ["国家", "确诊"]), (1, ["印度", "100"])]


def test_two_tables_are_two_whatever_parts_them() -> None:
    """Else the second one's numbers would be read under the first one's heads."""
    first, second = "国家\t确诊\n印度\t100\n", "国家\t病床\n中国\t7\n"
    for gap in ("\n", "另一张表如下。\n"):
        assert [n for n, _ in rows(first + gap + second)] == [1, 1, 2, 2]


def test_a_page_break_does_not_end_a_table() -> None:
    assert [n for n, _ in rows("国家\t确诊\n印度\t100\n\n\f中国\t7\n")] == [1, 1, 1]


# --------------------------------------------------------------------------------------------------------- properties

# fmt: off
FRAGMENTS = st.sampled_from([
    "\n", "\n\n", "\f", "\t", " ", "- ", "1) ", "¹ ", "目录\n", "12\n", "-\n", "\r\n", LONG_ZH, LONG_EN, LONG_RU,
    "hos-\n", "pitals", "боль-\n\n", "ницы", "，", "。", ". ", "37", "1.5万", "（", "）", "•", "① ", "……4\n",
    "概述 1\n", "卫生", "\u3000", "\u00a0",
])
# fmt: on
TEXTS = st.one_of(
    st.lists(FRAGMENTS, min_size=1, max_size=40).map("".join),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1),
).filter(
    lambda text: bool(text.strip("\ufeff\u200b \t\r\n\f\u3000\u00a0")) and "\ufeff" not in text and bool(text.strip())
)


def _is_word_hyphen(source: str, at: int) -> bool:
    """A hyphen after a small letter at the end of a line: the one character that joining may drop."""
    rest = source[at + 1 :].split("\n")[0].split("\f")[0]
    return source[at] == "-" and source[at - 1 : at].islower() and not rest.strip()


@given(TEXTS)
def test_every_character_is_in_exactly_one_piece_and_pieces_are_verbatim(text: str) -> None:
    source = document(text).text
    seen = [0] * len(source)
    for block in blocks(text):
        covered = 0
        for start, at, length in block.pieces:
            assert block.text[start : start + length] == source[at : at + length]
            assert not block.text[covered:start].strip(), "what joins two pieces is at most a space"
            covered = start + length
            for i in range(at, at + length):
                seen[i] += 1
        assert covered == len(block.text)
    for i, (count, character) in enumerate(zip(seen, source, strict=True)):
        assert count <= 1
        assert count or character.isspace() or _is_word_hyphen(source, i), f"{character!r} at {i} was lost"


@given(TEXTS, st.data())
def test_every_span_leads_back_to_the_same_characters(text: str, data: st.DataObject) -> None:
    source = document(text).text
    block = data.draw(st.sampled_from(blocks(text)))
    visible = [i for i, c in enumerate(block.text) if not c.isspace()]
    start = data.draw(st.sampled_from(visible))
    end = data.draw(st.sampled_from([i for i in visible if i >= start])) + 1
    first, last = block.source_span(start, end)
    assert (source[first], source[last - 1]) == (block.text[start], block.text[end - 1])
    if not _joined_within(block, start, end):
        assert source[first:last] == block.text[start:end]
    characters = iter(source[first:last])
    assert all(c in characters for c in block.text[start:end] if not c.isspace()), "in order, between the two"


def _joined_within(block: Block, start: int, end: int) -> bool:
    return any(start < clean_start < end for clean_start, _, _ in block.pieces)


def test_a_heading_right_above_a_long_paragraph_is_not_joined_to_it() -> None:
    names = (
        "Surveillance and rapid response",
        "Operational support and logistics",
        "Points of entry",
        "Case management",
    )
    text = "".join(f"{name}\n{LONG_EN}s in all regions of the country by the end of the month.\n\n" for name in names)
    assert [b for b in body(text, "en") if b in names] == list(names)

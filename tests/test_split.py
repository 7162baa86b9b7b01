"""Split: which lines are headings, which section they open, and what opens nothing.

Every row of `tests/examples/headings.csv` is a test: `language`, `heading` (a line as printed), `sections` (semicolon
list, the main one first; empty: the line opens no section), `reason` (what is special about it, may be empty).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.records import Language
from tests import support
from tests.support import Extraction, edition, placed, tables

EXAMPLES = Path(__file__).parent / "examples" / "headings.csv"


def _examples() -> list[object]:
    rows = csv.DictReader(EXAMPLES.open(encoding="utf-8", newline=""))
    return [
        pytest.param(r["language"], r["heading"], r["sections"], id=f"{r['language']}:{r['heading']}") for r in rows
    ]


SENTENCE = {
    "zh": "各部门共同参加了这项工作。",
    "en": "All departments took part in it.",
    "ru": "В этой работе участвовали все ведомства.",
}


@pytest.mark.parametrize(("language", "heading", "sections"), _examples())
def test_heading(language: Language, heading: str, sections: str) -> None:
    first, *others = placed(f"{heading}\n\n{SENTENCE[language]}\n", language)
    found = (first.section, *first.also) if first.role == "section_heading" else ()
    assert ";".join(found) == sections
    assert not found or len(others) == 1, "a heading of two lines is one"
    assert not found or first.reason, "a heading says by which words it was recognised"


# ------------------------------------------------------------------------------------------------------------ outline


def outline(text: str, language: Language = "zh") -> list[tuple[str, str, str, str]]:
    """Role, country, section and text of every block."""
    return [(p.role, p.country, p.section, p.block.text) for p in placed(text, language)]


REPORT = """印度共和国

哈萨克斯坦共和国

2 俄罗斯联邦

目录
序言 ……\t4
印度共和国 ……\t5
国家实验室 ……\t6

序言

本文说明情况，供各国参考借鉴使用，内容较多。

印度共和国

国家实验室

实验室负责检测并报告各项结果情况。

全国共有22个实验室。

病例管理

全国共有37家医院。

哈萨克斯坦共和国

国家实验室

实验室负责检测并报告各项的结果情况。

全国共有5个实验室。

统计数据

国家\t确诊病例\t死亡人数
印度共和国 ¹\t100\t5
哈萨克斯坦共和国\t7\t2

¹ 数据来源：卫生部，2020年7月20日
"""


def test_outline() -> None:
    body = [x for x in outline(REPORT) if x[0] != "furniture"]
    assert body == [
        ("section_heading", "", "preface", "序言"),
        ("body", "", "preface", "本文说明情况，供各国参考借鉴使用，内容较多。"),
        ("country_heading", "IND", "unassigned", "印度共和国"),
        ("section_heading", "IND", "laboratories", "国家实验室"),
        ("description", "IND", "laboratories", "实验室负责检测并报告各项结果情况。"),
        ("body", "IND", "laboratories", "全国共有22个实验室。"),
        ("section_heading", "IND", "case_management", "病例管理"),
        ("body", "IND", "case_management", "全国共有37家医院。"),
        ("country_heading", "KAZ", "unassigned", "哈萨克斯坦共和国"),
        ("section_heading", "KAZ", "laboratories", "国家实验室"),
        ("description", "KAZ", "laboratories", "实验室负责检测并报告各项的结果情况。"),
        ("body", "KAZ", "laboratories", "全国共有5个实验室。"),
        ("section_heading", "", "statistics", "统计数据"),
        ("body", "", "statistics", "国家\t确诊病例\t死亡人数"),
        ("body", "", "statistics", "印度共和国 ¹\t100\t5"),
        ("body", "", "statistics", "哈萨克斯坦共和国\t7\t2"),
        ("body", "", "statistics", "¹ 数据来源：卫生部，2020年7月20日"),
    ]


def test_a_short_sentence_under_its_name_makes_a_country_part() -> None:
    """Else its findings would be told of the country before it."""
    text = "印度\n\n国家实验室\n\n全国共有22个实验室。\n\n中国\n\n全国共有37家定点医院。\n"
    assert outline(text)[-1] == ("body", "CHN", "unassigned", "全国共有37家定点医院。")


def test_captions_and_contents_open_nothing() -> None:
    """On the cover a country's name is a caption: RUS has no part of its own although its name stands alone there."""
    before_preface = outline(REPORT)[: [x[3] for x in outline(REPORT)].index("序言")]
    assert len(before_preface) == 7
    assert {(role, country) for role, country, _, _ in before_preface} == {("furniture", "")}


def test_blocks_are_neither_lost_nor_reordered() -> None:
    assert [p.block for p in placed(REPORT)] == support.blocks(REPORT)


def test_a_line_of_the_members_opens_no_country() -> None:
    """A name inside a sentence, and names in a list, are no headings."""
    text = "成员国有：\n- 印度\n- 中国\n\n印度、中国和哈萨克斯坦\n\n印度采取了多项措施，效果良好，各部门共同参加。\n"
    assert {country for _, country, _, _ in outline(text)} == {""}


@pytest.mark.parametrize(
    ("language", "name", "code"),
    [
        ("zh", "中国", "CHN"),
        ("zh", "中华人民共和国", "CHN"),
        ("en", "Kyrgyz Republic", "KGZ"),
        ("en", "INDIA", "IND"),
        ("en", "1. The Republic of Kazakhstan", "KAZ"),
        ("ru", "Российская Федерация", "RUS"),
        ("ru", "Таджикистан", "TJK"),
    ],
)
def test_a_country_is_known_by_any_of_its_names(language: Language, name: str, code: str) -> None:
    assert outline(f"{name}\n\n{SENTENCE[language]}\n", language)[0][:2] == ("country_heading", code)


# ----------------------------------------------------------------------------------------------- what no heading fits

NUMBERED = """中国
一、组织领导
成立了领导小组，有5人，各部门共同参加。
二、疫苗接种
接种了5剂疫苗，大家都很高兴。
三、病例管理
收治了9名患者，大家都很高兴。
"""


def test_a_line_that_labels_paragraphs_elsewhere_ends_no_section() -> None:
    text = (
        "Situation in Fiji\n\nPoints of entry\n\nNorth Isle: 7 posts were opened.\n\nSouth: 2 posts were opened.\n\n"
        "Case management\n\nNorth-Isle: 9 nurses were sent.\n\nLogistics\n\nNorth Isle\n\n4 boats were hired.\n\n"
        "Rainfall\n\n3 days were wet.\n"
    )
    sections = {p.block.text: p.section for p in placed(text, "en")}
    assert (sections["4 boats were hired."], sections["3 days were wet."]) == ("logistics", "unassigned")


def test_a_heading_of_the_same_numbering_ends_the_section_before_it() -> None:
    """What stands under a heading that no rule knows is unassigned; it is not counted to the section before."""
    assert [(x[0], x[2]) for x in outline(NUMBERED)] == [
        ("country_heading", "unassigned"),
        ("section_heading", "coordination"),
        ("body", "coordination"),
        ("heading", "unassigned"),
        ("body", "unassigned"),
        ("section_heading", "case_management"),
        ("body", "case_management"),
    ]


def test_numbered_points_of_another_style_end_no_section() -> None:
    text = NUMBERED.replace("二、疫苗接种", "1) 疫苗接种")
    assert [x[2] for x in outline(text)][3:5] == ["coordination", "coordination"]


def test_a_merged_heading_opens_its_first_section_and_names_the_other() -> None:
    rows = tables("中国\n\n病例管理和后勤保障\n\n全国共有37家医院和500台呼吸机。\n")["sections"]
    present = [(r["section"], r["also"]) for r in rows if r["status"] == "present"]
    assert present == [("case_management", "logistics")]
    assert "logistics" not in {r["section"] for r in rows if r["status"] == "absent"}


def test_sections_that_a_country_lacks_are_rows() -> None:
    """That a country says nothing is a finding."""
    rows = tables(REPORT)["sections"]
    absent = {(r["country"], r["section"]) for r in rows if r["status"] == "absent"}
    assert ("IND", "logistics") in absent
    assert ("KAZ", "case_management") in absent
    assert ("IND", "case_management") not in absent
    assert {c for c, _ in absent} == {"IND", "KAZ"}
    assert len(absent) == 7 + 8


def test_facts_of_a_section_are_counted_in_its_row() -> None:
    rows = {(r["country"], r["section"]): r["facts"] for r in tables(REPORT)["sections"]}
    assert rows["IND", "laboratories"] == 1
    assert rows["", "statistics"] == 4


def test_a_text_without_headings_has_no_country_and_is_unassigned() -> None:
    text = "Health ministry reports 37 new cases\n\nThe ministry said on 20 May 2020 that 37 people had fallen ill.\n"
    assert {x[:3] for x in outline(text, "en")} == {("body", "", "unassigned")}


def test_a_report_that_names_its_country_first_and_nearly_always_is_on_it() -> None:
    text = (
        "В Ташкенте прошло заседание. В Узбекистане развёрнуто 90 коек. Узбекистан ждёт врачей из Кореи. "
        "Республика Узбекистан закупит 5 машин. По Узбекистану проверено 40 школ.\n"
    )
    assert {p.country for p in placed(text, "ru")} == {"UZB"}


def test_the_real_press_item_has_no_country_part() -> None:
    if support.REAL_PRESS_ITEM not in support.candidates():
        pytest.skip(f"the press item is not at {support.SHARED / 'raw'}")
    item: Extraction = edition(support.REAL_PRESS_ITEM)
    assert {p.country for p in item.placed} == {""}
    assert [r["status"] for r in item.tables["sections"]] == ["present"], "no country, so no section of one is absent"


def test_paragraphs_that_begin_with_their_country_end_at_a_line_of_its_own() -> None:
    text = (
        "Положение\n\nГрузия: умерли 2 человека.\n\nКазахстан: умерли 3 человека.\n\n"
        "Ответные меры\n\nНаправлены 9 миссий.\n"
    )
    assert [(country, line) for _, country, _, line in outline(text, "ru")][1:] == [
        ("GEO", "Грузия: умерли 2 человека."),
        ("KAZ", "Казахстан: умерли 3 человека."),
        ("", "Ответные меры"),
        ("", "Направлены 9 миссий."),
    ]


def test_a_line_before_the_text_may_name_the_country() -> None:
    text = "Чрезвычайный призыв\n\nМолдова и её жители\n\nПомощь получили 900 человек, сообщило общество.\n"
    assert {country for _, country, _, _ in outline(text, "ru")} == {"MDA"}


def test_a_paragraph_is_about_the_country_that_its_first_words_name() -> None:
    text = (
        "Лаборатории\n\nВ Республике Беларусь работают лаборатории двух служб.\n\n"
        "Кыргызской Республикой закуплено оборудование.\n\nВсе лаборатории обменялись опытом.\n"
    )
    assert [(country, section) for role, country, section, _ in outline(text, "ru") if role == "body"] == [
        ("BLR", "laboratories"),
        ("KGZ", "laboratories"),
        ("", "laboratories"),
    ]


def test_one_paragraph_on_a_country_is_no_way_of_arranging_a_report() -> None:
    text = "Лаборатории\n\nВ Республике Беларусь работают лаборатории двух служб.\n\nОпыт обобщён.\n"
    assert {country for _, country, _, _ in outline(text, "ru")} == {""}


def test_a_line_with_its_country_beside_the_subject_opens_a_part_where_there_are_several() -> None:
    text = (
        "Bulletin of the week\n\nCholera – Malawi\n\nThere were 31 new cases in the lake districts.\n\n"
        "Measles – Niger\n\nThe campaign reached 210 villages.\n"
    )
    countries_ = {p.block.text: p.country for p in placed(text, "en")}
    assert countries_["There were 31 new cases in the lake districts."] == "MWI"
    assert countries_["The campaign reached 210 villages."] == "NER"


def test_an_unknown_heading_in_capitals_ends_the_section_before_it() -> None:
    text = (
        "Peru: floods\n\nHIGHLIGHTS\n\nMany roads are closed since Monday.\n\nHEALTH\n\nNine posts were flooded.\n\n"
        "LABORATORY\n\nSamples are sent to Lima.\n\nSHELTER\n\nTents were put up in Piura.\n"
    )
    sections = {p.block.text: p.section for p in placed(text, "en")}
    assert sections["Nine posts were flooded."] == "unassigned"
    assert sections["Samples are sent to Lima."] == "laboratories"
    assert sections["Tents were put up in Piura."] == "unassigned"


def test_numbered_topics_without_text_are_no_headings() -> None:
    text = (
        "Topics\n\n1. Influenza\n2. Border measures\n3. Surveillance of mosquitoes\n\nSummary\n\nThere were 12 cases.\n"
    )
    assert {p.section for p in placed(text, "en")} == {"unassigned"}

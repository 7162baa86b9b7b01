"""Link: what a number in its place says (parts, dates, status, table cells), and the ledger that leaves none out."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import LANGUAGES, Language, Row
from tests.support import document, facts, tables


def part_of(text: str, language: Language = "zh") -> dict[str, str]:
    """Each number that is a part, and the total it is a part of, as printed."""
    found = facts(text + "\n", language)
    printed = {row["fact_id"]: name for name, row in found.items()}
    return {name: printed[row["part_of"]] for name, row in found.items() if row["part_of"]}


# -------------------------------------------------------------------------------------------------------------- parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "共有病床711张，其中重症病床108张，普通病床497张，备用病床106张。",
            {"108": "711", "497": "711", "106": "711"},
        ),
        ("共有医院11家，其中包括县医院3家。", {"3": "11"}),
        ("新增确诊病例5例（广东3例，上海2例）。", {"3": "5", "2": "5"}),
        ("派出医务人员30名：医生10名、护士20名。", {"10": "30", "20": "30"}),
        ("收治患者50人，其中重症9人；治愈患者41人。", {"9": "50"}),
    ],
    ids=["其中", "其中包括", "bracket", "colon", "to the semicolon"],
)
def test_parts(text: str, expected: dict[str, str]) -> None:
    assert part_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "新增确诊病例5例（较前一日增加3例，比上周减少2例）。",
        "共有医院11家，其中呼吸机300台。",
        "共有医院11家，其中病床700家。",
        "全国有医院11家，另有诊所3家。",
        "共有医院11家（37家诊所除外）。",
    ],
    ids=["a comparison", "another unit", "larger than the total", "no opener", "a single number in a bracket"],
)
def test_no_parts(text: str) -> None:
    assert part_of(text) == {}


def test_parts_in_english() -> None:
    assert part_of("The ministry opened 711 beds, of which 108 beds are for intensive care.", "en") == {"108": "711"}
    assert part_of("Of the funerals 19/24 were held.", "en") == {"19": "24"}


def test_parts_share_the_status_of_their_total() -> None:
    found = facts("计划建设病床711张，其中重症病床108张。\n")
    assert {row["status"] for row in found.values()} == {"planned"}


# -------------------------------------------------------------------------------------------------------------- dates


def dated(text: str, edition_date: str = "2020-07") -> dict[str, tuple[str, str, str, str]]:
    found = facts(text + "\n", edition_date=edition_date)
    return {n: (r["date_start"], r["date_end"], r["date_role"], r["date_source"]) for n, r in found.items()}


NO_DATE = ("", "", "", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2020年7月1日，共有实验室22个。", {"22": ("", "2020-07-01", "as_of", "sentence")}),
        ("2020年7月1日，检测了37个样本。", {"37": ("2020-07-01", "2020-07-01", "on", "sentence")}),
        ("5月1日至7月20日，检测了37个样本。", {"37": ("2020-05-01", "2020-07-20", "during", "sentence")}),
        ("自5月1日以来，检测了37个样本。", {"37": ("2020-05-01", "", "since", "sentence")}),
        ("将于2020年12月前建成医院3家。", {"3": ("", "2020-12", "by", "sentence")}),
        (
            "5月1日，检测了37个样本，6月1日，检测了44个样本。",
            {
                "37": ("2020-05-01", "2020-05-01", "on", "sentence"),
                "44": ("2020-06-01", "2020-06-01", "on", "sentence"),
            },
        ),
        ("3月1日第7号令规定，全国设定点医院37家。", {"37": NO_DATE}),
        (
            "全国有实验室22个。截至7月1日，检测了37个样本。",
            {"22": NO_DATE, "37": ("", "2020-07-01", "as_of", "sentence")},
        ),
    ],
    ids=["as of", "on", "during", "since", "by", "the nearest before", "the date of a law", "not backwards"],
)
def test_dates_govern_what_follows(text: str, expected: dict[str, tuple[str, str, str, str]]) -> None:
    assert dated(text) == expected


def test_a_reporting_date_reaches_the_sentences_after_it_and_a_day_does_not() -> None:
    assert dated("截至7月1日，有实验室22个。另有诊所5家。")["5"] == ("", "2020-07-01", "as_of", "paragraph")
    assert dated("7月1日，检测了37个样本。另有诊所5家。")["5"] == NO_DATE


def test_a_date_does_not_reach_the_next_paragraph() -> None:
    assert dated("截至7月1日，有实验室22个。\n\n另有诊所5家，分布在全国各地。")["5"] == NO_DATE


def test_only_the_later_number_of_a_change_has_the_date() -> None:
    found = dated("7月1日，报销比例从14%提高到89%。")
    assert found == {"14": NO_DATE, "89": ("2020-07-01", "2020-07-01", "on", "sentence")}


def test_a_year_that_a_change_is_held_against_is_not_its_date() -> None:
    found = facts("В 2019 году число врачей выросло к 2018 году на 14%.\n", language="ru")
    assert [(row["date_start"], row["date_end"]) for row in found.values()] == [("2019", "2019")]


def test_a_period_that_a_change_is_held_against_is_not_its_date() -> None:
    text = "По сравнению с аналогичным периодом прошлого года число вызовов снизилось на 14%.\n"
    assert facts(text, "ru", edition_date="2020-07")["14"]["date_end"] == ""


def test_a_year_that_something_is_held_against_is_that_of_what_happened_then() -> None:
    found = facts("In 2019 the wards saw 711 patients, more than in 2018, when they saw 300 patients.\n", language="en")
    assert [(row["date_start"], row["date_end"]) for row in found.values()] == [("2019", "2019"), ("2018", "2018")]


def test_a_year_that_the_text_does_not_say_is_flagged() -> None:
    assert facts("7月1日，检测了37个样本。\n", edition_date="2021-08")["37"]["flags"] == "year_inferred"
    assert facts("2021年7月1日，检测了37个样本。\n", edition_date="2021-08")["37"]["flags"] == ""
    assert facts("7月1日，检测了37个样本。\n", edition_date="2021-08")["37"]["date_end"] == "2021-07-01"


# ------------------------------------------------------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("全国有定点医院37家。", "actual"),
        ("计划新建医院37家。", "planned"),
        ("在建医院37家。", "planned"),
        ("将于2020年12月前建成医院37家。", "planned"),
        ("举办了37个培训计划。", "actual"),
        ("人员必须保持37米距离。", "required"),
        ("入境者隔离37天。", "required"),
        ("要求医院储备口罩37只。", "required"),
    ],
)
def test_status(text: str, status: str) -> None:
    assert facts(text + "\n")["37"]["status"] == status


# ------------------------------------------------------------------------------------------------------------- fields


def test_measured_is_in_the_words_of_the_text() -> None:
    """Neither a bracket nor a word twice: 检测能力 was once given as 检测检测能力."""
    text = "检测能力从14%提高到89%。新增确诊病例5例（广东3例，上海2例）。"
    measured = {name: row["measured"] for name, row in facts(text + "\n").items()}
    assert (measured["14"], measured["3"], measured["2"]) == ("检测能力", "广东", "上海")


def test_a_bare_number_is_not_money() -> None:
    """A rule that goes by the unit alone says nothing of a number that has none."""
    assert facts("结果：\n- 100\n- 37例\n").get("100", {"indicator": "other"})["indicator"] == "other"


def test_a_sentence_printed_twice_is_flagged_and_counted_once() -> None:
    text = "截至7月1日，已治愈患者1.4万人。\n截至7月1日，已治愈患者1.4万人。\n"
    found = tables(text)
    assert [("duplicate" in row["flags"].split(";")) for row in found["facts"]] == [False, True]
    assert [("duplicate" in row["flags"].split(";")) for row in found["events"]] == [False, True]
    assert (found["editions"][0]["facts"], found["editions"][0]["duplicate_sentences"]) == (1, 1)
    assert [row["facts"] for row in found["sections"]] == [1]


def test_a_sentence_of_another_country_is_no_duplicate() -> None:
    text = "印度\n\n国家实验室\n\n全国共有公共实验室22个。\n\n中国\n\n国家实验室\n\n全国共有公共实验室22个。\n"
    assert [(r["country"], r["flags"]) for r in tables(text)["facts"]] == [("IND", ""), ("CHN", "")]


# ------------------------------------------------------------------------------------------------------------- tables

TABLE = """统计数据

国家\t确诊病例\t死亡人数
印度 ¹\t1,000\t5
哈萨克斯坦 ²\t\t2
中国\t0\t7

¹ 数据来源：印度卫生部，2020年7月20日

² 数据来源：哈萨克斯坦卫生部，2020年7月22日
"""


def test_a_table_cell_has_its_meaning_from_the_head_its_country_from_the_row_its_date_from_the_footnote() -> None:
    columns = ("country", "section", "indicator", "value", "date_end", "date_role", "flags")
    cells = [tuple(row[c] for c in columns) for row in tables(TABLE)["facts"]]
    assert cells == [
        ("IND", "statistics", "cases_confirmed", 1000, "2020-07-20", "as_of", "from_table"),
        ("IND", "statistics", "deaths", 5, "2020-07-20", "as_of", "from_table"),
        ("KAZ", "statistics", "deaths", 2, "2020-07-22", "as_of", "from_table"),
        ("CHN", "statistics", "cases_confirmed", 0, "", "", "from_table"),
        ("CHN", "statistics", "deaths", 7, "", "", "from_table"),
    ]


def test_a_footnote_belongs_to_the_country_of_its_row() -> None:
    events = tables(TABLE)["events"]
    assert [(row["country"], row["date_end"]) for row in events] == [("IND", "2020-07-20"), ("KAZ", "2020-07-22")]


def test_the_second_of_two_tables_has_heads_of_its_own() -> None:
    text = "统计数据\n\n国家\t确诊病例\n印度\t100\n\n国家\t病床\n中国\t7\n"
    assert [(r["country"], r["indicator"]) for r in tables(text)["facts"]] == [
        ("IND", "cases_confirmed"),
        ("CHN", "hospital_beds"),
    ]


# ------------------------------------------------------------------------------------------------------------- ledger


def ledger(text: str, language: Language = "zh") -> list[tuple[str, str]]:
    return [(row["text"], row["kind"]) for row in tables(text, language)["numbers"]]


def test_every_kind_of_number_has_its_entry() -> None:
    text = (
        "序言\n\nCOVID-19疫情中，拨打热线1166，依据第181号命令。\n\n中国\n\n一、组织领导\n\n截至7月1日，每10万人中感染37例。\n\n"
        "- 1) 实验室22个；\n\n¹ 数据来源：第73届大会\n\n12\n"
    )
    assert ledger(text) == [
        ("COVID-19", "name"),
        ("1166", "reference"),
        ("181", "reference"),
        ("一", "heading_number"),
        ("7月1日", "date"),
        ("10万", "part"),
        ("37", "fact"),
        ("1", "list_marker"),
        ("22", "fact"),
        ("¹", "footnote_mark"),
        ("73", "ordinal"),
        ("12", "page_number"),
    ]


# fmt: off
FRAGMENTS = {
    "zh": [
        "37家医院", "共有病床1,200张", "2020年7月1日", "7月3日至5日", "截至5月", "COVID-19", "H7N9", "第181号命令",
        "热线1166", "每10万人", "2万-2万3千例", "三分之一", "13.7%", "+996 312 62-11-66", "www.a1.kg", "5G", "四", "①",
        "（广东3例，上海2例）", "印度\t5\t\n", "¹", "\n¹ 数据来源，2020年7月20日\n", "\n- 1) ", "\n一、组织领导\n",
        "\n中国\n", "\n12\n", "1.5", "19",
    ],
    "en": [
        "37 hospitals", "1,200 beds", "1 July 2020", "July 3-5", "by May", "COVID-19", "H7N9", "Order No. 181",
        "hotline 1166", "per 100,000 people", "20-23 thousand", "one-third", "13.7 per cent", "+996 312 62-11-66",
        "www.a1.kg", "5G", "four", "①", "(3 in India, 2 in China)", "India\t5\t\n", "¹",
        "\n¹ Source: WHO, 20 July 2020\n", "\n- 1) ", "\n2. Points of entry\n", "\nIndia\n", "\n12\n", "1.5", "19",
    ],
    "ru": [
        "37 больниц", "1 200 коек", "1 июля 2020 года", "3–5 июля", "к маю", "COVID-19", "H7N9", "приказ № 181",
        "линия 1166", "на 100 тыс. населения", "20–23 тыс.", "треть", "13,7 %", "+996 312 62-11-66", "www.a1.kg", "5G",
        "четыре", "①", "(3 в Индии, 2 в Китае)", "Индия\t5\t\n", "¹", "\n¹ Источник: ВОЗ, 20 июля 2020 г.\n",
        "\n- 1) ", "\n2. Пункты въезда\n", "\nИндия\n", "\n12\n", "1,5", "19", "1-е", "2-х",
    ],
}
# fmt: on
JOINERS = ["", " ", "，", "。", "；", ", ", ". ", "\n", "\n\n", "和", " - ", "/", "（", "）", "\f"]


@st.composite
def texts(draw: st.DrawFn, language: Language) -> str:
    pieces = st.tuples(st.sampled_from(FRAGMENTS[language]), st.sampled_from(JOINERS)).map("".join)
    return "".join(draw(st.lists(pieces, min_size=1, max_size=12)))


def test_digits_behind_a_name_have_an_entry_of_their_own() -> None:
    assert ledger("COVID-1937家医院。\n")[:2] == [("COVID-19", "name"), ("37", "fact")]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, derandomize=True)  # the same texts in every run: it fails for a change, not by chance
@given(data=st.data())
def test_every_run_of_digits_is_in_the_ledger_exactly_once(language: Language, data: st.DataObject) -> None:
    text = data.draw(texts(language))
    found = tables(text, language)
    source = document(text).text
    assert found["rejected"] == []
    covered = [0] * len(source)
    for row in found["numbers"]:
        assert source[row["char_start"] : row["char_end"]] == row["text"]
        for i in range(row["char_start"], row["char_end"]):
            covered[i] += 1
    assert max(covered, default=0) <= 1, "two entries share a character"
    for run in re.finditer(r"\d+", source):
        assert set(covered[run.start() : run.end()]) == {1}, f"{run[0]!r} at {run.start()} is in no entry"
    _rows_and_ledger_agree(found)


def _rows_and_ledger_agree(found: dict[str, list[Row]]) -> None:
    """Every fact and event is one entry of its kind at its place, and an entry names a row that is there."""
    entries = {(row["char_start"], row["char_end"]): row for row in found["numbers"]}
    for name, key, kind in (("facts", "fact_id", "fact"), ("events", "event_id", "date")):
        for row in found[name]:
            entry = entries[row["char_start"], row["char_end"]]
            assert (entry["kind"], entry["record_id"]) == (kind, row[key])
    ids = {row[key] for name, key in KEYS.items() for row in found[name]}
    assert {row["record_id"] for row in found["numbers"] if row["record_id"]} <= ids


KEYS = {"facts": "fact_id", "events": "event_id", "references": "reference_id"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("医院12家和实验室5个，床位300张，其中3张（新增2张）", "zh"),
        ("12 hospitals, 5 laboratories (300 beds), of which 3 are new, ", "en"),
        ("12 больниц и 5 лабораторий на 300 коек, из них 3 новых, ", "ru"),
    ],
)
def test_a_text_without_points_takes_linear_time(text: str, language: Language) -> None:
    """A table run together is no sentence: four times the text would take sixteen times as long, or sixty-four."""

    def seconds(repeated: int) -> float:
        start = time.process_time()
        tables(text * repeated, language)
        return time.process_time() - start

    seconds(1)
    assert seconds(160) < 9 * max(seconds(40), 0.02)


# ----------------------------------------------------------------------------------------------- country and heading


def test_the_bare_name_of_a_currency_is_that_of_the_country() -> None:
    text = "Республика Беларусь\n\nРасходы составили 5 млн рублей и 3 млн российских рублей.\n"
    assert {n: r["unit"] for n, r in facts(text, "ru").items()} == {"5 млн": "BYN", "3 млн": "RUB"}


def test_numbers_under_a_heading_of_targets_are_plans() -> None:
    text = "Республика Беларусь\n\nЛаборатории\n\nРаботает 5 лабораторий.\n\nЦелевые показатели\n\nЛабораторий – 9.\n"
    assert {n: r["status"] for n, r in facts(text, "ru").items()} == {"5": "actual", "9": "planned"}


def test_a_number_of_another_period_has_no_date_of_its_sentence() -> None:
    found = facts("From 3 to 9 May 2020, 40 cases were seen, compared to 52 cases in the week before.\n", "en")
    assert {n: r["date_end"] for n, r in found.items()} == {"40": "2020-05-09", "52": ""}
    found = facts("Compared to the same period in 2015, the number of cases rose by 30%.\n", "en")
    assert {n: r["date_end"] for n, r in found.items()} == {"30": ""}


def test_a_bracket_dates_its_own_number() -> None:
    found = facts("Больниц – 40 (в 2018 году – 44).\n", "ru")
    assert {n: r["date_end"] for n, r in found.items()} == {"40": "", "44": "2018"}


def test_money_is_named_by_the_heading_over_a_table() -> None:
    text = "Республика Молдова\n\nБюджет, тыс. евро\n\nСтатья\tБюджет\nЖильё\t120\nЛекарства\t80\n"
    assert {(r["value"], r["unit"]) for r in facts(text, "ru").values()} == {(120000, "EUR"), (80000, "EUR")}


def test_what_a_number_is_said_to_be_is_what_it_measures() -> None:
    found = facts("The country has 61 laboratories; 4 are mobile laboratories.", "en")
    assert found["4"]["measured"] == "mobile laboratories"


def test_a_unit_that_only_describes_is_no_unit() -> None:
    assert facts("There were 556 laboratory-confirmed cases.", "en")["556"]["unit"] == "case"


def test_the_rate_behind_a_list_of_like_things_is_that_of_all() -> None:
    found = facts("They run 150 PCR tests and 80 antigen tests a day; demand rose from 50 to 120 tonnes a week.", "en")
    assert [found[n]["per_unit"] for n in ("150", "80", "50", "120")] == ["day", "day", "week", "week"]


@pytest.mark.parametrize(
    ("language", "caption", "line"),
    [
        ("en", "Figure 2. Cases by week, up to 5 July 2020", "The ministry reported 12 cases as of 9 July 2020."),
        ("en", "Photo: a training, 3 May 2019", "The ministry reported 12 cases as of 9 July 2020."),
        ("ru", "Рисунок 2. Случаи на 5 июля 2019 г.", "На 9 июля 2020 года выявлено 12 случаев."),
        ("zh", "图2 截至2019年7月5日的病例", "截至2020年7月9日，报告病例12例。"),
    ],
)
def test_the_date_of_a_picture_is_not_that_of_the_report(language: Language, caption: str, line: str) -> None:
    title = {"en": "Cholera bulletin", "ru": "Бюллетень по холере", "zh": "霍乱通报"}[language]
    found = tables(f"{title}\n\n{caption}\n\n{line}\n", language, edition_date="")
    assert found["editions"][0]["edition_date"] == "2020-07-09"


def test_what_other_countries_reported_is_theirs_and_what_came_from_them_is_not() -> None:
    told = "境外通报确诊病例：日本21例，泰国13例。\n新增境外输入8例，其中日本5例，泰国3例。\n"
    text = f"中华人民共和国\n七、病例管理\n{told}"
    assert {number: row["country"] for number, row in facts(text).items()} == {
        "21": "JPN", "13": "THA", "8": "CHN", "5": "CHN", "3": "CHN",
    }  # fmt: skip
    assert {row["country"] for row in facts("通报确诊病例：日本21例，泰国13例。\n").values()} == {"JPN", "THA"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("За сутки зарегистрировано 9 случаев:\n\n- Север – 4;\n\n- Юг – 5.\n", "ru"),
        ("A total of 9 cases were confirmed:\n\n- North: 4;\n\n- South: 5.\n", "en"),
        ("新增确诊病例9例：\n\n- 北区：4；\n\n- 南区：5。\n", "zh"),
    ],
)
def test_items_of_a_list_count_what_the_line_above_says(text: str, language: Language) -> None:
    found = facts(text, language)
    assert {name: (row["indicator"], row["unit"]) for name, row in found.items()} == dict.fromkeys(
        ("9", "4", "5"), ("cases_confirmed", "case")
    )
    assert [row["part_of"] for row in found.values()] == ["", found["9"]["fact_id"], found["9"]["fact_id"]]


def test_a_line_without_a_number_says_what_its_list_counts() -> None:
    found = facts("New confirmed cases:\n\n- North: 4;\n\n- South: 5.\n\nThere were 6 meetings.\n", "en")
    assert [row["indicator"] for row in found.values()] == ["cases_confirmed", "cases_confirmed", "meetings"]


def test_parts_of_a_total_may_open_the_next_paragraph() -> None:
    found = facts("Зарегистрировано 40 случаев кори.\n\nИз них 30 – дети.\n", "ru")
    assert (found["30"]["indicator"], found["30"]["part_of"]) == ("cases_confirmed", found["40"]["fact_id"])


def test_the_time_of_a_plan_reaches_no_further_than_its_sentence() -> None:
    told = "截至5月3日，收治9人。医院预计2022年第一季度完工。住院时间缩短至13天。\n"
    assert facts(told, edition_date="2021-06")["13"]["date_end"] == "2021-05-03"

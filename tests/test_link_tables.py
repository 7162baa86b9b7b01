"""Tables: what heads, labels, captions and key figures say of the numbers, in three languages."""

from __future__ import annotations

import pytest

from pipeline.link.tables.heads import head_of
from pipeline.link.tables.words import table_words
from pipeline.records import LANGUAGES, Language
from tests.support import facts, tables


@pytest.mark.parametrize(
    ("head", "language", "scale", "rate"),
    [
        ("Population (10,000s)", "en", 10_000, None),
        ("Doses (thousand)", "en", 1_000, None),
        ("Funding, in millions", "en", 1_000_000, None),
        ("Cases per 100,000 population", "en", 1, 100_000),
        ("Thousands of people", "en", 1, None),
        ("接种剂次（万剂）", "zh", 10_000, None),
        ("人口（亿）", "zh", 100_000_000, None),
        ("每10万人病例数", "zh", 1, 100_000),
        ("Население (тыс.)", "ru", 1_000, None),
        ("Население, млн чел.", "ru", 1_000_000, None),
        ("Случаи на 100 000 населения", "ru", 1, 100_000),
    ],
)
def test_a_head_says_in_which_thousands_its_column_counts(
    head: str, language: Language, scale: int, rate: int | None
) -> None:
    words = table_words(language)
    assert (words.scale(head), words.rate(head)) == (scale, rate)


@pytest.mark.parametrize(
    ("label", "language", "total"),
    [
        ("Total", "en", True), ("Grand total", "en", True), ("Subtotal for all regions", "en", True),
        ("Total alerts of the day", "en", False), ("合计", "zh", True), ("总医院", "zh", False), ("Итого", "ru", True),
    ],
)  # fmt: skip
def test_totals_are_told_from_what_only_begins_like_one(label: str, language: Language, total: bool) -> None:
    assert table_words(language).is_total(label) == total


@pytest.mark.parametrize(
    ("head", "language"),
    [
        ("Total confirmed new cases", "en"),
        ("In last 24 hours Deaths", "en"),
        ("Admissions (24h) deceased", "en"),
        ("新增确诊", "zh"),
        ("出院（24小时）", "zh"),
        ("За сутки", "ru"),
        ("Выписано (24 ч)", "ru"),
    ],
)
def test_what_was_added_in_the_reporting_period_is_new(head: str, language: Language) -> None:
    assert head_of(head, language).new


def test_the_bracket_of_a_head_is_a_head_of_its_own_unless_it_only_says_new() -> None:
    new, deaths = head_of("Confirmed* cases (new)", "en"), head_of("Cases (deaths)", "en")
    assert new.bracket is not None and (new.text, new.bracket.text, new.bracket.new) == (
        "Confirmed cases", "Confirmed cases (new)", True,
    )  # fmt: skip
    assert head_of("Deaths (24h)", "en").bracket is None
    assert deaths.bracket is not None and (deaths.text, deaths.bracket.text) == ("Cases", "deaths")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Indicator\tNorth\tTotal\nCalls answered\t37\t47\n\nTable 2. Hotline (24h) as of 9 May 2024\n", "en"),
        ("Indicator\tNorth\tTotal\nCalls of the day\t37\t47\n\nTable 2. Hotline as of 9 May 2024\n", "en"),
        (
            "Показатель\tСевер\tИтого\nЗвонки\t37\t47\n\nТаблица 2. Горячая линия (за 24 часа) на 9 мая 2024 года\n",
            "ru",
        ),
        ("表2 截至2024年5月9日热线情况（24小时）\n指标\t北区\t合计\n来电\t37\t47\n", "zh"),
    ],
)
def test_a_caption_or_label_that_covers_one_day_dates_the_numbers_on_that_day(text: str, language: Language) -> None:
    rows = tables(text, language, "2024-05")["facts"]
    assert [(row["value"], row["date_start"], row["date_end"], row["date_role"]) for row in rows] == [
        (37, "2024-05-09", "2024-05-09", "during"),
        (47, "2024-05-09", "2024-05-09", "during"),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Indicator\tNorth\tTotal\nPatients in care\t12\t30\nof which confirmed\t9\t20\nof which children\t3\t4\n",
            "en",
        ),
        ("Показатель\tСевер\tИтого\nПациенты\t12\t30\nиз них дети\t9\t20\nв том числе женщины\t3\t4\n", "ru"),
        ("指标\t北区\t合计\n在院患者\t12\t30\n其中确诊\t9\t20\n其中儿童\t3\t4\n", "zh"),
    ],
)
def test_rows_that_begin_with_of_which_are_parts_of_the_row_above(text: str, language: Language) -> None:
    rows = tables(text, language, "2024-05")["facts"]
    ids = {row["fact_id"]: row["value"] for row in rows}
    assert [(row["value"], ids.get(row["part_of"])) for row in rows] == [
        (12, None), (30, None), (9, 12), (20, 30), (3, 12), (4, 30),
    ]  # fmt: skip


def test_a_footnote_of_a_head_dates_its_column() -> None:
    text = (
        "Indicator\tNorth\tSouth*\nCalls answered\t37\t47\n\nTable 2. Hotline as of 9 May 2024\n"
        "\n*Figures of the South are those of 7 May 2024.\n"
    )
    rows = tables(text, "en", "2024-05")["facts"]
    assert [(row["value"], row["date_end"]) for row in rows] == [(37, "2024-05-09"), (47, "2024-05-07")]


def test_rows_that_name_what_is_counted_and_a_caption_below() -> None:
    text = (
        "Indicator\tIturi\tTotal\n"
        "Alerts investigated\t85,5% (47/55)\t744\n"
        "Patients discharged\t37\t47\n"
        "\nTable 3. Alerts as of 24 June 2026\n"
    )
    rows = tables(text, "en", "2026-06")["facts"]
    assert [(row["measured"], row["value"], row["date_end"]) for row in rows] == [
        ("Alerts investigated: Ituri", 85.5, "2026-06-24"),
        ("Alerts investigated: Ituri (…)", 47, "2026-06-24"),
        ("Alerts investigated: Ituri (…)", 55, "2026-06-24"),
        ("Alerts investigated: Total", 744, "2026-06-24"),
        ("Patients discharged: Ituri", 37, "2026-06-24"),
        ("Patients discharged: Total", 47, "2026-06-24"),
    ]


def test_a_scale_applies_to_the_value_and_leaves_the_number_in_its_place() -> None:
    text = "国家\t人口（万人）\n印度\t138000.5\n"
    (row,) = tables(text)["facts"]
    assert (row["country"], row["value"], text[row["char_start"] : row["char_end"]]) == ("IND", 1380005000, "138000.5")


def test_numbers_of_heads_and_labels_are_parts_of_what_the_cells_mean() -> None:
    text = "Age\tCases in last 24 hours\n0-4 years\t12\n5-9 years\t7\n"
    found = tables(text, "en")
    assert [row["value"] for row in found["facts"]] == [12, 7]
    assert {row["text"]: row["kind"] for row in found["numbers"]}["24"] == "part"
    assert not [row for row in found["numbers"] if row["kind"] == "unexplained"]


def test_running_numbers_and_years_in_the_first_column_are_labels() -> None:
    text = "No.\tCountry\tCases\n1\tIndia\t12\n2\tJapan\t7\n"
    assert [(row["country"], row["value"]) for row in tables(text, "en")["facts"]] == [("IND", 12), ("JPN", 7)]
    years = "Year\tCases\tDeaths\n2018\t12\t3\n2019\t7\t1\n"
    assert [(r["measured"], r["value"]) for r in tables(years, "en")["facts"]][:2] == [
        ("2018: Cases", 12),
        ("2018: Deaths", 3),
    ]


def test_a_table_without_bare_numbers_is_read_as_text() -> None:
    (row,) = tables("辖区\t设置发热门诊医疗机构\n江岸区（发热门诊8家）\t武汉市中医医院\n")["facts"]
    assert (row["value"], row["flags"]) == (8, "")


@pytest.mark.parametrize(
    ("head", "language", "generic"),
    [
        ("Target 2023", "en", True), ("Baseline", "en", True), ("Change since last report", "en", True),
        ("Total cases", "en", False), ("Number of beds", "en", False), ("Results", "en", True), ("目标值", "zh", True),
        ("План на 2024 год", "ru", True), ("План закупок", "ru", False),
    ],
)  # fmt: skip
def test_heads_that_name_no_thing(head: str, language: Language, generic: bool) -> None:
    assert table_words(language).is_generic(head) == generic


def test_the_rows_of_a_table_of_indicators_name_what_is_counted() -> None:
    text = (
        "Results\n\nIndicator\tUnit\tBaseline\tTarget 2023\nLaboratories with PCR\tnumber\t2\t18\nBeds\tnumber\t0\t40\n"
    )
    found = facts(text, "en")
    assert [(f["indicator"], f["status"]) for f in found.values()] == [
        ("laboratories", "actual"), ("laboratories", "planned"),
        ("hospital_beds", "actual"), ("hospital_beds", "planned"),
    ]  # fmt: skip


def test_columns_of_money_share_the_currency_and_scale_that_one_head_names() -> None:
    text = "Costs\n\nPillar\tCost (FJD thousand)\tFunded\tGap (%)\nDetect\t900\t300\t67\nRespond\t400\t100\t75\n"
    found = list(facts(text, "en").values())[:3]
    assert [(f["value"], f["unit"], f["indicator"]) for f in found] == [
        (900_000, "FJD", "funding"), (300_000, "FJD", "funding"), (67, "percent", "funding"),
    ]  # fmt: skip


def test_the_line_above_a_table_says_which_money_it_counts() -> None:
    text = "FUNDING (US$ million)\nSector\tRequired\tReceived\tCoverage\nHealth\t94.6\t9.1\t10%\nFood\t81\t15\t19%\n"
    found = list(facts(text, "en").values())[:3]
    assert [(f["value"], f["unit"], f["status"]) for f in found] == [
        (94_600_000, "USD", "required"), (9_100_000, "USD", "actual"), (10, "percent", "actual"),
    ]  # fmt: skip


PROVINCES = {
    "zh": "国家\t省份\t确诊病例\n中国\t湖北\t1200\n\t广东\t350\n泰国\t\t14\n\t合计\t1564\n",
    "en": "Country\tProvince\tConfirmed cases\nChina\tHubei\t1200\n\tGuangdong\t350\nThailand\t\t14\n\tTotal\t1564\n",
    "ru": "Страна\tОбласть\tПодтверждённые случаи\nКитай\tХубэй\t1200\n\tГуандун\t350\nТаиланд\t\t14\n\tВсего\t1564\n",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_part_below_its_country_has_the_country_of_the_row_above(language: Language) -> None:
    """Without rules a cell that covers several rows is words on the first of them and nothing on the others."""
    found = facts(f"{PROVINCES[language]}\n", language)
    assert {number: fact["country"] for number, fact in found.items()} == {
        "1200": "CHN", "350": "CHN", "14": "THA", "1564": "",
    }  # fmt: skip


def test_where_a_country_stands_in_the_middle_of_its_rows_they_are_not_told_apart() -> None:
    text = "Country\tProvince\tCases\n\tHubei\t1200\nChina\tGuangdong\t350\n\tBangkok\t14\nThailand\tTrat\t2\n"
    assert {n: f["country"] for n, f in facts(text, "en").items()} == {"1200": "", "350": "CHN", "14": "", "2": "THA"}


def test_a_label_that_only_says_the_denominator_is_a_rate_of_the_row_above() -> None:
    text = "\t2021\t2022\nВрачи\t620\t640\nна 10 000 населения\t27,5\t28,1\n"
    found = [(f["indicator"], f["value"], f["per_value"], f["date_end"]) for f in facts(text, "ru").values()]
    assert found == [
        ("health_workers", 620, None, "2021"),
        ("health_workers", 640, None, "2022"),
        ("health_workers", 27.5, 10_000, "2021"),
        ("health_workers", 28.1, 10_000, "2022"),
    ]


def test_a_row_that_is_a_part_counts_what_the_row_above_counts() -> None:
    text = "Показатель\t2021\t2022\nУмерло\t62\t64\nв том числе на дому\t7\t8\n"
    assert {f["indicator"] for f in facts(text, "ru").values()} == {"deaths"}

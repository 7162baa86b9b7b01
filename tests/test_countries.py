"""Country names: the table against CLDR, whole lines, and names in running text."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.countries import alpha3, cldr_names, codes, english_name, find_names, names, normalise
from pipeline.records import LANGUAGES, Language
from pipeline.rules import RULES_DIR

with (RULES_DIR / "countries.csv").open(encoding="utf-8", newline="") as handle:
    ROWS = list(csv.DictReader(handle))


def test_all_of_iso_3166_and_kosovo() -> None:
    assert len(codes()) == 250
    assert len(set(codes().values())) == 250


def test_codes_agree_with_cldr() -> None:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    assert {a3: [a2] for a3, a2 in codes().items() if a3 != "XKX"} == {
        a3: aliases.get(a3) for a3 in codes() if a3 != "XKX"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name(language: Language) -> None:
    assert set(names(language).values()) == set(codes())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_two_countries(language: Language) -> None:
    owners = defaultdict(set)
    for name, code in cldr_names(language):
        owners[normalise(name)].add(code)
    for row in ROWS:
        if row["language"] == language:
            owners[normalise(row["name"])].add(row["alpha3"])
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_round_trip_of_every_row() -> None:
    for row in ROWS:
        assert alpha3(row["name"], row["language"]) == (row["alpha3"] or None), row  # type: ignore[arg-type]
        if row["alpha3"]:
            assert find_names(f"({row['name']}), 5", row["language"])[0][2] == row["alpha3"], row  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_known_in_a_line_of_its_own(language: Language) -> None:
    for name, code in names(language).items():
        for line in (name, name.upper(), f"第二十章 {name}", f"二十一、{name}", f"xliv) {name}", f"The {name} …… 12"):
            assert alpha3(line, language) == code, line


def test_english_names() -> None:
    assert [english_name(c) for c in ("KGZ", "RUS", "CHN", "COD", "XKX")] == [
        "Kyrgyzstan",
        "Russia",
        "China",
        "Democratic Republic of the Congo",
        "Kosovo",
    ]
    assert english_name("") == ""
    assert all(alpha3(english_name(code), "en") == code for code in codes())
    with pytest.raises(KeyError):
        english_name("ZZZ")


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("哈萨克斯坦共和国", "zh", "KAZ"),
        ("吉尔吉斯共和国\t20", "zh", "KGZ"),
        ("2 俄罗斯联邦", "zh", "RUS"),
        ("印 度 共 和 国", "zh", "IND"),
        ("（三）巴基斯坦伊斯兰共和国：", "zh", "PAK"),
        ("第一章 中华人民共和国", "zh", "CHN"),
        ("【乌兹别克斯坦】", "zh", "UZB"),
        ("刚果（金）", "zh", "COD"),
        ("刚果(布)", "zh", "COG"),
        ("中国香港", "zh", "HKG"),
        ("奈及利亞", "zh", "NGA"),
        ("The United Kingdom", "en", "GBR"),
        ("IRAN (ISLAMIC REPUBLIC OF)", "en", "IRN"),
        ("Cote d’Ivoire", "en", "CIV"),
        ("Guinea‑Bissau", "en", "GNB"),
        ("Gambia (the)", "en", "GMB"),
        ("VI. Republic of  Kazakhstan", "en", "KAZ"),
        ("1.2 Republic of India …… 5", "en", "IND"),
        ("India ..... 12", "en", "IND"),
        ("• Türkiye²", "en", "TUR"),
        ("Viet Nam*†", "en", "VNM"),
        ("Uganda [3]", "en", "UGA"),
        ("Taipei and environs", "en", "TWN"),
        ("Trinidad & Tobago", "en", "TTO"),
        ("«Кыргызская Республика»", "ru", "KGZ"),
        ("Объединенные Арабские Эмираты", "ru", "ARE"),
        ("Кот-д’Ивуар", "ru", "CIV"),
        ("Папуа — Новая Гвинея", "ru", "PNG"),
        ("Niger", "en", "NER"),
        ("Nigeria", "en", "NGA"),
        ("Congo", "en", "COG"),
        ("Guinea", "en", "GIN"),
        ("Korea", "en", None),
        ("Korea, Dem. People's Rep.", "en", "PRK"),
        ("India 1,234", "en", None),
        ("India and China", "en", None),
        ("India", "ru", None),
        ("", "en", None),
    ],
)
def test_whole_line(text: str, language: Language, code: str | None) -> None:
    assert alpha3(text, language) == code


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("内蒙古报告3例，蒙古国0例", "zh", [("蒙古国", "MNG")]),
        ("印度尼西亚、印度洋和印度", "zh", [("印度尼西亚", "IDN"), ("印度", "IND")]),
        ("索马里、马里和马里兰州", "zh", [("索马里", "SOM"), ("马里", "MLI")]),
        ("赤道几内亚、几内亚比绍与几内亚", "zh", [("赤道几内亚", "GNQ"), ("几内亚比绍", "GNB"), ("几内亚", "GIN")]),
        ("克里米亚-刚果出血热", "zh", []),
        ("the DR Congo and China's labs, Republic of the Congo", "en", [
            ("DR Congo", "COD"), ("China", "CHN"), ("Republic of the Congo", "COG"),
        ]),
        ("Niger, Nigeria, Nigerien", "en", [("Niger", "NER"), ("Nigeria", "NGA")]),
        ("Guinea worm in Chad, fine china, a turkey, UKR", "en", [("Chad", "TCD")]),
        ("Crimean-Congo haemorrhagic fever in TÜRKIYE", "en", [("TÜRKIYE", "TUR")]),
        ("the united states, turkey, Lao People’s  Democratic Republic", "en", [
            ("united states", "USA"), ("Lao People’s  Democratic Republic", "LAO"),
        ]),
        ("Iran(Islamic Republic of the ) is odd; Trinidad&Tobago", "en", [
            ("Iran(Islamic Republic of the )", "IRN"), ("Trinidad&Tobago", "TTO"),
        ]),
        ("Uk, the UK and USA", "en", [("UK", "GBR"), ("USA", "USA")]),
        ("Bosnia &\nHerzegovina", "en", [("Bosnia &\nHerzegovina", "BIH")]),
        ("Oman, not Romania", "en", [("Oman", "OMN"), ("Romania", "ROU")]),
        ("occupied Palestinian territory", "en", [("occupied Palestinian territory", "PSE")]),
        ("Корейская Народно‐Демократическая Республика, США", "ru", [
            ("Корейская Народно‐Демократическая Республика", "PRK"), ("США", "USA"),
        ]),
        ("Чад, озеро Чад, Нигер и Нигерия", "ru", [("Чад", "TCD"), ("Нигер", "NER"), ("Нигерия", "NGA")]),
        ("Министерство Кыргызской Республики, в Узбекистане и Монголии, на Украину", "ru", [
            ("Кыргызской Республики", "KGZ"), ("Узбекистане", "UZB"), ("Монголии", "MNG"), ("Украину", "UKR"),
        ]),
        ("в Псковской области и Баткенской областью, Роспотребнадзора; в самаре", "ru", [
            ("Псковской области", "RUS"), ("Баткенской областью", "KGZ"), ("Роспотребнадзора", "RUS"),
        ]),
        ("в Сьерра Леоне и Кот д'Ивуар", "ru", [("Сьерра Леоне", "SLE"), ("Кот д'Ивуар", "CIV")]),
        ("помощь Соединённых Штатов Америки Нигеру и Нигерии; чада, кубе", "ru", [
            ("Соединённых Штатов Америки", "USA"), ("Нигеру", "NER"), ("Нигерии", "NGA"),
        ]),
    ],
)  # fmt: skip
def test_in_running_text(text: str, language: Language, found: list[tuple[str, str]]) -> None:
    assert [(text[start:end], code) for start, end, code in find_names(text, language)] == found


WORDS = sorted({word for row in ROWS for word in row["name"].split()}) + list(" &(),.-") + ["the", "The ", "\n", "  "]


@given(st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join) | st.lists(st.sampled_from(WORDS)).map("".join),
       st.sampled_from(LANGUAGES))  # fmt: skip
def test_any_text_is_searched(text: str, language: Language) -> None:
    places = find_names(text, language)
    assert all(0 <= start < end <= len(text) for start, end, _ in places)
    assert places == sorted(places)
    alpha3(text, language)

"""Little reports, one for each way of arranging countries and sections, in three languages.

A form's places are those of the sentences with a number, in order: country and section. They are the same in every
language.
"""

from __future__ import annotations

import pytest

from pipeline.records import LANGUAGES, Language
from tests.support import placed

Places = list[tuple[str, str]]

FORMS: dict[str, tuple[Places, dict[Language, str]]] = {
    "sections inside countries, both numbered": (
        [("GIN", "laboratories"), ("GIN", "case_management"), ("MLI", "laboratories")],
        {
            "zh": "一、几内亚\n（一）国家实验室\n共有4个实验室。\n（二）病例管理\n共有300张床位。\n"
            "二、马里\n（一）国家实验室\n共有6个实验室。\n",
            "en": "1. Guinea\n1.1 National laboratories\nFour towns have 4 laboratories.\n1.2 Case management\n"
            "There are 300 beds.\n2. Mali\n2.1 National laboratories\nSix towns have 6 laboratories.\n",
            "ru": "1. Гвинея\n1.1 Национальные лаборатории\nРаботают 4 лаборатории.\n1.2 Ведение больных\n"
            "Развёрнуто 300 коек.\n2. Мали\n2.1 Национальные лаборатории\nРаботают 6 лабораторий.\n",
        },
    ),
    "countries inside sections, both numbered": (
        [("KAZ", "laboratories"), ("UZB", "laboratories"), ("KAZ", "case_management")],
        {
            "zh": "一、国家实验室\n（一）哈萨克斯坦\n共有22个实验室。\n（二）乌兹别克斯坦共和国\n共有40个实验室。\n"
            "二、病例管理\n（一）哈萨克斯坦\n共有300张床位。\n",
            "en": "I. National laboratories\n1. Kazakhstan\nThere are 22 of them.\n2. Republic of Uzbekistan\n"
            "There are 40 of them.\nII. Case management\n1. Kazakhstan\nThere are 300 beds.\n",
            "ru": "I. Национальные лаборатории\n1. Казахстан\nИх всего 22.\n2. Республика Узбекистан\n"
            "Их всего 40.\nII. Ведение больных\n1. Казахстан\nВсего 300 коек.\n",
        },
    ),
    "countries inside sections, neither numbered": (
        [("KAZ", "laboratories"), ("UZB", "laboratories"), ("KAZ", "case_management")],
        {
            "zh": "国家实验室\n\n哈萨克斯坦\n\n共有22个实验室。\n\n乌兹别克斯坦\n\n共有40个实验室。\n\n"
            "病例管理\n\n哈萨克斯坦\n\n共有300张床位。\n",
            "en": "NATIONAL LABORATORIES\n\nKazakhstan\n\nThere are 22 of them.\n\nUzbekistan\n\nThere are 40.\n\n"
            "CASE MANAGEMENT\n\nKazakhstan\n\nThere are 300 beds.\n",
            "ru": "ЛАБОРАТОРНАЯ ДИАГНОСТИКА\n\nКазахстан\n\nРаботают 22.\n\nУзбекистан\n\nРаботают 40.\n\n"
            "ВЕДЕНИЕ БОЛЬНЫХ\n\nКазахстан\n\nВсего 300 коек.\n",
        },
    ),
    "pillars by number": (
        [("GIN", "points_of_entry"), ("GIN", "laboratories"), ("MLI", "points_of_entry")],
        {
            "zh": "几内亚\n\n支柱4：入境口岸\n\n筛查了300人。\n\n支柱5：国家实验室\n\n共有4个实验室。\n\n"
            "马里\n\n支柱4：入境口岸\n\n筛查了500人。\n",
            "en": "Guinea\n\nPillar 4: Points of entry\n\nThey screened 300 people.\n\n"
            "Pillar 5: National laboratories\n\nThere are 4.\n\n"
            "Mali\n\nPillar 4: Points of entry\n\nThey screened 500 people.\n",
            "ru": "Гвинея\n\nКомпонент 4: Пункты въезда\n\nПроверено 300 человек.\n\n"
            "Компонент 5: Лабораторная диагностика\n\nРаботают 4.\n\nМали\n\n"
            "Компонент 4: Пункты въезда\n\nПроверено 500 человек.\n",
        },
    ),
    "long names of countries": (
        [("IRN", "unassigned"), ("PRK", "unassigned")],
        {
            "zh": "伊朗伊斯兰共和国\n\n报告了25例病例。\n\n朝鲜民主主义人民共和国\n\n报告了30例病例。\n",
            "en": "ISLAMIC REPUBLIC OF IRAN\n\nIt reported 25 cases.\n\nDemocratic People's Republic of Korea\n\n"
            "It reported 30 cases.\n",
            "ru": "ИСЛАМСКАЯ РЕСПУБЛИКА ИРАН\n\nВыявлено 25 случаев.\n\n"
            "Корейская Народно-Демократическая Республика\n\nВыявлено 30 случаев.\n",
        },
    ),
    "countries run in, the text going on": (
        [("GIN", "unassigned"), ("UZB", "unassigned"), ("VNM", "unassigned")],
        {
            "zh": "各国情况\n\n几内亚：报告了25例病例。\n\n乌兹别克斯坦：政府扩大检测，开设了40个实验室。\n\n"
            "越南社会主义共和国：报告了7例病例。\n",
            "en": "In the region\n\nGuinea: 25 cases were reported.\n\n"
            "Uzbekistan: Government opens 40 laboratories.\n\n"
            "Socialist Republic of Viet Nam – 7 cases were reported.\n",
            "ru": "Положение в регионе\n\nГвинея: выявлено 25 случаев.\n\nУзбекистан: открыты 40 лабораторий.\n\n"
            "Социалистическая Республика Вьетнам – выявлено 7 случаев.\n",
        },
    ),
    "countries run in before a title, the text below": (
        [("UZB", "unassigned"), ("KAZ", "unassigned")],
        {
            "zh": "各国情况\n\n乌兹别克斯坦：政府扩大检测\n\n开设了40个实验室。\n\n"
            "哈萨克斯坦：新医院启用\n\n共有300张床位。\n",
            "en": "In the region\n\nUzbekistan: Government expands testing\n\nThere are 40 laboratories.\n\n"
            "Kazakhstan: New hospital opened\n\nIt has 300 beds.\n",
            "ru": "Положение в регионе\n\nУзбекистан: правительство расширяет тестирование\n\n"
            "Открыты 40 лабораторий.\n\nКазахстан: открыта новая больница\n\nВ ней 300 коек.\n",
        },
    ),
    "a list of countries and their figures": (
        [("KAZ", "surveillance"), ("UZB", "surveillance"), ("KGZ", "surveillance")],
        {
            "zh": "疫情监测\n\n• 哈萨克斯坦 - 2334\n• 乌兹别克斯坦 - 1890\n• 吉尔吉斯斯坦：756\n",
            "en": "Epidemiological situation\n\n• Kazakhstan - 2,334\n• Uzbekistan – 1,890\n• Kyrgyzstan: 756\n",
            "ru": "Эпидемиологическая ситуация\n\n• Казахстан - 2 334\n• Узбекистан – 1 890\n• Киргизия: 756\n",
        },
    ),
    "sections run in with a colon": (
        [("GIN", "surveillance"), ("GIN", "laboratories"), ("MLI", "surveillance"), ("MLI", "laboratories")],
        {
            "zh": "几内亚\n\n1. 疫情监测：报告了25例病例。\n2. 国家实验室：共有4个。\n\n"
            "马里\n\n1. 疫情监测：报告了30例病例。\n2. 国家实验室：共有6个。\n",
            "en": "Guinea\n\n1. Surveillance: 25 cases were reported.\n2. National laboratories: there are 4.\n\n"
            "Mali\n\n1. Surveillance: 30 cases were reported.\n2. National laboratories: there are 6.\n",
            "ru": "Гвинея\n\n1. Эпиднадзор: выявлено 25 случаев.\n2. Лабораторная диагностика: работают 4.\n\n"
            "Мали\n\n1. Эпиднадзор: выявлено 30 случаев.\n2. Лабораторная диагностика: работают 6.\n",
        },
    ),
    "sections run in with a full stop": (
        [("GIN", "surveillance"), ("GIN", "laboratories"), ("MLI", "surveillance"), ("MLI", "laboratories")],
        {
            "zh": "几内亚\n\n疫情监测。报告了25例病例。\n\n国家实验室。共有4个。\n\n"
            "马里\n\n疫情监测。报告了30例病例。\n\n国家实验室。共有6个。\n",
            "en": "Guinea\n\nSurveillance. In May 25 cases were reported.\n\nNational laboratories. There are 4.\n\n"
            "Mali\n\nSurveillance. In May 30 cases were reported.\n\nNational laboratories. There are 6.\n",
            "ru": "Гвинея\n\nЭпиднадзор. Выявлено 25 случаев.\n\nЛабораторная диагностика. Работают 4.\n\n"
            "Мали\n\nЭпиднадзор. Выявлено 30 случаев.\n\nЛабораторная диагностика. Работают 6.\n",
        },
    ),
    "both in two languages": (
        [("IND", "laboratories"), ("UZB", "case_management")],
        {
            "zh": "印度 India\n\n国家实验室 National laboratories\n\n共有22个实验室。\n\n"
            "乌兹别克斯坦 / Узбекистан\n\n病例管理 / Ведение больных\n\n共有500张床位。\n",
            "en": "India / 印度\n\nLaboratories / 实验室\n\nThere are 22 of them.\n\n"
            "Uzbekistan (Узбекистан)\n\nCase management (Ведение больных)\n\nThere are 500 beds.\n",
            "ru": "Индия / India\n\nЛаборатории / Laboratories\n\nВсего их 22.\n\n"
            "Республика Узбекистан (Republic of Uzbekistan)\n\nВедение больных / 病例管理\n\nВсего 500 коек.\n",
        },
    ),
    "countries with a note, then all of them": (
        [("GIN", "unassigned"), ("MLI", "unassigned"), ("", "unassigned")],
        {
            "zh": "几内亚（无更新）\n\n报告了25例病例。\n\n马里（新增）\n\n报告了30例病例。\n\n"
            "各国合计\n\n共有55例病例。\n",
            "en": "Guinea (no update)\n\nThere were 25 cases in May.\n\nMali (new)\n\n"
            "There were 30 cases in May.\n\nAll countries\n\nThere were 55 cases in May.\n",
            "ru": "Гвинея (без изменений)\n\nВ мае выявлено 25 случаев.\n\nМали (новое)\n\n"
            "В мае выявлено 30 случаев.\n\nВсе страны\n\nВ мае выявлено 55 случаев.\n",
        },
    ),
    "countries at the end of their headings": (
        [("GIN", "unassigned"), ("MLI", "unassigned"), ("", "unassigned")],
        {
            "zh": "疫情 - 几内亚\n\n报告了25例病例。\n\n疫情 - 马里\n\n报告了30例病例。\n\n"
            "各国合计\n\n共有55例病例。\n",
            "en": "Cases and deaths in Guinea\n\nThere were 25 cases in May.\n\nCases and deaths in Mali\n\n"
            "There were 30 cases in May.\n\nAll countries\n\nThere were 55 cases in May.\n",
            "ru": "Случаи и смерти в Гвинее\n\nВ мае выявлено 25 случаев.\n\nСлучаи и смерти в Мали\n\n"
            "В мае выявлено 30 случаев.\n\nВсе страны\n\nВ мае выявлено 55 случаев.\n",
        },
    ),
    "headings over two lines": (
        [("GIN", "infection_prevention"), ("GIN", "logistics"), ("MLI", "infection_prevention")],
        {
            "zh": "几内亚\n\n院内感染预防\n与控制\n\n培训了25人。\n\n物资保障和\n后勤支持\n\n发放了4批物资。\n\n"
            "马里\n\n院内感染预防\n与控制\n\n培训了30人。\n",
            "en": "Guinea\n\nINFECTION PREVENTION\nAND CONTROL\n\nThey trained 25 people.\n\nOperations support and\n"
            "Logistics\n\nThey sent 4 lorries.\n\nMali\n\nINFECTION PREVENTION\nAND CONTROL\n\nThey trained 30.\n",
            "ru": "Гвинея\n\nПРОФИЛАКТИКА ИНФЕКЦИЙ\nИ ИНФЕКЦИОННЫЙ КОНТРОЛЬ\n\nОбучено 25 человек.\n\nЛогистика и\n"
            "Материально-техническое обеспечение\n\nОтправлено 4 машины.\n\nМали\n\n"
            "ПРОФИЛАКТИКА ИНФЕКЦИЙ\nИ ИНФЕКЦИОННЫЙ КОНТРОЛЬ\n\nОбучено 30 человек.\n",
        },
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_form(form: str, language: Language) -> None:
    expected, texts = FORMS[form]
    body = [p for p in placed(texts[language], language) if p.role == "body" and any(map(str.isdigit, p.block.text))]
    assert [(p.country, p.section) for p in body] == expected


ALIKE: dict[Language, list[str]] = {
    "en": [
        "Country updates: {}",
        "Situation in {}",
        "Annex 1: {}",
        "{} (page 3)",
        "{}, July 2020",
        "4.2 {}: key steps",
    ],
    "ru": ["Обзор стран: {}", "Страна: {}", "• {}", "{} (на 5 июля 2020 г.)", "Меры, принятые в стране: {}"],
    "zh": ["国别情况：{}", "附件1：{}", "{}篇", "{}的做法", "● {}", "【{}】"],
}
NAMED: dict[Language, tuple[str, str, str]] = {
    "en": ("Kazakhstan", "Uzbekistan", "There are {} laboratories in the country, and nurses were trained."),
    "ru": ("Казахстан", "Узбекистан", "В стране открыто {} лабораторий, обучены медсёстры всех областей."),
    "zh": ("哈萨克斯坦", "乌兹别克斯坦", "全国新建{}个实验室，并为各地培训了护士。"),
}


@pytest.mark.parametrize(("language", "line"), [(language, line) for language in ALIKE for line in ALIKE[language]])
def test_lines_that_say_the_same_of_several_countries_open_their_parts(language: Language, line: str) -> None:
    first, second, text = NAMED[language]
    title = {"en": "Overview", "ru": "Обзор мер", "zh": "综述"}[language]
    report = [title, line.format(first), text.format(22), line.format(second), text.format(36)]
    body = [p for p in placed("\n\n".join(report) + "\n", language) if p.block.text in report[2::2]]
    assert [p.country for p in body] == ["KAZ", "UZB"]


@pytest.mark.parametrize(
    "text",
    [
        "Aid in 2020\n\nNurses from Kenya\n\nNurses from Mali\n\nNurses from Chad\n\nIn all 300 nurses came to us.\n",
        "Aid\n\nIn Kenya nurses of all towns came.\n\nIn all 300 came.\n\nIn Mali nurses of all towns came.\n\nAll.\n",
    ],
)
def test_lists_and_sentences_that_are_alike_open_nothing(text: str) -> None:
    assert [p.country for p in placed(text, "en") if "00 " in p.block.text] == [""]


RUN_IN: dict[Language, list[tuple[str, tuple[str, ...]]]] = {
    "en": [
        ("Pillar 7 – Infection prevention and control, WASH: 45 hospitals got kits.", ("infection_prevention",)),
        ("Treatment of patients – 300 beds were added.", ("case_management",)),
        ("POINTS OF ENTRY. All 53 posts are open.", ("points_of_entry",)),
        ("Health communication: 45 videos were made.", ("risk_communication",)),
    ],
    "ru": [
        ("Организация медицинской помощи: развёрнуто 3000 коек.", ("case_management",)),
        ("Информирование населения о рисках: снято 45 роликов.", ("risk_communication",)),
    ],
    "zh": [
        ("（三）医疗救治和院感防控：床位3,000张。", ("case_management", "infection_prevention")),
        ("口岸防控：设立53个检疫点。", ("points_of_entry",)),
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_with_the_text_running_on(language: Language) -> None:
    report = "\n\n".join(line for line, _ in RUN_IN[language]) + "\n"
    assert [(p.section, *p.also) for p in placed(report, language)] == [sections for _, sections in RUN_IN[language]]

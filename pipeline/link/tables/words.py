"""Words that tables use in the three languages: what is new, what is a total, in which thousands a column counts."""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.model import Language
from pipeline.rules import alternation

MARKS = re.compile(r"\s*[*†‡§¶#¹²³⁰⁴-⁹]+")
CAPTION = re.compile(
    r"[\s:]*(?:table|tab\.|表格?|таблица|табл\.)\s*(?:[\dIVX一二三四五六七八九十]|[:：.])", re.IGNORECASE
)

_NEW = {
    "en": r"\b(?:new|newly|daily|today|(?:in |past |last |previous )+(?:24|48) ?(?:hours|hrs|h)\b)",
    "zh": r"新增|新发|当日|当天|今日|24小时",
    "ru": r"\bнов(?:ых|ые|ый|ая|ое|ой)\b|\bза (?:последние )?сутки\b|\bприрост|\bза (?:последние )?24\s?ч",
}
_TOTAL = {
    "en": r"(?:(?:grand |sub-?|overall )?totals?(?: (?:for|in|across) .*)?|overall)",
    "zh": r"(?:总|合|小|共)计|总数|全部|全国",
    "ru": r"(?:итого|всего)(?: (?:по|в) .*)?",
}
_EVERYWHERE = {
    "en": r"globally|global|world(?:wide)?|outside (?:of )?\S.*|rest of the world",
    "zh": r"全球|世界|全世界|\S{1,12}(?:以外|境外)|境外",
    "ru": r"в мире|весь мир|мир|вне \S.*|за пределами \S.*",
}
_WITHIN = {
    "en": r"\b(?:in|within|of|across)\s+(?:the\s+)?$",
    "zh": r"(?<![除外])(?:^|[\s：:、，在我]|表\s?\d*)$",
    "ru": r"\b(?:в|во|по)\s+$",
}
_SCALES = {
    "en": {r"(?:10|ten)[, ]?(?:000s?|thousands?)": 10_000, r"100[, ]?000s?": 100_000, r"1?[, ]?000s?|thousands?": 1_000}
    | {r"millions?": 1_000_000, r"billions?": 1_000_000_000},
    "zh": {"百万": 1_000_000, "千万": 10_000_000, "十万": 100_000, "万": 10_000, "亿": 100_000_000, "千": 1_000},
    "ru": {
        r"тыс(?:\.|яч[аи]?)?": 1_000,
        r"млн\.?|миллион(?:ов|ы)?": 1_000_000,
        r"млрд\.?|миллиард(?:ов|ы)?": 1_000_000_000,
    },
}
_SCALE_FRAME = {
    # In English and Russian a scale stands in a bracket, alone or after `in`; in Chinese also before the measure word.
    "en": r"[(,]\s*(?:in\s+|x\s*|×\s*)?(?:{})\s*(?:of\s+)?[a-z]{{0,12}}\s*(?:\)|$)|\bin (?:{})$",
    "zh": r"[（(，,：:]\s*(?:{})[^\W\d_]{{0,3}}\s*(?:[)）]|$)|(?:{})[剂人例份元个只件吨支套次名]$",
    "ru": r"[(,]\s*(?:в\s+)?(?:{})\s*[а-яё.]{{0,10}}\s*(?:\)|$)|\bв (?:{})$",
}
# Money stands at the end of a bracket, before or behind a scale: (万元), (CHF), (in US$ million).
_MONEY_FRAME = r"[（(][^（）()]{{0,16}}?(?<![a-zа-яё])(?P<name>{})\s*[a-zа-яё.]{{0,10}}\s*[)）]"
_RATE = {
    "en": r"per\s+(1[, ]?000[, ]?000|100[, ]?000|10[, ]?000|1[, ]?000|million)",
    "zh": r"每(1000000|100000|10000|百万|十万|10万|万|千)人?",
    "ru": r"на\s+(1 ?000 ?000|100 ?000|10 ?000|1 ?000|миллион|млн|100 тыс|1 млн)",
}
_UNIT_BRACKET = re.compile(r"[（(](?:in\s+|в\s+)?(?P<unit>[^\d（）()]{2,20})[)）]$")
_RATE_WORDS = {
    "million": 1_000_000, "百万": 1_000_000, "миллион": 1_000_000, "млн": 1_000_000, "1 млн": 1_000_000,
    "十万": 100_000, "10万": 100_000, "100 тыс": 100_000, "万": 10_000, "千": 1_000,
}  # fmt: skip


def is_new(text: str, language: Language) -> bool:
    """Whether a head speaks of what was added in the reporting period."""
    return bool(_pattern(_NEW[language]).search(text))


def is_total(label: str, language: Language) -> bool:
    return bool(_pattern(_TOTAL[language]).fullmatch(label.strip(" :：")))


def is_everywhere(label: str, language: Language) -> bool:
    """Whether a label names the world, or all of it but one country."""
    return bool(_pattern(_EVERYWHERE[language]).fullmatch(label.strip(" :：")))


def within(before: str, language: Language) -> bool:
    """Whether what stands before a country's name says that all that follows is in that country."""
    return bool(_pattern(_WITHIN[language]).search(before))


def scale(head: str, language: Language) -> int:
    """How many a 1 in a column stands for: 10,000 under `Population (10,000s)`. A rate's base is no scale."""
    text = _pattern(_RATE[language]).sub(" ", head)
    for words, factor in _SCALES[language].items():
        if _pattern(_SCALE_FRAME[language].format(words, words)).search(text):
            return factor
    return 1


def rate(head: str, language: Language) -> int | None:
    """The base of a rate: 100,000 under `Cases per 100,000 population`."""
    match = _pattern(_RATE[language]).search(head)
    if match is None:
        return None
    base = match[1].lower()
    return _RATE_WORDS[base] if base in _RATE_WORDS else int(re.sub(r"\D", "", base))


def currency(text: str, language: Language) -> str:
    """The ISO 4217 code of the money that a head or caption counts in: CHF under `Budget (CHF)`, else empty."""
    names = {name.lower(): code for code, listed in rules.language(language)["money"].items() for name in listed}
    match = _pattern(_MONEY_FRAME.format(alternation(names))).search(text.lower())
    return names[" ".join(match["name"].split())] if match else ""


@cache
def measured_in(label: str, language: Language) -> str:
    """The unit that a row's label ends with in a bracket: pair under `Gloves (pairs)`, else empty."""
    bracket = _UNIT_BRACKET.search(label)
    if bracket is None:
        return ""
    for unit, listed in rules.language(language)["units"].items():
        if unit != "count" and re.fullmatch(alternation(listed), bracket["unit"], re.IGNORECASE):
            return str(unit)
    return ""


@cache
def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)

"""Words that tables use in the three languages: what is new, what is a total, in which thousands a column counts."""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.records import Language
from pipeline.rules import alternation

MARKS = re.compile(r"\s*[*†‡§¶#¹²³⁰⁴-⁹]+")
# Money stands at the end of a bracket, before or behind a scale: (万元), (CHF), (in US$ million).
# In a bracket, or behind a comma at the end: Budget (CHF), Budget, thousand CHF.
_MONEY_FRAME = r"[（(,][^（）(),]{{0,16}}?(?<![a-zа-яё])(?P<name>{})\s*[a-zа-яё.]{{0,10}}\s*(?:[)）]|\Z)"


class TableWords:
    """The words of `[tables]` as patterns, and what they say of captions, heads and labels."""

    def __init__(self, language: Language) -> None:
        said = rules.language(language)
        words = said["tables"]
        self._caption = _compiled(rf"[\s:]*{alternation(words['caption'])}\s*(?:[\dIVX一二三四五六七八九十]|[:：.])")
        self._new = _compiled("|".join(words["new"]))
        self._day = _compiled("|".join(words["day"]))
        self._total = _compiled("|".join(words["total"]))
        self._opens_parts = _compiled(rf"\W*{alternation(said['parts']['openers'], boundary=language != 'zh')}")
        self._everywhere = _compiled("|".join(words["everywhere"]))
        self._within = _compiled(words["within"])
        self._scales = [
            (_compiled(words["scale"].replace("{scale}", f"(?:{scale})")), factor)
            for scale, factor in words["scales"].items()
        ]
        self._rate, self._bases = _compiled(words["rate"]), words["bases"]
        self._currencies = {name.lower(): code for code, names in said["money"].items() for name in names}
        self._money = _compiled(_MONEY_FRAME.format(alternation(self._currencies)))
        self._units = [
            (code, _compiled(alternation(listed))) for code, listed in said["units"].items() if code != "count"
        ]
        self._counts_money = _compiled(alternation(words.get("money", []), boundary=language != "zh"))
        people = alternation(said["rates"].get("person", []))
        self._rate_alone = _compiled(rf"\W*(?:{words['rate']})\W*{people}?\W*")
        self._part = _compiled(rf"\W*{alternation(said['parts']['openers'], boundary=language != 'zh')}")
        self._generic = _compiled("|".join(words.get("generic", [])) or r"(?!)")
        self._number = _compiled(alternation(words.get("number", [])))
        self._percent = _compiled(alternation(said["share"]["percent"]))
        within = alternation(words.get("in", []), boundary=language != "zh")
        self._unit_bracket = _compiled(rf"[（(](?:{within}\s+)?(?P<unit>[^\d（）()]{{2,20}})[)）]$")

    def is_caption(self, text: str) -> bool:
        """Whether a line opens as a caption does: Table 1."""
        return bool(self._caption.match(text))

    def is_new(self, text: str) -> bool:
        """Whether a head speaks of what was added in the reporting period."""
        return bool(self._new.search(text) or self._day.search(text))

    def day(self, caption: str) -> tuple[int, int] | None:
        """Where a caption says that its table covers the reporting day alone: Alerts (24h)."""
        match = self._day.search(caption)
        return match.span() if match else None

    def is_total(self, label: str) -> bool:
        return bool(self._total.fullmatch(label.strip(" :：")))

    def opens_parts(self, label: str) -> bool:
        """Whether a row's label says that it is a part of the row above: of which confirmed."""
        return bool(self._opens_parts.match(label))

    def is_everywhere(self, label: str) -> bool:
        """Whether a label names the world, or all of it but one country."""
        return bool(self._everywhere.fullmatch(label.strip(" :：")))

    def within(self, before: str) -> bool:
        """Whether what stands before a country's name says that all that follows is in that country."""
        return bool(self._within.search(before))

    def scale(self, head: str) -> int:
        """How many a 1 in a column stands for: 10,000 under `Population (10,000s)`. A rate's base is no scale."""
        text = self._rate.sub(" ", head)
        return next((factor for pattern, factor in self._scales if pattern.search(text)), 1)

    def rate(self, head: str) -> int | None:
        """The base of a rate: 100,000 under `Cases per 100,000 population`."""
        match = self._rate.search(head)
        if match is None:
            return None
        base = match[1].lower()
        return self._bases[base] if base in self._bases else int(re.sub(r"\D", "", base))

    def is_rate(self, label: str) -> bool:
        """Whether a label says no more than what its numbers are held against: per 10,000 population."""
        return bool(self._rate_alone.fullmatch(label))

    def opens_part(self, label: str) -> bool:
        """Whether a label says that its row is a part of the one above: of whom children."""
        return bool(self._part.match(label))

    def currency(self, text: str) -> str:
        """The ISO 4217 code of the money that a head or caption counts in: CHF under `Budget (CHF)`, else empty."""
        match = self._money.search(text.lower())
        return self._currencies[" ".join(match["name"].split())] if match else ""

    def is_generic(self, head: str) -> bool:
        """Whether a head names no thing, so that the rows name what is counted: Baseline, Target 2023, Results."""
        return bool(self._generic.fullmatch(head.strip(" :：")))

    def bare_unit(self, label: str) -> str:
        """The unit that is all a label says: percent, count for `number`, pair for `pairs`; else empty."""
        label = label.strip()
        if self._number.fullmatch(label):
            return "count"
        if self._percent.fullmatch(label):
            return "percent"
        return next((code for code, names in self._units if names.fullmatch(label)), "")

    def counts_money(self, head: str) -> bool:
        """Whether a head without a currency counts money where another head names one: Gap beside Cost (CHF)."""
        return bool(self._counts_money.fullmatch(head.strip()))

    def measured_in(self, label: str) -> str:
        """The unit that a row's label ends with in a bracket: pair under `Gloves (pairs)`, else empty."""
        bracket = self._unit_bracket.search(label)
        if bracket is None:
            return ""
        return next((code for code, names in self._units if names.fullmatch(bracket["unit"])), "")


def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


@cache
def table_words(language: Language) -> TableWords:
    return TableWords(language)

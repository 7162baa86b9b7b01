"""Measures: whether a number states a level, a share, a change or the threshold of a group or rule."""

from __future__ import annotations

import re

from pipeline import rules
from pipeline.find.sentences import Clauses
from pipeline.find.vocabulary import NEVER, REACH, Vocabulary
from pipeline.records import Measure, Reading

# How far before a number the words stand that make it an age, and how far before a denominator those of a change.
_AGE_BEFORE, _AGE_AFTER = 48, 12
_AMOUNT_BEFORE = 30


class Measures:
    """Decides the measure of every reading of a text: 提高了14% is a change, 45岁以上 a threshold."""

    def __init__(self, words: Vocabulary) -> None:
        self._thresholds = Thresholds(words)
        self._changes = Changes(words)

    def set(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Fill in `measure`; readings of words such as 翻一番 have theirs already."""
        for i, reading in enumerate(found):
            reading.measure = self._measure(text, reading, clauses)
            if i and found[i - 1].measure == "change" and self._changes.go_on(text, found[i - 1], reading):
                reading.measure = "change"

    def _measure(self, text: str, reading: Reading, clauses: Clauses) -> Measure:
        if reading.unit == "fold":
            return "change"
        if self._thresholds.hold(text, reading, clauses):
            return "threshold"
        if reading.unit == "percentage_point":
            return "change"
        if reading.measure == "change":
            return "change"
        if reading.unit in ("percent", "basis_point"):
            level: Measure = "share" if reading.unit == "percent" else "level"
            return "change" if self._changes.govern_share(text, reading, clauses) else level
        if reading.measure:
            return reading.measure
        return "change" if self._changes.govern_amount(text, reading, clauses) else "level"


class Thresholds:
    """Numbers that bound a group of people or a rule: ages (45岁以上) and distances to keep (1.5 metres apart)."""

    def __init__(self, words: Vocabulary) -> None:
        table = words.table("thresholds")
        self._age_units = frozenset(word.lower() for word in table["units"])
        self._distance = words.pattern(table["distance"])
        self._lengths = frozenset(unit for unit, kind in rules.units().items() if kind == "length")
        # Languages where the unit alone does not tell an age from a time (старше 65 лет).
        self._age_before, self._age_after = (
            words.compile(table.get(key, NEVER)) for key in ("age_before", "age_after")
        )

    def hold(self, text: str, reading: Reading, clauses: Clauses) -> bool:
        """Whether the number is a threshold."""
        if reading.unit in self._lengths:
            start, end = clauses.around(reading.start)
            near = max(start, reading.start - REACH), min(end, reading.end + REACH)
            return self._distance.search(text, *near) is not None
        if reading.bound == "exact" or not _bounds_a_group(reading):
            return False
        if reading.unit_text.lower() in self._age_units:
            return True
        return reading.unit in ("year", "month") and self._is_age(text, reading)

    def _is_age(self, text: str, reading: Reading) -> bool:
        if self._age_after.search(text, reading.end, reading.quote_end + _AGE_AFTER):
            return True
        return self._age_before.search(text, max(0, reading.start - _AGE_BEFORE), reading.start) is not None


class Changes:
    """Words of growth and decline, and which numbers they govern."""

    def __init__(self, words: Vocabulary) -> None:
        self._spaced = words.spaced
        share = words.table("share")
        self._verb = words.pattern(share["change"])
        # 提高到 has the word of the level just after the verb; in "rose from 14% to" it ends just before the number.
        level = words.words(share["level_after_change"])
        self._level = words.compile(rf"{level}\s*\Z" if words.spaced else rf"\s*{level}")
        self._level_next = words.compile(rf"{words.words(share.get('level_qualifiers', ()))}\s*\Z")
        self._still = words.compile(rf"{words.words(share.get('change_still', ()))}\s*\Z")
        described = words.words(share.get("change_adjectives", ()))
        self._after = words.compile(rf"(?:\s{described})?\s{words.words(share.get('change_after', ()))}")
        # Nouns that say how much, whatever follows them: 降幅达53%.
        self._always = frozenset(share.get("change_always", ()))
        self._before = words.compile(share.get("change_before", NEVER))
        restated = words.words(words.table("parts").get("restated", ()))
        self._restated = words.compile(rf"\s?(?:[,，]\s?)?{restated}\s?")
        total = words.words(words.table("parts").get("of_total", ()))
        self._of_total = words.compile(rf"\s?{total}")
        self._near: int = share["near"]
        self._joiners = frozenset(words.table("names").get("list_joiners", ""))
        self._links = frozenset(("", *share.get("links", ())))
        self._not_of_amounts = frozenset(share.get("change_of_shares_only", ()))
        # The word that says by how much (на 30%), and where it does not (заполнены на 80%).
        self._by = words.compile(share["by"]) if "by" in share else None
        self._not_by, self._by_amount = (words.compile(share.get(key, NEVER)) for key in ("not_by", "by_amount"))
        self._denominators = frozenset(words.table("rates").get("denominators", ()))

    def govern_share(self, text: str, reading: Reading, clauses: Clauses) -> bool:
        """Whether a percentage is one of change: a verb anywhere before it in the clause, or a word just after it."""
        if text[reading.start - 1 : reading.start] == "+":
            return True
        if reading.quote_start != reading.start and self._grows(text, reading):
            return True
        start = max(clauses.around(reading.start)[0], reading.start - REACH)
        if self._says_by(text, reading):
            return not self._not_by.search(text, start, reading.quote_start)
        if self._after.match(text, reading.quote_end) or self._just_before(text, reading):
            return True
        if text[reading.quote_start - 1 : reading.quote_start] == "(" and self._of_total.match(text, reading.quote_end):
            return False  # rose to 3.1 million (36% of the population)
        verb = self._last_verb(text, start, reading.quote_start)
        if verb is None or verb.group() in self._always:
            return verb is not None
        if self._falls_to(text, verb, reading):
            return False
        between = text[verb.end() : reading.quote_start]
        if verb.group() in self._not_of_amounts and between.strip():
            return False  # 新增12% is a change; 新增病例七成在城市 is a share of the new ones
        return not self._reaches_level(between)

    def govern_amount(self, text: str, reading: Reading, clauses: Clauses) -> bool:
        """Whether an amount is the size of a change: a verb just before it (增加了5个, grew by 5)."""
        if _has_plus(text, reading) and reading.unit != "celsius":
            return True
        if reading.quote_start != reading.start and self._grows(text, reading):
            return True
        if self._says_by(text, reading):
            start = max(clauses.around(reading.start)[0], reading.start - REACH)
            if reading.value in self._denominators:  # при росте числа больных нужно на 1000 жителей …
                start = max(start, reading.quote_start - _AMOUNT_BEFORE)
            by_verb = self._by_amount.search(text, start, reading.quote_start)
            return bool(by_verb or self._after.match(text, reading.quote_end))
        if rules.is_money(reading.unit) and self._just_before(text, reading):
            return True
        verb = self._last_verb(text, max(0, reading.quote_start - self._near), reading.quote_start)
        if verb is None or verb.group() in self._not_of_amounts or verb.start() < clauses.around(reading.start)[0]:
            return False
        between = text[verb.end() : reading.quote_start]
        if self._reaches_level(between) or self._falls_to(text, verb, reading):
            return False
        return between.strip() in self._links

    def go_on(self, text: str, change: Reading, reading: Reading) -> bool:
        """Whether a number goes on from the change before it: restates it, or is joined to it (增加5万人和1万人)."""
        joined = (reading.unit_text, reading.measure) == (change.unit_text, "level") and bool(reading.unit_text)
        if joined and text[change.quote_end : reading.quote_start].strip() in self._joiners:
            return True
        return self.restate(text, change, reading)

    def restate(self, text: str, change: Reading, reading: Reading) -> bool:
        """Whether a share says again what the change before it says: lost 345 points, or 1%."""
        if reading.unit != "percent" or change.unit == "percent":
            return False
        return self._restated.fullmatch(text, change.quote_end, reading.quote_start) is not None

    def _grows(self, text: str, reading: Reading) -> bool:
        """Whether a verb of change stands between the qualifier and the number: 约增长5%."""
        verb = None if self._spaced else self._verb.search(text, reading.quote_start, reading.start)
        return verb is not None and not self._reaches_level(text[verb.end() : reading.start])

    def _just_before(self, text: str, reading: Reading) -> bool:
        """Whether what ends at the number says that it is a change, wherever else it says nothing: up 5%, +5%."""
        return self._before.search(text, max(0, reading.quote_start - REACH), reading.quote_start) is not None

    def _says_by(self, text: str, reading: Reading) -> bool:
        """Whether the word for "by" stands before the number or before its qualifier (на 30%, на более чем 30%)."""
        if self._by is None:
            return False
        return any(self._by.search(text, max(0, at - 6), at) for at in (reading.start, reading.quote_start))

    def _last_verb(self, text: str, start: int, end: int) -> re.Match[str] | None:
        last = None
        for match in self._verb.finditer(text, start, end):
            last = match
        return last

    def _falls_to(self, text: str, verb: re.Match[str], reading: Reading) -> bool:
        """Whether the qualifier right behind the verb says that the number is the level reached (fell below 7,000)."""
        stated = not text[verb.end() : reading.quote_start].strip()
        return stated and self._level_next.fullmatch(text, reading.quote_start, reading.start) is not None

    def _reaches_level(self, between: str) -> bool:
        """Whether the words between the verb and the number say that the number is the level reached (提高到89%)."""
        if not self._spaced:
            return self._level.match(between) is not None
        return self._level.search(between) is not None and not self._still.search(between)


def _has_plus(text: str, reading: Reading) -> bool:
    """Whether a plus sign says that the number came on top: `(+18 178 за сутки)`, but not 1+3例."""
    return text[reading.start - 1 : reading.start] == "+" and not text[reading.start - 2 : reading.start - 1].isalnum()


def _bounds_a_group(reading: Reading) -> bool:
    """An age bounds a group with a bound around it (45岁及以上); 100多岁的老人 is somebody's age."""
    if reading.bound == "more_than":
        return reading.quote_start < reading.start
    return reading.bound in ("at_least", "at_most", "less_than", "range")

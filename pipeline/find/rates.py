"""Rates: what a number is stated for each of (每10万人4826次, 日均, 日产量, per 100 000, a day)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from pipeline import rules
from pipeline.find.sentences import Clauses, sentences
from pipeline.find.units import Units
from pipeline.find.vocabulary import NEVER, REACH, Vocabulary, folded, looked_up
from pipeline.records import Language, Reading

_LONGEST_EVERY = 16
# Two names of a thing and no rate: broadcasts of spots/messages.
_NAMES = re.compile(r"\s.*[^\W\d]/")
_VERB = 4  # characters of what is done once in half a year
_DAYS = frozenset(("day", "week", "month", "year"))
_MOST_COUNTED = 8  # numbers that one denominator can govern
_NEXT_ITEM = re.compile(r"[，,、]\s?[^\W\d]{1,12}")  # the next thing of a list: a comma and its name
_LEFT_BRACKET = re.compile(r"[^()（）]*[)）]")  # a word in a bracket that closes before what follows
_NEXT_BRACKET = re.compile(r"[)）][^.;。；\d]{1,60}[(（]")  # Brest (57), then Homel (50)


# What can be a denominator: no length, which is a distance (every 2 metres), and no share.
_DIVIDING_KINDS = frozenset(("count", "time", "area", "volume", "mass", "money"))
# Units of numbers that a common word joins to a denominator of any kind: 21.6 cases, on a million doses.
_RATED = frozenset(("", "case", "person"))


def _is_like(a: Reading, b: Reading) -> bool:
    """Whether two numbers can be rates of the same thing: both without a unit of their own."""
    return not (a.unit or b.unit or a.per_unit) and a.measure == b.measure == "level"


def _said(table: dict[str, str]) -> dict[str, tuple[int, str]]:
    """`{"a day": "1 day"}` → `{"a day": (1, "day")}`."""
    parts = {folded(word): said.split() for word, said in table.items()}
    return {word: (int(value), unit) for word, (value, unit) in parts.items()}


def _is_time(unit: str) -> bool:
    return rules.units().get(unit) == "time"


class Rates:
    """Sets `per_value` and `per_unit` of the quantities of a text, and makes printed denominators parts of them."""

    def __init__(self, words: Vocabulary, units: Units) -> None:
        rates = words.table("rates")
        # All that can make a rate: a text without any of them has none, and most have none.
        said = ("every", "every_unit", "before", "nouns", "after", "implied", "per", "each", "recurring")
        self._hint = words.hint([word for key in said for word in rates.get(key, ())])
        self._denominators = Denominators(words)
        self._rate_words = RateWords(words, units)
        self._capacities = Capacities(words)

    def set(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Find the denominators first: a number that is one has no rate of its own."""
        if self._hint.search(text) is None:
            return
        self._denominators.set(text, found, clauses)
        self._rate_words.set(text, found, clauses)
        self._capacities.set(text, found, clauses)


class Denominators:
    """Denominators in numbers: the 10万 of 每10万人4826次 is a part of the reading 4826."""

    def __init__(self, words: Vocabulary) -> None:
        rates = words.table("rates")
        self._every = words.compile(rf"{words.words(rates['every'])}\s?\Z")
        self._person = words.compile(rf"\s?{words.words(rates['person'])}")
        self._recurring = frozenset(rates.get("recurring", ()))
        # 4,826 tests per 100,000 people: where the rate stands before its denominator.
        self._follows: bool = rates.get("per_follows", False)
        self._joined = words.pattern(words.table("ranges").get("bound_joiners", ()))
        # A common word (на) makes only these numbers a denominator: of people, or where nothing else fits.
        self._common = frozenset(rates.get("denominators", ()))

    def set(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Make parts of the denominators among the readings, and give their rates to the numbers they belong to."""
        for i, reading in enumerate(found):
            if reading.kind == "quantity" and (
                not reading.unit_text or rules.units().get(reading.unit, "money") in _DIVIDING_KINDS
            ):
                self._take(text, found, i, clauses)

    def _take(self, text: str, found: list[Reading], i: int, clauses: Clauses) -> None:
        part = found[i]
        every = self._every.search(text, max(0, part.start - _LONGEST_EVERY), part.start)
        if every is None and self._recurring and self._recurs(text, found, i):
            self._divide(found, i, [i + 1], part.unit)
        if every is None or part.value is None:
            return
        person = self._person.match(text, part.end)
        people = person is not None or part.unit == "person"
        if not (part.unit_text or people or self._follows):
            return
        if self._common and not self._divides(text, found, i, every, people=people):
            return
        counted = self._counted(text, found, i, clauses)
        if not counted:
            return
        self._divide(found, i, counted, part.unit if part.unit_text and not person else "person")
        part.quote_start = every.start()
        if person:
            part.quote_end = max(part.quote_end, person.end())

    def _recurs(self, text: str, found: list[Reading], i: int) -> bool:
        """Whether the number behind a time says how often: 一周两次, 半年检测一次."""
        time, often = found[i], found[i + 1] if i + 1 < len(found) else None
        if often is None or not often.unit_text or text[time.start : time.quote_end] not in self._recurring:
            return False
        between = text[time.quote_end : often.quote_start]
        return not between or (often.value == 1 and between.isalpha() and len(between) <= _VERB)

    def _divide(self, found: list[Reading], i: int, counted: list[int], unit: str) -> None:
        """Make number `i` the denominator of others, which it is for in this unit."""
        found[i].kind, found[i].of, found[i].rule = "part", counted[0], "rate.every"
        for j in counted:
            found[j].per_value, found[j].per_unit = found[i].value, unit

    def _divides(self, text: str, found: list[Reading], i: int, every: re.Match[str], *, people: bool) -> bool:
        """Whether a number behind a common word is a denominator: на 1000 жителей, not the beds of `на 1000 коек`.

        Just behind another number it is one (13,2 на 1 000; 21,6 случая на 1 млн доз), and of people anywhere but in a
        change. Behind a word that says nothing else (в расчёте на) any number is one.
        """
        part = found[i]
        if " " in every.group().strip():
            return True
        joined = i > 0 and not text[found[i - 1].quote_end : every.start()].strip()
        if joined and people and found[i - 1].value == 1:
            return True  # 1 врач на 1300 взрослых
        if part.value not in self._common:
            return False
        if people:
            return joined or part.measure != "change"
        opens = not text[: every.start()].strip() or text[: every.start()].rstrip()[-1] in ".;\n"
        return (joined and found[i - 1].unit in _RATED) or (opens and part.unit == "dose")

    def _sharing(self, text: str, found: list[Reading], counted: list[int]) -> list[int]:
        """The last of the numbers, and those of the same kind joined to it: 12 in towns and 15 in villages."""
        first = len(counted) - 1
        while first and _is_like(found[counted[first - 1]], found[counted[first]]):
            between = text[found[counted[first - 1]].end : found[counted[first]].start]
            if self._joined.search(between) is None:
                break
            first -= 1
        return counted[first:]

    def _counted(self, text: str, found: list[Reading], i: int, clauses: Clauses) -> list[int]:
        """The numbers that number `i` is the denominator of: those after it in its clause, else one before."""
        start, end = clauses.around(found[i].start)
        if self._follows:
            before = [j for j in range(max(0, i - _MOST_COUNTED), i) if found[j].start >= start]
            if counted := [j for j in before if found[j].kind == "quantity"]:
                return self._sharing(text, found, counted)
            alone = i + 1 == len(found) or found[i + 1].start >= end
            if alone and text[end - 1 : end] == ",":  # per 100,000 people, 4,826 tests
                end = clauses.around(end)[1]
        after = range(i + 1, min(i + 1 + _MOST_COUNTED, len(found)))
        if counted := [j for j in after if found[j].start < end and found[j].measure != "threshold"]:
            return [*counted, *self._going_on(text, found, i, counted[-1])]
        return [i - 1] if i and found[i - 1].start >= start else []

    def _going_on(self, text: str, found: list[Reading], i: int, last: int) -> Iterator[int]:
        """Numbers of the next clauses that a denominator still holds for: 每千人口有医生2.8名，护士3.5名."""
        for j in range(last + 1, min(last + 1 + _MOST_COUNTED, len(found))):
            before, here, base = found[j - 1], found[j], found[i].value
            item = _NEXT_ITEM if here.unit_text else _NEXT_BRACKET
            alike = (before.unit_text, before.unit, before.measure) == (here.unit_text, here.unit, here.measure)
            listed = alike and item.fullmatch(text, before.quote_end, here.quote_start)
            if not (listed and here.value and base and here.value < base):
                return
            yield j


class RateWords:
    """Words before a number (每天, 日均, daily) or just after it (/日, a day) that make it a rate."""

    def __init__(self, words: Vocabulary, units: Units) -> None:
        self._spaced = words.spaced
        self._units = units
        rates = words.table("rates")
        dividing = ("time", "area", "volume", "mass")
        kinds = rules.units()
        units_said = words.table("units").items()
        times = [word for code, listed in units_said if kinds.get(code) in dividing for word in listed]
        person = words.words(rates["person"])
        every = words.words(rates.get("every_unit", rates["every"]))
        self._every = words.compile(rf"{every}\s?(?:(?P<unit>{words.words(times)})|(?P<person>{person}))")
        self._units_before = {folded(word): unit for word, unit in rates["before"].items()}
        self._before = words.pattern(self._units_before)
        self._rates_after, self._implied = _said(rates["after"]), _said(rates.get("implied", {}))
        filler, unless = rates.get("filler", ""), rates.get("unless_after", NEVER)
        units_after = words.words(word for listed in words.table("units").values() for word in listed)
        listed = rf"(?P<word>{words.words(rates['after'])})(?!{unless})"
        per = rf"{words.words(rates.get('per', ()))}\s?(?P<unit>{units_after})"
        self._after = words.compile(rf"{filler}\s?(?:{listed}|{per})")
        self._each = words.compile(rf"\s{words.words(rates.get('each', ()))}\s(?P<unit>{units_after})(?!{unless})")

    def set(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Give their rates to the quantities that have none yet. Thresholds are no rates, changes of shares neither."""
        for i, reading in enumerate(found):
            if reading.kind != "quantity" or reading.per_unit or reading.measure == "threshold":
                continue
            changed = reading.measure == "change"
            if changed and (not self._spaced or reading.unit in ("percent", "percentage_point", "fold")):
                continue
            if (behind := self._behind(text, reading, clauses)) is not None:
                reading.per_value, reading.per_unit, reading.quote_end = behind
                for part in found[i + 1 : i + 2]:  # the 10万 of 12.4/10万
                    if part.start < reading.quote_end:
                        part.kind, part.of, part.rule = "part", i, "rate.every"
            elif not changed and (unit := self._unit_before(text, reading, clauses, found[i - 1] if i else None)):
                reading.per_value, reading.per_unit = 1, unit

    def _behind(self, text: str, reading: Reading, clauses: Clauses) -> tuple[int, str, int] | None:
        """What the words behind a number in its clause say: size and unit of its denominator, and where they end."""
        if self._spaced and _is_time(reading.unit):
            return None  # answered 24 hours a day
        end = reading.quote_end
        if reading.unit_text:
            if rate := self._implied.get(folded(reading.unit_text)):
                return *rate, end
            adjective = self._before.search(text, reading.end, end) if reading.rule == "number.digits" else None
            if adjective:  # 2 billion monthly users, but not `three monthly declines`
                return 1, looked_up(self._units_before, adjective.group()), end
        limit = max(end, clauses.around(end - 1)[1])  # the point of чел. may end the sentence
        match = self._after.match(text, end, limit)
        if match is not None and match["word"]:
            return *looked_up(self._rates_after, match["word"]), match.end()
        if match is None and rules.is_money(reading.unit):
            match = self._each.match(text, end, limit)
        unit = self._units.code(match["unit"]) if match else ""
        if match is None or (rules.units().get(unit) == "count" and _NAMES.fullmatch(text, end, match.start("unit"))):
            return None
        return 1, unit, match.end()

    def _unit_before(self, text: str, reading: Reading, clauses: Clauses, last: Reading | None) -> str:
        """The denominator that the last rate word before the number in its clause says; empty when there is none.

        What is said right behind a sum of money is the rate of that sum: 120 евро в месяц получают 2650 семей.
        """
        if reading.unit in ("percent", "percentage_point"):
            return ""
        start, end = max(clauses.around(reading.start)[0], reading.start - REACH), reading.quote_start
        if last is not None and last.per_unit and rules.is_money(last.unit):
            start = max(start, last.quote_end)
        unit = ""
        for match in self._every.finditer(text, start, end):
            unit = "person" if match["person"] else self._units.code(match["unit"])
        for match in self._before.finditer(text, start, end):
            if not _LEFT_BRACKET.match(text, match.end(), end):  # Brest (57 tests daily) and Homel (50)
                unit = looked_up(self._units_before, match.group())
        if _is_time(reading.unit) and (unit != "day" or reading.unit in _DAYS):
            return ""  # for 5 to 7 days, twice a day; but 8 hours a day
        return unit


class Capacities:
    """Nouns that make the amount stated of them a rate (日产量, daily output): the last number of each clause."""

    def __init__(self, words: Vocabulary) -> None:
        self._language: Language = words.language
        self._units = {folded(word): unit for word, unit in words.table("rates")["nouns"].items()}
        self._noun = words.pattern(self._units)
        self._total, self._done = (words.pattern(words.table("rates").get(key, ())) for key in ("totals", "done"))

    def set(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Give the rate of the noun to the levels after it in its sentence."""
        nouns = list(self._noun.finditer(text))
        if not nouns:
            return
        noun_ends = [noun.end() for noun in nouns]
        totals = [total.start() for total in self._total.finditer(text)]
        sentence_ends = [end for _, end in sentences(text, self._language)]
        for reading, after in pairwise([*found, None]):
            if reading is None or reading.kind != "quantity" or reading.measure != "level" or reading.per_unit:
                continue
            if _is_time(reading.unit):  # how long it lasts: запас — на пять дней
                continue
            if behind := self._noun.match(text, reading.quote_end):  # 200万片日产能
                reading.per_value, reading.per_unit = 1, looked_up(self._units, behind.group())
                continue
            i = bisect_right(noun_ends, reading.start) - 1
            if i < 0 or reading.start >= sentence_ends[bisect_right(sentence_ends, nouns[i].start())]:
                continue
            if bisect_left(totals, noun_ends[i]) < bisect_left(totals, reading.start):
                continue  # 日检测能力5万份，累计检测|600万次
            clause_end = clauses.around(reading.start)[1]
            if self._done.search(text, reading.quote_end, min(clause_end, reading.quote_end + REACH)):
                continue
            if after is None or after.start >= clause_end or after.measure != "level":
                reading.per_value, reading.per_unit = 1, looked_up(self._units, nouns[i].group())

"""Ranges: two numbers that state one amount (2%-5%, 1.5米至2米, between 5 and 10, 大于100且小于300)."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import rules
from pipeline.find.amounts import LOWER, UPPER, Amount
from pipeline.find.money import Money
from pipeline.find.number import Numeral
from pipeline.find.numerals import Numerals
from pipeline.find.powers import POWER, raise_by
from pipeline.find.sides import Right, Sides
from pipeline.find.spans import Spans
from pipeline.find.vocabulary import NEVER, Vocabulary
from pipeline.records import Reading

_SIGNS = "-−－"
_ONE = Decimal(1)
_SCORE = 48  # how far before the score of a game the word that makes it one may stand
_OPENER = 24  # how far before its first number the word of `between 5 and 10` may begin
_VERB = 12  # characters of a verb of change right before its number
_MOVED = 100  # how far before `from 14% to 89%` the verb of its change may stand


class Ranges:
    """Finds the second number of a range, and joins a lower and an upper bound side by side."""

    def __init__(self, words: Vocabulary, numerals: Numerals, sides: Sides, money: Money) -> None:
        self._spaced = words.spaced
        self._numerals, self._sides, self._money = numerals, sides, money
        ranges = words.table("ranges")
        space = r"[^\S\n]?" if words.spaced else r"\s?"
        joiner = rf"{space}{words.words(ranges['joiners'])}{space}"
        # 18- to 34-year-olds, a 5-to-10-year loan
        said = words.words(j for j in ranges["joiners"] if j.isalpha())
        self._joiner = words.compile(rf"-{space}{said}[\s-]|{joiner}" if words.spaced else joiner)
        # The word before two numbers and the one between them: between 5 and 10.
        enclosed: dict[str, list[str]] = ranges.get("enclosed", {})
        self._pairs = {(opener, middle) for opener, middles in enclosed.items() for middle in middles}
        self._opener = words.compile(rf"(?P<word>{words.words(enclosed)})\s*\+?\Z")
        self._middle = words.compile(rf"\s{words.words({middle for _, middle in self._pairs})}\s")
        # A joiner that makes a range only when a word closes it: 10与20之间.
        self._closed = words.compile(ranges["closed"]) if "closed" in ranges else None
        joiners = words.words(ranges.get("bound_joiners", ()))
        self._between_bounds = words.compile(rf"\s?(?:[,，]\s?)?(?:{joiners})?\s?")
        self._neighbours = frozenset(ranges.get("neighbours", ()))
        self._moved = words.pattern(ranges.get("moved", ()))
        self._by = words.compile(rf"{words.words(ranges.get('by', ()))}\s*\Z")
        self._from = words.compile(rf"{words.words(ranges.get('from', ()))}\s*\Z")
        minus = words.words(words.table("numerals").get("minus", ()))
        self._minus = words.compile(rf"[{_SIGNS}]|{minus}\s?")
        self._scores_before, self._scores_after = (
            words.compile(ranges.get(key, NEVER)) for key in ("scores_before", "scores_after")
        )

    def second(
        self, text: str, start: int, first: Numeral, right: Right, blocked: Spans
    ) -> tuple[Amount, int, Right] | None:
        """The range that a numeral opens: its amount, where its second numeral ends, and what stands right of that.

        `2%-5%` is (2 to 5, 4, per cent); None where no second number follows or the two do not state one amount.
        """
        after = right.end if right.unit_text or right.share else first.end
        joined = self._joiner.match(text, after) or self._enclosed(text, start, after)
        if joined is None or first.value is None or first.bound:
            return None
        joiner = joined.group().strip().strip("-").strip() or "-"
        if self._is_way(text, start, joiner):
            return None
        found = self._second(text, joined.end(), blocked)
        if found is None:
            return None
        second, second_right = found
        if joiner.isalpha() and right.unit_text and self._by.search(text, max(0, start - 8), start):
            return None  # rose by 5 cases to 12
        if "\n" in text[first.end : joined.start()]:
            return None  # the value of one line, and the label of the next with its dash
        if self._gives_money(text, start, joiner, second_right):
            return None
        if second.value is None:
            return None
        if joiner.isalpha() and text.startswith("-", first.end) and first.value >= second.value:
            return None  # won by a 2-to-1 margin
        if not self._state_one(first, right, second, second_right):
            return None
        if self._spaced and not self._is_one_amount(text, start, joiner, first, right, *found):
            return None
        # "Two or three" is a range, "two or five" is none.
        if joiner in self._neighbours and second.value != first.value + 1:
            return None
        # A dash behind the unit of the first alone opens what was counted then: за 21 неделю — 9 тысяч.
        apart = " " in joined.group() and not joiner.isalpha()
        compound = text.startswith("-", first.end)  # a 6-foot-4 player
        if self._spaced and (apart or compound) and right.unit and _is_bare(second_right):
            return None
        # A dash between a word and digits opens what is said of the word (двумя — 980 тыс.), and one before a smaller
        # number what is said of the larger (старше 60-ти — 45%).
        if apart and (first.spoken != second.spoken or (joiner == "—" and first.value > second.value)):
            return None
        if second.form and not first.form:  # 两到三成
            second_right.share = "percent"
        low = first.value * _shared_scale(first, second)
        return Amount(None, low, second.value), second.end, second_right

    def merge_bounds(self, text: str, found: list[Reading]) -> list[Reading]:
        """A lower and an upper bound side by side become one reading: 大于100并且小于300 is a range, as 100至300 is."""
        merged: list[Reading] = []
        for reading in found:
            ends = self._ends(text, merged[-1], reading) if merged else None
            if ends is not None:
                first = merged.pop()
                reading.low, reading.high = ends
                reading.value, reading.bound = None, "range"
                reading.start, reading.quote_start = first.start, first.quote_start
            merged.append(reading)
        return merged

    def _ends(self, text: str, first: Reading, second: Reading) -> tuple[float, float] | None:
        """The lower and the upper end that two bounds side by side state; None when they are two amounts."""
        if first.value is None or second.value is None or first.unit not in ("", second.unit):
            return None
        if first.bound in LOWER and second.bound in UPPER:
            low, high = first.value, second.value
        elif first.bound in UPPER and second.bound in LOWER:
            low, high = second.value, first.value
        else:
            return None
        if low >= high or first.quote_end > second.quote_start:
            return None
        return (low, high) if self._between_bounds.fullmatch(text, first.quote_end, second.quote_start) else None

    def _enclosed(self, text: str, start: int, after: int) -> re.Match[str] | None:
        """The "and" of `between 5 and 10`."""
        if self._closed is not None:
            return self._closed.match(text, after)
        joined = self._middle.match(text, after) if self._pairs else None
        if joined is None:
            return None
        middle = joined.group().strip().lower()
        for opening in self._sides.opening(text, start):
            opener = self._opener.search(text, max(0, opening - _OPENER), opening)
            if opener and (opener["word"].lower(), middle) in self._pairs:
                return joined
        return None

    def _is_way(self, text: str, start: int, joiner: str) -> bool:
        """`rose from 14% to 89%` tells the way from one number to another, `from 20 to 30` alone is a range."""
        if not joiner.isalpha():
            return False
        opening = self._sides.opening(text, start)[1]
        before = self._from.search(text, max(0, opening - 8), opening)
        return before is not None and self._moved.search(text, max(0, start - _MOVED), before.start()) is not None

    def _gives_money(self, text: str, start: int, joiner: str, right: Right) -> bool:
        """`$64 million to 116 countries` tells who got the money, `$5 to 7 million` is a range."""
        if not (joiner.isalpha() and right.unit_text) or rules.is_money(right.unit):
            return False
        return bool(self._money.sign_before(text, start)[0])

    def _second(self, text: str, at: int, blocked: Spans) -> tuple[Numeral, Right] | None:
        sign = ""
        if self._spaced:
            sign, at = self._money.sign_after(text, at)
        at += text.startswith("+", at)  # от +2 до +8 °C
        minus = self._minus.match(text, at)
        match = self._numerals.pattern.match(text, minus.end() if minus else at)
        if match is None or blocked.touch(*match.span()):
            return None
        numeral = self._numerals.at(match)
        if numeral is None or numeral.value is None:
            return None
        if power := POWER.match(text, numeral.end):
            raise_by(numeral, power)
        if minus:
            numeral.value = -numeral.value
        right = self._sides.right(text, numeral.end, numeral)
        right.unit = right.unit or sign
        return numeral, right

    def _is_one_amount(
        self, text: str, start: int, joiner: str, first: Numeral, right: Right, second: Numeral, behind: Right
    ) -> bool:
        """Whether two numbers and the joiner between them look like a range: no score, no `220 votes to 213`."""
        if first.value is None or second.value is None:
            return True
        if joiner.isalpha():
            if first.value > second.value and self._is_score(text, start, behind.end):
                return False  # won by 214 to 187 votes
            if _is_bare(right) and _is_bare(behind) and self._is_moved(text, start):
                return False  # rose 12 to 1,345
            return not right.unit_text or not _is_bare(behind)
        if not (_is_bare(right) and _is_bare(behind)):
            return True
        return first.value < second.value and not self._is_score(text, start, second.end)

    def _is_moved(self, text: str, start: int) -> bool:
        """Whether a verb of change stands right before a number, which then says by how much."""
        verb = self._moved.search(text, max(0, start - _VERB), start)
        return verb is not None and verb.end() == start - 1

    def _is_score(self, text: str, start: int, end: int) -> bool:
        """Whether the words around two numbers say that they are the score of a game or vote: a 3-1 win."""
        before = self._scores_before.search(text, max(0, start - _SCORE), start)
        return bool(before or self._scores_after.match(text, end))

    def _state_one(self, first: Numeral, left: Right, second: Numeral, right: Right) -> bool:
        """Two numbers make one range when they carry the same unit, or only the second carries one.

        `从14%提高到89%` has a verb between them and never comes here; `2个到3家` is two numbers.
        """
        if left.bound:
            return False
        if self._spaced and left.unit and right.unit and _count_different_things(left, right):
            return False
        if left.share or left.unit:
            same = (left.share, left.unit) == (right.share, right.unit) or not (right.share or right.unit)
            if not same or (self._spaced and left.share and not right.share):
                return False
        if not first.form or second.form or right.share:
            return True
        # 百分之三至五: per cent holds for both
        rises = first.value is not None and second.value is not None and first.value < second.value
        return first.form == "percent" and not right.unit and rises


def _is_bare(right: Right) -> bool:
    return not (right.unit or right.share)


def _count_different_things(left: Right, right: Right) -> bool:
    """`16 госпиталей — 14 тыс. коек`: one unit code, and nouns that do not begin alike."""
    return rules.units().get(left.unit) == "count" and left.unit_text[:3].lower() != right.unit_text[:3].lower()


def _shared_scale(first: Numeral, second: Numeral) -> Decimal:
    """`2-3万`: the scale of the second number is that of the first too, when the first is written without one."""
    if first.value is None or second.value is None or first.value >= second.value:
        return _ONE
    if (
        (first.spoken != second.spoken and not second.form)
        or first.scale != 1
        or first.value * second.scale > second.value
    ):
        return _ONE
    return second.scale

"""The sides of a numeral: what stands left of it (qualifier, sign, minus) and right of it (unit, per cent, bound)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline import rules
from pipeline.find.money import Money
from pipeline.find.nouns import Nouns
from pipeline.find.number import Numeral
from pipeline.find.qualifiers import Qualifiers
from pipeline.find.units import Units
from pipeline.find.vocabulary import NEVER, Ahead, Vocabulary, folded

Share = Literal["", "percent", "mille", "points"]
_SIGNS = "-−－"
_LONGEST_MINUS = 18
_BEFORE_SIGN = "(（:：=\t"
_ONE = Decimal(1)


@dataclass(slots=True)
class Left:
    """What stands left of a number: `about US$ |5` has a bound and a sign, `aged |65` a unit ahead.

    `start` is where the expression begins with all of it; `sign` is the currency of a sign, `scale` how many of it
    that sign means (a million in `MUSD 5`).
    """

    start: int
    bound: str = ""
    sign: str = ""
    unit: str = ""
    unit_text: str = ""
    scale: Decimal = _ONE


@dataclass(slots=True)
class Right:
    """What stands right of a number: `|余万张`. `end` is where it ends; `share` says per cent, per mille or points.

    `scale` is how many of its unit a unit word means (a million dollars in MUSD). The unit begins at `unit_start`.
    """

    end: int
    unit_start: int = 0
    bound: str = ""
    unit: str = ""
    unit_text: str = ""
    scale: Decimal = _ONE
    share: Share = ""


class Sides:
    """Looks left and right of a numeral with small anchored patterns, so that only text near numbers is looked at."""

    def __init__(self, words: Vocabulary, qualifiers: Qualifiers, units: Units, money: Money) -> None:
        self._spaced = words.spaced
        self._qualifiers, self._units, self._money = qualifiers, units, money
        self._nouns = Nouns(words)
        share = words.table("share")
        # A text layer may put spaces between the characters of a Chinese word (个 百 分 点).
        mille, points, percent = (words.spread(share[key]) for key in ("per_mille", "points", "percent"))
        gap = r"\s?" if words.spaced else " {0,4}"
        self._share = words.compile(rf"{gap}(?:(?P<mille>{mille})|(?P<points>{points})|(?P<percent>{percent}))")
        numerals = words.table("numerals")
        self._both_signs = frozenset(numerals.get("both_signs", ()))
        minus = [*numerals.get("minus", []), *self._both_signs]
        self._minus = Ahead(words, minus, _LONGEST_MINUS)
        # Words for minus before number words only: negative one, but 12 negative 5 positive.
        self._spoken_minus = Ahead(words, minus + numerals.get("spoken_minus", []), _LONGEST_MINUS)
        after = numerals.get("minus_after", [])
        self._minus_after = words.compile(rf"{words.words(after)}\s\Z" if after else NEVER)
        self._before_sign = _BEFORE_SIGN + numerals.get("before_minus", "")

    def left(self, text: str, start: int, taken: int, right: Right) -> Left:
        """What stands before a number that starts at `start`; a sign before `taken` is that of the number before.

        Words that bound the number on both sides move the end of `right`.
        """
        sign, opening, scale = self._money.sign_before(text, start)
        if sign and opening < taken:  # 10 $ 30 cents: the sign is taken
            sign, opening, scale = "", start, _ONE
        left = Left(opening, sign=sign, scale=scale)
        left.bound, qualified = self._qualifiers.before(text, opening)
        ahead = self._units.ahead(text, qualified)
        if ahead is not None and not self._spaced:  # 诊疗人次95.5亿: the noun stays one of the clause
            left.unit, left.unit_text, _ = ahead
        elif ahead is not None:
            left.unit, left.unit_text, left.start = ahead
            if not left.bound:
                left.bound, qualified = self._qualifiers.before(text, left.start)
            else:
                qualified = left.start
        if left.bound:
            unit = sign or right.unit
            if self._qualifiers.holds(text, qualified, unit, rules.is_money(unit), bool(right.share)):
                left.start = qualified
            else:
                left.bound = ""
        if not left.bound and not right.bound:
            left.bound, left.start, right.end = self._qualifiers.around(text, left.start, right.end)
        if left.bound and not (sign or right.unit or right.share or left.unit):
            left.unit = self._units.of_age(text, qualified)
        return left

    def opening(self, text: str, start: int) -> tuple[int, int]:
        """Where the sign before a number starts, and where the qualifier before that does: 5 and 0 in `over $|5`."""
        signed = self._money.sign_before(text, start)[1]
        return signed, self._qualifiers.before(text, signed)[1]

    def minus(self, text: str, start: int, unit: str) -> int:
        """Length of the minus before a number: a word, or a sign at the head of a text or bracket or after a colon."""
        words = self._spoken_minus if text[start].isalpha() else self._minus
        if match := words.search(text, start):
            return 0 if folded(match["word"]) in self._both_signs else start - match.start()
        if start == 0 or text[start - 1] not in _SIGNS:
            return 0
        if text[start - 2 : start - 1] == " " and self._spaced:
            before = text[max(0, start - 12) : start - 1]
            # The sign of mathematics behind a word is no dash (от −25 до −15 °C); a hyphen may be one.
            behind_word = text[start - 1] == "−" and (text[start - 3].isalpha() or text[start - 3] == ",")
            alone = start == 2 or before.rstrip()[-1:] in tuple("=<>≤≥")
            cold = unit == "celsius" and not text[start - 3].isdigit()
            return int(behind_word or alone or cold or self._minus_after.search(before) is not None)
        alone = start == 1 or text[start - 2] in self._before_sign
        return int(alone or (unit == "celsius" and not text[start - 2].isdigit()))

    def right(self, text: str, end: int, numeral: Numeral) -> Right:
        """What stands after a numeral that ends at `end`."""
        side = Right(end)
        after = self._qualifiers.after
        if numeral.form:
            side.bound, side.end = after(text, end, unit_read=True)
            return side
        if (compound := self._units.compound(text, end)) is not None:
            side.unit, side.unit_text, side.end = compound
            side.share = "percent" if side.unit == "percent" else ""
            return side
        if match := self._share.match(text, end):
            side.share = match.lastgroup  # type: ignore[assignment]  # the names of the groups are those of Share
            side.bound, side.end = after(text, match.end(), unit_read=True)
            return side
        side.bound, side.unit_start = after(text, end)
        side.end = side.unit_start
        if side.bound and (match := self._share.match(text, side.end)):  # на 20 и более процентов
            side.share, side.end = match.lastgroup, match.end()  # type: ignore[assignment]  # as above
            return side
        if (full := self._money.named(text, side.end)) is not None:
            side.unit, side.unit_text, side.end = full
        elif match := self._units.after(text, side.end, numeral):
            side.unit_text = match["unit"] or match["glued"]
            side.unit = self._units.code(side.unit_text)
            side.scale = self._money.scale(side.unit_text)
            side.end = match.end()
            side.bound = side.bound or self._qualifiers.inside(side.unit_text)
        elif (noun := self._nouns.after(text, side.end)) is not None:
            side.unit, side.unit_text, side.end = noun
        if side.unit and not side.bound:
            side.bound, side.end = after(text, side.end, unit_read=True)
        return side

"""Quantities: a numeral with its qualifier, unit, rate and measure.

A numeral is found first; what stands left of it (超过, $, 每) and right of it (余, 万张, 左右) is then looked at with
small anchored patterns. So a text without numerals costs one pass. A field of a reading is decided in one place: every
concern has a module of its own, and this one says in which order they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from operator import attrgetter

from pipeline.find.amounts import Amount, governing, state
from pipeline.find.labels import Labels
from pipeline.find.lists import Lists, is_bare
from pipeline.find.measures import Measures
from pipeline.find.money import Money
from pipeline.find.number import Numeral
from pipeline.find.number_words import AmountWords, NumberWords
from pipeline.find.numerals import numerals
from pipeline.find.powers import POWER, raise_by
from pipeline.find.qualifiers import Qualifiers
from pipeline.find.ranges import Ranges
from pipeline.find.rates import Rates
from pipeline.find.sentences import Clauses
from pipeline.find.short_codes import ShortCodes
from pipeline.find.sides import Left, Right, Sides
from pipeline.find.spans import Span, Spans
from pipeline.find.subunits import Subunits
from pipeline.find.units import Units
from pipeline.find.vocabulary import vocabulary
from pipeline.records import Language, Reading

_TENTH = Decimal("0.1")


class Quantities:
    """Reads quantities of one language. `read` is a pure function of the text and the spans already taken."""

    def __init__(self, language: Language) -> None:
        words = vocabulary(language)
        self._language: Language = language
        self._spaced = words.spaced
        self._numerals = numerals(language)
        self._money = Money(words)
        self._subunits = Subunits(words, self._numerals)
        self._units = Units(words, self._money)
        qualifiers = Qualifiers(words)
        self._sides = Sides(words, qualifiers, self._units, self._money)
        self._ranges = Ranges(words, self._numerals, self._sides, self._money)
        self._number_words = NumberWords(words)
        self._amount_words = AmountWords(words, qualifiers)
        self._lists = Lists(words, self._numerals)
        self._measures = Measures(words)
        self._rates = Rates(words, self._units)
        self._labels = Labels(words)
        self._short_codes = ShortCodes(words)

    def read(self, text: str, taken: list[Span]) -> list[Reading]:
        """Quantities, parts and bare numbers of a text, in order. `taken` are spans to leave alone.

        `read("超过20人", [])` is one reading: 2 to 4, quote 0 to 5, bound `more_than`, unit `person`.
        """
        found: list[Reading] = []
        if candidates := list(self._numerals.pattern.finditer(text)):
            found = self._numbers(text, candidates, taken)
        if amounts := self._amount_words.read(text, taken, found):
            found = sorted([*found, *amounts], key=attrgetter("start", "end"))
        if not found:
            return []
        found = self._ranges.merge_bounds(text, found)
        self._lists.share_units(text, found)
        self._lists.share_currency(text, found)
        clauses = Clauses(text, self._language)
        self._measures.set(text, found, clauses)
        self._rates.set(text, found, clauses)
        self._lists.share_rates(text, found)
        if bare := [r for r in found if is_bare(r, text)]:
            self._lists.take_names(text, bare)
            self._short_codes.take(text, bare)
        self._labels.take(text, found)
        return found

    def _numbers(self, text: str, candidates: list[re.Match[str]], taken: Iterable[Span]) -> list[Reading]:
        """The readings of the numerals outside what is taken and outside idioms, one after the other."""
        blocked = Spans(taken)
        outside = blocked.outside(candidates)
        if outside and (idioms := self._number_words.idioms(text, candidates, blocked)):
            blocked = Spans([*taken, *idioms])
            outside = blocked.outside(outside)
        found: list[Reading] = []
        done = 0
        for candidate in outside:
            match: re.Match[str] | None = candidate
            while match is not None and match.start() >= done:
                if blocked.touch(*match.span()):
                    match = self._rest(text, match, blocked)
                numeral = self._numerals.at(match) if match else None
                reading = self._quantity(text, numeral, found, blocked) if numeral else None
                if reading is None:
                    break
                found.append(reading)
                done = reading.quote_end
                match = self._left_over(text, done, candidate.end()) if done < candidate.end() else None
        return found

    def _left_over(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """The next numeral in what a candidate spans and its reading left out: the 15 of 7/15, which is no part."""
        begins = self._numerals.pattern.search(text, at, end)
        return self._numerals.pattern.match(text, begins.start()) if begins else None

    def _rest(self, text: str, match: re.Match[str], blocked: Spans) -> re.Match[str] | None:
        """What is left of a number whose beginning is taken: the 100 of `п. 3 100 коек`."""
        at = blocked.end_over(match.start())
        if not match.start() < at < match.end():
            return None
        rest = self._numerals.pattern.match(text, at + (text[at].isspace() or text[at] in ",，"))
        return rest if rest and not blocked.touch(*rest.span()) else None

    def _quantity(self, text: str, numeral: Numeral, found: list[Reading], blocked: Spans) -> Reading | None:
        """The reading of a numeral; None when it is in words and counts nothing here."""
        if power := POWER.match(text, numeral.end):
            raise_by(numeral, power)
        right = self._sides.right(text, numeral.end, numeral)
        start, end = numeral.start, numeral.end
        if numeral.value is not None and (minus := self._sides.minus(text, start, right.unit)):
            numeral.value, start = -numeral.value, start - minus
        amount = Amount.of(numeral)
        if (range_ := self._ranges.second(text, start, numeral, right, blocked)) is not None:
            amount, end, right = range_
        left = self._sides.left(text, start, found[-1].quote_end if found else 0, right)
        if left.sign and right.unit not in ("", left.sign):
            # What follows is another's: rmb 10 usd 20, a $5 million loss.
            right.unit, right.unit_text, right.end = left.sign, "", max(end, right.unit_start)
        if numeral.spoken and range_ is None and not self._number_words.count(text, numeral, left, right):
            return None
        reading = Reading(start, end, "quantity", quote_start=left.start)
        reading.rule = "number.words" if numeral.spoken else "number.digits"
        amount = self._with_unit(text, reading, amount, numeral, left, right)
        reading.quote_end = right.end
        state(reading, amount, governing(left.bound, right.bound, numeral.bound, spaced=self._spaced))
        return reading

    def _with_unit(
        self, text: str, reading: Reading, amount: Amount, numeral: Numeral, left: Left, right: Right
    ) -> Amount:
        """Set the unit of a reading; the amount in that unit (2‰ are 0.2 per cent, 5 MUSD five million dollars)."""
        reading.unit, reading.unit_text = left.sign or right.unit, right.unit_text
        if sense := self._units.sense(text, reading.start, right.unit_text):
            reading.unit = sense
        if (scale := right.scale * left.scale) != 1:
            amount = amount.times(scale)
        if amount.value is not None and (added := self._added(text, reading, amount.value, left, right)):
            amount = Amount.exactly(amount.value + added)
        if left.unit and not reading.unit:
            reading.unit, reading.unit_text = left.unit, left.unit_text
        if right.share or numeral.form:
            reading.unit = "percentage_point" if right.share == "points" else "percent"
            reading.measure = "share"
            if right.share == "mille":
                amount = amount.times(_TENTH)
        return amount

    def _added(self, text: str, reading: Reading, value: Decimal, left: Left, right: Right) -> Decimal:
        """What adds to the number after its unit: a half, or a second number, with which the reading then ends."""
        half, right.end = self._units.half(text, right.unit, right.unit_text, right.end)
        if half:
            return half
        unit = right.unit or left.sign
        if not self._subunits.follow(unit):
            return half
        added, end, right_end = self._subunits.after(text, right.end, unit, value)
        if added:
            reading.end, right.end = end, right_end
        return added


@cache
def quantities(language: Language) -> Quantities:
    """The reader of a language, made once a process."""
    return Quantities(language)


__all__ = ["Quantities", "quantities"]

"""Numerals in words: where they count, where they are part of a word (统一, 三甲); words that are amounts (翻一番)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from pipeline import rules
from pipeline.find.amounts import Amount, governing, state
from pipeline.find.number import Numeral
from pipeline.find.qualifiers import Qualifiers
from pipeline.find.sides import Left, Right
from pipeline.find.spans import Span, Spans
from pipeline.find.vocabulary import NEVER, Vocabulary, looked_up
from pipeline.records import Reading

_SEVERAL = "several"  # the value of words that state no number, and their bound
_VERB = 32  # characters of a verb that makes the word for one a number


class NumberWords:
    """Tells a numeral in words that counts from one that does not."""

    def __init__(self, words: Vocabulary) -> None:
        self._spaced = words.spaced
        names = words.table("names")
        idioms, begins = rules.any_of(names["idioms"]), names.get("begins", "")
        self._idiom = words.compile(f"{begins}(?:{idioms})")
        self._one_needs_unit: bool = words.table("numerals").get("one_needs_unit", False)
        self._one_after = words.compile(words.table("numerals").get("one_after", NEVER))
        self._half: str = words.table("numerals").get("half", "")
        spoken = words.table("spoken")
        self._before = words.compile(spoken.get("before", NEVER))
        self._after = words.compile(spoken.get("after", NEVER))
        self._quotes = {pair[0]: pair[1] for pair in spoken.get("quotes", ())}

    def idioms(self, text: str, candidates: list[re.Match[str]], taken: Spans) -> Iterable[Span]:
        """Spans of words that hold a numeral and do not count, such as 统一 and `one-way`.

        An idiom inside a longer numeral is none: 五四 is the name of a day, but not in 零点五四.
        """
        spans = [m.span() for m in self._idiom.finditer(text)]
        if not spans:
            return spans
        numerals = Spans([m.span() for m in candidates])
        return [(start, end) for start, end in spans if not taken.touch(start, end) and not numerals.hold(start, end)]

    def count(self, text: str, numeral: Numeral, left: Left, right: Right) -> bool:
        """Whether a numeral in words states a quantity where it stands: 三 does in 三天 and 约三, and not in 三甲."""
        if right.unit or right.share or numeral.form or numeral.low is not None:
            return True
        if self._one_needs_unit and numeral.value == 1:
            return self._one_after.search(text, max(0, numeral.start - _VERB), numeral.start) is not None
        length = numeral.end - numeral.start
        if length >= 2:
            return True
        if self._spaced:
            return numeral.value != 1
        if self._half and text.startswith(self._half, numeral.end):
            return False  # the 一 of 约一半
        if length == len(text) or left.bound:
            return True
        before, after = text[max(0, numeral.start - 4) : numeral.start], text[numeral.end : numeral.end + 4]
        if before and after and self._quotes.get(before[-1]) == after[0]:
            return True
        return bool(self._before.search(before) and self._after.match(after))


class AmountWords:
    """Words that are an amount and hold no numeral of their own: 翻一番, doubled, half."""

    def __init__(self, words: Vocabulary, qualifiers: Qualifiers) -> None:
        self._spaced = words.spaced
        self._qualifiers = qualifiers
        share = words.table("share")
        self._amounts = {word: said.split() for word, said in share["words"].items()}
        self._word = words.compile(rf"{words.words(self._amounts)}(?!{share.get('words_unless', NEVER)})")

    def read(self, text: str, taken: Iterable[Span], found: list[Reading]) -> list[Reading]:
        """The readings of such words outside what is taken or found."""
        matches = list(self._word.finditer(text))
        if not matches:
            return []
        occupied = Spans([*taken, *((r.start, r.end) for r in found)])
        return [self._reading(text, m) for m in matches if not occupied.touch(*m.span())]

    def _reading(self, text: str, match: re.Match[str]) -> Reading:
        unit, measure, amount = looked_up(self._amounts, match.group())
        left, quote_start = self._qualifiers.before(text, match.start())
        right, quote_end = self._qualifiers.after(text, match.end())
        reading = Reading(*match.span(), "quantity", unit=unit, measure=measure, rule="number.share_word")
        reading.quote_start, reading.quote_end = quote_start, quote_end
        vague = amount == _SEVERAL
        value = None if vague else Decimal(amount)
        state(reading, Amount.exactly(value), governing(left, right, _SEVERAL if vague else "", spaced=self._spaced))
        return reading

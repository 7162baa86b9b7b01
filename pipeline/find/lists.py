"""Lists: what numbers have from their neighbours (3、5和8例; с 12 до 45 тыс. доз; 医院、1122和红新月会)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from pipeline import rules
from pipeline.find.amounts import clear
from pipeline.find.number import plain
from pipeline.find.numerals import Numerals
from pipeline.find.powers import POWER, raise_by
from pipeline.find.vocabulary import Vocabulary
from pipeline.records import Reading

_ONE = Decimal(1)
_CLOSES = frozenset(")）")
_BEFORE = 8  # characters in which `from` stands before a number
_EACH = 24  # how far before the numbers the word stands that makes each of another thing
_SHARED = 1000  # a number below this may leave its scale to the last of its list: 5, 3 и 2 млн
# What follows a number that stands alone: the end of its phrase, or a preposition.
_ENDS = re.compile(r"\s*(?:[,，、;；.。)）—–]|\Z)|\s[^\W\d]{1,4}\s")
_SENTENCE_END = re.compile(r"[.!?]\s+[^\W\da-zа-яё_]|[。！？\n]")
_NOUNS = 24  # characters between what opens the parts of a sum and the first part: в том числе из бюджета — 3,2 млрд


class Lists:
    """What a number has from the list that it stands in: the unit of the last one, or the look of a name."""

    def __init__(self, words: Vocabulary, numerals: Numerals) -> None:
        self._numerals = numerals
        self._joiners: str = words.table("names").get("list_joiners", "")
        # `с X до Y`: what stands before the first number, and between the two.
        ranges = words.table("ranges")
        self._from = words.compile(rf"{words.words(ranges.get('from', ()))}\s*\Z")
        middles = {word for middles in ranges.get("enclosed", {}).values() for word in middles}
        self._middles = middles | {word for word in ranges["joiners"] if word.isalpha()}
        self._compared = words.compile(rf"\s?{words.words(words.table('parts').get('compared', ()))}\s?")
        self._each = words.pattern(words.table("parts").get("respectively", ()))
        openers = words.words(words.table("parts")["openers"])
        self._opens_parts = words.compile(
            rf"\s*(?:[(（]|[,，;；]?\s*{openers})(?:[^\d.。!?;；)）]|(?:19|20)\d\d){{0,{_NOUNS}}}\Z"
        )
        self._closes_parts = words.compile(r"[.。!?;；)）](?:\s|\Z|(?<=[。；）)]))")

    def share_units(self, text: str, found: list[Reading]) -> None:
        """`3、5和8例`: the numbers of a list, or of a way from one to another, have unit and scale of the last one."""
        scale = _ONE  # what the number after this one shares with those before it
        for i in range(len(found) - 2, -1, -1):
            reading, following = found[i], found[i + 1]
            way = list_ = False
            if not reading.unit and not reading.unit_text and reading.quote_end == reading.end:
                way = self._is_way(text, reading, following)
                list_ = not way and self._is_list(text, reading, following)
            if not way and not list_:
                scale = _ONE
                continue
            scale = max(scale, self._scale(text, following))
            if self._scale(text, reading) == 1 and _leaves_scale(reading, following, scale, way=way):
                _multiply(reading, scale)
            if following.unit:
                reading.unit, reading.unit_text = following.unit, following.unit_text
                reading.measure = following.measure

    def share_rates(self, text: str, found: list[Reading]) -> None:
        """`с 12 до 45 тыс. доз в месяц`: the rate of the number reached is that of the one it came from.

        Where a word says that each is of another thing, all have the rate of the last: 日产能分别达5万和8万只.
        """
        for following, reading in pairwise(reversed(found)):
            if not following.per_unit:
                continue
            alike = (reading.kind, reading.unit, reading.per_unit) == ("quantity", following.unit, "")
            if alike and (self._is_way(text, reading, following) or self._are_each(text, reading, following)):
                reading.per_value, reading.per_unit = following.per_value, following.per_unit

    def share_currency(self, text: str, found: list[Reading]) -> None:
        """The parts of a sum are of its currency: `7,5 млрд руб., в том числе 3,2 млрд из фонда`.

        So is what stands between two sums: `80 тыс. руб., медсёстрам — 50 тыс., водителям — 25 тыс. руб.`
        """
        currency, opened = "", False
        for i, reading in enumerate(found):
            if currency:
                between = text[found[i - 1].quote_end : reading.start]
                if _SENTENCE_END.search(between):
                    currency, opened = "", False
                else:
                    opened = opened and not self._closes_parts.search(between)
                    opened = opened or self._opens_parts.match(between) is not None
            if reading.unit or reading.unit_text:
                currency = reading.unit if rules.is_money(reading.unit) else ""
                opened = opened and bool(currency)
            elif currency and self._is_bare_sum(text, reading):
                if opened or self._is_followed_by(text, found, i, currency):
                    reading.unit = currency
            else:
                currency, opened = "", False

    def _is_followed_by(self, text: str, found: list[Reading], i: int, currency: str) -> bool:
        """Whether the next number of the sentence is a sum of this currency."""
        following = found[i + 1] if i + 1 < len(found) else None
        if following is None or following.unit != currency:
            return False
        return not _SENTENCE_END.search(text, found[i].quote_end, following.quote_start)

    def _is_list(self, text: str, reading: Reading, following: Reading) -> bool:
        if following.unit == "percent" and self._compared.fullmatch(text, reading.end, following.quote_start):
            return True  # 11,2 против 0,4 процента
        between = text[reading.end : following.quote_start].strip()
        if between == "/" and rules.units().get(following.unit) == "pressure":
            return True  # 140/90 mmHg
        return len(between) == 1 and between in self._joiners and reading.rule == following.rule

    def _is_way(self, text: str, reading: Reading, following: Reading) -> bool:
        """`с 12 до 45 тыс.`: where it were a range, it would be one reading."""
        between = text[reading.end : following.start].strip().lower()
        return (
            between in self._middles
            and self._from.search(text, max(0, reading.quote_start - _BEFORE), reading.quote_start) is not None
        )

    def _are_each(self, text: str, reading: Reading, following: Reading) -> bool:
        """Whether two numbers of a list are each of another thing: 分别达5万和8万只."""
        joint = text[reading.quote_end : following.quote_start].strip()
        if len(joint) != 1 or joint not in self._joiners or reading.measure != following.measure:
            return False
        near = text[max(0, reading.quote_start - _EACH) : reading.quote_start]
        return self._each.search(near) is not None and _SENTENCE_END.search(near) is None

    def _scale(self, text: str, reading: Reading) -> Decimal:
        match = self._numerals.pattern.match(text, reading.start)
        numeral = self._numerals.at(match) if match else None
        if numeral is None:
            return _ONE
        # A power of ten behind the bracket that closes both: (1,0 ± 0,5) × 10^11.
        if text[numeral.end : numeral.end + 1] in _CLOSES and (power := POWER.match(text, numeral.end)):
            raise_by(numeral, power)
        return numeral.scale

    def _is_bare_sum(self, text: str, reading: Reading) -> bool:
        """Whether a number ends with a scale word and names no thing: the 50 тыс. of `медсёстрам — 50 тыс., …`."""
        if reading.value is None or reading.quote_end != reading.end or not _ENDS.match(text, reading.end):
            return False
        return self._scale(text, reading) >= _SHARED

    def take_names(self, text: str, bare: list[Reading]) -> None:
        """A bare number between two names of a list is a name too: the 1122 of `医院、1122和红新月会`."""
        for reading in bare:
            if self._is_name(text, reading):
                reading.kind, reading.subtype, reading.rule = "name", "code", "reference.listed"
                clear(reading)

    def _is_name(self, text: str, reading: Reading) -> bool:
        before, after = text[reading.start - 1 : reading.start].strip(), text[reading.end : reading.end + 2].strip()
        if not before or not after or before not in self._joiners or after[0] not in self._joiners:
            return False
        return text[reading.start - 2].isalpha() and after[-1].isalpha()


def _leaves_scale(reading: Reading, following: Reading, scale: Decimal, *, way: bool) -> bool:
    """`5, 3 и 2 млн`: a small number leaves its scale to the last; in a way where that brings the two nearer.

    From 12 to 45 thousand both are thousands, and so from 152 down to 101; the 900 of `900 до 1,2 тыс.` is not.
    """
    if scale == 1 or not reading.value or not following.value or reading.value >= _SHARED:
        return False
    scaled, plainly = (following.value / amount for amount in (reading.value * float(scale), reading.value))
    return not way or max(scaled, 1 / scaled) < max(plainly, 1 / plainly)


def _multiply(reading: Reading, scale: Decimal) -> None:
    reading.value, reading.low, reading.high = (
        None if amount is None else plain(Decimal(str(amount)) * scale)
        for amount in (reading.value, reading.low, reading.high)
    )


def is_bare(reading: Reading, text: str) -> bool:
    """Whether a reading is three to six digits without unit and qualifier, which may be a code: `103`, not `103人`."""
    return (
        3 <= reading.end - reading.start <= 6
        and reading.kind == "quantity"
        and not reading.unit
        and not reading.unit_text
        and reading.bound == "exact"
        and reading.rule == "number.digits"
        and text[reading.start : reading.end].isdigit()
    )

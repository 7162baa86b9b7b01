"""What a column's head says about the numbers under it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.link.tables.words import MARKS, table_words
from pipeline.records import Language, Reading

_BRACKET = re.compile(r"\s*[（(]([^（）()]*)[)）]\s*")


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head without footnote marks, and what it says of the numbers in the column.

    `text` names what is counted, `new` says that it came up in the reporting period alone, `scale` is how many a 1
    stands for, `per` the base of a rate, `unit` per cent or a currency, `alone` the unit of numbers with none in a
    bracket behind them. `bracket` is the head of the numbers that stand
    in brackets behind the others. `of_money` says that a share is one of the money that the other columns count.
    """

    text: str
    new: bool = False
    scale: int = 1
    per: int | None = None
    unit: str = ""
    alone: str = ""
    bracket: Head | None = None
    of_money: bool = False


def head_of(text: str, language: Language) -> Head:
    words, plain = table_words(language), MARKS.sub("", text)
    scale, per = words.scale(plain), words.rate(plain)
    unit = "percent" if re.search("[%％]", plain) else words.currency(plain)
    bracket = _bracket(plain, language)
    if bracket is None or scale > 1 or len(unit) == 3 or not bracket[1].strip() or words.day(plain):
        return Head(plain, words.is_new(plain), scale, per, unit)
    base, inside = f"{plain[: bracket.start()]} {plain[bracket.end() :]}".strip(), bracket[1].strip()
    new = words.is_new(inside)
    share = "%" in inside or "％" in inside
    # `(new)` qualifies what the head counts; any other word in the bracket is a head of its own.
    inner = Head(plain if new or share else inside, new, unit="percent" if share else "")
    unit = "percent" if re.search("[%％]", base) else ""
    alone = "percent" if inside in ("%", "％") else ""
    return Head(base or plain, words.is_new(base), 1, per, unit, alone, inner)


def _bracket(head: str, language: Language) -> re.Match[str] | None:
    """The bracket that a head ends with, or one in its midst that says `new`: Confirmed (new) cases."""
    brackets = list(_BRACKET.finditer(head))
    ending = brackets and brackets[-1].end() == len(head)
    return brackets[-1] if ending else next((b for b in brackets if table_words(language).is_new(b[1])), None)


def scaled(reading: Reading, head: Head, label_scale: int) -> Reading:
    """A reading with the scale and the rate's base of its column and row applied; the place of the number stays.

    A share is never scaled.
    """
    factor = 1 if "percent" in (reading.unit, head.unit) else max(head.scale, label_scale)
    if factor == 1 and head.per is None:
        return reading
    value, low, high = (_times(v, factor) for v in (reading.value, reading.low, reading.high))
    if head.per is None or reading.per_unit:
        return replace(reading, value=value, low=low, high=high)
    return replace(reading, value=value, low=low, high=high, per_value=head.per, per_unit="person")


def _times(value: float | int | None, factor: int) -> float | int | None:
    if value is None or isinstance(value, int):
        return value if value is None else value * factor
    product = round(value * factor, 6)
    return int(product) if product == int(product) else product

"""How exact a printed number is. 1.4万 may stand for anything from 13,500 to 14,500; 12067 cases are 12067 cases."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from pipeline.records import Row

_LEAST_ROUND_ZEROS = 3
_CLOSE = 1e-9
_DECIMALS = re.compile(r"[.,·٫](\d+)\D*$")
# Signs and words that make a number of few digits: nine tenths, a third, half.
_FRACTION = re.compile(r"[/成半⅓⅔¼½¾]|分之[^百]|half|third|quarter|tenth|полов|трет|четверт", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Precision:
    """Half of the last printed place, in the number's own unit.

    `tolerance` is what the print itself allows. `slack` adds what the print hides: 40,000 may have been counted or
    rounded, so a difference within `slack` proves nothing.
    """

    tolerance: float
    slack: float

    def __add__(self, other: Precision) -> Precision:
        return Precision(self.tolerance + other.tolerance, self.slack + other.slack)


EXACT = Precision(0, 0)


def precision_of(fact: Row, printed: str) -> Precision:
    """Precision of a fact's value from its number as printed. A fact without a value is judged by its bound."""
    value = fact["value"]
    if value is None:
        value = fact["value_low"] if fact["value_low"] is not None else fact["value_high"]
    if value is None:
        return EXACT
    place = _last_place(abs(value), printed)
    noughts = _round_place(abs(value))
    hidden = noughts if noughts > 1 else place
    if _FRACTION.search(printed):
        return Precision(0.5 * place, max(0.5 * hidden, 5.0))
    if fact["bound"] == "about":
        hidden = max(hidden, 0.1 * abs(value))
    counted = place == 1 and fact["measure"] == "level" and fact["unit"] not in ("percent", "percentage_point")
    return Precision(0 if counted else 0.5 * place, 0 if counted and hidden == 1 else 0.5 * hidden)


def judge(difference: float, precision: Precision) -> str:
    """`holds`, `fails` or `cannot tell` for two numbers that should be equal."""
    if abs(difference) <= precision.tolerance + _CLOSE:
        return "holds"
    return "cannot tell" if abs(difference) <= precision.slack + _CLOSE else "fails"


def _last_place(value: float, printed: str) -> float:
    """Worth of the last printed digit: 0.1 in 13.7, 1000 in 1.4万. A number in words counts as its value in digits."""
    digits = "".join(c for c in printed if c.isdecimal())
    if value and digits and int(digits):
        exponent = math.log10(value / int(digits))
        if abs(exponent - round(exponent)) < _CLOSE:
            return 10.0 ** round(exponent)
    if not digits and value == int(value):
        return _round_place(value)
    decimals = _DECIMALS.search(printed)
    return 10.0 ** -len(decimals[1]) if decimals and not value else 1.0


def _round_place(value: float) -> float:
    """1000 for 40,000 and 3,000; 1 for what does not end in three noughts."""
    if not value or value != int(value):
        return 1.0
    text = str(int(value))
    zeros = len(text) - len(text.rstrip("0"))
    return 10.0**zeros if zeros >= _LEAST_ROUND_ZEROS else 1.0

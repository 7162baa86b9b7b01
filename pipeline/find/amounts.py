"""Amounts and bounds: what a number is worth at least and at most, and how a reading says so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.find.number import Numeral, plain
from pipeline.records import Bound, Reading

# Which side of the number a bound leaves open, and which amount it states.
LOWER: frozenset[str] = frozenset(("more_than", "at_least"))
UPPER: frozenset[str] = frozenset(("less_than", "at_most", "nearly"))


@dataclass(slots=True)
class Amount:
    """An exact amount, before bounds are looked at: one `value`, or None and the `low` and `high` of a range.

    `Amount.of(numeral)` of 两三千 is `Amount(None, 2000, 3000)`; a vague numeral (数千) has None in all three.
    """

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None

    @classmethod
    def of(cls, numeral: Numeral) -> Amount:
        """The amount of a numeral that stands alone."""
        value = numeral.value
        return cls(value, value, value) if numeral.low is None else cls(value, numeral.low, numeral.high)

    @classmethod
    def exactly(cls, value: Decimal | None) -> Amount:
        """One value, which is its own lower and upper end."""
        return cls(value, value, value)

    def times(self, factor: Decimal) -> Amount:
        """The amount in smaller units: `30 MUSD` is 30 times a million dollars."""
        return Amount(*(None if x is None else x * factor for x in (self.value, self.low, self.high)))


def governing(left: str, right: str, inner: str, *, spaced: bool) -> str:
    """The bound that holds when several words state one: `left` wins over `right`, and both over the numeral itself.

    An approximate word overrides no lower bound: `governing("about", "", "more_than", spaced=False)` is `more_than`,
    since 约150多万 is 1.5 million and something.
    """
    if inner == "several":
        return inner
    if left == "about" and "more_than" in (right, inner):
        return "more_than"
    # "About five hundred or more" is a lower bound; Chinese 约500以上 is read as 约.
    if spaced and left == "about" and right in ("at_least", "at_most"):
        return right
    return left or right or inner or "exact"


def state(reading: Reading, amount: Amount, bound: str) -> None:
    """Write an amount into a reading: value, low and high as the bound has them. 超过20 has the low end 20, no high."""
    if amount.value is None and amount.low is not None and amount.high is not None:
        low, high = amount.low, amount.high
        if low > high:
            low, high = high, low
            reading.flags += ("range_reversed",)
        reading.bound, reading.low, reading.high = "range", plain(low), plain(high)
        return
    if bound == "several" or amount.value is None:
        reading.bound = "several"
        return
    stated: Bound = bound  # type: ignore[assignment]  # a key of [qualifiers], which the check of the rules knows
    reading.bound = stated
    reading.value = plain(amount.value)
    if bound not in UPPER:
        reading.low = reading.value
    if bound not in LOWER:
        reading.high = reading.value


def clear(reading: Reading) -> None:
    """Take the amount out of a reading that turned out to be a name."""
    reading.value = reading.low = reading.high = reading.per_value = None
    reading.bound = reading.measure = reading.per_unit = ""

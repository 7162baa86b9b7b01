"""What adds to an amount after its unit: small coin (五元三角, 10 dollars 30 cents), inches (5 feet 2 inches)."""

from __future__ import annotations

from decimal import Decimal

from pipeline import rules
from pipeline.find.number import Numeral
from pipeline.find.numerals import Numerals
from pipeline.find.vocabulary import NEVER, Vocabulary, folded

_HUNDRED = 100
_FOOT = 12  # inches
_MOST_WITH_COIN = 10_000  # larger sums are not told to the hundredth in words


class Subunits:
    """Reads the second number of an amount in two units."""

    def __init__(self, words: Vocabulary, numerals: Numerals) -> None:
        said = {word.lower(): text.split() for word, text in words.table("subunits").items()}
        self._numerals = numerals
        self._units = {word: (unit, Decimal(many)) for word, (unit, many) in said.items()}
        larger = {unit for unit, _ in self._units.values()}
        self._money = "money" in larger
        self._larger = frozenset(larger - {"money"})
        glued = rules.alternation(self._units)  # 6ft 3in
        self._unit = words.compile(rf"\s?(?P<unit>{glued})(?!\w)" if words.spaced else rf"\s?(?P<unit>{glued})")
        # Coin whose name is left out, where nothing follows that it could count: thirteen dollars forty five.
        self._joint = words.compile(r"\s(?P<and>and\s)?|-(?=\d)" if words.spaced else r"")
        self._end = words.compile(r"\s*(?:[.,;!?)](?!\d)|\Z)" if words.spaced else NEVER)

    def follow(self, unit: str) -> bool:
        """Whether an amount in this unit can have a second number after it."""
        return unit in self._larger or (self._money and rules.is_money(unit))

    def after(self, text: str, at: int, unit: str, value: Decimal) -> tuple[Decimal, int, int]:
        """What a second number behind a unit adds, where that number ends and where its own unit does.

        (0.3, 3, 4) in `五元|三角`; the first is 0 where there is none.
        """
        nothing = Decimal(0), at, at
        joint = self._joint.match(text, at)
        match = self._numerals.pattern.match(text, joint.end()) if joint else None
        numeral = self._numerals.at(match) if match else None
        if joint is None or numeral is None or numeral.value is None:
            return nothing
        money = rules.is_money(unit)
        named = self._unit.match(text, numeral.end)
        if joint.group() == "-" and unit == "foot" and named is None and numeral.value < _FOOT:  # 6-foot-4
            return numeral.value / _FOOT, numeral.end, numeral.end
        if named is not None:
            larger, many = self._units[folded(named["unit"])]
            fits = larger == unit or (money and larger == "money")
            return (numeral.value / many, numeral.end, named.end()) if fits else nothing
        joined = numeral.spoken or "and" in joint.group().lower()
        if money and joined and self._is_coin(text, numeral, value):
            return numeral.value / _HUNDRED, numeral.end, numeral.end
        return nothing

    def _is_coin(self, text: str, numeral: Numeral, value: Decimal) -> bool:
        coin = numeral.value is not None and not numeral.form and 10 <= numeral.value < _HUNDRED
        return coin and value % 1 == 0 and value < _MOST_WITH_COIN and self._end.match(text, numeral.end) is not None

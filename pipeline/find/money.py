"""Money: currency signs before a number, currencies written with a scale, and small coin after the unit."""

from __future__ import annotations

from decimal import Decimal

from pipeline.find.numerals import Numerals
from pipeline.find.vocabulary import Vocabulary, folded, looked_up

_LONGEST_SIGN = 8
_ONE = Decimal(1)


class Money:
    """What money adds to a number: `$`, `USD million`, `三角`. A currency is its ISO 4217 code."""

    def __init__(self, words: Vocabulary, numerals: Numerals) -> None:
        currencies = words.table("money")
        self._numerals = numerals
        self._spaced = words.spaced
        self.currencies = frozenset(currencies)
        self._codes = {word.lower(): code for code, listed in currencies.items() for word in listed}
        # Names of currencies in small letters follow the number; signs and codes may stand before it.
        signs = words.table("signs").get("before") or [
            word for listed in currencies.values() for word in listed if not (word.isalpha() and word.islower())
        ]
        self._sign = words.compile(rf"(?P<unit>{words.words(signs)})\s?\Z")
        self._sign_next = words.compile(rf"(?P<unit>{words.words(signs)})\s?")
        scaled = {folded(word): said.split() for word, said in words.table("money_scales").items()}
        self.scaled_words = {word: currency for word, (currency, _) in scaled.items()}
        self._factors = {word: Decimal(factor) for word, (_, factor) in scaled.items()}
        self._subunits = {word.lower(): Decimal(worth) for word, worth in words.table("subunits").items()}
        self._subunit = words.compile(rf"\s?(?P<unit>{words.words(self._subunits)})")

    def sign_before(self, text: str, at: int) -> tuple[str, int]:
        """The currency of the sign that ends at `at`, and where it starts: (`USD`, 0) in `$|5`."""
        match = self._sign.search(text, max(0, at - _LONGEST_SIGN), at)
        return (looked_up(self._codes, match["unit"]), match.start()) if match else ("", at)

    def sign_after(self, text: str, at: int) -> tuple[str, int]:
        """The currency of the sign that starts at `at`, and where it ends: the second $ of `$5-$7`."""
        match = self._sign_next.match(text, at)
        return (looked_up(self._codes, match["unit"]), match.end()) if match else ("", at)

    def scale(self, word: str) -> Decimal:
        """How many of the currency one such unit is: a million for `MUSD`, else 1."""
        return self._factors.get(folded(word), _ONE)

    def change(self, text: str, at: int) -> tuple[Decimal, int]:
        """Small coin that follows a sum, and where it ends: (0.3, 4) in `五元|三角`."""
        if not self._subunits:
            return Decimal(0), at
        match = self._numerals.pattern.match(text, at + (self._spaced and text.startswith(" ", at)))
        numeral = self._numerals.at(match) if match else None
        unit = self._subunit.match(text, numeral.end) if numeral else None
        if numeral is None or unit is None or numeral.value is None:
            return Decimal(0), at
        return numeral.value * looked_up(self._subunits, unit["unit"]), unit.end()

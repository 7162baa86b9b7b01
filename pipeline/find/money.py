"""Money: currency signs before a number, and currencies written with a scale."""

from __future__ import annotations

from decimal import Decimal

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline import currencies
from pipeline.find.vocabulary import Ahead, Vocabulary, folded, looked_up

_LONGEST_SIGN = 12
_HEAD = 2  # characters that tell most words behind a number from a name
_ONE = Decimal(1)


class Money:
    """What money adds to a number: `$`, `USD million`. A currency is its ISO 4217 code."""

    def __init__(self, words: Vocabulary) -> None:
        signs_and_names = words.table("money")
        self._codes = {word.lower(): code for code, listed in signs_and_names.items() for word in listed}
        # Names of currencies in small letters follow the number; signs and codes may stand before it.
        scaled = {folded(word): said.split() for word, said in words.table("money_scales").items()}
        signs = words.table("signs").get("before") or [
            word for listed in signs_and_names.values() for word in listed if not (word.isalpha() and word.islower())
        ]
        self._sign_next = words.compile(rf"(?P<unit>{words.words(signs)})\s?")
        self.scaled_words = {word: currency for word, (currency, _) in scaled.items()}
        self._factors = {word: Decimal(factor) for word, (_, factor) in scaled.items()}
        self._sign = Ahead(words, [*signs, *self.scaled_words], _LONGEST_SIGN)
        # A thousand names of several words would make a slow expression to compile.
        self._spaced = words.spaced
        self._names = currencies.names(words.language)
        self._full = AhoCorasick(list(self._names), matchkind=MatchKind.LeftmostLongest)
        self._heads = frozenset(name[:_HEAD] for name in self._names)
        self._longest = max(map(len, self._names)) + 1

    def named(self, text: str, at: int) -> tuple[str, str, int] | None:
        """The currency whose full name begins at `at`: (`KES`, `Kenyan shillings`, 18) in `5| Kenyan shillings`."""
        start = at + text[at : at + 1].isspace()
        if text[start : start + _HEAD].lower() not in self._heads:
            return None
        found = self._full.find_matches_as_indexes(text[start : start + self._longest].lower())
        if not found or found[0][1] > 0:
            return None
        end = start + found[0][2]
        if self._spaced and text[end : end + 1].isalpha():
            return None
        return self._names[text[start:end].lower()], text[start:end], end

    def sign_before(self, text: str, at: int) -> tuple[str, int, Decimal]:
        """The currency of the sign that ends at `at`, where it starts, and its scale: (`USD`, 0, 1) in `$|5`."""
        match = self._sign.search(text, at)
        if match is None:
            return "", at, _ONE
        word = match["word"]
        currency = self.scaled_words.get(folded(word)) or looked_up(self._codes, word)
        if word.istitle() and word.upper() == currency:
            return "", at, _ONE  # a word that is spelt like a code: in Pen 7 cases
        return currency, match.start(), self.scale(word)

    def sign_after(self, text: str, at: int) -> tuple[str, int]:
        """The currency of the sign that starts at `at`, and where it ends: the second $ of `$5-$7`."""
        match = self._sign_next.match(text, at)
        return (looked_up(self._codes, match["unit"]), match.end()) if match else ("", at)

    def scale(self, word: str) -> Decimal:
        """How many of the currency one such unit is: a million for `MUSD`, else 1."""
        return self._factors.get(folded(word), _ONE)

"""Units: the measure word, noun or currency after a number, and the unit code that it stands for."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import rules
from pipeline.find.money import Money
from pipeline.find.number import Numeral
from pipeline.find.vocabulary import Vocabulary, by_word, folded

_NAMING_CODES = ("count", "person", "case")  # units that any noun can stand for
_HALVED_KINDS = ("time", "mass", "length", "ratio")
_HALF, _NOTHING = Decimal("0.5"), Decimal(0)


class Units:
    """Finds the unit of a number. Codes are those of units.csv and ISO 4217."""

    def __init__(self, words: Vocabulary, money: Money) -> None:
        self._codes: dict[str, str] = by_word({**words.table("units"), **words.table("money")}) | money.scaled_words
        # The inflected words: what stands before their ending → the code.
        self._stems: dict[str, str] = {
            word.rstrip("*"): code for word, code in self._codes.items() if word.endswith("*")
        }
        self._longest_stem = max(map(len, self._stems), default=0)
        nouns = words.table("nouns")
        self._plural = frozenset(nouns.get("plural", ()))
        # Letters may be joined to the number when they are a short unit: 24h, 115USD.
        short = [w for w in self._codes if words.spaced and len(w) <= 4 and not w.endswith("*")]
        # Letters that are a unit only there, and only as printed: 64MP, 40C.
        joined = {word: code for code, listed in words.table("joined_units").items() for word in listed}
        # As printed too, since some units are told by small letters and capitals: mmHg, nm and Nm.
        tables = (words.table(name).items() for name in ("units", "money"))
        printed = {word: code for table in tables for code, listed in table for word in listed}
        self._printed = printed | joined
        # Letters are a unit as a whole only: 5mmol is not 5 m.
        whole = "" if words.spaced else r"(?:(?<![A-Za-z])|(?![A-Za-z]))"
        # Where case counts for nothing, USD among the words would be found before `usd million`.
        unit = words.words(self._codes if words.spaced else {*self._codes, *printed})
        glued = rules.alternation(short)
        glued = rf"{glued}|(?-i:{rules.alternation(joined)})" if joined else glued
        no_unit = f"(?!{nouns['no_unit']})" if "no_unit" in nouns else ""
        self._unit = words.compile(rf"{_joint(words)}{no_unit}(?P<unit>{unit}){whole}|(?P<glued>{glued})(?!\w)")
        # Adjectives made of a number and a unit (14-дневный).
        self._compounds = {stem.rstrip("*"): code for stem, code in by_word(words.table("compound_units")).items()}
        stems = rules.alternation(self._compounds)
        self._compound = words.compile(rf"[-‑]?(?P<unit>(?P<stem>{stems})\w+)") if self._compounds else None
        # Words that are another unit after certain words (в 3 раза, but 3 раза в день; weighs 20 pounds).
        self._senses = {
            word: (sense["unit"], words.compile(sense["before"]))
            for sense in words.table("senses").get("when", ())
            for word in sense["words"]
        }
        self._half: str = words.table("numerals").get("half", "")
        self._halved = frozenset(u for u, kind in rules.units().items() if self._half and kind in _HALVED_KINDS)
        self._people = words.compile(rf"{words.words(words.table('thresholds').get('people', ()))}\s\Z")
        # The unit before the number: aged 65, ages 18 to 25.
        self._codes_ahead = by_word(words.table("units_before"))
        openers = words.words(words.table("ranges").get("enclosed", ()))
        ahead = words.words(self._codes_ahead)
        gap = rf"\s(?:{openers}\s)?" if words.spaced else r"(?:为|达到?)?\s?"
        self._ahead = words.compile(rf"(?P<unit>{ahead}){gap}\Z") if self._codes_ahead else None

    def code(self, word: str) -> str:
        """The code of a unit word as printed: `laboratories` → `count`. Raises KeyError for a word that is none."""
        code = self._printed.get(word) or self._codes.get(word := folded(word))
        if code is not None:
            return code
        # The stem in front of an ending; the longest one, since a stem may begin with another.
        for length in range(min(len(word), self._longest_stem), 0, -1):
            if (code := self._stems.get(word[:length])) is not None:
                return code
        raise KeyError(word)

    def after(self, text: str, at: int, numeral: Numeral) -> re.Match[str] | None:
        """The unit just after `at`; the groups `unit` and `glued` hold the word, whichever it is."""
        match = self._unit.match(text, at)
        return match if match is None or not self._plural else self._head(text, match, numeral)

    def compound(self, text: str, at: int) -> tuple[str, str, int] | None:
        """The unit inside an adjective: (`day`, `дневный`, its end) in `14|-дневный`."""
        match = self._compound.match(text, at) if self._compound else None
        return (self._compounds[match["stem"].lower()], match["unit"], match.end()) if match else None

    def ahead(self, text: str, at: int) -> tuple[str, str, int] | None:
        """The unit that ends before `at`: (`year`, `aged`, its start) in `aged |65`."""
        match = self._ahead.search(text, max(0, at - 18), at) if self._ahead else None
        if match is None:
            return None
        word = match["unit"].lower()
        return self._codes_ahead[folded(word)], word, match.start()

    def of_age(self, text: str, at: int) -> str:
        """The unit of a bounded number without one that stands behind people: `year` in `children |under 5`."""
        return "year" if self._people.search(text, max(0, at - 18), at) else ""

    def sense(self, text: str, start: int, word: str) -> str:
        """The unit that a word of two senses is behind a number that starts at `start`, where it is not its usual one.

        `раза` counts, and in `вырос в 3 раза` it is the unit fold.
        """
        unit, before = self._senses.get(word.lower(), ("", None))
        return unit if before is not None and before.search(text, max(0, start - 32), start) else ""

    def half(self, text: str, unit: str, word: str, at: int) -> tuple[Decimal, int]:
        """The half in or behind a unit, and where it ends: (0.5, 3) in `三年|半`, (0.5, 5) in `三个半小时|`."""
        if unit in self._halved:
            if self._half in word:
                return _HALF, at
            end = at + len(self._half)
            if text.startswith(self._half, at) and not text[end : end + 1].isalpha():
                return _HALF, end
        return _NOTHING, at

    def _head(self, text: str, match: re.Match[str], numeral: Numeral) -> re.Match[str] | None:
        """The unit noun, or the one after it: in `ten vehicle contracts` the vehicle is not what is counted."""
        word = (match["unit"] or "").lower()
        if not word or numeral.value == 1 or text[match.end() - len(word) - 1] == "-":
            return match
        if self.code(word) not in _NAMING_CODES or word.endswith("s") or word in self._plural:
            return match
        following = text[match.end() : match.end() + 2]
        if not (following[:1] == " " and following[1:].isalpha()):
            return match
        return self._unit.match(text, match.end())


def _joint(words: Vocabulary) -> str:
    """The expression of what may stand between a number and its unit: a space, `of`, adjectives (250 new cases)."""
    nouns = words.table("nouns")
    if "joint" in nouns:
        return str(nouns["joint"])
    if "between" in nouns:
        return rf"(?:[^\S\n]{{0,2}}|-(?=[^\W\d_]))(?:of\s)?(?:{words.words(nouns['between'])}[\s-]){{0,3}}?"
    return r"\s?"

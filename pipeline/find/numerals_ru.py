"""Russian numerals: how digits, cardinals in any case and scale words compose into a number.

The grammar reads `1 118 043` (any space), `13,7`, `25 тыс.`, `28 тысяч 825`, `двадцати пяти`, `полтора миллиона`, `полмиллиона`,
`два с половиной`, `две трети`, `1/3`, `ноль целых пять десятых`, `несколько тысяч` and `сотни тысяч`. Vocabulary comes from
`rules/language/ru.toml`. Ordinals (`двадцать первый`) are no numerals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from pipeline.find.number import Numeral
from pipeline.rules import language

_SPACE = "[ \u00a0\u2009\u202f\u2007]"
_S = f"{_SPACE}{{1,2}}"
# Groups of three after one space (never a tab: that is the next column), or after points or commas when there are two or
# more of them: with one, the comma is the decimal comma. A point is read as a decimal point.
_WHOLE = rf"(?:[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?!\d)|[1-9]\d{{0,2}}(?:(?:\.\d{{3}}){{2,}}|(?:,\d{{3}}){{2,}})(?![\d.,]\d)|\d+)"
_DIGITS = rf"(?:{_WHOLE}(?:[.,]\d+(?![.,]?\d))?)"
_PARTS = re.compile(r"\d[\d., \u00a0\u2009\u202f\u2007]*|[^\W\d]+")
_LETTERS = re.compile(r"[^\W\d]+")


class RussianNumerals:
    """Finds and values numerals. `pattern` finds candidates; `at` composes the text of one."""

    def __init__(self) -> None:
        words = language("ru")["numerals"]
        self._cardinals = _forms(words["cardinals"])
        self._scales = _forms(words["scales"])
        self._plural = set(words["plural"])
        self._denominators = _forms(words["denominators"])
        levels = sorted(set(self._scales.values()), reverse=True)
        by_level = [[w for w, v in self._scales.items() if v == level] for level in levels]
        small = _word(w for w, v in self._cardinals.items() if v < 10)
        teens = _word(w for w, v in self._cardinals.items() if 10 <= v < 20)
        tens = _word(w for w, v in self._cardinals.items() if 20 <= v < 100)
        hundreds = _word(w for w, v in self._cardinals.items() if v >= 100)
        below_100 = rf"(?:{tens}(?:{_S}{small})?|{teens}|{small})"
        spoken = rf"(?:{hundreds}(?:{_S}{below_100})?|{below_100})"
        tail = rf"(?:{_S}с{_S}(?:половиной|лишним)(?!\w))?"
        group = rf"(?:(?:{_DIGITS}(?:-(?:ти|х|ми))?|{spoken}){tail})"
        # An abbreviation (тыс.) needs a number before it, else it is the head of a column.
        chain = "".join(
            rf"(?:(?:{group}{_SPACE}{{0,2}}{_word(level)}\.?|{_word(w for w in level if w not in words['abbreviations'])}){_SPACE}{{0,2}})?"
            for level in by_level
        )
        rest = rf"(?:{spoken}|\d{{1,3}}(?:{_SPACE}\d{{3}})?(?!\d|[.,:/-]\d|-\w|\s?%|\s?{words['not_rest']}))?"
        scaled = rf"(?=(?:{group}{_SPACE}{{0,2}})?{_word(self._scales)}){chain}{rest}"
        thousand = _word(w for w, v in self._scales.items() if v == 1000)
        whole = rf"(?:(?:{spoken}{_S}{thousand}{_S}{spoken}|{spoken}{_S}{thousand}|{spoken}))"
        denominator = _word(self._denominators)
        decimal = rf"(?:(?:{scaled}|{spoken}){_SPACE}?(?:цел(?:ых|ая|ую|ой){_S}(?:и{_S})?{whole}{_S}{denominator}|запятая(?:{_S}{spoken})+))"
        decimal += rf"(?:{_S}{_word(self._scales)}\.?)?"
        fraction = rf"(?:{spoken}{_S}{denominator}|(?<![\d/.,-])[1-9]/(?:[2-9]|10)(?![\d/.,]))"
        several = rf"(?:(?:{_word(words['several'])}{_S})(?:{_word(self._plural)}{_S})?{_word(self._scales)}|{_word(self._plural)}(?:{_S}{_word(self._scales)})?)"
        head = _trie([*self._cardinals, *self._scales, *words["several"], "минус"])
        self.pattern = re.compile(
            rf"(?<!\w)(?=\d|{head}(?!\w))(?P<minus>минус{_S})?(?:(?P<decimal>{decimal})|(?P<fraction>{fraction})|(?P<several>{several})|(?P<run>{scaled}|{group}))",
            re.IGNORECASE,
        )
        self._ordinal = re.compile(rf"{_S}{words['ordinals']}", re.IGNORECASE)
        self._genitive = re.compile(rf"(?<!\w)(?:{'|'.join(words['genitive'])}){_S}\Z", re.IGNORECASE)

    def at(self, match: re.Match[str]) -> Numeral | None:
        """The numeral that a match of `pattern` stands for, or None when it is none (the head of an ordinal)."""
        kind, text, start = match.lastgroup, match.group().rstrip(), match.start()
        sign = -1 if match["minus"] else 1
        if match["minus"]:
            text, start = match.group()[len(match["minus"]) :].rstrip(), match.end("minus")
        end = start + len(text)
        start = match.start()
        if kind == "fraction":
            value = self._fraction(text)
            if value is not None:
                return Numeral(start, end, sign * value, form="fraction", spoken=True)
            return None if "/" in text else self._cut_fraction(match, text, start)
        if kind == "decimal":
            return Numeral(start, end, sign * self._decimal(text), spoken=True)
        spoken = not any(c.isdigit() for c in text)
        if kind == "several":
            value = self._governed(match, text)
            return Numeral(start, end, value, spoken=True, bound="" if value is not None else "several")
        if spoken and self._ordinal.match(match.string, end) and not text[-1:] == ".":
            return None
        value, scale, bound = self._number(text)
        return Numeral(start, end, sign * value, spoken=spoken, bound=bound, scale=scale)

    def _number(self, text: str) -> tuple[Decimal, Decimal, str]:
        """Value of a run, the scale it ends with, and the bound that `с лишним` gives it."""
        total, scale, bound = Decimal(0), Decimal(1), ""
        current: Decimal | None = None
        for part in _PARTS.findall(text.lower()):
            if part[0].isdigit():
                current = _digits(part)
                scale = Decimal(1)
            elif part in self._cardinals:
                current = (current or Decimal(0)) + self._cardinals[part]
                scale = Decimal(1)
            elif part in self._scales:
                scale = self._scales[part]
                total += (Decimal(1) if current is None else current) * scale
                current = None
            elif part == "половиной":
                current = (current or Decimal(0)) + Decimal("0.5")
            elif part == "лишним":
                bound = "more_than"
        return total + (current or Decimal(0)), scale, bound

    def _governed(self, match: re.Match[str], text: str) -> Decimal | None:
        """`тысячи` alone is a vague plural, but after `более`, `около`, `до` it is the genitive of one thousand."""
        words = _LETTERS.findall(text.lower())
        if len(words) == 1 and words[0] in language("ru")["numerals"]["singular"]:
            before = match.string[max(0, match.start() - 16) : match.start()]
            if self._genitive.search(before):
                return self._scales[words[0]]
        return None

    def _fraction(self, text: str) -> Decimal | None:
        """Per cent of `две трети` or `1/3`; None for `двадцать пятая`, which is an ordinal."""
        if "/" in text:
            above, below = (Decimal(p) for p in text.split("/"))
        else:
            *cardinals, last = _LETTERS.findall(text.lower())
            above = sum((self._cardinals[w] for w in cardinals), Decimal(0))
            below = self._denominators[last]
        return above * 100 / below if above < below else None

    def _cut_fraction(self, match: re.Match[str], text: str, start: int) -> Numeral | None:
        """`два четверти`-like runs that are no fraction: an ordinal after tens (двадцать пятая) makes them no number."""
        return None

    def _decimal(self, text: str) -> Decimal:
        """`двенадцать целых пять десятых (тысячи)`, `двенадцать запятая пять`."""
        words = _LETTERS.findall(text.lower())
        mark = next(i for i, w in enumerate(words) if w.startswith("цел") or w == "запятая")
        whole, rest = self._number(" ".join(words[:mark]))[0], [w for w in words[mark + 1 :] if w != "и"]
        factor = Decimal(1)
        if rest[-1] in self._scales and rest[-1] not in self._denominators:
            factor = self._scales[rest.pop()]
        if words[mark] == "запятая":
            digits = "".join(str(self._cardinals[w]) for w in rest if self._cardinals[w] < 10 and len(rest) > 1)
            digits = digits if len(digits) == len(rest) else str(self._number(" ".join(rest))[0])
            return (whole + Decimal(f"0.{digits}")) * factor
        below = self._denominators[rest.pop()]
        return (whole + self._number(" ".join(rest))[0] / below) * factor


def _forms(table: dict[str, list[str]]) -> dict[str, Decimal]:
    """`{"3": ["три", "трёх"]}` → `{"три": 3, "трёх": 3, "трех": 3}`: the letter ё may be printed as е."""
    forms = {}
    for value, words in table.items():
        for word in words:
            forms[word] = forms[word.replace("ё", "е")] = Decimal(value)
    return forms


def _digits(text: str) -> Decimal:
    """Value of digits as they match `_DIGITS`: groups are spaced or pointed, the decimal comma may be a point."""
    plain = re.sub(r"\s", "", text).rstrip(".,")
    if plain.count(",") > 1 or plain.count(".") > 1:
        plain = plain.replace(",", "") if plain.count(",") > 1 else plain.replace(".", "")
    return Decimal(plain.replace(",", "."))


def _word(words: Iterable[str]) -> str:
    return rf"(?:{_trie(words)}(?!\w))"


def _trie(words: Iterable[str]) -> str:
    """One expression for many words that shares their beginnings, so that a failed look costs little."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(tree)


def _branch(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    parts = [re.escape(c) + _branch(child) for c, child in node.items() if c]
    if not parts:
        return ""
    body = parts[0] if len(parts) == 1 and "" not in node else f"(?:{'|'.join(parts)})"
    return f"{body}?" if "" in node else body


@cache
def russian() -> RussianNumerals:
    return RussianNumerals()

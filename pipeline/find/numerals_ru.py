"""Russian numerals: how digits, cardinals in any case and scale words compose into a number.

The grammar reads `1 118 043` (any space), `30.600 случаев`, `1000 (тысяча)`, `13,7`, `25 тыс.`, `28 тысяч 825`,
`двадцати пяти`, `полтора миллиона`, `полмиллиона`, `два с половиной`, `две трети`, `1/3`, `ноль целых пять десятых`,
`несколько тысяч` and `сотни тысяч`.
Ordinals (`двадцать первый`) are no numerals. Vocabulary comes from `rules/language/ru.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from pipeline.find.number import Numeral
from pipeline.rules import alternation, language

_LONGEST_AGAIN = 160  # characters of a sum of money in words, behind its digits
_SPACE = "[ \u00a0\u2009\u202f\u2007]"
_S = f"{_SPACE}{{1,2}}"
# Groups of three after one space (never a tab: that is the next column). What follows a name or № (COVID-19 100) heads
# no group. Points or commas part groups when there are two or more; one alone is the decimal mark.
_SPACED = rf"(?<![^\W\d][-‐‑–])(?<!№)(?<!№{_SPACE})[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})+(?!\d|н(?!\w))"
_POINTED = r"[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})(?![\d.,]\d)"
_WHOLE = rf"(?:{_SPACED}|{_POINTED}|\d+)"
_DIGITS = rf"(?:{_WHOLE}(?:[.,]\d+(?![.,]?\d))?)"
_MILLION = 1_000_000
_PARTS = re.compile(r"\d[\d., \u00a0\u2009\u202f\u2007]*|[^\W\d]+")
_LETTERS = re.compile(r"[^\W\d]+")


class RussianNumerals:
    """Finds and values numerals. `pattern` finds candidates; `at` composes the text of one."""

    def __init__(self) -> None:
        words = language("ru")["numerals"]
        self._cardinals = _forms(words["cardinals"])
        self._scales = _forms(words["scales"])
        self._denominators = _forms(words["denominators"])
        self._prefixes = _forms(words["prefixes"])
        halves = _forms(words["halves"])
        self._singular = frozenset(words["singular"])

        small, teens, tens, hundreds = (
            _word(w for w, v in self._cardinals.items() if low <= v < high)
            for low, high in ((0, 10), (10, 20), (20, 100), (100, 1000))
        )
        below_100 = rf"(?:{tens}(?:{_S}{small})?|{teens}|{small})"
        spoken = rf"(?:{hundreds}(?:{_S}{below_100})?|{below_100})"
        ending = rf"(?:-(?:ти|х|ми)(?!\w|{_S}(?:год|гг|числ)))?"
        and_half = rf"(?:{_S}с{_S}(?:половиной|лишним)(?!\w))?"
        group = rf"(?:(?:{_DIGITS}{ending}|{spoken}){and_half})"
        scaled = self._scaled(words["abbreviations"], group, marks=4)  # after the groups fraction, vague and run
        # Digits behind millions may be printed without a space: 1 миллион 9510.
        levels = sorted(set(self._scales.values()), reverse=True)
        under = "".join(f"(?({i})(?!))" for i, level in enumerate(levels, start=4) if level < _MILLION)
        digits = rf"(?:{under}[1-9]\d{{3,5}}|\d{{1,3}}(?:{_SPACE}\d{{3}})?)"
        rest = rf"(?:{spoken}|{digits}(?!\w|[.,:/-]\d|-\w|\s?%|\s?{words['not_rest']}))?"
        tenths = rf"цел(?:ых|ая|ую|ой){_S}(?:и{_S})?{spoken}{_SPACE}?{_word(self._denominators)}"
        point = rf"{_SPACE}?(?:{tenths}|запятая(?:{_S}{spoken})+)(?:{_S}{_word(self._scales)}\.?)?"
        fraction = rf"(?:{spoken}{_S}{_word(self._denominators)}|(?<![\d/.,-])[1-9]/(?:[2-9]|10)(?![\d/]|[.,]\d))"
        plural = _word(words["plural"])
        vague = rf"(?:{_word(words['several'])}{_S}(?:{plural}{_S})?{_word(self._scales)}\.?|{plural}(?:{_S}{plural})?)"
        full = [w for w in self._scales if w not in words["abbreviations"]]
        head = _word([*self._cardinals, *full, *halves, *words["several"]])
        self._cardinals |= halves
        run = rf"{_word(halves)}|{scaled}{rest}|{group}"
        glued = rf"(?:{alternation(self._prefixes)}){{1,2}}(?={words['after_prefix']})"
        self.pattern = re.compile(
            rf"(?<!\w)(?:(?=\d|{head})(?:(?P<fraction>{fraction})|(?P<vague>{vague})"
            rf"|(?P<run>{run})(?:(?<!\d)(?<!\d{_SPACE})(?P<decimal>{point}))?)"
            rf"|(?P<glued>{glued}))",
            re.IGNORECASE,
        )
        self._prefix = re.compile(alternation(self._prefixes), re.IGNORECASE)
        self._whole = re.compile(rf"[1-9]\d{{0,2}}\.\d{{3}}(?={words['whole']})", re.IGNORECASE)
        self._bracket = re.compile(rf"{_SPACE}\((?P<words>[^\W\d][^()\d]{{0,{_LONGEST_AGAIN}}})\)")
        self._ordinal = re.compile(rf"{_S}{words['ordinals']}", re.IGNORECASE)
        self._genitive = re.compile(rf"(?<!\w)(?:{'|'.join(words['genitive'])}){_S}\Z", re.IGNORECASE)

    def _scaled(self, abbreviations: list[str], number: str, marks: int) -> str:
        """The expression of numbers before scale words, from the largest scale down: `2 млн 300 тыс.`.

        A number is a long expression, so it stands here once, in a repeated item. An empty group marks each scale word
        that was read, and a word is let through where neither its scale nor a smaller one was; `marks` is the number
        of the first of these groups (a name could not be referred to before it is defined).
        """
        levels = sorted(set(self._scales.values()), reverse=True)
        full = [w for w in self._scales if w not in abbreviations]
        items = []
        for i, level in enumerate(levels):
            forms = [w for w, v in self._scales.items() if v == level]
            # An abbreviation (тыс.) needs a number before it: else it heads a column.
            short, alone = (_word(w for w in forms if (w in abbreviations) == is_short) for is_short in (True, False))
            unread = "".join(f"(?({marks + j})(?!))" for j in range(i, len(levels)))
            items.append(rf"{unread}(?:{short}\.?|{alone})()")
        return rf"(?:(?:{number}{_SPACE}{{0,2}}|(?={_word(full)}))(?:{'|'.join(items)}){_SPACE}{{0,2}})+"

    def at(self, match: re.Match[str]) -> Numeral | None:
        """The numeral that a match of `pattern` stands for, or None when it is none (the head of an ordinal)."""
        kind, text, start = match.lastgroup, match.group().rstrip(), match.start()
        end = start + len(text)
        if not text:
            return None
        if kind == "fraction":
            share = self._fraction(text)
            return None if share is None else Numeral(start, end, share, form="fraction", spoken=True)
        if kind == "decimal":
            return Numeral(start, end, self._decimal(text), spoken=True)
        if kind == "vague":
            one = self._genitive_one(match, text)
            return Numeral(start, end, one, spoken=True, bound="" if one is not None else "several")
        if kind == "glued":
            value = sum((self._prefixes[p.lower()] for p in self._prefix.findall(text)), Decimal(0))
            return Numeral(start, end, value, spoken=True)
        spoken = not any(c.isdigit() for c in text)
        if spoken and (text.lower() == "семью" or self._ordinal.match(match.string, end)):
            return None  # семью: more often a family than the instrumental of seven
        value, scale, bound = self._number(text)
        if self._whole.match(match.string, start):
            value *= 1000
        if (again := self._bracket.match(match.string, end)) and self._restates(again["words"], value):
            end = again.end()
        return Numeral(start, end, value, spoken=spoken, bound=bound, scale=scale)

    def _restates(self, words: str, value: Decimal) -> bool:
        """Whether words in a bracket say the same number again: `1000 (тысяча)`."""
        numeral = self.pattern.fullmatch(words)
        return numeral is not None and numeral["run"] is not None and self._number(words)[0] == value

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

    def _genitive_one(self, match: re.Match[str], text: str) -> Decimal | None:
        """`тысячи` alone is a vague plural, but after `более`, `около`, `до` it is the genitive of one thousand."""
        before = match.string[max(0, match.start() - 16) : match.start()]
        return self._scales[text.lower()] if text.lower() in self._singular and self._genitive.search(before) else None

    def _fraction(self, text: str) -> Decimal | None:
        """Per cent of `две трети` or `1/3`; None for `двадцать пятая`, which is an ordinal."""
        if "/" in text:
            above, below = (Decimal(p) for p in text.split("/"))
        else:
            *cardinals, last = _LETTERS.findall(text.lower())
            above = sum((self._cardinals[w] for w in cardinals), Decimal(0))
            below = self._denominators[last]
        return above * 100 / below if above < below else None

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
    """One of some words, to its end; digits may be joined to it (25тыс)."""
    return rf"(?:{alternation(list(words))}(?!\w))"


@cache
def russian() -> RussianNumerals:
    return RussianNumerals()

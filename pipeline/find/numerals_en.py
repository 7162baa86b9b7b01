"""English numerals: how digits, number words and scales compose into a number.

The grammar reads `1,000`, `1 094`, `45,15,13,534`, `1.2 million`, `1.2m`, `3.4bn`, `2 lakh`, `twenty-five`, `half a
million`, `one hundred and six`, `two dozen`, `Three (3)`, `two-thirds`, `one in five`, `2½`, `tens of thousands`.
Vocabulary comes from `rules/language/en.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline.find.number import Numeral, digits_value
from pipeline.rules import alternation, language

_GLYPHS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5),
    "⅛": (1, 8),
}  # fmt: skip


# Digits grouped in the Western, Indian or spaced way, then plain ones. Spaced thousands stand alone: in a row of
# numbers (5917 401 311 52) each is a number of its own.
_SPACE = "[ \u00a0\u2009\u202f\u2007]"
_DIGITS = (
    rf"(?:(?=\d{{1,3}}+(?:, ?|{_SPACE})\d)(?:\d{{1,3}}(?:,\d{{3}})++(?!\d)|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?!\d)"
    # A slip of the pen in a label's value: Samples tested – 6, 291.
    rf"|(?:(?<=[:–-] )|(?<=total of ))[1-9]\d{{0,2}}, \d{{3}}(?![\d,]|\.\d|\s(?:and|or)\b)"
    rf"|(?<!\d[ \u00a0])[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}})++(?!{_SPACE}?\d))|\d++)(?:\.\d++)?"
)


class EnglishNumerals:
    """Finds and values numerals. `pattern` finds candidates; `at` composes the text of one."""

    def __init__(self) -> None:
        words = language("en")["numerals"]
        self._tens: dict[str, int] = words["tens"]
        self._small: dict[str, int] = {**words["ones"], **words["teens"], **words["tens"]}
        self._scales: dict[str, int] = words["scales"]
        self._short: dict[str, int] = words["short_scales"]
        self._parts: dict[str, int] = words["parts"]
        every_scale = _any(self._scales)
        scale = _any(s for s in self._scales if s != "hundred")
        part = _any(p for p in self._parts if not _is_plural(p))
        parts = _any(p for p in self._parts if _is_plural(p))

        ones, teens, tens = _any(words["ones"]), _any(words["teens"]), _any(words["tens"])
        digit = _any(o for o, value in words["ones"].items() if value)
        small = rf"(?:{tens}(?:[\s-]+{digit})?|{teens}|{ones})\b"  # below a hundred
        hundreds = rf"(?:(?:{small}|an?)[\s-]+hundred\b(?:\s+(?:and\s+)?{small})?|{small})"
        scaled = rf"[\s-]+{scale}\b(?:\s+{scale}\b)?"
        group = rf"(?:{hundreds}|an?(?={scaled}))"
        later = r",?\s+(?:and\s+)?"
        whole = rf"(?:{group}(?:{scaled}(?:{later}{group}{scaled})*(?:{later}{hundreds})?)?)"

        spoken = self._spoken(words, scale, every_scale, part, parts, ones, small, hundreds, whole, tens)
        written = self._digits(words, scale, every_scale, part, parts, small)
        begin = "".join(_GLYPHS)
        pattern = rf"(?=[\d.{begin}])(?:{written})|{spoken}"
        # A numeral does not go on over the end of a line.
        pattern = pattern.replace(r"[\s-]", "[ \t\u00a0-]").replace(r"\s", "[ \t\u00a0]")
        self.pattern = re.compile(pattern, re.IGNORECASE)
        # one twenty-fifth, a hundred thirty-fifths
        self._compound_part = re.compile(
            rf"(?P<above>.*(?<!\band))[\s]+(?P<ten>{tens})[\s-]+(?P<one>[a-z]+)", re.IGNORECASE
        )
        self._scale_after = re.compile(rf"[\s-]*(?P<word>{every_scale}|{_any(self._short)})\b", re.IGNORECASE)
        self._pronoun_before = re.compile(words["pronoun_before"], re.IGNORECASE)
        self._pronoun_after = re.compile(words["pronoun_after"], re.IGNORECASE)
        self._half_before = re.compile(words["half_before"], re.IGNORECASE)
        self._hours_before = re.compile(rf"\b{alternation(words['half_of'])}s?\sand\sa\s\Z", re.IGNORECASE)
        self._half_after = re.compile(words["half_after"], re.IGNORECASE)
        self._third_before = re.compile(words["part_before"], re.IGNORECASE)
        self._minus_before = re.compile(
            rf"{alternation([*words['minus'], *words['spoken_minus']], boundary=True)}\s\Z", re.IGNORECASE
        )
        self._times_before = re.compile(words["times_before"], re.IGNORECASE)
        self._times_after = re.compile(words["times_after"], re.IGNORECASE)
        self._third_after = re.compile(words["part_after"], re.IGNORECASE)
        self._money_before = re.compile(words["money_before"])
        self._metre_after = re.compile(words["metre_after"], re.IGNORECASE)
        self._metre_before = re.compile(words["metre_before"], re.IGNORECASE)
        self._million_after = re.compile(words["million_after"], re.IGNORECASE)

    def _spoken(
        self, words: dict[str, Any], scale: str, every_scale: str, part: str, parts: str, ones: str,
        small: str, hundreds: str, whole: str, tens: str,
    ) -> str:  # fmt: skip
        """The expression of numerals that begin with a word; each kind is a group."""
        ordinal = _any(p for p in self._parts if p.endswith("th") and self._parts[p] < 10)
        below = rf"(?:{small}\s+hundred(?:\s+and\s+{small})?|{small}|an?\s+hundred|\d{{1,3}}(?![\d,.%]))"
        shares = rf"(?:(?:an?|one|two|three|four)[\s-]+(?:{part}|{parts})|{small}[\s-]+(?:hundredths|thousandths))\b"
        vague = _any(words["vague"])
        some = rf"\s+of\s+(?!{words['not_some']})"  # a couple of beds, and none of the couple of her dreams
        whole_things = alternation(words["half_of"])
        kinds = {
            "piece": rf"(?:half|(?:an?\s+)?quarter|three[\s-]quarters)(?:\s+of)?\s+an?(?=\s+{whole_things}\b)"
            rf"|(?:an?\s+)?(?:half|quarter)(?=-(?:percentage|point|mile|inch)\b|\s+per\s?cent\b)",
            "odds": rf"one[\s-]+(?:in|over)[\s-]+(?:every\s+)?{below}|{small}\s+out\s+of\s+(?:every\s+)?{hundreds}"
            rf"|(?!one\b){ones}\s+in\s+(?:every\s+)?(?:{small}|\d{{1,2}}){words['odds_after']}",
            "one_of": rf"one\s+[a-z]+\s+in\s+(?:every\s+)?{below}{words['one_of_after']}",
            "amount": rf"(?:(?:a\s+)?half|(?:a\s+)?quarter|two[\s-]thirds|three[\s-]quarters)[\s-]+(?:of[\s-]+)?"
            rf"(?:an?[\s-]+)?{scale}\b",
            "mixed": rf"{whole}[\s-]+and[\s-]+{shares}(?:\s+{scale}\b)?",
            "part": rf"(?:{whole}(?:[\s-]+|\s-\s){parts}|(?:two|three|four)-(?:third|quarter|fifth)"
            rf"|(?:one|an?)(?:[\s-]+|\s-\s)(?:{tens}[\s-](?:{ordinal}|first|second|third)|{part}))\b",
            "couple": rf"an?\s+couple(?={some})(?:\s+of\s+{every_scale}\b)?",
            "vague": rf"(?:several|many|a\s+few|few)\s+{every_scale}\b(?:\s+{scale}\b){{0,2}}"
            rf"|an?\s+handful(?={some})|{words['marks_before']}scores(?={some})"
            rf"|(?!scores\b){vague}\b(?:\s+of\s+{vague}\b){{0,2}}",
            "point": rf"{whole}\s+point(?:[\s-]+{ones}\b)+(?:\s+{scale}\b)?",
            # A scale alone is a number only as a denominator: deaths per million.
            "bare": rf"(?<=\bper\s){every_scale}\b",
        }
        groups = "|".join(f"(?P<{kind}>{body})" for kind, body in kinds.items())
        counted = rf"(?P<words>{whole})(?:\s?\((?P<again>\d[\d, ]*)\))?"
        half = r"(?P<half>half\b)"
        after_a = alternation([*self._scales, *self._parts, "few", "couple", "handful", *self._tens])
        others = ("half", "quarter", "several", "many", "few")
        first = alternation([*self._small, *self._scales, *words["vague"], *others])
        return rf"(?<!\w)(?=an?[\s-](?:-\s)?{after_a}|{first})(?:{groups}|{counted}|{half})"

    def _digits(self, words: dict[str, Any], scale: str, every_scale: str, part: str, parts: str, small: str) -> str:
        """The expression of numerals that begin with a digit; each kind is a group."""
        # A decimal comma is one where no thousands can follow: 82,4% · 1,5 million · 5,00.
        amount = rf"%|per\s?cent\b|{every_scale}\b|{words['metric']}"
        comma = rf"\d{{1,3}},\d{{1,2}}(?=\s?(?:{amount}))|\d{{1,3}},\d\d(?![\d,]|\s?(?:and|or)\b)"
        # One digit may be the next of a list (grades 1,2), but not behind such a word: it was 1,3.
        comma += r"|(?:(?<=\bis )|(?<=\bwas )|(?<=\bby )|(?<=\bof )|(?<=\bthan ))\d{1,3},\d(?![\d,]|[ ]?(?:and|or|&)\b)"
        short = _any(s for s in self._short if s not in ("m", "b"))
        after = rf"(?:[\s-]?{every_scale}\b(?:\s+{scale}\b){{0,2}}|\s?{short}\b|(?:[mb]|(?-i:\sM))(?![\w²³/]))"
        hundred = rf"hundred\s+and\s+(?:\d{{1,2}}|{small})"
        thousand = r"thousand\s+\d\s+hundred(?:\s+and\s+\d{1,2})?"
        # Proper fractions alone: 22/27 is a count out of a count, and two numbers.
        proper = "|".join(f"[1-{below - 1}]/{below}" for below in range(2, 11))
        kinds = {
            "digit_odds": rf"(?<![\d.,])1[\s-]+in[\s-]+(?:every\s+)?(?:\d{{1,3}}(?![\d,.%])|{small})"
            rf"|(?<![\d.,])[2-9]\s+in\s+(?:every\s+)?\d{{1,2}}{words['odds_after']}",
            "glyph": rf"(?<!\d)\d{{0,4}}\s?[{''.join(_GLYPHS)}]",
            "slash": rf"(?<![\d/.,(])(?:\d{{1,3}}[\ -])?(?<![\d/.,(])(?:{proper})(?![\d/]|[.,]\d)",
            # Of nought no power is read: 0^0 has no value.
            "power": r"(?<![\w.,])(?=[0.]*[1-9])\d{1,15}(?:\.\d{1,9})?(?:e[+-]?\d{1,2}|\^[+-]?\d{1,2})(?![\w.^])",
            "compound": rf"(?<![\d.,])\d{{1,3}}\s+(?:{thousand}|{hundred})(?![\d,.]*\d|\s+hundred)"
            rf"|(?<![\d.,])\d{{1,3}}\s+{scale}\s+and\s+(?:an?|one|two|three)[\s-]+(?:{part}|{parts})\b"
            rf"|(?<![\d.,])\d{{1,3}}[\s-]+and[\s-]+a[\s-]+(?:half|quarter)(?:\s+{scale})?\b",
            "digits": rf"(?:(?<!\d)(?:{comma}|{_DIGITS})|(?<![\w.])\.\d+){after}?",
        }
        return "|".join(f"(?P<{kind}>{body})" for kind, body in kinds.items())

    def at(self, match: re.Match[str]) -> Numeral | None:
        """The numeral that a match of `pattern` stands for; None when it is no number here ("no one", "one of the")."""
        kind, text, start, end = match.lastgroup or "", match.group(), match.start(), match.end()
        if kind == "again" or kind == "words":
            return self._words(match)
        if kind == "digits":
            return self._written(match)
        if kind in ("odds", "digit_odds"):
            first, second = re.split(r"[\s-]+(?:in|over|out\s+of)[\s-]+", text, flags=re.IGNORECASE)
            favourable, all_ = self._whole(first), self._whole(re.sub(r"(?i)every\s+", "", second))
            if favourable > all_:  # 8 in 5 days: two numbers
                return Numeral(start, start + len(first), favourable, spoken=kind == "odds")
            return self._fraction(start, end, favourable, all_)
        if kind == "one_of":  # one child in three
            _, below = re.split(r"\sin\s(?:every\s+)?", text, maxsplit=1, flags=re.IGNORECASE)
            return self._fraction(start, end, Decimal(1), self._whole(below))
        if kind == "part":
            return self._part(match)
        if kind == "slash":
            return self._slash(match)
        if kind == "piece":  # half a mile, a quarter of a point
            words = _tokens(text)
            piece = "0.5" if "half" in words else "0.75" if "three" in words else "0.25"
            return Numeral(start, end, Decimal(piece), spoken=True)
        if kind == "glyph":
            above, below = _GLYPHS[text[-1]]
            number = text[:-1].strip()
            if not number:
                return self._fraction(start, end, Decimal(above), Decimal(below))
            return Numeral(start, end, Decimal(number) + Decimal(above) / below)
        if kind == "couple":  # a couple of nurses, a couple of hundred
            return Numeral(start, end, Decimal(2 * self._scales.get(_tokens(text)[-1], 1)), bound="about", spoken=True)
        if kind == "vague":
            return Numeral(start, end, None, spoken=True, bound="several")
        if kind == "bare":
            return Numeral(start, end, Decimal(self._scales[text.lower()]), spoken=True)
        if kind == "amount":
            tokens = _tokens(text)
            above = self._small.get(tokens[0], 1)
            below = next(self._parts[t] for t in tokens if t in self._parts)
            return Numeral(start, end, Decimal(above) * self._scales[tokens[-1]] / below, spoken=True)
        if kind == "power":
            base, sign, exponent = re.split(r"(e|\^)", text.lower())
            return Numeral(start, end, Decimal(text) if sign == "e" else Decimal(base) ** int(exponent))
        if kind == "compound":
            if not self._parts.keys().isdisjoint(_tokens(text)):
                return self._mixed(text, start, end)
            return Numeral(start, end, self._whole(text))
        if kind == "point":
            return self._point(text, start, end)
        if kind == "mixed":
            return self._mixed(text, start, end)
        return self._half(match)

    def _words(self, match: re.Match[str]) -> Numeral | None:
        """Number words, and `Three (3)` as one numeral; a different number in the bracket is a numeral of its own."""
        start, end = match.span("words")
        text = match["words"]
        if text.lower() == "one" and match["again"] is None and self._is_pronoun(match.string, start, end):
            return None
        value = self._whole(text)
        if match["again"] is not None and digits_value(match["again"]) == value:
            end = match.end()
        last = self._scales.get(_tokens(text)[-1], 1)
        return Numeral(start, end, value, spoken=True, scale=Decimal(last))

    def _is_pronoun(self, text: str, start: int, end: int) -> bool:
        if not text[:start].strip() and not text[end:].strip():
            return False  # the whole text is the number
        if self._minus_before.search(text, max(0, start - 10), start):
            return False
        joined = text.startswith("-", end)  # the one-year rate: what follows decides
        before = None if joined else self._pronoun_before.search(text, max(0, start - 16), start)
        return before is not None or self._pronoun_after.match(text, end) is not None

    def _written(self, match: re.Match[str]) -> Numeral | None:
        """Digits with an optional scale: 1,094 · 1.2 million · 3.4bn · 2 lakh crore."""
        text, start, end = match.group(), match.start(), match.end()
        number = re.match(r"[\d.,，．\s\u00a0\u2009\u202f\u2007]*\d", text)
        if number is None:
            return None
        digits = number.group()
        value = digits_value(digits.replace(",", ".") if re.fullmatch(r"\d{1,3},\d{1,2}", digits) else digits)
        if value is None:
            return None
        at, product = number.end(), Decimal(1)
        while scale := self._scale_after.match(text, at):
            word = scale["word"].lower()
            if word == "m" and self._is_metre(match, start, end):
                return Numeral(start, start + number.end(), value)
            product *= self._scales.get(word) or self._short[word]
            at = scale.end()
        return Numeral(start, end, value * product, scale=product)

    def _is_metre(self, match: re.Match[str], start: int, end: int) -> bool:
        """Whether the m of `2m` is a metre (1.5m apart) and not a million ($2m, 1.2m doses)."""
        text = match.string
        if text[end - 1] == "M" or self._money_before.search(text, max(0, start - 16), start):
            return False
        if self._metre_after.match(text, end) or self._metre_before.search(text, max(0, start - 60), start):
            return True
        return not self._million_after.match(text, end) and "." not in match.group()

    def _part(self, match: re.Match[str]) -> Numeral | None:
        """two-thirds, one third, three quarters; `a third` is a share only before "of" or at the end of a clause."""
        words = _tokens(match.group())
        if words[-1] == "quarters" and self._are_times(match):
            number = match.group()[: -len("quarters")].rstrip("- \t\u00a0")
            return Numeral(match.start(), match.start() + len(number), self._whole(" ".join(words[:-1])), spoken=True)
        share = self._third_after.match(match.string, match.end()) or self._third_before.search(
            match.string, max(0, match.start() - 20), match.start()
        )
        if words[0] in ("a", "an") and not share:
            return None
        half = match.end() - len("half")
        if words == ["a", "half"] and self._hours_before.search(match.string, max(0, half - 20), half):
            return None  # an hour and a half
        if compound := self._compound_part.fullmatch(match.group()):  # one twenty-fifth, a hundred thirty-fifths
            one = compound["one"].lower()
            ones = 1 if one == "first" else 2 if one == "second" else self._parts[one]
            below = self._small[compound["ten"].lower()] + ones
            return self._fraction(match.start(), match.end(), self._whole(compound["above"]), Decimal(below))
        above = Decimal(1) if words[0] in ("a", "an") else self._whole(" ".join(words[:-1]))
        return self._fraction(match.start(), match.end(), above, Decimal(self._parts[words[-1]]))

    def _are_times(self, match: re.Match[str]) -> bool:
        """Whether quarters are those of a year and no parts: the last three quarters, three quarters to go."""
        text, start, end = match.string, match.start(), match.end()
        return bool(self._times_before.search(text, max(0, start - 20), start) or self._times_after.match(text, end))

    def _slash(self, match: re.Match[str]) -> Numeral | None:
        """3/4 is a share; 10 1/2 is a number."""
        whole, _, share = match.group().replace("-", " ").rpartition(" ")
        above, below = (Decimal(x) for x in share.split("/"))
        if whole:
            return Numeral(match.start(), match.end(), Decimal(whole) + above / below)
        return self._fraction(match.start(), match.end(), above, below)

    def _mixed(self, text: str, start: int, end: int) -> Numeral:
        """one and a half, two and a quarter million, one million and a half (the share is one of the last scale)."""
        whole, _, rest = re.sub(r"[\s-]+", " ", text.lower()).rpartition(" and ")
        tokens = _tokens(rest)
        if tokens[-1] in ("hundredths", "thousandths"):
            share = self._whole(" ".join(tokens[:-1])) / self._parts[tokens[-1]]
            return Numeral(start, end, self._whole(whole) + share, spoken=True)
        share = Decimal(self._small.get(tokens[0], 1)) / self._parts[tokens[1]]
        value = self._whole(whole)
        scale = Decimal(self._scales[tokens[2]]) if tokens[2:] else Decimal(1)
        last = self._scales.get((_tokens(whole) or [""])[-1], 1)
        if last > 100:
            return Numeral(start, end, value + share * (scale if tokens[2:] else last), spoken=True)
        return Numeral(start, end, (value + share) * scale, spoken=True)

    def _point(self, text: str, start: int, end: int) -> Numeral:
        """three point one four, five point two million."""
        whole, _, rest = text.lower().partition("point")
        digits = "".join(str(self._small[t]) for t in _tokens(rest) if t in self._small)
        value = self._whole(whole) + Decimal(f"0.{digits}")
        if (last := _tokens(rest)[-1]) in self._scales:
            value *= self._scales[last]
        return Numeral(start, end, value, spoken=True)

    def _half(self, match: re.Match[str]) -> Numeral | None:
        start, end = match.span()
        text = match.string
        if self._half_before.search(text, max(0, start - 20), start) or self._half_after.match(text, end):
            return None
        return self._fraction(start, end, Decimal(1), Decimal(2))

    def _fraction(self, start: int, end: int, above: Decimal, below: Decimal) -> Numeral | None:
        if not below:
            return None
        return Numeral(start, end, above * 100 / below, form="fraction", spoken=True)

    def _whole(self, text: str) -> Decimal:
        """Value of number words that the grammar let through (one hundred and six thousand)."""
        if text.strip().isdigit():
            return Decimal(text.strip())
        total = group = Decimal(0)
        for word in re.findall(r"[a-z]+|\d+", text.lower()):
            if word == "and":
                continue
            if word.isdigit():
                group += Decimal(word)
            elif word in ("a", "an"):
                group = Decimal(1)
            elif word in self._small:
                group += self._small[word]
            elif word == "hundred":
                group *= 100
            elif word.startswith("dozen") and group > 100 and group % 100:  # three hundred and two dozen
                total, group = total + group - group % 100 + group % 100 * 12, Decimal(0)
            elif group:
                total += group * self._scales[word]
                group = Decimal(0)
            else:
                total *= self._scales[word]
        return total + group


def _tokens(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"


def _is_plural(part: str) -> bool:
    return part.endswith("s") or part == "halves"


@cache
def english() -> EnglishNumerals:
    return EnglishNumerals()

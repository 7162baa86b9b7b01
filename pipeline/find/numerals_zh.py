"""Chinese numerals: how digits, numeral characters and scales compose into a number.

The grammar reads `2万3千`, `六亿零八百零八万`, `一万五千亿`, `150多万`, `三十几万`, `百分之三十五`, `三分之一`, `九成`, `1.5万亿`,
`两三千` and plain digits with any separators. Vocabulary comes from `rules/language/zh.toml`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from pipeline.find.number import DIGITS, Numeral, digits_value
from pipeline.rules import language

_WAN, _YI = 10_000, 100_000_000


class ChineseNumerals:
    """Finds and values numerals. `pattern` finds candidates; `value` composes the text of one."""

    def __init__(self) -> None:
        words = language("zh")["numerals"]
        self._digits: dict[str, int] = words["digits"]
        self._scales: dict[str, int] = words["scales"]
        self._tens: dict[str, int] = words["tens"]
        digit = "".join(self._digits)
        scale = "".join(self._scales)
        tens = "".join(self._tens)
        big = "".join(s for s, v in self._scales.items() if v >= 100)
        spoken = rf"[{digit}{scale}{tens}]"
        # A run of digits and numeral characters; 多/余/几 may stand inside, before a scale (150多万, 三十几万).
        token = rf"(?:{DIGITS}|(?:(?<=[{digit}{scale}{tens}])|(?<=\d))[点點](?=[{digit}])|{spoken})"
        run = rf"(?:[数几]\ ?(?=[{scale}])(?!百分之))?{token}(?:{token}|[多余餘几来]\ ?(?=[{scale}])|\ (?=[{big}]))*"
        fraction = rf"(?:百分之百|{run}分之[零负]?(?:[几数](?![{scale}])|{run}))"
        tenths = rf"(?:(?:[{digit}几]|\d+(?:\.\d+)?)成(?:[{digit}半](?![{scale}]))?(?![功员本立都为果人套型品年分绩熟长交就因事份见列]))"
        self.pattern = re.compile(rf"(?P<fraction>{fraction})|(?P<tenths>{tenths})|(?P<run>{run}|半(?=个?[数年月天])(?!年报)|几(?=[十百千万亿个名家位例次天年]))")
        self._token = re.compile(rf"{DIGITS}|.", re.S)

    def at(self, match: re.Match[str]) -> Numeral | None:
        """The numeral that a match of `pattern` stands for, or None when it does not compose."""
        kind, text, start = match.lastgroup, match.group(), match.start()
        if kind == "fraction":
            return self._fraction(text, start)
        if kind == "tenths":
            return self._tenths(text, start)
        return self._run(text, start)

    def _fraction(self, text: str, start: int) -> Numeral | None:
        below, _, above = text.partition("分之")
        sign = -1 if above[:1] == "负" else 1
        above = above.removeprefix("负")
        if text == "百分之百":
            return Numeral(start, start + len(text), Decimal(100), form="percent")
        denominator = self._number(below)
        if denominator is None or not denominator[0]:
            return None
        if above in ("几", "数"):
            return Numeral(start, start + len(text), None, form="percent", bound="several")
        numerator = self._number(above)
        if numerator is None:
            return None
        form = "percent" if below in ("百", "千", "万") else "fraction"
        return Numeral(start, start + len(text), sign * numerator[0] * 100 / denominator[0], form=form, bound=numerator[1])

    def _tenths(self, text: str, start: int) -> Numeral | None:
        whole, _, rest = text.partition("成")
        if whole == "几":
            return Numeral(start, start + len(text), None, form="percent", bound="several")
        number = self._number(whole)
        if number is None or number[0] > 10:
            return None
        extra = Decimal(5) if rest == "半" else Decimal(self._digits[rest]) if rest else Decimal(0)
        return Numeral(start, start + len(text), number[0] * 10 + extra, form="percent")

    def _run(self, text: str, start: int) -> Numeral | None:
        spoken = not text[-1:].isdigit() and not any(c.isdigit() for c in text)
        if text == "几":
            return Numeral(start, start + 1, None, spoken=True, bound="several")
        if text == "半":
            return Numeral(start, start + 1, Decimal("0.5"), spoken=True)
        if text[0] in "几数":
            return Numeral(start, start + len(text), None, spoken=spoken, bound="several")
        if spoken and (pair := self._pair(text)):
            return Numeral(start, start + len(text), None, spoken=True, low=pair[0], high=pair[1], bound="range")
        number = self._number(text)
        if number is None:
            return None
        return Numeral(start, start + len(text), number[0], spoken=spoken, bound=number[1])

    def _pair(self, text: str) -> tuple[Decimal, Decimal] | None:
        """两三千, 七八十, 十七八: two neighbouring digits state a range."""
        for i in range(len(text) - 1):
            a, b = self._digits.get(text[i]), self._digits.get(text[i + 1])
            if a is None or b is None:
                continue
            if b != a + 1 or a == 0 or (i + 2 < len(text) and text[i + 2] in self._digits):
                return None
            low, high = self._number(text[: i + 1] + text[i + 2 :]), self._number(text[:i] + text[i + 1 :])
            return (low[0], high[0]) if low and high else None
        return None

    def _number(self, text: str) -> tuple[Decimal, str] | None:
        """Value of a run and the bound that an inner 多/余/几 gives it. None when the characters do not compose."""
        bound = ""
        high = middle = low = Decimal(0)  # 亿 and above; whole 万; below 万
        current: Decimal | None = None
        last_scale = 0
        after_zero = False
        fraction = ""
        tokens = self._token.findall(text)
        for position, token in enumerate(tokens):
            if token in " \u00a0":
                continue
            if token in "多余餘几来":
                bound = "more_than"
                continue
            if token in "点點":
                fraction = "".join(tokens[position + 1 :])
                break
            if token in self._tens:
                current = Decimal(self._tens[token])
            elif (scale := self._scales.get(token)) is not None:
                last_scale = scale
                after_zero = False
                if scale < _WAN:
                    if scale == 10 and current is None and not low and not middle and position:
                        current = Decimal(1)
                    low += (Decimal(1) if current is None else current) * scale
                elif scale == _WAN:
                    if not (low or current):
                        if not (high or middle or position == 0):
                            return None
                        low = low or Decimal(1)
                    middle += (low + (current or 0)) * scale
                    low = Decimal(0)
                else:
                    base = middle + low + (current or 0)
                    high = (high + base) * scale if not high or scale > _YI else high + base * scale
                    middle = low = Decimal(0)
                    if not high:
                        return None
                current = None
            elif token in self._digits:
                digit = self._digits[token]
                if current is not None:  # 二〇二〇: digit by digit
                    current = current * 10 + digit
                else:
                    after_zero = after_zero or digit == 0
                    current = Decimal(digit)
            else:
                value = digits_value(token)
                if value is None or current is not None:
                    return None
                current = value
                after_zero = True  # 3亿5: written digits are never abbreviated thousands
        if fraction:
            return self._decimal(high + middle + low + (current or 0), fraction, bound)
        if current is not None and last_scale >= 100 and not after_zero and current < 10:
            current *= last_scale // 10  # 一百五 is 150, 两万三 is 23000
        return high + middle + low + (current or Decimal(0)), bound

    def _decimal(self, whole: Decimal, tail: str, bound: str) -> tuple[Decimal, str] | None:
        """The digits after 点, then perhaps a scale: 五点二, 一点五万."""
        digits = ""
        for i, character in enumerate(tail):
            if character in self._digits:
                digits += str(self._digits[character])
                continue
            scale = self._number("一" + tail[i:])
            if not digits or scale is None:
                return None
            return (whole + Decimal(f"0.{digits}")) * scale[0], bound
        return (whole + Decimal(f"0.{digits}"), bound) if digits else None


@cache
def chinese() -> ChineseNumerals:
    return ChineseNumerals()

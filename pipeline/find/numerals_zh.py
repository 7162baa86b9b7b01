"""Chinese numerals: how digits, numeral characters and scales compose into a number.

The grammar reads `2万3千`, `六亿零八百零八万`, `一万五千亿`, `150多万`, `三十几万`, `百分之三十五`, `三分之一`, `1/3`,
`九成`, `七五折`, `1.5万亿`, `两三千`, `10^9` and plain digits with any separators. Vocabulary comes from
`rules/language/zh.toml`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from pipeline.find.number import DIGITS, Numeral, digits_value
from pipeline.rules import alternation, language

_WAN, _YI = 10_000, 100_000_000
_LONGEST = 48  # characters that a number can have: 一亿 to the last digit takes fewer
_MORE = "多余餘几幾来"
_DIGIT = re.compile(r"\d")
_KILO = "[kｋＫ](?![A-Za-z])"
# Denominators of fractions in digits: what people divide by. 7/15 is more likely a day of July than a part.
_DENOMINATORS = {*range(2, 11), 12, 16, 20, 25, 50, 100, 1000, 10000}


class ChineseNumerals:
    """Finds and values numerals. `pattern` finds candidates, `at` says what one is worth."""

    def __init__(self) -> None:
        words = language("zh")["numerals"]
        self._digits: dict[str, int] = words["digits"]
        self._scales: dict[str, int] = words["scales"]
        self._tens: dict[str, int] = words["tens"]
        digit, scale, tens = "".join(self._digits), "".join(self._scales), "".join(self._tens)
        decimal = digit.replace("两", "").replace("兩", "")
        big = "".join(s for s, v in self._scales.items() if v >= 100)
        # 千 in 千米 and 千克 is no scale: such scales stand apart from the class of the others.
        kept: dict[str, list[str]] = {}
        for unit in words["scale_units"]:
            kept.setdefault(unit[0], []).append(unit[1:])
        free = "".join(s for s in self._scales if s not in kept)
        guarded = "|".join(f"{s}(?!{alternation(rest)})" for s, rest in kept.items())
        spoken = rf"(?:[{digit}{free}{tens}]++|{guarded})"
        point = rf"(?<=[{digit}{scale}{tens}\d\ ])[点點]\ ?(?=[{decimal}]++(?![十分刻]))"
        many, before_many = words["after_many"], words["not_before_many"]
        inner = (
            rf"\ ?[{_MORE}]\ ?(?=[{scale}])|(?<=[十百])[几幾](?![何乎])|\ (?=[{big}])|\ ?{point}"
            rf"|(?<=[{scale}])\ (?=[{digit}十])|(?<=[{digit}])\ (?=[{scale}])"
        )
        run = rf"(?:[数几幾]\ ?[{scale}](?!分之)|{DIGITS}|{spoken})(?:{DIGITS}|{spoken}|{inner})*+"
        above = rf"[零负負]?(?:[几数](?![{scale}])|{run})(?:\ ?{_KILO})?"
        below = r"\ *分\ *之\ *"
        self.pattern = re.compile(
            rf"(?=[\d.．数几幾半{digit}{scale}{tens}])(?:(?P<run>[\d{digit}]\ [\d{digit}](?=\ ?折)|{run})"
            rf"(?:(?P<fraction>{below}{above})"
            rf"|\ ?又\ ?(?P<mixed>{run}{below}{run})"
            r"|(?P<over>[/／]\d{1,5}(?![\d/.／万千百亿人]))"
            r"|\ (?P<digits_over>\d{1,3}[/／]\d{1,3}(?![\d/.／]))"
            rf"|(?P<tenths>\ ?成[{digit}半]?(?![{scale}{words['not_after_tenths']}])|(?<=\d)成(?=为))"
            rf"|(?P<dozen>\ ?打(?![{words['not_after_dozen']}]))|(?P<discount>\ ?折(?![{words['not_after_discount']}]))"
            r"|(?P<power>\^[+-]?\d{1,2}(?!\d)|[eE][+\-－]?\d{1,2}(?![\w.]))"
            rf"|(?P<thousands>{_KILO}))?"
            rf"|(?P<several>[几幾](?=[{scale}成{words['after_several']}])"
            rf"|(?<![{before_many}])数(?=[{many}]))"
            r"|(?P<half>半)(?=个?(?:[年天]|多?月|小时|钟头|学期))(?!年报))"
        )
        self._suffixes = {
            "fraction": self._fraction,
            "mixed": self._mixed,
            "over": self._over,
            "digits_over": self._digits_over,
            "tenths": self._tenths,
            "dozen": self._dozen,
            "discount": self._discount,
            "power": self._power,
            "thousands": self._thousands,
        }
        # What most numbers are: 1,234.5 and 3.5万.
        self._simple = re.compile(rf"(?P<digits>{DIGITS})(?:\ ?(?P<scale>[{scale}]))?")
        # Digits and nothing but scale words: 3.5万 shares its scale with the first number of a range, 3万5千 does not.
        self._scaled = re.compile(rf"(?P<digits>\d[\d.．,，]*)\ ?[{scale}]++")
        # A numeral word behind a number in digits with its scale is the next number: 540万五岁以下儿童.
        self._written = re.compile(rf"(.*\d.*[{scale}])[{digit}]")
        # A sign that makes a number negative wherever it stands: at the head of a text, of a bracket or after a colon.
        self._signed = re.compile(rf"(?:\A|[(（:：={words.get('before_minus', '')}])[-−－]\Z")
        self._token = re.compile(rf"{DIGITS}|\S")

    def at(self, match: re.Match[str]) -> Numeral | None:
        """The numeral that a match of `pattern` stands for, or None when it does not compose."""
        kind, text, start = match.lastgroup or "", match.group(), match.start()
        if kind == "several":
            if match.string[match.end() : match.end() + 1] == "成":
                return Numeral(start, match.end() + 1, None, form="percent", bound="several")
            return Numeral(start, match.end(), None, spoken=True, bound="several")
        if kind == "half":
            return Numeral(start, match.end(), Decimal("0.5"), spoken=True)
        run = match["run"]
        if kind != "run":
            found = self._suffixes[kind](run, match[kind])
            if found is None and kind == "over" and self._signed.search(match.string, max(0, start - 2), start):
                found = self._ratio(run, match[kind])
            if found is not None and not (kind == "over" and match.string[start - 1 : start] in ("/", "／")):
                value, form, bound = found
                scale = Decimal(10 if kind in ("tenths", "discount") and len(run) == 1 else 1)
                return Numeral(start, match.end(), value, form=form, bound=bound, scale=scale)
            if kind == "tenths" and (pair := self._pair(run)):  # 七八成
                return Numeral(start, match.end(), None, pair[0] * 10, pair[1] * 10, bound="range", form="percent")
            text = run
        return self._run(text, start)

    # Each of these values a run with something after it: (value, form, bound), or None when the run stands alone.

    def _fraction(self, run: str, rest: str) -> tuple[Decimal | None, str, str] | None:
        above = rest[rest.index("之") + 1 :].strip()
        sign = -1 if above[:1] in "负負" else 1
        if above[-1:] in "kｋＫ":
            above, sign = above[:-1].rstrip(), sign * 1000
        denominator = self._number(run)
        if denominator is None or not denominator[0]:
            return None
        form = "percent" if denominator[0] in (100, 1000, 10000) else "fraction"
        if above in ("几", "数"):
            return None, "percent", "several"
        if run == "百" and above == "百":
            return Decimal(100), "percent", ""
        numerator = self._number(above.lstrip("负負"))
        return None if numerator is None else (sign * numerator[0] * 100 / denominator[0], form, numerator[1])

    def _mixed(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        below, above = re.split(r"\ *分\ *之\ *", rest)
        parts = [self._number(run), self._number(above), self._number(below)]
        whole, numerator, denominator = (p[0] if p else Decimal(0) for p in parts)
        return (whole + numerator / denominator, "", "") if denominator else None

    def _over(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        above, below = digits_value(run) if run.isdecimal() else None, digits_value(rest[1:])
        if above is None or below is None or below not in _DENOMINATORS or not 0 < above < below:
            return None
        return above * 100 / below, "fraction", ""

    def _digits_over(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        """`1 3/4`: a whole number and a part of the usual kinds."""
        above, below = (digits_value(part) for part in re.split("[/／]", rest))
        if not above or not below or below not in _DENOMINATORS or not run.isdecimal() or len(run) > 3:
            return None
        return Decimal(run) + above / below, "", ""

    def _ratio(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        """What a division comes to: -3/2 is a number and no day of a month."""
        above, below = digits_value(run), digits_value(rest.lstrip("/／"))
        return (above / below, "", "") if above is not None and below else None

    def _dozen(self, run: str, _rest: str) -> tuple[Decimal, str, str] | None:
        number = self._number(run)
        return None if number is None else (number[0] * 12, "", number[1])

    def _tenths(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        number = self._number(run)
        if number is None or number[0] > 10:
            return None
        extra = rest.strip()[1:]
        return number[0] * 10 + (5 if extra == "半" else self._digits.get(extra, 0)), "percent", ""

    def _discount(self, run: str, _rest: str) -> tuple[Decimal, str, str] | None:
        number = self._number(run.replace(" ", ""))
        if number is None or not 0 < number[0] < 100:
            return None
        return number[0] * (10 if number[0] < 10 else 1), "percent", ""

    def _power(self, run: str, rest: str) -> tuple[Decimal, str, str] | None:
        base, exponent = digits_value(run), int(rest.lower().replace("－", "-").replace("e", "^").rpartition("^")[2])
        if not base or abs(exponent) > 24 or (base > 1000 and rest[0] == "^"):
            return None
        return (base**exponent if rest[0] == "^" else base * Decimal(10) ** exponent), "", ""

    def _thousands(self, run: str, _rest: str) -> tuple[Decimal, str, str] | None:
        number = digits_value(run)
        return None if number is None else (number * 1000, "", "")

    def _run(self, text: str, start: int) -> Numeral | None:
        if text.isdecimal():
            return Numeral(start, start + len(text), digits_value(text))
        if len(text) > _LONGEST:
            return None
        if simple := self._simple.fullmatch(text):
            value, factor = digits_value(simple["digits"]), Decimal(self._scales.get(simple["scale"], 1))
            end = start + len(text)
            return Numeral(start, end, value * factor, scale=factor) if value is not None else None
        spoken = _DIGIT.search(text) is None
        if text[0] in "几幾数":
            return Numeral(start, start + len(text), None, spoken=spoken, bound="several")
        if spoken and "点" not in text and "點" not in text and (pair := self._pair(text)):
            return Numeral(start, start + len(text), None, spoken=True, low=pair[0], high=pair[1], bound="range")
        if len(text) > 2 and text[-1] in "两兩":  # a last 两 is the unit of weight
            text = text[:-1]
        if not spoken and (written := self._written.fullmatch(text)):
            text = written[1]
        number = self._number(text)
        while number is None and spoken and len(text) > 1:  # 三百五百: what composes counts
            text = text[:-1].rstrip()
            number = self._number(text)
        if number is None:
            return None
        scale = Decimal(1) if spoken else self._scale(text, number[0])
        return Numeral(start, start + len(text), number[0], spoken=spoken, bound=number[1], scale=scale)

    def _scale(self, text: str, value: Decimal) -> Decimal:
        """What the scale words after digits are worth: 10,000 in `1.5万`, 1 in `3万5千`."""
        match = self._scaled.fullmatch(text)
        digits = digits_value(match["digits"]) if match else None
        return value / digits if digits else Decimal(1)

    def _pair(self, text: str) -> tuple[Decimal, Decimal] | None:
        """两三千, 七八十, 十七八, 三五: two digits side by side state a range."""
        for i in range(len(text) - 1):
            a, b = self._digits.get(text[i]), self._digits.get(text[i + 1])
            if a is None or b is None:
                continue
            near = b == a + 1 or (a, b, len(text)) == (3, 5, 2)
            if not near or a == 0 or (i + 2 < len(text) and text[i + 2] in self._digits):
                return None
            low, high = self._number(text[: i + 1] + text[i + 2 :]), self._number(text[:i] + text[i + 1 :])
            return (low[0], high[0]) if low and high else None
        return None

    def _number(self, text: str) -> tuple[Decimal, str] | None:
        """Value of a run and the bound that an inner 多/余/几 gives it. None when the characters do not compose."""
        bound = ""
        high = middle = low = Decimal(0)  # 亿 and above; whole 万; below 万
        current: Decimal | None = None
        last_scale, below = 0, _WAN  # the scale just read; what the next scale below 万 must be less than
        after_zero = False
        tokens = self._token.findall(text)
        for position, token in enumerate(tokens):
            if token in _MORE:
                bound = "more_than"
            elif token in "点點":
                whole = high + middle + low + self._last(current, last_scale, after_zero)
                return self._decimal(whole, "".join(tokens[position + 1 :]), bound)
            elif token in self._tens:
                current = Decimal(self._tens[token])
            elif (scale := self._scales.get(token)) is not None:
                last_scale = scale
                after_zero = False
                if scale < _WAN:
                    if scale >= below:
                        return None
                    below = scale
                    low += (Decimal(1) if current is None else current) * scale
                elif scale == _WAN:
                    below = _WAN
                    if low or current is not None:
                        middle += (low + (current or 0)) * scale
                    elif middle:  # 万万
                        high, middle = high + middle * scale, Decimal(0)
                    elif high or position == 0:
                        middle = Decimal(scale)
                    else:
                        return None
                    low = Decimal(0)
                else:
                    below = _WAN
                    base = middle + low + (current or 0)
                    if not base and not high and current is None:
                        if position:
                            return None
                        base = Decimal(1)
                    high = (high + base) * scale if not high or scale > _YI else high + base * scale
                    middle = low = Decimal(0)
                current = None
            elif (digit := self._digits.get(token)) is not None:
                if current is not None:  # 二〇二〇: digit by digit
                    current = current * 10 + digit
                elif digit or len(tokens) == 1:
                    current = Decimal(digit)
                after_zero = after_zero or digit == 0
            else:
                value = digits_value(token)
                if value is None or current is not None:
                    return None
                current = value
                after_zero = True  # 3亿5: written digits are never abbreviated thousands
        return high + middle + low + self._last(current, last_scale, after_zero), bound

    def _last(self, current: Decimal | None, last_scale: int, after_zero: bool) -> Decimal:
        """The last digit of a run: 一百五 is 150 and 两万三 is 23000, but 一百零五 is 105."""
        if current is not None and last_scale >= 100 and not after_zero and current < 10:
            return current * (last_scale // 10)
        return current or Decimal(0)

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
            return (whole + Decimal(f"0.{digits}")) * scale[0], bound or scale[1]
        return (whole + Decimal(f"0.{digits}"), bound) if digits else None


@cache
def chinese() -> ChineseNumerals:
    return ChineseNumerals()

"""Numbers in words, for tests that read them back: English and Russian numerals up to 10^16 - 1."""

from __future__ import annotations

from itertools import count

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")

_ONES_RU = [
    "ноль",
    "один",
    "два",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
]
_TENS_RU = ["двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто"]
_HUNDREDS_RU = ["сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот"]
_SCALES_RU = (
    ("", "", ""),
    ("тысяча", "тысячи", "тысяч"),
    ("миллион", "миллиона", "миллионов"),
    ("миллиард", "миллиарда", "миллиардов"),
    ("триллион", "триллиона", "триллионов"),
    ("квадриллион", "квадриллиона", "квадриллионов"),
)


def english(number: int, joiner: str = " and ") -> str:
    """`english(1106)` is `one thousand one hundred and six`; `joiner` stands between hundreds and what follows."""
    if not number:
        return _ONES[0]
    groups = []
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_english_group(group, joiner)} {scale}".strip())
    return " ".join(reversed(groups))


def _english_group(number: int, joiner: str) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    below = _ONES[rest] if rest < 20 else _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    if not hundreds:
        return below
    return f"{_ONES[hundreds]} hundred" + (joiner + below if rest else "")


def russian(number: int) -> str:
    """`russian(2001)` is `две тысячи один`, in the nominative."""
    if not number:
        return _ONES_RU[0]
    groups = []
    for power in count():
        if not number:
            return " ".join(reversed(groups))
        number, group = divmod(number, 1000)
        if group:
            groups.append(f"{_russian_group(group, feminine=power == 1)} {_form(group, _SCALES_RU[power])}".strip())
    return ""


def _russian_group(number: int, *, feminine: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = (0, rest) if rest < 20 else divmod(rest, 10)
    words = [_HUNDREDS_RU[hundreds - 1]] if hundreds else []
    if tens:
        words.append(_TENS_RU[tens - 2])
    if ones:
        words.append({1: "одна", 2: "две"}.get(ones, _ONES_RU[ones]) if feminine else _ONES_RU[ones])
    return " ".join(words)


def _form(number: int, forms: tuple[str, str, str]) -> str:
    """The form of a noun after a number: 1 тысяча, 2 тысячи, 5 and 11 тысяч."""
    if number % 100 in range(11, 15):
        return forms[2]
    return forms[{1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)]

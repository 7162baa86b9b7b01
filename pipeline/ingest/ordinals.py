"""The numbers that word processors and browsers print before list items and headings."""

from __future__ import annotations

_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # Word leaves out ё, й, ъ, ы, ь
_HAN = "零一二三四五六七八九"


def ordinal(number: int, style: str) -> str:
    """A number as printed in a style named as in Word (`decimal`, `lowerRoman`, …); empty for styles unknown here."""
    match style:
        case "decimal":
            return str(number)
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter":
            return _cased(_letter(number, _LATIN), style)
        case "russianLower" | "russianUpper":
            return _cased(_letter(number, _RUSSIAN), style)
        case "lowerRoman" | "upperRoman":
            return _cased(_roman(number), style)
        case "chineseCounting" | "chineseCountingThousand" | "japaneseCounting" | "ideographTraditional":
            return _han(number) if style != "ideographTraditional" else _letter(number, "甲乙丙丁戊己庚辛壬癸")
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return chr(0x2460 + number - 1) if 1 <= number <= 20 else ""
    return ""


def _cased(text: str, style: str) -> str:
    return text.upper() if style.lower().startswith("upper") or style.endswith("Upper") else text


def _letter(number: int, letters: str) -> str:
    """a, b, …, z, aa, bb, …: the way Word goes on after z."""
    if not 1 <= number <= 10 * len(letters):
        return ""
    return letters[(number - 1) % len(letters)] * ((number - 1) // len(letters) + 1)


def _roman(number: int) -> str:
    if not 1 <= number < 4000:
        return ""
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written.lower()


def _han(number: int) -> str:
    if not 1 <= number <= 99:
        return ""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones else "")

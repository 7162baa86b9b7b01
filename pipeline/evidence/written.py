"""How single things are written: amounts and dates alike in every language, and text so that all of it can be seen."""

from __future__ import annotations

import re

from pipeline.records import Row

_SIGN = {"about": "≈", "more_than": ">", "at_least": "≥", "less_than": "<", "at_most": "≤", "nearly": "≲"}
_LONG = re.compile(r"(?<![\d.,])\d{5,}(?!\d)")
_THIN = "\u202f"  # groups digits as SI does: neither comma nor point, which mean opposite things in our languages


# A control character would vanish, or turn round what is read (U+202E). Its picture (U+2400 …) takes one place too.
_VISIBLE = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r\f"} | {0x7F: 0x2421}
_VISIBLE |= dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF), 0xFFFD)


def visible(text: str) -> str:
    """Text of a report as it is shown, of the same length; it can stand in HTML and in XML."""
    return text.translate(_VISIBLE)


def number(value: float | int | None) -> str:
    """1118043 → 1 118 043 (with narrow no-break spaces)."""
    if value is None:
        return ""
    whole, point, decimals = format(value, "f" if isinstance(value, float) else "d").partition(".")
    decimals = decimals.rstrip("0")
    return f"{int(whole):,}".replace(",", _THIN) + (point + decimals if decimals else "")


def grouped(text: str) -> str:
    """A note with its long numbers written as `number` does: 892888 at 4826 per 100000."""
    return _LONG.sub(lambda found: number(int(found[0])), text)


def amount(fact: Row) -> str:
    """The number with the sign of its bound; a range with both its ends; an ellipsis for a vague one."""
    low, high = fact["value_low"], fact["value_high"]
    if fact["bound"] == "range":
        return f"{number(low)}–{number(high)}"
    stated = next((v for v in (fact["value"], low, high) if v is not None), None)
    if stated is None:
        return "…"
    return f"{_SIGN[fact['bound']]}{_THIN}{number(stated)}" if fact["bound"] in _SIGN else number(stated)


def dates(row: Row) -> str:
    """First and last day of a fact or event; an open end is an ellipsis."""
    start, end = row["date_start"], row["date_end"]
    if start == end or (not start and row.get("date_role") in ("as_of", "by")):
        return str(end)
    return f"{start or '…'} – {end or '…'}"

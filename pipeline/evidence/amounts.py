"""A fact's amount as people write it, in figures that read the same in every language."""

from __future__ import annotations

from pipeline.model import Row

_SIGN = {"about": "≈", "more_than": ">", "at_least": "≥", "less_than": "<", "at_most": "≤", "nearly": "≲"}
_THIN = "\u202f"  # groups digits as SI does: neither comma nor point, which mean opposite things in our languages


def number(value: float | int | None) -> str:
    """1118043 → 1 118 043 (with narrow no-break spaces)."""
    if value is None:
        return ""
    whole, point, decimals = format(value, "f" if isinstance(value, float) else "d").partition(".")
    decimals = decimals.rstrip("0")
    return f"{int(whole):,}".replace(",", _THIN) + (point + decimals if decimals else "")


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

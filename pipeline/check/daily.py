"""So many a day, times the days of the period, against the number that the report gives for the whole period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from pipeline.check.finding import Statements, finding, number
from pipeline.check.precision import Precision, judge
from pipeline.records import Row

# A daily figure is seldom the mean of its period: it is today's, or the best day's. Only what differs beyond a factor
# of two is called wrong.
_ANOTHER_ORDER = 2.0
_thing = itemgetter("indicator", "country", "unit", "status", "date_start", "date_end")


def daily_times_days(statements: Statements) -> list[Row]:
    """One row for each daily figure whose period, by its dates, is that of a figure for the whole period."""
    return [_compare(statements, daily, whole, days) for daily, whole, days in _pairs(statements)]


def _pairs(statements: Statements) -> Iterator[tuple[Row, Row, int]]:
    for daily in statements.told:
        if daily["per_unit"] != "day" or daily["per_value"] != 1 or not _is_amount(daily):
            continue
        if (days := _days(daily)) is None:
            continue
        for whole in statements.told:
            if _thing(whole) == _thing(daily) and not whole["per_unit"] and _is_amount(whole):
                yield daily, whole, days
                break


def _is_amount(fact: Row) -> bool:
    return bool(fact["measure"] == "level" and fact["value"] and fact["bound"] in ("exact", "about"))


def _days(fact: Row) -> int | None:
    """Days of a period that is given to the day, both ends counted."""
    try:
        first, last = date.fromisoformat(fact["date_start"]), date.fromisoformat(fact["date_end"])
    except ValueError:
        return None
    days = (last - first).days + 1
    return days if days > 1 else None


def _compare(statements: Statements, daily: Row, whole: Row, days: int) -> Row:
    expected, stated = daily["value"] * days, whole["value"]
    a_day, all_days = statements.precision(daily), statements.precision(whole)
    tolerance = a_day.tolerance * days + all_days.tolerance
    verdict = judge(stated - expected, Precision(tolerance, a_day.slack * days + all_days.slack))
    if verdict == "fails" and max(stated, expected) <= _ANOTHER_ORDER * min(stated, expected):
        verdict = "cannot tell"
    note = f"{number(daily['value'])} a day in {days} days make {number(expected)}, stated {number(stated)}"
    return finding(
        "daily_times_days",
        [daily, whole],
        expected=expected,
        found=stated,
        tolerance=tolerance,
        verdict=verdict,
        note=note,
    )

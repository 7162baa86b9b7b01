"""Points in the calendar of reduced precision: a day, a month or a year, and how they are counted from."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache


@dataclass(slots=True)
class Point:
    """A day, month or year; parts that are not stated are 0: `Point(2020, 6)` is June 2020."""

    year: int = 0
    month: int = 0
    day: int = 0

    def iso(self) -> str:
        """ISO 8601 of the precision stated: `2020-06-04`, `2020-06`, `2020`."""
        if self.day:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    def exists(self) -> bool:
        """Whether the calendar has it: False for 30 February."""
        if not 1000 <= self.year <= 2999:
            return False
        if not self.month:
            return not self.day
        return 1 <= self.month <= 12 and (not self.day or self.day <= _days(self.year, self.month))


def parse(text: str) -> Point | None:
    """The point of an ISO 8601 date; None for an empty text."""
    parts = [int(p) for p in text.split("-")] if text else []
    return Point(*parts) if parts else None


@cache
def _days(year: int, month: int) -> int:
    return monthrange(year, month)[1]


def add(base: Point, unit: str, count: int) -> Point:
    """A point so many days, weeks, months or years later, as precise as it was: 31 May and 1 month are 30 June."""
    if unit in ("day", "week") and base.day:
        moved = date(base.year, base.month, base.day) + timedelta(days=count * (7 if unit == "week" else 1))
        return Point(moved.year, moved.month, moved.day)
    if unit == "year":
        return Point(base.year + count, base.month, min(base.day, 28) if base.month == 2 else base.day)
    if unit == "month" and base.month:
        index = base.year * 12 + base.month - 1 + count
        year, month = divmod(index, 12)
        return Point(year, month + 1, min(base.day, monthrange(year, month + 1)[1]) if base.day else 0)
    return Point(base.year, base.month, base.day)

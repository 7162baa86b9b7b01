"""Dates and periods: what a text says of time, as ISO 8601 dates of reduced precision.

The patterns of a language are in the `[dates]` table of its rules file; a pattern's named groups say what was read
(`y m d`, `y2 m2 d2` for the end of a period, `q` quarter, `h` half-year, `part` of a month, `end` of a year, `rel` and
`n unit way` for distances). This module gives them meaning and refuses dates that do not exist.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from pipeline import rules
from pipeline.find.points import Point, add, parse
from pipeline.records import Language, Reading

_AHEAD = 80  # characters on either side of a date in which a word says that it is still to come
_EARLIER = 6  # readings before a date among which one with its year is looked for
_LAST_DAYS, _NEWS_DAYS = 3, 60  # before an edition: of which it tells from "yesterday", of which without the year
_OF_A_YEAR = frozenset(("m", "q", "h", "months", "quarters"))  # what a relative year holds: the first half of this year
_DIGITS, _NO_DIGIT = re.compile(r"\d+"), re.compile(r"\D")
_GROUP = re.compile(r"\(\?P([<=])(\w+)[>)]")


class Dates:
    """Finds and resolves dates. `read` needs the edition's date for years that the text leaves out."""

    def __init__(self, language: Language) -> None:
        tables = rules.language(language)
        words = tables["dates"]
        # Digits that are characters (二〇二〇年, 十二月): Chinese has them.
        self._digits: dict[str, int] = tables["numerals"].get("digits", {})
        self._written = {ord(character): str(digit) for character, digit in self._digits.items()}
        macros = words.get("macros", {})
        alternatives = []
        for i, pattern in enumerate(words["patterns"]):
            for name, body in macros.items():
                pattern = pattern.replace("{" + name + "}", body)
            alternatives.append(f"(?P<p{i}>{_number_groups(pattern, i)})")
        flags = re.IGNORECASE if language != "zh" else 0
        # Most characters begin no date; a cheap look ahead spares them the alternatives.
        begins = words.get("begins", r"(?=\S)")
        self._pattern = re.compile(f"{begins}(?:{'|'.join(alternatives)})", flags)
        # Alternative → its groups in the joined expression, and what each says: `p3` → `y_3` says `y`.
        self._names: dict[str, list[tuple[str, str]]] = {}
        for group in self._pattern.groupindex:
            name, _, alternative = group.rpartition("_")
            if name:
                self._names.setdefault(f"p{alternative}", []).append((group, name))
        self._months = words.get("months", {})
        self._relative: dict[str, str] = words.get("relative", {})
        self._distance: dict[str, str] = words.get("distance", {})
        self._numerals: dict[str, int] = words.get("numerals", {})
        self._halves: dict[str, int] = words.get("halves", {})
        self._before = [(r, re.compile(words[r], flags)) for r in ("as_of", "until", "since", "by") if words.get(r)]
        self._after = [
            (role, re.compile(words[key], flags))
            for role, key in (
                ("since", "since_after"),
                ("until", "until_after"),
                ("by", "by_after"),
                ("document", "law_after"),
            )
            if words.get(key)
        ]
        around = words.get("as_of_around")
        self._as_of_around = re.compile(around, flags) if around else None
        self._law_before = re.compile(words["law_before"], flags) if words.get("law_before") else None
        self._past_after = re.compile(words["past_after"], flags) if words.get("past_after") else None
        self._ahead = re.compile(words["ahead"], flags) if words.get("ahead") else None
        self._until_now = re.compile(words["until_now"], flags) if words.get("until_now") else None
        self._goal_after = re.compile(words["goal_after"], flags) if words.get("goal_after") else None
        self._until_today = re.compile(words["until_today"], flags) if words.get("until_today") else None

    def read(self, text: str, taken: list[tuple[int, int]], edition_date: str = "") -> list[Reading]:
        """Dates of a text in order; those that touch a `taken` span are left out. Impossible dates are no dates."""
        matches = list(self._pattern.finditer(text))
        if not matches:
            return []
        found: list[Reading] = []
        pending: list[tuple[Reading, dict[str, str], str]] = []
        first_stated = last_stated = ""
        next_taken = 0
        for match in matches:
            while next_taken < len(taken) and taken[next_taken][1] <= match.start():
                next_taken += 1
            if next_taken < len(taken) and taken[next_taken][0] < match.end():
                continue
            groups = self._groups(match)
            if "time" in groups:  # the hour of a day: 7月1日24时
                hour = Reading(match.start(), match.end(), "name", subtype="time", rule="date.time")
                hour.quote_start, hour.quote_end = match.span()
                found.append(hour)
                continue
            reading = Reading(match.start(), match.end(), "date", rule="date.absolute")
            reading.quote_start, reading.quote_end = match.span()
            if "unit" in groups or ("rel" in groups and not groups.keys() & _OF_A_YEAR):
                reading.rule = "date.relative"
                reading.date_role = "relative"
                pending.append((reading, groups, last_stated))
                found.append(reading)
                continue
            if not self._absolute(reading, groups, edition_date, found):
                if "m" in groups:  # 2月30日 is no date, and its 30 counts no days either
                    reading.kind, reading.subtype, reading.rule = "name", "impossible_date", "date.impossible"
                    found.append(reading)
                continue
            reading.date_role = self._role(text, reading, groups)
            if reading.date_role == "by" and "year_inferred" in reading.flags and self._is_ahead(text, reading):
                _move_ahead(reading, edition_date)
            if "year_inferred" in reading.flags and reading.date_role != "as_of":
                _go_on(reading, [r for r in found[-_EARLIER:] if r.date_end], edition_date)
            if "year_inferred" in reading.flags and self._until_today and self._until_today.match(text, reading.end):
                _move_back(reading, edition_date)
            found.append(reading)
            if reading.date_end and reading.date_role != "document":
                last_stated = reading.date_end
                first_stated = first_stated or last_stated
        for reading, groups, anchor in pending:
            self._resolve(reading, groups, self._base(groups, anchor, edition_date) or first_stated)
        return found

    def _base(self, groups: dict[str, str], anchor: str, edition_date: str) -> str:
        """What a relative date counts from: the nearest date stated before it, the `anchor`, else the edition's.

        "This year" is the year of the edition, and "yesterday" the day before it was written.
        """
        word = self._word(groups["rel"]) if "rel" in groups else ""
        of_edition = word.startswith(("year", "month")) or (word.startswith("day") and _is_near(anchor, edition_date))
        return (of_edition and edition_date) or anchor or edition_date

    def _groups(self, match: re.Match[str]) -> dict[str, str]:
        said = self._names.get(match.lastgroup or "", ())
        return {name: value for group, name in said if (value := match[group])}

    def _absolute(self, reading: Reading, groups: dict[str, str], edition: str, earlier: list[Reading]) -> bool:
        """Fill in the dates; False when the calendar has no such day."""
        first = Point(self._year(groups.get("y")), self._month(groups.get("m")), self._int(groups.get("d")))
        if 0 < first.year < 100:  # 26/04/18
            first.year += 2000
        inferred = not first.year
        if first.day and not first.month:  # 22日: the month of the date before it, else of the edition
            known = [r.date_end for r in earlier if len(r.date_end) >= len("2020-01")]
            base = parse(known[-1] if known else edition)
            if base is None or not base.month:
                reading.flags = ("year_unknown",)
                return first.day <= 31
            first.year, first.month = base.year, base.month
            # 31日 in a report of 25 April is that of March; so is a day that a report of 1 April has not seen yet.
            if not first.exists() or (not known and 0 < base.day < first.day):
                first = _month_before(first)
        elif inferred:
            if "rel" in groups:
                kind, offset = self._word(groups["rel"]).split()
                first.year = _shift_years(edition, int(offset))
                base = parse(edition)
                if base is not None and kind == "before" and base.month <= first.month:  # last December
                    first.year -= 1
                elif base is not None and kind == "next" and first.month <= base.month:
                    first.year += 1
            else:
                first.year = _infer_year(first, edition, earlier)
            if "y2" in groups and not groups.get("y"):
                first.year = self._year(groups["y2"])
                inferred = False
        last = Point(first.year, first.month, first.day)
        if "q" in groups:
            quarter = self._numerals.get(groups["q"].lower()) or self._int(groups["q"])
            first.month, last.month = 3 * quarter - 2, 3 * quarter
        elif "months" in groups or "quarters" in groups:  # 前5个月, 前三季度: from the first of the year
            count = self._count(groups.get("months", "")) or 3 * self._count(groups.get("quarters", ""))
            first.month, last.month = 1, count
        elif "h" in groups:
            half = self._halves[groups["h"].lower()]
            first.month, last.month = 6 * half - 5, 6 * half
        if "y2" in groups or "m2" in groups or "d2" in groups:
            last.year = self._year(groups.get("y2")) or first.year
            if last.year < 100:  # 2021/22
                last.year += first.year - first.year % 100
            last.month = self._month(groups.get("m2")) or last.month
            last.day = self._int(groups.get("d2"))
            turned = bool(last.month) and (last.month, last.day) < (first.month, first.day)
            if turned and groups.get("y2") and not groups.get("y"):  # с 1 декабря по 15 января 2021 года
                first.year -= 1
            elif turned and not groups.get("y2"):
                if inferred:
                    first.year -= 1
                else:
                    last.year += 1
        if not first.year:
            reading.flags = ("year_unknown",)
            return Point(2000, first.month, first.day).exists() and Point(2000, last.month, last.day).exists()
        if not (first.exists() and last.exists()):
            return False
        reading.date_start, reading.date_end = first.iso(), last.iso()
        if inferred:
            reading.flags = ("year_inferred",)
        return True

    def _role(self, text: str, reading: Reading, groups: dict[str, str]) -> str:
        before, after = text[max(0, reading.start - 64) : reading.start], text[reading.end : reading.end + 48]
        if self._law_before is not None and self._law_before.search(before):
            return "document"
        role = ""
        for name, pattern in self._before:
            if pattern.search(before):
                role = name
                break
        if not role and self._as_of_around is not None and self._as_of_around.search(f"{before}@{after}"):
            role = "as_of"
        period = "m2" in groups or "d2" in groups or "y2" in groups
        if period:
            return "during"
        if role == "by" and self._past_after is not None and self._past_after.match(after):
            role = "as_of"  # by 31 May, China had sent
        if role == "by" and not (self._goal_after is not None and self._goal_after.match(after)):
            role = "as_of" if self._until_now is not None and self._until_now.search(before) else ""
        for name, pattern in self._after:
            if role and name == "document":
                continue
            if pattern.match(after):
                return role if name == "until" and role == "as_of" else name
        if role:
            return role
        if "end" in groups:  # 2022年末: what there was at the end of the year
            return "as_of"
        return "during" if groups.keys() & {"q", "h", "months", "quarters"} else "on"

    def _is_ahead(self, text: str, reading: Reading) -> bool:
        """Whether the words of the clause say that a date is still to come: expected by January."""
        if self._ahead is None:
            return False
        start = max(0, reading.start - _AHEAD)
        before = re.split(r"[.;]\s", text[start : reading.start])[-1]
        after = re.split(r"[.;]\s", text[reading.end : reading.end + _AHEAD], maxsplit=1)[0]
        return self._ahead.search(before) is not None or self._ahead.search(after) is not None

    def _resolve(self, reading: Reading, groups: dict[str, str], anchor: str) -> None:
        """A distance in time (四个月前, two years ago) counted from the anchor; left empty when there is none."""
        base = parse(anchor)
        if base is None:
            return
        if "rel" in groups:
            kind, offset = self._word(groups["rel"]).split()
            if kind == "year":
                reading.date_start = reading.date_end = f"{base.year + int(offset):04}"
            elif kind == "month":
                moved = Point(base.year, base.month, 0) if base.month else None
                if moved is not None:
                    reading.date_start = reading.date_end = add(moved, "month", int(offset)).iso()
            elif kind in ("same", "day") and base.day:
                moment = date(base.year, base.month, base.day) + timedelta(days=int(offset))
                reading.date_start = reading.date_end = moment.isoformat()
            return
        count = self._count(groups["n"]) if "n" in groups else 1  # год назад
        unit = self._distance.get(re.sub(r"\s", "", groups.get("unit", "")).lower(), "")
        if not count or not unit:
            return
        precise = Point(base.year, base.month, base.day if unit in ("day", "week") else 0)
        if unit == "year" and groups.get("way", "") and "past" not in groups and "within" not in groups:
            precise = Point(base.year, base.month, 0)
        if "within" in groups:
            reading.date_start, reading.date_end = anchor, add(base, unit, count).iso()
        elif "past" in groups:
            reading.date_start, reading.date_end = add(precise, unit, -count).iso(), precise.iso()
        else:
            moved = add(precise, unit, -count)
            if unit == "year":
                moved = Point(moved.year)
            reading.date_start = reading.date_end = moved.iso()

    def _word(self, text: str) -> str:
        return self._relative[re.sub(r"\s+", " ", text.lower())]

    def _year(self, text: str | None) -> int:
        if not text or text.isdecimal():
            return int(text or 0)
        digits = _NO_DIGIT.sub("", text.translate(self._written))
        return int(digits) if digits else 0

    def _month(self, text: str | None) -> int:
        if not text:
            return 0
        word = text.strip(" .").lower()
        if word in self._months:
            return int(self._months[word])
        return self._int(text)

    def _int(self, text: str | None) -> int:
        if not text:
            return 0
        found = _DIGITS.search(text)
        return int(found.group()) if found else self._spoken_day(text)

    def _spoken_day(self, text: str) -> int:
        """Numerals up to 31 as they stand in dates: 三, 十二, 二十三, 三十."""
        tens, mark, ones = text.partition("十")
        if not mark:
            return self._digits.get(text[:1], 0)
        return (self._digits.get(tens[-1:], 1) if tens else 1) * 10 + self._digits.get(ones[:1], 0)

    def _count(self, text: str) -> int:
        word = text.strip().lower()
        return self._numerals.get(word) or self._int(word)


def _number_groups(pattern: str, i: int) -> str:
    """Group names must be unique in one expression: `(?P<y>` in alternative 3 becomes `(?P<y_3>`."""
    return _GROUP.sub(lambda m: f"(?P{m[1]}{m[2]}_{i}{'>' if m[1] == '<' else ')'}", pattern)


def _month_before(point: Point) -> Point:
    return Point(point.year - (point.month == 1), (point.month - 2) % 12 + 1, point.day)


def _is_near(anchor: str, edition: str, days: int = _LAST_DAYS) -> bool:
    """Whether a date lies within some days of the edition, or there is none."""
    if not anchor or not len(anchor) == len(edition) == len("2020-07-14"):
        return not anchor
    return abs((date.fromisoformat(edition) - date.fromisoformat(anchor)).days) <= days


def _shift_years(edition: str, years: int) -> int:
    base = parse(edition)
    return base.year + years if base else 0


def _move_ahead(reading: Reading, edition: str) -> None:
    """Give a date that is still to come the first year in which it is not over at the edition's date."""
    base, end = parse(edition), parse(reading.date_end)
    if base is None or end is None or not base.month:
        return
    _move(reading, base.year + ((end.month, end.day or 31) < (base.month, base.day)) - end.year)


def _move_back(reading: Reading, edition: str) -> None:
    """Give a day from which something has lasted until the edition's day the year before, where it lies ahead."""
    if len(edition) == len(reading.date_start) and reading.date_start > edition:
        _move(reading, -1)


def _go_on(reading: Reading, earlier: list[Reading], edition: str) -> None:
    """A date without a year that goes on from one with another year than the edition's has that year.

    2019年3月9日首例，4月12日聚集: 12 April 2019. What is told as of a day, or is new at the edition, does not go on.
    """
    stated = [r.date_end[:4] for r in earlier if "year_inferred" not in r.flags and r.date_role != "document"]
    last = earlier[-1].date_end if earlier else ""
    if len(last) < len("2020-01") or last[:4] == edition[:4] or last[:4] != (stated or [""])[-1]:
        return
    if reading.date_end[4:] <= last[4:] or _is_near(reading.date_end, edition, _NEWS_DAYS):
        return
    _move(reading, int(last[:4]) - int(reading.date_end[:4]))


def _move(reading: Reading, years: int) -> None:
    """Move a date by some years, unless the calendar lacks it then: 29 February."""
    moved = [f"{int(d[:4]) + years:04}{d[4:]}" if d else "" for d in (reading.date_start, reading.date_end)]
    if all(point is None or point.exists() for point in map(parse, moved)):
        reading.date_start, reading.date_end = moved


def _infer_year(point: Point, edition: str, earlier: list[Reading]) -> int:
    """The edition's year; the one before for a month more than five months ahead, which it has not seen yet."""
    base = parse(edition)
    if base is None:
        known = next((r.date_start for r in reversed(earlier[-20:]) if r.date_start), "")
        return int(known[:4]) if known else 0
    if point.month and base.month and point.month > base.month + 5:
        # … unless the text has just named a year: 2019年截至8月初.
        named = next((r.date_end for r in reversed(earlier[-20:]) if r.date_end), "")
        return base.year if named == f"{base.year:04}" else base.year - 1
    return base.year


@cache
def dates(language: Language) -> Dates:
    return Dates(language)

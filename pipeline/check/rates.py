"""Rates against counts: 892,888 tests and 4826 per 100,000 make 18.5 million people; does the country have as many?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from operator import itemgetter

from pipeline import rules
from pipeline.check.finding import Statements, finding, is_level, may_be_one_thing, number
from pipeline.records import Row

# Statistical offices, the United Nations and the year of a report differ by a few per cent. More people than the wider
# bound allows cannot be: the report has an error. Fewer may be those of a region or an age group.
_AGREES = 0.05
_DIFFERS = 0.15
# The populations are those of one year. Hardly a country grows faster than this, so that an older or younger report is
# not blamed for the years between.
_YEAR, _A_YEAR = 2020, 0.035
# `17 of every 100` is a share, of those tested, say, and no rate of the people of a country.
_SHARES = 100
_thing = itemgetter("indicator", "country", "section", "unit", "status", "date_start", "date_end")
_SOURCE = "UN World Population Prospects 2019"


@cache
def populations() -> dict[str, int]:
    """Alpha-3 → people in the middle of 2020, medium variant of the source, in thousands. Raises RuleError."""
    found = {}
    for line, row in rules.rows("populations.csv", ("alpha3", "population")):
        if not row["population"].isdecimal() or not int(row["population"]):
            raise rules.RuleError(f"{rules.RULES_DIR / 'populations.csv'}:{line}: the population is not a whole number")
        found[row["alpha3"]] = int(row["population"])
    return found


def rates_of_counts(statements: Statements) -> list[Row]:
    """One row for each rate per so many people that stands in a sentence with the count that it was made from.

    A count in the sentence beside it is another's where it does not fit, so such a pair is told only where it does.
    """
    edition_date = statements.document.edition_date
    found = []
    for rate, count in _pairs(statements):
        row = _compare(rate, count, rate["date_end"] or edition_date)
        if rate["sentence"] == count["sentence"] or row["verdict"] == "holds":
            found.append(row)
    return found


def _pairs(statements: Statements) -> Iterator[tuple[Row, Row]]:
    """Each rate with a count of the same thing and date, in its sentence or the one next to it: the nearest first."""
    near = []
    for rate in statements.told:
        if rate["per_unit"] == "person" and is_level(rate) and rate["per_value"] > _SHARES:
            counts = (f for f in statements.told if _may_be_of(rate, f))
            near += [(rate["sentence"] != f["sentence"], _distance(rate, f), rate, f) for f in counts]
    paired: set[str] = set()
    for _, _, rate, count in sorted(near, key=itemgetter(0, 1)):
        if not paired & {rate["fact_id"], count["fact_id"]}:
            paired |= {rate["fact_id"], count["fact_id"]}
            yield rate, count


def _may_be_of(rate: Row, count: Row) -> bool:
    return (
        _thing(count) == _thing(rate)
        and is_level(count)
        and not count["per_unit"]
        and count["value"] > rate["value"] > 0
        and _distance(rate, count) <= len(rate["sentence"]) + len(count["sentence"])
        and may_be_one_thing(rate, count)
    )


def _distance(rate: Row, count: Row) -> int:
    return abs(int(count["char_start"]) - int(rate["char_start"]))


def _compare(rate: Row, count: Row, day: str) -> Row:
    implied = count["value"] / rate["value"] * rate["per_value"]
    people = populations().get(rate["country"])
    reckoning = (
        f"{number(count['value'])} at {number(rate['value'])} per {number(rate['per_value'])} make {implied:.0f} people"
    )
    if people is None:
        note = f"{reckoning}; the population is not known"
        return _finding(rate, count, None, implied, None, "cannot tell", note)
    away = (implied - people) / people
    years = abs(int(day[:4]) - _YEAR) if day else 0
    note = f"{reckoning}; {rate['country']} had {people} in {_YEAR} ({_SOURCE})"
    verdict = "cannot tell"
    if abs(away) <= _AGREES:
        verdict = "holds"
    elif away > _DIFFERS + _A_YEAR * years:
        verdict = "fails"
    elif away < -_DIFFERS:
        note += "; a part of the country may be meant"
    return _finding(rate, count, people, implied, _AGREES * people, verdict, note)


def _finding(
    rate: Row, count: Row, people: float | None, implied: float, tolerance: float | None, verdict: str, note: str
) -> Row:
    found = round(implied)
    return finding(
        "rate_of_count", [rate, count], expected=people, found=found, tolerance=tolerance, verdict=verdict, note=note
    )

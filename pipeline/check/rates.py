"""Rates against counts: 892,888 tests and 4826 per 100,000 make 18.5 million people; does the country have as many?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pipeline import rules
from pipeline.check.finding import Statements, finding, is_cell, is_level, number
from pipeline.records import Row

# Statistical offices, the United Nations and the year of a report differ by a few per cent. Beyond the wider bound the
# report means another population (a region, an age group) or has an error; between the two one cannot tell.
_AGREES = 0.05
_DIFFERS = 0.15
# The populations are those of one year. Hardly a country grows faster than this, so that an older or younger report is
# not blamed for the years between.
_YEAR, _A_YEAR = 2020, 0.035
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
    """One row for each rate per so many people that stands beside the count that it was made from."""
    edition_date = statements.document.edition_date
    return [_compare(rate, count, rate["date_end"] or edition_date) for rate, count in _pairs(statements)]


def _pairs(statements: Statements) -> Iterator[tuple[Row, Row]]:
    """A rate and the nearest count of the same thing and date, in its sentence or else the sentence next to it."""
    for rate in statements.facts:
        if rate["per_unit"] != "person" or not is_level(rate) or not rate["per_value"] or is_cell(rate):
            continue
        counts = [
            f
            for f in statements.facts
            if is_level(f)
            and not f["per_unit"]
            and not is_cell(f)
            and f["value"] > rate["value"] > 0
            and all(
                f[k] == rate[k] for k in ("indicator", "country", "section", "unit", "status", "date_start", "date_end")
            )
            and abs(f["char_start"] - rate["char_start"]) <= len(rate["sentence"]) + len(f["sentence"])
        ]
        if counts:
            yield rate, min(counts, key=lambda f: abs(f["char_start"] - rate["char_start"]))


def _compare(rate: Row, count: Row, day: str) -> Row:
    implied = count["value"] / rate["value"] * rate["per_value"]
    people = populations().get(rate["country"])
    reckoning = (
        f"{number(count['value'])} at {number(rate['value'])} per {number(rate['per_value'])} make {implied:.0f} people"
    )
    if people is None:
        note = f"{reckoning}; the population is not known"
        return _finding(rate, count, None, implied, None, "cannot tell", note)
    away = abs(implied - people) / people
    years = abs(int(day[:4]) - _YEAR) if day else 0
    verdict = "holds" if away <= _AGREES else "fails" if away > _DIFFERS + _A_YEAR * years else "cannot tell"
    note = f"{reckoning}; {rate['country']} had {people} in {_YEAR} ({_SOURCE})"
    return _finding(rate, count, people, implied, _AGREES * people, verdict, note)


def _finding(
    rate: Row, count: Row, people: float | None, implied: float, tolerance: float | None, verdict: str, note: str
) -> Row:
    found = round(implied)
    return finding(
        "rate_of_count", [rate, count], expected=people, found=found, tolerance=tolerance, verdict=verdict, note=note
    )

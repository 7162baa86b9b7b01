"""One thing over all editions: country, indicator, words for the thing, unit and date, ready to plot.

Also the check that needs more than one edition: what has been counted up to a date does not fall.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pipeline.compare.likeness import thing, unit
from pipeline.model import Check, columns
from pipeline.records import Row

SERIES_COLUMNS = (
    "country",
    "country_name",
    "indicator",
    "measured",
    "unit",
    "measure",
    "per_value",
    "per_unit",
    "status",
    "date",
    "date_source",
    "value",
    "value_low",
    "value_high",
    "bound",
    "language",
    "edition_id",
    "edition_date",
    "section",
    "fact_id",
    "statements",
    "flags",
)
ORDER_COLUMNS = tuple(columns(Check))

# Indicators that count from the beginning of an epidemic on. Beds and laboratories may become fewer, cases may not.
CUMULATIVE = frozenset({"cases_confirmed", "deaths", "recovered", "tests_performed", "people_tested"})


def series(facts: Iterable[Row], edition_dates: Mapping[str, str]) -> list[Row]:
    """Rows of series.csv, sorted so that one thing's rows follow one another by date.

    Each row is a fact. Equal statements of one edition are one row, counted in `statements`. A fact without a date has
    the date of its edition, and `date_source` says so.
    """
    rows: dict[tuple[object, ...], Row] = {}
    for fact in facts:
        if "duplicate" in fact["flags"].split(";") or fact["part_of"]:
            continue
        row = _row(fact, edition_dates.get(fact["edition_id"], ""))
        key = tuple(row[name] for name in SERIES_COLUMNS if name not in ("fact_id", "flags", "section", "measured"))
        known = rows.setdefault((thing(fact), *key), row)
        known["statements"] += 1
    return sorted(rows.values(), key=_order)


def _row(fact: Row, edition_date: str) -> Row:
    date = fact["date_end"] or fact["date_start"] or edition_date
    names = [name for name in SERIES_COLUMNS if name in fact]
    return {
        **{name: fact[name] for name in names},
        "date": date,
        "date_source": fact["date_source"] or ("document" if date else ""),
        "edition_date": edition_date,
        "statements": 0,
    }


def _order(row: Row) -> tuple[str, ...]:
    names = (
        "country",
        "indicator",
        "language",
        "measured",
        "unit",
        "measure",
        "status",
        "date",
        "edition_date",
        "fact_id",
    )
    return tuple(str(row[name]) for name in names)


def order_over_time(facts: Iterable[Row], edition_dates: Mapping[str, str]) -> list[Row]:
    """A row of checks for each cumulative figure and the one at the next date, in another edition, of the same thing.

    Only figures that are the one statement of their thing at their date are compared: in a table with several figures
    in a cell nobody can tell which is which.
    """
    things: dict[tuple[object, ...], dict[str, list[Row]]] = {}
    for fact in facts:
        date = fact["date_end"] or edition_dates.get(fact["edition_id"], "")
        if _is_cumulative(fact) and date:
            key = (fact["country"], fact["indicator"], fact["language"], thing(fact), fact["section"], *unit(fact))
            things.setdefault(key, {}).setdefault(date, []).append(fact)
    found = []
    for by_date in things.values():
        dates = [d for d in sorted(by_date) if len({(f["value_low"], f["value_high"]) for f in by_date[d]}) == 1]
        for earlier, later in pairwise(dates):
            first, second = by_date[earlier][0], by_date[later][0]
            if first["edition_id"] != second["edition_id"] and not later.startswith(earlier):
                found.append(_compare(first, second, earlier, later))
    return sorted(found, key=lambda row: (row["edition_id"], row["check_id"]))


def _is_cumulative(fact: Row) -> bool:
    return bool(
        fact["indicator"] in CUMULATIVE
        and fact["measure"] == "level"
        and fact["status"] == "actual"
        and fact["date_role"] in ("", "as_of")
        and not fact["per_unit"]
        and not fact["part_of"]
        and fact["measured"]
        and "duplicate" not in fact["flags"].split(";")
        and (fact["value_low"] is not None or fact["value_high"] is not None)
    )


def _compare(first: Row, second: Row, earlier: str, later: str) -> Row:
    """Whether the later figure can be as large as the earlier one; `about` can be either side of what it says."""
    low, high = first["value_low"], second["value_high"]
    note = f"{_in_words(first)} at {earlier}, {_in_words(second)} at {later}"
    if "about" in (first["bound"], second["bound"]) or low is None or high is None:
        verdict = "cannot tell"
        if second["value_low"] is not None and first["value_high"] is not None:
            verdict = "holds" if second["value_low"] >= first["value_high"] else verdict
    else:
        verdict = "holds" if high >= low else "fails"
    return {
        "check_id": f"{second['edition_id']}:order_over_time:{second['char_start']}",
        "edition_id": second["edition_id"],
        "country": second["country"],
        "section": second["section"],
        "kind": "order_over_time",
        "facts": f"{second['fact_id']};{first['fact_id']}",
        "expected": low,
        "found": second["value"] if second["value"] is not None else high,
        "difference": _difference(first, second),
        "tolerance": 0,
        "verdict": verdict,
        "note": note,
    }


def _difference(first: Row, second: Row) -> float | int | None:
    values: Sequence[float | int | None] = (first["value"], second["value"])
    return None if values[0] is None or values[1] is None else values[1] - values[0]


def _in_words(fact: Row) -> str:
    amount = next((fact[n] for n in ("value", "value_low", "value_high") if fact[n] is not None), 0)
    return f"{'' if fact['bound'] == 'exact' else fact['bound'].replace('_', ' ') + ' '}{amount}"

"""Country by indicator: a row for each country of each edition, a column for each indicator and unit.

A cell holds a number only where the report states one: of the levels that are no part of a total and no rate, planned
and required ones left out, those with the latest date; if these differ, the cell is empty and the indicator is named in
`ambiguous`. A bound gives its bound (1000 for more than 1000); facts.csv has the qualifier.
"""

from __future__ import annotations

from pipeline import rules
from pipeline.records import Row, Tables

_LEADING = ("edition_id", "edition_date", "language", "country", "country_name")


def wide(tables: Tables) -> tuple[list[str], list[Row]]:
    """Column names, and rows by edition and country. A column's head is `indicator [unit]`."""
    dates = {row["edition_id"]: row["edition_date"] for row in tables["editions"]}
    cells: dict[tuple[str, str], dict[str, list[Row]]] = {}
    leading: dict[tuple[str, str], Row] = {}
    for fact in tables["facts"]:
        if not _is_level(fact):
            continue
        key = fact["edition_id"], fact["country"]
        edition_date = dates.get(fact["edition_id"], "")
        leading.setdefault(key, {**{n: fact.get(n) for n in _LEADING}, "edition_date": edition_date})
        cells.setdefault(key, {}).setdefault(f"{fact['indicator']} [{fact['unit']}]", []).append(fact)
    heads = sorted({head for row in cells.values() for head in row}, key=_place)
    rows = [_row(leading[key], cells[key], dates.get(key[0], "")) for key in sorted(cells)]
    return [*_LEADING, *heads, "ambiguous"], rows


def _is_level(fact: Row) -> bool:
    flags = fact["flags"].split(";")
    return bool(
        fact["country"]
        and fact["measure"] == "level"
        and fact["status"] == "actual"
        and fact["indicator"] != "other"
        and not fact["per_unit"]
        and not fact["part_of"]
        and "duplicate" not in flags
        and _number(fact) is not None
    )


def _number(fact: Row) -> float | int | None:
    """The number as stated, else the bound; nothing for a range, which is two numbers."""
    if fact["value"] is not None or fact["bound"] == "range":
        return fact["value"]  # type: ignore[no-any-return]
    low: float | int | None = fact["value_low"]
    return low if low is not None else fact["value_high"]


def _row(leading: Row, cells: dict[str, list[Row]], edition_date: str) -> Row:
    row = dict(leading)
    ambiguous = []
    for head in sorted(cells, key=_place):
        latest = max(_date(f, edition_date) for f in cells[head])
        numbers = {_number(f) for f in cells[head] if _date(f, edition_date) == latest}
        if len(numbers) == 1:
            row[head] = numbers.pop()
        else:
            ambiguous.append(head)
    return {**row, "ambiguous": ";".join(ambiguous)}


def _date(fact: Row, edition_date: str) -> str:
    """The last day that a reduced date can mean, for comparison: 2020-07 is later than 2020-07-20."""
    date = fact["date_end"] or fact["date_start"]
    # What has no date holds for the edition, but a figure that says when is better than one that does not.
    return f"{date}{'-99' * (2 - date.count('-'))}" if date else f"0{edition_date}"


def _place(head: str) -> tuple[int, str]:
    """Columns in the order of indicators.csv."""
    order = {code: i for i, code in enumerate(rules.indicators())}
    return order.get(head.partition(" ")[0], len(order)), head

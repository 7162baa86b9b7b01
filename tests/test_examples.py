"""Every example of `tests/examples/<language>/*.csv` is a test; the text of the row is its name.

- `quantities.csv`: the bare expression, the one quantity in it (`number` as printed) with all fields, and a sentence
  (`embedded`, may be empty) in which the same reading must be found.
- `dates.csv`: the same for dates, read with `edition_date`.
- `references.csv`: a number that names: its kind, subtype and, where given, normalized form.
- `not_numbers.csv`: texts in which nothing is counted and no date is stated.
- `sentences.csv`: whole sentences and the compact form of all their quantities and dates (see `_compact`).

An empty cell stands for None or the empty string.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.find import read
from pipeline.records import LANGUAGES, Language, Reading

EXAMPLES = Path(__file__).parent / "examples"
QUANTITY_FIELDS = ("kind", "value", "low", "high", "bound", "unit", "unit_text", "measure", "per_value", "per_unit")
DATE_FIELDS = ("date_start", "date_end", "date_role")
SIGNS = {"more_than": ">", "at_least": ">=", "less_than": "<", "at_most": "<=", "nearly": "<~", "about": "~"}

Row = dict[str, str]


def _examples(name: str) -> list[object]:
    """One parameter set a row, of every language that has the file."""
    return [
        pytest.param(language, row, id=f"{language}:{row['text']}")
        for language in LANGUAGES
        if (path := EXAMPLES / language / name).exists()
        for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    ]


def _cells(reading: Reading, text: str, printed: str, fields: tuple[str, ...]) -> Row:
    """A reading as the cells of its row: the number as printed and the named fields."""
    values = {name: getattr(reading, name) for name in fields}
    cells = {name: "" if value is None else f"{value}" for name, value in values.items()}
    return {printed: text[reading.start : reading.end], **cells}


def _expected(row: Row, printed: str, fields: tuple[str, ...]) -> Row:
    return {name: row[name] or "" for name in (printed, *fields)}


def _compact(reading: Reading) -> str:
    """`22 count`, `>1000 count`, `~25000 count /day`, `2-5 percent change`, `several person`, `8 case /100000 person`.

    A date is `=2020-06-04`, a period `=2020-01/2020-04`. The measure is left out where it is level, or a share in %.
    """
    if reading.kind == "date":
        period = "" if reading.date_end == reading.date_start else f"/{reading.date_end}"
        return f"={reading.date_start}{period}"
    amount = f"{SIGNS.get(reading.bound, '')}{reading.value}"
    if reading.bound == "range":
        amount = f"{reading.low}-{reading.high}"
    elif reading.bound == "several":
        amount = "several"
    usual = "share" if reading.unit == "percent" else "level"
    measure = "" if reading.measure == usual else reading.measure
    rate = f"/{reading.per_unit}" if reading.per_unit else ""
    if reading.per_value not in (None, 1):
        rate = f"/{reading.per_value} {reading.per_unit}"
    return " ".join(part for part in (amount, reading.unit, measure, rate) if part)


@pytest.mark.parametrize(("language", "row"), _examples("quantities.csv"))
def test_quantity(language: Language, row: Row) -> None:
    expected = _expected(row, "number", QUANTITY_FIELDS)
    found = [_cells(r, row["text"], "number", QUANTITY_FIELDS) for r in read(row["text"], language)]
    assert [cells for cells in found if cells["kind"] == expected["kind"]] == [expected]
    if row.get("embedded"):
        found = [_cells(r, row["embedded"], "number", QUANTITY_FIELDS) for r in read(row["embedded"], language)]
        assert expected in found


@pytest.mark.parametrize(("language", "row"), _examples("dates.csv"))
def test_date(language: Language, row: Row) -> None:
    edition = row.get("edition_date") or ""
    expected = _expected(row, "date", DATE_FIELDS)
    dates = [r for r in read(row["text"], language, edition) if r.kind == "date"]
    assert [_cells(r, row["text"], "date", DATE_FIELDS) for r in dates] == [expected]
    if row.get("embedded"):
        dates = [r for r in read(row["embedded"], language, edition) if r.kind == "date"]
        assert expected in [_cells(r, row["embedded"], "date", DATE_FIELDS) for r in dates]


@pytest.mark.parametrize(("language", "row"), _examples("references.csv"))
def test_reference(language: Language, row: Row) -> None:
    fields = ("kind", "subtype", "normalized") if row["normalized"] else ("kind", "subtype")
    found = [_cells(r, row["text"], "number", fields) for r in read(row["text"], language)]
    assert _expected(row, "number", fields) in found


@pytest.mark.parametrize(("language", "row"), _examples("not_numbers.csv"))
def test_not_a_number(language: Language, row: Row) -> None:
    readings = read(row["text"], language)
    assert [row["text"][r.start : r.end] for r in readings if r.kind in ("quantity", "part", "date")] == []


@pytest.mark.parametrize(("language", "row"), _examples("sentences.csv"))
def test_sentence(language: Language, row: Row) -> None:
    readings = read(row["text"], language, row.get("edition_date") or "")
    expected = [part.strip() for part in row["readings"].split(";") if part.strip()]
    assert [_compact(r) for r in readings if r.kind in ("quantity", "date")] == expected

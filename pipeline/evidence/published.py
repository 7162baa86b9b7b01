"""The published tables, read back by edition. The page shows what was published, so it can show nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.errors import InputError
from pipeline.model import PUBLISHED, Row, Tables, columns

_WHOLE = frozenset(
    {"page", "pages", "char_start", "char_end", "characters", "countries", "facts", "events", "references", "numbers"}
) | {"unexplained", "duplicate_sentences", "rejected"}
_NUMBERS = frozenset({"value", "value_low", "value_high", "per_value", "expected", "found", "tolerance"})
_LARGEST_CELL = 10_000_000  # a sentence of a report; the default of the csv module is less than a long one


def read(out: Path) -> dict[str, Tables]:
    """Edition id → its rows of every published table, in the order of editions.csv.

    Numbers are int or float, an empty cell of a number is None. Raises InputError when a table is missing or damaged.
    """
    csv.field_size_limit(_LARGEST_CELL)
    found: dict[str, Tables] = {}
    for record in PUBLISHED:  # editions first
        for row in _rows(out / f"{record.table}.csv", columns(record)):
            tables = found.setdefault(row["edition_id"], {r.table: [] for r in PUBLISHED})
            tables[record.table].append(row)
    return {edition_id: tables for edition_id, tables in found.items() if tables["editions"]}


def _rows(path: Path, wanted: list[str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            if missing := [name for name in wanted if name not in (reader.fieldnames or ())]:
                raise ValueError(f"has no column {', '.join(missing)}")
            # `facts` is a count in editions.csv and sections.csv, and a list of ids in checks.csv.
            whole = _WHOLE - {"facts"} if path.stem == "checks" else _WHOLE
            return [{name: _value(name, cell, whole) for name, cell in row.items()} for row in reader]
    except FileNotFoundError:
        raise InputError(f"{path}: is not there. Run `make extract` first.") from None
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{path}: cannot be used ({error}). Run `make extract` again.") from error


def _value(name: str, cell: str | None, whole: frozenset[str]) -> str | int | float | None:
    if name in whole:
        return int(cell) if cell else None
    if name in _NUMBERS:
        if not cell:
            return None
        return float(cell) if "." in cell or "e" in cell.lower() else int(cell)
    return cell or ""

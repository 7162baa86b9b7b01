"""The published tables, read back: what `make extract` wrote, with the types of the records."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.model import Fact, Record
from pipeline.records import Row
from pipeline.schemas import table_schema


@dataclass(frozen=True, slots=True)
class Selection:
    """The facts of one edition, sentences printed twice once, in the order of the text."""

    edition_id: str
    language: str
    facts: list[Row]


def column_types(record: type[Record]) -> dict[str, str]:
    """Column → `string`, `integer` or `number`, in the order of the columns."""
    return {field["name"]: field["type"] for field in table_schema(record)["fields"]}


def read_table(folder: Path, record: type[Record]) -> list[Row]:
    """Rows of a published table. Text stays text, also an empty one; an empty number is None. Raises InputError."""
    path = folder / f"{record.table}.csv"
    types = column_types(record)
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            if reader.fieldnames != list(types):
                raise InputError(f"{path}: has not the columns of this version. Run `make extract` again.")
            return [{name: _typed(cell, types[name]) for name, cell in row.items()} for row in reader]
    except FileNotFoundError:
        raise InputError(f"{path}: is not there. Run `make extract` first, or name the folder that it wrote.") from None


def facts_of(name: str, folder: Path) -> Selection:
    """The facts of an edition: `name` is its id in `folder`, a folder that holds one edition, or `FOLDER/ID`.

    Raises InputError, which lists the editions that there are.
    """
    path = Path(name)
    if (path / "facts.csv").is_file():
        return _choose(path, "", name)
    if path.name != name and (path.parent / "facts.csv").is_file():
        return _choose(path.parent, path.name, name)
    return _choose(folder, name, name)


def _choose(folder: Path, edition_id: str, name: str) -> Selection:
    facts = read_table(folder, Fact)
    editions = sorted({f["edition_id"] for f in facts})
    chosen = edition_id or (editions[0] if len(editions) == 1 else "")
    if chosen not in editions:
        wanted = f"no edition {edition_id!r}" if edition_id else "more than one edition"
        raise InputError(f"{name}: {folder} holds {wanted}. It has: {', '.join(editions) or 'none'}.")
    mine = [f for f in facts if f["edition_id"] == chosen and "duplicate" not in f["flags"].split(";")]
    return Selection(chosen, mine[0]["language"] if mine else "", mine)


def _typed(cell: str, kind: str) -> Any:
    if kind == "string":
        return cell
    if not cell:
        return None
    return int(cell) if kind == "integer" or cell.lstrip("-").isdecimal() else float(cell)

"""Files made from the published tables by `make release` and `make evidence`, as `datapackage.json` lists them.

They tell what the tables told when they were made. So a run that changes the tables removes them: nobody shall find in
a workbook, or on a page, what a report that is gone once said. A file that somebody has changed since is left alone.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.corrections import Outcome
from pipeline.emit.datapackage import DATA_PACKAGE, Written, resource
from pipeline.files import write_whole
from pipeline.model import PUBLISHED, Fact
from pipeline.schemas import table_schema

Json = dict[str, Any]

_TABLES = {record.table for record in PUBLISHED} | {Outcome.table}
_NAME = re.compile(r"[a-z0-9._/-]+")
_FIELDS = {field["name"]: field for field in table_schema(Fact)["fields"]}
_DESCRIPTIONS = {
    "facts.parquet": "The facts with their types",
    "facts.db": "Every table in SQLite, with full-text search",
    "facts.xlsx": "Every table and the codebook as sheets of a workbook",
    "facts_wide.csv": "Country by indicator; the unit stands in the head",
    "series.csv": "One thing over all editions, by date",
    "series_checks.csv": "What is counted up to a date does not fall between editions",
    "codebook.csv": "Every column and every code with its meaning",
    "metadata.json": "Titles and descriptions for Datasette",
    "index.html": "The list of the evidence pages",
    "report.html": "The evidence page of an edition",
}


def read(out: Path) -> Json:
    """The data package of an output folder; an empty one where there is none that can be read."""
    try:
        package = json.loads((out / DATA_PACKAGE).read_text(encoding="utf-8"))
        return package if isinstance(package["resources"], list) else {"resources": []}
    except (OSError, ValueError, KeyError, TypeError):
        return {"resources": []}


def made(out: Path, package: Json) -> list[Json]:
    """The resources that were made from the tables and still are as they were left."""
    listed = [r for r in package["resources"] if r.get("name") not in _TABLES and _is_ours(str(r.get("path")))]
    return [r for r in listed if (now := _written(out / r["path"])) and f"sha256:{now.sha256}" == r.get("hash")]


def same_tables(package: Json, written: Mapping[str, Written]) -> bool:
    """Whether the tables of a data package hold the bytes of those just written."""
    before = {r["name"]: r.get("hash") for r in package["resources"] if r.get("name") in written}
    return before == {name: f"sha256:{table.sha256}" for name, table in written.items()}


def add(out: Path, paths: Sequence[Path]) -> None:
    """List files in the data package of their folder; nothing where it has none. Raises OutputError."""
    package = read(out)
    if not package["resources"]:
        return
    names = [path.relative_to(out).as_posix() for path in paths]
    kept = [r for r in package["resources"] if r.get("path") not in names]
    package["resources"] = kept + [_resource(out, name, i) for i, name in enumerate(names, len(kept) + 1)]
    write_whole(out / DATA_PACKAGE, json.dumps(package, ensure_ascii=False, indent=2) + "\n")


def _is_ours(path: str) -> bool:
    """Whether a listed file is one that we make, below the folder: somebody may list files of their own."""
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[-1] in _DESCRIPTIONS and len(parts) <= 2 and not {"..", "/"} & set(parts)


def _resource(out: Path, name: str, number: int) -> Json:
    path = out / name
    written = _written(path)
    assert written is not None, f"{path} was written a moment ago"
    called = name if _NAME.fullmatch(name) else f"file-{number}"
    schema = _schema(path) if path.suffix == ".csv" else None
    return resource(called, name, _DESCRIPTIONS[path.name], written, schema)


def _written(path: Path) -> Written | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return Written(len(content), hashlib.sha256(content).hexdigest())


def _schema(path: Path) -> Json:
    """Table Schema of a CSV that no record describes: a column is of numbers when all its cells are."""
    with path.open(encoding="utf-8", newline="") as handle:
        head, *rows = csv.reader(handle)
    fields = []
    for name, cells in zip(head, zip(*rows, strict=True) if rows else [()] * len(head), strict=True):
        known = _FIELDS.get(name, {})
        described = {"description": known["description"]} if known else {}
        kind = known.get("type") or ("number" if any(cells) and all(map(_is_number, cells)) else "string")
        fields.append({"name": name, "type": kind, **described})
    return {"fields": fields, "missingValues": [""]}


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"(-?\d+(\.\d+)?(e[+-]?\d+)?)?", cell) is not None

"""`datapackage.json` (Data Package v2): what each CSV is, column by column. Made from the records, without a date."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model import PUBLISHED
from pipeline.schemas import table_schema

DATA_PACKAGE = "datapackage.json"

_TEXTS = ("csv", "json", "html")
_MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "parquet": "application/vnd.apache.parquet",
    "db": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_LOADING = """\
Every number of the health reports in `editions`, as rows. Load any table with the defaults of `pandas.read_csv` or of
R's `read.csv(encoding = "UTF-8")`: there is nothing to undo.

Formulas. No cell of text begins with `=`, `+`, `-`, `@`, a tab or a line end (plain numbers excepted), so no
spreadsheet runs one. Nothing is added to reach this: telephone numbers in `normalized` are RFC 3966 URIs
(`tel:+99631200…`), and the words of a report begin after such a sign where it stands first (`+996 312 …` is printed,
`996 312 …` is `text`, and `char_start` is the place of the first 9), so that every cell is still copied from the source
unchanged. The full wording is in `<edition_id>/facts.json`.

Personal data. Telephone numbers and e-mail addresses stand in `references` and in no other table: elsewhere each of
their characters is printed as `•`. Short numbers such as hotlines are not personal and stay.

Empty cells say "not stated"; they are never zero. `char_start` and `char_end` count Unicode code points from 0 in the
text of the report as decoded; `source[char_start:char_end]` is the number as printed."""

_DESCRIPTIONS = {
    "editions": "The reports that were read, with counts",
    "sections": "Country by section: present or absent, and where",
    "facts": "One row for each numeric fact",
    "events": "One row for each date or period in the text",
    "references": "Numbers that name and do not count: laws, telephones, addresses. The only table with personal data",
    "numbers": "The ledger: every number of every report, once, and what it is",
    "checks": "Arithmetic that the text lets one do: parts against totals, one statement against another",
    "rejected": "Records that did not validate, with the reason",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A written CSV: its size in bytes and its SHA-256 in hexadecimal."""

    size: int
    sha256: str


def datapackage(written: Mapping[str, Written], others: Sequence[dict[str, Any]] = ()) -> str:
    """The text of datapackage.json; `written` maps a table to its CSV, `others` are resources beside the tables."""
    tables = [
        resource(record.table, f"{record.table}.csv", _DESCRIPTIONS[record.table], written[record.table], schema)
        for record in PUBLISHED
        for schema in [table_schema(record)]
    ]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "report-numbers",
        "title": "Numbers of health reports",
        "description": _LOADING,
        "resources": [*tables, *others],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def resource(
    name: str, path: str, description: str, written: Written, schema: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One file of the data package. With a schema it is a table."""
    form = path.rpartition(".")[2]
    media_type = _MEDIA_TYPES[form]
    described: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": name,
        **({"type": "table"} if schema else {}),
        "path": path,
        "description": description,
        # Frictionless would read `parquet` as a table, and then cannot tell its bytes; so it takes it for a file.
        "format": media_type.partition("/")[2] if form == "parquet" else form,
        "mediatype": media_type,
        **({"encoding": "utf-8"} if form in _TEXTS else {}),
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
    }
    if form == "csv":
        described["dialect"] = {
            "$schema": "https://datapackage.org/profiles/2.0/tabledialect.json",
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        }
    return described | ({"schema": schema} if schema else {})

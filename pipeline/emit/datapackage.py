"""`datapackage.json` (Data Package v2): what each CSV is, column by column. Made from the records, without a date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.model import PUBLISHED
from pipeline.schemas import table_schema

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


def datapackage(written: Mapping[str, Written]) -> str:
    """The text of datapackage.json; `written` maps a table to the CSV that was written for it."""
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "report-numbers",
        "title": "Numbers of health reports",
        "description": _LOADING,
        "resources": [_resource(record.table, written[record.table], table_schema(record)) for record in PUBLISHED],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(table: str, written: Written, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": table,
        "type": "table",
        "path": f"{table}.csv",
        "description": _DESCRIPTIONS[table],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "dialect": {
            "$schema": "https://datapackage.org/profiles/2.0/tabledialect.json",
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": schema,
    }

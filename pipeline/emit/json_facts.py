"""`<edition_id>/facts.json`: edition → countries → sections → facts, events, references, fields as in the tables."""

from __future__ import annotations

import json
from typing import Any

from pipeline.emit.public import without_contact
from pipeline.model import Edition, Event, Fact, Record, Reference, SectionRow, columns
from pipeline.records import Row, Tables

_GROUPED: tuple[type[Record], ...] = (Fact, Event, Reference)


def render(tables: Tables) -> str:
    """The file's text, made from public tables of one edition."""
    return json.dumps(nested(tables), ensure_ascii=False, indent=1) + "\n"


def nested(tables: Tables) -> Row:
    """The edition with its countries and sections in the order in which they begin in the report, absent ones last.

    A section that a report opens more than once has one entry; `headings` lists every place where it begins.
    """
    countries: dict[str, dict[str, Row]] = {}
    names: dict[str, str] = {}

    def section(row: Row) -> Row:
        names[row["country"]] = names.get(row["country"]) or row.get("country_name", "")
        sections = countries.setdefault(row["country"], {})
        return sections.setdefault(
            row["section"],
            {"section": row["section"], "headings": [], **{record.table: [] for record in _GROUPED}},
        )

    for row in tables["sections"]:
        section(row)["headings"].append(_fields(SectionRow, row))
    for record in _GROUPED:
        for row in tables[record.table]:
            fields = _fields(record, without_contact(row) if record is Reference else row)
            if "corrections" in row:  # what was said first, and who says otherwise
                fields["corrections"] = row["corrections"]
            section(row)[record.table].append(fields)
    return {
        "edition": {k: v for row in tables["editions"] for k, v in _fields(Edition, row).items()},
        "countries": [
            {"country": country, "country_name": names[country], "sections": list(sections.values())}
            for country, sections in countries.items()
        ],
    }


def _fields(record: type[Record], row: Row) -> dict[str, Any]:
    return {name: row.get(name) for name in columns(record)}

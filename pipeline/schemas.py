"""Schemas of the published tables, made from the records of `pipeline.model`: JSON Schema and Table Schema."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from pipeline.model import PUBLISHED, Edition, Fact, Record, columns

Json = dict[str, Any]


def schema_files() -> dict[str, str]:
    """Name → text of every file in `schemas/`: `<table>.schema.json` (a record) and `<table>.table.json` (its CSV)."""
    files = {}
    for record in PUBLISHED:
        files[f"{record.table}.schema.json"] = _dump(json_schema(record))
        files[f"{record.table}.table.json"] = _dump(table_schema(record))
    return files


def json_schema(record: type[Record]) -> Json:
    """JSON Schema (2020-12) of one record."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **TypeAdapter(record).json_schema()}


def table_schema(record: type[Record]) -> Json:
    """Table Schema (Data Package v2) of a table's CSV."""
    properties = TypeAdapter(record).json_schema()["properties"]
    fields = [_field(name, properties[name]) for name in columns(record)]
    required = {field["name"] for field in fields if field.get("constraints", {}).get("required")}
    schema: Json = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "missingValues": [""],
    }
    # A column of a primary key is never empty, by definition: sections.csv and rejected.csv have none.
    if required.issuperset(record.key):
        schema["primaryKey"] = list(record.key)
    if foreign := _foreign_keys(record):
        schema["foreignKeys"] = foreign
    return schema


def _foreign_keys(record: type[Record]) -> list[Json]:
    keys: list[Json] = []
    if record is not Edition:
        keys.append({"fields": ["edition_id"], "reference": {"resource": Edition.table, "fields": ["edition_id"]}})
    if record is Fact:
        keys.append({"fields": ["part_of"], "reference": {"fields": ["fact_id"]}})
    return keys


def _field(name: str, described: Json) -> Json:
    """A column, from its property in the JSON Schema.

    Text is required only where it has a least length or a list of values: a CSV knows no empty text, only no text.
    """
    options = described.get("anyOf", [described])
    types = {option["type"] for option in options}
    constraints: Json = {key: described[key] for key in ("pattern", "minLength") if key in described}
    for option in options:
        constraints |= {key: option[key] for key in ("minimum",) if key in option}
        if "exclusiveMinimum" in option:
            constraints["minimum"] = option["exclusiveMinimum"] + 1
    allowed = described.get("enum", [])
    if allowed:
        constraints["enum"] = [value for value in allowed if value]
    if types == {"string"}:
        required = "minLength" in described or (bool(allowed) and "" not in allowed)
    else:
        required = "null" not in types
    if required:
        constraints = {"required": True, **constraints}
    field: Json = {"name": name, "type": _column_type(types), "description": described["description"]}
    return {**field, "constraints": constraints} if constraints else field


def _column_type(types: set[str]) -> str:
    return next(name for name in ("number", "integer", "string") if name in types)


def _dump(schema: Json) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"

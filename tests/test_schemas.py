"""The committed schemas are those of the records."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from frictionless import Schema
from jsonschema import Draft202012Validator

from pipeline.model import PUBLISHED, Record
from pipeline.schemas import json_schema, schema_files, table_schema

SCHEMAS = Path(__file__).parent.parent / "schemas"


def test_committed_schemas_are_fresh() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.glob("*.json")}
    assert committed == schema_files(), "run `make schemas` and commit what it changes"


@pytest.mark.parametrize("record", PUBLISHED)
def test_schemas_are_valid(record: type[Record]) -> None:
    Draft202012Validator.check_schema(json_schema(record))
    assert Schema.from_descriptor(table_schema(record)).field_names


def test_a_column_is_required_where_the_record_wants_a_value() -> None:
    facts = {field["name"]: field for field in table_schema(PUBLISHED[2])["fields"]}
    assert facts["value"] == {"name": "value", "type": "number", "description": facts["value"]["description"]}
    assert facts["bound"]["constraints"]["required"] is True
    assert facts["date_role"]["constraints"] == {"enum": ["as_of", "on", "during", "since", "by"]}
    assert facts["char_end"]["constraints"] == {"required": True, "minimum": 1}
    assert facts["page"]["constraints"] == {"minimum": 1}


def test_primary_keys_are_the_keys_of_the_records_where_these_are_never_empty() -> None:
    keys = {record.table: table_schema(record).get("primaryKey") for record in PUBLISHED}
    assert keys["facts"] == ["fact_id"]
    assert keys["numbers"] == ["edition_id", "char_start"]
    assert keys["sections"] is None


def test_schema_files_are_json() -> None:
    assert all(json.loads(text)["$schema"] for text in schema_files().values())

"""The committed data dictionary is that of the records and rules, and explains every code and flag."""

from __future__ import annotations

import pytest

from pipeline.dictionary import FLAGS, dictionary, meanings
from pipeline.model import PUBLISHED, Record
from pipeline.schemas import table_schema
from tests.support import LANGUAGE_OF, ROOT, edition


def test_committed_dictionary_is_fresh() -> None:
    committed = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert committed == dictionary(), "run `python -m pipeline.dictionary > docs/data-dictionary.md` and commit it"


@pytest.mark.parametrize("record", PUBLISHED, ids=lambda record: record.table)
def test_every_code_has_a_meaning(record: type[Record]) -> None:
    for field in table_schema(record)["fields"]:
        if codes := field.get("constraints", {}).get("enum"):
            assert list(meanings(record.table, field["name"])) == codes


@pytest.mark.parametrize("edition_id", LANGUAGE_OF)
def test_every_flag_has_a_meaning(edition_id: str) -> None:
    tables = edition(edition_id).tables
    printed = {flag for name in ("facts", "events") for row in tables[name] for flag in row["flags"].split(";") if flag}
    assert printed
    assert printed <= FLAGS.keys()

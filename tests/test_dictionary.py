"""The committed data dictionary is that of the records and rules, and explains every code and flag."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.clean import clean
from pipeline.dictionary import FLAGS, dictionary, meanings
from pipeline.find import find
from pipeline.ingest import discover, ingest
from pipeline.link import link
from pipeline.model import PUBLISHED, Record
from pipeline.schemas import table_schema
from pipeline.split import split

ROOT = Path(__file__).parent.parent
EDITION = ROOT / "raw/sco-overview-2020-07-zh.txt"


def test_committed_dictionary_is_fresh() -> None:
    committed = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert committed == dictionary(), "run `python -m pipeline.dictionary > docs/data-dictionary.md` and commit it"


@pytest.mark.parametrize("record", PUBLISHED, ids=lambda record: record.table)
def test_every_code_has_a_meaning(record: type[Record]) -> None:
    for field in table_schema(record)["fields"]:
        if codes := field.get("constraints", {}).get("enum"):
            assert list(meanings(record.table, field["name"])) == codes


def test_every_flag_has_a_meaning() -> None:
    document = ingest(discover(EDITION)[0])
    tables = check(document, link(document, find(document, split(document, clean(document)))))
    printed = {flag for name in ("facts", "events") for row in tables[name] for flag in row["flags"].split(";") if flag}
    assert printed
    assert printed <= FLAGS.keys()

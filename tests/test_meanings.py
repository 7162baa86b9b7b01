"""Every row of `tests/examples/<language>/meanings.csv` is a test: what a number of a sentence counts, and its status.

Columns: `text`, one sentence; `number`, as printed in it; `indicator` and `status`, expected of that number; `section`,
where the sentence stands (empty: under no heading). When a number is printed twice, the first one is meant.

Every row of `measured.csv` is one too: the thing that a number counts, in the words of the text (empty: none is named).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.find import find
from pipeline.link import link
from pipeline.records import LANGUAGES, Block, Document, Language, Placed, Row

EXAMPLES = Path(__file__).parent / "examples"


def _examples(name: str) -> list[object]:
    return [
        pytest.param(language, row, id=f"{language}:{row['text']}:{row['number']}")
        for language in LANGUAGES
        if (path := EXAMPLES / language / name).exists()
        for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    ]


def _facts(language: Language, row: dict[str, str], section: str = "") -> list[Row]:
    text = row["text"]
    document = Document("example", "example.txt", "", language, "text", text, [], edition_date="2020-07")
    block = Block("paragraph", text, [(0, 0, len(text))])
    placed = Placed(block, "", section or "unassigned", "body")
    facts = link(document, find(document, [placed]))["facts"]
    return [f for f in facts if text[f["char_start"] : f["char_end"]] == row["number"]]


@pytest.mark.parametrize(("language", "row"), _examples("meanings.csv"))
def test_meaning(language: Language, row: dict[str, str]) -> None:
    found = _facts(language, row, row["section"])
    assert [(f["indicator"], f["status"]) for f in found[:1]] == [(row["indicator"], row["status"])]


@pytest.mark.parametrize(("language", "row"), _examples("measured.csv"))
def test_measured(language: Language, row: dict[str, str]) -> None:
    assert [f["measured"] for f in _facts(language, row)[:1]] == [row["measured"]]

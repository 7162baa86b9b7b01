"""Every row of `tests/examples/<language>/measured.csv` is a test: what a number counts, in the words of the text.

Columns: `text`, one sentence; `number`, as printed in it; `measured`, expected of that number.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.records import LANGUAGES, Language
from tests.support import facts

EXAMPLES = Path(__file__).parent / "examples"


def _examples() -> list[object]:
    return [
        pytest.param(language, row, id=f"{language}:{row['text']}:{row['number']}")
        for language in LANGUAGES
        if (path := EXAMPLES / language / "measured.csv").exists()
        for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    ]


@pytest.mark.parametrize(("language", "row"), _examples())
def test_measured(language: Language, row: dict[str, str]) -> None:
    assert facts(row["text"] + "\n", language)[row["number"]]["measured"] == row["measured"]

"""The facts of the demonstration editions are those reviewed in `tests/golden/`: a change of a rule shows as data."""

from __future__ import annotations

import pytest

from tests.golden_facts import COLUMNS, GOLDEN, difference, golden_file, golden_rows, read, text
from tests.support import LANGUAGE_OF, Extraction


def test_facts_are_those_reviewed(demonstration: Extraction) -> None:
    edition_id = demonstration.document.edition_id
    path = golden_file(edition_id)
    rows = golden_rows(demonstration.tables)
    changes = difference(read(path), rows)
    if changes:
        accept = f"When every line is right: python -m tests.golden_facts {edition_id}"
        pytest.fail("\n".join([f"{path.name}: {len(changes)} differences", *changes, accept]), pytrace=False)
    assert text(rows) == path.read_text(encoding="utf-8"), (
        f"{path.name} is not as `python -m tests.golden_facts` writes it"
    )


def test_every_golden_file_is_of_an_edition() -> None:
    assert {path.name for path in GOLDEN.glob("*.csv")} == {golden_file(edition_id).name for edition_id in LANGUAGE_OF}


def _fact(**columns: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | {"country": "CHN", "quote": "37家", "value_low": "37"} | columns


def test_the_difference_tells_removed_added_and_changed_facts() -> None:
    golden = [_fact(), _fact(), _fact(quote="5例"), _fact(country="IND")]
    found = [_fact(), _fact(value_low="38", unit="count"), _fact(country="IND"), _fact(quote="6例")]
    assert difference(golden, found) == [
        "+ added    CHN  «6例» ",
        "- removed  CHN  «5例» ",
        "~ changed  CHN  «37家» : value_low: '37' → '38'; unit: '' → 'count'",
    ]
    assert difference(golden, golden) == []
    assert difference(golden, golden[::-1]) != [], "order is part of what is reviewed"

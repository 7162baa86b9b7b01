"""Every edition within reach: each row proves itself, ids hold together, and the outline is the one that is printed.

The demonstration editions always; the real reports where they lie beside the checkout.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from pipeline import rules
from pipeline.model import PUBLISHED, columns
from pipeline.records import Row
from tests import support
from tests.support import GOLD, LANGUAGE_OF, SHARED, Extraction

MEMBERS = {"IND", "KAZ", "CHN", "KGZ", "PAK", "RUS", "TJK", "UZB"}
OVERVIEWS = [*sorted(LANGUAGE_OF), support.REAL_OVERVIEW]
MANY = 20  # facts; a press item may have few, and no reference
PLAIN = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(scope="module", params=[e for e in OVERVIEWS if e in support.candidates()])
def overview(request: pytest.FixtureRequest) -> Extraction:
    """The overview in each of its versions."""
    return support.edition(request.param)


# -------------------------------------------------------------------------------------------------------------- proof


def test_every_fact_is_proven_by_its_place(edition: Extraction) -> None:
    source = edition.document.text
    for row in edition.tables["facts"]:
        printed = source[row["char_start"] : row["char_end"]]
        assert printed == printed.strip() != "", row
        assert printed in row["quote"], row
        assert row["quote"] in source[max(0, row["char_start"] - 80) : row["char_end"] + 120], row
        assert _letters(row["sentence"]) in _clean(edition), row
        assert _letters(printed) in _letters(row["sentence"]), row


def test_a_number_in_plain_digits_has_the_value_that_is_printed(edition: Extraction) -> None:
    """The one value that can be read off without grammar; a comma groups, a scale word would be part of the number."""
    compared = 0
    for row in edition.tables["facts"]:
        printed = edition.document.text[row["char_start"] : row["char_end"]].replace(",", "")
        if PLAIN.fullmatch(printed) and row["unit"] != "percent" and row["value"] is not None:
            assert row["value"] == float(printed), row
            compared += 1
    total = len(edition.tables["facts"])
    assert total < MANY or compared > 0.5 * total, "few numbers are plain digits: is the comparison still made?"


def test_every_other_row_is_proven_by_its_place(edition: Extraction) -> None:
    source = edition.document.text
    for table, column in (("events", "quote"), ("references", "text"), ("numbers", "text")):
        assert edition.tables[table] or len(edition.tables["facts"]) < MANY, f"no {table}: nothing was tested"
        for row in edition.tables[table]:
            assert source[row["char_start"] : row["char_end"]] == row[column] != "", row


def test_every_run_of_digits_is_in_the_ledger_exactly_once(edition: Extraction) -> None:
    source = edition.document.text
    covered = [0] * len(source)
    for row in edition.tables["numbers"]:
        for i in range(row["char_start"], row["char_end"]):
            covered[i] += 1
    assert max(covered) == 1
    for run in re.finditer(r"\d+|[¹²³⁰⁴-⁹]+", source):
        around = source[run.start() - 20 : run.end() + 20]
        assert set(covered[run.start() : run.end()]) == {1}, f"{run[0]!r} at {run.start()} is in no entry: {around!r}"


def test_every_block_is_verbatim(edition: Extraction) -> None:
    source = edition.document.text
    seen = [False] * len(source)
    for block in edition.blocks:
        for start, at, length in block.pieces:
            assert block.text[start : start + length] == source[at : at + length]
            assert not any(seen[at : at + length])
            seen[at : at + length] = [True] * length
    lost = [i for i, character in enumerate(source) if not (seen[i] or character.isspace())]
    marks = set("-") | (set("#|:*_>=~`") if edition.document.reader == "markdown" else set())
    assert {source[i] for i in lost} <= marks, "only the hyphen of a cut word and the marks of Markdown are left out"


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _clean(edition: Extraction) -> str:
    return "\n".join(_letters(block.text) for block in edition.blocks)


# ---------------------------------------------------------------------------------------------------------------- ids


def test_nothing_is_rejected(edition: Extraction) -> None:
    assert edition.tables["rejected"] == []


@pytest.mark.parametrize("record", PUBLISHED, ids=lambda r: r.table)
def test_keys_are_unique_and_columns_complete(edition: Extraction, record: type) -> None:
    rows = edition.tables[record.table]  # type: ignore[attr-defined]
    keys = Counter(tuple(row[k] for k in record.key) for row in rows)  # type: ignore[attr-defined]
    assert [key for key, n in keys.items() if n > 1] == []
    for row in rows:
        assert set(row) <= set(columns(record)), row
        TypeAdapter(record).validate_python(row)


def test_rows_point_at_rows(edition: Extraction) -> None:
    ids = {"facts": "fact_id", "events": "event_id", "references": "reference_id"}
    known = {name: {row[key] for row in edition.tables[name]} for name, key in ids.items()}
    totals = {row["part_of"] for row in edition.tables["facts"]} - {""}
    assert totals <= known["facts"]
    owner = {"fact": "facts", "part": "facts", "date": "events", "reference": "references", "name": "references"}
    owner |= {"ordinal": "references"}
    for row in edition.tables["numbers"]:
        if row["record_id"]:
            assert row["record_id"] in known[owner[row["kind"]]], row
        assert row["record_id"] or row["kind"] not in ("fact", "date"), row
    for row in edition.tables["checks"]:
        assert set(row["facts"].split(";")) <= known["facts"]


def test_a_part_is_no_larger_than_its_total_and_stands_in_its_sentence_or_table(edition: Extraction) -> None:
    facts = {row["fact_id"]: row for row in edition.tables["facts"]}
    for row in facts.values():
        if row["part_of"]:
            total = facts[row["part_of"]]
            in_table = {"from_table" in fact["flags"].split(";") for fact in (total, row)}
            assert in_table == {True} or total["sentence"] == row["sentence"]
            assert (total["country"], total["section"]) == (row["country"], row["section"])
            assert total["value"] is None or row["value"] is None or row["value"] <= total["value"]
            assert total is not row


def test_counts_of_the_edition_are_those_of_its_tables(edition: Extraction) -> None:
    (row,) = edition.tables["editions"]
    for name in ("events", "references", "numbers"):
        assert row[name] == len(edition.tables[name])
    assert row["facts"] == sum("duplicate" not in f["flags"].split(";") for f in edition.tables["facts"])
    assert row["unexplained"] == sum(n["kind"] == "unexplained" for n in edition.tables["numbers"])
    assert row["characters"] == len(edition.document.text)


# ------------------------------------------------------------------------------------------------------------ outline


def present(edition: Extraction) -> list[Row]:
    return [row for row in edition.tables["sections"] if row["status"] == "present"]


def test_ranges_of_sections_are_ordered_and_hold_their_facts(edition: Extraction) -> None:
    rows = present(edition)
    for row in rows:
        assert row["char_start"] < row["char_end"], row
        inside = [f for f in edition.tables["facts"] if row["char_start"] <= f["char_start"] < row["char_end"]]
        assert {f["section"] for f in inside} <= {row["section"]}, row
        assert row["facts"] == sum("duplicate" not in f["flags"].split(";") for f in inside), row
    for before, after in pairwise(rows):
        assert before["char_end"] <= after["char_start"], (before, after)
    assert sum(row["facts"] for row in rows) == edition.tables["editions"][0]["facts"], "a fact stands in no section"


def test_a_heading_is_printed_where_its_section_begins(edition: Extraction) -> None:
    for row in present(edition):
        if row["heading"]:
            around = edition.document.text[row["char_start"] : row["char_start"] + 2 * len(row["heading"]) + 20]
            assert _letters(around).startswith(_letters(row["heading"])), row
            assert row["matched_by"], "a heading says how it was recognised"


def test_every_section_of_every_country_is_present_or_absent_and_never_both(overview: Extraction) -> None:
    rows = overview.tables["sections"]
    for country in MEMBERS:
        there = {s for r in rows if r["country"] == country and r["status"] == "present" for s in _named(r)}
        absent = {r["section"] for r in rows if r["country"] == country and r["status"] == "absent"}
        assert there & absent == set()
        assert there | absent >= set(rules.who_sections())


def _named(row: Row) -> list[str]:
    return [row["section"], *filter(None, row["also"].split(";"))]


def test_the_eight_members_are_found(overview: Extraction) -> None:
    assert {row["country"] for row in present(overview)} == MEMBERS | {""}
    assert overview.tables["editions"][0]["countries"] == 8
    front = {row["section"] for row in present(overview) if not row["country"]}
    assert front == {"preface", "statistics"}


def outline(edition: Extraction) -> list[tuple[str, str]]:
    return [(row["country"], row["section"]) for row in present(edition)]


@pytest.mark.parametrize("edition_id", sorted(LANGUAGE_OF))
def test_the_three_languages_have_one_outline(edition_id: str, chinese: Extraction) -> None:
    """They are the same text: a section missing in one language is a heading that was not recognised."""
    assert outline(support.edition(edition_id)) == outline(chinese)


@pytest.mark.parametrize(
    ("edition_id", "gold", "countries"),
    [
        ("sco-overview-2020-07-zh", GOLD / "sco-overview-2020-07-zh.gold.jsonl", MEMBERS),
        (support.REAL_OVERVIEW, SHARED / "gold" / "dev.gold.jsonl", {"IND", "KAZ", "UZB"}),
    ],
)
def test_sections_are_those_where_the_gold_has_its_numbers(edition_id: str, gold: Path, countries: set[str]) -> None:
    if edition_id not in support.candidates() or not gold.is_file():
        pytest.skip(f"{edition_id} or {gold} is not here")
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = [g for g in lines if g["type"] in ("fact", "date") and (g["country"] in countries or not g["country"])]
    assert {g["country"] for g in wanted if g["country"]} == countries
    rows = support.edition(edition_id).tables
    for g in wanted:
        holds = [
            r for r in rows["sections"] if r["status"] == "present" and r["char_start"] <= g["start"] < r["char_end"]
        ]
        places = [(r["country"], r["section"]) for r in holds]
        noted = g["section"] == "statistics"  # a row of the table has a country that its section has not
        assert places == [("" if noted else g["country"], g["section"])], g


def test_the_statistics_table_is_read_whole(overview: Extraction) -> None:
    """Eight countries, three columns, each cell with the date of its row's footnote."""
    cells = [row for row in overview.tables["facts"] if "from_table" in row["flags"].split(";")]
    assert len(cells) == 24
    assert {row["country"] for row in cells} == MEMBERS
    assert Counter(row["indicator"] for row in cells) == {"cases_confirmed": 8, "deaths": 8, "recovered": 8}
    dates = {row["country"]: row["date_end"] for row in cells}
    assert dates == dict.fromkeys(MEMBERS, "2020-07-20") | {"RUS": "2020-07-22"}
    assert {(row["section"], row["date_role"]) for row in cells} == {("statistics", "as_of")}


def test_figures_of_the_statistics_table(overview: Extraction) -> None:
    rows = overview.tables["facts"]
    cells = {(r["country"], r["indicator"]): r["value"] for r in rows if "from_table" in r["flags"].split(";")}
    assert cells["IND", "cases_confirmed"] == 1118043
    assert cells["CHN", "deaths"] == 4653
    assert cells["RUS", "recovered"] == 572053


def test_no_number_of_the_chinese_editions_is_unexplained(overview: Extraction) -> None:
    if overview.document.language != "zh":
        pytest.skip("English and Russian list theirs in the summary")
    assert [row for row in overview.tables["numbers"] if row["kind"] == "unexplained"] == []

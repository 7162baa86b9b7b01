"""What leaves the pipeline: safe cells, no personal data where none belongs, and a package that describes itself."""

from __future__ import annotations

import csv
import io
import json
from copy import deepcopy
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from frictionless import validate
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline import publish, store
from pipeline.emit import emit, public_tables
from pipeline.emit.csv_tables import fragment, head
from pipeline.emit.formula import without_live_head
from pipeline.model import PUBLISHED, Fact, Record, columns
from pipeline.records import Row, Tables
from pipeline.schemas import json_schema
from pipeline.state import FORMATS, Options

PHONE = "+992 37 221-00-00"
EMAIL = "press@example.org"
SOURCE = f"Call {PHONE} or 1406, write to {EMAIL}: 26 beds."


def row(table: type[Record], **values: object) -> Row:
    """A valid row: what is not given is empty, or the first allowed value."""
    schema = json_schema(table)
    filled: Row = {}
    for name, described in schema["properties"].items():
        types = {option["type"] for option in described.get("anyOf", [described])}
        empty = None if "null" in types else "" if types == {"string"} else 0
        filled[name] = described["enum"][0] if "enum" in described else empty
    return {**filled, "edition_id": "e", **values}


def span(text: str) -> dict[str, int]:
    start = SOURCE.index(text)
    return {"char_start": start, "char_end": start + len(text)}


@pytest.fixture
def tables() -> Tables:
    """One edition that prints a telephone number, a hotline, an address and a fact in one sentence."""
    editions, sections, facts, _, references, numbers, _, _ = PUBLISHED
    place = {"country": "TJK", "country_name": "Tajikistan", "section": "case_management"}
    country = {"country": "TJK", "section": "case_management"}
    amount = {"value": 26.0, "value_low": 26.0, "value_high": 26.0, "bound": "exact", "sentence": SOURCE}
    contacts = [
        ("e:1", "phone", PHONE, "+992372210000"),
        ("e:2", "phone", "1406", "1406"),
        ("e:3", "email", EMAIL, EMAIL),
    ]
    return {
        **{record.table: [] for record in PUBLISHED},
        "editions": [row(editions, sha256="0" * 64, references=3, facts=1, numbers=4)],
        "sections": [
            row(sections, status="absent", **{**place, "section": "other"}, char_start=None, char_end=None),
            row(sections, heading="- Case management", **place, char_start=0, char_end=len(SOURCE)),
        ],
        "facts": [row(facts, fact_id="e:f", quote="26 beds", **amount, **place, **span("26"))],
        "references": [
            row(references, reference_id=i, kind=kind, text=text, normalized=normal, **country, **span(text))
            for i, kind, text, normal in contacts
        ],
        "numbers": [
            row(numbers, kind="fact", text="26", record_id="e:f", **span("26")),
            *(row(numbers, kind="reference", text=text, record_id=i, **span(text)) for i, _, text, _ in contacts),
        ],
    }


@pytest.fixture
def package(tables: Tables, tmp_path: Path) -> Path:
    """The tables, published."""
    store.write_fragments(tmp_path / "build", "e", emit(public_tables(tables, include_references=True), FORMATS))
    publish.publish(tmp_path / "build", tmp_path / "out", ["e"], Options(), {})
    return tmp_path / "out"


# ---------------------------------------------------------------------------------------------------------------- cells


def test_columns_are_those_of_the_model_and_rows_are_in_order_of_place(package: Path) -> None:
    for record in PUBLISHED:
        lines = list(csv.reader((package / f"{record.table}.csv").open(encoding="utf-8", newline="")))
        assert lines[0] == columns(record)
    starts = pd.read_csv(package / "numbers.csv")["char_start"]
    assert starts.is_monotonic_increasing
    assert list(pd.read_csv(package / "sections.csv")["status"]) == ["present", "absent"]


def test_cells_are_plain(tables: Tables) -> None:
    fact = {
        **tables["facts"][0],
        "value": 26_000_000.0,
        "value_low": 0.1,
        "value_high": None,
        "measured": 'a "b", c\nd',
    }
    [line] = public_tables({**tables, "facts": [fact]}, include_references=True)["facts"]
    text = fragment(Fact, [line])
    assert ',"a ""b"", c\nd",26000000,0.1,,exact,' in text
    assert text.endswith("\n")
    assert "\r" not in text


LIVE = "=+-@\t\r\n＝＋－＠"


def would_run(cell: str) -> bool:
    """How spreadsheets decide, on the safe side: by the first sign, white space aside, unless the cell is a number."""
    try:
        float(cell)
    except ValueError:
        return cell[:1] in tuple("\t\r\n") or cell.strip()[:1] in tuple("=+-@＝＋－＠")
    return False


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("+996 312 00 00 00", "996 312 00 00 00"),
        ("=HYPERLINK(A1)", "HYPERLINK(A1)"),
        ("- 26 beds", "26 beds"),
        ("@SUM(1)", "SUM(1)"),
        ("\t=1+1", "1+1"),
        (" -2+3", "2+3"),
        ("＝1+1", "1+1"),
        ("-5", "-5"),
        ("+0.5", "+0.5"),
        ("−5 °C", "−5 °C"),
        ("26 beds", "26 beds"),
        ("'quoted'", "'quoted'"),
        ("--", ""),
    ],
)
def test_no_cell_begins_a_formula(text: str, cell: str) -> None:
    assert without_live_head(text) == cell


@given(st.text(st.sampled_from(LIVE + " \0'\"a1,;") | st.characters(codec="utf-8"), max_size=12))
@example("=cmd|' /C calc'!A0")
def test_any_text_is_safe_and_stays_a_stretch_of_itself(text: str) -> None:
    cell = without_live_head(text)
    assert not would_run(cell)
    assert text.endswith(cell)
    assert without_live_head(cell) == cell


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20))
def test_pandas_loads_with_its_defaults_what_was_written(text: str) -> None:
    written = fragment(Fact, [{"fact_id": "x", "sentence": text}])
    loaded = pd.read_csv(io.StringIO(head(Fact) + written), keep_default_na=False, dtype=str)
    assert loaded["sentence"][0] == without_live_head(text)


def test_a_telephone_number_stays_a_text_everywhere(package: Path) -> None:
    loaded = pd.read_csv(package / "references.csv")
    phone = loaded[loaded["reference_id"] == "e:1"].iloc[0]
    assert phone["normalized"] == "tel:+992372210000"
    assert phone["text"] == PHONE.removeprefix("+")
    assert SOURCE[phone["char_start"] : phone["char_end"]] == phone["text"]
    assert not any(would_run(cell) for line in csv.reader((package / "references.csv").open()) for cell in line)


# -------------------------------------------------------------------------------------------------------- personal data


def test_contacts_stand_in_references_and_nowhere_else(package: Path) -> None:
    for path in package.rglob("*"):
        if path.is_file() and path.name != "references.csv":
            text = path.read_text(encoding="utf-8")
            assert "221-00-00" not in text
            assert EMAIL not in text
    references = (package / "references.csv").read_text(encoding="utf-8")
    assert "221-00-00" in references
    assert EMAIL in references


def test_a_masked_sentence_keeps_its_length_and_its_hotlines(package: Path) -> None:
    [sentence] = pd.read_csv(package / "facts.csv")["sentence"]
    assert sentence == "Call •••• •• ••••••••• or 1406, write to •••••••••••••••••: 26 beds."
    assert len(sentence) == len(SOURCE)
    numbers = pd.read_csv(package / "numbers.csv")
    assert list(numbers["text"]) == ["••• •• •••••••••", "1406", "•" * len(EMAIL), "26"]
    assert all(numbers["text"].str.len() == numbers["char_end"] - numbers["char_start"])


def test_a_contact_is_masked_however_it_is_spaced_and_even_when_it_was_not_recognised(tables: Tables) -> None:
    tables["facts"][0]["sentence"] = "Call +99237 221-00-00 or +7 (495) 000-00-00, or write to x.y@example.com"
    [fact] = public_tables(tables, include_references=True)["facts"]
    assert fact["sentence"] == "Call •••••• ••••••••• or •• ••••• •••••••••, or write to •••••••••••••••"


def test_numbers_that_only_look_like_a_part_of_one_are_left_alone(tables: Tables) -> None:
    tables["references"][0]["text"] = "123456"
    tables["facts"][0].update(quote="1123456 tests", sha256="123456")
    [fact] = public_tables(tables, include_references=True)["facts"]
    assert fact["quote"] == "1123456 tests"
    assert fact["sha256"] == "123456"


def test_a_rejected_contact_is_masked_too(tables: Tables) -> None:
    contact = tables["references"].pop(0)
    tables["rejected"] = [
        row(PUBLISHED[-1], table_name="references", reason="section: unknown", record=json.dumps(contact))
    ]
    public = public_tables(tables, include_references=True)
    assert "221-00-00" not in json.dumps({**public, "references": []})


def test_without_references_no_contact_is_left(tables: Tables) -> None:
    before = deepcopy(tables)
    texts = emit(public_tables(tables, include_references=False), FORMATS)
    assert texts["references.csv"] == ""
    assert all(PHONE[1:] not in text and EMAIL not in text for text in texts.values())
    entries = list(csv.DictReader(io.StringIO(head(PUBLISHED[5]) + texts["numbers.csv"])))
    assert [(entry["text"], entry["record_id"]) for entry in entries] == [
        ("••• •• •••••••••", ""),
        ("••••", ""),
        ("•" * len(EMAIL), ""),
        ("26", "e:f"),
    ]
    assert json.loads(texts["facts.json"])["edition"]["references"] == 0
    assert tables == before


# ----------------------------------------------------------------------------------------------------- files as a whole


def test_the_nested_file_holds_the_same_records(package: Path) -> None:
    nested = json.loads((package / "e" / "facts.json").read_text(encoding="utf-8"))
    [country] = nested["countries"]
    assert (country["country"], country["country_name"]) == ("TJK", "Tajikistan")
    present, absent = country["sections"]
    assert [heading["status"] for heading in absent["headings"]] == ["absent"]
    assert present["headings"][0]["heading"] == "- Case management"
    [fact] = present["facts"]
    assert list(fact) == columns(Fact)
    jsonschema.validate(fact, json_schema(Fact))
    assert [(r["kind"], r["normalized"]) for r in present["references"]] == [
        ("phone", ""),
        ("phone", "1406"),
        ("email", ""),
    ]


def test_the_data_package_is_valid_and_describes_every_column(package: Path) -> None:
    report = validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["type", "title", "message"])
    assert len(report.tasks) == len(PUBLISHED)
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    for record, resource in zip(PUBLISHED, described["resources"], strict=True):
        assert resource["name"] == record.table
        assert [field["name"] for field in resource["schema"]["fields"]] == columns(record)
        assert all(field["description"] for field in resource["schema"]["fields"])


def test_the_data_package_sees_a_wrong_table(package: Path) -> None:
    path = package / "facts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",exact,", ",rather,"), encoding="utf-8")
    errors = {error for (error,) in validate(str(package / "datapackage.json")).flatten(["type"])}
    assert errors == {"constraint-error", "hash-count", "byte-count"}

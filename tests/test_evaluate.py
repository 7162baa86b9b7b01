"""Evaluate: it agrees with the scoring tool number by number, and the editions with a gold keep their quality."""

from __future__ import annotations

import copy
import csv
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.evaluate import FIELDS, Evaluation, compare, evaluate
from pipeline.model import PUBLISHED, columns
from pipeline.records import Tables
from tests.support import GOLD, SHARED, Extraction

CHINESE = "sco-overview-2020-07-zh"
CHINESE_GOLD = GOLD / f"{CHINESE}.gold.jsonl"
DEV_GOLD = SHARED / "gold" / "dev.gold.jsonl"
JUDGE = SHARED / "tools" / "score.py"
DEV_COUNTRIES, DEV_SECTIONS = ("IND", "KAZ", "UZB"), ("preface", "statistics")


def write(tables: Tables, folder: Path) -> dict[str, list[dict[str, str]]]:
    """Write the tables as CSV, each whole, and return their rows as read again."""
    folder.mkdir(exist_ok=True)
    for record in PUBLISHED:
        with (folder / f"{record.table}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns(record), lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables[record.table])
    names = ("facts", "events", "references", "numbers")
    return {n: list(csv.DictReader((folder / f"{n}.csv").open(encoding="utf-8", newline=""))) for n in names}


def gold_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def spoilt(tables: Tables) -> Tables:
    """The tables with rows left out, moved and changed at random, so that no measure is perfect."""
    chance = random.Random(20200720)
    result = {name: copy.deepcopy([r for r in rows if chance.random() > 0.1]) for name, rows in tables.items()}
    others: dict[str, list[Any]] = {name: [r[name] for r in tables["facts"]] for name in tables["facts"][0]}
    swapped = ("value_low", "value_high", "bound", "unit", "measure", "country", "section", "indicator", "status")
    for fact in result["facts"]:
        for name in (*swapped, "date_start", "date_end", "date_source", "part_of", "per_unit"):
            if chance.random() < 0.08:
                fact[name] = chance.choice(others[name])
        if chance.random() < 0.05:
            fact["char_start"], fact["char_end"] = fact["char_end"] + 30, fact["char_end"] + 32
    for event in result["events"]:
        if chance.random() < 0.2:
            event["date_end"] = "1999"
    for entry in result["numbers"]:
        if chance.random() < 0.1:
            entry["kind"] = "unexplained"
    return result


@pytest.mark.skipif(not JUDGE.is_file(), reason=f"the scoring tool is not at {JUDGE}")
@pytest.mark.parametrize("only", [(), ("CHN", "IND")])
@pytest.mark.parametrize("harm", [False, True], ids=["as extracted", "spoilt"])
def test_agrees_with_the_scoring_tool(chinese: Extraction, tmp_path: Path, harm: bool, only: tuple[str, ...]) -> None:
    tables = spoilt(chinese.tables) if harm else chinese.tables
    ours = compare(gold_of(CHINESE_GOLD), write(tables, tmp_path), only)
    command = [
        sys.executable,
        str(JUDGE),
        str(CHINESE_GOLD),
        str(tmp_path),
        CHINESE,
        "--json",
        "--only",
        ",".join(only),
    ]
    judged = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert _as_judged(ours) == {k: v for k, v in judged.items() if k != "recall"}
    assert round(ours.recall, 4) == judged["recall"]["found"]
    assert round(ours.full / ours.facts, 4) == judged["recall"]["status"]
    assert not harm or 0 < ours.full < ours.found < ours.facts, "the spoilt tables must tell the two apart"


def _as_judged(ours: Evaluation) -> dict[str, Any]:
    """Our measures under the names of the scoring tool."""
    alone = {name: round(n / max(1, ours.found), 4) for name, n in ours.right.items()}
    pairs = {"part_of": ours.parts, "events": ours.events, "references": ours.references, "ledger": ours.ledger}
    return {
        "facts_in_gold": ours.facts,
        "field_accuracy": {"found": 1.0, **alone},
        "spurious": ours.spurious,
        "precision_found": round(ours.precision, 4),
        "full_f1": round(ours.full_f1, 4),
        **{name: f"{right}/{asked}" for name, (right, asked) in pairs.items()},
        "unexplained": ours.unexplained,
    }


# ------------------------------------------------------------------------------------------------------------- floors


def test_the_chinese_demonstration_edition_is_read_well(chinese: Extraction, tmp_path: Path) -> None:
    result = compare(gold_of(CHINESE_GOLD), write(chinese.tables, tmp_path))
    assert result.facts > 150
    assert result.full_f1 >= 0.97, result.text()
    assert result.parts[0] == result.parts[1] > 0, result.text()


@pytest.mark.skipif(not DEV_GOLD.is_file(), reason=f"the development gold is not at {DEV_GOLD}")
def test_the_real_report_is_read_well(real_overview: Extraction, tmp_path: Path) -> None:
    result = compare(gold_of(DEV_GOLD), write(real_overview.tables, tmp_path), DEV_COUNTRIES, DEV_SECTIONS)
    said = result.text()
    assert result.facts == 65, said
    assert result.recall >= 0.98, said
    assert result.full_f1 >= 0.97, said
    assert result.parts[0] == result.parts[1] > 0, said
    assert result.events[0] >= 0.95 * result.events[1], said
    assert result.references[0] == result.references[1] > 0, said
    assert result.ledger[0] >= 0.98 * result.ledger[1], said
    assert result.unexplained == 0, said
    assert result.spurious <= 2, said


# ----------------------------------------------------------------------------------------------------------- by hand


GOLD_FACT = {
    "type": "fact",
    "number": "37",
    "start": 10,
    "end": 12,
    "quote": "37家",
    "low": "37",
    "high": "37",
    "bound": "exact",
    "unit": "count",
    "measure": "level",
    "per": "",
    "country": "CHN",
    "section": "laboratories",
    "indicator": "hospitals",
    "alt_indicator": ["laboratories"],
    "date_start": "",
    "date_end": "2020-07-01",
    "date_inherited": False,
    "status": "actual",
    "part_of": None,
    "optional": False,
}
FACT = {
    "fact_id": "e:10-12",
    "char_start": "10",
    "char_end": "12",
    "quote": "37家",
    "value_low": "37",
    "value_high": "37",
    "bound": "exact",
    "unit": "count",
    "measure": "level",
    "per_value": "",
    "per_unit": "",
    "country": "CHN",
    "section": "laboratories",
    "indicator": "hospitals",
    "date_start": "",
    "date_end": "2020-07-01",
    "date_source": "sentence",
    "status": "actual",
    "part_of": "",
}


def judge(fact: dict[str, str], **gold: Any) -> set[str]:
    """The fields that are judged wrong."""
    tables = {"facts": [FACT | fact], "events": [], "references": [], "numbers": []}
    result = compare([GOLD_FACT | gold], tables)
    assert (result.facts, result.found, result.spurious) == (1, 1, 0)
    return {name for name in FIELDS if not result.right[name]}


@pytest.mark.parametrize(
    ("fact", "wrong"),
    [
        ({}, set()),
        ({"value_low": "37.0", "value_high": "37.0"}, set()),
        ({"value_high": ""}, {"amount"}),
        ({"value_low": "38"}, {"amount"}),
        ({"bound": "about"}, {"bound"}),
        ({"unit": "person"}, {"unit"}),
        ({"measure": "share"}, {"unit"}),
        ({"per_unit": "day"}, {"unit"}),
        ({"country": "IND"}, {"place"}),
        ({"section": "other"}, {"place"}),
        ({"indicator": "laboratories"}, set()),
        ({"indicator": "masks"}, {"indicator"}),
        ({"date_end": ""}, {"date"}),
        ({"status": "planned"}, {"status"}),
    ],
)
def test_each_field_is_judged_alone(fact: dict[str, str], wrong: set[str]) -> None:
    assert judge(fact) == wrong


def test_bounds_of_one_direction_count_as_equal() -> None:
    bounded = {"value_high": "", "bound": "more_than"}
    assert judge(bounded, high="", bound="at_least") == set()
    assert judge(bounded, high="", bound="at_most") == {"bound"}


def test_a_date_that_the_gold_takes_from_elsewhere_is_not_asked_for() -> None:
    assert judge({"date_end": "1999"}, date_inherited=True) == set()
    assert judge({}, date_end="") == {"date"}
    assert judge({"date_source": "paragraph"}, date_end="") == set()


def test_an_alternative_reading_is_as_good() -> None:
    assert judge({"bound": "about"}, alt=[{"bound": "about"}]) == set()


def test_missed_and_spurious_facts_are_named() -> None:
    tables = {"facts": [FACT | {"char_start": "50", "char_end": "52"}], "events": [], "references": [], "numbers": []}
    result = compare([GOLD_FACT], tables)
    assert (result.recall, result.precision, result.full_f1, result.spurious) == (0.0, 0.0, 0.0, 1)
    assert [error.split()[0] for error in result.errors[:2]] == ["missed", "spurious"]


def test_an_optional_fact_neither_helps_nor_hurts() -> None:
    tables = {"facts": [FACT], "events": [], "references": [], "numbers": []}
    result = compare([GOLD_FACT | {"optional": True}], tables)
    assert (result.facts, result.found, result.spurious) == (0, 0, 0)


# ----------------------------------------------------------------------------------------------------------- messages


def test_what_cannot_be_compared_is_told(chinese: Extraction, tmp_path: Path) -> None:
    write(chinese.tables, tmp_path / "out")
    gold = tmp_path / "other.gold.jsonl"
    gold.write_text(json.dumps(GOLD_FACT) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"holds no edition 'other'; choose one with --edition: {CHINESE}"):
        evaluate(gold, tmp_path / "out")
    with pytest.raises(InputError, match=r"cannot be compared: .*No such file"):
        evaluate(gold, tmp_path / "nowhere")
    gold.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be compared"):
        evaluate(gold, tmp_path / "out")


def test_the_text_has_the_measures_and_as_many_errors_as_asked(chinese: Extraction, tmp_path: Path) -> None:
    write(spoilt(chinese.tables), tmp_path)
    text = evaluate(CHINESE_GOLD, tmp_path, errors=3).splitlines()
    assert text[0].startswith("facts in gold ")
    assert [line.split()[0] for line in text[2:9]] == list(FIELDS)
    assert len(text) == 2 + 7 + 2 + 3

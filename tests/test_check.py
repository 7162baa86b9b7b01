"""Check: the arithmetic that the text lets one do, and what becomes of a row that does not validate."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.check import check
from pipeline.model import PUBLISHED
from pipeline.records import Tables
from tests.support import document, linked, tables

Verdict = tuple[str, str, Any, Any]


def verdicts(text: str) -> list[Verdict]:
    return [(r["kind"], r["verdict"], r["expected"], r["found"]) for r in tables(text + "\n")["checks"]]


def flagged(text: str, flag: str = "sum_mismatch") -> list[str]:
    """The numbers, as printed, of the facts that a failed check has flagged."""
    source = text + "\n"
    found = tables(source)["facts"]
    return [source[f["char_start"] : f["char_end"]] for f in found if flag in f["flags"].split(";")]


# -------------------------------------------------------------------------------------------------------------- parts

BEDS = "共有病床711张，其中重症病床108张，普通病床497张，备用病床106张。"
HOSPITALS = "共有医院11家，其中县医院3家，市医院7家。"


def test_parts_that_add_up_hold() -> None:
    assert verdicts(BEDS) == [("parts_of_total", "holds", 711, 711)]
    assert flagged(BEDS) == []


def test_parts_that_do_not_add_up_fail_and_flag_every_fact_involved_and_no_other() -> None:
    text = HOSPITALS + BEDS
    assert verdicts(text) == [("parts_of_total", "fails", 10, 11), ("parts_of_total", "holds", 711, 711)]
    assert flagged(text) == ["11", "3", "7"]


@pytest.mark.parametrize(
    "text",
    [
        "共有医院11家，其中县医院超过3家，市医院7家。",
        "共有医院超过11家，其中县医院3家，市医院7家。",
        "共有医院约11家，其中县医院3家，市医院7家。",
    ],
)
def test_bounds_cannot_tell(text: str) -> None:
    assert [verdict for _, verdict, _, _ in verdicts(text)] == ["cannot tell"]
    assert flagged(text) == []


def test_parts_that_make_the_total_hold_though_more_follow_that_divide_it_otherwise() -> None:
    assert verdicts("全省设诊所60家（其中，城区45家，农村15家；民办20家）。") == [("parts_of_total", "holds", 60, 60)]


def test_one_part_alone_is_not_added_up() -> None:
    assert verdicts("共有医院11家，其中县医院3家。") == []


def test_a_check_names_its_facts_the_total_first_and_shows_its_reckoning() -> None:
    (row,) = tables(BEDS + "\n")["checks"]
    ids = {f["value"]: f["fact_id"] for f in tables(BEDS + "\n")["facts"]}
    assert row["facts"].split(";") == [ids[711], ids[108], ids[497], ids[106]]
    assert row["note"] == "108 + 497 + 106 = 711"


# ------------------------------------------------------------------------------------------------------------- shares

SHARE = "全国确诊病例12067例。医务人员感染占确诊病例的{0}（1651例）。"


def test_a_share_holds_within_its_printed_precision() -> None:
    (row,) = tables(SHARE.format("13.7%") + "\n")["checks"]
    assert (row["kind"], row["verdict"], row["found"], row["tolerance"]) == ("share_of_count", "holds", 13.7, 0.05)
    assert row["expected"] == pytest.approx(100 * 1651 / 12067)


@pytest.mark.parametrize(
    ("share", "verdict"),
    [("14%", "holds"), ("13.68%", "holds"), ("13%", "fails"), ("13.8%", "fails"), ("13.60%", "fails")],
)
def test_the_precision_of_a_share_is_that_of_its_decimals(share: str, verdict: str) -> None:
    assert [v for _, v, _, _ in verdicts(SHARE.format(share))] == [verdict]


def test_a_share_that_fails_flags_share_count_and_base() -> None:
    assert flagged(SHARE.format("15%"), "share_mismatch") == ["12067", "15", "1651"]


# --------------------------------------------------------------------------------------------------------- validation

REPORT = "中国\n\n国家实验室\n\n截至2020年7月1日，全国共有公共实验室22个，确诊病例2万-3万例，依据第181号命令。\n"


def checked(table: str, change: dict[str, Any]) -> Tables:
    """The report's tables when the last row of a table has been spoilt."""
    rows = linked(REPORT)
    rows[table][-1] |= change
    return check(document(REPORT), rows)


@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("facts", {"indicator": "labs"}, "indicator: unknown code 'labs'"),
        ("facts", {"section": "lab"}, "section: unknown code 'lab'"),
        ("facts", {"unit": "furlong"}, "unit: unknown code 'furlong'"),
        ("facts", {"per_unit": "fortnight"}, "per_unit: unknown code 'fortnight'"),
        ("facts", {"value_low": 40000}, "a range has value_low <= value_high and no value"),
        ("facts", {"value": 20000}, "a range has value_low <= value_high and no value"),
        ("facts", {"bound": "exact"}, "bound exact: value, value_low and value_high must be equal"),
        ("facts", {"bound": "more_than"}, "bound more_than: only value_low is known"),
        ("facts", {"bound": "at_most"}, "bound at_most: only value_high is known"),
        ("facts", {"char_end": 0}, "char_end: Input should be greater than 0"),
        ("facts", {"char_end": 1}, "char_end must lie after char_start"),
        ("facts", {"country": "China"}, "country: String should match pattern"),
        ("facts", {"date_end": "1 July 2020"}, "date_end: String should match pattern"),
        ("facts", {"colour": "red"}, "colour: Unexpected keyword argument"),
        ("events", {"role": "whenever"}, "role: Input should be"),
        ("references", {"kind": "number"}, "kind: Input should be"),
        ("numbers", {"kind": "mystery"}, "kind: Input should be"),
        ("sections", {"status": "lost"}, "status: Input should be"),
    ],
)
def test_a_bad_row_is_rejected_with_the_reason(table: str, change: dict[str, Any], reason: str) -> None:
    good, bad = tables(REPORT), checked(table, change)
    (rejected,) = bad["rejected"]
    assert (rejected["edition_id"], rejected["table_name"]) == ("example", table)
    assert reason in rejected["reason"]
    assert change.items() <= json.loads(rejected["record"]).items(), "the record is kept as it was"
    assert len(bad[table]) == len(good[table]) - 1
    assert [len(bad[r.table]) for r in PUBLISHED if r.table not in (table, "rejected")] == [
        len(good[r.table]) for r in PUBLISHED if r.table not in (table, "rejected")
    ]
    assert (bad["editions"][0]["rejected"], bad["editions"][0]["status"]) == (1, "partial")


def test_a_good_report_is_complete_and_its_counts_are_those_of_its_tables() -> None:
    found = tables(REPORT)
    (edition,) = found["editions"]
    assert (edition["status"], edition["rejected"], edition["unexplained"]) == ("complete", 0, 0)
    for name in ("facts", "events", "references", "numbers"):
        assert edition[name] == len(found[name]) > 0


def test_an_unexplained_number_makes_an_edition_partial() -> None:
    rows = linked(REPORT)
    rows["numbers"][-1]["kind"] = "unexplained"
    (edition,) = check(document(REPORT), rows)["editions"]
    assert (edition["status"], edition["unexplained"]) == ("partial", 1)

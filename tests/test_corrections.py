"""Corrections: found again or reported, applied and reckoned anew, and the way to reviewing tools and back."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main
from pipeline.corrections import Correction, correct, label_studio, read, web_annotation
from pipeline.corrections.anchor import Lost, TextQuote, find, selector
from pipeline.corrections.record import COLUMNS, append
from pipeline.corrections.review import export, reviewable, take_in
from pipeline.errors import InputError
from pipeline.model import Fact
from pipeline.published import read_table
from pipeline.records import Row, Tables
from pipeline.state import Options
from tests.support import document, tables

REPORT = """中华人民共和国

国家实验室

截至2020年7月1日，全国共有实验室711个，其中公立实验室108个，私立实验室497个，专科实验室106个。全国现有定点医院37家，病床1200张。

病例管理

各地医院共收治患者5300人，咨询电话010-88887777，邮箱 who.is@example.org。计划新建医院3家。
"""
SHOWN = REPORT.replace("010-88887777", "•" * 12).replace("who.is@example.org", "•" * 18)
INSERTED = "前言\n\n本报告共有附录12个。报告由有关部门编写，各级医院应当加强管理。\n\n\f"
REWORDED = REPORT.replace("全国现有定点医院37家", "目前各省已经设有定点医院37家")


def correction(quote: str, field: str = "value", said: str = "37", value: str = "38", **other: str) -> Correction:
    """A correction of the edition `a` (REPORT), with the selector that a row of it gives."""
    start = REPORT.index(quote)
    row = {"char_start": start, "char_end": start + len(quote), "sentence": SHOWN[_sentence(start)]}
    found = selector(SHOWN, row)
    place = (found.exact, found.prefix, found.suffix, str(start))
    made = Correction("a", *place, "facts", field, said, value, "抄错", "Ana", "2020-08-01", "override")
    return replace(made, **other)


def _sentence(at: int) -> slice:
    start = max(REPORT.rfind(mark, 0, at) for mark in "。\n") + 1
    return slice(start, REPORT.index("。", at) + 1)


def applied(text: str, *corrections: Correction) -> tuple[Tables, list[Row]]:
    read_text = replace(document(text), edition_id="a")
    checked = tables(text)
    return correct(read_text, checked, corrections)


def fact(found: Tables, text: str, printed: str) -> Row:
    return next(f for f in found["facts"] if text[f["char_start"] : f["char_end"]] == printed)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(corrections=tmp_path / "corrections")


def report_of(out: Path) -> list[dict[str, str]]:
    with (out / "corrections_report.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def published(out: Path, printed: str) -> Row:
    """The fact of a number in the published table."""
    return next(f for f in read_table(out, Fact) if printed in f["quote"])


def statuses(out: Path) -> list[str]:
    return [row["status"] for row in report_of(out)]


# ------------------------------------------------------------------------------------------------------------- applying


def test_a_correction_is_applied_flagged_and_remembered(raw: Path, out: Path, options: Options) -> None:
    append(
        options.corrections / "a.csv", [correction("37"), correction("1200", "unit", "count", "", verdict="confirm")]
    )
    text = run.extract(raw, out, options=options).text()
    assert "  corrections: 1 applied, 1 confirmed (see corrections_report.csv)" in text.splitlines()
    row = published(out, "37")
    assert (row["value"], row["value_low"], row["value_high"], row["flags"].split(";")[-1]) == (38, 38, 38, "corrected")
    assert published(out, "1200")["flags"].split(";")[-1] == "confirmed"
    assert statuses(out) == ["applied", "confirmed"]
    nested = json.loads((out / "a" / "facts.json").read_text(encoding="utf-8"))
    kept = [
        f["corrections"] for c in nested["countries"] for s in c["sections"] for f in s["facts"] if "corrections" in f
    ]
    assert kept[0] == [
        {"verdict": "override", "field": "value", "said": 37, "value": 38, "reason": "抄错", "who": "Ana"}
        | {"when": "2020-08-01"}
    ]
    assert len(kept) == 2


def test_an_edited_file_runs_its_edition_again(raw: Path, out: Path, options: Options) -> None:
    (raw / "b.txt").write_text(REPORT.replace("37家", "44家"), encoding="utf-8")
    run.extract(raw, out, options=options)
    plain = (out / "facts.csv").read_bytes()
    assert not (out / "corrections_report.csv").exists()
    append(options.corrections / "a.csv", [correction("37")])
    assert run.extract(raw, out, options=options).done == {"a"}
    assert run.extract(raw, out, options=options).changed is False
    assert (out / "facts.csv").read_bytes() != plain
    (options.corrections / "a.csv").unlink()
    assert run.extract(raw, out, options=options).done == {"a"}
    assert (out / "facts.csv").read_bytes() == plain
    assert not (out / "corrections_report.csv").exists()


def test_corrections_survive_an_inserted_page(raw: Path, out: Path, options: Options) -> None:
    append(options.corrections / "a.csv", [correction("37"), correction("497", said="497", value="498")])
    run.extract(raw, out, options=options)
    (raw / "a.txt").write_text(INSERTED + REPORT, encoding="utf-8")
    run.extract(raw, out, options=options)
    assert statuses(out) == ["applied", "applied"]
    assert published(out, "37")["value"] == 38
    assert [int(r["found_at"]) - int(r["char_start"]) for r in report_of(out)] == [len(INSERTED)] * 2


def test_a_reworded_sentence_is_reported(raw: Path, out: Path, options: Options) -> None:
    append(options.corrections / "a.csv", [correction("37")])
    (raw / "a.txt").write_text(REWORDED, encoding="utf-8")
    assert "corrections: 1 not_found" in run.extract(raw, out, options=options).text()
    assert published(out, "37")["value"] == 37
    assert "corrected" not in published(out, "37")["flags"]
    assert report_of(out)[0]["note"] == "what stands around the quote has changed"


def test_line_breaks_elsewhere_do_not_matter() -> None:
    text = REPORT.replace("全国现有定点", "全国现有\n定点")
    assert applied(text, correction("37"))[1][0]["status"] == "applied"


def test_what_the_pipeline_no_longer_says_is_reported() -> None:
    found, outcomes = applied(REPORT, correction("37", said="36"))
    assert (outcomes[0]["status"], outcomes[0]["says_now"]) == ("changed", "37")
    assert fact(found, REPORT, "37")["value"] == 37


def test_equally_near_is_ambiguous() -> None:
    rows: list[Row] = [{"char_start": 0, "char_end": 1}, {"char_start": 10, "char_end": 11}]
    text = "5 beds    5 beds"
    lost = find(text, TextQuote("5", "", " beds"), 5, rows)
    assert isinstance(lost, Lost) and lost.status == "ambiguous"
    assert find(text, TextQuote("5", "", " beds"), 9, rows) == rows[1]
    lost = find(text, TextQuote("5", "", " beds"), None, rows)
    assert isinstance(lost, Lost) and lost.status == "ambiguous"
    assert isinstance(find(text, TextQuote("6"), 0, rows), Lost)


def test_arithmetic_is_done_again() -> None:
    def verdict(found: Tables) -> tuple[str, bool]:
        row = next(c for c in found["checks"] if c["kind"] == "parts_of_total")
        return row["verdict"], "sum_mismatch" in fact(found, REPORT, "711")["flags"].split(";")

    assert verdict(applied(REPORT)[0]) == ("holds", False)
    assert verdict(applied(REPORT, correction("497", said="497", value="490"))[0]) == ("fails", True)
    wrong = REPORT.replace("711个", "712个")
    mended = correct(
        replace(document(wrong), edition_id="a"),
        tables(wrong),
        [Correction("a", "712", "", "", "", "facts", "value", "712", "711", "", "", "", "override")],
    )[0]
    assert "sum_mismatch" in fact(tables(wrong), wrong, "712")["flags"]
    assert fact(mended, wrong, "712")["flags"] == "corrected"
    assert not [c for c in mended["checks"] if c["verdict"] == "fails"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "many"}, "could not convert"),
        ({"value": "nan"}, "is no number"),
        ({"field": "unit", "said": "count", "value": "parsec"}, "unknown code 'parsec'"),
        ({"field": "bound", "said": "exact", "value": "range"}, "a range has"),
        ({"field": "country", "said": "CHN", "value": "XXX"}, "unknown code 'XXX'"),
        ({"field": "quote"}, "is none of"),
        ({"verdict": "delete"}, "neither override nor confirm"),
        ({"edition_id": "b"}, "stands in the file of 'a'"),
        ({"table": "events"}, "is not facts"),
        ({"char_start": "ten"}, "is no number"),
        ({"verdict": "confirm"}, "cannot give another value"),
    ],
)
def test_an_invalid_correction_is_reported_and_not_applied(change: dict[str, str], said: str) -> None:
    found, outcomes = applied(REPORT, replace(correction("37"), **change))
    assert (outcomes[0]["status"], said in outcomes[0]["note"]) == ("invalid", True), outcomes[0]
    assert found["facts"] == applied(REPORT)[0]["facts"]


def test_the_last_of_two_opinions_counts_and_the_first_is_reported() -> None:
    found, outcomes = applied(REPORT, correction("37"), correction("37", value="39", who="Bo"))
    assert [o["status"] for o in outcomes] == ["superseded", "applied"]
    assert fact(found, REPORT, "37")["value"] == 39


def test_a_country_brings_its_name() -> None:
    found, _ = applied(REPORT, correction("37", "country", "CHN", "KAZ"))
    assert fact(found, REPORT, "37")["country_name"] == "Kazakhstan"


def test_personal_data_of_a_correction_is_dotted(raw: Path, out: Path, options: Options) -> None:
    mine = correction("37", reason="ask 010-88887777", who="ana@example.org")
    append(options.corrections / "a.csv", [mine])
    run.extract(raw, out, options=options)
    for name in ("corrections_report.csv", "a/facts.json"):
        text = (out / name).read_text(encoding="utf-8")
        assert "88887777" not in text
        assert "@" not in text


def test_a_quote_made_by_hand_may_hold_what_is_dotted_out() -> None:
    by_hand = ("5300", "收治患者", "人，咨询电话010-88887777", "")
    mine = Correction("a", *by_hand, "facts", "value", "5300", "5301", "", "", "", "override")
    assert applied(REPORT, mine)[1][0]["status"] == "applied"


def test_a_damaged_file_fails_its_edition_and_keeps_the_earlier_output(raw: Path, out: Path, options: Options) -> None:
    append(options.corrections / "a.csv", [correction("37")])
    run.extract(raw, out, options=options)
    before = (out / "facts.csv").read_bytes()
    (options.corrections / "a.csv").write_text("quote,value\n37,38\n", encoding="utf-8")
    summary = run.extract(raw, out, options=options)
    assert "line 1: the columns have to be" in summary.failed["a"]
    assert (out / "facts.csv").read_bytes() == before


def test_corrections_of_no_edition_are_told(raw: Path, out: Path, options: Options) -> None:
    append(options.corrections / "typo.csv", [correction("37")])
    for _ in range(2):
        assert "typo.csv: corrections of no edition" in run.extract(raw, out, options=options).text()


def test_the_file_is_safe_in_a_spreadsheet_and_still_anchors(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    mine = replace(correction("37"), suffix="- =beds", reason="=1+1")
    assert append(path, [mine, mine]) == read(path)
    assert append(path, [mine]) == []
    assert not [cell for row in read(path) for cell in astuple(row) if cell.startswith(("=", "+", "-", "@"))]
    assert TextQuote("37", "", read(path)[0].suffix).spans("37- =beds") == [(0, 2)]
    (tmp_path / "b.csv").write_text(f"{','.join(COLUMNS)}\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.csv: line 2: has 2 cells"):
        read(tmp_path / "b.csv")


def test_a_selector_is_unique_where_the_text_allows(chinese: Any) -> None:
    text = chinese.document.text
    for row in chinese.tables["facts"]:
        assert selector(text, row).spans(text) == [(row["char_start"], row["char_end"])]


# ----------------------------------------------------------------------------------------------------------- round trip

MADE = [
    correction("37"),
    correction("37", "status", "actual", "planned", reason="尚未建成", who="Bo", when="2020-08-02"),
    correction("1200", "unit", "count", "", verdict="confirm"),
    correction("497", said="497", value="498"),
    correction("5300", "measured", "", "", when="2020-08-03T10:11:12Z", verdict="confirm"),
]


@pytest.fixture
def built(raw: Path, out: Path, options: Options) -> Path:
    run.extract(raw, out, options=options)
    return out / ".build"


def said_by(build: Path) -> list[Correction]:
    """MADE, with what the pipeline says of the field that is not known beforehand."""
    edition = reviewable(build, "a")
    row = next(f for f in edition.facts if edition.text[f["char_start"] : f["char_end"]] == "5300")
    return [replace(c, said=row["measured"]) if c.field == "measured" else c for c in MADE]


@pytest.mark.parametrize("form", ["label-studio", "web-annotation"])
def test_round_trip_gives_the_same_corrections(built: Path, tmp_path: Path, options: Options, form: str) -> None:
    append(options.corrections / "a.csv", said_by(built))
    path = tmp_path / "review.json"
    path.write_text(export(built, "a", form, options.corrections)[0], encoding="utf-8")
    back = tmp_path / "back"
    taken = take_in(path, built, back)
    assert not taken.problems
    assert sorted(map(astuple, read(back / "a.csv"))) == sorted(map(astuple, read(options.corrections / "a.csv")))
    again = take_in(path, built, back)
    assert (again.added, again.known) == ({}, len(MADE))


@pytest.mark.parametrize("form", ["label-studio", "web-annotation"])
def test_a_file_from_before_a_shift_is_anchored_anew(
    built: Path, raw: Path, out: Path, tmp_path: Path, options: Options, form: str
) -> None:
    append(options.corrections / "a.csv", said_by(built))
    path = tmp_path / "review.json"
    path.write_text(export(built, "a", form, options.corrections)[0], encoding="utf-8")
    (raw / "a.txt").write_text(INSERTED + REWORDED, encoding="utf-8")
    run.extract(raw, out, options=options)
    taken = take_in(path, built, tmp_path / "back")
    shifted = {c.char_start for c in read(tmp_path / "back" / "a.csv")}
    assert shifted == {str((INSERTED + REWORDED).index(n)) for n in ("497", "5300")}
    assert sorted(p.split("'")[1] for p in taken.problems if "not_found" in p) == ["1200", "37", "37"]


@pytest.mark.parametrize("form", ["label-studio", "web-annotation"])
def test_an_altered_quote_is_reported(built: Path, tmp_path: Path, options: Options, form: str) -> None:
    append(options.corrections / "a.csv", [correction("37")])
    path = tmp_path / "review.json"
    altered = export(built, "a", form, options.corrections)[0].replace('"text": "37"', '"text": "39"')
    path.write_text(altered.replace('"exact": "37"', '"exact": "39"'), encoding="utf-8")
    result = CliRunner().invoke(
        main, ["corrections", "import", str(path), "--build", str(built), "--corrections", str(tmp_path / "back")]
    )
    assert result.exit_code == 1
    assert "not added: a: '39'" in result.output
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("form", ["label-studio", "web-annotation"])
def test_exports_hold_no_personal_data(built: Path, tmp_path: Path, options: Options, form: str) -> None:
    append(options.corrections / "a.csv", [correction("37", reason="ask 010-88887777", who="ana@example.org")])
    text = export(built, "a", form, options.corrections)[0]
    assert "88887777" not in text
    assert "example.org" not in text
    path = tmp_path / "review.json"
    path.write_text(text, encoding="utf-8")
    assert take_in(path, built, options.corrections).known == 1
    assert text == export(built, "a", form, options.corrections)[0]


def test_a_reviewer_works_on_the_prediction(built: Path, tmp_path: Path, options: Options) -> None:
    """Label Studio copies the prediction, gives regions new ids, adds its own keys and knows who and when itself."""
    tasks = json.loads(export(built, "a", "label-studio", options.corrections)[0])
    task = next(t for t in tasks if "37家" in t["data"]["text"])
    result = json.loads(json.dumps(task["predictions"][0]["result"]))
    for item in result:
        if item["value"].get("text") == ["37"] and item["from_name"].startswith("value"):
            item["value"]["text"] = ["40"]
        item |= {"id": f"x{item['id']}", "origin": "prediction-changed"}
    by = {"completed_by": {"id": 1, "email": "r"}, "updated_at": "2020-09-01T08:00:00.1Z", "was_cancelled": False}
    task["annotations"] = [{"result": result, **by}, {"result": result, **by, "was_cancelled": True}]
    path = tmp_path / "reviewed.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    take_in(path, built, options.corrections)
    found = [(c.field, c.said, c.value, c.who, c.when) for c in read(options.corrections / "a.csv")]
    assert found == [(name, "37", "40", "r", "2020-09-01") for name in ("value", "value_low", "value_high")]


def test_a_region_that_is_no_row_is_reported(built: Path, tmp_path: Path, options: Options) -> None:
    tasks = json.loads(export(built, "a", "label-studio", options.corrections)[0])
    at = tasks[0]["data"]["text"].index("全国")
    place = {"start": at, "end": at + 2}
    drawn = [
        {"id": "n", "from_name": "label", "type": "labels", "value": place | {"labels": ["facts"], "text": "全国"}},
        {"id": "n", "from_name": "value", "type": "textarea", "value": place | {"text": ["7"]}},
    ]
    tasks[0]["annotations"] = [{"result": drawn}]
    path = tmp_path / "reviewed.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert "no row stands at it" in take_in(path, built, options.corrections).problems[0]


def test_label_studio_tasks_fit_the_labelling_interface(built: Path, options: Options) -> None:
    root = ET.fromstring(label_studio.labeling_config())
    names = {tag.get("name") for tag in root.iter() if tag.get("name")}
    for task in json.loads(export(built, "a", "label-studio", options.corrections)[0]):
        for item in task["predictions"][0]["result"]:
            assert item["from_name"] in names
            if item["type"] == "labels":
                span = item["value"]
                assert task["data"]["text"][span["start"] : span["end"]] == span["text"]


def test_web_annotation_selectors_agree(built: Path, options: Options) -> None:
    page = json.loads(export(built, "a", "web-annotation", options.corrections)[0])
    text = reviewable(built, "a").text
    assert page["@context"] == web_annotation.CONTEXT
    assert len({item["id"] for item in page["items"]}) == len(page["items"])
    for item in page["items"]:
        position, quote = item["target"]["selector"]
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert TextQuote(quote["exact"], quote["prefix"], quote["suffix"]).spans(text) == [(start, end)]


def test_the_command_line_names_what_is_wrong(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    result = CliRunner().invoke(main, ["corrections", "import", str(path), "--build", str(built)])
    assert result.exit_code == 1
    assert "neither tasks of Label Studio nor Web Annotations" in result.output
    out = tmp_path / "x.json"
    command = ["corrections", "export", "--format", "web-annotation", "a", "--out", str(out), "--build", str(built)]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["type"] == "AnnotationPage"

"""The release: every form holds the rows of the CSV, is the same each time, and is fit for its tool."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from frictionless import validate

from pipeline import run
from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.model import PUBLISHED, Fact, Record
from pipeline.model import columns as columns_of
from pipeline.published import read_table
from pipeline.release import FORMATS, as_csv, release
from pipeline.release.sqlite import searchable
from tests.support import RAW

Rows = list[list[Any]]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracted")
    run.extract(RAW, folder, progress=False)
    release(folder)
    return folder


def published(folder: Path, record: type[Record]) -> Rows:
    """The rows of a CSV, typed, nothing where a cell is empty."""
    return [[None if v == "" else v for v in row.values()] for row in read_table(folder, record)]


def test_parquet_holds_the_facts_of_the_csv_with_types(out: Path) -> None:
    table = pq.read_table(out / "facts.parquet")
    assert table.schema.field("char_start").type == "int64"
    assert table.schema.field("value").type == "double"
    assert [list(row.values()) for row in table.to_pylist()] == published(out, Fact)


def test_sqlite_holds_the_rows_of_every_csv(out: Path) -> None:
    database = sqlite3.connect(out / "facts.db")
    for record in PUBLISHED:
        rows = database.execute(f'SELECT * FROM "{record.table}" ORDER BY rowid').fetchall()
        assert [list(row) for row in rows] == published(out, record)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.close()


def test_xlsx_holds_the_rows_of_every_csv_with_types_and_no_formula(out: Path) -> None:
    book = openpyxl.load_workbook(out / "facts.xlsx")
    assert book.sheetnames == [*(record.table for record in PUBLISHED), "codebook"]
    for record in PUBLISHED:
        sheet = book[record.table]
        cells = list(sheet.iter_rows(min_row=2))
        rows = published(out, record)
        assert [[cell.value for cell in line] for line in cells[: len(rows)]] == rows
        assert all(cell.data_type != "f" for line in cells for cell in line)
        assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    book.close()


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path, out: Path) -> None:
    for path in out.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "facts.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    measured = rows[0].index("measured")
    rows[1][measured] = '=HYPERLINK("http://example.org")'
    with (tmp_path / "facts.csv").open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    release(tmp_path, ["xlsx", "series"])
    cell = openpyxl.load_workbook(tmp_path / "facts.xlsx")["facts"].cell(2, measured + 1)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://example.org")')
    assert '"=HYPERLINK' not in (tmp_path / "series.csv").read_text(encoding="utf-8")


# ----------------------------------------------------------------------------------------------------------------- sear


@pytest.mark.parametrize(
    "word", ["床", "病床", "口罩", "红细胞", "医务人员", "masks", "laboratories", "масок", "лабораторий"]
)
def test_search_finds_every_sentence_with_a_word(out: Path, word: str) -> None:
    database = sqlite3.connect(out / "facts.db")
    query = "SELECT fact_id FROM facts WHERE rowid IN (SELECT rowid FROM facts_fts WHERE facts_fts MATCH ?)"
    found = {row[0] for row in database.execute(query, (f'"{word}"',))}
    here = {f["fact_id"] for f in read_table(out, Fact) if word in f"{f['measured']} {f['sentence']}"}
    database.close()
    assert here and found >= here


def test_search_ignores_case_and_finds_stems(out: Path) -> None:
    database = sqlite3.connect(out / "facts.db")
    for query in ("MASKS", "Лаборатор*", "kazakhstan"):
        count = "SELECT count(*) FROM facts_fts WHERE facts_fts MATCH ?"
        assert database.execute(count, (query,)).fetchone()[0] > 0
    database.close()


def test_chinese_is_indexed_in_pieces_of_up_to_four_characters() -> None:
    assert searchable("有病床 3 beds").split() == ["有", "病", "床", "有病", "病床", "有病床", "3", "beds"]


def test_datasette_is_told_what_the_tables_are_and_how_to_search(out: Path) -> None:
    described = json.loads((out / "metadata.json").read_text(encoding="utf-8"))["databases"]["facts"]
    assert described["tables"]["facts"]["fts_table"] == "facts_fts"
    assert all(described["tables"][record.table]["description"] for record in PUBLISHED)
    database = sqlite3.connect(out / "facts.db")
    for query in described["queries"].values():
        assert database.execute(query["sql"]).fetchall()
    columns = database.execute('SELECT DISTINCT "table", "column" FROM codebook').fetchall()
    assert set(columns) == {(record.table, name) for record in PUBLISHED for name in columns_of(record)}
    database.close()


# ---------------------------------------------------------------------------------------------------------- wide, codeb


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_wide_table_has_the_latest_level_of_each_country(out: Path) -> None:
    rows = {(r["edition_id"][-2:], r["country"]): r for r in rows_of(out / "facts_wide.csv")}
    assert len(rows) == 24
    for language in ("zh", "en", "ru"):
        kazakhstan = rows[language, "KAZ"]
        assert kazakhstan["cases_confirmed [case]"] == "71838", "of 4 June and 20 July the latter"
        assert rows[language, "RUS"]["laboratories [count]"] == "711", "its parts are not chosen"
        assert kazakhstan["laboratories [count]"] == "", "four kinds of laboratory, and no total"
        assert "laboratories [count]" in kazakhstan["ambiguous"].split(";")


def test_every_number_of_the_wide_table_is_one_of_the_facts(out: Path) -> None:
    stated = {str(f[name]) for f in read_table(out, Fact) for name in ("value", "value_low", "value_high")}
    for row in rows_of(out / "facts_wide.csv"):
        assert {v for k, v in row.items() if "[" in k and v} <= stated


def test_the_codebook_names_every_column_and_code(out: Path) -> None:
    rows = rows_of(out / "codebook.csv")
    assert {(r["table"], r["column"]) for r in rows} == {(m.table, c) for m in PUBLISHED for c in columns_of(m)}
    assert all(r["meaning"] for r in rows)
    codes = {r["code"] for r in rows if (r["table"], r["column"]) == ("facts", "indicator")}
    assert {f["indicator"] for f in read_table(out, Fact)} <= codes


# ---------------------------------------------------------------------------------------------------------------- the r


def test_the_same_tables_give_the_same_bytes(out: Path) -> None:
    def sums() -> dict[str, str]:
        return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.iterdir() if p.is_file()}

    before = sums()
    release(out)
    assert sums() == before


def test_nothing_personal_leaves_that_the_tables_do_not_hold(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    text = "Kazakhstan has 39 laboratories, telephone +7 717 274 30 01, e-mail office@example.org.\n"
    (tmp_path / "raw" / "note.txt").write_text(text, encoding="utf-8")
    run.extract(tmp_path / "raw", tmp_path / "out", progress=False)
    release(tmp_path / "out", ["sqlite", "series", "wide"])
    database = sqlite3.connect(tmp_path / "out" / "facts.db")
    texts = [
        str(row)
        for record in PUBLISHED
        for row in database.execute(f'SELECT * FROM "{record.table}"')
        if record.table != "references"
    ]
    database.close()
    texts += [(tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("series.csv", "facts_wide.csv")]
    assert any("39 laboratories" in text for text in texts)
    assert not any("office@example.org" in text or "274 30 01" in text for text in texts)


def test_formats_are_chosen_and_unknown_ones_refused(tmp_path: Path, out: Path) -> None:
    for path in out.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = CliRunner().invoke(main, ["release", "--out", str(tmp_path), "--formats", "codebook,wide"])
    assert done.exit_code == 0
    assert [Path(line).name for line in done.output.split()] == ["codebook.csv", "facts_wide.csv"]
    with pytest.raises(InputError, match="no such format"):
        release(tmp_path, ["stata"])
    assert set(FORMATS) == {"parquet", "sqlite", "xlsx", "wide", "series", "codebook"}


# --------------------------------------------------------------------------------------------------------- data package


def one_laboratory(folder: Path, **more: str) -> Path:
    """A folder of reports that count laboratories, by name."""
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, count in {"first": "39", **more}.items():
        (raw / f"{name}.txt").write_text(f"Kazakhstan has {count} laboratories.\n", encoding="utf-8")
    return raw


def command(*words: str | Path) -> list[str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def resources(out: Path) -> list[str]:
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    return [resource["path"] for resource in package["resources"]]


def test_what_was_made_from_the_tables_is_in_the_data_package(tmp_path: Path) -> None:
    raw, out = one_laboratory(tmp_path), tmp_path / "out"
    command("extract", raw, "--out", out)
    made = [Path(line).relative_to(out).as_posix() for line in command("release", raw, "--out", out)]
    assert resources(out) == [f"{record.table}.csv" for record in PUBLISHED] + made
    report = validate(str(out / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    before = (out / "datapackage.json").read_bytes()
    assert "nothing changed" in command("extract", raw, "--out", out)
    command("release", raw, "--out", out)
    assert (out / "datapackage.json").read_bytes() == before


def test_what_was_made_from_earlier_tables_is_removed_and_told(tmp_path: Path) -> None:
    raw, out = one_laboratory(tmp_path, second="40"), tmp_path / "out"
    command("extract", raw, "--out", out)
    command("release", raw, "--out", out)
    (out / "codebook.csv").write_text("my own notes\n", encoding="utf-8")
    (out / "notes.txt").write_text("mine\n", encoding="utf-8")
    (tmp_path / "facts.xlsx").write_text("elsewhere\n", encoding="utf-8")
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    for name in ("notes.txt", "../facts.xlsx"):
        content = (out / name).read_bytes()
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        package["resources"].append({"name": name, "path": name, "bytes": len(content), "hash": digest})
    (out / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    (raw / "second.txt").unlink()
    (told,) = [line for line in command("extract", raw, "--out", out) if line.startswith("removed, made from")]
    assert "second/report.html" in told and "facts.xlsx" in told and "codebook.csv" not in told
    left = {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and ".build" not in path.parts
    }
    tables = {f"{record.table}.csv" for record in PUBLISHED}
    own = {"codebook.csv", "notes.txt"}
    assert left == tables | {"datapackage.json", "first/facts.json"} | own, "what somebody changed or made stays"
    assert (tmp_path / "facts.xlsx").is_file()
    assert set(resources(out)) == tables


def test_it_stays_while_the_tables_do(tmp_path: Path) -> None:
    raw, out = one_laboratory(tmp_path), tmp_path / "out"
    command("extract", raw, "--out", out)
    command("release", raw, "--out", out, "--formats", "parquet,wide")
    (out / "facts.csv").unlink()
    command("extract", raw, "--out", out)
    assert resources(out)[-2:] == ["facts.parquet", "facts_wide.csv"]
    assert (out / "facts.parquet").is_file()


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pipeline.release.parquet", None)
    with pytest.raises(InputError, match=r"pip install 'report-numbers\[release\]'"):
        release(tmp_path, ["parquet"])


def test_missing_tables_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"editions\.csv: is not there. Run `make extract` first"):
        release(tmp_path, ["wide"])


def test_csv_of_rows_runs_nothing() -> None:
    assert as_csv(["a", "b"], [{"a": "=1+1", "b": -3}]) == "a,b\n1+1,-3\n"

"""Running over a folder: what is read again and what is not, what failures leave behind, and equal bytes."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipeline import run, stages, store
from pipeline import state as states
from pipeline.errors import InputError, OutputError
from pipeline.model import PUBLISHED
from pipeline.records import Block, Document
from pipeline.state import Options
from pipeline.workers import FEW
from tests.stand_in_stages import CALLS, check, clean, find, link, split


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two reports. Stages after `ingest` are stand-ins: these tests are about running them."""
    CALLS.clear()
    for stage in (clean, split, find, link, check):
        monkeypatch.setattr(stages, stage.__name__, stage)
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.txt").write_text("报告新增37例病例。", encoding="utf-8")
    (folder / "b.txt").write_text("报告新增12例病例和4例死亡。", encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but hidden ones."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {name: data for name, data in found.items() if not name.startswith(".")}


def facts(out: Path) -> list[str]:
    """The ids in facts.csv."""
    return [line.split(",")[0] for line in (out / "facts.csv").read_text(encoding="utf-8").splitlines()[1:]]


# --------------------------------------------------------------------------------------------------------- what is read


def test_one_file_under_two_names_is_told(raw: Path, out: Path) -> None:
    (raw / "copy of b.txt").write_bytes((raw / "b.txt").read_bytes())
    told = "b, copy of b: the same file, so its numbers count 2 times"
    assert told in run.extract(raw, out).text().splitlines()
    assert told in run.extract(raw, out).text().splitlines(), "also when nothing changed"


def test_files_that_were_not_read_count_nothing(raw: Path, out: Path) -> None:
    for name in ("c.doc", "d.doc"):
        (raw / name).write_bytes(b"the same")
    assert "the same file" not in run.extract(raw, out).text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_cannot_be_opened_stops_no_other_report_and_loses_no_row(raw: Path, out: Path) -> None:
    closed = raw / "2021"
    closed.mkdir()
    (closed / "c.txt").write_text("报告新增8例病例。", encoding="utf-8")
    run.extract(raw, out)
    closed.chmod(0)
    try:
        (raw / "d.txt").write_text("报告新增9例病例。", encoding="utf-8")
        for _ in range(2):
            summary = run.extract(raw, out)
            assert summary.failed.keys() == {"2021", "c"}
            assert "2021: this folder cannot be opened, nothing in it was read" in summary.failed["2021"]
            assert (summary.exit_code(strict=False), summary.removed) == (1, [])
            assert facts(out) == ["a:4", "b:4", "b:10", "c:4", "d:4"]
        assert run.ingest(raw, out / ".build").keys() == {"2021", "c"}
    finally:
        closed.chmod(0o700)
    assert run.extract(raw, out).exit_code(strict=False) == 0
    assert facts(out) == ["a:4", "b:4", "b:10", "c:4", "d:4"]


def test_writes_every_file_and_all_stage_files(raw: Path, out: Path) -> None:
    summary = run.extract(raw, out)
    tables = {f"{record.table}.csv" for record in PUBLISHED}
    assert set(contents(out)) == tables | {"datapackage.json", "a/facts.json", "b/facts.json"}
    assert facts(out) == ["a:4", "b:4", "b:10"]
    for stage in store.STAGES:
        assert store.editions(out / ".build", stage) == ["a", "b"]
    assert summary.text().splitlines() == [
        "a: 1 facts, 0 events, 0 references, 1 numbers",
        "b: 2 facts, 0 events, 0 references, 2 numbers",
        "editions: 2 done, 0 unchanged, 0 failed",
        f"{out}: 3 facts, 0 events, 0 references, 3 numbers",
    ]


def test_without_changes_no_stage_runs_and_no_file_is_touched(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.extract(raw, out)
    CALLS.clear()
    stamps = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    monkeypatch.setattr("pipeline.ingest.discover", lambda _: pytest.fail("looked for reports"))
    monkeypatch.setattr("pipeline.publish.publish", lambda *_: pytest.fail("published"))
    summary = run.extract(raw, out)
    assert not CALLS
    assert "nothing changed" in summary.text().splitlines()
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == stamps


def test_only_what_changed_is_read(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    CALLS.clear()
    (raw / "c.txt").write_text("报告新增5例病例。", encoding="utf-8")
    assert run.extract(raw, out).done == {"c"}
    (raw / "b.txt").write_text("报告新增13例病例。", encoding="utf-8")
    assert run.extract(raw, out).done == {"b"}
    (raw / "a.source.toml").write_text('title = "A"\n', encoding="utf-8")
    assert run.extract(raw, out).done == {"a"}
    assert CALLS == {"a": 1, "b": 1, "c": 1}
    assert facts(out) == ["a:4", "b:4", "c:4"]


def test_a_file_that_was_only_touched_is_not_read(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    CALLS.clear()
    os.utime(raw / "a.txt", ns=(1, 1))
    assert "nothing changed" in run.extract(raw, out).text()
    assert not CALLS


def test_everything_is_read_when_the_code_or_the_rules_changed(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.extract(raw, out)
    monkeypatch.setattr(states, "fingerprint", lambda: "other code")
    assert run.extract(raw, out).done == {"a", "b"}


def test_an_edition_whose_file_is_gone_disappears_and_is_named(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    (raw / "a.txt").unlink()
    summary = run.extract(raw, out)
    assert "a: removed, its file is gone" in summary.text()
    assert facts(out) == ["b:4", "b:10"]
    assert not (out / "a").exists()
    assert not (out / ".build" / "a").exists()


@pytest.mark.parametrize("name", ["facts.csv", "a/facts.json", "datapackage.json"])
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_text("altered")])
def test_output_that_is_missing_or_altered_is_written_again_from_build(raw: Path, out: Path, name: str, harm) -> None:  # type: ignore[no-untyped-def]
    run.extract(raw, out)
    CALLS.clear()
    before = contents(out)
    harm(out / name)
    run.extract(raw, out)
    assert contents(out) == before
    assert not CALLS


def test_another_choice_of_output_is_emitted_from_build(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    CALLS.clear()
    run.extract(raw, out, options=Options(formats=("csv",)))
    assert not (out / "a").exists()
    run.extract(raw, out, options=Options(formats=("json",)))
    assert set(contents(out)) == {"a/facts.json", "b/facts.json"}
    assert not CALLS


def test_a_damaged_state_file_costs_time_and_nothing_else(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    before = contents(out)
    for damage in ("", "[]", '{"raw": 1}', '{"editions": []}'):
        (out / ".build" / states.STATE_FILE).write_text(damage, encoding="utf-8")
        assert run.extract(raw, out).done == {"a", "b"}
        assert contents(out) == before


# ------------------------------------------------------------------------------------------------------------- failures


def test_a_broken_edition_stops_no_other(raw: Path, out: Path) -> None:
    (raw / "c.txt").write_text("坏报告病例。", encoding="utf-8")
    (raw / "d.txt").write_text("错报告病例。", encoding="utf-8")
    summary = run.extract(raw, out, workers=1)
    assert facts(out) == ["a:4", "b:4", "b:10"]
    assert summary.exit_code(strict=False) == 1
    c, d = summary.failures().splitlines()
    assert c == "c failed, it is absent from the output: c.txt: cannot be used; mend it"
    assert d.startswith("d failed, it is absent from the output: internal error (ZeroDivisionError: a fault).")
    assert "ZeroDivisionError" in (out / ".build" / "d" / store.ERROR_FILE).read_text(encoding="utf-8")


def test_a_broken_edition_keeps_its_earlier_rows_and_is_tried_again(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    before = contents(out)
    good = (raw / "a.txt").read_text(encoding="utf-8")
    (raw / "a.txt").write_text("坏" + good, encoding="utf-8")
    for _ in range(2):
        summary = run.extract(raw, out)
        assert "a failed, its earlier output is intact" in summary.failures()
        assert contents(out) == before
    (raw / "a.txt").write_text(good, encoding="utf-8")
    assert run.extract(raw, out).exit_code(strict=True) == 0
    assert contents(out) == before


def test_when_every_edition_fails_the_output_is_left_alone(raw: Path, out: Path) -> None:
    for path in raw.glob("*.txt"):
        path.write_text("坏报告病例。", encoding="utf-8")
    assert run.extract(raw, out).exit_code(strict=False) == 1
    assert contents(out) == {}


def test_a_folder_without_reports_is_an_error_and_leaves_the_output(raw: Path, out: Path, tmp_path: Path) -> None:
    run.extract(raw, out)
    before = contents(out)
    for path in raw.glob("*.txt"):
        path.unlink()
    for folder in (raw, tmp_path / "nowhere"):
        with pytest.raises(InputError):
            run.extract(folder, out)
    assert contents(out) == before


def test_an_output_folder_that_is_a_file(raw: Path, out: Path) -> None:
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="is a file, not a folder"):
        run.extract(raw, out, raw.parent / "build")
    assert out.read_text(encoding="utf-8") == "mine"
    assert not CALLS


def test_a_folder_in_the_place_of_a_table_is_seen_before_any_file_is_moved(raw: Path, out: Path) -> None:
    (out / "rejected.csv").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"rejected\.csv: a folder stands"):
        run.extract(raw, out)
    assert contents(out) == {}


def test_a_full_disk_leaves_earlier_output_whole(raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.extract(raw, out)
    before = contents(out)
    (raw / "c.txt").write_text("报告新增5例病例。", encoding="utf-8")

    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(target))

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OutputError, match="No space left on device"):
            run.extract(raw, out)
    assert contents(out) == before
    assert not list(out.glob(".new-*"))
    assert run.extract(raw, out).exit_code(strict=False) == 0
    assert facts(out) == ["a:4", "b:4", "b:10", "c:4"]


def test_an_interrupted_run_leaves_earlier_output_and_need_not_begin_again(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.extract(raw, out)
    before = contents(out)
    (raw / "a.txt").write_text("报告新增38例病例。", encoding="utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.publish.publish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run.extract(raw, out)
    assert contents(out) == before
    CALLS.clear()
    run.extract(raw, out)
    assert not CALLS
    assert "38" in (out / "facts.csv").read_text(encoding="utf-8")
    assert "38" in (out / "a" / "facts.json").read_text(encoding="utf-8")


def test_strict_fails_on_rejected_records_and_unexplained_numbers(raw: Path, out: Path) -> None:
    (raw / "c.txt").write_text("报告新增99例病例。", encoding="utf-8")
    for _ in range(2):  # the second time nothing changed
        summary = run.extract(raw, out)
        assert (summary.exit_code(strict=False), summary.exit_code(strict=True)) == (0, 1)
        assert "  unexplained: '99' at character 4" in summary.text(strict=True)
    (raw / "c.txt").write_text("报告新增66例病例。", encoding="utf-8")
    summary = run.extract(raw, out)
    assert "  rejected records: 1 (see rejected.csv)" in summary.text()
    assert summary.exit_code(strict=True) == 1


# ---------------------------------------------------------------------------------------------------- stages, processes


def test_stages_one_by_one_give_the_same_output(raw: Path, out: Path, tmp_path: Path) -> None:
    run.extract(raw, out)
    build, other = tmp_path / "build", tmp_path / "other"
    assert run.ingest(raw, build) == {}
    for stage in ("clean", "split", "find", "link", "check"):
        assert run.stage(stage, build) == {}  # type: ignore[arg-type]
    assert run.emit(build, other, Options()).exit_code(strict=True) == 0
    assert contents(other) == contents(out)


def test_extract_does_not_trust_what_a_single_stage_left(raw: Path, out: Path) -> None:
    run.extract(raw, out)
    run.stage("clean", out / ".build")
    assert run.extract(raw, out).done == {"a", "b"}


def test_a_stage_without_the_one_before_it_says_what_to_run(raw: Path, tmp_path: Path) -> None:
    run.ingest(raw, tmp_path / "build")
    with pytest.raises(InputError, match="Run `python -m pipeline clean` first"):
        run.stage("split", tmp_path / "build")


def test_what_else_is_in_the_build_folder_stays(raw: Path, out: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    (build / "a").mkdir(parents=True)
    (build / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    run.extract(raw, out, build)
    (raw / "a.txt").unlink()
    run.extract(raw, out, build)
    assert contents(build / "a") == {"notes.txt": b"mine"}


@pytest.mark.skipif(os.name != "posix", reason="stand-ins reach other processes by fork only")
def test_output_does_not_depend_on_the_number_of_processes(raw: Path, out: Path, tmp_path: Path) -> None:
    for number in range(FEW + 2):
        (raw / f"n{number}.txt").write_text(f"报告新增{number}例病例。", encoding="utf-8")
    run.extract(raw, out, workers=1)
    run.extract(raw, tmp_path / "other", workers=3)
    assert contents(out) == contents(tmp_path / "other")


@pytest.mark.skipif(os.name != "posix", reason="stand-ins reach other processes by fork only")
def test_an_edition_that_kills_its_process_stops_no_other(
    raw: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(FEW + 2):
        (raw / f"n{number}.txt").write_text(f"报告新增{number}例病例。", encoding="utf-8")
    (raw / "killer.txt").write_text("死报告病例。", encoding="utf-8")

    def deadly(document: Document) -> list[Block]:
        if document.text.startswith("死"):
            os._exit(9)
        return clean(document)

    monkeypatch.setattr(stages, "clean", deadly)
    summary = run.extract(raw, out, workers=2)
    assert list(summary.failed) == ["killer"]
    assert "the process that read it died" in summary.failed["killer"]
    assert len(facts(out)) == 3 + FEW + 2

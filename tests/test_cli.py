"""The command line: help, messages, exit codes, and what it does without being asked to import much."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner

from pipeline import __version__, cli, run
from pipeline.errors import InputError, OutputError
from pipeline.records import LANGUAGES
from pipeline.state import Options
from pipeline.summary import Summary
from tests.support import ROOT, pipeline

REPORT = "全国现有定点医院37家，病床1200张。\n"


def invoke(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.main, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.txt").write_text(REPORT, encoding="utf-8")
    (folder / "sub" / "two.txt").write_text(REPORT * 2, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".")}


# ----------------------------------------------------------------------------------------------------------------- help


def test_every_command_and_option_has_help() -> None:
    for name, command in cli.main.commands.items():
        assert command.help, name
        assert invoke(name, "--help")[0] == 0
        for option in command.params:
            assert isinstance(option, click.Argument) or option.help, f"{name} {option.name}"  # type: ignore[attr-defined]


def test_commands_stand_in_the_order_of_the_stages() -> None:
    _, text, _ = invoke("--help")
    places = [text.index(f"\n  {name} ") for name in ("extract", "ingest", *get_args(run.MiddleStage), "emit")]
    assert places == sorted(places)


def test_version() -> None:
    assert invoke("--version") == (0, f"{__version__}\n", "")


def test_languages_are_those_of_the_model() -> None:
    assert cli._LANGUAGES == LANGUAGES


# ------------------------------------------------------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError("a.txt: is empty; mend it"), 1, "error: a.txt: is empty; mend it\n"),
        (OutputError("out: is full; free it"), 2, "error: out: is full; free it\n"),
        (
            KeyboardInterrupt(),
            130,
            "error: interrupted. Editions that were done are kept and need not be read again.\n",
        ),
        (ZeroDivisionError("oh"), 1, "error: internal error (ZeroDivisionError: oh). Report what --debug prints.\n"),
    ],
)
def test_an_error_is_one_message_and_a_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(run, "extract", fail)
    assert invoke("extract") == (code, "", message)
    assert "Traceback" in invoke("--debug", "extract")[2]


def test_options_reach_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def extract(*arguments: object, **options: object) -> Summary:
        calls.append((arguments, options))
        return Summary(Path("out"), {})

    monkeypatch.setattr(run, "extract", extract)
    assert invoke("extract")[0] == 0
    assert invoke("extract", "in", "--out", "out", "--build", "b", "--workers", "3", "--format", "csv")[0] == 0
    assert invoke("extract", "--no-references")[0] == 0
    assert calls == [
        ((Path("raw"), Path("extracted"), None), {"options": Options(), "workers": None}),
        ((Path("in"), Path("out"), Path("b")), {"options": Options(True, ("csv",)), "workers": 3}),
        ((Path("raw"), Path("extracted"), None), {"options": Options(False), "workers": None}),
    ]


def test_a_failed_edition_is_told_on_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = Summary(Path("out"), {}, failed={"a": "a.txt: is empty; mend it"})
    monkeypatch.setattr(run, "extract", lambda *_, **__: summary)
    code, _, error = invoke("extract")
    assert (code, error) == (1, "a failed, it is absent from the output: a.txt: is empty; mend it\n")


def test_a_missing_folder_is_named() -> None:
    code, _, error = invoke("extract", "nowhere")
    assert code == 1
    assert error.startswith("error: nowhere: no such file or folder")


def test_schemas_are_written_where_asked(tmp_path: Path) -> None:
    assert invoke("schemas", "--out", str(tmp_path))[0] == 0
    assert (tmp_path / "facts.schema.json").is_file()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written(raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    exit_code, _, error = invoke("extract", str(raw), "--out", str(tmp_path / "out"))
    assert exit_code == 2
    assert os.strerror(code) in error


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    code, _, error = invoke("extract", str(raw), "--out", str(out))
    assert code == 2
    assert "Permission denied" in error


# ------------------------------------------------------------------------------------------------------------ as a user


def test_equal_bytes_wherever_and_however_it_runs(raw: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    one = pipeline("extract", raw, "--out", tmp_path / "one", cwd=ROOT, PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    two = pipeline("extract", "../raw", "--out", "two", cwd=elsewhere, PYTHONHASHSEED="2", LC_ALL="C", TZ="Asia/Tokyo")
    assert (one.returncode, two.returncode) == (0, 0), one.stderr + two.stderr
    assert files(tmp_path / "one") == files(elsewhere / "two")
    assert {"one/facts.json", "two/facts.json", "facts.csv"} <= files(tmp_path / "one").keys()


def test_what_a_terminal_cannot_show_stops_nothing(raw: Path, tmp_path: Path) -> None:
    (raw / "病例.txt").write_text(REPORT, encoding="utf-8")
    result = pipeline("extract", raw, "--out", tmp_path / "out", cwd=tmp_path, PYTHONIOENCODING="ascii:strict")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out" / "病例" / "facts.json").is_file()


def test_a_run_without_changes_imports_nothing_heavy(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert pipeline("extract", raw, "--out", out, cwd=tmp_path).returncode == 0
    again = pipeline("extract", raw, "--out", out, cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert "nothing changed" in again.stdout.splitlines()
    imported = {line.rsplit("|")[-1].strip() for line in again.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"pydantic", "pandas", "babel", "jieba", "rich", "spacy", "pipeline.model", "pipeline.ingest"}

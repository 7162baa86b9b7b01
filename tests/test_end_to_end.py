"""The command line on real files: good and bad reports together, and equal bytes wherever it runs."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import RAW, ROOT, pipeline

ZH = (
    "中华人民共和国\n\n国家实验室\n\n截至2020年7月1日，全国共有公共实验室22个，每天进行约2.5万次检测。确诊病例中已治愈出院的有1.4万人。\n\n"
    "病例管理\n\n全国现有定点医院37家，病床1200张，计划新建医院3家。各级医院应当加强感染管理措施，并进行检测和报告。\n"
)
TRADITIONAL = (
    "截至2020年7月1日，國內新增確診病例，其中境外移入個案十二例，死亡三例。各級醫院應加強感染管制措施，並進行檢測。"
    "全國現有醫院37家，病床1200張，醫護人員已經接受訓練。\n"
)

# name → bytes, what the summary warns of
GOOD: dict[str, tuple[bytes, str]] = {
    "good.txt": (ZH.encode(), ""),
    "gb18030.txt": (ZH.encode("gb18030"), "read as GB18030"),
    "utf16.txt": (ZH.encode("utf-16"), ""),
    "utf16-without-mark.txt": (ZH.encode("utf-16-le"), "no byte order mark: read as UTF-16-LE"),
    "big5.txt": (TRADITIONAL.encode("big5"), "read as Big5"),
    "one-bad-byte.txt": (
        ZH.encode().replace("截至".encode(), "截".encode() + b"\xff" + "至".encode()),
        "1 bad byte in UTF-8",
    ),
    "no-heading.txt": ("全国现有定点医院37家，病床1200张。\n".encode(), ""),
    "sub/deep.txt": (ZH.encode(), ""),
}
# name → bytes, what is wrong, what to do
BAD: dict[str, tuple[bytes, str, str]] = {
    "empty.txt": (b"", "the file is empty", "put the report's text into it or remove it"),
    "blank.txt": (b" \n\n\t\n", "the file holds only white space", "put the report's text into it or remove it"),
    "binary.txt": (b"\x7fELF" + bytes(range(256)) * 8, "this is a program, not plain text", "rename it to end in .bin"),
    "picture.txt": (
        b"\x89PNG\r\n\x1a\n" + bytes(300),
        "this is a PNG image, not plain text",
        "rename it to end in .png",
    ),
    "noise.txt": (
        bytes((i * 37 + 11) % 256 for i in range(3000)),
        "this is no plain text",
        "save the report as plain text",
    ),
    "greek.txt": ("Επιβεβαιωμένα κρούσματα σε όλη τη χώρα: 37.\n".encode(), "unknown language", "write a source.toml"),
    "sheet.xlsb": (b"x", "files ending in .xlsb are not read", "formats that are: .txt"),
}


def contents(folder: Path) -> dict[str, bytes]:
    """Every published file: stage files lie in a hidden folder."""
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file())
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}
    return {name: data for name, data in found.items() if not name.startswith(".")}


def rows(out: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader((out / f"{table}.csv").open(encoding="utf-8", newline="")))


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


# ----------------------------------------------------------------------------------------------------- good and bad


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """One run over a folder of good and bad reports together."""
    folder = tmp_path_factory.mktemp("mixed")
    files = {name: data for name, (data, *_) in (*GOOD.items(), *BAD.items())}
    return folder / "out", pipeline("extract", fill(folder / "raw", files), "--out", folder / "out", cwd=folder)


def test_bad_reports_make_the_run_fail_and_stop_no_other(mixed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    out, run = mixed
    assert run.returncode == 1
    assert "Traceback" not in run.stdout + run.stderr
    assert {row["file"] for row in rows(out, "editions")} == set(GOOD)
    assert f"editions: {len(GOOD)} done, 0 unchanged, {len(BAD)} failed" in run.stdout


@pytest.mark.parametrize("name", BAD)
def test_a_message_says_what_where_and_what_to_do(
    name: str, mixed: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    _, what, to_do = BAD[name]
    (line,) = [x for x in mixed[1].stderr.splitlines() if name in x]
    assert line.startswith(f"{Path(name).stem} failed, it is absent from the output: ")
    assert what in line
    assert to_do in line


@pytest.mark.parametrize("name", GOOD)
def test_a_report_is_read_whatever_its_encoding(
    name: str, mixed: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    out, run = mixed
    (edition,) = [row["edition_id"] for row in rows(out, "editions") if row["file"] == name]
    found = {row["value"] for row in rows(out, "facts") if row["edition_id"] == edition}
    assert {"37", "1200"} <= found
    warnings = [x.split("warning: ")[1] for x in _lines_of(edition, run.stdout) if "warning: " in x]
    expected = GOOD[name][1]
    assert any(expected in w for w in warnings) if expected else warnings == []


def _lines_of(edition: str, summary: str) -> list[str]:
    """The indented lines under an edition's own in the summary."""
    lines = summary.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{edition}: "))
    end = next(i for i in range(start + 1, len(lines)) if not lines[i].startswith("  "))
    return lines[start + 1 : end]


def test_a_warning_makes_an_edition_partial(mixed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    status = {row["file"]: row["status"] for row in rows(mixed[0], "editions")}
    assert (status["one-bad-byte.txt"], status["good.txt"]) == ("partial", "complete")


def test_equal_texts_in_other_encodings_give_equal_facts(mixed: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    by_edition: dict[str, list[tuple[str, ...]]] = {}
    for row in rows(mixed[0], "facts"):
        told = tuple(v for k, v in row.items() if k not in ("fact_id", "edition_id", "part_of"))
        by_edition.setdefault(row["edition_id"], []).append(told)
    assert by_edition["good"] == by_edition["gb18030"] == by_edition["utf16"] == by_edition["utf16-without-mark"]
    assert by_edition["good"] == by_edition["deep"] != by_edition["big5"]


def test_a_report_without_headings_has_its_numbers_unassigned(
    mixed: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    found = [row for row in rows(mixed[0], "facts") if row["edition_id"] == "no-heading"]
    assert {(row["country"], row["section"]) for row in found} == {("", "unassigned")}


def test_a_report_that_breaks_leaves_its_earlier_output_intact(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": ZH.encode(), "b.txt": TRADITIONAL.encode()})
    assert pipeline("extract", raw, "--out", tmp_path / "out", cwd=tmp_path).returncode == 0
    before = contents(tmp_path / "out")
    (raw / "a.txt").write_bytes(b"")
    run = pipeline("extract", raw, "--out", tmp_path / "out", cwd=tmp_path)
    assert run.returncode == 1
    assert "a failed, its earlier output is intact: " in run.stderr
    assert contents(tmp_path / "out") == before


def test_strict_is_content_with_a_report_that_is_read_whole(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": ZH.encode()})
    run = pipeline("extract", raw, "--out", tmp_path / "out", "--strict", cwd=tmp_path)
    assert (run.returncode, "unexplained:" in run.stdout, run.stderr) == (0, False, "")


# -------------------------------------------------------------------------------------------------------- same bytes


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration editions, extracted once."""
    folder = tmp_path_factory.mktemp("reference")
    run = pipeline("extract", RAW, "--out", folder / "out", cwd=ROOT, PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    assert run.returncode == 0, run.stderr
    return folder / "out"


def test_the_demonstration_editions_are_published_without_failure(reference: Path) -> None:
    assert {row["language"] for row in rows(reference, "editions")} == {"zh", "en", "ru"}
    assert rows(reference, "rejected") == []
    assert len(rows(reference, "facts")) > 500


def test_equal_bytes_in_another_folder_with_another_hash_seed_and_locale(reference: Path, tmp_path: Path) -> None:
    shutil.copytree(RAW, tmp_path / "reports")
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    settings = {"PYTHONHASHSEED": "4242", "LC_ALL": "C", "LANG": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0"}
    run = pipeline("extract", "../reports", "--out", "out", "--workers", "2", cwd=elsewhere, **settings)
    assert run.returncode == 0, run.stderr
    assert contents(elsewhere / "out") == contents(reference)


def test_equal_bytes_when_run_again_from_nothing_and_from_what_is_there(reference: Path, tmp_path: Path) -> None:
    for _ in range(2):
        run = pipeline("extract", RAW, "--out", tmp_path / "out", cwd=ROOT)
        assert run.returncode == 0, run.stderr
        assert contents(tmp_path / "out") == contents(reference)
    assert "nothing changed" in run.stdout

"""Editions beside one another: differences, series, order over time, and texts of one edition in several languages."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import run
from pipeline.cli import main
from pipeline.compare import align, align_text, diff, diff_text, order_over_time, series, strangers
from pipeline.compare.sequences import align_sequences
from pipeline.errors import InputError
from pipeline.published import Selection, facts_of
from pipeline.records import Row
from tests.support import LANGUAGE_OF, RAW, tables

JUNE = """Republic of Kazakhstan


National laboratories

As of 4 June 2020, 39 laboratories do tests. The country has 120 PCR machines. More than 900 doctors were trained.
"""
JULY = """Republic of Kazakhstan


National laboratories

As of 8 July 2020, 42 laboratories do tests. More than 900 doctors were trained. A total of 16 videos were made.
"""


def facts(text: str) -> list[Row]:
    return tables(text, "en")["facts"]


@pytest.fixture(scope="module")
def demonstrations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration editions as `make extract` publishes them."""
    out = tmp_path_factory.mktemp("extracted")
    run.extract(RAW, out, progress=False)
    return out


# ------------------------------------------------------------------------------------------------------------------- di


def test_a_diff_tells_new_gone_changed_and_unchanged() -> None:
    rows = {row["new_quote"] or row["old_quote"]: row for row in diff(facts(JUNE), facts(JULY))}
    assert {quote: row["change"] for quote, row in rows.items()} == {
        "42 laboratories": "changed",
        "More than 900 doctors": "unchanged",
        "16 videos": "new",
        "120 PCR machines": "gone",
    }
    changed = rows["42 laboratories"]
    assert (changed["old_quote"], changed["difference"], changed["changed_fields"]) == (
        "39 laboratories",
        3,
        "value;value_low;value_high",
    )
    assert (changed["old_date_end"], changed["new_date_end"]) == ("2020-06-04", "2020-07-08")


def test_a_fact_that_moved_to_another_section_is_found_there() -> None:
    moved = JULY.replace("National laboratories", "Case management")
    rows = {row["new_quote"] or row["old_quote"]: row["change"] for row in diff(facts(JUNE), facts(moved))}
    assert rows["More than 900 doctors"] == "unchanged"
    assert rows["42 laboratories"] == "changed"


def test_a_diff_reads_as_lines() -> None:
    lines = diff_text(diff(facts(JUNE), facts(JULY))).splitlines()
    assert lines[:2] == ["changed: 1", "  Kazakhstan · laboratories · laboratories: 39 → 42 (+3)   42 laboratories"]
    assert [line for line in lines if line and not line.startswith(" ")] == [
        "changed: 1",
        "new: 1",
        "gone: 1",
        "unchanged: 1",
    ]


def test_an_alignment_reads_as_lines() -> None:
    texts = [Selection(name, "en", facts(JUNE.replace("39", count))) for name, count in (("a", "39"), ("b", "93"))]
    (line,) = [line for line in align_text(align(texts)).splitlines() if "39" in line]
    said, differs = line.split("   ")
    assert said == "  KAZ · laboratories: a 39 laboratories = 39 count | b 93 laboratories = 93 count"
    assert differs == "value_low 39 / 93, value_high 39 / 93"


def test_every_fact_is_in_a_diff_once(demonstrations: Path) -> None:
    chinese, english = (facts_of(f"sco-overview-2020-07-{x}", demonstrations).facts for x in ("zh", "en"))
    rows = diff(chinese, english)
    assert sorted(r["old_fact_id"] for r in rows if r["old_fact_id"]) == sorted(f["fact_id"] for f in chinese)
    assert sorted(r["new_fact_id"] for r in rows if r["new_fact_id"]) == sorted(f["fact_id"] for f in english)
    assert {r["change"] for r in diff(chinese, chinese)} == {"unchanged"}


def test_figures_keep_their_pairs_when_one_is_put_in_between() -> None:
    north, south = "The north has 10 hospitals near rivers.\n\n", "The south has {} hospitals on hills.\n"
    before, after = north + south.format(30), f"{north}A new law gave 20 hospitals.\n\n{south.format(33)}"
    rows = [(r["change"], r["old_value"], r["new_value"]) for r in diff(facts(before), facts(after))]
    assert rows == [("unchanged", 10, 10), ("new", None, 20), ("changed", 30, 33)]


def test_editions_are_named_by_id_or_folder(demonstrations: Path) -> None:
    name = "sco-overview-2020-07-zh"
    assert facts_of(name, demonstrations) == facts_of(str(demonstrations / name), Path("elsewhere"))
    with pytest.raises(InputError, match=r"no edition 'unknown'.* It has: sco-overview-2020-07-en"):
        facts_of("unknown", demonstrations)
    with pytest.raises(InputError, match="more than one edition"):
        facts_of(str(demonstrations), Path("elsewhere"))
    with pytest.raises(InputError, match=r"facts\.csv: is not there"):
        facts_of(name, Path("elsewhere"))


def test_alignment_of_sequences_is_the_best_in_order() -> None:
    one, other = "abcd", "axcde"
    pairs = align_sequences(4, 5, lambda i, j: 1.0 if one[i] == other[j] else -9.0)
    assert [(one[i], other[j]) for i, j in pairs if i is not None and j is not None] == [
        ("a", "a"),
        ("c", "c"),
        ("d", "d"),
    ]
    assert [i for i, _ in pairs if i is not None] == [0, 1, 2, 3]
    assert [j for _, j in pairs if j is not None] == [0, 1, 2, 3, 4]


# ----------------------------------------------------------------------------------------------------------------- seri


def edition(name: str, text: str) -> list[Row]:
    return [f | {"edition_id": name, "fact_id": f["fact_id"].replace("example", name)} for f in facts(text)]


def test_a_series_puts_one_thing_of_all_editions_in_the_order_of_time() -> None:
    rows = series([*edition("b", JULY), *edition("a", JUNE)], {"a": "2020-06", "b": "2020-07"})
    laboratories = [r for r in rows if r["indicator"] == "laboratories"]
    assert [(r["date"], r["value"], r["edition_id"]) for r in laboratories] == [
        ("2020-06-04", 39, "a"),
        ("2020-07-08", 42, "b"),
    ]
    undated = next(r for r in rows if "videos" in r["measured"])
    assert (undated["date"], undated["date_source"]) == ("2020-07-08", "paragraph") or undated[
        "date_source"
    ] == "document"


def test_equal_statements_of_an_edition_are_one_row() -> None:
    text = "As of 4 June 2020 the country has 39 laboratories.\n\nAs of 4 June 2020 there are 39 laboratories.\n"
    (row,) = series(facts(text), {"example": "2020-06"})
    assert row["statements"] == 2


CASES = "Republic of Kazakhstan\n\n\nCase management\n\nAs of {} 2020, {} confirmed cases were registered.\n"


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("12,067", "71,838", "holds"),
        ("71,838", "12,067", "fails"),
        ("about 71,838", "12,067", "cannot tell"),
        ("more than 71,000", "12,067", "fails"),
        ("12,067", "more than 71,000", "cannot tell"),
    ],
)
def test_what_is_counted_up_to_a_date_does_not_fall(first: str, second: str, verdict: str) -> None:
    both = [*edition("a", CASES.format("4 June", first)), *edition("b", CASES.format("20 July", second))]
    rows = order_over_time(both, {"a": "2020-06", "b": "2020-07"})
    assert [(r["verdict"], r["edition_id"]) for r in rows if verdict != "cannot tell"] == (
        [(verdict, "b")] if verdict != "cannot tell" else []
    )
    assert {r["verdict"] for r in rows} <= {verdict, "holds"}


# ------------------------------------------------------------------------------------------------------------------ ali


def selections(folder: Path) -> list[Selection]:
    return [facts_of(f"sco-overview-2020-07-{language}", folder) for language in ("zh", "en", "ru")]


def test_the_demonstration_editions_say_the_same_in_three_languages(demonstrations: Path) -> None:
    rows = align(selections(demonstrations))
    assert {r["kind"] for r in rows} == {"agree", "small_word"}, "an article or a word of one may have no counterpart"
    assert sum(r["kind"] == "agree" for r in rows) > 0.95 * len(rows)


@pytest.mark.parametrize(
    ("language", "printed", "wrong"),
    [("en", "12,067 cases", "12,607 cases"), ("ru", "более 14 тыс", "более 41 тыс"), ("zh", "346支", "364支")],
)
def test_a_number_changed_in_one_text_is_found(tmp_path: Path, language: str, printed: str, wrong: str) -> None:
    for name in LANGUAGE_OF:
        text = (RAW / f"{name}.txt").read_text(encoding="utf-8")
        if LANGUAGE_OF[name] == language:
            assert text.count(printed) == 1
            text = text.replace(printed, wrong)
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.source.toml").write_bytes((RAW / f"{name}.source.toml").read_bytes())
    for card in tmp_path.glob("*.toml"):
        lines = [line for line in card.read_text(encoding="utf-8").splitlines() if not line.startswith("sha256")]
        card.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run.extract(tmp_path, tmp_path / "out", progress=False)
    found = [r for r in align(selections(tmp_path / "out")) if r["kind"] in ("number", "missing")]
    digits = "".join(c for c in wrong if c.isdigit()) + ("000" if "тыс" in wrong else "")
    assert found
    for row in found:
        amounts = {"".join(c for c in row[name] or "" if c.isdigit()) for name in ("amount", "other_amount")}
        assert digits in amounts and row["kind"] == "number"
    assert len(found) == (2 if language == "zh" else 1)


# ----------------------------------------------------------------------------------------------------------- command li


def test_the_commands_show_or_write_and_count(demonstrations: Path, tmp_path: Path) -> None:
    names = [f"sco-overview-2020-07-{x}" for x in ("zh", "en", "ru")]
    option = ["--extracted", str(demonstrations)]
    done = CliRunner().invoke(main, ["align", *names, *option])
    assert done.exit_code == 0 and "agree: " in done.stdout
    listed = tmp_path / "align.csv"
    assert CliRunner().invoke(main, ["align", *names, *option, "--out", str(listed)]).exit_code == 0
    with listed.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["kind"] for row in rows} <= {"reading", "small_word"}
    assert all(len(row["reads"].split(";")) == len(row["differs"].split(";")) for row in rows)
    out = tmp_path / "diff.csv"
    done = CliRunner().invoke(main, ["diff", names[0], names[0], *option, "--out", str(out)])
    assert done.exit_code == 0 and done.stdout.startswith("unchanged: ")
    with out.open(encoding="utf-8", newline="") as handle:
        assert {r["change"] for r in csv.DictReader(handle)} == {"unchanged"}
    assert CliRunner().invoke(main, ["align", names[0], *option]).exit_code == 2


def test_reports_that_are_no_editions_of_one_are_called_so(demonstrations: Path) -> None:
    names = [f"sco-overview-2020-07-{x}" for x in ("zh", "en")]
    done = CliRunner().invoke(main, ["diff", *names, "--extracted", str(demonstrations)])
    assert done.exit_code == 1
    assert re.match(r"these are no editions of one report: of the \d+ facts .* \d+ have a counterpart", done.stderr)
    assert strangers(diff(facts(JUNE), facts(JULY))) == ""

"""Explain and outline: what they show is what the pipeline does, with the rule and the reason."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.errors import InputError
from pipeline.explain import explain, language_of
from pipeline.outline import outline
from pipeline.records import LANGUAGES, Language
from tests.support import RAW, ROOT, edition, linked

EXAMPLES = ROOT / "tests" / "examples"
TEXT = "截至2020年7月1日，每天进行约2.5万次检测，拨打热线1166，每10万人中检测4826次，计划建设医院37家，另有2-5座。"


def test_every_number_is_shown_with_what_it_says_and_the_rule() -> None:
    lines = explain(TEXT, "zh").splitlines()
    shown = [line for line in lines if not line.startswith(" ")]
    assert [line.split("'")[1] for line in shown] == ["2020年7月1日", "2.5万", "1166", "10万", "4826", "37", "2-5"]
    assert all(re.search(r"\[[a-z_.]+\]$", line) for line in shown), "each reading names its rule"
    said = dict(zip(("date", "tests", "phone", "part", "rate", "hospitals", "range"), shown, strict=True))
    assert "date  2020-07-01 to 2020-07-01, as_of" in said["date"]
    assert "quantity  25000  about  unit count (次)  level  per 1 day" in said["tests"]
    assert "reference (phone)  1166" in said["phone"]
    assert "part  100000" in said["part"]
    assert "per 100000 person" in said["rate"]
    assert "2 to 5  range" in said["range"]


def test_the_meaning_of_a_quantity_is_shown_with_its_rivals_date_and_status() -> None:
    lines = explain("截至7月1日，计划开设方舱医院床位37张。", "zh", edition_date="2020-07").splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("'37'"))
    assert re.fullmatch(r"    counts '方舱医院床位': \w+ \[zh\.\w+\]", lines[at + 1])
    assert lines[at + 2] == "    date … to 2020-07-01 (as_of), status planned"
    assert re.match(r"    rules zh\.\w+ \d+\.\d \(\w+\), zh\.", lines[at + 3])


def test_a_part_is_shown_with_its_total() -> None:
    assert ", part of '711张" in explain("共有病床711张，其中重症病床108张。", "zh")


def test_what_is_not_known_is_said() -> None:
    assert explain("没有数字。", "zh") == "no numbers"
    assert ": other [zh.none]" in explain("共有37个。", "zh")
    assert "rules none fits" in explain("共有37个。", "zh")
    assert "unstated  several" in explain("共有几千人。", "zh")


def _sentences() -> list[object]:
    return [
        pytest.param(language, row["text"], row.get("edition_date") or "", id=f"{language}:{row['text']}")
        for language in LANGUAGES
        for row in csv.DictReader((EXAMPLES / language / "sentences.csv").open(encoding="utf-8", newline=""))
    ]


@pytest.mark.parametrize(("language", "text", "edition_date"), _sentences())
def test_explain_shows_what_link_decides(language: Language, text: str, edition_date: str) -> None:
    """Rule, indicator, date and status of each fact."""
    lines = explain(text, language, edition_date=edition_date).splitlines()
    for fact in linked(text, language, edition_date)["facts"]:
        printed = text[fact["char_start"] : fact["char_end"]]
        shown = [lines[i + 1 : i + 3] for i, line in enumerate(lines) if line.startswith(f"{printed!r}  quantity")]
        counts = f": {fact['indicator']} [{fact['rule']}]"
        when = (
            f"{fact['date_end'] or '…'} ({fact['date_role']}), status {fact['status']}"
            if fact["date_role"]
            else "date none"
        )
        assert any(meaning.endswith(counts) and when in date for meaning, date in shown), (fact, shown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_explain_on_the_command_line(language: Language) -> None:
    result = CliRunner().invoke(cli.main, ["explain", "COVID-19: 37", "--lang", language])
    assert result.exit_code == 0
    assert result.output.startswith("'COVID-19'  name")


@pytest.mark.parametrize(
    ("phrase", "language"),
    [("超过5家", "zh"), ("КНР: 5 лабораторий (PCR)", "ru"), ("more than 5 laboratories", "en"), ("5", "en")],
)
def test_the_script_of_a_phrase_tells_its_language(phrase: str, language: Language) -> None:
    assert language_of(phrase) == language
    result = CliRunner().invoke(cli.main, ["explain", phrase])
    assert (result.exit_code, result.output) == (0, explain(phrase, language) + "\n")


# ------------------------------------------------------------------------------------------------------------ outline


def test_outline_shows_every_heading_with_its_reason_and_every_near_miss() -> None:
    path = RAW / "sco-overview-2020-07-zh.txt"
    lines = outline(path).splitlines()
    report = edition("sco-overview-2020-07-zh")
    assert lines[0] == f"sco-overview-2020-07-zh (zh, text, {len(report.document.text)} characters)"
    headings = [p for p in report.placed if p.role in ("country_heading", "section_heading")]
    shown = [line for line in lines[1:-1] if "left:" not in line]
    assert len(shown) == len(headings) > 60
    for line, heading in zip(shown, headings, strict=True):
        start, _, rest = line.strip().partition(" ")
        assert (int(start), heading.block.text in rest, rest.endswith(heading.reason)) == (
            heading.block.pieces[0][1],
            True,
            True,
        )
    left = [line for line in lines if "left:" in line]
    assert any("«印度共和国»" in line and "no text of its own follows" in line for line in left), "cover captions"


def test_outline_shows_merged_and_unknown_headings_and_counts_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text(
        "中国\n一、病例管理和后勤保障\n全国共有37家医院，床位充足。\n二、疫苗接种\n接种了5剂疫苗，大家都很高兴。\n\n7\n",
        encoding="utf-8",
    )
    shown = [line.split(maxsplit=1)[1] for line in outline(path).splitlines()[1:]]
    assert shown == [
        "China  «中国»  country name '中国'",
        "case_management + logistics  «一、病例管理和后勤保障»  words 病例管理 后勤",
        "unassigned  «二、疫苗接种»  no words of a section's headings",
        "description lines and 1 pieces of furniture are set apart",
    ]


def test_outline_of_a_folder_is_that_of_each_report(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text("全国现有定点医院37家。\n", encoding="utf-8")
    assert [part.split()[0] for part in outline(tmp_path).split("\n\n")] == ["a", "b"]


def test_outline_of_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        outline(tmp_path / "missing.txt")


def test_outline_says_when_no_country_or_section_was_found(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("A note on what was done\n\nThe work went on as before in all 37 wards.\n", encoding="utf-8")
    shown = outline(path)
    assert "no country part" in shown and "no section" in shown
    assert "no country part" not in outline(RAW / "sco-overview-2020-07-en.txt")

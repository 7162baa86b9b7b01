"""Rules files with a mistake in them: the error names the file, and the line or key, and says what is wrong."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import rule_check, rules
from pipeline.records import LANGUAGES, Language
from pipeline.rules import RuleError

DOCUMENTATION = Path(__file__).parents[1] / "docs/adding-a-language.md"
LOADERS = (rules.language, rules.cues, rules.headings, rules.sections, rules.indicators, rules.units)

Edit = Callable[[str, str, str], None]


def forget() -> None:
    for loader in LOADERS:
        loader.cache_clear()


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the rules, to be changed; it is the one that is loaded."""
    copied = shutil.copytree(rules.RULES_DIR, tmp_path / "rules")
    monkeypatch.setattr(rules, "RULES_DIR", copied)
    forget()
    yield copied
    forget()


@pytest.fixture
def edit(copy: Path) -> Edit:
    """`edit(file, old, new)` changes a piece of text in the copy."""

    def change(file: str, old: str, new: str) -> None:
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_have_no_fault(language: Language) -> None:
    assert list(rule_check.faults(language, rules.language(language), rules.units())) == []


FAULTS = {
    "no TOML": ("[ranges]", "[ranges", "at line"),
    "table missing": ("[ranges]", "[range]", r"\[range\] is no table that is read|\[ranges\] is missing"),
    "key missing": ("bound_joiners = [", "joiner = [", r"\[ranges\] joiner: no key that is read"),
    "needed key missing": ("\npercent = [", "\nper_cent = [", r"\[share\] (percent is missing|per_cent: no key)"),
    "wrong type": ('percent = ["%"', 'percent = [5, "%"', r"\[share\] percent: words expected, found \[5, "),
    "empty word": ('percent = ["%"', 'percent = ["", "%"', r"\[share\] percent: words expected"),
    "no regular expression": (
        "filler = '",
        "filler = '(",
        r"\[(qualifiers|rates)\] filler: .* is no regular expression",
    ),
    "unknown unit": ("[units]\n", '[units]\nparsec = ["pc"]\n', r"\[units\] parsec: unknown unit"),
    "no currency": ("[money]\n", '[money]\neuros = ["e"]\n', r"\[money\] euros: no ISO 4217 code"),
    "unknown bound": ("[qualifiers.after]\n", '[qualifiers.after]\nplus = ["+"]\n', r"after\.plus: unknown bound"),
    "unknown kind of measure words": (
        'never.hospitals = ["goods"',
        'never.hospitals = ["wares"',
        r"\[things\] never\.hospitals: unknown kind of measure words wares",
    ),
    "no look ahead": (r"begins = '(?=(?:(?<!\d)\d|", r"begins = '(?:(?<!\d)\d|(?:", "begins: look ahead expected"),
    "unknown rate": ('= "1 week"', '= "week 1"', r"\[rates\] after\..*'week 1' is not understood"),
    "unknown measure": ('"fold change 2"', '"fold grows 2"', r"\[share\] words\..*'fold grows 2' is not understood"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("old", "new", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_mistake_in_a_language_file(edit: Edit, language: Language, old: str, new: str, says: str) -> None:
    if old not in (rules.RULES_DIR / f"language/{language}.toml").read_text(encoding="utf-8"):
        pytest.skip("the language has no such line")
    edit(f"language/{language}.toml", old, new)
    with pytest.raises(RuleError, match=rf"language/{language}\.toml: .*(?:{says})"):
        rules.language(language)


def test_a_date_pattern_is_tried_with_its_macros(edit: Edit) -> None:
    edit("language/zh.toml", "macros.Y = '", "macros.Y = '(")
    with pytest.raises(RuleError, match=r"zh\.toml: \[dates\] patterns: .* is no regular expression"):
        rules.language("zh")


CSV_FAULTS = {
    "unknown indicator": ("cues/zh.csv", lambda: rules.cues("zh"), 1, "no_such_indicator", "unknown indicator"),
    "unknown unit": ("cues/zh.csv", lambda: rules.cues("zh"), 5, "parsec", "unknown unit parsec"),
    "unknown section of a cue": ("cues/zh.csv", lambda: rules.cues("zh"), 7, "nowhere", "unknown section nowhere"),
    "weight": ("cues/zh.csv", lambda: rules.cues("zh"), 8, "much", "weight 'much' is not a number"),
    "unknown section": ("headings.csv", lambda: rules.headings("zh"), 0, "nowhere", "unknown section 'nowhere'"),
    "unknown language": ("headings.csv", lambda: rules.headings("zh"), 1, "tlh", "unknown language 'tlh'"),
    "section number": ("sections.csv", rules.sections, 1, "one", "number 'one' is not a number"),
}


@pytest.mark.parametrize(("file", "load", "column", "cell", "says"), CSV_FAULTS.values(), ids=CSV_FAULTS.keys())
def test_a_mistake_in_a_table(
    copy: Path, file: str, load: Callable[[], object], column: int, cell: str, says: str
) -> None:
    path = copy / file
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    rows[1][column] = cell
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)
    with pytest.raises(RuleError, match=rf"{re.escape(file)}:2: {re.escape(says)}"):
        load()


def test_a_row_with_too_many_cells(edit: Edit) -> None:
    first = (rules.RULES_DIR / "units.csv").read_text(encoding="utf-8").splitlines()[1]
    edit("units.csv", first, first + ",more")
    with pytest.raises(RuleError, match=r"units\.csv:2: the row has not as many cells"):
        rules.units()


def test_a_missing_column(edit: Edit) -> None:
    edit("units.csv", "unit,kind", "unit,sort")
    with pytest.raises(RuleError, match=r"units\.csv:1: missing column kind"):
        rules.units()


def test_every_key_is_documented_and_used() -> None:
    documented = {
        (table, key)
        for table, body in re.findall(r"### `\[(\w+)\]`\n(.*?)(?=\n### |\n## )", DOCUMENTATION.read_text("utf-8"), re.S)
        for key in re.findall(r"^\| `(\w+)`", body, re.M)
    }
    common = {(table, key.rstrip("?")) for table, keys in rule_check.KEYS.items() for key in keys}
    grammar = {("numerals", key) for keys in rule_check.GRAMMAR_KEYS.values() for key in keys}
    assert documented == common | grammar
    used = {(table, key) for x in LANGUAGES for table, keys in rules.language(x).items() for key in keys}
    assert common | grammar <= used


@pytest.mark.parametrize(
    ("patterns", "texts"),
    [
        (["plan", r"\bwill\b(?! not)"], {"a plan": True, "it will": True, "goodwill": False, "": False}),
        ([r"(?<!un)(?:(?:re)?built|open)", "[xyz]+1"], {"rebuilt": True, "built": True, "unbuilt": False, "zz1": True}),
        ([r"a?b|c{0,2}d", r"\(e"], {"b": True, "ab": True, "d": True, "ccd": True, "(e": True, "c": False, "e": False}),
        ([r"x*", r"y"], {"": True, "q": True}),
        ([r"\d+ of", "[^a]z"], {"3 of": True, "bz": True, "az": False}),
        ([], {"": False, "any": False}),
    ],
)
def test_any_of_patterns(patterns: list[str], texts: dict[str, bool]) -> None:
    either = re.compile(rules.any_of(patterns))
    assert {text: either.search(text) is not None for text in texts} == texts

"""Load the rules: everything about words that a researcher may want to read or correct.

Rules are data (CSV and TOML under `pipeline/rules/`). They are read once a process, checked on the way in, and an error
names the file and the line. Nothing here knows what a stage does with them.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import rule_check
from pipeline.errors import PipelineError
from pipeline.records import LANGUAGES, Language

RULES_DIR = Path(__file__).parent / "rules"


class RuleError(PipelineError):
    """A rules file says something that cannot be used. The message names the file and the line, or in TOML the key."""


def rows(name: str, required: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a rules CSV with their line numbers.

    Raises RuleError when a column is missing or a row has extra cells.
    """
    path = RULES_DIR / name
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = set(required) - set(reader.fieldnames or ())
        if missing:
            raise RuleError(f"{path}:1: missing column {', '.join(sorted(missing))}")
        for row in reader:
            if None in row or None in row.values():
                raise RuleError(f"{path}:{reader.line_num}: the row has not as many cells as the head has columns")
            yield reader.line_num, row


@dataclass(frozen=True, slots=True)
class Indicator:
    code: str
    group: str
    label: dict[str, str]
    unit: str
    definition: str


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    number: int | None
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class Heading:
    """Words that together make a heading of a section: all must occur in the line, in any order."""

    section: str
    words: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, eq=False)  # a rule is itself and no other: it is looked up a thousand times
class Cue:
    """One rule about what a number means. See docs/adding-an-indicator.md for the columns."""

    name: str
    indicator: str
    thing: frozenset[str]
    context: frozenset[str]
    unless: frozenset[str]
    units: frozenset[str]
    measures: frozenset[str]
    sections: frozenset[str]
    weight: float
    line: int


@cache
def indicators() -> dict[str, Indicator]:
    return {
        r["indicator"]: Indicator(
            r["indicator"], r["group"], {x: r[f"label_{x}"] for x in LANGUAGES}, r["unit"], r["definition"]
        )
        for _, r in rows(
            "indicators.csv", ("indicator", "group", "label_en", "label_zh", "label_ru", "unit", "definition")
        )
    }


@cache
def sections() -> dict[str, Section]:
    found = {}
    for line, r in rows("sections.csv", ("section", "number", "label_en", "label_zh", "label_ru")):
        if r["number"] and not r["number"].isdecimal():
            raise RuleError(f"{RULES_DIR / 'sections.csv'}:{line}: number {r['number']!r} is not a number")
        number = int(r["number"]) if r["number"] else None
        found[r["section"]] = Section(r["section"], number, {x: r[f"label_{x}"] for x in LANGUAGES})
    return found


@cache
def who_sections() -> list[str]:
    """Codes of the nine WHO sections in their order."""
    numbered = [s for s in sections().values() if s.number is not None]
    return [s.code for s in sorted(numbered, key=lambda s: s.number or 0)]


@cache
def units() -> dict[str, str]:
    """Unit code → kind (count, ratio, time, …)."""
    return {r["unit"]: r["kind"] for _, r in rows("units.csv", ("unit", "kind"))}


@cache
def is_money(unit: str) -> bool:
    """Whether a unit is a currency (ISO 4217) or its small coin."""
    return (len(unit) == 3 and unit.isupper()) or units().get(unit) == "money"


@cache
def headings(language: Language) -> list[Heading]:
    """Heading wordings of a language, checked against the section codes."""
    found = []
    for line, r in rows("headings.csv", ("section", "language", "words")):
        if r["section"] not in sections():
            raise RuleError(f"{RULES_DIR / 'headings.csv'}:{line}: unknown section {r['section']!r}")
        if r["language"] not in LANGUAGES:
            raise RuleError(f"{RULES_DIR / 'headings.csv'}:{line}: unknown language {r['language']!r}")
        if r["language"] == language:
            found.append(Heading(r["section"], tuple(r["words"].lower().split()), line))
    return found


@cache
def cues(language: Language) -> list[Cue]:
    """Indicator rules of a language, checked against the codes they name."""
    name = f"cues/{language}.csv"
    known_units = set(units()) | {"money"}
    found = []
    columns = ("rule", "indicator", "thing", "context", "unless", "unit", "measure", "section", "weight")
    for line, r in rows(name, columns):
        where = f"{RULES_DIR / name}:{line}"
        if r["indicator"] not in indicators():
            raise RuleError(f"{where}: unknown indicator {r['indicator']!r}")
        if unknown := set(_list(r["unit"])) - known_units:
            raise RuleError(f"{where}: unknown unit {', '.join(sorted(unknown))}")
        if unknown := set(_list(r["section"])) - set(sections()):
            raise RuleError(f"{where}: unknown section {', '.join(sorted(unknown))}")
        try:
            weight = float(r["weight"] or 0)
        except ValueError:
            raise RuleError(f"{where}: weight {r['weight']!r} is not a number") from None
        if not (r["thing"] or r["context"] or r["unit"]):
            raise RuleError(f"{where}: a rule needs a thing, a context or a unit")
        found.append(
            Cue(
                f"{language}.{r['rule']}",
                r["indicator"],
                frozenset(_list(r["thing"])),
                frozenset(_list(r["context"])),
                frozenset(_list(r["unless"])),
                frozenset(_list(r["unit"])),
                frozenset(_list(r["measure"])),
                frozenset(_list(r["section"])),
                weight,
                line,
            )
        )
    return found


@cache
def variants() -> dict[int, str]:
    """Traditional character → simplified one, as `str.translate` takes it."""
    found = {}
    for line, r in rows("zh_variants.csv", ("traditional", "simplified")):
        if len(r["traditional"]) != 1 or len(r["simplified"]) != 1:
            raise RuleError(f"{RULES_DIR / 'zh_variants.csv'}:{line}: a character stands for one character")
        found[ord(r["traditional"])] = r["simplified"]
    return found


def _list(cell: str) -> list[str]:
    return [part for part in (p.strip() for p in cell.split("|")) if part]


@cache
def language(code: Language) -> dict[str, Any]:
    """The word lists of a language (`rules/language/<code>.toml`).

    Raises RuleError, with file and key, when the file is no TOML or says something that is not understood.
    """
    path = RULES_DIR / "language" / f"{code}.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: {error}") from error
    for fault in rule_check.faults(code, tables, units()):
        raise RuleError(f"{path}: {fault}")
    return tables


# --------------------------------------------------------------------------------------------------------------------
# Words to patterns
# --------------------------------------------------------------------------------------------------------------------


def alternation(words: Iterable[str], *, boundary: bool = False) -> str:
    """One regular expression for a list of literal words, longest first; `*` at a word's end is any ending.

    With `boundary` the words match whole words only (languages that write spaces). An empty list matches nothing. The
    expression is a trie that is entered with one look at a character, so that a list of hundreds of words costs little
    more than a list of three.
    """
    root: _Trie = {}
    for word in set(words):
        stem = word.rstrip("*")
        pieces = [c if c.isalnum() else r"\s+" if c == " " else re.escape(c) for c in stem]
        end = r"\w*" if stem != word else ""
        if boundary:
            if stem[0].isalnum():
                pieces.insert(0, r"(?<!\w)")
            if end or stem[-1].isalnum():
                end += r"(?!\w)"
        node = root
        for piece in pieces:
            node = node.setdefault(piece, {})
        node[_END + end] = {}
    if not root:
        return r"(?!)"
    first = {word[0] for word in words}
    if boundary or any(c.lower() != c.upper() for c in first):
        return f"(?=[{''.join(sorted(map(re.escape, first)))}]){_branches(root)}"
    # Where every alternative begins with a character without case, the engine itself skips to these characters.
    return "(?:" + "|".join(piece + _branches(rest) for piece, rest in sorted(root.items())) + ")"


def any_of(patterns: Iterable[str]) -> str:
    """One regular expression for a list of them. Those that are plain words are tried first, the longest first.

    Where it is plain which characters a match can begin with, a look at one character spares the rest.
    """
    listed = list(patterns)
    words = [p for p in listed if re.escape(p) == p]
    other = [p for p in listed if re.escape(p) != p]
    first = _first_of(listed)
    guard = f"(?=[{first}])" if first else ""
    either = [alternation(words), *other] if words or not other else other
    return f"{guard}(?:{'|'.join(either)})"


# The parts of a pattern: an escaped character, a class, a sign that groups, or what stands for itself.
_PART = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|[(|)]|[^\\\[(|)]+")
_PLACE = re.compile(r"(?:\\b|\(\?<?!(?:\\.|[^\\()])*\))*")  # what a pattern says first of the place before a match
_CHARACTER = re.compile(r"\[([^\]\\^-]+)\]|([^\W_]|[^\x00-\x7f])|(\\\W)")
_OPTIONAL = re.compile(r"[?*]|\{0?,\d*\}")


def _first_of(patterns: Iterable[str]) -> str:
    """The characters that a match of one of the patterns begins with, for a class; empty where that is not plain."""
    first = [_first(p) for p in patterns]
    return "".join(first) if all(first) else ""


def _first(pattern: str) -> str:
    alternatives, _ = _alternatives(pattern)
    if len(alternatives) > 1:
        return _first_of(alternatives)
    rest = _PLACE.sub("", pattern, count=1)
    if rest.startswith("(?:"):
        alternatives, rest = _alternatives(rest.removeprefix("(?:"))
        first = _first_of(alternatives)
    else:
        character = _CHARACTER.match(rest)
        first, rest = (character.group(character.lastindex or 0), rest[character.end() :]) if character else ("", "")
    if first and (optional := _OPTIONAL.match(rest)):
        behind = _first(rest[optional.end() :])
        return first + behind if behind else ""
    return first


def _alternatives(pattern: str) -> tuple[list[str], str]:
    """The alternatives of a pattern up to the bracket that closes it, and what stands behind that bracket."""
    found, depth, start = list[str](), 0, 0
    for part in _PART.finditer(pattern):
        if part.group() == "|" and depth == 0:
            found.append(pattern[start : part.start()])
            start = part.end()
        elif part.group() == ")" and depth == 0:
            return [*found, pattern[start : part.start()]], pattern[part.end() :]
        elif part.group() in "()":
            depth += 1 if part.group() == "(" else -1
    return [*found, pattern[start:]], ""


_Trie = dict[str, "_Trie"]
_END = "\0"  # marks the pieces of a trie that end a word; what follows it is the assertion at the end


def _branches(node: _Trie) -> str:
    """The expression of a trie: longer words first; characters with the same continuation share a class."""
    continued: dict[str, list[str]] = {}
    for piece, child in sorted(node.items()):
        if not piece.startswith(_END):
            continued.setdefault(_branches(child), []).append(piece)
    parts = []
    for rest, pieces in continued.items():
        characters = [p for p in pieces if len(p.removeprefix("\\")) == 1 and p != r"\s"]
        parts += [p + rest for p in pieces if p not in characters]
        if characters:
            parts.append((f"[{''.join(characters)}]" if len(characters) > 1 else characters[0]) + rest)
    ends = sorted((piece.removeprefix(_END) for piece in node if piece.startswith(_END)), key=len, reverse=True)
    parts += ends
    return parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"

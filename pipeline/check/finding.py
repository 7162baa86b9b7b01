"""What every check needs: the facts of an edition as printed, and the row that tells a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.check.precision import Precision, precision_of
from pipeline.records import Document, Row

# The flag that a failing check puts on the facts in doubt. Nothing else about them is changed.
FLAGS = {
    "parts_of_total": "sum_mismatch",
    "table_total": "sum_mismatch",
    "share_of_count": "share_mismatch",
    "rate_of_count": "rate_mismatch",
    "daily_times_days": "daily_mismatch",
    "stated_twice": "stated_differently",
}

# A total in a table may sum up a hundred cells. The doubt is about the total; a mark on each cell would say nothing.
_FLAGS_THE_FIRST = ("table_total",)

_CELL_BORDER = re.compile(r"[\t|\n]")
_NO_WORD = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Statements:
    """The facts of one edition in the order of the text, sentences printed twice once, with their source."""

    document: Document
    facts: Sequence[Row]

    @classmethod
    def of(cls, document: Document, facts: Iterable[Row]) -> Statements:
        once = [f for f in facts if "duplicate" not in f["flags"].split(";")]
        return cls(document, sorted(once, key=lambda f: (f["char_start"], f["char_end"])))

    @cached_property
    def told(self) -> list[Row]:
        """Facts of running text."""
        return [f for f in self.facts if not is_cell(f)]

    @cached_property
    def cells(self) -> list[Row]:
        """Facts of the cells of tables."""
        return [f for f in self.facts if is_cell(f)]

    @cached_property
    def by_id(self) -> dict[str, Row]:
        return {f["fact_id"]: f for f in self.facts}

    @cached_property
    def sentences(self) -> list[list[Row]]:
        """Facts by sentence, in a table by cell. Sentences of the same words in two places are two."""
        groups: list[list[Row]] = []
        for fact in self.facts:
            if groups and self._goes_on(groups[-1][-1], fact):
                groups[-1].append(fact)
            else:
                groups.append([fact])
        return groups

    def _goes_on(self, last: Row, fact: Row) -> bool:
        if last["sentence"] != fact["sentence"] or (cell := is_cell(fact)) != is_cell(last):
            return False
        gap = self.between(last, fact)
        return not _CELL_BORDER.search(gap) if cell else len(gap) <= 2 * len(fact["sentence"])

    def printed(self, fact: Row) -> str:
        return self.document.text[fact["char_start"] : fact["char_end"]]

    def between(self, first: Row, second: Row) -> str:
        return self.document.text[first["char_end"] : second["char_start"]]

    def precision(self, fact: Row) -> Precision:
        return precision_of(fact, self.printed(fact))


def doubted(check: Row) -> list[str]:
    """Ids of the facts that a row of checks.csv casts doubt on and that get its flag: none unless it fails."""
    if check["verdict"] != "fails":
        return []
    involved: list[str] = check["facts"].split(";")
    return involved[:1] if check["kind"] in _FLAGS_THE_FIRST else involved


def is_cell(fact: Row) -> bool:
    return "from_table" in fact["flags"].split(";")


def is_level(fact: Row) -> bool:
    """An amount that is a plain number, exact as far as the report says."""
    return bool(fact["measure"] == "level" and fact["bound"] == "exact" and fact["value"] is not None)


def words(text: str) -> str:
    """The words of a text, without case, digits, spaces and punctuation."""
    return _NO_WORD.sub("", text).casefold()


def pairs_of_letters(text: str) -> set[str]:
    """The pairs of neighbouring letters in the words of a text. Serves languages with and without spaces."""
    plain = words(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def may_be_one_thing(first: Row, second: Row) -> bool:
    """Whether what two facts count may be one thing by its words: inflected or described further, or not named."""
    a, b = (pairs_of_letters(f["measured"]) for f in (first, second))
    return not a or not b or 2 * len(a & b) >= min(len(a), len(b))


def number(value: float) -> str:
    """A number for a note: 7500000, 13.68."""
    return str(int(value)) if value == int(value) else f"{value:.6g}"


def plain(value: float) -> float | int:
    """A number for a cell: no noise of binary fractions, whole numbers without a fraction."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def finding(
    kind: str,
    facts: Sequence[Row],
    *,
    expected: float | None,
    found: float | None,
    tolerance: float | None,
    verdict: str,
    note: str,
) -> Row:
    """A row of checks.csv. `facts` are those involved, the one that is judged (a total, a share) first."""
    subject = facts[0]
    row: dict[str, Any] = {
        "check_id": f"{subject['edition_id']}:{kind}:{subject['char_start']}",
        "edition_id": subject["edition_id"],
        "country": subject["country"],
        "section": subject["section"],
        "kind": kind,
        "facts": ";".join(dict.fromkeys(f["fact_id"] for f in facts)),
        "expected": None if expected is None else plain(expected),
        "found": None if found is None else plain(found),
        "difference": None if expected is None or found is None else plain(found - expected),
        "tolerance": None if tolerance is None else plain(tolerance),
        "verdict": verdict,
        "note": note,
    }
    return row

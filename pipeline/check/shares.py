"""Shares against counts: 1651 of 12067 is 13.7 %, 744 (82.4 %) of 903, 85.5 % (47/55).

A share says of what only in words, so the count that it is a share of is looked for: the number behind the stroke, a
larger count of the same sentence, or the country's cases. A share that fits one of them holds. It fails where only one
count comes into question; where several do and none fits, nobody can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.check.finding import Statements, finding, is_level, may_be_one_thing, number, words
from pipeline.check.precision import Precision, judge
from pipeline.records import Row

# What may stand between a share and its count: 13.7% (1651), 82.4 %), or 1,651; 25,0%; n=34. No word of another clause.
_WORD = r"(?:or|i\.e\.|that is|which is|n|即为?|[为共约]|то есть|или)?"
_JOINED = re.compile(rf"\s*[%％]?\s*[)）]?\s*[(（,，;；:：、]?\s*{_WORD}\s*[=:：]?\s*")
_OPENED = re.compile(r"[^\d.;。；]{0,24}[(（]\s*(?:[^\d()（）]{0,24}\s)?")
_OF = 9  # characters between a share and what it is of: ` % of the`
_STROKE = re.compile(r"\s*/\s*")
_HEALTH_WORKERS = "health_worker_infections"
_CASES = "cases_confirmed"


def shares_of_counts(statements: Statements) -> list[Row]:
    """One row for each share that stands beside its count."""
    found = []
    seen: set[str] = set()
    for sentence in statements.sentences:
        for share, count, bases in _pairs(statements, sentence):
            bases = [base for base in bases if _may_be_base(statements, share, base)]
            if share["fact_id"] not in seen and bases:
                seen.add(share["fact_id"])
                found.append(_compare(statements, share, count, bases))
    return found


def _pairs(statements: Statements, sentence: Sequence[Row]) -> Iterator[tuple[Row, Row, list[Row]]]:
    """Share, the count that it goes with, and the counts that it may be a share of."""
    for i, (first, second) in enumerate(pairwise(sentence)):
        gap = statements.between(first, second)
        if _is_share(first) and _is_count(second):
            third = sentence[i + 2] if i + 2 < len(sentence) else None
            if third is not None and _STROKE.fullmatch(statements.between(second, third)):
                if _JOINED.fullmatch(gap):
                    yield first, second, [third]
            elif _JOINED.fullmatch(gap):
                yield first, second, _bases(statements, sentence, first, second)
        elif _is_count(first) and _is_share(second) and _OPENED.fullmatch(gap):
            before = sentence[i - 1] if i else None
            if before is not None and _STROKE.fullmatch(statements.between(before, first)):
                yield second, before, [first]
            else:
                yield second, first, _bases(statements, sentence, second, first)


def _is_share(fact: Row) -> bool:
    return (
        fact["unit"] == "percent"
        and fact["measure"] == "share"
        and fact["value"] is not None
        and fact["bound"] == "exact"
    )


def _is_count(fact: Row) -> bool:
    return is_level(fact) and not fact["per_unit"]


def _bases(statements: Statements, sentence: Sequence[Row], share: Row, count: Row) -> list[Row]:
    """Larger counts before the pair in its sentence, else the cases that the country reports in running text."""
    before = [f for f in sentence if f["char_end"] <= min(share["char_start"], count["char_start"])]
    whole = [f for f in before if _is_count(f) and f["value"] > count["value"] and _alike(f, count)]
    if whole or share["indicator"] != _HEALTH_WORKERS:
        return whole
    cases = [
        f
        for f in statements.facts
        if f["indicator"] == _CASES
        and f["country"] == share["country"]
        and f["section"] != "statistics"
        and _is_count(f)
        and f["value"] > count["value"]
    ]
    return list({f["value"]: f for f in reversed(cases)}.values())[::-1]


def _alike(base: Row, count: Row) -> bool:
    """Whether one can be a share of the other: a duration is no share of a number of people."""
    return base["unit"] == count["unit"] or {base["unit"], count["unit"]} <= {"count", "person", "case", ""}


def _may_be_base(statements: Statements, share: Row, base: Row) -> bool:
    """Whether a share is of this count as far as it says of what: 16.4 % of adults is no share of the doses."""
    behind = statements.document.text[share["char_end"] : share["char_end"] + len(share["measured"]) + _OF]
    named = words(share["measured"]) and words(share["measured"]) in words(behind)
    return not named or may_be_one_thing(share, base)


def _compare(statements: Statements, share: Row, count: Row, bases: Sequence[Row]) -> Row:
    precision = statements.precision(share)
    verdicts = [(_verdict(statements, share, count, base, precision), base) for base in bases]
    for wanted in ("holds", "cannot tell"):
        if fitting := [base for verdict, base in verdicts if verdict == wanted]:
            return _finding(share, count, fitting[-1], precision, wanted)
    return _finding(share, count, bases[-1], precision, "fails" if len(bases) == 1 else "cannot tell")


def _verdict(statements: Statements, share: Row, count: Row, base: Row, precision: Precision) -> str:
    """The counts have a precision too: of 1.4万 the share moves with the last digit printed."""
    implied = 100 * count["value"] / base["value"]
    relative = [statements.precision(f).slack / f["value"] if f["value"] else 0 for f in (count, base)]
    margin = implied * sum(relative)
    return judge(
        share["value"] - implied, Precision(precision.tolerance, max(precision.slack, precision.tolerance + margin))
    )


def _finding(share: Row, count: Row, base: Row, precision: Precision, verdict: str) -> Row:
    implied = 100 * count["value"] / base["value"]
    note = f"{number(count['value'])} of {number(base['value'])} is {implied:.2f} %, stated {number(share['value'])} %"
    return finding(
        "share_of_count",
        [share, count, base],
        expected=implied,
        found=share["value"],
        tolerance=precision.tolerance,
        verdict=verdict,
        note=note,
    )

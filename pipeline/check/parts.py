"""Parts against their total: 108 + 497 + 106 = 711 holds, 3 + 7 against 11 fails.

Parts that are bounds are reckoned with as bounds. More than what the total can be is wrong even if the list of parts is
not complete; less may only mean that some parts are not named (571 cases, of which 95 severe). So it fails where all is
exact, the parts nearly reach the total, and the list claims to be whole: it stands behind a colon or in a bracket
(29 hospitals: 17 …), or its parts are kinds of what the total counts (11 laboratories, of which 7 mobile ones …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from math import inf
from operator import itemgetter

from pipeline import rules
from pipeline.check.finding import Statements, finding, number, pairs_of_letters, words
from pipeline.check.precision import EXACT, Precision, judge
from pipeline.records import Language, Row
from pipeline.rules import alternation

_LISTED = re.compile(r"[:：(（]|\s[–—-]\s")
_STRAIGHT = re.compile(r"[^,，;；.。]{0,24}")  # from what opens a list to its first number
_SEMICOLON = re.compile("[;；]")
_counted = itemgetter("unit", "per_value", "per_unit", "measure", "status")
_STRICT = frozenset({"more_than", "less_than"})
_MOST_MISSING = 0.15
"""Share of a total that its parts may lack for the list to be taken as meant to be whole."""


def parts_of_totals(statements: Statements) -> list[Row]:
    """One row for each total with two parts or more."""
    groups: dict[str, list[Row]] = {}
    for fact in statements.facts:
        if fact["part_of"]:
            groups.setdefault(fact["part_of"], []).append(fact)
    found = []
    for total_id, members in groups.items():
        total = statements.by_id.get(total_id)
        if total is not None:
            found += [
                _compare(statements, *group) for group in _nested(statements, total, members) if len(group[1]) > 1
            ]
    return found


def _nested(statements: Statements, total: Row, parts: Sequence[Row]) -> Iterator[tuple[Row, Sequence[Row]]]:
    """A total with its parts; what a part opens a list of (8 staff, of whom 5 nurses, among them 3 …) are its own."""
    opener = _opener(statements.document.language)
    whole, first = total, 0
    for i, (part, following) in enumerate(pairwise(parts), 1):
        opened = list(opener.finditer(between := statements.between(part, following)))
        if part["value"] and opened and _STRAIGHT.fullmatch(between, opened[-1].end()):
            yield whole, parts[first:i]
            whole, first = part, i
    yield whole, parts[first:]


@cache
def _opener(language: Language) -> re.Pattern[str]:
    return re.compile(alternation(rules.language(language)["parts"]["openers"], boundary=language != "zh"), re.I)


def _compare(statements: Statements, total: Row, parts: Sequence[Row]) -> Row:
    adds_up = all(p["value"] is not None for p in parts) and sum(p["value"] for p in parts) == total["value"]
    strangers = [p for p in parts if not _comparable(p, total)]
    if strangers and not adds_up:
        verdict, note = (
            "cannot tell",
            f"{number(strangers[0]['value_low'] or 0)} is not counted in the unit of the total",
        )
        return _finding(total, parts, None, None, verdict, note)
    if all(f["bound"] == "exact" for f in (total, *parts)):
        return _exact(statements, total, parts)
    return _bounded(statements, total, parts)


def _exact(statements: Statements, total: Row, parts: Sequence[Row]) -> Row:
    stated, added = total["value"], sum(p["value"] for p in parts)
    precision = _precision(statements, [total, *parts])
    verdict = judge(stated - added, precision)
    terms = " + ".join(number(p["value"]) for p in parts)
    if verdict == "holds" and not precision.tolerance:
        return _finding(total, parts, added, precision, verdict, f"{terms} = {number(stated)}")
    note = f"{terms} = {number(added)}, stated {number(stated)}"
    if verdict == "cannot tell":
        note += ", which may be rounded"
    if verdict == "fails" and added > stated and (run := _run(statements, stated, parts)):
        terms = " + ".join(number(p["value"]) for p in run)
        note = f"{terms} = {number(stated)}; the others are another way to divide it"
        return _finding(total, parts, stated, precision, "holds", note)
    if verdict == "fails" and added < stated:
        more = _listed_further(statements, total, parts, stated - added)
        if further := _completing(stated - added, more):
            terms = " + ".join(number(f["value"]) for f in further)
            note = f"with {terms} after them the parts add up to {number(stated)}"
            return _finding(total, [*parts, *further], stated, precision, "holds", note)
        if more or stated - added > _MOST_MISSING * stated or not _claims_to_be_whole(statements, total, parts):
            verdict, note = "cannot tell", f"{note}; not all parts may be named"
    return _finding(total, parts, added, precision, verdict, note)


def _run(statements: Statements, stated: float, parts: Sequence[Row]) -> Sequence[Row]:
    """The parts before or behind a semicolon, if two or more of them add up to the total."""
    sums = list(accumulate(p["value"] for p in parts))
    for i, (part, following) in enumerate(pairwise(parts), 1):
        if stated in (sums[i - 1], sums[-1] - sums[i - 1]) and _SEMICOLON.search(statements.between(part, following)):
            run = parts[:i] if stated == sums[i - 1] else parts[i:]
            if len(run) > 1:
                return run
    return ()


def _claims_to_be_whole(statements: Statements, total: Row, parts: Sequence[Row]) -> bool:
    before = statements.between(total, parts[0])
    if _LISTED.search(before) and not _opener(statements.document.language).search(before):
        return True
    thing = pairs_of_letters(total["measured"])
    named = [pairs_of_letters(p["measured"]) for p in parts]
    kinds = any(words(p["measured"]) != words(total["measured"]) for p in parts)
    return bool(thing) and kinds and all(2 * len(thing & name) >= len(thing) for name in named)


def _listed_further(statements: Statements, total: Row, parts: Sequence[Row], missing: float) -> list[Row]:
    """Numbers that follow the parts in their sentence and count the same: the list may go on with them."""
    sentence = next((s for s in statements.sentences if total in s), [])
    end = max(p["char_end"] for p in parts)
    after = [f for f in sentence if f["char_start"] >= end and not f["part_of"] and _comparable(f, total)]
    return [f for f in after if f["value"] and f["value"] <= missing]


def _completing(missing: float, more: Sequence[Row]) -> list[Row]:
    """The first of these numbers, if they add up to what is missing; else nothing."""
    sums = list(accumulate(f["value"] for f in more))
    return list(more[: sums.index(missing) + 1]) if missing in sums else []


def _bounded(statements: Statements, total: Row, parts: Sequence[Row]) -> Row:
    """Verdict where total or parts are bounds: what the sum must be at least and can be at most."""
    precision = _precision(statements, [total, *parts])
    low, strictly = sum(p["value_low"] or 0 for p in parts), any(p["bound"] in _STRICT for p in parts)
    high = sum(inf if p["value_high"] is None else p["value_high"] for p in parts)
    sure = all(p["bound"] == "exact" for p in parts)
    about = any(f["bound"] in ("about", "nearly") for f in (total, *parts))
    note = _in_words(low, high, strictly, total)
    verdict = "cannot tell"
    if total["value_high"] is not None and not about and low > total["value_high"] + precision.slack:
        verdict = "fails"
    elif sure and _satisfies(low, total):
        verdict = "holds"
    return _finding(total, parts, low, precision, verdict, note)


def _satisfies(added: float, total: Row) -> bool:
    """Whether a sum of exact parts is as the total says: more than 10, at most 20, between the two."""
    low, high = total["value_low"], total["value_high"]
    if low is None and high is None:
        return False
    above = low is None or added > low or (added == low and total["bound"] != "more_than")
    below = high is None or added < high or (added == high and total["bound"] != "less_than")
    # Exact parts below a bare upper bound are no proof: some may not be named.
    return bool(above and below and (low is not None or added == high))


def _in_words(low: float, high: float, strictly: bool, total: Row) -> str:
    if low == high:
        sums = f"parts add up to {number(low)}"
    elif high == inf:
        sums = f"parts add up to {'more than' if strictly else 'at least'} {number(low)}"
    else:
        sums = f"parts add up to between {number(low)} and {number(high)}"
    stated = total["value"] if total["value"] is not None else total["value_low"] or total["value_high"]
    return f"{sums}, stated {total['bound'].replace('_', ' ')} {number(stated or 0)}"


def _comparable(part: Row, total: Row) -> bool:
    """Whether two facts count in the same unit: of 7.5 million masks a day, 15 factories are no part."""
    return bool(_counted(part) == _counted(total))


def _precision(statements: Statements, facts: Sequence[Row]) -> Precision:
    return sum((statements.precision(f) for f in facts), EXACT)


def _finding(
    total: Row, parts: Sequence[Row], added: float | None, precision: Precision | None, verdict: str, note: str
) -> Row:
    stated = total["value"] if total["value"] is not None else total["value_low"]
    tolerance = None if precision is None else precision.tolerance
    return finding(
        "parts_of_total", [total, *parts], expected=added, found=stated, tolerance=tolerance, verdict=verdict, note=note
    )

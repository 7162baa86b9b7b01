"""One fact stated twice in an edition: equal holds; different fails where the sentences leave no doubt that it is one.

The same words may count different things: aid went to 27 countries and 150 countries joined a meeting. So two figures
that differ fail only when the sentences around them are alike too, and are put to the reader only when both sentences
print the date: under one that both inherit, 19 provinces give doctors and 10 give blood.
"""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter

from pipeline.check.finding import Statements, finding, number, pairs_of_letters, words
from pipeline.records import Row

_thing = itemgetter(
    "country", "indicator", "unit", "measure", "per_value", "per_unit", "status", "date_start", "date_end"
)
_ALIKE, _REPEATED = 0.6, 0.85
_FAR = 2.0
_MOST_STATEMENTS = 3


def stated_twice(statements: Statements) -> list[Row]:
    """One row for each statement of a thing and the next one, in another sentence."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for fact in statements.told:
        if fact["indicator"] != "other" and not fact["part_of"] and len(name := words(fact["measured"])) > 1:
            groups.setdefault((name, *_thing(fact)), []).append(fact)
    found = []
    for group in groups.values():
        # What is counted under the same words again and again (27 countries, 150 countries …) is not one thing.
        if len(group) <= _MOST_STATEMENTS:
            found += [row for pair in pairwise(group) if (row := _compare(*pair)) is not None]
    return found


def _compare(first: Row, second: Row) -> Row | None:
    if first["sentence"] == second["sentence"]:
        return None
    numbers = [_number(f) for f in (first, second)]
    if None in numbers:
        return None
    likeness = _likeness(first["sentence"], second["sentence"])
    # Of two undated sentences only one that repeats the other is sure to mean the same.
    alike = likeness >= (_ALIKE if first["date_end"] else _REPEATED)
    near = max(n or 0 for n in numbers) <= _FAR * min(n or 0 for n in numbers)
    told = f"{_in_words(first)} here, {_in_words(second)} there"
    if _amount(first) == _amount(second):
        verdict, note = "holds", f"{_in_words(first)} in both places"
    elif near and _may_be_equal(first, second):
        verdict, note = "cannot tell", f"{told}: both can be true"
    elif alike:
        verdict, note = "fails", told
    elif near and first["date_source"] == second["date_source"] == "sentence":
        verdict, note = "cannot tell", f"{told}, in other words: perhaps not the same"
    else:
        return None
    return finding(
        "stated_twice",
        [first, second],
        expected=_number(first),
        found=_number(second),
        tolerance=0,
        verdict=verdict,
        note=note,
    )


def _amount(fact: Row) -> tuple[object, ...]:
    return fact["bound"], fact["value_low"], fact["value_high"]


def _number(fact: Row) -> float | None:
    for name in ("value", "value_low", "value_high"):
        if fact[name] is not None:
            return float(fact[name])
    return None


def _in_words(fact: Row) -> str:
    amount = _number(fact)
    bound = "" if fact["bound"] == "exact" else fact["bound"].replace("_", " ") + " "
    return bound + ("some" if amount is None else number(amount))


def _may_be_equal(first: Row, second: Row) -> bool:
    """Whether bounds leave room for both: more than 10 million and 12 million. Near figures of `about` do too."""
    if "about" in (first["bound"], second["bound"]):
        a, b = _number(first), _number(second)
        return a is not None and b is not None and abs(a - b) <= 0.1 * max(a, b)
    low = max(f["value_low"] or 0 for f in (first, second))
    highs = [f["value_high"] for f in (first, second) if f["value_high"] is not None]
    if all(f["bound"] in ("more_than", "at_least") for f in (first, second)):
        return (
            False  # more than 10 million here, more than 12 million there: who wrote the first did not know the second
        )
    return not highs or low <= min(highs)


def _likeness(first: str, second: str) -> float:
    """Share of character pairs that two sentences have in common (Jaccard), numbers and punctuation left out."""
    a, b = map(pairs_of_letters, (first, second))
    return len(a & b) / len(a | b) if a and b else 0.0

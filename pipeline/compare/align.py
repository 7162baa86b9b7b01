"""The texts of one edition in several languages: the same facts, one to one, or a translation that differs in a number.

Section by section the facts of each text are aligned with those of the first. The order of clauses differs between
languages, so what is left over is then paired where it says the same, and after that where it stands in the same place.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import rules
from pipeline.compare.likeness import amount, unit
from pipeline.compare.sequences import align_sequences
from pipeline.published import Selection
from pipeline.records import Row

ALIGN_COLUMNS = (
    "kind",
    "differs",
    "country",
    "section",
    "edition_id",
    "fact_id",
    "amount",
    "quote",
    "reads",
    "other_edition_id",
    "other_fact_id",
    "other_amount",
    "other_quote",
    "other_reads",
)
# A difference in these is one of the numbers themselves; in the others it may be one of their reading.
_NUMBER = ("value_low", "value_high", "bound", "unit", "per_value", "per_unit")
_READING = ("measure", "indicator", "status", "date_start", "date_end")
_GAP = -0.5
_APART = -9.0
_LARGEST_WORD = 10
_NEAR = 4


def align(texts: Sequence[Selection]) -> list[Row]:
    """One row for each fact of the first text and its counterpart in each other text, in the order of the text.

    `kind` is `agree`, `number` (the amounts differ), `reading` (only indicator, status or date differ), `missing` (no
    counterpart), or `small_word` (a small number in words without one: `a platform`, 一个平台).
    """
    rows = []
    for other in texts[1:]:
        rows += _compare(texts[0], other)
    return rows


def _compare(first: Selection, second: Selection) -> list[Row]:
    places: dict[tuple[str, str], tuple[list[Row], list[Row]]] = {}
    for side, text in enumerate((first, second)):
        for fact in text.facts:
            places.setdefault((fact["country"], fact["section"]), ([], []))[side].append(fact)
    rows = []
    for mine, others in places.values():
        for a, b in _pairs(mine, others):
            rows.append(_row(first, second, a, b))
    return rows


def _pairs(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Facts of one section paired, those without a counterpart alone; in the order of the first text."""
    aligned = align_sequences(len(first), len(second), lambda i, j: _score(first[i], second[j]), _GAP)
    partner = {i: j for i, j in aligned if i is not None and j is not None}
    free = [j for i, j in aligned if i is None and j is not None]
    rest = [i for i in range(len(first)) if i not in partner]
    # Clauses in another order: the same amount, a few facts away.
    for i in list(rest):
        same = [j for j in free if _says_the_same(first[i], second[j])]
        if same:
            partner[i] = min(same, key=lambda j: abs(j - i))
            free.remove(partner[i])
            rest.remove(i)
    # A number that differs: what counts in the same unit at about the same place.
    for i in rest:
        expected = _place_of(i, partner)
        like = [j for j in free if unit(first[i]) == unit(second[j]) and abs(j - expected) <= _NEAR]
        if like:
            partner[i] = min(like, key=lambda j: (first[i]["indicator"] != second[j]["indicator"], abs(j - expected)))
            free.remove(partner[i])
    pairs: list[tuple[Row | None, Row | None]] = [
        (fact, second[partner[i]] if i in partner else None) for i, fact in enumerate(first)
    ]
    return pairs + [(None, second[j]) for j in sorted(free)]


def _place_of(index: int, partner: dict[int, int]) -> int:
    """Where the counterpart of a fact should stand: after that of the fact before it."""
    before = [i for i in partner if i < index]
    return partner[max(before)] + 1 if before else index


def _says_the_same(first: Row, second: Row) -> bool:
    return amount(first) == amount(second) and unit(first) == unit(second)


def _score(first: Row, second: Row) -> float:
    """Two facts pair off when amount or unit agree, the better the more agrees."""
    same_unit = unit(first) == unit(second)
    value = (first["value_low"], first["value_high"]) == (second["value_low"], second["value_high"])
    if not value:
        return _APART
    agree = [same_unit, *(first[name] == second[name] for name in ("bound", "indicator"))]
    return 2.0 + agree.count(True)


def _row(first: Selection, second: Selection, one: Row | None, other: Row | None) -> Row:
    fact = one or other or {}
    differs = _differences(one, other)
    return {
        "kind": _kind(one, other, differs),
        "differs": ";".join(differs),
        "country": fact["country"],
        "section": fact["section"],
        "edition_id": first.edition_id,
        "fact_id": None if one is None else one["fact_id"],
        "amount": None if one is None else _in_words(one),
        "quote": None if one is None else one["quote"],
        "reads": _readings(one, differs),
        "other_edition_id": second.edition_id,
        "other_fact_id": None if other is None else other["fact_id"],
        "other_amount": None if other is None else _in_words(other),
        "other_quote": None if other is None else other["quote"],
        "other_reads": _readings(other, differs),
    }


def _differences(one: Row | None, other: Row | None) -> list[str]:
    if one is None or other is None:
        return []
    units = {f["unit"] for f in (one, other)}
    counted = all(rules.units().get(code) == "count" for code in units)
    differs = [name for name in (*_NUMBER, *_READING) if one[name] != other[name]]
    # 四类人员 may be read as people and `four categories of people` as things: both are counted.
    return ["counted_unit" if name == "unit" and counted else name for name in differs]


def _readings(fact: Row | None, differs: Sequence[str]) -> str:
    """What a side says in the fields that differ, in their order: `planned;hospitals`."""
    names = ["unit" if name == "counted_unit" else name for name in differs]
    return "" if fact is None else ";".join("" if fact[name] is None else str(fact[name]) for name in names)


def _kind(one: Row | None, other: Row | None, differs: Sequence[str]) -> str:
    if one is None or other is None:
        return "small_word" if _is_small_word(one or other or {}) else "missing"
    if any(name in _NUMBER for name in differs):
        return "number"
    return "reading" if differs else "agree"


def _is_small_word(fact: Row) -> bool:
    """Whether the number is a small one in words, which another language may say without a number."""
    small = fact["value"] is not None and 0 <= fact["value"] <= _LARGEST_WORD
    return small and not any(c.isdecimal() for c in fact["quote"])


def _in_words(fact: Row) -> str:
    low, high = fact["value_low"], fact["value_high"]
    if fact["bound"] == "range":
        number = f"{low} to {high}"
    else:
        number = "some" if low is None and high is None else str(low if low is not None else high)
    per = f" per {fact['per_value']} {fact['per_unit']}" if fact["per_unit"] else ""
    bound = "" if fact["bound"] in ("exact", "range", "several") else fact["bound"].replace("_", " ") + " "
    return f"{bound}{number} {fact['unit']}{per}"

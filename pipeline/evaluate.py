"""Compare an extraction with a gold file: a hand-made reading of every number of a report, one JSON object a line.

A gold fact is found when an extracted fact overlaps its number; then every field is judged alone, and the fact is fully
right when all are. docs/evaluation.md says how gold is made and what each measure means.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import InputError

FIELDS = ("amount", "bound", "unit", "place", "indicator", "date", "status")
_TABLES = ("facts", "events", "references", "numbers")
_BOUND_CLASS = {"more_than": "lower", "at_least": "lower", "less_than": "upper", "at_most": "upper", "nearly": "upper"}

Gold = dict[str, Any]
Extracted = dict[str, str]


@dataclass(slots=True)
class Evaluation:
    """Counts of one comparison. A ratio of nothing is 1.0: nothing was asked for and nothing is missing."""

    facts: int = 0
    found: int = 0
    spurious: int = 0
    full: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))
    parts: tuple[int, int] = (0, 0)
    events: tuple[int, int] = (0, 0)
    references: tuple[int, int] = (0, 0)
    ledger: tuple[int, int] = (0, 0)
    unexplained: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return _ratio(self.found, self.found + self.spurious)

    @property
    def recall(self) -> float:
        return _ratio(self.found, self.facts)

    @property
    def full_f1(self) -> float:
        """Harmonic mean of the share of extracted and of gold facts that are right in every field."""
        return _ratio(2 * self.full, self.found + self.spurious + self.facts)

    def text(self) -> str:
        lines = [
            f"facts in gold {self.facts}, found {self.found}, spurious {self.spurious}",
            f"precision {self.precision:.3f}   recall {self.recall:.3f}   full F1 {self.full_f1:.4f}",
        ]
        lines += [f"  {name:<10} {_ratio(n, self.found):.3f}" for name, n in self.right.items()]
        named = ("parts", "events", "references", "ledger")
        lines.append("   ".join(f"{n} {getattr(self, n)[0]}/{getattr(self, n)[1]}" for n in named))
        lines.append(f"unexplained {self.unexplained}")
        return "\n".join(lines + self.errors)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def evaluate(
    gold: Path,
    extracted: Path,
    edition: str | None = None,
    only: Collection[str] = (),
    sections: Collection[str] = (),
    errors: int = 0,
) -> str:
    """The comparison as text. `only` (countries) and `sections` limit it to the stretches that the gold covers.

    The edition is, unless named, the one the gold file is named after. Raises InputError when a file cannot be read.
    """
    edition = edition or gold.name.removesuffix(".jsonl").removesuffix(".gold")
    try:
        lines = [json.loads(x) for x in gold.read_text(encoding="utf-8").splitlines() if x.strip()]
        tables = {name: _rows(extracted / f"{name}.csv", edition) for name in _TABLES}
    except (OSError, json.JSONDecodeError, KeyError) as error:
        raise InputError(f"{gold} and {extracted} cannot be compared: {error}") from error
    if not tables["numbers"]:
        known = sorted({r["edition_id"] for r in _all_rows(extracted / "editions.csv")})
        raise InputError(f"{extracted} holds no edition {edition!r}; choose one with --edition: {', '.join(known)}")
    result = compare(lines, tables, only, sections)
    result.errors = result.errors[:errors]
    return result.text()


def compare(
    gold: Sequence[Gold],
    tables: dict[str, list[Extracted]],
    only: Collection[str] = (),
    sections: Collection[str] = (),
) -> Evaluation:
    """Judge the rows of one edition against its gold."""
    place = {g["start"]: g for g in gold if g["type"] == "fact"}
    for g in gold:  # the denominator of a rate stands where its fact stands
        if g["type"] == "part":
            g |= {k: place.get(g["of"], {}).get(k, "") for k in ("country", "section")}

    def judged(row: Gold | Extracted) -> bool:
        return not (only or sections) or row.get("country") in only or row.get("section") in sections

    result = Evaluation(unexplained=sum(r["kind"] == "unexplained" for r in tables["numbers"]))
    _judge_facts(gold, tables["facts"], judged, result)
    _judge_events(gold, tables["events"], judged, result)
    _judge_references(gold, tables["references"], judged, result)
    _judge_ledger(gold, tables["numbers"], judged, result)
    return result


def _judge_facts(gold: Sequence[Gold], facts: list[Extracted], judged: Any, result: Evaluation) -> None:
    golden = [g for g in gold if g["type"] == "fact"]
    pairs = _pair(golden, facts)
    asked = [i for i, g in enumerate(golden) if judged(g) and not g["optional"]]
    result.facts = len(asked)
    for i in asked:
        g = golden[i]
        if i not in pairs:
            result.errors.append(f"missed     {g['start']:>6} {g['quote']}")
            continue
        fact = facts[pairs[i]]
        verdict = max((_verdict(g | other, fact) for other in [{}, *g.get("alt", [])]), key=lambda v: sum(v.values()))
        result.found += 1
        result.full += all(verdict.values())
        for name, right in verdict.items():
            result.right[name] += right
            if not right:
                result.errors.append(f"{name:<10} {g['start']:>6} {g['quote']}")
    for fact in facts:
        if judged(fact) and not any(_overlap(g, fact) > 0 for g in golden):
            result.spurious += 1
            result.errors.append(f"spurious   {fact['char_start']:>6} {fact['quote']}")
    by_start = {g["start"]: i for i, g in enumerate(golden)}
    links = [(i, golden[i]["part_of"]) for i in asked if golden[i]["part_of"] is not None]
    joined = sum(
        i in pairs
        and by_start.get(whole) in pairs
        and facts[pairs[i]]["part_of"] == facts[pairs[by_start[whole]]]["fact_id"]
        for i, whole in links
    )
    result.parts = (joined, len(links))


def _verdict(g: Gold, fact: Extracted) -> dict[str, bool]:
    if g["date_inherited"]:
        date = True
    elif not g["date_start"] and not g["date_end"]:
        date = fact["date_source"] != "sentence"
    else:
        date = (fact["date_start"], fact["date_end"]) == (g["date_start"], g["date_end"])
    return {
        "amount": _same(fact["value_low"], g["low"]) and _same(fact["value_high"], g["high"]),
        "bound": _BOUND_CLASS.get(fact["bound"], fact["bound"]) == _BOUND_CLASS.get(g["bound"], g["bound"]),
        "unit": (fact["unit"], fact["measure"], _per(fact["per_value"], fact["per_unit"]))
        == (g["unit"], g["measure"], _per(*_gold_per(g["per"]))),
        "place": (fact["country"], fact["section"]) == (g["country"], g["section"]),
        "indicator": fact["indicator"] in (g["indicator"], *g["alt_indicator"]),
        "date": date,
        "status": fact["status"] == g["status"],
    }


def _judge_events(gold: Sequence[Gold], events: list[Extracted], judged: Any, result: Evaluation) -> None:
    golden = [g for g in gold if g["type"] == "date"]
    pairs = _pair(golden, events)
    asked = [i for i, g in enumerate(golden) if judged(g) and not g.get("optional")]
    right = 0
    for i in asked:
        g, event = golden[i], events[pairs[i]] if i in pairs else None
        good = event is not None and (event["date_start"], event["date_end"]) == (g["date_start"], g["date_end"])
        right += good
        if not good:
            result.errors.append(f"event      {g['start']:>6} {g['number']}")
    result.events = (right, len(asked))


def _judge_references(gold: Sequence[Gold], references: list[Extracted], judged: Any, result: Evaluation) -> None:
    """Laws and telephone numbers; names are judged in the ledger."""
    asked = [g for g in gold if g["type"] == "reference" and judged(g) and g["ref_kind"] in ("law", "phone")]
    missed = [g for g in asked if not any(_overlap(g, r) > 0 and r["kind"] == g["ref_kind"] for r in references)]
    result.errors += [f"reference  {g['start']:>6} {g['number']}" for g in missed]
    result.references = (len(asked) - len(missed), len(asked))


def _judge_ledger(gold: Sequence[Gold], numbers: list[Extracted], judged: Any, result: Evaluation) -> None:
    asked = [g for g in gold if judged(g) and not g.get("optional")]
    missed = [g for g in asked if not any(_overlap(g, n) > 0 and _fits(g["type"], n["kind"]) for n in numbers)]
    result.errors += [f"ledger     {g['start']:>6} {g['number']}" for g in missed]
    result.ledger = (len(asked) - len(missed), len(asked))


def _fits(gold_type: str, kind: str) -> bool:
    if gold_type == "reference":
        return kind not in ("fact", "date", "part", "unexplained", "")
    return kind == gold_type or (gold_type == "part" and kind == "fact")


def _pair(gold: Sequence[Gold], rows: list[Extracted]) -> dict[int, int]:
    """Pair gold and rows one to one, largest overlap first; ties go to the row with the right amount."""
    candidates = []
    for i, g in enumerate(gold):
        for k, row in enumerate(rows):
            if (shared := _overlap(g, row)) > 0:
                right = (
                    g["type"] == "fact" and _same(row["value_low"], g["low"]) and _same(row["value_high"], g["high"])
                )
                candidates.append((-shared, not right, i, k))
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for _, _, i, k in sorted(candidates):
        if i not in pairs and k not in used:
            pairs[i] = k
            used.add(k)
    return pairs


def _overlap(g: Gold, row: Extracted) -> int:
    return int(min(g["end"], int(row["char_end"])) - max(g["start"], int(row["char_start"])))


def _same(a: str, b: str) -> bool:
    if not a or not b:
        return not a and not b
    x, y = float(a), float(b)
    return abs(x - y) <= 1e-6 * max(1.0, abs(x), abs(y))


def _gold_per(per: str) -> tuple[str, str]:
    value, _, unit = per.strip().rpartition(" ")
    return value, unit


def _per(value: str, unit: str) -> tuple[float, str]:
    return (float(value or 1), unit) if unit else (0.0, "")


def _rows(path: Path, edition: str) -> list[Extracted]:
    return [r for r in _all_rows(path) if r["edition_id"] == edition]


def _all_rows(path: Path) -> list[Extracted]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))

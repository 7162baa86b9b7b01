"""Applying corrections: checked tables → checked tables and what came of each correction. Reads and writes no file.

Corrections are applied to what `check` returned, and `check` is then done again (docs/adr/0007-corrections.md).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pipeline import countries
from pipeline.check import check
from pipeline.check.finding import FLAGS
from pipeline.check.validation import valid
from pipeline.corrections.anchor import Lost, TextQuote, find_in_either
from pipeline.corrections.record import Correction, fault
from pipeline.emit.formula import without_live_head
from pipeline.emit.public import CONTACTS, Mask, contact_mask
from pipeline.model import Fact
from pipeline.published import column_types
from pipeline.records import Document, Row, Tables

_EQUAL_BOUNDS = ("exact", "about")


@dataclass(slots=True)
class _Case:
    """A correction on its way: its row once found, and what will be reported."""

    number: int
    correction: Correction
    row: Row | None = None
    says_now: str = ""
    status: str = ""
    note: str = ""

    def end(self, status: str, note: str = "") -> None:
        self.status, self.note = status, note


def correct(document: Document, tables: Tables, corrections: Sequence[Correction]) -> tuple[Tables, list[Row]]:
    """The tables with the corrections applied and checked again, and a row of corrections_report.csv for each of them.

    A fact that was corrected or confirmed says so in `flags` and holds its history under `corrections`, which is no
    column: it goes to `facts.json`. The input is not changed.
    """
    if not corrections:
        return tables, []
    mask = mask_of(tables)
    text = mask(document.text)
    cases = [_Case(number, correction) for number, correction in enumerate(corrections, start=1)]
    by_row: dict[str, list[_Case]] = defaultdict(list)
    for case in cases:
        _locate(case, document, text, tables["facts"], mask)
        if case.row is not None and not case.status:
            by_row[case.row["fact_id"]].append(case)
    facts = [_with_overrides(f, by_row[f["fact_id"]]) if f["fact_id"] in by_row else f for f in tables["facts"]]
    result = _checked_again(document, {**tables, "facts": facts})
    for fact in result["facts"]:
        _mark(fact, by_row.get(fact["fact_id"], []), mask)
    return result, [_outcome(case, document.edition_id, mask) for case in cases]


def mask_of(tables: Tables) -> Mask:
    """What dots out the personal data of an edition, character by character, so that places hold."""
    rejected = [json.loads(r["record"]) for r in tables["rejected"] if r["table_name"] == "references"]
    contacts = [r for r in (*tables["references"], *rejected) if r.get("kind") in CONTACTS and r.get("text")]
    return contact_mask([str(r["text"]) for r in contacts])


def shown(value: Any, mask: Mask) -> str:
    """A cell as the published CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return without_live_head(mask(value)) if isinstance(value, str) else str(value)


def typed(field: str, text: str) -> Any:
    """What a cell of text says in a column. Raises ValueError when it is no number and has to be one."""
    if _types()[field] == "string":
        return text
    if not text.strip():
        return None
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text!r} is no number")
    return int(number) if number.is_integer() else number


def same(field: str, one: str, other: str) -> bool:
    """Whether two cells say the same: 79 and 79.0 do."""
    try:
        a, b = typed(field, one), typed(field, other)
    except ValueError:
        return False
    return bool(a == b) if not isinstance(a, str) else without_live_head(a) == without_live_head(b)


def _locate(case: _Case, document: Document, text: str, facts: list[Row], mask: Mask) -> None:
    """Find the row of a correction and see whether the pipeline still says there what it said."""
    correction = case.correction
    if why := fault(correction, document.edition_id):
        return case.end("invalid", why)
    place = int(correction.char_start) if correction.char_start else None
    quote = TextQuote(correction.quote, correction.prefix, correction.suffix)
    found = find_in_either(text, document.text, quote, place, facts)
    if isinstance(found, Lost):
        return case.end(found.status, found.note)
    case.row, case.says_now = found, shown(found[correction.field], mask)
    if not same(correction.field, case.says_now, correction.said):
        return case.end("changed", "the pipeline says something else now")
    if (
        correction.verdict == "confirm"
        and correction.value
        and not same(correction.field, correction.value, case.says_now)
    ):
        return case.end("invalid", "value: a confirmation cannot give another value")
    return None


def _with_overrides(fact: Row, cases: list[_Case]) -> Row:
    """The fact as corrected, if that is a valid record; decides what comes of its corrections."""
    last = {c.correction.field: c.number for c in cases if c.correction.verdict == "override"}
    overrides = []
    for case in cases:
        number = last.get(case.correction.field, case.number)
        if case.correction.verdict == "confirm":
            if case.correction.field in last:
                case.end("superseded", f"correction {number} overrides the same field")
            else:
                case.end("confirmed")
        elif case.number != number:
            case.end("superseded", f"correction {number} of the same field stands later in the file")
        else:
            overrides.append(case)
    row = dict(fact)
    rejected: list[Row] = []
    try:
        for case in overrides:
            row[case.correction.field] = typed(case.correction.field, case.correction.value)
        _follow(row, {case.correction.field for case in overrides})
        fits = bool(valid("facts", [row], fact["edition_id"], rejected))
        why = "" if fits else rejected[0]["reason"]
    except (ValueError, KeyError) as error:
        fits, why = False, str(error)
    for case in overrides:
        case.end("applied") if fits else case.end("invalid", why)
    return row if fits else fact


def _follow(row: Row, corrected: set[str]) -> None:
    """Set what is not judged on its own: the name of a country, and the bounds of an exact amount."""
    if "country" in corrected and row["country"]:
        if row["country"] not in countries.codes():
            raise ValueError(f"country: unknown code {row['country']!r}")
        row["country_name"] = countries.english_name(row["country"])
    elif "country" in corrected:
        row["country_name"] = ""
    if "value" in corrected and row["bound"] in _EQUAL_BOUNDS:
        for bound in ("value_low", "value_high"):
            if bound not in corrected:
                row[bound] = row["value"]


def _checked_again(document: Document, tables: Tables) -> Tables:
    """Validate and reckon anew. What the arithmetic flagged before is forgotten, what was rejected is kept."""
    arithmetic = set(FLAGS.values())
    facts = [{**f, "flags": ";".join(x for x in f["flags"].split(";") if x not in arithmetic)} for f in tables["facts"]]
    again = check(document, {**tables, "facts": facts})
    earlier = [r for r in tables["rejected"] if r["table_name"] not in ("checks", "editions")]
    again["rejected"] = earlier + again["rejected"]
    for edition in again["editions"]:
        edition["rejected"] = len(again["rejected"])
        edition["status"] = "partial" if earlier else edition["status"]
    return again


def _mark(fact: Row, cases: list[_Case], mask: Mask) -> None:
    """Flag a fact and give it the history of its corrections, what the pipeline said first."""
    marks = {"applied": "corrected", "confirmed": "confirmed"}
    done = [case for case in cases if case.status in marks]
    if not done:
        return
    flags = [*filter(None, fact["flags"].split(";")), *(marks[case.status] for case in done)]
    fact["flags"] = ";".join(dict.fromkeys(flags))
    fact["corrections"] = [
        {"verdict": case.correction.verdict, "field": case.correction.field, "said": _typed(case, "said")}
        | {"value": _typed(case, "value") if case.status == "applied" else _typed(case, "said")}
        | {name: mask(getattr(case.correction, name)) for name in ("reason", "who", "when")}
        for case in done
    ]
    for entry in fact["corrections"]:
        entry |= {name: mask(entry[name]) for name in ("said", "value") if isinstance(entry[name], str)}


def _typed(case: _Case, name: str) -> Any:
    return typed(case.correction.field, getattr(case.correction, name))


def _outcome(case: _Case, edition_id: str, mask: Mask) -> Row:
    texts = {name: mask(text) for name, text in asdict(case.correction).items()}
    kept = ("field", "said", "value", "quote", "char_start", "reason", "who", "when")
    return {name: texts[name] for name in kept} | {
        "edition_id": edition_id,
        "number": case.number,
        "status": case.status,
        "note": mask(case.note),
        "table_name": texts["table"],
        "says_now": case.says_now,
        "found_at": case.row["char_start"] if case.row else None,
    }


@cache
def _types() -> dict[str, str]:
    return column_types(Fact)

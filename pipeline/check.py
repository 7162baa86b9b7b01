"""Check: rows → validated records, and the arithmetic that the text lets one do.

A row that does not validate goes to `rejected` with the reason. Nothing is repaired: the report is quoted and a doubt is
shown, as a row of `checks` and a flag on the facts involved.
"""

from __future__ import annotations

import json

from typing import Any

from pydantic import ValidationError

from pipeline import rules
from pipeline.model import PUBLISHED, Document, Row, Tables




def check(document: Document, tables: Tables) -> Tables:
    """Validated rows of every published table, with counts of the edition filled in and facts flagged."""
    facts = tables["facts"]
    checks = _parts_of_totals(document, facts) + _shares_of_counts(document, facts)
    for row in checks:
        if row["verdict"] == "fails":
            for fact in facts:
                if fact["fact_id"] in row["facts"].split(";"):
                    fact["flags"] = ";".join([*filter(None, fact["flags"].split(";")), "sum_mismatch"])
    result: Tables = {"rejected": []}
    for name in ("sections", "facts", "events", "references", "numbers"):
        result[name] = _valid(name, tables[name], document.edition_id, result["rejected"])
    result["checks"] = _valid("checks", checks, document.edition_id, result["rejected"])
    edition = tables["editions"][0] | _counts(document, result)
    result["editions"] = _valid("editions", [edition], document.edition_id, result["rejected"])
    return result


# ----------------------------------------------------------------------------------------------------------- validation


def _valid(name: str, rows: list[Row], edition_id: str, rejected: list[Row]) -> list[Row]:
    model = next(m for m in PUBLISHED if m.table == name)
    kept = []
    for row in rows:
        try:
            model.model_validate(row)
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'record'}: {e['msg']}" for e in error.errors())
        else:
            reason = _unknown_code(row)
        if reason:
            rejected.append(_rejection(name, row, edition_id, reason))
        else:
            kept.append(row)
    return kept


def _unknown_code(row: Row) -> str:
    """Codes are checked against the rules, which a researcher may have extended."""
    wrong = []
    for name, known in (("section", rules.sections()), ("indicator", rules.indicators())):
        if name in row and row[name] not in known:
            wrong.append(f"{name}: unknown code {row[name]!r}")
    for name in ("unit", "per_unit"):
        code = row.get(name)
        if code and code not in rules.units() and not (len(code) == 3 and code.isupper()):
            wrong.append(f"{name}: unknown code {code!r}")
    return "; ".join(wrong)


def _rejection(name: str, row: Row, edition_id: str, reason: str) -> Row:
    return {
        "edition_id": edition_id,
        "table_name": name,
        "char_start": row.get("char_start"),
        "char_end": row.get("char_end"),
        "reason": reason,
        "record": json.dumps(row, ensure_ascii=False, sort_keys=True, default=str),
    }


def _counts(document: Document, result: Tables) -> Row:
    unexplained = sum(n["kind"] == "unexplained" for n in result["numbers"])
    partial = bool(document.warnings or result["rejected"] or unexplained)
    return {
        "status": "partial" if partial else "complete",
        "facts": sum("duplicate" not in f["flags"].split(";") for f in result["facts"]),
        "events": len(result["events"]),
        "references": len(result["references"]),
        "numbers": len(result["numbers"]),
        "unexplained": unexplained,
        "rejected": len(result["rejected"]),
    }


# ----------------------------------------------------------------------------------------------------------- arithmetic


def _parts_of_totals(document: Document, facts: list[Row]) -> list[Row]:
    """Parts against their total. Parts that are only bounds, or a list that may not be complete, cannot tell."""
    by_id = {f["fact_id"]: f for f in facts}
    groups: dict[str, list[Row]] = {}
    for fact in facts:
        if fact["part_of"]:
            groups.setdefault(fact["part_of"], []).append(fact)
    found = []
    for total_id, members in groups.items():
        total = by_id.get(total_id)
        if total is None or len(members) < 2:
            continue
        ids = [total_id, *(m["fact_id"] for m in members)]
        stated = total["value"]
        exact = all(f["bound"] == "exact" for f in (total, *members))
        added = sum(m["value"] for m in members if m["value"] is not None)
        terms = " + ".join(f"{m['value']:g}" for m in members if m["value"] is not None)
        if not exact or stated is None:
            verdict, note = "cannot tell", f"parts add up to {added:g}, but some are only bounds"
        elif added == stated:
            verdict, note = "holds", f"{terms} = {stated:g}"
        else:
            verdict, note = "fails", f"{terms} = {added:g}, stated {stated:g}"
        found.append(_check_row(document, "parts_of_total", total, ids, added, stated, 0, verdict, note))
    return found


def _shares_of_counts(document: Document, facts: list[Row]) -> list[Row]:
    """A share with its count in a bracket against a count of the same indicator family elsewhere in the country's part."""
    found = []
    totals = [f for f in facts if f["indicator"] == "cases_confirmed" and f["bound"] == "exact" and f["measure"] == "level"]
    for share, count in zip(facts, facts[1:], strict=False):
        pair = (
            share["unit"] == "percent"
            and share["measure"] == "share"
            and share["value"]
            and count["measure"] == "level"
            and count["value"]
            and count["indicator"] == share["indicator"]
            and count["sentence"] == share["sentence"]
            and 0 < count["char_start"] - share["char_end"] <= 4
        )
        if not pair:
            continue
        base = next((t for t in totals if t["country"] == share["country"] and t["section"] != "statistics"), None)
        if base is None or not base["value"] or base["value"] <= count["value"]:
            continue
        implied = round(100 * count["value"] / base["value"], 6)
        decimals = len(str(share["value"]).partition(".")[2]) if isinstance(share["value"], float) else 0
        tolerance = round(0.5 * 10**-decimals, 6)
        verdict = "holds" if abs(implied - share["value"]) <= tolerance + 1e-9 else "fails"
        note = f"{count['value']:g} of {base['value']:g} is {implied:.{decimals + 1}f} %, stated {share['value']:g} %"
        ids = [share["fact_id"], count["fact_id"], base["fact_id"]]
        found.append(_check_row(document, "share_of_count", share, ids, implied, share["value"], tolerance, verdict, note))
    return found


def _check_row(
    document: Document,
    kind: str,
    subject: Row,
    ids: list[str],
    expected: Any,
    stated: Any,
    tolerance: float,
    verdict: str,
    note: str,
) -> Row:
    return {
        "check_id": f"{document.edition_id}:{kind}:{subject['char_start']}",
        "edition_id": document.edition_id,
        "country": subject["country"],
        "section": subject["section"],
        "kind": kind,
        "facts": ";".join(ids),
        "expected": expected,
        "found": stated,
        "tolerance": tolerance,
        "verdict": verdict,
        "note": note,
    }


__all__ = ["check"]

"""Check: rows → validated records, and the arithmetic that the text lets one do.

A row that does not validate goes to `rejected` with the reason. Nothing is repaired: the report is quoted and a doubt
is shown, as a row of `checks` and a flag on the facts involved.
"""

from __future__ import annotations

from pipeline.check.daily import daily_times_days
from pipeline.check.finding import FLAGS, Statements, doubted
from pipeline.check.parts import parts_of_totals
from pipeline.check.rates import rates_of_counts
from pipeline.check.shares import shares_of_counts
from pipeline.check.table_totals import table_totals
from pipeline.check.text_and_tables import text_and_tables
from pipeline.check.twice import stated_twice
from pipeline.check.validation import valid
from pipeline.records import Document, Row, Tables

__all__ = ["check"]

_ARITHMETIC = (
    parts_of_totals,
    table_totals,
    shares_of_counts,
    rates_of_counts,
    daily_times_days,
    stated_twice,
    text_and_tables,
)


def check(document: Document, tables: Tables) -> Tables:
    """Validated rows of every published table, with counts of the edition filled in and facts flagged."""
    result: Tables = {"rejected": []}
    for name in ("sections", "facts", "events", "references", "numbers"):
        result[name] = valid(name, tables[name], document.edition_id, result["rejected"])
    # Only what is published is reckoned with: a check must not point to a row that was rejected.
    checks = arithmetic(document, result["facts"])
    _flag(result["facts"], checks)
    result["checks"] = valid("checks", checks, document.edition_id, result["rejected"])
    edition = tables["editions"][0] | _counts(document, result)
    result["editions"] = valid("editions", [edition], document.edition_id, result["rejected"])
    return result


def arithmetic(document: Document, facts: list[Row]) -> list[Row]:
    """Rows of checks.csv for the facts of one edition, in the order of the text. The facts are not changed."""
    statements = Statements.of(document, facts)
    rows = [row for one in _ARITHMETIC for row in one(statements)]
    return sorted(rows, key=lambda row: statements.by_id[row["facts"].partition(";")[0]]["char_start"])


def _flag(facts: list[Row], checks: list[Row]) -> None:
    by_id = {f["fact_id"]: f for f in facts}
    for row in checks:
        for fact_id in doubted(row):
            fact = by_id[fact_id]
            fact["flags"] = ";".join(dict.fromkeys([*filter(None, fact["flags"].split(";")), FLAGS[row["kind"]]]))


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

"""From checked tables to what may be published: in order, in plain numbers, and without personal data.

Reports print telephone numbers and e-mail addresses. They are published in the table `references` and nowhere else: in
every other table each of their characters is a `•`, so that lengths and spans hold. Short numbers such as a hotline are
not personal and stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pipeline.emit.formula import without_live_head
from pipeline.model import PUBLISHED
from pipeline.records import Row, Tables

CONTACTS = ("phone", "email")
_SHORTEST_PERSONAL_NUMBER = 6
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_INTERNATIONAL_NUMBER = r"\+\d(?:[ \t\u00a0()./\-–]*\d){7,14}"

# Cells that hold no words of the report. All others are searched, also those of columns to come.
_CODES = frozenset({"sha256", "file", "part_of", "facts", "date_start", "date_end", "edition_date", "rule", "flags"})

Mask = Callable[[str], str]


def public_tables(tables: Tables, *, include_references: bool) -> Tables:
    """Rows of every published table, ordered by place in the source. The input is not changed.

    Without `include_references` the rows of telephone numbers and e-mail addresses are left out, and the ledger, which
    loses no row, neither shows them nor points to them.
    """
    contacts = {r["reference_id"]: r for r in tables.get("references", []) if r["kind"] in CONTACTS}
    mask = contact_mask([r["text"] for r in contacts.values()] + _rejected_contacts(tables.get("rejected", [])))
    public: Tables = {}
    for record in PUBLISHED:
        rows = [_plain(row) for row in tables.get(record.table, [])]
        if record.table == "references":
            rows = [_public_reference(row) for row in rows if include_references or row["kind"] not in CONTACTS]
        else:
            if record.table == "numbers":
                rows = [_public_entry(row, contacts, include_references) for row in rows]
            rows = [_masked(row, mask) for row in rows]
        public[record.table] = sorted(rows, key=_place)
    for edition in public["editions"]:
        edition["references"] = len(public["references"])
    return public


def without_contact(reference: Row) -> Row:
    """A reference as it stands outside references.csv: that it is there and where, not what it says."""
    if reference["kind"] not in CONTACTS or not _is_personal(reference["text"]):
        return reference
    return {**reference, "text": _dots(reference["text"]), "normalized": ""}


def _place(row: Row) -> tuple[bool, int]:
    """Sort key: rows without a place keep the order in which they came, after those that have one."""
    start = row.get("char_start")
    return start is None, start or 0


def _plain(row: Row) -> Row:
    """A copy in which a whole number is an int whichever way it was computed: 26000000, never 26000000.0."""
    return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in row.items()}


def _is_personal(text: str) -> bool:
    return "@" in text or sum(c.isdigit() for c in text) >= _SHORTEST_PERSONAL_NUMBER


def _dots(text: str) -> str:
    return re.sub(r"\S", "•", text)


def contact_mask(texts: list[str]) -> Mask:
    """A function that dots out these texts, however they are spaced, and whatever is plainly an address or a number."""
    known = sorted({"".join(t.split()).removeprefix("+") for t in texts if _is_personal(t)}, key=lambda t: (-len(t), t))
    spaced = [r"(?<!\d)\+?" + r"\s*".join(map(re.escape, text)) + r"(?!\d)" for text in known]
    pattern = re.compile("|".join([*spaced, _EMAIL, _INTERNATIONAL_NUMBER]))
    return lambda text: pattern.sub(lambda match: _dots(match.group()), text)


def _masked(row: Row, mask: Mask) -> Row:
    return {k: mask(v) if isinstance(v, str) and not _is_code(k) else v for k, v in row.items()}


def _is_code(column: str) -> bool:
    return column.endswith("_id") or column in _CODES


def _rejected_contacts(rejected: list[Row]) -> list[str]:
    """Texts of contacts that did not validate: their record stands in rejected.csv."""
    records = [json.loads(row["record"]) for row in rejected if row["table_name"] == "references"]
    return [str(r["text"]) for r in records if isinstance(r, dict) and r.get("text") and r.get("kind") in CONTACTS]


def _public_reference(row: Row) -> Row:
    row = _from_first_safe_character(row)
    if row["kind"] == "phone" and row["normalized"].startswith("+"):
        # RFC 3966. A bare +996… is a sum to a spreadsheet, and to pandas and R an integer that has lost its sign.
        row["normalized"] = f"tel:{row['normalized']}"
    return row


def _public_entry(row: Row, contacts: dict[str, Row], include_references: bool) -> Row:
    row = _from_first_safe_character(row)
    contact = contacts.get(row["record_id"])
    if contact and not include_references:
        return {**row, "text": _dots(row["text"]), "record_id": ""}
    if contact and _is_personal(contact["text"]):
        return {**row, "text": _dots(row["text"])}
    return row


def _from_first_safe_character(row: dict[str, Any]) -> Row:
    """Begin a printed number after a sign that would make it a formula; its span still proves it."""
    text = without_live_head(row["text"])
    return {**row, "text": text, "char_start": row["char_start"] + len(row["text"]) - len(text)}

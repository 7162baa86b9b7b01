"""Stages for tests that are about running stages: small, quick, and failing when a report asks for it."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.errors import InputError
from pipeline.model import PUBLISHED
from pipeline.records import Block, Document, Passage, Placed, Row, Tables

CALLS: Counter[str] = Counter()
"""How often each edition went through the stages."""


def clean(document: Document) -> list[Block]:
    CALLS[document.edition_id] += 1
    if "坏" in document.text:
        raise InputError(f"{document.file}: cannot be used; mend it")
    if "错" in document.text:
        raise ZeroDivisionError("a fault")
    return [Block("paragraph", document.text, [(0, 0, len(document.text))])]


def split(document: Document, blocks: list[Block]) -> list[Placed]:  # noqa: ARG001
    return [Placed(block, "CHN", "surveillance", "body") for block in blocks]


def find(document: Document, placed: list[Placed]) -> list[Passage]:  # noqa: ARG001
    return [Passage(p, []) for p in placed]


def link(document: Document, passages: list[Passage]) -> Tables:
    """Every number is a fact, but 99 is left unexplained and 66 does not validate."""
    spans = [match for p in passages for match in re.finditer(r"\d+", p.placed.block.text)]
    return {"numbers": [_entry(document, match) for match in spans]}


def check(document: Document, tables: Tables) -> Tables:
    rows: Tables = {record.table: [] for record in PUBLISHED}
    rows["numbers"] = tables["numbers"]
    rows["facts"] = [_fact(document, row) for row in tables["numbers"] if row["kind"] == "fact"]
    rows["rejected"] = [_rejected(document, row) for row in tables["numbers"] if row["text"] == "66"]
    rows["editions"] = [_edition(document, rows)]
    return rows


def _entry(document: Document, match: re.Match[str]) -> Row:
    kind = {"99": "unexplained", "66": "name"}.get(match[0], "fact")
    span = {"char_start": match.start(), "char_end": match.end()}
    return {"edition_id": document.edition_id, **span, "text": match[0], "kind": kind, "record_id": "", "page": None}


def _fact(document: Document, entry: Row) -> Row:
    number = int(entry["text"])
    return {
        "fact_id": f"{document.edition_id}:{entry['char_start']}",
        "edition_id": document.edition_id,
        "language": "zh",
        "country": "CHN",
        "country_name": "China",
        "section": "surveillance",
        "indicator": "cases_confirmed",
        "measured": "病例",
        "value": number,
        "value_low": number,
        "value_high": number,
        "bound": "exact",
        "unit": "person",
        "unit_text": "例",
        "measure": "level",
        "per_value": None,
        "per_unit": "",
        "status": "actual",
        "date_start": "",
        "date_end": "",
        "date_role": "",
        "date_source": "",
        "part_of": "",
        "quote": entry["text"],
        "sentence": document.text,
        "page": None,
        "char_start": entry["char_start"],
        "char_end": entry["char_end"],
        "rule": "stand-in",
        "flags": "",
    }


def _rejected(document: Document, entry: Row) -> Row:
    span = {"char_start": entry["char_start"], "char_end": entry["char_end"]}
    return {"edition_id": document.edition_id, "table_name": "facts", **span, "reason": "value: none", "record": "{}"}


def _edition(document: Document, rows: Tables) -> Row:
    return {
        "edition_id": document.edition_id,
        "file": document.file,
        "sha256": document.sha256,
        "language": "zh",
        "title": "",
        "edition_date": "",
        "pages": None,
        "characters": len(document.text),
        "reader": "text",
        "status": "complete",
        "countries": 1,
        "facts": len(rows["facts"]),
        "events": 0,
        "references": 0,
        "numbers": len(rows["numbers"]),
        "unexplained": 0,
        "duplicate_sentences": 0,
        "rejected": len(rows["rejected"]),
    }

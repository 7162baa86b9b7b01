"""Section rows: each country's sections, present or absent."""

from __future__ import annotations

from bisect import bisect_left

from pipeline import countries, rules
from pipeline.records import Block, Document, Passage, Row


def section_rows(document: Document, passages: list[Passage], facts: list[Row]) -> list[Row]:
    """One row a section that is there, in order of place, and one for each WHO section that a country part lacks."""
    present = _present(document, passages)
    counted = sorted([f["char_start"] for f in facts if "duplicate" not in f["flags"]])
    for row in present:
        row["facts"] = bisect_left(counted, row["char_end"]) - bisect_left(counted, row["char_start"])
    parts = list(dict.fromkeys([p.placed.country for p in passages if p.placed.role == "country_heading"]))
    named = {(r["country"], s) for r in present for s in (r["section"], *r["also"].split(";"))}
    absent = [
        _row(document, country, section, "absent", "")
        for country in parts
        for section in rules.who_sections()
        if (country, section) not in named
    ]
    return present + absent


def _present(document: Document, passages: list[Passage]) -> list[Row]:
    rows: list[Row] = []
    last: list[Block] = []  # of each row
    current: tuple[str, str] | None = None
    for passage in passages:
        placed, block, role = passage.placed, passage.placed.block, passage.placed.role
        if role == "country_heading":
            current = None
            continue
        if role == "furniture" and (current is not None or block.kind in ("page_number", "running_head")):
            continue
        here = (placed.country, placed.section)
        if here != current or (role == "section_heading" and placed.reason):
            opens = role in ("section_heading", "heading") and placed.reason
            row = _row(document, *here, "present", block.text if opens else "")
            row |= {"matched_by": placed.reason if opens else "", "also": ";".join(placed.also)}
            row |= {"page": block.page, "char_start": block.pieces[0][1]}
            rows.append(row)
            last.append(block)
            current = here
        last[-1] = block
    for row, block in zip(rows, last, strict=True):
        _, source, length = block.pieces[-1]
        row["char_end"] = source + length
    return rows


def _row(document: Document, country: str, section: str, status: str, heading: str) -> Row:
    return {
        "edition_id": document.edition_id,
        "country": country,
        "country_name": countries.english_name(country) if country else "",
        "section": section,
        "status": status,
        "heading": heading,
        "matched_by": "",
        "also": "",
        "page": None,
        "char_start": None,
        "char_end": None,
        "facts": 0,
    }

"""The country × section matrix: what each country reports, and what it is silent on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from pipeline import rules
from pipeline.records import Tables

_STEPS = (1, 5, 10, 20)  # facts from which a cell is a shade darker


@dataclass(frozen=True, slots=True)
class Field:
    """One cell. `state` is empty where the report has no such section for anyone to be silent on."""

    section: str
    state: Literal["present", "absent", ""]
    facts: int
    heat: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows`: country code (empty for no single country) and its cells, in the order of `sections`."""

    sections: list[str]
    rows: list[tuple[str, list[Field]]]


def matrix(tables: Tables) -> Matrix:
    """The matrix of one edition: countries in the order of the report, sections in the order of the WHO.

    A country that stands only in a table of statistics has a row too.
    """
    counts = Counter((f["country"], f["section"]) for f in tables["facts"] if "duplicate" not in f["flags"].split(";"))
    # Text about no single country is silent on nothing: it has a row only where it holds facts.
    stated = {(r["country"], r["section"]): r["status"] for r in reversed(tables["sections"]) if r["country"]}
    known = list(rules.sections())
    used = {section for _, section in (*stated, *counts)}
    sections = sorted(used, key=lambda s: known.index(s) if s in known else len(known))
    order = sorted(
        (*tables["sections"], *tables["facts"]), key=lambda r: (r["char_start"] is None, r["char_start"] or 0)
    )
    countries = dict.fromkeys(r["country"] for r in order)
    rows = [
        (c, [_field(s, stated.get((c, s), ""), counts[c, s]) for s in sections])
        for c in sorted(countries, key=lambda c: not c)
    ]
    return Matrix(sections, [(c, fields) for c, fields in rows if any(f.state for f in fields)])


def _field(section: str, status: str, facts: int) -> Field:
    state: Literal["present", "absent", ""] = "present" if facts or status == "present" else "absent" if status else ""
    return Field(section, state, facts, sum(facts >= step for step in _STEPS))

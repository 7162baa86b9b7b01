"""What a reviewing tool is given of an edition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.corrections.apply import shown
from pipeline.corrections.record import FIELDS, Correction
from pipeline.emit.public import Mask
from pipeline.records import Row

_BREAK = re.compile(r"\n[ \t\u3000]*\n\s*|\f\s*")


@dataclass(slots=True)
class Reviewable:
    """An edition without personal data: its text (dotted, so that places hold), its facts, and their corrections.

    `source` is the text as it is; places are looked up in it, and it is never handed out.
    The corrections are anchored: `char_start` is that of their fact.
    """

    edition_id: str
    language: str
    title: str
    text: str
    facts: list[Row]
    source: str
    mask: Mask
    corrections: list[Correction] = field(default_factory=list)

    def paragraphs(self) -> Iterator[tuple[int, int, list[Row]]]:
        """Start, end and facts of every paragraph that holds a fact. One that a number runs across is not parted."""
        inside = {position for f in self.facts for position in range(f["char_start"], f["char_end"])}
        edges = [match.span() for match in _BREAK.finditer(self.text) if match.start() not in inside]
        starts = [0, *(end for _, end in edges)]
        ends = [*(start for start, _ in edges), len(self.text)]
        for start, end in zip(starts, ends, strict=True):
            facts = [f for f in self.facts if start <= f["char_start"] < end]
            if facts:
                yield start, end, facts

    def of(self, fact: Row) -> list[Correction]:
        """Corrections of a fact."""
        return [c for c in self.corrections if c.char_start == str(fact["char_start"])]


def readings(fact: Row) -> dict[str, str]:
    """Field → what the pipeline says, for every field that can be corrected."""
    return {name: shown(fact[name], lambda text: text) for name in FIELDS}


def place_id(fact: Row) -> str:
    """Short id of a fact within its edition."""
    return f"{fact['char_start']}-{fact['char_end']}"

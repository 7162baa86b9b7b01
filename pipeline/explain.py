"""Show how a phrase is read: each number, what it says, and the rule that decided what it means."""

from __future__ import annotations

import re
from typing import cast

from pipeline.find import read
from pipeline.find.sentences import sentences
from pipeline.link import link
from pipeline.link.meaning import ranked
from pipeline.link.mention import Mention, mentions
from pipeline.link.surroundings import Surroundings
from pipeline.records import Block, Document, Language, Passage, Placed, Reading, Row, Sentence

_SHOWN_RULES = 3
_HAN, _CYRILLIC = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[\u0400-\u04ff]")


def language_of(phrase: str) -> Language:
    """The language of a phrase by its script; a phrase is too short to tell more."""
    return "zh" if _HAN.search(phrase) else "ru" if _CYRILLIC.search(phrase) else "en"


def explain(text: str, language: str, section: str = "unassigned", edition_date: str = "") -> str:
    """The readings of a text as lines; for a quantity also indicator, date and status as `link` decides them."""
    code = cast(Language, language)
    readings = read(text, code, edition_date)
    spans = sentences(text, code)
    found = [Sentence(a, b, [r for r in readings if a <= r.start < b]) for a, b in spans]
    passage = Passage(Placed(Block("paragraph", text, [(0, 0, len(text))]), "", section, "body"), found)
    document = Document("text", "", "", code, "text", text, [], edition_date=edition_date)
    facts = {fact["char_start"]: fact for fact in link(document, [passage])["facts"]}
    totals = {fact["fact_id"]: fact["quote"] for fact in facts.values()}
    by_reading = {id(m.reading): m for m in mentions(passage, code)}
    lines = []
    for reading in readings:
        lines.append(_reading(text, reading))
        if mention := by_reading.get(id(reading)):
            fact = facts[reading.start]
            lines += _meaning(fact, totals.get(fact["part_of"], ""))
            lines += _rules(mention, code)
    return "\n".join(lines) or "no numbers"


def _reading(text: str, reading: Reading) -> str:
    said = f"{text[reading.start : reading.end]!r}  {reading.kind}"
    if reading.subtype:
        said += f" ({reading.subtype})"
    if reading.kind == "date":
        said += f"  {reading.date_start or '?'} to {reading.date_end or '?'}, {reading.date_role}"
    elif reading.kind in ("quantity", "part"):
        said += f"  {_amount(reading)}  {reading.bound}"
        said += f"  unit {reading.unit or '-'}" + (f" ({reading.unit_text})" if reading.unit_text else "")
        said += f"  {reading.measure}"
        if reading.per_unit:
            said += f"  per {reading.per_value} {reading.per_unit}"
    elif reading.normalized:
        said += f"  {reading.normalized}"
    return f"{said}  [{reading.rule}]"


def _amount(reading: Reading) -> str:
    if reading.value is not None:
        return f"{reading.value}"
    return f"{reading.low} to {reading.high}" if reading.low is not None else "unstated"


def _meaning(fact: Row, total: str) -> list[str]:
    dated = (
        f"{fact['date_start'] or '…'} to {fact['date_end'] or '…'} ({fact['date_role']})"
        if fact["date_role"]
        else "none"
    )
    part = f", part of {total!r}" if total else ""
    return [
        f"    counts {fact['measured'] or '-'!r}: {fact['indicator']} [{fact['rule']}]",
        f"    date {dated}, status {fact['status']}{part}",
    ]


def _rules(mention: Mention, language: Language) -> list[str]:
    """The best rules by the words around the number alone; what was said of a number before it may decide otherwise."""
    best = ranked(mention, Surroundings.of(mention, language))[:_SHOWN_RULES]
    return [f"    rules {', '.join(f'{cue.name} {score:.1f} ({cue.indicator})' for score, cue in best) or 'none fits'}"]

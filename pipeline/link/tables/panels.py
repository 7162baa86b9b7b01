"""Panels: key figures beside a report's text, a number a line under the country or part of the world they are about.

China
81 048 confirmed (27 new)
3204 deaths (10 new)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from pipeline import countries, rules
from pipeline.link.meaning import decide
from pipeline.link.mention import mentions
from pipeline.link.surroundings import Surroundings
from pipeline.link.tables.cells import TableCell
from pipeline.link.tables.shape import counts_for_years
from pipeline.link.tables.words import table_words
from pipeline.link.time import When, of_the_day
from pipeline.records import Language, Passage

_LONGEST_LINE, _LONGEST_LABEL = 60, 40
_BEHIND = re.compile(r"[^()（）\d]*")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the figures below a label are about: a country (alpha-3), or the part of the world of that name."""

    country: str
    name: str


def panel_cells(passages: list[Passage], when: When, language: Language) -> dict[int, list[TableCell]]:
    """The numbers of panels by the index of their line's passage."""
    found: dict[int, list[TableCell]] = {}
    figures = {i for i, passage in enumerate(passages) if _is_figure(passage)}
    if len(figures) < 2:
        return {}  # a label with a single figure under it in the whole report is no panel but a heading and a line
    lines = [i for i, p in enumerate(passages) if p.placed.block.kind not in ("page_number", "running_head")]
    place: _Place | None = None  # of the label above
    last: TableCell | None = None
    for i, below in zip_longest(lines, lines[1:]):
        if i in figures:
            if place is not None:
                found[i] = cells = _cells(passages[i], place, when, last, language)
                last = cells[-1]
        elif below in figures:
            text = passages[i].placed.block.text.strip()
            place = _label(text, language) or (_Place("", text) if last is not None and _is_region(text) else None)
            last = None if place else last
        else:
            place = None
    return found if len(found) > 1 else {}


def _is_region(text: str) -> bool:
    """Whether a line between figures can be the label of further ones, a part of the world: European Region."""
    return 0 < len(text) <= _LONGEST_LABEL and text[0].isalpha() and not re.search(r"\d|[^\w)）]$", text)


def _label(text: str, language: Language) -> _Place | None:
    """What a line names that is a country's name, or the world's, and nothing else; None for any other line."""
    if not text or len(text) > _LONGEST_LABEL or any(c.isdigit() for c in text):
        return None
    if table_words(language).is_everywhere(text):
        return _Place("", text)
    code = countries.alpha3(text, language)
    return _Place(code, "") if code else None


def _is_figure(passage: Passage) -> bool:
    """Whether a line begins with a number, or with a bracket that holds one, and is no sentence."""
    block = passage.placed.block
    if block.kind in ("table", "list_item", "page_number", "running_head"):
        return False
    text = block.text.strip()
    if len(text) > _LONGEST_LINE or text.endswith((".", "。", ";", "；")):
        return False
    for sentence in passage.sentences:
        for reading in sentence.readings:
            if reading.kind == "quantity":
                return block.text[: reading.start].strip(" (（") == ""
    return False


def _cells(passage: Passage, place: _Place, when: When, last: TableCell | None, language: Language) -> list[TableCell]:
    cells: list[TableCell] = []
    for sentence in passage.sentences:
        counts_for_years(sentence, passage.placed.block.text, 0)
    for mention in mentions(passage, language):
        text, reading = mention.text, mention.reading
        above = cells[-1] if cells else last
        bracketed = text[: reading.quote_start].rstrip().endswith(("(", "（"))
        behind = _BEHIND.match(text, reading.end)
        words_behind = behind[0].strip() if behind else ""
        if bracketed and above is not None:
            meaning, unit = above.meaning, above.unit
            mention.measured = above.mention.measured
        else:
            meaning = decide(mention, Surroundings.of(mention, language))
            unit = mention.unit or rules.indicators()[meaning.indicator].unit
            named = mention.measured or words_behind
            mention.measured = f"{place.name}: {named}" if place.name and named else named or place.name
        mention.flags.append("from_table")
        # A bracket without a word of its own says what the brackets of key figures say: what is new.
        if table_words(language).is_new(words_behind) or (bracketed and not words_behind):
            mention.flags.append("new")
            cells.append(TableCell(mention, meaning, of_the_day(when), place.country, unit, mention.measured))
        else:
            cells.append(TableCell(mention, meaning, when, place.country, unit, mention.measured))
    return cells

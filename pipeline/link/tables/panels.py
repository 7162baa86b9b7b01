"""Panels: key figures beside a report's text, a number a line under the country or part of the world they are about.

China
81 048 confirmed (27 new)
3204 deaths (10 new)
"""

from __future__ import annotations

import re

from pipeline import countries, rules
from pipeline.link.meaning import decide, vocabulary
from pipeline.link.mention import mentions
from pipeline.link.tables.cells import TableCell, of_the_day
from pipeline.link.tables.words import table_words
from pipeline.link.time import When
from pipeline.model import Language, Passage

_LONGEST_LINE, _LONGEST_LABEL = 60, 40
_BEHIND = re.compile(r"[^()（）\d]*")


def panel_cells(passages: list[Passage], when: When, language: Language) -> dict[int, list[TableCell]]:
    """The numbers of panels by the index of their line's passage."""
    found: dict[int, list[TableCell]] = {}
    above = ""  # the line above, which may be a label
    place: str | None = None  # the country of the label above; empty for the world
    last: TableCell | None = None
    for i, passage in enumerate(passages):
        block = passage.placed.block
        if block.kind in ("page_number", "running_head"):
            continue
        text = block.text.strip()
        if not _is_figure(passage, text):
            above, place, last = text, None, None
            continue
        if above:
            above, place = "", _label(above, language)
        if place is not None:
            found[i] = cells = _cells(passage, place, when, last, language)
            last = cells[-1]
    # A label with a single figure under it in the whole report is no panel but a heading and a line.
    return found if len(found) > 1 else {}


def _label(text: str, language: Language) -> str | None:
    """The country that a line names and nothing else, empty where it names the world; None for any other line."""
    if not text or len(text) > _LONGEST_LABEL or any(c.isdigit() for c in text):
        return None
    if table_words(language).is_everywhere(text):
        return ""
    return countries.alpha3(text, language)


def _is_figure(passage: Passage, text: str) -> bool:
    """Whether a line begins with a number, or with a bracket that holds one, and is no sentence."""
    if (
        len(text) > _LONGEST_LINE
        or text.endswith((".", "。", ";", "；"))
        or passage.placed.block.kind in ("table", "list_item")
    ):
        return False
    first = next((r for s in passage.sentences for r in s.readings if r.kind == "quantity"), None)
    return first is not None and passage.placed.block.text[: first.start].strip(" (（") == ""


def _cells(passage: Passage, country: str, when: When, last: TableCell | None, language: Language) -> list[TableCell]:
    cells: list[TableCell] = []
    here = vocabulary(language).occurrences(passage.placed.block.text)
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
            meaning = decide(mention, here, {}, language)
            unit = mention.unit or rules.indicators()[meaning.indicator].unit
            mention.measured = mention.measured or words_behind
        mention.flags.append("from_table")
        # A bracket without a word of its own says what the brackets of key figures say: what is new.
        if table_words(language).is_new(words_behind) or (bracketed and not words_behind):
            mention.flags.append("new")
            cells.append(TableCell(mention, meaning, of_the_day(when), country, unit, mention.measured))
        else:
            cells.append(TableCell(mention, meaning, when, country, unit, mention.measured))
    return cells

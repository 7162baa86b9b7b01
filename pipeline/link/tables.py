"""Tables: the column head names the indicator, the row names the country, a footnote gives date and source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from pipeline import countries, rules
from pipeline.link.meaning import Meaning, decide, vocabulary
from pipeline.link.mention import Mention
from pipeline.link.time import When
from pipeline.model import Block, Document, Language, Passage, Reading, Sentence

_SUPERSCRIPTS = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")
_MARK = re.compile(r"[¹²³⁰⁴-⁹]+|\*+$")


@dataclass(slots=True)
class TableCell:
    """A quantity of a table with what its place in the table says."""

    mention: Mention
    meaning: Meaning
    when: When
    country: str
    unit: str
    head: str


@dataclass(slots=True)
class TableSet:
    """The cells of all tables of an edition, and which country each footnote mark belongs to."""

    cells: dict[int, list[TableCell]] = field(default_factory=dict)
    country_of_note: dict[int, str] = field(default_factory=dict)


def read_tables(document: Document, passages: list[Passage]) -> TableSet:
    """Cells by the index of their row's passage; countries of footnotes by the index of the footnote's passage."""
    found = TableSet()
    indexed = list(enumerate(passages))
    for number, group in groupby(indexed, key=lambda ip: ip[1].placed.block.table):
        if not number:
            continue
        rows = list(group)
        last = rows[-1][0]
        notes = _notes_after(passages, last)
        _table(document.language, rows, notes, passages, found)
    return found


def _table(
    language: Language,
    rows: list[tuple[int, Passage]],
    notes: dict[str, int],
    passages: list[Passage],
    found: TableSet,
) -> None:
    heads: dict[int, str] = {}
    in_head = True
    for index, passage in rows:
        block = passage.placed.block
        if in_head and not _has_numbers(passage):
            for k, cell in enumerate(block.cells):
                text = block.text[cell.start : cell.end].strip()
                heads[k] = f"{heads[k]} {text}".strip() if k in heads else text
            continue
        in_head = False
        label = _label(passage)
        country = countries.alpha3(label, language) or ""
        when = When()
        for mark in _marks(block.text[block.cells[0].start : block.cells[0].end]):
            if (note := notes.get(mark)) is not None:
                found.country_of_note[note] = country
                when = _note_date(passages[note]) or when
        found.cells[index] = _row(language, passage, label, country, when, heads)


def _row(
    language: Language, passage: Passage, label: str, country: str, when: When, heads: dict[int, str]
) -> list[TableCell]:
    block = passage.placed.block
    cells = []
    for sentence in passage.sentences:
        column = next((k for k, c in enumerate(block.cells) if c.start <= sentence.start and sentence.end <= c.end), 0)
        head = heads.get(column, "")
        for reading in sentence.readings:
            if reading.kind != "quantity" or (column == 0 and len(block.cells) > 1 and not country and not _bare(block, sentence, reading)):
                continue
            mention, meaning = _cell_meaning(language, passage, sentence, reading, head, "" if country else label)
            unit = _unit(reading, meaning, head)
            cells.append(TableCell(mention, meaning, when, country, unit, head or label))
    return cells


def _cell_meaning(
    language: Language, passage: Passage, sentence: Sentence, reading: Reading, head: str, label: str
) -> tuple[Mention, Meaning]:
    """Judge head and row label as if they were text around the number: the head is the thing, the label its clause."""
    text = f"{label}\n{head}"
    head_span, label_span = (len(label) + 1, len(text)), (0, len(label))
    context = Sentence(0, len(text), [])
    judged = Reading(len(label), len(label), "quantity", unit=reading.unit or _unit_of_head(head), measure=reading.measure)
    judged.quote_start = len(label)
    stand_in = Mention(judged, passage, context, text, (0, len(text)), head_span, label_span, head_span[1])
    stand_in.unit = judged.unit
    meaning = decide(stand_in, vocabulary(language).occurrences(text), {}, language)
    span = (sentence.start, sentence.end)
    mention = Mention(reading, passage, sentence, passage.placed.block.text, span, (span[1], span[1]), span)
    mention.measured = head or label
    mention.flags.append("from_table")
    return mention, meaning


def _unit(reading: Reading, meaning: Meaning, head: str) -> str:
    return reading.unit or _unit_of_head(head) or rules.indicators()[meaning.indicator].unit


def _unit_of_head(head: str) -> str:
    return "percent" if "%" in head or "％" in head else ""


def _bare(block: Block, sentence: Sentence, reading: Reading) -> bool:
    """Whether a cell holds nothing but its number."""
    return len(block.text[sentence.start : sentence.end].strip()) <= reading.quote_end - reading.quote_start + 1


def _has_numbers(passage: Passage) -> bool:
    return any(r.kind == "quantity" for s in passage.sentences for r in s.readings)


def _label(passage: Passage) -> str:
    block = passage.placed.block
    return _MARK.sub("", block.text[block.cells[0].start : block.cells[0].end]).strip() if block.cells else ""


def _marks(text: str) -> list[str]:
    return [m.group().translate(_SUPERSCRIPTS) for m in _MARK.finditer(text)]


def _notes_after(passages: list[Passage], last: int) -> dict[str, int]:
    """Footnotes after a table by their mark, up to the next table or heading."""
    notes: dict[str, int] = {}
    for i in range(last + 1, min(last + 40, len(passages))):
        placed = passages[i].placed
        if placed.block.kind == "table" or placed.role in ("country_heading", "section_heading"):
            break
        if placed.block.kind == "footnote":
            mark = placed.block.text[: placed.block.marker].strip(" []").translate(_SUPERSCRIPTS)
            notes.setdefault(mark, i)
    return notes


def _note_date(note: Passage) -> When | None:
    for sentence in note.sentences:
        for reading in sentence.readings:
            if reading.kind == "date" and reading.date_end:
                return When("", reading.date_end, "as_of", "sentence")
    return None

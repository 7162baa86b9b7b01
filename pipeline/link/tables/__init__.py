"""Tables: the column head names the indicator, the row its country, caption and footnotes give date and country."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from operator import attrgetter

from pipeline import rules
from pipeline.link.tables import surroundings
from pipeline.link.tables.cells import RowContext, TableCell, meaning_of_head, number_cell
from pipeline.link.tables.columns import Place, link_parts, link_rows
from pipeline.link.tables.heads import Head, head_of
from pipeline.link.tables.names import RowName, row_names
from pipeline.link.tables.panels import panel_cells
from pipeline.link.tables.shape import PlacedCell, Table, TableRow, rows_of, shaped
from pipeline.link.tables.words import MARKS, table_words
from pipeline.link.time import When, of_the_day
from pipeline.records import Document, Language, Passage

__all__ = ["TableCell", "TableSet", "meaning_of_head", "read_tables"]

_FURNITURE = ("page_number", "running_head")


@dataclass(slots=True)
class TableSet:
    """The cells of all tables of an edition, and the country of passages that have it from a table.

    Both are by index of the passage. `country_of_note` holds footnotes that belong to a country's row, and the rows of
    tables that name their countries themselves (empty where a row names none), whatever part the table stands in.
    """

    cells: dict[int, list[TableCell]] = field(default_factory=dict)
    country_of_note: dict[int, str] = field(default_factory=dict)


def read_tables(document: Document, passages: list[Passage]) -> TableSet:
    """Cells by the index of their row's passage; countries of footnotes by the index of the footnote's passage."""
    found = TableSet()
    day = surroundings.edition_day(document, passages)
    for index, cells in panel_cells(passages, day, document.language).items():
        found.cells[index] = cells
        found.country_of_note[index] = cells[0].country
    before: Table | None = None
    caption = surroundings.Caption(day)
    end = 0
    for number, group in groupby(passages, key=attrgetter("placed.block.table")):
        members = list(group)
        start, end = end, end + len(members)
        if not number:
            if any(p.placed.block.kind not in _FURNITURE for p in members):
                before = None
            continue
        table = shaped(rows_of(list(enumerate(members, start))), before)
        if table is None:
            before = None
            continue
        if before is None:
            caption = surroundings.caption_of(document, passages, start, end - 1)
        _Reading(document.language, passages, caption, found).read(table)
        before = table
    return found


class _Reading:
    """Reads the rows of one table."""

    def __init__(
        self, language: Language, passages: list[Passage], caption: surroundings.Caption, found: TableSet
    ) -> None:
        self.language, self.passages, self.caption, self.found = language, passages, caption, found
        self.above = ""  # what the row before counts
        self.dates: dict[int, When] = {}

    def read(self, table: Table) -> None:
        notes = surroundings.notes_after(self.passages, table.rows[-1].index)
        named = row_names(table, self.language)
        own_countries = not self.caption.country and any(name.country for name in named.values())
        heads = {column: _head(text, self.language) for column, text in table.heads.items()}
        double = {cell.column for row in table.data for cell in row.cells if len(cell.quantities) > 1}
        for column in heads.keys() - double:
            heads[column] = replace(heads[column], unit=heads[column].alone or heads[column].unit)
        heads = _with_money(heads, self.language)
        self.dates = self._dates_of_columns(table, notes)
        for row in table.rows:
            if row.index not in named:
                _part_of_meaning(row.cells)
        placed, called = [], []
        for row in table.data:
            context = self._context(row, named[row.index], own_countries or bool(self.caption.country), notes)
            if own_countries:
                self.found.country_of_note[row.index] = context.country
            placed.append(self._cells(row, heads, context))
            called.append(context.name)
            self.found.cells[row.index] = list(placed[-1].values())
        link_parts(placed, self.language)
        link_rows(list(zip(called, placed, strict=True)), self.language)

    def _dates_of_columns(self, table: Table, notes: dict[str, int]) -> dict[int, When]:
        """Columns whose head bears the mark of a footnote that dates them: North* with `*Data of 23 June`."""
        found = {}
        for column, text in table.heads.items():
            noted = [self.passages[notes[mark]] for mark in surroundings.marks(text) if mark in notes]
            if dates := [when for note in noted if (when := surroundings.note_date(note))]:
                found[column] = of_the_day(dates[0]) if self.caption.when.role == "during" else dates[0]
        return found

    def _context(self, row: TableRow, name: RowName, of_places: bool, notes: dict[str, int]) -> RowContext:
        words, labels = table_words(self.language), [MARKS.sub("", label).strip() for label in row.labels] or [""]
        unit = words.bare_unit(labels[-1]) if len(labels) > 1 else ""
        label = labels[-2] if unit else labels[-1]
        # In a table on one country the rows are its parts, whatever countries' names they bear.
        country, text = (self.caption.country, label) if self.caption.country else (name.country, name.text)
        text = label if unit and text == labels[-1] else text
        when = self.caption.when
        for mark in surroundings.marks(row.labels[-1] if row.labels else ""):
            if (note := notes.get(mark)) is not None:
                self.found.country_of_note[note] = "" if self.caption.country else country
                when = surroundings.note_date(self.passages[note]) or when
        scale = max(words.scale(text or label), self.caption.scale)
        if words.is_rate(text):
            text = self.above  # doctors, and below them how many per 10,000 population
        above, self.above = self.above, text
        place = of_places or words.is_total(text)
        unit = unit or words.measured_in(label) or self.caption.unit
        whole = above if words.opens_part(text) else ""
        return RowContext(text, place, country, when, scale, unit, words.rate(label), whole)

    def _cells(self, row: TableRow, heads: dict[int, Head], context: RowContext) -> dict[Place, TableCell]:
        cells: dict[Place, TableCell] = {}
        first = row.first_number
        for k, cell in enumerate(row.cells):
            if k < first:
                _part_of_meaning([cell])  # the numbers of a label: 0-4 years
            elif cell.sentence is not None:
                head = heads.get(cell.column, Head(""))
                dated = replace(context, when=self.dates[cell.column]) if cell.column in self.dates else context
                numbers = self._numbers(row, cell, head, dated)
                cells |= {(cell.column, number): found for number, found in enumerate(numbers)}
        return cells

    def _numbers(self, row: TableRow, cell: PlacedCell, head: Head, context: RowContext) -> list[TableCell]:
        """The numbers of a cell. One in a bracket behind another is what the head's bracket says."""
        cells = []
        assert cell.sentence is not None
        for k, reading in enumerate(cell.quantities):
            over = head
            if k and cell.is_number:
                over = head.bracket or Head(f"{head.text} (…)" if head.text else "")
            cells.append(number_cell(row.passage, cell.sentence, reading, over, context, self.language))
        return cells


def _part_of_meaning(cells: list[PlacedCell]) -> None:
    """Numbers in heads and labels state nothing of their own: they are parts of what the cells mean."""
    for cell in cells:
        if cell.sentence is not None:
            readings = cell.sentence.readings
            readings[:] = [replace(r, kind="part") if r.kind == "quantity" else r for r in readings]


def _with_money(heads: dict[int, Head], language: Language) -> dict[int, Head]:
    """Heads that count money take the currency and scale of the one head that names it."""
    named = {(h.unit, h.scale) for h in heads.values() if rules.is_money(h.unit)}
    if len(named) != 1:
        return heads
    ((unit, scale),) = named
    words, found = table_words(language), {}
    for column, head in heads.items():
        if not head.unit and words.counts_money(head.text):
            found[column] = replace(head, unit=unit, scale=scale)
        else:
            found[column] = replace(head, of_money=words.counts_money(head.text))
    return found


@cache
def _head(text: str, language: Language) -> Head:
    return head_of(text, language)

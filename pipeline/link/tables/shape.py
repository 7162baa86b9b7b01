"""The shape of a table: which rows are its head, which hold numbers, and the texts that stand over each column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.records import Passage, Reading, Sentence

_SIGNS = frozenset("/%％()（）[]+-–—−*†‡§~≈<>≤≥.,:;¹²³⁰⁴⁵⁶⁷⁸⁹ \u00a0\u202f")
_YEAR = re.compile(r"(?:19[5-9]|20\d)\d")


@dataclass(slots=True)
class PlacedCell:
    """A cell in its columns: its text, the readings in it, and the first column after it.

    `label` is the text that holds here: its own, or that of the cell above that reaches down over this row.
    """

    column: int
    end: int
    text: str
    sentence: Sentence | None
    label: str = ""

    @property
    def quantities(self) -> list[Reading]:
        return [r for r in self.sentence.readings if r.kind == "quantity"] if self.sentence else []

    @property
    def is_number(self) -> bool:
        """Whether the cell holds a number and nothing beside it but signs, brackets and footnote marks."""
        quantities = self.quantities
        if self.sentence is None or not quantities:
            return False
        at = start = self.sentence.start
        beside = []
        for quantity in quantities:
            beside.append(self.text[at - start : quantity.quote_start - start])
            at = max(at, quantity.quote_end)
        return at > start and _SIGNS.issuperset("".join([*beside, self.text[at - start :]]))


@dataclass(slots=True)
class TableRow:
    """A row of a table: the index of its passage among those of the edition, and its cells.

    `numbers` are the indices of the cells that state a number.
    """

    index: int
    passage: Passage
    cells: list[PlacedCell]
    numbers: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        return self.cells[-1].end if self.cells else 0

    @property
    def written(self) -> list[PlacedCell]:
        return [cell for cell in self.cells if cell.text]

    @property
    def first_number(self) -> int:
        """Index of the first cell that states a number; a running number, year or age group in front is a label."""
        numbers = self.numbers
        if len(numbers) < 2 or numbers[0] > 0:
            return numbers[0] if numbers else 0
        front = self.cells[0].text
        is_label = numbers[1] > 1 or any(c.isalpha() for c in front) or bool(_YEAR.fullmatch(front))
        return numbers[1] if is_label else 0

    @property
    def labels(self) -> list[str]:
        """The texts before the first number, from left to right. A cell that holds a dash says nothing."""
        return [cell.label for cell in self.cells[: self.first_number] if any(c.isalnum() for c in cell.label)]


@dataclass(slots=True)
class Table:
    """The rows of a table over all its pages. `heads` are the texts over each column, from the top down."""

    rows: list[TableRow]
    data: list[TableRow] = field(default_factory=list)
    head_rows: list[TableRow] = field(default_factory=list)
    heads: dict[int, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return max(row.width for row in self.rows)


def rows_of(passages: list[tuple[int, Passage]]) -> list[TableRow]:
    """Rows of table blocks with every cell in its columns."""
    found: list[TableRow] = []
    reaching: list[tuple[int, int, int, str]] = []  # column, end, rows still to cover, text
    for index, passage in passages:
        block = passage.placed.block
        cells: list[PlacedCell] = []
        column = 0
        still = []
        for cell in block.cells:
            end = column + cell.columns
            text = block.text[cell.start : cell.end].strip()
            sentence = next(
                (s for s in passage.sentences if cell.start <= s.start and s.end <= cell.end and s.end > s.start), None
            )
            above = next((r for r in reaching if r[0] == column and r[1] == end and not text), None)
            if above is not None:
                if above[2] > 1:
                    still.append((column, end, above[2] - 1, above[3]))
            elif cell.rows > 1:
                still.append((column, end, cell.rows - 1, text))
            cells.append(PlacedCell(column, end, text, sentence, above[3] if above else text))
            column = end
        reaching = still
        found.append(TableRow(index, passage, cells))
    _count_in_brackets(found)
    for row in found:
        row.numbers = [k for k, cell in enumerate(row.cells) if cell.is_number]
    return found


def _count_in_brackets(rows: list[TableRow]) -> None:
    """In a column whose brackets hold numbers, a bracket such as (1936) holds no year."""
    cells = [cell for row in rows for cell in row.cells if cell.sentence is not None]
    counting = {cell.column for cell in cells if len(cell.quantities) > 1 and cell.is_number}
    for cell in cells:
        if cell.column in counting and cell.sentence is not None:
            counts_for_years(cell.sentence, cell.text, cell.sentence.start)


def counts_for_years(sentence: Sentence, text: str, offset: int) -> None:
    """Make the years that stand alone in brackets the counts that they are; `text` begins at `offset`."""
    for k, reading in enumerate(sentence.readings):
        start, end = reading.start - offset, reading.end - offset
        bracket = text[start - 1 : start] + text[end : end + 1]
        if k and reading.kind == "date" and bracket in ("()", "（）") and text[start:end].isdecimal():
            count = int(text[start:end])
            sentence.readings[k] = Reading(
                reading.start, reading.end, "quantity", count, count, count, "exact", measure="level",
                rule="number.digits", quote_start=reading.start, quote_end=reading.end,
            )  # fmt: skip


def shaped(rows: list[TableRow], before: Table | None) -> Table | None:
    """A table from its rows, None where no cell is a bare number: then its rows are text.

    `before` is the table that ends right above; a table of its width without a head of its own goes on with its heads.
    """
    if not any(row.numbers for row in rows):
        return None
    table = Table(rows)
    for row in rows:
        if row.numbers and not _is_years(row):
            table.data.append(row)
        elif not table.data and len(row.written) > 1:
            table.head_rows.append(row)
    if not table.head_rows and before is not None and table.width == before.width:
        table.heads = before.heads
    else:
        table.heads = _heads(table.head_rows)
    return table


def _heads(rows: list[TableRow]) -> dict[int, str]:
    """Column → the texts over it, from the top down; a text that covers several columns is over each of them."""
    heads: dict[int, list[str]] = {}
    for row in rows:
        for cell in row.cells:
            for column in range(cell.column, cell.end):
                texts = heads.setdefault(column, [])
                if cell.text and cell.text not in texts:
                    texts.append(cell.text)
    return {column: " ".join(texts) for column, texts in heads.items()}


def _is_years(row: TableRow) -> bool:
    """Whether the numbers of a row are years, which head the columns: 2018 | 2019 | 2020."""
    numbers = row.numbers
    return len(numbers) > 1 and numbers[0] > 0 and all(_YEAR.fullmatch(row.cells[k].text) for k in numbers)

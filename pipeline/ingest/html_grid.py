"""A table of a web page while it is read: cells that reach down over rows leave empty cells in them."""

from __future__ import annotations

from pipeline.ingest.writing import CellCount, Table, TableCell

# As in the HTML standard.
_MOST_COLUMNS, _MOST_ROWS = 1000, 65_534


class Grid:
    """Takes the cells of a table in the order of the page. Raises InputError when the cells become too many."""

    def __init__(self, count: CellCount, layout: bool) -> None:
        self._count, self._layout = count, layout
        self._rows: list[list[TableCell]] = []
        self._row: list[TableCell] | None = None
        self._column = 0
        self._hanging: dict[int, tuple[int, int]] = {}  # column → columns covered, rows still to cover

    def start_row(self) -> None:
        """End the row before, if any, and begin one."""
        self._end_row()
        self._row, self._column = [], 0

    def add(self, cell: TableCell) -> None:
        """Add a cell; one outside a row begins a row."""
        if self._row is None:
            self.start_row()
        cell.columns = min(max(cell.columns, 1), _MOST_COLUMNS)
        cell.rows = min(max(cell.rows, 1), _MOST_ROWS)
        self._fill()
        if cell.rows > 1:
            # The row itself is counted down like those below.
            self._hanging[self._column] = (cell.columns, cell.rows)
        self._append(cell)

    def table(self) -> Table:
        """End the table."""
        self._end_row()
        return Table(self._rows, self._layout)

    def _append(self, cell: TableCell) -> None:
        assert self._row is not None
        self._count.add()
        self._row.append(cell)
        self._column += cell.columns

    def _fill(self) -> None:
        while self._column in self._hanging:
            self._append(TableCell([], self._hanging[self._column][0]))

    def _end_row(self) -> None:
        if self._row is None:
            return
        while any(column >= self._column for column in self._hanging):
            at = min(column for column in self._hanging if column >= self._column)
            if at > self._column:
                self._append(TableCell([], at - self._column))
            self._fill()
        self._hanging = {column: (wide, rows - 1) for column, (wide, rows) in self._hanging.items() if rows > 1}
        self._rows.append(self._row)
        self._row = None

"""facts.xlsx: a sheet for each table and the codebook, with types, a frozen head and filters; nothing is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.errors import OutputError
from pipeline.files import writing
from pipeline.model import PUBLISHED
from pipeline.published import column_types
from pipeline.records import Row, Tables
from pipeline.release.codebook import CODEBOOK_COLUMNS, codebook

_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_WIDTHS = {"sentence": 60, "quote": 32, "note": 60, "meaning": 80, "record": 60, "facts": 30}
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": False}
# A workbook bears the time of its making; the same input shall give the same bytes.
_ALWAYS = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def write_xlsx(tables: Tables, out: Path) -> list[Path]:
    """Write facts.xlsx. Raises OutputError, also when a table has more rows than a sheet can hold."""
    path = out / "facts.xlsx"
    temporary = out / ".new-facts.xlsx"
    for name, rows in tables.items():
        if len(rows) > _MOST_ROWS:
            raise OutputError(
                f"{path}: {name} has {len(rows)} rows and a sheet holds {_MOST_ROWS}. Use parquet or sqlite."
            )
    with writing(path):
        try:
            with xlsxwriter.Workbook(temporary, _SAFE) as book:
                book.set_properties({"title": "Numbers of health reports", "created": _ALWAYS})
                head = book.add_format({"bold": True, "bottom": 1})
                for record in PUBLISHED:
                    _sheet(book, record.table, list(column_types(record)), tables[record.table], head)
                _sheet(book, "codebook", CODEBOOK_COLUMNS, codebook(), head)
            temporary.replace(path)
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OutputError(f"{path}: cannot be written ({error}).") from error
        finally:
            temporary.unlink(missing_ok=True)
    return [path]


def _sheet(book: Any, name: str, names: Sequence[str], rows: Iterable[Row], head: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    count = 0
    for column, title in enumerate(names):
        sheet.write_string(0, column, title, head)
        sheet.set_column(column, column, _WIDTHS.get(title, max(10, len(title) + 3)))
    for count, row in enumerate(rows, 1):
        for column, title in enumerate(names):
            value = row[title]
            if isinstance(value, str):
                # A cell of a workbook ends where it must; facts.csv has the whole text.
                sheet.write_string(count, column, value[:_LONGEST_TEXT]) if value else None
            elif value is not None:
                sheet.write_number(count, column, value)
    sheet.autofilter(0, 0, max(count, 1), len(names) - 1)

"""Where people use data: the published tables as Parquet, SQLite, a workbook, a wide table, with series and codebook.

All is made from the CSV files in the output folder, so that it holds what they hold and nothing that they do not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.compare import SERIES_COLUMNS, order_over_time, series
from pipeline.compare.series import ORDER_COLUMNS
from pipeline.emit.formula import without_live_head
from pipeline.errors import InputError
from pipeline.files import write_whole
from pipeline.model import PUBLISHED
from pipeline.published import read_table
from pipeline.records import Row, Tables
from pipeline.release.codebook import CODEBOOK_COLUMNS, codebook
from pipeline.release.wide import wide

FORMATS = ("parquet", "sqlite", "xlsx", "wide", "series", "codebook")


def release(out: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the files of these formats into `out`, the folder that holds the tables; returns them in order.

    Raises InputError when the tables are not there or a library is missing, OutputError when a file cannot be written.
    """
    makers = [_maker(name) for name in formats]
    tables = {record.table: read_table(out, record) for record in PUBLISHED}
    return [path for make in makers for path in make(tables, out)]


def as_csv(names: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows as CSV in the manner of the published tables: nothing for null, no cell that a spreadsheet would run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([without_live_head(name) for name in names])
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return without_live_head(value) if isinstance(value, str) else str(value)


_Maker = Callable[[Tables, Path], list[Path]]


def _maker(name: str) -> _Maker:
    """The function that writes a format. Its library is imported here, before any work is done."""
    try:
        match name:
            case "parquet":
                from pipeline.release.parquet import write_parquet

                return write_parquet
            case "sqlite":
                from pipeline.release.sqlite import write_sqlite

                return write_sqlite
            case "xlsx":
                from pipeline.release.xlsx import write_xlsx

                return write_xlsx
    except ImportError as error:
        raise InputError(
            f"{name}: needs {error.name}, which is not installed. Run `pip install 'report-numbers[release]'`, "
            f"or choose among the other formats: {', '.join(FORMATS)}."
        ) from error
    text_formats: dict[str, _Maker] = {"wide": _write_wide, "series": _write_series, "codebook": _write_codebook}
    if name not in text_formats:
        raise InputError(f"{name}: no such format. There are: {', '.join(FORMATS)}.")
    return text_formats[name]


def _write_wide(tables: Tables, out: Path) -> list[Path]:
    names, rows = wide(tables)
    return [_write(out / "facts_wide.csv", names, rows)]


def _write_series(tables: Tables, out: Path) -> list[Path]:
    dates = {row["edition_id"]: row["edition_date"] for row in tables["editions"]}
    return [
        _write(out / "series.csv", SERIES_COLUMNS, series(tables["facts"], dates)),
        _write(out / "series_checks.csv", ORDER_COLUMNS, order_over_time(tables["facts"], dates)),
    ]


def _write_codebook(_: Tables, out: Path) -> list[Path]:
    return [_write(out / "codebook.csv", CODEBOOK_COLUMNS, codebook())]


def _write(path: Path, names: Sequence[str], rows: Iterable[Row]) -> Path:
    write_whole(path, as_csv(names, rows))
    return path

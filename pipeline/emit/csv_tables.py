"""Tables as CSV: UTF-8, comma, `\\n`, quotes only where needed, nothing for null."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from pipeline.emit.formula import without_live_head
from pipeline.model import Record, columns
from pipeline.records import Row


def head(record: type[Record]) -> str:
    """The head line of a table."""
    return _text([columns(record)])


def fragment(record: type[Record], rows: Iterable[Row]) -> str:
    """The lines of these rows, in their order, without a head."""
    names = columns(record)
    return _text([_cell(row.get(name)) for name in names] for row in rows)


def _text(lines: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return without_live_head(value) if isinstance(value, str) else str(value)

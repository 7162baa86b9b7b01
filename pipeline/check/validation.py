"""Which rows may be published: those that fit their record and use codes that the rules know."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache

from pydantic import TypeAdapter, ValidationError

from pipeline import rules
from pipeline.model import PUBLISHED, Record, columns
from pipeline.records import Row


def valid(name: str, rows: list[Row], edition_id: str, rejected: list[Row]) -> list[Row]:
    """The rows of table `name` that validate. The others are added to `rejected`, each with its reason."""
    reasons = _misfits(name, rows)
    for column, is_known in _coded(name).items():
        unknown = {code for code in {row.get(column, "") for row in rows} if not is_known(code)}
        for i, row in enumerate(rows) if unknown else ():
            if row.get(column, "") in unknown:
                reasons.setdefault(i, []).append(f"{column}: unknown code {row.get(column)!r}")
    rejected += [_rejection(name, rows[i], edition_id, "; ".join(why)) for i, why in sorted(reasons.items())]
    return [row for i, row in enumerate(rows) if i not in reasons] if reasons else rows


def _misfits(name: str, rows: list[Row]) -> dict[int, list[str]]:
    """Which rows do not fit the record of their table, and why."""
    reasons: dict[int, list[str]] = {}
    try:
        _records(name).validate_python(rows)
    except ValidationError as failed:
        for error in failed.errors():
            i, *field = error["loc"]
            reasons.setdefault(int(i), []).append(f"{'.'.join(map(str, field)) or 'record'}: {error['msg']}")
    return reasons


@cache
def _records(name: str) -> TypeAdapter[list[Record]]:
    """Validates all rows of a table in one call, which is quicker than row by row."""
    model = next(m for m in PUBLISHED if m.table == name)
    return TypeAdapter(list[model])  # type: ignore[valid-type]


@cache
def _coded(name: str) -> dict[str, Callable[[str], bool]]:
    """The columns of a table that hold codes of the rules, which a researcher may extend, and what knows them."""
    model = next(m for m in PUBLISHED if m.table == name)
    known = {
        "section": rules.sections().__contains__,
        "indicator": rules.indicators().__contains__,
        "unit": _is_unit,
        "per_unit": _is_unit,
    }
    return {column: is_known for column, is_known in known.items() if column in columns(model)}


def _is_unit(code: str) -> bool:
    """Empty is a number that counts nothing named; three capitals are a currency (ISO 4217)."""
    return not code or code in rules.units() or (len(code) == 3 and code.isupper())


def _rejection(name: str, row: Row, edition_id: str, reason: str) -> Row:
    return {
        "edition_id": edition_id,
        "table_name": name,
        "char_start": row.get("char_start"),
        "char_end": row.get("char_end"),
        "reason": reason,
        "record": json.dumps(row, ensure_ascii=False, sort_keys=True, default=str),
    }

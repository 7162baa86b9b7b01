"""Which rows may be published: those that fit their record and use codes that the rules know."""

from __future__ import annotations

import json

from pydantic import ValidationError

from pipeline import rules
from pipeline.model import PUBLISHED
from pipeline.records import Row


def valid(name: str, rows: list[Row], edition_id: str, rejected: list[Row]) -> list[Row]:
    """The rows of table `name` that validate. The others are added to `rejected`, each with its reason."""
    model = next(m for m in PUBLISHED if m.table == name)
    kept = []
    for row in rows:
        try:
            model.model_validate(row)
        except ValidationError as error:
            reason = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'record'}: {e['msg']}" for e in error.errors())
        else:
            reason = _unknown_code(row)
        if reason:
            rejected.append(_rejection(name, row, edition_id, reason))
        else:
            kept.append(row)
    return kept


def _unknown_code(row: Row) -> str:
    """Codes are checked against the rules, which a researcher may have extended."""
    wrong = []
    for name, known in (("section", rules.sections()), ("indicator", rules.indicators())):
        if name in row and row[name] not in known:
            wrong.append(f"{name}: unknown code {row[name]!r}")
    for name in ("unit", "per_unit"):
        code = row.get(name)
        if code and code not in rules.units() and not (len(code) == 3 and code.isupper()):
            wrong.append(f"{name}: unknown code {code!r}")
    return "; ".join(wrong)


def _rejection(name: str, row: Row, edition_id: str, reason: str) -> Row:
    return {
        "edition_id": edition_id,
        "table_name": name,
        "char_start": row.get("char_start"),
        "char_end": row.get("char_end"),
        "reason": reason,
        "record": json.dumps(row, ensure_ascii=False, sort_keys=True, default=str),
    }

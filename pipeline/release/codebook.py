"""The codebook: every column of every table, and every code with its meaning, as rows."""

from __future__ import annotations

from pipeline import rules
from pipeline.dictionary import FLAGS, meanings
from pipeline.model import PUBLISHED
from pipeline.records import Row
from pipeline.schemas import table_schema

CODEBOOK_COLUMNS = ("table", "column", "type", "may_be_empty", "code", "label_en", "label_zh", "label_ru", "meaning")


def codebook() -> list[Row]:
    """A row for each column (`code` empty) and, below it, one for each of its codes."""
    rows: list[Row] = []
    for record in PUBLISHED:
        for field in table_schema(record)["fields"]:
            name, constraints = field["name"], field.get("constraints", {})
            empty = "" if constraints.get("required") else "yes"
            head = _row(record.table, name, type=field["type"], may_be_empty=empty, meaning=field["description"])
            rows.append(head)
            if "enum" in constraints:
                listed = meanings(record.table, name)
                rows += [_row(record.table, name, code=code, meaning=text) for code, text in listed.items()]
            rows += _of_the_subject(record.table, name)
    return rows


def _of_the_subject(table: str, column: str) -> list[Row]:
    """Codes that the rules define: they are listed once, with the facts."""
    if table != "facts":
        return []
    if column == "flags":
        return [_row(table, column, code=code, meaning=text) for code, text in FLAGS.items()]
    if column == "indicator":
        return [
            _row(table, column, code=i.code, meaning=i.definition, **_labels(i.label))
            for i in rules.indicators().values()
        ]
    if column == "section":
        return [
            _row(table, column, code=s.code, meaning=s.label["en"], **_labels(s.label))
            for s in rules.sections().values()
        ]
    if column == "unit":
        listed = rules.rows("units.csv", ("unit", "kind", "label_en"))
        return [_row(table, column, code=r["unit"], label_en=r["label_en"], meaning=r["kind"]) for _, r in listed]
    return []


def _labels(label: dict[str, str]) -> dict[str, str]:
    return {f"label_{language}": text for language, text in label.items()}


def _row(table: str, column: str, **rest: str) -> Row:
    return dict.fromkeys(CODEBOOK_COLUMNS, "") | {"table": table, "column": column} | rest

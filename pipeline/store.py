"""The stage files of an edition: `<build>/<edition>/<stage>.jsonl`, JSON Lines in UTF-8.

The first line names the stage and the type of the records, every other line is one record. `ingest` writes the
document on its second line (with the source text, without its lines, the places of its words as bare numbers) and then
its lines; `link` and `check` write rows of tables, each with the name of its table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import InputError
from pipeline.files import write_whole, writing
from pipeline.records import Block, Document, Line, Passage, Placed, Tables, WordBoxes

Stage = Literal["ingest", "clean", "split", "find", "link", "check"]
STAGES: tuple[Stage, ...] = ("ingest", "clean", "split", "find", "link", "check")
ERROR_FILE = "error.txt"
RECORD_TYPES: dict[Stage, type] = {"ingest": Document, "clean": Block, "split": Placed, "find": Passage}


def stage_file(build: Path, edition_id: str, stage: Stage) -> Path:
    """Where a stage's records of an edition stand."""
    return build / edition_id / f"{stage}.jsonl"


def write(build: Path, edition_id: str, stage: Stage, result: Any) -> None:
    """Write what a stage returned: a Document, a list of records, or Tables. Raises OutputError."""
    head: dict[str, Any] = {"stage": stage, "record": _record_name(stage), "edition_id": edition_id}
    if stage in ("link", "check"):
        head["tables"] = list(result)
        lines = _table_lines(result)
    else:
        lines = _record_lines(stage, result)
    text = "".join(f"{line}\n" for line in (json.dumps(head, ensure_ascii=False), *lines))
    write_whole(stage_file(build, edition_id, stage), text)


def read(build: Path, edition_id: str, stage: Stage) -> Any:
    """Read a stage's result back, equal to what was written. Raises InputError when the file is missing or damaged."""
    path = stage_file(build, edition_id, stage)
    try:
        # Not splitlines(): a text may hold U+2028 and its like, which JSON leaves as they are.
        first, *lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        head = json.loads(first)
        if head["record"] != _record_name(stage):
            raise ValueError(f"holds no {_record_name(stage)} records")
        return _tables(head["tables"], lines) if stage in ("link", "check") else _records(stage, lines)
    except FileNotFoundError:
        raise InputError(f"{path}: is not there. Run `python -m pipeline {stage}` first.") from None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise InputError(f"{path}: cannot be used ({error}). Run `python -m pipeline {stage}` again.") from error


def fragment_file(build: Path, edition_id: str, name: str) -> Path:
    """Where an edition's share of a published file stands: a table's lines without head, or a whole `facts.json`."""
    return build / edition_id / "emit" / name


def write_fragments(build: Path, edition_id: str, texts: dict[str, str]) -> None:
    """Write an edition's share of the published files. Raises OutputError."""
    for name, text in texts.items():
        write_whole(fragment_file(build, edition_id, name), text)


def has_fragments(build: Path, edition_id: str, names: Iterable[str]) -> bool:
    """True when an edition's share of all these files is there."""
    return all(fragment_file(build, edition_id, name).is_file() for name in names)


def remove(build: Path, edition_id: str) -> None:
    """Forget an edition. Only files written here are removed, whatever else is in its folder. Raises OutputError."""
    folder = build / edition_id
    remove_fragments(build, edition_id)
    with writing(folder):
        for path in (*folder.glob("*.jsonl"), folder / ERROR_FILE):
            path.unlink(missing_ok=True)
        _remove_empty(folder)


def remove_fragments(build: Path, edition_id: str) -> None:
    """Forget an edition's share of the published files. Raises OutputError."""
    folder = build / edition_id / "emit"
    with writing(folder):
        for path in folder.glob("*"):
            path.unlink()
        _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def editions(build: Path, stage: Stage) -> list[str]:
    """Ids of the editions that have a file of this stage, sorted."""
    return sorted(path.parent.name for path in build.glob(f"*/{stage}.jsonl"))


def _record_name(stage: Stage) -> str:
    return RECORD_TYPES[stage].__name__ if stage in RECORD_TYPES else "Tables"


@cache
def _adapter(record: type) -> TypeAdapter[Any]:
    return TypeAdapter(record)


def _record_lines(stage: Stage, result: Any) -> Iterator[str]:
    if stage == "ingest":
        yield json.dumps(
            {f.name: getattr(result, f.name) for f in fields(Document) if f.name not in ("lines", "words")}
            | {"words": list(result.words.numbers)},
            ensure_ascii=False,
        )
        records, adapter = result.lines, _adapter(Line)
    else:
        records, adapter = result, _adapter(RECORD_TYPES[stage])
    for record in records:
        yield adapter.dump_json(record).decode()


def _records(stage: Stage, lines: list[str]) -> Any:
    if stage != "ingest":
        adapter = _adapter(RECORD_TYPES[stage])
        return [adapter.validate_json(line) for line in lines]
    head = json.loads(lines[0])
    of_document = [_adapter(Line).validate_json(line) for line in lines[1:]]
    return Document(**{**head, "words": WordBoxes(numbers=head["words"]), "lines": of_document})


def _table_lines(tables: Tables) -> Iterator[str]:
    for table, rows in tables.items():
        for row in rows:
            yield json.dumps({"table": table, "row": row}, ensure_ascii=False)


def _tables(names: list[str], lines: list[str]) -> Tables:
    tables: Tables = {name: [] for name in names}
    for line in lines:
        record = json.loads(line)
        tables[record["table"]].append(record["row"])
    return tables

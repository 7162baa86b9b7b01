"""facts.db: all tables and the codebook in SQLite, with keys and full-text search, and metadata.json for Datasette.

Search. SQLite's own tokenizers serve languages with spaces; its trigram tokenizer finds no word of two characters, and
most Chinese words have two. So each run of Chinese characters is indexed as its pieces of one to four characters:
`MATCH '病床'` finds beds wherever they stand, also from Datasette's search box, with nothing to prepare.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.files import write_whole, writing
from pipeline.model import PUBLISHED, Fact, Record
from pipeline.published import column_types
from pipeline.records import Row, Tables
from pipeline.release.codebook import CODEBOOK_COLUMNS, codebook
from pipeline.schemas import table_schema

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC"}
_SEARCHED = ("country_name", "measured", "quote", "sentence")
_INDEXED = ("edition_id", "country", "section", "indicator", "part_of")
_SEARCHING = "Chinese is found in words of up to four characters: write longer ones in pieces, 医务人员 感染."
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")
_LONGEST_PIECE = 4


def write_sqlite(tables: Tables, out: Path) -> list[Path]:
    """Write facts.db and metadata.json. Raises OutputError."""
    path = out / "facts.db"
    temporary = out / ".new-facts.db"
    with writing(path):
        temporary.unlink(missing_ok=True)
        try:
            connection = sqlite3.connect(temporary)
            try:
                _fill(connection, tables)
            finally:
                connection.close()
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    write_whole(out / "metadata.json", metadata())
    return [path, out / "metadata.json"]


def searchable(text: str) -> str:
    """`text` with each run of Chinese characters replaced by its pieces: 病床数 → 病 床 数 病床 床数 病床数."""
    return _HAN.sub(lambda run: f" {' '.join(_pieces(run[0]))} ", text)


def _pieces(run: str) -> Iterator[str]:
    for length in range(1, min(_LONGEST_PIECE, len(run)) + 1):
        for start in range(len(run) - length + 1):
            yield run[start : start + length]


def _fill(connection: sqlite3.Connection, tables: Tables) -> None:
    for record in PUBLISHED:
        connection.execute(_create(record))
        _insert(connection, record, tables[record.table])
    connection.execute(f"CREATE TABLE codebook ({_names(CODEBOOK_COLUMNS)})")
    marks = ", ".join(f":{name}" for name in CODEBOOK_COLUMNS)
    connection.executemany(f"INSERT INTO codebook VALUES ({marks})", codebook())
    for name in _INDEXED:
        connection.execute(f'CREATE INDEX "facts_{name}" ON facts ("{name}")')
    names = ", ".join(_SEARCHED)
    connection.execute(
        f"CREATE VIRTUAL TABLE facts_fts USING fts5({names}, content='', tokenize='unicode61 remove_diacritics 2')"
    )
    rows = connection.execute(f"SELECT rowid, {names} FROM facts").fetchall()
    connection.executemany(
        f"INSERT INTO facts_fts (rowid, {names}) VALUES (?, ?, ?, ?, ?)",
        ((rowid, *(searchable(text or "") for text in texts)) for rowid, *texts in rows),
    )
    connection.commit()


def _create(record: type[Record]) -> str:
    schema = table_schema(record)
    lines = [f'"{name}" {_TYPES[kind]}' for name, kind in column_types(record).items()]
    if "primaryKey" in schema:
        lines.append(f"PRIMARY KEY ({_names(schema['primaryKey'])})")
    for key in schema.get("foreignKeys", []):
        other = key["reference"].get("resource", record.table)
        lines.append(
            f'FOREIGN KEY ({_names(key["fields"])}) REFERENCES "{other}" ({_names(key["reference"]["fields"])})'
        )
    return f'CREATE TABLE "{record.table}" ({", ".join(lines)})'


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _insert(connection: sqlite3.Connection, record: type[Record], rows: list[Row]) -> None:
    names = list(column_types(record))
    marks = ", ".join("?" * len(names))
    values = ([None if row[name] == "" else row[name] for name in names] for row in rows)
    connection.executemany(f'INSERT INTO "{record.table}" VALUES ({marks})', values)


def metadata() -> str:
    """Datasette's metadata: what each table is, which table searches the facts, and some questions.

    Columns are described in the table `codebook`: Datasette would put all of them above the rows.
    """
    tables: dict[str, dict[str, Any]] = {record.table: {"description": record.__doc__} for record in PUBLISHED}
    tables["codebook"] = {"description": "Every column of every table, and every code, with its meaning."}
    tables[Fact.table] |= {
        "description": f"{Fact.__doc__} {_SEARCHING} The table codebook says what the columns mean.",
        "fts_table": "facts_fts",
        "fts_pk": "rowid",
        "facets": ["edition_id", "country_name", "section", "indicator"],
        "label_column": "quote",
    }
    tables["facts_fts"] = {"hidden": True}
    queries = {
        "failing_checks": {
            "title": "Checks that fail, with the sentence",
            "sql": (
                "SELECT c.edition_id, c.country, c.kind, c.note, f.sentence FROM checks c "
                "JOIN facts f ON f.fact_id = substr(c.facts, 1, instr(c.facts || ';', ';') - 1) "
                "WHERE c.verdict = 'fails'"
            ),
        },
        "silent_countries": {
            "title": "Sections that a country says nothing about",
            "sql": "SELECT edition_id, country_name, section FROM sections WHERE status = 'absent' ORDER BY 1, 2",
        },
    }
    described = {"title": "Numbers of health reports", "databases": {"facts": {"tables": tables, "queries": queries}}}
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"

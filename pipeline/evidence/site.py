"""Write the pages of all editions and the index that leads to them."""

from __future__ import annotations

from pathlib import Path

from pipeline import store
from pipeline.errors import InputError
from pipeline.evidence import REPORT
from pipeline.evidence.page import GENERATOR, index_page, report_page
from pipeline.files import write_whole, writing
from pipeline.model import PUBLISHED
from pipeline.published import read_table
from pipeline.records import Document, Tables


def write_site(out: Path, build: Path, raw: Path) -> list[Path]:
    """See `pipeline.evidence.write`."""
    editions = _editions(out)
    written = [out / "index.html"]
    for edition_id, tables in editions.items():
        document: Document = store.read(build, edition_id, "ingest")
        _must_belong_together(document, tables, out, build)
        blocks = store.read(build, edition_id, "clean")
        path = out / edition_id / REPORT
        write_whole(path, report_page(document, blocks, tables, _report(raw, document)))
        written.append(path)
    write_whole(out / "index.html", index_page(list(editions.values())))
    for path in out.glob(f"*/{REPORT}"):
        if path.parent.name not in editions and _is_ours(path):
            with writing(path):
                path.unlink()
    return written


def _editions(out: Path) -> dict[str, Tables]:
    """Edition id → its rows of every published table: the page can show nothing else."""
    tables = {record.table: read_table(out, record) for record in PUBLISHED}
    found: dict[str, Tables] = {row["edition_id"]: {name: [] for name in tables} for row in tables["editions"]}
    for name, rows in tables.items():
        for row in rows:
            found[row["edition_id"]][name].append(row)
    return found


def _report(raw: Path, document: Document) -> Path:
    return raw if raw.is_file() else raw / document.file


def _must_belong_together(document: Document, tables: Tables, out: Path, build: Path) -> None:
    """A place in a table means nothing in another text. Raises InputError."""
    edition = tables["editions"][0]
    if (edition["sha256"], edition["characters"]) != (document.sha256, len(document.text)):
        raise InputError(
            f"{build / edition['edition_id']}: is of another state of the report than the tables in {out}. "
            "Run `make extract` with the same OUT and BUILD, then try again."
        )


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as handle:
        return GENERATOR in handle.read(600)

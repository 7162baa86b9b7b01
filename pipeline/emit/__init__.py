"""What leaves the pipeline: from checked tables to the text of the published files. Nothing here touches the disk."""

from __future__ import annotations

from pipeline.emit.csv_tables import fragment
from pipeline.emit.json_facts import render
from pipeline.emit.public import public_tables
from pipeline.model import PUBLISHED
from pipeline.records import Tables

__all__ = ["FACTS_JSON", "emit", "public_tables"]

FACTS_JSON = "facts.json"


def emit(public: Tables, formats: tuple[str, ...]) -> dict[str, str]:
    """The files of one edition, name → text, from its public tables: `<table>.csv` without its head, and `facts.json`.

    Fragments, so that an archive of thousands of editions is put together again without reading any record.
    """
    texts = {f"{record.table}.csv": fragment(record, public[record.table]) for record in PUBLISHED}
    if "json" in formats:
        texts[FACTS_JSON] = render(public)
    return texts

"""facts.parquet: the facts with their types. Text that is not stated is null, as an empty cell of the CSV is."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.files import writing
from pipeline.model import Fact
from pipeline.published import column_types
from pipeline.records import Tables

_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}
# Few different values: stored once each, and read as categories.
_CODES = (
    "edition_id",
    "language",
    "country",
    "country_name",
    "section",
    "indicator",
    "bound",
    "unit",
    "measure",
    "status",
)


def write_parquet(tables: Tables, out: Path) -> list[Path]:
    """Write facts.parquet. Raises OutputError."""
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in column_types(Fact).items()])
    columns = {name: [None if row[name] == "" else row[name] for row in tables["facts"]] for name in schema.names}
    path = out / "facts.parquet"
    temporary = out / ".new-facts.parquet"
    with writing(path):
        try:
            pq.write_table(pa.table(columns, schema), temporary, compression="zstd", use_dictionary=list(_CODES))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    return [path]

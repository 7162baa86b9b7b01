"""The reviewed facts of the demonstration editions: how they are written to `tests/golden/` and compared.

`python -m tests.golden_facts` writes the files anew, which accepts every change; look at the difference in version
control.
"""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.records import Row, Tables
from tests.support import LANGUAGE_OF, ROOT, edition

GOLDEN = ROOT / "tests" / "golden"
COLUMNS = (
    "country",
    "section",
    "indicator",
    "value_low",
    "value_high",
    "bound",
    "unit",
    "measure",
    "per",
    "date_start",
    "date_end",
    "date_role",
    "status",
    "part_of",
    "quote",
)

Golden = dict[str, str]


def golden_file(edition_id: str) -> Path:
    return GOLDEN / f"{edition_id}.facts.csv"


def golden_rows(tables: Tables) -> list[Golden]:
    """Facts as a reviewer reads them, in the order of the text: the total of a part is named by its quote."""
    quotes = {row["fact_id"]: row["quote"] for row in tables["facts"]}
    return [_row(row, quotes) for row in tables["facts"]]


def _row(fact: Row, quotes: dict[str, str]) -> Golden:
    rate = f"{fact['per_value']:g} {fact['per_unit']}" if fact["per_unit"] else ""
    values = {**fact, "per": rate, "part_of": quotes.get(fact["part_of"], ""), "quote": " ".join(fact["quote"].split())}
    return {name: "" if values[name] is None else str(values[name]) for name in COLUMNS}


def text(rows: Sequence[Golden]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(path: Path) -> list[Golden]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def difference(golden: Sequence[Golden], found: Sequence[Golden]) -> list[str]:
    """One line for each fact removed, added or changed (then column by column); empty when the two are alike.

    Facts are the same when country and quote are; the first such fact is compared with the first, the second with the
    second.
    """
    before, after = _keyed(golden), _keyed(found)
    lines = [f"- removed  {_named(row)}" for key, row in before.items() if key not in after]
    lines += [f"+ added    {_named(row)}" for key, row in after.items() if key not in before]
    for key in before.keys() & after.keys():
        changes = [f"{c}: {before[key][c]!r} → {after[key][c]!r}" for c in COLUMNS if before[key][c] != after[key][c]]
        if changes:
            lines.append(f"~ changed  {_named(after[key])}: {'; '.join(changes)}")
    if not lines and list(golden) != list(found):
        lines.append("the same facts in another order")
    return sorted(lines)


def _keyed(rows: Sequence[Golden]) -> dict[tuple[str, str, int], Golden]:
    seen: Counter[tuple[str, str]] = Counter()
    keyed = {}
    for row in rows:
        name = (row["country"], row["quote"])
        seen[name] += 1
        keyed[*name, seen[name]] = row
    return keyed


def _named(row: Golden) -> str:
    return f"{row['country'] or '(none)'} {row['section']} «{row['quote']}» {row['indicator']}"


def accept(edition_ids: Sequence[str]) -> None:
    """Write the golden files of these editions anew and say what changed."""
    GOLDEN.mkdir(exist_ok=True)
    for edition_id in edition_ids:
        path, rows = golden_file(edition_id), golden_rows(edition(edition_id).tables)
        changes = difference(read(path), rows) if path.exists() else [f"new, {len(rows)} facts"]
        path.write_text(text(rows), encoding="utf-8", newline="")
        print(f"{path.relative_to(ROOT)}: {len(changes) or 'no'} changes", *changes, sep="\n  ")


if __name__ == "__main__":
    accept(sys.argv[1:] or sorted(LANGUAGE_OF))

"""A correction, and the file of an edition's corrections: CSV that a person can write in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import ClassVar, Literal

import pydantic
from pydantic import Field

from pipeline.emit.formula import without_live_head
from pipeline.errors import InputError
from pipeline.files import write_whole
from pipeline.model import Fact, Record

REPORT = "corrections_report.csv"
VERDICTS = ("override", "confirm")

# What a reader of the report can judge. The place, the quote and the sentence are the proof, not the reading, and the
# name of a country follows from its code.
FIELDS = (
    "country",
    "section",
    "indicator",
    "measured",
    "value",
    "value_low",
    "value_high",
    "bound",
    "unit",
    "measure",
    "per_value",
    "per_unit",
    "status",
    "date_start",
    "date_end",
    "date_role",
)

Status = Literal["applied", "confirmed", "changed", "not_found", "ambiguous", "superseded", "invalid"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of `corrections/<edition_id>.csv`: every cell as text.

    `quote` is the number as printed, `prefix` and `suffix` what stands around it, `char_start` where it stood.
    `said` is what the pipeline said in `field` at the time, `value` what is right (for `confirm`: empty, or the same).
    """

    edition_id: str
    quote: str
    prefix: str
    suffix: str
    char_start: str
    table: str
    field: str
    said: str
    value: str
    reason: str
    who: str
    when: str
    verdict: str


COLUMNS = tuple(f.name for f in fields(Correction))


@pydantic.dataclasses.dataclass(kw_only=True)
class Outcome(Record):
    """What came of one correction: a row of corrections_report.csv."""

    table: ClassVar[str] = "corrections_report"
    key: ClassVar[tuple[str, ...]] = ("edition_id", "number")

    edition_id: str = Field(description="Edition (editions.csv)")
    number: int = Field(ge=1, description="Which correction of the edition's file, from 1; the head is not counted")
    status: Status = Field(description="What was done with it")
    note: str = Field(description="Why it was not applied")
    table_name: str = Field(description="Table of the row")
    field: str = Field(description="Column that is corrected or confirmed")
    said: str = Field(description="What the pipeline said when the correction was made")
    says_now: str = Field(description="What the pipeline says in this run, before any correction")
    value: str = Field(description="What the correction says")
    quote: str = Field(description="The number as printed")
    char_start: str = Field(description="Where it stood when the correction was made")
    found_at: int | None = Field(description="Where it stands in this run")
    reason: str = Field(description="The reason given")
    who: str = Field(description="Who made the correction")
    when: str = Field(description="When")


def correction_file(folder: Path, edition_id: str) -> Path:
    """Where the corrections of an edition stand."""
    return folder / f"{edition_id}.csv"


def read(path: Path) -> list[Correction]:
    """The corrections in a file, in order; none when there is no such file. Raises InputError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path}: cannot be read as UTF-8 ({error}). Save it as CSV in UTF-8, then run again."
        ) from error
    lines = csv.reader(io.StringIO(text, newline=""))
    head = next(lines, [])
    if sorted(head) != sorted(COLUMNS):
        raise InputError(f"{path}: line 1: the columns have to be {', '.join(COLUMNS)}.")
    found = []
    for cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(head):
            raise InputError(f"{path}: line {lines.line_num}: has {len(cells)} cells instead of {len(head)}.")
        found.append(Correction(**dict(zip(head, cells, strict=True))))
    return found


def append(path: Path, corrections: Iterable[Correction]) -> list[Correction]:
    """Add corrections to a file, none twice. Returns those added. Raises InputError, OutputError."""
    known = read(path)
    new = [c for c in dict.fromkeys(map(_written, corrections)) if c not in known]
    if new:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([COLUMNS, *map(astuple, [*known, *new])])
        write_whole(path, out.getvalue())
    return new


def _written(correction: Correction) -> Correction:
    """As it is written: the file is opened in spreadsheets, so no cell may begin a formula."""
    return Correction(*map(without_live_head, astuple(correction)))


def fault(correction: Correction, edition_id: str) -> str:
    """Why a correction cannot be used whatever the report says; empty when it can."""
    if correction.edition_id != edition_id:
        return f"edition_id: {correction.edition_id!r} stands in the file of {edition_id!r}"
    if correction.table != Fact.table:
        return f"table: {correction.table!r} is not facts"
    if correction.field not in FIELDS:
        return f"field: {correction.field!r} is none of {', '.join(FIELDS)}"
    if correction.verdict not in VERDICTS:
        return f"verdict: {correction.verdict!r} is neither override nor confirm"
    if not correction.quote.strip():
        return "quote: is empty"
    if correction.char_start and not correction.char_start.isdecimal():
        return f"char_start: {correction.char_start!r} is no number"
    return ""

"""The published tables: one class a table, one field a column, in the order of the columns.

CSV heads, JSON Schemas, the data package and the data dictionary are all made from these pydantic dataclasses, so a
column is described once; a row is validated as a dataclass in two thirds of the time that a model would take. What
passes between stages before that stands in `pipeline.records`.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from pipeline.records import Bound, DateRole, Language, Measure, Status

# ISO 8601 of reduced precision: YYYY, YYYY-MM or YYYY-MM-DD; empty where nothing is known.
ReducedDate = Annotated[str, Field(pattern=r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$")]
Country = Annotated[str, Field(pattern=r"^([A-Z]{3})?$")]
Number = int | float


@dataclass(kw_only=True, config=ConfigDict(extra="forbid"))
class Record:
    """A row of a published table. Field order is column order; descriptions feed schemas and documentation."""

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]


@dataclass(kw_only=True)
class Located(Record):
    """A row proven by a place in the source: `source[char_start:char_end]` is the number as printed."""

    page: int | None = Field(None, ge=1, description="Page in the source, from 1; empty where the format has no pages")
    char_start: int = Field(ge=0, description="Python string index into the source text where the number begins")
    char_end: int = Field(gt=0, description="Index one past its end")

    @model_validator(mode="after")
    def _span_is_not_empty(self) -> Located:
        if self.char_end <= self.char_start:
            raise ValueError("char_end must lie after char_start")
        return self


@dataclass(kw_only=True)
class Fact(Located):
    """One numeric fact."""

    table: ClassVar[str] = "facts"
    key: ClassVar[tuple[str, ...]] = ("fact_id",)

    fact_id: str = Field(min_length=1, description="Stable: the same edition and span give the same id everywhere")
    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    language: Language = Field(description="Language of the report")
    country: Country = Field(description="ISO 3166 alpha-3; empty for text about no single country")
    country_name: str = Field(description="English name of the country")
    section: str = Field(description="WHO section (codes of sections.csv in the rules)")
    indicator: str = Field(description="What is measured (codes of indicators.csv in the rules)")
    measured: str = Field(description="The thing counted, in the words of the text")
    value: Number | None = Field(description="The number as stated; empty for a range or a vague number")
    value_low: Number | None = Field(description="Lower bound that the text lets one conclude")
    value_high: Number | None = Field(description="Upper bound that the text lets one conclude")
    bound: Bound = Field(description="How the number is qualified")
    unit: str = Field(description="Code of units.csv in the rules, or ISO 4217")
    unit_text: str = Field(description="The measure word as printed")
    measure: Measure = Field(description="level: an amount; share: part of a whole; change: growth; threshold: a bound")
    per_value: Number | None = Field(description="Denominator of a rate, its size")
    per_unit: str = Field(description="Denominator of a rate, its unit")
    status: Status = Field(
        description="actual, planned (promised, under construction, target) or required (rule, need)"
    )
    date_start: ReducedDate = Field(description="First day, month or year the number holds for")
    date_end: ReducedDate = Field(description="Last day, month or year the number holds for")
    date_role: Literal["", "as_of", "on", "during", "since", "by"] = Field(
        description="How the date governs the number"
    )
    date_source: Literal["", "sentence", "paragraph", "document"] = Field(description="Where the date stands")
    part_of: str = Field(description="fact_id of the total this is a part of")
    quote: str = Field(description="Qualifier, number, measure word and thing counted, exactly as in the source")
    sentence: str = Field(description="The whole sentence")
    rule: str = Field(description="The rule that decided the indicator")
    flags: str = Field(description="Semicolon list of doubts and provenance marks")

    @model_validator(mode="after")
    def _amount_fits_bound(self) -> Fact:
        bound, value, low, high = self.bound, self.value, self.value_low, self.value_high
        if bound in ("exact", "about"):
            if value is None or low != value or high != value:
                raise ValueError(f"bound {bound}: value, value_low and value_high must be equal")
        elif bound == "range":
            if low is None or high is None or low > high or value is not None:
                raise ValueError("a range has value_low <= value_high and no value")
        elif bound in ("more_than", "at_least"):
            if low is None or high is not None:
                raise ValueError(f"bound {bound}: only value_low is known")
        elif bound in ("less_than", "at_most", "nearly") and (high is None or low is not None):
            raise ValueError(f"bound {bound}: only value_high is known")
        return self


@dataclass(kw_only=True)
class Event(Located):
    """One date or period in the text."""

    table: ClassVar[str] = "events"
    key: ClassVar[tuple[str, ...]] = ("event_id",)

    event_id: str = Field(min_length=1, description="Stable id")
    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    language: Language = Field(description="Language of the report")
    country: Country = Field(description="ISO 3166 alpha-3, or empty")
    country_name: str = Field(description="English name of the country")
    section: str = Field(description="WHO section")
    date_start: ReducedDate = Field(description="First day, month or year; empty when it cannot be resolved")
    date_end: ReducedDate = Field(description="Last day, month or year; empty when it cannot be resolved")
    precision: Literal["day", "month", "year"] = Field(description="Precision of the date")
    role: DateRole = Field(description="as_of, on, since, until, during, by, document, relative")
    quote: str = Field(description="The date as printed")
    sentence: str = Field(description="The whole sentence")
    flags: str = Field(description="Semicolon list")


@dataclass(kw_only=True)
class Reference(Located):
    """A number that names and does not count."""

    table: ClassVar[str] = "references"
    key: ClassVar[tuple[str, ...]] = ("reference_id",)

    reference_id: str = Field(min_length=1, description="Stable id")
    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    language: Language = Field(description="Language of the report")
    country: Country = Field(description="ISO 3166 alpha-3, or empty")
    section: str = Field(description="WHO section")
    kind: Literal["law", "phone", "url", "email", "name", "ordinal"] = Field(description="What kind of reference")
    text: str = Field(description="As printed")
    normalized: str = Field(
        description="The number in full: E.164 for a telephone (published as `tel:+…`), the URL, the law's number"
    )
    date: ReducedDate = Field(description="Date of a law or order")


LedgerKind = Literal[
    "fact",
    "date",
    "reference",
    "part",
    "list_marker",
    "heading_number",
    "page_number",
    "footnote_mark",
    "name",
    "ordinal",
    "unexplained",
]


@dataclass(kw_only=True)
class LedgerEntry(Record):
    """What one number of the source is: every run of digits and every numeral that states a quantity, once."""

    table: ClassVar[str] = "numbers"
    key: ClassVar[tuple[str, ...]] = ("edition_id", "char_start")

    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    char_start: int = Field(ge=0, description="Index into the source text")
    char_end: int = Field(gt=0, description="Index one past the end")
    text: str = Field(min_length=1, description="As printed")
    kind: LedgerKind = Field(description="What the number is")
    record_id: str = Field(description="Id of its row in facts, events or references; for a part, of its fact")
    page: int | None = Field(None, ge=1, description="Page in the source")


@dataclass(kw_only=True)
class Edition(Record):
    """One report."""

    table: ClassVar[str] = "editions"
    key: ClassVar[tuple[str, ...]] = ("edition_id",)

    edition_id: str = Field(min_length=1, description="The file's stem, made unique when two share one")
    file: str = Field(description="File, relative to the input folder")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file")
    language: Language = Field(description="Language of the report")
    title: str = Field(description="Title")
    edition_date: ReducedDate = Field(description="Date of the edition")
    pages: int | None = Field(description="Pages, where the format has them")
    characters: int = Field(ge=0, description="Characters of the source text")
    reader: str = Field(description="The reader that read it")
    status: Literal["complete", "partial"] = Field(description="partial: warnings, rejected or unexplained numbers")
    countries: int = Field(ge=0, description="Country parts")
    facts: int = Field(ge=0, description="Facts, sentences printed twice counted once")
    events: int = Field(ge=0, description="Dates and periods")
    references: int = Field(ge=0, description="References")
    numbers: int = Field(ge=0, description="Ledger entries")
    unexplained: int = Field(ge=0, description="Numbers that nothing explains")
    duplicate_sentences: int = Field(ge=0, description="Sentences printed twice in a row")
    rejected: int = Field(ge=0, description="Records that did not validate (rejected.csv)")


@dataclass(kw_only=True)
class SectionRow(Record):
    """One country's section: present or absent."""

    table: ClassVar[str] = "sections"
    key: ClassVar[tuple[str, ...]] = ("edition_id", "country", "section", "char_start")

    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    country: Country = Field(description="ISO 3166 alpha-3, or empty")
    country_name: str = Field(description="English name of the country")
    section: str = Field(description="WHO section")
    status: Literal["present", "absent"] = Field(description="Absent sections are rows too: silence is a finding")
    heading: str = Field(description="Heading as printed")
    matched_by: str = Field(description="How the heading was recognised")
    also: str = Field(description="Further sections that a merged heading names, semicolon list")
    page: int | None = Field(None, ge=1, description="Page of the heading")
    char_start: int | None = Field(None, ge=0, description="Where the section begins in the source")
    char_end: int | None = Field(None, ge=0, description="Where it ends")
    facts: int = Field(ge=0, description="Facts in it, sentences printed twice counted once")


@dataclass(kw_only=True)
class Check(Record):
    """Arithmetic that the text lets one do."""

    table: ClassVar[str] = "checks"
    key: ClassVar[tuple[str, ...]] = ("check_id",)

    check_id: str = Field(min_length=1, description="Stable id")
    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    country: Country = Field(description="ISO 3166 alpha-3, or empty")
    section: str = Field(description="WHO section")
    kind: Literal[
        "parts_of_total",
        "table_total",
        "share_of_count",
        "rate_of_count",
        "daily_times_days",
        "stated_twice",
        "order_over_time",
    ] = Field(description="What is compared")
    facts: str = Field(description="fact_ids involved, semicolon list, the total or first statement first")
    expected: Number | None = Field(description="What the other facts imply")
    found: Number | None = Field(description="What the report states")
    difference: Number | None = Field(description="found less expected")
    tolerance: Number | None = Field(description="Difference that the printed precision allows")
    verdict: Literal["holds", "fails", "cannot tell"] = Field(description="The outcome")
    note: str = Field(description="The comparison in words")


@dataclass(kw_only=True)
class Rejected(Record):
    """A record that did not validate."""

    table: ClassVar[str] = "rejected"
    key: ClassVar[tuple[str, ...]] = ("edition_id", "table_name", "char_start")

    edition_id: str = Field(min_length=1, description="Edition (editions.csv)")
    table_name: str = Field(description="The table it was meant for")
    char_start: int | None = Field(None, description="Where it stands in the source")
    char_end: int | None = Field(None, description="Where it ends")
    reason: str = Field(description="Which field is wrong, and why")
    record: str = Field(description="The record as JSON")


PUBLISHED: tuple[type[Record], ...] = (
    Edition,
    SectionRow,
    Fact,
    Event,
    Reference,
    LedgerEntry,
    Check,
    Rejected,
)


def columns(record: type[Record]) -> list[str]:
    """Column names of a table in order: a located record's place stands before `rule` and `flags`, or last."""
    fields = [field.name for field in dataclasses.fields(record)]
    if not issubclass(record, Located):
        return fields
    place = ["page", "char_start", "char_end"]
    names = [n for n in fields if n not in place]
    tail = [n for n in ("rule", "flags") if n in names]
    return [n for n in names if n not in tail] + place + tail

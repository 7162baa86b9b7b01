"""The data dictionary: every table, column and code of the output, as Markdown.

Columns come from `pipeline.model`, code lists of the subject from the rules. What is written here is only what neither
can say: the meaning of each code that the records allow, and of the flags.

    python -m pipeline.dictionary > docs/data-dictionary.md
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from pipeline import rules
from pipeline.model import PUBLISHED, Record
from pipeline.schemas import Json, table_schema

# Keys are `table.column`, or `column` where it means the same in every table.
CODES: dict[str, dict[str, str]] = {
    "language": {"zh": "Chinese", "en": "English", "ru": "Russian"},
    "editions.status": {
        "complete": "Read without a warning, no record rejected, no number unexplained",
        "partial": "At least one of these happened; the closing summary and rejected.csv say which",
    },
    "sections.status": {
        "present": "The report has this section for this country",
        "absent": "The country has a part in the report and this section is not in it",
    },
    "facts.bound": {
        "exact": "The number itself: value, value_low and value_high are equal",
        "about": "Near the number (约, about, около): value, value_low and value_high are equal, and none is sure",
        "more_than": "Above it (超过, 余, over, более): only value_low",
        "at_least": "It or more (至少, 以上, at least, не менее): only value_low",
        "less_than": "Below it (不到, less than, менее): only value_high",
        "at_most": "It or less (以内, up to, не более): only value_high",
        "nearly": "Just below it (近, nearly, почти): only value_high",
        "range": "Between two numbers: value_low and value_high, no value",
        "several": "Some, without a number (几千, thousands, несколько): value_low and value_high are empty",
    },
    "facts.measure": {
        "level": "An amount",
        "share": "A part of a whole, in per cent",
        "change": "Growth or decrease, or how many times as much",
        "threshold": "The bound of a group or of a rule: an age, a distance",
    },
    "facts.status": {
        "actual": "It is or was so",
        "planned": "It is to be: promised, under construction, a target, expected",
        "required": "It has to be: a rule, a norm, a computed need",
    },
    "facts.date_role": {
        "as_of": "The state at this date; date_end only",
        "on": "It happened at this date; both dates",
        "during": "It happened within this period; both dates",
        "since": "From this date on; date_start only",
        "by": "Until this date, reached by then; date_end only",
    },
    "facts.date_source": {
        "sentence": "A date of the same sentence",
        "paragraph": "A date of an earlier sentence of the paragraph",
        "document": "The date of the edition",
    },
    "events.precision": {"day": "YYYY-MM-DD", "month": "YYYY-MM", "year": "YYYY, or not resolved"},
    "events.role": {
        "as_of": "Reporting date of figures",
        "on": "A date on which something happened",
        "during": "A period",
        "since": "Beginning of something that goes on",
        "until": "End of something",
        "by": "A date by which something is to be done",
        "document": "Date of a law, an order or a document",
        "relative": "A distance from another date (two weeks ago), resolved when the text allows",
    },
    "references.kind": {
        "law": "Number of a law, decree or order",
        "phone": "Telephone number, hotlines included",
        "url": "Web address",
        "email": "E-mail address",
        "name": "A name with digits in it, found by its shape (LIGHT-4)",
        "ordinal": "A number that orders (第73届, Table 2)",
    },
    "numbers.kind": {
        "fact": "A row of facts.csv",
        "date": "A row of events.csv, or a date in a heading or running head",
        "reference": "A row of references.csv: a law, a telephone number, an address",
        "part": "A number inside another's meaning: the 10万 of 每10万人",
        "list_marker": "The number of a list item",
        "heading_number": "The numbering of a heading, or a number in one",
        "page_number": "A page number, or a number in other page furniture",
        "footnote_mark": "The mark of a footnote, in the text or before the note",
        "name": "A name with digits in it: the 19 of COVID-19",
        "ordinal": "A number that orders",
        "unexplained": "Nothing explains it; it is counted and listed in the closing summary",
    },
    "checks.kind": {
        "parts_of_total": "Parts against the total that they are part of",
        "table_total": "A number of a total row or column of a table against the cells that it sums up",
        "share_of_count": "A percentage against the count beside it and the count that it is a share of",
        "rate_of_count": "A rate per so many people against its count: the population they imply, and the country's",
        "daily_times_days": "So many a day, times the days of the period, against the number for the period",
        "stated_twice": "The same fact stated in two places",
        "order_over_time": "Between editions (series_checks.csv): what is counted up to a date does not fall",
    },
    "checks.verdict": {
        "holds": "The numbers agree",
        "fails": "They do not, whatever was rounded; the facts in doubt are flagged, and nothing is corrected",
        "cannot tell": "Numbers are bounds or may be rounded, or may not belong together; the note says why",
    },
}

FLAGS = {
    "confirmed": "A researcher has compared the row with the report and confirms it (corrections in facts.json)",
    "corrected": "A researcher has overruled the row; facts.json keeps what the pipeline said (corrections)",
    "daily_mismatch": "A daily figure times its days is far from the figure for the period (checks.csv)",
    "duplicate": "The sentence is printed twice in a row and this is the second one; left out of the counts",
    "edition_date": "The edition's date was taken from this date of the text",
    "from_table": "A table cell: the indicator comes from the column head, the country from the row",
    "indicator_tie": "Two indicators fit equally well, so the indicator is `other`",
    "indicator_unknown": "No rule fits, so the indicator is `other`",
    "new": "A table cell of what came anew since the report before, not of what is counted up to the date",
    "ocr": "Recognised from the picture of a page: compare it with the page before you use it",
    "ocr_confidence_N": "The mean confidence of the recognition of its page, from 0.00 to 1.00: `ocr_confidence_0.97`",
    "range_reversed": "The range is printed with the larger number first",
    "rate_mismatch": "A rate and its count imply a population far from the country's (checks.csv)",
    "share_mismatch": "A percentage is not that of the counts beside it (checks.csv)",
    "stated_differently": "Another place of the report states another number for the same (checks.csv)",
    "sum_mismatch": "A total is not the sum of its parts (checks.csv); in a text the parts are flagged too",
    "year_inferred": "The text leaves the year out; it was taken from the edition's date",
    "year_unknown": "The text leaves the year out and nothing tells it; the date is empty",
}

_INTRODUCTION = """\
# Data dictionary

Generated from the records and the rules; do not edit it. Renew it with
`python -m pipeline.dictionary > docs/data-dictionary.md`.

All tables are CSV: UTF-8, comma, a head row, `.` for decimals. An empty cell says "not stated" and is never zero. Dates
are ISO 8601 and as precise as the report: `2020`, `2020-07` or `2020-07-15`. `char_start` and `char_end` count Unicode
characters from 0 in the text of the report as decoded; `source[char_start:char_end]` is the number as printed.
[Reading the tables](reading-the-tables.md) shows how to load them."""

_SUBJECT_LISTS = (
    ("Indicators", "indicators.csv", ("indicator", "group", "label_en", "label_zh", "label_ru", "unit", "definition")),
    ("Sections", "sections.csv", ("section", "number", "label_en", "label_zh", "label_ru", "definition")),
    ("Units", "units.csv", ("unit", "kind", "ucum", "label_en", "examples")),
)
_AFTER_UNITS = "Money has the ISO 4217 code of its currency for a unit: `CNY`, `USD`, `KZT`."


def dictionary() -> str:
    """The text of docs/data-dictionary.md. Raises KeyError for a code without a meaning, RuleError for broken rules."""
    parts = [_INTRODUCTION]
    for record in PUBLISHED:
        parts += _table(record)
    parts += ["## Flags", "`flags` is a list separated by semicolons.", _grid(("flag", "meaning"), _coded(FLAGS))]
    for title, file, columns in _SUBJECT_LISTS:
        cells = ([f"`{row[columns[0]]}`", *(row[c] for c in columns[1:])] for _, row in rules.rows(file, columns))
        parts += [f"## {title}", _grid(columns, cells)]
    return "\n\n".join([*parts, _AFTER_UNITS]) + "\n"


def meanings(table: str, column: str) -> dict[str, str]:
    """Code → meaning of a column with a closed list of codes. Raises KeyError when there is none."""
    own = f"{table}.{column}"
    return CODES[own] if own in CODES else CODES[column]


def _table(record: type[Record]) -> Iterator[str]:
    """A table's heading, its columns, and the codes of those that have a closed list."""
    fields = table_schema(record)["fields"]
    yield f"## {record.table}.csv"
    yield f"{record.__doc__} Key: {', '.join(f'`{name}`' for name in record.key)}."
    yield _grid(("column", "type", "may be empty", "meaning"), map(_column, fields))
    for field in fields:
        if "enum" in field.get("constraints", {}):
            yield f"Codes of `{field['name']}`:"
            yield _grid(("code", "meaning"), _coded(meanings(record.table, field["name"])))


def _column(field: Json) -> list[str]:
    constraints = field.get("constraints", {})
    kind = "code" if "enum" in constraints else field["type"]
    if r"\d{4}" in constraints.get("pattern", ""):
        kind = "date"
    return [f"`{field['name']}`", kind, "" if constraints.get("required") else "yes", field["description"]]


def _coded(listed: dict[str, str]) -> list[list[str]]:
    return [[f"`{code}`", meaning] for code, meaning in listed.items()]


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(cell.replace("|", r"\|") for cell in line) for line in (head, ["---"] * len(head), *rows)]
    return "\n".join(f"| {line} |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(dictionary())

"""Show how a report was split: every heading taken, with the reason, and every near-miss left."""

from __future__ import annotations

from pathlib import Path

from pipeline import countries
from pipeline.clean import clean
from pipeline.ingest import discover, ingest
from pipeline.records import Document, Placed
from pipeline.split import split

_LONGEST_NEAR_MISS = 60


def outline(path: Path) -> str:
    """The outline of a report (or of every report in a folder) as text. Raises InputError when it cannot be read."""
    return "\n\n".join(_of_document(ingest(candidate)) for candidate in discover(path))


def _of_document(document: Document) -> str:
    placed = split(document, clean(document))
    lines = [f"{document.edition_id} ({document.language}, {document.reader}, {len(document.text)} characters)"]
    lines += [f"{item.block.pieces[0][1]:>8}  {line}" for item in placed if (line := _line(item))]
    lines += _advice(placed)
    described = sum(item.role == "description" for item in placed)
    furniture = sum(item.role == "furniture" for item in placed)
    lines.append(f"          {described} description lines and {furniture} pieces of furniture are set apart")
    return "\n".join(lines)


def _advice(placed: list[Placed]) -> list[str]:
    """What a report without country parts or sections was taken for, and what would change that."""
    said = []
    if not any(item.country for item in placed):
        said += [
            "no country part: neither the title nor a line of its own names a country known (rules/countries.csv)",
            "rows of tables have the countries that they name all the same",
        ]
    if not any(item.role == "section_heading" for item in placed):
        said.append("no section: no line is worded as a heading known (rules/headings.csv)")
    return [f"          {line}" for line in said]


def _line(item: Placed) -> str:
    text = item.block.text.replace("\n", " ")
    if item.role == "country_heading":
        return f"{countries.english_name(item.country)}  «{text}»  {item.reason}"
    if item.role == "section_heading":
        codes = " + ".join((item.section, *item.also))
        return f"  {codes}  «{text}»  {item.reason}"
    if item.role == "heading" and item.section == "unassigned":
        return f"  unassigned  «{text}»  {item.reason}"
    if (
        item.reason
        and item.role in ("body", "heading", "furniture")
        and item.block.kind not in ("contents", "running_head", "page_number")
    ):
        return f"    left: «{text[:_LONGEST_NEAR_MISS]}»  {item.reason}"
    return ""

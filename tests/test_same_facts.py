"""One report in several formats gives one set of facts: the demonstration editions, printed to each of them here."""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import groupby
from pathlib import Path

import docx
import pytest

from pipeline.ingest import Candidate
from pipeline.records import Row
from tests import support
from tests.printed_pdf import Printer

LEAST = 0.99
PLACE = {"fact_id", "event_id", "reference_id", "part_of", "edition_id", "page", "char_start", "char_end"}
HEAD = "Overview"
SUFFIXES = (".docx", ".html", ".md", ".pdf")
PAGE_TURN = re.compile(rf"\s+\d+\s*\f\s*{HEAD}\s")
COMPARED = ("facts", "events", "references")

Piece = tuple[str, int, list[list[str]]]
"""A paragraph (text, heading level, no rows) or a table (rows of cells)."""


def pieces(edition_id: str) -> list[Piece]:
    """A demonstration edition as an author would have it in a word processor: headings, paragraphs, tables."""
    edition = support.edition(edition_id)
    levels = {"country_heading": 1, "section_heading": 2}
    found: list[Piece] = []
    for number, group in groupby(edition.placed, key=lambda p: p.block.table):
        if number:
            rows = [[p.block.text[c.start : c.end] for c in p.block.cells] for p in group]
            found.append(("", 0, rows))
        else:
            found += [(p.block.text, levels.get(p.role, 0), []) for p in group]
    return found


def as_docx(parts: list[Piece]) -> bytes:
    document = docx.Document()
    for text, level, rows in parts:
        if rows:
            table = document.add_table(len(rows), max(map(len, rows)))
            for i, row in enumerate(rows):
                for k, cell in enumerate(row):
                    table.cell(i, k).text = cell
        elif level:
            document.add_heading(text, level)
        elif text.startswith("- "):
            document.add_paragraph(text.removeprefix("- "), style="List Bullet")
        else:
            document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_html(parts: list[Piece]) -> bytes:
    written = ["<!DOCTYPE html><html><head><meta charset='utf-8'><style>p { margin: 12px }</style></head><body><main>"]
    for is_item, group in groupby(parts, key=lambda p: p[0].startswith("- ")):
        items = [_element(*part) for part in group]
        written += ["<ul>", *items, "</ul>"] if is_item else items
    return "\n".join([*written, "</main><footer>Page 1 of 9</footer></body></html>"]).encode()


def _element(text: str, level: int, rows: list[list[str]]) -> str:
    if rows:
        cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    name = f"h{level}" if level else "li" if text.startswith("- ") else "p"
    text = html.escape(text.removeprefix("- "))
    return f"<{name}>{text}</{name}>"


def as_markdown(parts: list[Piece]) -> bytes:
    written = []
    for text, level, rows in parts:
        if rows:
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            written.append("\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]]))
        else:
            written.append(f"{'#' * level} {text}" if level else text)
    return "\n\n".join(written).encode()


def as_pdf(parts: list[Piece]) -> bytes:
    printer = Printer(HEAD)
    for text, level, rows in parts:
        if rows:
            printer.table(rows)
        else:
            printer.paragraph(text, level)
    return printer.file()


@cache
def printed(edition_id: str, suffix: str, folder: Path) -> support.Extraction:
    """A demonstration edition in another format, with the card of the text."""
    printer: Callable[[list[Piece]], bytes] = {
        ".docx": as_docx, ".html": as_html, ".md": as_markdown, ".pdf": as_pdf,
    }[suffix]  # fmt: skip
    path = folder / f"{edition_id}{suffix}"
    path.write_bytes(printer(pieces(edition_id)))
    card = (support.RAW / f"{edition_id}.source.toml").read_text(encoding="utf-8")
    (folder / f"{edition_id}.source.toml").write_text(card, encoding="utf-8")
    return support.extraction(Candidate(path, path.name, edition_id))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("printed")


def contents(rows: list[Row], columns: set[str] | None = None) -> Counter[tuple[tuple[str, str], ...]]:
    """Rows without what says where they stand, or only some columns of them.

    The cells of a sentence are parted alike; what is quoted is compared without line breaks and the turn of a page.
    """
    return Counter(
        tuple((k, _plain(k, str(v))) for k, v in row.items() if (k in columns if columns else k not in PLACE))
        for row in rows
    )


def _plain(column: str, value: str) -> str:
    if column in ("quote", "text"):
        return "".join(PAGE_TURN.sub("", value).split())
    return value.replace(" | ", "\t")


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("edition_id", sorted(support.LANGUAGE_OF))
def test_another_format_gives_the_same_facts(edition_id: str, suffix: str, folder: Path) -> None:
    text, other = support.edition(edition_id).tables, printed(edition_id, suffix, folder).tables
    main = {"country", "section", "indicator", "value", "value_low", "value_high", "bound", "unit"}
    assert contents(other["facts"], main) == contents(text["facts"], main)
    for table in COMPARED:
        expected, found = contents(text[table]), contents(other[table])
        same = (expected & found).total()
        assert same >= LEAST * max(expected.total(), found.total()), (table, (expected - found), (found - expected))
    assert contents(other["sections"], {"country", "section", "status"}) == contents(
        text["sections"], {"country", "section", "status"}
    )
    ledgers = [Counter(row["kind"] for row in tables["numbers"]) for tables in (text, other)]
    if suffix == ".pdf":
        for ledger in ledgers:
            del ledger["page_number"]  # pages have numbers of their own
    assert ledgers[0] == ledgers[1]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_row_is_proven_by_its_place(suffix: str, folder: Path) -> None:
    edition = printed("sco-overview-2020-07-en", suffix, folder)
    for row in edition.tables["facts"]:
        number = edition.document.text[row["char_start"] : row["char_end"]]
        assert number and number in row["quote"], row
    assert edition.tables["rejected"] == []

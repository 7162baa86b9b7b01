"""What several tests need: a Document from a string, the stages up to a wanted one, whole editions read in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.check import check
from pipeline.clean import clean
from pipeline.find import find
from pipeline.ingest import Candidate, discover, ingest
from pipeline.ingest.text import read
from pipeline.link import link
from pipeline.records import Block, Document, Language, Passage, Placed, Row, Tables
from pipeline.split import split

ROOT = Path(__file__).parent.parent
RAW = ROOT / "raw"
GOLD = ROOT / "tests" / "gold"
SHARED = ROOT.parent / "shared"
"""Real reports, gold and the scoring tool lie beside the checkout where the project is developed, and nowhere else."""

LANGUAGE_OF = {
    "sco-overview-2020-07-zh": "zh",
    "sco-overview-2020-07-en": "en",
    "sco-overview-2020-07-ru": "ru",
}
REAL_OVERVIEW = "004_cd90fa818701fdb2"
REAL_PRESS_ITEM = "000_e371b138226d22d6"


def pipeline(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


# -------------------------------------------------------------------------------------------------------- from a text


def document(text: str, language: Language = "zh", edition_date: str = "2020-07") -> Document:
    """The Document of a text, with the lines and pages (form feeds part them) that the text reader sees."""
    content = read(text.encode(), "example.txt")
    return Document(
        edition_id="example",
        file="example.txt",
        sha256="0" * 64,
        language=language,
        reader="text",
        text=content.text,
        lines=content.lines,
        edition_date=edition_date,
        pages=content.pages,
    )


def blocks(text: str, language: Language = "zh") -> list[Block]:
    return clean(document(text, language))


def placed(text: str, language: Language = "zh") -> list[Placed]:
    read_text = document(text, language)
    return split(read_text, clean(read_text))


def linked(text: str, language: Language = "zh", edition_date: str = "2020-07") -> Tables:
    """Tables as `link` hands them over: not yet validated."""
    read_text = document(text, language, edition_date)
    return link(read_text, find(read_text, split(read_text, clean(read_text))))


def tables(text: str, language: Language = "zh", edition_date: str = "2020-07") -> Tables:
    """Tables after every stage."""
    return check(document(text, language, edition_date), linked(text, language, edition_date))


def facts(text: str, language: Language = "zh", edition_date: str = "2020-07") -> dict[str, Row]:
    """Facts by their number as printed; a number printed again has its count behind it (`5`, `5#2`)."""
    found: dict[str, Row] = {}
    for row in tables(text, language, edition_date)["facts"]:
        printed = text[row["char_start"] : row["char_end"]]
        name, n = printed, 1
        while name in found:
            n += 1
            name = f"{printed}#{n}"
        found[name] = row
    return found


# ------------------------------------------------------------------------------------------------------ whole editions


@dataclass(frozen=True, slots=True)
class Extraction:
    """An edition and what every stage made of it."""

    document: Document
    blocks: list[Block]
    placed: list[Placed]
    passages: list[Passage]
    tables: Tables


@cache
def extraction(candidate: Candidate) -> Extraction:
    read_document = ingest(candidate)
    cleaned = clean(read_document)
    split_up = split(read_document, cleaned)
    found = find(read_document, split_up)
    return Extraction(read_document, cleaned, split_up, found, check(read_document, link(read_document, found)))


@cache
def candidates() -> dict[str, Candidate]:
    """Edition id → report: the demonstration editions and, where they lie beside the checkout, the real reports."""
    found = [c for c in discover(RAW) if c.edition_id in LANGUAGE_OF]
    if (SHARED / "raw").is_dir():
        found += [c for c in discover(SHARED / "raw") if c.path.suffix in (".txt", ".md")]
    return {c.edition_id: c for c in found}


def edition(edition_id: str) -> Extraction:
    return extraction(candidates()[edition_id])

"""Characters a second of `read` and of the whole pipeline beside jieba, rjieba and one plain number expression.

    python -m tests.bench.speed [REPORT]

All read the same text, a Chinese report: the demonstration edition, where no file is given. The pipeline goes from the
source text to validated records (clean to check). Everything else gets the paragraphs one by one. Tools that are not
installed are left out.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

from pipeline.check import check
from pipeline.clean import clean
from pipeline.find import find, read
from pipeline.ingest import discover, ingest
from pipeline.link import link
from pipeline.records import Document, Tables
from pipeline.split import split
from tests.bench.timing import ROUNDS, Task, best_seconds, table

REPORT = Path(__file__).parents[2] / "raw/sco-overview-2020-07-zh.txt"
PIPELINE = "pipeline, clean to check"
PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def document(report: Path) -> Document:
    """The report as read. Raises InputError for a file that is none."""
    return ingest(discover(report)[0])


def paragraphs(text: str) -> list[str]:
    """Lines of a text that are not empty."""
    return [line for line in text.splitlines() if line.strip()]


def records(source: Document) -> Tables:
    """Validated records of a report: the stages from clean to check."""
    return check(source, link(source, find(source, split(source, clean(source)))))


def tasks(source: Document) -> dict[str, Task]:
    """What is compared: name → a function that reads the whole text once."""
    texts = paragraphs(source.text)
    date = source.edition_date or "2020-07"
    found: dict[str, Task] = {
        "read": lambda: [read(text, source.language, date) for text in texts],
        PIPELINE: lambda: records(source),
        "plain number expression": lambda: [PLAIN_NUMBER.findall(text) for text in texts],
    }
    if jieba := _installed("jieba"):
        jieba.setLogLevel(60)
        found["jieba.cut"] = lambda: [list(jieba.cut(text)) for text in texts]
    if posseg := _installed("jieba.posseg"):
        found["jieba.posseg.cut"] = lambda: [list(posseg.cut(text)) for text in texts]
    if rjieba := _installed("rjieba"):
        found["rjieba.cut"] = lambda: [rjieba.cut(text) for text in texts]
    return found


def _installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def main() -> None:
    source = document(Path(sys.argv[1]) if len(sys.argv) > 1 else REPORT)
    characters = sum(map(len, paragraphs(source.text)))
    print(f"{characters:,} characters of {Path(source.file).name}; processor time, best of {ROUNDS}")
    print(table(characters, "characters", best_seconds(tasks(source)), {"read": "read", PIPELINE: "pipeline"}))


if __name__ == "__main__":
    main()

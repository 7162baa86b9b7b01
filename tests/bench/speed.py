"""Characters a second of `read` beside jieba, rjieba and one plain number expression, on the same text in one run.

    python -m tests.bench.speed [TEXT_FILE]

Without a file the example sentences are repeated to 30,000 characters. Each figure is the best of several passes
over the paragraphs of the text; a warm-up pass loads rules and dictionaries first. Tools that are not
installed are left out.
"""

from __future__ import annotations

import csv
import importlib
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.find import read

EXAMPLES = Path(__file__).parents[1] / "examples/zh/sentences.csv"
PASSES = 7
PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

Tool = Callable[[str], object]


def paragraphs(argument: str | None) -> list[str]:
    """Paragraphs of a file, or the example sentences over and over."""
    if argument:
        return [line for line in Path(argument).read_text(encoding="utf-8").splitlines() if line.strip()]
    with EXAMPLES.open(encoding="utf-8", newline="") as handle:
        sentences = [row["text"] for row in csv.DictReader(handle)]
    return sentences * (30_000 // sum(map(len, sentences)))


def tools() -> dict[str, Tool]:
    """What is compared: name → a function that reads one paragraph."""
    found: dict[str, Tool] = {
        "read": lambda text: read(text, "zh", "2020-07"),
        "plain number expression": PLAIN_NUMBER.findall,
    }
    if jieba := _installed("jieba"):
        jieba.setLogLevel(60)
        found["jieba.cut"] = lambda text: list(jieba.cut(text))
    if posseg := _installed("jieba.posseg"):
        found["jieba.posseg.cut"] = lambda text: list(posseg.cut(text))
    if rjieba := _installed("rjieba"):
        found["rjieba.cut"] = rjieba.cut
    return found


def _installed(name: str):  # type: ignore[no-untyped-def]
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def characters_a_second(tool: Tool, texts: list[str]) -> float:
    """Best of several passes, after one that warms up."""
    best = float("inf")
    for _ in range(PASSES + 1):
        start = time.perf_counter()
        for text in texts:
            tool(text)
        best = min(best, time.perf_counter() - start)
    return sum(map(len, texts)) / best


def main() -> None:
    texts = paragraphs(sys.argv[1] if len(sys.argv) > 1 else None)
    speeds = {name: characters_a_second(tool, texts) for name, tool in tools().items()}
    print(f"{sum(map(len, texts)):,} characters, {len(texts)} paragraphs, best of {PASSES}")
    print(f"{'':<26}{'characters/s':>14}{'read is':>12}")
    for name, speed in sorted(speeds.items(), key=lambda item: -item[1]):
        print(f"{name:<26}{speed:>14,.0f}{speeds['read'] / speed:>10.2f} ×")


if __name__ == "__main__":
    main()

"""rjieba stands in for jieba because it is some twenty times faster; these tests hold it to jieba's words and tags.

What is equal, exactly, over the Chinese examples and the Chinese demonstration edition:

- every word of Chinese characters alone is cut where `jieba.cut` cuts it;
- every such word that jieba's dictionary holds has the dictionary's tag;
- where `jieba.posseg` cuts a dictionary word of two characters or more at the same place, it gives it the same tag in
  at least 999 of 1000 cases (it joins characters through a model of its own and may tag what it joins: 不实 is `a`).

Not compared: words with Latin letters or digits, and punctuation, which the two cut by different expressions; the tags
of words that the dictionary lacks, which either guesses; and, against `jieba.posseg`, single characters, which that
model tags too (个 is `m` or `q`).
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterable
from typing import Any

import jieba
import jieba.posseg
import pytest
import rjieba

from tests.support import RAW, ROOT

HAN = re.compile(r"[\u4e00-\u9fd5]+")
Place = tuple[int, str]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    jieba.setLogLevel(logging.ERROR)
    examples = sorted((ROOT / "tests" / "examples" / "zh").glob("*.csv"))
    found = [row["text"] for path in examples for row in csv.DictReader(path.open(encoding="utf-8", newline=""))]
    edition = (RAW / "sco-overview-2020-07-zh.txt").read_text(encoding="utf-8")
    return found + [line for line in edition.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def dictionary() -> dict[str, str]:
    """Word → tag of jieba's own dictionary file."""
    with jieba.get_dict_file() as file:
        entries = (line.decode("utf-8").split() for line in file)
        return {word: tag for word, _, tag in entries}


def placed(words: Iterable[str]) -> list[Place]:
    """Words of Chinese characters alone, each with the place where it begins."""
    found, at = [], 0
    for word in words:
        if HAN.fullmatch(word):
            found.append((at, word))
        at += len(word)
    return found


def tagged(pairs: Iterable[tuple[str, str]]) -> dict[Place, str]:
    pairs = list(pairs)
    tags = [tag for word, tag in pairs if HAN.fullmatch(word)]
    return dict(zip(placed(word for word, _ in pairs), tags, strict=True))


def test_words_are_cut_alike(texts: list[str]) -> None:
    assert len(texts) > 500
    for text in texts:
        assert placed(word for word, _ in rjieba.tag(text)) == placed(jieba.cut(text)), text


def test_a_word_of_the_dictionary_has_its_tag(texts: list[str], dictionary: dict[str, str]) -> None:
    words = [pair for text in texts for pair in rjieba.tag(text) if HAN.fullmatch(pair[0])]
    known = [(word, tag) for word, tag in words if word in dictionary]
    assert {(word, tag) for word, tag in known if tag != dictionary[word]} == set()
    assert len(known) > 0.95 * len(words), "too few words are compared"


def test_the_tagger_of_jieba_agrees(texts: list[str], dictionary: dict[str, str]) -> None:
    compared, differing = 0, []
    for text in texts:
        theirs: dict[Place, Any] = tagged((pair.word, pair.flag) for pair in jieba.posseg.lcut(text))
        ours = tagged(rjieba.tag(text))
        shared = {p for p in ours.keys() & theirs.keys() if len(p[1]) > 1 and p[1] in dictionary}
        compared += len(shared)
        differing += [
            (word, ours[at, word], theirs[at, word]) for at, word in shared if ours[at, word] != theirs[at, word]
        ]
    assert compared > 5000
    assert len(differing) <= 0.001 * compared, differing

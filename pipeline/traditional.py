"""Traditional Chinese characters, looked up as simplified ones: the words of the rules are written once.

One character becomes one, so a place in the folded text is the same place in the text. `rules/zh_variants.csv` holds
the characters that occur in the rules and are no simplified characters themselves, after OpenCC's dictionaries.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.records import Language


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, rules.variants()))}]")


def folded(text: str, language: Language) -> str:
    """The text with simplified characters for traditional ones; the very same text where it has none."""
    if language != "zh" or _traditional().search(text) is None:
        return text
    return text.translate(rules.variants())


def as_printed(words: str, text: str, plain: str) -> str:
    """Words that were taken from `plain`, the folded text, in the characters of `text`."""
    if text == plain:
        return words
    return words.translate({ord(p): t for p, t in zip(plain, text, strict=True) if p != t})


__all__ = ["as_printed", "folded"]

"""When two facts are about the same thing: the words that they count, and the sentences that they stand in."""

from __future__ import annotations

import re

from pipeline.records import Row

_NO_WORD = re.compile(r"[\W\d_]+")


def thing(fact: Row) -> str:
    """The words for what is counted, without case, digits, spaces and punctuation."""
    return _NO_WORD.sub("", fact["measured"]).casefold()


def unit(fact: Row) -> tuple[object, ...]:
    """What a number is counted in: unit, kind of measure, denominator of a rate."""
    return fact["unit"], fact["measure"], fact["per_value"], fact["per_unit"]


def amount(fact: Row) -> tuple[object, ...]:
    """What a number says: its qualifier and its bounds."""
    return fact["bound"], fact["value_low"], fact["value_high"]


def pairs_of_characters(text: str) -> set[str]:
    """The character pairs of a text, for `likeness`; numbers left out, since they are what changes."""
    plain = _NO_WORD.sub("", text).casefold()
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def likeness(first: set[str], second: set[str]) -> float:
    """Share of character pairs in common (Jaccard), 0 to 1. Serves languages with and without spaces."""
    return len(first & second) / len(first | second) if first and second else 0.0

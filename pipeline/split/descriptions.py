"""The line after a heading that describes its section: it repeats, nearly word for word, in other countries' parts."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise

from pipeline.records import Placed
from pipeline.split.headings import FIGURE

_LIKE = 0.9  # editors change a word here and there


def mark_descriptions(placed: list[Placed]) -> None:
    """Give descriptions their role. They are no finding of any country.

    A line that states a number is a finding, even where two countries state the same.
    """
    near: dict[tuple[str, str], list[Placed]] = {}  # by section and the beginning, and by section and the end
    for previous, item in pairwise(item for item in placed if item.role != "furniture"):
        follows = previous.role == "section_heading" and item.role == "body"
        if follows and item.block.kind == "paragraph" and not FIGURE.search(item.block.text):
            for key in _keys(item):
                near.setdefault(key, []).append(item)
    for items in near.values():
        for item in items:
            others = (x for x in items if x.country != item.country)
            if item.role == "body" and any(_alike(item.block.text, x.block.text) for x in others):
                item.role, item.reason = "description", "repeats under the same heading of another country"


def _keys(item: Placed) -> set[tuple[str, str]]:
    """What spares the comparison of texts that only share a place: alike ones begin or end alike."""
    return {(item.section, f"{item.block.text[:6]}…"), (item.section, f"…{item.block.text[-6:]}")}


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if abs(len(a) - len(b)) > 8:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() > _LIKE

"""What noun phrases of languages with spaces have in common.

Where they may begin and where punctuation breaks them off.
"""

from __future__ import annotations

import re

from pipeline import rules
from pipeline.records import Reading

_BREAK = re.compile(r"[，。；：！？、,;:!?|()（）\[\]\n“”\"《》]")


def thing_start(text: str, reading: Reading, limit: int) -> int:
    """Where the thing counted may begin: the noun itself is the unit (22 laboratories), so it begins at the unit."""
    counts = rules.units().get(reading.unit or "count") == "count"
    start = reading.end if counts else reading.quote_end
    while start < limit and text[start].isspace():
        start += 1
    return start


def phrase_limit(text: str, start: int, limit: int) -> int:
    stop = _BREAK.search(text, start, limit)
    return stop.start() if stop else limit

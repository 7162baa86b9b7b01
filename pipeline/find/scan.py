"""Looking for an expression only where a character stands that it can begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator


class Scan:
    """An expression of many alternatives, and optionally the class of characters that all of them begin with.

    Most characters of a text begin none. Python's `re` skips to the next character of a class many times faster than it
    finds out at each place that no alternative holds.
    """

    __slots__ = ("_first", "pattern")

    def __init__(self, pattern: re.Pattern[str], first: str = "") -> None:
        self.pattern = pattern
        self._first = re.compile(first) if first else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches that do not overlap, in order, as `re` finds them."""
        return self.pattern.finditer(text) if self._first is None else self._at_first(text, self._first)

    def _at_first(self, text: str, first: re.Pattern[str]) -> Iterator[re.Match[str]]:
        done = 0
        match = self.pattern.match
        for candidate in first.finditer(text):
            start = candidate.start()
            if start >= done and (found := match(text, start)):
                done = found.end()
                yield found

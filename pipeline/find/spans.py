"""Stretches of a text, and whether one touches another."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter

Span = tuple[int, int]
_start = itemgetter(0)
_BEYOND = (sys.maxsize, sys.maxsize)  # a span behind every text


class Spans:
    """Spans in order of place that do not overlap. `Spans([(2, 5)]).touch(4, 9)` is True."""

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)

    def touch(self, start: int, end: int) -> bool:
        """Whether one of the spans has a character in common with `start:end`."""
        i = bisect_right(self._spans, start, key=_start)
        if i and self._spans[i - 1][1] > start:
            return True
        return i < len(self._spans) and self._spans[i][0] < end

    def outside(self, matches: list[re.Match[str]]) -> list[re.Match[str]]:
        """Those of some matches, which are in order of place, that do not lie wholly in one of the spans."""
        if not self._spans:
            return matches
        found = []
        spans = iter([*self._spans, _BEYOND])
        begin, end = next(spans)
        for match in matches:
            start, stop = match.span()
            while end <= start:
                begin, end = next(spans)
            if start < begin or stop > end:
                found.append(match)
        return found

    def end_over(self, start: int) -> int:
        """Where the span ends that begins at or before `start`; 0 when there is none."""
        i = bisect_right(self._spans, start, key=_start)
        return self._spans[i - 1][1] if i else 0

    def hold(self, start: int, end: int) -> bool:
        """Whether `start:end` is part of a longer one of the spans: `Spans([(2, 5)]).hold(2, 4)` is True."""
        i = bisect_right(self._spans, start, key=_start) - 1
        return i >= 0 and end <= self._spans[i][1] and self._spans[i] != (start, end)

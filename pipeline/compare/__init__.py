"""Editions beside one another: what changed between two, what one thing did over time, where translations disagree."""

from __future__ import annotations

from pipeline.compare.align import ALIGN_COLUMNS, align
from pipeline.compare.diff import DIFF_COLUMNS, diff, strangers
from pipeline.compare.series import SERIES_COLUMNS, order_over_time, series
from pipeline.compare.shown import align_text, diff_text

__all__ = [
    "ALIGN_COLUMNS",
    "DIFF_COLUMNS",
    "SERIES_COLUMNS",
    "align",
    "align_text",
    "diff",
    "diff_text",
    "order_over_time",
    "series",
    "strangers",
]

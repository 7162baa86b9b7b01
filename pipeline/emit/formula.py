"""Cells that a spreadsheet would run. The reasons are in docs/adr/0003-formula-safe-csv.md."""

from __future__ import annotations

import re

# The full-width signs are what a Chinese or Japanese keyboard types for the same thing, and Excel takes them as such.
_LIVE_HEAD = re.compile(r"[\s\0]*[=+\-@\t\r\n\0＝＋－＠][\s\0=+\-@＝＋－＠]*")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def without_live_head(text: str) -> str:
    """`text` from its first character that cannot begin a formula on; a plain signed number stays as it is."""
    head = _LIVE_HEAD.match(text)
    if head is None or _NUMBER.fullmatch(text):
        return text
    return text[head.end() :]

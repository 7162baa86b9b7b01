"""What `diff` and `align` found, as text for a terminal; the CSV holds the same and more."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Row

_CHANGES = ("changed", "new", "gone")
_KINDS = ("number", "missing", "reading", "small_word", "agree")
_SIGNS = {"about": "≈", "more_than": ">", "at_least": "≥", "less_than": "<", "at_most": "≤", "nearly": "≲"}
_LONGEST = 60


def diff_text(rows: Sequence[Row]) -> str:
    """A line for each fact that changed, is new or is gone, under a head for each of the three."""
    lines = []
    for change in _CHANGES:
        mine = [row for row in rows if row["change"] == change]
        lines += [f"{change}: {len(mine)}", *map(_change, mine), ""] if mine else []
    return "\n".join([*lines, f"unchanged: {sum(row['change'] == 'unchanged' for row in rows)}"])


def align_text(rows: Sequence[Row]) -> str:
    """Two quotes and what differs between them on each line, under a head for each kind."""
    lines = []
    for kind in _KINDS:
        mine = [row for row in rows if row["kind"] == kind]
        lines += [f"{kind}: {len(mine)}", *map(_pair, mine), ""] if mine else []
    return "\n".join(lines).rstrip()


def _change(row: Row) -> str:
    what = " · ".join(filter(None, (row["country_name"], row["indicator"], row["measured"])))
    match row["change"]:
        case "new":
            said = _side(row, "new")
        case "gone":
            said = _side(row, "old")
        case _:
            said = f"{_side(row, 'old')} → {_side(row, 'new')}"
            said += f" ({row['difference']:+})" if row["difference"] else ""
            said += f", {row['old_status']} → {row['new_status']}" if row["old_status"] != row["new_status"] else ""
    return f"  {what}: {said}   {_short(row['new_quote'] or row['old_quote'])}"


def _side(row: Row, side: str) -> str:
    value, low, high = (row[f"{side}_{name}"] for name in ("value", "value_low", "value_high"))
    bound = row[f"{side}_bound"]
    if bound == "range":
        return f"{low}–{high}"
    stated = next((v for v in (value, low, high) if v is not None), "some")
    return f"{_SIGNS.get(bound, '')}{stated}"


def _pair(row: Row) -> str:
    place = " · ".join(filter(None, (row["country"], row["section"])))
    one, other = (_said(row, prefix) for prefix in ("", "other_"))
    sides = zip(*(row[name].split(";") for name in ("differs", "reads", "other_reads")), strict=True)
    differs = ", ".join(f"{name} {mine or '–'} / {others or '–'}" for name, mine, others in sides)
    return f"  {place}: {one} | {other}" + (f"   {differs}" if row["differs"] else "")


def _said(row: Row, prefix: str) -> str:
    name = row[f"{prefix}edition_id"]
    if row[f"{prefix}fact_id"] is None:
        return f"{name} –"
    return f"{name} {_short(row[f'{prefix}quote'])} = {row[f'{prefix}amount']}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"

"""From the characters of a PDF page to lines in reading order.

Characters are gathered into runs on one baseline; raised small ones become superscripts of the run they follow. Runs
are put in reading order by cutting the page along its white space: columns where a gutter runs down between them, else
from top to bottom. Coordinates are PDF points from the lower left corner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LARGER = 1.2  # times the size of a raised character that what it is raised from has at least
_GUTTER = 9.0  # points of white space that part columns
_SPACE, _WIDE_SPACE, _RUN_GAP = 0.28, 0.6, 1.6  # gaps, in type sizes, that part words, Chinese characters and runs
_CJK, _FIRST_CJK = re.compile(r"[⺀-鿿豈-﫿＀-￯]"), "⺀"


@dataclass(slots=True)
class Char:
    """One printed character: its box, its baseline and type size, and whether a space follows it.

    `quarter` counts the quarter turns anticlockwise of its direction: 0 reads to the right, 1 upwards. The baseline is
    that of its direction: a height where it reads to the right.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    baseline: float
    size: float
    quarter: int = 0
    space_after: bool = False


class Run:
    """Characters on one baseline without a wide gap: a line, or what one column or cell has of it.

    Its box is taken once, when it is made: its characters stay where they are.
    """

    __slots__ = ("baseline", "bottom", "chars", "quarter", "size", "top", "x0", "x1")

    def __init__(self, chars: list[Char]) -> None:
        self.chars = chars
        self.quarter = chars[0].quarter
        main = max(chars[:8], key=lambda c: c.size)  # a superscript in front does not set the line
        self.baseline, self.size = main.baseline, main.size
        self.x0, self.x1 = min([c.x0 for c in chars]), max([c.x1 for c in chars])
        self.top = max([c.y1 for c in chars]) if self.quarter else self.baseline + 0.8 * self.size
        self.bottom = min([c.y0 for c in chars]) if self.quarter else self.baseline - 0.2 * self.size

    def text(self) -> str:
        return "".join(text for text, _ in spelled(self.chars))


@dataclass(slots=True)
class Box:
    """Something that takes a place on the page and is put in order with the runs: a run or a table."""

    x0: float
    x1: float
    bottom: float
    top: float
    content: object = field(compare=False)


def spelled(chars: Sequence[Char]) -> list[tuple[str, Char | None]]:
    """The text of characters on one line, with spaces where the page has them (those belong to no character)."""
    out: list[tuple[str, Char | None]] = []
    for i, char in enumerate(chars):
        out.append((char.text, char))
        if i + 1 < len(chars) and _is_space(char, chars[i + 1]):
            out.append((" ", None))
    return out


def _is_space(char: Char, after: Char) -> bool:
    """Whether a space stands between two characters of a line. Chinese has none but where it is set wide apart."""
    if char.quarter:
        return char.space_after
    gap = after.x0 - char.x1
    if char.text >= _FIRST_CJK and is_cjk(char.text) and is_cjk(after.text):
        return gap > _WIDE_SPACE * max(char.size, after.size)
    return char.space_after or gap > _SPACE * (char.size if char.size > after.size else after.size)


def is_cjk(text: str) -> bool:
    """Whether a character is Chinese or Japanese, full-width signs included."""
    return bool(_CJK.match(text))


# ----------------------------------------------------------------------------------------------------------------- runs


def runs(chars: Sequence[Char]) -> list[Run]:
    """Runs of a page or cell: those that read to the right from top to bottom, then those that are turned."""
    found = _runs([c for c in chars if not c.quarter])
    for quarter in (1, 2, 3):
        if turned := [c for c in chars if c.quarter == quarter]:
            found += _turned_runs(turned, quarter)
    return found


def _turned_runs(chars: list[Char], quarter: int) -> list[Run]:
    """Runs of text in another direction: turned to read to the right, gathered, turned back."""
    for char in chars:
        turn(char, -quarter)
    found = _runs(chars)
    for run in found:
        for char, after in zip(run.chars, run.chars[1:], strict=False):
            char.space_after = _is_space(char, after)
        for char in run.chars:
            turn(char, quarter)
    return [Run(run.chars) for run in found]


def turn(char: Char, quarters: int) -> None:
    """Turn a character's box anticlockwise around the corner of the page."""
    char.x0, char.y0, char.x1, char.y1 = turned((char.x0, char.y0, char.x1, char.y1), quarters)
    char.quarter = (char.quarter + quarters) % 4


def turned(box: tuple[float, float, float, float], quarters: int) -> tuple[float, float, float, float]:
    """A box (x0, y0, x1, y1) turned anticlockwise around the corner of the page."""
    for _ in range(quarters % 4):
        x0, y0, x1, y1 = box
        box = (-y1, x0, -y0, x1)
    return box


def _runs(chars: Sequence[Char]) -> list[Run]:
    found = []
    for line in _baselines(chars):
        line.sort(key=lambda c: c.x0)
        current = [line[0]]
        for char in line[1:]:
            gap = char.x0 - current[-1].x1
            if gap > _RUN_GAP * char.size and gap > _RUN_GAP * current[-1].size:
                found.append(Run(current))
                current = []
            current.append(char)
        found.append(Run(current))
    return found


def _baselines(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters by baseline, top line first; superscripts join the line of the character they follow."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: -c.baseline):
        if lines and abs(lines[-1][0].baseline - char.baseline) <= 0.22 * max(char.size, lines[-1][0].size):
            lines[-1].append(char)
        else:
            lines.append([char])
    largest = [max(c.size for c in line) for line in lines]
    kept: list[list[Char]] = []
    for i, line in enumerate(lines):
        if max(largest[i : i + 4]) < _LARGER * min([c.size for c in line]):
            kept.append(line)
            continue
        rest = []
        for char in line:
            # Most pages have one size of type: only characters with larger ones near them are looked at closely.
            near = [k for k in range(i, min(i + 4, len(lines))) if largest[k] >= _LARGER * char.size]
            base = next((lines[k] for k in near if _is_raised(char, lines[k])), None)
            if base is not None:
                char.text = char.text.translate(_SUPERSCRIPTS)
            if base is None or base is line:
                rest.append(char)
            else:
                base.append(char)
        if rest:
            kept.append(rest)
    return kept


def _is_raised(char: Char, line: list[Char]) -> bool:
    """Whether a small character stands raised right behind a larger one of a line, or before its first one."""
    return any(
        other.size >= _LARGER * char.size
        and 0.1 * other.size < char.baseline - other.baseline < 0.75 * other.size
        and (
            -0.3 * other.size < char.x0 - other.x1 < 1.3 * other.size
            or -0.1 * other.size < other.x0 - char.x1 < 1.3 * other.size
        )
        for other in line
    )


# -------------------------------------------------------------------------------------------------------- reading order


def in_order(boxes: list[Box]) -> list[list[Box]]:
    """Boxes in reading order, as rows: what stands on one line of one column is one row."""
    rows: list[list[Box]] = []
    regions = [boxes]
    while regions:
        region = regions.pop()
        if len(region) < 2:
            rows += [region] if region else []
            continue
        parts = _columns(region) or _bands(region)
        if len(parts) == 1:
            rows += _rows(region)
        else:
            regions += reversed(parts)
    return rows


def _columns(boxes: list[Box]) -> list[list[Box]]:
    """Left and right of a gutter that runs down the whole region, if the two sides are columns and not one table's."""
    ordered = sorted(boxes, key=lambda b: b.x0)
    reach = ordered[0].x1
    for i, box in enumerate(ordered[1:], 1):
        if box.x0 - reach >= _GUTTER and _are_columns(ordered[:i], ordered[i:]):
            return [ordered[:i], ordered[i:]]
        reach = max(reach, box.x1)
    return []


def _are_columns(left: list[Box], right: list[Box]) -> bool:
    """Columns have lines of their own. Where nearly every line of one side goes on in the other, it is a table."""
    if len(left) < 2 or len(right) < 2:
        return False
    narrow, wide = sorted((left, right), key=len)
    shared = sum(any(abs(a.bottom - b.bottom) < 2.0 for b in wide) for a in narrow)
    if shared < 0.6 * len(narrow):
        return True
    return all(_filled(side) for side in (left, right))


def _filled(side: list[Box]) -> bool:
    """Whether the lines of a side are as wide as running text in a column is."""
    width = max(b.x1 for b in side) - min(b.x0 for b in side)
    widths = sorted(b.x1 - b.x0 for b in side)
    return width > 120 and widths[len(widths) // 2] > 0.7 * width


def _bands(boxes: list[Box]) -> list[list[Box]]:
    """The region cut at its widest horizontal white space: what stands above it and what stands below."""
    ordered = sorted(boxes, key=lambda b: -b.top)
    gaps = []
    floor = ordered[0].bottom
    for i, box in enumerate(ordered[1:], 1):
        if box.top <= floor + 0.5:
            gaps.append((floor - box.top, i))
        floor = min(floor, box.bottom)
    if not gaps:
        return [boxes]
    _, at = max(gaps, key=lambda g: (g[0], -g[1]))
    return [ordered[:at], ordered[at:]]


def _rows(boxes: list[Box]) -> list[list[Box]]:
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: (-b.bottom, b.x0)):
        turned_text = isinstance(box.content, Run) and box.content.quarter
        if rows and not turned_text and abs(rows[-1][0].bottom - box.bottom) < 3.0:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda b: b.x0) for row in rows]

"""What is printed on a PDF page: its characters and the straight lines drawn on it, as PDFium tells them.

Coordinates are points from the lower left corner of the page as it is shown: the page's own rotation is undone, and
where its visible part does not begin at zero, that is too.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.ingest.cjk_radicals import fold
from pipeline.ingest.pdf_layout import Char

_MOST_DRAWN = 100_000  # corners of drawn things looked at on a page
_THIN = 3.5  # points; a filled box thinner than this is a line
_SHORT = 4.0  # lines shorter than this are dots and corners
_MOST_CORNERS = 12  # of a clipping path that is taken for its box
_INVISIBLE = "\ufffe\ufeff\u00ad\u0002\u200b"

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: `at` on the other axis, from `low` to `high`."""

    horizontal: bool
    at: float
    low: float
    high: float

    def turned(self, quarters: int) -> Rule:
        """The line turned anticlockwise around the corner of the page."""
        rule = self
        for _ in range(quarters % 4):
            if rule.horizontal:
                rule = Rule(False, -rule.at, rule.low, rule.high)
            else:
                rule = Rule(True, rule.at, -rule.high, -rule.low)
        return rule


@dataclass(slots=True)
class View:
    """How a page is shown: size in points, and the matrix from its coordinates to those of the page as shown."""

    width: float
    height: float
    matrix: Matrix
    turns: int

    @classmethod
    def of(cls, page: Any) -> View:
        x0, y0, x1, y1 = page.get_bbox()
        turns = page.get_rotation() // 90 % 4
        width, height = x1 - x0, y1 - y0
        matrix: Matrix = (
            (1, 0, 0, 1, -x0, -y0),
            (0, -1, 1, 0, -y0, x1),
            (-1, 0, 0, -1, x1, y1),
            (0, 1, -1, 0, y1, -x0),
        )[turns]
        return cls(*((height, width) if turns % 2 else (width, height)), matrix, turns)


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b = _apply((*then[:4], 0, 0), first[0], first[1])
    c, d = _apply((*then[:4], 0, 0), first[2], first[3])
    return (a, b, c, d, *_apply(then, first[4], first[5]))


# ---------------------------------------------------------------------------------------------------------- characters


def chars(page: Any, view: View) -> Iterator[Char]:
    """The printed characters of a pypdfium2 page in the file's order; spaces are noted on the character before them.

    Boxes go by the advance width, not by the ink: a Chinese comma fills a quarter of its square, and what is left of
    the square is no space. Characters outside the page as shown are left out.
    """
    import pypdfium2.raw as raw

    textpage = page.get_textpage()
    handle = textpage.raw
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    unicode_at, box_at, matrix_at = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetMatrix
    last: Char | None = None
    known: Matrix | None = None
    size, quarter, baseline = 0.0, 0, 0.0
    plain = view.matrix[:4] == (1, 0, 0, 1)
    dx, dy = view.matrix[4:]
    right, top = view.width, view.height
    for i in range(raw.FPDFText_CountChars(handle)):
        code = unicode_at(handle, i)
        character = chr(code) if 0 < code < 0x110000 else ""
        if not character or not character.isprintable() or character.isspace() or character in _INVISIBLE:
            if last is not None and (character.isspace() or not character):
                last.space_after = True
            continue
        box_at(handle, i, box)
        matrix_at(handle, i, matrix)
        now: Matrix = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        if now != known:  # one piece of text has one size, one direction and one baseline
            known = now
            size = raw.FPDFText_GetFontSize(handle, i) * (math.hypot(matrix.c, matrix.d) or 1.0)
            angle = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2))
            quarter = (angle - view.turns) % 4
            raw.FPDFText_GetCharOrigin(handle, i, x, y)
            px, py = _apply(view.matrix, x.value, y.value)
            baseline = (py, -px, -py, px)[quarter]
        if plain:
            x0, x1, y0, y1 = box.left + dx, box.right + dx, box.bottom + dy, box.top + dy
        else:
            (ax, ay), (bx, by) = _apply(view.matrix, box.left, box.bottom), _apply(view.matrix, box.right, box.top)
            x0, x1, y0, y1 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        shown = x1 > 0 and y1 > 0 and x0 < right and y0 < top and math.isfinite(x0 + x1 + y0 + y1 + baseline + size)
        if not shown:
            last = None
            continue
        last = Char(fold(character), x0, x1, y0, y1, baseline, size, quarter)
        yield last
    textpage.close()


# --------------------------------------------------------------------------------------------------------------- lines


def rules(page: Any, view: View) -> list[Rule]:
    """Straight lines along the axes: strokes, outlines of stroked boxes, and filled boxes so thin that they are lines.

    Lines end where the page or the clipping of what they belong to ends.
    """
    import pypdfium2.raw as raw

    found: list[Rule] = []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    containers: dict[int, Matrix] = {}
    drawn = 0
    for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=4):
        count = raw.FPDFPath_CountSegments(thing.raw)
        drawn += count
        if drawn > _MOST_DRAWN:
            return []  # a map or a picture
        if count < 2 or not raw.FPDFPath_GetDrawMode(thing.raw, fill, stroke):
            continue
        if not (fill.value or stroke.value):
            continue
        outer = _product(_container_matrix(thing, containers), view.matrix)
        matrix = _product(thing.get_matrix().get(), outer)
        segments = (raw.FPDFPath_GetPathSegment(thing.raw, k) for k in range(count))
        lines = [line for points in _polygons(segments, matrix) for line in _lines(points, bool(stroke.value))]
        if lines:
            window = _window(thing, outer, view)
            found += [shown for line in lines if (shown := _clipped(line, window)) is not None]
    return found


def _polygons(segments: Iterable[Any], matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path; parts with curves in them are left out."""
    import pypdfium2.raw as raw

    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curved = False
    for segment in segments:
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if points and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_apply(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if points and not curved:
        yield points


def _window(thing: Any, outer: Matrix, view: View) -> Box:
    """The part of the page that a drawn thing shows in: its clip paths by their boxes."""
    import pypdfium2.raw as raw

    window: Box = (0.0, 0.0, view.width, view.height)
    clip = raw.FPDFPageObj_GetClipPath(thing.raw)
    if not clip:
        return window
    for i in range(max(0, raw.FPDFClipPath_CountPaths(clip))):
        count = raw.FPDFClipPath_CountPathSegments(clip, i)
        if 0 < count <= _MOST_CORNERS:
            segments = (raw.FPDFClipPath_GetPathSegment(clip, i, k) for k in range(count))
            corners = [point for points in _polygons(segments, outer) for point in points]
            if corners:
                xs, ys = [x for x, _ in corners], [y for _, y in corners]
                x0, y0, x1, y1 = window
                window = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))
    return window


def _clipped(line: Rule, window: Box) -> Rule | None:
    x0, y0, x1, y1 = window
    sides, ends = ((y0, y1), (x0, x1)) if line.horizontal else ((x0, x1), (y0, y1))
    low, high = max(line.low, ends[0]), min(line.high, ends[1])
    if high - low < _SHORT or not sides[0] - 1 <= line.at <= sides[1] + 1:
        return None
    return Rule(line.horizontal, line.at, low, high)


def _container_matrix(thing: Any, known: dict[int, Matrix]) -> Matrix:
    """From the coordinates of the form that a drawn thing is nested in, if any, to those of the page."""
    form = thing.container
    if form is None:
        return (1, 0, 0, 1, 0, 0)
    address = ctypes.addressof(form.raw.contents)
    if address not in known:
        known[address] = _product(form.get_matrix().get(), _container_matrix(form, known))
    return known[address]


def _lines(points: list[tuple[float, float]], stroked: bool) -> Iterator[Rule]:
    if len(points) < 2 or not all(math.isfinite(v) for point in points for v in point):
        return
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    if min(width, height) <= _THIN:
        if max(width, height) >= _SHORT:
            flat = height <= width
            yield (
                Rule(True, (min(ys) + max(ys)) / 2, min(xs), max(xs))
                if flat
                else Rule(False, (min(xs) + max(xs)) / 2, min(ys), max(ys))
            )
        return
    if not stroked:
        return  # a shaded area; its edges are no lines
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ay - by) < 0.5 and abs(ax - bx) >= _SHORT:
            yield Rule(True, (ay + by) / 2, min(ax, bx), max(ax, bx))
        elif abs(ax - bx) < 0.5 and abs(ay - by) >= _SHORT:
            yield Rule(False, (ax + bx) / 2, min(ay, by), max(ay, by))

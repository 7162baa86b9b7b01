"""A small PDF writer for tests: text, lines and pages as a test wants them, in the file's plainest form.

Western and Russian text is set in Helvetica, any other in a Chinese font that no file needs to carry (STSong-Light).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Ruled = Literal["all", "across", "none"]
Align = Literal["top", "middle", "foot"]

_CHINESE_FONT = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 6 0 R"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>"
)
_CHINESE_METRICS = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /Ascent 880 /Descent -120"
    " /CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880] >>"
)

# Helvetica from the space to the tilde, in thousandths of the type size; all else is set as wide as a digit.
_HELVETICA = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278"
    " 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944"
    " 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500"
    " 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = {chr(32 + i): int(width) for i, width in enumerate(_HELVETICA.split())}
_WIDE = 556
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LOWERED = str.maketrans(_SUPERSCRIPTS, "0123456789")

# The letters of windows-1251 by the names that fonts give them.
_RUSSIAN = {0xA8: 10023, 0xB8: 10071, 0xB9: 61352}
_RUSSIAN |= {0xC0 + i: 10017 + i + (i > 5) for i in range(32)} | {0xE0 + i: 10065 + i + (i > 5) for i in range(32)}
_RUSSIAN_FONT = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 32 /LastChar 255 /Widths [{widths}]"
    " /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{names}] >> >>"
).format(
    widths=" ".join(str(_WIDTHS.get(chr(c), _WIDE)) for c in range(32, 256)),
    names=" ".join(f"{code} /afii{name}" for code, name in sorted(_RUSSIAN.items())),
)


@dataclass
class Page:
    """A page under construction; points from the lower left corner, `rotate` in degrees as the file says it."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    operations: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10, turned: bool = False) -> Page:
        """One line of text from (x, y), superscript digits raised and small; `turned` reads upwards."""
        if any(c in _SUPERSCRIPTS for c in text):
            for part in re.findall(f"[{_SUPERSCRIPTS}]+|[^{_SUPERSCRIPTS}]+", text):
                raised = part[0] in _SUPERSCRIPTS
                at, part_size = (y + 0.4 * size, 0.6 * size) if raised else (y, size)
                self.text(x, at, part.translate(_LOWERED), part_size)
                x += width(part.translate(_LOWERED), part_size)
            return self
        matrix = "0 1 -1 0" if turned else "1 0 0 1"
        font, code = _font(text)
        self.operations.append(f"BT {font} {size} Tf {matrix} {x} {y} Tm <{text.encode(code).hex()}> Tj ET")
        return self

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 10, leading: float = 14) -> Page:
        for i, line in enumerate(lines):
            self.text(x, y - i * leading, line, size)
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        self.operations.append(f"{x0} {y0} m {x1} {y1} l S")
        return self

    def picture(self, x: float, y: float, width: float, height: float) -> Page:
        """A grey picture of one dot."""
        self.operations.append(f"q {width} 0 0 {height} {x} {y} cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID 80> EI Q")
        return self

    def table(
        self,
        x: float,
        top: float,
        widths: Sequence[float],
        rows: Sequence[Sequence[str | None]],
        ruled: Ruled = "all",
        align: Align = "top",
    ) -> Page:
        """A table, 20 points a row and 12 more for each line break in a cell.

        `None` is covered by the cell to its left, `"^"` by the cell above; no rule is drawn between the two. Cells of
        fewer lines than their row stand at its top, middle or foot.
        """
        heights = [20 + 12 * max((c or "").count("\n") for c in row) for row in rows]
        xs = [x + sum(widths[:i]) for i in range(len(widths) + 1)]
        ys = [top - sum(heights[:i]) for i in range(len(rows) + 1)]
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is not None and ruled == "all":
                    self.line(xs[c], ys[r], xs[c], ys[r + 1])
                if cell != "^" and ruled != "none":
                    self.line(xs[c], ys[r], xs[c + 1], ys[r])
                if cell not in (None, "^"):
                    lines = str(cell).split("\n")
                    room = heights[r] - 8 - 12 * len(lines)
                    down = {"top": 0, "middle": room / 2, "foot": room}[align]
                    self.lines(xs[c] + 3, ys[r] - 13 - down, lines, leading=12)
        if ruled == "all":
            self.line(xs[-1], ys[0], xs[-1], ys[-1])
        if ruled != "none":
            self.line(xs[0], ys[-1], xs[-1], ys[-1])
        return self


def _font(text: str) -> tuple[str, str]:
    """The font that a text can be set in and its encoding."""
    for font, code in (("/F1", "cp1252"), ("/F3", "cp1251")):
        try:
            text.encode(code)
        except UnicodeEncodeError:
            continue
        return font, code
    return "/F2", "utf-16-be"


def width(text: str, size: float) -> float:
    """How wide a text is in points when it is set in one piece; superscripts are taken for digits."""
    text = text.translate(_LOWERED)
    font, _ = _font(text)
    if font == "/F2":
        return len(text) * size
    return sum(_WIDTHS.get(c, _WIDE) if font == "/F1" else _russian_width(c) for c in text) * size / 1000


def _russian_width(character: str) -> int:
    return _WIDTHS.get(character, _WIDE) if character.isascii() else _WIDE


def pdf(*pages: Page, title: str = "", encrypted: bool = False) -> bytes:
    """The file of some pages. `encrypted` ones need a password that nobody has."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{8 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
        _CHINESE_FONT,
        _CHINESE_METRICS,
        _RUSSIAN_FONT,
    ]
    for i, page in enumerate(pages):
        stream = "\n".join(page.operations)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate}"
            f" /Contents {9 + 2 * i} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 7 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    trailer = "/Root 1 0 R"
    if title:
        objects.append(f"<< /Title ({title}) >>")
        trailer += f" /Info {len(objects)} 0 R"
    if encrypted:
        secret = "00" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{secret}> <{secret}>]"
    return _file(objects, trailer)


def _file(objects: Sequence[str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return bytes(out + f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode())

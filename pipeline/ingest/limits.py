"""How much the readers take: a report beyond a limit is refused with a message that says which; the others are read.

Limits keep a file that was made to fill the memory, or got into the folder by mistake, from stopping a run. They are
raised, or lowered, for one report by its source card. The card goes where the report goes, so the same folder gives the
same tables on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one report, by the names that they have in a source card."""

    text_bytes: int = 50_000_000
    """A report of plain text is far smaller; a larger file is a data dump in the wrong folder."""
    markdown_bytes: int = 10_000_000
    html_bytes: int = 50_000_000

    pdf_bytes: int = 200_000_000
    pdf_pages: int = 5_000
    pdf_page_characters: int = 200_000

    docx_bytes: int = 200_000_000
    """The file itself; it may hold pictures, which are not read."""
    docx_parts: int = 10_000
    docx_part_bytes: int = 64_000_000
    """One XML part, unpacked. A thousand pages of text have about 10 million."""
    docx_total_bytes: int = 2_000_000_000
    """All parts by what the archive says of them, pictures included."""
    docx_ratio: int = 200
    """Unpacked to packed bytes of a part larger than a million bytes; Word's own XML has 10 to 40."""

    table_cells: int = 1_000_000
    """Cells of all tables of a report, those that a merged cell covers included."""

    scan_bytes: int = 200_000_000
    scan_pages: int = 500
    """Pages to be recognised, those of a PDF that mixes text with pictures too: a page takes seconds."""
    scan_pixels: int = 60_000_000
    """Of a page: A3 at 400 dpi has 31 million."""

    def bytes_of(self, reader: str) -> int:
        """The largest file that a reader takes, by the reader's name."""
        return int(getattr(self, f"{reader}_bytes"))

    def with_those_of(self, card: Mapping[str, int]) -> Limits:
        """These limits with those that a source card sets."""
        return replace(self, **card)


NAMES = tuple(field.name for field in fields(Limits))
DEFAULT = Limits()


def raised(name: str) -> str:
    """For messages: how a user who means it has a larger report read."""
    return f"or raise {name} under [limits] in its source.toml"

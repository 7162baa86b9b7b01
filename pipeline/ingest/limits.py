"""How much the readers take: a report beyond a limit is refused with a message that says which; the others are read.

They keep a file that was made to fill the memory, or got into the folder by mistake, from stopping a run. They are
constants of the code and no settings of a run: the same reports give the same tables on any machine, and a change here
makes every report be read anew.
"""

from __future__ import annotations

TEXT_BYTES = 50_000_000
"""A report of plain text is far smaller; a larger file is a data dump in the wrong folder."""
MARKDOWN_BYTES = 10_000_000
HTML_BYTES = 50_000_000

PDF_BYTES = 200_000_000
PDF_PAGES = 5_000
PDF_PAGE_CHARACTERS = 200_000

DOCX_BYTES = 200_000_000
"""The file itself; it may hold pictures, which are not read."""
DOCX_PARTS = 10_000
DOCX_PART_BYTES = 64_000_000
"""One XML part, unpacked. A thousand pages of text have about 10 million."""
DOCX_TOTAL_BYTES = 2_000_000_000
"""All parts by what the archive says of them, pictures included."""
DOCX_RATIO = 200
"""Unpacked to packed bytes of a part larger than a million bytes; Word's own XML has 10 to 40."""

TABLE_CELLS = 1_000_000
"""Cells of all tables of a report, those that a merged cell covers included."""

SCAN_BYTES = 200_000_000
SCAN_PAGES = 500
"""Pages to be recognised, those of a PDF that mixes text with pictures too: a page takes seconds."""
SCAN_PIXELS = 60_000_000
"""Of a page: A3 at 400 dpi has 31 million."""

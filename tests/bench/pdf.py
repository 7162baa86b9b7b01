"""Pages a second of the PDF reader beside pdfplumber, bare PDFium and pdftotext, on the same file in one run.

    python -m tests.bench.pdf [FILE]

Without a file one of 20 pages is made of the demonstration edition. The reader also gives reading order, tables and the
place of every word; the others give text alone. Tools that are not installed are left out.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from pipeline.ingest import pdf
from tests import pdf_writer
from tests.bench.timing import Task, best_seconds, table

REPORT = Path(__file__).parents[2] / "raw/sco-overview-2020-07-en.txt"
PAGES, LINES, WIDTH = 20, 50, 90  # of the file that is made; characters a line
ROUNDS = 3


def report() -> bytes:
    """A PDF of the first pages of the demonstration edition."""
    text = " ".join(REPORT.read_text(encoding="ascii", errors="ignore").split())
    lines = [text[i : i + WIDTH] for i in range(0, PAGES * LINES * WIDTH, WIDTH)]
    pages = (lines[i * LINES : (i + 1) * LINES] for i in range(PAGES))
    return pdf_writer.pdf(*(pdf_writer.Page().lines(50, 780, page) for page in pages))


def tasks(data: bytes) -> dict[str, Task]:
    """What is compared: name → a function that reads the file once."""
    found: dict[str, Task] = {
        "reader": lambda: pdf.read(data, "bench.pdf"),
        "pypdfium2, text alone": lambda: _pdfium(data),
    }
    try:
        import pdfplumber
    except ImportError:
        print("pdfplumber is not installed: left out")
    else:
        found["pdfplumber extract_text"] = lambda: [
            page.extract_text() for page in pdfplumber.open(io.BytesIO(data)).pages
        ]
    if shutil.which("pdftotext"):
        command = ["pdftotext", "-", "-"]
        found["pdftotext"] = lambda: subprocess.run(command, input=data, stdout=subprocess.DEVNULL, check=True)
    else:
        print("pdftotext is not installed: left out")
    return found


def _pdfium(data: bytes) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as opened:
        return [page.get_textpage().get_text_range() for page in opened]


def main() -> None:
    import pypdfium2

    data = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else report()
    with pypdfium2.PdfDocument(data) as opened:
        pages = len(opened)
    print(f"{pages} pages; processor time, best of {ROUNDS}")
    print(table(pages, "pages", best_seconds(tasks(data), ROUNDS), {"reader": "reader"}))


if __name__ == "__main__":
    main()

"""Limits: the page on them says what the readers do, and a source card raises or lowers them for its report."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.ingest import READERS, discover, ingest
from pipeline.ingest.limits import DEFAULT
from tests.pdf_writer import Page, pdf
from tests.support import ROOT

_ROW = re.compile(r"\| ([\d,]+) \| `(\w+)` \|")
TEXT = "In July 2020 there were 22 laboratories in the country, and 25,000 tests were made each day.\n"


def read(folder: Path, name: str, data: bytes, card: str = "") -> str:
    """The text of a report with a card."""
    (folder / name).write_bytes(data)
    (folder / "r.source.toml").write_text(card, encoding="utf-8")
    return ingest(discover(folder)[0]).text


def test_the_page_on_limits_names_every_limit_with_its_value() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    told = {name: int(value.replace(",", "")) for value, name in _ROW.findall(page)}
    assert told == asdict(DEFAULT)


@pytest.mark.parametrize("reader", sorted({reader.name for reader in READERS.values()}))
def test_every_reader_has_a_largest_file(reader: str) -> None:
    assert DEFAULT.bytes_of(reader) > 1_000_000


def test_a_card_lowers_a_limit(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"93 bytes, more than the 90 .* raise text_bytes under \[limits\]"):
        read(tmp_path, "r.txt", TEXT.encode(), "[limits]\ntext_bytes = 90")


def test_a_card_raises_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.DEFAULT", replace(DEFAULT, table_cells=3))
    table = f"<p>{TEXT}</p><table><tr><td>1<td>2<td>3<td>4</table>".encode()
    with pytest.raises(InputError, match="more than 3 table cells; split the report, or raise table_cells"):
        read(tmp_path, "r.html", table)
    assert "1\t2\t3\t4" in read(tmp_path, "r.html", table, "[limits]\ntable_cells = 4")


def test_pages_are_counted(tmp_path: Path) -> None:
    data = pdf(*(Page().text(50, 700, TEXT.strip()) for _ in range(3)))
    with pytest.raises(InputError, match="3 pages; a report has 1 to 2; split or repair it, or raise pdf_pages"):
        read(tmp_path, "r.pdf", data, "[limits]\npdf_pages = 2")
    with pytest.raises(InputError, match="page 1 has over 20 characters; split the report, or raise pdf_page_characte"):
        read(tmp_path, "r.pdf", data, "[limits]\npdf_page_characters = 20")


@pytest.mark.parametrize(
    ("card", "complaint"),
    [
        ("[limits]\npages = 9", "unknown limit 'pages'; the limits are text_bytes, "),
        ("[limits]\npdf_pages = 0", "greater than 0"),
        ("[limits]\npdf_pages = 'many'", "valid integer"),
        ("limits = 9", "valid dictionary"),
    ],
)
def test_a_card_with_a_wrong_limit_is_refused(tmp_path: Path, card: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read(tmp_path, "r.txt", TEXT.encode(), card)

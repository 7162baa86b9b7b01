"""The page on limits says what the readers do."""

from __future__ import annotations

import re

from pipeline.ingest import limits
from tests.support import ROOT

_ROW = re.compile(r"\| ([\d,]+) \| `(\w+)` \|")


def test_the_page_on_limits_names_every_limit_with_its_value() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    told = {name: int(value.replace(",", "")) for value, name in _ROW.findall(page)}
    assert told == {name: value for name, value in vars(limits).items() if name.isupper()}

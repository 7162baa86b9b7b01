"""The page on limits says what the readers do."""

from __future__ import annotations

import importlib
import re

from tests.support import ROOT

_ROW = re.compile(r"\| ([\d,]+) \| `(\w+)\.(\w+)` \|")
_CONSTANT = re.compile(r"^((?:MAX|MOST)_\w+) = ", re.MULTILINE)


def test_the_page_on_limits_names_every_limit_with_its_value() -> None:
    told = {
        (module, name): int(value.replace(",", ""))
        for value, module, name in _ROW.findall((ROOT / "docs" / "limits.md").read_text(encoding="utf-8"))
    }
    constants = {
        (path.stem, name): getattr(importlib.import_module(f"pipeline.ingest.{path.stem}"), name)
        for path in sorted((ROOT / "pipeline" / "ingest").glob("*.py"))
        for name in _CONSTANT.findall(path.read_text(encoding="utf-8"))
    }
    assert told == constants

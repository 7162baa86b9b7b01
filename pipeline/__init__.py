"""Reads health reports and writes every number in them as a table row with its proof.

`pipeline.read(text, language)` reads the numbers of a single text; everything else is on the command line.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import `read` when it is first asked for: it brings the rules and pydantic, which most commands do without."""
    if name == "read":
        return importlib.import_module("pipeline.find").read
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

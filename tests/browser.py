"""The system's Chromium for tests that need a browser; they are skipped where it is not installed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@contextmanager
def launched() -> Iterator[Any]:
    """A browser of playwright's synchronous API."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None or importlib.util.find_spec("playwright") is None:
        pytest.skip("needs Chromium (apt-get install chromium) and the Python package playwright")
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=root)
        yield chromium
        chromium.close()

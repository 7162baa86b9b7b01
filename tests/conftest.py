"""Fixtures: every edition that lies within reach, read once a session and in memory."""

from __future__ import annotations

import pytest

from tests import support
from tests.support import Extraction


@pytest.fixture(scope="session", params=sorted(support.candidates()))
def edition(request: pytest.FixtureRequest) -> Extraction:
    """Each edition in turn: the demonstration editions and, where they lie beside the checkout, the real reports."""
    return support.edition(request.param)


@pytest.fixture(scope="session", params=sorted(support.LANGUAGE_OF))
def demonstration(request: pytest.FixtureRequest) -> Extraction:
    """Each demonstration edition in turn."""
    return support.edition(request.param)


@pytest.fixture(scope="session")
def chinese() -> Extraction:
    """The Chinese demonstration edition, which has a gold of its own."""
    return support.edition("sco-overview-2020-07-zh")


@pytest.fixture(scope="session")
def real_overview() -> Extraction:
    """The report that the demonstration editions restate."""
    if support.REAL_OVERVIEW not in support.candidates():
        pytest.skip(f"the real report is not at {support.SHARED / 'raw'}")
    return support.edition(support.REAL_OVERVIEW)

"""The evidence page: `<out>/<edition>/report.html`, one self-contained file an edition, and `<out>/index.html`.

Made from the published tables and the source text; needs the extra `evidence`. docs/evidence.md tells a reader how to
use it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import PipelineError

__all__ = ["REPORT", "write"]

REPORT = "report.html"
_NEEDED = {"jinja2": "jinja2", "altair": "altair", "vl_convert": "vl-convert-python", "PIL": "pillow"}


def write(out: Path, build: Path, raw: Path) -> list[Path]:
    """Write the page of every edition in `out`, and the index. Returns their paths, the index first.

    `build` holds the source text; PDF pages are pictured from the files below `raw`. Raises InputError when tables or
    text are missing or do not belong together, OutputError, and PipelineError when the extra is not installed.
    """
    if missing := [package for module, package in _NEEDED.items() if find_spec(module) is None]:
        raise PipelineError(
            f"the evidence page needs {', '.join(missing)}, not installed here. "
            "Run `pip install 'report-numbers[evidence]'`, then try again."
        )
    from pipeline.evidence.site import write_site

    return write_site(out, build, raw)

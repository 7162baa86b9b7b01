"""What the tests of the evidence page share: editions with their pages, a PDF, a hostile report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import run
from pipeline.evidence import write
from pipeline.state import Options
from tests.pdf_writer import Page as PdfPage
from tests.pdf_writer import pdf as pdf_file
from tests.support import RAW

CHINESE = "sco-overview-2020-07-zh"
HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=2">',
    "</script><svg onload=window.hacked=3>",
    "{{ 7 * 7 }}",
    "javascript:window.hacked=4",
)
LINES = ("India", "National laboratories", "There are 36 laboratories.", "Call +996 312 323 201 for all of them.")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration editions with their pages."""
    out = tmp_path_factory.mktemp("site") / "extracted"
    run.extract(RAW, out)
    write(out, run.default_build(out), RAW)
    return out


def site_of(folder: Path, files: dict[str, str | bytes], options: Options | None = None) -> Path:
    """The output folder of these reports, with their pages."""
    raw, out = folder / "raw", folder / "extracted"
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    run.extract(raw, out, options=options)
    write(out, run.default_build(out), raw)
    return out


def pdf(rotate: int = 0) -> bytes:
    return pdf_file(
        PdfPage(rotate=rotate).lines(72, 700, LINES, size=14, leading=24), PdfPage().text(72, 700, "No number.")
    )


def hostile(folder: Path) -> Path:
    text = "\n\n".join(
        (
            "India",
            "National laboratories",
            *(f"There are {n + 30} {bad} laboratories." for n, bad in enumerate(HOSTILE)),
        )
    )
    text += "\n\nThere are 50 \x02 \u202eseirotarobal laboratories."
    text += "\n\nName\tConfirmed cases\nIndia\t12\n<b>Chad</b>\t13\n\nControls \x01\x02 \u202e 14 beds.\n"
    card = "".join(f"{key} = {json.dumps(HOSTILE[1] + HOSTILE[0])}\n" for key in ("title", "publisher"))
    return site_of(folder, {"a'b &<i>.txt".replace("<i>", "i"): text, "a'b &i.source.toml": card + 'language = "en"\n'})

"""Characters a second of other readers of numbers, on the text of `tests.bench.speed`, in an environment thrown away.

    python -m tests.bench.peers [REPORT]

Makes a virtual environment, installs each peer as far as it installs, and runs this file in it with `--measure`. A peer
that cannot be installed or does not run is left out, with a message. The environment needs the network, some minutes
and a gigabyte; it is deleted at the end.

No two peers read the same kinds of numbers, so these figures say what a reading costs and not which tool is better.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Peer → what pip installs for it. The recognizers ask for a function that newer emoji no longer have.
PEERS = {
    "recognizers-text-suite": ("recognizers-text-suite", "emoji==1.7.0"),
    "cn2an": ("cn2an",),
    "jionlp (money)": ("jionlp",),
    "quantulum3 (English)": ("quantulum3",),
    "pyduckling": ("pyduckling-native-phihos",),
}
ENGLISH = ("quantulum3 (English)",)  # peers that get the English edition, since they know no Chinese
INSTALLING, MEASURING = 600, 300  # longest, in seconds
ENOUGH = 20.0  # seconds; a slow peer reads no more paragraphs than it can in this time


def readers() -> dict[str, Callable[[], Callable[[str], Any]]]:
    """Peer → what loads it and gives the function that reads one paragraph."""

    def recognizers() -> Callable[[str], Any]:
        from recognizers_number import Culture
        from recognizers_number_with_unit import NumberWithUnitRecognizer

        model = NumberWithUnitRecognizer(Culture.Chinese).get_dimension_model()
        return lambda text: model.parse(text)

    def cn2an() -> Callable[[str], Any]:
        import cn2an

        return lambda text: cn2an.transform(text, "cn2an")

    def jionlp() -> Callable[[str], Any]:
        import jionlp

        return lambda text: jionlp.ner.extract_money(text, with_parsing=True)

    def quantulum() -> Callable[[str], Any]:
        from quantulum3 import parser

        return lambda text: parser.parse(text)

    def duckling() -> Callable[[str], Any]:
        import duckling

        chinese = duckling.parse_lang("ZH")
        locale = duckling.parse_locale("ZH_CN", duckling.default_locale_lang(chinese))
        now = duckling.parse_ref_time(duckling.load_time_zones("/usr/share/zoneinfo"), "Asia/Shanghai", 1_593_561_600)
        context = duckling.Context(now, locale)
        dimensions = duckling.parse_dimensions(["number", "quantity", "amount-of-money"])
        return lambda text: duckling.parse(text, context, dimensions, False)

    return dict(zip(PEERS, (recognizers, cn2an, jionlp, quantulum, duckling), strict=True))


def measure(peer: str, paragraphs: list[str]) -> float:
    """Characters a second of a peer. What it cannot read it is not charged for: an error counts as read."""
    read = readers()[peer]()
    read(paragraphs[0])
    done, start = 0, time.process_time()
    for text in paragraphs:
        with contextlib.suppress(Exception):
            read(text)
        done += len(text)
        if time.process_time() - start > ENOUGH:
            break
    return done / (time.process_time() - start)


def compare(chinese: Path, english: Path) -> None:
    """Install and measure one peer after the other, each in a process of its own, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        for peer, packages in PEERS.items():
            home = Path(folder) / peer.split()[0]
            python = home / "bin/python"
            report = english if peer in ENGLISH else chinese
            try:
                _run([sys.executable, "-m", "venv", str(home)], INSTALLING)
                # setuptools below 81 still has pkg_resources, which some peers import.
                pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                _run([*pip, "setuptools<81", *packages], INSTALLING)
                measuring = [str(python), "-P", __file__, "--measure", peer, str(report)]
                speed = float(_run(measuring, MEASURING).split()[-1])  # some peers greet first
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired, ValueError, IndexError) as error:
                lines = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
                print(f"{peer:<34}left out: {lines[-1][:80] if lines else error}")
            else:
                print(f"{peer:<34}{speed:>14,.0f} characters/s")


def _run(command: list[str], longest: float) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=longest).stdout


def main() -> None:
    if sys.argv[1:2] == ["--measure"]:
        lines = Path(sys.argv[3]).read_text(encoding="utf-8").splitlines()
        print(measure(sys.argv[2], [line for line in lines if line.strip()]))
        return
    raw = Path(__file__).parents[2] / "raw"
    chinese = Path(sys.argv[1]) if len(sys.argv) > 1 else raw / "sco-overview-2020-07-zh.txt"
    compare(chinese, raw / "sco-overview-2020-07-en.txt")


if __name__ == "__main__":
    main()

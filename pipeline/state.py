"""What the last run saw and wrote, so that a run without changes reads no report.

Imported on every run, also when there is nothing to do: the standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# Begins with a dot because every other name in the build folder is the id of an edition, and none begins with a dot.
STATE_FILE = ".state.json"
PACKAGE = Path(__file__).parent

Stamp = tuple[int, int]
NO_STAMP: Stamp = (-1, -1)
FORMATS = ("csv", "json")
_CORRECTIONS = " corrections="


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose about the output. Another choice means emitting again, not reading again.

    `corrections` is the folder that may hold `<edition_id>.csv`; it need not be there.
    """

    include_references: bool = True
    formats: tuple[str, ...] = FORMATS
    corrections: Path = Path("corrections")

    @property
    def key(self) -> str:
        """Equal for equal choices, whatever the corrections."""
        return f"references={self.include_references} formats={','.join(sorted(self.formats))}"

    def key_for(self, edition_id: str) -> str:
        """Equal for equal choices and the same corrections of this edition."""
        return f"{self.key}{_CORRECTIONS}{sha256_of(self.corrections / f'{edition_id}.csv')}"

    def made(self, emitted: str) -> bool:
        """True when `emitted`, the key of an edition's fragments, is of these choices, whatever the corrections."""
        return emitted.partition(_CORRECTIONS)[0] == self.key

    def corrected_editions(self) -> list[str]:
        """Sorted ids of the editions that the folder holds corrections for."""
        return sorted(path.stem for path in self.corrections.glob("*.csv"))


@dataclass(slots=True)
class EditionState:
    """One edition at its last run.

    `key` names all that its stage files depend on, `emitted` the options of its fragments; empty: they are to be made.
    """

    file: str
    stamp: Stamp
    sha256: str
    key: str = ""
    emitted: str = ""
    error: str = ""
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """The state file. `listing` holds every file below the input folder, `outputs` every file last published."""

    raw: str = ""
    out: str = ""
    code: str = ""
    listing: dict[str, Stamp] = field(default_factory=dict)
    editions: dict[str, EditionState] = field(default_factory=dict)
    outputs: dict[str, Stamp] = field(default_factory=dict)

    def is_current(self, raw: Path, out: Path, options: Options) -> bool:
        """True when a run over `raw` would read the same files by the same code and find its output in place."""
        return (
            self.raw == str(raw.resolve())
            and self.out == str(out.resolve())
            and all(e.key and not e.error and e.emitted == options.key_for(n) for n, e in self.editions.items())
            and self.listing == listing(raw)
            and self.outputs_intact(out)
            and self.code == fingerprint()
        )

    def outputs_intact(self, out: Path) -> bool:
        """True when every published file is there as it was left."""
        return bool(self.outputs) and all(stamp_of(out / name) == stamp for name, stamp in self.outputs.items())


def load(build: Path) -> State:
    """The state that the last run left in `build`; an empty one when there is none or it cannot be understood."""
    try:
        raw = json.loads((build / STATE_FILE).read_text(encoding="utf-8"))
        return State(
            raw=raw["raw"],
            out=raw["out"],
            code=raw["code"],
            listing={name: (size, time) for name, (size, time) in raw["listing"].items()},
            editions={
                name: EditionState(**{**edition, "stamp": (edition["stamp"][0], edition["stamp"][1])})
                for name, edition in raw["editions"].items()
            },
            outputs={name: (size, time) for name, (size, time) in raw["outputs"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State()


def dump(state: State) -> str:
    """The state as JSON text."""
    return json.dumps(asdict(state), ensure_ascii=False, sort_keys=True) + "\n"


def stamp_of(path: Path) -> Stamp | None:
    """Size and modification time in nanoseconds, or None when there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def listing(raw: Path) -> dict[str, Stamp]:
    """Every file below `raw` that is not hidden, with its stamp. Cheaper than finding out which of them are reports."""
    if stamp_of(raw) and raw.is_file():
        raw = raw.parent  # a card stands beside its report
    found = {}
    for folder, folders, files in os.walk(raw):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                path = Path(folder, name)
                found[path.relative_to(raw).as_posix()] = stamp_of(path) or NO_STAMP
    return found


def sha256_of(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; empty when it is not there or cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


def fingerprint() -> str:
    """SHA-256 over all but the reports that a result depends on: our code, the rules, Python and the libraries."""
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(_installed()):
        digest.update(f"{name}\0".encode())
    for path in sorted(_package_files()):
        digest.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(*parts: str) -> str:
    """One key for several."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _package_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder, name) for name in files if name.endswith((".py", ".csv", ".toml")))


def _installed() -> Iterable[str]:
    """Names and versions of the installed packages, from the names of their folders: importing metadata costs more."""
    for folder in sys.path:
        if folder.endswith("site-packages"):
            yield from (path.name for path in Path(folder).glob("*.dist-info"))

"""Put the published files together from the editions' fragments and move them into place, each whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from pipeline.corrections import REPORT, Outcome
from pipeline.emit import FACTS_JSON
from pipeline.emit.csv_tables import head
from pipeline.emit.datapackage import Written, datapackage
from pipeline.errors import OutputError
from pipeline.files import writing
from pipeline.model import PUBLISHED, Record
from pipeline.state import Options, Stamp, stamp_of
from pipeline.store import fragment_file

DATA_PACKAGE = "datapackage.json"


def fragment_names(options: Options) -> list[str]:
    """The files that an edition has a share in."""
    tables = [f"{record.table}.csv" for record in PUBLISHED] if "csv" in options.formats else []
    return tables + ([FACTS_JSON] if "json" in options.formats else [])


def facts_json(edition_id: str) -> str:
    """Name of an edition's file below the output folder."""
    return f"{edition_id}/{FACTS_JSON}"


def prepare(out: Path) -> None:
    """Make the output folder and prove that it can be written, before any work is done. Raises OutputError."""
    with _staging(out):
        pass


def publish(
    build: Path, out: Path, editions: Sequence[str], options: Options, before: Mapping[str, Stamp]
) -> dict[str, Stamp]:
    """Publish `editions` (sorted ids) and return the stamp of every published file by its name below `out`.

    `before` holds the stamps of the last time. A `facts.json` that still has its stamp stays; files that are no longer
    made are removed. Nothing in `out` changes before all is written. Raises OutputError.
    """
    with _staging(out) as staging:
        names = []
        if "csv" in options.formats:
            written = {record.table: _write_table(build, staging, record, editions) for record in PUBLISHED}
            (staging / DATA_PACKAGE).write_text(datapackage(written), encoding="utf-8", newline="")
            names = [f"{record.table}.csv" for record in PUBLISHED] + [DATA_PACKAGE]
        reports = [p for e in editions if (p := fragment_file(build, e, REPORT)).is_file() and p.stat().st_size]
        if reports:
            (staging / REPORT).write_bytes(head(Outcome).encode() + b"".join(path.read_bytes() for path in reports))
            names.append(REPORT)
        kept: dict[str, Stamp] = {}
        for edition_id in editions if "json" in options.formats else ():
            name = facts_json(edition_id)
            if name in before and stamp_of(out / name) == before[name]:
                kept[name] = before[name]
                continue
            (staging / edition_id).mkdir()
            shutil.copyfile(fragment_file(build, edition_id, FACTS_JSON), staging / name)
            names.append(name)
        _move(staging, out, names)
        for name in sorted(before.keys() - kept.keys() - set(names)):
            _remove(out, name)
        return kept | {name: stamp for name in names if (stamp := stamp_of(out / name))}


def _write_table(build: Path, staging: Path, record: type[Record], editions: Sequence[str]) -> Written:
    """Join the fragments of a table below its head."""
    name = f"{record.table}.csv"
    digest = hashlib.sha256()
    size = 0
    with (staging / name).open("wb") as target:
        fragments = (fragment_file(build, edition_id, name).read_bytes() for edition_id in editions)
        for part in chain([head(record).encode()], fragments):
            target.write(part)
            digest.update(part)
            size += len(part)
    return Written(size, digest.hexdigest())


def _move(staging: Path, out: Path, names: Sequence[str]) -> None:
    """Move finished files into place. Whatever can be known to stand in the way is found before the first is moved."""
    for name in names:
        target = out / name
        if target.is_dir():
            raise OutputError(f"{target}: a folder stands where a file has to go. Move it away, then run again.")
        if target.parent.exists() and not target.parent.is_dir():
            raise OutputError(f"{target.parent}: a file stands where a folder has to go. Move it away, then run again.")
    for done, name in enumerate(names):
        try:
            (out / name).parent.mkdir(exist_ok=True)
            (staging / name).replace(out / name)
        except OSError as error:
            raise OutputError(
                f"{out / name}: cannot be replaced ({error.strerror}). Every file is whole, but only {done} of "
                f"{len(names)} are new. Mend the cause, then run again."
            ) from error


def _remove(out: Path, name: str) -> None:
    """Remove a file that was published earlier, and its folder when nothing else is in it."""
    path = out / name
    path.unlink(missing_ok=True)
    if path.parent != out and path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """A folder inside `out`, since only there a move into `out` is one step; removed at the end, come what may."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file, not a folder. Choose another output folder.")
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".new-", dir=out))
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)

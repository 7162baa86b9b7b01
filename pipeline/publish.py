"""Put the published files together from the editions' fragments and move them into place, each whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pipeline import manifest
from pipeline.corrections import REPORT, Outcome
from pipeline.emit import FACTS_JSON
from pipeline.emit.csv_tables import head
from pipeline.emit.datapackage import DATA_PACKAGE, Written, datapackage, resource
from pipeline.errors import OutputError
from pipeline.files import writing
from pipeline.model import PUBLISHED, Record
from pipeline.schemas import table_schema
from pipeline.state import Options, Stamp, stamp_of
from pipeline.store import fragment_file

_REPORT = "What came of each correction"


@dataclass(frozen=True, slots=True)
class Published:
    """What a folder holds now: the stamp of every published file by its name, and what was removed as outdated."""

    stamps: dict[str, Stamp]
    outdated: list[str]


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
) -> Published:
    """Publish `editions` (sorted ids).

    `before` holds the stamps of the last time. A `facts.json` that still has its stamp stays; files that are no longer
    made are removed, and so are those made from tables that are no longer these. Nothing in `out` changes before all is
    written. Raises OutputError.
    """
    earlier = manifest.read(out)
    made, stays = manifest.made(out, earlier), False
    with _staging(out) as staging:
        names, others = [], []
        reports = [p for e in editions if (p := fragment_file(build, e, REPORT)).is_file() and p.stat().st_size]
        if reports:
            report = _write(staging / REPORT, head(Outcome), reports)
            others.append(resource(Outcome.table, REPORT, _REPORT, report, table_schema(Outcome)))
            names.append(REPORT)
        if "csv" in options.formats:
            written = {record.table: _write_table(build, staging, record, editions) for record in PUBLISHED}
            stays = manifest.same_tables(earlier, written)
            package = datapackage(written, [*others, *(made if stays else [])])
            (staging / DATA_PACKAGE).write_text(package, encoding="utf-8", newline="")
            names += [f"{record.table}.csv" for record in PUBLISHED] + [DATA_PACKAGE]
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
        outdated = [] if stays else [str(one["path"]) for one in made]
        for name in (*sorted(before.keys() - kept.keys() - set(names)), *outdated):
            _remove(out, name)
        return Published(kept | {name: stamp for name in names if (stamp := stamp_of(out / name))}, outdated)


def _write_table(build: Path, staging: Path, record: type[Record], editions: Sequence[str]) -> Written:
    """Join the fragments of a table below its head."""
    name = f"{record.table}.csv"
    return _write(staging / name, head(record), [fragment_file(build, edition_id, name) for edition_id in editions])


def _write(path: Path, first: str, fragments: Iterable[Path]) -> Written:
    """Write a head and the content of files below it, one file in memory at a time."""
    digest = hashlib.sha256()
    size = 0
    with path.open("wb") as target:
        for part in chain([first.encode()], (fragment.read_bytes() for fragment in fragments)):
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

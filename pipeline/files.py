"""Writing files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import OutputError


def write_whole(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that a reader sees the old file or the new one and never a part. Raises OutputError."""
    temporary = path.with_name(f".new-{os.getpid()}-{path.name}")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_text(text, encoding="utf-8", newline="")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system error met while writing `path` into an OutputError that says what to do."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror or error}). Earlier files are untouched; "
            "free the space, mend the permissions or choose another folder, then run again."
        ) from error

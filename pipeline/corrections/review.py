"""Out to a reviewing tool and back: what is handed out is public, what comes back is found again in today's text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import store
from pipeline.corrections import label_studio, web_annotation
from pipeline.corrections.anchor import Lost, TextQuote, find_in_either, selector
from pipeline.corrections.apply import mask_of, same, shown
from pipeline.corrections.record import Correction, append, correction_file, fault, read
from pipeline.corrections.reviewable import Reviewable
from pipeline.emit import public_tables
from pipeline.errors import InputError

_EXPORTS: dict[str, Callable[[Reviewable], Any]] = {
    "label-studio": label_studio.export,
    "web-annotation": web_annotation.export,
}


@dataclass(slots=True)
class Taken:
    """What came of an import: corrections added by file, how many were there already, and what could not be added."""

    added: dict[Path, int] = field(default_factory=dict)
    known: int = 0
    problems: list[str] = field(default_factory=list)


def reviewable(build: Path, edition_id: str) -> Reviewable:
    """An edition as `check` left it, without personal data. Raises InputError when `build` does not hold it."""
    document = store.read(build, edition_id, "ingest")
    tables = store.read(build, edition_id, "check")
    mask = mask_of(tables)
    facts = public_tables(tables, include_references=False)["facts"]
    return Reviewable(edition_id, document.language, document.title, mask(document.text), facts, document.text, mask)


def export(build: Path, edition_id: str, form: str, folder: Path) -> tuple[str, list[str]]:
    """The file for a tool: `form` is `label-studio` or `web-annotation`. Raises InputError.

    Corrections in `folder` go along where they can be found; the list tells of the others. Reviewers see what the
    pipeline said.
    """
    edition = reviewable(build, edition_id)
    left_out = []
    for correction in read(correction_file(folder, edition_id)):
        anchored = _anchored(correction, edition)
        if isinstance(anchored, Correction):
            edition.corrections.append(_dotted(anchored, edition))
        else:
            left_out.append(_problem(correction, anchored))
    return json.dumps(_EXPORTS[form](edition), ensure_ascii=False, indent=1) + "\n", left_out


def take_in(path: Path, build: Path, folder: Path) -> Taken:
    """Add the corrections in a file of either tool to `folder`. Raises InputError, OutputError.

    Places are found again in the text of today, so a file that was handed out before a page was inserted is good.
    """
    taken = Taken()
    editions: dict[str, Reviewable] = {}
    found: dict[str, list[Correction]] = {}
    for correction in _corrections_in(path):
        name = correction.edition_id
        if name not in store.editions(build, "check"):
            taken.problems.append(f"{name!r} is no edition in {build}")
            continue
        if name not in editions:
            editions[name] = reviewable(build, name)
        anchored = _anchored(correction, editions[name])
        if isinstance(anchored, Correction):
            found.setdefault(name, []).append(anchored)
        else:
            taken.problems.append(_problem(correction, anchored))
    for name, corrections in found.items():
        known = {_today(c, editions[name]) for c in read(correction_file(folder, name))}
        new = [c for c in corrections if _dotted(c, editions[name]) not in known]
        added = append(correction_file(folder, name), new)
        taken.known += len(corrections) - len(added)
        if added:
            taken.added[correction_file(folder, name)] = len(added)
    return taken


def _today(correction: Correction, edition: Reviewable) -> Correction:
    """A correction as it would be handed out, with the place of today where it has one."""
    anchored = _anchored(correction, edition)
    return _dotted(anchored if isinstance(anchored, Correction) else correction, edition)


def _dotted(correction: Correction, edition: Reviewable) -> Correction:
    """Without the personal data that a reason or a name may hold."""
    return Correction(*map(edition.mask, astuple(correction)))


def _problem(correction: Correction, why: str) -> str:
    return f"{correction.edition_id}: {correction.quote!r} at {correction.char_start}, {correction.field}: {why}"


def _corrections_in(path: Path) -> Iterator[Correction]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if label_studio.is_export(content):
            yield from label_studio.corrections(content)
        elif web_annotation.is_export(content):
            yield from web_annotation.corrections(content)
        else:
            raise ValueError("neither tasks of Label Studio nor Web Annotations")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise InputError(
            f"{path}: cannot be used ({type(error).__name__}: {error}). Export it again as JSON."
        ) from error


def _anchored(correction: Correction, edition: Reviewable) -> Correction | str:
    """The correction with the place of today, or why it has none."""
    if why := fault(correction, edition.edition_id):
        return why
    place = int(correction.char_start) if correction.char_start else None
    quote = TextQuote(correction.quote, correction.prefix, correction.suffix)
    row = find_in_either(edition.text, edition.source, quote, place, edition.facts)
    if isinstance(row, Lost):
        return f"{row.status}: {row.note}"
    now = shown(row[correction.field], lambda text: text)
    if not same(correction.field, now, correction.said):
        return f"changed: the pipeline says {now!r} now and said {correction.said!r}"
    quote = selector(edition.text, row)
    return replace(
        correction, quote=quote.exact, prefix=quote.prefix, suffix=quote.suffix, char_start=str(row["char_start"])
    )

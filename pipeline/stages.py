"""One edition's way through the stages. Runs in a worker process when there are many editions."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import corrections as correcting
from pipeline import store
from pipeline.check import check
from pipeline.clean import clean
from pipeline.emit import emit, public_tables
from pipeline.emit.csv_tables import fragment
from pipeline.errors import InputError, OutputError, PipelineError
from pipeline.files import write_whole
from pipeline.find import find
from pipeline.ingest import Candidate, ingest
from pipeline.link import link
from pipeline.records import Document, Tables
from pipeline.rules import RuleError
from pipeline.split import split
from pipeline.state import Options


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with one edition: every stage, or (without a candidate) only to emit what `check` wrote earlier."""

    edition_id: str
    build: Path
    options: Options
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a summary, or an error for the user."""

    edition_id: str
    summary: dict[str, Any] | None = None
    error: str = ""


def process(job: Job) -> Outcome:
    """Do a job. An edition that fails gives an Outcome that says why; its earlier fragments stay.

    Raises PipelineError for what would stop every edition: a folder that cannot be written, rules that cannot be used.
    """
    summary: dict[str, Any] = {}
    error = attempt(job.build, job.edition_id, lambda: summary.update(_do(job)))
    return Outcome(job.edition_id, error=error) if error else Outcome(job.edition_id, summary)


def attempt(build: Path, edition_id: str, action: Callable[[], object]) -> str:
    """Run what concerns one edition only. Returns what to tell the user, empty when all went well.

    A fault of the program is written to `error.txt` in the build folder. Raises PipelineError as `process` does.
    """
    path = build / edition_id / store.ERROR_FILE
    try:
        action()
        path.unlink(missing_ok=True)
    except RuleError as error:
        raise PipelineError(str(error)) from error
    except OutputError:
        raise
    except PipelineError as error:
        return str(error)
    except Exception as error:
        write_whole(path, "".join(traceback.format_exception(error)))
        kind = type(error).__name__
        return f"internal error ({kind}: {error}). This is a fault of the program; please report it with {path}."
    return ""


def run_stage(stage: store.Stage, build: Path, edition_id: str) -> None:
    """Do one stage after `ingest` with what the stages before it wrote. Raises PipelineError."""
    document = store.read(build, edition_id, "ingest")
    before = store.STAGES[store.STAGES.index(stage) - 1]
    previous = document if before == "ingest" else store.read(build, edition_id, before)
    store.write(build, edition_id, stage, _advance(stage, document, previous))


def run_ingest(candidate: Candidate, build: Path) -> Document:
    """Read a report and write what was read. Raises InputError, OutputError."""
    document = ingest(candidate)
    store.write(build, candidate.edition_id, "ingest", document)
    return document


def _do(job: Job) -> dict[str, Any]:
    if job.candidate is None:
        document = store.read(job.build, job.edition_id, "ingest")
        tables = store.read(job.build, job.edition_id, "check")
    else:
        document, tables = _read_anew(job.candidate, job.build)
    corrections = correcting.read(correcting.correction_file(job.options.corrections, job.edition_id))
    tables, outcomes = correcting.correct(document, tables, corrections)
    public = public_tables(tables, include_references=job.options.include_references)
    texts = emit(public, job.options.formats) | {correcting.REPORT: fragment(correcting.Outcome, outcomes)}
    store.write_fragments(job.build, job.edition_id, texts)
    counted = Counter(outcome["status"] for outcome in outcomes)
    return _summary(document, public) | ({"corrections": dict(sorted(counted.items()))} if counted else {})


def _read_anew(candidate: Candidate, build: Path) -> tuple[Document, Tables]:
    document = run_ingest(candidate, build)
    result: Any = document
    for stage in store.STAGES[1:]:
        result = _advance(stage, document, result)
        store.write(build, candidate.edition_id, stage, result)
    return document, result


def _advance(stage: store.Stage, document: Document, previous: Any) -> Any:
    match stage:
        case "clean":
            return clean(document)
        case "split":
            return split(document, previous)
        case "find":
            return find(document, previous)
        case "link":
            return link(document, previous)
        case "check":
            return check(document, previous)
        case "ingest":
            raise InputError("`ingest` starts from a file, not from another stage")


def _summary(document: Document, tables: Tables) -> dict[str, Any]:
    """What the closing summary says of an edition."""
    edition = tables["editions"][0] if tables["editions"] else {}
    return {
        **{name: edition.get(name, 0) for name in ("facts", "events", "references", "numbers", "rejected")},
        "duplicates": edition.get("duplicate_sentences", 0),
        "warnings": document.warnings,
        "unexplained": [
            [row["text"], row["char_start"], row["page"]] for row in tables["numbers"] if row["kind"] == "unexplained"
        ],
    }

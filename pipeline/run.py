"""Run the stages over a folder of reports and publish the tables; do only what changed.

A run in which nothing changed compares file stamps and ends: the stages and the libraries they bring are imported only
when there is work for them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline import state as states
from pipeline.errors import InputError, OutputError
from pipeline.files import write_whole
from pipeline.state import NO_STAMP, EditionState, Options, State
from pipeline.summary import Summary

if TYPE_CHECKING:
    from pipeline.ingest import Candidate
    from pipeline.stages import Job, Outcome
    from pipeline.store import Stage

MiddleStage = Literal["clean", "split", "find", "link", "check"]


def default_build(out: Path) -> Path:
    """The build folder that belongs to an output folder: `build` for the default one, else a hidden one inside it."""
    return Path("build") if out == Path("extracted") else out / ".build"


def extract(
    raw: Path,
    out: Path,
    build: Path | None = None,
    *,
    options: Options | None = None,
    workers: int | None = None,
    progress: bool | None = None,
) -> Summary:
    """Read every report below `raw` that changed and bring `out` up to date.

    `workers` is the number of processes for more than three editions (default: one a processor); the output does not
    depend on it. `progress` is shown when standard error is a terminal, unless said otherwise. An edition that fails is
    in `Summary.failed` and keeps its earlier rows. Raises InputError when there is nothing to read, OutputError when a
    folder cannot be written, PipelineError when the rules cannot be used.
    """
    options = options or Options()
    build = build or default_build(out)
    before = states.load(build)
    if before.is_current(raw, out, options):
        summary = Summary(out, {name: edition.summary for name, edition in sorted(before.editions.items())})
        summary.unmatched, summary.same_files = _unmatched(options, before.editions), _same_files(before.editions)
        return summary

    from pipeline import publish
    from pipeline.ingest import discover
    from pipeline.workers import run_jobs

    candidates = _with_hidden(discover(raw), before)
    publish.prepare(out)
    now = State(str(raw.resolve()), str(out.resolve()), states.fingerprint(), states.listing(raw))
    now.outputs = dict(before.outputs) if before.out == now.out else {}
    jobs, keys = _plan(candidates, before, now, build, options)
    summary = Summary(out, {}, removed=_forget(build, now.editions), unmatched=_unmatched(options, now.editions))
    for edition_id in summary.removed:
        _output_is_behind(now, edition_id)
    try:
        for outcome in run_jobs(jobs, workers or os.cpu_count() or 1, progress):
            _note(outcome, now, keys, options)
        summary.done = {job.edition_id for job in jobs if not now.editions[job.edition_id].error}
        summary.failed = {name: edition.error for name, edition in now.editions.items() if edition.error}
        published = _with_output(build, now, options)
        if published and not now.outputs_intact(out):
            done = publish.publish(build, out, published, options, now.outputs)
            now.outputs, summary.outdated, summary.changed = done.stamps, done.outdated, True
        summary.editions = {name: now.editions[name].summary for name in published}
        summary.same_files = _same_files(now.editions)
    except BaseException:
        with suppress(OutputError):  # the first error is the one to tell
            _save(build, now)
        raise
    _save(build, now)
    return summary


def ingest(raw: Path, build: Path) -> dict[str, str]:
    """Read every report below `raw` into `build`, changed or not. Returns the editions that failed, id → error.

    Editions whose file is gone are forgotten. Raises InputError when there is nothing to read, OutputError.
    """
    from pipeline.ingest import discover
    from pipeline.stages import attempt, run_ingest

    candidates = _with_hidden(discover(raw), states.load(build))
    _to_be_done_anew(build)
    _forget(build, [candidate.edition_id for candidate in candidates])
    errors = {c.edition_id: attempt(build, c.edition_id, partial(run_ingest, c, build)) for c in candidates}
    return {edition_id: error for edition_id, error in errors.items() if error}


def stage(name: MiddleStage, build: Path) -> dict[str, str]:
    """Run one stage over every edition in `build`. Returns the editions that failed, id → error. Raises OutputError."""
    from pipeline import store
    from pipeline.stages import attempt, run_stage

    editions = _editions_after(store.STAGES[store.STAGES.index(name) - 1], build)
    _to_be_done_anew(build)
    errors = {e: attempt(build, e, partial(run_stage, name, build, e)) for e in editions}
    return {edition_id: error for edition_id, error in errors.items() if error}


def emit(build: Path, out: Path, options: Options) -> Summary:
    """Publish every edition that `check` has done in `build`. Raises InputError when there is none, OutputError."""
    from pipeline import publish
    from pipeline.stages import Job, process

    editions = _editions_after("check", build)
    state = _to_be_done_anew(build)
    publish.prepare(out)
    outcomes = {edition_id: process(Job(edition_id, build, options)) for edition_id in editions}
    summary = Summary(out, {name: o.summary for name, o in outcomes.items() if o.summary is not None}, changed=True)
    summary.failed = {name: o.error for name, o in outcomes.items() if o.error}
    summary.done = set(summary.editions)
    earlier = dict.fromkeys(state.outputs, NO_STAMP) if state.out == str(out.resolve()) else {}
    done = publish.publish(build, out, sorted(summary.editions), options, earlier)
    state.outputs, summary.outdated = done.stamps, done.outdated
    state.out = str(out.resolve())
    _save(build, state)
    return summary


def register(out: Path, build: Path | None, paths: Sequence[Path]) -> None:
    """List files that were made from the tables in `out` in its data package, for later runs to know them.

    Raises OutputError.
    """
    from pipeline import manifest
    from pipeline.emit.datapackage import DATA_PACKAGE

    build = build or default_build(out)
    manifest.add(out, paths)
    state = states.load(build)
    if state.out == str(out.resolve()) and DATA_PACKAGE in state.outputs:
        state.outputs[DATA_PACKAGE] = states.stamp_of(out / DATA_PACKAGE) or NO_STAMP
        _save(build, state)


def _with_hidden(candidates: Sequence[Candidate], before: State) -> list[Candidate]:
    """The candidates, and the reports of the last run in folders that cannot be opened now: they are not gone."""
    from pipeline.ingest import Candidate

    taken = {candidate.edition_id for candidate in candidates}
    hidden = [
        Candidate(folder.path / known.file.removeprefix(f"{folder.file}/"), known.file, name)
        for folder in candidates
        if folder.closed
        for name, known in before.editions.items()
        if name not in taken and known.file.startswith(f"{folder.file}/")
    ]
    return [*candidates, *hidden]


def _plan(
    candidates: Sequence[Candidate], before: State, now: State, build: Path, options: Options
) -> tuple[list[Job], dict[str, str]]:
    """What has to be done, and the key that each edition will have when it is. Fills `now.editions`."""
    from pipeline import publish, store
    from pipeline.stages import Job

    jobs, keys = [], {}
    for candidate in candidates:
        name = candidate.edition_id
        known = before.editions.get(name)
        if known and known.file != candidate.file:
            store.remove(build, name)  # another report had this id
            known = None
        stamp = states.stamp_of(candidate.path) or NO_STAMP
        sha256 = known.sha256 if known and known.stamp == stamp else states.sha256_of(candidate.path)
        keys[name] = states.key_of(name, candidate.file, sha256, *_card_hashes(candidate.path), now.code)
        entry = EditionState(candidate.file, stamp, sha256)
        if known:
            entry.emitted, entry.summary = known.emitted, known.summary
        if known and known.key == keys[name] and not known.error and store.stage_file(build, name, "check").is_file():
            entry.key = known.key
            wanted = publish.fragment_names(options)
            if known.emitted != options.key_for(name) or not store.has_fragments(build, name, wanted):
                jobs.append(Job(name, build, options))
        else:
            jobs.append(Job(name, build, options, candidate))
        now.editions[name] = entry
    return jobs, keys


def _unmatched(options: Options, editions: Collection[str]) -> list[str]:
    """Files of corrections that belong to no edition: a name misspelt, or a report that is gone."""
    return [f"{options.corrections / name}.csv" for name in options.corrected_editions() if name not in editions]


def _same_files(editions: Mapping[str, EditionState]) -> list[list[str]]:
    """Groups of editions that were read from the same file under several names, each sorted."""
    groups: dict[str, list[str]] = {}
    for name in sorted(name for name, edition in editions.items() if not edition.error):
        groups.setdefault(editions[name].sha256, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def _card_hashes(report: Path) -> list[str]:
    from pipeline.ingest.card import SUFFIX

    return [states.sha256_of(report.with_name(stem + SUFFIX)) for stem in (report.name, report.stem)]


def _note(outcome: Outcome, now: State, keys: dict[str, str], options: Options) -> None:
    """Write an outcome into the state."""
    entry = now.editions[outcome.edition_id]
    if outcome.summary is None:
        entry.key, entry.error = "", outcome.error
    else:
        name = outcome.edition_id
        entry.key, entry.emitted, entry.summary = keys[name], options.key_for(name), outcome.summary
        _output_is_behind(now, name)


def _output_is_behind(now: State, edition_id: str) -> None:
    """Note that an edition has to be published, for a later run too, should this one be interrupted before it is."""
    from pipeline.publish import facts_json

    now.outputs[facts_json(edition_id)] = NO_STAMP


def _with_output(build: Path, now: State, options: Options) -> list[str]:
    """Sorted ids of the editions to publish. One that failed is published as it was, but with the options of today."""
    from pipeline import publish, store
    from pipeline.stages import Job, process

    for name, entry in now.editions.items():
        if entry.error and not options.made(entry.emitted):
            outcome = process(Job(name, build, options))
            if outcome.summary is None:
                store.remove_fragments(build, name)
            else:
                entry.emitted, entry.summary = options.key_for(name), outcome.summary
            _output_is_behind(now, name)
    wanted = publish.fragment_names(options)
    return [name for name in sorted(now.editions) if store.has_fragments(build, name, wanted)]


def _forget(build: Path, editions: Collection[str]) -> list[str]:
    """Remove the stage files of all other editions: their report is gone. Returns their ids, sorted."""
    from pipeline import store

    gone = sorted(set(store.editions(build, "ingest")).difference(editions))
    for edition_id in gone:
        store.remove(build, edition_id)
    return gone


def _to_be_done_anew(build: Path) -> State:
    """Stages that are run alone leave files behind that `extract` cannot vouch for: it shall begin afresh."""
    state = states.load(build)
    state.code = ""
    state.editions = {name: replace(edition, key="") for name, edition in state.editions.items()}
    _save(build, state)
    return state


def _editions_after(name: Stage, build: Path) -> list[str]:
    from pipeline import store

    editions = store.editions(build, name)
    if not editions:
        raise InputError(f"{build}: holds no edition that `{name}` has done. Run `python -m pipeline {name}` first.")
    return editions


def _save(build: Path, state: State) -> None:
    write_whole(build / states.STATE_FILE, states.dump(state))

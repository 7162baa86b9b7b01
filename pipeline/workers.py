"""Do jobs, in this process or in several. What comes out is the same; only the order in which it comes differs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from pipeline.stages import Job, Outcome, process

FEW = 3
"""Up to so many editions are done in this process: starting others takes longer."""


def run_jobs(jobs: Sequence[Job], workers: int, progress: bool | None) -> Iterator[Outcome]:
    """The outcome of every job, as it comes. Raises PipelineError for what stops them all."""
    outcomes = map(process, jobs) if workers < 2 or len(jobs) <= FEW else _in_processes(jobs, workers)
    show = sys.stderr.isatty() if progress is None else progress
    return _shown(outcomes, len(jobs)) if show and jobs else iter(outcomes)


def _in_processes(jobs: Sequence[Job], workers: int) -> Iterator[Outcome]:
    left = {job.edition_id: job for job in jobs}
    with ProcessPoolExecutor(min(workers, len(jobs)), initializer=_die_on_interrupt) as pool:
        try:
            for future in as_completed([pool.submit(process, job) for job in jobs]):
                outcome = future.result()
                del left[outcome.edition_id]
                yield outcome
        except BrokenProcessPool:
            pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    # A process died (no memory, a fault in a library) and took the pool along. Alone, each edition answers for itself.
    for job in left.values():
        yield _alone(job)


def _alone(job: Job) -> Outcome:
    with ProcessPoolExecutor(1, initializer=_die_on_interrupt) as pool:
        try:
            return pool.submit(process, job).result()
        except BrokenProcessPool:
            return Outcome(
                job.edition_id,
                error="the process that read it died, for want of memory or by a fault in a library. "
                "Free memory and run again; if it happens again, take the file out and report it.",
            )


def _die_on_interrupt() -> None:
    """Ctrl-C reaches every process; one traceback for each would bury the message of the first."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _shown(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """Pass outcomes through under a progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    # Refreshed by hand: a thread of its own would be copied, locks and all, into forked processes.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=total)
        bar.refresh()
        for outcome in outcomes:
            bar.update(task, advance=1, description=outcome.edition_id)
            bar.refresh()
            yield outcome

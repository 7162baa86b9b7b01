"""What a run tells its user when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COUNTS = ("facts", "events", "references", "numbers")


@dataclass(slots=True)
class Summary:
    """The outcome of a run. `editions` holds the summary of every published edition by its id, sorted."""

    out: Path
    editions: dict[str, dict[str, Any]]
    changed: bool = False
    done: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    same_files: list[list[str]] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)

    def exit_code(self, *, strict: bool) -> int:
        """0, or 1 when an edition failed or when `strict` and a record was rejected or a number not explained."""
        doubtful = any(edition["rejected"] or edition["unexplained"] for edition in self.editions.values())
        return int(bool(self.failed) or (strict and doubtful))

    def text(self, *, strict: bool = False) -> str:
        """The closing summary: what is to be said of each edition, then the totals.

        Editions of earlier runs are spoken of only when `strict` makes them a reason to fail.
        """
        lines: list[str] = []
        for edition_id, edition in self.editions.items():
            if edition_id in self.done or strict:
                lines += _of_edition(edition_id, edition)
        lines += [f"{edition_id}: removed, its file is gone" for edition_id in self.removed]
        lines += [f"{path}: corrections of no edition that is here" for path in self.unmatched]
        lines += [
            f"{', '.join(group)}: the same file, so its numbers count {len(group)} times" for group in self.same_files
        ]
        if self.outdated:
            lines.append(f"removed, made from earlier tables: {', '.join(self.outdated)}")
        if not self.changed and not self.failed:
            lines.append("nothing changed")
        unchanged = len(self.editions.keys() - self.done - self.failed.keys())
        lines.append(f"editions: {len(self.done)} done, {unchanged} unchanged, {len(self.failed)} failed")
        totals = (f"{sum(edition[name] for edition in self.editions.values())} {name}" for name in _COUNTS)
        lines.append(f"{self.out}: {', '.join(totals)}")
        return "\n".join(lines)

    def failures(self) -> str:
        """What went wrong, edition by edition; empty when nothing did."""
        lines = []
        for edition_id, error in sorted(self.failed.items()):
            kept = "its earlier output is intact" if edition_id in self.editions else "it is absent from the output"
            lines.append(f"{edition_id} failed, {kept}: {error}")
        return "\n".join(lines)


def _of_edition(edition_id: str, edition: dict[str, Any]) -> Iterator[str]:
    yield f"{edition_id}: {', '.join(f'{edition[name]} {name}' for name in _COUNTS)}"
    for warning in edition["warnings"]:
        yield f"  warning: {warning}"
    for text, start, page in edition["unexplained"]:
        yield f"  unexplained: {text!r} at character {start}" + (f" on page {page}" if page else "")
    if edition["rejected"]:
        yield f"  rejected records: {edition['rejected']} (see rejected.csv)"
    if counted := edition.get("corrections"):
        yield f"  corrections: {', '.join(f'{n} {s}' for s, n in counted.items())} (see corrections_report.csv)"
    if edition["duplicates"]:
        yield f"  sentences printed twice, counted once: {edition['duplicates']}"

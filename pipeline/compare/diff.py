"""Two editions of a report: which facts are new, gone, changed, unchanged.

Facts are matched within country, section, indicator, unit and measure: first those that count the same words, in the
order of the text, then, by the likeness of their sentences, those whose words for the thing changed, and those that
have moved to another section.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.compare.likeness import amount, likeness, pairs_of_characters, thing, unit
from pipeline.compare.sequences import Pair, align_sequences
from pipeline.records import Row

_BOTH = ("fact_id", "value", "value_low", "value_high", "bound", "status", "date_start", "date_end", "quote")
DIFF_COLUMNS = (
    "change",
    "changed_fields",
    "country",
    "country_name",
    "section",
    "indicator",
    "measured",
    "unit",
    "measure",
    "per_value",
    "per_unit",
    "difference",
    *(f"{side}_{name}" for name in _BOTH for side in ("old", "new")),
)
_ALIKE = 0.5
"""Least likeness of two sentences for facts that count other words to be taken for one."""
_GAP = -0.05
_MOST_CELLS = 250_000
"""Largest alignment that is computed; longer lists of one thing are paired in their order."""

_LEAST_IN_COMMON = 0.2
"""Share of the facts of the shorter report that have a counterpart. Editions of one report have half of them or more,
reports on other things a tenth at most."""
_COMPARED = ("value", "value_low", "value_high", "bound", "status")


def diff(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """One row for each fact of the old and the new edition, pairs together, in the order of the new edition.

    A date alone is no change: most reports give the same figure again as of a later day. Both dates are shown.
    """
    # By identity: a report that was corrected under its old name has the same ids in both.
    rank = {id(fact): (gone, i) for gone, facts in enumerate((new, old)) for i, fact in enumerate(facts)}
    pairs = sorted(_match(old, new), key=lambda pair: rank[id(pair[0] if pair[1] is None else pair[1])])
    return [_row(before, after) for before, after in pairs]


def strangers(rows: Sequence[Row]) -> str:
    """What is to be said of two reports that have hardly a fact in common; empty for editions of one report."""
    kinds = Counter(row["change"] for row in rows)
    common = kinds["changed"] + kinds["unchanged"]
    shorter = common + min(kinds["new"], kinds["gone"])
    if common >= _LEAST_IN_COMMON * max(shorter, 1):
        return ""
    return (
        f"these are no editions of one report: of the {shorter} facts of the one with fewer, {common} have a "
        "counterpart in the other, so nothing follows for what changed; texts of one edition in several languages are "
        "compared with align"
    )


def _match(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    groups: dict[tuple[object, ...], tuple[list[Row], list[Row]]] = {}
    for side, facts in enumerate((old, new)):
        for fact in facts:
            key = (fact["country"], fact["section"], fact["indicator"], *unit(fact))
            groups.setdefault(key, ([], []))[side].append(fact)
    alone: tuple[list[Row], list[Row]] = ([], [])
    for before, after in groups.values():
        for one, other in _match_group(before, after):
            if one is not None and other is not None:
                yield one, other
            elif one is not None:
                alone[0].append(one)
            elif other is not None:
                alone[1].append(other)
    yield from _match_elsewhere(*alone)


def _match_elsewhere(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Facts that stand in another section now, if their sentences are alike: a table may move between two headings."""
    groups: dict[tuple[object, ...], tuple[list[Row], list[Row]]] = {}
    for side, facts in enumerate((old, new)):
        for fact in sorted(facts, key=lambda f: f["char_start"]):
            groups.setdefault((fact["country"], fact["indicator"], *unit(fact)), ([], []))[side].append(fact)
    for before, after in groups.values():
        for i, j in _align(before, after, least=_ALIKE):
            yield (None if i is None else before[i]), (None if j is None else after[j])


def _match_group(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    left: list[Row] = []
    unmatched: list[Row] = []
    for word in dict.fromkeys(thing(f) for f in (*old, *new)):
        mine, others = ([f for f in facts if thing(f) == word] for facts in (old, new))
        for i, j in _align(mine, others, least=0.0):
            if i is not None and j is not None:
                yield mine[i], others[j]
            elif i is not None:
                left.append(mine[i])
            elif j is not None:
                unmatched.append(others[j])
    left.sort(key=lambda f: f["char_start"])
    unmatched.sort(key=lambda f: f["char_start"])
    for i, j in _align(left, unmatched, least=_ALIKE):
        yield (None if i is None else left[i]), (None if j is None else unmatched[j])


def _align(old: Sequence[Row], new: Sequence[Row], least: float) -> Iterable[Pair]:
    """Pairs in the order of the text whose sentences are most alike, at least `least`."""
    if len(old) * len(new) > _MOST_CELLS:
        both = min(len(old), len(new))
        return [
            *((i, i) for i in range(both)),
            *((i, None) for i in range(both, len(old))),
            *((None, j) for j in range(both, len(new))),
        ]
    words = [[_context(f, least) for f in facts] for facts in (old, new)]

    def score(i: int, j: int) -> float:
        alike = likeness(words[0][i], words[1][j])
        return alike + 0.1 * (amount(old[i]) == amount(new[j])) if alike >= least else -1.0

    return align_sequences(len(old), len(new), score, _GAP)


def _context(fact: Row, least: float) -> set[str]:
    """The words that tell one fact from another: its sentence, or the head of its column, since a row holds many."""
    cell = "from_table" in fact["flags"].split(";")
    return pairs_of_characters(fact["measured"] if cell and least else fact["sentence"])


def _row(old: Row | None, new: Row | None) -> Row:
    one = new or old or {}
    changed = [] if old is None or new is None else [name for name in _COMPARED if old[name] != new[name]]
    row: Row = {
        "change": "new" if old is None else "gone" if new is None else "changed" if changed else "unchanged",
        "changed_fields": ";".join(changed),
        **{name: one[name] for name in DIFF_COLUMNS if name in one},
        "difference": _difference(old, new),
    }
    for name in _BOTH:
        row[f"old_{name}"] = None if old is None else old[name]
        row[f"new_{name}"] = None if new is None else new[name]
    return row


def _difference(old: Row | None, new: Row | None) -> float | int | None:
    if old is None or new is None or old["value"] is None or new["value"] is None:
        return None
    difference = new["value"] - old["value"]
    return round(difference, 6) if isinstance(difference, float) else int(difference)

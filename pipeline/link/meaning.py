"""Meaning: which indicator a quantity belongs to, by the rules in `rules/cues/<language>.csv`.

Each rule names words of the thing counted, words of its context, forbidden neighbours, and the units, measures and
sections it holds for. A rule that fits is scored by how near its thing stands to the number: the noun phrase after it,
the clause before it, the rest of the sentence, the sentence before. The best rule decides and is named in the fact;
when two indicators score alike, or none fits, the indicator is `other` and a flag says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.link.nearness import CLAUSE, PREVIOUS, Nearness
from pipeline.link.surroundings import Surroundings
from pipeline.records import Language
from pipeline.rules import Cue

_CONTEXT_ONLY, _BESIDE = 3.0, 1.2  # a word of the context in the clause
_SAID_BEHIND = 3.0  # … or right behind the thing: 4 patients succumbed
_CARRIED = 5.0  # most of its weight that a rule brings from the sentence before
_UNIT_TEXT = 6.0  # the thing is the measure word itself
_TIE = 0.05


@dataclass(slots=True)
class Meaning:
    indicator: str
    rule: str
    flags: tuple[str, ...] = ()
    in_clause: bool = False  # whether a word of the number's own clause decided


def decide(mention: Mention, around: Surroundings, barred: Collection[str] = ()) -> Meaning:
    """The indicator of a quantity; `barred` are indicators that it cannot have.

    A quantity without a unit (a bare table cell) counts things or money: no day, no per cent.
    """
    reading = mention.reading
    if reading.rule == "number.share_word" and reading.unit == "count":
        return Meaning("other", f"{around.language}.none", ("indicator_unknown",))  # inspected twice counts no thing
    scored = ranked(mention, around)
    if not scored and around.above:
        scored = ranked(mention, around, around.above)
    if barred:
        scored = [(score, cue) for score, cue in scored if cue.indicator not in barred]
    if not scored:
        return Meaning("other", f"{around.language}.none", ("indicator_unknown",))
    best, cue = scored[0]
    rivals = [score for score, other in scored if other.indicator != cue.indicator]
    if rivals and best - rivals[0] < _TIE:
        return Meaning("other", f"{around.language}.tie", ("indicator_tie",))
    return Meaning(cue.indicator, cue.name, in_clause=best - cue.weight >= CLAUSE)


def ranked(mention: Mention, around: Surroundings, above: Collection[str] = ()) -> list[tuple[float, Cue]]:
    """The rules that fit, best first; `above` are words of the heading that may be their context."""
    passage, reading = mention.passage.placed, mention.reading
    near = Nearness(mention, around)
    # A number of running text that names a thing counts no money; under the head of a column it may.
    thing = near.named and passage.block.kind != "table"
    in_play = _admitted(around.language, mention.unit, reading.measure, passage.section, not thing)
    never = around.words.never.get(reading.unit_text, ())
    best = _weights(in_play, near, mention, around)
    if thing and near.open and any(weight > PREVIOUS for weight in best.values()):
        # People whom the sentence itself names need no word of the one before it.
        best = {cue: weight for cue, weight in best.items() if weight != PREVIOUS}
    scored = [
        (score, cue)
        for cue, weight in best.items()
        if cue.indicator not in never and (score := _score(cue, weight, near, above)) > 0
    ]
    if len(scored) > 1:
        scored.sort(key=_best_first)
    return scored


def _best_first(scored: tuple[float, Cue]) -> tuple[float, int]:
    return -scored[0], scored[1].line


def _weights(in_play: _InPlay, near: Nearness, mention: Mention, around: Surroundings) -> dict[Cue, float]:
    """The rules that the words around a number bring into play, each with what the best of its thing weighs."""
    best: dict[Cue, float] = dict.fromkeys(in_play.always, 0.0)
    for word in in_play.contexts & around.heard:
        best.update(dict.fromkeys(in_play.by_context[word], 0.0))
    things, by_thing = in_play.things & near.heard, in_play.by_thing
    if (thing := mention.text[slice(*mention.after)]) in by_thing:
        things |= {thing}  # as a whole a single character is one: 省, 床, 片
    for word, weight in near.weights(things):
        for cue in by_thing[word]:
            if weight > best.get(cue, 0.0):
                best[cue] = weight
    for cue in by_thing.get(mention.reading.unit_text, ()):
        best[cue] = max(_UNIT_TEXT, best.get(cue, 0.0))
    return best


def _score(cue: Cue, best: float, near: Nearness, above: Collection[str]) -> float:
    """How well a rule fits by its words, the best of its thing weighing `best`; 0 when it does not."""
    beside = behind = False
    if cue.context:
        spans = near.told(cue.context)
        # A heading gives context to what the sentence itself names.
        if not spans and (cue.context.isdisjoint(above) or (cue.thing and best <= PREVIOUS)):
            return 0.0
        beside = any(map(near.in_clause, spans))
        behind = near.named and any(map(near.follows, spans))
    if (cue.thing and not best) or (cue.unless and near.is_forbidden(cue, best)):
        return 0.0
    if not cue.thing:
        return cue.weight + (_CONTEXT_ONLY if beside else 0.0)
    weight = cue.weight if best > PREVIOUS else min(cue.weight, _CARRIED)
    return best + weight + (_BESIDE if beside else 0.0) + (_SAID_BEHIND if behind else 0.0)


@dataclass(slots=True)
class _InPlay:
    """Rules by the words that bring them into play: of the thing counted, or of the context of rules without one.

    `things` are those of the first that say something wherever they stand: no single characters.
    """

    by_thing: dict[str, list[Cue]] = field(default_factory=dict)
    by_context: dict[str, list[Cue]] = field(default_factory=dict)
    always: list[Cue] = field(default_factory=list)
    things: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()


@cache
def _admitted(language: Language, unit: str, measure: str, section: str, money: bool) -> _InPlay:
    """The rules that hold for a quantity of this unit and measure in this section."""
    admitted = _InPlay()
    for cue in rules.cues(language):
        if (
            _fits_unit(cue, unit, money)
            and (not cue.measures or measure in cue.measures)
            and (not cue.sections or section in cue.sections)
        ):
            if not cue.thing and not cue.context:
                admitted.always.append(cue)
            for word in cue.thing:
                admitted.by_thing.setdefault(word, []).append(cue)
            for word in cue.context if not cue.thing else ():
                admitted.by_context.setdefault(word, []).append(cue)
    admitted.things = frozenset(word for word in admitted.by_thing if len(word) > 1)
    admitted.contexts = frozenset(admitted.by_context)
    return admitted


def _fits_unit(cue: Cue, unit: str, money: bool) -> bool:
    """A rule's units admit its own, and a bare number where it counts things, or `money` (under a table's head)."""
    if not cue.units:
        return bool(unit or cue.thing or cue.context)
    if unit:
        return unit in cue.units or ("money" in cue.units and rules.is_money(unit))
    if not money and not cue.thing:
        return "count" in cue.units  # words around a thing that is named make no doses of it
    counts = (money and "money" in cue.units) or any(rules.units().get(u) == "count" for u in cue.units)
    return counts and bool(cue.thing or cue.context)

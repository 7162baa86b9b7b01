"""Meaning: which indicator a quantity belongs to, by the rules in `rules/cues/<language>.csv`.

Each rule names words of the thing counted, words of its context, forbidden neighbours, and the units, measures and
sections it holds for. A rule that fits is scored by how near its thing stands to the number: the noun phrase after it, the
clause before it, the rest of the sentence, the sentence before. The best rule decides and is named in the fact; when two
indicators score alike, or none fits, the indicator is `other` and a flag says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.model import Language
from pipeline.rules import Cue

# How much a cue word counts by where it stands. The head noun counts most; a word of the sentence before, least.
_AFTER, _HEAD_BONUS, _BEFORE, _CLAUSE, _SENTENCE, _PREVIOUS, _CONTEXT_ONLY = 10.0, 2.0, 7.0, 3.5, 3.0, 1.0, 2.0
_TIE = 0.05

Occurrences = dict[str, list[tuple[int, int]]]


@dataclass(slots=True)
class Meaning:
    indicator: str
    rule: str
    flags: tuple[str, ...] = ()


class Vocabulary:
    """All cue words of a language and where they occur in a text.

    Chinese words are found wherever they stand; in languages with spaces they match whole words, `*` any ending.
    """

    def __init__(self, language: Language) -> None:
        self.cues = rules.cues(language)
        words = {w for cue in self.cues for w in (*cue.thing, *cue.context, *cue.unless)}
        self._plain = sorted(words) if language == "zh" else []
        self._spaced = [] if language == "zh" else [(w, w.rstrip("*").lower(), _word_pattern(w)) for w in sorted(words)]

    def occurrences(self, text: str) -> Occurrences:
        found: Occurrences = {}
        for word in self._plain:
            at = text.find(word)
            if at >= 0:
                places = found[word] = []
                while at >= 0:
                    places.append((at, at + len(word)))
                    at = text.find(word, at + 1)
        if self._spaced:
            lower = text.lower()
            for word, stem, pattern in self._spaced:
                if stem in lower and (spans := [m.span() for m in pattern.finditer(lower)]):
                    found[word] = spans
        return found


def _word_pattern(word: str) -> re.Pattern[str]:
    parts = [re.escape(p.rstrip("*")) + (r"\w*" if p.endswith("*") else "") for p in word.lower().split()]
    return re.compile(r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)")


@cache
def vocabulary(language: Language) -> Vocabulary:
    return Vocabulary(language)


def decide(
    mention: Mention, here: Occurrences, previous: Occurrences, language: Language, *, any_unit: bool = False
) -> Meaning:
    """The indicator of a quantity. `here` are the cue words of its block, `previous` those of the sentence before it.

    With `any_unit` the unit is not known yet (a bare table cell) and forbids no rule.
    """
    best: tuple[float, Cue] | None = None
    second = 0.0
    for cue in vocabulary(language).cues:
        score = _score(cue, mention, here, previous, any_unit)
        if score <= 0:
            continue
        if best is None or score > best[0]:
            if best is not None and best[1].indicator != cue.indicator:
                second = max(second, best[0])
            best = (score, cue)
        elif cue.indicator != best[1].indicator:
            second = max(second, score)
    if best is None:
        return Meaning("other", f"{language}.none", ("indicator_unknown",))
    if best[0] - second < _TIE:
        return Meaning("other", f"{language}.tie", ("indicator_tie",))
    return Meaning(best[1].indicator, best[1].name)


def _score(cue: Cue, mention: Mention, here: Occurrences, previous: Occurrences, any_unit: bool) -> float:
    reading = mention.reading
    if cue.units and not any_unit and reading.unit not in cue.units and not ("money" in cue.units and _is_money(reading.unit)):
        return 0.0
    if cue.measures and reading.measure not in cue.measures:
        return 0.0
    if cue.sections and mention.passage.placed.section not in cue.sections:
        return 0.0
    sentence = (mention.sentence.start, mention.sentence.end)
    reach = (min(mention.clause[0], mention.before[0]), max(mention.clause[1], mention.after[1]))
    if any(_within(span, reach) for word in cue.unless for span in here.get(word, ())):
        return 0.0
    if cue.context and not any(_within(span, sentence) for word in cue.context for span in here.get(word, ())):
        return 0.0
    if not cue.thing:
        return cue.weight + _CONTEXT_ONLY
    best = 0.0
    for word in cue.thing:
        for span in here.get(word, ()):
            best = max(best, _nearness(span, mention) + 0.2 * len(word))
        if not best and word in previous:
            best = _PREVIOUS
    return best + cue.weight if best else 0.0


def _nearness(span: tuple[int, int], mention: Mention) -> float:
    if _within(span, mention.after):
        return _AFTER + (_HEAD_BONUS if span[1] == mention.after[1] else 0.0)
    if _within(span, mention.before):
        distance = mention.reading.quote_start - span[1]
        return _BEFORE - min(distance, 30) * 0.1
    if _within(span, mention.clause):
        return _CLAUSE
    if _within(span, (mention.sentence.start, mention.sentence.end)):
        distance = mention.reading.start - span[1]
        return _SENTENCE - (min(distance, 60) * 0.02 if distance > 0 else 1.5)
    return 0.0


def _within(span: tuple[int, int], area: tuple[int, int]) -> bool:
    return area[0] <= span[0] and span[1] <= area[1]


def _is_money(unit: str) -> bool:
    return len(unit) == 3 and unit.isupper()

"""Meaning: which indicator a quantity belongs to, by the rules in `rules/cues/<language>.csv`.

Each rule names words of the thing counted, words of its context, forbidden neighbours, and the units, measures and
sections it holds for. A rule that fits is scored by how near its thing stands to the number: the noun phrase after it,
the clause before it, the rest of the sentence, the sentence before. The best rule decides and is named in the fact;
when two indicators score alike, or none fits, the indicator is `other` and a flag says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.link.occurrences import Occurrences, Vocabulary, vocabulary
from pipeline.records import Language, Reading
from pipeline.rules import Cue

# How much a cue word counts by where it stands. The head noun counts most; a word of the sentence before, least.
_AFTER, _HEAD_BONUS, _BEFORE, _CLAUSE, _SENTENCE, _PREVIOUS, _CONTEXT_ONLY = 10.0, 2.0, 7.0, 3.5, 3.0, 1.0, 3.0
_SAID_BEHIND = 3.0  # a word of the context right behind the thing: 4 patients succumbed
_BESIDE, _NUMBERED, _NEXT_TO, _UNIT_TEXT, _NAMED_OTHERWISE = 1.2, 9.0, 1.5, 6.0, 3.0
_BEHIND, _NAMED_BEFORE = 10.5, 1.5
_CARRIED = 5.0  # most of its weight that a rule brings from the sentence before
_LONGEST_AGE = 40  # characters of an age between a thing and its verb
_TIE = 0.05

_ITEM_END = re.compile("[;；]")
_LISTED = re.compile(r"\s*(?:,|、)?\s*(?:and|и|和|及)?\s*")
_ONE_WORD = re.compile(r"\s+(?:\w+\s+)?")  # an auxiliary verb, or none
_CLAUSE_END, _LIVING = re.compile(r"[,;:()]"), ("person", "case")
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")


@dataclass(slots=True)
class Meaning:
    indicator: str
    rule: str
    flags: tuple[str, ...] = ()
    in_clause: bool = False  # whether a word of the number's own clause decided


def decide(
    mention: Mention,
    here: Occurrences,
    previous: Occurrences,
    language: Language,
    above: Collection[str] = (),
    barred: Collection[str] = (),
) -> Meaning:
    """The indicator of a quantity.

    `here` are the cue words of its sentence, `previous` those of the one before it, `above` those of the heading;
    `barred` are indicators that it cannot have.
    A quantity without a unit (a bare table cell) counts things or money: no day, no per cent.
    """
    scored = ranked(mention, here, previous, language)
    if not scored and above:
        scored = ranked(mention, here, previous, language, above)
    scored = [(score, cue) for score, cue in scored if cue.indicator not in barred]
    if not scored:
        return Meaning("other", f"{language}.none", ("indicator_unknown",))
    best, cue = scored[0]
    rival = next((score for score, other in scored if other.indicator != cue.indicator), 0.0)
    if best - rival < _TIE:
        return Meaning("other", f"{language}.tie", ("indicator_tie",))
    return Meaning(cue.indicator, cue.name, in_clause=best - cue.weight >= _CLAUSE)


def ranked(
    mention: Mention, here: Occurrences, previous: Occurrences, language: Language, above: Collection[str] = ()
) -> list[tuple[float, Cue]]:
    """The rules that fit, best first."""
    passage = mention.passage.placed
    # A number of running text that names a thing counts no money; under the head of a column it may.
    thing = mention.after[1] > mention.after[0] and passage.block.kind != "table"
    in_play = _admitted(language, mention.unit, mention.reading.measure, passage.section, not thing)
    words = vocabulary(language)
    ground = _Surroundings(mention, here, previous, words, above)
    best: dict[Cue, float] = dict.fromkeys(in_play.always, 0.0)
    for word in in_play.words.intersection((*here, *previous, mention.reading.unit_text)):
        for cue in in_play.by_context.get(word, ()):
            best[cue] = 0.0
        if (cues := in_play.by_thing.get(word)) and (weight := ground.weight(word)):
            for cue in cues:
                best[cue] = max(weight, best.get(cue, 0.0))
    if thing and any(weight > _PREVIOUS for weight in best.values()):
        # People whom the sentence itself names need no word of the one before it.
        best = {cue: weight for cue, weight in best.items() if weight != _PREVIOUS}
    measure_word = mention.reading.unit_text
    scored = [
        (ground.score(cue, weight), cue)
        for cue, weight in best.items()
        if not measure_word or measure_word not in words.never.get(cue.indicator, ())
    ]
    return sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1].line))


@dataclass(slots=True)
class _InPlay:
    """Rules by the words that bring them into play: of the thing counted, or of the context of rules without one."""

    by_thing: dict[str, list[Cue]] = field(default_factory=dict)
    by_context: dict[str, list[Cue]] = field(default_factory=dict)
    always: list[Cue] = field(default_factory=list)
    words: frozenset[str] = frozenset()  # all of both


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
    admitted.words = frozenset((*admitted.by_thing, *admitted.by_context))
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


class _Surroundings:
    """The cue words around one number, and what each counts for by its nearest place."""

    def __init__(
        self, mention: Mention, here: Occurrences, previous: Occurrences, words: Vocabulary, above: Collection[str]
    ) -> None:
        self.mention, self.here, self.previous, self.above = mention, here, previous, above
        self._words = words
        self.letter, self._preposition, self._lead = words.letter, words.preposition, words.lead
        self._apart = words.apart
        quantities = [r for r in mention.sentence.readings if r.kind == "quantity"]
        self._quantities = quantities
        self._starts, self._quotes = [r.start for r in quantities], [r.quote_start for r in quantities]
        self._of_others = self._areas_of_others(quantities)
        self._starts_of_others = [start for start, _ in self._of_others]
        self._names_own = self._names_its_thing()

    def _areas_of_others(self, quantities: list[Reading]) -> list[tuple[int, int]]:
        """Stretches, in order, whose words say nothing of this number.

        What a rate is of (per 100,000 population) is not what is counted, nor is what another number's bracket names.
        """
        mention, number = self.mention, self.mention.reading.start
        # In `two exercises a year` and `900 tonnes of bleach a month` what is counted stands before the rate.
        timed = not mention.reading.unit_text or rules.units().get(mention.reading.per_unit) == "time"
        own = mention.reading if mention.reading.per_value == 1 and timed else None
        areas = [(r.end + len(r.unit_text), r.quote_end) for r in quantities if r.per_unit and r is not own]
        if self._words.place_ends:  # a measure word is of its own number alone: 出动10车次，消毒3处
            areas += [(r.end, r.quote_end) for r in quantities if r.unit_text and r is not mention.reading]
        for bracket in _BRACKET.finditer(mention.text, mention.sentence.start, mention.sentence.end):
            first = bisect_left(self._starts, bracket.start())
            holds_a_number = first < len(self._starts) and self._starts[first] < bracket.end()
            if holds_a_number and not bracket.start() < number < bracket.end():
                areas.append(bracket.span())
        first, end = (bisect_left(self._quotes, at) for at in mention.after)
        areas += [  # 一家|拥有257张病床的|医院
            (other.quote_start, mention.text.find("的", other.quote_end, mention.after[1]))
            for other in quantities[first:end]
        ]
        found: list[tuple[int, int]] = []
        for area in sorted(areas):
            if not found or area[1] > found[-1][1]:  # else a rate in a bracket
                found.append(area)
        return found

    def _is_of_another(self, span: tuple[int, int]) -> bool:
        i = bisect_right(self._starts_of_others, span[0]) - 1
        return i >= 0 and span[1] <= self._of_others[i][1]

    def score(self, cue: Cue, best: float) -> float:
        """How well a rule fits by its words, the best of its thing weighing `best`; 0 when it does not."""
        mention, beside, behind, told = self.mention, False, False, True
        if cue.context:
            sentence = (mention.sentence.start, mention.sentence.end)
            said = cue.context.intersection(self.here)
            spans = [span for word in said for span in self.here[word] if _within(span, sentence)]
            spans = [span for span in spans if not self._said_of_another(span)]
            told = bool(spans)
            if not told and cue.context.isdisjoint(self.above):
                return 0.0
            beside = any(_within(span, mention.clause) for span in spans)
            behind = mention.after[1] > mention.after[0] and any(map(self._follows, spans))
        if not cue.thing:
            forbidden = self._stands(cue.unless, mention.clause)
            return 0.0 if forbidden else cue.weight + (_CONTEXT_ONLY if beside else 0.0)
        if not told and best <= _PREVIOUS:
            return 0.0  # a heading gives context to what the sentence itself names
        if not best or (cue.unless and self._stands(cue.unless, self._area_of_thing(cue, best))):
            return 0.0
        weight = cue.weight if best > _PREVIOUS else min(cue.weight, _CARRIED)
        return best + weight + (_BESIDE if beside else 0.0) + (_SAID_BEHIND if behind else 0.0)

    def _stands(self, words: frozenset[str], area: tuple[int, int]) -> bool:
        """Whether one of the words stands in an area and is not said of another number alone."""
        for word in words.intersection(self.here):
            for span in self.here[word]:
                if _within(span, area) and not self._is_of_another(span):
                    return True
        return False

    def _area_of_thing(self, cue: Cue, best: float) -> tuple[int, int]:
        """Where a forbidden neighbour counts: where the thing was found.

        That is the phrase after the number, the number's item of a list, or the clause.
        """
        mention = self.mention
        if best >= _AFTER and mention.after[1] > mention.after[0]:
            return mention.after
        if self._stands(cue.thing, mention.predicate):
            return mention.predicate
        i = bisect_left(self._quotes, mention.reading.quote_end)
        before_next = self._quotes[i] if i < len(self._quotes) else mention.sentence.end
        item = mention.item[0], min(mention.item[1], before_next)
        if self._stands(cue.thing, item):
            return item
        area = min(mention.clause[0], mention.before[0]), max(mention.clause[1], mention.after[1])
        return area if self._stands(cue.thing, area) else (mention.sentence.start, mention.sentence.end)

    def weight(self, word: str) -> float:
        """What one word of the thing counts for: by its nearest place, or as the measure word itself."""
        mention = self.mention
        best = _UNIT_TEXT if word == mention.reading.unit_text else 0.0
        if len(word) == 1 and word != mention.text[slice(*mention.after)]:
            return best  # 省, 床, 片 say something only as measure words or as the whole thing
        for span in self.here.get(word, ()):
            if not (self._of_others and self._is_of_another(span)) and (near := self._nearness(span)):
                best = max(best, near + self.letter * len(word))
        # A thing named after the number settles what is counted, unless it is only said that they are people.
        open_ = mention.after[0] == mention.after[1] or mention.unit in ("person", "percent")
        return best or (_PREVIOUS if word in self.previous and open_ else 0.0)

    def _nearness(self, span: tuple[int, int]) -> float:
        mention = self.mention
        if _within(span, mention.after):
            return _AFTER + (_HEAD_BONUS if span[0] < mention.head <= span[1] else 0.0)
        # A thing named after the number settles what is counted; words elsewhere speak of something else then.
        named = mention.after[1] > mention.after[0]
        if not named and (_within(span, mention.numbered) or _within(span, mention.predicate)):
            return _NUMBERED
        if _within(span, mention.before):
            distance = mention.reading.quote_start - span[1]
            near = (
                _BEFORE
                + (_NEXT_TO if distance <= 2 else 0.0)
                + (_NAMED_BEFORE if _within(span, mention.named_before) else 0.0)
                - (_NAMED_OTHERWISE if named or _within(span, mention.of_last) or self._describes(span) else 0.0)
                - min(distance, 30) * 0.1
            )
            # What is said of people (of whom died of other causes 12) tells more than the rest of the sentence.
            people = named and mention.unit in _LIVING and _within(span, mention.clause)
            return max(near, _CLAUSE) if people else near
        if named:
            said = self._follows(span) or span[0] == mention.verb > 0
            return _BEHIND if said and not self._introduces(span) else 0.0  # 11 people died
        if _within(span, mention.clause):
            if self._stands_behind_another(span) or self._says_where(span):
                return 0.0
            gap = mention.text[mention.reading.quote_end : span[0]]
            beside = not gap or (len(gap) == 1 and (gap.isalpha() or gap.isspace()))  # 6例均死亡, 35 died
            return _BEFORE if beside else _CLAUSE
        if _within(span, (mention.sentence.start, mention.sentence.end)):
            distance = mention.reading.start - span[1]
            if mention.apart or (distance < 0 and self._speaks_of_another(span)) or self._names_earlier_item(span):
                return 0.0
            if self._names_own and self._stands_before_another(span):
                return 0.0
            return _SENTENCE - (min(distance, 60) * 0.02 if distance > 0 else 1.5)
        return 0.0

    def _follows(self, span: tuple[int, int]) -> bool:
        """Whether a word comes right behind the thing counted; an age may stand between (3 children under 2 died)."""
        text, start = self.mention.text, self.mention.after[1]
        if not start <= span[0] < start + _LONGEST_AGE:
            return False
        i = bisect_left(self._quotes, start)
        between = self._quantities[i] if i < len(self._quantities) else None
        if between is not None and between.measure == "threshold" and text[start : between.quote_start].isspace():
            start = min(between.quote_end, span[0])
        return self._lead.fullmatch(text, start, span[0]) is not None

    def _says_where(self, span: tuple[int, int]) -> bool:
        """Whether a word behind a bare number belongs to a preposition: 12 in the community are no communities."""
        if self.mention.reading.unit not in ("", "percent"):
            return False
        leads = self._preposition.match(self.mention.text, self.mention.reading.quote_end)
        return leads is not None and leads.end() <= span[0]

    def _describes(self, span: tuple[int, int]) -> bool:
        """Whether a word only describes what is named before the number: the airports of `samples from airports: 5`."""
        end = self.mention.named_before[1]
        leads = self._preposition.match(self.mention.text, end) if 0 < end <= span[0] else None
        return leads is not None and leads.end() <= span[0]

    def _said_of_another(self, span: tuple[int, int]) -> bool:
        """Whether a word is said of other people: not the died of `7 cases were found and 2 people died`."""
        mention, text = self.mention, self.mention.text
        if mention.unit not in _LIVING or mention.after[0] == mention.after[1]:
            return False
        other = self._quantities[max(0, bisect_right(self._starts, span[0]) - 1)]
        if other is mention.reading or other.start > span[0]:
            return False
        same_clause = not _CLAUSE_END.search(text, other.quote_end, span[0])
        if span[1] <= mention.clause[0]:  # 16 people died, while 50 cases were confirmed
            return other.unit in _LIVING and mention.part_of is None and same_clause
        if other.start < mention.after[1] or mention.after[1] > span[0]:
            return False
        if _LISTED.fullmatch(text, mention.after[1], other.quote_start):
            return False
        if other.unit in ("", "count", "percent"):  # of 120 patients, 2 % died
            return same_clause and self._apart.search(text, mention.after[1], other.quote_start) is not None
        return other.unit in _LIVING and _ONE_WORD.fullmatch(text, other.quote_end, span[0]) is not None

    def _names_its_thing(self) -> bool:
        """Whether a thing, and no place (北京3家), stands right before the number in its clause: 消毒供餐点3处."""
        mention, (start, end) = self.mention, self.mention.named_before
        near = mention.clause[0] <= start < end and mention.reading.quote_start - end <= 1
        if not (near and self._words.place_ends) or mention.unit not in ("", "count", "person", "person_time"):
            return False
        return not self._words.names_place(mention.text[start:end])

    def _stands_before_another(self, span: tuple[int, int]) -> bool:
        """Whether another number stands between a word and this one."""
        i = bisect_left(self._quotes, span[1])
        return i < len(self._quotes) and self._quotes[i] < self.mention.reading.quote_start

    def _stands_behind_another(self, span: tuple[int, int]) -> bool:
        """Whether another number stands between this one and a word behind it."""
        i = bisect_left(self._starts, self.mention.reading.end)
        return i < len(self._starts) and self._starts[i] < span[0]

    def _introduces(self, span: tuple[int, int]) -> bool:
        """Whether a word stands right before another number: 7 parcels worth 300 euros."""
        i = bisect_left(self._quotes, span[1])
        return i < len(self._quotes) and not self.mention.text[span[1] : self._quotes[i]].strip()

    def _names_earlier_item(self, span: tuple[int, int]) -> bool:
        """Whether a word is that of a number in an item before this one's: the deaths of 死亡3例；河北4例."""
        i = bisect_left(self._quotes, span[1])
        right_before_one = i < len(self._quotes) and self._quotes[i] - span[1] <= 2
        return right_before_one and _ITEM_END.search(self.mention.text, span[1], self.mention.reading.start) is not None

    def _speaks_of_another(self, span: tuple[int, int]) -> bool:
        """Whether a word behind a number stands behind another number as well, or right before one."""
        i = bisect_left(self._quotes, span[1])
        right_before_one = i < len(self._quotes) and self._quotes[i] - span[1] <= 2
        return right_before_one or self._stands_behind_another(span)


def _within(span: tuple[int, int], area: tuple[int, int]) -> bool:
    return area[0] <= span[0] and span[1] <= area[1]

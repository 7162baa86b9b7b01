"""Nearness: where the cue words of a sentence stand to one of its numbers, what that counts, and whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.link.surroundings import Surroundings, first_behind
from pipeline.rules import Cue

# How much a cue word counts by where it stands. The head noun counts most; a word of the sentence before, least.
AFTER, CLAUSE, PREVIOUS = 10.0, 3.5, 1.0
_HEAD_BONUS, _BEFORE, _SENTENCE = 2.0, 7.0, 3.0
_NUMBERED, _NEXT_TO, _NAMED_OTHERWISE = 9.0, 1.5, 3.0
_BEHIND, _NAMED_BEFORE = 10.5, 1.5
_LONGEST_AGE = 40  # characters of an age between a thing and its verb

_ITEM_END = re.compile("[;；]")
_LISTED = re.compile(r"\s*(?:,|、)?\s*(?:and|и|和|及)?\s*")
_ONE_WORD = re.compile(r"\s+(?:\w+\s+)?")  # an auxiliary verb, or none
_CLAUSE_END, _LIVING = re.compile(r"[,;:()]"), ("person", "case")

_START = itemgetter(0)

Span = tuple[int, int]


class Nearness:
    """One number among the cue words of its sentence.

    It is `named` where a thing stands behind it, and `open` where words of the sentence before may say what it counts:
    where no thing does, or one that only says that they are people. `heard` are the words that may say what it counts.
    """

    __slots__ = ("_around", "_mention", "_of_others", "heard", "named", "open")

    def __init__(self, mention: Mention, around: Surroundings) -> None:
        self._mention, self._around = mention, around
        self.named = mention.after[1] > mention.after[0]
        self.open = not self.named or mention.unit in ("person", "percent")
        self.heard = around.heard if self.open else around.said
        self._of_others = self._areas_of_others()

    def _areas_of_others(self) -> list[Span]:
        """Stretches, in order, whose words say nothing of this number.

        What a rate is of (per 100,000 population) is not what is counted, nor is what another number's bracket names.
        """
        around, mention, reading = self._around, self._mention, self._mention.reading
        if len(around.quantities) < 2 and not around.rates:
            return []
        measured = [area for other, area in around.measures if other is not reading]
        areas = [bracket for bracket in around.brackets if not bracket[0] < reading.start < bracket[1]]
        if around.rates:
            # In `two exercises a year` and `900 tonnes of bleach a month` what is counted stands before the rate.
            timed = not reading.unit_text or rules.units().get(reading.per_unit) == "time"
            own = reading if reading.per_value == 1 and timed else None
            areas += [area for other, area in around.rates if other is not own]
        if self.named and first_behind(around.quotes, mention.after[0]) < mention.after[1]:
            first, end = (bisect_left(around.quotes, at) for at in mention.after)
            areas += [  # 一家|拥有257张病床的|医院
                (other.quote_start, mention.text.find("的", other.quote_end, mention.after[1]))
                for other in around.quantities[first:end]
            ]
        return _outermost(areas + measured) if areas else measured

    def weights(self, words: Iterable[str]) -> Iterator[tuple[str, float]]:
        """Words of things that say what the number counts, and how much each does by its nearest place."""
        nearness = self._near_thing if self.named else self._near_number
        here, letter = self._around.here, self._around.words.letter
        for word in words:
            nearest = 0.0
            for span in here.get(word, ()):
                near = nearness(span)
                if near > nearest and not self._is_of_another(span):
                    nearest = near
            if nearest:
                yield word, nearest + letter * len(word)
            elif self.open and word in self._around.previous:
                yield word, PREVIOUS

    def _near_thing(self, span: Span) -> float:
        """What a place counts for a number with a thing behind it; words elsewhere speak of something else then."""
        mention, (start, end) = self._mention, span
        if start >= mention.after[1]:
            said = start == mention.verb or self.follows(span)
            return _BEHIND if said and not self._introduces(span) else 0.0  # 11 people died
        if mention.after[0] <= start and end <= mention.after[1]:
            return AFTER + (_HEAD_BONUS if start < mention.head <= end else 0.0)
        if start < mention.before[0] or end > mention.before[1]:
            return 0.0
        near = self._near_before(span, otherwise=True)
        # What is said of people (of whom died of other causes 12) tells more than the rest of the sentence.
        return max(near, CLAUSE) if mention.unit in _LIVING and _within(span, mention.clause) else near

    def _near_number(self, span: Span) -> float:
        """What a place counts for a number without a thing behind it."""
        mention = self._mention
        if not _within(span, mention.clause):
            return self._near_clause(span)
        if _within(span, mention.numbered) or _within(span, mention.predicate):
            return _NUMBERED
        if _within(span, mention.before):
            return self._near_before(span, otherwise=_within(span, mention.of_last) or self._describes(span))
        if first_behind(self._around.starts, mention.reading.end) < span[0] or self._says_where(span):
            return 0.0
        gap = mention.text[mention.reading.quote_end : span[0]]
        beside = not gap or (len(gap) == 1 and (gap.isalpha() or gap.isspace()))  # 6例均死亡, 35 died
        return _BEFORE if beside else CLAUSE

    def _near_clause(self, span: Span) -> float:
        """What a place outside the clause counts for a number without a thing behind it."""
        mention = self._mention
        distance = mention.reading.start - span[1]
        if mention.apart or (distance < 0 and self._speaks_of_another(span)) or self._names_earlier_item(span):
            return 0.0
        if first_behind(self._around.quotes, span[1]) < mention.reading.quote_start and self._names_its_thing():
            return 0.0
        return _SENTENCE - (min(distance, 60) * 0.02 if distance > 0 else 1.5)

    def _near_before(self, span: Span, *, otherwise: bool) -> float:
        """What a place in the clause before the number counts; `otherwise` says that something else names the thing."""
        distance = self._mention.reading.quote_start - span[1]
        return (
            _BEFORE
            + (_NEXT_TO if distance <= 2 else 0.0)
            + (_NAMED_BEFORE if _within(span, self._mention.named_before) else 0.0)
            - (_NAMED_OTHERWISE if otherwise else 0.0)
            - min(distance, 30) * 0.1
        )

    def told(self, context: frozenset[str]) -> list[Span]:
        """Where the words of a context stand in the sentence, but for those said of other people."""
        here = self._around.here
        return [span for word in context & self._around.said for span in here[word] if not self._said_of_another(span)]

    def in_clause(self, span: Span) -> bool:
        return _within(span, self._mention.clause)

    def is_forbidden(self, cue: Cue, weight: float) -> bool:
        """Whether a forbidden neighbour stands where the thing of a rule was found, which weighs so much there.

        That is the phrase after the number, the number's item of a list, or the clause. Without a thing it is the
        clause.
        """
        if cue.unless.isdisjoint(self._around.said):
            return False
        return self._stands(cue.unless, self._area_of(cue.thing, weight) if cue.thing else self._mention.clause)

    def _stands(self, words: frozenset[str], area: Span) -> bool:
        """Whether one of the words stands in an area and is not said of another number alone."""
        for word in words & self._around.said:
            for span in self._around.here[word]:
                if area[0] <= span[0] and span[1] <= area[1] and not self._is_of_another(span):
                    return True
        return False

    def _area_of(self, thing: frozenset[str], weight: float) -> Span:
        mention = self._mention
        if weight >= AFTER and self.named:
            return mention.after
        item = mention.item[0], min(mention.item[1], first_behind(self._around.quotes, mention.reading.quote_end))
        clause = min(mention.clause[0], mention.before[0]), max(mention.clause[1], mention.after[1])
        for area in (mention.predicate, item, clause):
            if self._stands(thing, area):
                return area
        return mention.sentence.start, mention.sentence.end

    def follows(self, span: Span) -> bool:
        """Whether a word comes right behind the thing counted; an age may stand between (3 children under 2 died)."""
        around, text, start = self._around, self._mention.text, self._mention.after[1]
        if not start <= span[0] < start + _LONGEST_AGE:
            return False
        i = bisect_left(around.quotes, start)
        if i < len(around.quotes) and around.quotes[i] <= span[0]:
            between = around.quantities[i]
            if between.measure == "threshold" and text[start : between.quote_start].isspace():
                start = min(between.quote_end, span[0])
        return around.words.lead.fullmatch(text, start, span[0]) is not None

    def _said_of_another(self, span: Span) -> bool:
        """Whether a word is said of other people: not the died of `7 cases were found and 2 people died`."""
        around, mention, text = self._around, self._mention, self._mention.text
        if mention.unit not in _LIVING or not self.named:
            return False
        other = around.quantities[max(0, bisect_right(around.starts, span[0]) - 1)]
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
            return same_clause and around.words.apart.search(text, mention.after[1], other.quote_start) is not None
        return other.unit in _LIVING and _ONE_WORD.fullmatch(text, other.quote_end, span[0]) is not None

    def _is_of_another(self, span: Span) -> bool:
        if not self._of_others:
            return False
        i = bisect_right(self._of_others, span[0], key=_START) - 1
        return i >= 0 and span[1] <= self._of_others[i][1]

    def _says_where(self, span: Span) -> bool:
        """Whether a word behind a bare number belongs to a preposition: 12 in the community are no communities."""
        if self._mention.reading.unit not in ("", "percent"):
            return False
        return self._is_led(span, self._mention.reading.quote_end)

    def _describes(self, span: Span) -> bool:
        """Whether a word only describes what is named before the number: the airports of `samples from airports: 5`."""
        end = self._mention.named_before[1]
        return 0 < end <= span[0] and self._is_led(span, end)

    def _is_led(self, span: Span, start: int) -> bool:
        """Whether a preposition at `start` leads to a word."""
        leads = self._around.words.preposition.match(self._mention.text, start)
        return leads is not None and leads.end() <= span[0]

    def _names_its_thing(self) -> bool:
        """Whether a thing, and no place (北京3家), stands right before the number in its clause: 消毒供餐点3处."""
        mention, words, (start, end) = self._mention, self._around.words, self._mention.named_before
        near = mention.clause[0] <= start < end and mention.reading.quote_start - end <= 1
        if not (near and words.place_ends) or mention.unit not in ("", "count", "person", "person_time"):
            return False
        return not words.names_place(mention.text[start:end])

    def _introduces(self, span: Span) -> bool:
        """Whether a word stands right before another number: 7 parcels worth 300 euros."""
        number = first_behind(self._around.quotes, span[1])
        return number < len(self._mention.text) and not self._mention.text[span[1] : number].strip()

    def _names_earlier_item(self, span: Span) -> bool:
        """Whether a word is that of a number in an item before this one's: the deaths of 死亡3例；河北4例."""
        if first_behind(self._around.quotes, span[1]) - span[1] > 2:
            return False
        return _ITEM_END.search(self._mention.text, span[1], self._mention.reading.start) is not None

    def _speaks_of_another(self, span: Span) -> bool:
        """Whether a word behind a number stands behind another number as well, or right before one."""
        around = self._around
        return (
            first_behind(around.quotes, span[1]) - span[1] <= 2
            or first_behind(around.starts, self._mention.reading.end) < span[0]
        )


def _outermost(areas: list[Span]) -> list[Span]:
    """The areas in order, without those inside another: a rate in a bracket."""
    found: list[Span] = []
    for area in sorted(areas):
        if not found or area[1] > found[-1][1]:
            found.append(area)
    return found


def _within(span: Span, area: Span) -> bool:
    return area[0] <= span[0] and span[1] <= area[1]

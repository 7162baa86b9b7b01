"""The numbers of one sentence: what each means, and whose thing and unit those share that name nothing themselves."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from pipeline import rules
from pipeline.link.meaning import Meaning, decide
from pipeline.link.mention import Mention
from pipeline.link.parts import Parts, parts
from pipeline.link.phrases import phrases
from pipeline.link.shared import (
    THINGS,
    as_rate_of,
    described,
    heads_bracket,
    is_addition,
    is_elliptic,
    is_listed_in_brackets,
    is_listed_rate,
    is_listed_with,
    is_money,
    is_relative,
    is_some_of,
    name_unnamed,
    names_thing,
    nouns_shared,
    stands_in_bracket,
    things_shared,
)
from pipeline.link.surroundings import Surroundings

_MARK = re.compile("[;；]")
_PLACES = ("regions_covered", "countries_covered")  # where something was counted, not what
_STAFF = ("health_workers", "volunteers_and_workers")
_OUTCOMES = ("epidemic", "care")  # groups of indicators that say what became of cases
# Indicators of people; as a part of cases they only say who fell ill: 41 cases, among them 30 residents.
_PEOPLE = ("health_workers", "volunteers_and_workers", "population", "people_reached", "trade_and_transport", "other")
_TRAVELLERS = ("trade_and_transport", "population")  # of whom some may fall ill or be put in quarantine
_NAME = re.compile(r"(?<!\w)[A-ZА-ЯЁ][\w'’-]*\s?(?:[(,:]\s?|\s)\Z")  # of a place: Dodoma (137), Ruvuma 69
_BRACKETS = re.compile(r"[()]")


def decide_all(
    group: list[Mention], earlier: list[Mention], around: Surroundings, meanings: dict[int, Meaning]
) -> None:
    """Add to `meanings`, by the id of each mention of a sentence, its meaning; link parts to totals; settle units.

    `earlier` are the mentions of the sentence before.
    """
    parts(around.language).link(group, earlier)
    telling = _Telling(group, around, meanings)
    for mention, other in zip(group, [None, *group], strict=False):
        telling.tell(mention, other)
    name_unnamed(group)


class _Telling:
    """Tells what the numbers of a sentence mean, in their order: one may count what one before it was said to."""

    def __init__(self, group: list[Mention], around: Surroundings, meanings: dict[int, Meaning]) -> None:
        self.group, self.around, self.meanings, self.language = group, around, meanings, around.language
        self.words = parts(self.language)
        self.nouns = nouns_shared(group, phrases(self.language))
        self.shared = things_shared(group, self.language)
        self.shared |= {id(a): b for a, b in pairwise(group) if self.words.is_share_of(a, b)}
        self.named: Mention | None = None  # the last amount that said what it counts
        self.first: Mention | None = None  # the first one since a semicolon
        self.counted: Mention | None = None  # the last number that is no bound of a rule
        self.headed: Mention | None = None  # the last number that a bracket began with
        self.units: dict[str, str] = {}  # by indicator met, the unit of its last amount

    def tell(self, mention: Mention, other: Mention | None) -> None:
        """Add the meaning of a number, `other` being the one before it; settle its unit and what it counts in words."""
        meaning = self._by_its_words(mention)
        same = self.shared.get(id(mention), mention.part_of)  # whose thing a number shares that names none
        how, listed = "", None
        if told := self._as_before(mention, other, meaning):
            same, how = told
        elif self.named is not None and not meaning.in_clause and is_elliptic(mention, self.named):
            same, how = self._elided(mention, self.named), "same_thing"
            listed = same or mention
            if same is None:
                meaning = decide(mention, self.around, _PLACES)
            else:
                mention.unit = same.unit
        elif told := self._beside(mention, other, meaning, alone=same is None):
            same, how = told
        if same is None:
            same = self._said_again(mention, other, meaning)
        if mention.apart and not mention.unit and other is not None and other.unit == "person":
            mention.unit = other.unit  # 12 people died and 300 were hurt
        if how and same is not None:
            meaning = Meaning(_of_the_same(mention, self.meanings[id(same)].indicator), f"{self.language}.{how}")
        self.meanings[id(mention)] = meaning
        self._settle_unit(mention, meaning)
        if same is not None and not mention.measured:
            mention.unit = mention.unit or (same.unit if same.unit in THINGS else "")
            mention.measured = described(mention, same, self.language)
        self.named = listed or self.named  # places that follow in the list share its thing too
        if other is not None and is_listed_rate(other, mention):
            other.reading = as_rate_of(other.reading, mention.reading)
        if heads_bracket(mention):
            self.headed = mention
        if mention.reading.measure != "threshold" and rules.indicators()[meaning.indicator].group != "rules":
            self.counted = mention

    def _by_its_words(self, mention: Mention) -> Meaning:
        """The meaning of a number by the words around it, or around the number whose noun it shares."""
        meaning = _judged(self.shared.get(id(mention), mention), self.around, self.meanings)
        if (noun := self.nouns.get(id(mention))) is not None:
            mention.measured = noun.text
            mention.unit = mention.unit or noun.of.unit
            return decide(noun.of, self.around) if meaning.flags else meaning
        return meaning

    def _as_before(
        self, mention: Mention, other: Mention | None, meaning: Meaning
    ) -> tuple[Mention | None, str] | None:
        """Whose thing a number shares that says otherwise or compares what was said, and how; None for any other."""
        if other is not None and self.words.restates(mention, other):
            if _is_told_behind(other, self.meanings, meaning):
                self.meanings[id(other)] = Meaning(meaning.indicator, f"{self.language}.restated")
                other.measured = other.measured or mention.measured
                return self.shared.get(id(mention), mention.part_of), ""
            if other.reading.measure == "level":
                mention.unit = mention.unit or other.unit
            return other, "restated"
        if other is not None and self.words.compares(mention, other):
            like = other if other.reading.per_unit or self.first is None else self.first
            mention.unit, mention.reading = like.unit, as_rate_of(mention.reading, like.reading)
            return like, "compared"
        counted = self.counted
        if (
            counted is not None
            and is_relative(mention)
            and (self.words.opens(mention) or self.meanings[id(counted)].indicator not in _PLACES)
            and (_is_unsaid(mention, meaning, self.units, self.words) or _is_listed_share(mention, meaning, counted))
        ):
            return counted, "of_the_same"
        return None

    def _elided(self, mention: Mention, named: Mention) -> Mention | None:
        """Whose thing a bare amount shares: that of the last one named; behind the name of a place none of places."""
        if _stands_by_name(mention) and (self.meanings[id(named)].indicator in _PLACES or _in_bracket(named)):
            return _first_counted(self.group, self.meanings)
        return named

    def _beside(
        self, mention: Mention, other: Mention | None, meaning: Meaning, *, alone: bool
    ) -> tuple[Mention, str] | None:
        """Whose thing a number in a bracket or a list shares, and how; `alone` says that none is known yet."""
        headed = self.headed
        if alone and headed is not None and not meaning.in_clause and is_listed_in_brackets(mention, headed):
            return headed, "same_thing"
        if other is None:
            return None
        if is_addition(mention, other) or (meaning.indicator == "other" and is_some_of(mention, other)):
            return other, "of_the_same"
        if meaning.flags and is_listed_with(mention, other):
            return other, "same_thing"
        return (other, "") if alone and stands_in_bracket(mention, other) else None

    def _said_again(self, mention: Mention, other: Mention | None, meaning: Meaning) -> Mention | None:
        """The number before a bare one that counts the same indicator and said of what."""
        if mention.after[0] == mention.after[1] and mention.reading.unit in ("", "count"):
            for told in (self.named, other):
                if told is not None and self.meanings[id(told)].indicator == meaning.indicator:
                    if told.reading.measure == mention.reading.measure:
                        mention.unit = mention.unit or told.unit
                    return told
        return None

    def _settle_unit(self, mention: Mention, meaning: Meaning) -> None:
        """The unit of a number whose indicator was met before is that one's; an amount may say what others count."""
        units, measure = self.units, mention.reading.measure
        units.setdefault(meaning.indicator, "")
        if meaning.flags:
            return
        if mention.part_of is None and measure in ("level", "change") and meaning.indicator != "other":
            mention.unit = mention.unit or units[meaning.indicator]
        if measure == "level":
            units[meaning.indicator] = mention.unit or units[meaning.indicator]
            if _says_more(mention, self.named, self.meanings):
                self.named = mention
                if self.first is None or _MARK.search(mention.text, self.first.reading.end, mention.reading.start):
                    self.first = mention


def _is_listed_share(mention: Mention, meaning: Meaning, last: Mention) -> bool:
    """Whether a share stands in a list of them behind names of places: 3.7 % in A, followed by B (2 %)."""
    both = mention.reading.unit == last.reading.unit == "percent" and mention.reading.measure == last.reading.measure
    return both and not meaning.in_clause and meaning.indicator in _PLACES


def _stands_by_name(mention: Mention) -> bool:
    """Whether a name stands right before a number: Dodoma (137), Edo, 5."""
    start = mention.sentence.start
    return _NAME.search(mention.text, start, mention.reading.quote_start) is not None


def _in_bracket(mention: Mention) -> bool:
    marks = _BRACKETS.findall(mention.text, mention.sentence.start, mention.reading.start)
    return bool(marks) and marks[-1] == "("


def _first_counted(group: list[Mention], known: dict[int, Meaning]) -> Mention | None:
    """The last number judged that counts no places; of those in one bracket (39 cases and 1 death) the first."""
    counted = [m for m in group if id(m) in known and names_thing(m) and m.reading.measure == "level"]
    counted = [m for m in counted if known[id(m)].indicator not in _PLACES and not is_money(m)]
    while len(counted) > 1 and _in_bracket(counted[-1]):
        if _BRACKETS.search(counted[-1].text, counted[-2].reading.end, counted[-1].reading.start):
            break
        counted.pop()
    return counted[-1] if counted else None


def _judged(mention: Mention, around: Surroundings, known: dict[int, Meaning]) -> Meaning:
    """The meaning of a number by its own words, or, where they say nothing, by those of its total."""
    meaning, total = decide(mention, around), mention.part_of
    if total is None:
        return meaning
    told = f"{around.language}.part_of_total"
    # The total may stand behind: 37 of 42 crossings.
    whole = (known.get(id(total)) or decide(total, around)).indicator
    unnamed = meaning.indicator == "other" or mention.after[0] == mention.after[1]
    if whole == "deaths" and meaning.indicator in _STAFF:
        return Meaning(whole, told)
    if {whole, meaning.indicator} == {"cases_confirmed", "health_workers"}:
        return Meaning("health_worker_infections", told)
    if rules.indicators()[whole].group == "epidemic" and mention.unit == "person" and meaning.indicator in _PEOPLE:
        return Meaning(whole, told)
    # What is only said elsewhere in the sentence (they are treated in hospital) tells parts of cases no further.
    aside = not meaning.in_clause and whole == "cases_confirmed" and _is_outcome(meaning.indicator, whole)
    if (unnamed or aside) and whole != "other" and not (meaning.in_clause and _is_outcome(meaning.indicator, whole)):
        return Meaning(whole, told)
    return meaning


def _is_outcome(part: str, whole: str) -> bool:
    """Whether a part says how a number of cases went, or that it is one of cases: 120 cases, of which 3 fatal, 40 in
    hospital; 6,700 travellers, of whom 80 suspected cases."""
    if whole == "deaths":
        return False  # 31 deaths (20 confirmed, 11 suspected) are deaths
    groups = rules.indicators()
    outcome = (groups[whole].group == "epidemic" or whole in _TRAVELLERS) and groups[part].group in _OUTCOMES
    outcome = outcome or (whole == "vaccine_doses" and part == "people_vaccinated")
    return part != whole and (outcome or groups[part].group == "epidemic")


def _is_unsaid(mention: Mention, meaning: Meaning, said: Collection[str], words: Parts) -> bool:
    """Whether nothing near a share or a change says what it is of, only words of some other clause."""
    if meaning.flags or meaning.in_clause:
        return bool(meaning.flags)
    opened = mention.after[0] == mention.after[1] and words.opens(mention)
    return opened or (mention.reading.measure == "share" and meaning.indicator not in said)


def _of_the_same(mention: Mention, indicator: str) -> str:
    """What a number of the same thing counts: by how much cases rose is their growth."""
    relative = mention.reading.unit in ("percent", "fold", "percentage_point")
    grown = relative and mention.reading.measure == "change"
    return "epidemic_growth" if grown and indicator == "cases_confirmed" else indicator


def _is_told_behind(share: Mention, known: dict[int, Meaning], meaning: Meaning) -> bool:
    """Whether only the amount behind a share says what both are of: some 80 %, or 23,760 cases."""
    return share.reading.measure == "share" and bool(known[id(share)].flags) and not meaning.flags


def _says_more(mention: Mention, named: Mention | None, meanings: dict[int, Meaning]) -> bool:
    """Whether an amount says what it counts, for those behind it that do not. Things come before money and places."""
    meaning = meanings[id(mention)]
    if named is not None and is_money(mention) and not is_money(named):
        return False
    if named is not None and meaning.indicator in _PLACES and meanings[id(named)].indicator not in _PLACES:
        return False  # 903 alerts in 3 districts, 744 were looked into
    return names_thing(mention) or (meaning.in_clause and rules.units().get(mention.unit) != "time")

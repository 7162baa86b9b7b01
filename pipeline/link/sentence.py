"""The numbers of one sentence: what each means, and whose thing and unit those share that name nothing themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
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
from pipeline.records import Language

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
    language = around.language
    words = parts(language)
    words.link(group, earlier)
    shared = things_shared(group, language)
    shared |= {id(share): whole for share, whole in pairwise(group) if words.is_share_of(share, whole)}
    named: Mention | None = None  # the last amount that said what it counts
    first: Mention | None = None  # the first one since a semicolon
    counted: Mention | None = None  # the last number that is no bound of a rule
    headed: Mention | None = None  # the last number that a bracket began with
    units: dict[str, str] = {}  # by indicator met, the unit of its last amount

    nouns = nouns_shared(group, phrases(language))

    def judge(mention: Mention, barred: Collection[str] = ()) -> Meaning:
        return decide(mention, around, barred)

    for mention, other in zip(group, [None, *group], strict=False):
        meaning = _judged(shared.get(id(mention), mention), judge, meanings, language)
        same = shared.get(id(mention), mention.part_of)  # whose thing a number shares that names none
        how, listed = "", None
        if (noun := nouns.get(id(mention))) is not None:
            mention.measured = noun.text
            mention.unit = mention.unit or noun.of.unit
            meaning = judge(noun.of) if meaning.flags else meaning
        restated = other is not None and words.restates(mention, other)
        if other is not None and restated and _is_told_behind(other, meanings, meaning):
            meanings[id(other)] = Meaning(meaning.indicator, f"{language}.restated")
            other.measured = other.measured or mention.measured
        elif other is not None and restated:
            same, how = other, "restated"
            if other.reading.measure == "level":
                mention.unit = mention.unit or other.unit
        elif other is not None and words.compares(mention, other):
            same, how = other if other.reading.per_unit or first is None else first, "compared"
            mention.unit, mention.reading = same.unit, as_rate_of(mention.reading, same.reading)
        elif (
            counted is not None
            and is_relative(mention)
            and (words.opens(mention) or meanings[id(counted)].indicator not in _PLACES)
            and (_is_unsaid(mention, meaning, units, words) or _is_listed_share(mention, meaning, counted))
        ):
            same, how = counted, "of_the_same"
        elif named is not None and not meaning.in_clause and is_elliptic(mention, named):
            same, how = named, "same_thing"
            if _stands_by_name(mention) and (meanings[id(named)].indicator in _PLACES or _in_bracket(named)):
                same = _first_counted(group, meanings)
            if same is None:
                meaning, how = judge(mention, _PLACES), ""
            else:
                mention.unit = same.unit
            listed = same or mention
        elif same is None and headed and not meaning.in_clause and is_listed_in_brackets(mention, headed):
            same, how = headed, "same_thing"
        elif other is not None and (
            is_addition(mention, other) or (is_some_of(mention, other) and meaning.indicator == "other")
        ):
            same, how = other, "of_the_same"
        elif other is not None and meaning.flags and is_listed_with(mention, other):
            same, how = other, "same_thing"
        elif same is None and other is not None and stands_in_bracket(mention, other):
            same = other
        again = mention.after[0] == mention.after[1] and mention.reading.unit in ("", "count")
        for told in (named, other):  # what it counts was said before
            if same is None and again and told and meanings[id(told)].indicator == meaning.indicator:
                same = told
                if told.reading.measure == mention.reading.measure:
                    mention.unit = mention.unit or told.unit
        if mention.apart and not mention.unit and other is not None and other.unit == "person":
            mention.unit = other.unit  # 12 people died and 300 were hurt
        if how and same is not None:
            meaning = Meaning(_of_the_same(mention, meanings[id(same)].indicator), f"{language}.{how}")
        meanings[id(mention)] = meaning
        units.setdefault(meaning.indicator, "")
        known = not meaning.flags and meaning.indicator != "other"
        if mention.part_of is None and mention.reading.measure in ("level", "change") and known:
            mention.unit = mention.unit or units[meaning.indicator]
        if mention.reading.measure == "level" and not meaning.flags:
            units[meaning.indicator] = mention.unit or units[meaning.indicator]
            if _says_more(mention, named, meanings):
                named = mention
                if first is None or _MARK.search(mention.text, first.reading.end, mention.reading.start):
                    first = mention
        if same and not mention.measured and same.unit in THINGS:
            mention.unit = mention.unit or same.unit
        mention.measured = mention.measured or (described(mention, same, language) if same else "")
        named = listed or named  # places that follow in the list share its thing too
        if other is not None and is_listed_rate(other, mention):
            other.reading = as_rate_of(other.reading, mention.reading)
        if heads_bracket(mention):
            headed = mention
        if mention.reading.measure != "threshold" and rules.indicators()[meaning.indicator].group != "rules":
            counted = mention
    name_unnamed(group)


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


def _judged(
    mention: Mention, judge: Callable[[Mention], Meaning], known: dict[int, Meaning], language: Language
) -> Meaning:
    """The meaning of a number by its own words, or, where they say nothing, by those of its total."""
    meaning = judge(mention)
    total = mention.part_of
    if total is None:
        return meaning
    # The total may stand behind: 37 of 42 crossings.
    whole = (known.get(id(total)) or judge(total)).indicator
    unnamed = meaning.indicator == "other" or mention.after[0] == mention.after[1]
    if whole == "deaths" and meaning.indicator in _STAFF:
        return Meaning(whole, f"{language}.part_of_total")
    if {whole, meaning.indicator} == {"cases_confirmed", "health_workers"}:
        return Meaning("health_worker_infections", f"{language}.part_of_total")
    if rules.indicators()[whole].group == "epidemic" and mention.unit == "person" and meaning.indicator in _PEOPLE:
        return Meaning(whole, f"{language}.part_of_total")
    # What is only said elsewhere in the sentence (they are treated in hospital) tells parts of cases no further.
    aside = not meaning.in_clause and whole == "cases_confirmed" and _is_outcome(meaning.indicator, whole)
    if (unnamed or aside) and whole != "other" and not (meaning.in_clause and _is_outcome(meaning.indicator, whole)):
        return Meaning(whole, f"{language}.part_of_total")
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

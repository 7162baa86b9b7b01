"""Numbers that name no thing of their own: whose thing they share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.link.phrases_base import Phrases
from pipeline.records import Language, Reading

# Between a former level and the one reached; a date may have stood there (from 74 years in 2019 to 75).
_TO_WORD = re.compile("to|до|到|至")
_TO = re.compile(rf"\s*(?:(?:in|on|в|на)\s+)?(?:{_TO_WORD.pattern})\s*")
_FIRST_WORD = re.compile(r"[^\W\d]+")
_NEAR = 40  # characters between two levels
THINGS = ("person", "case", "dose")  # units that are things
_FROM = re.compile(r"(?:从|由|自|\b(?:from|с|со))\s*\Z", re.I)


_BRACKET = re.compile(r"\s*[(（]\s*[+＋–—-]?\s*")
_JOINED = re.compile(r"\s+(?:and|и)\s+|和|及|与")
_AND = re.compile(r"\s*(?:,|、|(?:,\s*)?(?:and|и|和|及|与))\s*")  # between the items of a list


def things_shared(group: list[Mention], language: Language) -> dict[int, Mention]:
    """By the id of a number that names no thing, the one whose thing it shares.

    That is the next one with levels and with parts in front of their total (cut from 72 to 36 hours, up 26% to 323
    beds, 27 of 49 districts), and with shares and changes in the order of what they are of, the one of the same place:
    床位300张、医生80人，分别增长5%和8%.
    """
    if len(group) == 1:
        return {}
    shared = dict(_in_order(group, language))
    for first, second in pairwise(group):
        reached = leads_to(first, second)
        unnamed = first.after[0] == first.after[1] and first.reading.unit in ("", second.reading.unit)
        if (reached and unnamed) or first.part_of is second:
            if not first.unit:
                first.unit = second.unit
                first.reading = replace(first.reading, measure=second.reading.measure)
            if reached:
                first.former = _FROM.search(first.text, first.sentence.start, first.reading.quote_start) is not None
                first.reading = as_rate_of(first.reading, second.reading)
            shared[id(first)] = second
        elif reached and first.reading.measure == "change":
            shared[id(first)] = second
    return shared


def _in_order(group: list[Mention], language: Language) -> Iterator[tuple[int, Mention]]:
    """The ids of numbers that a word for `respectively` opens, each with the amount that it goes with."""
    opener = _respectively(language)
    for i, mention in enumerate(group):
        if not (i and opener and opener.search(mention.text, group[i - 1].reading.quote_end, mention.reading.start)):
            continue
        end = i + 1
        while end < len(group) and _AND.fullmatch(
            mention.text, group[end - 1].reading.quote_end, group[end].reading.quote_start
        ):
            end += 1
        told, amounts = group[i:end], group[max(0, 2 * i - end) : i]
        relative = all(is_relative(m) and m.after[0] == m.after[1] for m in told)
        if relative and len(told) == len(amounts) > 1 and not any(map(is_relative, amounts)):
            yield from ((id(m), amount) for m, amount in zip(told, amounts, strict=True))


@cache
def _respectively(language: Language) -> re.Pattern[str] | None:
    words = rules.language(language)["parts"].get("respectively")
    return re.compile(rules.alternation(words)) if words else None


@dataclass(frozen=True, slots=True)
class SharedNoun:
    """What a number of adjectives alone counts, in words, and the number behind it whose noun it shares."""

    text: str
    of: Mention


def nouns_shared(group: list[Mention], language: Phrases) -> dict[int, SharedNoun]:
    """By the id of a number with adjectives alone, the noun of the next one: 3 городских и 5 районных больниц."""
    found: dict[int, SharedNoun] = {}
    for first, second in reversed(list(pairwise(group))):
        own, start = first.text[slice(*first.after)], second.after[0]
        if not own or not language.is_adjectival(own) or first.reading.unit not in ("", second.reading.unit):
            continue
        listed = _AND.fullmatch(first.text, first.after[1], second.reading.quote_start)
        if listed is None:
            continue
        later = found.get(id(second))
        if later is not None:
            found[id(first)] = SharedNoun(f"{own} {later.text.split(maxsplit=1)[1]}", later.of)
        elif (
            "," not in listed.group()
            and second.after[1] > start
            and not language.is_adjectival(second.text[slice(*second.after)])
        ):
            words = second.text[slice(*second.after)].split()
            while language.is_adjectival(words[0]):
                words.pop(0)
            found[id(first)] = SharedNoun(f"{own} {' '.join(words)}", second)
    return found


def name_unnamed(group: list[Mention]) -> None:
    """A number of a sentence that names nothing counts what its total counts, else what the number before it does.

    The number before counts for one of the same measure word, for an amount beside a share and for sums of money, as
    long as no semicolon parts the two.
    """
    for mention, other in zip(group, [None, *group], strict=False):
        if mention.measured:
            continue
        if mention.part_of is not None:
            mention.measured = mention.part_of.measured
        elif other is not None and not re.search(
            r"[;；]", mention.text[other.reading.quote_end : mention.reading.start]
        ):
            kinds = {rules.units().get(other.unit, "money"), rules.units().get(mention.unit, "money")}
            same = kinds == {"count"} and mention.reading.unit_text == other.reading.unit_text
            if same or kinds == {"money"} or ("ratio" in kinds and kinds <= {"ratio", "count", "money"}):
                mention.measured = other.measured


def described(mention: Mention, same: Mention, language: Language) -> str:
    """The thing of another number, with what is said of this one: of 10 laboratories 3 are mobile (laboratories)."""
    start, end = mention.predicate
    said = _FIRST_WORD.match(mention.text, start, end)
    thing = same.text[slice(*same.after)]
    verb = mention.text[mention.reading.quote_end : start].strip()
    if said is None or not (thing and verb) or said.group().lower() not in _adjectives(language):
        return same.measured
    return f"{said.group()} {thing}"


@cache
def _adjectives(language: Language) -> frozenset[str]:
    """The words that may stand between a number and its unit."""
    return frozenset(rules.language(language).get("nouns", {}).get("between", ()))


def leads_to(first: Mention, second: Mention) -> bool:
    """Whether a number is the level that a change started from and the next one the level it reached."""
    start, end = first.reading.quote_end, second.reading.quote_start
    if end - start > _NEAR:
        return False
    if not _TO_WORD.search(first.text, start, end):
        return False
    dates = [r for r in first.sentence.readings if r.kind == "date" and start <= r.start and r.end <= end]
    cuts = [start, *(at for r in dates for at in (r.start, r.end)), end]
    between = "".join(first.text[a:b] for a, b in zip(cuts[::2], cuts[1::2], strict=True))
    return _TO.fullmatch(between) is not None


def names_thing(mention: Mention) -> bool:
    """Whether a number says what it counts: by the noun behind it, or by its unit (5 million doses)."""
    return mention.after[1] > mention.after[0] or is_money(mention) or mention.unit in THINGS


def is_money(mention: Mention) -> bool:
    return len(mention.unit) == 3 and mention.unit.isupper()


def stands_in_bracket(mention: Mention, other: Mention) -> bool:
    """Whether a bracket that opens behind another number holds this one."""
    between = mention.text[other.reading.quote_end : mention.reading.quote_start]
    return max(between.rfind("("), between.rfind("（")) > max(between.rfind(")"), between.rfind("）"))


def heads_bracket(mention: Mention) -> bool:
    """Whether a bracket begins with a number: the 24 of 东州（24例，死亡9例）."""
    return mention.text.endswith(("(", "（"), 0, mention.reading.quote_start)


def is_listed_in_brackets(mention: Mention, headed: Mention) -> bool:
    """Whether two brackets behind names begin with like numbers, so that both count one thing: A (3 cases), B (5)."""
    a, b = headed.reading, mention.reading
    alike = (a.unit, a.unit_text, a.measure) == (b.unit, b.unit_text, b.measure)
    return alike and heads_bracket(mention) and mention.after[0] == mention.after[1]


def as_rate_of(reading: Reading, other: Reading) -> Reading:
    """A number held against a rate is the same rate: 2.89 beds per 1,000, compared with 4.3."""
    return reading if reading.per_unit else replace(reading, per_value=other.per_value, per_unit=other.per_unit)


def is_listed_rate(first: Mention, second: Mention) -> bool:
    """Whether the rate behind the second of two like things is that of both: 150 PCR tests and 80 rapid tests a day."""
    a, b = first.reading, second.reading
    if a.per_unit or not (b.per_unit and a.unit_text) or a.unit_text.lower() != b.unit_text.lower():
        return False
    return _AND.fullmatch(first.text, max(first.after[1], a.quote_end), b.quote_start) is not None


def is_listed_with(mention: Mention, other: Mention) -> bool:
    """Whether people are listed with those before them, of whom the verb is said: заразились 5 взрослых и 7 детей."""
    if not mention.unit == other.unit == "person" or other.part_of is not None or mention.part_of is not None:
        return False
    gap = mention.text[max(other.after[1], other.reading.quote_end) : mention.reading.quote_start]
    return mention.after[1] > mention.after[0] and _JOINED.fullmatch(gap) is not None


def is_some_of(mention: Mention, other: Mention) -> bool:
    """Whether a bracket says how many of the people before it were what: 120 nurses (85 women)."""
    if not mention.unit == other.unit == "person":
        return False
    between = mention.text[max(other.after[1], other.reading.quote_end) : mention.reading.quote_start].strip()
    return between in ("(", "（")


def is_addition(mention: Mention, other: Mention) -> bool:
    """Whether a bracket says by how many the number before it grew: 4,500 cases (+120)."""
    if mention.reading.measure != "change" or mention.reading.unit not in ("", other.reading.unit):
        return False
    between = mention.text[max(other.after[1], other.reading.quote_end) : mention.reading.start]
    return _BRACKET.fullmatch(between) is not None


def is_relative(mention: Mention) -> bool:
    """A share or a change that names nothing is one of what was counted before it: 548 patients, 9.7 % fewer."""
    return mention.reading.unit in ("percent", "fold", "percentage_point") and mention.part_of is None


def is_elliptic(mention: Mention, named: Mention) -> bool:
    """A bare amount that names nothing counts what was counted before it: 903 alerts came in, 744 were investigated.

    So does one with the same general measure word and no thing of its own: 47个郡中的24个.
    """
    reading = mention.reading
    if mention.part_of is not None or reading.measure != "level":
        return False
    again = reading.unit == "count" and reading.unit_text == named.reading.unit_text
    unnamed = mention.after[0] == mention.after[1]
    return unnamed and (again or (not mention.unit and mention.numbered[0] == mention.numbered[1]))

"""Numbers that name no thing of their own: whose thing they share."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.model import Reading

_TO = re.compile(r"\s*(?:to|до|到|至)\s*")  # between a former level and the one reached


def things_shared(group: list[Mention]) -> dict[int, Mention]:
    """By the id of a number that names no thing, the next one, whose thing it shares.

    So with levels and with parts in front of their total: cut from 72 to 36 hours, up 26% to 323 beds, 27 of 49
    districts.
    """
    shared = {}
    for first, second in pairwise(group):
        reached = _TO.fullmatch(first.text, first.reading.quote_end, second.reading.quote_start) is not None
        unnamed = first.after[0] == first.after[1] and first.reading.unit in ("", second.reading.unit)
        if (reached and unnamed) or first.part_of is second:
            first.unit = first.unit or second.unit
            shared[id(first)] = second
        elif reached and first.reading.measure == "change":
            shared[id(first)] = second
    return shared


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


def as_rate_of(reading: Reading, other: Reading) -> Reading:
    """A number held against a rate is the same rate: 2.89 beds per 1,000, compared with 4.3."""
    return reading if reading.per_unit else replace(reading, per_value=other.per_value, per_unit=other.per_unit)


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
    return (not reading.unit and not mention.measured) or (again and mention.after[0] == mention.after[1])

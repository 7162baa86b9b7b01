"""Lists whose items only name where: the line above them, which ends with a colon, says what their numbers count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline import rules
from pipeline.link.meaning import Meaning
from pipeline.link.mention import Mention
from pipeline.link.shared import names_thing
from pipeline.link.tables import meaning_of_head
from pipeline.records import Language, Passage

_LONGEST_LEAD = 160  # characters of a line without a number that leads a list
_NAME = re.compile(r"[\s•·*–—-]*[^\W\d][^\d:：;；!?]{0,60}[–—:：-]\s*")  # Bishkek –
_ITEM_END = re.compile(r"\s*(?:[;；.,。，]|[(（].*)?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lead:
    """What the items of a list count, and the total that they are parts of, where the line states one."""

    meaning: Meaning
    unit: str
    measured: str
    total: Mention | None


def lead_of(passage: Passage, found: list[Mention], meanings: Mapping[int, Meaning], language: Language) -> Lead | None:
    """The lead that a passage is, if it ends with a colon: `12 cases were registered:`, `New cases by district:`."""
    text = passage.placed.block.text.rstrip()
    if not text.endswith((":", "：")):
        return None
    last = [m for m in found if m.sentence is passage.sentences[-1] and names_thing(m)]
    if last:
        total = last[-1]
        meaning = meanings[id(total)]
        return None if meaning.flags else Lead(meaning, total.unit, total.measured, total)
    if found or len(text) > _LONGEST_LEAD:
        return None
    thing = text.rstrip(":： ")
    meaning = meaning_of_head(thing, passage, language)
    return None if meaning.flags else Lead(meaning, rules.indicators()[meaning.indicator].unit, thing, None)


def is_item(mention: Mention) -> bool:
    """Whether a number is all that stands beside a name in its line: `Bishkek – 4;`."""
    reading, text = mention.reading, mention.text
    bare = (
        not (reading.unit or reading.unit_text) and reading.measure == "level" and mention.after[0] == mention.after[1]
    )
    named = bare and _NAME.fullmatch(text, mention.sentence.start, reading.quote_start) is not None
    return named and _ITEM_END.fullmatch(text, reading.quote_end, mention.sentence.end) is not None


def tell(item: Mention, lead: Lead, language: Language) -> Meaning:
    """Give an item the thing, the unit and the total of its list; its meaning."""
    item.unit, item.measured = lead.unit, lead.measured
    total = lead.total
    if total is not None and (item.reading.value or 0) <= (total.reading.value or 0):
        item.part_of = total
    return Meaning(lead.meaning.indicator, f"{language}.listed")

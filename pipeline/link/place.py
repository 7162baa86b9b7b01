"""The country of a number in running text: that of its part of the report, or the one it stands right behind."""

from __future__ import annotations

import re
from functools import cache

from pipeline import countries, rules
from pipeline.link.mention import Mention
from pipeline.records import Language
from pipeline.rules import alternation


def country_of(mention: Mention, language: Language) -> str:
    """The country (alpha-3) that a number is about, empty for none.

    In text about no one country, and in a sentence on what others reported, a number right behind a country's name is
    that country's own: 境外通报病例：甲国1例，乙国3例. Elsewhere such a name may say where cases came from.
    """
    place = mention.passage.placed.country
    before = mention.sentence.start, mention.reading.start
    if not mention.measured or (place and not _elsewhere(language).search(mention.text, *before)):
        return place
    return countries.alpha3(mention.measured, language) or place


@cache
def _elsewhere(language: Language) -> re.Pattern[str]:
    words = rules.language(language)["things"].get("elsewhere", ())
    return re.compile(alternation(words, boundary=language != "zh"), re.IGNORECASE)

"""Currencies that share a name: what a bare `рублей` or `rupees` means depends on the country spoken of."""

from __future__ import annotations

from pipeline import rules
from pipeline.records import Language, Reading


def local_currency(unit: str, reading: Reading, text: str, country: str, language: Language) -> str:
    """The currency of a country where its bare name was read as another country's, else the unit as it is.

    Codes, signs and names of several words (российских рублей) say themselves which one is meant; `Rs` does not.
    """
    local = rules.language(language).get("local_money", {}).get(unit, {}).get(country)
    if not local:
        return unit
    before = text[reading.quote_start : reading.start].split()
    name = reading.unit_text or (before[-1] if before else "")
    bare = " " not in name and name[:1].isalpha() and name[1:].islower()
    return local if bare else unit

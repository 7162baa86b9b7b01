"""Currencies that share a name: what a bare `рублей` or `rupees` means depends on the country spoken of."""

from __future__ import annotations

from pipeline import rules
from pipeline.records import Language, Reading


def local_currency(unit: str, reading: Reading, country: str, language: Language) -> str:
    """The currency of a country where its bare name was read as another country's, else the unit as it is.

    Codes, signs and names of several words (российских рублей) say themselves which one is meant.
    """
    local = rules.language(language).get("local_money", {}).get(unit, {}).get(country)
    return local if local and reading.unit_text.islower() and " " not in reading.unit_text else unit

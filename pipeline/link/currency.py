"""Currencies that share a name: what a bare `rupees` or 先令 means depends on the country spoken of."""

from __future__ import annotations

from pipeline import currencies, rules
from pipeline.records import Language, Reading


def local_currency(unit: str, reading: Reading, text: str, country: str, language: Language) -> str:
    """The currency of a country where a bare name was read that it shares with others, else the unit as it is.

    Codes, signs and full names (российских рублей) say themselves which one is meant; `Rs` does not. Where nothing
    tells, the unit is the currency that the name mostly is, or `currency`.
    """
    if not (country and rules.is_money(unit)):
        return unit
    before = text[reading.quote_start : reading.start].split()
    name = reading.unit_text or (before[-1] if before else "")
    endings = rules.language(language).get("local_money", {}).get(" ".join(name.lower().split()), ())
    return currencies.named(country, tuple(endings), language) or unit

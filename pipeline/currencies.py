"""Currencies of ISO 4217 by their full names in Chinese, English and Russian, and the countries that have them.

`rules/currencies.csv` has CLDR's names in every grammatical number and those that reports print besides; which country
has which currency is CLDR's (through babel). Signs, codes and bare names, such as shillings, are words of a language's
rules. Everything is loaded when first asked for: importing this module costs nothing.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from pipeline import countries, rules
from pipeline.records import LANGUAGES, Language
from pipeline.rules import RULES_DIR, RuleError

# Whatever day it is, the same report gives the same rows: what was legal tender at some time of these years counts.
_FROM, _TO = date(2000, 1, 1), date(2030, 1, 1)


@cache
def names(language: Language) -> dict[str, str]:
    """Full name in small letters → code: `names("en")["kenyan shillings"]` is KES.

    Raises RuleError for a code or language that is none, and for a name of two currencies.
    """
    found: dict[str, str] = {}
    for line, r in rules.rows("currencies.csv", ("code", "language", "name")):
        where = f"{RULES_DIR / 'currencies.csv'}:{line}"
        if not re.fullmatch("[A-Z]{3}", r["code"]) or r["language"] not in LANGUAGES or not r["name"].strip():
            raise RuleError(f"{where}: a code of three letters, a language of ours and a name are needed")
        if r["language"] == language and found.setdefault(r["name"].lower(), r["code"]) != r["code"]:
            raise RuleError(f"{where}: {r['name']!r} is a name of {found[r['name'].lower()]} already")
    return found


def of_country(country: str) -> tuple[str, ...]:
    """The currencies of a country (alpha-3), the oldest first; none for an unknown one."""
    from babel.numbers import get_territory_currencies

    alpha2 = countries.codes().get(country, "")
    return tuple(get_territory_currencies(alpha2, _FROM, _TO)) if alpha2 else ()


@cache
def named(country: str, endings: tuple[str, ...], language: Language) -> str:
    """The newest currency of a country with a name that ends in one of these words, else empty.

    `named("UGA", ("shilling",), "en")` is UGX.
    """
    own = of_country(country) if country and endings else ()
    fits = {code for name, code in names(language).items() if name.endswith(endings)} if own else set()
    return next((code for code in reversed(own) if code in fits), "")

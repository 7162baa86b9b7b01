"""Every word that the page itself says, in three languages. The words of the report are never translated."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pipeline import countries, rules
from pipeline.records import LANGUAGES, Language

Label = dict[Language, str]

_FILE = Path(__file__).parent / "labels.csv"


@cache
def _all() -> dict[str, Label]:
    """Key (`ui.search`, `section.laboratories`, `country.IND`) → label."""
    with _FILE.open(encoding="utf-8", newline="") as handle:
        found: dict[str, Label] = {r["key"]: {x: r[x] for x in LANGUAGES} for r in csv.DictReader(handle)}
    for section in rules.sections().values():
        found.setdefault(f"section.{section.code}", {x: section.label[x] for x in LANGUAGES})
    for indicator in rules.indicators().values():
        found[f"indicator.{indicator.code}"] = {x: indicator.label[x] for x in LANGUAGES}
    for language in ("zh", "ru"):
        for name, alpha3 in reversed(countries.cldr_names(language)):  # the first name of a country is its usual one
            found.setdefault(f"country.{alpha3}", {"en": countries.english_name(alpha3)})[language] = name
    return found


class Labels:
    """Labels of one page. It remembers which were asked for: only these go into the file, for the language switch."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._used: set[str] = set()

    def __call__(self, key: str) -> str:
        """The label in the language of the page. A code that has none is shown as it is, so that new codes appear."""
        self._used.add(key)
        return self._label(key)[self.language]

    def used(self) -> dict[str, list[str]]:
        """Key → labels in the order of LANGUAGES, for every key asked for so far, sorted."""
        return {key: [self._label(key)[x] for x in LANGUAGES] for key in sorted(self._used)}

    @staticmethod
    def _label(key: str) -> Label:
        plain = key.partition(".")[2].replace("_", " ")
        known = _all().get(key, {})
        return {x: known.get(x) or known.get("en") or plain for x in LANGUAGES}

"""The numeral grammar of each language."""

from __future__ import annotations

import re
from typing import Protocol

from pipeline.find.number import Numeral
from pipeline.records import Language


class Numerals(Protocol):
    """Finds numerals: `pattern` gives candidates, `at` composes one (None when it is no number)."""

    pattern: re.Pattern[str]

    def at(self, match: re.Match[str]) -> Numeral | None: ...


def numerals(language: Language) -> Numerals:
    if language == "zh":
        from pipeline.find.numerals_zh import chinese

        return chinese()
    if language == "en":
        from pipeline.find.numerals_en import english

        return english()
    from pipeline.find.numerals_ru import russian

    return russian()

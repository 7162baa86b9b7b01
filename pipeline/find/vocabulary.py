"""The words of one language as patterns: the one place where a word list of the rules becomes an expression."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

from pipeline import rules
from pipeline.records import Language

NEVER = r"(?!)"
_Said = TypeVar("_Said")
# Where a number looks for the words that govern it (每天, 增长, 距离): as far as its clause, and no farther than this.
REACH = 160


class Vocabulary:
    """The rules of one language, and the helpers with which every concern compiles its patterns.

    `spaced` says that the language writes spaces: there words match whole words in any case; in Chinese they match
    anywhere: `Vocabulary("en").pattern("over")` finds `over` and `Over`, but nothing in `moreover`.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self.spaced = language != "zh"
        self.tables: dict[str, Any] = rules.language(language)
        self._flags = re.IGNORECASE if self.spaced else 0

    def table(self, name: str) -> dict[str, Any]:
        """A table of the rules file, empty where the language has none: `table("subunits")`."""
        found: dict[str, Any] = self.tables.get(name, {})
        return found

    def words(self, listed: Iterable[str]) -> str:
        """The expression of a word list, longest word first; it matches nothing when the list is empty."""
        return rules.alternation(list(listed), boundary=self.spaced)

    def spread(self, listed: Iterable[str]) -> str:
        """As `words`; a language without spaces lets one stand between any two characters: `个 百 分 点`."""
        if self.spaced:
            return self.words(listed)
        return "|".join(" ?".join(map(re.escape, word)) for word in sorted(listed, key=len, reverse=True))

    def compile(self, expression: str) -> re.Pattern[str]:
        """An expression of the rules or around them, compiled as the language asks: `compile(rf"{words}\\s?\\Z")`."""
        return re.compile(expression, self._flags)

    def pattern(self, listed: Iterable[str]) -> re.Pattern[str]:
        """A word list alone as a pattern: `pattern(["热线", "电话"])`."""
        return self.compile(self.words(listed))

    def hint(self, listed: Iterable[str]) -> re.Pattern[str]:
        """What every text with one of the words matches: one search tells a text that has none of them.

        It finds them inside other words too: `Vocabulary("en").hint(["a day"])` matches `Panama days`.
        """
        return self.compile(rules.alternation(listed))


class Ahead:
    """Words just before a place in a text, with a space or without: `Ahead(vocabulary("zh"), ["负"], 10)`.

    `reach` is how far the longest of them can begin before that place.
    """

    def __init__(self, words: Vocabulary, listed: Iterable[str], reach: int) -> None:
        listed = list(listed)
        self._pattern = words.compile(rf"(?P<word>{words.words(listed)})\s?\Z")
        # Most places have none before them, and a look at one character tells it.
        self._last = frozenset(last for word in listed for last in (word[-1].lower(), word[-1].upper()))
        self._reach = reach

    def search(self, text: str, at: int) -> re.Match[str] | None:
        """The words that end before `at`; the group `word` is without the space."""
        last = text[at - 1 : at]
        if last not in self._last and not last.isspace():
            return None
        return self._pattern.search(text, max(0, at - self._reach), at)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A matched word as the rules write it: small letters, single spaces. `Per\\n day` → `per day`."""
    return " ".join(text.lower().split())


def looked_up(table: Mapping[str, _Said], text: str) -> _Said:
    """What a table says of a matched word, which may be an entry with `*` for its ending: `превы*` for `превысило`."""
    word = folded(text)
    if word in table:
        return table[word]
    return table[max((stem for stem in table if stem.endswith("*") and word.startswith(stem[:-1])), key=len)]


def by_word(lists: dict[str, list[str]]) -> dict[str, str]:
    """`{"about": ["约", "大约"]}` → `{"约": "about", "大约": "about"}`."""
    return {word.lower(): code for code, words in lists.items() for word in words}


@cache
def vocabulary(language: Language) -> Vocabulary:
    """The vocabulary of a language, made once a process."""
    return Vocabulary(language)

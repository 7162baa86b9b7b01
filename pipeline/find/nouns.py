"""What a number counts where no word of the rules does: the first noun behind it (120 shops, a 71-lap race)."""

from __future__ import annotations

import re

from pipeline.find.vocabulary import Vocabulary

_MOST_WORDS = 4  # of a phrase from the number to its noun
_WORD = re.compile(r"[^\S\n]([A-Za-z][A-Za-z-]*+)(?![\w'’])")
# Behind a hyphen the noun stands in the singular; an adjective there (a five-sided figure) is none.
_JOINED = re.compile(r"-([a-z]{2,}+)(?![\w'’])(?<![^e]ed)(?<!ly)(?<!ing)")


class Nouns:
    """Finds nouns by their look. Without `[things] head` in the rules of a language none is found."""

    def __init__(self, words: Vocabulary) -> None:
        things = words.table("things")
        self._head = re.compile(things["head"]) if "head" in things else None
        self._stops = frozenset(things["stops"])
        self._persons = frozenset(things["persons"])

    def after(self, text: str, at: int) -> tuple[str, str, int] | None:
        """Unit code, noun and its end: (`count`, `shops`, 10) in `120| new shops`; None where no noun follows."""
        if self._head is None:
            return None
        if joined := _JOINED.match(text, at):
            return None if joined[1] in self._stops else self._unit(joined)
        for _ in range(_MOST_WORDS):
            word = _WORD.match(text, at)
            if word is None or word[1].lower() in self._stops:
                return None
            if self._head.match(word[1]) or word[1] in self._persons:
                return self._unit(word)
            at = word.end()
        return None

    def _unit(self, noun: re.Match[str]) -> tuple[str, str, int]:
        return "person" if noun[1] in self._persons else "count", noun[1], noun.end()

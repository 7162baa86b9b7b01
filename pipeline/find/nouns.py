"""What a number counts where no word of the rules does: the first noun behind it (120 shops, a 71-lap race)."""

from __future__ import annotations

import re

from pipeline.find.vocabulary import NEVER, Vocabulary

_MOST_WORDS = 4  # of a phrase from the number to its noun
_WORD = re.compile(r"[^\S\n]([A-Za-z][A-Za-z-]*+)(?![\w'’])")
_AND = re.compile(r"[^\S\n](?:and|or)[^\S\n]([a-z][a-z-]*+)(?![\w'’])")
# Behind a hyphen the noun stands in the singular; an adjective there (a five-sided figure) is none.
_JOINED = re.compile(r"-([a-z]{2,}+)(?![\w'’])(?<![^e]ed)(?<!ly)(?<!ing)")


class Nouns:
    """Finds nouns by their look. Without `[things] head` in the rules of a language none is found."""

    def __init__(self, words: Vocabulary) -> None:
        things = words.table("things")
        self._head = re.compile(things["head"]) if "head" in things else None
        self._stops = frozenset(things["stops"])
        self._persons = frozenset(things["persons"])
        self._describes = re.compile(things.get("describes", NEVER))

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
            if self._is_head(word[1]):
                return self._unit(word)
            at = self._past_joined(text, word)
        return None

    def _past_joined(self, text: str, word: re.Match[str]) -> int:
        """Where the phrase goes on behind a word and one that is joined to it: 30 fixed and mobile| clinics."""
        joined = _AND.match(text, word.end()) if self._describes.search(word[1]) else None
        if joined is None or joined[1] in self._stops or self._is_head(joined[1]):
            return word.end()
        return joined.end()

    def _is_head(self, word: str) -> bool:
        return word in self._persons or (self._head is not None and self._head.match(word) is not None)

    def _unit(self, noun: re.Match[str]) -> tuple[str, str, int]:
        return "person" if noun[1] in self._persons else "count", noun[1], noun.end()

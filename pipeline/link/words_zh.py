"""Chinese words with their part-of-speech tags, mended where the tagger cuts a term of the field in two.

Words and tags are those of jieba's algorithm and dictionary. rjieba carries both and is some twenty times faster than
jieba's own module; tests hold the two to the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ahocorasick_rs import AhoCorasick

from pipeline import rules

Word = tuple[str, str]  # a word and its tag

_STEM = ("n", "v", "a", "b", "l")  # tags of what a suffix makes a noun of: 提取|仪, 安全|盒


class ChineseWords:
    """Cuts text into words. Terms are the nouns of the rules and the longer things that indicators go by."""

    def __init__(self) -> None:
        import rjieba  # its dictionary loads in 0.1 s, and only Chinese reports need it

        self._tag: Callable[[str], list[Word]] = rjieba.tag
        things = rules.language("zh")["things"]
        longer = {word for cue in rules.cues("zh") for word in cue.thing if len(word) >= 3}
        self._terms = AhoCorasick(longer | set(things["nouns"]), store_patterns=False)
        self._suffixes = frozenset(things["suffixes"])
        self._places = frozenset(things["complete"])
        self._verbs = re.compile(things["verbs"])

    def tagged(self, text: str) -> list[Word]:
        """The words of a text; joined they are the text. A term is one noun, and so is a word with its suffix."""
        words: list[Word] = []
        # Where the longest term ends that begins at a place: matches come in the order of their ends.
        terms = {start: end for _, start, end in self._terms.find_matches_as_indexes(text, overlapping=True)}
        at = done = 0  # where the next word begins: as mended, and as tagged
        for word, kind in self._tag(text):
            done += len(word)
            if done <= at:
                continue  # inside a term
            if at in terms:
                term = text[at : terms[at]]
                at = terms[at]
                words.append((term, "vn" if at == done and kind.startswith("v") else "n"))
                continue
            word, at = text[at:done], done
            if kind == "f" and word[0] in self._places:  # 26个|省中: in them
                words += [(word[0], "n"), (word[1:], "f")]
            elif word in self._suffixes and words and words[-1][1].startswith(_STEM):
                words[-1] = (words[-1][0] + word, "n")
            else:
                words.append((word, "v" if self._verbs.fullmatch(word) else kind))
        return words

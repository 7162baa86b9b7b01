"""Chinese noun phrases: the thing counted after a number, or before it, by jieba's words and part-of-speech tags."""

from __future__ import annotations

import re

from pipeline import rules
from pipeline.model import Reading
from pipeline.rules import alternation

_BREAK = re.compile(r"[，。；：！？、,;:!?()（）\[\]\n“”\"《》]")
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_COPULA = re.compile(r"[是为]")
_CLOSED_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_OPEN_BRACKET = re.compile(r"[（(](?!.*[）)])", re.S)
_LATIN_BRACKET = re.compile(r"[（(][\w \-]{1,14}[）)](?<![一-鿿][）)])", re.A)
# Tags of jieba that a noun phrase is made of, and those that its head may have.
_NOUN = ("n", "vn", "an", "a", "b", "j", "l", "eng", "s", "t", "i", "z", "g", "x")
_HEAD = ("n", "vn", "an", "j", "l", "eng", "s", "i", "g", "zg")
_NO_HEAD = ("nr", "t")
_LONGEST_AFTER, _LONGEST_BEFORE = 40, 24  # characters that are tagged


def tag(text: str) -> list[tuple[str, str]]:
    """Words and part-of-speech tags of a Chinese text, by jieba's algorithm and dictionary.

    rjieba carries both and is some twenty times faster than jieba's own module; tests hold the two to the same words.
    """
    import rjieba  # its dictionary loads in 0.1 s, and only Chinese reports need it

    tagged: list[tuple[str, str]] = rjieba.tag(text)
    return tagged


class ChinesePhrases:
    """See `pipeline.link.phrases.Phrases`."""

    def __init__(self) -> None:
        things = rules.language("zh")["things"]
        self._stops = frozenset(things["stops"])
        self._abstract = frozenset(things["abstract"])
        # Nouns that the tagger may cut in two: those of the rules, and the longer things that indicators go by.
        longer = {word for cue in rules.cues("zh") for word in cue.thing if len(word) >= 3}
        self._nouns = re.compile(alternation(longer | set(things["nouns"])))
        # The last word of a phrase says whether it is about people.
        self._persons = re.compile(alternation(things["persons"]) + r"\Z")

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        start = reading.quote_end
        while start < limit and text[start].isspace():
            start += 1
        if text[start : start + 1] == "的":
            start += 1
        if title := _TITLE.match(text, start, end):
            return title.span()
        if match := _COPULA.match(text, start, limit):
            start = match.end()
            if name := self._whole(text, start, _phrase_end(text, start, limit)):
                return name
        verbal = reading.unit not in ("percent", "percentage_point", "fold")
        return self._phrase(text, start, _phrase_end(text, start, limit), _phrase_end(text, start, end), verbal)

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        return phrase[1]

    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        return start, start

    def before(self, text: str, start: int, end: int) -> str:
        words = tag(before_bracket(text[start:end])[-_LONGEST_BEFORE:])
        while words and not words[-1][1].startswith(_HEAD):
            words.pop()
        kept: list[str] = []
        for k, (word, kind) in reversed(list(enumerate(words))):
            opens = kind.startswith("v") and kind != "vn" and kept and k == 0  # 防护|镜
            if not (opens or kind.startswith(_NOUN) or (kind in ("uj", "c") and kept)):
                break
            kept.insert(0, word)
        return "".join(kept).strip("的和与及、")

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        return unit_text not in self._abstract and self._persons.search(phrase) is not None

    def _phrase(self, text: str, start: int, end: int, clause_end: int, verbal: bool) -> tuple[int, int]:
        """Words up to the first verb after a noun. A phrase that opens with a verb runs to the noun after 的.

        So 可容纳2万人的隔离区 is one phrase. `verbal` lets a verb that no noun follows be the thing: 次检测.
        """
        if start >= end or text[start] in "-–—":
            return start, start
        words = tag(text[start : min(end, start + _LONGEST_AFTER)])
        at, last, noun, done = start, start, False, start
        for k, (word, kind) in enumerate(words):
            done += len(word)
            if done <= at:
                continue  # inside a noun that the tagger cut in two
            if whole := self._nouns.match(text, at):
                at = last = whole.end()
                noun = True
                continue
            if word in self._stops and (noun or k or "的" not in text[start:clause_end]):
                break
            following = words[k + 1][1] if k + 1 < len(words) else ""
            at += len(word)
            if kind.startswith(_HEAD) and not kind.startswith(_NO_HEAD):
                last, noun = at, True
            elif kind.startswith("v") and not noun:
                inner = self._behind_de(text, at, clause_end)
                if inner:
                    return start, inner
                if verbal:
                    last = at
                if not following.startswith(("n", "vn", "v")):
                    break
            elif not (
                kind.startswith(_NOUN)
                or (noun and (kind in ("f", "k", "ng") or word in ("和", "与", "及")))
                or (kind == "uj" and not noun and k)
                # A verb inside the phrase of an abstract thing: 6项心理疏导工作方案.
                or (kind.startswith("v") and following.startswith(("n", "vn")) and text[start - 1] in self._abstract)
            ):
                break
        if words and _is_verb(words[0][1]) and last == end < clause_end:
            return start, start  # 向8国派出专家57名: what a verb does is counted by the next number
        return start, last

    def _whole(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """What stands behind 是 or 为 up to the punctuation, where its last word is a noun (108个为…监督局实验室)."""
        words = tag(text[start:end]) if start < end else []
        return (start, end) if words and words[-1][1].startswith("n") else None

    def _behind_de(self, text: str, at: int, end: int) -> int:
        """End of the noun phrase behind the next 的, 0 where there is none."""
        de = text.find("的", at, end)
        if de < 0:
            return 0
        start, last = self._phrase(text, de + 1, end, end, False)
        return last if last > start else 0


def _is_verb(kind: str) -> bool:
    return kind.startswith("v") and kind != "vn"


def before_bracket(clause: str) -> str:
    """A clause without its closed brackets; within an open bracket its own words, or what stands before it."""
    clause = _CLOSED_BRACKET.sub("", clause)
    if bracket := _OPEN_BRACKET.search(clause):
        inside = clause[bracket.end() :]
        clause = inside if inside.strip() else clause[: bracket.start()]
    return clause.rstrip(" -–—:：")


def _phrase_end(text: str, start: int, limit: int) -> int:
    """Where punctuation breaks a phrase off; a bracket that only holds Latin letters and digits does not."""
    at = start
    while stop := _BREAK.search(text, at, limit):
        name = _LATIN_BRACKET.match(text, stop.start(), limit)
        if name is None:
            return stop.start()
        at = name.end()
    return limit

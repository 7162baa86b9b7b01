"""A quantity in its surroundings: the clause it stands in, the thing it counts, and what stands before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache

from pipeline import rules
from pipeline.model import Language, Passage, Reading, Sentence

_CLAUSE = {
    "zh": re.compile(r"[，；：;。！？!?\n]|,(?!\d)"),
    "en": re.compile(r"[;:\n!?]|,(?!\d)|\.(?=\s)"),
    "ru": re.compile(r"[;:\n!?]|,(?!\d)|\.(?=\s)"),
}
_CLOSED_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_OPEN_BRACKET = re.compile(r"[（(](?!.*[）)])", re.S)
_BREAK = re.compile(r"[，。；：！？、,;:!?()（）\[\]\n“”\"《》]")
# Tags of jieba that a noun phrase is made of.
_NOUN = ("n", "vn", "an", "a", "b", "j", "l", "eng", "s", "t", "i", "z", "g", "x")
_HEAD = ("n", "vn", "an", "j", "l", "eng", "s", "i", "g")


@dataclass(slots=True)
class Mention:
    """One quantity to be linked. All spans are offsets in the clean text of its block."""

    reading: Reading
    passage: Passage
    sentence: Sentence
    text: str
    clause: tuple[int, int]
    after: tuple[int, int]
    before: tuple[int, int]
    measured: str = ""
    fact_id: str = ""
    part_of: Mention | None = None
    flags: list[str] = field(default_factory=list)


def mentions(passage: Passage, language: Language) -> list[Mention]:
    """The quantities of a passage of running text, in order."""
    if not any(r.kind == "quantity" for s in passage.sentences for r in s.readings):
        return []
    text = passage.placed.block.text
    cuts = [0, *(m.end() for m in _CLAUSE[language].finditer(text)), len(text)]
    found = []
    for sentence in passage.sentences:
        for i, reading in enumerate(sentence.readings):
            if reading.kind != "quantity":
                continue
            k = bisect_right(cuts, reading.start)
            start, end = max(cuts[k - 1], sentence.start), min(cuts[min(k, len(cuts) - 1)], sentence.end)
            following = [r.quote_start for r in sentence.readings[i + 1 :] if r.quote_start >= reading.quote_end]
            limit = min([end, *following])
            after = _noun_phrase(text, reading.quote_end, limit, language)
            mention = Mention(reading, passage, sentence, text, (start, end), after, (start, reading.quote_start))
            mention.measured = text[slice(*after)] or _subject_before(text, start, reading.quote_start, language)
            found.append(mention)
    return found


# --------------------------------------------------------------------------------------------------------- the thing


def _noun_phrase(text: str, start: int, limit: int, language: Language) -> tuple[int, int]:
    """Span of the noun phrase right after a quantity: what is counted. Empty when no noun follows."""
    stop = _BREAK.search(text, start, limit)
    end = stop.start() if stop else limit
    while start < end and text[start].isspace():
        start += 1
    if language != "zh":
        return _words_after(text, start, end, language)
    if text[start : start + 1] == "的":
        start += 1
    return _chinese_phrase(text, start, end)


def _chinese_phrase(text: str, start: int, end: int) -> tuple[int, int]:
    """Words up to the first verb after a noun. A phrase that opens with a verb (可容纳…的隔离区) runs to the noun after 的."""
    if start >= end:
        return start, start
    words = tag(text[start : min(end, start + 28)])
    at, last, noun = start, start, False
    for k, (word, kind) in enumerate(words):
        if word in _stops("zh") and not (k == 0 and "的" in text[start:end]):
            break
        if kind.startswith(_HEAD) and not kind.startswith(("nr", "t")):
            at += len(word)
            last, noun = at, True
            continue
        if kind.startswith(_NOUN) or (kind == "c" and noun) or (kind == "f" and noun):
            at += len(word)
            continue
        if kind.startswith("v") and not noun:
            # A verb used as a noun closes the phrase (次检测); one that opens a clause before 的 belongs to it.
            rest = text[at + len(word) : end]
            if "的" in rest:
                behind = at + len(word) + rest.index("的") + 1
                inner = _chinese_phrase(text, behind, end)
                return (start, inner[1]) if inner[1] > inner[0] else (start, at + len(word))
            at += len(word)
            last = at
            if k + 1 < len(words) and words[k + 1][1].startswith(("n", "vn")):
                continue
            break
        break
    return start, last


def _words_after(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """Words after a number in a language with spaces, up to a function word or a verb of the rules, six at most."""
    stops = _stops(language)
    last, count = start, 0
    for match in re.finditer(r"\S+", text[start:end]):
        word = match.group().lower().strip("«»")
        if word in stops or count == 6:
            break
        last, count = start + match.end(), count + 1
    return start, last


def _subject_before(text: str, start: int, end: int, language: Language) -> str:
    """The noun phrase before a quantity without one after it: 口罩706亿只, 死亡人数为5."""
    clause = _CLOSED_BRACKET.sub("", text[start:end])
    bracket = _OPEN_BRACKET.search(clause)
    if bracket and not clause[bracket.end() :].strip():
        clause = clause[: bracket.start()]
    clause = clause.rstrip(" -–—:：")
    if language != "zh":
        words = [w for w in re.split(r"[\s()«»\"]+", clause) if w]
        while words and (words[-1].lower() in _stops(language) or words[-1].isdigit()):
            words.pop()
        kept: list[str] = []
        for word in reversed(words):
            if word.lower() in _stops(language) or len(kept) == 4:
                break
            kept.insert(0, word)
        return " ".join(kept)
    words = tag(clause[-24:])
    while words and not words[-1][1].startswith(_HEAD):
        words.pop()
    kept = []
    for word, kind in reversed(words):
        if not (kind.startswith(_NOUN) or (kind in ("uj", "c") and kept)):
            break
        kept.insert(0, word)
    return "".join(kept).strip("的和与及、")


def tag(text: str) -> list[tuple[str, str]]:
    """Words and part-of-speech tags of a Chinese text, by jieba's algorithm and dictionary.

    rjieba carries both and is some twenty times faster than jieba's own module; tests hold the two to the same words.
    """
    import rjieba  # its dictionary loads in 0.1 s, and only Chinese reports need it

    tagged: list[tuple[str, str]] = rjieba.tag(text)
    return tagged


@cache
def _stops(language: Language) -> frozenset[str]:
    return frozenset(w.lower() for w in rules.language(language)["things"]["stops"])

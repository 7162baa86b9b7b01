"""Chinese noun phrases: the thing counted after a number, or before it, by jieba's words and part-of-speech tags."""

from __future__ import annotations

import re

from pipeline import rules
from pipeline.link.phrases_base import Phrases
from pipeline.link.words_zh import ChineseWords, Word
from pipeline.records import Reading
from pipeline.rules import alternation

_BREAK = re.compile(r"[，。；：！？、,;:!?|()（）\[\]\n“”\"《》]")
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n]")
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_JOINERS = ("和", "与", "及", "以及", "或")
_WITH = re.compile(r"[与和同跟][^，。；,\d]{1,12}过的")  # 44名与死者接触过的人
_QUOTES, _COPULAS = ("《", "“"), ("是", "为")
_CLOSED_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_OPEN_BRACKET = re.compile(r"[（(]")
_LATIN_BRACKET = re.compile(r"[（(][\w \-]{1,14}[）)](?<![一-鿿][）)])", re.A)
# Tags of jieba that a noun phrase is made of, and those that its head may have.
_NOUN = ("n", "vn", "an", "a", "b", "j", "l", "eng", "s", "t", "i", "z", "g", "x")
_HEAD = ("n", "vn", "an", "j", "l", "eng", "s", "i", "g", "zg")
_NO_HEAD = ("nr", "t")
_MODIFIER = ("a", "b", "d", "i", "z")  # with 的 they describe the noun that follows: 一套行之有效的制度
_LONGEST_AFTER, _LONGEST_BEFORE = 40, 60  # characters that are tagged
_LONGEST_RELATIVE = 16  # characters of a relative clause that is kept with its noun


class ChinesePhrases(Phrases):
    """See `pipeline.link.phrases.Phrases`."""

    def __init__(self) -> None:
        things = rules.language("zh")["things"]
        self._words = ChineseWords()
        self._stops = frozenset(things["stops"])
        self._ends = frozenset(things["ends"])
        self._abstract = frozenset(things["abstract"])
        self._complete = frozenset(things["complete"])
        self._places = frozenset(things["places"])
        self._vague = frozenset(things["vague"])
        self._actions = frozenset(things["actions"])
        self._changes = frozenset(rules.language("zh")["share"]["change"])
        self._changed = tuple(word for word in self._changes if len(word) > 1)
        self._last_of_change = frozenset(word[-1] for word in self._changes)
        self._oblique = frozenset(things["oblique"])
        self._adjectives = re.compile(things["adjectives"])
        self._cues = frozenset(word for cue in rules.cues("zh") for word in cue.thing if len(word) >= 2)
        # The last word of a phrase says whether it is about people.
        self._cases = re.compile(alternation(rules.language("zh")["units"]["case"]) + r"\Z")
        persons = alternation(things["persons"])
        self._persons = re.compile(persons + r"\Z")
        # … and without a measure word its first: 13亿|居民自愿参加; not 2|居民区, 患者心率为|0.
        self._persons_first = re.compile(persons + r"(?![点区房家楼院团级心体血氧平密增率结老])")

    # ---------------------------------------------------------------------------------------------- after the number

    def after(self, text: str, reading: Reading, limit: int, end: int) -> tuple[int, int]:
        start = reading.quote_end
        while start < limit and text[start].isspace():
            start += 1
        if text[start : start + 1] == "的":
            start += 1
        opening = text[start : start + 1]
        if opening in _QUOTES and (title := _TITLE.match(text, start, end)):
            return title.span()
        if opening in _COPULAS and start < limit:
            start += 1
            if name := self._whole(text, start, _phrase_end(text, start, limit)):
                return name
        complete = reading.unit_text in self._complete
        phrase_end = _phrase_end(text, start, limit)
        if phrase_end == start and not complete:
            return start, start
        verbal = reading.unit not in ("percent", "percentage_point", "fold")
        clause_end = phrase_end if limit == end else _phrase_end(text, start, end)
        phrase = self._phrase(text, start, phrase_end, clause_end, verbal, complete)
        if complete and (phrase[0] == phrase[1] or self._cases.search(text, *phrase)):
            return reading.quote_end - len(reading.unit_text), reading.quote_end  # 8国: the unit is the thing
        return phrase

    def head_end(self, text: str, phrase: tuple[int, int]) -> int:
        return phrase[1]

    def _phrase(
        self, text: str, start: int, end: int, clause_end: int, verbal: bool, complete: bool = False
    ) -> tuple[int, int]:
        """Words up to the first verb after a noun. A phrase that opens with a verb runs to the noun after 的.

        So 可容纳2万人的隔离区 is one phrase. `verbal` lets a verb that no noun follows be the thing: 次检测. Behind a
        measure word that is a thing itself (`complete`) a verb says what becomes of it: 向8国派出专家57名.
        """
        if start >= end or text[start] in "-–—":
            return start, start
        words = self._words.tagged(text[start : min(end, start + _LONGEST_AFTER)])
        at, last, noun = start, start, False
        for k, (word, kind) in enumerate(words):
            if word in self._stops and (noun or k or "的" not in text[start:clause_end]):
                break
            if self._is_change(word) or (noun and (word in self._vague or word in self._ends)):
                break
            following = words[k + 1][1] if k + 1 < len(words) else ""
            at += len(word)
            if not noun and self._describes(word, kind, following):
                continue
            if not k and _WITH.match(text, start, clause_end) and (inner := self._behind_de(text, at, clause_end)):
                return start, inner
            if kind.startswith(_HEAD) and not kind.startswith(_NO_HEAD):
                last, noun = at, True
                if word in self._places and words[k + 1 : k + 2] and words[k + 1][0] not in _JOINERS:
                    break  # 21个省份|死亡人数
            elif kind.startswith("v") and not noun:
                inner = self._behind_de(text, at, clause_end)
                if inner:
                    return start, inner
                if complete or not verbal:
                    return start, start
                if verbal:
                    last = at
                if not following.startswith(("n", "vn", "v")):
                    break
            elif not (
                kind.startswith(_NOUN)
                or (noun and (kind in ("f", "k", "ng") or word in _JOINERS[:3]))
                or (kind == "uj" and not noun and k)
                # A verb inside the phrase of an abstract thing: 6项心理疏导工作方案.
                or (kind.startswith("v") and following.startswith(("n", "vn")) and text[start - 1] in self._abstract)
            ):
                break
        if words and not noun and last == end < clause_end:
            return start, start  # 由14天改为10天: what a verb does is told by the next number
        return start, last

    def _describes(self, word: str, kind: str, following: str) -> bool:
        """Whether a word before any noun only describes it: 更清楚的判断, 专门的医院."""
        if following == "uj":
            return kind in _MODIFIER or self._adjectives.fullmatch(word) is not None
        return kind in ("d", "r") and following.startswith(("a", "n"))

    def _whole(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """What stands behind 是 or 为 up to the punctuation, where its last word is a noun (108个为…监督局实验室)."""
        words = self._words.tagged(text[start:end]) if start < end else []
        return (start, end) if words and words[-1][1].startswith("n") else None

    def _behind_de(self, text: str, at: int, end: int) -> int:
        """End of the noun phrase behind the next 的, 0 where there is none."""
        de = text.find("的", at, end)
        if de < 0:
            return 0
        start, last = self._phrase(text, de + 1, end, end, False)
        return last if last > start else 0

    # --------------------------------------------------------------------------------------------- before the number

    def subject(self, text: str, start: int, end: int) -> tuple[int, int]:
        return start, start

    def complement(self, text: str, start: int, end: int) -> tuple[int, int]:
        return start, start

    def predicate(self, text: str, start: int, end: int) -> tuple[int, int]:
        return start, start

    def before(self, text: str, start: int, end: int) -> str:
        phrase = self._last_of(before_bracket(text[start:end]))
        if not phrase and (bracket := _open_bracket(text, start, end)):
            return self._last_of(before_bracket(text[start : bracket.start()]))  # 检测场所（共|58个）
        return phrase

    def _last_of(self, clause: str) -> str:
        words = self._words.tagged(clause[-_LONGEST_BEFORE:]) if clause else []
        return self._last(words[1:] if len(clause) > _LONGEST_BEFORE else words)  # the first may be cut

    def topic(self, text: str, start: int, end: int) -> str:
        said = re.split(r"[；;。]", before_bracket(text[start:end]))[-1]
        clauses = [c for c in _CLAUSE.split(said) if c.strip()]
        if not clauses:
            return ""
        words = self._words.tagged(clauses[-1][:_LONGEST_BEFORE])
        if words[0][1] == "p" or words[0][0] in self._oblique:
            return ""  # 应政府的要求，派出一个
        return self._last(words)  # 口罩的产量成倍提高，达到750万只

    def counts_people(self, numeral: str) -> bool:
        return False

    def is_about_people(self, phrase: str, unit_text: str) -> bool:
        if not unit_text and self._persons_first.match(phrase):
            return True
        return unit_text not in self._abstract and self._persons.search(phrase) is not None

    def _last(self, words: list[Word]) -> str:
        """The last noun phrase of a run of words.

        What names nothing, verbs behind the phrase and what a preposition governs (经过评估修订了6版) are left out.
        """
        end = len(words)
        while True:
            while end and not self._is_head(words[end - 1]):
                end -= 1
            if not end:
                return ""
            begin = self._begin(words, end)
            if not begin or words[begin - 1][0] not in self._oblique:
                phrase = "".join(word for word, _ in words[begin:end]).strip("的、 ")
                return phrase if len(phrase) > 1 else ""
            end = begin - 1

    def _is_head(self, word: Word) -> bool:
        text, kind = word
        if self._names_nothing(word) or self._is_change(text):
            return False
        return (kind.startswith(_HEAD) and kind != "i") or text in self._cues

    def _begin(self, words: list[Word], end: int) -> int:
        """Where the noun phrase that ends at `end` begins."""
        begin = end - 1
        while begin and (further := self._further(words, begin)) is not None:
            begin = further
        relative = any(kind == "uj" for _, kind in words[begin:end])
        while begin < end - 1 and self._opens(words[begin], relative):
            begin += 1
        return begin

    def _further(self, words: list[Word], begin: int) -> int | None:
        """Where a phrase begins that also takes the word before `begin`, None when that word is no part of it."""
        word, kind = words[begin - 1]
        if self._names_nothing(words[begin - 1]):
            return None
        if kind == "uj":
            return self._modifier(words, begin - 1)
        before = words[begin - 2][1] if begin > 1 else ""
        joined = kind == "c" and before.startswith(_NOUN)
        compound = kind.startswith("v") and (before == "uj" or (word in self._cues and word not in self._actions))
        nominal = kind.startswith(_NOUN) and kind != "t"
        return begin - 1 if nominal or joined or compound else None

    def _modifier(self, words: list[Word], de: int) -> int | None:
        """Where the modifier before a 的 begins, None where it is left off: 承担化验的实验室, but not 派出的专家."""
        begin = de
        while begin and not self._ends_modifier(words[begin - 1]):
            begin -= 1
        inside = words[begin:de]
        if not any(kind.startswith(_HEAD) for _, kind in inside):
            return None
        if begin and words[begin - 1][1] == "p" and words[begin - 1][0] != "对":
            return None
        return begin if sum(len(word) for word, _ in inside) <= _LONGEST_RELATIVE else None

    def _ends_modifier(self, word: Word) -> bool:
        text, kind = word
        if kind.startswith("v"):
            return text == "有"
        return (kind in ("d", "p", "c") and text not in ("不", "未")) or self._names_nothing(word)

    def _is_change(self, word: str) -> bool:
        """Whether a word only says how an amount moved: 降至, 成倍增长."""
        return word[-1:] in self._last_of_change and (word in self._changes or word.endswith(self._changed))

    def _names_nothing(self, word: Word) -> bool:
        return word[0] in self._vague or word[0] in self._stops

    def _opens(self, word: Word, relative: bool) -> bool:
        """Whether a word in front of a noun phrase is no part of it: a verb whose object the noun is, a stray mark.

        In a `relative` phrase, one with 的, the verb belongs to it.
        """
        text, kind = word
        verb = text in self._actions or (kind.startswith("v") and kind != "vn")
        return (
            text in self._vague
            or text[0].isdigit()
            or kind in ("c", "x", "uj", "f", "r", "t")
            or (verb and not relative)
        )


def before_bracket(clause: str) -> str:
    """A clause without its closed brackets; within an open bracket its own words, or what stands before it."""
    clause = _CLOSED_BRACKET.sub("", clause)
    if bracket := _open_bracket(clause, 0, len(clause)):
        inside = clause[bracket.end() :]
        clause = inside if inside.strip() else clause[: bracket.start()]
    return clause.rstrip(" -–—:：")


def _open_bracket(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first bracket of a stretch that opens and behind which none closes."""
    closed = max(start, text.rfind(")", start, end), text.rfind("）", start, end))
    return _OPEN_BRACKET.search(text, closed, end)


def _phrase_end(text: str, start: int, limit: int) -> int:
    """Where punctuation breaks a phrase off; a bracket that only holds Latin letters and digits does not."""
    stop = _BREAK.search(text, start, limit)
    while stop and stop.group() in "(（" and (name := _LATIN_BRACKET.match(text, stop.start(), limit)):
        stop = _BREAK.search(text, name.end(), limit)
    return stop.start() if stop else limit

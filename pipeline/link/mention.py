"""A quantity in its surroundings: the clause it stands in, the thing it counts, and what stands before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache

from pipeline import rules
from pipeline.link.phrases import after_number, phrase_words, subject
from pipeline.model import Language, Passage, Reading, Sentence
from pipeline.rules import alternation

_CLAUSE = {
    "zh": re.compile(r"[，；：;。！？!?\n]|,(?!\d)"),
    "en": re.compile(r"[;:\n!?]|,(?!\d)|\.(?=\s)"),
    "ru": re.compile(r"[;:\n!?]|,(?!\d)|\.(?=\s)"),
}
_CLOSED_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
_OPEN_BRACKET = re.compile(r"[（(](?!.*[）)])", re.S)
_BREAK = re.compile(r"[，。；：！？、,;:!?()（）\[\]\n“”\"《》]")
_TITLE = re.compile(r"《[^》]*》|“[^”]*”")
_DASHES = ("-", "–", "—")
_COPULA = re.compile(r"[是为]")
_LATIN_BRACKET = re.compile(r"[（(][\w \-]{1,14}[）)](?<![一-鿿][）)])", re.A)
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
    head: int = 0  # where the head noun of `after` ends
    numbered: tuple[int, int] = (0, 0)  # the thing in `the number of … is 35`
    measured: str = ""
    unit: str = ""
    fact_id: str = ""
    part_of: Mention | None = None
    flags: list[str] = field(default_factory=list)


def mentions(passage: Passage, language: Language) -> list[Mention]:
    """The quantities of a passage of running text, in order."""
    if not any(r.kind == "quantity" for s in passage.sentences for r in s.readings):
        return []
    text = passage.placed.block.text
    inside = [(r.quote_start, r.quote_end) for s in passage.sentences for r in s.readings]
    marks = (m.end() for m in _CLAUSE[language].finditer(text))
    # The point of `40 тыс.` ends no clause.
    cuts = [0, *(m for m in marks if not any(a < m <= b for a, b in inside)), len(text)]
    found: list[Mention] = []
    for sentence in passage.sentences:
        for i, reading in enumerate(sentence.readings):
            if reading.kind != "quantity":
                continue
            k = bisect_right(cuts, reading.start)
            start, end = max(cuts[k - 1], sentence.start), min(cuts[min(k, len(cuts) - 1)], sentence.end)
            following = [r.quote_start for r in sentence.readings[i + 1 :] if r.kind in ("quantity", "date") and r.quote_start >= reading.quote_end]
            limit = min([end, *following])
            start = _clause_start(text, start, reading.quote_start, sentence.start, cuts)
            after = _noun_phrase(text, _thing_start(reading, language), limit, end, reading, language)
            mention = Mention(reading, passage, sentence, text, (start, end), after, (start, reading.quote_start))
            mention.head = _head_end(text, after, language)
            if after[1] > after[0] and found and found[-1].sentence is sentence:
                # What an earlier number counts says nothing of a number that has a thing of its own.
                mention.before = (min(max(start, found[-1].after[1]), reading.quote_start), reading.quote_start)
            known = [r.quote_end for r in sentence.readings[:i] if r.quote_end > start]
            if after[0] == after[1]:
                mention.numbered = _numbered(text, max([start, *known]), reading.quote_start, language)
            mention.measured = (
                text[slice(*after)]
                or text[slice(*mention.numbered)]
                or _subject_before(text, max([start, *known]), reading.quote_start, language)
            )
            named = text[after[0] : mention.head] if after[1] > after[0] else mention.measured
            described = reading.unit == "person" and after[0] < reading.quote_end < mention.head  # 3 expert teams
            mention.unit = _unit(reading, named, language, described)
            found.append(mention)
    return found


def _clause_start(text: str, start: int, at: int, first: int, cuts: list[int]) -> int:
    """Start of the clause before `at`.

    What begins with a dash goes on with the clause before (The sites, where …, — 58), and so does a number right after a
    colon (New cases: 58).
    """
    k = bisect_right(cuts, start) - 1
    if k > 0 and start > first and text[start - 1] in ":：" and not text[start:at].strip():
        return max(cuts[k - 1], first)
    if not text[start:at].lstrip().startswith(_DASHES):
        return start
    while k > 0 and cuts[k] > first and text[cuts[k] - 1] == ",":
        k -= 1
    return max(cuts[k], first)


def _numbered(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """Span of the phrase behind the last `number of` before a quantity; empty when there is none.

    Where the rules of the language tell noun phrases, it is the subject of the clause.
    """
    if words := phrase_words(language):
        return subject(text, start, end, words)
    found = list(_number_of(language).finditer(text, start, end))
    if not found:
        return 0, 0
    stop = _BREAK.search(text, found[-1].end(), end)
    return _words_after(text, found[-1].end(), stop.start() if stop else end, language)


def _thing_start(reading: Reading, language: Language) -> int:
    """Where the thing counted may begin: in languages with spaces the noun itself is the unit, so it begins at the unit."""
    if language != "zh" and rules.units().get(reading.unit or "count") == "count":
        return reading.end
    return reading.quote_end


def _head_end(text: str, phrase: tuple[int, int], language: Language) -> int:
    """End of the head noun: the last word in Chinese; elsewhere the first word that no `adjectives` of the rules fits."""
    adjectives = rules.language(language)["things"].get("adjectives")
    if not adjectives:
        return phrase[1]
    adjective, person = re.compile(adjectives, re.I), _person_noun(language)
    for word in re.finditer(r"[^\s«»\"]+", text[slice(*phrase)]):
        if person.fullmatch(word.group()) or not adjective.fullmatch(word.group()):
            return phrase[0] + word.end()
    return phrase[1]


def _stands_behind(other: Reading, reading: Reading) -> bool:
    return other.kind in ("quantity", "date") and other.quote_start >= reading.quote_end


def _unit(reading: Reading, measured: str, language: Language, described: bool) -> str:
    """The unit as read; a person for people counted with a general measure word or none; empty when nothing tells.

    `described` says that the unit that was read only describes the thing counted, which decides then.
    """
    if reading.unit not in ("", "count") and not described:
        return reading.unit
    if _person_noun(language).search(measured):
        return "person"
    return "count" if described else reading.unit


# --------------------------------------------------------------------------------------------------------- the thing


def _noun_phrase(text: str, start: int, limit: int, end: int, reading: Reading, language: Language) -> tuple[int, int]:
    """Span of the noun phrase right after a quantity: what is counted. Empty when no noun follows.

    `limit` is where the next number begins, `end` where the clause ends.
    """
    while start < limit and text[start].isspace():
        start += 1
    if language != "zh":
        stop = _BREAK.search(text, start, limit)
        limit = stop.start() if stop else limit
        if words := phrase_words(language):
            return after_number(text, start, limit, reading.quote_end, words)
        return _words_after(text, _behind_measure(text, start, limit, language), limit, language)
    if text[start : start + 1] == "的":
        start += 1
    if title := _TITLE.match(text, start, end):
        return title.span()
    if match := _COPULA.match(text, start, limit):
        start = match.end()
    verbal = reading.unit not in ("percent", "percentage_point", "fold")
    return _chinese_phrase(text, start, _phrase_end(text, start, limit), _phrase_end(text, start, end), verbal)


def _phrase_end(text: str, start: int, limit: int) -> int:
    """Where a phrase is broken off by punctuation; a bracket that only holds Latin letters and digits does not break it."""
    at = start
    while stop := _BREAK.search(text, at, limit):
        name = _LATIN_BRACKET.match(text, stop.start(), limit)
        if name is None:
            return stop.start()
        at = name.end()
    return limit


def _chinese_phrase(text: str, start: int, end: int, clause_end: int, verbal: bool) -> tuple[int, int]:
    """Words up to the first verb after a noun. A phrase that opens with a verb (可容纳…的隔离区) runs to the noun after 的."""
    if start >= end or text[start] in "-–—":
        return start, start
    words = tag(text[start : min(end, start + 40)])
    stops = _word_list("stops")
    at, last, noun, done = start, start, False, start
    for k, (word, kind) in enumerate(words):
        done += len(word)
        if done <= at:
            continue  # inside a noun that the tagger cut in two
        following = words[k + 1][1] if k + 1 < len(words) else ""
        if whole := _nouns().match(text, at):
            at = last = whole.end()
            noun = True
            continue
        if word in stops and (noun or k or "的" not in text[start:clause_end]):
            break
        if kind.startswith(_HEAD) and not kind.startswith(("nr", "t")):
            at += len(word)
            last, noun = at, True
        elif kind.startswith(_NOUN) or (kind in ("f", "k", "ng") and noun) or (word in ("和", "与", "及") and noun) or (kind == "uj" and not noun and k):
            at += len(word)
        elif kind.startswith("v") and not noun:
            behind = text.find("的", at + len(word), clause_end)
            if behind >= 0:
                inner = _chinese_phrase(text, behind + 1, clause_end, clause_end, False)
                if inner[1] > inner[0]:
                    return start, inner[1]
            at += len(word)
            # A verb that no noun follows is itself what is counted: 次检测, 次分析.
            if verbal:
                last = at
            if not following.startswith(("n", "vn", "v")):
                break
        elif kind.startswith("v") and following.startswith(("n", "vn")) and text[start - 1] in _word_list("abstract"):
            at += len(word)
        else:
            break
    return start, last


def _behind_measure(text: str, start: int, end: int, language: Language) -> int:
    """Start of what a word that only measures (штук, комплектов) measures."""
    match = _measure(language).match(text, start, end)
    return match.end() if match else start


def _words_after(text: str, start: int, end: int, language: Language) -> tuple[int, int]:
    """Words after a number in a language with spaces, up to a function word or a verb of the rules, six at most."""
    stops = _stops(language)
    last, count = start, 0
    for match in re.finditer(r"\S*\w", text[start:end]):
        word = match.group().lower().strip("«»")
        if word in stops or count == 6 or _verb(language).fullmatch(word):
            break
        last, count = start + match.end(), count + 1
    return start, last


def _subject_before(text: str, start: int, end: int, language: Language) -> str:
    """The noun phrase before a quantity without one after it: 口罩706亿只, 死亡人数为5."""
    clause = _CLOSED_BRACKET.sub("", text[start:end])
    bracket = _OPEN_BRACKET.search(clause)
    if bracket:
        inside = clause[bracket.end() :]
        clause = inside if inside.strip() else clause[: bracket.start()]
    clause = clause.rstrip(" -–—:：")
    if phrase_words(language):
        return ""  # the subject was looked for already
    if language != "zh":
        spaced = [w for w in re.split(r"[\s()«»\"]+", clause) if w]
        while spaced and (spaced[-1].lower() in _stops(language) or spaced[-1].isdigit()):
            spaced.pop()
        kept: list[str] = []
        for word in reversed(spaced):
            if word.lower() in _stops(language) or len(kept) == 4:
                break
            kept.insert(0, word)
        return " ".join(kept)
    words = tag(clause[-24:])
    while words and not words[-1][1].startswith(_HEAD):
        words.pop()
    kept = []
    for k, (word, kind) in reversed(list(enumerate(words))):
        if kind.startswith("v") and kind != "vn" and kept and k == 0:
            kept.insert(0, word)
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


@cache
def _verb(language: Language) -> re.Pattern[str]:
    """Words that end a noun phrase by their form (the key `verbs` of the rules)."""
    return re.compile(rules.language(language)["things"].get("verbs", r"(?!)"))


@cache
def _number_of(language: Language) -> re.Pattern[str]:
    """Words after which the thing counted stands (the key `number_of` of the rules)."""
    words = rules.language(language)["things"].get("number_of", [])
    return re.compile(alternation(words, boundary=True) + r"\s+", re.IGNORECASE)


@cache
def _measure(language: Language) -> re.Pattern[str]:
    """Nouns that only measure (the key `measures` of the rules)."""
    words = rules.language(language)["things"].get("measures", [])
    return re.compile(alternation(words, boundary=True) + r"\s*", re.IGNORECASE)


@cache
def _word_list(name: str) -> frozenset[str]:
    """A list of the Chinese rules: `stops` or `abstract` measure words."""
    return frozenset(rules.language("zh")["things"][name])


@cache
def _nouns() -> re.Pattern[str]:
    """Nouns that the tagger may cut in two: those of the rules, and the longer things that indicators go by."""
    things = {word for cue in rules.cues("zh") for word in cue.thing if len(word) >= 3}
    return re.compile(alternation(things | set(rules.language("zh")["things"]["nouns"])))


@cache
def _person_noun(language: Language) -> re.Pattern[str]:
    """A phrase about people: in Chinese its last word says so, elsewhere any of its words."""
    persons = alternation(rules.language(language)["things"]["persons"], boundary=language != "zh")
    return re.compile(persons + (r"\Z" if language == "zh" else ""), re.IGNORECASE)

"""A quantity in its surroundings: the clause it stands in, the thing it counts, and what stands before it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace

from pipeline import rules
from pipeline.link.phrases import phrases
from pipeline.link.phrases_base import Phrases
from pipeline.records import Language, Passage, Reading, Sentence
from pipeline.traditional import folded

_CLAUSE = {
    "zh": re.compile(r"[，；：;。！？!?\n,](?:(?<!,)|(?!\d)|(?<!\d,))"),
    "en": re.compile(r"[;:\n!?,.](?:(?<![,.])|(?<=,)(?!\d)|(?<=\.)(?=\s))"),
    "ru": re.compile(r"[;:\n!?,.](?:(?<![,.])|(?<=,)(?!\d)|(?<=\.)(?=\s))"),
}
_OPENING, _CLOSING = re.compile(r"\s*[(（]"), re.compile(r"[)）]")
_FROM = re.compile(r"\s*[,，]?\s*(?:from|с|со|от|从|由)\s*", re.IGNORECASE)
_DASHES = ("-", "–", "—")
_ITEMS = re.compile("[;；]")  # what parts the items of a list
_JOINER = re.compile(r"\s*(?:、|和|与|及|以及)|\s+(?:and|и|а)\s")  # between the items of a list: 死亡3例、治愈5例
_JOINED = re.compile(r"(?:\s(?:and|и|а)\s+|、|和|与|及)\Z")
_ITEM_END = re.compile(rf"{_JOINER.pattern}|\s*[（(]")


@dataclass(slots=True)
class Mention:
    """One quantity to be linked. All spans are offsets in `text`, its clean text in simplified characters.

    `after` is the noun phrase behind the number and `head` where its head noun ends; `before` is what of the clause
    stands before the number, and `named_before` the noun phrase in it; `numbered` is the thing in `the number of … is
    35` or `3 are …`, `predicate` what is said of a number without a thing (213 had died). `item` is the clause, or of a
    clause that lists several numbers with their things the item of this one; a number `apart` has a verb of its own
    behind a joiner; `of_last` is the thing of the number before. What is said of the number begins at `told_from`,
    behind a bracket that only says its share; the verb of its thing begins at `verb`. A `former` level is the one that
    a change started from.
    """

    reading: Reading
    passage: Passage
    sentence: Sentence
    text: str
    clause: tuple[int, int]
    after: tuple[int, int]
    before: tuple[int, int]
    head: int = 0
    numbered: tuple[int, int] = (0, 0)
    predicate: tuple[int, int] = (0, 0)
    item: tuple[int, int] = (0, 0)
    apart: bool = False
    named_before: tuple[int, int] = (0, 0)
    of_last: tuple[int, int] = (0, 0)
    told_from: int = 0
    verb: int = 0
    measured: str = ""
    unit: str = ""
    part_of: Mention | None = None
    former: bool = False
    flags: list[str] = field(default_factory=list)


def mentions(passage: Passage, language: Language) -> list[Mention]:
    """The quantities of a passage of running text, in order."""
    text = folded(passage.placed.block.text, language)
    cuts, ways = _clause_cuts(text, passage, language), phrases(language)
    found: list[Mention] = []
    for sentence in passage.sentences:
        last: Mention | None = None
        for i, reading in enumerate(sentence.readings):
            if reading.kind == "quantity":
                last = _mention(passage, text, sentence, i, cuts, last, ways)
                found.append(last)
    return found


def _mention(
    passage: Passage, text: str, sentence: Sentence, i: int, cuts: list[int], last: Mention | None, language: Phrases
) -> Mention:
    """The quantity that is reading `i` of a sentence; `last` is the one before it."""
    reading = sentence.readings[i]
    moved = last is not None and last.reading.measure == "change" and _leads_from(text, last.reading, reading)
    start, end = _clause(text, sentence, reading, cuts, last, moved=moved)
    after, told_from, limit = _thing_behind(text, sentence, i, (start, end), last, language)
    head, of_last = language.head_end(text, after), last.after if last is not None else (0, 0)
    mention = Mention(
        reading, passage, sentence, text, (start, end), after, (start, reading.quote_start), head,
        told_from=told_from, of_last=of_last,
    )  # fmt: skip
    mention.item = _item(mention, last)
    named = after[1] > after[0]
    if named:
        if last is not None and last.after[1] > last.after[0]:
            # What an earlier number counts says nothing of a number that has a thing of its own.
            mention.before = (min(max(start, last.after[1]), reading.quote_start), reading.quote_start)
        mention.measured = text[slice(*after)]
        mention.verb = language.verb_behind(text, start, reading.quote_start, after[1], limit)
    else:
        _name_from_before(mention, sentence.readings[:i], last, limit, language, moved=moved)
    mention.unit = _unit(mention, text[after[0] : mention.head] if named else mention.measured, language)
    return mention


def _clause(
    text: str, sentence: Sentence, reading: Reading, cuts: list[int], last: Mention | None, *, moved: bool
) -> tuple[int, int]:
    """The clause of a number; `moved` says that it is the level that a change started from."""
    k = bisect_right(cuts, reading.start)
    start, end = max(cuts[k - 1], sentence.start), min(cuts[k], sentence.end)
    start = _clause_start(text, start, reading.quote_start, sentence.start, cuts)
    if last is None:
        return start, end
    if moved:
        start = min(start, last.clause[0])  # cases fell by 93 %, from 800 to 56: cases are told in all three
    return _inside_bracket(text, reading, last, start, end)


def _thing_behind(
    text: str, sentence: Sentence, i: int, clause: tuple[int, int], last: Mention | None, language: Phrases
) -> tuple[tuple[int, int], int, int]:
    """The noun phrase behind reading `i`, where what is said behind the number begins, and how far it may reach."""
    readings, reading, (start, end) = sentence.readings, sentence.readings[i], clause
    told_from, limit = reading.quote_end, _limit(readings, i, reading.quote_end, end)
    after = _after(readings, i, text, limit, end, language)
    if after[0] == after[1] and (past := _past_share(text, readings, i)):
        # 445 (59 %) severe cases, 344 (46 %) were women: what is said behind the bracket is said of the number.
        told_from, limit = past, _limit(readings, i, past, end)
        after = language.after(text, replace(reading, end=past, quote_end=past), limit, end)
    if after[0] < after[1]:
        since = min(max(start, last.reading.quote_end) if last is not None else start, reading.quote_start)
        subject = language.subject_of_people(text, since, reading.quote_start, text[slice(*after)])
        if subject[1] > subject[0]:
            after = (after[1], after[1])
    return after, told_from, limit


def _limit(readings: list[Reading], i: int, at: int, end: int) -> int:
    """How far words behind `at` may reach: to the first quantity or date after reading `i`, or to `end`."""
    for k in range(i + 1, len(readings)):
        if readings[k].quote_start >= at and readings[k].kind in ("quantity", "date"):
            return min(end, readings[k].quote_start)
    return end


def _name_from_before(
    mention: Mention, earlier: list[Reading], last: Mention | None, limit: int, language: Phrases, *, moved: bool
) -> None:
    """What a number without a thing behind it counts, by the words before it; `earlier` are the readings before it."""
    text, reading, sentence, start = mention.text, mention.reading, mention.sentence, mention.clause[0]
    # What stands up to an earlier number, and the thing that it counts, says nothing of this one.
    spoken = [r.quote_end for r in earlier[: len(earlier) - moved] if r.kind not in ("name", "date")]
    if last is not None and rules.units().get(last.reading.unit) == "count":
        spoken.append(last.after[1])
    told = min(max([sentence.start, *spoken]), reading.quote_start)
    known = max(start, told)
    dated = max([known, *[r.quote_end for r in earlier if r.kind == "date"]])
    froms = (dated, known) if dated > known else (known,)  # what stands behind a date comes first
    mention.numbered = language.complement(text, mention.told_from, limit)
    for at in froms:
        if mention.numbered[0] == mention.numbered[1]:
            mention.numbered = language.subject(text, at, reading.quote_start)
    if mention.numbered[0] == mention.numbered[1]:
        mention.predicate = language.predicate(text, mention.told_from, limit)
        _part_from_before(mention)
    mention.measured = text[slice(*mention.numbered)]
    for at in froms:
        mention.measured = mention.measured or language.before(text, at, reading.quote_start)
    if not mention.measured and known > start:
        # A hospital of 1000 beds was built in 10 days: what stands before the clause's first number.
        first = next(r for r in sentence.readings if r.quote_end > start)
        mention.measured = language.before(text, start, first.quote_start)
    counts = rules.units().get(reading.unit or "count") == "count"
    # Words behind an earlier number that names no thing are about that number.
    free = last is None or last.after[1] > last.after[0] or _ITEMS.search(text, told, known)
    if not mention.measured and counts and free:
        mention.measured = language.topic(text, told, known)
    at = text.rfind(mention.measured, known, reading.quote_start) if mention.measured else -1
    mention.named_before = (at, at + len(mention.measured)) if at >= 0 else (0, 0)


def _past_share(text: str, readings: list[Reading], i: int) -> int:
    """Where the bracket right behind reading `i` ends that only says what share it is; 0 without one."""
    share = readings[i + 1] if i + 1 < len(readings) else None
    if (
        share is None
        or share.unit != "percent"
        or _OPENING.fullmatch(text, readings[i].quote_end, share.quote_start) is None
    ):
        return 0
    closing = _CLOSING.match(text, share.quote_end)
    return closing.end() if closing else 0


def _part_from_before(mention: Mention) -> None:
    """A number with a verb of its own behind a joiner is no part of what was said before: 3 died and 7 recovered."""
    said = mention.text[slice(*mention.predicate)]
    if not said or " " in said:
        return
    if joiner := _JOINED.search(mention.text, mention.clause[0], mention.reading.quote_start):
        mention.apart = True
        mention.clause = joiner.end(), mention.clause[1]
        mention.before = joiner.end(), mention.reading.quote_start


def _after(readings: list[Reading], i: int, text: str, limit: int, end: int, language: Phrases) -> tuple[int, int]:
    """The noun phrase right behind reading `i`; the age of the people counted may open it: 7000名5岁以下儿童."""
    reading = readings[i]
    after = language.after(text, reading, limit, end)
    if after[1] > after[0] or not reading.unit or i + 1 == len(readings) or readings[i + 1].measure != "threshold":
        return after
    age = readings[i + 1]
    if text[reading.quote_end : age.quote_start].strip():
        return after
    people = language.after(text, age, _limit(readings, i + 1, age.quote_end, end), end)
    return (age.quote_start, people[1]) if people[1] > people[0] else after


def _item(mention: Mention, last: Mention | None) -> tuple[int, int]:
    """What of the clause is about this number alone: a joiner or bracket right behind it and its thing ends it."""
    start, end = mention.clause
    if last is not None and (joiner := _JOINER.match(mention.text, _end_of_thing(last), mention.reading.quote_start)):
        start = max(start, joiner.end())
    if stop := _ITEM_END.match(mention.text, _end_of_thing(mention), end):
        end = stop.start()
    return start, end


def _end_of_thing(mention: Mention) -> int:
    return max(mention.reading.quote_end, mention.after[1])


def _unit(mention: Mention, named: str, language: Phrases) -> str:
    """The unit as read; a person for people counted with a general measure word or none; empty when nothing tells."""
    reading = mention.reading
    # In `3 expert teams` and `5 laboratory-confirmed cases` the unit that was read only describes the thing counted.
    described = reading.unit in ("person", "count") and mention.after[0] < reading.quote_end < mention.head
    if reading.unit not in ("", "count") and not described:
        return reading.unit
    if language.is_about_people(named, reading.unit_text) or language.counts_people(_printed(mention)):
        return "person"
    return "" if described else reading.unit


def _leads_from(text: str, change: Reading, reading: Reading) -> bool:
    """Whether a number behind a change is the level that it started from: fell by 93 %, from 800."""
    return _FROM.fullmatch(text, change.quote_end, reading.quote_start) is not None


def _printed(mention: Mention) -> str:
    return mention.text[mention.reading.start : mention.reading.end]


def _clause_cuts(text: str, passage: Passage, language: Language) -> list[int]:
    """Where clauses begin. A point or comma inside a reading (the point of `40 тыс.`) ends none."""
    cuts = [mark.end() for mark in _CLAUSE[language].finditer(text)]
    inside = {
        cut
        for sentence in passage.sentences
        for r in sentence.readings
        for cut in cuts[bisect_right(cuts, r.quote_start) : bisect_right(cuts, r.quote_end)]
    }
    return [0, *([cut for cut in cuts if cut not in inside] if inside else cuts), len(text)]


def _inside_bracket(text: str, reading: Reading, last: Mention, start: int, end: int) -> tuple[int, int]:
    """The clause of a number in a bracket right behind a thing counted: 64 laboratories (18 private) with 900 staff."""
    named = last.after[1] > last.after[0]
    opening = _OPENING.match(text, last.after[1], reading.quote_start) if named else None
    if opening is None or _CLOSING.search(text, opening.end(), reading.quote_start):
        return start, end
    closing = _CLOSING.search(text, reading.quote_end, end)
    return max(start, opening.end()), closing.start() if closing else end


def _clause_start(text: str, start: int, at: int, first: int, cuts: list[int]) -> int:
    """Start of the clause before `at`.

    What begins with a dash goes on with the clause before (The sites, where …, — 58), and so does a number right after
    a colon (New cases: 58).
    """
    opening = text[start:at].lstrip()[:1]
    if opening and opening not in _DASHES:
        return start
    k = bisect_right(cuts, start) - 1
    if not opening:
        return max(cuts[k - 1], first) if k > 0 and start > first and text[start - 1] in ":：" else start
    while k > 0 and cuts[k] > first and text[cuts[k] - 1] == ",":
        k -= 1
    return max(cuts[k], first)

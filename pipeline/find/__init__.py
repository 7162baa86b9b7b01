"""Find: text → mentions. What every number of a text says, before it is known what it counts.

`read` is the public interface; the stage function `find` applies it to every block of a report.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from operator import attrgetter

from pipeline import rules
from pipeline.find.dates import dates
from pipeline.find.quantities import quantities
from pipeline.find.references import references
from pipeline.find.sentences import sentences
from pipeline.find.spans import Span, Spans
from pipeline.records import LANGUAGES, Document, Language, Passage, Placed, Reading, Sentence
from pipeline.rules import alternation
from pipeline.traditional import folded

_HEAD, _LINE = 6, 120  # blocks of a report's head, characters of its lines
_SHORTEST = 12  # characters of a sentence that is no more printed twice by chance
_DAY = len("2020-07-14")
# A footnote mark behind a number, or behind a letter that could be that of a year (2019 г.¹).
_MARKED = re.compile("(?<=[0-9年а-я.])[¹²³⁰⁴-⁹]")


def read(text: str, language: Language, edition_date: str = "") -> list[Reading]:
    """Every number of a text, in order of place, with what it says.

    `edition_date` (ISO 8601, reduced precision allowed) resolves dates without a year and relative dates. Offsets of
    the readings are indices into `text`; their spans do not overlap. Units of a text in traditional characters are
    given in simplified ones. Raises ValueError for an unknown language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}: one of {', '.join(LANGUAGES)}")
    text = folded(text, language)
    named = references(language).read(text)
    if named and _MARKED.search(text) and (marks := [r for r in named if _is_apart(r, text)]):
        return _read_marked(text, marks, language, edition_date)
    return _read(text, named, language, edition_date)


def _read(text: str, named: list[Reading], language: Language, edition_date: str) -> list[Reading]:
    """The readings of a text whose references are known."""
    taken = _spans(named) if named else []
    dated = dates(language).read(text, taken, edition_date)
    if dated:
        taken = sorted(taken + _spans(dated))
    counted = quantities(language).read(text, taken)
    return _in_order([*named, *dated, *counted], counted) if named or dated else counted


def _in_order(readings: list[Reading], counted: list[Reading]) -> list[Reading]:
    """Readings by place. A part, which points at its number among those counted, then points at it in this order."""
    readings.sort(key=attrgetter("start"))
    if parts := [(r, counted[r.of]) for r in counted if r.of is not None]:
        index = {id(r): i for i, r in enumerate(readings)}
        for part, whole in parts:
            part.of = index[id(whole)]
    return readings


def _spans(readings: list[Reading]) -> list[Span]:
    return [(r.start, r.end) for r in readings]


def _is_apart(reading: Reading, text: str) -> bool:
    """Whether a reading is a footnote mark that parts no two numbers: that of `711¹ labs`, and not of `711¹ 345`.

    Another mark behind it (711¹ ² labs) is no number.
    """
    return reading.subtype == "footnote_mark" and not text[reading.end : reading.end + 2].strip()[:1].isdecimal()


def _read_marked(text: str, marks: list[Reading], language: Language, edition_date: str) -> list[Reading]:
    """The readings of a text as if its footnote marks were not there (711¹ labs), and those marks.

    A mark inside another reading (2019²年) is a part of it.
    """
    raised = {i for mark in marks for i in range(mark.start, mark.end)}
    kept = [i for i in range(len(text)) if i not in raised]
    plain = "".join([text[i] for i in kept])
    readings = _read(plain, references(language).read(plain), language, edition_date)
    for r in readings:
        r.start, r.quote_start = kept[r.start], kept[r.quote_start]
        r.end, r.quote_end = kept[r.end - 1] + 1, kept[r.quote_end - 1] + 1
    within = Spans(_spans(readings))
    apart = [mark for mark in marks if not within.touch(mark.start, mark.end)]
    return _in_order([*readings, *apart], readings)


def find(document: Document, placed: list[Placed]) -> list[Passage]:
    """The readings of every block, sentence by sentence; a table row has one sentence a cell."""
    date = document.edition_date or _edition_date(document, placed)
    passages = [_passage(p, document.language, date) for p in placed]
    _mark_duplicates(passages)
    if not document.edition_date:
        _mark_edition_date(passages, date)
    return passages


def _mark_edition_date(passages: list[Passage], date: str) -> None:
    """Say which date of the text was taken for the edition's, so that later stages need not guess again."""
    for passage in passages:
        for sentence in passage.sentences:
            for reading in sentence.readings:
                if reading.kind == "date" and date and reading.date_end == date:
                    reading.flags += ("edition_date",)
                    return


def _edition_date(document: Document, placed: list[Placed]) -> str:
    """The date on the cover: the first date of the report that makes up a line of its own, else that of its head.

    Of the head, which may be a table, the first full date counts, else a month or year that ends a line (Report for
    2022); without one the first full date of the text does. Dates of pictures say nothing of the report.
    """
    full = ending = ""
    for i, item in enumerate([p for p in placed[:60] if p.role != "furniture"]):
        text, in_head = folded(item.block.text, document.language), i < _HEAD
        if (item.block.cells and not in_head) or _caption(document.language).match(text):
            continue
        for reading in dates(document.language).read(text, []):
            if not reading.date_end or reading.date_role in ("relative", "document"):
                continue
            if len(text) - (reading.end - reading.start) <= 12:
                return reading.date_end
            if not full and len(reading.date_end) == _DAY and (in_head or not ending):
                full = reading.date_end
            if in_head and not ending and len(text) < _LINE and len(text) - reading.end <= 1:
                ending = reading.date_end
        if full and in_head:
            return full
    return ending or full


@cache
def _caption(language: Language) -> re.Pattern[str]:
    """How the caption of a picture begins: `Figure 2`, `Photo:`."""
    words = alternation(rules.language(language)["pages"]["pictures"])
    return re.compile(rf"\s*{words}\s*(?:№\s*)?(?:[\dIVX一二三四五六七八九十]|[:：.])", re.IGNORECASE)


def _passage(placed: Placed, language: Language, edition_date: str) -> Passage:
    block = placed.block
    text = block.text
    if block.cells:
        spans = [(c.start, c.end) for c in block.cells]
        readings = [r for start, end in spans for r in _read_at(text, start, end, language, edition_date)]
    else:
        spans = sentences(text, language)
        readings = _read_at(text, block.marker, len(text), language, edition_date)
    if len(spans) == 1:
        return Passage(placed, [Sentence(*spans[0], readings)])
    found = [Sentence(start, end, []) for start, end in spans]
    if readings:
        _deal(found, readings)
    return Passage(placed, found)


def _deal(found: list[Sentence], readings: list[Reading]) -> None:
    """Give the readings of a text to its sentences."""
    starts = [s.start for s in found]
    for reading in readings:
        i = bisect_right(starts, reading.start) - 1
        if i >= 0:
            found[i].readings.append(reading)
    if any(r.of is not None for r in readings):
        for sentence in found:
            _renumber(sentence, readings)


def _read_at(text: str, start: int, end: int, language: Language, edition_date: str) -> list[Reading]:
    """Readings of a stretch of a text, with offsets of the whole text."""
    readings = read(text[start:end], language, edition_date)
    if start:
        for reading in readings:
            reading.start += start
            reading.end += start
            reading.quote_start += start
            reading.quote_end += start
    return readings


def _renumber(sentence: Sentence, readings: list[Reading]) -> None:
    """A part points at its quantity by index: from the index in the text to the index in the sentence."""
    for reading in sentence.readings:
        if reading.of is not None:
            target = readings[reading.of]
            reading.of = next((i for i, r in enumerate(sentence.readings) if r is target), None)


def _mark_duplicates(passages: list[Passage]) -> None:
    """A sentence that repeats the one before it, in the same country and section, was printed twice."""
    previous, printed_in = "", ("", "")
    for passage in passages:
        placed = passage.placed
        if placed.role not in ("body", "description") or placed.block.cells:
            continue
        text, here = placed.block.text, (placed.country, placed.section)
        for sentence in passage.sentences:
            printed = text[sentence.start : sentence.end]
            if printed == previous and here == printed_in and len(printed) >= _SHORTEST:
                sentence.duplicate = True
            previous, printed_in = printed, here


__all__ = ["find", "read"]

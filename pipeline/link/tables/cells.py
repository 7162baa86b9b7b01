"""A number in a table as a fact: what its head, its row and its caption say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline import rules
from pipeline.link.meaning import Meaning, decide
from pipeline.link.mention import Mention
from pipeline.link.surroundings import Surroundings
from pipeline.link.tables.heads import Head, scaled
from pipeline.link.tables.words import table_words
from pipeline.link.time import UNDATED, When, of_the_day
from pipeline.records import Language, Passage, Reading, Sentence
from pipeline.traditional import folded

# A row of one place counts no places: a head such as `Cases in reporting country` only says where cases were.
_YEAR = re.compile(r"\W*((?:19[5-9]|20\d)\d)(?:\s?(?:年|год|году|г))?\W*")
_PLACES = ("countries_covered", "regions_covered")


@dataclass(slots=True)
class TableCell:
    """A quantity of a table with what its place in the table says."""

    mention: Mention
    meaning: Meaning
    when: When
    country: str
    unit: str
    head: str


@dataclass(frozen=True, slots=True)
class RowContext:
    """What holds for all cells of a row: its name (empty where that is its country's), country, date, scale and so on.

    `of_place`: the row is that of a place or a total, so its name says where is counted, not what. `per` is the base of
    a rate; `whole` names the row above, where this one says that it is a part of it.
    """

    name: str
    of_place: bool
    country: str
    when: When
    scale: int = 1
    unit: str = ""
    per: int | None = None
    whole: str = ""


def number_cell(
    passage: Passage, sentence: Sentence, reading: Reading, head: Head, row: RowContext, language: Language
) -> TableCell:
    """A fact from a number, the head over it and its row."""
    meaning = _meaning(reading, head, row, passage, language)
    if meaning.flags and row.whole:
        meaning = _meaning(reading, head, replace(row, name=row.whole), passage, language)
    span = (sentence.start, sentence.end)
    text = passage.placed.block.text
    rated = replace(head, per=row.per) if row.per and not head.per else head
    mention = Mention(scaled(reading, rated, row.scale), passage, sentence, text, span, (span[1], span[1]), span)
    mention.measured = f"{row.name}: {head.text}" if row.name and head.text else head.text or row.name
    mention.flags.append("from_table")
    when = _in_year(head.text) or _in_year(row.name) or row.when
    if head.new or (not row.of_place and table_words(language).is_new(row.name)):
        mention.flags.append("new")
        when = of_the_day(when)
    if mention.reading.measure == "level" and "percent" in (head.unit, row.unit) and not reading.unit:
        mention.reading = replace(mention.reading, measure="share")
    unit = reading.unit or head.unit or row.unit or rules.indicators()[meaning.indicator].unit
    return TableCell(mention, meaning, when, row.country, unit, head.text or row.name)


def _in_year(text: str) -> When | None:
    """The year that is all that a head or label says."""
    year = _YEAR.fullmatch(text)
    return When(year[1], year[1], "on", "paragraph") if year else None


def meaning_of_head(text: str, passage: Passage, language: Language) -> Meaning:
    """What the numbers under a line count that is like a column's head."""
    return _meaning(
        Reading(0, 0, "quantity", measure="level"), Head(text), RowContext("", False, "", UNDATED), passage, language
    )


def _end_of_noun(text: str, start: int) -> int:
    """Where the thing of a head ends that says more of it behind a comma: institutions, which serve the population."""
    comma = text.find(", ", start)
    return comma if comma > start else len(text)


def _meaning(reading: Reading, head: Head, row: RowContext, passage: Passage, language: Language) -> Meaning:
    """Judge head and row name as if they were text around the number: the head is the thing, the name its clause.

    Under a head that names no thing (Target, Results) it is the other way round.
    """
    name = "" if row.of_place else row.name
    thing = name if name and table_words(language).is_generic(head.text) else head.text
    name = head.text if thing == name else name
    text = folded(f"{name}\n{thing}", language)
    head_span, name_span = (len(name) + 1, _end_of_noun(text, len(name) + 1)), (0, len(name))
    judged = Reading(len(name), len(name), "quantity", measure=reading.measure)
    judged.unit = reading.unit or head.unit or row.unit
    judged.quote_start = len(name)
    context = Sentence(0, len(text), [])
    stand_in = Mention(judged, passage, context, text, (0, len(text)), head_span, name_span, head_span[1])
    stand_in.unit = judged.unit
    meaning = decide(stand_in, Surroundings.of(stand_in, language))
    if judged.unit == "percent" and (head.of_money or rules.is_money(row.unit)):
        return Meaning("funding", f"{language}.share_of_money")  # a share in a table that counts money
    if row.of_place and meaning.indicator in _PLACES:
        return Meaning("other", f"{language}.none", ("indicator_unknown",))
    return meaning

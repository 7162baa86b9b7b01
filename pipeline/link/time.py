"""Time: which date governs a quantity, and how.

A date before the number in its sentence governs it, the nearest one first; one date at the head of a sentence governs
the clauses after it. A date behind the number counts only within the same clause. Dates of laws and documents govern
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, NamedTuple

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.records import Document, Language, Passage, Reading, readings_of
from pipeline.rules import alternation

FactRole = Literal["", "as_of", "on", "during", "since", "by"]
_ITEM = re.compile(r"[、；;。：:]")
_CLAUSE_END = re.compile(r"[，；;。]|,(?!\d)")
_ITEM_END = re.compile(r"[;；。]|,(?!\d)|\.\s")
_FAR = 60  # characters between a word of comparison and its date


class When(NamedTuple):
    """The date of a fact as its columns say it."""

    start: str = ""
    end: str = ""
    role: FactRole = ""
    source: Literal["", "sentence", "paragraph", "document"] = ""
    flags: tuple[str, ...] = ()


UNDATED = When()


def of_the_day(when: When) -> When:
    """What came up on the reporting day, where the total holds as of that day."""
    return when._replace(start=when.end, role="during") if when.role == "as_of" and len(when.end) == 10 else when


@dataclass(slots=True)
class Dates:
    """The dates that may govern the numbers of a sentence: its own, and the last one before it that reaches so far."""

    own: list[Reading]
    carried: Reading | None


def dates_of(passage: Passage, reported: str) -> dict[int, Dates]:
    """The dates of each sentence of a paragraph, by where it starts.

    Only a reporting date or a period reaches further than its sentence. A period that begins after the day `reported`
    is that of a plan and reaches no further.
    """
    found: dict[int, Dates] = {}
    carried: Reading | None = None
    for sentence in passage.sentences:
        own = [r for r in sentence.readings if r.kind == "date" and (r.date_start or r.date_end)]
        found[sentence.start] = Dates(own, carried)
        for date in own:
            if date.date_role in ("as_of", "during") and date.date_end and not _is_ahead(date, reported):
                carried = date
    return found


def _is_ahead(date: Reading, reported: str) -> bool:
    return bool(reported) and date.date_start[: len(reported)] > reported[: len(date.date_start)]


class Governing:
    """The words of a language that say which date governs a number (`[governing]`), and what follows from them."""

    def __init__(self, language: Language) -> None:
        words = rules.language(language)["governing"]
        own, aside, compared, base, filler, when, former, later = (
            alternation(words.get(key, []), boundary=language != "zh")
            for key in ("own", "aside", "compared", "base", "base_filler", "when", "from", "to")
        )
        self._own = re.compile(rf"\s{own}\s")
        # A clause between commas, up to a date in it.
        self._aside = re.compile(rf",\s{aside}\s[^,;.]*$", re.IGNORECASE)
        self._compared = re.compile(rf"{compared}\s(?:\w+\s)?\d", re.IGNORECASE)
        self._base = re.compile(rf"{base}(?:\s{filler})*\s*$", re.IGNORECASE)
        self._when = re.compile(rf",?\s{when}", re.IGNORECASE)
        # What says that a number is of another period, up to the next number: 40 cases in the week before.
        other = "|".join(f"(?:{p})" for p in words.get("other_period", [])) or r"(?!)"
        self._other_period = re.compile(rf"[^,;.\d]*?(?:{other})", re.IGNORECASE)
        self._from = re.compile(rf"{former}\s?$", re.IGNORECASE)
        self._to = re.compile(rf"\s*{later}\s", re.IGNORECASE)
        self._changed_later = re.compile(rf"[^，。；,;]{{0,6}}{later}")

    def of(self, mention: Mention, dates: Dates) -> When:
        """The date that an expression of the same sentence gives a quantity, else one that was carried on, or none."""
        if not (dates.own or dates.carried) or self._is_former_level(mention) or self._is_of_other_period(mention):
            return UNDATED
        if date := self._of_sentence(mention, dates.own):
            return _when(date, "sentence")
        return _when(dates.carried, "paragraph") if dates.carried else UNDATED

    def _of_sentence(self, mention: Mention, dates: list[Reading]) -> Reading | None:
        """The one of the dates of its sentence that governs a quantity."""
        start, clause_end = mention.reading.start, mention.clause[1]
        if mention.reading.measure == "change" and len(dates) > 1:
            dates = [d for d in dates if not _is_compared_with(d, dates)]
        if own := [d for d in dates if self._own.fullmatch(mention.text, mention.reading.quote_end, d.start)]:
            return own[0] if self._governs(own[0], mention) else None
        before, behind = [], []
        for date in dates:
            if date.end <= start:
                if self._governs(date, mention):
                    before.append(date)
            elif start < date.start < clause_end and self._governs(date, mention) and not _is_of_bracket(date, mention):
                behind.append(date)
        if behind and before and ";" in mention.text[before[-1].end : start]:
            return behind[0]
        if before and self._is_former_date(before[-1], mention.text):
            # 从2月的3家增加到11家: the date is that of the first number, and of no other.
            return replace(before[-1], date_role="during") if start <= before[-1].end + 2 else None
        if before:
            return before[-1]
        return behind[0] if behind else None

    def _governs(self, date: Reading, mention: Mention) -> bool:
        if date.date_role == "document":
            return False
        if not self._same_side(date, mention) or self._is_base(date, mention):
            return False
        if date.end <= mention.reading.start and (self._is_of_another(date, mention) or _is_of_source(date, mention)):
            return False
        if date.date_role == "relative":
            # A distance in time holds for its own item of a list, or, set off by a comma, for the clause after it.
            between = mention.text[date.end : mention.reading.start] if date.end <= mention.reading.start else ""
            head, comma, rest = between.partition("，") if "，" in between else between.partition(",")
            return not _ITEM.search(head) and (not comma or (not head.strip() and not _CLAUSE_END.search(rest)))
        return True

    def _is_base(self, date: Reading, mention: Mention) -> bool:
        """Whether a date is what something is held against; `when` makes it that of what follows.

        More than in 2024, when 300 died: 2024 is the date of the 300.
        """
        told = date.end <= mention.reading.start and self._when.match(mention.text, date.end)
        return not told and self._base.search(mention.text, mention.sentence.start, date.start) is not None

    def _same_side(self, date: Reading, mention: Mention) -> bool:
        """Whether no word of comparison stands between a number and a date behind it, or sets the date apart before it.

        In `240 against 35 in April; 82 % were cured` April is the date of 35 alone.
        """
        text, first = mention.text, mention.sentence.start
        if mention.reading.end <= date.start:
            return not self._compared.search(text, mention.reading.end, date.start)
        compared = list(self._compared.finditer(text, max(first, date.start - _FAR), date.start))
        return not (compared and not _ITEM_END.search(text, compared[-1].end(), date.start))

    def _is_of_another(self, date: Reading, mention: Mention) -> bool:
        """Whether a date before a quantity stands in an aside, or behind a quantity of its own that it goes with."""
        text = mention.text
        if self._aside.search(text, mention.sentence.start, date.start) and text[date.end : date.end + 1] == ",":
            return True
        counted = [r for r in mention.sentence.readings if r.kind == "quantity" and r.end <= date.start]
        if not counted:
            return False
        ends_item = ";" in text[date.end : mention.reading.quote_start]
        own_item = re.search(r"[;；]", text[counted[-1].end : date.start]) is None
        return (ends_item and own_item) or self._to.fullmatch(text, date.end, mention.reading.quote_start) is not None

    def _is_of_other_period(self, mention: Mention) -> bool:
        reading = mention.reading
        return self._other_period.match(mention.text, reading.quote_end, mention.clause[1]) is not None

    def _is_former_date(self, date: Reading, text: str) -> bool:
        since = date.date_role == "since" or self._from.search(text[max(0, date.start - 6) : date.start]) is not None
        return since and text[date.end : date.end + 1] == "的"

    def _is_former_level(self, mention: Mention) -> bool:
        """`from 14 % to 89 %`: the first number is what was before; the sentence's date is that of the second."""
        reading = mention.reading
        before = mention.text[max(0, reading.quote_start - 6) : reading.quote_start]
        return bool(self._from.search(before)) and bool(self._changed_later.match(mention.text, reading.quote_end))


def _is_compared_with(date: Reading, dates: list[Reading]) -> bool:
    """Whether a change is only held against a date: `в 2023 году выросло к 2022 году на 1,9 %` is of 2023."""
    return date.date_role == "by" and any(other.date_start > date.date_end for other in dates if other.date_start)


def _is_of_source(date: Reading, mention: Mention) -> bool:
    """Whether a bracket that a sentence begins with holds a date: the source of the one before (WHO, 3 May)."""
    opening = mention.text[mention.sentence.start : date.start].lstrip()[:1]
    return opening in ("(", "（") and re.search("[)）]", mention.text[date.end : mention.reading.start]) is not None


def _is_of_bracket(date: Reading, mention: Mention) -> bool:
    """Whether a bracket behind a number gives the date to a number of its own: 12 % (in 2019: 14 %)."""
    bracket = max(mention.text.rfind(mark, mention.reading.end, date.start) for mark in "(（")
    counted = (r for r in mention.sentence.readings if r.kind == "quantity" and r.start > date.start)
    return bracket >= 0 and any(not re.search("[)）]", mention.text[date.end : r.start]) for r in counted)


def _when(date: Reading, source: Literal["sentence", "paragraph", "document"]) -> When:
    role = date.date_role
    start, end = date.date_start, date.date_end
    if role in ("as_of", "by", "until"):
        start = ""
    elif role == "since":
        end = ""
    fact_role: FactRole = "by" if role == "until" else "on" if role == "relative" else role  # type: ignore[assignment]
    if role == "relative" and start != end:
        fact_role = "during"
    return When(start, end, fact_role, source, ("year_inferred",) if "year_inferred" in date.flags else ())


@cache
def governing(language: Language) -> Governing:
    return Governing(language)


def edition_date(document: Document, passages: list[Passage]) -> str:
    """The date of an edition: that of its source card, else the one that `find` took for it, or empty."""
    found = (r.date_end for r in readings_of(passages) if "edition_date" in r.flags)
    return document.edition_date or next(found, "")


def latest_report(document: Document, passages: list[Passage]) -> str:
    """The last day that a report speaks of as known: its own date, or a later one that a number holds as of."""
    days = [r.date_end for r in readings_of(passages) if r.date_role == "as_of"]
    return max([edition_date(document, passages), *days])

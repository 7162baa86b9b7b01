"""What stands around a table: its caption, which dates it and may name the country, and its footnotes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import countries
from pipeline.link.tables.words import MARKS, TableWords, table_words
from pipeline.link.time import UNDATED, When, edition_date, of_the_day
from pipeline.records import Document, Language, Passage

_SUPERSCRIPTS = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")
_CAPTION_LINES, _LONGEST_CAPTION, _LONGEST_LABEL, _FOOTNOTES = 4, 400, 120, 40


@dataclass(frozen=True, slots=True)
class Caption:
    """The date that a table's numbers hold for, and what holds for all of them.

    That is the country that all rows lie in (or empty), the money they count and how many a 1 stands for.
    """

    when: When
    country: str = ""
    unit: str = ""
    scale: int = 1


def caption_of(document: Document, passages: list[Passage], first: int, last: int) -> Caption:
    """What the caption above a table says, or else the one below; without a date, the day of the edition holds."""
    words = table_words(document.language)
    lines = _lines_above(passages, first, words) or _line_below(passages, last, words) or _label_above(passages, first)
    dates = [
        r.date_end for i in lines for s in passages[i].sentences for r in s.readings
        if r.kind == "date" and r.date_end and r.date_role != "document"
    ]  # fmt: skip
    when = When("", dates[-1], "as_of", "paragraph") if dates else edition_day(document, passages)
    if sum(_covers_a_day(passages[i], words) for i in lines):
        when = of_the_day(when)
    text = " ".join(passages[i].placed.block.text for i in lines or _heading_above(passages, first))
    unit = words.currency(text)
    country = _country(text, document.language) if lines else ""
    return Caption(when, country, unit, words.scale(text) if unit else 1)


def _covers_a_day(caption: Passage, words: TableWords) -> bool:
    """Whether a caption says that its table covers the reporting day alone; the hours it says so with count nothing."""
    span = words.day(caption.placed.block.text)
    if span is None:
        return False
    for sentence in caption.sentences:
        sentence.readings[:] = [
            replace(r, kind="part") if r.kind == "quantity" and span[0] <= r.start and r.end <= span[1] else r
            for r in sentence.readings
        ]
    return True


def _lines_above(passages: list[Passage], first: int, words: TableWords) -> list[int]:
    """Indices of the caption's blocks: from the line that begins with `Table 1` down to the table."""
    lines: list[int] = []
    for i in range(first - 1, max(-1, first - 12), -1):
        placed = passages[i].placed
        if placed.role == "furniture":
            continue
        if placed.block.kind == "table" or len(lines) == _CAPTION_LINES or len(placed.block.text) > _LONGEST_CAPTION:
            break
        lines.insert(0, i)
        if words.is_caption(placed.block.text):
            return lines
    return []


def _label_above(passages: list[Passage], first: int) -> list[int]:
    """The line right above a table that is no sentence: Funding by sector (US$ million)."""
    above = next((i for i in range(first - 1, max(-1, first - 4), -1) if passages[i].placed.role != "furniture"), None)
    if above is None:
        return []
    block = passages[above].placed.block
    label = (
        block.kind in ("paragraph", "heading") and len(block.text) <= _LONGEST_LABEL and block.text[-1] not in ".。;；"
    )
    return [above] if label else []


def _heading_above(passages: list[Passage], first: int) -> list[int]:
    """The heading that a table stands right under: `Budget, Swiss francs`."""
    above = next((i for i in range(first - 1, -1, -1) if passages[i].placed.role != "furniture"), -1)
    return [above] if above >= 0 and passages[above].placed.role in ("section_heading", "heading") else []


def _line_below(passages: list[Passage], last: int, words: TableWords) -> list[int]:
    """The block right below a table, if it is a caption and no table follows that it could stand over."""
    following = [i for i in range(last + 1, min(last + 6, len(passages))) if passages[i].placed.role != "furniture"]
    if not following or not words.is_caption(passages[following[0]].placed.block.text):
        return []
    over_next = len(following) > 1 and passages[following[1]].placed.block.kind == "table"
    return [] if over_next else following[:1]


def _country(caption: str, language: Language) -> str:
    """The country that a caption says its rows are in: `by province in China`, never `outside China`."""
    named = [
        code
        for start, _, code in countries.find_names(caption, language)
        if table_words(language).within(caption[:start])
    ]
    return named[0] if len(set(named)) == 1 else ""


def edition_day(document: Document, passages: list[Passage]) -> When:
    """The day of the edition, if it is known to the day: from its card, or the date on its cover."""
    day = edition_date(document, passages)
    return When("", day, "as_of", "document") if len(day) == 10 else UNDATED


def marks(text: str) -> list[str]:
    """The footnote marks of a cell, with superscript digits as plain ones."""
    return [m.group().strip().translate(_SUPERSCRIPTS) for m in MARKS.finditer(text)]


def notes_after(passages: list[Passage], last: int) -> dict[str, int]:
    """Footnotes after a table by their mark, up to the next table or heading."""
    notes: dict[str, int] = {}
    for i in range(last + 1, min(last + _FOOTNOTES, len(passages))):
        placed = passages[i].placed
        if placed.block.kind == "table" or placed.role in ("country_heading", "section_heading"):
            break
        if placed.block.kind == "footnote":
            mark = placed.block.text[: placed.block.marker].strip(" []").translate(_SUPERSCRIPTS)
            notes.setdefault(mark, i)
    return notes


def note_date(note: Passage) -> When | None:
    for sentence in note.sentences:
        for reading in sentence.readings:
            if reading.kind == "date" and reading.date_end:
                return When("", reading.date_end, "as_of", "sentence")
    return None

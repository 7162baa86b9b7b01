"""Find: text → mentions. What every number of a text says, before it is known what it counts.

`read` is the public interface; the stage function `find` applies it to every block of a report.
"""

from __future__ import annotations

from bisect import bisect_right

from pipeline.find.dates import dates
from pipeline.find.quantities import quantities
from pipeline.find.references import references
from pipeline.find.sentences import sentences
from pipeline.model import LANGUAGES, Document, Language, Passage, Placed, Reading, Sentence


def read(text: str, language: Language, edition_date: str = "") -> list[Reading]:
    """Every number of a text, in order of place, with what it says.

    `edition_date` (ISO 8601, reduced precision allowed) resolves dates without a year and relative dates. Offsets of the
    readings are indices into `text`; their spans do not overlap. Raises ValueError for an unknown language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}: one of {', '.join(LANGUAGES)}")
    named = references(language).read(text)
    taken = [(r.start, r.end) for r in named]
    dated = dates(language).read(text, taken, edition_date)
    taken = sorted(taken + [(r.start, r.end) for r in dated])
    counted = quantities(language).read(text, taken)
    order = sorted([*named, *dated, *counted], key=lambda r: r.start)
    index = {id(r): i for i, r in enumerate(order)}
    for reading in counted:
        if reading.of is not None:
            reading.of = index[id(counted[reading.of])]
    return order


def find(document: Document, placed: list[Placed]) -> list[Passage]:
    """The readings of every block, sentence by sentence; a table row has one sentence a cell."""
    return [_passage(document, p) for p in placed]


def _passage(document: Document, placed: Placed) -> Passage:
    block = placed.block
    text = block.text
    if block.cells:
        spans = [(c.start, c.end) for c in block.cells]
        readings = [
            _shifted(r, start) for start, end in spans for r in read(text[start:end], document.language, document.edition_date)
        ]
    else:
        spans = sentences(text, document.language)
        readings = read(text, document.language, document.edition_date)
    found = [Sentence(start, end, []) for start, end in spans]
    starts = [s.start for s in found]
    for reading in readings:
        i = bisect_right(starts, reading.start) - 1
        if i >= 0:
            found[i].readings.append(reading)
    for sentence in found:
        _renumber(sentence, readings)
    return Passage(placed, found)


def _shifted(reading: Reading, by: int) -> Reading:
    reading.start += by
    reading.end += by
    reading.quote_start += by
    reading.quote_end += by
    return reading


def _renumber(sentence: Sentence, readings: list[Reading]) -> None:
    """A part points at its quantity by index: from the index in the text to the index in the sentence."""
    for reading in sentence.readings:
        if reading.of is not None:
            target = readings[reading.of]
            reading.of = next((i for i, r in enumerate(sentence.readings) if r is target), None)


__all__ = ["find", "read"]

"""Finding a place again: a quote with what stands around it (W3C TextQuoteSelector), and the nearest place if several.

White space is not compared, since a new version of a report breaks its lines elsewhere. Everything else is: a sentence
that was reworded is another sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.records import Row

_CONTEXT = 64  # characters on each side, at most, that a sentence gives a selector
_SCARCE = 16  # characters of context that make a selector; a table cell has fewer
_WIDER = (32, 64, 128, 256)

# A cell that would begin a formula loses its head when it is written (docs/adr/0003-formula-safe-csv.md), so a sign may
# stand in the text between two parts of a selector that the file does not show.
_LOST_HEAD = r"[\s\0=+\-@＝＋－＠]*"


@dataclass(frozen=True, slots=True)
class TextQuote:
    """A stretch of text with what stands before and after it."""

    exact: str
    prefix: str = ""
    suffix: str = ""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it stands in `text`, in order."""
        if not (exact := _any_space(self.exact)):
            return []
        before = f"{_any_space(self.prefix)}{_LOST_HEAD}" if self.prefix else ""
        after = f"{_LOST_HEAD}{_any_space(self.suffix)}" if self.suffix else ""
        # In a lookahead, so that occurrences may overlap.
        return sorted({match.span(1) for match in re.finditer(f"(?={before}({exact}){after})", text)})


@dataclass(frozen=True, slots=True)
class Lost:
    """Why no row was found."""

    status: str
    note: str


def find(text: str, quote: TextQuote, char_start: int | None, rows: list[Row]) -> Row | Lost:
    """The one row that stands at the quote, or why there is none. `char_start` decides between several places."""
    spans = quote.spans(text)
    if not spans:
        known = TextQuote(quote.exact).spans(text)
        what = "what stands around the quote has changed" if known else "the quote is not in the text"
        return Lost("not_found", what)
    places = [(span, here) for span in spans if (here := _rows_at(span, rows))]
    if not places:
        return Lost("not_found", "the quote is there, but no row stands at it now")
    if len(places) > 1:
        if char_start is None:
            return Lost("ambiguous", f"the quote stands in {len(places)} places and char_start is empty")
        places.sort(key=lambda place: abs(place[0][0] - char_start))
        first, second = (place[0][0] for place in places[:2])
        if abs(first - char_start) == abs(second - char_start):
            return Lost("ambiguous", f"the quote stands equally near at {min(first, second)} and {max(first, second)}")
    here = places[0][1]
    if len(here) > 1:
        return Lost("ambiguous", f"the quote holds {len(here)} rows; quote the number alone")
    return here[0]


def find_in_either(shown: str, source: str, quote: TextQuote, char_start: int | None, rows: list[Row]) -> Row | Lost:
    """As `find`, in the text as it is handed out, else in the source: by hand one quotes what is dotted out here."""
    found = find(shown, quote, char_start, rows)
    return find(source, quote, char_start, rows) if isinstance(found, Lost) and found.status == "not_found" else found


def selector(text: str, row: Row) -> TextQuote:
    """The selector of a row's number: with its sentence, and with more where that would fit another place too."""
    start, end = row["char_start"], row["char_end"]
    before, after = _within_sentence(text, start, end, row["sentence"])
    quote = TextQuote(text[start:end], text[start - before : start], text[end : end + after])
    if before + after >= _SCARCE and len(quote.spans(text)) == 1:
        return quote
    for width in _WIDER:
        before, after = max(before, min(width, start)), max(after, width)
        quote = TextQuote(text[start:end], text[start - before : start], text[end : end + after])
        if len(quote.spans(text)) == 1:
            break
    return quote


def _within_sentence(text: str, start: int, end: int, sentence: str) -> tuple[int, int]:
    """How many characters before and after `text[start:end]` are of the sentence."""
    whole = _squeezed(sentence)
    before = after = 0
    while before < min(_CONTEXT, start) and _squeezed(text[start - before - 1 : end]) in whole:
        before += 1
    while after < _CONTEXT and end + after < len(text) and _squeezed(text[start - before : end + after + 1]) in whole:
        after += 1
    prefix, suffix = text[start - before : start], text[end : end + after]
    return len(prefix.lstrip()), len(suffix.rstrip())


def _rows_at(span: tuple[int, int], rows: list[Row]) -> list[Row]:
    exact = [row for row in rows if (row["char_start"], row["char_end"]) == span]
    return exact or [row for row in rows if row["char_start"] < span[1] and row["char_end"] > span[0]]


def _any_space(text: str) -> str:
    return r"\s*".join(map(re.escape, _squeezed(text)))


def _squeezed(text: str) -> str:
    return "".join(text.split())

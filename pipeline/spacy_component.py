"""The door for users of spaCy: a component that puts our readings on a Doc.

    nlp = spacy.blank("en")
    nlp.add_pipe("report_numbers")
    for span in nlp("More than 1,000 laboratories").spans["numbers"]:
        print(span.text, span._.bound, span._.low)

The spans of `doc.spans["numbers"]` are the tokens that a reading touches; `span._.start_char_of_number` and
`end_char_of_number` give the number's own characters. Readings live in `doc.user_data`, so a DocBin made with
`store_user_data=True` keeps them.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from spacy.language import Language as Pipeline
from spacy.tokens import Doc, Span, SpanGroup

from pipeline.find import read
from pipeline.records import LANGUAGES, Language, Reading

KEY = "numbers"
_DATA = "report_numbers"
# `start` and `end` of a Span are tokens; the reading's own characters go by other names.
_RENAMED = {"start": "start_char_of_number", "end": "end_char_of_number"}


@Pipeline.factory("report_numbers", default_config={"edition_date": ""}, assigns=["doc.spans"])
def make(nlp: Pipeline, name: str, edition_date: str) -> ReportNumbers:  # noqa: ARG001 (spaCy passes the name)
    """Make the component for the pipeline's language. Raises ValueError when it is not zh, en or ru."""
    if nlp.lang not in LANGUAGES:
        raise ValueError(f"report_numbers reads {', '.join(LANGUAGES)}, not {nlp.lang!r}")
    return ReportNumbers(nlp.lang, edition_date)


class ReportNumbers:
    """Reads the numbers of a Doc's text; `edition_date` (ISO 8601) resolves dates without a year."""

    def __init__(self, language: Language, edition_date: str = "") -> None:
        self._language = language
        self._edition_date = edition_date
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        readings = read(doc.text, self._language, self._edition_date)
        spans = []
        for i, reading in enumerate(readings):
            span = doc.char_span(reading.start, reading.end, reading.kind, alignment_mode="expand", span_id=i)
            if span is not None:
                spans.append(span)
        doc.user_data[_DATA] = [_plain(r) for r in readings]
        doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
        return doc


def register_extensions() -> None:
    """Make every field of a Reading an extension of Span. Call it before reading a DocBin in a new process."""
    for name in (f.name for f in fields(Reading)):
        extension = _RENAMED.get(name, name)
        if not Span.has_extension(extension):
            Span.set_extension(extension, getter=_getter(extension))


def _getter(name: str) -> Any:
    def get(span: Span) -> Any:
        readings = span.doc.user_data.get(_DATA, [])
        return readings[span.id].get(name) if span.id < len(readings) else None

    return get


def _plain(reading: Reading) -> dict[str, Any]:
    """A reading as values that msgpack can store."""
    values = asdict(reading) | {"flags": list(reading.flags)}
    return {_RENAMED.get(name, name): value for name, value in values.items()}

"""The spaCy component gives the readings of `read`, and a DocBin keeps them."""

from __future__ import annotations

import pytest

spacy = pytest.importorskip("spacy")

from spacy.tokens import DocBin  # noqa: E402

from pipeline.find import read  # noqa: E402
from pipeline.spacy_component import KEY  # noqa: E402

TEXTS = {
    "zh": "截至6月4日，超过1,000个实验室每天进行约2.5万次检测，增长了35%。",
    "en": "As of 4 June 2020, more than 1,000 laboratories did about 25,000 tests a day, up 35%.",
    "ru": "По состоянию на 4 июня 2020 года более 1000 лабораторий проводили около 25 тыс. тестов в день.",
}


def blank(language):
    import pipeline.spacy_component  # noqa: F401  registers the factory without the entry point

    config = {"nlp": {"tokenizer": {"segmenter": "jieba"}}} if language == "zh" else {}
    nlp = spacy.blank(language, config=config)
    nlp.add_pipe("report_numbers", config={"edition_date": "2020-07"})
    return nlp


@pytest.mark.parametrize("language", TEXTS)
def test_spans_are_the_readings(language):
    doc = blank(language)(TEXTS[language])
    readings = read(doc.text, language, "2020-07")
    spans = list(doc.spans[KEY])
    assert [(s._.start_char_of_number, s._.end_char_of_number) for s in spans] == [(r.start, r.end) for r in readings]
    assert [(s.label_, s._.low, s._.bound, s._.unit, s._.date_end) for s in spans] == [
        (r.kind, r.low, r.bound, r.unit, r.date_end) for r in readings
    ]
    assert any(s._.bound == "more_than" and s._.low == 1000 for s in spans)


@pytest.mark.parametrize("language", TEXTS)
def test_docbin_keeps_the_readings(language):
    nlp = blank(language)
    doc = nlp(TEXTS[language])
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin(store_user_data=True).from_bytes(stored).get_docs(nlp.vocab)
    assert [(s.text, s._.low, s._.unit) for s in again.spans[KEY]] == [
        (s.text, s._.low, s._.unit) for s in doc.spans[KEY]
    ]


def test_other_languages_are_refused():
    with pytest.raises(ValueError, match="report_numbers reads zh, en, ru"):
        spacy.blank("fr").add_pipe("report_numbers")

"""Properties of reading that must hold for every input in languages with spaces; Chinese ones have their own file."""

from __future__ import annotations

import csv
import re
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.find import read
from pipeline.records import Language, Reading
from tests.spelling import english, russian

SPACED: tuple[Language, ...] = ("en", "ru")
EXAMPLES = Path(__file__).parent / "examples"
THINGS = {"en": "hospitals", "ru": "больниц"}
MINUS = {"en": "minus", "ru": "минус"}
DEGREES = "°C"
# Text that says nothing of any number and touches none: what may stand around an example without changing it.
BEFORE = {
    "en": ["", "As follows: ", "\n", "Nothing else is known. "],
    "ru": ["", "Сводка: ", "\n", "Иных сведений нет. "],
}
AFTER = ["", ".", ";", ")", "\n", " "]
NUMBERS = st.integers(0, 10**15) | st.integers(0, 15).map(lambda e: 10**e + 1) | st.integers(0, 3000)


def rows(language: Language, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((EXAMPLES / language / name).open(encoding="utf-8", newline="")))


QUANTITIES = {language: [row["text"] for row in rows(language, "quantities.csv")] for language in SPACED}
SENTENCES = {
    language: [row["text"] for row in rows(language, "sentences.csv") if row["text"].endswith(".")]
    for language in SPACED
}


def only(text: str, language: Language) -> Reading:
    readings = read(text, language)
    assert len(readings) == 1, readings
    return readings[0]


def said(readings: list[Reading]) -> list[tuple[object, ...]]:
    """What readings say, wherever they stand."""
    return [(r.kind, r.value, r.low, r.high, r.bound, r.unit, r.measure, r.per_value, r.per_unit) for r in readings]


@given(NUMBERS, st.sampled_from([" and ", " "]))
@settings(max_examples=300, deadline=None)
def test_an_english_number_in_words_reads_as_itself(number: int, joiner: str) -> None:
    spelt = english(number, joiner)
    reading = only(f"{spelt} {'hospital' if number == 1 else 'hospitals'}", "en")
    assert (reading.value, reading.bound, reading.unit, reading.end) == (number, "exact", "count", len(spelt))


@given(NUMBERS)
@settings(max_examples=300, deadline=None)
def test_a_russian_number_in_words_reads_as_itself(number: int) -> None:
    spelt = russian(number)
    reading = only(f"{spelt} больниц", "ru")
    assert (reading.value, reading.bound, reading.unit, reading.end) == (number, "exact", "count", len(spelt))


@pytest.mark.parametrize("language", SPACED)
@given(number=st.integers(0, 10**15), separator=st.sampled_from(["", " ", "\u00a0", "\u202f"]))
@settings(max_examples=300, deadline=None)
def test_digits_read_as_themselves(language: Language, number: int, separator: str) -> None:
    printed = f"{number:,}".replace(",", separator)
    assume(language != "ru" or not re.fullmatch(r"8[3-9]\d{9}", printed))  # has the shape of a telephone number
    reading = only(f"{printed} {THINGS[language]}", language)
    assert (reading.value, reading.start, reading.end) == (number, 0, len(printed))


@pytest.mark.parametrize("language", SPACED)
@given(number=st.integers(0, 9_999_999), places=st.integers(1, 4), negative=st.booleans())
@settings(max_examples=300, deadline=None)
def test_decimals_are_exact_and_keep_their_minus(language: Language, number: int, places: int, negative: bool) -> None:
    value = Decimal(number).scaleb(-places)
    printed = f"{value:f}".replace(".", "." if language == "en" else ",")
    text = f"{MINUS[language]} {printed}" if negative else printed
    assert Decimal(str(only(f"{text} {DEGREES}", language).value)) == (-value if negative else value)


@pytest.mark.parametrize("language", SPACED)
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_noise_changes_nothing(language: Language, data: st.DataObject) -> None:
    example = data.draw(st.sampled_from(QUANTITIES[language]))
    before, after = data.draw(st.sampled_from(BEFORE[language])), data.draw(st.sampled_from(AFTER))
    noisy, plain = read(before + example + after, language), read(example, language)
    assert said(noisy) == said(plain)
    assert [r.start - len(before) for r in noisy] == [r.start for r in plain]


@pytest.mark.parametrize("language", SPACED)
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_concatenation_reads_like_its_sentences(language: Language, data: st.DataObject) -> None:
    sentences = data.draw(st.lists(st.sampled_from(SENTENCES[language]), min_size=1, max_size=4))
    expected: list[Reading] = []
    offset = 0
    for sentence in sentences:
        expected += (replace(r, start=r.start + offset, end=r.end + offset) for r in read(sentence, language))
        offset += len(sentence) + 1
    found = read("\n".join(sentences), language)
    assert said(found) == said(expected)
    assert [(r.start, r.end) for r in found] == [(r.start, r.end) for r in expected]


LONG = {
    "digits": "1",
    "spaced digits": "1 ",
    "grouped digits": "111,",
    "thousands with spaces": "1 111 ",
    "points": "1.",
    "hyphens": "1-",
    "brackets": "(",
    "letters": "a-",
    "mail": "a.b",
    "footnote marks": "5¹ ² labs ",
    "en words": "one hundred and ",
    "en tens": "twenty-",
    "en scales": "million ",
    "en qualifiers": "no more than ",
    "en nested": "about up to over ",
    "en counts": "3 beds ",
    "en nouns": "7 new ",
    "en rates": "5 per day ",
    "en shares": "a third of ",
    "en ranges": "from 2 to ",
    "en money": "$5 a ",
    "en dates": "3 May ",
    "en coin": "5 dollars and ",
    "ru words": "сто двадцать ",
    "ru scales": "тысяч ",
    "ru qualifiers": "не более чем ",
    "ru counts": "3 койки ",
    "ru rates": "в день по ",
    "ru ranges": "от 2 до ",
    "ru dates": "3 мая ",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("language", SPACED)
def test_time_is_linear(language: Language, piece: str) -> None:
    """Ten times the text takes about ten times as long; a quadratic search would take a hundred times as long."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        read(text, language, "2020-07")
        return time.process_time() - start

    seconds(100)
    assert seconds(20_000) < 35 * max(seconds(2_000), seconds(2_000), 0.005)


@pytest.mark.parametrize("language", SPACED)
def test_footnote_marks_in_a_row_are_set_aside_at_once(language: Language) -> None:
    readings = read(f"711{'¹ ' * 2_000}{THINGS[language]}", language)
    assert [r.value for r in readings if r.kind == "quantity"] == [711]
    assert sum(r.subtype == "footnote_mark" for r in readings) == 2_000

"""Properties of reading Chinese numbers that must hold for every input, checked on generated ones."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.find import read
from pipeline.records import LANGUAGES, Language, Reading

DIGITS = "零一二三四五六七八九"
EXAMPLES = [
    row["text"]
    for row in csv.DictReader((Path(__file__).parent / "examples/zh/quantities.csv").open(encoding="utf-8", newline=""))
]
SENTENCES = [
    row["text"]
    for row in csv.DictReader((Path(__file__).parent / "examples/zh/sentences.csv").open(encoding="utf-8", newline=""))
]
# Text that says nothing of any number and touches none: what may stand around an example without changing it.
NOISE = ["", "通报，", "（", "其余不详。", "口罩；", "\n", "研究所称："]


def below_ten_thousand(number: int) -> str:
    """1 to 9999 as spoken: 1005 一千零五, 110 一百一十."""
    spoken, skipped = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            spoken += ("零" if skipped and spoken else "") + DIGITS[digit] + name
            skipped = False
        else:
            skipped = True
    return spoken


def spell(number: int) -> str:
    """A whole number from 0 to 10^16 - 1 in Chinese characters, grouped by 万 and 亿."""
    if not number:
        return "零"
    groups = [number // 10**12, number // 10**8 % 10**4, number // 10**4 % 10**4, number % 10**4]
    names = ["万", "", "万", ""]
    high, low = "", ""
    for i, (group, name) in enumerate(zip(groups, names, strict=True)):
        side = high if i < 2 else low
        if group:
            gap = "零" if side and (group < 1000 or not groups[i - 1] % 10) else ""
            side += gap + below_ten_thousand(group) + name
        if i < 2:
            high = side
        else:
            low = side
    if not high:
        return low
    gap = "零" if low and number % 10**8 < 10**7 else ""
    return high + "亿" + gap + low


def only(text: str) -> Reading:
    readings = read(text, "zh")
    assert len(readings) == 1, readings
    return readings[0]


def amounts(readings: list[Reading]) -> list[tuple[object, ...]]:
    return [(r.kind, r.value, r.low, r.high, r.bound, r.unit, r.measure, r.per_value, r.per_unit) for r in readings]


@given(st.integers(10, 10**15) | st.integers(0, 15).map(lambda e: 10**e + 1))
@settings(max_examples=600, deadline=None)
def test_a_spelt_number_reads_as_itself(number: int) -> None:
    reading = only(spell(number) + "人")
    assert (reading.value, reading.low, reading.high, reading.bound) == (number, number, number, "exact")
    assert reading.end == len(spell(number))


@given(st.integers(0, 10**15), st.sampled_from(["{}", "{:,}"]))
@settings(max_examples=300, deadline=None)
def test_digits_read_as_themselves(number: int, form: str) -> None:
    printed = form.format(number)
    for text in (printed, printed.translate({48 + i: 0xFF10 + i for i in range(10)})):
        reading = only(text + "例")
        assert (reading.value, reading.start, reading.end) == (number, 0, len(text))


@given(st.integers(0, 99_999), st.integers(1, 4), st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]))
@settings(max_examples=300, deadline=None)
def test_decimals_are_exact(number: int, places: int, scale: tuple[str, int]) -> None:
    printed = f"{Decimal(number).scaleb(-places):f}"
    expected = Decimal(number).scaleb(-places) * scale[1]
    assert Decimal(str(only(f"{printed}{scale[0]}吨").value)) == expected
    whole, _, tail = printed.partition(".")
    spoken = spell(int(whole)) + "点" + "".join(DIGITS[int(d)] for d in tail) + scale[0]
    assert Decimal(str(only(f"{spoken}吨").value)) == expected


@given(st.integers(1, 99), st.integers(2, 10))
@settings(max_examples=200, deadline=None)
def test_shares_are_percent(number: int, denominator: int) -> None:
    assert only(f"百分之{spell(number)}").value == number
    share = only(f"{spell(denominator)}分之一")
    assert (share.unit, share.low) == ("percent", share.value)
    assert share.value == pytest.approx(100 / denominator, abs=1e-6)


@given(st.sampled_from(EXAMPLES), st.sampled_from(NOISE), st.sampled_from(["", "。", "；", "，", "\n", "）"]))
@settings(max_examples=400, deadline=None)
def test_noise_changes_nothing(example: str, before: str, after: str) -> None:
    noisy = read(before + example + after, "zh")
    plain = read(example, "zh")
    assert amounts(noisy) == amounts(plain)
    assert [r.start - len(before) for r in noisy] == [r.start for r in plain]


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_concatenation_reads_like_its_sentences(sentences: list[str]) -> None:
    """A date that is relative or leaves out its year may count from one before it; everything else stays as it is."""
    expected: list[Reading] = []
    offset = 0
    for sentence in sentences:
        moved = (replace(r, start=r.start + offset, end=r.end + offset) for r in read(sentence, "zh", "2020-07"))
        expected.extend(moved)
        offset += len(sentence)
    text = "".join(sentences)
    found = read(text, "zh", "2020-07")

    def date(reading: Reading) -> str:
        whole = reading.date_role != "relative" and "年" in text[reading.start : reading.end]
        return reading.date_start if whole else ""

    assert amounts(found) == amounts(expected)
    assert [(r.start, r.end, date(r), r.date_role) for r in found] == [
        (r.start, r.end, date(r), r.date_role) for r in expected
    ]


HOSTILE = st.text(
    "0123456789０９.,，:/-−–—%‰+×^ 　零一二两三十百千万亿多余几数半成折点分之第号年月日时至到和与约超过每人个元"
    "$€@aкZ\n（)",
    max_size=60,
)


@pytest.mark.parametrize("language", LANGUAGES)
@example(text="0^0")  # a power that has no value
@example(text="0^-3")
@given(text=st.text(max_size=80) | HOSTILE)
@settings(max_examples=400, deadline=None)
def test_no_text_raises(language: Language, text: str) -> None:
    readings = read(text, language, "2020-07")
    assert all(
        0 <= r.start < r.end <= len(text) and r.quote_start <= r.start and r.end <= r.quote_end for r in readings
    )
    assert all(a.end <= b.start for a, b in pairwise(readings))


LONG = {
    "digits": "1",
    "digits and commas": "1,",
    "grouped digits": "111,",
    "decimal points": "1.",
    "hyphens": "1-",
    "spaced digits": "1 ",
    "numerals": "九",
    "scales": "亿",
    "myriads": "一万",
    "qualifiers": "超过",
    "nested qualifiers": "不超过约",
    "rates": "每人",
    "counts": "3个",
    "bare numbers in sentences": "1234。",
    "dates": "3月1日",
    "relative dates": "同日",
    "brackets": "（",
    "letters": "a-",
    "mail": "a.b",
    "thousands with spaces": "1 111 ",
    "fractions": "分之一",
    "share words": "一半",
    "rate nouns": "日产量5片",
    "ranges": "2至",
    "lists of numbers": "、5",
}


@pytest.mark.parametrize("piece", LONG.values(), ids=LONG.keys())
def test_time_is_linear(piece: str) -> None:
    """Ten times the text takes about ten times as long; a quadratic search would take a hundred times as long."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        start = time.process_time()
        read(text, "zh", "2020-07")
        return time.process_time() - start

    seconds(100)
    assert seconds(50_000) < 35 * max(seconds(5_000), seconds(5_000), 0.005)

"""Currencies: every one of CLDR is read by its name, and a bare name is that of the country spoken of."""

from __future__ import annotations

import pytest
from babel.numbers import get_currency_name, get_territory_currencies

from pipeline import countries, currencies
from pipeline.find import read
from pipeline.link.currency import local_currency
from pipeline.records import Language

_IN_USE = sorted({code for alpha2 in countries.codes().values() for code in get_territory_currencies(alpha2)})
_SENTENCES: dict[Language, str] = {"zh": "拨款500亿{}。", "en": "It cost 500 {} a year.", "ru": "Выделено 500 {}."}
# A new name of CLDR, or one that begins with a numeral or the word for `and more`: 百慕大元, 多米尼加比索.
_NOT_READ = {"XCG", "ZWG", "BMD", "DOP"}


@pytest.mark.parametrize("language", _SENTENCES)
def test_every_currency_is_read_by_its_full_name(language: Language) -> None:
    wrong = {}
    for code in _IN_USE:
        for count in (1, 2, 5):
            name = get_currency_name(code, count, language)
            units = [r.unit for r in read(_SENTENCES[language].format(name), language) if r.kind == "quantity"]
            if units[:1] != [code] and code not in _NOT_READ:
                wrong[name] = units
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "language", "country", "unit"),
    [
        ("5 million shillings", "en", "UGA", "UGX"),
        ("5 million shillings", "en", "KEN", "KES"),
        ("5 million shillings", "en", "FRA", "currency"),
        ("Rs 20,000", "en", "PAK", "PKR"),
        ("Rs 20,000", "en", "IND", "INR"),
        ("500 Ugandan shillings", "en", "KEN", "UGX"),
        ("500 dollars", "en", "JAM", "USD"),
        ("300 франков", "ru", "SEN", "XOF"),
        ("20 рублей", "ru", "BLR", "BYN"),
        ("20 российских рублей", "ru", "BLR", "RUB"),
        ("500万比索", "zh", "MEX", "MXN"),
        ("3亿元", "zh", "HKG", "HKD"),
        ("3亿元", "zh", "JPN", "CNY"),
    ],
)
def test_a_bare_name_is_the_currency_of_the_country(text: str, language: Language, country: str, unit: str) -> None:
    reading = read(text, language)[0]
    assert local_currency(reading.unit, reading, text, country, language) == unit


def test_a_country_has_the_currencies_of_its_time() -> None:
    assert currencies.of_country("EST") == ("EEK", "EUR")
    assert currencies.of_country("") == ()

"""Countries and areas of ISO 3166 by all their names in Chinese, English and Russian.

Names come from two places: CLDR (through babel) has the usual short name of everything, `rules/countries.csv` has
official long names and the forms that WHO and others print. The table wins where both speak, its first English name of
a country is the one that is published, and a row without code is a name that holds a country's name and is none (Inner
Mongolia, Crimean-Congo fever). Codes are alpha-3; Kosovo, which ISO has not, is XKX.

`rules/places.csv` has names that are no country's but tell which country is meant: of provinces and authorities. They
are found in running text, such as a title, and open no country part: a province's heading stands within its country.

Everything is loaded when first asked for: importing this module costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from pipeline.records import LANGUAGES, Language
from pipeline.rules import RULES_DIR, RuleError, rows, variants

# Names in traditional characters may be others (獅子山, 塞拉利昂); either is compared in simplified ones.
_LOCALES: dict[Language, tuple[str, ...]] = {"zh": ("zh", "zh_Hant"), "en": ("en",), "ru": ("ru",)}


class _Name(NamedTuple):
    line: int
    alpha3: str
    alpha2: str
    language: str
    name: str


@cache
def _table() -> tuple[_Name, ...]:
    """The rows of countries.csv, checked: codes belong together, a language is one of ours."""
    found: list[_Name] = []
    alpha2: dict[str, str] = {}
    for line, r in rows("countries.csv", ("alpha3", "alpha2", "language", "name")):
        entry = _Name(line, r["alpha3"], r["alpha2"], r["language"], r["name"])
        where = f"{RULES_DIR / 'countries.csv'}:{line}"
        if not re.fullmatch(r"([A-Z]{3} [A-Z]{2})?", f"{entry.alpha3} {entry.alpha2}".strip()):
            raise RuleError(f"{where}: {entry.alpha3!r}, {entry.alpha2!r} are not an alpha-3 and an alpha-2 code")
        if alpha2.setdefault(entry.alpha3, entry.alpha2) != entry.alpha2:
            raise RuleError(f"{where}: {entry.alpha3} had the alpha-2 code {alpha2[entry.alpha3]} further up")
        if entry.language not in LANGUAGES:
            raise RuleError(f"{where}: unknown language {entry.language!r}")
        if not entry.name.strip():
            raise RuleError(f"{where}: the name is empty")
        found.append(entry)
    return tuple(found)


@cache
def _places(language: Language) -> dict[str, str]:
    """Normalised name of a province or authority → alpha-3 of its country."""
    found: dict[str, str] = {}
    for line, r in rows("places.csv", ("alpha3", "language", "name")):
        if r["alpha3"] not in codes() or r["language"] not in LANGUAGES:
            raise RuleError(f"{RULES_DIR / 'places.csv'}:{line}: unknown code {r['alpha3']!r} or {r['language']!r}")
        if r["language"] == language:
            found[normalise(r["name"])] = r["alpha3"]
    return found


@cache
def codes() -> dict[str, str]:
    """alpha-3 → alpha-2 of every country and area."""
    return {entry.alpha3: entry.alpha2 for entry in _table() if entry.alpha3}


@cache
def names(language: Language) -> dict[str, str]:
    """Normalised name → alpha-3. Raises RuleError when the table gives one name to two countries."""
    found: dict[str, str] = {}
    for entry in _table():
        if entry.language == language and entry.alpha3:
            owner = found.setdefault(normalise(entry.name), entry.alpha3)
            if owner != entry.alpha3:
                where = f"{RULES_DIR / 'countries.csv'}:{entry.line}"
                raise RuleError(f"{where}: {entry.name!r} is a name of {owner} already")
    for name, alpha3 in cldr_names(language):
        found.setdefault(normalise(name), alpha3)
    return found


def cldr_names(language: Language) -> list[tuple[str, str]]:
    """CLDR's name and the alpha-3 of every country and area."""
    from babel import Locale

    found = []
    for identifier in _LOCALES[language]:
        territories = Locale.parse(identifier).territories
        found += [(territories[alpha2], alpha3) for alpha3, alpha2 in codes().items()]
    return found


def alpha3(text: str, language: Language) -> str | None:
    """The country that a whole line, table cell or heading names, else None: `2. Republic of India ..... 5` is IND."""
    return names(language).get(normalise(text)) if _may_be_name(text, language) else None


def _may_be_name(text: str, language: Language) -> bool:
    """Whether a line's first letters are those of a name, or may be dropped from before one; spares the rest of it."""
    first = unicodedata.normalize("NFC", text[:4])[:3].translate(_FOLDED)
    return not first.isalpha() or first in _first_letters(language) or first[0] in _NUMERALS


@cache
def _first_letters(language: Language) -> frozenset[str]:
    return frozenset({"the", *(name[:3] for name in names(language))})


@cache
def _english_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in _table():
        if entry.language == "en":
            found.setdefault(entry.alpha3, entry.name)
    return found


def english_name(alpha3: str) -> str:
    """The English name that is published; empty for no country. Raises KeyError for an unknown code."""
    return _english_names()[alpha3] if alpha3 else ""


# --------------------------------------------------------------------------------------------------------------------
# Equal in print
# --------------------------------------------------------------------------------------------------------------------


class _Folded(dict[int, str]):
    """Character → character as compared, filled as characters turn up.

    One character always becomes one, so that a place in folded text is the same place in the text.
    """

    def __missing__(self, code: int) -> str:
        char = variants().get(code) or chr(code)
        plain = unicodedata.normalize("NFKC", char).casefold()
        # A superscript digit is a footnote mark, not a digit.
        if len(plain) != 1 or unicodedata.category(char) == "No":
            plain = char
        if plain.isspace():
            plain = " "
        elif unicodedata.category(plain) == "Pd" or plain == "\N{MINUS SIGN}":
            plain = "-"
        self[code] = plain
        return plain


_FOLDED = _Folded({ord(char): "'" for char in "‘’‛ʼʹ`´′＇"} | {ord("ё"): "е", ord("Ё"): "е"})

_OPEN, _CLOSE = '(\\[【〔〖《〈「『"“„«', ')\\]】〕〗》〉」』"”“»'
_BRACKETS = re.compile(rf"[{_OPEN}] *([^{_OPEN}{_CLOSE}]*?) *[{_CLOSE}]")
_NUMERALS = "第一二三四五六七八九十ivxl"  # letters that numbering begins with
_COUNT = r"(?:\d{1,3}(?:\.\d{1,3})*|[一二三四五六七八九十]{1,3})"
_LEAD = re.compile(
    rf"(?:第{_COUNT}[章节節篇部](?:分)?[ 、:]*"
    rf"|\(?{_COUNT}[.)、:] *|\({_COUNT}\) *|\d{{1,3}} +|\(?[a-z][.)] +|\(?[ivxl]+[.)] +"
    r"|[-*•·●○◦■□▪▫◆◇►▶➢➤✓‣⁃] *)+"
)
_PAGE = re.compile(r"(?:[.…·_]{2,} *|…+ *|(?<![\d.,]))\d{1,3}$")
_TAIL = re.compile(r"(?:[ .,;:!?…·_*†‡§#、。\u00b2\u00b3\u00b9\u2070-\u2079]|\[\d{1,3}\]|\(\d{1,2}\))+$")
_HAN = "\u3400-\u9fff"
_HAN_SPACE = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_SPACES = re.compile(r" {2,}")
_BRACKET_SPACE = re.compile(r" ?(\() ?| (?=\))")
_THE = re.compile(r"\bthe\b|\( *the *\)")


def normalise(text: str) -> str:
    """A line's text as country names are compared.

    Case, width, dashes, apostrophes and ё are folded; numbering, bullets, footnote marks, page numbers, surrounding
    brackets, punctuation at the end and the article are dropped; white space is collapsed, between Chinese characters
    dropped.
    """
    plain = unicodedata.normalize("NFC", text).translate(_FOLDED).strip()
    if "the" in plain:
        plain = _THE.sub("", plain)
    plain = plain.replace("&", " and ")
    if " " in plain:
        plain = _SPACES.sub(" ", _HAN_SPACE.sub("", plain))
        plain = _BRACKET_SPACE.sub(r"\1", plain).strip()
    if lead := _LEAD.match(plain):
        plain = plain[lead.end() :]
    plain = _TAIL.sub("", plain)
    if plain[-1:].isdigit():
        plain = _TAIL.sub("", _PAGE.sub("", plain))
    if inner := _BRACKETS.fullmatch(plain):
        plain = _TAIL.sub("", inner[1])
    return plain


# --------------------------------------------------------------------------------------------------------------------
# Names in running text
# --------------------------------------------------------------------------------------------------------------------


@cache
def _finder(language: Language) -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """Pattern of all names in folded text, name → alpha-3 (empty: no country), and which names are abbreviations."""
    known = {**_places(language), **names(language)}
    abbreviations = set()
    for entry in _table():
        if entry.language == language:
            name = normalise(entry.name)
            if not entry.alpha3:
                known[name] = ""
            if entry.name.isupper():
                abbreviations.add(name)
    if language == "ru":
        for name, code in list(known.items()):
            for form in () if name in abbreviations else _declined(name):
                known.setdefault(form, code)
    # sre tries branches one by one: grouped by first character, most places in a text are left at once.
    groups: dict[str, list[str]] = {}
    for name in sorted(known, key=lambda n: (-len(n), n)):
        groups.setdefault(name[0], []).append(_as_printed(name[1:]))
    pattern = "|".join(f"{re.escape(first)}(?:{'|'.join(tails)})" for first, tails in sorted(groups.items()))
    if language != "zh":
        pattern = rf"(?<!\w)(?:{pattern})(?!\w)"
    return re.compile(pattern), known, frozenset(abbreviations)


# Russian endings in the genitive, dative, accusative, instrumental and prepositional, by the ending of the name.
_CASES = {
    "ая": ("ой", "ой", "ую", "ой", "ой"),
    "ые": ("ых", "ым", "ые", "ыми", "ых"),
    "ие": ("их", "им", "ие", "ими", "их"),
    "ия": ("ии", "ии", "ию", "ией", "ии"),
    "ея": ("еи", "ее", "ею", "еей", "ее"),
    "ка": ("ки", "ке", "ку", "кой", "ке"),
    "а": ("ы", "е", "у", "ой", "е"),
    "ы": ("ов", "ам", "ы", "ами", "ах"),
    "й": ("я", "ю", "й", "ем", "е"),
    "ль": ("ля", "лю", "ль", "лем", "ле"),
    "сь": ("си", "си", "сь", "сью", "си"),
    "ть": ("ти", "ти", "ть", "тью", "ти"),
}
_DECLINED = re.compile(rf"(?:(?P<ending>{'|'.join(_CASES)})|(?<=[бвгдзклмнпрстфхцчшщ]))(?!\w)")
_OF_CONSONANT = ("а", "у", "", "ом", "е")


def _declined(name: str) -> set[str]:
    """A Russian name in its other cases (кыргызской республики). Words that have no case keep their form."""
    head, space, last = name.rpartition(" ")  # the name after Республика keeps its form: Республикой Таджикистан
    return {form for k in range(5) for form in (_in_case(name, k), _in_case(head, k) + space + last)}


def _in_case(name: str, k: int) -> str:
    return _DECLINED.sub(lambda m: (_CASES[m["ending"]] if m["ending"] else _OF_CONSONANT)[k], name)


_LOOSE = {
    " and ": r"(?: +and +| *& *)(?:the +)?",
    "(": r" *\( *(?:the +)?",
    ")": r"(?: +the)? *\)",
    " ": " +(?:the +)?",
}


def _as_printed(name: str) -> str:
    """A normalised name as a pattern that allows what `normalise` drops inside a name: the article, &, more spaces."""
    return re.sub(r"( and |[() ])|([^() ]+)", lambda m: _LOOSE[m[1]] if m[1] else re.escape(m[2]), name)


def find_names(text: str, language: Language) -> list[tuple[int, int, str]]:
    """All whole names in running text as (start, end, alpha-3), in order, the longest where several begin together.

    Names of provinces and authorities (`places.csv`) count as their country's. A single word in lower case is no name
    (turkey, china), and an abbreviation must be printed in capitals.
    """
    pattern, known, abbreviations = _finder(language)
    found = []
    for match in pattern.finditer(text.translate(_FOLDED)):
        printed, name = text[match.start() : match.end()], normalise(match[0])
        common_word = printed.islower() and " " not in name
        if known[name] and not common_word and (name not in abbreviations or printed.isupper()):
            found.append((match.start(), match.end(), known[name]))
    return found

"""What a line could be a heading of: a country, WHO sections, or nothing, and why.

A country's name must be the whole line; a section is recognised by the words of its headings (`rules/headings.csv`),
which must make up a good part of the line. Numbering helps to see a heading and never decides which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from pipeline import countries, rules
from pipeline.records import Block, Language
from pipeline.rules import Heading, alternation
from pipeline.traditional import folded

_HAN = "一二三四五六七八九十"
_ENDS = frozenset("。！？!?；;，,.")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
# A heading that the text runs on behind: `Guinea: …`, `Laboratories – …`; else `Laboratories. …`. Here and below, a
# look ahead for a sign that parts the two spares most lines.
_RUN_IN = (
    re.compile(r"(?=[^:：–—-]{0,61}+[:：–—-])(?P<head>[^:：\n]{2,60}?)(?:[:：]|\s[-–—])\s*(?=\S)"),
    re.compile(r"(?P<head>[^.。\n]{2,60}+)(?:\.\s+|。)(?=\S)"),
)
# The letters that each language is written in: a bilingual heading says the same in two.
_SCRIPTS: dict[Language, str] = {"zh": "一-鿿", "en": "A-Za-z", "ru": "А-Яа-яЁё"}
_OWN = {language: re.compile(f"[{letters}]") for language, letters in _SCRIPTS.items()}
_FOREIGN = {own: re.compile(f"[{''.join(_SCRIPTS[o] for o in _SCRIPTS if o != own)}]") for own in _SCRIPTS}
_AROUND = " \t/|·:：-–—()（）"  # what parts the languages of a bilingual heading
# A line that names its country beside what it is about: `Cholera – Mozambique`, `Peru: floods`.
_BESIDE = re.compile(
    r"(?=[^:：|─–—-]*+[:：|─–—-])"
    r"(?P<left>[^:：\n]{2,80}?)(?:(?:\s*[:：]|\s[-–—|])\s+|\s*：|\s*(?:─+|——)\s*)(?P<right>[^:：\n]{2,80})"
)
_NOTE = re.compile(r"(?P<name>[^()（）\d]++)[(（](?P<note>[^()（）\d]{2,30})[)）]")  # Viet Nam (no update)
FIGURE = re.compile(r"\d(?<![A-Za-z\d].)(?<![A-Za-z][-‐–].)")  # digits that no letters name: not COVID-19
NUMBERED = "numbered"  # how the styles of numbered headings begin
CAPITALS = "capitals"  # the style of headings without numbering that are printed in capitals
_LEAST_CAPITALS = 4
_LONGEST_BESIDE = 80  # characters of a line that ends in its country
_COVERAGE, _DOUBTFUL_COVERAGE, _RUN_IN_COVERAGE = (
    0.34,
    0.6,
    0.8,
)  # share of a heading's letters that heading words must make up


class _Words:
    """How a language words headings (`[headings]`): their numbering, and what says nothing of a section."""

    def __init__(self, language: Language) -> None:
        words = rules.language(language)["headings"]
        self.longest: int = words["longest"]
        numbered = alternation(words.get("numbered", []))
        self.numbering = re.compile(
            rf"\s*(?:[{_HAN}]{{1,3}}[、.．]|[（(][{_HAN}\d]{{1,3}}[)）]|第[{_HAN}\d]{{1,3}}(?:[章节部]分?|{numbered})[:：、]?"
            rf"|{numbered}\s*(?:\d{{1,2}}|(?-i:[IVX]{{1,5}}\b)|[{_HAN}]{{1,3}})(?:\s*[.:：、–—-])?"
            r"|\d{1,2}(?:\.\d{1,2}){0,3}[.．)）、]?(?=[\s一-鿿A-ZА-Я])"
            r"|[IVX]{1,5}[.)]|(?-i:[IVX]{2,5}\s)|[（(]?[a-zа-я][)）]|(?-i:[A-ZА-Я])\.\s)\s*",
            re.IGNORECASE,
        )
        self.within = re.compile(rules.language(language)["tables"].get("within", r"(?!)"), re.IGNORECASE)
        self.filler = re.compile(rf"{alternation(words['filler'], boundary=language != 'zh')}|[^\w]", re.IGNORECASE)


@cache
def _words(language: Language) -> _Words:
    return _Words(language)


class Candidate(NamedTuple):
    """What a line could open: a country part, one or more sections, or nothing (then why).

    `style` tells headings of one kind by their numbering or level. A `run_in` head stands at the beginning of a
    paragraph. A `caption` is a country's name that opens nothing. A line that `closes` ends the
    last country's part. What a paragraph is `about` is the country that its first words name.
    """

    country: str = ""
    sections: tuple[str, ...] = ()
    reason: str = ""
    style: str = ""
    caption: bool = False
    run_in: bool = False
    closes: bool = False
    about: str = ""


def candidates(blocks: Iterable[Block], language: Language) -> list[Candidate]:
    """What each block could open. A line that stands in many places of a report, as headings do, is judged once."""
    judged: dict[tuple[str, int, str], Candidate] = {}
    found = []
    for block in blocks:
        line = (block.kind, block.level, block.text)
        if block.kind == "table" or line not in judged:
            judged[line] = candidate(block, language)
        found.append(judged[line])
    return found


def candidate(block: Block, language: Language) -> Candidate:
    """Judge a block as a line of its own, else as a paragraph with a heading run in."""
    if block.kind not in ("paragraph", "heading", "list_item", "table"):
        return Candidate()
    if block.kind == "table" and sum(c.end > c.start for c in block.cells) > 1:
        return Candidate()
    text = folded(block.text, language)
    words = _words(language)
    numbering = words.numbering.match(text)
    own_line = len(text) <= words.longest and (block.kind != "list_item" or numbering is not None)
    bare = text[numbering.end() :] if numbering else text
    if not own_line or not bare.strip() or (bare[-1:] in _ENDS and not block.level):
        return _run_in(bare, language)
    style = f"level {block.level}" if block.level else f"{NUMBERED} {_style(numbering.group())}" if numbering else ""
    if not style and len(bare) >= _LEAST_CAPITALS and bare.isupper():
        style = CAPITALS
    if code := _country(bare, language):
        return Candidate(country=code, reason=f"country name {bare.strip()!r}", style=style)
    # A colon or a number more often belongs to a sentence that opens a list than to a heading.
    doubtful = not block.level and (bare.rstrip().endswith((":", "：")) or FIGURE.search(bare) is not None)
    coverage = _DOUBTFUL_COVERAGE if doubtful else _COVERAGE
    sections, reason = match_section(bare, language, coverage)
    if not sections:
        sections, reason = _match_translated(bare, language, coverage) or (sections, reason)
    if not sections and not block.level:
        head = _run_in(bare, language)
        if head.run_in:
            return head
    return Candidate(sections=sections, reason=reason, style=style)


def country_beside(block: Block, language: Language) -> str:
    """The country that a line of its own names beside or behind its subject, in figures-free words; else empty."""
    text = block.text.strip()
    if block.kind not in ("paragraph", "heading") or text[-1:] in _ENDS or FIGURE.search(text):
        return ""
    match = _BESIDE.fullmatch(text)
    named = [code for side in match.groups() if (code := countries.alpha3(side, language))] if match else []
    if not match and len(text) <= _LONGEST_BESIDE and (found := countries.find_names(text, language)):
        start, end, code = found[0]  # Update on cases in Guinea
        named = [code] if end == len(text) and _words(language).within.search(text, 0, start) else []
    return named[0] if len(named) == 1 else ""


def _run_in(text: str, language: Language) -> Candidate:
    """Judge what a paragraph without its numbering begins with, where the text runs on behind it."""
    for pattern in _RUN_IN:
        if (match := pattern.match(text)) is None:
            continue
        head = match["head"].lstrip("-–—•·* ")
        if code := countries.alpha3(head, language):
            return Candidate(country=code, reason=f"country name {head!r} with the text running on", run_in=True)
        sections, reason = match_section(head, language, _RUN_IN_COVERAGE)
        if sections:
            return Candidate(sections=sections, reason=f"{reason}, with the text running on", run_in=True)
    return Candidate()


def _style(numbering: str) -> str:
    """The kind of numbering, so that headings of one kind are seen as one row: 一、 二、 … or 4.1 4.2 …"""
    shape = re.sub(r"[一二三四五六七八九十]+", "一", numbering.strip())
    shape = re.sub(r"\b[IVX]+\b", "I", re.sub(r"\d+", "1", shape))
    return re.sub(r"(?<!\w)[a-zа-я](?=[.)）])", "a", shape)


# ------------------------------------------------------------------------------------------------------- two languages


def _translations(text: str, language: Language) -> list[tuple[Language, str]]:
    """A line's parts by the script that they are written in, that of the report first: 国家实验室 / Laboratories."""
    if not _FOREIGN[language].search(text):
        return []
    found: list[tuple[Language, str]] = []
    for own in sorted(_SCRIPTS, key=lambda other: other != language):
        part = _FOREIGN[own].sub(" ", text).strip(_AROUND)
        if _OWN[own].search(part):
            found.append((own, part))
    return found


def _country(text: str, language: Language) -> str:
    """The country that a line names, or that its parts name in each of their languages; empty for none."""
    if code := countries.alpha3(text, language):
        return code
    note = _NOTE.fullmatch(text.strip())
    if note and (code := countries.alpha3(note["name"], language)) and not countries.alpha3(note["note"], language):
        return code
    named = {countries.alpha3(part, own) for own, part in _translations(text, language)}
    return (named.pop() or "") if len(named) == 1 else ""


def _match_translated(text: str, language: Language, coverage: float) -> tuple[tuple[str, ...], str] | None:
    """The sections that a heading names in its first language, when every language that it is in names some."""
    found = [match_section(part, own, coverage) for own, part in _translations(text, language)]
    return found[0] if found and all(sections for sections, _ in found) else None


# ------------------------------------------------------------------------------------------------------------- sections


class _Fit(NamedTuple):
    """A heading rule whose words all stand in a line, and where the first of them does."""

    rule: Heading
    weight: int
    place: int


def match_section(text: str, language: Language, coverage: float = _COVERAGE) -> tuple[tuple[str, ...], str]:
    """Section codes that a heading names, the first named first, and why; no codes when too few of its words say so.

    A rule fits when all its words occur, and weighs as much as they have letters. The heaviest rule names a section,
    and so does every further one with words of its own: a heading may merge several pillars.
    """
    line = _BRACKETS.sub(" ", text).lower()
    fits = _fits(line, language)
    letters = _letters(line, language) if fits else 0
    if not letters:
        return (), ""
    named: list[_Fit] = []  # with words of their own, also where several name one section
    for fit in fits:
        if not any(_shares_words(fit, n) for n in named):
            named.append(fit)
    total = sum(fit.weight for fit in named)
    words = " ".join(w for fit in named for w in fit.rule.words)
    if total / letters < coverage:
        return (), f"only {total} of {letters} letters are heading words ({words})"
    sections = dict.fromkeys(fit.rule.section for fit in sorted(named, key=lambda f: f.place))
    return tuple(sections), f"words {words}"


def _fits(line: str, language: Language) -> list[_Fit]:
    """The rules whose words all stand in a line, the heaviest first."""
    known = _known(language)
    places = known.places(line)
    standing = places.keys()
    found = []
    for word in places:
        for rule, weight, words in known.by_first_word.get(word, ()):
            if standing >= words:
                found.append(_Fit(rule, weight, min(map(places.__getitem__, words))))
    return sorted(found, key=lambda f: (-f.weight, f.place, f.rule.line))


def _shares_words(a: _Fit, b: _Fit) -> bool:
    return any(v in w or w in v for v in a.rule.words for w in b.rule.words)


def _letters(text: str, language: Language) -> int:
    """How many letters are left when filler words and punctuation are taken out."""
    return len(_words(language).filler.sub("", text))


class _Known:
    """The heading rules of a language with their weights, by their first words, and what finds all words at once."""

    def __init__(self, language: Language) -> None:
        self.by_first_word: dict[str, list[tuple[Heading, int, frozenset[str]]]] = {}
        for rule in rules.headings(language):
            weight = sum(_letters(w, language) or len(w) for w in rule.words)
            self.by_first_word.setdefault(rule.words[0], []).append((rule, weight, frozenset(rule.words)))
        self._words = sorted({w for rule in rules.headings(language) for w in rule.words})
        self._automaton = AhoCorasick(self._words, store_patterns=False)
        self._spaced = language != "zh"

    def places(self, line: str) -> dict[str, int]:
        """Where each heading word first stands in a line: at the beginning of a word, in languages with spaces."""
        found: dict[str, int] = {}
        for index, at, _ in self._automaton.find_matches_as_indexes(line, overlapping=True):
            if not (self._spaced and at and line[at - 1].isalnum()):
                found.setdefault(self._words[index], at)
        return found


@cache
def _known(language: Language) -> _Known:
    return _Known(language)

"""Split: blocks → an outline. Which country and which WHO section every block stands under, and why.

A heading is a line, not a word in a sentence (`headings.py`). Countries may hold sections, sections may hold countries,
and either may have its head run in at the beginning of a paragraph. What matches no heading is `unassigned`, never
guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from pipeline import countries, rules
from pipeline.records import Block, BlockRole, Document, Language, Placed
from pipeline.split import headings
from pipeline.split.alike import lines_alike
from pipeline.split.descriptions import mark_descriptions
from pipeline.split.headings import CAPITALS, NUMBERED, Candidate, country_beside, match_section

_LEAST_SENTENCE = {"zh": 12, "en": 25, "ru": 25}  # characters of a sentence that is more than a caption
_MIDST = 2  # sentences before a country's name that make it no title
_FURNITURE = ("contents", "running_head", "page_number")
_SENTENCE_END = ("。", ".", "；", ";")
_OUTSIDE = ("preface", "statistics")  # sections that belong to no country
_FRONT = 6  # lines of a report that may name its country
# Names of countries and places in a report that make it one country's: at least so many, or so many of a country that
# the first sentence names, and this share of all.
_MANY_NAMES, _SOME_NAMES, _NEARLY_ALL = 10, 4, 0.8
# Characters that may name a paragraph's country, words before the name, characters between two names in a row.
_OPENING, _BEFORE_NAME, _JOINED = 60, 5, 5
_LABELLED = 2  # paragraphs that begin with a label make it a way of arranging the sections
_LABEL = re.compile(r"\W*+([^\W\d][^:：\n]{0,40}+)[:：]")
_SEVERAL = 3  # paragraphs
_LISTED = 3  # numbered lines in a row that make a list
_SHORT = {"zh": 14, "en": 48, "ru": 48}  # characters of a line that heads what follows without being a heading known


def split(document: Document, blocks: list[Block]) -> list[Placed]:
    """Place every block. Order and number of blocks stay as they are."""
    candidates = headings.candidates(blocks, document.language)
    _open_beside(blocks, candidates, document.language)
    _open_alike(blocks, candidates, document.language)
    _drop_listed(blocks, candidates, _LEAST_SENTENCE[document.language])
    _drop_captions(blocks, candidates, _LEAST_SENTENCE[document.language])
    _drop_lone_run_ins(candidates)
    _drop_lone_label(blocks, candidates, _LEAST_SENTENCE[document.language])
    country = _country_of_front(document, blocks, candidates, _LEAST_SENTENCE[document.language])
    _note_countries(document, blocks, candidates)
    _close_last(blocks, candidates, document.language)
    together = _one_paragraph_each(blocks, candidates)
    walk = _Walk(candidates, country, together, _labels(blocks), document.language)
    placed = [walk.place(block, found) for block, found in zip(blocks, candidates, strict=True)]
    mark_descriptions(placed)
    return placed


def _open_beside(blocks: list[Block], candidates: list[Candidate], language: Language) -> None:
    """Lines such as `Cholera – Mozambique` or `Cases in Guinea` open a part where there are several; one is a title."""
    named = {i: code for i, block in enumerate(blocks) if (code := country_beside(block, language))}
    if len(set(named.values())) > 1:
        for i, code in named.items():
            candidates[i] = Candidate(country=code, reason=f"country name beside a subject in {blocks[i].text!r}")


def _open_alike(blocks: list[Block], candidates: list[Candidate], language: Language) -> None:
    """Lines that say the same of several countries open their parts where no line is known to."""
    if any(found.country and not found.run_in for found in candidates):
        return
    follows = [False] * len(blocks)
    below = False
    for i in range(len(blocks) - 1, -1, -1):
        follows[i] = below
        if blocks[i].kind not in _FURNITURE:
            below = _is_text(blocks[i], _LEAST_SENTENCE[language]) or bool(candidates[i].sections)
    for i, code in lines_alike(blocks, language, follows).items():
        if not candidates[i].sections:
            reason = f"country name in lines that are alike: {blocks[i].text!r}"
            candidates[i] = Candidate(country=code, reason=reason, style=candidates[i].style)


# ----------------------------------------------------------------------------------------------- what opens nothing


def _drop_listed(blocks: list[Block], candidates: list[Candidate], least: int) -> None:
    """Numbered lines one right under the other, with no text of their own, are a list of topics and no headings."""
    text = [i for i, block in enumerate(blocks) if block.kind not in _FURNITURE]
    after = 0
    for style, row in groupby(candidates[i].style for i in text):
        first, after = after, after + len(list(row))
        if not style.startswith(NUMBERED) or after - first < _LISTED:
            continue
        if after == len(text) or not _is_text(blocks[text[after]], least):
            for i in text[first:after]:
                if candidates[i].sections:
                    candidates[i] = Candidate(reason=f"{candidates[i].reason}, but in a list without text")


def _is_text(block: Block, least: int) -> bool:
    """Whether a block is more than a line: a table, or a sentence that is long or states a number."""
    told = len(block.text) >= least or any(c.isdigit() for c in block.text)
    return block.kind == "table" or (told and re.search(r"[。.；;：:]", block.text[-2:]) is not None)


def _drop_captions(blocks: list[Block], candidates: list[Candidate], least: int) -> None:
    """A country name opens a part only when a section heading or a sentence follows before the next country name.

    So a row of photo captions or a list of members opens nothing.
    """
    for i, found in enumerate(candidates):
        if found.country and not found.run_in and not _has_body(blocks, candidates, i, least):
            reason = f"{found.reason}, but no text of its own follows"
            candidates[i] = found._replace(country="", caption=True, reason=reason)


def _has_body(blocks: list[Block], candidates: list[Candidate], i: int, least: int) -> bool:
    for block, found in zip(blocks[i + 1 :], candidates[i + 1 :], strict=True):
        if block.kind in ("page_number", "running_head"):
            continue
        if found.run_in:
            return not found.country
        if found.country or found.caption or block.kind == "contents":
            return False
        if found.sections:
            return found.sections[0] not in _OUTSIDE
        if _is_text(block, least):
            return True
    return False


def _drop_lone_label(blocks: list[Block], candidates: list[Candidate], least: int) -> None:
    """One country's name alone in the midst of a report is the label of a box or figure: a report on it names it first.

    Else all that follows the box, on whatever country, would be taken for that country's.
    """
    opened = [i for i, found in enumerate(candidates) if found.country and not found.run_in]
    if len(opened) != 1:
        return
    before = (b for b, c in zip(blocks[: opened[0]], candidates, strict=False) if b.kind in ("paragraph", "list_item"))
    if sum(len(b.text) >= least and b.text.rstrip()[-1:] in _SENTENCE_END for b in before) >= _MIDST:
        label = candidates[opened[0]]
        reason = f"{label.reason}, but it is the only one and stands in the midst of text"
        candidates[opened[0]] = label._replace(country="", reason=reason)


def _drop_lone_run_ins(candidates: list[Candidate]) -> None:
    """Heads that run on are a way of arranging a report only where it has several; one alone is a sentence."""
    run_in = [i for i, found in enumerate(candidates) if found.run_in]
    of_countries = [i for i in run_in if candidates[i].country]
    of_sections = [i for i in run_in if not candidates[i].country]
    for alike in (of_countries, of_sections):
        if len(alike) == 1:
            candidates[alike[0]] = Candidate()


def _one_paragraph_each(blocks: list[Block], candidates: list[Candidate]) -> bool:
    """Whether paragraphs that begin with their country's name stand in rows, so that each country has just the one."""
    text = (found for block, found in zip(blocks, candidates, strict=True) if block.kind not in _FURNITURE)
    named = [found.run_in and bool(found.country) for found in text]
    beside = zip(named, [False, *named[:-1]], [*named[1:], False], strict=True)
    return any(named) and all(before or after for here, before, after in beside if here)


def _note_countries(document: Document, blocks: list[Block], candidates: list[Candidate]) -> None:
    """Note the country that a paragraph's first words, before any figure, name: `In Chad …`, `Kenya's ministry …`.

    A way of arranging a report only where several countries have such paragraphs, and none a part of its own.
    """
    if any(found.country and not found.run_in for found in candidates):
        return
    about = {}
    for i, block in enumerate(blocks):
        if block.kind != "paragraph" or not block.text.rstrip().endswith(_SENTENCE_END):
            continue
        opening = re.split(r"\d", _without_dateline(block.text, document.language)[:_OPENING], maxsplit=1)[0]
        names = countries.find_names(opening, document.language)
        listed = len(names) > 1 and names[1][0] - names[0][1] <= _JOINED and names[1][2] != names[0][2]
        if names and not listed and len(re.findall(r"\w+", opening[: names[0][0]])) <= _BEFORE_NAME:
            about[i] = names[0][2]
    for i, code in about.items() if len(set(about.values())) > 1 else ():
        candidates[i] = candidates[i]._replace(about=code)


def _close_last(blocks: list[Block], candidates: list[Candidate], language: Language) -> None:
    """A line of its own ends the last country's part where no part has one within: All countries, Conclusions."""
    opened = [i for i, found in enumerate(candidates) if found.country and not found.run_in]
    if len({candidates[i].country for i in opened}) < 2:
        return
    if any(found.sections and not found.run_in for found in candidates[opened[0] :]):
        return
    lines = (i for i in range(opened[0], len(blocks)) if not candidates[i].country or candidates[i].run_in)
    own = next((i for i in lines if _is_line_of_its_own(blocks[i], language)), 0)
    if own > opened[-1] + 1:
        candidates[own] = candidates[own]._replace(closes=True)


def _country_of_front(document: Document, blocks: list[Block], candidates: list[Candidate], least: int) -> str:
    """The country of a report without country parts: the one that its title names, else the lines before its text.

    Else it is the only country that the whole report names, if its first sentence does, the one that nearly all of
    several names are of, or the one that nearly every paragraph speaks of, the others in few.
    """
    if any(c.country and not c.run_in for c in candidates):
        return ""
    source = _sources(document.language)["source"]
    front = [document.title]
    for block, found in zip(blocks[:_FRONT], candidates, strict=False):
        if (
            block.kind == "table"
            or found.sections
            or found.run_in
            or (len(block.text) >= least and block.text.endswith(_SENTENCE_END))
        ):
            break
        front.append("" if source.search(block.text) else block.text)
    for lines in (front[:1], front[1:]):
        if named := _named(lines, document.language):
            named = named if len(named) == 1 else _worked_in(lines, document.language)
            if len(named) == 1:
                return named.pop()
            break
    named = _named([b.text for b in blocks[: len(front)]], document.language)
    texts = [_without_dateline(block.text, document.language) for block in blocks]
    paragraphs = [[code for _, _, code in countries.find_names(text, document.language)] for text in texts]
    everywhere = Counter(code for codes in paragraphs for code in codes)
    if len(named) == 1 and everywhere.keys() == named:
        return named.pop()
    country, often = max(everywhere.items(), key=itemgetter(1), default=("", 0))
    enough = _SOME_NAMES if named == {country} else _MANY_NAMES
    if often >= enough and often >= _NEARLY_ALL * everywhere.total():
        return country
    return _spoken_of([set(codes) for codes in paragraphs if codes])


@cache
def _sources(language: Language) -> dict[str, re.Pattern[str]]:
    """What tells lines and beginnings that name where a report comes from, not what it is about."""
    words = rules.language(language)["headings"]
    return {key: re.compile(words.get(key, "(?!)")) for key in ("source", "dateline")}


def _without_dateline(text: str, language: Language) -> str:
    return _sources(language)["dateline"].sub("", text)


def _spoken_of(paragraphs: list[set[str]]) -> str:
    """The country in nearly all of several paragraphs that name any, when every other is in less than half of them."""
    often = Counter(code for codes in paragraphs for code in codes).most_common(2)
    if len(paragraphs) < _SEVERAL or often[0][1] < _NEARLY_ALL * len(paragraphs):
        return ""
    return often[0][0] if len(often) == 1 or 2 * often[1][1] < len(paragraphs) else ""


def _named(lines: list[str], language: Language) -> set[str]:
    return {code for line in lines for _, _, code in countries.find_names(line, language)}


def _worked_in(lines: list[str], language: Language) -> set[str]:
    """Of several countries those that one goes to: 援赞比亚中国医疗队 is about Zambia."""
    to = tuple(rules.language(language)["headings"].get("abroad", ()))
    places = ((line[:start], code) for line in lines for start, _, code in countries.find_names(line, language))
    return {code for before, code in places if before.endswith(to)}


def _is_line_of_its_own(block: Block, language: Language) -> bool:
    """A short line without figures that ends like no sentence and begins like one: it heads what follows."""
    text = block.text.strip()
    return block.kind == "heading" or (
        block.kind == "paragraph"
        and 0 < len(text) <= _SHORT[language]
        and not text[0].islower()
        and not re.search(r"\d|[^\w)）»”]$", text)
    )


def _labels(blocks: list[Block]) -> set[str]:
    """Labels that divide the sections of a report, by place or group: `North: 3 teams …` here, a line `North` there."""
    lines = (_LABEL.match(block.text) for block in blocks if block.kind in ("paragraph", "list_item"))
    often = Counter(_bare(line[1]) for line in lines if line)
    return {label for label, times in often.items() if times >= _LABELLED}


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text)).casefold()


# ----------------------------------------------------------------------------------------------------------------- walk


@dataclass(slots=True)
class _Place:
    country: str
    section: str
    also: tuple[str, ...] = ()


class _Walk:
    """Goes through the blocks in order and keeps the place that each stands in."""

    def __init__(
        self,
        candidates: list[Candidate],
        country: str,
        one_paragraph_each: bool,
        labels: set[str],
        language: Language,
    ) -> None:
        who = set(rules.who_sections())
        sections = [i for i, c in enumerate(candidates) if not who.isdisjoint(c.sections)]
        opened = [i for i, c in enumerate(candidates) if c.country]
        self._whole, self._one_paragraph_each, self._labels = country, one_paragraph_each, labels
        self._styles = {candidates[i].style for i in sections if candidates[i].style}
        # Sections hold countries where the first section's heading stands before the first country's. The words of that
        # heading may be new to the rules: then countries that open again and again say so.
        again = len({candidates[i].country for i in opened}) < len(opened)
        headed = sections + [i for i, c in enumerate(candidates) if again and c.style in self._styles]
        self._nested = bool(sections and opened and min(headed) < opened[0])
        # Headings are lines like any other. Where only some are numbered, that may be the way of one country's part.
        self._plain = any(not candidates[i].style for i in sections) and not (opened and self._styles - {CAPITALS})
        self._language = language
        self._open = False
        self._line = False  # whether a line has been met, which may be the title
        self._text = False  # whether a sentence has been met
        self._run_in = False  # whether the country was named at the beginning of a paragraph
        self._at = _Place(country, "preface" if sections or opened else "unassigned")

    def place(self, block: Block, found: Candidate) -> Placed:
        """Where a block stands. A paragraph under no country that begins with one is about that one alone."""
        placed = self._place(block, found)
        if placed.role == "body" and not placed.country and placed.section not in _OUTSIDE:
            placed.country = found.about
        return placed

    def _place(self, block: Block, found: Candidate) -> Placed:
        if block.kind in _FURNITURE:
            return self._placed(block, "furniture", block.kind)
        if found.caption:
            return self._placed(block, "furniture", found.reason)
        if found.closes:
            self._at = _Place(self._whole, "unassigned")
            return self._placed(block, "heading", "a line of its own behind the last country's part")
        if found.country:
            self._open_country(found)
            return self._placed(block, "body" if found.run_in else "country_heading", found.reason)
        if found.sections:
            self._open_section(found)
            return self._placed(block, "body" if found.run_in else "section_heading", found.reason)
        if self._run_in and (self._one_paragraph_each or _is_line_of_its_own(block, self._language)):
            # The paragraphs that each begin with their country's name are over.
            self._run_in, self._at = False, _Place(self._whole, self._at.section, self._at.also)
        numbered = found.style in self._styles and not block.text.endswith(_SENTENCE_END)
        title = found.style == CAPITALS and not (self._open or self._text)
        own = self._plain and self._is_heading(block) and self._is_under_way()
        self._line = True
        if (numbered and not title) or own:
            self._at = _Place(self._whole if self._nested else self._at.country, "unassigned")
            return self._placed(block, "heading", found.reason or "no words of a section's headings")
        self._text = self._text or block.text.rstrip().endswith(_SENTENCE_END)
        return self._placed(block, "heading" if block.kind == "heading" else "body", found.reason)

    def _is_heading(self, block: Block) -> bool:
        """Whether a line heads what follows, and is no label of a part of the section that it stands in."""
        label = block.kind == "paragraph" and _bare(block.text) in self._labels
        return _is_line_of_its_own(block, self._language) and not label

    def _is_under_way(self) -> bool:
        """Whether the front matter is over: at the first heading known, or, of one country, below its title."""
        return self._open or (self._line and bool(self._whole))

    def _open_country(self, found: Candidate) -> None:
        keeps = (self._nested or found.run_in) and self._at.section not in _OUTSIDE
        self._at = _Place(found.country, self._at.section if keeps else "unassigned", self._at.also if keeps else ())
        self._open, self._run_in = True, found.run_in

    def _open_section(self, found: Candidate) -> None:
        section = found.sections[0]
        country = self._whole if self._nested or section in _OUTSIDE else self._at.country
        self._at = _Place(country, section, found.sections[1:])
        self._open = True

    def _placed(self, block: Block, role: BlockRole, reason: str) -> Placed:
        also = self._at.also if role in ("section_heading", "body") else ()
        return Placed(block, self._at.country, self._at.section, role, reason, also)


__all__ = ["match_section", "split"]

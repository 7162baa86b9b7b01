"""Split: blocks → an outline. Which country and which WHO section every block stands under, and why.

A heading is a line, not a word in a sentence: a short line that no punctuation ends and that is, as a whole, the name
of a country or made for the most part of the words of a section's headings (`rules/headings.csv`). Numbering helps to
see a heading and never decides which one it is. What matches no heading is `unassigned`, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline import countries, rules
from pipeline.model import Block, Document, Language, Placed

_NUMBERING = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十]+[章节部]分?|(?:pillar|раздел|section|компонент)\s*\d{1,2}[.:]?"
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.)、]?(?=[\s一-鿿A-ZА-Я])|[IVX]{1,5}[.)])\s*",
    re.I,
)
_ENDED = re.compile(r"[。！？!?；;，,.]$")
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_FILLER = re.compile(
    r"\b(?:the|and|of|at|in|on|for|to|covid-19|country|national|в|и|на|о|об|по|от)\b|新冠肺炎|新冠|疫情|组织|确保|工作|措施|采取|公民|各项|的|和|与|及|在|对|[^\w]",
    re.I,
)
_LONGEST_HEADING = {"zh": 45, "en": 130, "ru": 130}
_STATED = re.compile(r"(?<![A-Za-z\d])(?<![A-Za-z][-‐–])\d")  # digits that no letters name: not COVID-19
_LEAST_SENTENCE = {"zh": 12, "en": 25, "ru": 25}  # characters of a sentence that is more than a caption
_COVERAGE = 0.34


@dataclass(slots=True)
class _Candidate:
    """What a line could open: a country part, one or more sections, or nothing (then why)."""

    country: str = ""
    sections: tuple[str, ...] = ()
    reason: str = ""
    style: str = ""
    caption: bool = False


def split(document: Document, blocks: list[Block]) -> list[Placed]:
    """Place every block. Order and number of blocks stay as they are."""
    candidates = [_candidate(b, document.language) for b in blocks]
    _drop_captions(blocks, candidates, _LEAST_SENTENCE[document.language])
    placed = _walk(blocks, candidates)
    _mark_descriptions(placed)
    return placed


# ----------------------------------------------------------------------------------------------------------- candidates


def _candidate(block: Block, language: Language) -> _Candidate:
    text = block.text
    if block.kind not in ("paragraph", "heading", "list_item", "table") or len(text) > _LONGEST_HEADING[language]:
        return _Candidate()
    if block.kind == "table" and sum(c.end > c.start for c in block.cells) > 1:
        return _Candidate()
    numbering = _NUMBERING.match(text)
    if block.kind == "list_item" and numbering is None:
        return _Candidate()
    style = f"level {block.level}" if block.level else f"numbered {_style(numbering.group())}" if numbering else ""
    bare = text[numbering.end() :] if numbering else text
    if not bare.strip() or (_ENDED.search(bare) and not block.level):
        return _Candidate()
    if code := countries.alpha3(bare, language):
        return _Candidate(country=code, reason=f"country name {bare.strip()!r}", style=style)
    sections, reason = match_section(bare, language)
    return _Candidate(sections=sections, reason=reason, style=style)


def _style(numbering: str) -> str:
    """The kind of numbering, so that headings of one kind are seen as one row: 一、 二、 … or 4.1 4.2 …"""
    shape = re.sub(r"[一二三四五六七八九十]+", "一", numbering.strip())
    return re.sub(r"[IVX]+(?=[.)])", "I", re.sub(r"\d+", "1", shape))


def match_section(text: str, language: Language) -> tuple[tuple[str, ...], str]:
    """Section codes that a heading names, the main one first, and the words that say so; empty when too few do.

    A rule fits when all its words occur; it counts by the share of the heading's letters that its words make up. A
    heading that merges several pillars names further sections by words of their own.
    """
    line = _BRACKETS.sub(" ", text).lower()
    letters = len(_FILLER.sub("", line))
    if not letters:
        return (), ""
    fits: list[tuple[int, int, str, tuple[str, ...]]] = []
    for rule in rules.headings(language):
        places = [_place(word, line, language) for word in rule.words]
        if min(places) >= 0:
            weight = sum(len(_FILLER.sub("", w)) or len(w) for w in rule.words)
            fits.append((weight, min(places), rule.section, rule.words))
    if not fits:
        return (), ""
    by_section: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for weight, place, section, words in sorted(fits, key=lambda f: (-f[0], f[1])):
        by_section.setdefault(section, (weight, place, words))
    best = max(by_section.values(), key=lambda f: (f[0], -f[1]))
    taken = [w for s, (_, _, ws) in by_section.items() if by_section[s] == best for w in ws]
    named = [s for s, f in by_section.items() if f == best][:1]
    total = best[0]
    for section, (weight, _, words) in by_section.items():
        if (
            section not in named
            and not any(w in t or t in w for w in words for t in taken)
            and not any(w in " ".join(taken) for w in words)
        ):
            named.append(section)
            taken += words
            total += weight
    if total / letters < _COVERAGE:
        return (), f"only {total} of {letters} letters are heading words ({' '.join(best[2])})"
    named.sort(key=lambda s: by_section[s][1])
    return tuple(named), f"words {' '.join(taken)}"


def _place(word: str, line: str, language: Language) -> int:
    """Where a heading word stands in a line, -1 if nowhere: where a word begins, in languages that write spaces."""
    at = line.find(word)
    while language != "zh" and at > 0 and line[at - 1].isalnum():
        at = line.find(word, at + 1)
    return at


def _drop_captions(blocks: list[Block], candidates: list[_Candidate], least: int) -> None:
    """A country name opens a part only when a section heading or a sentence follows before the next country name.

    So a row of photo captions or a list of members opens nothing.
    """
    for i, candidate in enumerate(candidates):
        if candidate.country and not _has_body(blocks, candidates, i, least):
            candidate.country, candidate.caption = "", True
            candidate.reason += ", but no text of its own follows"


def _has_body(blocks: list[Block], candidates: list[_Candidate], i: int, least: int) -> bool:
    for block, candidate in zip(blocks[i + 1 :], candidates[i + 1 :], strict=True):
        if block.kind in ("page_number", "running_head"):
            continue
        if candidate.country or candidate.caption or block.kind == "contents":
            return False
        if candidate.sections:
            return candidate.sections[0] not in ("preface", "statistics")
        if block.kind == "table" or (len(block.text) >= least and re.search(r"[。.；;：:]", block.text[-2:])):
            return True
    return False


# ----------------------------------------------------------------------------------------------------------------- walk


def _walk(blocks: list[Block], candidates: list[_Candidate]) -> list[Placed]:
    who = set(rules.who_sections())
    structured = any(c.country for c in candidates) or any(s in who for c in candidates for s in c.sections)
    styles = {c.style for c in candidates if c.style and c.sections and c.sections[0] in who}
    country = ""
    also: tuple[str, ...] = ()
    section = "preface" if structured else "unassigned"
    opened = False
    placed: list[Placed] = []
    for block, candidate in zip(blocks, candidates, strict=True):
        if block.kind in ("contents", "running_head", "page_number"):
            placed.append(Placed(block, country, section, "furniture", block.kind))
            continue
        if candidate.caption:
            placed.append(Placed(block, country, section, "furniture", candidate.reason))
            continue
        if candidate.country:
            country, section, also, opened = candidate.country, "unassigned", (), True
            placed.append(Placed(block, country, section, "country_heading", candidate.reason))
            continue
        if candidate.sections:
            section, also = candidate.sections[0], candidate.sections[1:]
            if section in ("statistics", "preface"):
                country = ""
            opened = True
            placed.append(Placed(block, country, section, "section_heading", candidate.reason, also))
            continue
        if opened and candidate.style in styles and not block.text.endswith(("。", ".", "；", ";")):
            section, also = "unassigned", ()
            placed.append(
                Placed(block, country, section, "heading", candidate.reason or "no words of a section's headings")
            )
            continue
        role = "heading" if block.kind == "heading" else "body"
        placed.append(Placed(block, country, section, role, candidate.reason, also))  # type: ignore[arg-type]
    return placed


def _mark_descriptions(placed: list[Placed]) -> None:
    """The line after a heading that repeats under the same heading of other countries describes the section.

    It is no finding of any country. Editors change a word here and there, so near-equal lines count as repeats. A line
    that states a number is a finding, even where two countries state the same.
    """
    by_section: dict[str, list[Placed]] = {}
    previous: Placed | None = None
    for item in placed:
        if item.role == "furniture":
            continue
        if (
            previous is not None
            and previous.role == "section_heading"
            and item.role == "body"
            and item.block.kind == "paragraph"
            and not _STATED.search(item.block.text)
        ):
            by_section.setdefault(previous.section, []).append(item)
        previous = item
    for items in by_section.values():
        for item in items:
            others = (x for x in items if x is not item and x.country != item.country)
            if any(_alike(item.block.text, x.block.text) for x in others):
                item.role, item.reason = "description", "repeats under the same heading of another country"


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    if abs(len(a) - len(b)) > 8 or (a[:6] != b[:6] and a[-6:] != b[-6:]):
        return False  # spares the comparison for texts that only share a place
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() > 0.9

"""Parts of a total: 其中 …, of which …, or a bracket or colon that lists them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.link.shared import stands_in_bracket
from pipeline.records import Language, Reading, Sentence
from pipeline.rules import alternation

_STOP = re.compile(r"[；;(（)）]")


class Parts:
    def __init__(self, language: Language) -> None:
        words = rules.language(language)["parts"]
        spaced = language != "zh"
        flags = re.IGNORECASE
        self._opener = re.compile(alternation(words["openers"], boundary=spaced), flags)
        self._heads = re.compile(rf"\s*{alternation(words['openers'], boundary=spaced)}", flags)
        of_total = alternation(words.get("of_total", []), boundary=spaced)
        # seven of Chad's nine regions, 22/27 burials
        self._of = re.compile(rf"/|\s*{of_total}\s*(?:[^\W\d][\w-]*['’]s\s+)?", flags)
        self._bracket = re.compile(r"[（(]")
        self._colon = re.compile(r"[：:]")
        self._partitive = re.compile(rf"\s*{alternation(words.get('partitive', []), boundary=spaced)}", flags)
        restated = alternation(words.get("restated", []), boundary=spaced)
        self._restated = re.compile(rf"\s*(?:[,;]\s*n\s?=|,?\s*{restated})\s*", flags)  # positivity 25%; n=34
        self._of_base = re.compile(words.get("of_base", r"(?!)"), flags)
        measures = rules.language(language)["things"].get("measures", [])
        self._measure = re.compile(alternation(measures, boundary=spaced), flags)
        self._compared = re.compile(rf".*{alternation(words.get('compared', []), boundary=spaced)}[^.;()]*", flags)
        whole = alternation(words.get("whole", []), boundary=spaced)
        self._whole_first = re.compile(rf"(?:.*,)?\W*{whole}\s[^,;:()]{{0,40}}", flags)
        self._other = re.compile(rf"\s*{alternation(words['not_parts'], boundary=spaced)}", flags)

    def link(self, mentions: list[Mention], previous: list[Mention]) -> None:
        """Set `part_of` on the mentions of one sentence; `previous` are those of the sentence before it.

        Parts carry the unit of their total.
        """
        if len(mentions) > 1:
            self._within(mentions)
        if mentions and previous:
            self._carried(mentions, previous)

    def _within(self, mentions: list[Mention]) -> None:
        text, sentence = mentions[0].text, mentions[0].sentence
        for first, second in pairwise(mentions):
            self._framed(first, second)
        for part, total in pairwise(m for m in mentions if m.reading.unit != "percent"):
            fits = _is_bare(part.reading) and _is_amount(total) and _not_larger(part, total)
            if fits and self._of.fullmatch(text, part.told_from, total.reading.quote_start):
                part.part_of = total  # 37 of 42 crossings
        for mention in mentions[1:]:
            if _is_bare(mention.reading) and self._partitive.match(text, mention.told_from, sentence.end):
                start = mention.reading.quote_start
                things = [m for m in mentions if m.unit in rules.units() or not m.unit]  # them: never money
                self._opened(things, start, start, _end(text, start, sentence))
        for bracket in self._bracket.finditer(text, sentence.start, sentence.end):
            close = re.compile(r"[）)]").search(text, bracket.end(), sentence.end)
            if close and not self._other.match(text, bracket.end()):
                self._listed(mentions, bracket.start(), close.start())
        # The last first: what it opens are parts of a part: 确诊12人，其中2人死亡，包括1名护士.
        for opener in reversed(list(self._opener.finditer(text, sentence.start, sentence.end))):
            self._opened(mentions, opener.start(), opener.end(), _end(text, opener.end(), sentence))
        for colon in self._colon.finditer(text, sentence.start, sentence.end):
            if not self._other.match(text, colon.end()):
                self._listed(mentions, colon.start(), _end(text, colon.end(), sentence))

    def restates(self, mention: Mention, other: Mention) -> bool:
        """Whether an amount says otherwise what the one before it said: 13.7%, or 1,651 cases; 300 tests, 40 a day."""
        a, b = other.reading, mention.reading
        if not (b.per_unit or "percent" in (a.unit, b.unit)):
            return False
        if a.measure == "threshold" or rules.units().get(a.unit) == "time":
            return False  # people of 30 to 39 years (24 %)
        # The thing of the first may stand behind both: 445 (59 %) severe cases.
        thing_end = other.after[1] if other.after[1] <= b.quote_start else 0
        gap = mention.text[max(a.quote_end, thing_end) : b.quote_start]
        # What stands between may end the clause of the first: 300 workers fell ill, or 2 % of all cases.
        clause_end = gap[gap.rfind(",") :] if "," in gap and not set(".;()") & set(gap) else gap
        again = gap.strip() == "," or self._restated.fullmatch(clause_end) is not None
        if again and _is_bare(b) and b.per_unit and not a.per_unit:
            return True
        counted = a.measure == "level" and rules.units().get(a.unit or "count") == "count"
        if counted and b.unit == "percent" and self._of_base.fullmatch(gap):
            return True  # 感染8432例，占全部病例的|2.1%
        return (a.unit == "percent") != (b.unit == "percent") and bool(self._restated.fullmatch(clause_end))

    def is_share_of(self, share: Mention, whole: Mention) -> bool:
        """Whether a share is one of a number of things right behind it: 17 % of 3,000 ventilators."""
        bare = share.reading.unit == "percent" and share.reading.measure == "share" and whole.unit in ("", "count")
        return bare and self._of.fullmatch(share.text, share.reading.quote_end, whole.reading.quote_start) is not None

    def opens(self, mention: Mention) -> bool:
        """Whether nothing but an opener stands before a number in its clause: of which 92 % …"""
        return self._heads.fullmatch(mention.text, mention.clause[0], mention.reading.quote_start) is not None

    def compares(self, mention: Mention, other: Mention) -> bool:
        """Whether a number that names nothing is held against the one before it: 112 cases, against 87 before."""
        a, b = other.reading, mention.reading
        alike = _is_bare(b) or (a.unit == b.unit and mention.after[0] == mention.after[1])
        return alike and a.measure == b.measure and bool(self._compared.fullmatch(mention.text[a.end : b.start]))

    def is_partitive(self, mention: Mention) -> bool:
        """Whether a number says that it is a part of what was counted before it: 44 per cent of them."""
        return self._partitive.match(mention.text, mention.reading.quote_end, mention.sentence.end) is not None

    def _carried(self, mentions: list[Mention], previous: list[Mention]) -> None:
        """A sentence that opens with parts (其中, of these) tells those of the first that fits in the one before."""
        text, sentence = mentions[0].text, mentions[0].sentence
        if not self._heads.match(text, sentence.start, sentence.end):
            return
        end = _end(text, sentence.start, sentence)
        inside = [m for m in mentions if m.reading.start < end and _is_amount(m) and m.part_of is None]
        for total in filter(_is_amount, previous):
            fitting = [m for m in inside if self._same_kind(total, m)]
            if fitting and fitting[0] is inside[0] and all(_not_larger(m, total) for m in fitting):
                for mention in fitting:
                    mention.part_of = total
                return

    def _framed(self, first: Mention, second: Mention) -> None:
        """A total in front of its part: of 44 crossings, 3 are open."""
        text, start, end = first.text, first.sentence.start, first.reading.quote_start
        if not _names_nothing(second) or "," not in text[first.reading.quote_end : second.reading.quote_start]:
            return
        if not (_is_amount(first) and _is_amount(second) and _not_larger(second, first)):
            return
        if self._whole_first.fullmatch(text, start, end) and not self._opener.search(text, start, end):
            second.part_of = first

    def _opened(self, mentions: list[Mention], at: int, start: int, end: int) -> None:
        before = [m for m in mentions if m.reading.end <= at and _is_amount(m)]
        inside = [m for m in mentions if start <= m.reading.start < end and _is_amount(m)]
        if not before or not inside:
            return
        fitting = [m for m in before if self._same_kind(m, inside[0])]
        total = fitting[-1] if fitting else None
        if total is None:
            return
        unit = inside[0].reading.unit
        if unit and total.reading.unit not in ("", unit):
            # The last of the same unit: 发病320例，死亡9人，其中霍乱4例.
            total = next((m for m in reversed(fitting) if m.reading.unit == unit), total)
        last = {id(following): mention for mention, following in pairwise(mentions)}
        for mention in inside:
            other = last.get(id(mention), total)
            if other is not total and other.part_of is not total and stands_in_bracket(mention, other):
                continue  # 32 beds, including 2 for children, with 18 ventilators (|12 new)
            if mention.part_of is None and self._same_kind(total, mention) and _not_larger(mention, total):
                mention.part_of = total

    def _listed(self, mentions: list[Mention], start: int, end: int) -> None:
        """Two or more amounts in a bracket or behind a colon after a total of the same unit are its parts."""
        inside = [m for m in mentions if start < m.reading.start < end and _is_amount(m) and m.part_of is None]
        before = (m for m in reversed(mentions) if m.reading.end <= start and _is_amount(m))
        total = next((m for m in before if not _is_shut_off(m.text[m.reading.end : start])), None)
        if len(inside) < 2 or total is None:
            return
        if not all(_is_bare(m.reading) for m in inside) or sum(_size(m) or 0 for m in inside) != _size(total):
            inside = [m for m in inside if self._same_kind(total, m)]
        if len(inside) >= 2 and all(_not_larger(m, total) for m in inside):
            for mention in inside:
                mention.part_of = total

    def _same_kind(self, total: Mention, part: Mention) -> bool:
        a, b = total.reading, part.reading
        if _is_bare(a) and b.unit_text and b.unit_text.lower() not in total.measured.lower():
            return {total.unit, part.unit} <= {"person", "case"}
        if _is_bare(b) and a.unit not in rules.units():
            return part.after[0] == part.after[1]  # 20 million dollars, of which 3 million for hospitals
        if _is_bare(a) or _is_bare(b):
            return rules.units().get(a.unit or b.unit or "count") == "count"
        if {a.unit, b.unit} == {"case", "person"}:
            return True  # 120 cases, 30 of them children
        if a.unit != b.unit:
            return False
        if self._measure.fullmatch(a.unit_text) and a.per_unit == b.per_unit:
            return True  # 7 million pieces, of which 2 million masks
        return a.unit_text == b.unit_text or not a.unit_text or not b.unit_text or a.unit != "count"


def _end(text: str, start: int, sentence: Sentence) -> int:
    """Parts end with the sentence, at a semicolon, or with the bracket that they stand in."""
    depth = 0
    for stop in _STOP.finditer(text, start, sentence.end):
        if stop.group() in "(（":
            depth += 1
        elif stop.group() in ";；" or depth == 0:
            return stop.start()
        else:
            depth -= 1
    return sentence.end


def _is_shut_off(between: str) -> bool:
    """Whether a bracket closes behind a number: 浙江（15例，死亡2例）、安徽（2例，死亡1例）."""
    return between.count("）") + between.count(")") > between.count("（") + between.count("(")


def _is_amount(mention: Mention) -> bool:
    return mention.reading.measure == "level" and _size(mention) is not None


def _is_bare(reading: Reading) -> bool:
    """A number without a unit of its own counts what the other one counts: 53 points, of which 11 at airports."""
    return not reading.unit and not reading.unit_text


def _names_nothing(mention: Mention) -> bool:
    return _is_bare(mention.reading) and mention.after[0] == mention.after[1]


def _size(mention: Mention) -> float | None:
    """The value of a number, or the bound that stands for it."""
    reading = mention.reading
    if reading.value is not None:
        return reading.value
    return reading.low if reading.low is not None else reading.high


def _not_larger(part: Mention, total: Mention) -> bool:
    whole, piece = _size(total), _size(part)
    return whole is not None and piece is not None and piece <= whole


@cache
def parts(language: Language) -> Parts:
    return Parts(language)

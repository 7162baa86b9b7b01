"""Status: whether a quantity is a fact, a plan or a requirement, by the word lists of the language."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from operator import attrgetter

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.records import Language, Status
from pipeline.rules import alternation

_NEIGHBOURS = 4  # readings among which the next number is looked for
_REACH = 400  # how far before a number a word may make it a plan or a need


class Statuses:
    def __init__(self, language: Language) -> None:
        words = rules.language(language)["status"]
        kinds: tuple[Status, ...] = ("planned", "required")
        actual = words.get("actual_clause", [])
        self._clause = [(s, _either(words[f"{s}_clause"])) for s in kinds]
        self._sentence = [(s, _either(words[f"{s}_sentence"])) for s in kinds]
        self._actual = _either(actual)
        # Most numbers are facts, of which all these say nothing: one search for them spares the others.
        self._said_in_clause = _either([*actual, *(p for s in kinds for p in words[f"{s}_clause"])])
        self._said_before = _either([p for s in kinds for p in words[f"{s}_sentence"]])
        self._opening = _either(words.get("required_opening", []))
        # `5 have been delivered and 3 will be`: a verb of its own ends what is said of a number at the word that joins.
        self._has_joints = bool(words.get("joints"))
        verbs, joints = (alternation(words.get(key, []), boundary=language != "zh") for key in ("verbs", "joints"))
        self._joint = re.compile(rf"{verbs}[^,;]*?(?P<joint>{joints})", re.IGNORECASE)
        self._joined_verb = re.compile(rf"{joints}\s+{verbs}", re.IGNORECASE)
        compared = rules.language(language)["parts"].get("compared", [])
        self._has_comparisons = bool(compared)
        self._compared = re.compile(alternation(compared, boundary=language != "zh"), re.IGNORECASE)
        self._rules = _either(words["rule_words"])
        # A verb in the past tense: `by May 12 hospitals had opened` is no plan.
        self._done = _either(words.get("done_clause", []))
        self._planned_title = _either(words.get("planned_titles", []))
        self._in_hand = _either(words.get("in_hand", []))
        self._planned_head = _either(words.get("planned_heads", []))
        self._required_head = _either(words.get("required_heads", []))

    def of(self, mention: Mention, role: str) -> Status:
        """Status of a quantity whose date has the given role: a date by which something will be makes it planned."""
        reading, text = mention.reading, mention.text
        clause, against = self._clause_of(mention)
        if role == "by" and not reading.flags and not self._done.search(clause):
            return "planned"
        if reading.measure == "threshold":
            return "required"
        if rules.units().get(mention.unit or reading.unit) == "time" and any(
            self._rules.search(text, *area) for area in (mention.before, mention.after)
        ):
            return "required"
        if mention.former:
            return "actual"
        # The qualifier itself may say so: 不得超过5天.
        qualifier = reading.quote_start, reading.start
        if self._said_in_clause.search(clause) or self._said_in_clause.search(text, *qualifier):
            if self._actual.search(clause):
                return "actual"
            for status, near in self._clause:
                if near.search(clause) or near.search(text, *qualifier):
                    return status
        start = max(mention.sentence.start, reading.start - _REACH) if against is None else against
        if self._said_before.search(text, start, reading.start) and (told := self._of_sentence(mention, start)):
            return told
        return "required" if self._opening.match(text, start, reading.start) else "actual"

    def _clause_of(self, mention: Mention) -> tuple[str, int | None]:
        """What the clause says of a number, and where in it the number is held against another, if it is."""
        text, at = mention.text, mention.reading.quote_start
        # The thing counted says nothing of its status: 26个培训计划 are not planned, they are plans.
        thing_end = max(mention.after[1], mention.reading.quote_end)
        start, end = self._own(mention, thing_end)
        # A bracket behind it speaks of another number: 87 % (the norm is 95 %).
        behind = text[thing_end:end].partition("(")[0].partition("（")[0]
        if not self._has_comparisons:
            return f"{text[start:at]} {behind}", None
        # What holds two numbers against each other parts what is said of them: will cost 26, against 22 last year.
        against = None
        for comparison in self._compared.finditer(text[start:at]):
            against = start + comparison.start()
        behind = self._compared.split(behind, maxsplit=1)[0]
        return f"{text[start if against is None else against : at]} {behind}", against

    def _of_sentence(self, mention: Mention, start: int) -> Status | None:
        """What the words of the sentence from a place on say of a number of whose clause tells nothing."""
        text, end = mention.text, mention.reading.start
        # A promise may open a list of items; a need is one item's.
        item = max(start, *(text.rfind(mark, start, end) + 1 for mark in ";；"))
        for status, far in self._sentence:
            reached = far.search(text, start if status == "planned" else item, end)
            # What has been done in a clause of its own is no part of a promise before it: A promised 5, B gave 3.
            if reached and (reached.start() >= mention.clause[0] or not self.is_done(mention)):
                return status
        return None

    def is_of_plans(self, title: str) -> bool:
        """Whether the numbers under a heading are plans where they do not say otherwise."""
        return self._planned_title.search(title) is not None

    def is_done(self, mention: Mention) -> bool:
        """Whether the words up to a number say that something has been done."""
        return self._done.search(mention.text, mention.clause[0], mention.reading.quote_start) is not None

    def _own(self, mention: Mention, thing_end: int) -> tuple[int, int]:
        """What of the clause speaks of this number, where others in it have verbs of their own."""
        text, (start, end) = mention.text, mention.clause
        if not self._has_joints:
            return start, end
        readings = mention.sentence.readings
        i = bisect_left(readings, mention.reading.start, key=attrgetter("start"))
        before = next((r for r in reversed(readings[max(0, i - _NEIGHBOURS) : i]) if r.kind == "quantity"), None)
        behind = next((r for r in readings[i + 1 : i + 1 + _NEIGHBOURS] if r.kind == "quantity"), None)
        last = before.quote_end if before and before.start >= start else mention.reading.quote_start
        if joint := self._joint.search(text, last, mention.reading.quote_start):
            start = joint.end("joint")
        near = behind.quote_start if behind and behind.quote_start < end else thing_end
        if joint := self._joint.search(text, thing_end, near):
            return start, joint.start("joint")
        joined = self._joined_verb.search(text, thing_end, end)
        return start, joined.start() if joined else end

    def is_in_hand(self, mention: Mention) -> bool:
        """Whether a number's own words say that it is a fact: of the sum required, 3 million has been paid."""
        start, end = self._own(mention, max(mention.after[1], mention.reading.quote_end))
        said = mention.text[start : mention.reading.quote_start] + " " + mention.text[mention.reading.quote_end : end]
        return bool(self._actual.search(said) or self._in_hand.search(said))

    def of_column(self, head: str) -> Status:
        """Status of the numbers under a column's head: a column of targets or of budgets is planned."""
        if self._planned_head.search(head):
            return "planned"
        return "required" if self._required_head.search(head) else "actual"


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rules.any_of(patterns), re.IGNORECASE)


@cache
def statuses(language: Language) -> Statuses:
    return Statuses(language)

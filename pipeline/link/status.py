"""Status: whether a quantity is a fact, a plan or a requirement, by the word lists of the language."""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.model import Language, Status
from pipeline.rules import alternation

_REACH = 400  # how far before a number a word may make it a plan or a need


class Statuses:
    def __init__(self, language: Language) -> None:
        words = rules.language(language)["status"]
        flags = re.IGNORECASE
        kinds: tuple[Status, ...] = ("planned", "required")
        self._clause = [(s, _either(words[f"{s}_clause"], flags)) for s in kinds]
        self._sentence = [(s, _either(words[f"{s}_sentence"], flags)) for s in kinds]
        self._opening = _either(words.get("required_opening", []), flags)
        self._actual = _either(words.get("actual_clause", []), flags)
        self._rules = _either(words["rule_words"], flags)
        # A verb in the past tense: `by May 12 hospitals had opened` is no plan.
        self._done = _either(words.get("done_clause", []), flags)
        parts = rules.language(language)["parts"]
        self._compared = re.compile(alternation(parts.get("compared", []), boundary=language != "zh"), flags)
        self._planned_title = _either(words.get("planned_titles", []), flags)
        self._planned_head = _either(words.get("planned_heads", []), flags)
        self._required_head = _either(words.get("required_heads", []), flags)

    def of(self, mention: Mention, role: str) -> Status:
        """Status of a quantity whose date has the given role: a date by which something will be makes it planned."""
        reading, text = mention.reading, mention.text
        # The thing counted says nothing of its status: 26个培训计划 are not planned, they are plans.
        thing_end = max(mention.after[1], reading.quote_end)
        # A bracket behind it speaks of another number: 87 % (the norm is 95 %).
        behind = text[thing_end : mention.clause[1]].partition("(")[0].partition("（")[0]
        before = text[mention.clause[0] : reading.quote_start]
        # What holds two numbers against each other parts what is said of them: will cost 26, against 22 last year.
        against = list(self._compared.finditer(before))
        before = before[against[-1].start() :] if against else before
        clause = before + " " + self._compared.split(behind, maxsplit=1)[0]
        if role == "by" and not reading.flags and not self._done.search(clause):
            return "planned"
        if reading.measure == "threshold":
            return "required"
        if rules.units().get(mention.unit or reading.unit) == "time" and any(
            self._rules.search(text, *area) for area in (mention.before, mention.after)
        ):
            return "required"
        if mention.former or self._actual.search(clause):
            return "actual"
        first = max(mention.sentence.start, reading.start - _REACH)
        # A promise may open a list of items; a need is one item's.
        item = max(first, *(text.rfind(mark, first, reading.start) + 1 for mark in ";；"))
        for status, near in self._clause:
            if near.search(clause):
                return status
        if against:
            first = item = mention.clause[0] + against[-1].start()
        for status, far in self._sentence:
            reached = far.search(text, first if status == "planned" else item, reading.start)
            # What has been done in a clause of its own is no part of a promise before it: A promised 5, B gave 3.
            if reached and (reached.start() >= mention.clause[0] or not self.is_done(mention)):
                return status
        return "required" if self._opening.match(text, first, reading.start) else "actual"

    def is_of_plans(self, title: str) -> bool:
        """Whether the numbers under a heading are plans where they do not say otherwise."""
        return self._planned_title.search(title) is not None

    def is_done(self, mention: Mention) -> bool:
        """Whether the words up to a number say that something has been done."""
        return self._done.search(mention.text, mention.clause[0], mention.reading.quote_start) is not None

    def of_column(self, head: str) -> Status:
        """Status of the numbers under a column's head: a column of targets or of budgets is planned."""
        if self._planned_head.search(head):
            return "planned"
        return "required" if self._required_head.search(head) else "actual"


def _either(patterns: list[str], flags: int) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)", flags)


@cache
def statuses(language: Language) -> Statuses:
    return Statuses(language)

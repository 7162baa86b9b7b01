"""Status: whether a quantity is a fact, a plan or a requirement, by the word lists of the language."""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.link.mention import Mention
from pipeline.model import Language, Status

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
        self._planned_head = _either(words.get("planned_heads", []), flags)
        self._required_head = _either(words.get("required_heads", []), flags)

    def of(self, mention: Mention, role: str) -> Status:
        """Status of a quantity whose date has the given role: a date by which something will be makes it planned."""
        reading, text = mention.reading, mention.text
        # The thing counted says nothing of its status: 26个培训计划 are not planned, they are plans.
        thing_end = max(mention.after[1], reading.quote_end)
        # A bracket behind it speaks of another number: 87 % (the norm is 95 %).
        behind = text[thing_end : mention.clause[1]].partition("(")[0].partition("（")[0]
        clause = text[mention.clause[0] : reading.quote_start] + " " + behind
        if role == "by" and not reading.flags and not self._done.search(clause):
            return "planned"
        if reading.measure == "threshold":
            return "required"
        if rules.units().get(mention.unit or reading.unit) == "time" and any(
            self._rules.search(text, *area) for area in (mention.before, mention.after)
        ):
            return "required"
        sentence = text[max(mention.sentence.start, reading.start - _REACH) : reading.start]
        if self._actual.search(clause):
            return "actual"
        item = re.split(r"[;；]", sentence)[-1]  # a promise may open a list of items; a need is one item's
        for status, near in self._clause:
            if near.search(clause):
                return status
        for status, far in self._sentence:
            if far.search(sentence if status == "planned" else item):
                return status
        return "required" if self._opening.match(sentence) else "actual"

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

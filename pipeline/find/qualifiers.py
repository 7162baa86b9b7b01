"""Qualifiers: the words before and after a number that bound it (超过, 以上, about, or more, не менее)."""

from __future__ import annotations

from pipeline import rules
from pipeline.find.vocabulary import NEVER, Vocabulary, by_word, looked_up

_LONGEST = 28  # characters that a qualifier can take with what stands between it and the number
_CONTEXT = 140  # how far before a qualifier the words stand that make it none


class Qualifiers:
    """Finds the bound that words on either side give a number. Bounds are those of `model.Bound`."""

    def __init__(self, words: Vocabulary) -> None:
        table = words.table("qualifiers")
        self._bounds_before = by_word(table["before"])
        self._bounds_after = by_word(table["after"])
        self._before = words.compile(rf"(?P<word>{words.words(self._bounds_before)})\s*{table['filler']}\s*\Z")
        unless = table.get("unless_after", NEVER)
        self._after = words.compile(rf"\s?(?P<word>{words.words(self._bounds_after)})(?!{unless})")
        self._inner, self._outer = (frozenset(table.get(key, ())) for key in ("inner", "outer"))
        self._inside = [word for word in self._bounds_after if word in table.get("inside", ())]
        self._bounds_around = by_word(table.get("around", {}))
        sides = [word.split("…") for word in self._bounds_around]
        opens, closes = (words.words({pair[side] for pair in sides}) for side in (0, 1))
        self._around_before = words.compile(rf"(?P<word>{opens})\s?\Z")
        self._around_after = words.compile(rf"\s?(?P<word>{closes})(?!{table.get('around_unless', NEVER)})")
        when = table.get("when", [])
        self._conditions = {
            word: (words.compile(rule.get("unless", NEVER)), frozenset(rule.get("kinds", ())))
            for rule in when
            for word in rule["words"]
        }
        self._conditional = words.pattern(self._conditions) if when else None

    def before(self, text: str, at: int) -> tuple[str, int]:
        """The bound of the words that end just before `at`, and where they start: (`more_than`, 0) in `超过|20`."""
        match = self._before.search(text, max(0, at - _LONGEST), at)
        if match is None:
            return "", at
        return looked_up(self._bounds_before, match["word"]), match.start()

    def after(self, text: str, at: int, *, unit_read: bool = False) -> tuple[str, int]:
        """The bound of the words just after `at`, and where they end: (`at_least`, 4) in `20|以上`.

        Some words bound a number only before its unit, others only after it: 30来名 is over 30, 3位来自… is 3; 20元起
        is at least 20, 9起 are nine.
        """
        match = self._after.match(text, at)
        if match is None or match["word"] in (self._inner if unit_read else self._outer):
            return "", at
        return looked_up(self._bounds_after, match["word"]), match.end()

    def inside(self, unit_text: str) -> str:
        """The bound of a word inside a unit: `more_than` in `个多月`."""
        for word in self._inside:
            if word in unit_text:
                return self._bounds_after[word]
        return ""

    def around(self, text: str, start: int, end: int) -> tuple[str, int, int]:
        """The bound of words on both sides of a number, where they begin, end: (`less_than`, 0, 5) in `比|170|低`."""
        after = self._around_after.match(text, end) if self._bounds_around else None
        before = self._around_before.search(text, max(0, start - _LONGEST), start) if after else None
        if before is None or after is None:
            return "", start, end
        bound = self._bounds_around.get(f"{before['word']}…{after['word']}".lower(), "")
        return (bound, before.start(), after.end()) if bound else ("", start, end)

    def holds(self, text: str, at: int, unit: str, money: bool, share: bool) -> bool:
        """Whether the qualifier that starts at `at` is one here, before a number of this unit.

        "Within" bounds hours and metres and not countries; `до` bounds no number that something grew to.
        """
        match = self._conditional.match(text, at) if self._conditional else None
        if match is None:
            return True
        unless, kinds = looked_up(self._conditions, match.group())
        kind = "ratio" if share else "money" if money else rules.units().get(unit, "")
        return (not kinds or kind in kinds) and not unless.search(text, max(0, at - _CONTEXT), at)

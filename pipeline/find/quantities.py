"""Quantities: a numeral with its qualifier, unit, rate and measure.

A numeral is found first; what stands to its left (超过, $, 每) and right (余, 以上, 万张, 左右) is then looked at with small
anchored patterns. So a text without numerals costs one pass, and every field of a reading has one place where it is
decided. Words are those of the language's rules file; how numerals compose is the language's own module.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline import rules
from pipeline.find.number import Numeral, plain
from pipeline.find.numerals import numerals
from pipeline.find.sentences import Clauses, sentences
from pipeline.model import Bound, Language, Reading
from pipeline.rules import alternation

Span = tuple[int, int]
_SIDES = {"more_than": "low", "at_least": "low", "less_than": "high", "at_most": "high", "nearly": "high"}
_QUOTES = {"“": "”", "「": "」", '"': '"'}
# Where a number looks for the words that govern it (每天, 增长, 距离): as far as a clause goes, and no farther than this.
_REACH = 160


@dataclass(slots=True)
class _Side:
    """What the text right of a numeral says: bounds, unit and where it ends."""

    end: int
    bound: str = ""
    unit: str = ""
    unit_text: str = ""
    scale: Decimal = Decimal(1)
    share: str = ""


class Quantities:
    """Reads quantities of one language. `read` is a pure function of the text and the spans already taken."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._spaced = language != "zh"
        self._numerals = numerals(language)
        words = rules.language(language)
        flags = re.IGNORECASE if self._spaced else 0
        self._flags = flags

        self._units: dict[str, str] = {}
        for table in ("units", "money"):
            for code, unit_words in words[table].items():
                for word in unit_words:
                    self._units[word.lower()] = code
        scales = {w.lower(): v.split() for w, v in words.get("money_scales", {}).items()}
        self._money_scales = {w: (code, Decimal(scale)) for w, (code, scale) in scales.items()}
        self._units |= {w: code for w, (code, _) in self._money_scales.items()}
        self._money = set(words["money"])
        # In languages without measure words adjectives stand between the number and its noun (250 new cases, 14-day).
        between = words.get("nouns", {}).get("between", [])
        self._plural = set(words.get("nouns", {}).get("plural", []))
        joint = rf"(?:[^\S\n]{{0,2}}|-)(?:of\s)?(?:{self._alternation(between)}[\s-]){{0,3}}?" if between else r"\s?"
        joint = words.get("nouns", {}).get("joint", joint)
        glued = alternation([w for w in self._units if self._spaced and len(w) <= 4 and not w.endswith("*")])  # 24h, 115USD
        self._unit = re.compile(rf"{joint}(?P<unit>{self._alternation(self._units)})|(?P<glued>{glued})(?!\w)", flags)
        self._unit_stems = [(w.rstrip("*"), c) for w, c in self._units.items() if w.endswith("*")]
        self._unit_codes = {**{stem + end: c for stem, c in self._unit_stems for end in ("", "s")}, **self._units}
        money = [w for code in self._money for w in words["money"][code]]
        # Names of currencies in small letters follow the number; signs and codes may stand before it.
        signs = words.get("signs", {}).get("before") or [w for w in money if not (w.isalpha() and w.islower())]
        self._sign = re.compile(rf"(?P<unit>{self._alternation(signs)})\s?\Z", flags)
        self._sign_next = re.compile(rf"{self._alternation(signs)}\s?", flags)

        # Adjectives made of a number and a unit (14-дневный), and words that are a unit only after another (в 3 раза).
        compounds = {w.rstrip("*"): code for code, ws in words.get("compound_units", {}).items() for w in ws}
        self._compounds = compounds
        self._compound = re.compile(rf"[-‑]?(?P<unit>(?P<stem>{alternation(compounds)})\w+)", flags) if compounds else None
        fold = words.get("fold", {})
        self._fold_words = frozenset(fold.get("words", ()))
        self._fold_before = re.compile(fold.get("before", r"(?!)"), flags)

        share = words["share"]
        self._percent = re.compile(
            rf"\s?(?:(?P<mille>{self._alternation(share['per_mille'])})|(?P<points>{self._alternation(share['points'])})"
            rf"|(?P<percent>{self._alternation(share['percent'])}))",
            flags,
        )
        self._change = re.compile(self._alternation(share["change"]), flags)
        # 提高到 has the word of the level just after the verb; in "rose from 14% to" it ends just before the number.
        level = self._alternation(share["level_after_change"])
        self._level_after = re.compile(rf"{level}\s*\Z" if self._spaced else rf"\s*{level}", flags)
        self._change_still = re.compile(rf"{self._alternation(share.get('change_still', []))}\s*\Z", flags)
        self._change_after = re.compile(rf"\s{self._alternation(share.get('change_after', []))}", flags)
        self._near: int = share.get("near", 4)
        self._links = {"", *share.get("links", [])}
        # The word that says by how much (на 30%), and where it does not (заполнены на 80%).
        self._by = re.compile(share["by"], flags) if "by" in share else None
        self._not_by, self._by_amount = (re.compile(share.get(k, r"(?!)"), flags) for k in ("not_by", "by_amount"))
        self._counted = set(share.get("change_of_shares_only", []))
        self._share_words = share["words"]
        self._word = re.compile(self._alternation(self._share_words), flags)

        before, after = words["qualifiers"]["before"], words["qualifiers"]["after"]
        self._bounds_before = {w.lower(): bound for bound, ws in before.items() for w in ws}
        self._bounds_after = {w.lower(): bound for bound, ws in after.items() for w in ws}
        filler = words["qualifiers"].get("filler", "[了有过到达为是]{0,2}")
        self._before = re.compile(rf"(?P<word>{self._alternation(self._bounds_before)})\s*{filler}\s*\Z", flags)
        self._after = re.compile(rf"\s?(?P<word>{self._alternation(self._bounds_after)})", flags)
        when = words["qualifiers"].get("when", [])
        self._conditions = {w: (re.compile(c.get("unless", r"(?!)"), flags), c.get("kinds")) for c in when for w in c["words"]}
        self._conditional = re.compile(self._alternation(self._conditions), flags)

        measured = words["qualifiers"].get("measured", [])
        self._measured = re.compile(self._alternation(measured), flags) if measured else None

        ranges = words["ranges"]
        space = r"[^\S\n]?" if self._spaced else r"\s?"
        self._joiner = re.compile(rf"{space}{self._alternation(ranges['joiners'])}{space}", flags)
        enclosed: dict[str, list[str]] = ranges.get("enclosed", {})
        ahead = {w.lower(): code for code, ws in words.get("units_before", {}).items() for w in ws}
        self._units_ahead = ahead
        self._ahead = re.compile(rf"(?P<unit>{self._alternation(ahead)})\s(?:{self._alternation(enclosed)}\s)?\Z", flags) if ahead else None
        self._opener = re.compile(rf"{self._alternation(enclosed)}\s*\Z", flags)
        self._and = re.compile(rf"\s{self._alternation([w for ws in enclosed.values() for w in ws])}\s", flags)
        self._pairs = {(a, b) for a, ws in enclosed.items() for b in ws}
        # A joiner that only makes a range when a word closes it: 10与20之间.
        self._closed = re.compile(ranges["closed"], flags) if "closed" in ranges else None
        self._between_bounds = re.compile(rf"\s?(?:[,，]\s?)?(?:{self._alternation(ranges.get('bound_joiners', []))})?\s?", flags)
        self._neighbours = set(ranges.get("neighbours", []))
        self._moved = re.compile(self._alternation(ranges.get("moved", [])), flags)
        self._from = re.compile(rf"{self._alternation(ranges.get('from', []))}\s*\Z", flags)

        rates = words["rates"]
        self._every = re.compile(rf"{self._alternation(rates['every'])}\s?\Z", flags)
        self._per_follows = bool(rates.get("per_follows"))
        # A common word (на) makes only these numbers of people a denominator.
        self._denominators = frozenset(rates.get("denominators", ()))
        self._every_unit = re.compile(
            rf"{self._alternation(rates.get('every_unit', rates['every']))}\s?(?:(?P<unit>{self._alternation(self._time_words(words))})|(?P<person>{self._alternation(rates['person'])}))",
            flags,
        )
        self._rate_before = {w.lower(): u for w, u in rates["before"].items()}
        self._rate_word = re.compile(self._alternation(self._rate_before), flags)
        self._rate_nouns = {w.lower(): u for w, u in rates["nouns"].items()}
        self._rate_noun = re.compile(self._alternation(self._rate_nouns), flags)
        self._rates_after = {re.sub(r"\s+", " ", w.lower()): u for w, u in rates["after"].items()}
        between = rates.get("filler", "")
        self._rate_after = re.compile(rf"{between}\s?(?P<word>{self._alternation(self._rates_after)})", flags)
        self._person = re.compile(rf"\s?{self._alternation(rates['person'])}", flags)

        minus = words["numerals"].get("minus", [])
        self._minus_word = re.compile(rf"{self._alternation(minus)}\s?\Z" if minus else r"(?!)", flags)
        self._one_needs_unit = bool(words["numerals"].get("one_needs_unit"))
        self._half = words["numerals"].get("half", "")
        self._subunits = {w: Decimal(v) for w, v in words.get("subunits", {}).items()}
        self._subunit = re.compile(rf"\s?(?P<unit>{self._alternation(self._subunits)})", flags)
        spoken = words.get("spoken", {})
        self._spoken_before, self._spoken_after = (re.compile(spoken.get(k, r"(?!)"), flags) for k in ("before", "after"))
        self._listed = words["names"].get("list_joiners", "")
        begins = words["names"].get("begins", "")
        idioms = rules.any_of(words["names"]["idioms"])
        self._idiom = re.compile(f"(?={begins})(?:{idioms})" if begins else idioms, flags)
        self._threshold_units = {w.lower() for w in words["thresholds"]["units"]}
        self._distance = re.compile(self._alternation(words["thresholds"]["distance"]), flags)
        self._age_before, self._age_after = (
            re.compile(words["thresholds"].get(k, r"(?!)"), flags) for k in ("age_before", "age_after")
        )
        self._phone_cue = re.compile(self._alternation(words["references"]["phone_cue"]), flags)
        phone_after = words["references"].get("phone_after")
        self._phone_after = re.compile(phone_after, flags) if phone_after else None

    def _alternation(self, words: object) -> str:
        return alternation(list(words), boundary=self._spaced)  # type: ignore[call-overload]

    def _time_words(self, words: dict[str, dict[str, list[str]]]) -> list[str]:
        kinds = rules.units()
        return [w for code, ws in words["units"].items() if kinds.get(code) == "time" for w in ws]

    # ------------------------------------------------------------------------------------------------------ reading

    def read(self, text: str, taken: list[Span]) -> list[Reading]:
        """Quantities, parts and bare numbers of a text, in order. `taken` are sorted spans to leave alone."""
        found = []
        if candidates := list(self._numerals.pattern.finditer(text)):
            starts = [s for s, _ in taken]
            idioms = [m.span() for m in self._idiom.finditer(text)]
            idioms = _not_within([i for i in idioms if not _inside(*i, taken, starts)], candidates)
            blocked = sorted(taken + idioms)
            found = self._numbers(text, candidates, blocked)
        found += self._share_readings(text, taken, found)
        if not found:
            return []
        found.sort(key=lambda r: (r.start, r.end))
        found = self._joined_bounds(text, found)
        self._share_units(text, found)
        clauses = Clauses(text, self._language)
        self._set_measures(text, found, clauses)
        self._set_rates(text, found, clauses)
        self._set_telephones(text, found)
        return found

    def _numbers(self, text: str, candidates: list[re.Match[str]], blocked: list[Span]) -> list[Reading]:
        found: list[Reading] = []
        done = 0
        starts = [s for s, _ in blocked]
        for match in candidates:
            start, end = match.span()
            if start < done:
                continue
            if _inside(start, end, blocked, starts):
                rest = self._rest(text, match, blocked, starts)
                if rest is None:
                    continue
                match = rest
            numeral = self._numerals.at(match)
            if numeral is None:
                continue
            reading = self._quantity(text, numeral, found, blocked, starts)
            if reading is not None:
                found.append(reading)
                done = reading.end
        return found

    def _rest(self, text: str, match: re.Match[str], blocked: list[Span], starts: list[int]) -> re.Match[str] | None:
        """What is left of a number whose beginning is taken: the 100 of `п. 3 100 коек`."""
        i = bisect_right(starts, match.start())
        at = blocked[i - 1][1] if i else 0
        if not self._spaced or not match.start() < at < match.end():
            return None
        rest = self._numerals.pattern.match(text, at + text[at].isspace())
        return rest if rest and not _inside(*rest.span(), blocked, starts) else None

    def _quantity(
        self, text: str, numeral: Numeral, found: list[Reading], blocked: list[Span], starts: list[int]
    ) -> Reading | None:
        start, end = numeral.start, numeral.end
        right = self._right(text, end, numeral)
        if numeral.value is not None and (minus := self._minus(text, start, right.unit)):
            numeral.value, start = -numeral.value, start - minus
        reading = Reading(start, end, "quantity", unit_text=right.unit_text)
        reading.quote_start, reading.quote_end = start, right.end
        value = numeral.value
        low = high = value
        if numeral.low is not None:
            low, high = numeral.low, numeral.high
        # A second number after a joiner makes a range: 2%-5%, 1.5米至2米, 2万-2万3千.
        after = right.end if right.unit_text or right.share else end
        joined = self._joiner.match(text, after) or self._enclosed(text, start, after)
        if joined and numeral.low is None and not numeral.bound and not self._is_way(text, start, joined.group()):
            second = self._second(text, joined.end(), blocked, starts)
            if second is not None:
                other, other_right = second
                if joined.group().strip() in self._neighbours and other.value != (numeral.value or 0) + 1:
                    pass
                elif self._forms_range(text, numeral, right, other, other_right):
                    low, high = numeral.value, other.value
                    if other_right.share and not right.share and not right.unit:
                        right.share = other_right.share
                    scale = _shared_scale(text, numeral, other)
                    low = low * scale if low is not None else low
                    reading.end = other.end
                    reading.quote_end = other_right.end
                    right = other_right
                    reading.unit_text = right.unit_text
                    value = None
        left_bound, left_start = self._left(text, start)
        sign_unit, sign_start = self._money_sign(text, start)
        if found and sign_start < found[-1].quote_end:
            sign_unit = ""  # 10 $ 30 cents: the sign is taken
        if sign_unit and right.unit in self._money and right.unit != sign_unit:
            right.unit, right.end = sign_unit, end  # rmb 10 usd 20: each number has its own sign
            reading.unit_text, reading.quote_end = "", end
        if sign_unit:
            left_bound, left_start = self._left(text, sign_start)
            reading.quote_start = sign_start
        unit_ahead = ""
        if self._ahead is not None and (named := self._ahead.search(text, max(0, left_start - 18), left_start)):
            unit_ahead, left_start = named["unit"].lower(), named.start()
            if not left_bound:
                left_bound, left_start = self._left(text, left_start)
            reading.quote_start = left_start
        if left_bound and self._conditions and not self._applies(text, left_start, sign_unit or right.unit, right.share):
            left_bound = ""
        if left_bound and not self._is_bound(text, left_start, right):
            left_bound, left_start = "", reading.quote_start
        if left_bound:
            reading.quote_start = left_start
        reading.unit = sign_unit or right.unit
        if right.unit_text.lower() in self._fold_words and self._fold_before.search(text, max(0, start - 32), start):
            reading.unit = "fold"
        if right.scale != 1:
            low, high, value = (None if x is None else x * right.scale for x in (low, high, value))
        if value is not None and right.unit and (added := self._added(text, right)):
            low = high = value = value + added
            reading.quote_end = right.end
        if unit_ahead and not reading.unit:
            reading.unit, reading.unit_text = self._units_ahead[re.sub(r"\s+", " ", unit_ahead)], unit_ahead
        if right.share or numeral.form:
            reading.unit = "percentage_point" if right.share == "points" else "percent"
            reading.measure = "share"
            if right.share == "mille":
                low, high, value = (None if x is None else x / 10 for x in (low, high, value))
        elif numeral.spoken and not self._spoken_counts(text, numeral, right, left_bound):
            return None
        reading.rule = f"number.{'words' if numeral.spoken else 'digits'}"
        self._set_amount(reading, value, low, high, left_bound, right.bound, numeral.bound)
        return reading

    def _set_amount(
        self, reading: Reading, value: Decimal | None, low: Decimal | None, high: Decimal | None, left: str, right: str, inner: str
    ) -> None:
        """Bound and amounts. The word before the number wins over the word after it, and both over what is inside."""
        if value is None and low is not None and high is not None:
            if low > high:
                low, high = high, low
                reading.flags += ("range_reversed",)
            reading.bound, reading.low, reading.high = "range", plain(low), plain(high)
            return
        bound = inner if inner == "several" else left or right or inner or "exact"
        if left == "less_than" and right == "at_least":
            bound = left
        if left == "about" and right in ("at_least", "at_most") and self._spaced:
            bound = right  # about five hundred or more
        reading.bound = bound  # type: ignore[assignment]
        if bound == "several" or value is None:
            reading.bound = "several"
            return
        reading.value = plain(value)
        if bound in ("exact", "about", "more_than", "at_least"):
            reading.low = reading.value
        if bound in ("exact", "about", "less_than", "at_most", "nearly"):
            reading.high = reading.value

    # -------------------------------------------------------------------------------------------- left of the number

    def _left(self, text: str, start: int) -> tuple[str, int]:
        """The qualifier that ends just before the number, and where it starts."""
        match = self._before.search(text, max(0, start - 28), start)
        if match is None:
            return "", start
        return self._bounds_before[re.sub(r"\s+", " ", match["word"].lower())], match.start()

    def _applies(self, text: str, at: int, unit: str, share: str) -> bool:
        """Whether a word that is a qualifier only sometimes is one at this place, before a number of this unit."""
        match = self._conditional.match(text, at)
        if match is None:
            return True
        unless, kinds = self._conditions[re.sub(r"\s+", " ", match.group().lower())]
        kind = "ratio" if share else "money" if unit in self._money else rules.units().get(unit, "")
        return (kinds is None or kind in kinds) and not unless.search(text, max(0, at - 140), at)

    def _is_bound(self, text: str, start: int, right: _Side) -> bool:
        """Whether the qualifier at `start` is one with this unit: "within" is with hours and metres, not with countries."""
        if self._measured is None or not self._measured.match(text, start):
            return True
        return rules.units().get(right.unit) in ("time", "length") or bool(right.share)

    def _minus(self, text: str, start: int, unit: str) -> int:
        """Length of the minus before a number: a sign at the head of a text, cell or bracket or after a colon, or a word."""
        if match := self._minus_word.search(text, max(0, start - 8), start):
            return start - match.start()
        if start == 0 or text[start - 1] not in "-−－":
            return 0
        if text[start - 2 : start - 1] == " " and self._spaced:
            return int(start == 2 or text[start - 3] in "=<>≤≥")
        return int(start == 1 or text[start - 2] in "(（:：为=\t" or (unit == "celsius" and not text[start - 2].isdigit()))

    def _money_sign(self, text: str, start: int) -> tuple[str, int]:
        match = self._sign.search(text, max(0, start - 8), start)
        return (self._units[match["unit"].lower()], match.start()) if match else ("", start)

    # ------------------------------------------------------------------------------------------- right of the number

    def _right(self, text: str, end: int, numeral: Numeral) -> _Side:
        side = _Side(end)
        if numeral.form:
            self._bound_after(text, side)
            return side
        if self._compound is not None and (match := self._compound.match(text, end)):
            side.unit_text, side.end = match["unit"], match.end()
            side.unit = self._compounds[match["stem"].lower()]
            side.share = "percent" if side.unit == "percent" else ""
            return side
        if match := self._percent.match(text, end):
            side.share = match.lastgroup or ""
            side.end = match.end()
            self._bound_after(text, side)
            return side
        self._bound_after(text, side)
        if (match := self._unit.match(text, side.end)) and (match := self._head(text, match, numeral)):
            side.unit_text = match["unit"] or match["glued"]
            side.unit = self._unit_code(side.unit_text)
            if scaled := self._money_scales.get(side.unit_text.lower()):
                side.unit, side.scale = scaled[0], scaled[1]
            side.end = match.end()
            if not side.bound:
                self._bound_after(text, side)
        return side

    def _head(self, text: str, match: re.Match[str], numeral: Numeral) -> re.Match[str] | None:
        """The unit noun, or the one after it: in `ten vehicle contracts` the vehicle is not what is counted."""
        word = (match["unit"] or "").lower()
        if not self._plural or not word or numeral.value == 1 or text[match.end() - len(word) - 1] == "-":
            return match
        if self._unit_code(word) not in ("count", "person", "case") or word.endswith("s") or word in self._plural:
            return match
        following = text[match.end() : match.end() + 2]
        if not (following[:1] == " " and following[1:].isalpha()):
            return match
        return self._unit.match(text, match.end())

    def _unit_code(self, word: str) -> str:
        word = re.sub(r"\s+", " ", word.lower())
        code = self._unit_codes.get(word)
        if code is None:
            code = max(((s, c) for s, c in self._unit_stems if word.startswith(s)), key=lambda sc: len(sc[0]))[1]
        return code

    def _bound_after(self, text: str, side: _Side) -> None:
        if match := self._after.match(text, side.end):
            side.bound = self._bounds_after[re.sub(r"\s+", " ", match["word"].lower())]
            side.end = match.end()

    def _added(self, text: str, right: _Side) -> Decimal:
        """What stands after the unit and adds to the number: a half (三年半), cents (五元三角). Moves the end of the side."""
        if self._half and rules.units().get(right.unit) in ("time", "mass", "length", "ratio"):
            if self._half in right.unit_text:
                return Decimal("0.5")
            if text.startswith(self._half, right.end) and not text[right.end + 1 : right.end + 2].isalpha():
                right.end += len(self._half)
                return Decimal("0.5")
        if self._subunits and right.unit in self._money and (
            match := self._numerals.pattern.match(text, right.end + (self._spaced and text.startswith(" ", right.end)))
        ):
            numeral = self._numerals.at(match)
            unit = self._subunit.match(text, numeral.end) if numeral else None
            if numeral and unit and numeral.value is not None:
                right.end = unit.end()
                return numeral.value * self._subunits[unit["unit"]]
        return Decimal(0)

    # ------------------------------------------------------------------------------------------------------- ranges

    def _enclosed(self, text: str, start: int, after: int) -> re.Match[str] | None:
        """The "and" of `between 5 and 10`."""
        if self._closed is not None:
            return self._closed.match(text, after)
        joined = self._and.match(text, after)
        if joined is None:
            return None
        sign = self._money_sign(text, start)[1]
        for opening in (sign, self._left(text, sign)[1]):
            opener = self._opener.search(text, max(0, opening - 12), opening)
            if opener and (opener.group().strip().lower(), joined.group().strip().lower()) in self._pairs:
                return joined
        return None

    def _is_way(self, text: str, start: int, joiner: str) -> bool:
        """`rose from 14% to 89%` tells the way from one number to another, `from 20 to 30` alone is a range."""
        if not joiner.strip().isalpha():
            return False
        opening = self._left(text, self._money_sign(text, start)[1])[1]
        before = self._from.search(text, max(0, opening - 8), opening)
        return before is not None and self._moved.search(text, max(0, start - 100), before.start()) is not None

    def _second(self, text: str, at: int, blocked: list[Span], starts: list[int]) -> tuple[Numeral, _Side] | None:
        money = ""
        if self._spaced and (sign := self._sign_next.match(text, at)):
            at, money = sign.end(), self._unit_code(sign.group().strip())
        negative = text[at : at + 1] in ("-", "−", "－", "负")
        match = self._numerals.pattern.match(text, at + negative)
        if match is None or _inside(match.start(), match.end(), blocked, starts):
            return None
        numeral = self._numerals.at(match)
        if numeral is None or numeral.value is None:
            return None
        if negative:
            numeral.value = -numeral.value
        right = self._right(text, numeral.end, numeral)
        right.unit = right.unit or money
        return numeral, right

    def _joined_bounds(self, text: str, found: list[Reading]) -> list[Reading]:
        """`大于100并且小于300` is one range, like `100至300`: a lower and an upper bound side by side become one reading."""
        joined: list[Reading] = []
        for reading in found:
            last = joined[-1] if joined else None
            if last is None or last.value is None or reading.value is None or last.unit not in ("", reading.unit):
                joined.append(reading)
                continue
            sides = {_SIDES.get(last.bound), _SIDES.get(reading.bound)}
            ordered = (last.value < reading.value) == (_SIDES.get(last.bound) == "low") and last.value != reading.value
            if sides != {"low", "high"} or not ordered or last.quote_end > reading.quote_start:
                joined.append(reading)
                continue
            if not self._between_bounds.fullmatch(text, last.quote_end, reading.quote_start):
                joined.append(reading)
                continue
            reading.low, reading.high = sorted((last.value, reading.value))
            reading.value, reading.bound = None, "range"
            reading.start, reading.quote_start = last.start, last.quote_start
            joined[-1] = reading
        return joined

    def _share_units(self, text: str, found: list[Reading]) -> None:
        """`3、5和8例`: the numbers of a list have the unit that its last one carries."""
        if not self._listed:
            return
        for i in range(len(found) - 2, -1, -1):
            reading, following = found[i], found[i + 1]
            if reading.unit or reading.unit_text or not following.unit or reading.quote_end != reading.end:
                continue
            between = text[reading.end : following.quote_start].strip()
            if len(between) == 1 and between in self._listed and reading.rule == following.rule:
                reading.unit, reading.measure = following.unit, following.measure
                reading.unit_text = following.unit_text

    def _forms_range(self, text: str, first: Numeral, left: _Side, second: Numeral, right: _Side) -> bool:
        """Two numbers make one range when they carry the same unit, or only the second carries one.

        `从14%提高到89%` has a verb between them and never comes here; `2个到3家` is two numbers.
        """
        if left.bound or first.value is None or second.value is None:
            return False
        if self._spaced and left.unit and right.unit and rules.units().get(left.unit) == "count":
            if left.unit_text[:3].lower() != right.unit_text[:3].lower():
                return False  # 16 госпиталей — 14 тыс. коек
        if left.share or left.unit:
            same = (left.share, left.unit) == (right.share, right.unit) or not (right.share or right.unit)
            if not same or (self._spaced and left.share and not right.share):
                return False
        return not (first.form and not second.form and not right.share)

    # ----------------------------------------------------------------------------------------- numerals in words

    def _spoken_counts(self, text: str, numeral: Numeral, right: _Side, left_bound: str) -> bool:
        """Whether a numeral in words states a quantity here and is not just part of a word (统一, 三甲)."""
        if right.unit or numeral.low is not None:
            return True
        if self._one_needs_unit and numeral.value == 1:
            return False
        if numeral.end - numeral.start >= 2 and numeral.bound != "several":
            return True
        if numeral.bound == "several" and numeral.end - numeral.start >= 2:
            return True
        if self._spaced:
            return numeral.value != 1 or numeral.end - numeral.start > 3
        if numeral.start == 0 and numeral.end == len(text) or left_bound:
            return True
        before, after = text[max(0, numeral.start - 4) : numeral.start], text[numeral.end : numeral.end + 4]
        if before[-1:] in _QUOTES and after[:1] == _QUOTES[before[-1:]]:
            return True
        return bool(self._spoken_before.search(before) and self._spoken_after.match(after))

    # --------------------------------------------------------------------------------- measures, rates, telephones

    def _share_readings(self, text: str, taken: list[Span], found: list[Reading]) -> list[Reading]:
        """Quantities in words that hold no numeral of their own: 翻一番, doubled, half."""
        extra = []
        occupied = sorted([*taken, *((r.start, r.end) for r in found)])
        starts = [start for start, _ in occupied]
        for match in self._word.finditer(text):
            if _inside(match.start(), match.end(), occupied, starts):
                continue
            unit, measure, amount = self._share_words[re.sub(r"\s+", " ", match.group().lower())].split()
            reading = Reading(*match.span(), "quantity", unit=unit, measure=measure, unit_text="", rule="number.share_word")
            left, left_start = self._left(text, match.start())
            side = _Side(match.end())
            self._bound_after(text, side)
            reading.quote_start, reading.quote_end = left_start, side.end
            value = Decimal(amount)
            self._set_amount(reading, value, value, value, left, side.bound, "")
            extra.append(reading)
        return extra

    def _set_measures(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        for reading in found:
            if reading.unit == "fold":
                reading.measure = "change"
            elif reading.unit_text.lower() in self._threshold_units and _bounds_a_group(reading, text):
                reading.measure = "threshold"
            elif reading.unit == "year" and self._is_age(text, reading):
                reading.measure = "threshold"
            elif rules.units().get(reading.unit) == "length" and self._close_by(self._distance, text, reading, clauses):
                reading.measure = "threshold"
            elif reading.measure != "change" and reading.unit in ("percent", "percentage_point"):
                changed = reading.unit == "percentage_point" or self._is_change(text, reading, clauses, far=True)
                reading.measure = "change" if changed else "share"
            elif not reading.measure:
                reading.measure = "change" if self._is_change(text, reading, clauses, far=False) else "level"

    def _close_by(self, pattern: re.Pattern[str], text: str, reading: Reading, clauses: Clauses) -> bool:
        start, end = clauses.around(reading.start)
        return pattern.search(text, max(start, reading.start - _REACH), min(end, reading.end + _REACH)) is not None

    def _is_age(self, text: str, reading: Reading) -> bool:
        """`старше 65 лет`, `65 лет и старше`: in languages where the unit alone does not tell an age from a time."""
        if not _bounds_a_group(reading, text):
            return False
        if self._age_after.search(text, reading.end, reading.quote_end + 12):
            return True
        return self._age_before.search(text, max(0, reading.start - 48), reading.start) is not None

    def _is_change(self, text: str, reading: Reading, clauses: Clauses, *, far: bool) -> bool:
        """Whether a verb of change governs the number. Percentages look back through the clause, amounts just before."""
        if self._by is not None and any(self._by.search(text, max(0, i - 6), i) for i in (reading.start, reading.quote_start)):
            before = max(clauses.around(reading.start)[0], reading.start - _REACH), reading.quote_start
            if far:
                return not self._not_by.search(text, *before)
            if reading.value in self._denominators:  # при росте числа больных нужно на 1000 жителей …
                before = max(before[0], before[1] - 30), before[1]
            return bool(self._by_amount.search(text, *before) or self._change_after.match(text, reading.quote_end))
        if far and self._change_after.match(text, reading.quote_end):
            return True
        start = max(clauses.around(reading.start)[0], reading.start - _REACH)
        left = text[start : reading.quote_start] if far else text[max(start, reading.quote_start - self._near) : reading.quote_start]
        last = None
        for last in self._change.finditer(left):
            pass
        if last is None or (not far and last.group() in self._counted):
            return False
        between = left[last.end() :]
        if self._spaced:
            if self._level_after.search(between) and not self._change_still.search(between):
                return False
            return far or between.strip() in self._links
        if self._level_after.match(between):
            return False
        return far or len(between.strip()) <= 1

    def _set_rates(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        """Denominators: 每10万人4826次 (the 10万 is a part), 每天, 日均, 日产量, per 100 000, /day."""
        for i, reading in enumerate(found):
            if reading.kind != "quantity":
                continue
            if reading.unit_text == "" or reading.unit == "person" or rules.units().get(reading.unit) == "time":
                self._take_denominator(text, found, i, clauses)
        for reading in found:
            if reading.kind != "quantity" or reading.per_unit or reading.measure in ("change", "threshold"):
                continue
            timed = self._spaced and rules.units().get(reading.unit) == "time"  # answered 24 hours a day
            if not timed and (match := self._rate_after.match(text, reading.quote_end)):
                value, unit = self._rates_after[re.sub(r"\s+", " ", match["word"].lower())].split()
                reading.per_value, reading.per_unit = int(value), unit
                reading.quote_end = match.end()
                continue
            start = max(clauses.around(reading.start)[0], reading.start - _REACH)
            unit = self._rate_in(text, start, reading.quote_start, reading)
            if unit:
                reading.per_value, reading.per_unit = 1, unit
        self._spread_rate_nouns(text, found, clauses)

    def _take_denominator(self, text: str, found: list[Reading], i: int, clauses: Clauses) -> None:
        """`每10万人…N`: number i is the denominator of the quantities after it in its clause."""
        part = found[i]
        every = self._every.search(text, max(0, part.start - 12), part.start)
        if every is None or part.value is None:
            return
        person = self._person.match(text, part.end)
        if part.unit != "person" and person is None and part.unit_text == "" and not self._per_follows:
            return
        if self._denominators and (part.value not in self._denominators or not (person or part.unit == "person") or part.measure == "change"):
            return
        start, end = clauses.around(part.start)
        targets = []
        if self._per_follows:  # 4,826 tests per 100,000 people: the rate stands first
            targets = [j for j in range(max(0, i - 8), i) if found[j].start >= start and found[j].kind == "quantity"][-1:]
        if not targets:
            end = clauses.around(end)[1] if self._per_follows and text[end - 1 : end] == "," else end
            targets = [j for j in range(i + 1, min(i + 9, len(found))) if found[j].start < end]
        if not targets and i and found[i - 1].start >= start:
            targets = [i - 1]
        if not targets:
            return
        part.kind, part.of, part.rule = "part", targets[0], "rate.every"
        if person:
            part.quote_end = max(part.quote_end, person.end())
        part.quote_start = every.start()
        for j in targets:
            named = part.unit if part.unit_text and not person else "person"
            found[j].per_value, found[j].per_unit = part.value, named

    def _rate_in(self, text: str, start: int, end: int, reading: Reading) -> str:
        """每天, 日均 … before the number in its clause; the unit of the denominator."""
        if reading.unit in ("percent", "percentage_point"):
            return ""
        unit = ""
        for match in self._every_unit.finditer(text, start, end):
            unit = "person" if match["person"] else self._unit_code(match["unit"])
        for match in self._rate_word.finditer(text, start, end):
            unit = self._rate_before[match.group().lower()]
        return "" if unit and rules.units().get(reading.unit) == "time" and unit != "day" else unit

    def _spread_rate_nouns(self, text: str, found: list[Reading], clauses: Clauses) -> None:
        nouns = list(self._rate_noun.finditer(text))
        if not nouns:
            return
        last_noun = 0
        ends = [end for _, end in sentences(text, self._language)]
        for reading, after in zip(found, [*found[1:], None], strict=True):
            while last_noun + 1 < len(nouns) and nouns[last_noun + 1].end() <= reading.start:
                last_noun += 1
            noun = nouns[last_noun]
            if noun.end() > reading.start or reading.kind != "quantity" or reading.measure != "level":
                continue
            sentence_end = ends[bisect_right(ends, noun.start())]
            last_of_clause = after is None or after.start >= clauses.around(reading.start)[1] or after.measure != "level"
            if reading.start < sentence_end and last_of_clause and not reading.per_unit:
                reading.per_value, reading.per_unit = 1, self._rate_nouns[noun.group().lower()]

    def _set_telephones(self, text: str, found: list[Reading]) -> None:
        """A bare number of three to six digits in a sentence about a hotline is a short code, not a count."""
        bare = [
            r
            for r in found
            if not r.unit_text and r.unit == "" and r.bound == "exact" and r.kind == "quantity"
            and 3 <= r.end - r.start <= 6 and text[r.start : r.end].isdigit() and r.rule == "number.digits"
        ]  # fmt: skip
        if not bare:
            return
        spans = sentences(text, self._language)
        starts = [start for start, _ in spans]
        for reading in bare:
            if self._is_listed(text, reading):
                reading.kind, reading.subtype, reading.rule = "name", "code", "reference.listed"
                _clear_amount(reading)
                continue
            if self._phone_after is not None and not self._phone_after.match(text, reading.end):
                continue
            following = text[reading.end : reading.end + 1]
            if following and (following.isalnum() and not self._spaced) and following not in "和与或":
                continue
            start, end = spans[bisect_right(starts, reading.start) - 1]
            if self._phone_cue.search(text, max(start, reading.start - _REACH), min(end, reading.end + _REACH)):
                _make_telephone(reading, text)

    def _is_listed(self, text: str, reading: Reading) -> bool:
        """A bare number between two names of a list (医院、1122和红新月会) is a name too."""
        before, after = text[reading.start - 1 : reading.start].strip(), text[reading.end : reading.end + 2].strip()
        if not before or not after or before not in self._listed or after[0] not in self._listed:
            return False
        return text[reading.start - 2].isalpha() and after[-1].isalpha()


def _bounds_a_group(reading: Reading, text: str) -> bool:
    """An age bounds a group with a bound around it (45岁及以上); 100多岁的老人 is somebody's age."""
    if reading.bound == "more_than":
        return reading.quote_start < reading.start
    return reading.bound in ("at_least", "at_most", "less_than", "range")


def _make_telephone(reading: Reading, text: str) -> None:
    reading.kind, reading.subtype = "reference", "phone"
    reading.normalized = text[reading.start : reading.end]
    reading.rule = "reference.phone_cue"
    _clear_amount(reading)


def _clear_amount(reading: Reading) -> None:
    reading.value = reading.low = reading.high = reading.per_value = None
    reading.bound = reading.measure = reading.per_unit = ""


def _shared_scale(text: str, first: Numeral, second: Numeral) -> Decimal:
    """`2-3万`: the scale of the second number is that of the first too, when the first is written without one."""
    if first.value is None or second.value is None or first.spoken != second.spoken or first.value >= second.value:
        return Decimal(1)
    if second.scale > 1:
        return second.scale if first.scale == 1 and first.value * second.scale <= second.value else Decimal(1)
    scale = re.search(r"[\d.]\s?([千万亿]+|thousand|million|billion|trillion|lakhs?|crores?|bn|mn?|k|тыс\w*\.?|млн\.?|млрд\.?|миллион\w*)$", text[second.start : second.end])
    if scale is None or not text[first.start : first.end].replace(".", "").replace(",", "").isdigit():
        return Decimal(1)
    digits = text[second.start : second.start + scale.start() + 1].replace(",", ".")
    try:
        return second.value / Decimal(digits)
    except ArithmeticError:
        return Decimal(1)


def _inside(start: int, end: int, spans: list[Span], starts: list[int]) -> bool:
    """Whether a span overlaps one of the sorted spans."""
    i = bisect_right(starts, start)
    if i and spans[i - 1][1] > start:
        return True
    return i < len(spans) and spans[i][0] < end


def _not_within(idioms: list[Span], candidates: list[re.Match[str]]) -> list[Span]:
    """The idioms that are not part of a longer numeral: 五四 is none in 零点五四."""
    starts = [m.start() for m in candidates]
    kept = []
    for start, end in idioms:
        i = bisect_right(starts, start) - 1
        if i < 0 or candidates[i].end() < end or candidates[i].span() == (start, end):
            kept.append((start, end))
    return kept


@cache
def quantities(language: Language) -> Quantities:
    return Quantities(language)


__all__ = ["Bound", "Quantities", "quantities"]

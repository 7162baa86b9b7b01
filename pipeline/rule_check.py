"""What a language file must say: its tables, their keys and what each may hold.

`pipeline.rules` asks for the faults of a file when it loads it, so that a slip of the pen is an error that names file
and key, and not a number read wrongly. The keys below are also those of the tables in docs/adding-a-language.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from pipeline.records import Bound, Measure

# What a key may hold.
WORDS = "words"  # list of words, literal
PATTERN = "expression"  # one regular expression
LOOK = "look ahead"  # a regular expression that takes no character
PATTERNS = "expressions"  # list of regular expressions
TEXT = "text"  # characters or a word
FLAG = "true or false"
NUMBER = "number"
NUMBERS = "numbers"  # list of numbers
VALUES = "word = number"
TERMS = "word = text"  # what the words mean, in codes
LISTS = "text = words"
CONDITIONS = "list of { words, unless, kinds }"
SENSES = "list of { words, unit, before }"

# Table → key → what it holds. A key with `?` may be left out, and so may a table all of whose keys have one.
KEYS: dict[str, dict[str, str]] = {
    "names": {"patterns": PATTERNS, "idioms": PATTERNS, "begins?": LOOK, "list_joiners?": TEXT},
    "numerals": {
        "minus?": WORDS, "before_minus?": TEXT, "minus_after?": WORDS, "spoken_minus?": WORDS, "half?": TEXT,
        "both_signs?": WORDS, "one_needs_unit?": FLAG, "one_after?": PATTERN,
    },
    "qualifiers": {
        "before": LISTS, "after": LISTS, "inner?": WORDS, "outer?": WORDS, "inside?": WORDS, "around?": LISTS,
        "around_unless?": PATTERN, "unless_after?": PATTERN, "filler": PATTERN, "when?": CONDITIONS,
    },
    "spoken": {"before?": PATTERN, "after?": PATTERN, "quotes?": WORDS},
    "ranges": {
        "scores_before?": PATTERN, "scores_after?": PATTERN,
        "joiners": WORDS, "enclosed?": LISTS, "closed?": PATTERN, "bound_joiners?": WORDS, "neighbours?": WORDS,
        "from?": WORDS, "by?": WORDS, "moved?": WORDS,
    },
    "share": {
        "percent": WORDS, "per_mille": WORDS, "points": WORDS, "words": TERMS, "change": WORDS, "change_after?": WORDS,
        "change_adjectives?": WORDS, "words_unless?": PATTERN,
        "change_still?": WORDS, "level_qualifiers?": WORDS, "change_always?": WORDS, "change_of_shares_only?": WORDS,
        "change_before?": PATTERN,
        "level_after_change": WORDS, "near": NUMBER, "links?": WORDS, "by?": PATTERN, "not_by?": PATTERN,
        "by_amount?": PATTERN,
    },
    "rates": {
        "every": WORDS, "every_unit?": WORDS, "per_follows?": FLAG, "denominators?": NUMBERS, "before": TERMS,
        "nouns": TERMS, "after": TERMS, "filler?": PATTERN, "person": WORDS, "implied?": TERMS, "per?": WORDS,
        "each?": WORDS, "unless_after?": PATTERN, "totals?": WORDS, "done?": WORDS, "recurring?": WORDS,
    },
    "units": {},
    "units_before": {},
    "compound_units": {},
    "joined_units": {},
    "nouns": {"between?": WORDS, "joint?": PATTERN, "plural?": WORDS, "no_unit?": PATTERN},
    "senses": {"when?": SENSES},
    "thresholds": {"units": WORDS, "distance": WORDS, "people?": WORDS, "age_before?": PATTERN, "age_after?": PATTERN},
    "money": {},
    "money_scales": {},
    "subunits": {},
    "local_money": {},
    "signs": {"before?": WORDS},
    "things": {
        "persons": WORDS, "stops": WORDS, "nouns?": WORDS, "abstract?": WORDS, "head?": PATTERN, "describes?": PATTERN,
        "elsewhere?": WORDS, "lead?": WORDS, "links?": WORDS,
        "measures?": WORDS, "number_of?": WORDS, "copulas?": WORDS, "verbs?": PATTERN, "adjectives?": PATTERN,
        "ends?": WORDS, "asides?": WORDS, "share_of?": WORDS, "people?": WORDS,
        "before_verbs?": PATTERN, "kinds?": LISTS, "never?": LISTS, "place_ends?": WORDS,
        "suffixes?": WORDS, "vague?": WORDS, "complete?": WORDS, "denials?": WORDS, "actions?": WORDS,
        "oblique?": WORDS, "prepositions?": WORDS, "places?": WORDS,
    },
    "status": {
        "planned_clause": PATTERNS, "planned_sentence": PATTERNS, "required_clause": PATTERNS,
        "required_sentence": PATTERNS, "required_opening?": PATTERNS,
        "rule_words": PATTERNS, "actual_clause?": PATTERNS, "done_clause?": PATTERNS,
        "planned_titles?": PATTERNS, "planned_heads?": PATTERNS, "required_heads?": PATTERNS, "verbs?": WORDS,
        "joints?": WORDS, "in_hand?": PATTERNS,
    },
    "references": {
        "begins?": LOOK, "law": PATTERNS, "ordinal": PATTERNS, "phone": PATTERNS, "marker?": PATTERNS,
        "phone_cue": WORDS, "phone_after": PATTERN, "labels?": WORDS, "label_joiners?": WORDS,
        "label_verbs?": WORDS,
    },
    "parts": {
        "openers": WORDS, "partitive?": WORDS, "restated?": WORDS, "not_parts": WORDS, "whole?": WORDS,
        "compared?": WORDS, "of_total?": WORDS, "respectively?": WORDS, "of_base?": PATTERN,
    },
    "dates": {
        "begins?": LOOK, "macros?": TERMS, "patterns": PATTERNS, "months?": VALUES, "relative?": TERMS,
        "distance?": TERMS, "halves?": VALUES, "numerals?": VALUES, "as_of?": PATTERN, "since?": PATTERN,
        "until?": PATTERN, "by?": PATTERN, "until_now?": PATTERN, "goal_after?": PATTERN, "past_after?": PATTERN,
        "since_after?": PATTERN, "until_after?": PATTERN, "by_after?": PATTERN, "law_before?": PATTERN,
        "law_after?": PATTERN, "as_of_around?": PATTERN, "until_today?": PATTERN, "ahead?": PATTERN,
    },
    "sentences": {"abbreviations?": WORDS, "may_end?": WORDS, "year?": TEXT, "in_clause?": WORDS},
    "governing": {
        "own?": WORDS, "aside?": WORDS, "compared?": WORDS, "base?": WORDS, "base_filler?": WORDS, "when?": WORDS,
        "other_period?": PATTERNS, "from": WORDS, "to": WORDS,
    },
    "headings": {"longest": NUMBER, "filler": WORDS, "joins": WORDS, "numbered?": WORDS, "abroad?": WORDS,
                 "source?": PATTERN, "dateline?": PATTERN},
    "pages": {"before": WORDS, "after?": WORDS, "of?": WORDS, "contents": WORDS, "pictures": WORDS},
    "tables": {
        "caption": WORDS, "new": PATTERNS, "day": PATTERNS, "total": PATTERNS, "everywhere": PATTERNS,
        "within": PATTERN, "in?": WORDS, "scale": PATTERN, "scales": VALUES, "rate": PATTERN, "bases": VALUES,
        "generic?": PATTERNS, "number?": WORDS, "money?": WORDS,
    },
}  # fmt: skip

# The keys of [numerals] that the grammar of one language asks for.
GRAMMAR_KEYS: dict[str, dict[str, str]] = {
    "zh": {
        "digits": VALUES, "scales": VALUES, "tens": VALUES, "scale_units": WORDS, "not_after_tenths": TEXT,
        "not_after_discount": TEXT, "not_after_dozen": TEXT, "after_several": TEXT,
        "after_many": TEXT, "not_before_many": TEXT,
    },
    "en": {
        "ones": VALUES, "teens": VALUES, "tens": VALUES, "scales": VALUES, "short_scales": VALUES, "parts": VALUES,
        "vague": WORDS, "pronoun_before": PATTERN, "pronoun_after": PATTERN, "part_after": PATTERN,
        "not_some": PATTERN, "marks_before": PATTERN, "one_of_after": PATTERN,
        "times_before": PATTERN, "times_after": PATTERN, "money_before": PATTERN,
        "half_before": PATTERN, "half_after": PATTERN, "metre_before": PATTERN, "metre_after": PATTERN,
        "million_after": PATTERN, "part_before": PATTERN, "half_of": WORDS, "odds_after": PATTERN, "metric": PATTERN,
    },
    "ru": {
        "cardinals": LISTS, "scales": LISTS, "collective": WORDS, "abbreviations": WORDS, "halves": LISTS,
        "plural": WORDS, "singular": WORDS, "several": WORDS, "genitive": PATTERNS, "denominators": LISTS,
        "ordinals": PATTERN,
        "not_rest": PATTERN, "whole": PATTERN, "prefixes": LISTS, "after_prefix": PATTERN,
    },
}  # fmt: skip

# Tables whose keys are codes or words, and what they hold.
_CODED = {
    **dict.fromkeys(("units", "units_before", "compound_units", "joined_units", "money", "local_money"), WORDS),
    **dict.fromkeys(("money_scales", "subunits"), TEXT),
}
_NEEDED_CODED = ("units", "money")


def faults(language: str, tables: Mapping[str, Any], units: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the tables of a language, as `[table] key: what`; nothing for a sound file.

    `units` gives the known unit codes and their kinds. `list(faults("en", {}, {}))` begins with `[names] is missing`.
    """
    expected = {**KEYS, "numerals": {**KEYS["numerals"], **GRAMMAR_KEYS.get(language, {})}}
    for name in tables.keys() - expected.keys():
        yield f"[{name}] is no table that is read"
    for name, keys in expected.items():
        if name not in tables:
            if name in _NEEDED_CODED or any(not key.endswith("?") for key in keys):
                yield f"[{name}] is missing"
            continue
        if not isinstance(tables[name], dict):
            yield f"{name} is no table"
        elif name in _CODED:
            yield from _values(name, dict.fromkeys(tables[name], _CODED[name]), tables[name])
        else:
            yield from _keys(name, keys, tables[name])
    yield from _meanings(tables, units)
    yield from _expressions(expected, tables)


def _keys(name: str, keys: Mapping[str, str], table: Mapping[str, Any]) -> Iterator[str]:
    holds = {key.rstrip("?"): kind for key, kind in keys.items()}
    for key in keys.keys() - table.keys():
        if not key.endswith("?"):
            yield f"[{name}] {key} is missing"
    for key in table.keys() - holds.keys():
        yield f"[{name}] {key}: no key that is read; those that are stand in pipeline/rule_check.py"
    yield from _values(name, {key: holds[key] for key in table if key in holds}, table)


def _values(name: str, holds: Mapping[str, str], table: Mapping[str, Any]) -> Iterator[str]:
    for key, kind in holds.items():
        if not _is_kind(table[key], kind):
            yield f"[{name}] {key}: {kind} expected, found {table[key]!r:.60}"


def _is_kind(value: object, kind: str) -> bool:
    if kind in (WORDS, PATTERNS):
        return _is_list(value, str)
    if kind == LOOK:
        return isinstance(value, str) and value.startswith("(?=") and value.endswith(")")
    if kind == NUMBERS:
        return _is_list(value, int)
    if kind == CONDITIONS:
        return _is_list(value, dict) and all(_is_condition(rule) for rule in value)  # type: ignore[attr-defined]
    if kind == SENSES:
        return _is_list(value, dict) and all(_is_sense(sense) for sense in value)  # type: ignore[attr-defined]
    if kind in (VALUES, TERMS, LISTS):
        inner = {VALUES: int, TERMS: str}.get(kind)
        return isinstance(value, dict) and all(
            isinstance(v, inner) if inner else _is_list(v, str) for v in value.values()
        )
    return isinstance(value, {FLAG: bool, NUMBER: int}.get(kind, str))


def _is_list(value: object, of: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, of) and item != "" for item in value)


def _is_condition(rule: Mapping[str, Any]) -> bool:
    known = rule.keys() <= {"words", "unless", "kinds"} and _is_list(rule.get("words"), str)
    return known and _is_list(rule.get("kinds", []), str) and isinstance(rule.get("unless", ""), str)


def _is_sense(sense: Mapping[str, Any]) -> bool:
    texts = isinstance(sense.get("unit"), str) and isinstance(sense.get("before"), str)
    return sense.keys() == {"words", "unit", "before"} and _is_list(sense["words"], str) and texts


def _meanings(tables: Mapping[str, Any], units: Mapping[str, str]) -> Iterator[str]:
    """Codes that nothing knows: units, bounds, measures, kinds of units, numbers that are none."""
    for name in ("units", "units_before", "compound_units", "joined_units"):
        for code in _table(tables, name).keys() - units.keys():
            yield f"[{name}] {code}: unknown unit"
    for code in _table(tables, "money"):
        if not re.fullmatch("[A-Z]{3}|currency", code):
            yield f"[money] {code}: no ISO 4217 code, nor `currency` for what several have"
    for side in ("before", "after", "around"):
        for bound in _table(_table(tables, "qualifiers"), side).keys() - set(get_args(Bound)):
            yield f"[qualifiers] {side}.{bound}: unknown bound"
    when = _table(tables, "qualifiers").get("when", [])
    for rule in when if _is_kind(when, CONDITIONS) else []:
        for kind in set(rule.get("kinds", [])) - set(units.values()):
            yield f"[qualifiers] when: unknown kind of unit {kind}"
    senses = _table(tables, "senses").get("when", [])
    for sense in senses if _is_kind(senses, SENSES) else []:
        if sense["unit"] not in units and sense["unit"] not in _table(tables, "money"):
            yield f"[senses] when: unknown unit {sense['unit']}"
    things = _table(tables, "things")
    for indicator, words in _table(things, "never").items():
        for name in (w for w in words if w.isascii() and w.isalpha() and w not in _table(things, "kinds")):
            yield f"[things] never.{indicator}: unknown kind of measure words {name}"
    rates, share = _table(tables, "rates"), _table(tables, "share")
    amounts = _table(share, "words")
    vague = {word: text for word, text in amounts.items() if isinstance(text, str) and text.endswith(" several")}
    exact = {word: text for word, text in amounts.items() if word not in vague}
    said = [
        ("rates", "before", _table(rates, "before"), (units,)),
        ("rates", "nouns", _table(rates, "nouns"), (units,)),
        ("rates", "after", _table(rates, "after"), (None, units)),
        ("rates", "implied", _table(rates, "implied"), (None, units)),
        ("share", "words", exact, (units, get_args(Measure), None)),
        ("share", "words", vague, (units, get_args(Measure), ("several",))),
        ("money_scales", "", _table(tables, "money_scales"), (_table(tables, "money"), None)),
        ("subunits", "", _table(tables, "subunits"), ({"money", *units}, None)),
    ]
    for name, key, terms, shape in said:
        for word, text in terms.items():
            if isinstance(text, str) and not _is_said(text.split(), shape):
                yield f"[{name}] {key + '.' if key else ''}{word}: {text!r} is not understood"


def _is_said(parts: list[str], shape: tuple[Collection[str] | None, ...]) -> bool:
    """Whether the parts are as many as asked for, and each is one of the codes; None asks for a number."""
    return len(parts) == len(shape) and all(
        _is_number(part) if codes is None else part in codes for part, codes in zip(parts, shape, strict=True)
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _table(tables: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = tables.get(name)
    return found if isinstance(found, dict) else {}


def _expressions(expected: Mapping[str, Mapping[str, str]], tables: Mapping[str, Any]) -> Iterator[str]:
    """Regular expressions that do not compile. The words of a list that are no more than words need no trial."""
    macros = _table(_table(tables, "dates"), "macros")
    for name, keys in expected.items():
        for key, kind in keys.items():
            value = _table(tables, name).get(key.rstrip("?"))
            listed = [value] if kind in (PATTERN, LOOK) else value if kind == PATTERNS else []
            for expression in listed if isinstance(listed, list) else []:
                if not isinstance(expression, str) or expression.isalnum():
                    continue
                whole = expression
                if (name, key) == ("dates", "patterns"):
                    for macro, body in macros.items():
                        whole = whole.replace("{" + macro + "}", str(body))
                try:
                    re.compile(whole)
                except re.error as error:
                    yield f"[{name}] {key.rstrip('?')}: {expression!r} is no regular expression: {error}"

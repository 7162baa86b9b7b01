"""Numbers that name and do not count: addresses, telephone numbers, laws, ordinals, names with digits in them.

What is found here is taken out of the reach of dates and quantities. Patterns of a language are in its rules file; what
is the same in every language (URLs, e-mail, international telephone numbers, letters joined to digits) is here.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline import rules
from pipeline.find.powers import TIMES
from pipeline.records import Language, Reading

_URL = (
    r"(?:https?://|www\.)[^\s<>（）()，。；、\"'“”«»一-鿿]+"
    r"|(?<![A-Za-z0-9@.-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:gov|org|com|net|int|edu|info|eu|uz|kz|ru|cn|in|kg|tj|pk|uk|us|ch|rf|рф|io)"
    r"(?:\.[a-z]{2})?(?![A-Za-z0-9-])(?:/[^\s<>（）()，。；、\"'“”«»一-鿿]*)?"
    r"|(?<![\w@.-])(?:[а-яё0-9][а-яё0-9-]{0,60}\.){1,6}рф(?![\w-])(?:/[^\s<>()«»\"]*)?"
)
_EMAIL = r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_PHONE = r"\+\d{1,3}[\d()  -]{5,18}\d|(?<![\d.,-])8[ -]?\(?\d{3}\)?[ -]\d{3}[ -]?\d{2}[ -]?\d{2}(?!\d)"
# The squares and cubes of measures are no marks: km², м³.
# Nor are the exponents of powers of ten: 3×10⁶.
_FOOTNOTE = rf"(?<![\d\W][mм])(?<![\d\W][kcкс][mм])(?<![{TIMES}]10)(?<![{TIMES}]\s10)(?<!⁻)[¹²³⁰⁴-⁹]+"
_EXTENSION = re.compile(r"\s*(?:转|доб|ext)")
_MARKER = r"(?:(?<=[（(，；;])|(?<=[（(，；;]\s))(?P<item>\d{1,2})(?P<dot>[.)）、])(?=\s?[^\d\s])"
# `Three (3)`, `1,651 (3)`: a bracket after a word or number is no list marker.
_WORD_BEFORE = re.compile(r"\w\s?[（(]\Z")
# Letters joined to digits, or digits joined to a letter, are a name (LIGHT-4, 5G), unless they are money or a unit.
# `{currencies}` stands for the codes of the currencies that a language's rules know, `{degrees}` for letters that are
# a unit behind two or three digits, and behind one after a word in small letters or a dash (40C, below 2C).
_NAME = (
    r"(?=[A-Za-zА-Яа-яЁё])(?<![A-Za-zА-Яа-яЁё0-9])(?<![A-Za-zА-Яа-яЁё0-9][-‐–])(?!(?:US|HK|RMB|Rs|AU|CA|SG|NT|km|kg|BP|Bp|{currencies})\d|(?:[Mm]id|[Ee]arly|[Ll]ate|[Pp]re|[Pp]ost|Q)[-‐–]?\d|(?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]*[-–]\d{1,2}\s[A-Z][a-z])"
    r"[A-Za-zА-Яа-яЁё]+(?:[-‐–][A-Za-z]+)*[-‐–]?\d+(?:[A-Za-z]+\d*)?(?:[-./]\d+)*(?![A-Za-z0-9%万亿]|[,，]\d{3}(?!\d)|\.\d|[美欧日港]?元)"
    r"|(?<![A-Za-z0-9.,])(?!(?:\d{2,3}|(?<=[a-z] )\d|(?<=[-–])\d){degrees}(?!\w))\d{1,4}[A-JLN-Z](?![A-Za-z0-9])"
    r"|ISBN[\s:-]{0,2}\d[\dXx-]{8,16}"
    r"|(?<!\d)\d{25,}+"  # longer than any amount
)


class References:
    """Finds references in a text. One pass with one compiled pattern."""

    def __init__(self, language: Language) -> None:
        words = rules.language(language)
        own = words["references"]
        groups = [
            ("email", _EMAIL),
            ("url", _URL),
            ("phone", _PHONE),
            ("known", "|".join(f"(?:{p})" for p in words["names"]["patterns"])),
            ("footnote", _FOOTNOTE),
            ("marker", _MARKER),
        ]
        for kind in ("law", "phone", "ordinal"):
            groups += [(f"{kind}_{i}", pattern) for i, pattern in enumerate(own[kind])]
        groups += [(f"marker_{i}", _numbered(pattern, i)) for i, pattern in enumerate(own.get("marker", []))]
        name = _NAME.replace("{currencies}", "|".join(words["money"]))
        degrees = [word for listed in words.get("joined_units", {}).values() for word in listed if len(word) == 1]
        groups.append(("name", name.replace("{degrees}", rules.alternation(degrees))))
        # Most characters begin no reference; one look at the next one spares them the alternatives.
        begins = own.get("begins", r"(?=\S)")
        self._pattern = re.compile(f"{begins}(?:{'|'.join(f'(?P<{name}>{p})' for name, p in groups)})")
        # Alternative → kind: `law_2` → `law`.
        self._kinds = {name: name.split("_")[0] for name, _ in groups}

    def read(self, text: str) -> list[Reading]:
        """References in order of place; their spans do not overlap."""
        found = []
        for match in self._pattern.finditer(text):
            reading = self._reading(match)
            if reading is not None:
                found.append(reading)
        return found

    def _reading(self, match: re.Match[str]) -> Reading | None:
        group = match.lastgroup or ""  # the group that closed last: the alternative, not a group inside it
        start, end = match.span()
        kind = self._kinds[group]
        if kind == "marker":
            start, end = match.span("item" + group.removeprefix("marker"))
            if (
                match.string[start - 1 : start] in ("(", "（")
                and match.string[end : end + 1] in (")", "）")
                and _WORD_BEFORE.search(match.string, max(0, start - 3), start)
            ):
                return None
            closed = match.string[end : end + 1] in (".", ")", "）", "、")
            return _reference(start, end + closed, "ordinal", "list_marker", "")
        if kind == "footnote":
            return _reference(start, end, "ordinal", "footnote_mark", "")
        if kind in ("known", "name"):
            return _reference(start, end, "name", kind, match.group())
        if kind == "url":
            trimmed = match.group().rstrip(".,;:!?/") or match.group()
            return _reference(start, start + len(trimmed), "reference", "url", trimmed)
        if kind == "email":
            return _reference(start, end, "reference", "email", match.group().lower())
        inner = self._pattern.groupindex[group] + 1
        if match[inner] is not None:  # the first group of a pattern of the rules is the number itself
            start, end = match.span(inner)
        printed = match.string[start:end]
        if kind == "law":
            return _reference(start, end, "reference", "law", printed, quote=match.span())
        if kind == "ordinal":
            return _reference(start, end, "ordinal", "ordinal", printed, quote=match.span())
        return _reference(start, end, "reference", "phone", phone_number(printed))


def _numbered(pattern: str, i: int) -> str:
    """Group names must be unique in one expression: the item of marker pattern 2 is `item_2`."""
    return pattern.replace("(?P<item>", f"(?P<item_{i}>")


def _reference(
    start: int, end: int, kind: str, subtype: str, normalized: str, quote: tuple[int, int] | None = None
) -> Reading:
    quote = quote or (start, end)
    return Reading(
        start,
        end,
        kind,  # type: ignore[arg-type]
        subtype=subtype,
        normalized=normalized,
        rule=f"reference.{subtype}",
        quote_start=quote[0],
        quote_end=quote[1],
    )


def phone_number(text: str, region: str | None = None) -> str:
    """E.164 of a full telephone number; what is printed, without spaces, when it is not one (a short code)."""
    text = _EXTENSION.split(text)[0]
    import phonenumbers  # 30 ms, and only reports with a telephone number need it

    if region is None and text.startswith("8"):
        region = "RU"
    if region is None and text.startswith("0"):
        region = "CN"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and (text.startswith("+") or phonenumbers.is_valid_number(number)):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return re.sub(r"[^\d+]", "", text)


@cache
def references(language: Language) -> References:
    return References(language)

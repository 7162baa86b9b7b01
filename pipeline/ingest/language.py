"""Which language a report is in, by its script. The source card overrules it."""

from __future__ import annotations

import re

from pipeline.errors import InputError
from pipeline.records import LANGUAGES, Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[^\W\d_]+")

# One Chinese character stands for about three letters.
_HAN_WEIGHT = 3
# Chinese may quote a Japanese name; Japanese is half kana.
_KANA_SHARE = 0.1
# Below this share of the letters the winning script is reported as doubtful.
_CLEAR_SHARE = 2 / 3

# The most frequent words and the share of all words below which a text is hardly in that language.
_FUNCTION_WORDS: dict[Language, tuple[frozenset[str], float]] = {
    "en": (frozenset(("the", "of", "and", "to", "for", "with")), 0.04),
    "ru": (frozenset(("и", "с", "из", "от", "не", "при", "или", "что", "как", "о")), 0.015),
}
_ENOUGH_WORDS = 100


def detect(text: str, file: str) -> tuple[Language, list[str]]:
    """Language of a text by its script, and warnings. Raises InputError for no letters or a script that is not ours."""
    letters = sum(map(str.isalpha, text))
    if not letters:
        raise _unknown(file, "the file holds no letters")
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    other = max(letters - han - kana - cyrillic - latin, 0)
    weights: dict[Language, int] = {"zh": han * _HAN_WEIGHT, "en": latin, "ru": cyrillic}
    code = max(LANGUAGES, key=lambda c: weights[c])
    if other >= weights[code]:
        raise _unknown(file, "most letters are of another script than Chinese, Latin or Cyrillic")
    if code == "zh" and kana > _KANA_SHARE * (han + kana):
        raise _unknown(file, "the text seems to be Japanese")

    warnings = []
    share = weights[code] / (sum(weights.values()) + other)
    if share < _CLEAR_SHARE:
        warnings.append(
            f"mixed scripts: read as {code}, which {share:.0%} of the text is; a source.toml can say otherwise"
        )
    if code in _FUNCTION_WORDS and not _has_function_words(text, *_FUNCTION_WORDS[code]):
        warnings.append(f"read as {code} by its letters, but the usual words of that language are rare in it")
    return code, warnings


def _has_function_words(text: str, function_words: frozenset[str], least: float) -> bool:
    words = _WORD.findall(text.lower())
    return len(words) < _ENOUGH_WORDS or sum(word in function_words for word in words) >= least * len(words)


def _unknown(file: str, why: str) -> InputError:
    return InputError(
        f'{file}: unknown language ({why}); write a source.toml with language = "zh", "en" or "ru" beside it '
        "if it is one of these"
    )

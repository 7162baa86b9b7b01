"""Noun phrases around a number, whatever the language: one way of finding them a language."""

from __future__ import annotations

from functools import cache

from pipeline.link.phrases_base import Phrases
from pipeline.link.phrases_by_head import PhrasesByHead, phrase_words
from pipeline.link.phrases_by_stops import PhrasesByStops
from pipeline.link.phrases_zh import ChinesePhrases
from pipeline.records import Language


@cache
def phrases(language: Language) -> Phrases:
    if language == "zh":
        return ChinesePhrases()
    words = phrase_words(language)
    return PhrasesByHead(language, words) if words else PhrasesByStops(language)

"""Lines that say the same of several countries: `Situation in Kenya`, …, `Situation in Chad` are heads of their parts.

No list of words could hold all that reports say around a country's name. That they say it again and again, each time
above a text, shows that these lines are headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import countries
from pipeline.records import Block, Language

_LONGEST = {"zh": 24, "en": 70, "ru": 70}  # characters
_ENDED = re.compile(r"[。！？!?；;，,.]$")


def lines_alike(blocks: Sequence[Block], language: Language, text_follows: Sequence[bool]) -> dict[int, str]:
    """Index of each such line → the country that it names.

    `text_follows` says of each block whether it is, but for furniture, right above a text. A line that has none below
    it shows that its like are a list, or captions of pictures.
    """
    frames: dict[str, dict[int, str]] = {}
    for i, block in enumerate(blocks):
        line = block.text.strip()
        if block.kind not in ("paragraph", "heading", "list_item") or len(line) > _LONGEST[language]:
            continue
        if _ENDED.search(line) and not block.level:
            continue
        names = countries.find_names(line, language)
        if len(names) == 1:
            start, end, code = names[0]
            frame = re.sub(r"\d+|(?<=\W)[IVX]+(?=\W)|[一二三四五六七八九十]+", "#", f"{line[:start]}\0{line[end:]}")
            frames.setdefault(frame, {})[i] = code
    found: dict[int, str] = {}
    for of_frame in frames.values():
        if len(set(of_frame.values())) > 1 and all(text_follows[i] for i in of_frame):
            found |= of_frame
    return found

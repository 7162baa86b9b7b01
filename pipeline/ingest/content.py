"""What every reader gives back, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.records import Line, WordBoxes


@dataclass(slots=True)
class Content:
    """The source text of a report, which nobody changes from here on, and the lines it is made of.

    `pages` is None where the format has no pages. `title` is what the file itself names as its title, or empty.
    `words` says where words stand on their pages. `ocr_confidence` holds the mean confidence of the
    recognition of each page, 0 to 1, and 0 for a page where nothing was recognised; empty where no page was.
    `pictures` are the pages, from 1, that are pictures and were not read.
    """

    text: str
    lines: list[Line]
    pages: int | None = None
    title: str = ""
    warnings: list[str] = field(default_factory=list)
    words: WordBoxes = field(default_factory=WordBoxes)
    ocr_confidence: list[float] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)

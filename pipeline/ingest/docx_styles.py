"""What the styles and lists of a DOCX file say of a paragraph or run: heading level, printed number, raised, hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.docx_parts import W
from pipeline.ingest.ordinals import ordinal

_HEADING_NAME = re.compile(r"heading (\d)", re.I)
_LOWEST_LEVEL = 6
_LIST_LEVELS = 9
_LONGEST_CHAIN = 12  # styles based on one another; Word allows ten


def value(element: Any, path: str) -> str | None:
    """The `w:val` of a child, by its path without prefixes; empty for a child without value, None for none."""
    found = element.find("/".join(W + step for step in path.split("/"))) if element is not None else None
    return None if found is None else found.get(W + "val", "")


def whole(text: str | None, default: int = 0) -> int:
    """A whole number of a file that may be damaged; small, since nothing counted here is large."""
    try:
        return int(text or default) if len(text or "") < 8 else default
    except ValueError:
        return default


def is_on(element: Any, path: str) -> bool | None:
    """A switch such as `w:vanish`: None where it is not set."""
    found = value(element, path)
    return None if found is None else found not in ("0", "false", "off")


class Styles:
    """The style sheet; an absent one has no styles. Properties are inherited along `basedOn`."""

    def __init__(self, root: Any | None) -> None:
        self._styles = {s.get(W + "styleId", ""): s for s in root.iter(W + "style")} if root is not None else {}

    def _chain(self, style_id: str | None) -> list[Any]:
        chain: list[Any] = []
        while style_id in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[style_id])
            style_id = value(chain[-1], "basedOn")
        return chain

    def level(self, paragraph_properties: Any | None) -> int:
        """Heading level 1 to 6 of a paragraph, 0 for body text."""
        own = value(paragraph_properties, "outlineLvl")
        if own is not None:
            return _level(whole(own, 9))
        for style in self._chain(value(paragraph_properties, "pStyle")):
            if (outline := value(style, "pPr/outlineLvl")) is not None:
                return _level(whole(outline, 9))
            name = value(style, "name") or ""
            if named := _HEADING_NAME.fullmatch(name):
                return _level(int(named[1]) - 1)
            if name.lower() == "title":
                return 1
        return 0

    def number_properties(self, paragraph_properties: Any | None) -> tuple[str, int | None, str]:
        """List of a paragraph: its id (empty for none), its level if given, the id of the style that gave the list."""
        own = paragraph_properties.find(W + "numPr") if paragraph_properties is not None else None
        level = value(own, "ilvl")
        if (number := value(own, "numId")) is not None:
            return number, whole(level), ""
        for style in self._chain(value(paragraph_properties, "pStyle")):
            if (number := value(style, "pPr/numPr/numId")) is not None:
                level = level if level is not None else value(style, "pPr/numPr/ilvl")
                return number, None if level is None else whole(level), style.get(W + "styleId", "")
        return "", None, ""

    def list_of(self, style_id: str) -> str:
        """Id of the list that a numbering style stands for."""
        return next((n for s in self._chain(style_id) if (n := value(s, "pPr/numPr/numId"))), "")

    def is_raised(self, run_properties: Any | None) -> bool:
        for properties in self._run_chain(run_properties):
            if (align := value(properties, "vertAlign")) is not None:
                return align == "superscript"
        return False

    def is_hidden(self, run_properties: Any | None) -> bool:
        for properties in self._run_chain(run_properties):
            if (hidden := is_on(properties, "vanish")) is not None:
                return hidden
        return False

    def _run_chain(self, run_properties: Any | None) -> list[Any]:
        if run_properties is None:
            return []
        styles = [s.find(W + "rPr") for s in self._chain(value(run_properties, "rStyle"))]
        return [run_properties, *(s for s in styles if s is not None)]


def _level(outline: int) -> int:
    return min(outline + 1, _LOWEST_LEVEL) if 0 <= outline <= 8 else 0


@dataclass(slots=True)
class _Level:
    style: str
    text: str
    start: int
    legal: bool
    restart: int | None


class Numbering:
    """The lists of a document and how far each has counted. Ask for labels in the order of the
    paragraphs."""

    def __init__(self, root: Any | None, styles: Styles) -> None:
        self._styles = styles
        abstract = {} if root is None else {a.get(W + "abstractNumId", ""): a for a in root.iter(W + "abstractNum")}
        numbers = {} if root is None else {n.get(W + "numId", ""): n for n in root.iter(W + "num")}
        self._abstract, self._numbers = abstract, numbers
        self._levels: dict[str, tuple[str, dict[int, _Level], dict[str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[str] = set()

    def label(self, paragraph_properties: Any | None) -> str:
        """What is printed before a paragraph: `- ` for a bullet, the number as printed and a space, or nothing."""
        number, given, by_style = self._styles.number_properties(paragraph_properties)
        if number not in self._numbers or number == "0":
            return ""
        list_id, levels, by_style_id = self._list(number)
        at = given if given is not None else by_style_id.get(by_style, 0)
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counted(number, list_id, at, levels)
        if level.style == "bullet":
            return "- "
        label = level.text
        for step in {int(m) - 1 for m in re.findall(r"%([1-9])", label)}:
            style = levels[step].style if step in levels else "none"
            printed = (
                ""
                if style == "none"
                else ordinal(counts.get(step, levels[step].start), "decimal" if level.legal else style)
            )
            if not printed and style != "none":
                return "- "  # a way of counting that is unknown here
            label = label.replace(f"%{step + 1}", printed)
        label = label.strip()
        # A bare number would count what the text names first.
        return f"{label}{'.' * label.isdecimal()} " if label else ""

    def _counted(self, number: str, list_id: str, at: int, levels: dict[int, _Level]) -> dict[int, int]:
        """Lists made from one definition go on counting in one another, unless one says where it starts."""
        counts = self._counts.setdefault(list_id, {})
        if number not in self._restarted:
            self._restarted.add(number)
            for override in self._numbers[number].iter(W + "lvlOverride"):
                if (start := value(override, "startOverride")) is not None:
                    counts[whole(override.get(W + "ilvl"))] = whole(start, 1) - 1
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [d for d in counts if d > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                del counts[deeper]
        return counts

    def _list(self, number: str) -> tuple[str, dict[int, _Level], dict[str, int]]:
        if number not in self._levels:
            element = self._numbers[number]
            list_id = value(element, "abstractNumId") or ""
            abstract = self._abstract.get(list_id)
            linked = value(abstract, "numStyleLink")
            if linked and (other := self._numbers.get(self._styles.list_of(linked))) is not None:
                list_id = value(other, "abstractNumId") or ""
                abstract = self._abstract.get(list_id)
            found = [] if abstract is None else list(abstract.iterfind(W + "lvl"))
            found += [lvl for o in element.iterfind(W + "lvlOverride") for lvl in o.iterfind(W + "lvl")]
            levels = {whole(lvl.get(W + "ilvl")): _read_level(lvl) for lvl in found[: 2 * _LIST_LEVELS]}
            by_style = {value(lvl, "pStyle") or "": whole(lvl.get(W + "ilvl")) for lvl in found}
            self._levels[number] = (list_id, levels, by_style)
        return self._levels[number]


def _read_level(element: Any) -> _Level:
    restart = value(element, "lvlRestart")
    return _Level(
        style=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText") or "",
        start=whole(value(element, "start")),
        legal=bool(is_on(element, "isLgl")),
        restart=None if restart is None else whole(restart),
    )

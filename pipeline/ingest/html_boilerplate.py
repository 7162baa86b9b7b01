"""What of a web page is no part of the report, by the meaning of its elements and roles alone."""

from __future__ import annotations

import re
from typing import Any

# Not shown, not text, or controls of a form.
_NEVER = frozenset((
    "annotation", "applet", "area", "audio", "base", "basefont", "bgsound", "button", "canvas", "col", "colgroup",
    "datalist", "del", "embed", "frame", "frameset", "head", "iframe", "img", "input", "link", "map", "meta",
    "meter", "nav", "noembed", "noframes", "noscript", "object", "optgroup", "option", "param", "progress", "rp",
    "rt", "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
))  # fmt: skip
_ROLES = frozenset((
    "alertdialog", "banner", "complementary", "contentinfo", "dialog", "doc-backlink", "menu", "menubar",
    "navigation", "search", "tablist", "toolbar", "tooltip",
))  # fmt: skip
_PARTS = frozenset(("article", "main", "section"))
_STYLE_SPACE = re.compile(r"\s+")


def has_style(element: Any, declaration: str) -> bool:
    """Whether an element's own style says something, such as `display:none`."""
    style = element.get("style")
    return bool(style) and declaration in _STYLE_SPACE.sub("", style.lower())


def main_part(root: Any) -> Any:
    """The element to read: the only `main` when it holds most of the text, else the body or what there is."""
    body = next(root.iter("body"), root)
    mains = [e for e in body.iter() if e.tag == "main" or e.get("role") == "main"][:2]
    if len(mains) == 1 and 2 * _length(mains[0]) >= _length(body):
        return mains[0]
    return body


def _length(element: Any) -> int:
    """Characters of text, without scripts and styles."""
    outside = ("script", "style", "noscript", "template")
    return sum(len(e.text or "") * (e.tag not in outside) + len(e.tail or "") for e in element.iter())


class Boilerplate:
    """Judges the elements of one page, each when its turn comes."""

    def __init__(self, root: Any) -> None:
        self._length = _length(root)
        self._inside_form = False

    def leaves_out(self, element: Any) -> bool:
        tag = element.tag
        if not isinstance(tag, str) or tag in _NEVER or _is_hidden(element):
            return True
        role = (element.get("role") or "").strip().lower()
        if role in _ROLES:
            return True
        if tag in ("header", "footer", "aside") and not role.startswith("doc-"):
            within = any(e.tag in _PARTS or e.get("role") in ("article", "main") for e in element.iterancestors())
            # The only heading of a report may stand in the head of its page.
            return not within and not (tag == "header" and next(element.iter("h1"), None) is not None)
        return tag == "form" and self._is_small_form(element)

    def _is_small_form(self, form: Any) -> bool:
        """Some systems wrap the whole page in a form; that one is kept."""
        if not self._inside_form and 2 * _length(form) >= self._length:
            self._inside_form = True
        return not self._inside_form


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None):
        return True
    return has_style(element, "display:none") or has_style(element, "visibility:hidden")

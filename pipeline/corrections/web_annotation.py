"""W3C Web Annotation Data Model: an AnnotationPage with every fact and every correction.

A fact is an annotation that describes; its body holds the fields as JSON. A correction is one that edits (override) or
assesses (confirm); its reason is a second body, a comment. The target has both selectors: TextPositionSelector, whose
offsets count code points as ours do, and TextQuoteSelector.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipeline.corrections.anchor import selector
from pipeline.corrections.record import Correction
from pipeline.corrections.reviewable import Reviewable, place_id, readings
from pipeline.records import Row

Json = dict[str, Any]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_MOTIVATION = {"override": "editing", "confirm": "assessing"}
_VERDICT = {motivation: verdict for verdict, motivation in _MOTIVATION.items()}
_MIDNIGHT = "T00:00:00Z"  # `created` has to be a time; a correction may know the day alone


def export(edition: Reviewable) -> Json:
    """The annotations in the order of the text, each fact before its corrections."""
    base = f"urn:report-numbers:{edition.edition_id}"
    items = []
    for fact in edition.facts:
        target = _target(edition, base, fact)
        body = _json_body({"table": "facts", "fields": readings(fact)}, "describing")
        items.append(_annotation(f"{base}:{place_id(fact)}", "describing", [body], target))
        for number, correction in enumerate(edition.of(fact), start=1):
            items.append(_corrected(f"{base}:{place_id(fact)}:{number}", correction, target))
    return {"@context": CONTEXT, "id": base, "type": "AnnotationPage", "items": items}


def is_export(content: Any) -> bool:
    """Whether JSON is a page of annotations, or a list of them."""
    return all("target" in item for item in _items(content)) and bool(_items(content))


def corrections(content: Any) -> Iterator[Correction]:
    """The annotations that edit or assess, as corrections. Any others are somebody's notes and are passed over."""
    for item in _items(content):
        if item.get("motivation") in _VERDICT:
            yield _correction(item)


def _items(content: Any) -> list[Json]:
    items = content.get("items", []) if isinstance(content, dict) else content
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _target(edition: Reviewable, source: str, fact: Row) -> Json:
    quote = selector(edition.text, fact)
    return {
        "source": source,
        "selector": [
            {"type": "TextPositionSelector", "start": fact["char_start"], "end": fact["char_end"]},
            {"type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix},
        ],
    }


def _annotation(name: str, motivation: str, body: list[Json], target: Json) -> Json:
    return {"id": name, "type": "Annotation", "motivation": motivation, "body": body, "target": target}


def _json_body(value: Json, purpose: str) -> Json:
    text = json.dumps(value, ensure_ascii=False)
    return {"type": "TextualBody", "format": "application/json", "purpose": purpose, "value": text}


def _corrected(name: str, correction: Correction, target: Json) -> Json:
    motivation = _MOTIVATION[correction.verdict]
    stated = {key: getattr(correction, key) for key in ("edition_id", "table", "field", "said", "value")}
    body = [_json_body(stated, motivation)]
    if correction.reason:
        reason = {"type": "TextualBody", "format": "text/plain", "purpose": "commenting", "value": correction.reason}
        body.append(reason)
    annotation = _annotation(name, motivation, body, target)
    if correction.who:
        annotation["creator"] = {"type": "Person", "name": correction.who}
    if correction.when:
        annotation["created"] = correction.when + (_MIDNIGHT if len(correction.when) == len("2020-07-15") else "")
    return annotation


def _correction(item: Json) -> Correction:
    bodies = item["body"] if isinstance(item["body"], list) else [item["body"]]
    stated = json.loads(next(b["value"] for b in bodies if b.get("format") == "application/json"))
    comments = [b["value"] for b in bodies if b.get("purpose") == "commenting"]
    selectors = item["target"]["selector"]
    by_type = {s["type"]: s for s in (selectors if isinstance(selectors, list) else [selectors])}
    quote = by_type["TextQuoteSelector"]
    creator = item.get("creator") or ""
    return Correction(
        edition_id=stated["edition_id"],
        quote=quote["exact"],
        prefix=quote.get("prefix", ""),
        suffix=quote.get("suffix", ""),
        char_start=str(by_type.get("TextPositionSelector", {}).get("start", "")),
        table=stated["table"],
        field=stated["field"],
        said=stated["said"],
        value=stated["value"],
        reason="\n".join(comments),
        who=str(creator.get("name") or "") if isinstance(creator, dict) else str(creator),
        when=str(item.get("created") or "").removesuffix(_MIDNIGHT),
        verdict=_VERDICT[item["motivation"]],
    )

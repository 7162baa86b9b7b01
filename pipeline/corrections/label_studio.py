"""Label Studio: a task for each paragraph out, reviewed tasks in.

A region is a fact. Its fields are per-region areas of text and choices with the id of the region. What the pipeline
says is a prediction and stands in `data.rows` too, which Label Studio gives back untouched: a field of an annotation
that differs from it is a correction. Offsets count from the start of the task's text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, get_args

from pipeline import __version__
from pipeline.corrections.anchor import selector
from pipeline.corrections.record import FIELDS, Correction
from pipeline.corrections.reviewable import Reviewable, place_id, readings
from pipeline.records import Bound, Measure, Row, Status

Json = dict[str, Any]

CHOICES: dict[str, tuple[str, ...]] = {
    "bound": get_args(Bound),
    "measure": get_args(Measure),
    "status": get_args(Status),
}
_EMPTY = "(empty)"  # an area of text that is empty is not in the result, so emptiness has to be said
_BY = ("who", "when")


def labeling_config() -> str:
    """The labelling interface (XML) that shows the tasks."""
    lines = ["<View>", '  <Labels name="label" toName="text"><Label value="facts"/></Labels>']
    lines.append('  <Text name="text" value="$text" granularity="symbol"/>')
    for name in FIELDS:
        if name in CHOICES:
            options = "".join(f'<Choice value="{code}"/>' for code in CHOICES[name])
            lines.append(f'  <Choices name="{name}" toName="text" perRegion="true" choice="single">{options}</Choices>')
        else:
            lines.append(
                f'  <TextArea name="{name}" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>'
            )
    options = "".join(f'<Choice value="{name}"/>' for name in FIELDS)
    lines.append(f'  <Choices name="confirmed" toName="text" perRegion="true" choice="multiple">{options}</Choices>')
    lines.append('  <TextArea name="reason" toName="text" perRegion="true" maxSubmissions="1"/>')
    lines += [f'  <TextArea name="{name}" toName="text" maxSubmissions="1"/>' for name in _BY]
    return "\n".join([*lines, "</View>"]) + "\n"


def export(edition: Reviewable) -> list[Json]:
    """Tasks in the order of the text, as Label Studio imports them."""
    return [_task(edition, start, end, facts) for start, end, facts in edition.paragraphs()]


def is_export(content: Any) -> bool:
    """Whether JSON is a list of tasks."""
    return isinstance(content, list) and all(isinstance(task, dict) and "data" in task for task in content)


def corrections(tasks: list[Json]) -> Iterator[Correction]:
    """What the annotations of reviewed tasks say otherwise than the pipeline, or confirm."""
    for task in tasks:
        for annotation in task.get("annotations") or []:
            if not annotation.get("was_cancelled"):
                yield from _of_annotation(task["data"], annotation)


def _task(edition: Reviewable, start: int, end: int, facts: list[Row]) -> Json:
    rows = {}
    groups: dict[tuple[str, str, str], list[tuple[Row, Correction]]] = defaultdict(list)
    for fact in facts:
        quote = selector(edition.text, fact)
        place = {"quote": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix, "char_start": fact["char_start"]}
        rows[place_id(fact)] = {**place, "said": readings(fact)}
        for correction in edition.of(fact):
            groups[correction.who, correction.when, correction.reason].append((fact, correction))
    return {
        "data": {
            "text": edition.text[start:end],
            "edition_id": edition.edition_id,
            "title": edition.title,
            "country": facts[0]["country_name"],
            "section": facts[0]["section"],
            "char_start": start,
            "rows": rows,
        },
        "predictions": [
            {
                "model_version": f"report-numbers {__version__}",
                "result": [item for fact in facts for item in _region(fact, start, _printed(edition.text, fact))],
            }
        ],
        # One annotation for each reviewer, day and reason: that is how Label Studio keeps several opinions apart.
        "annotations": [{"result": list(_reviewed(edition.text, start, *by, pairs))} for by, pairs in groups.items()],
    }


def _region(fact: Row, offset: int, printed: str) -> Iterator[Json]:
    """A labelled region and its fields. Fields without a value are left out of a prediction."""
    yield _item(fact, offset, "label", "labels", {"labels": ["facts"], "text": printed})
    for name, value in readings(fact).items():
        if value:
            yield _field(fact, offset, name, value)


def _reviewed(
    text: str, offset: int, who: str, when: str, reason: str, pairs: list[tuple[Row, Correction]]
) -> Iterator[Json]:
    by_place: dict[str, list[tuple[Row, Correction]]] = defaultdict(list)
    for fact, correction in pairs:
        by_place[place_id(fact)].append((fact, correction))
    for mine in by_place.values():
        fact = mine[0][0]
        printed = _printed(text, fact)
        yield _item(fact, offset, "label", "labels", {"labels": ["facts"], "text": printed})
        for _, correction in mine:
            if correction.verdict == "override":
                yield _field(fact, offset, correction.field, correction.value or _EMPTY)
        confirmed = [c.field for _, c in mine if c.verdict == "confirm"]
        if confirmed:
            yield _item(fact, offset, "confirmed", "choices", {"choices": confirmed})
        if reason:
            yield _item(fact, offset, "reason", "textarea", {"text": [reason]})
    for name, value in zip(_BY, (who, when), strict=True):
        if value:
            whole = {"from_name": name, "to_name": "text", "type": "textarea"}
            yield {"id": name, **whole, "value": {"text": [value]}}


def _printed(text: str, fact: Row) -> str:
    return text[fact["char_start"] : fact["char_end"]]


def _field(fact: Row, offset: int, name: str, value: str) -> Json:
    if name in CHOICES:
        return _item(fact, offset, name, "choices", {"choices": [value]})
    return _item(fact, offset, name, "textarea", {"text": [value]})


def _item(fact: Row, offset: int, name: str, kind: str, value: Json) -> Json:
    place = {"start": fact["char_start"] - offset, "end": fact["char_end"] - offset}
    return {"id": place_id(fact), "from_name": name, "to_name": "text", "type": kind, "value": place | value}


def _of_annotation(data: Json, annotation: Json) -> Iterator[Correction]:
    regions: dict[str, Json] = defaultdict(dict)
    spans: dict[str, tuple[int, int]] = {}
    for item in annotation["result"]:
        value = item["value"]
        regions[item["id"]][item["from_name"]] = value.get("choices") or value.get("text") or []
        if "start" in value:
            spans[item["id"]] = (int(value["start"]), int(value["end"]))
    whole = {name: _first(said[name]) for said in regions.values() for name in _BY if said.get(name)}
    who = whole.get("who") or _reviewer(annotation)
    when = whole.get("when") or str(annotation.get("updated_at") or annotation.get("created_at") or "")[:10]
    for region, span in spans.items():
        yield from _of_region(data, region, span, regions[region], who, when)


def _of_region(
    data: Json, region: str, span: tuple[int, int], said_now: Json, who: str, when: str
) -> Iterator[Correction]:
    row = data["rows"].get(region) or _row_at(data, span)
    if row is None:  # drawn by the reviewer: a number that the pipeline has no row for is reported by its quote
        row = {
            "quote": data["text"][span[0] : span[1]],
            "prefix": "",
            "suffix": "",
            "char_start": data["char_start"] + span[0],
            "said": {},
        }
    quote = _first(said_now.get("label")) or row["quote"]  # of a region that was moved, what it covers now
    reason = _first(said_now.get("reason"))
    for name in FIELDS:
        said = row["said"].get(name, "")
        value = _first(said_now.get(name)) if name in said_now else said
        value = "" if value == _EMPTY else value
        for verdict in _verdicts(name, said, value, said_now):
            yield Correction(
                edition_id=data["edition_id"],
                quote=quote,
                prefix=row["prefix"],
                suffix=row["suffix"],
                char_start=str(row["char_start"]),
                table="facts",
                field=name,
                said=said,
                value=value if verdict == "override" else "",
                reason=reason,
                who=who,
                when=when,
                verdict=verdict,
            )


def _verdicts(name: str, said: str, value: str, said_now: Json) -> list[str]:
    if value != said:
        return ["override"]
    return ["confirm"] if name in (said_now.get("confirmed") or []) else []


def _row_at(data: Json, span: tuple[int, int]) -> Json | None:
    """The row at a place: Label Studio gives regions new ids when a reviewer copies a prediction."""
    return next((row for place, row in data["rows"].items() if place == _place(data, span)), None)


def _place(data: Json, span: tuple[int, int]) -> str:
    return f"{data['char_start'] + span[0]}-{data['char_start'] + span[1]}"


def _reviewer(annotation: Json) -> str:
    by = annotation.get("completed_by") or ""
    return str(by.get("email") or by.get("id") or "") if isinstance(by, dict) else str(by)


def _first(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value or "")

"""One HTML file from a template and what the other modules make of an edition.

Nothing in the file can run or load but its own script: every text is escaped by the template, and the policy in its
head names the script and the style by their hashes and forbids all else.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.check.finding import doubted
from pipeline.evidence import charts
from pipeline.evidence.labels import Labels
from pipeline.evidence.matrix import matrix
from pipeline.evidence.pages import pages
from pipeline.evidence.source import Anchors, marks, masked, stretches
from pipeline.evidence.written import amount, dates, grouped, number, visible
from pipeline.records import LANGUAGES, Block, Document, Language, Row, Tables

GENERATOR = "report-numbers evidence"
_FOLDER = Path(__file__).parent / "templates"
_VERDICTS = ("fails", "cannot tell", "holds")
_TIME = ("hour", "day", "week", "month", "year")


def report_page(document: Document, blocks: list[Block], tables: Tables, file: Path) -> str:
    """The page of one edition. `file` is the report itself, of which only the pages of a PDF are shown."""
    labels = Labels(document.language)
    doubtful = {fact_id for check in tables["checks"] for fact_id in doubted(check)}
    marked = marks(tables, doubtful)
    text = masked(document, tables)
    pictured = pages(document, file, marked, text) if document.words else ([], [])
    anchor = Anchors(marked)
    facts = [_fact(fact, anchor, doubtful) for fact in tables["facts"]]
    by_id = {fact["fact_id"]: fact for fact in facts}
    source = stretches(text, blocks, tables, marked)
    anchors = {(f["country"], f["section"]): f"f{f['char_start']}" for f in reversed(facts)}
    anchors |= {(s.country, s.section): s.anchor for s in reversed(source)}
    return _render(
        "report.html",
        labels,
        edition=tables["editions"][0],
        dated=_dated(document, tables, anchor),
        tables=tables,
        facts=facts,
        groups=_groups(facts),
        by_id=by_id,
        choices=_choices(facts),
        countries=_countries(tables),
        checked=_checked(tables["checks"], by_id),
        matrix=matrix(tables),
        cases=charts.cases(tables, labels),
        places=charts.places(tables, labels),
        timeline=charts.timeline(tables, labels),
        source=source,
        anchors=anchors,
        pages=pictured[0] if pictured else [],
        pages_left_out=pictured[1] if pictured else [],
        pages_missing=pictured is None,
        ledger=_ledger(tables["numbers"]),
        anchor=anchor,
        has_contacts=text != document.text,
    )


def index_page(editions: list[Tables]) -> str:
    """The page that lists all editions; in the language of the reports when they share one, else in English."""
    languages = {tables["editions"][0]["language"] for tables in editions}
    language: Language = languages.pop() if len(languages) == 1 else "en"
    rows = [
        tables["editions"][0]
        | {"countries": _countries(tables), "failing": sum(c["verdict"] == "fails" for c in tables["checks"])}
        for tables in editions
    ]
    return _render("index.html", Labels(language), editions=rows)


def _render(template: str, labels: Labels, **values: Any) -> str:
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template(template)
        .render(
            t=labels,
            labels=labels,
            languages=LANGUAGES,
            policy=policy,
            generator=GENERATOR,
            style=style,
            script=script,
            **values,
        )
        + "\n"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, grouped=grouped, dates=dates, path=lambda text: quote(text, safe=""))
    return environment


def _shown(value: Any) -> Any:
    """Whatever a template puts out passes through here; our own markup as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _asset(name: str) -> Markup:
    """A file of ours, to be put into the page as it is."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ----------------------------------------------------------------------------------------------------------- view model


def _fact(fact: Row, anchor: Anchors, doubtful: set[str]) -> Row:
    """A fact with what its row shows. `to` is the place of its mark in the text."""
    flags = [flag for flag in fact["flags"].split(";") if flag]
    if fact["fact_id"] in doubtful:
        flags = ["fails_check", *(f for f in flags if f != "sum_mismatch")]
    return fact | {
        "to": anchor(fact["char_start"]),
        "amount": amount(fact),
        "date": dates(fact),
        "flags": flags,
        "rate": _rate(fact),
    }


def _rate(fact: Row) -> tuple[str, str] | None:
    """What a rate is per: a size (empty for one) and the key of a label."""
    if not fact["per_unit"]:
        return None
    size = fact["per_value"]
    if fact["per_unit"] in _TIME and size in (1, None):
        return "", f"per.{fact['per_unit']}"
    return f"/ {number(size)}" if size not in (1, None) else "/", f"unit.{fact['per_unit']}"


def _dated(document: Document, tables: Tables, anchor: Anchors) -> int | None:
    """Where in the text the edition's date is printed; None where its card gives it, or nothing does."""
    places = (e["char_start"] for e in tables["events"] if "edition_date" in e["flags"].split(";"))
    return None if document.edition_date else next(map(anchor, places), None)


def _countries(tables: Tables) -> int:
    """How many countries have a row in the matrix: those of a table of statistics have no section of their own."""
    return len({row["country"] for name in ("sections", "facts") for row in tables[name]} - {""})


def _groups(facts: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """Facts by country and section, in the order in which the report begins with them."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for fact in facts:
        grouped.setdefault((fact["country"], fact["section"]), []).append(fact)
    return [(country, section, rows) for (country, section), rows in grouped.items()]


def _checked(checks: list[Row], by_id: dict[str, Row]) -> list[Row]:
    """Checks with their facts under `numbers`, those that fail first."""
    rows = [check | {"numbers": [by_id[i] for i in check["facts"].split(";") if i in by_id]} for check in checks]
    return sorted(rows, key=lambda check: _VERDICTS.index(check["verdict"]))


def _choices(facts: list[Row]) -> dict[str, list[tuple[str, int]]]:
    """What the filters offer, with the number of facts for each."""
    flags = Counter(flag for fact in facts for flag in fact["flags"])
    flags.update(fact["status"] for fact in facts if fact["status"] != "actual")
    return {
        "country": list(Counter(fact["country"] or "none" for fact in facts).items()),
        "section": list(Counter(fact["section"] or "none" for fact in facts).items()),
        "indicator": Counter(fact["indicator"] for fact in facts).most_common(),
        "flag": flags.most_common(),
    }


def _ledger(numbers: list[Row]) -> list[tuple[str, list[Row]]]:
    """The ledger by kind, what nothing explains first, then by size."""
    kinds: dict[str, list[Row]] = {"unexplained": []}
    for row in numbers:
        kinds.setdefault(row["kind"], []).append(row)
    first = kinds.pop("unexplained")
    return [("unexplained", first), *sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))]

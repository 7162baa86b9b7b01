"""Charts as SVG, drawn when the page is made: no chart library travels with it.

A chart is drawn once for all languages. Where a label stands is fixed here and depends on no font of the machine that
draws; names of countries and indicators are put in as keys (`country.IND`) that the page turns into words. Colours are
CSS variables, for light, dark and paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

import altair as alt
import vl_convert
from markupsafe import Markup

from pipeline.evidence.labels import Labels
from pipeline.evidence.written import amount, dates, visible
from pipeline.records import Row, Tables

CASES = ("cases_confirmed", "deaths", "recovered")
PLACES = ("laboratories", "hospital_beds")
_MOST_COUNTRIES = 20
_MOST_ROWS = 40
_ROW = 22  # pixels
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_BASE = "https://vega.github.io/vega-datasets/"  # what Vega puts before a link that has no address
_KEY = re.compile(r"(country|indicator)\.[a-zA-Z_]+")
_MONTHS_BEFORE = 18
# Up to how many days: the form of a label, and how far apart labels are.
_TICKS: tuple[tuple[int, str, int, str], ...] = (
    (90, "%m-%d", 1, "week"),
    (400, "%Y-%m", 1, "month"),
    (100_000, "%Y-%m", 3, "month"),
)
_SHAPE = dict.fromkeys(("more_than", "at_least"), "triangle-right") | dict.fromkeys(
    ("at_most", "less_than", "nearly"), "triangle-left"
)
_WIDEST = 24  # columns of a label; a Chinese character takes two


@dataclass(frozen=True, slots=True)
class Chart:
    """An SVG with the key of its title; `left_out` says how many rows it has no room for."""

    title: str
    svg: Markup
    left_out: int = 0


def cases(tables: Tables, labels: Labels) -> list[Chart]:
    """A panel each for cases, deaths and recoveries: the largest figure of the latest date, for each country."""
    best: dict[tuple[str, str], Row] = {}
    for fact in tables["facts"]:
        if fact["section"] == "statistics" and fact["indicator"] in CASES and fact["country"] and _counts(fact):
            place = (fact["indicator"], fact["country"])
            if place not in best or _recent(fact) > _recent(best[place]):
                best[place] = fact
    order = sorted(sorted({c for _, c in best}), key=lambda c: -_size(best.get((CASES[0], c))))
    found = []
    for indicator in CASES:
        stated = [best[indicator, c] for c in order if (indicator, c) in best]
        rows = [fact for fact in stated if _size(fact)][:_MOST_COUNTRIES]  # a bar of nothing shows nothing
        if len(rows) > 1:
            title = f"indicator.{indicator}"
            found.append(Chart(title, _bars(rows, title, labels), len(stated) - len(rows)))
    return found


def places(tables: Tables, labels: Labels) -> list[Chart]:
    """Laboratories and beds: every statement of the report on its own row, on a logarithmic scale."""
    found = []
    for indicator in PLACES:
        stated = [f for f in tables["facts"] if f["indicator"] == indicator and f["country"]]
        rows = [f for f in stated if _counts(f) and _size(f) > 0]
        rows.sort(key=lambda f: f["country"])  # by country, and in it as the report has them
        if len(rows) > 1:
            title = f"indicator.{indicator}"
            svg = _statements(rows[:_MOST_ROWS], title, labels)
            found.append(Chart(title, svg, max(0, len(rows) - _MOST_ROWS)))
    return found


def timeline(tables: Tables, labels: Labels) -> Chart | None:
    """Days and periods by country, over the year and a half before the edition's last date."""
    dated = [e for e in tables["events"] if (e["date_start"] or e["date_end"]) and e["role"] != "document"]
    edition = tables["editions"][0]["edition_date"]
    # A promise for a far year would squeeze all else: the window ends half a year after the edition.
    last = _shifted(edition, 6) if edition else max((_first(e) for e in dated), default="")
    near = [e for e in dated if _shifted(last, -_MONTHS_BEFORE - 6) <= _first(e) and _last(e) <= last]
    window = [e for e in near if e["precision"] != "year"]  # a bar over the whole chart says when of nothing
    if len(window) < 3:
        return None
    title = "ui.chart_events"
    return Chart(title, _events(window, title, labels), len(dated) - len(window))


# -------------------------------------------------------------------------------------------------------------- drawing


def _bars(facts: list[Row], title: str, labels: Labels) -> Markup:
    data = [
        {"key": f"country.{f['country']}", "value": _size(f), "shown": amount(f), **_link(f, "f", labels)}
        for f in facts
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("key:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False, labelPadding=8)),
        href="href:N",
        description="text:N",
    )
    bars = base.mark_bar(color="var(--fact)", height=14).encode(x=alt.X("value:Q", axis=None))
    text = base.mark_text(align="left", dx=5, color="var(--ink)").encode(x="value:Q", text="shown:N")
    padding = {"left": 158, "right": 78, "top": 2, "bottom": 4}
    return _svg(alt.layer(bars, text), (200, len(data) * _ROW), padding, title, labels)


def _statements(facts: list[Row], title: str, labels: Labels) -> Markup:
    data, before = [], ""
    for i, fact in enumerate(facts):
        thing = _shortened(visible(fact["measured"] or fact["unit_text"]))
        unnamed = "" if fact["part_of"] else f"indicator.{fact['indicator']}"
        entry = {
            "row": i,
            "key": f"country.{fact['country']}" if fact["country"] != before else "",
            "thing": f"└ {thing}" if fact["part_of"] else thing or unnamed,
            "value": _size(fact),
            "shown": amount(fact),
            "shape": _SHAPE.get(fact["bound"], "circle"),
            "fill": "var(--fact)" if fact["status"] == "actual" else "var(--panel)",
            **_link(fact, "f", labels),
        }
        data.append(entry)
        before = fact["country"]
    exponents = range(len(str(int(max(d["value"] for d in data)))) + 1)
    top = 10 ** exponents[-1]
    base = alt.Chart(alt.InlineData(values=data)).encode(y=alt.Y("row:O", axis=None))
    x = alt.X(
        "value:Q",
        scale=alt.Scale(type="log", domain=[min(1, min(d["value"] for d in data)), top]),
        axis=alt.Axis(title=None, values=[10**e for e in exponents], format="~s", domain=False, ticks=False),
    )
    linked = {"href": alt.Href("href:N"), "description": alt.Description("text:N")}
    rule = base.mark_rule(color="var(--line)").encode(x=alt.value(0), x2=alt.value(300))
    points = base.mark_point(size=70, stroke="var(--fact)", strokeWidth=1.5, opacity=1).encode(
        x=x, shape=alt.Shape("shape:N", scale=None), fill=alt.Fill("fill:N", scale=None), **linked
    )
    shown = base.mark_text(align="left", dx=9, color="var(--ink)").encode(x=x, text="shown:N", **linked)
    country = base.mark_text(align="left", fontWeight="bold", color="var(--ink)").encode(
        x=alt.value(-268), text="key:N"
    )
    thing = base.mark_text(align="right", color="var(--soft)").encode(x=alt.value(-10), text="thing:N")
    chart = alt.layer(rule, country, thing, points, shown)
    return _svg(chart, (300, len(data) * _ROW), {"left": 270, "right": 62, "top": 2, "bottom": 20}, title, labels)


def _events(events: list[Row], title: str, labels: Labels) -> Markup:
    countries = list(dict.fromkeys(f"country.{e['country'] or 'none'}" for e in events))
    data = [
        {
            "key": f"country.{e['country'] or 'none'}",
            "from": _day(_first(e)),
            "to": _day(_last(e), end=True),
            **_link(e, "n", labels),
        }
        for e in events
    ]
    rows = alt.Axis(title=None, ticks=False, domain=False, labelPadding=10, grid=True)
    y = alt.Y("key:N", sort=countries, axis=rows)
    days = (date.fromisoformat(max(d["to"] for d in data)) - date.fromisoformat(min(d["from"] for d in data))).days
    _, style, step, interval = next(scale for scale in _TICKS if days <= scale[0])
    ticks = {"interval": interval, "step": step}
    axis = alt.Axis(title=None, format=style, tickCount=ticks, labelOverlap=False)
    x = alt.X("from:T", scale=alt.Scale(type="utc"), axis=axis)
    linked = {"href": alt.Href("href:N"), "description": alt.Description("text:N")}
    periods = alt.Chart(alt.InlineData(values=[d for d in data if d["from"] != d["to"]]))
    single = alt.Chart(alt.InlineData(values=[d for d in data if d["from"] == d["to"]]))
    bar = periods.mark_bar(color="var(--date)", height=8, opacity=0.45, cornerRadius=4)
    bars = bar.encode(x=x, x2="to:T", y=y, **linked)
    points = single.mark_point(filled=True, size=70, color="var(--date)", opacity=0.75).encode(x=x, y=y, **linked)
    padding = {"left": 150, "right": 40, "top": 4, "bottom": 24}
    return _svg(alt.layer(bars, points), (960, len(countries) * 26), padding, title, labels)


def _svg(
    chart: alt.LayerChart | alt.FacetChart, size: tuple[int, int], padding: dict[str, int], title: str, labels: Labels
) -> Markup:
    width, height = size
    spec = (
        chart.properties(width=width, height=height, autosize="none", padding=padding)
        .configure(background="transparent", font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor="var(--ink)", labelLimit=0, gridColor="var(--line)", grid=False)
        .configure_text(fontSize=12)
    )
    return _for_the_page(vl_convert.vegalite_to_svg(spec.to_dict()), title, labels)


def _for_the_page(svg: str, title: str, labels: Labels) -> Markup:
    """Local links, titles for the mouse, labels that can change their language; nothing that points elsewhere.

    The text was parsed as XML and is written as such: what a report says stays text.
    """
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    width, height = root.attrib.pop("width"), root.attrib.pop("height")
    named = {"aria-label": labels(title), "data-label": title}
    root.attrib.update({"viewBox": f"0 0 {width} {height}", "role": "group", **named})
    for element in list(root.iter()):
        tag = element.tag.removeprefix(f"{{{_SVG}}}")
        element.attrib.pop("aria-roledescription", None)
        element.attrib.pop("role", None) if element is not root else None
        label = element.attrib.pop("aria-label", "") if element is not root else ""
        if tag == "a":
            element.set("href", element.attrib.pop(_XLINK).removeprefix(_BASE))
            if element.find(f"{{{_SVG}}}text") is not None:  # the figure beside a bar or point, which has the link too
                element.attrib.update({"tabindex": "-1", "aria-hidden": "true"})
        elif tag == "text" and _KEY.fullmatch(element.text or ""):
            element.set("data-t", element.text or "")
            element.text = labels(element.text or "")
        elif label and tag == "path":
            ElementTree.SubElement(element, f"{{{_SVG}}}title").text = label
    return Markup(ElementTree.tostring(root, encoding="unicode"))


# --------------------------------------------------------------------------------------------------------------- choice


def _counts(fact: Row) -> bool:
    """An amount of things, stated once: no share, rate or threshold, and not the sentence that was printed twice."""
    return fact["measure"] == "level" and not fact["per_unit"] and "duplicate" not in fact["flags"].split(";")


def _size(fact: Row | None) -> float:
    stated = (fact["value"], fact["value_low"], fact["value_high"]) if fact else ()
    return next((float(v) for v in stated if v is not None), 0.0)


def _recent(fact: Row) -> tuple[str, float]:
    return fact["date_end"], _size(fact)


def _link(row: Row, kind: str, labels: Labels) -> dict[str, str]:
    country = labels(f"country.{row['country'] or 'none'}")
    said = f"{amount(row)} {row['measured']}" if "bound" in row else dates(row)
    return {"href": f"#{kind}{row['char_start']}", "text": visible("\n".join((country, said, row["sentence"][:160])))}


def _first(event: Row) -> str:
    return str(event["date_start"] or event["date_end"])


def _last(event: Row) -> str:
    return str(event["date_end"] or event["date_start"]) if event["role"] != "since" else _first(event)


def _day(day: str, *, end: bool = False) -> str:
    """A day for a reduced date: the first, or about the last, of its month or year."""
    return {4: day + ("-12-31" if end else "-01-01"), 7: day + ("-28" if end else "-01")}.get(len(day), day)


def _shifted(day: str, months: int) -> str:
    count = int(day[:4]) * 12 + int(day[5:7] or 12) - 1 + months
    return f"{count // 12:04}-{count % 12 + 1:02}"


def _shortened(text: str) -> str:
    widths: Iterable[int] = (2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    total = 0
    for i, width in enumerate(widths):
        total += width
        if total > _WIDEST:
            return text[:i] + "…"
    return text

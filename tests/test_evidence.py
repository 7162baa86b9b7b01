"""The evidence page: what it shows and hides, that nothing in it runs or loads, how it behaves in a browser."""

from __future__ import annotations

import io
import json
import re
import shutil
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from pipeline import cli, run, store
from pipeline.dictionary import CODES, FLAGS
from pipeline.errors import InputError, PipelineError
from pipeline.evidence import write
from pipeline.evidence.labels import Labels
from pipeline.evidence.source import masked
from pipeline.evidence.written import amount, dates, grouped, number
from pipeline.model import LedgerEntry
from pipeline.published import read_table
from pipeline.records import LANGUAGES
from pipeline.rules import indicators, sections
from pipeline.state import Options
from tests.evidence_site import CHINESE, HOSTILE, hostile, pdf, site, site_of
from tests.support import RAW, ROOT

__all__ = ["site"]  # a fixture

LIMIT = 3_000_000  # bytes
_LABELLED = {
    "checks.kind": "check",
    "checks.verdict": "verdict",
    "numbers.kind": "kind",
    "facts.bound": "bound",
    "facts.status": "status",
    "editions.status": "status",
}


class _Elements(HTMLParser):
    """Every element of a page with its attributes, and the text outside script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._code = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._code = self._code and tag not in ("script", "style")

    def handle_data(self, data: str) -> None:
        self.text += "" if self._code else data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_long_numbers_of_notes_are_grouped() -> None:
    told = grouped("892888 at 4826 per 100000 make 18501614")
    assert told.replace("\u202f", "_") == "892_888 at 4826 per 100_000 make 18_501_614"
    assert grouped("13.681942 %, 2020") == "13.681942 %, 2020"


@pytest.mark.parametrize(
    ("card", "said"), [('edition_date = "2020-07"\n', "as its source card says"), ("", "as the text says")]
)
def test_the_page_says_where_the_date_of_the_edition_is_from(tmp_path: Path, card: str, said: str) -> None:
    text = "Bulletin of Kazakhstan\n\n5 July 2020\n\nNational laboratories\n\nThere are 22 laboratories.\n"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "raw" / "a.source.toml").write_text(card, encoding="utf-8")
    out = tmp_path / "out"
    run.extract(tmp_path / "raw", out)
    write(out, run.default_build(out), tmp_path / "raw")
    page = (out / "a" / "report.html").read_text(encoding="utf-8")
    assert f">{said}</span>" in page
    assert ('(<a href="#n24">' in page) == (not card), "the date in the text is linked"


@pytest.fixture(scope="module")
def report(site: Path) -> str:
    return (site / CHINESE / "report.html").read_text(encoding="utf-8")


def _page_of(out: Path) -> str:
    (page,) = out.glob("*/report.html")
    return page.read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("value", "shown"), [(1118043, "1 118 043"), (13.7, "13.7"), (0, "0"), (None, ""), (2.5e9, "2 500 000 000")]
)
def test_numbers_are_grouped_in_a_way_that_every_language_reads(value: float | None, shown: str) -> None:
    assert number(value).replace("\u202f", " ") == shown


@pytest.mark.parametrize(
    ("bound", "value", "low", "high", "shown"),
    [
        ("exact", 36, 36, 36, "36"),
        ("more_than", 1000, 1000, None, "> 1 000"),
        ("at_most", None, None, 8, "≤ 8"),
        ("range", None, 2, 5, "2–5"),
        ("several", None, None, None, "…"),
    ],
)
def test_an_amount_carries_the_sign_of_its_bound(bound: str, value: Any, low: Any, high: Any, shown: str) -> None:
    fact = {"bound": bound, "value": value, "value_low": low, "value_high": high}
    assert amount(fact).replace("\u202f", " ") == shown


def test_a_date_without_beginning_says_so_unless_it_is_a_state() -> None:
    assert dates({"date_start": "", "date_end": "2020-07-07", "date_role": "as_of"}) == "2020-07-07"
    assert dates({"date_start": "2020-01", "date_end": "", "date_role": "since"}) == "2020-01 – …"
    assert dates({"date_start": "", "date_end": "", "date_role": ""}) == ""


def test_every_label_is_there_in_three_languages() -> None:
    labels = Labels("en")
    keys = re.findall(r'"(ui\.\w+)"', "".join(p.read_text() for p in (ROOT / "pipeline/evidence/templates").iterdir()))
    flags = (f"flag.{name}" for name in FLAGS if not name.endswith("_N"))  # those with a number say it themselves
    listed = (f"{prefix}.{code}" for name, prefix in _LABELLED.items() for code in CODES[name])
    own = [key for key in listed if key != "check.order_over_time"]  # stands between editions, on no page
    for key in [*keys, *own, *flags, *(f"section.{s}" for s in sections()), *(f"indicator.{i}" for i in indicators())]:
        labels(key)
    assert len(keys) > 50
    for key, words in labels.used().items():
        assert all(words), key
        assert words[0] != key.partition(".")[2].replace("_", " "), f"{key} has no label"


def test_a_code_without_label_is_shown_as_it_is() -> None:
    assert Labels("ru")("flag.of_another_day") == "of another day"


def test_the_names_of_countries_are_the_usual_ones() -> None:
    assert [Labels(x)("country.RUS") for x in LANGUAGES] == ["俄罗斯", "Russia", "Россия"]


# -------------------------------------------------------------------------------------------------------- what it shows


def test_every_fact_has_a_row_and_every_row_a_number_in_the_text(site: Path, report: str) -> None:
    elements = _Elements(report)
    ids = {a["id"] for _, a in elements.elements if a.get("id")}
    links = [a["href"] for a in elements.of("a") if str(a.get("href", "")).startswith("#")]
    facts = json.loads((site / CHINESE / "facts.json").read_text(encoding="utf-8"))
    starts = [f["char_start"] for c in facts["countries"] for s in c["sections"] for f in s["facts"]]
    assert len(starts) > 200
    assert all(f"f{start}" in ids and f"n{start}" in ids for start in starts)
    assert [link for link in links if str(link)[1:] not in ids] == []


def test_a_marked_number_is_the_number_as_printed(site: Path, report: str) -> None:
    text = store.read(run.default_build(site), CHINESE, "ingest").text
    marked = re.findall(r'<a class="n [^"]*" id="n(\d+)"[^>]*>([^<]*)</a>', report)
    assert len(marked) > 400
    assert all(text.startswith(printed, int(start)) for start, printed in marked if "•" not in printed)


def test_no_number_of_the_ledger_is_without_a_mark(site: Path, report: str) -> None:
    marked = re.findall(r'<a class="n [^"]*" id="n(\d+)"[^>]*>([^<]*)</a>', report)
    covered = {place for start, text in marked for place in range(int(start), int(start) + len(text))}
    ledger = [row for row in read_table(site, LedgerEntry) if row["edition_id"] == CHINESE]
    assert [row["text"] for row in ledger if row["char_start"] not in covered] == []


def test_the_matrix_says_what_a_country_is_silent_on(report: str) -> None:
    (china,) = re.findall(r'<tr><th scope="row"><span data-t="country.CHN">.*?</tr>', report, re.DOTALL)
    assert china.count('class="silent"') == 2  # points of entry, laboratories
    assert "t-CHN-surveillance" in china


def test_checks_that_fail_stand_first_and_link_to_their_facts(report: str) -> None:
    checks = report[report.index('<section id="checks"') : report.index('<section id="charts"')]
    first = checks[checks.index("<li") : checks.index("</li>")]
    assert 'class="fails"' in first
    assert "7 + 3" in first
    assert len(re.findall(r'href="#f\d+"', first)) >= 3


def test_the_cells_of_a_table_total_are_folded_and_told_apart(tmp_path: Path) -> None:
    codes = ("India", "Kazakhstan", "Kyrgyzstan", "Pakistan", "Tajikistan", "Uzbekistan", "China", "Japan", "Iran")
    lines = ["Country\tConfirmed cases\tDeaths", *(f"{name}\t10\t2" for name in codes), "Total\t91\t18"]
    page = _page_of(site_of(tmp_path, {"a.txt": "\n".join(lines) + "\n"}))
    checks = page[page.index('<section id="checks"') :]
    first = checks[checks.index("<li") : checks.index("</li>")]
    shown, folded = first.split('<details class="cells">')
    assert "9 numbers add up to 90, stated 91" in shown
    assert 'data-t="ui.implied"' in shown, "the reckoning in the language of the page"
    assert shown.count('class="chip"') == 1
    assert [f'data-t="country.{c}"' in folded for c in ("IND", "JPN")] == [True, True]
    assert page.count('class="fact bad"') == 1, "the total alone is in doubt"


def test_a_table_is_shown_as_a_grid_with_its_numbers_marked(report: str) -> None:
    (grid,) = re.findall(r'<table class="grid">.*?</table>', report, re.DOTALL)
    assert grid.count("<tr>") == 9
    assert grid.count('class="n fact') == 24


def test_charts_are_drawings_with_links_to_the_facts(report: str) -> None:
    drawings = re.findall(r'<svg xmlns="http://www.w3.org/2000/svg".*?</svg>', report, re.DOTALL)
    assert len(drawings) == 6  # cases, deaths, recovered; laboratories, beds; dates
    assert all(re.search(r'href="#[fn]\d+"', drawing) for drawing in drawings)
    assert "vega.github.io" not in report


def test_the_same_tables_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(site, copy)
    write(copy, run.default_build(site), RAW)
    for page in ("index.html", f"{CHINESE}/report.html"):
        assert (copy / page).read_bytes() == (site / page).read_bytes()


def test_the_index_leads_to_every_edition(site: Path) -> None:
    index = _Elements((site / "index.html").read_text(encoding="utf-8"))
    pages = [str(a["href"]) for a in index.of("a")]
    assert len(pages) == 3
    assert all((site / page).is_file() for page in pages)


def test_a_page_weighs_less_than_three_megabytes(site: Path) -> None:
    assert all(page.stat().st_size < LIMIT for page in site.glob("**/*.html"))


# -------------------------------------------------------------------------------------------------------- what it hides


CONTACTS = (
    "# Overview\n\nIndia\n\nNational laboratories\n\nThere are 36 laboratories. Call +996 312 323 201 "
    "or write to someone@example.org. Hotline 1406.\n"
)


@pytest.mark.parametrize("include", [True, False])
def test_telephone_numbers_and_addresses_are_dotted_out(tmp_path: Path, include: bool) -> None:
    out = site_of(tmp_path, {"a.md": CONTACTS}, Options(include_references=include))
    page = _page_of(out)
    assert "someone@example.org" not in page
    assert "323 201" not in page
    assert "••• •••" in page
    assert ("1406" in page) == include  # a short number is not personal, but it is a reference


def test_masking_keeps_every_offset(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.md": CONTACTS})
    document = store.read(run.default_build(out), "a", "ingest")
    shown = masked(document, store.read(run.default_build(out), "a", "check"))
    assert len(shown) == len(document.text)
    assert [(a, b) for a, b in zip(shown, document.text, strict=True) if a != b and a != "•"] == []


def _pictures(page: str) -> list[tuple[Image.Image, dict[str, str | None]]]:
    images = _Elements(page).of("img")
    return [(Image.open(io.BytesIO(b64decode(str(a["src"]).partition(",")[2]))).convert("RGB"), a) for a in images]


def _dark(picture: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Share of dark pixels in x, y, width, height."""
    x, y, width, height = box
    part = picture.crop((int(x), int(y), int(x + width) + 1, int(y + height) + 1)).convert("L")
    return sum(part.histogram()[:140]) / (part.width * part.height)


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_page_of_a_pdf_is_a_picture_with_a_box_around_its_numbers(tmp_path: Path, rotate: int) -> None:
    page = _page_of(site_of(tmp_path, {"a.pdf": pdf(rotate)}))
    ((picture, attributes),) = _pictures(page)  # the second page holds no fact
    assert (picture.width, picture.height) == (int(str(attributes["width"])), int(str(attributes["height"])))
    assert (picture.width > picture.height) == bool(rotate)
    (box,) = re.findall(r'<a id="b\d+"[^>]*><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>', page)
    assert 0.05 < _dark(picture, tuple(map(float, box))) < 0.7  # ink and paper: the 36 is in it


def test_a_telephone_number_on_a_picture_is_painted_over(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.pdf": pdf()})
    ((picture, _),) = _pictures(_page_of(out))
    document = store.read(run.default_build(out), "a", "ingest")
    words = {document.text[w.start : w.end]: w for w in document.words}
    scale = picture.width / 595
    painted = {}
    for text in ("323", "201", "laboratories."):
        word = words[text]
        box = (word.x0, 842 - word.y1, word.x1 - word.x0, word.y1 - word.y0)
        painted[text] = _dark(picture, tuple(v * scale for v in box))
    assert painted["323"] > 0.95
    assert painted["201"] > 0.95
    assert painted["laboratories."] < 0.7


def test_without_the_pdf_the_page_says_so_and_has_its_text(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.pdf": pdf()})
    (tmp_path / "raw" / "a.pdf").write_bytes(pdf() + b"%")
    write(out, run.default_build(out), tmp_path / "raw")
    page = _page_of(out)
    assert _pictures(page) == []
    assert 'data-t="ui.pages_missing"' in page
    assert 'class="n fact"' in page


# ------------------------------------------------------------------------------------------------------ hostile reports


def test_what_a_report_says_stays_text(tmp_path: Path) -> None:
    out = hostile(tmp_path)
    for path in (out / "index.html", *out.glob("*/report.html")):
        elements = _Elements(path.read_text(encoding="utf-8"))
        assert len(elements.of("script")) == 2  # the labels and our script
        assert [a for a in elements.of("img") if not str(a.get("src")).startswith("data:image/")] == []
        assert {tag for tag, _ in elements.elements} & {"iframe", "object", "embed", "base", "b>"} == set()
        for tag, attributes in elements.elements:
            assert [name for name in attributes if name.startswith("on") or name == "style"] == [], tag
            assert not str(attributes.get("href", "")).lower().startswith(("javascript:", "http:", "//")), tag
        if path.name == "report.html":
            assert all(bad in elements.text for bad in HOSTILE)
            assert "50 ␂ \ufffdseirotarobal" in elements.text
            assert "<svg xmlns" in path.read_text(encoding="utf-8")  # hostile words stand in a chart too


def test_the_policy_names_the_script_and_the_style_and_forbids_all_else(report: str) -> None:
    (policy,) = [a["content"] for a in _Elements(report).of("meta") if "http-equiv" in a]
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert all(re.fullmatch(r"'sha256-[\w+/]+='", rules[name]) for name in ("script-src", "style-src"))
    assert not re.search(r'(?:src|href)="(?:https?:)?//', report)


# ------------------------------------------------------------------------------------------------------------- messages


def test_without_the_extra_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.evidence.find_spec", lambda name: None if name == "altair" else True)
    with pytest.raises(PipelineError, match=r"needs altair, .*\[evidence\]"):
        write(tmp_path, tmp_path, tmp_path)


def test_tables_of_another_state_of_the_report_are_refused(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.md": CONTACTS})
    (tmp_path / "raw" / "a.md").write_text(CONTACTS + "More: 7.\n", encoding="utf-8")
    run.ingest(tmp_path / "raw", run.default_build(out))
    with pytest.raises(InputError, match="another state of the report"):
        write(out, run.default_build(out), tmp_path / "raw")


def test_a_page_whose_edition_is_gone_is_removed_and_no_other_file(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.md": CONTACTS, "b.md": CONTACTS})
    (out / "own").mkdir()
    (out / "own" / "report.html").write_text("mine", encoding="utf-8")
    (tmp_path / "raw" / "b.md").unlink()
    run.extract(tmp_path / "raw", out)
    write(out, run.default_build(out), tmp_path / "raw")
    assert sorted(p.parent.name for p in out.glob("*/report.html")) == ["a", "own"]


def test_the_command_names_the_files_that_it_wrote(tmp_path: Path) -> None:
    out = site_of(tmp_path, {"a.md": CONTACTS})
    done = CliRunner().invoke(cli.main, ["evidence", str(tmp_path / "raw"), "--out", str(out)])
    assert done.exit_code == 0
    assert done.output.split() == [str(out / "index.html"), str(out / "a" / "report.html")]

"""Link: mentions + place + sentence → rows of facts, events, references, sections and the ledger."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from operator import attrgetter

from pipeline import countries, rules
from pipeline.link import ledger, tables
from pipeline.link.currency import local_currency
from pipeline.link.listed import Lead, is_item, lead_of, tell
from pipeline.link.meaning import Meaning
from pipeline.link.mention import Mention, mentions
from pipeline.link.occurrences import Occurrences, vocabulary
from pipeline.link.outline import section_rows
from pipeline.link.place import country_of
from pipeline.link.sentence import decide_all
from pipeline.link.shared import THINGS
from pipeline.link.status import statuses
from pipeline.link.surroundings import Surroundings
from pipeline.link.time import UNDATED, When, dates_of, edition_date, governing, latest_report
from pipeline.records import Block, Document, Language, Passage, Reading, Row, Sentence, Status, Tables, sentences_of
from pipeline.rules import alternation
from pipeline.traditional import as_printed

_IMPLIED = ("epidemic", "vaccination")  # indicators that tell the unit: the number of cases stands at 58


# Where a number stands in the source: start, end, page; and the id that a record of it has.
_Where = tuple[int, int, int | None, str]


def link(document: Document, passages: list[Passage]) -> Tables:
    """Rows of the tables `editions`, `sections`, `facts`, `events`, `references` and `numbers`, not yet validated."""
    return _Linker(document, passages).run()


class _Linker:
    """Collects the rows of one edition, passage by passage."""

    def __init__(self, document: Document, passages: list[Passage]) -> None:
        self.document = document
        self.passages = passages
        self.language = document.language
        self.tables = tables.read_tables(document, passages)
        self.rows: Tables = {"facts": [], "events": [], "references": [], "numbers": []}
        self.ocr = _recognised(document.ocr_confidence)
        self.places: dict[str, Row] = {}  # by country, what a row says of it
        self.reported = latest_report(document, passages)
        self.heading = ""
        self.above: Occurrences | None = None  # the cue words of the heading, once asked for
        self.of_plans: bool | None = None  # whether the numbers below the heading are plans, once asked for
        self.last: list[tuple[Mention, Meaning]] = []  # the numbers of the last sentence read
        self.lead: Lead | None = None  # the line above a list, while the list goes on

    def run(self) -> Tables:
        for i, passage in enumerate(self.passages):
            role = passage.placed.role
            if role in ("country_heading", "section_heading", "heading"):
                self.heading = passage.placed.block.text
                self.above, self.of_plans, self.last, self.lead = None, None, [], None
            kinds = {r.kind for s in passage.sentences for r in s.readings}
            cells = self.tables.cells.get(i)
            text = cells is None and role in ("body", "heading")
            if text:
                self._text_facts(passage, kinds)
            if kinds:
                country = self.tables.country_of_note.get(i, passage.placed.country)
                if cells is not None:
                    self._table_facts(cells, country, i in self.tables.country_of_note)
                self._others(passage, country, counted=text or cells is not None)
        rows = self.rows
        rows["numbers"] = ledger.complete(self.document, self.passages, rows["numbers"], self._ledger_row)
        rows["sections"] = section_rows(self.document, self.passages, rows["facts"])
        rows["editions"] = [self._edition()]
        for name in ("facts", "events", "references"):
            rows[name].sort(key=ledger.PLACE)
        return rows

    # ------------------------------------------------------------------------------------------------------- facts

    def _text_facts(self, passage: Passage, kinds: Collection[str]) -> None:
        """Facts of running text with readings of these kinds."""
        if "quantity" not in kinds:
            self.last, self.lead = [], lead_of(passage, [], {}, self.language)
            return
        found = mentions(passage, self.language)
        words, here = vocabulary(self.language), Occurrences()
        if self.above is None:
            self.above = words.occurrences(self.heading)
        meanings = {id(mention): meaning for mention, meaning in self.last}
        groups: dict[int, list[Mention]] = {}
        for mention in found:
            if mention.unit in ("", "count"):
                mention.unit = self._noun_unit(mention) or mention.unit
            else:
                country = passage.placed.country
                mention.unit = local_currency(mention.unit, mention.reading, mention.text, country, self.language)
            groups.setdefault(mention.sentence.start, []).append(mention)
        earlier = [mention for mention, _ in self.last]
        for sentence, following in zip(passage.sentences, [*passage.sentences[1:], None], strict=True):
            group = groups.get(sentence.start, [])
            if not group and (following is None or following.start not in groups):
                here, earlier = Occurrences(), group
                continue  # no number here or in the next sentence asks for its words
            previous, here = here, words.occurrences(found[0].text, sentence.start, sentence.end)
            if group:
                around = Surroundings(sentence, found[0].text, self.language, here, previous, self.above)
                decide_all(group, earlier, around, meanings)
            earlier = group
        self._tell_items(passage, found, meanings)
        self.last = [(mention, meanings[id(mention)]) for mention in earlier]
        dates = dates_of(passage, self.reported) if "date" in kinds else {}
        for mention in found:
            when = governing(self.language).of(mention, dates[mention.sentence.start]) if dates else UNDATED
            meaning = meanings[id(mention)]
            unit, status = self._unit(mention, meaning), self._status(mention, when)
            self._fact(mention, meaning, when, country_of(mention, self.language), unit, status)

    def _tell_items(self, passage: Passage, found: list[Mention], meanings: dict[int, Meaning]) -> None:
        """Numbers in the items of a list count what the line above it says."""
        if lead := self.lead:
            items = list(filter(is_item, found))
            meanings |= {id(item): tell(item, lead, self.language) for item in items}
            self.lead = lead if items else None
        self.lead = lead_of(passage, found, meanings, self.language) or self.lead

    def _noun_unit(self, mention: Mention) -> str:
        """The unit that the head noun is, whatever stands before it: 252,890 dengue cases, 5 million vaccine doses."""
        start, end = mention.after[0], mention.head
        noun = _unit_nouns(self.language).search(mention.text, start, end) if start < end else None
        return (noun.lastgroup or "") if noun else ""

    def _unit(self, mention: Mention, meaning: Meaning) -> str:
        total = mention.part_of
        if total is not None and not mention.unit:
            return self._unit(total, meaning)
        if mention.unit:
            return mention.unit
        usual = rules.indicators()[meaning.indicator].unit
        told = mention.after[0] == mention.after[1] and rules.indicators()[meaning.indicator].group in _IMPLIED
        return usual if rules.units()[usual] == "count" and (told or not mention.measured) else "count"

    def _table_facts(self, cells: list[tables.TableCell], country: str, of_countries: bool) -> None:
        for cell in cells:
            status = statuses(self.language).of_column(cell.head)
            if status == "actual":
                status = self._status(cell.mention, cell.when)
            section = cell.mention.passage.placed.section
            # A table of countries is statistics wherever it stands, its totals too; another belongs to its pillar.
            if cell.country or of_countries or section not in rules.who_sections():
                section = "statistics"
            self._fact(cell.mention, cell.meaning, cell.when, cell.country or country, cell.unit, status, section)

    def _fact(
        self, mention: Mention, meaning: Meaning, when: When, country: str, unit: str, status: Status, section: str = ""
    ) -> None:
        reading, passage, block = mention.reading, mention.passage, mention.passage.placed.block
        start, end, page, fact_id = self._where(reading, passage)
        thing_end = mention.after[1] if mention.after[1] > mention.after[0] else reading.end
        quote_end = max(reading.end, reading.quote_end, thing_end)
        quote_start, quote_end = block.source_span(min(reading.quote_start, reading.start), quote_end)
        flags = [*reading.flags, *when.flags, *meaning.flags, *mention.flags, *self.ocr.get(page, ())]
        if mention.sentence.duplicate:
            flags.append("duplicate")
        in_table = "from_table" in mention.flags
        thing, unit_text = mention.measured or (reading.unit_text if reading.unit in THINGS else ""), reading.unit_text
        if mention.text is not block.text:  # they were taken from the folded text
            thing, unit_text = _as_printed(thing, mention), _as_printed(unit_text, mention)
        self.rows["facts"].append(
            {
                "fact_id": fact_id,
                **self._place(country),
                "section": section or passage.placed.section,
                "indicator": meaning.indicator,
                "measured": thing,
                "value": reading.value,
                "value_low": reading.low,
                "value_high": reading.high,
                "bound": reading.bound,
                "unit": unit,
                "unit_text": unit_text,
                "measure": reading.measure,
                "per_value": reading.per_value,
                "per_unit": reading.per_unit,
                "status": status,
                "date_start": when.start,
                "date_end": when.end,
                "date_role": when.role,
                "date_source": when.source,
                "part_of": self._id(mention.part_of) if mention.part_of else "",
                "quote": self.document.text[quote_start:quote_end],
                "sentence": block.text if in_table else _text_of(mention.sentence, block),
                "page": page,
                "char_start": start,
                "char_end": end,
                "rule": meaning.rule,
                "flags": ";".join(dict.fromkeys(flags)) if flags else "",
            }
        )
        self.rows["numbers"].append(self._ledger_row(start, end, "fact", fact_id, page))

    def _status(self, mention: Mention, when: When) -> Status:
        """Own status, else that of its total, else a plan under a heading of targets or for a time still to come."""
        own, words = when if when.source == "sentence" else UNDATED, statuses(self.language)
        status = words.of(mention, own.role)
        if status == "actual" and mention.part_of is not None and not words.is_in_hand(mention):
            status = words.of(mention.part_of, "")
        if status != "actual" or mention.former or words.is_done(mention):
            return status
        if own.start:
            return "planned" if self._is_ahead(own.start) else status
        if self.of_plans is None:
            self.of_plans = words.is_of_plans(self.heading)
        return "planned" if self.of_plans else status

    def _is_ahead(self, date: str) -> bool:
        """Whether a date lies in a year after the report's: what is stated for it is a plan."""
        return bool(self.reported) and date[:4] > self.reported[:4]

    # ------------------------------------------------------------------------- events, references, rest of the ledger

    def _others(self, passage: Passage, country: str, *, counted: bool) -> None:
        """The readings of a passage that are no facts; `counted` says that its quantities are."""
        for sentence in passage.sentences:
            for reading in sentence.readings:
                if not (counted and reading.kind == "quantity"):
                    self._other(reading, sentence, passage, country, counted=counted)

    def _other(self, reading: Reading, sentence: Sentence, passage: Passage, country: str, *, counted: bool) -> None:
        """A reading that is no fact: an event, a reference, or an entry of the ledger alone."""
        where = start, end, page, own_id = self._where(reading, passage)
        furniture = passage.placed.role == "furniture"
        if reading.kind == "date" and not furniture:
            self._event(reading, sentence, passage, country, where)
            record, kind = own_id, "date"
        else:
            record, kind = "", ledger.kind_of(reading, passage)
            if not furniture and _is_reference(reading):
                self._reference(reading, sentence, passage, country, where)
                record = own_id
            elif counted and reading.of is not None and (whole := sentence.readings[reading.of]).kind == "quantity":
                *_, record = self._where(whole, passage)  # a part names its fact, where its number is one
        if reading.kind != "reference" or ledger.names_a_number(self.document.text[start:end]):
            self.rows["numbers"].append(self._ledger_row(start, end, kind, record, page))

    def _event(self, reading: Reading, sentence: Sentence, passage: Passage, country: str, where: _Where) -> None:
        start, end, page, event_id = where
        flags = [*reading.flags, *(["duplicate"] if sentence.duplicate else []), *self.ocr.get(page, ())]
        longest = max(reading.date_start, reading.date_end, key=len)
        self.rows["events"].append(
            {
                "event_id": event_id,
                **self._place(country),
                "section": passage.placed.section,
                "date_start": reading.date_start,
                "date_end": reading.date_end,
                "precision": {10: "day", 7: "month"}.get(len(longest), "year"),
                "role": reading.date_role,
                "quote": self.document.text[start:end],
                "sentence": _text_of(sentence, passage.placed.block),
                "page": page,
                "char_start": start,
                "char_end": end,
                "flags": ";".join(flags),
            }
        )

    def _reference(self, reading: Reading, sentence: Sentence, passage: Passage, country: str, where: _Where) -> None:
        start, end, page, reference_id = where
        self.rows["references"].append(
            {
                "reference_id": reference_id,
                "edition_id": self.document.edition_id,
                "language": self.language,
                "country": country,
                "section": passage.placed.section,
                "kind": reading.subtype,
                "text": self.document.text[start:end],
                "normalized": reading.normalized,
                "date": _date_of_law(reading, sentence) if reading.subtype == "law" else "",
                "page": page,
                "char_start": start,
                "char_end": end,
            }
        )

    # ------------------------------------------------------------------------------------------------------- helpers

    def _place(self, country: str) -> Row:
        """What every row says of its edition and country."""
        if country not in self.places:
            self.places[country] = {
                "edition_id": self.document.edition_id,
                "language": self.language,
                "country": country,
                "country_name": countries.english_name(country),
            }
        return self.places[country]

    def _where(self, reading: Reading, passage: Passage) -> _Where:
        block = passage.placed.block
        start, end = block.source_span(reading.start, reading.end)
        return start, end, block.page_at(reading.start), f"{self.document.edition_id}:{start}-{end}"

    def _id(self, mention: Mention) -> str:
        return self._where(mention.reading, mention.passage)[-1]

    def _ledger_row(self, start: int, end: int, kind: str, record: str = "", page: int | None = None) -> Row:
        return {
            "edition_id": self.document.edition_id,
            "char_start": start,
            "char_end": end,
            "text": self.document.text[start:end],
            "kind": kind,
            "record_id": record,
            "page": page,
        }

    def _edition(self) -> Row:
        document = self.document
        return {
            "edition_id": document.edition_id,
            "file": document.file,
            "sha256": document.sha256,
            "language": document.language,
            "title": document.title,
            "edition_date": edition_date(document, self.passages),
            "pages": document.pages,
            "characters": len(document.text),
            "reader": document.reader,
            "countries": len({p.placed.country for p in self.passages if p.placed.role == "country_heading"}),
            "duplicate_sentences": sum(map(attrgetter("duplicate"), sentences_of(self.passages))),
        }


def _recognised(confidences: list[float]) -> dict[int | None, list[str]]:
    """Flags of what stands on a scanned page: a digit may be misread, however sure the recognition was."""
    return {page: ["ocr", f"ocr_confidence_{sure:.2f}"] for page, sure in enumerate(confidences, 1) if sure}


@cache
def _unit_nouns(language: Language) -> re.Pattern[str]:
    """What a head noun that is a unit of things looks like; the group that matches is the unit."""
    words = rules.language(language)["units"]
    # A Chinese measure word of one character ends other nouns: 试剂 are no doses.
    nouns = {unit: [w for w in words[unit] if language != "zh" or len(w) > 1] for unit in ("case", "dose")}
    named = [rf"(?P<{unit}>{alternation(listed, boundary=language != 'zh')})" for unit, listed in nouns.items()]
    return re.compile(rf"(?:{'|'.join(named)})\Z", re.IGNORECASE)


def _text_of(sentence: Sentence, block: Block) -> str:
    return block.text[sentence.start : sentence.end]


def _as_printed(words: str, mention: Mention) -> str:
    """Words of a mention in the characters of the report."""
    part = slice(mention.sentence.start, mention.sentence.end)
    return as_printed(words, mention.passage.placed.block.text[part], mention.text[part])


def _is_reference(reading: Reading) -> bool:
    """What gets a row in references.csv. Names of the vocabulary (COVID-19) are accounted for in the ledger alone."""
    return reading.kind == "reference" or reading.subtype in ("name", "ordinal")


def _date_of_law(reading: Reading, sentence: Sentence) -> str:
    """The date nearest before the number of a law in its sentence, else the nearest after it."""
    dates = [r for r in sentence.readings if r.kind == "date" and r.date_end]
    before = [r for r in dates if r.end <= reading.start]
    chosen = before[-1] if before else dates[0] if dates else None
    return chosen.date_end if chosen else ""

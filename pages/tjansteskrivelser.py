"""Tjänsteskrivelser: the letter to the nämnd about Öppna jämförelser, and two more with their own arithmetic."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from time import time_ns

import streamlit as st

import ui
import ui.approvals
import ui.checks
import ui.documents
import ui.earlier
import ui.fields
from ojcore.access import may
from ojcore.comparing.comparison import Comparison
from ojcore.documents.content import ABOUT
from ojcore.documents.forms import (
    Allowance,
    Outcome,
    allowance_proposal,
    choose_decisions,
    write_allowance_letter,
    write_quarter_letter,
)
from ojcore.documents.letters import (
    AMOUNT,
    AUTHORITY,
    CONDITION,
    NAMND,
    PERIOD,
    PROPOSALS,
    SENT_TO,
    SIGNATURES,
    Kind,
    allowance_parts,
    area_field,
    comparison_parts,
    decision_field,
    decision_rows,
    decisions_of,
    earlier_field,
    earlier_parts,
    earlier_proposals,
    letter_of,
    letter_parts,
    log_letter,
    proposed_decision,
    proposed_title,
    said,
    save_letter_text,
)
from ojcore.documents.material import used_sources
from ojcore.documents.tjansteskrivelse import ComparisonTexts, Letter, write_comparison_letter
from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.prose.language import genitive
from ojcore.store.comments import WrittenComment, comments_on_several, uncommented
from ojcore.store.kept import EarlierText
from ojcore.store.texts import Publication, StoredText, load_texts, read_earlier
from ojcore.word import Template, WordDocument
from ui.cache import Cache

KINDS: dict[str, Kind] = {
    "Öppna jämförelser": "tjansteskrivelse",
    "Ej verkställda beslut": "ej-verkstallda",
    "Tillägg till försörjningsstöd": "tillagg",
}
TITLES = {
    "authority": "Förvaltning",
    "namnd": "Nämnd",
    "title": "Ärende",
    "diarienummer": "Diarienummer",
    "signatures": "Undertecknas av (en titel per rad)",
    "proposal": "Förslag till beslut",
    "summary": "Egna ord i sammanfattningen",
    "sent_to": "Beslutet expedieras till (en per rad)",
    "introduction": "Inledning",
    "conclusion": "Sammanfattning av resultatet",
    "period": "Period",
    "condition": "Till vilka",
    "background": "Bakgrund",
}
DECISION = {"reference": "Löpnummer", "insats": "Insats", "reason": "Skäl"}
DAYS = ("Beslut", "Verkställt", "Avslutat")
EARLIER = {
    "year": "År",
    "households": "Hushåll",
    "children": "Barn",
    "amount": "Belopp, kronor",
    "cost": "Kostnad, kronor",
}


Written = Callable[[], WordDocument]


@dataclass(frozen=True)
class Kept:
    """A letter as it is kept, and the form its fields are saved by. quarter: 0 but for a quarter's report."""

    kind: Kind
    about: Publication
    texts: dict[str, StoredText]
    form: ui.fields.TextForm
    quarter: int = 0

    def entry(self, name: str) -> StoredText:
        """What is stored in a field."""
        return self.texts.get(name, StoredText(name))


def main() -> None:
    """Choose the kind, fill in the form, look at the text, download the document."""
    choice = ui.choose("Tjänsteskrivelser", tells_unchecked=False)
    version = ui.data_version(choice.unit), ui.approvals.version()  # before what the letter is made of is read
    ui.fields.run_script()
    kind = KINDS[ui.segments("Slag", KINDS, "slag")]
    template = ui.documents.template_field()
    makers = {"tjansteskrivelse": _comparison_letter, "ej-verkstallda": _quarter_letter, "tillagg": _allowance_letter}
    kept, write = makers[kind](choice, template)
    _earlier_versions(kept)
    content, preview = _document(version, choice, kept, template, write)
    st.download_button(
        "Hämta Word-dokumentet",
        content,
        file_name="tjansteskrivelse.docx",
        mime=ui.documents.WORD,
        type="primary",
        on_click=_log_export,
        args=(kept.about,),
    )
    ui.show("<h2>Förhandsvisning</h2>")
    ui.show_html(preview)


def _document(
    version: Hashable, choice: ui.Choice, kept: Kept, template: Template | None, write: Written
) -> tuple[bytes, Markup]:
    """The letter's file and how it reads, made anew where what it is made of is another.

    A visitor keeps the last few, their own, to go to and fro between years; on a template, which may be of many
    megabytes, the last.
    """
    texts = tuple(sorted((name, stored.text) for name, stored in kept.texts.items()))
    look = sha256(template.content).digest() if template else b""
    today = date.today()  # noqa: DTZ011 (the visitor's own day, which stands where no other is written)

    def make() -> tuple[bytes, Markup]:
        content = write().to_bytes()
        return content, ui.documents.document_html(content)

    name, room = ("letter on template", 1) if template else ("letters", 4)
    letters: Cache = st.session_state.setdefault(name, Cache(room))
    return letters.get((version, choice, kept.about, texts, look, today), make)


def _earlier_versions(kept: Kept) -> None:
    """What the letter's texts have said before."""
    titles = {name: title for name in kept.texts if (title := _title(kept, name))}

    def earlier(name: str) -> list[EarlierText]:
        return read_earlier(ui.acting(), kept.about, name)

    ui.earlier.show_earlier(titles, earlier, read_earlier)


def _title(kept: Kept, name: str) -> str:
    """What a text is called on the page; "" for a day, a number and a tick."""
    kind, *parts = name.split("/")
    if kind == "area":
        return f"Enhetens text: {ui.definitions().areas[parts[0]].title}"
    if kind == "decision" and parts[1] in DECISION:
        rows = decision_rows(kept.texts)
        which = rows.index(parts[0]) + 1 if parts[0] in rows else "som togs bort"
        return f"Beslut {which}: {DECISION[parts[1]]}"
    return TITLES.get(name, "")


def _log_export(about: Publication) -> None:
    log_letter(ui.acting(), about)


def _open(kind: Kind, unit: str, year: int, quarter: int = 0) -> Kept:
    """The letter as it is stored, and when it was."""
    about = letter_of(kind, unit, year, quarter)
    texts = load_texts(ui.acting(), about)

    def save(key: Sequence[str], value: str, seen_version: int) -> StoredText:
        return save_letter_text(ui.acting(), about, key[0], value, seen_version)

    locked = not may(ui.current_user(), save_letter_text)
    kept = Kept(kind, about, texts, ui.fields.TextForm(f"{about.report}/{unit}/{year}", save, locked), quarter)
    told = "Allt sparas medan du skriver. Ett fält som töms får tillbaka sitt förslag; skriv – för att lämna det tomt."
    ui.show('<p class="small">{} {}</p>', told, ui.fields.saved_line(texts.values()))
    return kept


def _letter(kept: Kept, does: str) -> Letter:
    """The frame that all kinds share. does: what the nämnd is asked to do, after its name."""
    form, entry, year = kept.form, kept.entry, kept.about.year
    title = proposed_title(kept.kind, year, kept.quarter)
    today = date.today()  # noqa: DTZ011 (the visitor's own day)
    first, second = st.columns(2)
    with first:
        ui.fields.line_field(form, entry("authority"), TITLES["authority"], proposal=AUTHORITY)
        ui.fields.line_field(form, entry("namnd"), TITLES["namnd"], proposal=NAMND)
        ui.fields.line_field(form, entry("title"), TITLES["title"], proposal=title)
    with second:
        ui.fields.day_field(form, entry("day"), "Datum", proposal=today)
        ui.fields.line_field(form, entry("diarienummer"), TITLES["diarienummer"])
        _text(kept, "signatures", "\n".join(SIGNATURES[kept.kind]))
    namnd = said(kept.texts, "namnd", NAMND)
    _text(kept, "proposal", proposed_decision(namnd, does))
    _text(kept, "summary")
    _text(kept, "sent_to", "\n".join(SENT_TO[kept.kind]))
    return Letter(**letter_parts(kept.kind, kept.texts, today, title, does))


def _text(kept: Kept, name: str, proposal: str = "") -> None:
    ui.fields.text_field(kept.form, kept.entry(name), _title(kept, name), height=90, proposal=proposal)


def _comparison_letter(choice: ui.Choice, template: Template | None) -> tuple[Kept, Written]:
    known = ui.definitions()
    comparisons = _comparisons(choice)
    if not comparisons:
        raise UserError(_without_answers(choice))
    ui.checks.show_unchecked({source for comparison in comparisons for source in used_sources(comparison)})
    _list_uncommented(comparisons, choice)
    areas = [comparison.area for comparison in comparisons]
    mark = ui.approvals.tell_waiting_about(areas, choice.year, choice.unit)
    kept = _open("tjansteskrivelse", choice.unit, choice.year)
    letter = replace(_letter(kept, PROPOSALS["tjansteskrivelse"]), mark=mark)
    _text(kept, "introduction", ABOUT)
    for area in areas:
        _text(kept, area_field(area))
    _text(kept, "conclusion")
    own = ComparisonTexts(**comparison_parts(kept.texts, areas))
    comments = ui.shared(_comments, choice, version=ui.data_version(choice.unit))
    return kept, partial(write_comparison_letter, letter, comparisons, known, choice.unit, own, template, comments)


def _without_answers(choice: ui.Choice) -> str:
    return f"{ui.absence(choice, everywhere=True)} Fler svar läses in på sidan Läs in."


def _comments(choice: ui.Choice) -> dict[str, WrittenComment]:
    with ui.engine().connect() as connection:
        return comments_on_several(connection, _comparisons(choice), choice.unit)


def _comparisons(choice: ui.Choice) -> list[Comparison]:
    found = []
    for area in ui.definitions().areas:
        if choice.year in ui.years_with_values(area, choice.group, choice.unit):
            comparison = ui.comparison(ui.Choice(choice.unit, area, choice.year, choice.group))
            if any(choice.unit in row.cells for row in comparison.rows):
                found.append(comparison)
    return found


def _list_uncommented(comparisons: list[Comparison], choice: ui.Choice) -> None:
    missing = [row.indicator.title for each in comparisons for row in uncommented(each, choice.unit)]
    if missing:
        name = genitive(ui.definitions().unit_name(choice.unit))
        st.warning(f"{len(missing)} av {name} röda indikatorer saknar kommentar.")
        link = ui.link("kommentarer", "Skriv kommentarer")
        ui.show_html(ui.fold("Visa vilka", ui.bullets(missing)), html("<p>{}</p>", link))


def _quarter_letter(choice: ui.Choice, template: Template | None) -> tuple[Kept, Written]:
    today = date.today()  # noqa: DTZ011 (the visitor's own day)
    last = today.year * 4 + (today.month - 1) // 3 - 1  # the quarter that ended last
    year_column, quarter_column, _empty = st.columns([1, 1, 3])
    year = _kept_number(year_column, "Kvartalets år", 2000, 2100, last // 4, "kvartalets_ar")
    quarter = _kept_number(quarter_column, "Kvartal", 1, 4, last % 4 + 1, "kvartal")
    kept = _open("ej-verkstallda", choice.unit, year, quarter)
    letter = _letter(kept, PROPOSALS["ej-verkstallda"])
    _decisions(kept)
    report = choose_decisions(decisions_of(kept.texts), year, quarter)
    return kept, partial(write_quarter_letter, letter, report, template)


def _kept_number(
    place: "st.delta_generator.DeltaGenerator", label: str, least: int, most: int, first: int, key: str
) -> int:
    """A number that chooses the letter; it is the same when one comes back to the page."""
    return int(place.number_input(label, least, most, first, key=key, persist_state="session"))


def _decisions(kept: Kept) -> None:
    """One row of fields per decision, and one more that is empty after the button."""
    ui.show("<h2>Beslut</h2>")
    st.caption("Ett löpnummer per beslut, aldrig namn eller personnummer. Utan rader blir det: inga att rapportera.")
    begun = st.session_state.setdefault(f"begun {kept.about.report} {kept.about.unit} {kept.about.year}", [])
    for number, row in enumerate(sorted({*decision_rows(kept.texts), *begun}), start=1):
        _decision(kept, row, number)
        st.button(
            f"Ta bort beslut {number}", key=f"remove-{row}", on_click=_remove, args=(kept, row, begun), type="tertiary"
        )
    st.button("Lägg till ett beslut", on_click=lambda: begun.append(f"{time_ns():x}"), disabled=kept.form.locked)


def _remove(kept: Kept, row: str, begun: list[str]) -> None:
    """Empties all fields of a decision; their versions stay in the store."""
    for name, stored in kept.texts.items():
        if name.startswith(decision_field(row, "")) and stored.text:
            ui.fields.save_value(kept.form, stored, "")
    if row in begun:
        begun.remove(row)


def _decision(kept: Kept, row: str, number: int) -> None:
    """A decision's fields. Each row has a name of its own, so that two who add one at once do not share it."""

    def entry(name: str) -> StoredText:
        return kept.entry(decision_field(row, name))

    ui.show("<h3>Beslut {}</h3>", number)
    form, columns = kept.form, st.columns([1.2, 2.2, 1.3, 1.3, 1.3])
    with columns[0]:
        ui.fields.line_field(form, entry("reference"), DECISION["reference"])
    with columns[1]:
        ui.fields.line_field(form, entry("insats"), DECISION["insats"])
    for column, name, label in zip(columns[2:], ("decided", "carried_out", "ended"), DAYS, strict=True):
        with column:
            ui.fields.day_field(form, entry(name), label)
    with st.columns([4.7, 2.6], vertical_alignment="bottom")[0]:
        ui.fields.line_field(form, entry("reason"), DECISION["reason"])
    ui.fields.tick_field(form, entry("reported_before"), "Rapporterat i ett tidigare kvartal")
    if entry("reference").text and not entry("decided").text:
        ui.show_html(ui.small("Beslutet kommer med när det har en dag."))


def _allowance_letter(choice: ui.Choice, template: Template | None) -> tuple[Kept, Written]:
    this_year = date.today().year  # noqa: DTZ011 (the visitor's own day)
    year = _kept_number(st.columns([1, 4])[0], "Året", 2000, 2100, this_year, "tillaggets_ar")
    kept = _open("tillagg", choice.unit, year)
    form, entry, columns = kept.form, kept.entry, st.columns(3)
    with columns[0]:
        ui.fields.line_field(form, entry("period"), TITLES["period"], proposal=PERIOD)
    with columns[1]:
        ui.fields.number_field(form, entry("children"), "Antal barn", most=100_000, proposal=0)
    with columns[2]:
        ui.fields.number_field(form, entry("amount"), "Belopp per barn, kronor", least=1, most=100_000, proposal=AMOUNT)
    ui.fields.line_field(form, entry("condition"), TITLES["condition"], proposal=CONDITION)
    _text(kept, "background")
    if ui.fields.tick_field(form, entry("has_earlier"), "Visa ett tidigare års utfall"):
        _earlier(kept)
    earlier = earlier_parts(kept.texts, earlier_proposals(year))
    allowance = Allowance(**allowance_parts(kept.texts), earlier=Outcome(**earlier) if earlier else None)
    letter = _letter(kept, allowance_proposal(allowance))
    return kept, partial(write_allowance_letter, letter, allowance, said(kept.texts, "background"), template)


def _earlier(kept: Kept) -> None:
    proposals = earlier_proposals(kept.about.year)
    for column, (name, label) in zip(st.columns(len(EARLIER)), EARLIER.items(), strict=True):
        with column:
            field = kept.entry(earlier_field(name))
            ui.fields.number_field(kept.form, field, label, most=100_000_000, proposal=proposals[name])


main()

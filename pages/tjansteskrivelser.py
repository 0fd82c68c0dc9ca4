"""Tjänsteskrivelser: the letter to the nämnd about Öppna jämförelser, and two more with their own arithmetic."""

from collections.abc import Iterable
from datetime import date
from html import escape

import pandas as pd
import streamlit as st

import ui
import ui.documents
from ojcore.access import log
from ojcore.comparing.comparison import Comparison
from ojcore.documents.content import ABOUT
from ojcore.documents.forms import (
    QUARTER_READERS,
    Allowance,
    Decision,
    Outcome,
    allowance_proposal,
    choose_decisions,
    quarter_title,
    write_allowance_letter,
    write_quarter_letter,
)
from ojcore.documents.tjansteskrivelse import ComparisonTexts, Letter, write_comparison_letter
from ojcore.errors import UserError
from ojcore.prose.language import genitive
from ojcore.store.comments import WrittenComment, comments_on_several, uncommented
from ojcore.word import Template, WordDocument

KINDS = ["Öppna jämförelser", "Ej verkställda beslut", "Tillägg till försörjningsstöd"]


def main() -> None:
    """Choose the kind, fill in the form, look at the text, download the document."""
    choice = ui.choose("Tjänsteskrivelser")
    kind = st.segmented_control("Slag", KINDS, default=KINDS[0], required=True, key="slag", bind="query-params")
    template = ui.documents.template_field()
    makers = {KINDS[0]: _comparison_letter, KINDS[1]: _quarter_letter, KINDS[2]: _allowance_letter}
    document = makers[kind or KINDS[0]](choice, template)
    content = document.to_bytes()
    st.download_button(
        "Hämta Word-dokumentet",
        content,
        file_name="tjansteskrivelse.docx",
        mime=ui.documents.WORD,
        type="primary",
        on_click=_log_export,
        args=(f"tjansteskrivelse: {kind}",),
    )
    ui.show_html("<h2>Förhandsvisning</h2>")
    ui.show_html(ui.documents.document_html(content))


def _log_export(what: str) -> None:
    with ui.engine().begin() as connection:
        log(connection, ui.current_user(), "export", what)


def _letter(title: str, proposal: str, signatures: str, sent_to: Iterable[str] = ()) -> Letter:
    """The frame that all kinds share. proposal: what the nämnd does, after its name."""
    first, second = st.columns(2)
    with first:
        authority = st.text_input("Förvaltning", "Socialförvaltningen", max_chars=100)
        namnd = st.text_input("Nämnd", "Socialnämnden", max_chars=100)
        title = st.text_input("Ärende", title, max_chars=200)
    with second:
        day = st.date_input("Datum", date.today(), format="YYYY-MM-DD")  # noqa: DTZ011 (the visitor's own day)
        number = st.text_input("Diarienummer", max_chars=40)
        signed = st.text_area("Undertecknas av (en titel per rad)", signatures, height=90, max_chars=500)
    proposal = st.text_area("Förslag till beslut", f"{namnd} {proposal}", height=90, max_chars=2000)
    summary = st.text_area("Egna ord i sammanfattningen", height=90, max_chars=5000)
    readers = st.text_area("Beslutet expedieras till (en per rad)", "\n".join(sent_to), height=70, max_chars=1000)
    written = day if isinstance(day, date) else date.today()  # noqa: DTZ011 (as above)
    return Letter(authority, namnd, written, number, title, proposal, _lines(signed), _lines(readers), summary)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _comparison_letter(choice: ui.Choice, template: Template | None) -> WordDocument:
    known = ui.definitions()
    comparisons = _comparisons(choice)
    if not comparisons:
        raise UserError(_without_answers(choice))
    _list_uncommented(comparisons, choice)
    letter = _letter(
        f"Öppna jämförelser {choice.year}",
        "tar del av redovisningen.",
        "Förvaltningschef\nKvalitetscontroller",
    )
    introduction = st.text_area("Inledning", ABOUT, height=90, max_chars=5000)
    texts = {
        each.area: st.text_area(f"Enhetens text: {known.areas[each.area].title}", height=90, max_chars=5000)
        for each in comparisons
    }
    conclusion = st.text_area("Sammanfattning av resultatet", height=90, max_chars=5000)
    own = ComparisonTexts(introduction, texts, conclusion)
    comments = ui.shared(_comments, choice)
    return write_comparison_letter(letter, comparisons, known, choice.unit, own, template, comments)


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
        items = "".join(f"<li>{escape(title)}</li>" for title in missing)
        name = genitive(ui.definitions().unit_name(choice.unit))
        st.warning(f"{len(missing)} av {name} röda indikatorer saknar kommentar.")
        link = ui.link("kommentarer", "Skriv kommentarer")
        ui.show_html(f"<details><summary>Visa vilka</summary><ul>{items}</ul></details><p>{link}</p>")


def _quarter_letter(_: ui.Choice, template: Template | None) -> WordDocument:
    today = date.today()  # noqa: DTZ011 (the visitor's own day)
    year_column, quarter_column, _empty = st.columns([1, 1, 3])
    year = int(year_column.number_input("Kvartalets år", 2000, 2100, today.year))
    quarter = int(quarter_column.number_input("Kvartal", 1, 4, max(1, (today.month - 1) // 3)))
    letter = _letter(
        quarter_title(year, quarter),
        "tar del av informationen och överlämnar rapporten till kommunfullmäktige och kommunens revisorer.",
        "Förvaltningschef\nStabschef",
        QUARTER_READERS,
    )
    st.caption("Ett löpnummer per beslut, aldrig namn eller personnummer. Utan rader blir det: inga att rapportera.")
    return write_quarter_letter(letter, choose_decisions(_decisions(), year, quarter), template)


def _decisions() -> list[Decision]:
    columns = {
        "Löpnummer": st.column_config.TextColumn(max_chars=20, required=True),
        "Insats": st.column_config.TextColumn(max_chars=100, required=True),
        "Beslut": st.column_config.DateColumn(format="YYYY-MM-DD", required=True),
        "Verkställt": st.column_config.DateColumn(format="YYYY-MM-DD"),
        "Avslutat": st.column_config.DateColumn(format="YYYY-MM-DD"),
        "Rapporterat förut": st.column_config.CheckboxColumn(),
        "Skäl": st.column_config.TextColumn(max_chars=300),
    }
    dates = ("Beslut", "Verkställt", "Avslutat")
    empty = pd.DataFrame({name: pd.Series(dtype="datetime64[s]" if name in dates else object) for name in columns})
    empty["Rapporterat förut"] = empty["Rapporterat förut"].astype(bool)
    edited = st.data_editor(empty, column_config=columns, num_rows="dynamic", hide_index=True, key="beslut")
    rows = [row for row in edited.to_dict("records") if pd.notna(row["Beslut"])]
    return [
        Decision(
            str(row["Löpnummer"] or "").strip(),
            str(row["Insats"] or ""),
            _day(row["Beslut"]) or date.min,
            str(row["Skäl"] or ""),
            _day(row["Verkställt"]),
            _day(row["Avslutat"]),
            bool(row["Rapporterat förut"]),
        )
        for row in rows
    ]


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()  # type: ignore[arg-type, call-overload]


def _allowance_letter(_: ui.Choice, template: Template | None) -> WordDocument:
    columns = st.columns(3)
    period = columns[0].text_input("Period", "december månad", max_chars=100)
    children = int(columns[1].number_input("Antal barn", 0, 100_000, 0))
    amount = int(columns[2].number_input("Belopp per barn, kronor", 1, 100_000, 1500, step=100))
    condition = st.text_input("Till vilka", "till de familjer som får försörjningsstöd", max_chars=300)
    background = st.text_area("Bakgrund", height=90, max_chars=5000)
    earlier = _earlier(date.today().year - 1) if st.checkbox("Visa ett tidigare års utfall") else None  # noqa: DTZ011
    allowance = Allowance(period, condition, children, amount, earlier)
    signatures = "Förvaltningschef\nEnhetschef"
    letter = _letter("Tillfälligt tillägg till försörjningsstödet", allowance_proposal(allowance), signatures)
    return write_allowance_letter(letter, allowance, background, template)


def _earlier(year: int) -> Outcome:
    labels = [("År", year), ("Hushåll", 0), ("Barn", 0), ("Belopp, kronor", 1500), ("Kostnad, kronor", 0)]
    numbers = [
        int(column.number_input(label, 0, 100_000_000, start, key=f"utfall-{label}"))
        for column, (label, start) in zip(st.columns(len(labels)), labels, strict=True)
    ]
    return Outcome(*numbers)


main()

"""Enkät: what staff have answered, as sums per group that must close, with the shares that follow."""

import streamlit as st

import ui
import ui.fields
import ui.granskning
import ui.questions
from inspection.counting.ratios import unit_ratios
from inspection.inspections import Inspection
from inspection.instrument.model import Instrument
from inspection.review.answers import UnitAnswers, load_unit
from inspection.review.entries import load_texts
from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.swedish import format_percent


def main() -> None:
    """The survey of the URL, redrawn alone at each answer."""
    inspection = ui.granskning.choose_inspection("Enkät")
    _survey(inspection)
    ui.fields.run_script()


@st.fragment
def _survey(inspection: Inspection) -> None:
    try:
        instrument = inspection.checklist.instrument
        areas = ui.questions.survey_areas(instrument)
        if not areas:
            ui.show("<p>Granskningens instrument har ingen enkät.</p>")
            return
        with ui.acting().snapshot() as acting:
            answers = load_unit(acting, inspection.id)
            texts = load_texts(acting, inspection.id, "text")
        area = ui.questions.choose_area(inspection, answers, areas)
        ui.questions.show_area(inspection, answers, area.name)
        ui.show_html(_shares(answers, instrument, area.name))
        ui.questions.show_texts(inspection, texts, area)
        ui.questions.show_earlier(inspection, answers, texts, area)
    except UserError as error:
        ui.show_error(error)


def _shares(answers: UnitAnswers, instrument: Instrument, area: str) -> Markup:
    """The numbers that are a part of those who answered, from the one count that page and report share."""
    rows = [
        [
            instrument.by_name[row.question].label,
            f"{row.count} av {row.base}",
            format_percent(None if row.share is None else 100 * row.share),
            ui.granskning.state_mark("red", "▲", "fler än de som svarat") if row.count > row.base else "går ihop",
        ]
        for row in unit_ratios(instrument, answers.answers)
        if row.area == area
    ]
    if not rows:
        return Markup()
    head = ["Fråga", "Antal", "Andel", "Kontroll"]
    return html("<h2>Andelar</h2>") + ui.table("Av dem som svarade", head, rows, [1, 2])


main()

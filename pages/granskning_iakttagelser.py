"""Iakttagelser: per area what was looked for, what was seen, and what the inspectors think of it."""

import streamlit as st

import ui
import ui.fields
import ui.granskning
import ui.questions
from inspection.inspections import Inspection
from inspection.review.answers import load_unit
from inspection.review.entries import load_texts
from ojcore.errors import UserError


def main() -> None:
    """The area of the URL, redrawn alone at each answer."""
    inspection = ui.granskning.choose_inspection("Iakttagelser")
    _area(inspection)
    ui.fields.run_script()


@st.fragment
def _area(inspection: Inspection) -> None:
    try:
        instrument = inspection.checklist.instrument
        with ui.acting().snapshot() as acting:
            answers = load_unit(acting, inspection.id)
            texts = load_texts(acting, inspection.id, "text")
        surveys = ui.questions.survey_areas(instrument)
        areas = [each for each in instrument.groups if each.kind == "area" and each not in surveys]
        area = ui.questions.choose_area(inspection, answers, areas)
        ui.questions.show_area(inspection, answers, area.name)
        ui.questions.show_texts(inspection, texts, area)
        ui.questions.show_earlier(inspection, answers, texts, area)
    except UserError as error:
        ui.show_error(error)


main()

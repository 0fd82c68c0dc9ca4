"""Plan: what is decided about the granskning, its six parts, and where in its course it is."""

from collections.abc import Mapping

import streamlit as st

import ui
import ui.earlier
import ui.fields
import ui.granskning
from inspection.inspections import (
    STATUS_TITLES,
    Inspection,
    Status,
    change_details,
    change_status,
    read_earlier_details,
)
from inspection.instrument.fields import PLAN_PARTS, plan_key
from inspection.review.entries import Entry, load_texts
from inspection.review.history import read_history
from ojcore.markup import Markup, html
from ojcore.store.kept import EarlierText

HINTS = {
    "utgangspunkter": "Uppdrag, lagstiftning och de mål för god kvalitet som granskningen utgår från.",
    "avgransning": "Vilken verksamhet, vilka enheter och ärenden och vilken tid. Vad som inte ingår.",
    "faser": "Till exempel förberedelse, datainsamling, analys, återkoppling och rapport, med tider.",
    "fragestallningar": "De frågor som granskningen ska besvara.",
    "genomforande": "Hemsida, reception, mottagning, ärendedragning, akter, intervjuer, enkäter: vad och hur.",
    "analys": "Hur resultatet värderas, och mot vad.",
}

DETAILS = ""
"""In the choice of an earlier version: the details, beside the parts of the plan."""

STEPS: tuple[Status, ...] = ("planeras", "pagar", "faktagranskning")


def main() -> None:
    """Status at the top, then the six parts and the details, which save themselves."""
    inspection = ui.granskning.choose_inspection("Plan")
    _status(inspection)
    texts = load_texts(ui.acting(), inspection.id, "plan")
    form = ui.fields.Form(inspection.id, locked=inspection.is_fixed)
    with st.container(key="fields"):
        ui.show("<h2>Genomförandeplan</h2>")
        ui.show_html(ui.small("Rapporten sätter in enheterna för {enheter}, och likaså {inspektorer} och {period}."))
        for part, title in PLAN_PARTS.items():
            entry = texts.get(part) or Entry(plan_key(part))
            ui.fields.text_field(form, entry, title, height=120, hint=HINTS[part])
    ui.show("<h2>Uppgifter</h2>")
    if not inspection.is_fixed:
        ui.show_html(ui.small("Allt på sidan sparas medan du skriver."))
    _details(inspection)
    _earlier_versions(inspection, texts)
    ui.fields.run_script()


def _status(inspection: Inspection) -> None:
    """The step it is at, and buttons one step forwards and back; fixing it is done with its report."""
    if inspection.is_fixed:
        return
    at = STEPS.index(inspection.status)
    with st.container(horizontal=True, vertical_alignment="center"):
        steps = [_step(each, inspection.status) for each in (*STEPS, "faststalld")]
        ui.show('<p class="steps">{}</p>', Markup(" → ").join(steps))
        for to, words in ((at + 1, "Gå vidare till"), (at - 1, "Tillbaka till")):
            if 0 <= to < len(STEPS):
                label = f"{words} {STATUS_TITLES[STEPS[to]]}"
                st.button(label, key=f"to-{STEPS[to]}", on_click=_move, args=(inspection, STEPS[to]))
    ui.granskning.show_refusal("status")


def _step(status: Status, now: Status) -> str:
    title = STATUS_TITLES[status]
    return html('<b aria-current="step">{}</b>', title) if status == now else title


def _move(inspection: Inspection, status: Status) -> None:
    with ui.granskning.refusals("status"):
        change_status(ui.acting(), inspection.id, status, inspection.version)


def _details(inspection: Inspection) -> None:
    """What was decided when it was planned, each by itself; what belongs together is refused until all of it fits."""

    def change(seen: Inspection, name: str, value: str) -> Inspection:
        return change_details(ui.acting(), seen, **{name: ui.granskning.read_detail(name, value)})

    form = ui.fields.RowForm(f"uppgifter/{inspection.id}", inspection, change, _changed_by, inspection.is_fixed)
    ui.granskning.detail_fields(form, instrument_locked=inspection.status != "planeras")


def _changed_by(_: Inspection) -> str:
    return "någon annan"


def _earlier_versions(inspection: Inspection, texts: Mapping[str, Entry]) -> None:
    titles = {part: title for part, title in (PLAN_PARTS | {DETAILS: "Uppgifter"}).items() if part in {*texts, DETAILS}}

    def earlier(part: str) -> list[EarlierText]:
        if part != DETAILS:
            return read_history(ui.acting(), inspection.id, plan_key(part))
        return read_earlier_details(ui.acting(), inspection.id)

    ui.earlier.show_earlier(titles, earlier, read_history)


main()

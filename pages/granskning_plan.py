"""Plan: what is decided about the granskning, its six parts, and where in its course it is."""

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.inspections import STATUS_TITLES, Inspection, Status, change_details, change_status
from inspection.instrument.fields import PLAN_PARTS, plan_key
from inspection.review.entries import Entry, load_texts
from ojcore.markup import Markup, html

HINTS = {
    "utgangspunkter": "Uppdrag, lagstiftning och de mål för god kvalitet som granskningen utgår från.",
    "avgransning": "Vilken verksamhet, vilka enheter och ärenden och vilken tid. Vad som inte ingår.",
    "faser": "Till exempel förberedelse, datainsamling, analys, återkoppling och rapport, med tider.",
    "fragestallningar": "De frågor som granskningen ska besvara.",
    "genomforande": "Hemsida, reception, mottagning, ärendedragning, akter, intervjuer, enkäter: vad och hur.",
    "analys": "Hur resultatet värderas, och mot vad.",
}

STEPS: tuple[Status, ...] = ("planeras", "pagar", "faktagranskning")


def main() -> None:
    """Status at the top, then the six parts that save themselves, then the details with their own button."""
    inspection = ui.granskning.choose_inspection("Plan")
    _status(inspection)
    texts = load_texts(ui.acting(), inspection.id, "plan")
    form = ui.fields.Form(inspection.id, locked=inspection.is_fixed)
    with st.container(key="fields"):
        ui.show("<h2>Genomförandeplan</h2>")
        for part, title in PLAN_PARTS.items():
            entry = texts.get(part) or Entry(plan_key(part))
            ui.fields.text_field(form, entry, title, height=120, hint=HINTS[part])
    ui.show("<h2>Uppgifter</h2>")
    _details(inspection)
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
        changed = change_status(ui.acting(), inspection.id, status, inspection.version)
        if st.session_state.get("details-seen") == (inspection.id, inspection.version):
            st.session_state["details-seen"] = changed.id, changed.version


def _details(inspection: Inspection) -> None:
    """The form, which keeps the version it shows: what somebody else changed meanwhile is not written over unseen."""
    seen = st.session_state.get("details-seen")
    if seen is None or seen[0] != inspection.id or not ui.granskning.has_details():
        _show(inspection)
    with st.form("uppgifter", border=False):
        ui.granskning.details_fields(locked=inspection.is_fixed, instrument_locked=inspection.status != "planeras")
        st.form_submit_button(
            "Spara uppgifterna", type="primary", disabled=inspection.is_fixed, on_click=_save, args=(inspection.id,)
        )
    ui.granskning.show_refusal("details")
    if seen is not None and seen != (inspection.id, inspection.version):
        st.button("Visa det som är sparat", on_click=_show, args=(inspection,))


def _show(inspection: Inspection) -> None:
    ui.granskning.set_details(inspection)
    st.session_state["details-seen"] = inspection.id, inspection.version


def _save(inspection_id: int) -> None:
    version = st.session_state["details-seen"][1]
    with ui.granskning.refusals("details"):
        details = ui.granskning.read_details()
        _show(change_details(ui.acting(), inspection_id, details, version))


main()

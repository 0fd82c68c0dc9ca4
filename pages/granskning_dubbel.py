"""Dubbelgranskning: files that two review blind, how well the two agree, and what they settle on afterwards."""

from collections.abc import Sequence

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.drafts import load_drafts
from inspection.inspections import Inspection
from inspection.instrument.model import Instrument, state_of
from inspection.review.cases import CaseProgress, list_cases, read_case
from inspection.review.entries import Entry
from inspection.review.second_reviews import (
    DoubleReview,
    assign_second_reviews,
    compare_double_reviews,
    load_double_review,
    read_assignments,
    read_both,
    withdraw_second_reviews,
)
from ojcore.errors import UserError
from ojcore.markup import Markup
from ojcore.swedish import counted
from ui.session import Settling


def main() -> None:
    """Which files have a second reviewer, then the comparison once it has been asked for."""
    inspection = ui.granskning.choose_inspection("Dubbelgranskning")
    cases = list_cases(ui.acting(), inspection.id)
    double = [each for each in cases if each.second]
    ui.show(
        "<p>En slumpvis del av akterna granskas också blint av en andra inspektör. Ingen ser den andras svar förrän "
        "båda är klara och svaren har jämförts.</p>"
    )
    if not cases:
        ui.show("<p>Granskningen har inget urval än. Dra det på sidan Urval, så finns det akter att lotta ut.</p>")
        return
    if double:
        ui.show_html(_assigned(double))
    if not inspection.is_fixed and len(double) < len(cases):
        with st.expander("Utse andra granskare", expanded=not double):
            _assign(inspection, len(cases) - len(double))
    if double and not inspection.is_fixed:
        st.button("Ta tillbaka dem som inte är påbörjade", on_click=_withdraw, args=(inspection.id,))
        ui.granskning.show_refusal("withdraw")
    if double:
        _comparison(inspection)
    ui.show_html(_assignments(inspection))
    ui.fields.run_script()


def _assigned(double: Sequence[CaseProgress]) -> Markup:
    rows = [[each.id, each.stratum, each.second, "ja" if each.is_own_second else ""] for each in double]
    caption = f"{counted(len(double), 'akt', 'akter')} har en andra granskare"
    return ui.table(caption, ["Akt", "Urvalsgrupp", "Andra granskare", "Blint av dig"], rows)


def _assignments(inspection: Inspection) -> Markup:
    """Who has ever been drawn for a file, folded away."""
    found = read_assignments(ui.acting(), inspection.id)
    rows = [
        [case_id, each.text, f"{each.at.astimezone():%Y-%m-%d %H:%M}", each.by or "okänd"]
        for case_id, each in reversed(found)
    ]
    if not rows:
        return Markup()
    head = ["Akt", "Andra granskare och frö", "När", "Av"]
    return ui.fold(
        "Alla som har lottats ut", ui.table("De senaste först, också de som har tagits tillbaka", head, rows)
    )


def _assign(inspection: Inspection, free: int) -> None:
    left, middle, right = st.columns(3)
    form = ui.fields.DraftForm(inspection.id, "dubbel", load_drafts(ui.acting(), inspection.id))
    with left:
        ui.fields.line_field(form, form.entry("name"), "Andra granskarens användarnamn")
    number = middle.number_input(f"Antal akter (högst {free})", 1, free, min(5, free), key="second-number")
    with right:
        ui.fields.line_field(form, form.entry("seed"), "Frö för lottningen")
    form.show_saved()
    st.button("Lotta ut akterna", key="second-assign", on_click=_do_assign, args=(form, number))
    ui.granskning.show_refusal("second")


def _do_assign(form: ui.fields.DraftForm, number: int) -> None:
    with ui.granskning.refusals("second"):
        reviewer, seed = (form.typed(name) for name in ("name", "seed"))
        drawn = assign_second_reviews(ui.acting(), form.inspection, reviewer.strip(), number, seed)
        form.forget()
        st.toast(f"{counted(len(drawn), 'akt', 'akter')} granskas också av {ui.plain(reviewer.strip())}.")


def _withdraw(inspection_id: int) -> None:
    with ui.granskning.refusals("withdraw"):
        ids = withdraw_second_reviews(ui.acting(), inspection_id)
        st.toast(f"Har inte längre någon andra granskare: {ui.plain(', '.join(ids))}.")


def _comparison(inspection: Inspection) -> None:
    """What has been compared so far. Comparing more shows both inspectors' answers, and is logged."""
    review = load_double_review(ui.acting(), inspection.id)
    if review is None:
        return
    ui.show("<h2>Jämförelse</h2>")
    if review.waiting and not inspection.is_fixed:
        ui.show("<p>Inte jämförda än: {}.</p>", ", ".join(review.waiting))
        st.button("Jämför de akter som båda är klara med", on_click=_compare, args=(inspection.id,))
        ui.granskning.show_refusal("compare")
    if not review.compared:
        return
    instrument = inspection.checklist.instrument
    ui.show_html(ui.granskning.agreement_table(review, instrument, with_ids=True))
    _settle(inspection, review, instrument)


def _compare(inspection_id: int) -> None:
    with ui.granskning.refusals("compare"):
        review = compare_double_reviews(ui.acting(), inspection_id)
        if review.waiting:
            others = " De andra är jämförda." if review.compared else ""
            raise UserError(f"Inte klara hos båda än: {', '.join(review.waiting)}.{others}")


def _settle(inspection: Inspection, review: DoubleReview, instrument: Instrument) -> None:
    """One compared file at a time: what the two have answered differently, and the common answer."""
    differing = sorted({case for each in review.agreements for case in each.differing})
    ui.show("<h2>Stäm av</h2>")
    if not differing:
        ui.show("<p>De två har svarat lika på alla frågor.</p>")
        return
    case_id = st.selectbox("Akt med olika svar", differing, key="settle-case")
    opened = st.session_state.get("both")
    if not isinstance(opened, Settling) or (opened.inspection, opened.common.id) != (inspection.id, case_id):
        first, second = read_both(ui.acting(), inspection.id, case_id)
        common = read_case(ui.acting(), inspection.id, case_id)
        st.session_state["both"] = Settling(inspection.id, first, second, common)
    _settle_file(inspection, instrument)


@st.fragment
def _settle_file(inspection: Inspection, instrument: Instrument) -> None:
    """Each question that was answered differently, with both answers and the common one to set."""
    try:
        opened: Settling = st.session_state["both"]
        states = [state_of(instrument, each.answers) for each in (opened.first, opened.second)]
        form = ui.fields.Form(inspection.id, inspection.is_fixed, _remember)
        with ui.fields.by_keyboard():
            for question in instrument.at_level("akt"):
                given = [state[question.name].value if state[question.name].applicable else "" for state in states]
                if question.repeat or not question.has_choices or given[0] == given[1]:
                    continue
                ui.fields.question_field(form, opened.common.entry(question.name), question)
                a, b = (question.answer_label(value) or "inget svar" for value in given)
                ui.show('<p class="hint">Första: <b>{}</b> · {}: <b>{}</b></p>', a, opened.second.reviewer, b)
    except UserError as error:
        ui.show_error(error)


def _remember(entry: Entry) -> None:
    opened: Settling = st.session_state["both"]
    opened.common = opened.common.with_entry(entry)


main()

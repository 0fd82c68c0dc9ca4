"""Akter: the case files, one at a time, every answer saved as it is given.

The page opens a file once and then keeps it, changed by what is saved; a click redraws the form from that alone.
"""

import time
from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import ui
import ui.earlier
import ui.fields
import ui.granskning
import ui.questions
from inspection.counting.tally import count_case
from inspection.inspections import Inspection
from inspection.instrument.fields import case_key
from inspection.instrument.model import state_of, unanswered
from inspection.offline.exchange import export_protocol, import_protocol
from inspection.review.cases import CaseProgress, list_cases, read_case
from inspection.review.entries import Entry
from inspection.review.second_reviews import finish_second_review
from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.swedish import counted
from ui.session import Review

STYLE = """
<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-bar) { position: sticky; top: 3.6rem; z-index: 5; }
.st-key-bar { background: var(--page); padding: .5rem 0 .6rem; border-bottom: 1px solid var(--line); }
.st-key-bar .oj p { margin: 0; } .st-key-bar .bar { width: 9rem; }
.st-key-bar .bar i { background: var(--blue); }
@media (max-width: 640px) { .st-key-bar .keys { display: none; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-bar) { position: static; } }
</style>
"""


def main() -> None:
    """The file in the URL, or where the work is to go on."""
    inspection = ui.granskning.choose_inspection("Akter")
    cases = _cases(inspection.id)
    if not cases:
        ui.show("<p>Här finns ingen akt att granska. Är urvalet inte draget? Dra det på sidan Urval.</p>")
        return
    asked = st.query_params.get("akt", "")
    if asked and asked not in cases:
        ui.show_error(UserError(f"Akten {asked} är inte dragen i den här granskningen, eller har fallit bort."))
    wanted = asked if asked in cases else _where_to_go_on(cases)
    _open(inspection, cases, wanted, st.query_params.get("fraga", "") if wanted == asked else "")
    st.html(STYLE)
    ui.fields.run_script()  # before the questions: from when they are seen no key is lost
    _review(inspection)
    with st.expander("Utan nätverk: Excelprotokoll"):
        _offline(inspection)


def _cases(inspection_id: int) -> dict[str, CaseProgress]:
    return {case.id: case for case in list_cases(ui.acting(), inspection_id)}


def _where_to_go_on(cases: dict[str, CaseProgress]) -> str:
    """The file the session was last at, else the first that is begun and not done, else the first not done."""
    last = st.session_state.get("review")
    if isinstance(last, Review) and last.file.id in cases:
        return last.file.id
    by_need = sorted(cases.values(), key=lambda each: (each.is_done, not each.is_begun))
    return by_need[0].id


def _open(inspection: Inspection, cases: dict[str, CaseProgress], case_id: str, question: str = "") -> None:
    """Opens a file, which is logged, at the question or at its first unanswered one."""
    file = read_case(ui.acting(), inspection.id, case_id)
    instrument = inspection.checklist.instrument
    if question not in {each.name for each in instrument.at_level("akt")}:
        left = unanswered(instrument, file.answers)
        question = left[0].name if left else instrument.at_level("akt")[0].name
    st.session_state["review"] = Review(inspection.id, cases, file, question, time.monotonic_ns())
    st.query_params.from_dict({"granskning": str(inspection.id), "akt": case_id, "fraga": question})


@st.fragment
def _review(inspection: Inspection) -> None:
    """Redrawn at each answer, alone; so it tells its own refusals."""
    try:
        review: Review = st.session_state["review"]
        if not review.cases:  # the last one has fallen out
            st.rerun()
        instrument = inspection.checklist.instrument
        with st.container(key="bar"):
            _bar(inspection, review)
        # No toast: in a fragment it takes the place of the style sheets, which Streamlit keeps where it puts toasts.
        ui.show_html(html('<p class="note" role="status">{}</p>', review.note) if review.note else Markup())
        ui.granskning.show_refusal("review")
        if review.file.reviewer:
            _second_review(inspection, review)
        form = ui.fields.Form(inspection.id, inspection.is_fixed, _note_save)
        with ui.fields.by_keyboard():
            states = state_of(instrument, review.file.answers)
            questions = instrument.at_level("akt")
            ui.questions.question_list(form, questions, states, review.file.entry, instrument)
        name = ui.fields.field_name(inspection.id, case_key(review.file.id, review.question, review.file.reviewer))
        ui.show('<span data-go-to="st-key-{}" data-turn="{}"></span>', name, review.turn)
        if not inspection.is_fixed and not review.file.reviewer:
            with st.expander("Bortfall: akten kan inte granskas"):
                ui.granskning.fallout_form(inspection, [review.file.id], lambda told: _leave_fallen(inspection, told))
        titles = {
            entry.key: ui.fields.plain(instrument.by_name[name].label) for name, entry in review.file.entries.items()
        }
        ui.earlier.show_earlier_entries(inspection.id, titles)
    except UserError as error:
        ui.show_error(error)


def _note_save(entry: Entry) -> None:
    """Brings the open file, its progress and the place in the URL up to what was saved."""
    review: Review = st.session_state["review"]
    instrument = ui.granskning.find_instrument(review.inspection)
    review.note = ""
    if entry.key.subject != review.file.id:  # a text that was sent at the same time as the next file was asked for
        review.cases = _cases(review.inspection)
        return
    review.file = review.file.with_entry(entry)
    review.question = st.query_params["fraga"] = entry.key.field
    state = count_case(instrument, review.file.answers)
    review.cases[review.file.id] = replace(
        review.cases[review.file.id], answered=state.answered, remaining=state.remaining
    )


def _bar(inspection: Inspection, review: Review) -> None:
    """Which file, how far it and all of them have come, and the ways on."""
    ids = list(review.cases)
    st.session_state["akt"] = review.file.id
    at = ids.index(review.file.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            "Akt",
            ids,
            format_func=lambda id_: _option(review.cases[id_]),
            key="akt",
            on_change=_go_chosen,
            args=(inspection,),
            label_visibility="collapsed",
            width=230,
        )
        ui.show_html(_progress(review))
        for label, key, shortcut, to in (
            ("Föregående akt", "previous", "alt+p", at - 1),
            ("Nästa akt", "next", "alt+n", at + 1),
        ):
            is_there = 0 <= to < len(ids)
            to_id = ids[to] if is_there else review.file.id
            st.button(label, key=key, shortcut=shortcut, disabled=not is_there, on_click=_go, args=(inspection, to_id))
        st.button(
            "Nästa obesvarade",
            key="unanswered",
            shortcut="alt+o",
            type="primary",
            on_click=_go_unanswered,
            args=(inspection,),
        )


def _option(case: CaseProgress) -> str:
    state = "klar" if case.is_done else f"{case.remaining} kvar" if case.is_begun else "inte påbörjad"
    return f"{case.id} · {state}" + (" · blind" if case.is_own_second else "")


def _progress(review: Review) -> Markup:
    case = review.cases[review.file.id]
    total = case.answered + case.remaining
    done = sum(each.is_done for each in review.cases.values())
    share = 100 * case.answered // total if total else 0
    state = "alla besvarade" if case.is_done else counted(case.remaining, "obesvarad", "obesvarade")
    return html(
        '<p><b>{}</b> · {} svar, {}<span class="bar"><i style="width:{}%"></i></span></p>'
        '<p class="small">{} av {}.<span class="keys"> Siffror svarar, ↑ ↓ byter fråga.</span></p>',
        case.stratum,
        case.answered,
        state,
        share,
        done,
        counted(len(review.cases), "akt klar", "akter klara"),
    )


def _go_chosen(inspection: Inspection) -> None:
    _go(inspection, st.session_state["akt"])


def _go(inspection: Inspection, case_id: str, question: str = "") -> None:
    with ui.granskning.refusals("review"):
        _open(inspection, st.session_state["review"].cases, case_id, question)
    st.session_state["review"].turn = time.monotonic_ns()  # also where it is refused: the keys wait for an answer


def _go_unanswered(inspection: Inspection) -> None:
    """To the next question without an answer: in this file after the place one is at, then from its start, then on."""
    review: Review = st.session_state["review"]
    instrument = inspection.checklist.instrument
    names = [each.name for each in instrument.at_level("akt")]
    left = [each.name for each in unanswered(instrument, review.file.answers)]
    after = [name for name in left if names.index(name) > names.index(review.question)]
    if after or left:
        review.question = st.query_params["fraga"] = (after or left)[0]
        review.turn = time.monotonic_ns()
        return
    ids = list(review.cases)
    at = ids.index(review.file.id)
    to_do = [each for each in ids[at + 1 :] + ids[:at] if not review.cases[each].is_done]
    if to_do:
        _go(inspection, to_do[0])
    else:
        review.note = "Alla akter är klara."
        review.turn = time.monotonic_ns()


def _leave_fallen(inspection: Inspection, told: str) -> None:
    """After a fall-out: to the file that came next, or the one before where it was the last, and what was done."""
    review: Review = st.session_state["review"]
    ids = list(review.cases)
    at = ids.index(review.file.id)
    cases = _cases(inspection.id)
    left = [case_id for case_id in ids[at + 1 :] + ids[:at][::-1] + list(cases) if case_id in cases]
    if left:
        _open(inspection, cases, left[0])
        st.session_state["review"].note = told
    else:
        review.cases = {}


def _second_review(inspection: Inspection, review: Review) -> None:
    ui.show(
        '<p class="note">◆ Du är andra granskare av akten och ser bara dina egna svar. När du är '
        "klar avslutar du din granskning; sedan jämförs svaren på sidan Dubbelgranskning.</p>"
    )
    st.button("Avsluta min granskning av akten", on_click=_finish, args=(inspection, review.file.id))


def _finish(inspection: Inspection, case_id: str) -> None:
    with ui.granskning.refusals("review"):
        finish_second_review(ui.acting(), inspection.id, case_id)
        st.session_state["review"].note = f"Din granskning av {case_id} är avslutad."


def _offline(inspection: Inspection) -> None:
    """The protocol to fill in without a network, and a filled one read back: all of it or nothing."""
    st.download_button(
        "Hämta protokollet",
        lambda: export_protocol(ui.acting(), inspection.id),
        file_name=f"protokoll-{inspection.id}.xlsx",
        on_click="ignore",
    )
    if inspection.is_fixed:
        return
    file = st.file_uploader("Ifyllt protokoll (.xlsx)", type="xlsx", key="protocol")
    replaces = st.checkbox("Protokollets svar gäller före dem som redan är sparade", key="protocol-replaces")
    st.button("Läs in protokollet", disabled=file is None, on_click=_read_back, args=(inspection.id, file, replaces))
    ui.granskning.show_refusal("protocol")


def _read_back(inspection_id: int, file: UploadedFile, replaces: bool) -> None:
    with ui.granskning.refusals("protocol"):
        counts = import_protocol(ui.acting(), inspection_id, file.getvalue(), replace=replaces)
        added, replaced = counted(counts.added, "nytt", "nya"), counted(counts.replaced, "ersatt", "ersatta")
        st.toast(f"Svar i protokollet: {added}, {replaced}, {counts.unchanged} fanns redan.")


main()

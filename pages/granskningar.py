"""Granskningar: which there are and how far each has come, and a new one."""

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.drafts import load_drafts
from inspection.example import load_example
from inspection.inspections import Inspection, change_details, create_inspection
from inspection.locking import start_new_version
from ojcore.access import may
from ojcore.definitions.folder import data_folder
from ojcore.errors import UserError
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import join_words


def main() -> None:
    """The list, latest first; below it the form for a new granskning, for who may plan one."""
    st.html(ui.granskning.STYLE)
    ui.fields.run_script()
    st.title("Granskningar")
    ui.data_version()  # refuses, with what to do, where there is no database
    found = ui.granskning.visible_inspections()
    if found:
        ui.show_html(_list(found))
    else:
        ui.show("<p>Här finns ingen granskning att läsa än.</p>")
    if may(ui.current_user(), create_inspection):
        with st.expander("Ny granskning", expanded=not found):
            _new()
        _new_version(found)
        st.button("Läs in det rekonstruerade exemplet från 2011", on_click=_load_example)
        ui.granskning.show_refusal("granskningar")


def _list(found: list[Inspection]) -> Markup:
    head = ["Granskning", "Status", "Enheter", "Period", "Inspektörer"]
    rows = [
        [
            _title(each),
            ui.granskning.status_mark(each.status),
            join_words(each.units),
            ui.granskning.period(each),
            join_words(each.inspectors),
        ]
        for each in found
    ]
    return ui.table("Granskningar, den senaste först", head, rows)


def _title(each: Inspection) -> Markup:
    may_review = may(ui.current_user(), change_details) and not each.is_fixed
    link = ui.link(
        "granskning-plan" if may_review else "granskning-sammanstallning", each.title, granskning=str(each.id)
    )
    notes = [f"Diarienummer {each.diarienummer}"] if each.diarienummer else []
    notes += [f"version {each.number}"] if each.number > 1 else []
    notes += [each.label] if each.label else []
    return link + html_join(html('<br><span class="small">{}</span>', note) for note in notes)


def _new() -> None:
    """Everything that is decided from the start; all of it but the instrument can be changed later."""
    form = ui.fields.DraftForm(0, "plan", load_drafts(ui.acting(), 0))
    ui.granskning.detail_fields(form)
    form.show_saved()
    if not st.button("Planera granskningen", type="primary"):
        return
    try:
        created = create_inspection(ui.acting(), ui.granskning.read_new_details(form), is_drafted=True)
    except UserError as error:
        ui.show_error(error)
        return
    form.forget()
    st.switch_page("pages/granskning_plan.py", query_params={"granskning": str(created)})


def _new_version(found: list[Inspection]) -> None:
    """A fixed granskning is changed as a new version of it, where there is none yet."""
    continued = {each.previous for each in found}
    fixed = {each.id: each for each in found if each.is_fixed and each.id not in continued}
    if not fixed:
        return
    with st.expander("Ny version av en fastställd granskning"):
        ids = list(fixed)
        chosen = st.selectbox("Granskning", ids, format_func=lambda id_: ui.granskning.short_title(fixed[id_]))
        st.button("Gör en ny version", on_click=_start_version, args=(chosen,))


def _start_version(inspection_id: int) -> None:
    with ui.granskning.refusals("granskningar"):
        start_new_version(ui.acting(), inspection_id)


def _load_example() -> None:
    with ui.granskning.refusals("granskningar"):
        load_example(ui.acting(), data_folder())


main()

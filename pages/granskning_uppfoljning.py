"""Uppföljning: what should be put right, who does what about it and by when, and what came of earlier granskningar."""

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.actions import (
    ACTION_STATUSES,
    Action,
    ActionStatus,
    Brist,
    add_action,
    add_brist,
    change_action,
    change_brist,
    list_brister,
    list_earlier,
)
from inspection.inspections import Inspection
from ojcore.errors import Conflict, UserError
from ojcore.markup import Markup, html
from ojcore.store.engine import now
from ojcore.swedish import counted
from ui.session import Editing

MARKS: dict[ActionStatus, tuple[str, str]] = {
    "planerad": ("grey", "○"),
    "pagar": ("blue", "◐"),
    "klar": ("green", "●"),
    "avbruten": ("grey", "–"),
}


def main() -> None:
    """This granskning's brister and actions, then those of earlier ones of the same units."""
    inspection = ui.granskning.choose_inspection("Uppföljning")
    with ui.acting().snapshot() as acting:
        brister = list_brister(acting, inspection.id)
        earlier = list_earlier(acting, inspection.id)
    ui.show("<h2>Brister och åtgärder: {}</h2>", _counts(brister))
    titles = {each.name: each.title for each in inspection.checklist.instrument.groups if each.kind == "area"}
    for brist in brister:
        _brist(inspection, brist, titles, locked=inspection.is_fixed)
    if not inspection.is_fixed:
        _new_brist(inspection, titles)
    for former, found in earlier:
        _earlier(former, found)


def _counts(brister: list[Brist]) -> str:
    actions = [action for each in brister for action in each.actions]
    if not actions:
        return f"{counted(len(brister), 'brist', 'brister')}, inga åtgärder än" if brister else "inga än"
    done = sum(action.status == "klar" for action in actions)
    late = sum(action.is_late(now().astimezone().date()) for action in actions)
    told = [
        counted(len(brister), "brist", "brister"),
        counted(len(actions), "åtgärd", "åtgärder"),
        counted(done, "klar", "klara"),
        *([counted(late, "försenad", "försenade")] if late else []),
    ]
    return ", ".join(told)


def _earlier(former: Inspection, found: list[Brist]) -> None:
    link = ui.link("granskning-uppfoljning", former.title, granskning=str(former.id))
    ui.show("<h2>Tidigare: {}, {}</h2>", link, ui.granskning.period(former))
    if not found:
        ui.show("<p>Inga brister antecknades.</p>")
    titles = {each.name: each.title for each in former.checklist.instrument.groups if each.kind == "area"}
    for brist in found:
        _brist(former, brist, titles, locked=True)


def _brist(inspection: Inspection, brist: Brist, titles: dict[str, str], *, locked: bool) -> None:
    """A brist with its actions; those can be followed up also when the brist itself is locked."""
    with st.container(border=True, key=f"brist-{brist.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            area = titles.get(brist.area, brist.area)
            ui.show('<b>{}</b><br><span class="small">{}</span>', brist.text, area)
            if not locked:
                _edit_button("Ändra bristen", Editing("brist", brist.id, brist.version))
            _edit_button("Ny åtgärd", Editing("action", 0, 0, brist.id))
        for action in brist.actions:
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                ui.show_html(_action(action))
                _edit_button("Följ upp", Editing("action", action.id, action.version, brist.id))
            _form(inspection, brist, titles, "action", action.id, action)
        _form(inspection, brist, titles, "action", 0, None)
        _form(inspection, brist, titles, "brist", brist.id, None)


def _action(action: Action) -> Markup:
    colour, symbol = MARKS[action.status]
    if action.is_late(now().astimezone().date()):
        colour, symbol = "red", "▲"
    late = ", försenad" if symbol == "▲" else ""
    mark = ui.granskning.state_mark(colour, symbol, ACTION_STATUSES[action.status] + late)
    due = f" · senast {action.due}" if action.due else ""
    note = html('<br><span class="small">{}</span>', action.note) if action.note else ""
    return html("{} {} · {}{}{}", mark, action.measure, action.owner, due, note)


def _edit_button(label: str, editing: Editing) -> None:
    key = f"edit-{editing.kind}-{editing.id}-{editing.brist}"
    st.button(label, key=key, on_click=_open, args=(editing,), wrap=False)


def _open(editing: Editing | None) -> None:
    st.session_state["follow-up"] = editing
    for name in ("area", "text", "withdrawn", "measure", "owner", "due", "status", "note"):
        st.session_state.pop(f"follow-{name}", None)


def _form(
    inspection: Inspection, brist: Brist, titles: dict[str, str], kind: str, id_: int, action: Action | None
) -> None:
    """The form of what is open, at its place."""
    editing = st.session_state.get("follow-up")
    if not isinstance(editing, Editing) or (editing.kind, editing.id) != (kind, id_):
        return
    if kind == "action" and editing.brist != brist.id:
        return
    with st.form(f"form-{kind}-{id_}"):
        if kind == "brist":
            _brist_fields(titles, brist)
        else:
            _action_fields(action)
        with st.container(horizontal=True):
            st.form_submit_button("Spara", type="primary", on_click=_save, args=(editing,))
            st.form_submit_button("Avbryt", on_click=_open, args=(None,))
    ui.granskning.show_refusal("follow-up")


def _brist_fields(titles: dict[str, str], brist: Brist | None) -> None:
    names = list(titles)
    at = names.index(brist.area) if brist and brist.area in names else 0
    st.selectbox("Område", names, at, format_func=lambda name: titles[name], key="follow-area")
    st.text_area("Brist", brist.text if brist else "", key="follow-text", height=110)
    if brist:
        st.checkbox("Dra tillbaka bristen", key="follow-withdrawn")


def _action_fields(action: Action | None) -> None:
    st.text_area("Åtgärd", action.measure if action else "", key="follow-measure", height=90)
    left, middle, right = st.columns(3)
    left.text_input("Ansvarig, funktion eller enhet", action.owner if action else "", key="follow-owner")
    with middle:
        ui.granskning.day_field("Senast", "follow-due", action.due if action else None)
    if action:
        statuses = list(ACTION_STATUSES)
        at = statuses.index(action.status)
        right.selectbox("Läge", statuses, at, format_func=lambda status: ACTION_STATUSES[status], key="follow-status")
        st.text_area("Vad som har kommit av den", action.note, key="follow-note", height=90)


def _save(editing: Editing) -> None:
    """Saves what the form says, or keeps the form open with the reason. After a conflict a second save is meant."""
    with ui.granskning.refusals("follow-up"):
        try:
            _store(editing)
        except Conflict as conflict:
            stored = conflict.stored
            if isinstance(stored, Action | Brist):
                editing.version = stored.version
                shown = stored.measure if isinstance(stored, Action) else stored.text
                raise UserError(f"{conflict} Nu står där: ”{shown}”. Spara igen om ditt ska gälla.") from conflict
            raise
        st.session_state["follow-up"] = None


def _store(editing: Editing) -> None:
    given, acting = st.session_state, ui.acting()
    if editing.kind == "brist":
        area, text, withdrawn = (given[f"follow-{name}"] for name in ("area", "text", "withdrawn"))
        change_brist(acting, editing.id, area, text, editing.version, is_withdrawn=withdrawn)
        return
    measure, owner, due = (given[f"follow-{name}"] for name in ("measure", "owner", "due"))
    if not editing.id:
        add_action(acting, editing.brist, measure, owner, due)
        return
    status, note = given["follow-status"], given["follow-note"]
    seen = editing.version
    change_action(acting, editing.id, seen, measure=measure, owner=owner, due=due, status=status, note=note)


def _new_brist(inspection: Inspection, titles: dict[str, str]) -> None:
    with st.expander("Ny brist"):
        with st.form("new-brist", border=False, clear_on_submit=False):
            area = st.selectbox(
                "Område",
                list(titles),
                index=None,  # no area of itself: the first would take what somebody forgot to place
                format_func=lambda name: ui.fields.plain(titles[name]),
                placeholder="Välj område",
            )
            text = st.text_area(
                "Brist", height=110, placeholder="Vad som behöver rättas till, utan uppgifter om enskilda"
            )
            if not st.form_submit_button("Lägg till bristen", type="primary"):
                return
        if area is None:
            st.error("Välj vilket område bristen gäller. Texten står kvar.")
            return
        try:
            add_brist(ui.acting(), inspection.id, area, text)
        except UserError as error:
            ui.show_error(error)
        else:
            st.rerun()


main()

"""Uppföljning: what should be put right, who does what about it and by when, and what came of earlier granskningar."""

from html import escape

import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.actions import (
    ACTION_STATUSES,
    Action,
    ActionStatus,
    Finding,
    add_action,
    add_finding,
    change_action,
    change_finding,
    list_earlier,
    list_findings,
)
from inspection.conflict import Conflict
from inspection.inspections import Inspection
from ojcore.errors import UserError
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
    """This granskning's findings and actions, then those of earlier ones of the same units."""
    inspection = ui.granskning.choose_inspection("Uppföljning")
    with ui.engine().connect() as connection:
        findings = list_findings(connection, ui.current_user(), inspection.id)
        earlier = list_earlier(connection, ui.current_user(), inspection.id)
    ui.show_html(f"<h2>Brister och åtgärder: {_counts(findings)}</h2>")
    titles = {each.name: each.title for each in inspection.checklist.instrument.groups if each.kind == "area"}
    for finding in findings:
        _finding(inspection, finding, titles, locked=inspection.is_fixed)
    if not inspection.is_fixed:
        _new_finding(inspection, titles)
    for former, found in earlier:
        _earlier(former, found)


def _counts(findings: list[Finding]) -> str:
    actions = [action for each in findings for action in each.actions]
    if not actions:
        return f"{counted(len(findings), 'brist', 'brister')}, inga åtgärder än" if findings else "inga än"
    done = sum(action.status == "klar" for action in actions)
    late = sum(action.is_late(now().astimezone().date()) for action in actions)
    told = [
        counted(len(findings), "brist", "brister"),
        counted(len(actions), "åtgärd", "åtgärder"),
        counted(done, "klar", "klara"),
        *([counted(late, "försenad", "försenade")] if late else []),
    ]
    return ", ".join(told)


def _earlier(former: Inspection, found: list[Finding]) -> None:
    link = ui.link("granskning-uppfoljning", former.title, granskning=str(former.id))
    ui.show_html(f"<h2>Tidigare: {link}, {ui.granskning.period(former)}</h2>")
    if not found:
        ui.show_html("<p>Inga brister antecknades.</p>")
    titles = {each.name: each.title for each in former.checklist.instrument.groups if each.kind == "area"}
    for finding in found:
        _finding(former, finding, titles, locked=True)


def _finding(inspection: Inspection, finding: Finding, titles: dict[str, str], *, locked: bool) -> None:
    """A finding with its actions; those can be followed up also when the finding itself is locked."""
    with st.container(border=True, key=f"finding-{finding.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            area = escape(titles.get(finding.area, finding.area))
            ui.show_html(f'<b>{escape(finding.text)}</b><br><span class="small">{area}</span>')
            if not locked:
                _edit_button("Ändra bristen", Editing("finding", finding.id, finding.version))
            _edit_button("Ny åtgärd", Editing("action", 0, 0, finding.id))
        for action in finding.actions:
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                ui.show_html(_action(action))
                _edit_button("Följ upp", Editing("action", action.id, action.version, finding.id))
            _form(inspection, finding, titles, "action", action.id, action)
        _form(inspection, finding, titles, "action", 0, None)
        _form(inspection, finding, titles, "finding", finding.id, None)


def _action(action: Action) -> str:
    colour, symbol = MARKS[action.status]
    if action.is_late(now().astimezone().date()):
        colour, symbol = "red", "▲"
    late = ", försenad" if symbol == "▲" else ""
    mark = ui.granskning.state_mark(colour, symbol, ACTION_STATUSES[action.status] + late)
    due = f" · senast {action.due}" if action.due else ""
    note = f'<br><span class="small">{escape(action.note)}</span>' if action.note else ""
    return f"{mark} {escape(action.measure)} · {escape(action.owner)}{due}{note}"


def _edit_button(label: str, editing: Editing) -> None:
    key = f"edit-{editing.kind}-{editing.id}-{editing.finding}"
    st.button(label, key=key, on_click=_open, args=(editing,), wrap=False)


def _open(editing: Editing | None) -> None:
    st.session_state["follow-up"] = editing
    for name in ("area", "text", "withdrawn", "measure", "owner", "due", "status", "note"):
        st.session_state.pop(f"follow-{name}", None)


def _form(
    inspection: Inspection, finding: Finding, titles: dict[str, str], kind: str, id_: int, action: Action | None
) -> None:
    """The form of what is open, at its place."""
    editing = st.session_state.get("follow-up")
    if not isinstance(editing, Editing) or (editing.kind, editing.id) != (kind, id_):
        return
    if kind == "action" and editing.finding != finding.id:
        return
    with st.form(f"form-{kind}-{id_}"):
        if kind == "finding":
            _finding_fields(titles, finding)
        else:
            _action_fields(action)
        with st.container(horizontal=True):
            st.form_submit_button("Spara", type="primary", on_click=_save, args=(editing,))
            st.form_submit_button("Avbryt", on_click=_open, args=(None,))
    ui.granskning.show_refusal("follow-up")


def _finding_fields(titles: dict[str, str], finding: Finding | None) -> None:
    names = list(titles)
    at = names.index(finding.area) if finding and finding.area in names else 0
    st.selectbox("Område", names, at, format_func=lambda name: titles[name], key="follow-area")
    st.text_area("Brist", finding.text if finding else "", key="follow-text", height=110)
    if finding:
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
            if isinstance(stored, Action | Finding):
                editing.version = stored.version
                shown = stored.measure if isinstance(stored, Action) else stored.text
                raise UserError(f"{conflict} Nu står där: ”{shown}”. Spara igen om ditt ska gälla.") from conflict
            raise
        st.session_state["follow-up"] = None


def _store(editing: Editing) -> None:
    given = st.session_state
    engine, user = ui.engine(), ui.current_user()
    if editing.kind == "finding":
        area, text, withdrawn = (given[f"follow-{name}"] for name in ("area", "text", "withdrawn"))
        change_finding(engine, user, editing.id, area, text, editing.version, is_withdrawn=withdrawn)
        return
    measure, owner, due = (given[f"follow-{name}"] for name in ("measure", "owner", "due"))
    if not editing.id:
        add_action(engine, user, editing.finding, measure, owner, due)
        return
    status, note = given["follow-status"], given["follow-note"]
    seen = editing.version
    change_action(engine, user, editing.id, seen, measure=measure, owner=owner, due=due, status=status, note=note)


def _new_finding(inspection: Inspection, titles: dict[str, str]) -> None:
    with st.expander("Ny brist"):
        with st.form("new-finding", border=False, clear_on_submit=False):
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
            add_finding(ui.engine(), ui.current_user(), inspection.id, area, text)
        except UserError as error:
            ui.show_error(error)
        else:
            st.rerun()


main()

"""Uppföljning: what should be put right, who does what about it and by when, and what came of earlier granskningar."""

from datetime import date, datetime

import streamlit as st

import ui
import ui.earlier
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
    read_earlier_action,
    read_earlier_brist,
)
from inspection.drafts import load_drafts
from inspection.inspections import Inspection
from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.store.engine import now
from ojcore.store.kept import EarlierText
from ojcore.store.texts import StoredText
from ojcore.swedish import counted

OWNER = "Ansvarig, funktion eller enhet"

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
        drafts = load_drafts(acting, inspection.id)
    ui.show("<h2>Brister och åtgärder: {}</h2>", _counts(brister))
    titles = {each.name: each.title for each in inspection.checklist.instrument.groups if each.kind == "area"}
    for brist in brister:
        _brist(inspection, brist, titles, drafts, locked=inspection.is_fixed)
    if not inspection.is_fixed:
        _new_brist(ui.fields.DraftForm(inspection.id, "brist", drafts), titles)
    for former, found in earlier:
        _earlier(former, found)
    _earlier_versions([*brister, *(brist for _, found in earlier for brist in found)])
    ui.fields.run_script()


def _counts(brister: list[Brist]) -> str:
    actions = [action for each in brister for action in each.actions]
    if not actions:
        return f"{counted(len(brister), 'brist', 'brister')}, inga åtgärder än" if brister else "inga än"
    done = sum(action.status == "klar" for action in actions)
    without = sum(not each.actions for each in brister)
    late = sum(action.is_late(now().astimezone().date()) for action in actions)
    told = [
        counted(len(brister), "brist", "brister"),
        counted(len(actions), "åtgärd", "åtgärder"),
        counted(done, "klar", "klara"),
        *([counted(late, "försenad", "försenade")] if late else []),
        *([f"{counted(without, 'brist', 'brister')} utan åtgärd"] if without else []),
    ]
    return ", ".join(told)


def _earlier(former: Inspection, found: list[Brist]) -> None:
    link = ui.link("granskning-uppfoljning", former.title, granskning=str(former.id))
    ui.show("<h2>Tidigare: {}, {}</h2>", link, ui.granskning.period(former))
    if not found:
        ui.show("<p>Inga brister antecknades.</p>")
    titles = {each.name: each.title for each in former.checklist.instrument.groups if each.kind == "area"}
    drafts = load_drafts(ui.acting(), former.id)
    for brist in found:
        _brist(former, brist, titles, drafts, locked=True)


def _brist(
    inspection: Inspection, brist: Brist, titles: dict[str, str], drafts: dict[str, StoredText], *, locked: bool
) -> None:
    """A brist with its actions; those can be followed up also when the brist itself is locked."""
    form = ui.fields.DraftForm(inspection.id, f"atgard/{brist.id}", drafts)
    with st.container(border=True, key=f"brist-{brist.id}", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            area = titles.get(brist.area, brist.area)
            ui.show('<b>{}</b><br><span class="small">{}</span>', brist.text, area)
            if not locked:
                _open_button("Ändra bristen", "Stäng bristen", f"brist-{brist.id}")
            new = "Ny åtgärd, påbörjad" if form.is_begun else "Ny åtgärd"
            _open_button(new, "Stäng ny åtgärd", f"new-{brist.id}")
        if not locked and _is_open(f"brist-{brist.id}"):
            _brist_fields(brist, titles)
        if not brist.actions:
            ui.show_html(ui.small("Ingen åtgärd än."))
        for action in brist.actions:
            with st.container(horizontal=True, vertical_alignment="center", wrap=False):
                ui.show_html(_action(action))
                _open_button("Följ upp", "Stäng", f"action-{action.id}")
            if _is_open(f"action-{action.id}"):
                _action_fields(action)
        if _is_open(f"new-{brist.id}"):
            _new_action(form, brist.id)


def _action(action: Action) -> Markup:
    colour, symbol = MARKS[action.status]
    if action.is_late(now().astimezone().date()):
        colour, symbol = "red", "▲"
    late = ", försenad" if symbol == "▲" else ""
    mark = ui.granskning.state_mark(colour, symbol, ACTION_STATUSES[action.status] + late)
    due = f" · senast {action.due}" if action.due else ""
    note = html('<br><span class="small">{}</span>', action.note) if action.note else ""
    return html("{} {} · {}{}{}", mark, action.measure, action.owner, due, note)


def _open_button(opens: str, closes: str, place: str) -> None:
    """Opens the fields of a place, or closes them; several may be open."""
    is_open = _is_open(place)
    key = f"{'close' if is_open else 'open'}-{place}"
    st.button(closes if is_open else opens, key=key, on_click=_turn, args=(place,), wrap=False)


def _is_open(place: str) -> bool:
    return place in st.session_state.get("follow-up", ())


def _turn(place: str) -> None:
    st.session_state["follow-up"] = frozenset(st.session_state.get("follow-up", ())) ^ {place}


def _brist_fields(brist: Brist, titles: dict[str, str]) -> None:
    def change(seen: Brist, name: str, value: str) -> Brist:
        return change_brist(ui.acting(), seen, **{name: value})

    form = ui.fields.RowForm(f"brist/{brist.id}", brist, change)
    ui.fields.pick_field(form, form.entry("area"), "Område", titles)
    ui.fields.text_field(form, form.entry("text"), "Brist", height=110)
    st.button("Dra tillbaka bristen", key=f"withdraw-{brist.id}", on_click=_withdraw, args=(brist,))
    ui.granskning.show_refusal(f"withdraw-{brist.id}")
    _saved(brist.changed_at, brist.changed_by)


def _withdraw(brist: Brist) -> None:
    with ui.granskning.refusals(f"withdraw-{brist.id}"):
        change_brist(ui.acting(), brist, is_withdrawn=True)


def _action_fields(action: Action) -> None:
    def change(seen: Action, name: str, value: str) -> Action:
        said = (date.fromisoformat(value) if value else None) if name == "due" else value
        return change_action(ui.acting(), seen, **{name: said})

    form = ui.fields.RowForm(f"atgard/{action.id}", action, change)
    ui.fields.text_field(form, form.entry("measure"), "Åtgärd", height=90)
    left, middle, right = st.columns(3)
    with left:
        ui.fields.line_field(form, form.entry("owner"), OWNER)
    with middle:
        ui.fields.day_field(form, form.entry("due"), "Senast")
    with right:
        ui.fields.pick_field(form, form.entry("status"), "Läge", ACTION_STATUSES)
    ui.fields.text_field(form, form.entry("note"), "Vad som har kommit av den", height=90)
    _saved(action.changed_at, action.changed_by)


def _saved(at: datetime, by: str) -> None:
    ui.show_html(ui.small(ui.fields.saved_line([StoredText("", changed_by=by, changed_at=at)])))


def _new_action(form: ui.fields.DraftForm, brist_id: int) -> None:
    ui.fields.text_field(form, form.entry("measure"), "Åtgärd", height=90)
    left, right, _ = st.columns(3)
    with left:
        ui.fields.line_field(form, form.entry("owner"), OWNER)
    with right:
        ui.fields.day_field(form, form.entry("due"), "Senast")
    form.show_saved()
    st.button("Lägg till åtgärden", key=f"add-{brist_id}", type="primary", on_click=_add_action, args=(form, brist_id))
    ui.granskning.show_refusal(f"new-{brist_id}")


def _add_action(form: ui.fields.DraftForm, brist_id: int) -> None:
    with ui.granskning.refusals(f"new-{brist_id}"):
        measure, owner, due = (form.typed(name) for name in ("measure", "owner", "due"))
        add_action(ui.acting(), brist_id, measure, owner, due)
        form.forget()
        _turn(f"new-{brist_id}")


def _new_brist(form: ui.fields.DraftForm, titles: dict[str, str]) -> None:
    with st.expander("Ny brist", expanded=form.is_begun):
        # no area of itself: the first would take what somebody forgot to place
        ui.fields.pick_field(form, form.entry("area"), "Område", titles, may_be_empty=True)
        hint = "Vad som behöver rättas till, utan uppgifter om enskilda"
        ui.fields.text_field(form, form.entry("text"), "Brist", height=110, hint=hint)
        form.show_saved()
        st.button("Lägg till bristen", type="primary", on_click=_add_brist, args=(form,))
        ui.granskning.show_refusal("new-brist")


def _add_brist(form: ui.fields.DraftForm) -> None:
    with ui.granskning.refusals("new-brist"):
        area, text = (form.typed(name) for name in ("area", "text"))
        if area is None:
            raise UserError("Välj vilket område bristen gäller. Texten står kvar.")
        add_brist(ui.acting(), form.inspection, area, text)
        form.forget()


def _earlier_versions(brister: list[Brist]) -> None:
    titles = {("brist", each.id): f"Brist: {_shortened(each.text)}" for each in brister}
    for brist in brister:
        titles |= {("action", each.id): f"Åtgärd: {_shortened(each.measure)}" for each in brist.actions}

    def earlier(key: tuple[str, int]) -> list[EarlierText]:
        kind, id_ = key
        read = read_earlier_brist if kind == "brist" else read_earlier_action
        return read(ui.acting(), id_)

    ui.earlier.show_earlier(titles, earlier, read_earlier_brist)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


main()

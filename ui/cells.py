"""Figures typed into the cells of a table, each saved by itself; the browser's part is `cells.js`.

The inputs are HTML that stays as it was first drawn, so that a redraw takes neither the focus nor what is being typed.
What is typed comes through one hidden field. What the server has to say of the cells goes back as data, from which the
script fills the inputs. Saving, refusals and conflicts are those of `ui.fields`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st
from pydantic import TypeAdapter

import ui
import ui.fields
from inspection.instrument.fields import EntryKey
from inspection.review.entries import Entry
from ojcore.markup import Markup, html
from ui.fields import Form

_MESSAGE = TypeAdapter(list[tuple[str, int, int, str]])


@dataclass(frozen=True)
class Cell:
    """An input. title: as messages name it; label: as a screen reader does; text: what is stored, as one writes it.

    hint: shown in an empty input. note: shown under the input; is_wrong: where the note tells a fault.
    """

    entry: Entry
    title: str
    label: str
    text: str
    hint: str = ""
    note: str = ""
    is_wrong: bool = False


@dataclass
class _Memory:
    """What a session knows of a granskning's cells, by their names.

    own: the versions it has saved itself. answered: the number of the last message about a cell. saved: table -> when
    something was last saved in it. drawn: table -> its HTML.
    """

    own: dict[str, set[int]] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, Markup] = field(default_factory=dict)

    def seen(self, name: str, version: int) -> int:
        """The version to save upon: later ones of the session's own are no one else's."""
        while version + 1 in self.own.get(name, ()):
            version += 1
        return version


def receive(form: Form, keys: Sequence[EntryKey]) -> Form:
    """Takes in what is typed in the cells with these keys; to call first on the page. Returns the form to draw with.

    The hidden field is one whose messages Streamlit keeps until they are handled, also where a click to another page
    overtakes them. A text field's value would be dropped then.
    """
    memory = _memory(form)
    if "outbox" not in st.session_state:  # the page is opened now
        memory.drawn.clear()
    own = replace(form, on_saved=lambda entry: _remember(form, entry))
    names = {ui.fields.field_name(form.inspection, key): key for key in keys}
    with st.container(key="hidden"):
        st.chat_input("Ändrade rutor", key="outbox", on_submit=_save, args=(own, names), disabled=form.locked)
    return own


def _memory(form: Form) -> _Memory:
    name = f"cells-{form.inspection}"
    if not isinstance(st.session_state.get(name), _Memory):
        st.session_state[name] = _Memory()
    found: _Memory = st.session_state[name]
    return found


def _remember(form: Form, entry: Entry) -> None:
    memory = _memory(form)
    memory.own.setdefault(ui.fields.field_name(form.inspection, entry.key), set()).add(entry.version)
    if entry.changed_at:
        memory.saved[entry.key.subject] = f"Sparat {entry.changed_at.astimezone():%H:%M}"
    form.on_saved(entry)


def _save(form: Form, names: Mapping[str, EntryKey]) -> None:
    """Saves each cell of the message; one that has been answered before is only told again."""
    memory = _memory(form)
    for name, number, version, text in _MESSAGE.validate_json(st.session_state["outbox"] or "[]"):
        if name in names and number > memory.answered.get(name, 0):
            ui.fields.save_typed(form, names[name], text, memory.seen(name, version))
            memory.answered[name] = number


def drawn_once(form: Form, table: str, draw: Callable[[], Markup]) -> Markup:
    """The table's HTML as it was drawn when the page was opened."""
    return _memory(form).drawn.setdefault(table, draw())


def input_html(form: Form, cell: Cell) -> Markup:
    """The input with its note."""
    name = ui.fields.field_name(form.inspection, cell.entry.key)
    now = ui.fields.standing(form, cell.entry, cell.text)
    return html(
        '<input type="text" inputmode="decimal" autocomplete="off" data-cell="{name}" data-version="{version}" '
        'value="{value}" placeholder="{hint}" aria-label="{label}" aria-describedby="note-{name}">'
        '<span class="small" id="note-{name}"></span>',
        name=name,
        version=now.version,
        value=now.text,
        hint=cell.hint,
        label=cell.label,
    )


def saved_html(table: str) -> Markup:
    """The line that says when something was saved, and the one for what was pasted outside the table."""
    return html(
        '<p class="fault" role="alert" data-told></p><p class="small" role="status" data-saved="{}"></p>', table
    )


def show_troubles(form: Form, cells: Sequence[Cell]) -> None:
    """The cells of a table that are not saved, each with its reason; where somebody saved in between, the question."""
    refused = ui.bullets(error for cell in cells if (error := ui.fields.standing(form, cell.entry, cell.text).error))
    told = html('<div class="fault" role="alert"><p>▲ Allt kunde inte sparas:</p>{}</div>', refused)
    ui.show_html(told if refused else Markup())
    for cell in cells:
        ui.fields.show_conflict(form, cell.entry)


def answer(form: Form, tables: Mapping[str, Sequence[Cell]]) -> None:
    """Tells the script what each cell says now, and when each table was saved; to call last on the page."""
    memory = _memory(form)
    told = {
        "cells": {
            ui.fields.field_name(form.inspection, cell.entry.key): _told(form, memory, cell)
            for cells in tables.values()
            for cell in cells
        },
        "tables": memory.saved,
    }
    ui.show('<div hidden data-cells="{}"></div>', json.dumps(told, ensure_ascii=False))


def _told(form: Form, memory: _Memory, cell: Cell) -> dict[str, object]:
    now = ui.fields.standing(form, cell.entry, cell.text)
    name = ui.fields.field_name(form.inspection, cell.entry.key)
    trouble = "Ändrat av någon annan. Välj under tabellen vad som ska gälla." if now.is_disputed else now.error
    reason = trouble.removeprefix(f"{cell.title}: ")
    return {
        "text": now.text,
        "version": now.version,
        "answered": memory.answered.get(name, 0),
        "hint": cell.hint,
        "note": f"▲ {reason}" if reason else cell.note,
        "isWrong": bool(reason) or cell.is_wrong,
    }

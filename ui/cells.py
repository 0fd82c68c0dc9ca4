"""Figures typed into the cells of a table, each saved by itself; the browser's part is `cells.js`.

The inputs are HTML that stays as it was first drawn, so that a redraw takes neither the focus nor what is being typed.
What is typed comes through one hidden field. What the server has to say of the cells goes back as data, from which the
script fills the inputs. Saving, refusals and conflicts are those of `ui.fields`. The field stands outside the pages:
what is typed in a table that is about to leave the screen is sent, and saved, where the visitor is by then.
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

PAGE = "granskning-fakta"
"""The page that has cells to type in."""

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

    form: what saves them. names: name -> key of those that may be typed in. own: the versions it has saved itself.
    answered: the number of the last message about a cell. saved: table -> when something was last saved in it.
    drawn: table -> its HTML.
    """

    form: Form
    names: dict[str, EntryKey] = field(default_factory=dict)
    own: dict[str, set[int]] = field(default_factory=dict)
    answered: dict[str, int] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    drawn: dict[str, Markup] = field(default_factory=dict)

    def seen(self, name: str, version: int) -> int:
        """The version to save upon: later ones of the session's own are no one else's."""
        while version + 1 in self.own.get(name, ()):
            version += 1
        return version


def listen(page: str) -> None:
    """Takes in what is typed in cells; at the top of every page. page: its address.

    The hidden field is one whose messages Streamlit keeps until they are handled, also where a click to another page
    overtakes them. A text field's value would be dropped then. Nothing is drawn before a session has seen a cell.
    """
    memories = _memories()
    if page != PAGE and not memories:
        return
    if st.session_state.get("cells-page") != page:  # it is opened now
        st.session_state["cells-page"] = page
        for memory in memories.values():
            memory.drawn.clear()
    run = st.session_state["cells-run"] = st.session_state.get("cells-run", 0) + 1
    answered = {name: number for memory in memories.values() for name, number in memory.answered.items()}
    with st.container(key="hidden"):
        st.chat_input("Ändrade rutor", key="outbox", on_submit=_save)
        told = json.dumps(answered | _without_place())
        ui.show('<div data-page="{}" data-run="{}" data-answered="{}"></div>', page, run, told)
    for text in st.session_state.pop("cells-refused", []):
        st.warning(ui.plain(f"'{text}' sparades inte: rutan som det skrevs i finns inte längre."))


def _memories() -> dict[int, _Memory]:
    """By granskning; empty in a session that has opened no table."""
    found: dict[int, _Memory] = st.session_state.setdefault("cells", {})
    return found


def _without_place() -> dict[str, int]:
    """name -> the number of the last message about a cell that is not there, such as one of a unit taken out."""
    found: dict[str, int] = st.session_state.setdefault("cells-without-place", {})
    return found


def receive(form: Form, keys: Sequence[EntryKey]) -> Form:
    """Says which cells may be typed in; to call before they are drawn. Returns the form to draw them with."""
    own = replace(form, on_saved=lambda entry: _remember(form, entry))
    memory = _memories().setdefault(form.inspection, _Memory(own))
    memory.form = own
    memory.names = {ui.fields.field_name(form.inspection, key): key for key in keys}
    return own


def _memory(form: Form) -> _Memory:
    return _memories()[form.inspection]


def _remember(form: Form, entry: Entry) -> None:
    memory = _memory(form)
    memory.own.setdefault(ui.fields.field_name(form.inspection, entry.key), set()).add(entry.version)
    if entry.changed_at:
        memory.saved[entry.key.subject] = f"Sparat {entry.changed_at.astimezone():%H:%M}"
    form.on_saved(entry)


def _save() -> None:
    """Saves each cell of the message; one that has been answered before is only told again."""
    for name, number, version, text in _MESSAGE.validate_json(st.session_state["outbox"] or "[]"):
        memory = next((each for each in _memories().values() if name in each.names), None)
        answered = memory.answered if memory else _without_place()
        if number <= answered.get(name, 0):
            continue
        if memory:
            ui.fields.save_typed(memory.form, memory.names[name], text, memory.seen(name, version))
        else:
            st.session_state.setdefault("cells-refused", []).append(text)
        answered[name] = number


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
    """Tells the script what each cell says now, and when each table was saved.

    To call before the tables: they are as they were first drawn, and would show that until this comes.
    """
    memory = _memory(form)
    told = {
        "cells": {
            ui.fields.field_name(form.inspection, cell.entry.key): _told(form, memory, cell)
            for cells in tables.values()
            for cell in cells
        },
        "tables": memory.saved,
    }
    with st.container(key="hidden-cells"):
        ui.show('<div data-cells="{}"></div>', json.dumps(told, ensure_ascii=False))


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

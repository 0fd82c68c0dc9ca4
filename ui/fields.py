"""Fields of a granskning that save themselves, with refusals and conflicts told where they arise.

Each widget keeps the version it shows. A change is saved at once with that version; what is refused stays as it was
typed with the reason under it, and where somebody saved in between both values are shown to choose from.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path

import streamlit as st

import ui
from inspection.conflict import Conflict
from inspection.instrument.fields import EntryKey
from inspection.instrument.model import Question
from inspection.review.entries import Entry, save_entry
from ojcore.errors import UserError
from ojcore.store.engine import DatabaseUnavailable

SCRIPT = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("fields.js", "cells.js"))
SCRIPT_SOURCE = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
"""What the content security policy must allow: this script as it stands and no other."""


@dataclass
class _Shown:
    """What a widget shows: the stored version, and why its own value was not saved. version -1: show it anew.

    typed: a text that the database could not take, for when the page could not be drawn meanwhile either.
    """

    version: int
    error: str = ""
    conflict: Conflict | None = None
    typed: object = None


@dataclass(frozen=True)
class Form:
    """Where fields are saved. on_saved: called with every entry that is stored, before the page is drawn again."""

    inspection: int
    locked: bool = False
    on_saved: Callable[[Entry], None] = field(default=lambda _: None)


def run_script() -> None:
    """Saves texts while they are written and moves between questions from the keyboard; see `fields.js`."""
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


def plain(text: str) -> str:
    """A label that Streamlit shows as it stands, also with Markdown's signs in it."""
    return re.sub(r"([\\`*_\[\]$~<>:#|])", r"\\\1", text)


def field_name(inspection: int, key: EntryKey) -> str:
    """The widget's key, which is also its CSS class after `st-key-`."""
    path = re.sub(r"[^A-Za-z0-9]", lambda letter: f"_{ord(letter[0]):x}_", "/".join(key))
    return f"field{inspection}-{path}"


def question_field(form: Form, entry: Entry, question: Question, *, compact: bool = False) -> None:
    """The widget of a question: choices to pick from, or a text. compact: for a row of narrow columns."""
    title = plain(question.label) + ("" if question.required or compact else " (frivillig)")
    if question.type == "select_one" and compact:
        drop_down(form, entry, question, title)
    elif question.has_choices:
        choice_field(form, entry, question, title)
    elif question.type == "text" and not compact:
        text_field(form, entry, title, height=110)
    else:
        line_field(form, entry, title)
    if question.hint and not compact:
        ui.show_html(f'<p class="hint">{escape(question.hint)}</p>')


def choice_field(form: Form, entry: Entry, question: Question, label: str) -> None:
    """Buttons of which one, or several, are chosen; the chosen one pressed again takes the answer back."""
    several = question.type == "select_multiple"
    labels = {each.name: each.label for each in question.answers}

    def to_widget(value: str) -> object:
        names = [name for name in value.split() if name in labels]
        return names if several else next(iter(names), None)

    def to_value(picked: object) -> str:
        names = picked if isinstance(picked, list) else [picked] if picked else []
        return " ".join(name for name in labels if name in names)

    name = _prepare(form, entry, to_widget)
    st.segmented_control(
        label,
        list(labels),
        selection_mode="multi" if several else "single",
        format_func=lambda name: plain(labels[name]),
        key=name,
        on_change=_save,
        args=(form, entry.key, name, to_value, True),
        disabled=form.locked,
        wrap=True,
    )
    _show_trouble(form, name, question.answer_label)


def drop_down(form: Form, entry: Entry, question: Question, label: str) -> None:
    """One choice in a narrow column."""
    labels = {each.name: each.label for each in question.answers}
    name = _prepare(form, entry, lambda value: value if value in labels else None)
    st.selectbox(
        label,
        list(labels),
        index=None,
        format_func=lambda name: labels[name],
        key=name,
        placeholder="Välj",
        on_change=_save,
        args=(form, entry.key, name, lambda picked: str(picked or ""), True),
        disabled=form.locked,
    )
    _show_trouble(form, name, question.answer_label)


def text_field(form: Form, entry: Entry, label: str, *, height: int = 160, hint: str = "") -> None:
    """A text of several lines, saved while it is written."""
    name = _prepare(form, entry, str)
    st.text_area(
        label,
        key=name,
        height=height,
        placeholder=hint or None,
        on_change=_save,
        args=(form, entry.key, name, str, False),
        disabled=form.locked,
    )
    _show_trouble(form, name, str)


def line_field(form: Form, entry: Entry, label: str, *, label_visible: bool = True) -> None:
    """A number or a short text on one line; numbers with a decimal comma."""
    name = _prepare(form, entry, _with_comma)
    st.text_input(
        label,
        key=name,
        on_change=_save,
        args=(form, entry.key, name, str, False),
        disabled=form.locked,
        label_visibility="visible" if label_visible else "collapsed",
    )
    _show_trouble(form, name, str)


def _with_comma(value: str) -> str:
    return value.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", value) else value


def _prepare(form: Form, entry: Entry, to_widget: Callable[[str], object]) -> str:
    """The widget's key, with what is stored put into it, unless the user has something of their own there."""
    name = field_name(form.inspection, entry.key)
    shown = _shown(name)
    is_gone = name not in st.session_state
    is_old = shown is not None and shown.version != entry.version and not (shown.error or shown.conflict)
    if shown is not None and is_gone and shown.typed is not None:
        st.session_state[name] = shown.typed
    elif shown is None or is_gone or is_old or shown.version < 0:
        st.session_state[name] = to_widget(entry.value)
        kept = shown.error if shown is not None and shown.version < 0 else ""
        st.session_state[f"shown-{name}"] = _Shown(entry.version, kept)
    return name


def _shown(name: str) -> _Shown | None:
    found = st.session_state.get(f"shown-{name}")
    return found if isinstance(found, _Shown) else None


def _save(form: Form, key: EntryKey, name: str, to_value: Callable[[object], str], picked: bool) -> None:
    """Saves what the widget says. picked: a refused choice goes back to what is stored; a refused text stays."""
    shown = _shown(name) or _Shown(0)
    try:
        value = to_value(st.session_state[name])
        entry = save_entry(ui.engine(), ui.current_user(), form.inspection, key, value, max(shown.version, 0))
    except Conflict as conflict:
        st.session_state[f"shown-{name}"] = _Shown(shown.version, conflict=conflict)
    except UserError as error:
        typed = st.session_state[name] if isinstance(error, DatabaseUnavailable) and not picked else None
        st.session_state[f"shown-{name}"] = _Shown(-1 if picked else shown.version, str(error), typed=typed)
    else:
        st.session_state[f"shown-{name}"] = _Shown(entry.version)
        form.on_saved(entry)


def save_value(form: Form, entry: Entry, value: str) -> None:
    """Saves a value that no widget holds, with the version that was shown; troubles are told at the field."""
    name = field_name(form.inspection, entry.key)
    st.session_state[name] = value
    st.session_state[f"shown-{name}"] = _Shown(entry.version)
    _save(form, entry.key, name, str, True)
    if (shown := _shown(name)) and not shown.conflict:
        st.session_state[f"shown-{name}"] = _Shown(-1, shown.error)


@dataclass(frozen=True)
class Standing:
    """What a field that is no widget shows: what is stored, or what was typed and refused.

    version: the one it is shown with. error: why the text is not saved. is_disputed: where somebody saved in between.
    """

    text: str
    version: int
    error: str = ""
    is_disputed: bool = False


def save_typed(form: Form, key: EntryKey, text: str, version: int) -> None:
    """Saves what was typed in a field that is no widget, upon the version it was shown with; `standing` tells how."""
    name = field_name(form.inspection, key)
    st.session_state[name] = text
    st.session_state[f"shown-{name}"] = _Shown(version)
    _save(form, key, name, str, False)


def standing(form: Form, entry: Entry, stored: str) -> Standing:
    """What such a field shows now. stored: what is saved, as one writes it."""
    name = field_name(form.inspection, entry.key)
    shown = _shown(name)
    if shown is None or not (shown.error or shown.conflict):
        return Standing(stored, entry.version)
    if shown.version < 0:  # a conflict has ended, but the user's own value was refused
        st.session_state[name] = stored
        shown.version = entry.version
    return Standing(str(st.session_state[name]), shown.version, shown.error, shown.conflict is not None)


def show_conflict(form: Form, entry: Entry) -> None:
    """The question which of two values is to be kept, where somebody saved this field in between."""
    name = field_name(form.inspection, entry.key)
    shown = _shown(name)
    if shown is not None and shown.conflict is not None and isinstance(shown.conflict.stored, Entry):
        _show_conflict(form, name, shown.conflict, shown.conflict.stored, _with_comma)


def _show_trouble(form: Form, name: str, to_text: Callable[[str], str]) -> None:
    shown = _shown(name)
    if shown is None:
        return
    if shown.error:
        ui.show_html(f'<p class="fault" role="alert">▲ {escape(shown.error)}</p>')
    if shown.conflict is not None and isinstance(shown.conflict.stored, Entry):
        _show_conflict(form, name, shown.conflict, shown.conflict.stored, to_text)


def _show_conflict(form: Form, name: str, conflict: Conflict, stored: Entry, to_text: Callable[[str], str]) -> None:
    theirs, own = (to_text(value) or "inget svar" for value in (stored.value, conflict.own))
    ui.show_html(
        f'<div class="fault" role="alert"><p>▲ {escape(str(conflict))}</p><dl><dt>Sparat av '
        f"{escape(stored.changed_by)}</dt><dd>{escape(theirs)}</dd><dt>Ditt</dt><dd>{escape(own)}</dd></dl></div>"
    )
    with st.container(horizontal=True, key=f"choose-{name}"):
        st.button("Behåll det sparade", key=f"theirs-{name}", on_click=_resolve, args=(form, name, stored, None))
        st.button("Spara mitt", key=f"own-{name}", on_click=_resolve, args=(form, name, stored, conflict.own))


def _resolve(form: Form, name: str, stored: Entry, own: str | None) -> None:
    """Ends a conflict: with what is stored, or with the user's own value saved upon it."""
    entry = stored
    if own is not None:
        try:
            entry = save_entry(ui.engine(), ui.current_user(), form.inspection, stored.key, own, stored.version)
        except Conflict as conflict:
            st.session_state[f"shown-{name}"] = _Shown(stored.version, conflict=conflict)
            return
        except UserError as error:
            st.session_state[f"shown-{name}"] = _Shown(-1, str(error))
            return
    form.on_saved(entry)
    st.session_state[f"shown-{name}"] = _Shown(-1)

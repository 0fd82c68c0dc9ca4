"""Fields that save themselves, with refusals and conflicts told where they arise.

Each widget keeps the version it shows. A change is saved at once with that version; what is refused stays as it was
typed with the reason under it, and where somebody saved in between both values are shown to choose from.
"""

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import streamlit as st

import ui
from inspection.drafts import save_draft
from inspection.instrument.fields import EntryKey
from inspection.instrument.model import Question
from inspection.review.entries import Entry, save_entry
from ojcore.errors import Conflict, UserError
from ojcore.markup import Markup, html
from ojcore.store.texts import StoredText

SCRIPT = "".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in ("fields.js", "cells.js"))
EARLIER = "Tidigare versioner"
"""The section of a page with what its fields have said before, and what was not saved in them; see `ui.earlier`."""

_LEFT = "Det du skrev står kvar i rutan, men försvinner om sidan laddas om eller stängs."
_EMPTIED = "Det som är sparat gäller tills något annat sparas."

DAYS = date(1980, 1, 1), date(2100, 1, 1)
"""The first and the last day to choose: those of an old granskning too. A stored one outside stands where it is."""

SCRIPT_SOURCE = ui.script_source(SCRIPT)


@dataclass
class _Shown:
    """What a widget shows: the stored version, and why its own value was not saved. version -1: show it anew.

    typed: a text that was not taken, for when the page is drawn anew. put: what the widget was last given that was not
    typed, so that it follows a proposal that changes.
    """

    version: int
    error: str = ""
    conflict: Conflict | None = None
    typed: object = None
    put: object = None


class Stored(Protocol):
    """What is saved in a field. version: 0 where nobody has written anything."""

    @property
    def key(self) -> Sequence[str]: ...
    @property
    def value(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def changed_by(self) -> str: ...


class Saving(Protocol):
    """Where fields are saved: what each is called on the page, and the core's function that saves it."""

    @property
    def locked(self) -> bool: ...
    @property
    def on_saved(self) -> Callable[[Any], None]: ...
    def name(self, key: Any) -> str: ...
    def save(self, key: Any, value: str, seen_version: int) -> Stored: ...


@dataclass(frozen=True)
class Form:
    """A granskning's fields. on_saved: called with every entry that is stored, before the page is drawn again."""

    inspection: int
    locked: bool = False
    on_saved: Callable[[Entry], None] = field(default=lambda _: None)

    def name(self, key: EntryKey) -> str:
        """The widget's key."""
        return field_name(self.inspection, key)

    def save(self, key: EntryKey, value: str, seen_version: int) -> Entry:
        """Saves one value; raises as `save_entry`."""
        return save_entry(ui.acting(), self.inspection, key, value, seen_version)


@dataclass(frozen=True)
class TextForm:
    """Fields of something else than a granskning. place: of what; saver: the core's function, by the key's parts."""

    place: str
    saver: Callable[[Sequence[str], str, int], Stored]
    locked: bool = False
    on_saved: Callable[[Any], None] = field(default=lambda _: None)

    def name(self, key: Sequence[str]) -> str:
        """The widget's key."""
        return f"field-{_as_class([self.place, *key])}"

    def save(self, key: Sequence[str], value: str, seen_version: int) -> Stored:
        """Saves one value; raises as `saver`."""
        return self.saver(key, value, seen_version)


_UNSEEN: Any = object()
"""What a field whose own text was refused has not shown: what others saved since."""


class Part(NamedTuple):
    """One field of a row that has a version for all its fields."""

    key: tuple[str]
    value: str
    version: int
    changed_by: str


@dataclass(frozen=True)
class RowForm:
    """The fields of a row, such as a brist. row: as it is shown; changed_by: who changed it last.

    change: the core's function, by the row that its author saw, the field's name and the widget's text. It lets those
    who write in different fields of the row go past each other.
    """

    place: str
    row: Any
    change: Callable[[Any, str, str], Any]
    signed: Callable[[Any], str] = field(default=lambda row: str(row.changed_by))
    locked: bool = False
    on_saved: Callable[[Any], None] = field(default=lambda _: None)

    def name(self, key: Sequence[str]) -> str:
        """The widget's key."""
        return f"field-{_as_class([self.place, *key])}"

    def entry(self, name: str) -> Part:
        """What is stored in a field."""
        return self._part(self.row, name)

    def save(self, key: Sequence[str], value: str, seen_version: int) -> Part:
        """Saves one field; raises as `change`."""
        (name,) = key
        seen = self.row if self.row.version == seen_version else replace(self.row, **{name: _UNSEEN})
        try:
            return self._part(self.change(seen, name, value), name)
        except Conflict as conflict:
            raise Conflict(str(conflict), self._part(conflict.stored, name), value) from conflict

    def _part(self, row: Any, name: str) -> Part:
        value = getattr(row, name)
        lines = "\n".join(value) if isinstance(value, tuple) else value
        return Part((name,), "" if lines is None else str(lines), row.version, self.signed(row))


@dataclass(frozen=True)
class DraftForm:
    """The fields of what is not there yet, such as a new brist: the user's own, until it is added.

    inspection: 0 for a granskning that is not there yet. place: which form. drafts: what `load_drafts` gives.
    """

    inspection: int
    place: str
    drafts: Mapping[str, StoredText]
    locked: bool = False
    on_saved: Callable[[Any], None] = field(default=lambda _: None)

    @property
    def is_begun(self) -> bool:
        """True where something is typed in it."""
        return any(text.text for text in self._texts())

    def name(self, key: Sequence[str]) -> str:
        """The widget's key."""
        return self._prefix() + _as_class([key[0].removeprefix(f"{self.place}/")])

    def entry(self, name: str) -> StoredText:
        """What is stored in a field."""
        return self.drafts.get(f"{self.place}/{name}", StoredText(f"{self.place}/{name}"))

    def save(self, key: Sequence[str], value: str, seen_version: int) -> StoredText:
        """Saves one field; raises as `save_draft`."""
        return save_draft(ui.acting(), self.inspection, key[0], value, seen_version)

    def typed(self, name: str) -> Any:
        """What the field's widget says now, also where that is not saved."""
        return st.session_state[self.name(self.entry(name).key)]

    def show_saved(self) -> None:
        """When it was saved last, and that it is a draft; nothing where nothing is typed."""
        if self.is_begun:
            ui.show_html(ui.small(saved_line(self._texts()) + html(" Bara du ser utkastet.")))

    def forget(self) -> None:
        """Empties the widgets, once what they say is added."""
        for key in [str(each) for each in st.session_state]:
            if key.removeprefix("shown-").startswith(self._prefix()):
                del st.session_state[key]

    def _prefix(self) -> str:
        return f"field-{_as_class(['utkast', str(self.inspection), self.place, ''])}"

    def _texts(self) -> list[StoredText]:
        return [text for name, text in self.drafts.items() if name.startswith(f"{self.place}/")]


def saved_line(texts: Iterable[StoredText]) -> Markup:
    """`Sparat 14:02 av …`, when and by whom something was saved last; empty where nothing is."""
    latest = max((text for text in texts if text.changed_at), key=lambda text: str(text.changed_at), default=None)
    if latest is None or latest.changed_at is None:
        return Markup()
    at = latest.changed_at if latest.changed_at.tzinfo else latest.changed_at.replace(tzinfo=UTC)
    return html('<span role="status">Sparat {} av {}.</span>', f"{at.astimezone():%Y-%m-%d %H:%M}", latest.changed_by)


def run_script() -> None:
    """Saves texts while they are written and moves between questions from the keyboard; see `fields.js`."""
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


@contextmanager
def by_keyboard() -> Iterator[None]:
    """Inside: questions that digits answer. After them stands which fields' saves are handled, refused ones too.

    The script takes a digit only once the one before is handled. The last few are told: what is typed in a text is
    sometimes handled in the same run as an answer.
    """
    with st.container(key="fields", gap=None):
        yield
        ui.show('<span data-handled="{}"></span>', " ".join(_handled()))


def _handled() -> deque[str]:
    """The last saves of the session: the field's class and when. Not numbered: a new server would count from 1."""
    if "handled" not in st.session_state:
        st.session_state["handled"] = deque[str](maxlen=8)
    found: deque[str] = st.session_state["handled"]
    return found


def plain(text: str) -> str:
    """A label that Streamlit shows as it stands, also with Markdown's signs in it."""
    return re.sub(r"([\\`*_\[\]$~<>#|]|:(?=\S))", r"\\\1", text)


def field_name(inspection: int, key: EntryKey) -> str:
    """The widget's key, which is also its CSS class after `st-key-`."""
    return f"field{inspection}-{_as_class(key)}"


def _as_class(key: Sequence[str]) -> str:
    return re.sub(r"[^A-Za-z0-9]", lambda letter: f"_{ord(letter[0]):x}_", "/".join(key))


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
        ui.show('<p class="hint">{}</p>', question.hint)


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
        default=_standing(name),
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
    pick_field(form, entry, label, {each.name: each.label for each in question.answers}, may_be_empty=True)


def pick_field(
    form: Saving,
    entry: Stored,
    label: str,
    labels: Mapping[Any, str],
    *,
    may_be_empty: bool = False,
    proposal: str | None = None,
) -> None:
    """One choice of a list. labels: what is stored -> what is shown. proposal: what holds where nothing is chosen."""
    name = _prepare(form, entry, lambda value: value if value in labels else proposal)
    st.selectbox(
        label,
        list(labels),
        index=list(labels).index(at) if (at := _standing(name)) in labels else None if may_be_empty else 0,
        format_func=lambda name: labels[name],
        key=name,
        placeholder="Välj",
        on_change=_save,
        args=(form, entry.key, name, lambda picked: str(picked or ""), True),
        disabled=form.locked,
    )
    _show_trouble(form, name, lambda value: labels.get(value, value))


def text_field(
    form: Saving,
    entry: Stored,
    label: str,
    *,
    height: int = 160,
    hint: str = "",
    proposal: str = "",
    label_visible: bool = True,
) -> None:
    """A text of several lines, saved while it is written.

    proposal: what holds where nothing is written; it is shown to be changed, and stored only once it is.
    """
    name = _prepare(form, entry, lambda value: value or proposal)
    st.text_area(
        label,
        _standing(name),
        key=name,
        height=height,
        placeholder=hint or proposal or None,
        on_change=_save,
        args=(form, entry.key, name, _unless(proposal), False),
        disabled=form.locked,
        label_visibility="visible" if label_visible else "collapsed",
    )
    _show_trouble(form, name, str)


def line_field(
    form: Saving, entry: Stored, label: str, *, hint: str = "", label_visible: bool = True, proposal: str = ""
) -> None:
    """A number or a short text on one line; numbers with a decimal comma. proposal: as `text_field`."""
    name = _prepare(form, entry, lambda value: _with_comma(value) or proposal)
    st.text_input(
        label,
        _standing(name),
        key=name,
        placeholder=hint or proposal or None,
        on_change=_save,
        args=(form, entry.key, name, _unless(proposal), False),
        disabled=form.locked,
        label_visibility="visible" if label_visible else "collapsed",
    )
    _show_trouble(form, name, str)


def day_field(form: Saving, entry: Stored, label: str, *, proposal: date | None = None) -> None:
    """A day, or none. proposal: as `text_field`."""
    name = _prepare(form, entry, lambda value: date.fromisoformat(value) if value else proposal)
    day, (first, last) = _standing(name), DAYS
    st.date_input(
        label,
        day,
        min(first, day or first),
        max(last, day or last),
        key=name,
        format="YYYY-MM-DD",
        on_change=_save,
        args=(form, entry.key, name, _unless(proposal.isoformat() if proposal else ""), False),
        disabled=form.locked,
    )
    _show_trouble(form, name, str)


def number_field(form: Saving, entry: Stored, label: str, *, least: int = 0, most: int, proposal: int) -> None:
    """A whole number. proposal: as `text_field`."""
    name = _prepare(form, entry, lambda value: int(value) if value else proposal)
    st.number_input(
        label,
        least,
        most,
        _standing(name),
        key=name,
        step=1,
        on_change=_save,
        args=(form, entry.key, name, _unless(str(proposal)), False),
        disabled=form.locked,
    )
    _show_trouble(form, name, str)


def tick_field(form: Saving, entry: Stored, label: str) -> bool:
    """A box to tick, stored as `ja`. True where it is ticked."""
    name = _prepare(form, entry, bool)
    ticked = st.checkbox(
        label,
        _standing(name),
        key=name,
        on_change=_save,
        args=(form, entry.key, name, lambda picked: "ja" if picked else "", True),
        disabled=form.locked,
    )
    _show_trouble(form, name, str)
    return ticked


def _unless(proposal: str) -> Callable[[object], str]:
    """From a widget's value to what is stored: nothing where it says what is proposed."""

    def to_value(shown: object) -> str:
        text = "" if shown is None else str(shown)
        return "" if text.strip() == proposal.strip() else text

    return to_value


def _with_comma(value: str) -> str:
    return value.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", value) else value


def _prepare(form: Saving, entry: Stored, to_widget: Callable[[str], object]) -> str:
    """The widget's key, with what is stored put into it, unless the user has something of their own there."""
    name = form.name(entry.key)
    shown = _shown(name)
    stored = to_widget(entry.value)
    is_gone = name not in st.session_state
    is_old = shown is not None and shown.version != entry.version and not (shown.error or shown.conflict)
    if shown is not None and is_gone and shown.typed is not None:
        st.session_state[name] = shown.typed
    elif shown is None or is_gone or is_old or shown.version < 0 or _is_passed_on(name, shown, stored):
        st.session_state[name] = stored
        kept = shown.error if shown is not None and shown.version < 0 else ""
        st.session_state[f"shown-{name}"] = _Shown(entry.version, kept, put=stored)
    elif st.session_state[name] == stored:
        shown.put = stored
    return name


def _standing(name: str) -> Any:
    """What the widget says, as the default of its drawing.

    Streamlit tells the browser a value only when it is put in. A browser that has dropped the widget since, because
    another page was on its way, draws it anew with the default, and what it draws is saved with the next message: an
    empty default would empty the field.
    """
    return st.session_state[name]


def _is_passed_on(name: str, shown: _Shown, stored: object) -> bool:
    """True where the widget still says what was proposed before, and something else is proposed now."""
    untouched = not (shown.error or shown.conflict) and st.session_state[name] == shown.put
    return untouched and shown.put is not None and shown.put != stored


def _shown(name: str) -> _Shown | None:
    found = st.session_state.get(f"shown-{name}")
    return found if isinstance(found, _Shown) else None


def _save(form: Saving, key: Sequence[str], name: str, to_value: Callable[[Any], str], picked: bool) -> None:
    """Saves what the widget says. picked: a refused choice goes back to what is stored; a refused text stays."""
    _handled().append(f"st-key-{name}:{time.time_ns()}")
    shown = _shown(name) or _Shown(0)
    typed = None if picked else st.session_state[name]
    try:
        value = to_value(st.session_state[name])
        entry = form.save(key, value, max(shown.version, 0))
    except Conflict as conflict:
        st.session_state[f"shown-{name}"] = _Shown(shown.version, conflict=conflict, typed=typed)
    except UserError as error:
        st.session_state[f"shown-{name}"] = _Shown(-1 if picked else shown.version, str(error), typed=typed)
    else:
        st.session_state[f"shown-{name}"] = _Shown(entry.version)
        form.on_saved(entry)


def save_value(form: Saving, entry: Stored, value: str) -> None:
    """Saves a value that no widget holds, with the version that was shown; troubles are told at the field."""
    name = form.name(entry.key)
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


def _show_trouble(form: Saving, name: str, to_text: Callable[[str], str]) -> None:
    shown = _shown(name)
    if shown is None:
        return
    if shown.error:
        left = "" if shown.typed is None else _LEFT if shown.typed else _EMPTIED
        ui.show('<p class="fault" role="alert">▲ {} <span class="small">{}</span></p>', shown.error, left)
    if shown.conflict is not None:
        _show_conflict(form, name, shown.conflict, shown.conflict.stored, to_text)


def _kept_line() -> Markup:
    return ui.small(f"Det ligger kvar under ”{EARLIER}” längre ned på sidan, också när du har lämnat den.")


def _show_conflict(form: Saving, name: str, conflict: Conflict, stored: Stored, to_text: Callable[[str], str]) -> None:
    theirs, own = (to_text(value) or "inget svar" for value in (stored.value, conflict.own))
    ui.show(
        '<div class="fault" role="alert"><p>▲ {}</p><dl><dt>Sparat av {}</dt><dd>{}</dd><dt>Du skrev</dt>'
        "<dd>{}</dd></dl>{}</div>",
        str(conflict),
        stored.changed_by,
        theirs,
        own,
        Markup() if isinstance(form, DraftForm) else _kept_line(),  # a draft's other writer is oneself
    )
    with st.container(horizontal=True, key=f"choose-{name}"):
        st.button("Behåll det sparade", key=f"theirs-{name}", on_click=_resolve, args=(form, name, stored, None))
        st.button("Spara det jag skrev", key=f"own-{name}", on_click=_resolve, args=(form, name, stored, conflict.own))


def _resolve(form: Saving, name: str, stored: Stored, own: str | None) -> None:
    """Ends a conflict: with what is stored, or with the user's own value saved upon it."""
    entry = stored
    if own is not None:
        try:
            entry = form.save(stored.key, own, stored.version)
        except Conflict as conflict:
            st.session_state[f"shown-{name}"] = _Shown(stored.version, conflict=conflict, typed=own)
            return
        except UserError as error:
            st.session_state[f"shown-{name}"] = _Shown(-1, str(error))
            return
    form.on_saved(entry)
    st.session_state[f"shown-{name}"] = _Shown(-1)

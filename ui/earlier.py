"""Tidigare versioner: what the fields of a page have said before, and what was not saved in them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

import ui
from inspection.instrument.fields import EntryKey
from inspection.review.history import read_history
from ojcore.access import may
from ojcore.markup import Markup, html, html_join
from ojcore.store.kept import EarlierText
from ui.fields import EARLIER

K = TypeVar("K")

_TOLD = "Markera och kopiera det du vill ha tillbaka. Inget skrivs över av sig självt."


def show_earlier(titles: Mapping[K, str], read: Callable[[K], list[EarlierText]], core: Callable[..., object]) -> None:
    """The section, for who may call the core's function that reads; nothing is read until it is opened.

    titles: field -> its title; those of which nothing earlier is kept are left out. read: what is earlier in one.
    """
    if not titles or not may(ui.current_user(), core):
        return
    section = st.expander(EARLIER, key="earlier", on_change="rerun")
    if not section.open:
        return
    found = {key: texts for key in titles if (texts := read(key))}
    with section:
        if not found:
            ui.show("<p>Det finns ingen tidigare version.</p>")
            return
        chosen = st.selectbox("Text", list(found), format_func=lambda each: titles[each], key="earlier-of")
        ui.show_html(_list(found[chosen]))


def show_earlier_entries(inspection_id: int, titles: Mapping[EntryKey, str]) -> None:
    """The section for fields of a granskning."""

    def read(key: EntryKey) -> list[EarlierText]:
        return read_history(ui.acting(), inspection_id, key)

    show_earlier(titles, read, read_history)


def _list(found: list[EarlierText]) -> Markup:
    """The texts with when and by whom, the latest first."""
    return ui.small(_TOLD) + html_join(map(_text, found))


def _text(each: EarlierText) -> Markup:
    state = Markup() if each.is_saved else ui.mark("yellow", "Sparades inte: någon annan hann före")
    said = each.text or html('<span class="small">(tomt)</span>')
    when = f"{each.at.astimezone():%Y-%m-%d %H:%M}"
    head = html('<p class="when"><b>{}</b> av {} {}</p>', when, each.by or "okänd", state)
    return head + html('<div class="earlier">{}</div>', said)

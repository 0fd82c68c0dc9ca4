"""The headings of a file that are to be own indicators: what each is, filled in as the file has it."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import streamlit as st

import ui
from ojcore.definitions.model import DIRECTIONS, VALUE_TYPES
from ojcore.definitions.own_layer import NewIndicator
from ojcore.importing.creating import fill
from ojcore.importing.foreign import Understood
from ojcore.importing.mapping import fold
from ojcore.reading.cells import CellReader
from ui.markup import in_label

T = TypeVar("T", bound=str)


def ask_new(key: str, understood: Understood, headings: Sequence[str]) -> dict[str, NewIndicator] | None:
    """One form with all of them; folded heading -> what was said, once it is sent, else None."""
    decided = understood.decisions
    reader = CellReader(ui.definitions(), decided.symbols, decided.codes)
    with st.form(f"nya-{key}"):
        st.markdown("**Nya egna indikatorer.** De läggs till när filen läses in, och gäller nästa år också.")
        said = {fold(each): _ask_one(fill(NewIndicator(), each, understood, reader)) for each in headings}
        if not st.form_submit_button("Läs filen med dem", type="primary"):
            return None
    if any(not (each.title and each.area and each.value_type) for each in said.values()):
        st.warning("Varje ny indikator behöver titel, område och slag av värden.")
        return None
    return said


def _ask_one(told: NewIndicator) -> NewIndicator:
    """What is prefilled, with what the visitor changes; each label says which it is of, for who hears them."""
    areas, of = ui.definitions().areas, in_label(told.title)
    title = st.text_input(f"Titel på ”{of}”", told.title, max_chars=200)
    first, second, third, fourth, fifth = st.columns([3, 3, 3, 2, 2])
    with first:
        area = _choose(f"Område för ”{of}”", {each.id: each.title for each in areas.values()}, told.area)
    with second:
        value_type = _choose(f"Slag av värden i ”{of}”", VALUE_TYPES, told.value_type)
    with third:
        direction = _choose(f"Vad som är bra i ”{of}”", DIRECTIONS, told.direction)
    unit = fourth.text_input(f"Mäts i, ”{of}”", told.measured_in or "", placeholder="kr, dagar, %")
    decimals = fifth.number_input(f"Decimaler i ”{of}”", 0, 6, told.decimals or 0)
    changed = {"title": title.strip(), "area": area or "", "value_type": value_type, "direction": direction or "none"}
    is_same = value_type == told.value_type and unit.strip() == (told.measured_in or "")
    plausible = told.plausible if is_same else None
    made = {**changed, "measured_in": unit.strip(), "decimals": int(decimals), "plausible": plausible}
    return NewIndicator(kolada=told.kolada).model_copy(update=made)


def _choose(label: str, titles: Mapping[T, str], chosen: T | None) -> T | None:
    found: T | None = st.selectbox(
        label,
        list(titles),
        index=list(titles).index(chosen) if chosen is not None and chosen in titles else None,
        format_func=lambda id_: titles[id_],
        placeholder="Välj",
    )
    return found

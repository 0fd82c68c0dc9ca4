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
        areas = {each.id: each.title for each in ui.definitions().areas.values()}
        common = (
            _choose("Område för dem som inte har ett eget nedan", areas, None, "omrade-alla")
            if not understood.area
            else None
        )
        told = {fold(each): fill(NewIndicator(), each, understood, reader) for each in headings}
        said = {heading: _ask_one(heading, each, areas, common) for heading, each in told.items()}
        if not st.form_submit_button("Läs filen med dem", type="primary"):
            return None
    if any(not (each.title and each.area and each.value_type) for each in said.values()):
        st.warning("Varje ny indikator behöver titel, område och slag av värden.")
        return None
    return said


def _ask_one(heading: str, told: NewIndicator, areas: Mapping[str, str], common: str | None) -> NewIndicator:
    """What is prefilled, with what the visitor changes; each label says which it is of, for who hears them.

    Two headings may have the same title, so each field has a key of its own.
    """
    of = in_label(told.title)
    title = st.text_input(f"Titel på ”{of}”", told.title, max_chars=200, key=f"titel-{heading}")
    first, second, third, fourth, fifth = st.columns([3, 3, 3, 2, 2])
    with first:
        area = _choose(f"Område för ”{of}”", areas, told.area, f"omrade-{heading}")
    with second:
        value_type = _choose(f"Slag av värden i ”{of}”", VALUE_TYPES, told.value_type, f"slag-{heading}")
    with third:
        direction = _choose(f"Vad som är bra i ”{of}”", DIRECTIONS, told.direction, f"riktning-{heading}")
    unit = fourth.text_input(f"Mäts i, ”{of}”", told.measured_in or "", key=f"enhet-{heading}")
    decimals = fifth.number_input(f"Decimaler i ”{of}”", 0, 6, told.decimals or 0, key=f"decimaler-{heading}")
    changed = {
        "title": title.strip(),
        "area": area or common or "",
        "value_type": value_type,
        "direction": direction or "none",
    }
    is_same = value_type == told.value_type and unit.strip() == (told.measured_in or "")
    plausible = told.plausible if is_same else None
    made = {**changed, "measured_in": unit.strip(), "decimals": int(decimals), "plausible": plausible}
    return NewIndicator(kolada=told.kolada).model_copy(update=made)


def _choose(label: str, titles: Mapping[T, str], chosen: T | None, key: str) -> T | None:
    found: T | None = st.selectbox(
        label,
        list(titles),
        index=list(titles).index(chosen) if chosen is not None and chosen in titles else None,
        format_func=lambda id_: titles[id_],
        placeholder="Välj",
        key=key,
    )
    return found

"""The choices at the top of a page. They live in the URL and follow from page to page."""

import os
from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import streamlit as st

from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.swedish import sort_key
from ui.cache import remembered
from ui.loading import (
    Choice,
    absence,
    data_version,
    definitions,
    latest_year,
    source_names,
    supplied,
    unchecked_sources,
    years_with_values,
)
from ui.markup import plain, show

T = TypeVar("T")


def open_page(page: str) -> None:
    """At the top of every page: what the page before had in the URL says nothing about this one. page: its address."""
    if st.session_state.get("page") != page:
        st.session_state["page"] = page
        st.session_state["in address"] = {}


def correct_address() -> None:
    """To call when a choice is made: the URL it came with may be from before the one made last, and is then no news."""
    for key, text in st.session_state["in address"].items():
        _write(key, text)


def follow_indicator() -> None:
    """Before `choose`: an address that newly names an indicator opens the indicator's own area."""
    wanted = definitions().indicators.get(st.query_params.get("indikator", ""))
    if wanted and wanted.id != st.session_state.get("vald_indikator"):
        st.session_state["vald_indikator"] = wanted.id
        st.session_state["omrade"] = wanted.area
        st.query_params["omrade"] = definitions().areas[wanted.area].title


def requested_indicator(known: Container[str]) -> str | None:
    """The indicator of the address or the one seen last; None, and said if nobody knows it, where it is not known."""
    named = st.query_params.get("indikator") or st.session_state.get("vald_indikator")
    if named and named not in definitions().indicators:
        st.warning(plain(f"Indikatorn '{named}' finns inte. Välj en i listan."))
    return named if named in known else None


def remember_indicator(id_: str | None) -> None:
    """Sets the indicator into the address and keeps it for the other pages; None takes it away."""
    _write("indikator", id_ or "")
    if id_ is None:
        st.session_state.pop("vald_indikator", None)
    else:
        st.session_state["vald_indikator"] = id_


def choose(title: str, *, tells_unchecked: bool = True) -> Choice:
    """The page's title and, beside it, the choices that live in the URL and follow from page to page.

    tells_unchecked: names the sources that are not checked; a page that tells more of them says so itself.
    Raises UserError where there is nothing to choose from.
    """
    known = definitions()
    st.session_state["not understood"] = []
    is_named = "kommun" in st.query_params or "OJ_KOMMUN" in os.environ
    title_column, unit_column, area_column, year_column, group_column = st.columns(
        [2.2, 1.3, 1.9, 0.8, 1.5], vertical_alignment="bottom"
    )
    title_column.title(title)
    with group_column:
        group = _select("Jämför med gruppen", "grupp", list(known.groups), lambda id_: known.groups[id_].title)
    with unit_column:
        unit = _select("Min kommun", "kommun", _kommun_order(group), known.unit_name, first=os.environ.get("OJ_KOMMUN"))
    with area_column:
        area = _select("Område", "omrade", list(known.areas), lambda id_: known.areas[id_].title)
    years = years_with_values(area, group, unit)
    if not years:
        _tell_unknown()
        raise UserError(
            f"Det finns inga svar för {known.areas[area].title}. Läs in en fil på sidan Läs in eller kör 'oj init'."
        )
    with year_column:
        year = _select("År", "ar", years, str, first=latest_year(area, group, unit))
    _tell_unknown()
    if tells_unchecked and (unchecked := unchecked_sources()):
        show(
            '<p class="small">Inte kontrollräknat än: {}. Det kan finnas fel som inte är märkta. {}.</p>',
            source_names(unchecked),
            link("kontroll", "Se Kontroll"),
        )
    if _is_nobodys_choice(unit, is_named=is_named):
        show(
            '<p class="small">Ingen kommun är vald än: sidan visar {}. Välj din under ”Min kommun”.</p>',
            known.unit_name(unit),
        )
    return Choice(unit, area, year, group)


def _is_nobodys_choice(unit: str, *, is_named: bool) -> bool:
    """True where the kommun is the list's first, and nobody has chosen one. is_named: by the address or `OJ_KOMMUN`."""
    kept = st.session_state["choices"]
    if kept.setdefault("kommun of nobody", None if is_named else unit) != unit:
        kept["kommun of nobody"] = None
    return bool(kept["kommun of nobody"] == unit)


def select(label: str, options: Iterable[str], key: str, *, given: str | None = None, **settings: Any) -> str:
    """A choice of the page's own that lives in the URL, as a list; see `st.selectbox`. The first is the default.

    given: what the page decides in place of the URL.
    """
    found = list(options)
    return _own(st.selectbox, label, key, found, found[0], settings, given)


def segments(label: str, options: Iterable[str], key: str, *, default: str | None = None, **settings: Any) -> str:
    """A choice of the page's own that lives in the URL, as a row of buttons; see `st.segmented_control`.

    default: the first where it is None.
    """
    found = list(options)
    return _own(st.segmented_control, label, key, found, default or found[0], {"required": True, **settings})


def _own(
    widget: Callable[..., Any],
    label: str,
    key: str,
    options: list[str],
    default: str,
    settings: Mapping[str, Any],
    given: str | None = None,
) -> str:
    """A choice whose default the URL leaves out. It does not follow to other pages.

    One that the lists above it have taken away, such as another year, is told: it was somebody's choice.
    """
    asked = st.query_params.get(key, "")
    was_chosen = asked == st.session_state["in address"].get(key) and st.session_state.get(key) not in options
    chosen, told = _in_address(widget, label, key, options, default, settings, is_left_out=True, given=given)
    if told:
        st.warning(plain(told))
    elif asked and was_chosen:
        show('<p class="small" role="status">”{}” finns inte att välja här. Sidan visar ”{}”.</p>', asked, chosen)
    return chosen


def absent(choice: Choice, *, shows_group: bool = False) -> Markup:
    """Where the kommun has no answers: that it has none, and the pages that help; empty where it has.

    shows_group: where the page itself shows the group's answers.
    """
    told = absence(choice)
    if not told:
        return Markup()
    file, group = link("las-in", "Läs in en fil"), link("jamforelse", "se gruppens svar")
    ways = html("Sidan visar gruppens svar. {}", file) if shows_group else html("{} eller {}", file, group)
    return html("<p>{} {}.</p>", told, ways)


def link(url_path: str, text: str, **changes: str) -> Markup:
    """A link to a page that keeps the choices in the URL and adds `changes` to them.

    From a page without choices of its own the kommun and its group go along; area and year are the other page's.
    """
    query = urlencode({**_carried(), **changes})
    return html('<a href="{}?{}" target="_self">{}</a>', url_path, query, text)


def _carried() -> dict[str, str]:
    """What every link of the page carries on."""
    kept = st.session_state.get("choices", {})
    own = {key: kept[f"{key} shown"] for key in ("grupp", "kommun") if f"{key} shown" in kept}
    return {**own, **st.query_params.to_dict()}


def _select(label: str, key: str, options: list[Any], text: Callable[[Any], str], first: Any = None) -> Any:
    """A choice that follows the session from page to page: what is kept of it stands in for a URL that is cleared."""
    kept = st.session_state.setdefault("choices", {})
    default = next((each for each in (kept.get(key), first) if each in options), options[0])
    chosen, told = _in_address(st.selectbox, label, key, options, default, {"format_func": text})
    if told:
        st.session_state["not understood"].append(told)
    kept[key], kept[f"{key} shown"] = chosen, text(chosen)
    return chosen


def _in_address(
    widget: Callable[..., Any],
    label: str,
    key: str,
    options: list[T],
    default: T,
    settings: Mapping[str, Any],
    *,
    is_left_out: bool = False,
    given: T | None = None,
) -> tuple[T, str]:
    """Draws a choice that lives in the URL: what is chosen, and what to tell where the URL asks for what is not there.

    The URL decides where it says something else than was last written here, otherwise the widget. It is written after
    the widget: one that Streamlit binds to it shows its default on the first run of the next page, and on a busy server
    the URL of such a one is at times never written. is_left_out: the default is not written.
    """
    text, on_change = settings.get("format_func", str), settings.get("on_change")
    written, known = st.session_state["in address"], st.session_state.setdefault("understood", set())
    asked = st.query_params.get(key, "")
    is_news = given is None and asked != written.get(key)
    named = given if given is not None else _understand(asked, options, text) if is_news and asked else None
    current = default if is_news and named is None else named or st.session_state.get(key)
    st.session_state[key] = current if current in options else default

    def change() -> None:
        correct_address()
        if on_change:
            on_change()

    chosen: T = widget(label, options, key=key, **{**settings, "on_change": change})
    _write(key, "" if is_left_out and chosen == default else text(chosen))
    known.add((key, text(chosen)))
    # What could be chosen before another kommun, area or year was is no fault of the URL.
    if not (is_news and asked and named is None) or (key, asked) in known:
        return chosen, ""
    return chosen, f"Adressens {key}={asked} finns inte att välja under ”{label}”. Sidan visar {text(chosen)}."


def _write(key: str, text: str) -> None:
    """Sets the URL where it says something else. What is written by one act is one step back; see `history.js`."""
    st.session_state["in address"][key] = text
    if st.query_params.get(key, "") != text:
        if text:
            st.query_params[key] = text
        else:
            del st.query_params[key]


def _understand(asked: str, options: list[T], text: Callable[[T], str]) -> T | None:
    """The option that an address names by its text or its code, in capitals or not; None for one that is not there."""
    wanted = asked.strip().casefold()
    return next((option for option in options if wanted in (text(option).casefold(), str(option).casefold())), None)


def _tell_unknown() -> None:
    """What the address asked for that cannot be chosen: below the choices, whose columns are too narrow for it."""
    for told in st.session_state["not understood"]:
        st.warning(plain(told))


@cache
def _kommun_order(group: str) -> list[str]:
    """The group's kommuner first, then all others, each in Swedish order."""
    known = supplied()
    by_name = sorted(known.kommuner, key=lambda code: sort_key(known.unit_name(code)))
    members = {each.unit for each in known.groups[group].member}
    return [code for code in by_name if code in members] + [code for code in by_name if code not in members]


@dataclass(frozen=True)
class _Builder:
    """A page's function, the same one however often Streamlit runs the page anew."""

    place: tuple[str, str]
    run: Callable[..., Any] = field(compare=False)


@dataclass(frozen=True)
class Given(Generic[T]):
    """An argument of `shared` that what is made does not depend on beside the others."""

    value: T = field(compare=False)


def shared(build: Callable[..., T], *arguments: Hashable, version: Hashable = None) -> T:
    """What a page's function makes of the arguments, kept until values change and shared by all sessions; read-only.

    version: what changes with what it is made of, where that is more or other than the published values, such as
    `data_version` of the kommun whose comments it shows. `st.cache_resource` in a page would read the function's source
    anew at every click, which costs more than most of what is kept.
    Raises TypeError for an argument of a class that the page itself defines.
    """
    _refuse_own_classes(arguments)
    made: T = _make(_builder(build), version or data_version(), (), arguments)
    return made


def kept(build: Callable[..., T], *arguments: Hashable, version: Hashable = None) -> T:
    """`shared` for HTML with links: made anew also where what links carry on has changed."""
    made: T = _make(_builder(build), version or data_version(), tuple(_carried().items()), arguments)
    return made


def _refuse_own_classes(arguments: tuple[Hashable, ...]) -> None:
    """Streamlit runs a page as `__main__` and makes its classes anew each time: nothing kept would be found again."""
    for argument in arguments:
        if type(argument).__module__ == "__main__":
            raise TypeError(f"{type(argument).__name__} is another class at each rerun of the page")


def _builder(build: Callable[..., Any]) -> _Builder:
    return _Builder((build.__code__.co_filename, build.__qualname__), build)


@remembered(512)
def _make(builder: _Builder, _version: Hashable, _links: Hashable, arguments: tuple[Hashable, ...]) -> Any:
    return builder.run(*arguments)

"""Where Streamlit meets the core: the frame and choices that pages share, cached loaders, and Swedish labels.

Loaders are cached by the data's version, so that a rerun reads one number from the database and shares everything else.
"""

import os
import re
from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import streamlit as st
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, User
from ojcore.charts import DARK, LIGHT, Look, Spec
from ojcore.checking import Finding, check_source
from ojcore.comparison import Comparison, area_years, compare, fetch_unit_coverage
from ojcore.database import PROJECT, data_folder, database_url, is_prepared, open_engine, read_version
from ojcore.definitions import Colour, Definitions, Indicator
from ojcore.development import Development, Point, develop
from ojcore.errors import Problems, UserError
from ojcore.importing import known_sources
from ojcore.judgement import COLOUR_SYMBOLS, COLOUR_WORDS
from ojcore.reader import load_definitions
from ojcore.storage import fetch_coverage, fetch_source_years
from ojcore.swedish import sort_key
from ojcore.word import document_text

T = TypeVar("T")

STYLE = """
<style>
:root { --green: light-dark(#0b6b57, #63d2b4); --green-bg: light-dark(#e0f1ec, #12372f);
  --yellow: light-dark(#6d4f00, #f0c75e); --yellow-bg: light-dark(#fbf0cd, #3b300f);
  --red: light-dark(#9a2c17, #ff9d87); --red-bg: light-dark(#fbe5df, #46201a);
  --blue: light-dark(#2a4f7c, #9cc3ea); --blue-bg: light-dark(#e8eff7, #1c2f44);
  --grey: light-dark(#555e59, #a9b3ae); --grey-bg: light-dark(#f1f2f0, #262c2f);
  --line: light-dark(#d9ddd8, #3a4246); --soft: light-dark(#f5f6f4, #1e2427); --ink: light-dark(#1d2320, #e8ebe9);
  --page: light-dark(#ffffff, #14181b); }
[data-testid="stMainBlockContainer"] { padding-top: 4.2rem; max-width: 1320px; }
button[data-testid^="stBaseButton-primary"] { color: light-dark(#fff, #14181b); }
[data-testid="stDecoration"], [data-testid="stStatusWidget"], [data-testid="stMainMenu"] { display: none; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after { content: "Välj fil";
  font-size: .9rem; }
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"] * { color: var(--page); }
.oj { color: var(--ink); }
.oj a { color: inherit; }
.oj table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .93rem; }
.oj caption { text-align: left; color: var(--grey); padding: 0 0 .5rem; font-size: .9rem; }
.oj caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2rem); }
.oj th, .oj td { padding: .42rem .6rem; border: 0; border-bottom: 1px solid var(--line); vertical-align: top;
  text-align: left; }
.oj thead th { font-weight: 600; border-bottom: 2px solid var(--line); vertical-align: bottom; }
.oj tbody th { font-weight: 450; }
.oj .num { text-align: right; white-space: nowrap; }
.oj .scroll { position: relative; overflow-x: auto; }
.oj .small { font-size: .84rem; color: var(--grey); }
.oj .mark { display: inline-flex; gap: .35em; align-items: baseline; padding: .05em .5em; border-radius: 4px;
  white-space: nowrap; }
.oj .green { color: var(--green); background: var(--green-bg); }
.oj .yellow { color: var(--yellow); background: var(--yellow-bg); }
.oj .red { color: var(--red); background: var(--red-bg); } .oj .blue { color: var(--blue); background: var(--blue-bg); }
.oj .grey { color: var(--grey); background: var(--grey-bg); }
.oj tr.group th { background: var(--soft); font-weight: 600; }
.oj .wide th, .oj .wide td { padding: .4rem .4rem; }
.oj .wide th:first-child { min-width: 13.5rem; position: sticky; left: 0; background: var(--page); z-index: 1; }
.oj .wide .mark { white-space: normal; }
.oj .wide tr.group th:first-child { background: var(--soft); }
.oj h2 { font-size: 1.25rem; font-weight: 650; margin: 1.4rem 0 .6rem; padding: 0; }
.oj h2.big { font-size: 1.55rem; line-height: 1.25; margin: .4rem 0 .2rem; max-width: 46rem; text-wrap: balance; }
.oj .steps { display: flex; gap: 1.2rem; align-items: baseline; }
.oj .key > span { white-space: nowrap; margin-right: 1.1rem; }
.oj .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .8rem; margin: .2rem 0; }
.oj .tile { padding: .7rem .95rem; border-radius: 6px; }
.oj .tile b { font-size: 1.6rem; font-weight: 650; line-height: 1.2; display: block;
  font-variant-numeric: tabular-nums; }
.oj .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 2.4rem; }
.oj ul.plain { list-style: none; margin: 0; padding: 0; }
.oj ul.plain li { padding: .42rem 0; border-bottom: 1px solid var(--line); display: flex; gap: .8rem;
  justify-content: space-between; align-items: baseline; }
.oj ul.lines { list-style: none; margin: 0; padding: 0; }
.oj ul.lines li { margin: 0; padding: 0 0 .25rem; font-size: inherit; white-space: nowrap; }
.oj details { margin: 1rem 0 0; } .oj summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
.oj details[open] > summary { margin-bottom: .4rem; }
.oj .prose { min-width: 17rem; max-width: 46rem; }
.oj .bar { display: block; height: 4px; border-radius: 2px; background: var(--line); margin-top: .25rem;
  min-width: 4rem; }
.oj .bar i { display: block; height: 4px; border-radius: 2px; background: var(--grey); }
.oj .document { max-width: 52rem; border: 1px solid var(--line); border-radius: 6px; padding: 1.2rem 1.8rem; }
.oj .document h3 { font-size: 1.05rem; padding: .9rem 0 .2rem; }
.oj .document caption { position: absolute; clip-path: inset(50%); }
.oj .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
</style>
"""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1f4e79"/>'
    '<path d="M8 24v-6M16 24V8M24 24v-10" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>'
)


@dataclass(frozen=True)
class Choice:
    """What the bar at the top of a page is set to."""

    unit: str
    area: str
    year: int
    group: str


def pages() -> list[Any]:
    """The pages in the order of the menu; those of one granskning are reached from its own row of links."""
    menu = [
        ("oversikt", "Översikt"),
        ("jamforelse", "Jämförelse"),
        ("forandringar", "Förändringar"),
        ("utveckling", "Utveckling"),
        ("indikator", "Indikator"),
        ("nyckeltal", "Nyckeltal"),
        ("kommentarer", "Kommentarer"),
        ("rapporter", "Rapporter"),
        ("tjansteskrivelser", "Tjänsteskrivelser"),
        ("kontroll", "Kontroll"),
        ("om_data", "Om data"),
        ("granskningar", "Granskningar"),
    ]
    return [_page(file, title) for file, title in menu] + inspection_pages()


def inspection_pages() -> list[Any]:
    """The pages of one granskning that the user may open, in order: who does not review reads what was found."""
    names = [
        ("granskning_plan", "Plan"),
        ("granskning_urval", "Urval"),
        ("granskning_akter", "Akter"),
        ("granskning_dubbel", "Dubbelgranskning"),
        ("granskning_iakttagelser", "Iakttagelser"),
        ("granskning_enkat", "Enkät"),
        ("granskning_fakta", "Fakta"),
        ("granskning_sammanstallning", "Sammanställning"),
        ("granskning_rapport", "Rapport"),
        ("granskning_uppfoljning", "Uppföljning"),
    ]
    to_read = ("granskning_sammanstallning", "granskning_rapport")
    may_review = current_user().has("inspektor")
    return [_page(file, title, "hidden") for file, title in names if may_review or file in to_read]


def _page(file: str, title: str, visibility: Literal["visible", "hidden"] = "visible") -> Any:
    return copy(_made_page(file, title, visibility))  # a copy, since each rerun marks the page that it shows


@cache
def _made_page(file: str, title: str, visibility: Literal["visible", "hidden"]) -> Any:
    """Made once in a process: to find the files of all pages anew costs as much as a small page."""
    return st.Page(
        PROJECT / "pages" / f"{file}.py",
        title=title,
        url_path=file.replace("_", "-"),
        default=file == "oversikt",
        visibility=visibility,
    )


def show_frame() -> None:
    """The style sheet, and on a machine without sign-in the words that say so."""
    st.html(STYLE)


def current_user() -> User:
    """Who acts: without configured sign-in the one local user."""
    return LOCAL_USER


@cache
def definitions() -> Definitions:
    """Everything under `data/`, read once per process."""
    return load_definitions(data_folder())


def engine() -> Engine:
    """The engine of the configured database."""
    return open_engine(database_url())


def warm_up() -> None:
    """Reads the definitions and imports what the first page needs."""
    definitions()


def data_version() -> tuple[str, int]:
    """The database and the number that changes with its data: what every cached loader is keyed on.

    Raises UserError where the database has not been made.
    """
    url = database_url()
    if not _is_prepared(url):
        raise UserError("Databasen är tom. Kör 'make run' eller 'oj init', och ladda om sidan.")
    with open_engine(url).connect() as connection:
        return url, read_version(connection)


_PREPARED: set[str] = set()


def _is_prepared(url: str) -> bool:
    """Asks the database only until it has been made."""
    if url not in _PREPARED and is_prepared(open_engine(url)):
        _PREPARED.add(url)
    return url in _PREPARED


@st.cache_resource(show_spinner=False, max_entries=256)
def _coverage(version: tuple[str, int], group: str, unit: str, *, alone: bool = False) -> dict[str, list[int]]:
    with open_engine(version[0]).connect() as connection:
        if alone:
            return fetch_coverage(connection, [unit])
        return dict(fetch_unit_coverage(connection, definitions(), group, unit))


@st.cache_resource(show_spinner=False, max_entries=256)
def _comparison(version: tuple[str, int], area: str, year: int, group: str, unit: str) -> Comparison:
    with open_engine(version[0]).connect() as connection:
        return compare(connection, definitions(), area, year, group, unit, _coverage(version, group, unit))


def comparison(choice: Choice, year: int | None = None) -> Comparison:
    """The comparison table of the choice, shared by all sessions; read-only."""
    return _comparison(data_version(), choice.area, year or choice.year, choice.group, choice.unit)


def years_with_values(area: str, group: str, unit: str) -> list[int]:
    """The years, latest first, for which the area has values of the group or the unit."""
    return _years(data_version(), area, group, unit)


@st.cache_resource(show_spinner=False, max_entries=256)
def _years(version: tuple[str, int], area: str, group: str, unit: str, *, alone: bool = False) -> list[int]:
    return area_years(definitions(), area, _coverage(version, group, unit, alone=alone))[::-1]


@st.cache_resource(show_spinner=False, max_entries=256)
def _developments(version: tuple[str, int], area: str, group: str, unit: str) -> dict[str, Development]:
    coverage, indicators = _coverage(version, group, unit), sorted_indicators(area)
    asked = {(definitions().area_in(each.id, year), year) for each in indicators for year in coverage.get(each.id, ())}
    tables = [_comparison(version, place, year, group, unit) for place, year in sorted(asked)]
    found = develop(tables, definitions())
    return {each.id: found[each.id] for each in indicators if each.id in found}


@cache
def sorted_indicators(area: str) -> list[Indicator]:
    """All indicators of an area by kvalitetsområde and title, with values or not; read-only."""
    order = [each.id for each in definitions().areas[area].dimension]
    return sorted(
        definitions().area_indicators[area], key=lambda each: (order.index(each.dimension), sort_key(each.title))
    )


def developments(choice: Choice) -> dict[str, Development]:
    """indicator id -> its development, for the area's indicators with values, by kvalitetsområde and title."""
    return _developments(data_version(), choice.area, choice.group, choice.unit)


@st.cache_resource(show_spinner=False, max_entries=4)
def _findings(version: tuple[str, int]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    with open_engine(version[0]).connect() as connection:
        stored = fetch_source_years(connection)
        for source in definitions().publications:
            for finding in check_source(connection, definitions(), source).findings if source in stored else []:
                found.setdefault(finding.indicator or "", []).append(finding)
    return found


def findings(indicator: str) -> list[Finding]:
    """What the recalculation of the published sources says about an indicator."""
    return _findings(data_version()).get(indicator, [])


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
        st.warning(f"Indikatorn '{named}' finns inte. Välj en i listan.")
    return named if named in known else None


def remember_indicator(id_: str | None) -> None:
    """Sets the indicator into the address and keeps it for the other pages; None takes it away."""
    if id_ is None:
        st.query_params.pop("indikator", None)
        st.session_state.pop("vald_indikator", None)
    else:
        st.query_params["indikator"] = id_
        st.session_state["vald_indikator"] = id_


def source_name(source: str) -> str:
    """What a source is called on the pages: `FoU Nordväst 2017`, or the title that an imported one was given."""
    publication = definitions().publications.get(source)
    if publication is not None:
        return f"{publication.definition.producer} {publication.definition.year}"
    return _source_titles(data_version()).get(source, source)


@st.cache_resource(show_spinner=False, max_entries=8)
def _source_titles(version: tuple[str, int]) -> dict[str, str]:
    with open_engine(version[0]).connect() as connection:
        return {id_: source.title for id_, source in known_sources(connection).items()}


def choose(title: str) -> Choice:
    """The page's title and, beside it, the choices that live in the URL and follow from page to page.

    Raises UserError where there is nothing to choose from.
    """
    known = definitions()
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
        raise UserError(
            f"Det finns inga svar för {known.areas[area].title}. Läs in en fil på sidan Om data eller kör 'oj init'."
        )
    with year_column:
        year = _select("År", "ar", years, str, first=_latest_year(area, group, unit))
    return Choice(unit, area, year, group)


def link(url_path: str, text: str, **changes: str) -> str:
    """HTML: a link to a page that keeps the choices in the URL and adds `changes` to them.

    From a page without choices of its own the kommun and its group go along; area and year are the other page's.
    """
    query = urlencode({**_carried(), **changes})
    return f'<a href="{escape(url_path)}?{escape(query)}" target="_self">{escape(text)}</a>'


def _carried() -> dict[str, str]:
    """What every link of the page carries on."""
    kept = st.session_state.get("choices", {})
    own = {key: kept[f"{key} shown"] for key in ("grupp", "kommun") if f"{key} shown" in kept}
    return {**own, **st.query_params.to_dict()}


def _select(label: str, key: str, options: list[Any], text: Callable[[Any], str], first: Any = None) -> Any:
    """A choice that lives in the URL and follows the session from page to page.

    A widget bound to the URL would show its default on the first run of the next page, since Streamlit clears the URL
    when the page changes; so what was chosen is kept beside the widget, and the URL written after it.
    """
    kept = st.session_state.setdefault("choices", {})
    asked = st.query_params.get(key)
    named = (
        next((option for option in options if text(option) == asked), None)
        if asked != kept.get(f"{key} shown")
        else None
    )
    current = next(
        (each for each in (named, st.session_state.get(key), kept.get(key), first) if each in options), options[0]
    )
    st.session_state[key] = current
    chosen = st.selectbox(label, options, format_func=text, key=key)
    kept[key] = chosen
    kept[f"{key} shown"] = text(chosen)
    if asked != text(chosen):
        st.query_params[key] = text(chosen)
    return chosen


def _kommun_order(group: str) -> list[str]:
    """The group's kommuner first, then all others, each in Swedish order."""
    known = definitions()
    by_name = sorted(known.kommuner, key=lambda code: sort_key(known.unit_name(code)))
    members = {each.unit for each in known.groups[group].member}
    return [code for code in by_name if code in members] + [code for code in by_name if code not in members]


def _latest_year(area: str, group: str, unit: str) -> int | None:
    """The latest year in which the kommun itself has answered."""
    return next(iter(_years(data_version(), area, group, unit, alone=True)), None)


def mark(colour: Colour, text: str, reason: str = "") -> str:
    """HTML: a word in its colour, with its symbol, and the colour's name for who does not see it."""
    title = f' title="{escape(reason)}"' if reason else ""
    name = f'<span class="sr"> ({COLOUR_WORDS[colour]})</span>'
    symbol = f'<span aria-hidden="true">{COLOUR_SYMBOLS[colour]}</span>'
    return f'<span class="mark {colour}"{title}>{symbol}{escape(text)}{name}</span>'


def fold(summary: str, content: str) -> str:
    """HTML: content that is folded away until its summary is clicked. content is HTML already."""
    return f"<details><summary>{escape(summary)}</summary>{content}</details>"


@dataclass(frozen=True)
class _Builder:
    """A page's function, the same one however often Streamlit runs the page anew."""

    place: tuple[str, str]
    run: Callable[..., Any] = field(compare=False)


def kept(build: Callable[..., T], *arguments: Hashable) -> T:
    """What a page's function makes of the arguments; made anew when the data, or what links carry on, has changed.

    The result is shared by all sessions and must not be changed.
    """
    builder = _Builder((build.__code__.co_filename, build.__qualname__), build)
    made: T = _make(builder, data_version(), tuple(_carried().items()), arguments)
    return made


@lru_cache(maxsize=128)
def _make(builder: _Builder, _version: Hashable, _links: Hashable, arguments: tuple[Hashable, ...]) -> Any:
    return builder.run(*arguments)


def show_html(*parts: str) -> None:
    """HTML in the product's own style. Text of users and files must be escaped by the one who builds it."""
    st.html(f'<div class="oj">{"".join(parts)}</div>')


def table(
    caption: str,
    head: Iterable[str],
    rows: Iterable[Sequence[str]],
    number_columns: Iterable[int] = (),
    *,
    wide: bool = False,
) -> str:
    """A real HTML table: caption, column headings with scope, the first cell of each row its heading.

    head and cells are HTML already; number_columns are the positions set right-aligned. A row of one cell is a heading
    over the rows that follow. A wide table is set close, and its first column stays in view.
    """
    right = set(number_columns)
    titles = [f'<th scope="col"{_right(i, right)}>{title}</th>' for i, title in enumerate(head)]
    body = "".join(_group_row(row[0], len(titles)) if len(row) == 1 else _row(row, right) for row in rows)
    scroll = "scroll wide" if wide else "scroll"
    return (
        f'<div class="{scroll}" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption><span>{escape(caption)}</span></caption><thead><tr>{''.join(titles)}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def development_table(development: Development, own: str, caption: str) -> str:
    """HTML: an indicator's years side by side, the own kommun first, then the others, the group and the benchmarks."""
    breaks = {each.year: each.reason for each in development.breaks}
    head = ["Kommun", *(f"{year}{_break_mark(breaks.get(year))}" for year in development.years)]
    rows = []
    for series in sorted(development.series.values(), key=lambda series: series.id != own):
        name = escape(definitions().unit_name(series.id))
        cells = [development_cell(series.at(year)) for year in development.years]
        rows.append([f"<strong>{name}</strong>" if series.id == own else name, *cells])
    note = '<p class="small">Ett streck betyder att källan inte har något värde för det året.</p>'
    return table(caption, head, rows) + note


def _break_mark(reason: str | None) -> str:
    return f'<br><span class="small" title="{escape(reason)}">seriebrott</span>' if reason else ""


def development_cell(point: Point | None) -> str:
    """HTML: a kommun's answer or figure as a mark, a mean with how many it is of, a benchmark as it is."""
    if point is None:
        return "–"
    if point.colour:
        return mark(point.colour, point.text, point.reason)
    counted = f' <span class="small">({point.n} av {point.of})</span>' if point.n is not None else ""
    return escape(point.text) + counted


def _group_row(title: str, width: int) -> str:
    return f'<tr class="group"><th scope="colgroup" colspan="{width}">{title}</th></tr>'


def _row(cells: Sequence[str], right: set[int]) -> str:
    first, *others = cells
    rest = "".join(f"<td{_right(i, right)}>{text}</td>" for i, text in enumerate(others, start=1))
    return f'<tr><th scope="row">{first}</th>{rest}</tr>'


def _right(position: int, right: set[int]) -> str:
    return ' class="num"' if position in right else ""


def show_document(content: bytes) -> None:
    """A Word document's text as it will stand: headings, paragraphs and real tables; not its typography."""
    lines = [line for line in document_text(content).splitlines() if line.strip() and not line.startswith(_MARGINS)]
    parts = []
    for is_table, group in groupby(lines, key=lambda line: line.startswith("| ")):
        if is_table:
            head, *rows = ([escape(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in group)
            parts.append(table("Tabell", head, rows))
        else:
            parts += [_document_line(line) for line in group]
    show_html(f'<div class="document">{"".join(parts)}</div>')


_MARGINS = ("[Header]", "[Footer]", "[First Header]", "[First Footer]")


def _document_line(line: str) -> str:
    style, text = line[1:].split("] ", 1) if line.startswith("[") and "] " in line else ("", line)
    tag = "h3" if style.startswith(("Heading", "Ärenderubrik")) else "p"
    return f"<{tag}>{escape(text.strip(' /'))}</{tag}>"


def look() -> Look:
    """The colours of charts on the visitor's background."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def show_chart(spec: Spec) -> None:
    """A finished specification, in our own look; its `description` is the text alternative."""
    st.vega_lite_chart(spec, theme=None, width="stretch")


def plain(text: str) -> str:
    """Text of users and files for Streamlit's own boxes, in which nothing of it is read as Markdown."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


def show_error(error: UserError) -> None:
    """A refusal in its own words; several problems as a list."""
    if isinstance(error, Problems):
        items = "".join(f"<li>{escape(line)}</li>" for line in error.lines)
        st.error(plain(error.heading))
        show_html(f"<ul>{items}</ul>")
    else:
        st.error(plain(str(error)))

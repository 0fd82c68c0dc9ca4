"""Utveckling: one indicator, or all of a kvalitetsområde, over the years."""

from collections.abc import Collection

import streamlit as st

import ui
from ojcore.charts import Look, Spec, development_lines, unit_colour, unit_sign
from ojcore.comparing.development import LINE_RULE, Development
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.definitions.model import Indicator
from ojcore.markup import Markup, html
from ojcore.swedish import join_words

ALL = "Alla i kvalitetsområdet"
COLUMNS = 3


def main() -> None:
    """The choice, the picture, the table behind it, and why lines break."""
    ui.follow_indicator()
    choice = ui.choose("Utveckling")
    ui.show_html(ui.kept(_absent, choice))
    chosen, is_one = _choose(ui.measured_years(choice))
    if is_one:
        _show_one(choice, chosen[0])
    else:
        _show_set(choice, chosen)
    ui.show_html(ui.small(f"{LINE_RULE} {ANSWER_RULE} {FIGURE_RULE}"))


def _absent(choice: ui.Choice) -> Markup:
    """What is told of a kommun that no line or square is of, whatever the year."""
    return Markup() if ui.has_values(choice) else ui.absent(choice, shows_group=True)


def _choose(measured: Collection[str]) -> tuple[list[str], bool]:
    """The one indicator of the address and True, or those of the chosen kvalitetsområde and False.

    measured: the indicators that there is a development of.
    """
    wanted = ui.requested_indicator(measured)
    dimension_column, indicator_column = st.columns([1, 2])
    titles = list(dict.fromkeys(map(_dimension, measured)))
    with dimension_column:
        given = _dimension(wanted) if wanted else None
        dimension = ui.select("Kvalitetsområde", titles, "kvalitetsomrade", given=given, on_change=_forget)
    inside = [id_ for id_ in measured if _dimension(id_) == dimension]
    st.session_state["utveckling"] = wanted if wanted in inside else ALL
    with indicator_column:
        one = st.selectbox("Indikator", [ALL, *inside], format_func=_title, key="utveckling", on_change=_remember)
    ui.remember_indicator(None if one == ALL else one)
    return (inside, False) if one == ALL else ([one], True)


def _dimension(id_: str) -> str:
    return ui.definitions().dimension_title(ui.definitions().indicators[id_])


def _title(id_: str) -> str:
    return ui.definitions().indicators[id_].title if id_ in ui.definitions().indicators else id_


def _forget() -> None:
    ui.remember_indicator(None)


def _remember() -> None:
    ui.correct_address()
    one = st.session_state["utveckling"]
    ui.remember_indicator(None if one == ALL else one)


def _show_one(choice: ui.Choice, id_: str) -> None:
    years = ui.measured_years(choice)[id_]
    if len(years) > 1:
        ui.show_chart(ui.shared(_line_chart, choice, id_, ui.look()))
    else:
        only_once = f"Indikatorn har bara mätts {years[0]}, så det finns ingen utveckling att visa än."
        ui.show("<h2>{}</h2><p>{}</p>", _title(id_), only_once)
    ui.show_html(ui.kept(_behind_one, choice, id_))


def _behind_one(choice: ui.Choice, id_: str) -> Markup:
    development = _development(choice, id_)
    years = join_words(map(str, development.years))
    caption = f"{development.indicator.title} {years}: {_measure(development.indicator)}"
    table = ui.development_table(development, choice.unit, caption)
    link = html("<p>{}</p>", ui.link("indikator", "Definition, fråga och källor", indikator=id_))
    return table + _breaks(development) + link


def _measure(indicator: Indicator) -> str:
    if indicator.is_answer:
        return "kommunernas svar; snitt och jämförelsetal är andelen ja"
    return f"{indicator.measured_in}{f' av {indicator.base}' if indicator.base else ''}"


def _development(choice: ui.Choice, id_: str) -> Development:
    return ui.developments(choice, [id_])[id_]


def _line_chart(choice: ui.Choice, id_: str, look: Look) -> Spec:
    development = _development(choice, id_)
    units = [series.id for series in development.series.values() if series.kind == "unit"]
    own_first = ui.definitions().order_series(units, choice.unit)
    return development_lines(development, ui.definitions(), own_first, look)


def _breaks(development: Development) -> Markup:
    if not development.breaks:
        return Markup()
    breaks = ui.bullets(html("<strong>{}</strong>: {}", each.year, each.reason) for each in development.breaks)
    return html("<h2>Varför serien är bruten</h2>{}", breaks)


def _show_set(choice: ui.Choice, ids: list[str]) -> None:
    years = ui.measured_years(choice)
    several = tuple(id_ for id_ in ids if len(years[id_]) > 1)
    if several:
        ui.show_html(ui.kept(_key, choice, several))
        specs = ui.shared(_small_charts, choice, several, ui.look())
        for start in range(0, len(specs), COLUMNS):
            for column, spec in zip(st.columns(COLUMNS, gap="medium"), specs[start : start + COLUMNS], strict=False):
                with column:
                    ui.show_chart(spec)
    else:
        ui.show("<p>Indikatorerna har bara mätts ett år, så det finns ingen utveckling att visa än.</p>")
    ui.show_html(ui.kept(_set_table, choice, tuple(ids)))


def _small_charts(choice: ui.Choice, ids: tuple[str, ...], look: Look) -> list[Spec]:
    developments = ui.developments(choice, ids)
    return [
        development_lines(each, ui.definitions(), [choice.unit], look, small=True) for each in developments.values()
    ]


def _key(choice: ui.Choice, ids: tuple[str, ...]) -> Markup:
    """Who the signs in the small pictures are."""
    known, developments = ui.definitions(), ui.developments(choice, ids)
    shown = {series.id for id_ in ids for series in developments[id_].series.values() if series.kind != "unit"}
    signs = Markup(" ").join(
        html(
            '<span><span aria-hidden="true" style="color:{}">{}</span> {}</span>',
            unit_colour(known, id_),
            unit_sign(known, id_),
            known.unit_name(id_),
        )
        for id_ in known.order_series(shown)
    )
    has_own = any(choice.unit in developments[id_].series for id_ in ids)
    squares = f"Rutorna under linjerna är svaren från {known.unit_name(choice.unit)}. " if has_own else ""
    rings = " En ring, eller * efter svaret, är ett värde som ifrågasätts i kontrollräkningen."
    rings = rings if any(developments[id_].is_disputed for id_ in ids) else ""
    told = f"{squares}En prickad lodrät linje är ett seriebrott.{rings}"
    return html('<p class="key">Linjer: {}</p>', signs) + ui.small(told)


def _set_table(choice: ui.Choice, ids: tuple[str, ...]) -> Markup:
    known = ui.definitions()
    developments = list(ui.developments(choice, ids).values())
    years = sorted({year for each in developments for year in each.years})
    rows = [
        [
            ui.link("indikator", each.indicator.title, indikator=each.indicator.id),
            *(_set_cell(choice, each, year) for year in years),
        ]
        for each in developments
    ]
    name, group = known.unit_name(choice.unit), known.unit_name(choice.group)
    caption = f"Svar eller värde för {name} {join_words(map(str, years))}; under det snittet för {group}"
    shown = [each.series[id_] for each in developments for id_ in (choice.unit, choice.group) if id_ in each.series]
    is_disputed = any(point.doubt for series in shown for point in series.points)
    table = ui.table(caption, ["Indikator", *map(str, years)], rows, wide=True)
    return table + ui.signs_note(is_disputed=is_disputed)


def _set_cell(choice: ui.Choice, development: Development, year: int) -> Markup:
    own, group = development.series.get(choice.unit), development.series.get(choice.group)
    broken = any(each.year == year for each in development.breaks)
    note = html('<br><span class="small">seriebrott</span>') if broken else ""
    mean = group.at(year) if group else None
    below = ""
    if mean and mean.value is not None:
        below = html('<br><span class="small">{}{}</span>', mean.text, ui.disputed(mean.doubt))
    return ui.development_cell(own.at(year) if own else None) + below + note


main()

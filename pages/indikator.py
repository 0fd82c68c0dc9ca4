"""Indikator: what one indicator is, how it was asked, what the answers were, and what compares."""

from collections.abc import Iterator

import streamlit as st

import ui
import ui.checks
from ojcore.comparing.development import Development, Series
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.definitions.model import DIRECTIONS, VALUE_TYPES, Asked, Indicator
from ojcore.markup import Markup, html, html_words
from ojcore.store.comments import WrittenComment, list_comments, signature
from ojcore.store.discrepancies import fetch_discrepancies
from ojcore.swedish import format_date, join_words


def main() -> None:
    """The indicator's page, from the answer to the small print."""
    ui.follow_indicator()
    choice = ui.choose("Indikator")
    order = ui.sorted_indicators(choice.area)
    version = ui.data_version(choice.unit), ui.checks.checks_version()  # the check says more than the values' doubts
    ui.show_html(*ui.kept(_content, choice, _choose(order).id, version=version))


def _content(choice: ui.Choice, id_: str) -> list[Markup]:
    order, indicator = ui.sorted_indicators(choice.area), ui.definitions().indicators[id_]
    development = ui.developments(choice, [id_]).get(id_)
    return [
        _neighbours(order, indicator),
        html('<h2 class="big">{}</h2><p class="small">{}</p>', indicator.title, _facts(indicator, development)),
        html('<div class="pair">{}{}</div>', _meaning(indicator), _standing(choice, indicator, development)),
        _values(choice, indicator, development),
        _comparability(indicator, development),
        _doubts(indicator),
        _questions(indicator, development),
        _interpretations(choice, indicator),
        _comments(choice, indicator),
        ui.small(ANSWER_RULE if indicator.is_answer else FIGURE_RULE),
    ]


def _choose(order: list[Indicator]) -> Indicator:
    known = {each.id: each for each in order}
    st.session_state["indikatorval"] = ui.requested_indicator(known) or order[0].id
    id_ = st.selectbox(
        "Indikator i området",
        list(known),
        format_func=lambda id_: known[id_].title if id_ in known else id_,
        key="indikatorval",
        on_change=_remember,
    )
    ui.remember_indicator(id_)
    return known[id_]


def _neighbours(order: list[Indicator], indicator: Indicator) -> Markup:
    place = order.index(indicator)
    before = ui.link("indikator", "← Föregående", indikator=order[place - 1].id) if place else ""
    after = ui.link("indikator", "Nästa →", indikator=order[place + 1].id) if place + 1 < len(order) else ""
    counted = html('<span class="small">{} av {} i området</span>', place + 1, len(order))
    return html('<nav class="steps" aria-label="Indikatorer i området">{} {} {}</nav>', before, counted, after)


def _facts(indicator: Indicator, development: Development | None) -> str:
    measured = f"mätt {join_words(map(str, development.years))}" if development else "inga svar ännu"
    kind = VALUE_TYPES[indicator.value_type]
    return " · ".join([ui.definitions().dimension_title(indicator), kind, DIRECTIONS[indicator.direction], measured])


def _meaning(indicator: Indicator) -> Markup:
    base = html("<p>Basen är {}.</p>", indicator.base) if indicator.base else ""
    note = html("<p>{}</p>", indicator.footnote) if indicator.footnote else ""
    return html(
        "<section><h2>Vad indikatorn mäter</h2><p>{}</p>{}{}{}</section>",
        indicator.definition,
        base,
        note,
        ui.bullets(_related(indicator)),
    )


def _related(indicator: Indicator) -> Iterator[Markup]:
    known = ui.definitions().indicators
    if indicator.part_of in known:
        yield html("Del av {}", _link(known[indicator.part_of]))
    for id_ in indicator.same_question:
        yield html("Samma fråga i {}: {}", ui.definitions().areas[known[id_].area].title, _link(known[id_]))


def _link(indicator: Indicator) -> Markup:
    area = ui.definitions().areas[indicator.area].title
    return ui.link("indikator", indicator.title, indikator=indicator.id, omrade=area)


def _standing(choice: ui.Choice, indicator: Indicator, development: Development | None) -> Markup:
    """The chosen year, or the latest in which the own kommun has a value: it, the group and the benchmarks."""
    own = development.series.get(choice.unit) if development else None
    name = ui.definitions().unit_name(choice.unit)
    if development is None or own is None:
        return html("<section><h2>Så står {0}</h2><p>{0} har inget svar på den här frågan.</p></section>", name)
    year = choice.year if own.at(choice.year) else own.points[-1].year
    items = ui.bullets((_standing_of(series, year) for series in _shown(own, development) if series.at(year)), "plain")
    unit = f" ({indicator.measured_in})" if indicator.measured_in not in ("", "%") else ""
    link = ui.link("utveckling", "Visa utvecklingen", indikator=indicator.id)
    more = html("<p>{}</p>", link) if len(development.years) > 1 else ""
    return html("<section><h2>Så står {} {}{}</h2>{}{}</section>", name, year, unit, items, more)


def _standing_of(series: Series, year: int) -> Markup:
    name = ui.definitions().unit_name(series.id)
    return html("<span>{}</span> <span>{}</span>", name, ui.development_cell(series.at(year)))


def _shown(own: Series, development: Development) -> list[Series]:
    return [own, *(series for series in development.series.values() if series.kind != "unit")]


def _values(choice: ui.Choice, indicator: Indicator, development: Development | None) -> Markup:
    if development is None:
        return html("<p>Det finns inga svar på den här frågan för gruppen eller kommunen.</p>")
    measure = "svar; snitt och jämförelsetal är andelen ja" if indicator.is_answer else indicator.measured_in
    caption = f"Kommunernas {measure}" if indicator.is_answer else f"Värden i {measure}" if measure else "Värden"
    return html("<h2>Alla kommuner och år</h2>") + ui.development_table(development, choice.unit, caption)


def _comparability(indicator: Indicator, development: Development | None) -> Markup:
    if development is None or len(development.years) < 2:
        return Markup()
    if not development.breaks:
        apart = "utom de värden som ifrågasätts" if development.is_disputed else "mellan alla år"
        return html("<h2>Jämförbarhet</h2><p>Frågan är densamma, och svaren går att jämföra, {}.</p>", apart)
    breaks = ui.bullets(html("<strong>{}</strong>: {}", each.year, each.reason) for each in development.breaks)
    return html("<h2>Jämförbarhet</h2><p>Jämför inte över dessa år:</p>{}", breaks)


def _doubts(indicator: Indicator) -> Markup:
    """What the recalculation says about the indicator's figures and texts."""
    with ui.engine().connect() as connection:
        found = fetch_discrepancies(connection, indicator.id)
    items = ui.bullets(
        html("<strong>{}</strong> {}: {}", ui.source_name(each.source), each.place, each.explanation) for each in found
    )
    return html("<h2>Det här ifrågasätter kontrollen</h2>{}", items) if items else Markup()


def _questions(indicator: Indicator, development: Development | None) -> Markup:
    publications = ui.definitions().publications
    rows = [_question_row(each) for each in sorted(indicator.asked, key=lambda asked: _year(asked.source))]
    if not rows:
        return Markup()
    earlier = {
        definition.previous_year: definition.year
        for each in indicator.asked
        if (definition := publications[each.source].definition).previous_year
    }
    years = development.years if development else []
    notes = [
        f"Svaren {before} står inom parentes i källan för {now}." for before, now in earlier.items() if before in years
    ]
    head = ["År", "Så står den i källan", "Frågan som ställdes", "Källa", "Tabell"]
    caption = "Ordalydelse och källa för varje år"
    return html("<h2>Frågan år för år</h2>") + ui.table(caption, head, rows) + ui.small(" ".join(notes))


def _year(source: str) -> int:
    return ui.definitions().publications[source].definition.year


def _question_row(asked: Asked) -> list[str]:
    definition = ui.definitions().publications[asked.source].definition
    question = Markup("<br>").join(asked.question_text.strip().splitlines())
    return [
        str(definition.year),
        asked.wording,
        question or html('<span class="small">står inte i källan</span>'),
        html("{}<br><span class='small'>{}</span>", definition.title, definition.producer),
        asked.table,
    ]


def _interpretations(choice: ui.Choice, indicator: Indicator) -> Markup:
    """What was agreed for the chosen year's answers; of other years only that there is something, and where."""
    if not indicator.interpretation:
        return Markup()
    title = html("<h2>Så enades kommunerna om att tolka frågan {}</h2>", choice.year)
    agreed = ui.bullets(
        f"Fråga {each.question}, {format_date(each.agreed)}: {each.text}"
        for each in indicator.interpretations_of(choice.year)
    )
    if agreed:
        return title + agreed
    years = sorted({year for each in indicator.interpretation for year in each.years})
    links = html_words(ui.link("indikator", str(year), indikator=indicator.id, ar=str(year)) for year in years)
    return html("{}<p>Ingen tolkning är känd för {}. Det finns en för svaren {}.</p>", title, choice.year, links)


def _comments(choice: ui.Choice, indicator: Indicator) -> Markup:
    found = _fetch_comments(choice, indicator.id)
    items = ui.bullets(
        html('<strong>{}</strong>: {} <span class="small">({})</span>', year, each.text, signature(each))
        for year, each in found.items()
    )
    name = ui.definitions().unit_name(choice.unit)
    return html("<h2>Kommentarer från {}</h2>{}", name, items) if items else Markup()


def _fetch_comments(choice: ui.Choice, id_: str) -> dict[int, WrittenComment]:
    """year -> the comment on the kommun's answer."""
    development = ui.developments(choice, [id_]).get(id_)
    with ui.engine().connect() as connection:
        found = list_comments(connection, [id_], choice.unit, development.years if development else [])
    return {year: found[id_, year] for year in sorted(year for _, year in found)}


def _remember() -> None:
    ui.correct_address()
    ui.remember_indicator(st.session_state["indikatorval"])


main()

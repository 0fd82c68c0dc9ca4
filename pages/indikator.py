"""Indikator: what one indicator is, how it was asked, what the answers were, and what compares."""

from collections.abc import Iterator
from html import escape

import streamlit as st

import ui
from ojcore.comparing.development import Development, Series
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.definitions.model import Asked, Direction, Indicator
from ojcore.store.comments import WrittenComment, list_comments, signature
from ojcore.swedish import format_date, join_words

DIRECTIONS: dict[Direction, str] = {
    "high_is_good": "högre är bättre",
    "low_is_good": "lägre är bättre",
    "none": "ingen önskvärd riktning",
}
VALUE_TYPES = {
    "ja_nej": "svar ja eller nej",
    "ja_delvis_nej": "svar ja, delvis eller nej",
    "scale": "svar på en skala",
    "share": "andel",
    "number": "tal",
}


def main() -> None:
    """The indicator's page, from the answer to the small print."""
    ui.follow_indicator()
    choice = ui.choose("Indikator")
    order = ui.sorted_indicators(choice.area)
    ui.show_html(*ui.kept(_content, choice, _choose(order).id))


def _content(choice: ui.Choice, id_: str) -> list[str]:
    order, indicator = ui.sorted_indicators(choice.area), ui.definitions().indicators[id_]
    development = ui.developments(choice).get(id_)
    return [
        _neighbours(order, indicator),
        f'<h2 class="big">{escape(indicator.title)}</h2><p class="small">{escape(_facts(indicator, development))}</p>',
        f'<div class="pair">{_meaning(indicator)}{_standing(choice, indicator, development)}</div>',
        _values(choice, indicator, development),
        _comparability(indicator, development),
        _doubts(indicator),
        _questions(indicator, development),
        _interpretations(choice, indicator),
        _comments(choice, indicator),
        f'<p class="small">{escape(ANSWER_RULE if indicator.is_answer else FIGURE_RULE)}</p>',
    ]


def _choose(order: list[Indicator]) -> Indicator:
    known = {each.id: each for each in order}
    st.session_state["indikatorval"] = ui.requested_indicator(known) or order[0].id
    id_ = st.selectbox(
        "Indikator i området",
        list(known),
        format_func=lambda id_: known[id_].title if id_ in known else id_,
        key="indikatorval",
        on_change=lambda: ui.remember_indicator(st.session_state["indikatorval"]),
    )
    ui.remember_indicator(id_)
    return known[id_]


def _neighbours(order: list[Indicator], indicator: Indicator) -> str:
    place = order.index(indicator)
    before = ui.link("indikator", "← Föregående", indikator=order[place - 1].id) if place else ""
    after = ui.link("indikator", "Nästa →", indikator=order[place + 1].id) if place + 1 < len(order) else ""
    counted = f'<span class="small">{place + 1} av {len(order)} i området</span>'
    return f'<nav class="steps" aria-label="Indikatorer i området">{before} {counted} {after}</nav>'


def _facts(indicator: Indicator, development: Development | None) -> str:
    measured = f"mätt {join_words(map(str, development.years))}" if development else "inga svar ännu"
    kind = VALUE_TYPES[indicator.value_type]
    return " · ".join([ui.definitions().dimension_title(indicator), kind, DIRECTIONS[indicator.direction], measured])


def _meaning(indicator: Indicator) -> str:
    base = f"<p>Basen är {escape(indicator.base)}.</p>" if indicator.base else ""
    note = f"<p>{escape(indicator.footnote)}</p>" if indicator.footnote else ""
    related = "".join(f"<li>{line}</li>" for line in _related(indicator))
    return (
        f"<section><h2>Vad indikatorn mäter</h2><p>{escape(indicator.definition)}</p>{base}{note}"
        f"{f'<ul>{related}</ul>' if related else ''}</section>"
    )


def _related(indicator: Indicator) -> Iterator[str]:
    known = ui.definitions().indicators
    if indicator.part_of in known:
        yield f"Del av {_link(known[indicator.part_of])}"
    for id_ in indicator.same_question:
        yield f"Samma fråga i {escape(ui.definitions().areas[known[id_].area].title)}: {_link(known[id_])}"


def _link(indicator: Indicator) -> str:
    area = ui.definitions().areas[indicator.area].title
    return ui.link("indikator", indicator.title, indikator=indicator.id, omrade=area)


def _standing(choice: ui.Choice, indicator: Indicator, development: Development | None) -> str:
    """The chosen year, or the latest in which the own kommun has a value: it, the group and the benchmarks."""
    own = development.series.get(choice.unit) if development else None
    name = escape(ui.definitions().unit_name(choice.unit))
    if development is None or own is None:
        return f"<section><h2>Så står {name}</h2><p>{name} har inget svar på den här frågan.</p></section>"
    year = choice.year if own.at(choice.year) else own.points[-1].year
    items = "".join(
        f"<li><span>{escape(ui.definitions().unit_name(series.id))}</span> "
        f"<span>{ui.development_cell(series.at(year))}</span></li>"
        for series in _shown(own, development)
        if series.at(year)
    )
    unit = f" ({escape(indicator.unit)})" if indicator.unit not in ("", "%") else ""
    link = ui.link("utveckling", "Visa utvecklingen", indikator=indicator.id)
    more = f"<p>{link}</p>" if len(development.years) > 1 else ""
    return f'<section><h2>Så står {name} {year}{unit}</h2><ul class="plain">{items}</ul>{more}</section>'


def _shown(own: Series, development: Development) -> list[Series]:
    return [own, *(series for series in development.series.values() if series.kind != "unit")]


def _values(choice: ui.Choice, indicator: Indicator, development: Development | None) -> str:
    if development is None:
        return "<p>Det finns inga svar på den här frågan för gruppen eller kommunen.</p>"
    measure = "svar; snitt och jämförelsetal är andelen ja" if indicator.is_answer else indicator.unit
    caption = f"Kommunernas {measure}" if indicator.is_answer else f"Värden i {measure}"
    return "<h2>Alla kommuner och år</h2>" + ui.development_table(development, choice.unit, caption)


def _comparability(indicator: Indicator, development: Development | None) -> str:
    if development is None or len(development.years) < 2:
        return ""
    if not development.breaks:
        return "<h2>Jämförbarhet</h2><p>Svaren går att jämföra mellan alla år.</p>"
    items = "".join(f"<li><strong>{each.year}</strong>: {escape(each.reason)}</li>" for each in development.breaks)
    return f"<h2>Jämförbarhet</h2><p>Jämför inte över dessa år:</p><ul>{items}</ul>"


def _doubts(indicator: Indicator) -> str:
    """What the recalculation says about the indicator's figures and texts."""
    known = ui.definitions()
    items = "".join(
        f"<li><strong>{known.publications[each.source].definition.year}</strong> {escape(each.place)}: "
        f"{escape(each.explanation)}</li>"
        for each in ui.discrepancies(indicator.id)
    )
    return f"<h2>Det här ifrågasätter kontrollen</h2><ul>{items}</ul>" if items else ""


def _questions(indicator: Indicator, development: Development | None) -> str:
    publications = ui.definitions().publications
    rows = [_question_row(each) for each in sorted(indicator.asked, key=lambda asked: _year(asked.source))]
    if not rows:
        return ""
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
    return f'<h2>Frågan år för år</h2>{ui.table(caption, head, rows)}<p class="small">{escape(" ".join(notes))}</p>'


def _year(source: str) -> int:
    return ui.definitions().publications[source].definition.year


def _question_row(asked: Asked) -> list[str]:
    definition = ui.definitions().publications[asked.source].definition
    question = "<br>".join(escape(line) for line in asked.question_text.strip().splitlines())
    return [
        str(definition.year),
        escape(asked.wording),
        question or '<span class="small">står inte i källan</span>',
        f"{escape(definition.title)}<br><span class='small'>{escape(definition.producer)}</span>",
        escape(asked.table),
    ]


def _interpretations(choice: ui.Choice, indicator: Indicator) -> str:
    """What was agreed for the chosen year's answers; of other years only that there is something, and where."""
    if not indicator.interpretation:
        return ""
    title = f"<h2>Så enades kommunerna om att tolka frågan {choice.year}</h2>"
    items = "".join(
        f"<li>Fråga {escape(each.question)}, {format_date(each.agreed)}: {escape(each.text)}</li>"
        for each in indicator.interpretations_of(choice.year)
    )
    if items:
        return f"{title}<ul>{items}</ul>"
    years = sorted({year for each in indicator.interpretation for year in each.years})
    links = join_words(ui.link("indikator", str(year), indikator=indicator.id, ar=str(year)) for year in years)
    return f"{title}<p>Ingen tolkning är känd för {choice.year}. Det finns en för svaren {links}.</p>"


def _comments(choice: ui.Choice, indicator: Indicator) -> str:
    found = _fetch_comments(choice, indicator.id)
    items = "".join(
        f'<li><strong>{year}</strong>: {escape(each.text)} <span class="small">({escape(signature(each))})</span></li>'
        for year, each in found.items()
    )
    name = escape(ui.definitions().unit_name(choice.unit))
    return f"<h2>Kommentarer från {name}</h2><ul>{items}</ul>" if items else ""


def _fetch_comments(choice: ui.Choice, id_: str) -> dict[int, WrittenComment]:
    """year -> the comment on the kommun's answer."""
    development = ui.developments(choice).get(id_)
    with ui.engine().connect() as connection:
        found = list_comments(connection, [id_], choice.unit, development.years if development else [])
    return {year: found[id_, year] for year in sorted(year for _, year in found)}


main()

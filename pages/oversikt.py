"""Översikt: where the own kommun stands, at one glance."""

from html import escape

import streamlit as st

import ui
from ojcore.comparing.cell_texts import Told, tell_benchmark, tell_mean, value_text
from ojcore.comparing.changes import (
    Flip,
    Gap,
    Headline,
    count_colours,
    list_flips,
    list_gaps,
    list_measured,
    tell_gap,
)
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, FIGURE_RULE
from ojcore.definitions.model import Colour
from ojcore.swedish import format_change, join_words

SHOWN = 8


def main() -> None:
    """Headline counts, what got better and worse, and the largest gaps first."""
    choice = ui.choose("Översikt")
    ui.show_html(ui.kept(_headline, choice))
    if against := _choose_other(choice):
        ui.show_html(ui.kept(_gaps, choice, against))
    if not ui.absent(choice):
        ui.show_html(f'<p class="small">{escape(ANSWER_RULE)} {escape(FIGURE_RULE)}</p>')


def _headline(choice: ui.Choice) -> str:
    if absent := ui.absent(choice):
        return absent
    comparison = ui.comparison(choice)
    headline = count_colours(comparison, choice.unit)
    name = ui.definitions().unit_name(choice.unit)
    return _tiles(name, choice.year, headline) + _changed(comparison, choice.unit, headline)


def _choose_other(choice: ui.Choice) -> str | None:
    """The one that the list below is ranked by; the first is the default. None where there is nobody to be behind."""
    known = list_measured(ui.comparison(choice), choice.unit)
    if not known:
        return None
    names = {ui.definitions().unit_name(id_): id_ for id_ in known}
    chosen = st.segmented_control(
        "Visa var kommunen ligger längst efter", list(names), default=next(iter(names)), required=True, key="efter",
        bind="query-params",
    )  # fmt: skip
    return names[chosen]


def _tiles(name: str, year: int, headline: Headline) -> str:
    colours: list[tuple[Colour, str]] = [("green", "gröna"), ("yellow", "gula"), ("red", "röda")]
    tiles = "".join(_tile(headline, colour, word) for colour, word in colours)
    total = sum(headline.now.values())
    others = total - sum(headline.now.get(colour, 0) for colour, _ in colours)
    without = f" {others} är utan färg: uppgift saknas eller måttet har ingen önskvärd riktning." if others else ""
    return (
        f'<h2 style="margin-top:.4rem">{escape(name)} {year}: {total} indikatorer</h2><div class="tiles">{tiles}</div>'
        f'<p class="small">{escape(_compared(headline))}{escape(without)}</p>'
    )


def _tile(headline: Headline, colour: Colour, word: str) -> str:
    change = headline.change[colour]
    since = join_words(map(str, headline.before_years))
    note = f"{format_change(change, 0)} sedan {since}" if headline.compared else "inget tidigare år att jämföra med"
    count = headline.now.get(colour, 0)
    return (
        f'<div class="tile {colour}"><b><span aria-hidden="true">{COLOUR_SYMBOLS[colour]}</span> {count} {word}</b>'
        f"{escape(note)}</div>"
    )


def _compared(headline: Headline) -> str:
    if not headline.compared:
        return ""
    years = join_words(map(str, headline.before_years))
    return f"Förändringen gäller de {headline.compared} indikatorer som går att jämföra med {years}."


def _changed(comparison: Comparison, unit: str, headline: Headline) -> str:
    if not headline.compared:
        return ""
    flips = list_flips(comparison, ui.definitions(), unit)
    columns = (
        _flip_list("Blev sämre", [flip for flip in flips if flip.kind == "worse"], "red"),
        _flip_list("Blev bättre", [flip for flip in flips if flip.kind == "better"], "green"),
    )
    return f'<div class="pair">{"".join(columns)}</div>'


def _flip_list(title: str, flips: list[Flip], colour: Colour) -> str:
    if not flips:
        return f"<section><h2>{title}</h2><p>Inget svar.</p></section>"
    items = "".join(
        f"<li><span>{ui.link('indikator', flip.indicator.title, indikator=flip.indicator.id)}</span>"
        f"{ui.mark(colour, f'{flip.before} → {flip.after}')}</li>"
        for flip in flips[:SHOWN]
    )
    more = f'<p class="small">{ui.link("forandringar", f"Visa alla {len(flips)}")}</p>' if len(flips) > SHOWN else ""
    return f'<section><h2>{title}: {len(flips)}</h2><ul class="plain">{items}</ul>{more}</section>'


def _gaps(choice: ui.Choice, against: str) -> str:
    known, comparison = ui.definitions(), ui.comparison(choice)
    found = list_gaps(comparison, choice.unit, against)
    gaps = [gap for gap in found if gap.behind > 0]
    group = known.groups.get(against)
    behind = group.in_text if group else known.name_in_text(against)
    title = f"<h2>Här ligger {escape(known.unit_name(choice.unit))} längst efter {escape(behind)}</h2>"
    measured = f"{len(found)} indikatorer kan jämföras med {escape(behind)}."
    if not gaps:
        return f"{title}<p>Ingen indikator ligger efter. {measured}</p>"
    others = [comparison.group, *known.benchmarks]
    others = [other for other in others if other != against and any(other in gap.distances for gap in gaps[:SHOWN])]
    head = ["Indikator", f"Mot {escape(behind)}", *(escape(known.unit_name(other)) for other in others)]
    rows = [_gap_row(gap, comparison.group, others) for gap in gaps[:SHOWN]]
    caption = f"{len(rows)} av {len(gaps)} där {known.unit_name(choice.unit)} ligger efter {behind}, röda före gula"
    note = f"{measured} Andra står bredvid men avgör inte ordningen: andel som svarat ja, eller måttets värde."
    is_disputed = any(_told(gap, comparison.group, other).doubt for gap in gaps[:SHOWN] for other in others)
    table = ui.table(caption, head, rows)
    return title + table + f'<p class="small">{note}</p>' + ui.signs_note(is_disputed=is_disputed)


def _gap_row(gap: Gap, group: str, others: list[str]) -> list[str]:
    indicator = gap.row.indicator
    shown = tell_gap(gap, ui.definitions())
    if not indicator.is_answer:
        shown = f"{value_text(indicator, gap.cell, ui.definitions())}, {shown}"
    return [
        ui.link("indikator", indicator.title, indikator=indicator.id),
        ui.mark(gap.cell.judgement, shown, gap.cell.reason),
        *(_other(gap, group, other) for other in others),
    ]


def _told(gap: Gap, group: str, other: str) -> Told:
    return tell_mean(gap.row) if other == group else tell_benchmark(gap.row, other)


def _other(gap: Gap, group: str, other: str) -> str:
    """A benchmark's or the group's value, with a bar where it is a share."""
    told = _told(gap, group, other)
    shown = escape(told.now) + ui.disputed(told.doubt)
    if other not in gap.distances or gap.row.indicator.unit not in ("", "%"):
        return shown
    value = (gap.row.mean if other == group else gap.row.benchmarks[other]).value
    return f'{shown}<span class="bar"><i style="width:{value:.0f}%"></i></span>'


main()

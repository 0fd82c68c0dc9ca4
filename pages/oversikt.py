"""Översikt: where the own kommun stands, at one glance."""

from html import escape

import ui
from ojcore.comparing.cell_texts import Told, tell_benchmark, tell_mean, value_text
from ojcore.comparing.changes import Flip, Gap, Headline, count_colours, list_flips, list_gaps
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, FIGURE_RULE
from ojcore.definitions.model import Colour
from ojcore.swedish import format_change, join_words

SHOWN = 8


def main() -> None:
    """Headline counts, what got better and worse, and the largest gaps first."""
    choice = ui.choose("Översikt")
    for part in ui.kept(_content, choice):
        ui.show_html(part)


def _content(choice: ui.Choice) -> list[str]:
    comparison = ui.comparison(choice)
    name = ui.definitions().unit_name(choice.unit)
    if not any(choice.unit in row.cells for row in comparison.rows):
        return [ui.absent(choice)]
    headline = count_colours(comparison, choice.unit)
    gaps = [gap for gap in list_gaps(comparison, choice.unit) if gap.largest > 0]
    return [
        _tiles(name, choice.year, headline) + _changed(comparison, choice.unit, headline),
        _gaps(comparison, name, gaps[:SHOWN], len(gaps)),
        f'<p class="small">{escape(ANSWER_RULE)} {escape(FIGURE_RULE)}</p>',
    ]


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


def _gaps(comparison: Comparison, name: str, gaps: list[Gap], count: int) -> str:
    title = f"<h2>Här ligger {escape(name)} längst efter</h2>"
    if not gaps:
        return f"{title}<p>Ingen indikator ligger efter gruppen, länet eller riket.</p>"
    others = [comparison.group, *ui.definitions().benchmarks]
    others = [other for other in others if any(other in gap.distances for gap in gaps)]
    head = [
        "Indikator",
        escape(name),
        *(escape(ui.definitions().unit_name(other)) for other in others),
        "Största avstånd",
    ]
    rows = [_gap_row(gap, comparison.group, others) for gap in gaps]
    caption = f"De {len(gaps)} största avstånden av {count}; andel som svarat ja, eller måttets värde"
    is_disputed = any(_told(gap, comparison.group, other).doubt for gap in gaps for other in others)
    table = ui.table(caption, head, rows, number_columns=[len(head) - 1])
    return title + table + ui.signs_note(is_disputed=is_disputed)


def _gap_row(gap: Gap, group: str, others: list[str]) -> list[str]:
    indicator = gap.row.indicator
    link = ui.link("indikator", indicator.title, indikator=indicator.id)
    worst = gap.distances[gap.worst]
    unit = "procentenheter" if indicator.unit in ("", "%") else indicator.unit
    return [
        link,
        ui.mark(gap.cell.judgement, value_text(indicator, gap.cell, ui.definitions()), gap.cell.reason),
        *(_other(gap, group, other) for other in others),
        escape(format_change(worst, unit=unit)),
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

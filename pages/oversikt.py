"""Översikt: where the own kommun stands, at one glance."""

import ui
from ojcore.comparing.cell_texts import Told, tell_benchmark, tell_mean, value_text
from ojcore.comparing.changes import (
    Flip,
    Gap,
    Headline,
    count_colours,
    count_disputed,
    list_flips,
    list_gaps,
    list_measured,
    tell_gap,
)
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.highlights import BEHIND_RULE
from ojcore.comparing.judgement import ANSWER_RULE, COLOUR_SYMBOLS, FIGURE_RULE
from ojcore.definitions.model import Colour
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import counted, format_change, join_words

SHOWN = 8


def main() -> None:
    """Headline counts, what got better and worse, and the largest gaps first."""
    choice = ui.choose("Översikt")
    ui.show_html(ui.kept(_headline, choice))
    _show_gaps(choice)
    if not ui.absent(choice):
        ui.show_html(ui.small(f"{ANSWER_RULE} {FIGURE_RULE}"))


@ui.part
def _show_gaps(choice: ui.Choice) -> None:
    if against := _choose_other(choice):
        ui.show_html(ui.kept(_gaps, choice, against))


def _headline(choice: ui.Choice) -> Markup:
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
    return names[ui.segments("Visa var kommunen ligger längst efter", names, "efter")]


def _tiles(name: str, year: int, headline: Headline) -> Markup:
    colours: list[tuple[Colour, str]] = [("green", "gröna"), ("yellow", "gula"), ("red", "röda")]
    tiles = html_join(_tile(headline, colour, word) for colour, word in colours)
    total = sum(headline.now.values())
    others = total - sum(headline.now.get(colour, 0) for colour, _ in colours)
    without = f" {others} är utan färg: uppgift saknas eller måttet har ingen önskvärd riktning." if others else ""
    return html(
        '<h2 style="margin-top:.4rem">{} {}: {} indikatorer</h2><div class="tiles">{}</div><p class="small">{}{}</p>',
        name,
        year,
        total,
        tiles,
        _compared(headline),
        without,
    )


def _tile(headline: Headline, colour: Colour, word: str) -> Markup:
    change = headline.change[colour]
    since = join_words(map(str, headline.before_years))
    note = f"{format_change(change, 0)} sedan {since}" if headline.compared else "inget tidigare år att jämföra med"
    count = headline.now.get(colour, 0)
    return ui.tile(colour, COLOUR_SYMBOLS[colour], f"{count} {word}", note)


def _compared(headline: Headline) -> Markup:
    link = ui.link("kontroll", "kontrollräkningen")
    if not headline.compared:
        told = html("{} ifrågasätts i {} och jämförs inte med tidigare år.", headline.disputed, link)
        return told if headline.disputed else Markup()
    years = join_words(map(str, headline.before_years))
    told = html("Förändringen gäller de {} indikatorer som går att jämföra med {}.", headline.compared, years)
    if not headline.disputed:
        return told
    return html("{} {} till ifrågasätts i {} och jämförs inte.", told, headline.disputed, link)


def _changed(comparison: Comparison, unit: str, headline: Headline) -> Markup:
    if not headline.compared:
        return Markup()
    flips = list_flips(comparison, ui.definitions(), unit)
    columns = (
        _flip_list("Blev sämre", [flip for flip in flips if flip.kind == "worse"], "red"),
        _flip_list("Blev bättre", [flip for flip in flips if flip.kind == "better"], "green"),
    )
    return html('<div class="pair">{}</div>', html_join(columns))


def _flip_list(title: str, flips: list[Flip], colour: Colour) -> Markup:
    if not flips:
        return html("<section><h2>{}: 0</h2><p>Inga svar {}.</p></section>", title, title.lower())
    items = ui.bullets((_flip(flip, colour) for flip in flips[:SHOWN]), "plain")
    more = ui.small(ui.link("forandringar", f"Visa alla {len(flips)}")) if len(flips) > SHOWN else ""
    return html("<section><h2>{}: {}</h2>{}{}</section>", title, len(flips), items, more)


def _flip(flip: Flip, colour: Colour) -> Markup:
    link = ui.link("indikator", flip.indicator.title, indikator=flip.indicator.id)
    return html("<span>{}</span>{}", link, ui.mark(colour, f"{flip.before} → {flip.after}"))


def _gaps(choice: ui.Choice, against: str) -> Markup:
    known, comparison = ui.definitions(), ui.comparison(choice)
    found = list_gaps(comparison, choice.unit, against)
    gaps = [gap for gap in found if gap.is_behind]
    group = known.groups.get(against)
    behind = group.in_text if group else known.name_in_text(against)
    title = html("<h2>Här ligger {} längst efter {}</h2>", known.unit_name(choice.unit), behind)
    measured = f"{counted(len(found), 'indikator', 'indikatorer')} kan jämföras med {behind}."
    if disputed := count_disputed(comparison, choice.unit, against):
        asked = html("{} till ifrågasätts i {} och jämförs inte.", disputed, ui.link("kontroll", "kontrollräkningen"))
        measured = html("{} {}", measured, asked)
    if not gaps:
        return html("{}<p>Ingen indikator ligger efter. {} {}</p>", title, measured, BEHIND_RULE)
    others = [comparison.group, *known.benchmarks]
    others = [other for other in others if other != against and any(other in gap.distances for gap in gaps[:SHOWN])]
    head = ["Indikator", f"Mot {behind}", *(known.unit_name(other) for other in others)]
    rows = [_gap_row(gap, comparison.group, others) for gap in gaps[:SHOWN]]
    caption = f"{len(rows)} av {len(gaps)} där {known.unit_name(choice.unit)} ligger efter {behind}, röda före gula"
    beside = "Andra står bredvid men avgör inte ordningen: andel som svarat ja, eller måttets värde."
    note = html("{} {} {}", measured, BEHIND_RULE, beside)
    is_disputed = any(_told(gap, comparison.group, other).doubt for gap in gaps[:SHOWN] for other in others)
    table = ui.table(caption, head, rows)
    return title + table + ui.small(note) + ui.signs_note(is_disputed=is_disputed)


def _gap_row(gap: Gap, group: str, others: list[str]) -> list[str]:
    indicator = gap.row.indicator
    shown = tell_gap(gap, ui.definitions())
    if not indicator.is_answer:
        shown = f"{value_text(indicator, gap.cell, ui.definitions())}, {shown}"
    return [
        ui.link("indikator", indicator.title, indikator=indicator.id),
        ui.mark(gap.cell.mark, shown, gap.cell.reason),
        *(_other(gap, group, other) for other in others),
    ]


def _told(gap: Gap, group: str, other: str) -> Told:
    return tell_mean(gap.row) if other == group else tell_benchmark(gap.row, other)


def _other(gap: Gap, group: str, other: str) -> Markup:
    """A benchmark's or the group's value, with a bar where it is a share."""
    told = _told(gap, group, other)
    shown = html("{}{}", told.now, ui.disputed(told.doubt))
    if other not in gap.distances or not gap.row.indicator.is_percent:
        return shown
    value = (gap.row.mean if other == group else gap.row.benchmarks[other]).value
    return html('{}<span class="bar"><i style="width:{}%"></i></span>', shown, f"{value:.0f}")


main()

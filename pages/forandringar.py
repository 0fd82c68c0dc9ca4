"""Förändringar: which answers flipped, per kommun and per indicator, and what cannot be compared and why."""

from collections import Counter

import ui
from ojcore.comparing.cell_texts import answer_label, change_text, tell_cell, tell_count, tell_mean, value_text
from ojcore.comparing.changes import (
    Flip,
    FlipKind,
    Outcome,
    count_outcomes,
    list_flips,
    list_incomparable,
    list_moves,
)
from ojcore.comparing.comparison import Cell, Comparison, Row
from ojcore.definitions.model import Colour
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import counted, join_words

VIEWS = ("Per kommun", "Per indikator")

# What a kind of change is called over a table or a count, in the order shown.
KINDS: dict[FlipKind, tuple[str, Colour]] = {
    "worse": ("Blev sämre", "red"),
    "better": ("Blev bättre", "green"),
    "other": ("Ändrades utan att bli bättre eller sämre", "blue"),
    "unanswered": ("Svar saknas nu", "grey"),
    "answered": ("Svar har tillkommit", "grey"),
}
# What became of one answer, and of several; together all of a kommun's answers.
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "worse": ("sämre", "sämre"),
    "better": ("bättre", "bättre"),
    "other": ("ändrat på annat sätt", "ändrade på annat sätt"),
    "same": ("oförändrat", "oförändrade"),
    "unanswered": ("som saknas nu", "som saknas nu"),
    "answered": ("som har tillkommit", "som har tillkommit"),
    "new": ("på en ny fråga", "på nya frågor"),
    "broken": ("som inte går att jämföra bakåt", "som inte går att jämföra bakåt"),
    "no_earlier": ("utan tidigare svar från kommunen", "utan tidigare svar från kommunen"),
    "disputed": ("som ifrågasätts i kontrollräkningen", "som ifrågasätts i kontrollräkningen"),
}
COLUMNS: list[tuple[str, list[FlipKind]]] = [
    ("Blev sämre", ["worse"]),
    ("Blev bättre", ["better"]),
    ("Annan ändring", ["other", "unanswered", "answered"]),
]
TILES: list[tuple[Outcome, str, Colour, str]] = [
    ("worse", "sämre", "red", "▲"),
    ("better", "bättre", "green", "●"),
    ("same", "oförändrade", "grey", "="),
]


def main() -> None:
    """Counts at the top, then the flips, then what does not compare."""
    choice = ui.choose("Förändringar")
    comparison = ui.comparison(choice)
    if not any(row.previous_year for row in comparison.rows):
        ui.show_html(
            ui.absent(choice),
            html("<p>{} är det första året med svar i området. Det finns inget att jämföra med.</p>", comparison.year),
        )
        return
    ui.show_html(ui.kept(_head, choice))
    _show(choice)


@ui.part
def _show(choice: ui.Choice) -> None:
    view = ui.segments("Visa", VIEWS, "vy", label_visibility="collapsed")
    for part in ui.kept(_content, choice, view):
        ui.show_html(part)


def _head(choice: ui.Choice) -> Markup:
    return ui.absent(choice) or _headline(ui.comparison(choice), choice.unit)


def _content(choice: ui.Choice, view: str) -> list[Markup]:
    comparison, unit = ui.comparison(choice), choice.unit
    earlier = ui.comparison(choice, comparison.dropped_year) if comparison.dropped_year else None
    flips = list_flips(comparison, ui.definitions(), earlier=earlier)
    if view == VIEWS[1]:
        changed = _by_indicator(comparison, flips, unit)
    else:
        changed = _own(comparison, flips, unit) + _group(comparison, flips, unit)
    return [changed, _incomparable(comparison, unit) + _new(comparison, unit) + _dropped(flips, unit)]


def _name(unit: str) -> str:
    return ui.definitions().unit_name(unit)


def _headline(comparison: Comparison, unit: str) -> Markup:
    outcomes = count_outcomes(comparison, unit)
    tiles = html_join(ui.tile(colour, symbol, outcomes[kind], word) for kind, word, colour, symbol in TILES)
    title = html('<h2 style="margin-top:.4rem">{} {}{}</h2>', _name(unit), comparison.year, _since(comparison, unit))
    return title + html('<div class="tiles">{}</div>', tiles) + ui.small(_sum_sentence(outcomes))


def _since(comparison: Comparison, unit: str) -> str:
    cells = [row.cells[unit] for row in comparison.rows if unit in row.cells]
    years = sorted({cell.previous.year for cell in cells if cell.previous})
    return f" jämfört med {join_words(map(str, years))}" if years else ""


def _sum_sentence(outcomes: Counter[Outcome]) -> str:
    """All of the kommun's answers by what became of them, so that a reader can add them up."""
    parts = [counted(outcomes[kind], *words) for kind, words in OUTCOMES.items() if outcomes[kind]]
    return f"{sum(outcomes.values())} svar: {join_words(parts)}."


def _own(comparison: Comparison, flips: list[Flip], unit: str) -> Markup:
    own = [flip for flip in flips if flip.unit == unit and flip.kind in KINDS]
    moves = _moves(comparison, unit)
    if not count_outcomes(comparison, unit):
        return moves
    if not own:
        return moves or html("<p>Inget svar från {} har ändrats sedan ett jämförbart år.</p>", _name(unit))
    caption = f"Ändrade svar: {len(own)}. Året för det förra svaret står efter."
    head = ["Indikator", "Förut", f"{comparison.year}"]
    return ui.table(caption, head, _flip_rows(comparison, own)) + moves


def _flip_rows(comparison: Comparison, flips: list[Flip]) -> list[list[str]]:
    """One row per flip under a heading for each kind."""
    rows = {row.indicator.id: row for row in comparison.rows}
    body = []
    for kind, (title, _) in KINDS.items():
        found = [flip for flip in flips if flip.kind == kind]
        if found:
            body += [[f"{title}: {len(found)}"]] + [_flip_row(rows[flip.indicator.id], flip.unit) for flip in found]
    return body


def _flip_row(row: Row, unit: str) -> list[str]:
    cell = row.cells[unit]
    before = cell.previous and html('{} <span class="small">{}</span>', _answer(cell.previous), cell.previous.year)
    return [_link(row), before or "", _answer(cell.now)]


def _answer(cell: Cell) -> Markup:
    return ui.mark(cell.mark, answer_label(cell, ui.definitions()), cell.reason)


def _link(row: Row) -> Markup:
    return ui.link("indikator", row.indicator.title, indikator=row.indicator.id)


def _moves(comparison: Comparison, unit: str) -> Markup:
    moves = list_moves(comparison, unit)
    if not moves:
        return Markup()
    words: dict[Outcome, str] = {"better": "bättre", "worse": "sämre", "same": "oförändrat", "other": "utan riktning"}
    rows = []
    for row, now, before, change, kind in moves:
        told, told_before = (value_text(row.indicator, cell, ui.definitions()) for cell in (now, before))
        changed = change_text(row.indicator, change)
        rows.append([_link(row), f"{told_before} ({before.year})", told, changed, words.get(kind, "")])
    head = ["Mått", "Förut", f"{comparison.year}", "Förändring", ""]
    return html("<h2>Mått</h2>") + ui.table("Tal som går att jämföra med ett tidigare år", head, rows, [1, 2, 3])


def _group(comparison: Comparison, flips: list[Flip], unit: str) -> Markup:
    units = [each for each in comparison.units if count_outcomes(comparison, each)]
    if len(units) < 2:
        return Markup()
    order = [each for each in units if each == unit] + [each for each in units if each != unit]
    head = ["Kommun", "Sämre", "Bättre", "Annan ändring", "Oförändrade", "Utan jämförelse", "Svar"]
    rows = [_group_row(comparison, each, own=each == unit) for each in order]
    caption = f"Svar {comparison.year} efter vad som hände sedan ett jämförbart år"
    others = [flip for flip in flips if flip.unit != unit and flip.kind in KINDS]
    counts = ui.table(caption, head, rows, range(1, len(head)))
    return html("<h2>Alla kommuner</h2>{}{}", counts, _others(comparison, others))


def _group_row(comparison: Comparison, unit: str, *, own: bool) -> list[str]:
    outcomes = count_outcomes(comparison, unit)
    other = sum(outcomes[kind] for kind in ("other", "unanswered", "answered"))
    without = sum(outcomes[kind] for kind in ("new", "broken", "no_earlier", "disputed"))
    name = (
        html("<strong>{}</strong>", _name(unit))
        if own
        else ui.link("forandringar", ui.definitions().unit_name(unit), kommun=ui.definitions().unit_name(unit))
    )
    counts = [outcomes["worse"], outcomes["better"], other, outcomes["same"], without, sum(outcomes.values())]
    return [name, *map(str, counts)]


def _others(comparison: Comparison, flips: list[Flip]) -> Markup:
    if not flips:
        return Markup()
    rows = {row.indicator.id: row for row in comparison.rows}
    body = []
    for unit in dict.fromkeys(flip.unit for flip in sorted(flips, key=lambda flip: comparison.units.index(flip.unit))):
        body.append([_name(unit)])
        body += [
            [*_flip_row(rows[flip.indicator.id], unit), KINDS[flip.kind][0]] for flip in flips if flip.unit == unit
        ]
    head = ["Indikator", "Förut", f"{comparison.year}", "Vad som hände"]
    shown = ui.table(f"De andra kommunernas ändrade svar: {len(flips)}", head, body)
    return ui.fold(f"Visa de andra kommunernas {len(flips)} ändrade svar", shown)


def _by_indicator(comparison: Comparison, flips: list[Flip], unit: str) -> Markup:
    changed = [flip for flip in flips if flip.kind in KINDS]
    changes = Counter(flip.indicator.id for flip in changed)
    rows = sorted(
        (row for row in comparison.rows if changes[row.indicator.id]), key=lambda row: -changes[row.indicator.id]
    )
    if not rows:
        return html("<p>Inget svar har ändrats sedan ett jämförbart år.</p>")
    columns = [(title, kinds) for title, kinds in COLUMNS if any(flip.kind in kinds for flip in changed)]
    head = ["Indikator", *(title for title, _ in columns), "Snitt, ändring i procentenheter"]
    body = []
    for row in rows:
        found = [flip for flip in changed if flip.indicator.id == row.indicator.id]
        cells = [_flip_lines([flip for flip in found if flip.kind in kinds], unit) for _, kinds in columns]
        body.append([_link(row), *cells, _mean(row)])
    same = sum(row.is_comparable and row.indicator.is_answer for row in comparison.rows) - len(rows)
    caption = (
        f"{counted(len(rows), 'indikator', 'indikatorer')} där minst en kommun har ändrat svar, flest ändringar först. "
        f"{counted(same, 'jämförbar indikator', 'jämförbara indikatorer')} utan ändring."
    )
    return ui.table(caption, head, body)


def _flip_lines(flips: list[Flip], unit: str) -> Markup:
    lines = []
    for flip in sorted(flips, key=lambda flip: flip.unit != unit):
        colour = KINDS[flip.kind][1]
        name = html("<strong>{}</strong>", _name(flip.unit)) if flip.unit == unit else _name(flip.unit)
        lines.append(html("{} {}", name, ui.mark(colour, f"{flip.before} → {flip.after}")))
    return ui.bullets(lines, "lines") or html('<span class="small">–</span>')


def _mean(row: Row) -> Markup:
    told = tell_mean(row)
    note = row.mean.delta_note or f"{tell_count(row)} har svarat"
    shown = told._replace(doubt=None).line
    return html('{}{}<br><span class="small">{}</span>', shown, ui.disputed(told.doubt), note)


def _incomparable(comparison: Comparison, unit: str) -> Markup:
    found = list_incomparable(comparison, unit, ui.definitions())
    if not found:
        return Markup()
    rows = [
        [_link(row), f"{row.previous_year}", _then_and_now(row, unit), html('<div class="prose">{}</div>', reason)]
        for row, reason in found
    ]
    asked = counted(len(rows), "fråga har ställts förut", "frågor har ställts förut")
    caption = f"{asked} men går inte att jämföra med svaren {comparison.year}."
    head = ["Indikator", "Senast", f"Svar {comparison.year}", "Varför det inte jämförs"]
    return html("<h2>Går inte att jämföra</h2>{}", ui.table(caption, head, rows))


def _then_and_now(row: Row, unit: str) -> Markup:
    cell, told = row.cells[unit].now, tell_cell(row, unit, ui.definitions())
    shown = ui.mark(cell.mark, told.now, cell.reason) if row.indicator.is_answer else told.now
    return shown + ui.disputed(cell.doubt)


def _new(comparison: Comparison, unit: str) -> Markup:
    rows = [
        [_link(row), ui.definitions().dimension_title(row.indicator), _then_and_now(row, unit)]
        for row in comparison.rows
        if row.previous_year is None and unit in row.cells
    ]
    if not rows:
        return Markup()
    table = ui.table("Ingen tidigare mätning", ["Indikator", "Kvalitetsområde", f"Svar {comparison.year}"], rows)
    return ui.fold(f"Nya frågor och mått {comparison.year}: {len(rows)}", table)


def _dropped(flips: list[Flip], unit: str) -> Markup:
    gone = [flip for flip in flips if flip.kind == "dropped" and flip.unit == unit]
    if not gone:
        return Markup()
    rows = [[ui.link("indikator", flip.indicator.title, indikator=flip.indicator.id), flip.before] for flip in gone]
    table = ui.table("Frågor som inte har något svar längre", ["Indikator", f"Svar {gone[0].before_year}"], rows)
    return ui.fold(f"Ställs inte längre: {len(gone)}", table)


main()

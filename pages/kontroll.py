"""Kontroll: what the recalculation found, with the printed figure beside what its cells give."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from html import escape

import streamlit as st

import ui
from ojcore.checking import Certainty, Discrepancy, Report
from ojcore.checking.listing import CERTAINTY_MEANING, CERTAINTY_TITLES, KIND_TITLES, area_of, discrepancy_rows
from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.definitions.model import Colour
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.store.values import fetch_source_years
from ojcore.swedish import counted, format_number, format_percent

ALL = "Alla"
SHOWN = 300
SEVERAL = "Flera områden"
COLOURS: dict[Certainty, Colour] = {"certain": "red", "likely": "yellow", "question": "blue"}


def main() -> None:
    """Counts at the top, filters, the discrepancies, and how much was recalculated."""
    st.title("Kontroll")
    if not ui.shared(_reports):
        ui.show_html("<p>Det finns inga källor att kontrollera. Läs in en fil på sidan Läs in eller kör 'oj init'.</p>")
        return
    ui.show_html(ui.kept(_tiles))
    chosen = _choose()
    ui.show_html(ui.kept(_list, chosen), f'<p class="small">{escape(CERTAINTY_MEANING)}</p>')
    ui.show_html(ui.kept(_checked))


def _reports() -> list[Report]:
    """The check of every source in the database, by id."""
    with ui.engine().connect() as connection:
        sources = fetch_source_years(connection)
    return [ui.check(source) for source in sorted(sources)]


def _discrepancies() -> list[Discrepancy]:
    return [discrepancy for report in ui.shared(_reports) for discrepancy in report.discrepancies]


def _tiles() -> str:
    reports, discrepancies = ui.shared(_reports), _discrepancies()
    certain = Counter(discrepancy.certainty for discrepancy in discrepancies)
    tiles = "".join(_tile(COLOURS[each], certain[each], many) for each, (_, many) in CERTAINTY_TITLES.items())
    checked, unchecked = (sum(report.checked for report in reports), sum(report.unchecked for report in reports))
    agreeing = checked - len(discrepancies)
    share = format_percent(100 * agreeing / checked, 1) if checked else "–"
    without = f" {format_number(unchecked, 0)} kontroller gick inte att göra." if unchecked else ""
    figures = counted(sum(report.figures for report in reports), "uppgift", "uppgifter")
    return (
        f'<h2 style="margin-top:.4rem">{escape(_title(len(discrepancies), len(reports)))}</h2>'
        f'<div class="tiles">{tiles}{_tile("green", agreeing, "kontroller utan anmärkning")}</div>'
        f'<p class="small">{figures} har prövats i {counted(checked, "kontroll", "kontroller")}: svar, tal, tryckta '
        f"snitt och förändringar, rader och texter. {escape(share)} är utan anmärkning.{escape(without)}</p>"
    )


def _title(discrepancies: int, sources: int) -> str:
    return f"{counted(discrepancies, 'avvikelse', 'avvikelser')} i {counted(sources, 'källa', 'källor')}"


def _tile(colour: Colour, count: int, word: str) -> str:
    symbol = f'<span aria-hidden="true">{COLOUR_SYMBOLS[colour]}</span>'
    return f'<div class="tile {colour}"><b>{symbol} {format_number(count, 0)}</b>{word}</div>'


def _choose() -> tuple[str, ...]:
    """The filters, side by side, and the downloads of what they leave. Returns what each filter is set to."""
    columns = st.columns([1.7, 1.5, 1, 1.7, 0.8, 0.8], vertical_alignment="bottom")
    chosen: list[str] = []
    for column, (label, key, _), options in zip(columns, _filters(), ui.kept(_options), strict=False):
        with column:
            chosen.append(st.selectbox(label, options, key=key, bind="query-params"))
    for column, (suffix, write) in zip(columns[4:], (("csv", write_csv), ("xlsx", write_xlsx)), strict=True):
        column.download_button(
            "Hämta CSV" if suffix == "csv" else "Hämta Excel",
            partial(_file, write, tuple(chosen)),
            file_name=f"kontroll.{suffix}",
            on_click="ignore",
            width="stretch",
        )
    return tuple(chosen)


def _filters() -> list[tuple[str, str, Callable[[Discrepancy], str]]]:
    """Label, name in the address, and what a discrepancy says of it."""
    return [
        ("Källa", "kalla", lambda discrepancy: ui.source_name(discrepancy.source)),
        ("Slag", "slag", lambda discrepancy: KIND_TITLES[discrepancy.kind]),
        ("Säkerhet", "sakerhet", lambda discrepancy: CERTAINTY_TITLES[discrepancy.certainty][0]),
        ("Område", "kontrollomrade", _area_title),
    ]


def _options() -> list[list[str]]:
    return [[ALL, *dict.fromkeys(text(discrepancy) for discrepancy in _discrepancies())] for _, _, text in _filters()]


def _left(chosen: tuple[str, ...]) -> list[Discrepancy]:
    """The discrepancies that pass every filter."""
    left = _discrepancies()
    for wanted, (_, _, text) in zip(chosen, _filters(), strict=True):
        left = left if wanted == ALL else [discrepancy for discrepancy in left if text(discrepancy) == wanted]
    return left


def _area_title(discrepancy: Discrepancy) -> str:
    area = area_of(discrepancy, ui.definitions())
    return ui.definitions().areas[area].title if area else SEVERAL


def _file(write: Callable[[Iterable[list[str]]], bytes], chosen: tuple[str, ...]) -> bytes:
    return write(discrepancy_rows(_left(chosen), ui.definitions(), ui.source_name))


def _list(chosen: tuple[str, ...]) -> str:
    discrepancies = _left(chosen)
    if not discrepancies:
        return "<p>Inga avvikelser med de valen.</p>"
    body: list[list[str]] = []
    for source, number in Counter(discrepancy.source for discrepancy in discrepancies).items():
        shown = [discrepancy for discrepancy in discrepancies[:SHOWN] if discrepancy.source == source]
        body += [[f"{escape(ui.source_name(source))}: {number}"], *map(_row, shown)] if shown else []
    more = f", de {SHOWN} första visas" if len(discrepancies) > SHOWN else ""
    head = ["Plats", "Tryckt", "Omräknat", "Förklaring", "Säkerhet"]
    found = counted(len(discrepancies), "avvikelse", "avvikelser")
    return ui.table(f"{found}, i källans ordning{more}", head, body)


def _row(discrepancy: Discrepancy) -> list[str]:
    link = (
        f", {ui.link('indikator', 'visa indikatorn', indikator=discrepancy.indicator)}" if discrepancy.indicator else ""
    )
    return [
        f'{escape(_capital(discrepancy.place))}<div class="small">{escape(KIND_TITLES[discrepancy.kind])}{link}</div>',
        f"<strong>{escape(discrepancy.printed or '(tomt)')}</strong>",
        f"<strong>{escape(discrepancy.recomputed or '(tomt)')}</strong>",
        f'<div class="prose">{escape(discrepancy.explanation)}</div>',
        ui.mark(COLOURS[discrepancy.certainty], CERTAINTY_TITLES[discrepancy.certainty][0]),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _checked() -> str:
    """How much was recalculated: per source, and folded away per rule."""
    reports = ui.shared(_reports)
    head = ["Källa", "Uppgifter", "Kontroller", "Utan anmärkning", "Avvikelser", "Gick inte att göra"]
    rows = []
    for report in reports:
        wrong = len(report.discrepancies)
        numbers = [report.figures, report.checked, report.checked - wrong, wrong, report.unchecked]
        rows.append([escape(ui.source_name(report.source)), *(format_number(each, 0) for each in numbers)])
    summary = ui.table("Vad som har kontrollerats, per källa", head, rows, range(1, 6))
    rules = "".join(_rules(report) for report in reports)
    note = '<p class="small">En uppgift räknas en gång men kan prövas av flera regler.</p>'
    return f"<h2>Så mycket är kontrollräknat</h2>{summary}{note}{ui.fold('Visa regel för regel', rules)}"


def _rules(report: Report) -> str:
    head = ["Regel", "Kontrollerade", "Utan anmärkning", "Gick inte att kontrollera"]
    rows = []
    for outcome in report.counted.values():
        if outcome.checked or outcome.unchecked:
            left = f"{format_number(outcome.unchecked, 0)}: {escape(outcome.reason)}" if outcome.unchecked else ""
            agreeing = format_number(outcome.checked - len(outcome.discrepancies), 0)
            rows.append([escape(outcome.title), format_number(outcome.checked, 0), agreeing, left])
    empty = [outcome.title for outcome in report.counted.values() if not (outcome.checked or outcome.unchecked)]
    note = f'<p class="small">Källan har inget att kontrollera för: {escape(", ".join(empty))}.</p>' if empty else ""
    return ui.table(ui.source_name(report.source), head, rows, [1, 2]) + note


main()

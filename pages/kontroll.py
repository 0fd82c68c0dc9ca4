"""Kontroll: what the recalculation found, with the printed figure beside what its cells give."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import partial

import streamlit as st

import ui
import ui.checks
from ojcore.checking import Certainty, Discrepancy, Report
from ojcore.checking.listing import CERTAINTY_MEANING, CERTAINTY_TITLES, KIND_TITLES, area_of, discrepancy_rows
from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.definitions.model import Colour
from ojcore.markup import Markup, html, html_join
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import counted, format_number, format_percent

ALL = "Alla"
SHOWN = 300
SEVERAL = "Flera områden"
COLOURS: dict[Certainty, Colour] = {"certain": "red", "likely": "yellow", "question": "blue"}


def main() -> None:
    """What is not checked, counts at the top, filters, the discrepancies, and how much was recalculated."""
    st.title("Kontroll")
    ui.data_version()  # refuses, with what to do, where there is no database
    version = ui.checks.checks_version()
    reports, unchecked = ui.checks.checked()
    if not reports and not unchecked:
        ui.show("<p>Det finns inga källor att kontrollera. Läs in en fil på sidan Läs in eller kör 'oj init'.</p>")
        return
    ui.checks.show_unchecked()
    if not reports:
        return
    ui.show_html(ui.kept(_tiles, version))
    _show(version)


@ui.part
def _show(version: Hashable) -> None:
    if ui.checks.checks_version() != version:
        st.rerun()  # the tiles above are of an earlier check
    chosen = _choose(version)
    ui.show_html(ui.kept(_list, version, chosen), ui.small(CERTAINTY_MEANING))
    ui.show_html(ui.kept(_checked, version))


def _discrepancies() -> list[Discrepancy]:
    return [discrepancy for report in ui.checks.checked().reports for discrepancy in report.discrepancies]


def _tiles(_version: Hashable) -> Markup:
    reports, discrepancies = ui.checks.checked().reports, _discrepancies()
    certain = Counter(discrepancy.certainty for discrepancy in discrepancies)
    checked, unchecked = (sum(report.checked for report in reports), sum(report.unchecked for report in reports))
    agreeing = checked - len(discrepancies)
    tiles = [_tile(COLOURS[each], certain[each], many) for each, (_, many) in CERTAINTY_TITLES.items()]
    tiles.append(_tile("green", agreeing, "kontroller utan anmärkning"))
    share = format_percent(100 * agreeing / checked, 1) if checked else "–"
    without = f" {format_number(unchecked, 0)} kontroller gick inte att göra." if unchecked else ""
    figures = counted(sum(report.figures for report in reports), "uppgift", "uppgifter")
    title = _title(len(discrepancies), len(reports))
    return html('<h2 style="margin-top:.4rem">{}</h2><div class="tiles">{}</div>', title, html_join(tiles)) + ui.small(
        f"{figures} har prövats i {counted(checked, 'kontroll', 'kontroller')}: svar, tal, tryckta snitt och "
        f"förändringar, rader och texter. {share} är utan anmärkning.{without}"
    )


def _title(discrepancies: int, sources: int) -> str:
    return f"{counted(discrepancies, 'avvikelse', 'avvikelser')} i {counted(sources, 'källa', 'källor')}"


def _tile(colour: Colour, count: int, word: str) -> Markup:
    return ui.tile(colour, COLOUR_SYMBOLS[colour], format_number(count, 0), word)


def _choose(version: Hashable) -> tuple[str, ...]:
    """The filters, side by side, and the downloads of what they leave. Returns what each filter is set to."""
    columns = st.columns([1.7, 1.5, 1, 1.7, 0.8, 0.8], vertical_alignment="bottom")
    chosen: list[str] = []
    for column, (label, key, _), options in zip(columns, _filters(), ui.kept(_options, version), strict=False):
        with column:
            chosen.append(ui.select(label, options, key))
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


def _options(_version: Hashable) -> list[list[str]]:
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


def _list(_version: Hashable, chosen: tuple[str, ...]) -> Markup:
    discrepancies = _left(chosen)
    if not discrepancies:
        return html("<p>Inga avvikelser med de valen.</p>")
    body: list[list[str]] = []
    for source, number in Counter(discrepancy.source for discrepancy in discrepancies).items():
        shown = [discrepancy for discrepancy in discrepancies[:SHOWN] if discrepancy.source == source]
        body += [[f"{ui.source_name(source)}: {number}"], *map(_row, shown)] if shown else []
    more = f", de {SHOWN} första visas" if len(discrepancies) > SHOWN else ""
    head = ["Plats", "Tryckt", "Omräknat", "Förklaring", "Säkerhet"]
    found = counted(len(discrepancies), "avvikelse", "avvikelser")
    return ui.table(f"{found}, i källans ordning{more}", head, body)


def _row(discrepancy: Discrepancy) -> list[str]:
    id_ = discrepancy.indicator
    link = html(", {}", ui.link("indikator", "visa indikatorn", indikator=id_)) if id_ else ""
    return [
        html('{}<div class="small">{}{}</div>', _capital(discrepancy.place), KIND_TITLES[discrepancy.kind], link),
        html("<strong>{}</strong>", discrepancy.printed or "(tomt)"),
        html("<strong>{}</strong>", discrepancy.recomputed or "(tomt)"),
        html('<div class="prose">{}</div>', discrepancy.explanation),
        ui.mark(COLOURS[discrepancy.certainty], CERTAINTY_TITLES[discrepancy.certainty][0]),
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _checked(_version: Hashable) -> Markup:
    """How much was recalculated: per source, and folded away per rule."""
    reports = ui.checks.checked().reports
    head = ["Källa", "Uppgifter", "Kontroller", "Utan anmärkning", "Avvikelser", "Gick inte att göra"]
    rows = []
    for report in reports:
        wrong = len(report.discrepancies)
        numbers = [report.figures, report.checked, report.checked - wrong, wrong, report.unchecked]
        rows.append([ui.source_name(report.source), *(format_number(each, 0) for each in numbers)])
    summary = ui.table("Vad som har kontrollerats, per källa", head, rows, range(1, 6))
    rules = html_join(_rules(report) for report in reports)
    note = ui.small("En uppgift räknas en gång men kan prövas av flera regler.")
    return html("<h2>Så mycket är kontrollräknat</h2>{}{}{}", summary, note, ui.fold("Visa regel för regel", rules))


def _rules(report: Report) -> Markup:
    head = ["Regel", "Kontrollerade", "Utan anmärkning", "Gick inte att kontrollera"]
    rows = []
    for outcome in report.counted.values():
        if outcome.checked or outcome.unchecked:
            left = f"{format_number(outcome.unchecked, 0)}: {outcome.reason}" if outcome.unchecked else ""
            agreeing = format_number(outcome.checked - len(outcome.discrepancies), 0)
            rows.append([outcome.title, format_number(outcome.checked, 0), agreeing, left])
    empty = [outcome.title for outcome in report.counted.values() if not (outcome.checked or outcome.unchecked)]
    note = ui.small(f"Källan har inget att kontrollera för: {', '.join(empty)}.") if empty else ""
    return ui.table(ui.source_name(report.source), head, rows, [1, 2]) + note


main()

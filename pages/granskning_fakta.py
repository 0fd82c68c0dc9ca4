"""Fakta: the report's tables about the units, filled in cell by cell, with sums checked and shares derived."""

from collections import Counter
from collections.abc import Iterator, Sequence

import streamlit as st

import ui
import ui.cells
import ui.earlier
import ui.fields
import ui.granskning
from inspection.instrument.fact_tables import SOURCE, FactCell, FilledRow, FilledTable
from inspection.instrument.fields import EntryKey, fact_key, field_title
from inspection.review.facts import Facts, load_facts
from ojcore.markup import Markup, html, html_join
from ojcore.swedish import counted
from ui.cells import Cell
from ui.fields import Form


def main() -> None:
    """Table after table: to fill in, its source, and as the report shows it."""
    inspection = ui.granskning.choose_inspection("Fakta")
    checklist = inspection.checklist
    places = [
        fact_key(table.id, row.id, column)
        for table in checklist.tables.values()
        for row in table.row
        if row.kind != "rubrik"
        for column in table.columns(checklist.units)
    ]
    form = ui.cells.receive(Form(inspection.id, inspection.is_fixed), places)
    facts = load_facts(ui.acting(), inspection.id)
    if not facts.tables:
        ui.show("<p>Granskningens instrument har inga faktatabeller.</p>")
        return
    ui.show(
        "<p>Skriv i rutorna, eller klistra in en kolumn från ett kalkylark i den ruta där den börjar. Varje ruta "
        "sparas direkt. Retur och pilarna går upp och ned i kolumnen. Summor och andelar räknas ut; det som är ifyllt "
        "kontrolleras mot dem.</p>"
    )
    cells = {filled.table.id: list(_cells(facts, filled, checklist.units)) for filled in facts.tables}
    ui.cells.answer(form, cells)
    for filled in facts.tables:
        _table(form, facts, filled, cells[filled.table.id])
    _hidden_units(facts, places)
    sources = [fact_key(table, "", SOURCE) for table in checklist.tables]
    written = [key for key in (*sources, *places) if key in facts.entries]
    ui.earlier.show_earlier_entries(inspection.id, {key: field_title(checklist, key) for key in written})
    ui.fields.run_script()


def _hidden_units(facts: Facts, places: Sequence[EntryKey]) -> None:
    """What is filled in for units that no longer stand in the plan: nothing shows it, and nothing has taken it away."""
    filled = Counter(
        key.field for key in facts.entries.keys() - {*places} if key.field != SOURCE and facts.entries[key].value
    )
    for unit, count in sorted(filled.items()):
        ui.show(
            "<p class='fault'>▲ {} för ”{}” visas inte och räknas inte, eftersom enheten inte längre står i planen. "
            "Skriv den där igen, precis så, för att få tillbaka dem.</p>",
            counted(count, "ifylld ruta", "ifyllda rutor"),
            unit,
        )


def _cells(facts: Facts, filled: FilledTable, units: Sequence[str]) -> Iterator[Cell]:
    """The inputs of a table, row by row: each with what is stored; what is computed stands as a hint."""
    table = filled.table
    labels = _labels(filled.rows)
    for row in filled.rows:
        for column, cell in zip(filled.columns, row.cells, strict=False):  # a heading has no cells
            yield Cell(
                facts.entry(table.id, row.row.id, column),
                title=table.cell_title(row.row.id, column, units),
                label=f"{labels[row.row.id]}, {column}",
                text="" if cell.is_computed else _typed(cell),
                hint=_typed(cell) if cell.is_computed else "",
                note="▲ stämmer inte" if cell.fault else cell.share,
                is_wrong=bool(cell.fault),
            )


def _typed(cell: FactCell) -> str:
    """The figure as one writes it."""
    return cell.text.replace("\u00a0", " ").removesuffix("%").strip()


def _labels(rows: Sequence[FilledRow]) -> dict[str, str]:
    """Row -> its name by itself: a row under a heading begins with that."""
    labels: dict[str, str] = {}
    heading = ""
    for row in rows:
        if row.row.kind == "rubrik" or not row.row.is_indented:
            heading = row.row.label if row.row.kind == "rubrik" else ""
        labels[row.row.id] = f"{heading}: {_label(row)}" if heading else _label(row)
    return labels


def _label(row: FilledRow) -> str:
    parts = (" (summa)" if row.row.sum_of else " (räknas ut)") if row.row.is_computed else ""
    unit = " %" if row.row.kind == "procent" else ""
    return row.row.label + unit + parts


def _table(form: Form, facts: Facts, filled: FilledTable, cells: Sequence[Cell]) -> None:
    """One table. Each part is there also where it is empty: an input whose place changes would be drawn anew."""
    table = filled.table
    hint = ui.small(table.hint) if table.hint else ""
    faults = html_join(html("<li>▲ {}</li>", fault) for fault in filled.faults)
    told = html('<ul class="fault plain" role="alert">{}</ul>', faults) if faults else ""
    ui.show("<h2>{}</h2>{}{}", table.title, hint, told)
    if form.locked:
        ui.cells.show_troubles(form, cells)
        ui.show_html(_as_printed(filled))
        return
    left, right = st.columns([6, 5], gap="medium")
    with left:
        ui.show_html(ui.cells.drawn_once(form, table.id, lambda: _inputs(form, filled, cells)))
        with st.container(key=f"troubles-{table.id}"):
            ui.cells.show_troubles(form, cells)
        ui.fields.line_field(form, facts.entry(table.id, "", SOURCE), f"Källa till {ui.fields.plain(table.title)}")
    with right:
        ui.show_html(_as_printed(filled) if not filled.is_empty else ui.small("Inget är ifyllt än."))


def _inputs(form: Form, filled: FilledTable, cells: Sequence[Cell]) -> Markup:
    """The table to fill in."""
    drawn = iter(cells)
    rows = [
        [_row_head(row, _label(row)), *(ui.cells.input_html(form, next(drawn)) for _ in row.cells)]
        for row in filled.rows
    ]
    heads = [filled.table.head, *filled.columns]
    table = ui.table(f"{filled.table.title}, att fylla i", heads, rows, range(1, len(heads)))
    return table + ui.cells.saved_html(filled.table.id)


def _as_printed(filled: FilledTable) -> Markup:
    """The table as the report has it, with sums and shares."""
    rows = [[_row_head(row, row.row.label), *(_cell(cell) for cell in row.cells)] for row in filled.rows]
    caption = f"{filled.table.title}, som i rapporten" + (f". Källa: {filled.source}" if filled.source else "")
    heads = [filled.table.head, *filled.columns]
    return ui.table(caption, heads, rows, range(1, len(heads)))


def _row_head(row: FilledRow, label: str) -> str:
    return Markup("&emsp;") + label if row.row.is_indented else label


def _cell(cell: FactCell) -> str:
    if cell.number is None:
        return "–"
    share = html(' <span class="small">{}</span>', cell.share) if cell.share else ""
    computed = html(' <span class="small">(uträknat)</span>') if cell.is_computed else ""
    fault = html(" {}", ui.granskning.state_mark("red", "▲", "stämmer inte")) if cell.fault else ""
    return html("{}{}{}{}", cell.text, share, computed, fault)


main()

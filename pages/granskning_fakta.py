"""Fakta: the report's tables about the units, filled in as in a spreadsheet, with sums checked and shares derived."""

import time
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

import ui
import ui.fields
import ui.granskning
from inspection.conflict import Conflict
from inspection.inspections import Inspection
from inspection.instrument.fact_tables import SOURCE, FactCell, FilledRow, FilledTable
from inspection.instrument.fields import fact_key
from inspection.review.entries import save_entry
from inspection.review.facts import Facts, load_facts
from ojcore.errors import Problems, UserError
from ui.session import Grid

LABEL = "\u200b"
"""The column of the rows' names in the grid: no unit is called so."""


def main() -> None:
    """Table after table: to fill in, its source, and as the report shows it."""
    inspection = ui.granskning.choose_inspection("Fakta")
    with ui.engine().connect() as connection:
        facts = load_facts(connection, ui.current_user(), inspection.id)
    if not facts.tables:
        ui.show_html("<p>Granskningens instrument har inga faktatabeller.</p>")
        return
    ui.show_html(
        "<p>Skriv i rutorna, eller klistra in från ett kalkylark. Varje ruta sparas direkt. Summor och andelar räknas "
        "ut; det som är ifyllt kontrolleras mot dem.</p>"
    )
    for table in facts.tables:
        _table(inspection, facts, table)
    ui.fields.run_script()


def _table(inspection: Inspection, facts: Facts, filled: FilledTable) -> None:
    table = filled.table
    hint = f'<p class="small">{escape(table.hint)}</p>' if table.hint else ""
    ui.show_html(f"<h2>{escape(table.title)}</h2>{hint}")
    ui.granskning.show_refusal(f"facts-{table.id}")
    if filled.faults:
        lines = "".join(f"<li>▲ {escape(fault)}</li>" for fault in filled.faults)
        ui.show_html(f'<ul class="fault plain" role="alert">{lines}</ul>')
    form = ui.fields.Form(inspection.id, inspection.is_fixed)
    if inspection.is_fixed:
        ui.show_html(_as_printed(filled))
        return
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _editor(inspection, facts, filled)
        ui.fields.line_field(form, facts.entry(table.id, "", SOURCE), f"Källa till {ui.fields.plain(table.title)}")
    with right:
        ui.show_html(_as_printed(filled) if not filled.is_empty else '<p class="small">Inget är ifyllt än.</p>')


def _editor(inspection: Inspection, facts: Facts, filled: FilledTable) -> None:
    """A grid of texts. It stays as it was drawn while it is filled in, so that the place in it is kept."""
    table = filled.table
    grid = st.session_state.get(f"grid-{inspection.id}-{table.id}")
    if not isinstance(grid, Grid) or grid.key not in st.session_state:
        grid = _new_grid(inspection, facts, filled)
        st.session_state[f"grid-{inspection.id}-{table.id}"] = grid
    st.data_editor(
        grid.frame,
        key=grid.key,
        hide_index=True,
        disabled=[LABEL],
        column_config={LABEL: st.column_config.TextColumn(table.head, width=270)},
        on_change=_save,
        args=(inspection.id, table.id, grid),
        height="content",
    )


def _new_grid(inspection: Inspection, facts: Facts, filled: FilledTable) -> Grid:
    """The grid with what is stored; computed cells are empty in it."""
    rows = [row for row in filled.rows if row.row.kind != "rubrik"]
    labels = _labels(filled.rows)
    texts = [[labels[row.row.id], *("" if cell.is_computed else _typed(cell) for cell in row.cells)] for row in rows]
    frame = pd.DataFrame(texts, columns=[LABEL, *filled.columns], dtype=str)
    seen = {
        (row.row.id, column): facts.entry(filled.table.id, row.row.id, column).version
        for row in rows
        for column in filled.columns
    }
    key = f"facts-{inspection.id}-{filled.table.id}-{time.monotonic_ns()}"
    return Grid(key, frame, [row.row.id for row in rows], seen)


def _typed(cell: FactCell) -> str:
    """The figure as one writes it."""
    return cell.text.replace("\u00a0", " ").removesuffix("%").strip()


def _labels(rows: Sequence[FilledRow]) -> dict[str, str]:
    """Row -> its name in the grid, which has no headings: a row under one begins with it."""
    labels: dict[str, str] = {}
    heading = ""
    for row in rows:
        if row.row.kind == "rubrik" or not row.row.is_indented:
            heading = row.row.label if row.row.kind == "rubrik" else ""
        labels[row.row.id] = f"{heading}: {_label(row).strip()}" if heading else _label(row)
    return labels


def _label(row: FilledRow) -> str:
    parts = (" (summa)" if row.row.sum_of else " (räknas ut)") if row.row.is_computed else ""
    unit = " %" if row.row.kind == "procent" else ""
    return ("\u2003" if row.row.is_indented else "") + row.row.label + unit + parts


def _save(inspection_id: int, table: str, grid: Grid) -> None:
    """Every newly changed cell with the version that was shown; those refused are told, and the grid drawn anew."""
    edited: Mapping[int, Mapping[str, Any]] = st.session_state[grid.key]["edited_rows"]
    refused: list[str] = []
    for number, cells in edited.items():
        for column, value in cells.items():
            place, text = (grid.rows[int(number)], column), str(value or "")
            if place not in grid.seen or grid.saved.get((int(number), column)) == text:
                continue
            try:
                key = fact_key(table, *place)
                entry = save_entry(ui.engine(), ui.current_user(), inspection_id, key, text, grid.seen[place])
                grid.seen[place], grid.saved[int(number), column] = entry.version, text
            except Conflict as conflict:
                refused.append(f"{conflict} Skriv ditt igen om det ska gälla.")
            except UserError as error:
                refused.append(str(error))
    with ui.granskning.refusals(f"facts-{table}"):
        if refused:
            del st.session_state[f"grid-{inspection_id}-{table}"]
            raise Problems("Allt kunde inte sparas:", refused)


def _as_printed(filled: FilledTable) -> str:
    """The table as the report has it, with sums and shares."""
    rows = [
        [escape(row.row.label)] if row.row.kind == "rubrik" else [_indented(row), *(_cell(cell) for cell in row.cells)]
        for row in filled.rows
    ]
    caption = f"{filled.table.title}, som i rapporten" + (f". Källa: {filled.source}" if filled.source else "")
    heads = [escape(filled.table.head), *map(escape, filled.columns)]
    return ui.table(caption, heads, rows, range(1, len(heads)))


def _indented(row: FilledRow) -> str:
    return f"{'&emsp;' if row.row.is_indented else ''}{escape(row.row.label)}"


def _cell(cell: FactCell) -> str:
    if cell.number is None:
        return "–"
    share = f' <span class="small">{escape(cell.share)}</span>' if cell.share else ""
    computed = ' <span class="small">(uträknat)</span>' if cell.is_computed else ""
    fault = f" {ui.granskning.state_mark('red', '▲', 'stämmer inte')}" if cell.fault else ""
    return f"{escape(cell.text)}{share}{computed}{fault}"


main()

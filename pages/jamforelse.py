"""Jämförelse: the report's table, every kommun's answer beside the group's mean and the benchmarks."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import streamlit as st

import ui
from ojcore.charts import Look, Spec, answer_matrix
from ojcore.comparing.changes import answer_label
from ojcore.comparing.comparison import Comparison, Mean, Row, UnitCell
from ojcore.comparing.export import comparison_rows
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import format_change, format_number, format_percent, sort_key

ALL = "Alla kvalitetsområden"

ORDERS = ["Som i källan", "Indikatorns namn", "Lägst snitt först", "Störst förändring först", "Sämst egen färg först"]

_COLOUR_ORDER = {"red": 0, "yellow": 1, "green": 2, "blue": 3, "grey": 4}


def main() -> None:
    """The table, its filters and its downloads."""
    choice = ui.choose("Jämförelse")
    comparison = ui.comparison(choice)
    dimensions = list(dict.fromkeys(ui.definitions().dimension_title(row.indicator) for row in comparison.rows))
    filters, order_column, csv_column, xlsx_column = st.columns([2, 1.6, 0.9, 0.9], vertical_alignment="bottom")
    with filters:
        dimension = st.selectbox("Kvalitetsområde", [ALL, *dimensions], key="kvalitetsomrade", bind="query-params")
    with order_column:
        order = st.selectbox("Ordning", ORDERS, key="ordning", bind="query-params")
    _downloads(comparison, csv_column, xlsx_column)
    ui.show_chart(ui.shared(_matrix, choice, ui.look()))
    ui.show_html(ui.kept(_content, choice, dimension, order))
    ui.show_html(f'<p class="small">{escape(ANSWER_RULE)} {escape(FIGURE_RULE)}</p>', _means_note(comparison))


def _matrix(choice: ui.Choice, look: Look) -> Spec:
    return answer_matrix(ui.comparison(choice), ui.definitions(), choice.unit, look)


def _order(name: str, unit: str) -> Callable[[Row], Any]:
    def own_colour(row: Row) -> int:
        return _COLOUR_ORDER[row.cells[unit].now.judgement] if unit in row.cells else len(_COLOUR_ORDER)

    keys: dict[str, Callable[[Row], Any]] = {
        ORDERS[1]: lambda row: sort_key(row.indicator.title),
        ORDERS[2]: lambda row: (row.mean.value is None, row.mean.value or 0.0),
        ORDERS[3]: lambda row: -abs(row.mean.delta or 0.0),
        ORDERS[4]: own_colour,
    }
    return keys.get(name, lambda row: 0)


def _downloads(comparison: Comparison, *columns: "st.delta_generator.DeltaGenerator") -> None:
    name = f"jamforelse-{comparison.area}-{comparison.year}"
    writers = {"csv": write_csv, "xlsx": write_xlsx}
    for column, (suffix, write) in zip(columns, writers.items(), strict=True):
        column.download_button(
            "Hämta CSV" if suffix == "csv" else "Hämta Excel",
            partial(_file, write, comparison),
            file_name=f"{name}.{suffix}",
            on_click="ignore",
            width="stretch",
        )


def _file(write: Callable[..., bytes], comparison: Comparison) -> bytes:
    return write(comparison_rows(comparison, ui.definitions()))


def _content(choice: ui.Choice, dimension: str, order: str) -> str:
    comparison = ui.comparison(choice)
    rows = [row for row in comparison.rows if dimension in (ALL, ui.definitions().dimension_title(row.indicator))]
    return _table(comparison, sorted(rows, key=_order(order, choice.unit)), choice.unit, grouped=order == ORDERS[0])


def _table(comparison: Comparison, rows: list[Row], unit: str, *, grouped: bool) -> str:
    known = ui.definitions()
    shown = [id_ for id_ in known.benchmarks if any(id_ in row.benchmarks for row in rows)]
    units = [each for each in comparison.units if any(each in row.cells for row in rows)]
    own, others = [each for each in units if each == unit], [each for each in units if each != unit]
    others_names = [escape(known.unit_name(each)) for each in [*shown, *others]]
    head = ["Indikator", *(f"<strong>{escape(known.unit_name(each))}</strong>" for each in own), "Snitt", *others_names]
    groups: dict[str, list[Row]] = {}
    for row in rows:  # a source's order may return to a kvalitetsområde; its heading stands once
        groups.setdefault(known.dimension_title(row.indicator) if grouped else "", []).append(row)
    body = []
    for title, members in groups.items():
        body += [[escape(title)]] if title else []
        body += [_cells(row, own, shown, others) for row in members]
    caption = f"{known.areas[comparison.area].title} {comparison.year}: {len(rows)} indikatorer. {_earlier(rows)}"
    return ui.table(caption, head, body, wide=True)


def _earlier(rows: list[Row]) -> str:
    if any(row.is_comparable for row in rows):
        return "Förra svaret står inom parentes där det gäller ett jämförbart år."
    return "Det finns inget jämförbart tidigare år."


def _cells(row: Row, own: list[str], benchmarks: list[str], others: list[str]) -> list[str]:
    link = ui.link("indikator", row.indicator.title, indikator=row.indicator.id)
    note = f'<br><span class="small">{escape(_break_note(row))}</span>' if row.series_break else ""
    return [
        f"{link}{note}",
        *(_unit_cell(row, row.cells.get(unit)) for unit in own),
        _mean_cell(row, row.mean),
        *(_benchmark_cell(row, id_) for id_ in benchmarks),
        *(_unit_cell(row, row.cells.get(unit)) for unit in others),
    ]


def _break_note(row: Row) -> str:
    return f"Seriebrott {row.series_break.year}: jämförs inte bakåt" if row.series_break else ""


def _unit_cell(row: Row, cell: UnitCell | None) -> str:
    if cell is None:
        return '<span class="small">ej frågad</span>'
    known = ui.definitions()
    text = (
        answer_label(cell.now, known) if row.indicator.is_answer or cell.now.missing else _figure(row, cell.now.value)
    )
    before = f'<br><span class="small">({escape(answer_label(cell.previous, known))})</span>' if cell.previous else ""
    return ui.mark(cell.now.judgement, text, cell.now.reason) + before


def _figure(row: Row, value: float | None) -> str:
    return format_number(value, row.indicator.decimals) + ("\u00a0%" if row.indicator.unit == "%" else "")


def _mean_cell(row: Row, mean: Mean) -> str:
    counted = f"{mean.n}\u00a0av\u00a0{mean.of}"
    if mean.n < 2 or mean.value is None:
        return f'–<br><span class="small">{counted}</span>'
    value = format_percent(mean.value) if row.indicator.is_answer else _figure(row, mean.value)
    delta = "" if mean.delta is None else f"<br>{escape(format_change(mean.delta))}"
    return f'{escape(value)}<span class="small">{delta}<br>{counted}</span>'


def _benchmark_cell(row: Row, id_: str) -> str:
    benchmark = row.benchmarks.get(id_)
    if benchmark is None or benchmark.value is None:
        return '<span class="small">–</span>'
    value = format_percent(benchmark.value) if row.indicator.is_answer else _figure(row, benchmark.value)
    delta = (
        "" if benchmark.delta is None else f'<br><span class="small">{escape(format_change(benchmark.delta))}</span>'
    )
    return escape(value) + delta


def _means_note(comparison: Comparison) -> str:
    group = ui.definitions().groups[comparison.group].title
    return (
        f'<p class="small">Snitt: egen beräkning, ovägt medelvärde av de kommuner i {escape(group)} som har svarat; '
        "antalet står under. Förändringar i procentenheter sedan närmast föregående jämförbara år. Stockholms stad, "
        "Stockholms län och riket är publicerade värden.</p>"
    )


main()

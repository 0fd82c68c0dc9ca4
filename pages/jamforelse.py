"""Jämförelse: the report's table, every kommun's answer beside the group's mean and the benchmarks."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

import ui
from ojcore.charts import Look, Spec, answer_matrix
from ojcore.comparing.cell_texts import (
    DISPUTED_NOTE,
    NOTHING_NOTE,
    Told,
    doubt_text,
    list_doubts,
    tell_benchmark,
    tell_cell,
    tell_count,
    tell_mean,
)
from ojcore.comparing.comparison import Comparison, Row, by_dimension
from ojcore.comparing.export import comparison_rows
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.markup import Markup, html, html_join
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import counted, sort_key

ALL = "Alla kvalitetsområden"

ORDERS = ["Som i källan", "Indikatorns namn", "Lägst snitt först", "Störst förändring först", "Sämst egen färg först"]

_COLOUR_ORDER = {"red": 0, "yellow": 1, "green": 2, "blue": 3, "grey": 4}


def main() -> None:
    """The table, its filters and its downloads."""
    _show(ui.choose("Jämförelse"))


@ui.part
def _show(choice: ui.Choice) -> None:
    comparison = ui.comparison(choice)
    dimensions = by_dimension(comparison.rows, ui.definitions())
    filters, order_column, csv_column, xlsx_column = st.columns([2, 1.6, 0.9, 0.9], vertical_alignment="bottom")
    with filters:
        dimension = ui.select("Kvalitetsområde", [ALL, *dimensions], "kvalitetsomrade")
    with order_column:
        order = ui.select("Ordning", ORDERS, "ordning")
    _downloads(comparison, csv_column, xlsx_column)
    ui.show_html(ui.kept(_absent, choice))
    ui.show_chart(ui.shared(_matrix, choice, ui.look()))
    ui.show_html(ui.kept(_content, choice, dimension, order))
    ui.show_html(ui.small(f"{ANSWER_RULE} {FIGURE_RULE}"), _means_note(comparison))


def _absent(choice: ui.Choice) -> Markup:
    return ui.absent(choice, shows_group=True)


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


def _content(choice: ui.Choice, dimension: str, order: str) -> Markup:
    comparison = ui.comparison(choice)
    rows = [row for row in comparison.rows if dimension in (ALL, ui.definitions().dimension_title(row.indicator))]
    return _table(comparison, sorted(rows, key=_order(order, choice.unit)), choice.unit, grouped=order == ORDERS[0])


def _table(comparison: Comparison, rows: list[Row], unit: str, *, grouped: bool) -> Markup:
    known = ui.definitions()
    shown = [id_ for id_ in known.benchmarks if any(id_ in row.benchmarks for row in rows)]
    units = [each for each in comparison.units if any(each in row.cells for row in rows)]
    own, others = [each for each in units if each == unit], [each for each in units if each != unit]
    others_names = [known.unit_name(each) for each in [*shown, *others]]
    head = ["Indikator", *(html("<strong>{}</strong>", known.unit_name(each)) for each in own), "Snitt", *others_names]
    groups = by_dimension(rows, known) if grouped else {"": rows}
    body = []
    for title, members in groups.items():
        body += [[title]] if title else []
        body += [_cells(row, own, shown, others) for row in members]
    caption = (
        f"{known.areas[comparison.area].title} {comparison.year}: {counted(len(rows), 'indikator', 'indikatorer')}. "
    )
    caption += _earlier(rows)
    return ui.table(caption, head, body, wide=True) + _doubts(comparison, rows)


def _earlier(rows: list[Row]) -> str:
    if any(row.is_comparable for row in rows):
        return "Förra svaret står inom parentes där det gäller ett jämförbart år."
    return "Det finns inget jämförbart tidigare år."


def _cells(row: Row, own: list[str], benchmarks: list[str], others: list[str]) -> list[str]:
    link = ui.link("indikator", row.indicator.title, indikator=row.indicator.id)
    note = html('<br><span class="small">{}</span>', _break_note(row)) if row.series_break else ""
    return [
        html("{}{}", link, note),
        *(_unit_cell(row, unit) for unit in own),
        _mean_cell(row),
        *(_benchmark_cell(row, id_) for id_ in benchmarks),
        *(_unit_cell(row, unit) for unit in others),
    ]


def _break_note(row: Row) -> str:
    return f"Seriebrott {row.series_break.year}: jämförs inte bakåt" if row.series_break else ""


def _unit_cell(row: Row, who: str) -> str:
    cell = row.cells.get(who)
    told = tell_cell(row, who, ui.definitions())
    if cell is None:
        return told.now
    before = html('<br><span class="small">({})</span>', told.beside) if told.beside else ""
    return html_join([ui.mark(cell.now.mark, told.now, cell.now.reason), ui.disputed(told.doubt), before])


def _mean_cell(row: Row) -> Markup:
    told = tell_mean(row)
    change = html("<br>{}", told.beside) if told.beside else ""
    count = Markup("&nbsp;").join(tell_count(row).split(" "))
    return html('{}<span class="small">{}<br>{}</span>', _published(told), change, count)


def _benchmark_cell(row: Row, id_: str) -> Markup:
    told = tell_benchmark(row, id_)
    beside = html('<br><span class="small">{}</span>', told.beside) if told.beside else ""
    return html_join([_published(told), beside])


def _published(told: Told) -> Markup:
    """A mean or benchmark, with why it is disputed."""
    return html('<span style="white-space:nowrap">{}{}</span>', told.now, ui.disputed(told.doubt))


def _doubts(comparison: Comparison, rows: list[Row]) -> Markup:
    """What the dash and the mark in the table stand for, and each disputed value with its reason."""
    known = ui.definitions()
    items = ui.bullets(
        f"{row.indicator.title}, {name}: {doubt_text(doubt)}"
        for row in rows
        for name, doubt in list_doubts(row, comparison, known)
    )
    disputed = html("<h2>Ifrågasatta värden</h2><p>{}</p>{}", DISPUTED_NOTE, items) if items else ""
    return ui.small(NOTHING_NOTE) + disputed


def _means_note(comparison: Comparison) -> Markup:
    group = ui.definitions().groups[comparison.group].title
    return ui.small(
        f"Snitt: egen beräkning, ovägt medelvärde av de kommuner i {group} som har svarat; antalet står under. "
        "Förändringar i procentenheter sedan närmast föregående jämförbara år. Stockholms stad, Stockholms län och "
        "riket är publicerade värden."
    )


main()

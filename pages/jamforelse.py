"""Jämförelse: the report's table, every kommun's answer beside the group's mean and the benchmarks."""

from collections.abc import Callable
from functools import partial
from html import escape
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
from ojcore.comparing.comparison import Comparison, Row
from ojcore.comparing.export import comparison_rows
from ojcore.comparing.judgement import ANSWER_RULE, FIGURE_RULE
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import counted, sort_key

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
    ui.show_html(ui.kept(_absent, choice))
    ui.show_chart(ui.shared(_matrix, choice, ui.look()))
    ui.show_html(ui.kept(_content, choice, dimension, order))
    ui.show_html(f'<p class="small">{escape(ANSWER_RULE)} {escape(FIGURE_RULE)}</p>', _means_note(comparison))


def _absent(choice: ui.Choice) -> str:
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
    groups = _by_dimension(rows) if grouped else {"": rows}
    body = []
    for title, members in groups.items():
        body += [[escape(title)]] if title else []
        body += [_cells(row, own, shown, others) for row in members]
    caption = (
        f"{known.areas[comparison.area].title} {comparison.year}: {counted(len(rows), 'indikator', 'indikatorer')}. "
    )
    caption += _earlier(rows)
    return ui.table(caption, head, body, wide=True) + _doubts(comparison, rows)


def _by_dimension(rows: list[Row]) -> dict[str, list[Row]]:
    """Kvalitetsområde -> its rows. Each stands once: an import's rows come in the order of their table."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(ui.definitions().dimension_title(row.indicator), []).append(row)
    return found


def _earlier(rows: list[Row]) -> str:
    if any(row.is_comparable for row in rows):
        return "Förra svaret står inom parentes där det gäller ett jämförbart år."
    return "Det finns inget jämförbart tidigare år."


def _cells(row: Row, own: list[str], benchmarks: list[str], others: list[str]) -> list[str]:
    link = ui.link("indikator", row.indicator.title, indikator=row.indicator.id)
    note = f'<br><span class="small">{escape(_break_note(row))}</span>' if row.series_break else ""
    return [
        f"{link}{note}",
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
    before = f'<br><span class="small">({escape(told.beside)})</span>' if told.beside else ""
    return ui.mark(cell.now.judgement, told.now, cell.now.reason) + ui.disputed(told.doubt) + before


def _mean_cell(row: Row) -> str:
    told = tell_mean(row)
    change = f"<br>{escape(told.beside)}" if told.beside else ""
    return f'{_published(told)}<span class="small">{change}<br>{escape(tell_count(row)).replace(" ", "&nbsp;")}</span>'


def _benchmark_cell(row: Row, id_: str) -> str:
    told = tell_benchmark(row, id_)
    return _published(told) + (f'<br><span class="small">{escape(told.beside)}</span>' if told.beside else "")


def _published(told: Told) -> str:
    """HTML: a mean or benchmark, with why it is disputed."""
    return f'<span style="white-space:nowrap">{escape(told.now)}{ui.disputed(told.doubt)}</span>'


def _doubts(comparison: Comparison, rows: list[Row]) -> str:
    """HTML: what the dash and the mark in the table stand for, and each disputed value with its reason."""
    known = ui.definitions()
    items = [
        f"<li>{escape(row.indicator.title)}, {escape(name)}: {escape(doubt_text(doubt))}</li>"
        for row in rows
        for name, doubt in list_doubts(row, comparison, known)
    ]
    dash = f'<p class="small">{NOTHING_NOTE}</p>'
    return f"{dash}<h2>Ifrågasatta värden</h2><p>{DISPUTED_NOTE}</p><ul>{''.join(items)}</ul>" if items else dash


def _means_note(comparison: Comparison) -> str:
    group = ui.definitions().groups[comparison.group].title
    return (
        f'<p class="small">Snitt: egen beräkning, ovägt medelvärde av de kommuner i {escape(group)} som har svarat; '
        "antalet står under. Förändringar i procentenheter sedan närmast föregående jämförbara år. Stockholms stad, "
        "Stockholms län och riket är publicerade värden.</p>"
    )


main()

"""A chart as the parts of a Word file: its XML, with the figures as they are now, and the workbook they come from."""

from typing import NamedTuple

from docx.oxml.ns import nsdecls

from ojcore.word.charts.categories import bar_plot, category_rows, line_plot
from ojcore.word.charts.dots import Letters, dot_plot, unnamed
from ojcore.word.charts.lanes import block_rows, blocks, highest, lane_height
from ojcore.word.charts.model import BarChart, Chart, DotChart, LineChart
from ojcore.word.charts.pieces import INK, NO_STROKE, SMALL, legend, plot_layout, text_properties
from ojcore.word.charts.workbook import Rows, workbook

WIDTH = 16.0
"""How wide a chart is made, in cm: the text between the margins of A4."""
_HIGHEST = 20.0
_SMALLEST = 7.5  # letters beside dots, in points; less where the lanes are low
_KEY, _KEY_LINE, _AXIS = 0.9, 0.45, 0.8  # the height of the key, of a line more, and of the numbers below, in cm
_LETTERS_OF_KEY = 80  # in a line


class Drawn(NamedTuple):
    """xml: of the chart part, which refers to its workbook as `rId1`. height: in cm, for the width `WIDTH`."""

    xml: bytes
    workbook: bytes
    height: float


def draw_chart(chart: Chart, font: str) -> Drawn:
    """The same chart gives the same bytes. font: a typeface, or a theme's (`+mn-lt`)."""
    height = min(_HIGHEST, _height(chart))
    plot, rows, hidden = _plot(chart, font, height)
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {nsdecls("c", "a", "r")}><c:date1904 val="0"/><c:lang val="sv-SE"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{_layout(chart, height)}{plot}'
        f"<c:spPr><a:noFill/>{NO_STROKE}</c:spPr></c:plotArea>{legend(font, hidden)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/>{NO_STROKE}</c:spPr>{text_properties(INK, font)}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return Drawn(xml.encode(), workbook(rows), height)


def _plot(chart: Chart, font: str, height: float) -> tuple[str, Rows, list[int]]:
    """The XML of the plot, the sheet, and the places of the series that the key leaves out."""
    match chart:
        case BarChart():
            return bar_plot(chart, font), category_rows(chart), []
        case LineChart():
            return line_plot(chart, font), category_rows(chart), []
        case DotChart():
            lane, found = height / (len(chart.lanes) + 2), blocks(chart)
            size = max(5, min(_SMALLEST, 20 * lane)) if chart.is_beside else SMALL
            return dot_plot(chart, found, Letters(font, size)), block_rows(found), unnamed(found)


def _height(chart: Chart) -> float:
    match chart:
        case DotChart():
            axis = 0.0 if chart.is_beside else _AXIS
            return _key_height(chart) + lane_height(chart) * highest(chart) + axis
        case BarChart() if chart.is_lying:
            bars = 1 if chart.is_stacked else len(chart.series)
            return _key_height(chart) + (0.4 + 0.4 * bars) * len(chart.categories) + _AXIS
        case _:
            return _key_height(chart) + 7.0 + _AXIS


def _key_height(chart: Chart) -> float:
    """Columns as wide as the longest name, as LibreOffice sets them; Word needs no more room."""
    names = [chart.limits_name] if isinstance(chart, DotChart) and chart.limits_name else []
    names += [series.name for series in chart.series]
    columns = max(1, _LETTERS_OF_KEY // (max(map(len, names), default=0) + 6))
    return _KEY + _KEY_LINE * (max(1, -(-len(names) // columns)) - 1)


def _layout(chart: Chart, height: float) -> str:
    """Dots stand where their names are; bars and lines leave as much room as Word finds that their names need."""
    if not isinstance(chart, DotChart):
        return "<c:layout/>"
    key = _key_height(chart) / height
    if chart.is_beside:
        left = min(0.3, 0.02 + max(len(lane.name) for lane in chart.lanes) * 0.0095)
        return plot_layout(left, key, 0.985 - left, 0.99 - key)
    axis = _AXIS / height
    return plot_layout(0.015, key, 0.96, 1 - key - axis)

"""Bars and lines over categories, as the XML of their plot."""

from collections.abc import Iterator

from ojcore.word.charts.model import BarChart, LineChart, Series
from ojcore.word.charts.pieces import (
    ACROSS,
    INK,
    LINE,
    NO_STROKE,
    SHOWS,
    SOFT,
    UP,
    fill,
    number_ref,
    series_head,
    stroke,
    text_properties,
    text_ref,
    value_axis,
)
from ojcore.word.charts.workbook import Rows, cells

_PATTERNS = ("", "wdUpDiag", "dkHorz", "smGrid", "wdDnDiag", "dkVert", "pct25")


def category_rows(chart: BarChart | LineChart) -> Rows:
    """The sheet: a line per category, a column per series."""
    columns = [chart.categories, *(series.values for series in chart.series)]
    return [["", *(series.name for series in chart.series)], *map(list, zip(*columns, strict=True))]


def bar_plot(chart: BarChart, font: str) -> str:
    """The bars and their axes."""
    grouping = "stacked" if chart.is_stacked else "clustered"
    bars = "".join(
        f"<c:ser>{series_head(place, cells(place + 1, 0, 0), series.name, _ground(place, series))}"
        f'<c:invertIfNegative val="0"/>{_labels(chart, font)}{values}</c:ser>'
        for place, series, values in _series(chart)
    )
    return (
        f'<c:barChart><c:barDir val="{"bar" if chart.is_lying else "col"}"/><c:grouping val="{grouping}"/>'
        f'<c:varyColors val="0"/>{bars}<c:gapWidth val="60"/><c:overlap val="{100 if chart.is_stacked else 0}"/>'
        f"{_AXIS_IDS}</c:barChart>" + _axes(chart, font, is_lying=chart.is_lying)
    )


def line_plot(chart: LineChart, font: str) -> str:
    """The lines and their axes."""
    lines = "".join(
        f"<c:ser>{series_head(place, cells(place + 1, 0, 0), series.name, stroke(series.colour, 2.25, series.dash))}"
        f'{marker_xml(series.marker, 7, series.colour)}{values}<c:smooth val="0"/></c:ser>'
        for place, series, values in _series(chart)
    )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{lines}<c:marker val="1"/>'
        f"{_AXIS_IDS}</c:lineChart>" + _axes(chart, font, is_lying=False)
    )


def marker_xml(symbol: str, size: int, colour: str) -> str:
    """A marker. Word draws some symbols with their outline only, so that it is as thick as they need."""
    thick = 1.75 if symbol in ("plus", "x", "star", "dash") else 0.75
    look = f"<c:spPr>{fill(colour)}{stroke(colour, thick)}</c:spPr>"
    return f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>{look}</c:marker>'


def _series(chart: BarChart | LineChart) -> Iterator[tuple[int, Series, str]]:
    """Each series with its place and the XML of its categories and values."""
    last = len(chart.categories)
    categories = f"<c:cat>{text_ref(cells(0, 1, last), chart.categories)}</c:cat>"
    for place, series in enumerate(chart.series):
        values = number_ref(cells(place + 1, 1, last), series.values, chart.scale.number_format)
        yield place, series, f"{categories}<c:val>{values}</c:val>"


def _ground(place: int, series: Series) -> str:
    """The first bar of a category is plain and the next have a pattern each, so that they are told apart in grey."""
    pattern = _PATTERNS[place % len(_PATTERNS)]
    if not pattern:
        return fill(series.colour) + stroke(series.colour, 0.75)
    colour = f'<a:srgbClr val="{series.colour.lstrip("#")}"/>'
    white = '<a:srgbClr val="ffffff"/>'
    patterned = f'<a:pattFill prst="{pattern}"><a:fgClr>{colour}</a:fgClr><a:bgClr>{white}</a:bgClr></a:pattFill>'
    return patterned + stroke(series.colour, 0.75)


def _labels(chart: BarChart, font: str) -> str:
    """A bar's figure: at its end, or upon a piece of a stack with a white ground."""
    ground = fill("ffffff") if chart.is_stacked else "<a:noFill/>"
    place = "ctr" if chart.is_stacked else "outEnd"
    return (
        f"<c:dLbls><c:spPr>{ground}{NO_STROKE}</c:spPr>{text_properties(INK, font, size=8)}"
        f'<c:dLblPos val="{place}"/>{SHOWS.format(1)}</c:dLbls>'
    )


_AXIS_IDS = f'<c:axId val="{ACROSS}"/><c:axId val="{UP}"/>'


def _axes(chart: BarChart | LineChart, font: str, *, is_lying: bool) -> str:
    orientation = "maxMin" if is_lying else "minMax"
    categories = (
        f'<c:catAx><c:axId val="{ACROSS}"/><c:scaling><c:orientation val="{orientation}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if is_lying else "b"}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="low"/>'
        f"<c:spPr>{stroke(LINE, 0.75)}</c:spPr>{text_properties(SOFT, font)}"
        f'<c:crossAx val="{UP}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    crosses = "max" if is_lying else "min"
    return categories + value_axis(chart.scale, font, lies=is_lying, ids=(UP, ACROSS), crosses=crosses)

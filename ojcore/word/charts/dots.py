"""Dots in lanes under each other, as a scatter chart: the only one of Word's where dots lie along a name."""

from collections.abc import Sequence
from typing import NamedTuple

from ojcore.word.charts.categories import marker_xml
from ojcore.word.charts.lanes import COLUMNS, Block, highest
from ojcore.word.charts.model import DotChart, Dots, Scale
from ojcore.word.charts.pieces import (
    ACROSS,
    INK,
    LINE,
    NO_STROKE,
    SHOWS,
    SOFT,
    UP,
    letters,
    number_ref,
    series_head,
    stroke,
    value_axis,
)
from ojcore.word.charts.workbook import cells
from ojcore.word.inline import attribute, content

_NO_MARKER = '<c:marker><c:symbol val="none"/></c:marker>'
_SERIES, _, _, _VALUE, _HEIGHT = range(len(COLUMNS))


class Letters(NamedTuple):
    """The typeface and the size, in points, of what is written in a chart."""

    font: str
    size: float


def dot_plot(chart: DotChart, found: Sequence[Block], look: Letters) -> str:
    """The dots, the names of their lanes, and the axes. found: the chart's blocks."""
    series, row = [], 1
    for place, block in enumerate(found):
        series.append(_series(place, block, row, chart.scale, look))
        row += len(block.lines)
    return (
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{"".join(series)}'
        f'<c:axId val="{ACROSS}"/><c:axId val="{UP}"/></c:scatterChart>{_axes(chart, look.font)}'
    )


def unnamed(found: Sequence[Block]) -> list[int]:
    """The places of the series that the key leaves out."""
    return [place for place, block in enumerate(found) if not block.is_named]


def _series(place: int, block: Block, first: int, scale: Scale, look: Letters) -> str:
    """A series whose lines begin at the sheet's row `first`."""
    last = first + len(block.lines) - 1
    line, marker = _drawn(block)
    values = [line.value for line in block.lines]
    heights = [line.height for line in block.lines]
    return (
        f"<c:ser>{series_head(place, cells(_SERIES, first, first), block.name, line)}{marker}{_written(block, look)}"
        f"<c:xVal>{number_ref(cells(_VALUE, first, last), values, scale.number_format)}</c:xVal>"
        f"<c:yVal>{number_ref(cells(_HEIGHT, first, last), heights)}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def _drawn(block: Block) -> tuple[str, str]:
    """The line and the marker of a series: dots without a line, limits without marks, which could hide a dot."""
    if block.dots:
        return NO_STROKE, marker_xml(block.dots.marker, block.dots.size, block.dots.colour)
    if block.labels:
        return NO_STROKE, _NO_MARKER
    return stroke(SOFT, 2.5), _NO_MARKER


def _written(block: Block, look: Letters) -> str:
    if block.dots and block.dots.sign:
        return _signs(block.dots, look)
    return _labels(block, look) if block.labels else ""


def _signs(dots: Dots, look: Letters) -> str:
    """The sign upon every dot of a kind: as its number format, which is one for all."""
    code = attribute(f'"{dots.sign}"')
    return (
        f'<c:dLbls><c:numFmt formatCode={code} sourceLinked="0"/><c:spPr><a:noFill/>{NO_STROKE}</c:spPr>'
        f"<c:txPr>{_BODY}<a:lstStyle/><a:p><a:pPr><a:defRPr {letters(dots.sign_colour, look.font, size=dots.sign_size)}"
        f'</a:defRPr></a:pPr></a:p></c:txPr><c:dLblPos val="ctr"/>{SHOWS.format(1)}</c:dLbls>'
    )


def _labels(block: Block, look: Letters) -> str:
    """What is written at each point of a series without dots; notes in bold."""
    is_bold = block.side == "l" and any(line.text for line in block.lines)
    style = letters(INK, look.font, size=look.size, is_bold=is_bold)
    labels = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich>{_BODY}<a:lstStyle/>'
        f"<a:p><a:pPr><a:defRPr {style}</a:defRPr></a:pPr>"
        f"<a:r><a:rPr {style}</a:rPr><a:t>{content(label)}</a:t></a:r></a:p></c:rich></c:tx>"
        f'<c:dLblPos val="{block.side}"/>{SHOWS.format(1)}</c:dLbl>'
        for place, label in enumerate(block.labels)
    )
    return (
        f"<c:dLbls>{labels}<c:spPr><a:noFill/>{NO_STROKE}</c:spPr><c:txPr>{_BODY}<a:lstStyle/><a:p><a:pPr><a:defRPr "
        f'{letters(INK, look.font, size=look.size)}</a:defRPr></a:pPr></a:p></c:txPr><c:dLblPos val="{block.side}"/>'
        f"{SHOWS.format(1)}</c:dLbls>"
    )


_BODY = '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:spAutoFit/></a:bodyPr>'


def _axes(chart: DotChart, font: str) -> str:
    """The values along the bottom, unless they are only places; of the lanes only a light line through each."""
    if chart.is_beside:
        return _hidden_axis((ACROSS, UP), "b", chart.scale.low or 0.0, chart.scale.high or 1.0) + _hidden_axis(
            (UP, ACROSS), "l", 0.5, highest(chart)
        )
    lines = f"<c:majorGridlines><c:spPr>{stroke(LINE, 0.75)}</c:spPr></c:majorGridlines>"
    lanes = _hidden_axis((UP, ACROSS), "l", 0.0, highest(chart), lines)
    return value_axis(chart.scale, font, lies=True, ids=(ACROSS, UP)) + lanes


def _hidden_axis(ids: tuple[int, int], side: str, low: float, high: float, lines: str = "") -> str:
    """An axis that is not seen but for its lines, one per whole number."""
    return (
        f'<c:valAx><c:axId val="{ids[0]}"/><c:scaling><c:orientation val="minMax"/><c:max val="{high:g}"/>'
        f'<c:min val="{low:g}"/></c:scaling><c:delete val="1"/><c:axPos val="{side}"/>{lines}'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="none"/><c:crossAx val="{ids[1]}"/><c:crosses val="min"/>'
        '<c:crossBetween val="midCat"/><c:majorUnit val="1"/></c:valAx>'
    )

"""The pieces of DrawingML that all charts share: references with their cached values, lines, letters, axes, legend."""

from collections.abc import Iterable, Sequence

from ojcore.word.charts.model import Scale
from ojcore.word.inline import attribute, content

INK, SOFT, LINE = "1d2320", "555e59", "d9ddd8"
SMALL = 9
"""Letters of a chart, in points."""
ACROSS, UP = 111_111_111, 222_222_222  # the ids of the two axes


def text_ref(cells: str, texts: Sequence[str]) -> str:
    """Texts of the workbook, as they are now."""
    points = "".join(_point(place, content(text)) for place, text in enumerate(texts))
    return f'<c:strRef><c:f>{cells}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'


def number_ref(cells: str, values: Sequence[float | None], number_format: str = "General") -> str:
    """Numbers of the workbook, as they are now; a missing one has no point."""
    points = "".join(_point(place, repr(float(value))) for place, value in enumerate(values) if value is not None)
    code = f"<c:formatCode>{content(number_format)}</c:formatCode>"
    count = f'<c:ptCount val="{len(values)}"/>'
    return f"<c:numRef><c:f>{cells}</c:f><c:numCache>{code}{count}{points}</c:numCache></c:numRef>"


def _point(place: int, value: str) -> str:
    return f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>'


def fill(colour: str) -> str:
    """A plain ground."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def stroke(colour: str, points: float, dash: str = "solid") -> str:
    """A line of a width in points."""
    return f'<a:ln w="{round(points * 12_700)}" cap="flat">{fill(colour)}<a:prstDash val="{dash}"/><a:round/></a:ln>'


NO_STROKE = "<a:ln><a:noFill/></a:ln>"


def letters(colour: str, font: str, *, size: float = SMALL, is_bold: bool = False) -> str:
    """The attributes and children of `a:defRPr` or `a:rPr`, between its name and its end."""
    face = f"<a:latin typeface={attribute(font)}/><a:cs typeface={attribute(font)}/>"
    return f'lang="sv-SE" sz="{round(size * 100)}" b="{int(is_bold)}">{fill(colour)}{face}'


def text_properties(colour: str, font: str, *, size: float = SMALL) -> str:
    """The `c:txPr` of an axis, a legend or labels."""
    look = letters(colour, font, size=size)
    return f"<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {look}</a:defRPr></a:pPr></a:p></c:txPr>"


def value_axis(scale: Scale, font: str, *, lies: bool, ids: tuple[int, int], crosses: str = "min") -> str:
    """The axis of values with its light lines.

    lies: along the bottom. ids: its own and that of the axis across. crosses: at which end of that it stands.
    """
    ends = "".join(
        f'<c:{name} val="{end:g}"/>' for name, end in (("max", scale.high), ("min", scale.low)) if end is not None
    )
    step = f'<c:majorUnit val="{scale.step:g}"/>' if scale.step else ""
    return (
        f'<c:valAx><c:axId val="{ids[0]}"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"b" if lies else "l"}"/>'
        f"<c:majorGridlines><c:spPr>{stroke(LINE, 0.75)}</c:spPr></c:majorGridlines>"
        f'<c:numFmt formatCode={attribute(_axis_format(scale))} sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr>{NO_STROKE}</c:spPr>{text_properties(SOFT, font)}"
        f'<c:crossAx val="{ids[1]}"/><c:crosses val="{crosses}"/><c:crossBetween val="between"/>{step}</c:valAx>'
    )


def _axis_format(scale: Scale) -> str:
    """Whole numbers at the lines of an axis whose steps are whole."""
    return scale.number_format.replace("0.0", "0") if scale.step and scale.step % 1 == 0 else scale.number_format


def legend(font: str, hidden: Iterable[int] = ()) -> str:
    """The key above the chart, without the series in `hidden`."""
    left_out = "".join(f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in hidden)
    return f'<c:legend><c:legendPos val="t"/>{left_out}<c:overlay val="0"/>{text_properties(INK, font)}</c:legend>'


def plot_layout(left: float, top: float, width: float, height: float) -> str:
    """Where the plot itself stands, in shares of the chart: Word and LibreOffice would else choose differently."""
    places = "".join(
        f'<c:{name} val="{share:.4f}"/>' for name, share in zip("xywh", (left, top, width, height), strict=True)
    )
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{places}</c:manualLayout></c:layout>"
    )


def series_head(place: int, cells: str, name: str, look: str) -> str:
    """What every `c:ser` begins with; look: its `c:spPr`."""
    return (
        f'<c:idx val="{place}"/><c:order val="{place}"/><c:tx>{text_ref(cells, [name])}</c:tx><c:spPr>{look}</c:spPr>'
    )


SHOWS = '<c:showLegendKey val="0"/><c:showVal val="{}"/>' + "".join(
    f'<c:show{what} val="0"/>' for what in ("CatName", "SerName", "Percent", "BubbleSize")
)

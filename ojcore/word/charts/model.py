"""What a chart of a document says and how it looks, before it is DrawingML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ojcore.swedish import fold_space

Marker = Literal["circle", "dash", "diamond", "plus", "square", "star", "triangle", "x"]
Dash = Literal["solid", "dash", "sysDot"]

LONGEST_DESCRIPTION = 199


@dataclass(frozen=True)
class Scale:
    """The axis of values. low, high, step: its ends and the distance between its lines, Word's own where None.

    number_format: of the values as of Excel, `0.0`; Word writes it with the reader's decimal sign.
    """

    low: float | None = None
    high: float | None = None
    step: float | None = None
    number_format: str = "0.0"


PERCENT = Scale(0, 100, 25, '0.0"\u00a0%"')


@dataclass(frozen=True)
class Series:
    """A row of bars or a line. values: one per category, None where it is missing: a gap, never 0.

    colour: `#4068a9`. marker, dash: of a line, so that colour is not all that tells it apart; bars get a pattern by
    their place.
    """

    name: str
    values: Sequence[float | None]
    colour: str
    marker: Marker = "circle"
    dash: Dash = "solid"


@dataclass(frozen=True)
class BarChart:
    """Bars per category, each with its figure. description: what it shows, in words.

    Stacked bars stand on each other, others side by side. Lying bars begin at the top.
    """

    description: str
    categories: Sequence[str]
    series: Sequence[Series]
    scale: Scale = PERCENT
    is_stacked: bool = False
    is_lying: bool = False


@dataclass(frozen=True)
class LineChart:
    """A line per series over the categories, such as years, with a marker at each value and a gap at none."""

    description: str
    categories: Sequence[str]
    series: Sequence[Series]
    scale: Scale = PERCENT


@dataclass(frozen=True)
class Dot:
    """A value in a lane (from 0, the topmost). low, high: its limits, both or none. text: as it is told."""

    lane: int
    value: float
    text: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Dots:
    """What one marker stands for. size: of the marker, in points.

    sign: a letter upon each of them, as the table's. sign_size: of the letter, in points.
    """

    name: str
    dots: Sequence[Dot]
    colour: str
    marker: Marker = "circle"
    size: int = 7
    sign: str = ""
    sign_colour: str = ""
    sign_size: float = 7


@dataclass(frozen=True)
class Lane:
    """What a lane is about, and a note at its right end."""

    name: str
    note: str = ""


@dataclass(frozen=True)
class DotChart:
    """Dots in lanes under each other, with the lane's name above it or, `is_beside`, left of it.

    limits_name, note_name: what the dots' limits and the lanes' notes are. heads: where on the scale a heading stands,
    and its lines.
    """

    description: str
    lanes: Sequence[Lane]
    series: Sequence[Dots]
    scale: Scale = PERCENT
    is_beside: bool = False
    limits_name: str = ""
    note_name: str = ""
    heads: Sequence[tuple[float, Sequence[str]]] = ()


Chart = BarChart | LineChart | DotChart


def describe(lead: str, sentences: Iterable[str]) -> str:
    """The text alternative of a chart: `lead` and as many of the sentences, in their order, as have room.

    Word shows it in one small box and a screen reader reads it in one breath: under 200 characters. All figures stand
    in the chart's own table.
    """
    told = fold_space(lead)
    if len(told) > LONGEST_DESCRIPTION:
        return _cut(told)
    for sentence in sentences:
        longer = fold_space(f"{told} {sentence}")
        if len(longer) > LONGEST_DESCRIPTION:
            break
        told = longer
    return told


def _cut(text: str) -> str:
    """A text that is too long, up to its last whole word."""
    kept = text[:LONGEST_DESCRIPTION]
    return f"{kept.rpartition(' ')[0] or kept[:-1]}…"

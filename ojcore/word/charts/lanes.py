"""What a chart of dots consists of: a series per kind of dot, and series that are lines or carry what is written.

The same lines are the sheet of its workbook, in their order, and the points of its series. Limits are one line with a
gap after every second point, since LibreOffice draws no error bars whose lengths differ. Word draws the last series
uppermost and LibreOffice the first: dots of one value stand a little apart, so that none hides another. Lanes are as
much higher as that takes: a dot stands by its own lane, and a name nearer to its own line than to the one above.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

from ojcore.word.charts.model import Dot, DotChart, Dots
from ojcore.word.charts.workbook import Rows

LANES, HEADS = "Rader", "Rubriker"
"""The names of series that the key leaves out, beside the notes'."""

COLUMNS = ("Serie", "Rad", "Uppgift", "Värde", "Höjd")
_LANE, _NAME_LINE = 0.8, 0.4  # the height of a lane without its name, and of a line of that, in cm
_ABOVE, _ABOVE_DOTS = 0.48, 0.66  # how far a name stands above its lane's line, and where dots stand above that, in cm
_MOST_LINES = 3
_HEAD_LINE = 0.5  # the height of a heading's line, in lanes
_NEAR = 0.02  # of the scale: about as wide as a marker
_SHIFTS = (0.0, 0.3, -0.3)  # cm, from the line of a lane: a dot that would hide another stands above it, or below
_LETTERS, _LETTERS_BESIDE_NOTE = 95, 80


class Line(NamedTuple):
    """A point. lane, text: its lane's name and what is told of it. Without height a line is broken there."""

    lane: str
    text: str
    value: float
    height: float | None


@dataclass(frozen=True)
class Block:
    """One series. lines: of the sheet. Without dots it is a line, or labels at the right (r) or left (l) of its points.

    is_named: it stands in the key.
    """

    name: str
    lines: Sequence[Line]
    dots: Dots | None = None
    labels: Sequence[str] = ()
    side: str = "r"
    is_named: bool = False


def block_rows(found: Sequence[Block]) -> Rows:
    """The sheet: a line per point with its lane and what is told of it."""
    return [COLUMNS, *([block.name, *line] for block in found for line in block.lines)]


def blocks(chart: DotChart) -> list[Block]:
    """Every series: the limits, the dots, then the names, the notes and the headings; but the longest before them all.

    LibreOffice (7.4) loses the points of a series that has a longer one after it.
    """
    found = list(_blocks(chart))
    longest = max(found, key=lambda block: len(block.lines))
    return [longest, *(block for block in found if block is not longest)]


def _blocks(chart: DotChart) -> Iterator[Block]:
    if limits := list(_limits(chart)):
        yield Block(chart.limits_name, limits, is_named=True)
    shifts, high = iter(_shifts(chart)), lane_height(chart)
    for dots in chart.series:
        lines = [_dot_line(chart, dot, round(next(shifts) / high, 3)) for dot in dots.dots]
        yield Block(dots.name, lines, dots, is_named=True)
    yield _names(chart)
    if any(lane.note for lane in chart.lanes):
        yield _notes(chart)
    if chart.heads:
        yield _headings(chart)


def name_lines(chart: DotChart) -> list[list[str]]:
    """The name of each lane, in as many lines as it needs above its dots."""
    width = _LETTERS_BESIDE_NOTE if any(lane.note for lane in chart.lanes) else _LETTERS
    return [
        [lane.name] if chart.is_beside else wrap(lane.name, width, max_lines=_MOST_LINES, placeholder=" …") or [""]
        for lane in chart.lanes
    ]


def lane_height(chart: DotChart) -> float:
    """How high a lane is, in cm: as high as the longest name and its dots need, or a line of letters beside names."""
    if chart.is_beside:
        return 0.6
    shifts = [0.0, *_shifts(chart)]
    return _LANE + max(shifts) - min(shifts) + _NAME_LINE * max(map(len, name_lines(chart)), default=1)


def highest(chart: DotChart) -> float:
    """Where the scale of lanes ends: with room for the names above them, or for the headings."""
    lines = max((len(words) for _, words in chart.heads), default=0)
    return len(chart.lanes) + (0.5 + _HEAD_LINE * lines if chart.is_beside else 0.85)


def lane_at(lanes: int, height: float) -> int:
    """The lane, from 0, of a dot at this height among so many lanes."""
    return lanes - round(height)


def _height(chart: DotChart, lane: int) -> float:
    return float(len(chart.lanes) - lane)


def _dot_line(chart: DotChart, dot: Dot, shift: float) -> Line:
    return Line(chart.lanes[dot.lane].name, dot.text, dot.value, _height(chart, dot.lane) + shift)


def _shifts(chart: DotChart) -> list[float]:
    """How far each dot stands above its lane's line, in cm; 0 where the dots have a place each, as beside names."""
    near = _NEAR * ((chart.scale.high or 0.0) - (chart.scale.low or 0.0))
    placed: dict[int, list[tuple[float, float]]] = {}
    found = []
    for dot in (dot for dots in chart.series for dot in dots.dots):
        others = placed.setdefault(dot.lane, [])
        taken = {shift for value, shift in others if abs(value - dot.value) < near and not chart.is_beside}
        found.append(next((each for each in _SHIFTS if each not in taken), 0.0))
        others.append((dot.value, found[-1]))
    return found


def _limits(chart: DotChart) -> Iterator[Line]:
    for dots in chart.series:
        for dot in dots.dots:
            if dot.low is not None and dot.high is not None:
                name, height = chart.lanes[dot.lane].name, _height(chart, dot.lane)
                yield Line(name, "nedre gräns", dot.low, height)
                yield Line(name, "övre gräns", dot.high, height)
                yield Line(name, "", dot.high, None)


def _names(chart: DotChart) -> Block:
    """A label per line of each lane's name: LibreOffice would centre the lines of one."""
    lines, labels = [], []
    lifts, line_height = _lifts(chart), round(_NAME_LINE / lane_height(chart), 3)
    for place, (lane, words) in enumerate(zip(chart.lanes, name_lines(chart), strict=True)):
        for above, line in enumerate(reversed(words)):
            height = _height(chart, place) + lifts[place] + above * line_height
            lines.append(Line(lane.name, "", chart.scale.low or 0.0, height))
            labels.append(line)
    return Block(LANES, lines, None, labels, "l" if chart.is_beside else "r")


def _notes(chart: DotChart) -> Block:
    lifts = _lifts(chart)
    lines = [
        Line(lane.name, lane.note, chart.scale.high or 0.0, _height(chart, place) + lifts[place])
        for place, lane in enumerate(chart.lanes)
    ]
    return Block(chart.note_name, lines, None, [lane.note for lane in chart.lanes], "l")


def _headings(chart: DotChart) -> Block:
    lowest = len(chart.lanes) + 0.55 + _HEAD_LINE / 2
    written = [
        (Line("", word, at, lowest + above * _HEAD_LINE), word)
        for at, words in chart.heads
        for above, word in enumerate(reversed(words))
    ]
    return Block(HEADS, [line for line, _ in written], None, [word for _, word in written])


def _lifts(chart: DotChart) -> list[float]:
    """How far each lane's name and note stand above its line, in lanes."""
    if chart.is_beside:
        return [0.0] * len(chart.lanes)
    dots = (dot for dots in chart.series for dot in dots.dots)
    crowded = {dot.lane for dot, shift in zip(dots, _shifts(chart), strict=True) if shift > 0}
    high = lane_height(chart)
    return [round((_ABOVE_DOTS if lane in crowded else _ABOVE) / high, 3) for lane in range(len(chart.lanes))]

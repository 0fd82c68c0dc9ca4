"""Development lines: an indicator over the years, breaks drawn as breaks and gaps as gaps."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import altair as alt

from ojcore.charts.frame import (
    LIGHT,
    Look,
    Row,
    Spec,
    chart_of,
    drawn,
    finish,
    tooltip,
    unit_colour,
    unit_dash,
    unit_shape,
)
from ojcore.comparing.cell_texts import DISPUTED, DISPUTED_NOTE, Told, doubt_text
from ojcore.comparing.development import LONGEST_STEP, Development, Series, split_runs
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS, Mark
from ojcore.definitions.model import Definitions
from ojcore.swedish import join_words

_LANE = 24
_ANY_RANGE = (0, 100)
"""The value axis of layers that are kept, until `_with_range`."""
_KEPT = ("id", "who", "year", "value", "text", "count", "doubt")


def development_rows(development: Development, definitions: Definitions, units: Sequence[str]) -> list[Row]:
    """One row per year and shown series; what `development_lines` draws and its table shows.

    id, who, kind, year, value (percent or the indicator's unit, None where missing), text (with the mark where it is
    disputed), doubt (why, empty where it is not), count (`7 av 8` for a group), colour (a mark, only kommuner),
    run (which line piece the point belongs to, None without a value).
    units: the kommuner to show; the group and the benchmarks always are.
    """
    rows = []
    for series in _shown(development, units):
        run_of = {point.year: place for place, run in enumerate(split_runs(series, development)) for point in run}
        for point in series.points:
            rows.append(
                {
                    "id": series.id,
                    "who": definitions.unit_name(series.id),
                    "kind": series.kind,
                    "year": point.year,
                    "value": point.value,
                    "text": Told(point.text, doubt=point.doubt).marked,
                    "doubt": doubt_text(point.doubt) if point.doubt else "",
                    "count": f"{point.n} av {point.of}" if point.n is not None else "",
                    "colour": point.mark,
                    "run": run_of.get(point.year),
                }
            )
    return rows


def _shown(development: Development, units: Sequence[str]) -> Iterator[Series]:
    yield from (development.series[unit] for unit in units if unit in development.series)
    yield from (series for series in development.series.values() if series.kind != "unit")


def development_lines(
    development: Development, definitions: Definitions, units: Sequence[str], look: Look = LIGHT, *, small: bool = False
) -> Spec:
    """One indicator over the years for the kommuner `units`, the own one first, the group and the benchmarks.

    Answers stand as symbols in a lane per kommun under the lines of shares; figures are lines like the others. small:
    for a set of indicators side by side. The table behind it: `development_rows`.
    """
    rows = development_rows(development, definitions, units)
    plot = _Plot(development, definitions, rows, units[0] if units else "", look, small=small)
    title = development.indicator.title
    return finish(
        plot.layers(),
        look,
        title,
        plot.data(),
        subtitle=plot.subtitle(),
        description=f"{title}, {_span(development)}. {_text(rows)}{_note(rows)}",
        height=plot.height,
        small=small,
    )


def _span(development: Development) -> str:
    first, last = development.years[0], development.years[-1]
    return str(first) if first == last else f"{first}–{last}"


def _text(rows: Iterable[Row]) -> str:
    whos: dict[str, list[str]] = {}
    for row in rows:
        whos.setdefault(row["who"], []).append(f"{row['year']} {row['text']}")
    return " ".join(f"{who}: {join_words(texts)}." for who, texts in whos.items())


def _note(rows: Iterable[Row]) -> str:
    return f" {DISPUTED_NOTE}" if any(row["doubt"] for row in rows) else ""


class _Plot:
    """The rows of one picture, in one coordinate system: the lines above, a lane per kommun's answers below."""

    def __init__(
        self, development: Development, definitions: Definitions, rows: list[Row], own: str, look: Look, *, small: bool
    ) -> None:
        self.development = development
        self.definitions = definitions
        self.own = own
        self.look = look
        self.small = small
        self.is_answer = development.indicator.is_answer
        self.lines = [row for row in rows if row["value"] is not None and not self._in_lane(row)]
        self.numbers = {id_: str(at) for at, id_ in enumerate(dict.fromkeys(row["id"] for row in self.lines))}
        self.lanes = list(dict.fromkeys(row["who"] for row in rows if self._in_lane(row)))
        self.answers = [row for row in rows if self._in_lane(row)]
        self.line_height = 130 if small else 260
        self.height = self.line_height + (len(self.lanes) * _LANE + 14 if self.lanes else 0)
        self.low, self.high = self._value_range()
        self.floor = self.low - self._units(self.height - self.line_height)

    def _in_lane(self, row: Row) -> bool:
        return self.is_answer and row["kind"] == "unit"

    def _value_range(self) -> tuple[float, float]:
        if self.is_answer or not self.lines:
            return 0.0, 100.0
        values = [row["value"] for row in self.lines]
        margin = (max(values) - min(values)) * 0.15 or abs(max(values)) * 0.1 or 1.0
        low = min(values) - margin
        return (0.0 if low < 0 <= min(values) else low), max(values) + margin

    def _units(self, pixels: float) -> float:
        """Pixels as a distance on the value axis."""
        return pixels * (self.high - self.low) / self.line_height

    def subtitle(self) -> str:
        """What the numbers are, and the ring where there is one."""
        indicator = self.development.indicator
        if self.small:
            return ""
        rings = "; ring: ifrågasatt värde" if any(row["doubt"] for row in self.lines) else ""
        if not self.is_answer:
            return f"{indicator.measured_in}{f' av {indicator.base}' if indicator.base else ''}{rings}".lstrip("; ")
        return f"Andel ja; kommunernas egna svar under linjerna{rings}"

    def layers(self) -> list[Spec]:
        """Everything, the lightest first, with the values' own range."""
        ids = tuple(self.numbers)
        marks = _Marks(
            years=tuple(self.development.area_years),
            colours=tuple(unit_colour(self.definitions, id_) for id_ in ids),
            dashes=tuple(tuple(unit_dash(self.definitions, id_)) for id_ in ids),
            shapes=tuple(unit_shape(self.definitions, id_) for id_ in ids),
            look=self.look,
            small=self.small,
            is_answer=self.is_answer,
            is_percent=self.development.indicator.is_percent,
            has_breaks=bool(self.development.breaks),
            has_lanes=bool(self.answers),
        )
        return [_with_range(layer, self.floor, self.high) for layer in _layers(marks)]

    def data(self) -> dict[str, list[Row]]:
        """The rows of each layer."""
        return {
            "breaks": [
                {"x": each.year - 0.5, "label": f"Seriebrott {each.year}", "reason": each.reason}
                for each in self.development.breaks
            ],
            "lines": [self._line_row(row) for row in self.lines],
            "ends": self._end_labels(),
            "answers": [self._answer_row(row) for row in self.answers],
            "lanes": self._lane_names(),
        }

    def _line_row(self, row: Row) -> Row:
        mark = {"own": True} if row["id"] == self.own else {}
        number = self.numbers[row["id"]]
        return {key: row[key] for key in _KEPT} | {"id": number, "piece": f"{number} {row['run']}"} | mark

    def _end_labels(self) -> list[Row]:
        """Name and value where lines stop, moved apart where they would cover each other.

        Lines stop before a long time without measurements and at the end. A series that stops elsewhere is named at
        its last point if there is room. A small picture has the values only; a key stands beside it.
        """
        years = self.development.area_years
        stops = {year for year, after in zip(years, [*years[1:], 9999], strict=True) if after - year > LONGEST_STEP}
        stops.add(self.development.years[-1])
        last = {row["id"]: row["year"] for row in self.lines}
        ends = [row for row in self.lines if row["year"] in stops or row["year"] == last[row["id"]]]
        return [label for year in sorted({row["year"] for row in ends}) for label in self._labels_of(ends, year, stops)]

    def _labels_of(self, ends: list[Row], year: int, stops: Collection[int]) -> list[Row]:
        rows = sorted((row for row in ends if row["year"] == year), key=lambda row: row["value"])
        places = spread([row["value"] for row in rows], self._units(13 if self.small else 17))
        return [
            {
                "year": year,
                "place": place,
                "label": row["text"] if self.small else f"{row['who']} {row['text']}",
                "own": row["id"] == self.own,
                "stops": year in stops,
            }
            for row, place in zip(rows, places, strict=True)
        ]

    def _answer_row(self, row: Row) -> Row:
        place = self._lane_place(row["who"])
        half = self._units(_LANE / 2 - 1.5)
        colour: Mark = row["colour"]
        symbol = COLOUR_SYMBOLS[colour]
        return {
            "who": row["who"],
            "year": row["year"],
            "text": row["text"],
            "doubt": row["doubt"],
            "judgement": COLOUR_WORDS[colour],
            "symbol": f"{symbol}{DISPUTED}" if row["doubt"] else symbol,
            "both": f"{symbol} {row['text']}",
            "ink": self.look.tones[colour][0],
            "ground": self.look.tones[colour][1],
            "place": place,
            "top": place + half,
            "bottom": place - half,
            "start": row["year"] - 0.46,
            "end": row["year"] + 0.46,
        }

    def _lane_place(self, who: str) -> float:
        return self.low - self._units(14 + _LANE * (self.lanes.index(who) + 0.5))

    def _lane_names(self) -> list[Row]:
        own = self.definitions.unit_name(self.own)
        return [
            {"who": who, "place": self._lane_place(who), "weight": 700 if who == own else 400} for who in self.lanes
        ]


@dataclass(frozen=True)
class _Marks:
    """All that the marks of a picture depend on but their rows and the range of the values.

    years: of the axis. colours, dashes, shapes: of each line. The lines have numbers for names, so that the marks are
    the same whosever they are.
    """

    years: tuple[int, ...]
    colours: tuple[str, ...]
    dashes: tuple[tuple[int, ...], ...]
    shapes: tuple[str, ...]
    look: Look
    small: bool
    is_answer: bool
    is_percent: bool
    has_breaks: bool
    has_lanes: bool

    def charts(self) -> Iterator[alt.Chart]:
        """Everything, the lightest first."""
        if self.has_breaks:
            yield from self._breaks()
        if self.colours:
            yield from self._lines()
        if self.has_lanes:
            yield from self._lanes()

    def _x(self, field: str = "year") -> alt.X:
        years = list(self.years)
        room = 0.07 * (years[-1] - years[0] + 1) if self.small else 0.0
        scale = alt.Scale(domain=[years[0] - 0.5, years[-1] + 0.5 + room], nice=False)
        axis = alt.Axis(values=years, format="d", grid=False, domain=False, ticks=False, labelPadding=8)
        return alt.X(f"{field}:Q", title=None, scale=scale, axis=axis)

    def _y(self, field: str = "value") -> alt.Y:
        scale = alt.Scale(domain=_ANY_RANGE, nice=False, zero=False)
        shown = {"values": [0, 50, 100] if self.small else [0, 25, 50, 75, 100]} if self.is_answer else {"tickCount": 4}
        percent = " + '\u00a0%'" if self.is_percent else ""
        axis = alt.Axis(
            **shown, labelExpr=f"datum.label{percent}", gridColor=self.look.line, domain=False, ticks=False,
            minExtent=96 if self.has_lanes and not self.small else 0,
        )  # fmt: skip
        return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)

    def _breaks(self) -> Iterator[alt.Chart]:
        base: alt.Chart = chart_of("breaks").encode(x=self._x("x"), tooltip=tooltip(label="Brott", reason="Varför"))
        yield base.mark_rule(color=self.look.soft, strokeDash=[2, 4], strokeWidth=1)
        if not self.small:
            label = base.mark_text(align="left", baseline="top", dx=5, y=0, size=11, color=self.look.soft)
            yield label.encode(text=alt.Text("label:N"))

    def _lines(self) -> list[alt.Chart]:
        ids = list(map(str, range(len(self.colours))))
        colours = alt.Scale(domain=ids, range=list(self.colours))
        dashes = alt.Scale(domain=ids, range=list(map(list, self.dashes)))
        shapes = alt.Scale(domain=ids, range=list(self.shapes))
        base = chart_of("lines").encode(x=self._x(), y=self._y(), color=alt.Color("id:N", scale=colours, legend=None))
        pieces = base.encode(detail=alt.Detail("piece:N"), strokeDash=alt.StrokeDash("id:N", scale=dashes, legend=None))
        points = base.mark_point(filled=True, opacity=1, size=45 if self.small else 70).encode(
            shape=alt.Shape("id:N", scale=shapes, legend=None),
            tooltip=tooltip(who="Vem", year="År", text="Värde", count="Antal svar", doubt="Ifrågasatt"),
        )
        # A ring around the point, whose own shape says whose it is.
        rings = base.transform_filter("datum.doubt !== ''").mark_point(
            filled=False, shape="circle", opacity=1, size=180 if self.small else 240, strokeWidth=2
        )
        own = pieces.transform_filter("datum.own").mark_line(strokeWidth=4)
        return [pieces.mark_line(strokeWidth=2), own, points, *self._ends(), rings]

    def _ends(self) -> list[alt.Chart]:
        base = chart_of("ends").encode(x=self._x(), y=self._y("place"), text=alt.Text("label:N"))
        place: Spec = {
            "align": "left",
            "baseline": "middle",
            "dx": 9,
            "size": 11 if self.small else 13,
            "fontWeight": {"expr": "datum.own ? 700 : 400"},
            "opacity": {"expr": f"datum.stops || {'false' if self.small else 'width > 600'} ? 1 : 0"},
        }
        return [base.mark_text(stroke=self.look.ground, strokeWidth=4, **place), base.mark_text(**place)]

    def _lanes(self) -> list[alt.Chart]:
        base = chart_of("answers").encode(
            tooltip=tooltip(who="Kommun", year="År", text="Svar", judgement="Bedömning", doubt="Ifrågasatt")
        )
        grounds = base.mark_rect(cornerRadius=2).encode(
            x=self._x("start"),
            x2=alt.X2("end:Q"),
            y=self._y("top"),
            y2=alt.Y2("bottom:Q"),
            fill=alt.Fill("ground:N", scale=None),
        )
        room = f"width / {self.years[-1] - self.years[0] + 1} >= 58"
        symbols = base.mark_text(
            baseline="middle", size=12, text={"expr": f"{room} ? datum.both : datum.symbol"}
        ).encode(x=self._x(), y=self._y("place"), color=alt.Color("ink:N", scale=None))
        names: alt.Chart = chart_of("lanes").encode(y=self._y("place"), text=alt.Text("who:N"))
        weight = {"expr": "datum.weight"}
        names = names.mark_text(align="right", baseline="middle", x=0, dx=-8, size=12, limit=100, fontWeight=weight)
        return [grounds, symbols, names]


@lru_cache(maxsize=256)  # a page's small pictures differ in their rows, and Altair takes ten milliseconds for each
def _layers(marks: _Marks) -> list[Spec]:
    return drawn(marks.charts())


def _with_range(layer: Spec, low: float, high: float) -> Spec:
    """The layer with its own value axis."""
    encoding = layer["encoding"]
    if "y" not in encoding:
        return layer
    y = encoding["y"] | {"scale": encoding["y"]["scale"] | {"domain": [low, high]}}
    return layer | {"encoding": encoding | {"y": y}}


def spread(values: Sequence[float], distance: float) -> list[float]:
    """The values, ascending, moved as little as possible so that neighbours stand at least `distance` apart."""
    blocks: list[list[float]] = []
    for value in values:
        blocks.append([value])
        while len(blocks) > 1 and _bottom(blocks[-1], distance) < _top(blocks[-2], distance) + distance:
            last = blocks.pop()
            blocks[-1].extend(last)
    return [_bottom(block, distance) + place * distance for block in blocks for place in range(len(block))]


def _bottom(block: Sequence[float], distance: float) -> float:
    return sum(block) / len(block) - distance * (len(block) - 1) / 2


def _top(block: Sequence[float], distance: float) -> float:
    return sum(block) / len(block) + distance * (len(block) - 1) / 2

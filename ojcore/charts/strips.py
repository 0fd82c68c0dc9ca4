"""Strips: every kommun's figure as a dot on a strip of its own, over grounds in the quartiles' colours."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, zip_longest
from operator import itemgetter

import altair as alt

from ojcore.charts.frame import (
    BENCHMARK_COLOUR,
    LIGHT,
    Look,
    Row,
    Spec,
    chart_of,
    drawn,
    finish,
    inline,
    tooltip,
    unit_colour,
    unit_shape,
    unit_sign,
)
from ojcore.comparing.cell_texts import format_value
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS, Mark
from ojcore.comparing.keyfigures import FigureCell, KeyFigure, tell_figure
from ojcore.definitions.model import Definitions

_STEP = 76
_BLUE_STRENGTHS = {"bland de lägsta": 0.45, "i mitten": 0.75, "bland de högsta": 1.0}


def strip_rows(figures: Sequence[KeyFigure], definitions: Definitions, unit: str) -> list[Row]:
    """One row per figure and kommun or benchmark with a value that is not disputed; what `figure_strips` draws.

    indicator, who, kind (own, unit or benchmark id), value in the indicator's unit, text, judgement (words; empty for
    benchmarks).
    """
    rows = []
    for figure in figures:
        for who, value in figure.sure.items():
            if cell := figure.cells.get(who):
                kind = "own" if who == unit else "unit"
                words = ", ".join(each for each in (COLOUR_WORDS[cell.mark], cell.position) if each)
                rows.append(_row(figure, definitions, who, kind, value, words))
            else:
                rows.append(_row(figure, definitions, who, who, value, ""))
    return rows


def _row(figure: KeyFigure, definitions: Definitions, who: str, kind: str, value: float, judgement: str) -> Row:
    return {
        "indicator": figure.indicator.title,
        "who": definitions.unit_name(who),
        "kind": kind,
        "value": value,
        "text": tell_figure(figure, who).marked,
        "judgement": judgement,
    }


def figure_strips(
    figures: Sequence[KeyFigure],
    definitions: Definitions,
    unit: str,
    title: str,
    look: Look = LIGHT,
    background: Mapping[str, Spec] | None = None,
) -> Spec:
    """Figures under each other, each strip stretched from its lowest to its highest value.

    The grounds are the judgements' colours between the kommuner; three blues from low to high without a direction,
    grey where there are too few. The table behind it: `strip_rows`, or the page's own.
    background: what `strip_background` gives for the figures, where the caller has kept it.
    """
    lanes = list(enumerate(figures))
    behind = background if background is not None else strip_background(figures, definitions, look)
    data: dict[str, Sequence[Row] | Spec] = {
        **behind,
        "benchmarks": [dot for lane, figure in lanes for dot in _benchmark_dots(lane, figure, definitions)],
        "own": [dot for lane, figure in lanes for dot in _dots(lane, figure, definitions, [unit])],
        "labels": [_label(figure, unit, look) | {"lane": lane} for lane, figure in lanes],
        "ends": [end | {"lane": lane} for lane, figure in lanes for end in _ends(figure, definitions)],
    }
    shapes = tuple((id_, unit_shape(definitions, id_)) for id_ in definitions.benchmarks_of([unit]))
    return finish(
        _layers(len(figures), shapes, unit_colour(definitions, unit), look),
        look,
        title,
        data,
        subtitle=_key(definitions, unit, figures),
        description=f"{title}. {_text(figures, definitions, unit)}",
        height=_STEP * len(figures),
        offset=8,
    )


def strip_background(figures: Sequence[KeyFigure], definitions: Definitions, look: Look = LIGHT) -> dict[str, Spec]:
    """The grounds, and every kommun's dot: the same for all kommuner whose strips have the same `strip_range`.

    The own kommun's dot is beneath its larger one.
    """
    lanes = list(enumerate(figures))
    dots = [dot for lane, figure in lanes for dot in _dots(lane, figure, definitions, figure.cells)]
    grounds = [row | {"lane": lane} for lane, figure in lanes for row in _grounds(figure, look)]
    return {"grounds": inline(grounds), "others": inline(dots)}


def _dots(lane: int, figure: KeyFigure, definitions: Definitions, whos: Iterable[str]) -> list[Row]:
    """One per kommun or benchmark that is shown; no more fields than the picture needs, since they can be many."""
    sure = figure.sure
    ends = _range(sure)
    return [
        {
            "lane": lane,
            "who": definitions.unit_name(who),
            "text": tell_figure(figure, who).marked,
            "place": round(_place(sure[who], *ends), 4),
        }
        for who in whos
        if who in sure
    ]


def _benchmark_dots(lane: int, figure: KeyFigure, definitions: Definitions) -> list[Row]:
    shown = figure.benchmarks.keys() & figure.sure
    dots = _dots(lane, figure, definitions, shown)
    return [dot | {"kind": id_} for id_, dot in zip(shown, dots, strict=True)]


def _key(definitions: Definitions, unit: str, figures: Sequence[KeyFigure]) -> list[str]:
    present = definitions.order_series({id_ for figure in figures for id_ in figure.benchmarks.keys() & figure.sure})
    parts = [f"● {definitions.unit_name(unit)}", "• annan kommun"]
    return parts + [f"{unit_sign(definitions, id_)} {definitions.unit_name(id_)}" for id_ in present]


def strip_range(figure: KeyFigure) -> tuple[float, float]:
    """The lowest and the highest of all that a strip shows."""
    return _range(figure.sure)


def _range(shown: Mapping[str, float]) -> tuple[float, float]:
    return (min(shown.values()), max(shown.values())) if shown else (0.0, 1.0)


def _place(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _grounds(figure: KeyFigure, look: Look) -> Iterator[Row]:
    """Pieces of ground: each reaches half way to the nearest kommun of another colour."""
    low, high = strip_range(figure)
    shown = (figure.cells[who] for who in figure.sure if who in figure.cells)
    cells = sorted(shown, key=lambda cell: cell.value or 0)
    pieces = [list(group) for _, group in groupby(cells, key=_tone)]
    start = 0.0
    for piece, after in zip_longest(pieces, pieces[1:]):
        end = 1.0 if after is None else _place(((piece[-1].value or 0) + (after[0].value or 0)) / 2, low, high)
        colour, strength = _tone(piece[0])
        yield {
            "start": start,
            "end": end,
            "ground": look.tones[colour][1],
            "strength": strength,
        }
        start = end


def _tone(cell: FigureCell) -> tuple[Mark, float]:
    colour = cell.mark
    return colour, _BLUE_STRENGTHS.get(cell.position, 1.0) if colour == "blue" else 1.0


def _label(figure: KeyFigure, unit: str, look: Look) -> Row:
    """The strip's title, and the own figure with its symbol."""
    indicator, cell = figure.indicator, figure.cells[unit]
    measure = f" {indicator.measured_in}" if indicator.measured_in not in ("", "%") and cell.value is not None else ""
    colour = cell.mark
    shown = f"{COLOUR_SYMBOLS[colour]} {tell_figure(figure, unit).marked}{measure}"
    return {"indicator": indicator.title, "shown": shown, "room": 8 * len(shown) + 12, "ink": look.tones[colour][0]}


def _ends(figure: KeyFigure, definitions: Definitions) -> Iterator[Row]:
    """The lowest and the highest, by name, under the strip's ends."""
    sure = figure.sure.items()
    if not sure:
        return
    ends = (("lägst", min(sure, key=itemgetter(1))), ("högst", max(sure, key=itemgetter(1))))
    for place, (word, (who, _)) in enumerate(ends):
        yield {"place": place, "label": f"{word} {definitions.unit_name(who)} {tell_figure(figure, who).now}"}


def _text(figures: Sequence[KeyFigure], definitions: Definitions, unit: str) -> str:
    """Per figure the own value and its place, the ends, the median and the benchmarks; the table has the rest."""
    return " ".join(_sentence(figure, definitions, unit) for figure in figures)


def _sentence(figure: KeyFigure, definitions: Definitions, unit: str) -> str:
    indicator, own = figure.indicator, figure.cells[unit]
    place = f", {own.position} av {figure.n} kommuner" if own.position else ""
    parts = [end["label"] for end in _ends(figure, definitions)]
    parts.append(f"median {format_value(indicator, figure.median)}")
    parts += [f"{definitions.unit_name(id_)} {tell_figure(figure, id_).marked}" for id_ in figure.benchmarks]
    told = f"{definitions.unit_name(unit)} {tell_figure(figure, unit).marked}"
    return f"{indicator.title}: {told}{place}; {', '.join(parts)}."


@lru_cache(maxsize=64)  # the same for all kommuner of a län: what differs are the rows
def _layers(lanes: int, shapes: tuple[tuple[str, str], ...], colour: str, look: Look) -> list[Spec]:
    def y() -> alt.Y:
        scale = alt.Scale(domain=list(range(lanes)), paddingInner=0, paddingOuter=0)
        return alt.Y("lane:O", sort=None, axis=None, scale=scale)

    def x(field: str = "place") -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False, zero=False))

    box = tooltip(who="Vem", text="Värde")
    kinds = alt.Scale(domain=[id_ for id_, _ in shapes], range=[shape for _, shape in shapes])
    grounds = chart_of("grounds").mark_rect(height=22).encode(
        x=x("start"), x2=alt.X2("end:Q"), y=y(), fill=alt.Fill("ground:N", scale=None),
        fillOpacity=alt.FillOpacity("strength:Q", scale=None),
    )  # fmt: skip
    others = chart_of("others").mark_point(filled=True, shape="circle", size=48, color=look.soft, opacity=0.75)
    benchmarks = chart_of("benchmarks").mark_point(filled=True, size=80, color=BENCHMARK_COLOUR, opacity=1)
    own = chart_of("own").mark_point(
        filled=True, shape="circle", size=190, color=colour, opacity=1, stroke=look.ground,
        strokeWidth=1.5,
    )  # fmt: skip
    charts = [
        grounds,
        others.encode(x=x(), y=y(), tooltip=box),
        benchmarks.encode(x=x(), y=y(), shape=alt.Shape("kind:N", scale=kinds, legend=None), tooltip=box),
        own.encode(x=x(), y=y(), tooltip=box),
        *_texts(y, x, look),
    ]
    return drawn(charts)


def _texts(y: Callable[[], alt.Y], x: Callable[..., alt.X], look: Look) -> list[alt.Chart]:
    """Above each strip its title and the own figure, below it who is lowest and who is highest."""
    labels, ends = chart_of("labels").encode(y=y()), chart_of("ends").encode(x=x(), y=y(), text=alt.Text("label:N"))
    title = labels.mark_text(align="left", baseline="bottom", dy=-16, x=0, limit={"expr": "width - datum.room"})
    own = labels.mark_text(align="right", baseline="bottom", dy=-16, x={"expr": "width"}, fontWeight=700)
    side = {"expr": "datum.place ? 'right' : 'left'"}
    return [
        title.encode(text=alt.Text("indicator:N")),
        own.encode(text=alt.Text("shown:N"), color=alt.Color("ink:N", scale=None)),
        ends.mark_text(align=side, baseline="top", dy=15, size=11, color=look.soft, limit={"expr": "width / 2 - 6"}),
    ]

"""Mean dots: a group's means, those of the year they compare with, and the benchmarks."""

from collections.abc import Iterable, Sequence

import altair as alt

from ojcore.charts.frame import (
    LIGHT,
    Look,
    Row,
    Spec,
    chart_of,
    drawn,
    finish,
    lane_sentences,
    lane_spans,
    percent_axis,
    tooltip,
    unit_colour,
    unit_shape,
)
from ojcore.comparing.cell_texts import format_value, tell_benchmark, tell_mean
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.comparison import Row as ComparisonRow
from ojcore.definitions.model import Definitions

_LANE = 44
_EARLIER = "earlier"
_EARLIER_COLOUR = "#7f8cb5"


def mean_rows(rows: Iterable[ComparisonRow], comparison: Comparison, definitions: Definitions) -> list[Row]:
    """One row per indicator and what is shown of it, the group's mean first; what `mean_dots` draws.

    indicator, who, kind (group, earlier or benchmark id), value in percent, text as shown, starred where the check
    disputes it. Only questions with a mean.
    """
    found = []
    group = definitions.groups[comparison.group].title
    for row in rows:
        mean, title = row.mean, row.indicator.title
        if not row.indicator.is_answer or mean.value is None:
            continue
        found.append(_row(title, f"{group} {comparison.year}", "group", mean.value, tell_mean(row).marked))
        if mean.delta is not None and mean.previous is not None:
            earlier = format_value(row.indicator, mean.previous)
            found.append(_row(title, f"{group} {row.previous_year}", _EARLIER, mean.previous, earlier))
        for id_ in comparison.benchmarks:
            benchmark = row.benchmarks.get(id_)
            if benchmark is not None and benchmark.value is not None:
                text = tell_benchmark(row, id_).marked
                found.append(_row(title, definitions.unit_name(id_), id_, benchmark.value, text))
    return found


def _row(indicator: str, who: str, kind: str, value: float, text: str) -> Row:
    return {"indicator": indicator, "who": who, "kind": kind, "value": value, "text": text}


def mean_dots(
    rows: Sequence[ComparisonRow], comparison: Comparison, definitions: Definitions, title: str, look: Look = LIGHT
) -> Spec:
    """The group's mean against the year before and the benchmarks, one line per question in the order of `rows`.

    The table behind it: `mean_rows`.
    """
    dots = mean_rows(rows, comparison, definitions)
    indicators = list(dict.fromkeys(dot["indicator"] for dot in dots))
    return finish(
        drawn(_layers(dots, indicators, comparison, definitions, look)),
        look,
        title,
        {"dots": dots, "spans": lane_spans(dots)},
        description=" ".join([f"{title}.", *lane_sentences(dots)]),
        height=_LANE * max(1, len(indicators)),
    )


def _layers(
    dots: Sequence[Row], indicators: list[str], comparison: Comparison, definitions: Definitions, look: Look
) -> list[alt.Chart]:
    """A rule from the lowest to the highest, the marks upon it, the question above."""
    kinds = {dot["who"]: dot["kind"] for dot in dots}
    looks = [mean_look(kind, comparison, definitions) for kind in kinds.values()]
    shapes, colours = [shape for shape, _ in looks], [colour for _, colour in looks]
    spans = chart_of("spans")
    y = alt.Y("indicator:N", sort=indicators, axis=None, scale=alt.Scale(paddingOuter=0.3))
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 100], nice=False), axis=percent_axis(look))
    marks = (
        chart_of("dots")
        .mark_point(filled=True, opacity=1, size={"expr": "datum.kind === 'group' ? 190 : 75"})
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("who:N", scale=alt.Scale(domain=list(kinds), range=shapes), legend=_legend()),
            color=alt.Color("who:N", scale=alt.Scale(domain=list(kinds), range=colours)),
            tooltip=tooltip(indicator="Indikator", who="Vem", text="Värde"),
        )
    )
    names = spans.mark_text(align="left", baseline="bottom", dy=-9, x=0, limit={"expr": "width"})
    return [
        spans.mark_rule(strokeWidth=2, color=look.line).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y),
        marks,
        names.encode(y=y, text=alt.Text("label:N"), tooltip=tooltip(indicator="Indikator")),
    ]


def _legend() -> alt.Legend:
    return alt.Legend(title=None, orient="top", direction="horizontal", columns=0, offset=12, labelLimit=400)


def mean_look(kind: str, comparison: Comparison, definitions: Definitions) -> tuple[str, str]:
    """The shape and the colour of a kind of `mean_rows`."""
    if kind == _EARLIER:
        return "circle", _EARLIER_COLOUR
    id_ = comparison.group if kind == "group" else kind
    return unit_shape(definitions, id_), unit_colour(definitions, id_)

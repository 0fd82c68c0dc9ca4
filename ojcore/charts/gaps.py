"""Gap dots: how far a kommun stands from its group and the benchmarks."""

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
from ojcore.comparing.cell_texts import format_value, value_text
from ojcore.comparing.changes import Gap
from ojcore.comparing.comparison import Comparison
from ojcore.definitions.model import Definitions


def gap_rows(gaps: Iterable[Gap], comparison: Comparison, definitions: Definitions, unit: str) -> list[Row]:
    """One row per indicator and who is compared, the own kommun first; what `gap_dots` draws.

    indicator, who, kind (own, group or benchmark id), value in percent, text as shown. Only answers and shares: a
    figure in another unit has no place on the same scale.
    """
    rows = []
    for gap in gaps:
        indicator = gap.row.indicator
        if indicator.measured_in not in ("", "%") or gap.cell.value is None:
            continue
        answer = value_text(indicator, gap.cell, definitions)
        rows.append(_gap_row(gap, definitions.unit_name(unit), "own", gap.cell.value, answer))
        for other in (comparison.group, *definitions.benchmarks):
            if other in gap.distances:
                value = gap.row.mean.value if other == comparison.group else gap.row.benchmarks[other].value
                kind = "group" if other == comparison.group else other
                rows.append(_gap_row(gap, definitions.unit_name(other), kind, value, format_value(indicator, value)))
    return rows


def _gap_row(gap: Gap, who: str, kind: str, value: float | None, text: str) -> Row:
    return {"indicator": gap.row.indicator.title, "who": who, "kind": kind, "value": value, "text": text}


def gap_dots(
    gaps: Sequence[Gap], comparison: Comparison, definitions: Definitions, unit: str, look: Look = LIGHT
) -> Spec:
    """The unit's own value against the group and the benchmarks, one line per indicator in the order of `gaps`.

    Give the gaps to show, such as the first eight of `list_gaps`, and say in its caption whom those are ranked by.
    Those in another unit than percent are left out and counted in the subtitle. The table behind it: `gap_rows`.
    """
    rows = gap_rows(gaps, comparison, definitions, unit)
    indicators = list(dict.fromkeys(row["indicator"] for row in rows))
    left_out = len(gaps) - len(indicators)
    note = f"{left_out} mått i andra enheter än procent står i tabellen" if left_out else ""
    title = f"{definitions.unit_name(unit)} {comparison.year} mot andra: andel ja"
    return finish(
        drawn(_dot_layers(indicators, _dot_scales(rows, comparison, definitions, unit), look)),
        look,
        title,
        {"dots": rows, "spans": lane_spans(rows)},
        subtitle=note,
        description=" ".join([f"{title}.", *lane_sentences(rows)]),
        height=50 * len(indicators),
    )


def _dot_layers(indicators: list[str], scales: tuple[alt.Scale, alt.Scale], look: Look) -> list[alt.Chart]:
    """A rule from the lowest to the highest, the marks upon it (the own one largest, beneath), the indicator above."""
    shapes, colours = scales
    spans = chart_of("spans")
    y = alt.Y("indicator:N", sort=indicators, axis=None, scale=alt.Scale(paddingOuter=0.3))
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 100], nice=False), axis=percent_axis(look))
    rules = spans.mark_rule(strokeWidth=2, color=look.line).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y)
    legend = alt.Legend(
        title=None, orient="top", direction="horizontal", columns={"expr": "width < 480 ? 2 : 0"}, offset=12
    )
    marks = (
        chart_of("dots")
        .mark_point(filled=True, opacity=1, size={"expr": "datum.kind === 'own' ? 230 : 75"})
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("who:N", scale=shapes, legend=legend),
            color=alt.Color("who:N", scale=colours),
            tooltip=tooltip(indicator="Indikator", who="Vem", text="Värde"),
        )
    )
    titles = spans.mark_text(align="left", baseline="bottom", dy=-10, x=0, limit={"expr": "width"}).encode(
        y=y, text=alt.Text("label:N"), tooltip=tooltip(indicator="Indikator")
    )
    return [rules, marks, titles]


def _dot_scales(
    rows: Iterable[Row], comparison: Comparison, definitions: Definitions, unit: str
) -> tuple[alt.Scale, alt.Scale]:
    """The shape and the colour of each who is compared, in the order they first occur."""
    kinds = {row["who"]: row["kind"] for row in rows}
    looks = [gap_look(kind, comparison, definitions, unit) for kind in kinds.values()]
    return (
        alt.Scale(domain=list(kinds), range=[shape for shape, _ in looks]),
        alt.Scale(domain=list(kinds), range=[colour for _, colour in looks]),
    )


def gap_look(kind: str, comparison: Comparison, definitions: Definitions, unit: str) -> tuple[str, str]:
    """The shape and the colour of a kind of `gap_rows`."""
    id_ = {"own": unit, "group": comparison.group}.get(kind, kind)
    return unit_shape(definitions, id_), unit_colour(definitions, id_)

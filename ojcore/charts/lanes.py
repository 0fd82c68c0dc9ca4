"""Dots in lanes: a rule per indicator from its lowest value to its highest, the marks upon it, its name above.

What a lane is called and says is the same in a document (`ojcore.documents.charts`).
"""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import altair as alt

from ojcore.charts.frame import NARROW, Look, Row, Spec, chart_of, drawn, finish, percent_axis, tooltip
from ojcore.definitions.model import Definitions
from ojcore.swedish import join_words

_LANE = 44
_LINE = 15
_MOST_LINES = 3
_LETTER = 6.2  # pixels of width
_KEY_LETTER, _KEY_SIGN = 6.6, 28  # pixels: of a name in the key, and of its sign and the space around


def lane_spans(rows: Sequence[Row]) -> list[Row]:
    """Rows with indicator, value and text as the lanes they stand in: indicator, label, low, high.

    label: the indicator with the text of its first row, whom the chart is about.
    """
    return [
        {
            "indicator": indicator,
            "low": min(row["value"] for row in inside),
            "high": max(row["value"] for row in inside),
            "label": f"{indicator}: {inside[0]['text']}",
        }
        for indicator, inside in _by_indicator(rows).items()
    ]


def lane_sentences(rows: Sequence[Row]) -> list[str]:
    """What each lane shows, in words."""
    return [
        f"{indicator}: {join_words(' '.join((row['who'], row['text'])) for row in inside)}."
        for indicator, inside in _by_indicator(rows).items()
    ]


def _by_indicator(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["indicator"], []).append(row)
    return found


def series_kinds(rows: Sequence[Row], ids: Mapping[str, str], definitions: Definitions) -> dict[str, str]:
    """who -> kind of those in the rows, in the order of the key.

    ids: the kommun or the group of each kind; other kinds are ids of benchmarks.
    """
    kinds = {row["who"]: row["kind"] for row in rows}
    order = definitions.order_series(dict.fromkeys(ids.get(kind, kind) for kind in kinds.values()))
    return dict(sorted(kinds.items(), key=lambda series: order.index(ids.get(series[1], series[1]))))


def lane_dots(
    rows: Sequence[Row], looks: Mapping[str, tuple[str, str]], main: str, title: str, look: Look, subtitle: str = ""
) -> Spec:
    """Lanes as a specification; the largest marks, beneath the others, are those of the kind `main`.

    rows: indicator, who, kind, value in percent, text. looks: who -> shape and colour, in the order of the key.
    """
    named = [_named(span, inside) for span, inside in zip(lane_spans(rows), _by_indicator(rows).values(), strict=True)]
    height = _LANE + _LINE * max((span["more"] for span in named), default=0)
    return finish(
        drawn(_layers([span["indicator"] for span in named], looks, main, look)),
        look,
        title,
        {"dots": rows, "spans": named},
        subtitle=subtitle,
        description=" ".join([f"{title}.", *lane_sentences(rows)]),
        height=height * max(1, len(named)),
    )


def _named(span: Row, inside: Sequence[Row]) -> Row:
    """The span with its label in a few lines, for a narrow picture: what is cut is the name, never the value."""
    told = f":\u00a0{inside[0]['text']}"
    lines = wrap(f"{span['indicator']}{told}", NARROW)
    if len(lines) > _MOST_LINES:
        lines = wrap(span["indicator"], max(1, NARROW - len(told)), max_lines=_MOST_LINES, placeholder="…")
        lines[-1] += told
    return span | {"lines": "\n".join(lines), "more": len(lines) - 1}


def _layers(indicators: list[str], looks: Mapping[str, tuple[str, str]], main: str, look: Look) -> list[alt.Chart]:
    spans = chart_of("spans")
    y = alt.Y("indicator:N", sort=indicators, axis=None, scale=alt.Scale(paddingOuter=0.3))
    x = alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 100], nice=False), axis=percent_axis(look))
    shapes = alt.Scale(domain=list(looks), range=[shape for shape, _ in looks.values()])
    colours = alt.Scale(domain=list(looks), range=[colour for _, colour in looks.values()])
    marks = (
        chart_of("dots")
        .mark_point(filled=True, opacity=1, size={"expr": f"datum.kind === '{main}' ? 190 : 75"})
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("who:N", scale=shapes, legend=_key(list(looks))),
            color=alt.Color("who:N", scale=colours),
            tooltip=tooltip(indicator="Indikator", who="Vem", text="Värde"),
        )
    )
    return [
        spans.mark_rule(strokeWidth=2, color=look.line).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y),
        marks,
        spans.mark_text(**_NAME).encode(y=y, tooltip=tooltip(indicator="Indikator")),
    ]


_IS_NARROW = f"width < {_LETTER} * length(datum.label)"
_NAME: Spec = {
    "align": "left",
    "baseline": "bottom",
    "x": 0,
    "dy": {"expr": f"-9 - ({_IS_NARROW} ? {_LINE} * datum.more : 0)"},
    "text": {"expr": f"{_IS_NARROW} ? datum.lines : datum.label"},
    "lineBreak": "\n",
    "lineHeight": _LINE,
    "limit": {"expr": "width"},
}


def _key(names: Sequence[str]) -> alt.Legend:
    """The key in one line where there is room, else in columns of the longest name."""
    widths = [_KEY_LETTER * len(name) + _KEY_SIGN for name in names]
    columns = f"width > {sum(widths):.0f} ? 0 : max(1, floor(width / {max(widths, default=1):.0f}))"
    return alt.Legend(
        title=None,
        orient="top",
        direction="horizontal",
        columns={"expr": columns},
        offset=12,
        labelLimit={"expr": f"width - {_KEY_SIGN}"},
    )

"""What all pictures share: the colours of both backgrounds, each unit's own colour, and the finished specification."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import altair as alt
from altair.vegalite import SCHEMA_URL

from ojcore.comparing.judgement import Mark
from ojcore.definitions.model import Definitions

# Altair would check every object against its schema as it is made. The tests check every whole picture instead.
alt.utils.schemapi.disable_debug_mode()

Spec = dict[str, Any]
Row = dict[str, Any]

_MANY_ROWS = 200
_NARROW_TITLE, NARROW = 32, 43  # letters of 16 and of 13 pixels across the smallest telephone
_APART = "\u2002"  # an ordinary space beside another is not drawn
_LAYER_KEYS = {"mark", "encoding", "transform"}


# Eight hues that also the colour-blind tell apart, each at least 3:1 against white and against the dark background.
PALETTE = ("#ac77e3", "#c18076", "#479eab", "#a1466b", "#739e45", "#866c07", "#4068a9", "#616e35")
BENCHMARK_COLOUR = "#7a8580"

# Shapes that no judgement has for its symbol, and that Word's charts have too: a series has one sign on a page and in a
# document (`ojcore.documents.charts`). An asterisk would be read as the mark of a disputed value.
_X = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
_BENCHMARK_SHAPES = (_X, "cross", "diamond")
_BENCHMARK_DASHES = ([1, 0], [7, 3], [2, 3])
_SHAPE_SIGNS = {"circle": "●", "square": "■", _X: "✖", "cross": "✚", "diamond": "◆"}


@dataclass(frozen=True)
class Look:
    """The colours of one background; those of a unit are the same on both. tones: text and ground of a judgement."""

    ink: str
    soft: str
    line: str
    ground: str
    tones: dict[Mark, tuple[str, str]] = field(hash=False)


LIGHT = Look(
    ink="#1d2320",
    soft="#555e59",
    line="#d9ddd8",
    ground="#ffffff",
    tones={
        "green": ("#0b6b57", "#e0f1ec"),
        "yellow": ("#6d4f00", "#fbf0cd"),
        "red": ("#9a2c17", "#fbe5df"),
        "blue": ("#2a4f7c", "#e8eff7"),
        "grey": ("#555e59", "#f1f2f0"),
        "unjudged": ("#555e59", "#f1f2f0"),
    },
)
DARK = Look(
    ink="#e8ebe9",
    soft="#a9b3ae",
    line="#3a4246",
    ground="#14181b",
    tones={
        "green": ("#63d2b4", "#12372f"),
        "yellow": ("#f0c75e", "#3b300f"),
        "red": ("#ff9d87", "#46201a"),
        "blue": ("#9cc3ea", "#1c2f44"),
        "grey": ("#a9b3ae", "#262c2f"),
        "unjudged": ("#a9b3ae", "#262c2f"),
    },
)


def unit_colour(definitions: Definitions, unit: str) -> str:
    """The colour of a kommun, group or benchmark, the same in every picture.

    Benchmarks share one grey and are told apart by dashes and shape; a group has the grey's darker sister. The members
    of the groups get the palette in the order of their files, all other kommuner by code.
    """
    if unit in definitions.benchmarks:
        return BENCHMARK_COLOUR
    if unit in definitions.groups:
        return "#6673a3"
    return PALETTE[definitions.unit_order.get(unit, 0) % len(PALETTE)]


def unit_shape(definitions: Definitions, unit: str) -> str:
    """The Vega shape of a kommun, group or benchmark, so that no one is told apart by colour alone."""
    if unit in definitions.benchmarks:
        return _BENCHMARK_SHAPES[_benchmark_place(definitions, unit)]
    return "square" if unit in definitions.groups else "circle"


def unit_look(definitions: Definitions, unit: str) -> tuple[str, str]:
    """The shape and the colour of a kommun, group or benchmark."""
    return unit_shape(definitions, unit), unit_colour(definitions, unit)


def unit_dash(definitions: Definitions, unit: str) -> list[int]:
    """The dashes of a line: whole for kommuner, groups and what lies in a län."""
    return _BENCHMARK_DASHES[_benchmark_place(definitions, unit)] if unit in definitions.benchmarks else [1, 0]


def _benchmark_place(definitions: Definitions, unit: str) -> int:
    """0 for what lies in a län, 1 for a whole län, 2 for the whole country: a kommun never meets two of the same."""
    benchmark = definitions.benchmarks[unit]
    return (1 if benchmark.is_lan else 0) if benchmark.lan else 2


def unit_sign(definitions: Definitions, unit: str) -> str:
    """The shape as a letter, for a key in words."""
    return shape_sign(unit_shape(definitions, unit))


def shape_sign(shape: str) -> str:
    """A shape of `unit_shape` as a letter."""
    return _SHAPE_SIGNS[shape]


def chart_of(name: str) -> alt.Chart:
    """An empty chart over named rows, which `finish` sets in: Altair would copy and check every one of them."""
    return alt.Chart(alt.NamedData(name=name))


def tooltip(**titles: str) -> list[alt.Tooltip]:
    """Field -> the heading it has in the box that opens at a mark; the values are texts."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def percent_axis(look: Look) -> alt.Axis:
    """0–100 % with four light lines."""
    return alt.Axis(
        values=[0, 25, 50, 75, 100],
        labelExpr="datum.label + '\u00a0%'",
        grid=True,
        gridColor=look.line,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def wrap_text(text: str, width: int) -> list[str]:
    """The text broken at spaces into lines of at most `width` letters; a longer word has its own line."""
    return _lines(text.split(), " ", width)


def _lines(parts: Iterable[str], between: str, width: int) -> list[str]:
    found = [""]
    for part in parts:
        if found[-1] and len(found[-1]) + len(between) + len(part) > width:
            found.append(part)
        else:
            found[-1] = f"{found[-1]}{between}{part}" if found[-1] else part
    return found


def drawn(charts: Iterable[alt.Chart]) -> list[Spec]:
    """The charts as parts of a specification, which `finish` puts together. Read-only: some are kept and used again."""
    return [chart.to_dict(validate=False) for chart in charts]


def finish(
    layers: Iterable[Spec],
    look: Look,
    title: str,
    data: Mapping[str, Sequence[Row] | Spec],
    *,
    description: str,
    height: int,
    subtitle: str | Sequence[str] = "",
    offset: int = 16,
    small: bool = False,
) -> Spec:
    """Layers, one upon the other, as a specification as wide as its place, with Swedish numbers and their rows.

    layers: what `drawn` gives. data: name -> rows of plain values, or what `inline` made of them; the names are those
    given to `chart_of`. subtitle: a text, or the parts of a key, none of which is broken.
    """
    heading: Spec = {"text": _fitting(title), "anchor": "start", "offset": offset, "frame": "bounds"}
    if subtitle:
        parts, between = (subtitle.split(), " ") if isinstance(subtitle, str) else (subtitle, _APART)
        lines = _lines(parts, between, NARROW)
        heading["subtitle"] = lines if len(lines) > 1 else lines[0]
    if small:
        lines = [*wrap_text(title, 44), " "]  # two lines at least, so that pictures side by side align
        heading |= {"text": lines[: max(2, len(lines) - 1)], "fontSize": 14, "offset": 10}
    return {
        "$schema": SCHEMA_URL,
        "width": "container",
        "height": height,
        "layer": _with_rows(layers, data),
        "title": heading,
        "description": description,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": _config(look),
    }


def _fitting(title: str) -> str | Spec:
    """The title, in several lines where the picture is too narrow for one."""
    if len(title) <= _NARROW_TITLE:
        return title
    width = 7.8 * len(title)  # pixels, of letters of 16
    return {"expr": f"width < {width:.0f} ? {_quoted(wrap_text(title, _NARROW_TITLE))} : {_quoted(title)}"}


def _quoted(value: object) -> str:
    """A value as a Vega expression writes it."""
    return json.dumps(value, ensure_ascii=False)


def _with_rows(layers: Iterable[Spec], data: Mapping[str, Sequence[Row] | Spec]) -> list[Spec]:
    """The layers with their rows beside them, never at the top: Streamlit sends such a specification as it stands."""
    named = [(layer["data"]["name"], {key: layer[key] for key in _LAYER_KEYS & layer.keys()}) for layer in layers]
    return [
        {"data": rows if isinstance(rows := data[name], dict) else inline(rows), "layer": [layer for _, layer in group]}
        for name, group in groupby(named, key=itemgetter(0))
    ]


def inline(rows: Sequence[Row]) -> Spec:
    """Rows inside the specification; many of them as one text, which costs a rerun a fifth to send.

    The text is JSON: for tables Vega makes a program of the headings, which our security policy forbids.
    """
    if len(rows) < _MANY_ROWS:
        return {"values": rows}
    return {"values": json.dumps(rows, ensure_ascii=False, separators=(",", ":")), "format": {"type": "json"}}


def _config(look: Look) -> Spec:
    return {
        "background": "transparent",
        "font": '"Source Sans", "Source Sans Pro", sans-serif',
        "locale": {
            "number": {
                "decimal": ",",
                "thousands": "\u00a0",
                "grouping": [3],
                "currency": ["", "\u00a0kr"],
                "minus": "−",
            }
        },
        "view": {"stroke": None},
        "title": {
            "color": look.ink,
            "fontSize": 16,
            "fontWeight": 600,
            "subtitleColor": look.soft,
            "subtitleFontSize": 13,
            "subtitlePadding": 6,
        },
        # A screen reader gets the description and the table: mark by mark it would hear names of fields, in English.
        "mark": {"aria": False},
        "axis": {
            "aria": False,
            "labelColor": look.soft,
            "labelFontSize": 12,
            "titleColor": look.soft,
            "tickColor": look.line,
        },
        "legend": {"aria": False, "labelColor": look.ink, "labelFontSize": 13, "symbolSize": 95},
        "text": {"color": look.ink, "fontSize": 13},
    }

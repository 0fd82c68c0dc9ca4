"""The answer matrix: every kommun's judgements at one glance."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import altair as alt

from ojcore.charts.frame import LIGHT, Look, Row, Spec, chart_of, drawn, finish, tooltip, wrap_text
from ojcore.comparing.cell_texts import tell_cell
from ojcore.comparing.comparison import Comparison, by_dimension
from ojcore.comparing.comparison import Row as ComparisonRow
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS
from ojcore.definitions.model import Colour, Definitions
from ojcore.swedish import join_words

_LETTERS = 150
_LETTER = 6  # pixels that a letter of a heading needs
_ON_END = 200  # pixels of height
_GAP = 0.6  # between two blocks, in indicators
_ROUNDS = 6


def matrix_rows(comparison: Comparison, definitions: Definitions, own: str | None = None) -> list[Row]:
    """One row per kommun and indicator with a cell, the own kommun first; what `answer_matrix` draws.

    unit, indicator, dimension, answer, colour (a mark) and place (from 0, in the order of the table).
    Indicators without a direction have no judgement to show and are left out.
    """
    units = sorted(comparison.units, key=lambda unit: unit != own)
    return [
        {
            "unit": definitions.unit_name(unit),
            "indicator": row.indicator.title,
            "dimension": definitions.dimension_title(row.indicator),
            "answer": tell_cell(row, unit, definitions).marked,
            "colour": row.cells[unit].now.mark,
            "place": place,
        }
        for unit in units
        for place, row in enumerate(_judged(comparison, definitions))
        if unit in row.cells
    ]


def _judged(comparison: Comparison, definitions: Definitions) -> Iterator[ComparisonRow]:
    for rows in by_dimension(comparison.rows, definitions).values():
        yield from (row for row in rows if row.indicator.direction != "none")


def answer_matrix(
    comparison: Comparison,
    definitions: Definitions,
    own: str | None = None,
    look: Look = LIGHT,
    letters: int = _LETTERS,
) -> Spec:
    """Kommuner × indicators, a symbol and a ground per judgement, the indicators in blocks by kvalitetsområde.

    own: code of the kommun to put first. letters: how many go across the picture, for its headings; fewer in a
    document. The table behind it is the comparison table itself, or `matrix_rows`.
    """
    rows = matrix_rows(comparison, definitions, own)
    units = list(dict.fromkeys(row["unit"] for row in rows))
    cells, blocks = place_matrix(rows, letters)
    width = max((block["end"] for block in blocks), default=1)
    title = matrix_title(comparison, definitions)
    return finish(
        drawn(_matrix_layers(units, definitions.unit_name(own) if own else "", width, letters, look)),
        look,
        title,
        {"cells": cells, "blocks": blocks},
        subtitle=_key(rows),
        description=" ".join(matrix_sentences(rows, comparison, definitions)),
        height=26 * len(units),
    )


def matrix_title(comparison: Comparison, definitions: Definitions) -> str:
    """What the matrix is called where it has no other caption."""
    return f"Alla svar {comparison.year}, {definitions.groups[comparison.group].title}"


def place_matrix(rows: Sequence[Row], letters: int) -> tuple[list[Row], list[Row]]:
    """Where everything of `matrix_rows` stands across the picture, in indicators: the cells and the blocks.

    A cell has `start`, and no more fields than a picture needs; a block has dimension, start, end and head (lines).
    """
    blocks = _blocks(rows, letters)
    shift = {block["dimension"]: block["start"] - block["place"] for block in blocks}
    kept = ("unit", "indicator", "answer", "colour")
    cells = [{key: row[key] for key in kept} | {"start": row["place"] + shift[row["dimension"]]} for row in rows]
    return cells, blocks


def _matrix_layers(units: list[str], own: str, width: float, letters: int, look: Look) -> list[alt.Chart]:
    x = alt.X("start:Q", axis=None, scale=alt.Scale(domain=[0, width], nice=False))
    y = alt.Y("unit:N", sort=units, title=None, axis=_name_axis(own), scale=alt.Scale(paddingInner=0.12))
    cells = chart_of("cells").encode(y=y, tooltip=tooltip(**_MATRIX_TOOLTIP))
    cells = cells.transform_calculate(
        middle="datum.start + 0.46",
        end="datum.start + 0.92",
        symbol=f"{json.dumps(COLOUR_SYMBOLS)}[datum.colour]",
        judgement=f"{json.dumps(COLOUR_WORDS)}[datum.colour]",
    )
    inks = alt.Scale(domain=list(look.tones), range=[ink for ink, _ in look.tones.values()])
    grounds = alt.Scale(domain=list(look.tones), range=[ground for _, ground in look.tones.values()])
    size = {"expr": f"max(7, min(15, width / {width:.2f} - 6))"}
    return [
        cells.mark_rect(cornerRadius=2).encode(
            x=x, x2=alt.X2("end:Q"), fill=alt.Fill("colour:N", scale=grounds, legend=None)
        ),
        cells.mark_text(baseline="middle", size=size).encode(
            x=alt.X("middle:Q"), text=alt.Text("symbol:N"), color=alt.Color("colour:N", scale=inks, legend=None)
        ),
        _heads(width, letters),
    ]


def _heads(width: float, letters: int) -> alt.Chart:
    """The heading of each block, its last line just above the cells; in a narrow picture it stands on end."""
    is_narrow = f"width < {_LETTER * letters}"
    heads: alt.Chart = chart_of("blocks").mark_text(
        align="left",
        y=0,
        size=12,
        lineHeight=14,
        lineBreak="\n",
        text={"expr": f"{is_narrow} ? datum.dimension : datum.head"},
        angle={"expr": f"{is_narrow} ? -90 : 0"},
        baseline={"expr": f"{is_narrow} ? 'top' : 'bottom'"},
        dx={"expr": f"{is_narrow} ? 6 : 0"},
        dy={"expr": f"{is_narrow} ? 0 : -6 - 14 * (datum.lines - 1)"},
        limit={"expr": f"{is_narrow} ? {_ON_END} : width * (datum.end - datum.start + 0.4) / {width:.2f}"},
    )
    return heads.encode(x=alt.X("start:Q"), tooltip=tooltip(dimension="Kvalitetsområde"))


_MATRIX_TOOLTIP = {"unit": "Kommun", "indicator": "Indikator", "answer": "Svar", "judgement": "Bedömning"}


def _blocks(rows: Iterable[Row], letters: int) -> list[Row]:
    """One row per dimension: where its first indicator stands, where it starts and ends in the picture, its heading.

    A block has room for the longest word of its heading.
    """
    inside: dict[str, list[int]] = {}
    for place, dimension in sorted({(row["place"], row["dimension"]) for row in rows}):
        inside.setdefault(dimension, []).append(place)
    widths, each = _block_widths(inside, letters)
    blocks, at = [], 0.0
    for dimension, places in inside.items():
        width = widths[dimension]
        lines = wrap_text(dimension, int(width * each + 0.5))
        blocks.append({"dimension": dimension, "place": places[0], "start": at, "end": at + width, "lines": len(lines)})
        blocks[-1]["head"] = "\n".join(lines)
        at += width + _GAP
    return blocks


def _block_widths(inside: Mapping[str, list[int]], letters: int) -> tuple[dict[str, float], float]:
    """dimension -> how wide its block is, in indicators, and how many letters go over one indicator.

    Room for words makes the picture wider, so that each letter takes more of it; a few rounds settle that.
    """
    counts = {dimension: places[-1] - places[0] + 1 for dimension, places in inside.items()}
    longest = {dimension: max(map(len, dimension.split())) for dimension in inside}
    widths: dict[str, float] = dict(counts)
    each = 1.0
    for _ in range(_ROUNDS):
        each = letters / max(1.0, sum(widths.values()) + _GAP * len(widths))
        widths = {dimension: max(counts[dimension], longest[dimension] / each) for dimension in inside}
    return widths, each


def _key(rows: Iterable[Row]) -> list[str]:
    """The symbols that occur and their words."""
    present = {row["colour"] for row in rows}
    return [f"{COLOUR_SYMBOLS[colour]} {word}" for colour, word in COLOUR_WORDS.items() if colour in present]


def matrix_sentences(rows: Iterable[Row], comparison: Comparison, definitions: Definitions) -> list[str]:
    """What the matrix shows in words: what it is, then each kommun's answers counted by colour."""
    title, area = matrix_title(comparison, definitions), definitions.areas[comparison.area].title
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row["unit"], Counter())[row["colour"]] += 1
    words: list[tuple[Colour, str]] = [("green", "gröna"), ("yellow", "gula"), ("red", "röda")]
    return [
        f"{title}: {area.lower()}.",
        *(
            f"{unit}: {join_words(_colour_count(count[colour], colour, word) for colour, word in words)}."
            for unit, count in counts.items()
        ),
    ]


def _colour_count(count: int, colour: Colour, many: str) -> str:
    """`1 gul`, `3 gula`."""
    return f"{count} {COLOUR_WORDS[colour] if count == 1 else many}"


def _name_axis(own: str) -> alt.Axis:
    weight = {"condition": {"test": f"datum.value === {own!r}", "value": 700}, "value": 400}
    return alt.Axis(domain=False, ticks=False, labelPadding=8, labelLimit=120, labelFontWeight=weight)

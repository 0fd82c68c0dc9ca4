"""The charts of a document, of the same rows as the pictures on the pages (`ojcore.charts`)."""

from collections.abc import Mapping, Sequence

from ojcore.charts import LIGHT, gap_rows, matrix_rows, mean_rows
from ojcore.charts.frame import Row, shape_sign
from ojcore.charts.gaps import gap_looks
from ojcore.charts.lanes import lane_sentences, lane_spans
from ojcore.charts.matrix import matrix_sentences, place_matrix
from ojcore.charts.means import mean_looks
from ojcore.comparing.changes import Gap
from ojcore.comparing.comparison import Comparison
from ojcore.comparing.comparison import Row as ComparisonRow
from ojcore.comparing.judgement import COLOUR_SYMBOLS, COLOUR_WORDS
from ojcore.definitions.model import Definitions
from ojcore.swedish import join_words
from ojcore.word.charts import Dot, DotChart, Dots, Lane, Marker, Scale, describe

MATRIX_LETTERS = 84
"""How many letters go over the matrix, for its headings."""

_LARGE = 10
_MIDDLE_OF_CELL = 0.46
_LARGER = 1.4  # a typeface's triangle is as wide as it is high, its other signs are smaller
_ACROSS = 380  # points of the matrix across a page
# Word's name of each sign.
_MARKERS: Mapping[str, Marker] = {"●": "circle", "■": "square", "✖": "x", "✚": "plus", "◆": "diamond"}


def mean_chart(rows: Sequence[ComparisonRow], comparison: Comparison, definitions: Definitions, title: str) -> DotChart:
    """The group's mean against the year before and the benchmarks, a lane per question; the rows of `mean_dots`."""
    dots = mean_rows(rows, comparison, definitions)
    looks = mean_looks(dots, comparison, definitions)
    return _lanes(dots, looks, describe(f"{title}: {join_words(looks)}.", lane_sentences(dots)))


def gap_chart(gaps: Sequence[Gap], comparison: Comparison, definitions: Definitions, unit: str) -> DotChart:
    """A kommun's answers against the group and the benchmarks, a lane per indicator; the rows of `gap_dots`."""
    dots = gap_rows(gaps, comparison, definitions, unit)
    looks = gap_looks(dots, comparison, definitions, unit)
    own, *others = looks
    lead = f"{own} {comparison.year} mot {join_words(others)}: andel ja."
    return _lanes(dots, looks, describe(lead, lane_sentences(dots)))


def _lanes(rows: Sequence[Row], looks: Mapping[str, tuple[str, str]], description: str) -> DotChart:
    """A lane per indicator with a dot per row.

    looks: shape and colour of each who, in the order of the key; the dots of the first are the largest.
    """
    spans = lane_spans(rows)
    lanes = {span["indicator"]: lane for lane, span in enumerate(spans)}
    series = [
        Dots(
            who,
            [Dot(lanes[row["indicator"]], row["value"], row["text"]) for row in rows if row["who"] == who],
            colour,
            _MARKERS[shape_sign(shape)],
            7 if place else _LARGE,
        )
        for place, (who, (shape, colour)) in enumerate(looks.items())
    ]
    return DotChart(description, [Lane(span["label"]) for span in spans], series)


def matrix_chart(comparison: Comparison, definitions: Definitions, own: str | None = None) -> DotChart:
    """A lane per kommun, the own first, with a dot per indicator by its judgement, in blocks by kvalitetsområde.

    The rows of `answer_matrix`.
    """
    rows = matrix_rows(comparison, definitions, own)
    cells, blocks = place_matrix(rows, MATRIX_LETTERS)
    width = max(block["end"] for block in blocks)
    size = max(4, min(12, int(_ACROSS / width)))
    units = list(dict.fromkeys(row["unit"] for row in rows))
    lanes = {unit: lane for lane, unit in enumerate(units)}
    series = [
        Dots(
            f"{COLOUR_SYMBOLS[mark]} {word}",
            dots,
            LIGHT.tones[mark][1],
            "square",
            size,
            COLOUR_SYMBOLS[mark],
            LIGHT.tones[mark][0],
            size if mark == "red" else size * _LARGER,
        )
        for mark, word in COLOUR_WORDS.items()
        if (dots := [_cell_dot(cell, lanes) for cell in cells if cell["colour"] == mark])
    ]
    lead, *sentences = matrix_sentences(rows, comparison, definitions)
    return DotChart(
        describe(lead, sentences),
        [Lane(unit) for unit in units],
        series,
        Scale(0, width, number_format="0"),
        is_beside=True,
        heads=[(block["start"], block["head"].split("\n")) for block in blocks],
    )


def _cell_dot(cell: Row, lanes: Mapping[str, int]) -> Dot:
    return Dot(lanes[cell["unit"]], cell["start"] + _MIDDLE_OF_CELL, f"{cell['indicator']}: {cell['answer']}")

"""All pictures of Öppna jämförelser: pure functions from core results to a finished Vega-Lite specification.

A specification carries its data, its size, Swedish number format, a title that says what it shows and `description`,
the text alternative. Colours are those of the tables' marks, and a symbol or a word always stands with them. What a
picture draws comes from a `..._rows` function beside it, so that the same rows can stand as a table.
"""

from ojcore.charts.development import development_lines, development_rows
from ojcore.charts.frame import DARK, LIGHT, Look, Spec, unit_colour, unit_sign
from ojcore.charts.gaps import gap_dots, gap_rows
from ojcore.charts.matrix import answer_matrix, matrix_rows, matrix_title
from ojcore.charts.means import mean_dots, mean_rows
from ojcore.charts.strips import figure_strips, strip_background, strip_range, strip_rows

__all__ = [
    "DARK",
    "LIGHT",
    "Look",
    "Spec",
    "answer_matrix",
    "development_lines",
    "development_rows",
    "figure_strips",
    "gap_dots",
    "gap_rows",
    "matrix_rows",
    "matrix_title",
    "mean_dots",
    "mean_rows",
    "strip_background",
    "strip_range",
    "strip_rows",
    "unit_colour",
    "unit_sign",
]

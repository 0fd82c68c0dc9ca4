"""The charts of a granskningsrapport, of the same rows as those on the pages."""

from collections.abc import Sequence

from inspection.counting.chart import chart_sentences
from ojcore.charts.frame import PALETTE, Row
from ojcore.word.charts import Dot, DotChart, Dots, Lane, describe


def ratio_dots(rows: Sequence[Row], title: str) -> DotChart:
    """The rows of `ratio_rows` as dots with their limits, the counts at the right."""
    dots = [
        Dot(lane, row["share"], f"i hela gruppen {row['group']}", row["low"], row["high"])
        for lane, row in enumerate(rows)
    ]
    return DotChart(
        describe(f"{title}.", chart_sentences(rows)),
        [Lane(row["label"], row["counted"]) for row in rows],
        [Dots("Andel av de granskade akterna", dots, PALETTE[0], size=8)],
        limits_name="Gränser för hela gruppen (95\u00a0%)",
        note_name="Granskade akter",
    )

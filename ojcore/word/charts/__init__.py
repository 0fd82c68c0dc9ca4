"""Word's own charts: bars, lines and dots that stay sharp, can be edited in Word, and say in words what they show."""

from ojcore.word.charts.model import (
    PERCENT,
    BarChart,
    Chart,
    Dot,
    DotChart,
    Dots,
    Lane,
    LineChart,
    Marker,
    Scale,
    Series,
    describe,
)
from ojcore.word.charts.parts import WIDTH, Drawn, draw_chart
from ojcore.word.charts.reading import Figures, figures_line, read_chart

__all__ = [
    "PERCENT",
    "WIDTH",
    "BarChart",
    "Chart",
    "Dot",
    "DotChart",
    "Dots",
    "Drawn",
    "Figures",
    "Lane",
    "LineChart",
    "Marker",
    "Scale",
    "Series",
    "describe",
    "draw_chart",
    "figures_line",
    "read_chart",
]

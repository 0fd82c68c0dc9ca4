"""A chart read back: the figures that its part holds, as a table for a page or a line for a test."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from ojcore.swedish import format_number, round_half_up
from ojcore.word.charts.lanes import HEADS, LANES, lane_at

_NONE = "–"
_UNIT = re.compile(r'"([^"]*)"')


class Figures(NamedTuple):
    """columns: a heading per series, the first empty over the names of the rows; rows: texts with Swedish figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def read_chart(xml: bytes) -> Figures:
    """The figures of a chart of ours, from the values that its part keeps.

    Of bars and lines a row per category, of dots a row per lane; of dots with a sign upon them how many stand in a
    lane. "–" where there is none.
    """
    chart = parse_xml(xml)
    series = list(chart.iter(qn("c:ser")))
    return _of_lanes(series) if chart.find(f".//{qn('c:scatterChart')}") is not None else _of_categories(series)


def figures_line(figures: Figures) -> str:
    """The figures in one line: `Ja (2017 50 %, 2018 62,5 %); Nej (…)`."""
    names = figures.columns[1:]
    return "; ".join(
        f"{name} ({', '.join(f'{column} {text}' for column, text in zip(names, texts, strict=True))})"
        for name, *texts in figures.rows
    )


def _of_categories(series: Sequence[etree._Element]) -> Figures:
    names = list(_points(series[0], "c:cat").values()) if series else []
    values = [_numbers(one, "c:val") for one in series]
    rows = [
        [
            name,
            *(_told(one, found[place]) if place in found else _NONE for one, found in zip(series, values, strict=True)),
        ]
        for place, name in enumerate(names)
    ]
    return Figures(["", *map(_name, series)], rows)


def _of_lanes(series: Sequence[etree._Element]) -> Figures:
    """A lane's note stands next to its name, then its dots, then their limits."""
    shown = {_name(one): one for one in series}
    names = _names(shown.pop(LANES))
    told = {name: _written(one) or _told_by_lane(one, len(names)) for name, one in shown.items() if name != HEADS}
    columns = sorted(told, key=lambda name: (not _written(shown[name]), _is_line(shown[name])))
    rows = [[name, *(told[column][lane] for column in columns)] for lane, name in enumerate(names)]
    return Figures(["", *columns], rows)


def _names(series: etree._Element) -> list[str]:
    """The lanes' names, from the topmost: the lines of one stand above each other, the last first."""
    lines: dict[int, list[str]] = {}
    for height, label in zip(_numbers(series, "c:yVal").values(), _written(series), strict=True):
        lines.setdefault(int(height), []).insert(0, label)
    return [" ".join(found) for found in lines.values()]


def _told_by_lane(series: etree._Element, lanes: int) -> list[str]:
    """What a series says in each lane: its dot, how many dots it has there, or the ends of its line."""
    inside: list[list[float]] = [[] for _ in range(lanes)]
    values = _numbers(series, "c:xVal")
    for place, height in _numbers(series, "c:yVal").items():
        inside[lane_at(lanes, height)].append(values[place])
    if series.find(f"{qn('c:dLbls')}/{qn('c:numFmt')}") is not None:  # a sign: its place across is no figure
        return [str(len(found)) for found in inside]
    return ["–".join(_told(series, value) for value in found) or _NONE for found in inside]


def _name(series: etree._Element) -> str:
    return "".join(_points(series, "c:tx").values())


def _points(series: etree._Element, tag: str) -> dict[int, str]:
    points = series.findall(f"{qn(tag)}//{qn('c:pt')}")
    return {int(point.get("idx")): point.findtext(qn("c:v")) or "" for point in points}


def _numbers(series: etree._Element, tag: str) -> dict[int, float]:
    return {place: float(text) for place, text in _points(series, tag).items()}


def _written(series: etree._Element) -> list[str]:
    """What is written at the points of a series, in their order."""
    return ["".join(text.text or "" for text in label.iter(qn("a:t"))) for label in series.iter(qn("c:dLbl"))]


def _is_line(series: etree._Element) -> bool:
    return series.find(f"{qn('c:spPr')}/{qn('a:ln')}/{qn('a:solidFill')}") is not None


def _told(series: etree._Element, value: float) -> str:
    """A value in the number format of its series: `62,5 %`, and `75 %` where it is whole."""
    code = series.findtext(f".//{qn('c:numCache')}/{qn('c:formatCode')}") or ""
    unit = _UNIT.search(code)
    decimals = len(code.partition('"')[0].partition(".")[2])
    is_whole = round_half_up(value, decimals) == round_half_up(value, 0)
    return format_number(value, 0 if is_whole else decimals) + (unit[1] if unit else "")

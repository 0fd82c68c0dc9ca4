"""Indicators over the years: what each kommun, the group's mean and the benchmarks were, and where the line must break.

Read from the comparison tables of the years, so that every mean, colour and coding rule is theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ojcore.comparing.cell_texts import format_value, value_text
from ojcore.comparing.comparison import Comparison, Coverage, Doubt, Row, compare_indicator
from ojcore.comparing.judgement import Mark
from ojcore.definitions.model import Definitions, Indicator, SeriesBreak
from ojcore.store.columns import Columns

LONGEST_STEP = 2

LINE_RULE = (
    "Linjen bryts där serien har ett brott, där ett värde ifrågasätts eller saknas ett år som området mättes, och där "
    f"det gått mer än {LONGEST_STEP} år mellan mätningarna."
)


@dataclass(frozen=True, slots=True)
class Point:
    """What one unit, group or benchmark had one year.

    value: 100 or 0 for a kommun's answer, percent for a mean of answers, else the indicator's unit; None where missing.
    text: the answer's label or the formatted value; `–` for a group with fewer than two answers. mark and reason: a
    kommun's judgement as it is shown. n of `of`: how many of the group's members have answered; None for others.
    doubt: what the check disputes about it, or None.
    """

    year: int
    value: float | None
    text: str
    mark: Mark | None = None
    reason: str = ""
    n: int | None = None
    of: int | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """All points of one kommun, group or benchmark, by year."""

    id: str
    kind: Literal["unit", "group", "benchmark"]
    points: list[Point]

    def at(self, year: int) -> Point | None:
        """The point of a year, None where there is nothing."""
        return next((point for point in self.points if point.year == year), None)


@dataclass(frozen=True, slots=True)
class Development:
    """One indicator over the years.

    area_years: every year that an area which asks it was measured; years: those with anything for this indicator; both
    ascending. series: by id, in the order of `order_series`. breaks: those between `years`.
    """

    indicator: Indicator
    area_years: list[int]
    years: list[int]
    series: dict[str, Series]
    breaks: list[SeriesBreak]

    @property
    def is_disputed(self) -> bool:
        """True where the check disputes any of the values."""
        return any(point.doubt for series in self.series.values() for point in series.points)


def develop_indicator(
    columns: Columns,
    definitions: Definitions,
    indicator: str,
    group: str,
    unit: str | None,
    coverage: Coverage,
    measured: Iterable[tuple[str, int]],
) -> Development | None:
    """One indicator's development for a group and a unit; None where neither has a value.

    coverage: what `unit_coverage` gives for the two. measured: what `list_measured` gives for the area shown.
    """
    tables = compare_indicator(columns, definitions, indicator, group, unit, coverage)
    return develop(tables, definitions, measured).get(indicator)


def list_measured(definitions: Definitions, area: str, coverage: Coverage) -> set[tuple[str, int]]:
    """The areas and years in which any of the area's indicators was asked."""
    asked = ((each.id, year) for each in definitions.area_indicators[area] for year in coverage.get(each.id, ()))
    return {(definitions.area_in(indicator, year), year) for indicator, year in asked}


def develop(
    comparisons: Iterable[Comparison], definitions: Definitions, measured: Iterable[tuple[str, int]] = ()
) -> dict[str, Development]:
    """indicator id -> its development, from the comparison tables of one group and unit, one per area and year.

    measured: the areas and years that were measured, where the tables are not all of them.
    """
    by_year = sorted(comparisons, key=lambda comparison: comparison.year)
    all_measured = {*measured, *((comparison.area, comparison.year) for comparison in by_year)}
    areas: dict[str, set[str]] = {}
    for comparison in by_year:
        for row in comparison.rows:
            areas.setdefault(row.indicator.id, set()).add(comparison.area)
    found: dict[str, Development] = {}
    for comparison in by_year:
        for row in comparison.rows:
            id_ = row.indicator.id
            area_years = sorted({year for area, year in all_measured if area in areas[id_]})
            known = found.setdefault(id_, Development(row.indicator, area_years, [], {}, []))
            known.years.append(comparison.year)
            for about, kind, point in _points(comparison, row, definitions):
                known.series.setdefault(about, Series(about, kind, [])).points.append(point)
    return {id_: _completed(each, definitions) for id_, each in found.items()}


def _completed(development: Development, definitions: Definitions) -> Development:
    """The same with its breaks, and its series in the order they are shown."""
    indicator, years = development.indicator, development.years
    breaks = [each for each in indicator.series_break if years[0] < each.year <= years[-1]]
    series = {id_: development.series[id_] for id_ in definitions.order_series(development.series)}
    return Development(indicator, development.area_years, years, series, sorted(breaks, key=lambda each: each.year))


def _points(
    comparison: Comparison, row: Row, definitions: Definitions
) -> Iterator[tuple[str, Literal["unit", "group", "benchmark"], Point]]:
    year, indicator = comparison.year, row.indicator
    for unit in comparison.units:
        if unit in row.cells:
            now = row.cells[unit].now
            text = value_text(indicator, now, definitions)
            yield unit, "unit", Point(year, now.value, text, now.mark, now.reason, doubt=now.doubt)
    mean = row.mean
    doubt = mean.doubt if mean.value is not None else None
    shown = format_value(indicator, mean.value)
    yield comparison.group, "group", Point(year, mean.value, shown, n=mean.n, of=mean.of, doubt=doubt)
    for id_, benchmark in row.benchmarks.items():
        text = format_value(indicator, benchmark.value)
        yield id_, "benchmark", Point(year, benchmark.value, text, doubt=benchmark.doubt)


def split_runs(series: Series, development: Development) -> list[list[Point]]:
    """The points with a value, in the runs that a line may connect; by `LINE_RULE`."""
    known = [point for point in series.points if point.value is not None]
    runs = [known[:1]] if known else []
    for before, after in pairwise(known):
        if _connects(before, after, development):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _connects(earlier: Point, later: Point, development: Development) -> bool:
    measured_between = any(earlier.year < year < later.year for year in development.area_years)
    broken = development.indicator.break_between(earlier.year, later.year) is not None
    is_far = later.year - earlier.year > LONGEST_STEP
    return not (is_far or measured_between or broken or earlier.doubt or later.doubt)

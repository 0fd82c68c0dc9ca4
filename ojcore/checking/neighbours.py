"""A benchmark's figures beside those of the year before.

Differences are told apart on binary floats; only one that lies at a limit, where the last binary digit would decide, is
worked out on decimals.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ojcore.reading.cells import Value
from ojcore.swedish import exact

if TYPE_CHECKING:
    from ojcore.checking.cells import SourceCells

_MOST_YEARS_BETWEEN = 2
_FEWEST_INDICATORS = 8
_SMALLEST_JUMP = 10
_TIMES_USUAL_CHANGE = 2
_LARGEST_FIT = 5
_NEAR = 1e-6


@dataclass(frozen=True)
class Neighbours:
    """One benchmark in one year of the source and the year before it, for the indicators that compare.

    order: indicators as the earlier source prints them.
    """

    benchmark: str
    now: Mapping[str, Value]
    before: Mapping[str, Value]
    order: Sequence[str]

    @cached_property
    def usual(self) -> Decimal:
        """The median change between the two years, without sign."""
        return median(abs(self.change(indicator)) for indicator in self.now)

    def change(self, indicator: str) -> Decimal:
        """The change since the year before."""
        return number_of(self.now[indicator]) - number_of(self.before[indicator])

    @cached_property
    def jumps(self) -> list[str]:
        """The indicators whose change is large in itself and against the benchmark's usual change."""
        return [indicator for indicator in self.now if self.is_jump(indicator)]

    def is_jump(self, indicator: str, times: int = 1) -> bool:
        """True where the change is so many times larger than what makes a jump."""
        size = abs(_figure(self.now[indicator]) - _figure(self.before[indicator]))
        limit = times * max(_SMALLEST_JUMP, _TIMES_USUAL_CHANGE * self._about_usual)
        if not _is_near(size, limit):
            return size > limit
        return abs(self.change(indicator)) > times * max(Decimal(_SMALLEST_JUMP), _TIMES_USUAL_CHANGE * self.usual)

    def list_fitting(self, offset: int) -> list[bool]:
        """For each indicator of the order whether its figure continues the series of the one so far on, not its own."""
        now, before = self._figures
        beside = np.full(len(now), np.nan)
        beside[max(-offset, 0) : len(now) - max(offset, 0)] = before[max(offset, 0) : len(now) - max(-offset, 0)]
        distance, change = np.abs(now - beside), np.abs(now - before)
        limit = min(max(self._about_usual, 1), _LARGEST_FIT)
        fitting = (distance < limit) & (distance < change)
        for place in np.flatnonzero(_is_near(distance, limit) | _is_near(distance, change)).tolist():
            fitting[place] = self._fits(self.order[place], self.order[place + offset])
        return list(fitting.tolist())

    def _fits(self, indicator: str, other: str) -> bool:
        distance = abs(number_of(self.now[indicator]) - number_of(self.before[other]))
        limit = min(max(self.usual, Decimal(1)), Decimal(_LARGEST_FIT))
        return distance <= limit and distance < abs(self.change(indicator))

    @cached_property
    def _about_usual(self) -> float:
        return median(abs(_figure(value) - _figure(self.before[id_])) for id_, value in self.now.items())

    @cached_property
    def _figures(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The figures of both years in the order; NaN where there is none."""
        now, before = (
            np.array([_figure(found[id_]) if id_ in found else np.nan for id_ in self.order])
            for found in (self.now, self.before)
        )
        return now, before


def _figure(value: Value) -> float:
    return value.number or 0


def number_of(value: Value) -> Decimal:
    """The figure as a decimal."""
    return exact(value.number or 0)


def _is_near(one: Any, two: Any) -> Any:
    """True where the last digits of one or two would decide which is the larger; of numbers or arrays."""
    return abs(one - two) <= _NEAR * (1 + one + two)


def list_neighbours(cells: "SourceCells") -> Iterator[Neighbours]:
    """Every benchmark and year of the source that can be followed from a year shortly before."""
    orders: dict[str, list[str]] = {}
    for benchmark, series in cells.benchmark_series.items():
        for year, own in series.items():
            now = {indicator: value for indicator, value in own.items() if value.source == cells.source}
            earlier = [each for each in series if year - _MOST_YEARS_BETWEEN <= each < year]
            if not now or not earlier:
                continue
            before = series[max(earlier)]
            compared = _compared(cells, now, before)
            if len(compared) >= _FEWEST_INDICATORS:
                source = next(iter(before.values())).source
                orders[source] = orders.get(source) or cells.order(source)
                yield Neighbours(benchmark, compared, before, orders[source])


def _compared(cells: "SourceCells", now: Mapping[str, Value], before: Mapping[str, Value]) -> dict[str, Value]:
    """The figures that compare with the year before."""
    return {
        indicator: value
        for indicator, value in now.items()
        if indicator in before
        and cells.is_percent(value)
        and not cells.indicator(value).break_between(before[indicator].year, value.year)
    }

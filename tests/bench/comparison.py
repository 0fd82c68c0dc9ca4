"""The comparison table against the same answer from dense arrays in memory."""

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions, Indicator
from ojcore.reading.cells import Value
from tests.bench.measure import compare_tasks, spread
from tests.bench.national import YEARS
from tests.bench.rows import Row

GROUP, UNIT, YEAR = "nordvast", "0184", 2024

Figures = NDArray[np.float64]
Codes = NDArray[np.int8]


class DenseTable:
    """All values as two arrays [indicator, year, unit]: what a cell adds to a mean (NaN: missing), and its answer."""

    def __init__(self, values: Sequence[Value], definitions: Definitions) -> None:
        self.indicators = {id_: place for place, id_ in enumerate(definitions.indicators)}
        self.units = {id_: place for place, id_ in enumerate([*definitions.kommuner, *definitions.benchmarks])}
        self.kommuner = len(definitions.kommuner)
        self.answers = {id_: place for place, id_ in enumerate(definitions.answers)}
        colours = ["red", "yellow", "green"]
        self.colours = np.array([colours.index(each.judgement) for each in definitions.answers.values()] + [-1])
        shape = (len(self.indicators), len(YEARS), len(self.units))
        self.figures: Figures = np.full(shape, np.nan)
        self.codes: Codes = np.full(shape, -1, dtype=np.int8)
        rule = definitions.default_coding
        for value in values:
            cell = self.indicators[value.indicator], value.year - YEARS[0], self.units[value.unit]
            if value.code:
                self.figures[cell], self.codes[cell] = rule.share(value.code), self.answers[value.code]
            elif value.number is not None:
                self.figures[cell] = value.number

    def read(self, indicators: list[Indicator], members: list[str], benchmarks: list[str]) -> tuple[Figures, ...]:
        """Means, their change, benchmarks, their change, changed answers and colours: the table of YEAR as arrays."""
        rows = [self.indicators[each.id] for each in indicators]
        years = [YEAR - 1 - YEARS[0], YEAR - YEARS[0]]
        units = [self.units[each] for each in members]
        figures = self.figures[np.ix_(rows, years, units)]
        codes = self.codes[np.ix_(rows, years, units)]
        means = np.nanmean(figures, axis=2)
        published = self.figures[np.ix_(rows, years, [self.units[each] for each in benchmarks])]
        places = [self._places(row, year, units) for row, each in zip(rows, indicators, strict=True)
                  if not each.is_answer for year in years]  # fmt: skip
        colours = self.colours[codes]
        flips = codes[:, 0] != codes[:, 1]
        change = means[:, 1] - means[:, 0], published[:, 1] - published[:, 0]
        return means[:, 1], change[0], published[:, 1], change[1], flips, colours, np.array(places)

    def _places(self, row: int, year: int, units: list[int]) -> Figures:
        """Where the units' figures stand among all kommuner's, 0 to 1."""
        peers = np.sort(self.figures[row, year, : self.kommuner])
        peers = peers[: np.searchsorted(peers, np.nan)]
        own = self.figures[row, year, units]
        return (np.searchsorted(peers, own) + np.searchsorted(peers, own, "right")) / 2 / len(peers)


def measure_comparison(engine: Engine, definitions: Definitions, values: list[Value], rounds: int) -> list[Row]:
    """The table of an area whose indicators are all answered by ja or nej, and of one that also has figures."""
    dense = DenseTable(values, definitions)
    areas = list(definitions.areas)
    return [
        _measure_area(engine, definitions, dense, areas[1], rounds, goal=4),
        _measure_area(engine, definitions, dense, areas[0], rounds, goal=None),
    ]


def _measure_area(
    engine: Engine, definitions: Definitions, dense: DenseTable, area: str, rounds: int, goal: float | None
) -> Row:
    with engine.connect() as connection:

        def table() -> Comparison:
            return compare(connection, definitions, area, YEAR, GROUP, UNIT)

        comparison = table()
        indicators = [row.indicator for row in comparison.rows]
        _require_same_means(comparison, dense)
        ours, arrays = compare_tasks(
            table, lambda: dense.read(indicators, comparison.members, comparison.benchmarks), rounds
        )
    figures = sum(not indicator.is_answer for indicator in indicators)
    floor = median(arrays)
    what = f"comparison of {len(indicators) - figures} answers" + (f" and {figures} figures" if figures else "")
    return Row(f"{what}, 2 years", f"numpy arrays {floor * 1000:.2f} ms", spread(ours), median(ours) / floor, goal)


def _require_same_means(comparison: Comparison, dense: DenseTable) -> None:
    means = dense.read([row.indicator for row in comparison.rows], comparison.members, comparison.benchmarks)[0]
    ours = [row.mean.value for row in comparison.rows]
    if any(mine is not None and abs(mine - theirs) > 1e-9 for mine, theirs in zip(ours, means, strict=True)):
        raise AssertionError("the array and the comparison disagree: one of them is measured doing something else")

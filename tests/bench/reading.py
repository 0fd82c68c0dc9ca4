"""The comparison table against the same answer from a dense array in memory, and against the bare fetch of its rows."""

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from ojcore.comparing.comparison import Comparison, Coverage, compare, fetch_unit_coverage
from ojcore.definitions.model import Definitions, Indicator
from ojcore.reading.cells import Value
from tests.bench.measure import Line, compare_tasks
from tests.bench.national import VALUE_COLUMNS, YEARS

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


def measure_comparison(engine: Engine, definitions: Definitions, values: list[Value], rounds: int) -> list[Line]:
    """An area of answers only and one that also has figures, which are judged among all kommuner."""
    dense = DenseTable(values, definitions)
    areas = list(definitions.areas)
    lines = []
    for area in (areas[1], areas[0]):
        lines += _measure_area(engine, definitions, dense, area, rounds)
    return lines


def _measure_area(engine: Engine, definitions: Definitions, dense: DenseTable, area: str, rounds: int) -> list[Line]:
    with engine.connect() as connection:
        coverage = fetch_unit_coverage(connection, definitions, GROUP, UNIT)

        def table(known: Coverage | None = coverage) -> Comparison:
            return compare(connection, definitions, area, YEAR, GROUP, UNIT, known)

        comparison = table()
        indicators = [row.indicator for row in comparison.rows]
        _require_same_means(comparison, dense)
        arrays = compare_tasks(table, lambda: dense.read(indicators, comparison.members, comparison.benchmarks), rounds)
        bare = compare_tasks(table, _bare_fetch(engine, definitions, comparison), rounds)
        cold = compare_tasks(lambda: table(None), table, max(rounds // 4, 3))
    figures = sum(not each.is_answer for each in indicators)
    what = f"comparison of {len(indicators)} indicators, {figures} of them figures"
    return [
        Line(what, "dense array", arrays[0] / arrays[1], 10),
        Line(what, "bare fetch", bare[0] / bare[1], 2),
        Line("the same, years looked up anew", "years known", cold[0] / cold[1]),
    ]


def _require_same_means(comparison: Comparison, dense: DenseTable) -> None:
    means = dense.read([row.indicator for row in comparison.rows], comparison.members, comparison.benchmarks)[0]
    ours = [row.mean.value for row in comparison.rows]
    if any(mine is not None and abs(mine - theirs) > 1e-9 for mine, theirs in zip(ours, means, strict=True)):
        raise AssertionError("the array and the comparison disagree: one of them is measured doing something else")


def _bare_fetch(engine: Engine, definitions: Definitions, comparison: Comparison) -> "Fetch":
    ids = [row.indicator.id for row in comparison.rows]
    figures = [row.indicator.id for row in comparison.rows if not row.indicator.is_answer]
    units = [*comparison.units, *comparison.benchmarks]
    return Fetch(str(engine.url.database), ids, figures, units, list(definitions.benchmarks))


class Fetch:
    """The comparison's rows by the driver alone: its units' values, and all kommuner's figures."""

    def __init__(self, path: str, ids: list[str], figures: list[str], units: list[str], benchmarks: list[str]) -> None:
        self.connection = sqlite3.connect(path)
        years: list[object] = [YEAR - 1, YEAR]
        self.values = [*ids, *years, *units], _select(VALUE_COLUMNS, len(ids), f"unit IN ({_marks(len(units))})")
        is_kommun = f"number IS NOT NULL AND unit NOT IN ({_marks(len(benchmarks))})"
        self.peers = [*figures, *years, *benchmarks], _select("indicator, year, number", len(figures), is_kommun)

    def __call__(self) -> list[object]:
        """Fetches them."""
        rows: list[object] = []
        for parameters, statement in (self.values, self.peers):
            rows += self.connection.execute(statement, parameters).fetchall()
        return rows


def _select(columns: str, indicators: int, condition: str) -> str:
    chosen = f"indicator IN ({_marks(indicators)}) AND year IN (?, ?) AND {condition}"
    return f"SELECT {columns} FROM value WHERE {chosen}"  # noqa: S608 (only question marks)


def _marks(count: int) -> str:
    return ", ".join("?" * count)

"""Figures that break a unit's own pattern: out of all proportion to the figure beside it.

For neighbouring columns with the same unit of measure, the ratio between the two is compared over all kommuner and
benchmarks, on a logarithmic scale, with median and median deviation, so that the outlier itself does not widen the
yardstick. This is a judgement and no recomputation, so logarithms in binary floats will do.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import exp, log
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ojcore.checking.arrays import Positions, ValueArrays
from ojcore.checking.cells import SourceCells, place, unit_names
from ojcore.checking.discrepancy import Discrepancy, Outcome, format_like
from ojcore.checking.means import claims_of, group_figure
from ojcore.reading.cells import Value
from ojcore.swedish import format_number, printed_decimals, round_half_up

FEWEST_UNITS = 5
_TIMES_USUAL_SPREAD = 6
_SMALLEST_SPREAD = 0.1
_SMALLEST_FACTOR = 4
_NEAR = 1e-9

_Column = dict[str, Value]


def check_outliers(cells: SourceCells) -> Outcome:
    """Every pair of figures of a unit in neighbouring columns against the same pair of all other units."""
    discrepancies, checked, suspects = [], 0, set()
    for one, two in _neighbours(cells):
        ratios = _about_ratios(cells.arrays, one, two)
        if len(ratios) < FEWEST_UNITS:
            continue
        checked += len(ratios)
        if not _may_have_one_far_off(ratios):
            continue
        left, right = _positive(cells.column(one)), _positive(cells.column(two))
        units = [unit for unit in left if unit in right]
        own_ratios = np.array([_log(right[unit]) - _log(left[unit]) for unit in units])
        for unit in (units[at] for at in far_from_the_rest(own_ratios)):
            own, other = (left, right) if _strays_more(unit, left, right) else (right, left)
            if own[unit] not in suspects:
                suspects.add(own[unit])
                discrepancies.append(_discrepancy(cells, unit, own, other))
    return Outcome("Tal i proportion till talet bredvid", discrepancies, checked)


def _neighbours(cells: SourceCells) -> Iterator[tuple[Positions, Positions]]:
    """Neighbouring columns of figures with the same unit of measure."""
    for columns in cells.layout.values():
        for one, two in pairwise(columns):
            first, second = cells.definitions.indicators[one], cells.definitions.indicators[two]
            if {first.value_type, second.value_type} <= {"share", "number"} and first.measured_in == second.measured_in:
                yield columns[one], columns[two]


def _about_ratios(arrays: ValueArrays, one: Positions, two: Positions) -> NDArray[np.float64]:
    """The log ratios of the units that have a figure above zero in both columns, but for the last digits."""
    units, number = arrays.codes["unit"], arrays.number
    first, second = (positions[number[positions] > 0] for positions in (one, two))
    _, left, right = np.intersect1d(units[first], units[second], return_indices=True)
    return np.log(number[second[right]]) - np.log(number[first[left]])


def _may_have_one_far_off(ratios: NDArray[np.float64]) -> bool:
    """False where no ratio comes near the limit of `far_from_the_rest`."""
    distances = np.abs(ratios - np.median(ratios))
    return bool(distances.max() > _limit(float(np.median(distances))) - _NEAR)


def _positive(column: _Column) -> _Column:
    return {unit: value for unit, value in column.items() if value.number is not None and value.number > 0}


def _log(value: Value) -> float:
    return log(value.number or 1)


def far_from_the_rest(ratios: NDArray[np.float64]) -> list[int]:
    """The places of the log ratios that are both unlike the others and off by a large factor.

    It takes `FEWEST_UNITS` to say what the others are like.
    """
    distances = np.abs(ratios - np.median(ratios))
    found: list[int] = np.flatnonzero(distances > _limit(float(np.median(distances)))).tolist()
    return found


def _limit(deviation: float) -> float:
    """How far a log ratio may lie from the median. deviation: the median of how far they do."""
    return max(_TIMES_USUAL_SPREAD * max(1.4826 * deviation, _SMALLEST_SPREAD), log(_SMALLEST_FACTOR))


def _strays_more(unit: str, column: _Column, other: _Column) -> bool:
    """True where the unit's figure lies further from its column's median than the one beside it from its own."""
    distances = [abs(_log(each[unit]) - median(map(_log, each.values()))) for each in (column, other)]
    return distances[0] > distances[1]


def _discrepancy(cells: SourceCells, unit: str, own: _Column, other: _Column) -> Discrepancy:
    value, beside = own[unit], other[unit]
    rest = [each for each in own if each in other and each != unit]
    kommuner = [each for each in rest if cells.is_kommun(own[each])] or rest
    shares = [exp(_log(own[each]) - _log(other[each])) for each in kommuner]
    low, high = (round_half_up(share * (beside.number or 0), printed_decimals(value.raw)) for share in _ends(shares))
    usual = " till ".join(format_number(share, 2) for share in _ends(shares))
    decimals = printed_decimals(value.raw)
    text = (
        f"{cells.definitions.unit_name(unit)} har {value.raw} mot {beside.raw} för ”{cells.indicator(beside).title}”, "
        f"alltså {format_number(exp(_log(value) - _log(beside)), 3)} av det. För {unit_names(cells, kommuner)} är det "
        f"{usual}. I samma proportion vore talet {format_number(low, decimals)} till {format_number(high, decimals)}."
    )
    text += _same_figure_nearby(cells, value) + _in_the_mean(cells, value)
    recomputed = f"{format_like(low, value.raw).rstrip(' %')}–{format_like(high, value.raw)}"
    where = (cells.source, place(value), value.table)
    return Discrepancy(*where, "outlier", value.indicator, unit, value.raw, recomputed, text, "likely", (value[:4],))


def _ends(numbers: list[float]) -> tuple[float, float]:
    return min(numbers), max(numbers)


def _same_figure_nearby(cells: SourceCells, value: Value) -> str:
    """The same printed figure for the same unit in the same table or the one before or after: perhaps copied."""
    tables = [table.number for table in cells.tables()]
    at = tables.index(value.table) if value.table in tables else 0
    near = {value.table, *tables[max(at - 1, 0) : at + 2]}
    places = {key: list(columns) for key, columns in cells.layout.items() if key[0] in near and key[1] == value.year}
    same = [
        other
        for other in cells.arrays.alike(value)
        if (other.table, other.year) in places and other.indicator != value.indicator
    ]
    if not same:
        return ""
    first = min(same, key=lambda other: (other.table, places[other.table, other.year].index(other.indicator)))
    return f" Samma tal står i {place(first)}."


def _in_the_mean(cells: SourceCells, value: Value) -> str:
    """Says so where the printed mean of the column is nearer to the mean with the figure than to that without it."""
    for claim, printed in claims_of(cells, "mean"):
        if (claim.indicator, claim.year) == (value.indicator, value.year):
            members = cells.group_values(claim.indicator, claim.year, claim.unit)
            rest = group_figure(cells, [each for each in members if each != value])
            whole = group_figure(cells, members)
            if value in members and whole and rest and abs(whole.mean - printed) < abs(rest.mean - printed):
                without = format_number(rest.mean)
                return f" Talet är inräknat i det tryckta snittet {claim.raw}; utan det blir snittet {without}."
    return ""

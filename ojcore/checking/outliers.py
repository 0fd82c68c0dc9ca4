"""Figures that break a unit's own pattern: out of all proportion to the figure beside it.

For neighbouring columns with the same unit of measure, the ratio between the two is compared over all kommuner and
benchmarks, on a logarithmic scale, with median and median deviation, so that the outlier itself does not widen the
yardstick. This is a judgement and no recomputation, so logarithms in binary floats will do.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import exp, log
from statistics import median

from ojcore.checking.cells import SourceCells, place, unit_names
from ojcore.checking.discrepancy import Discrepancy, Outcome, format_like
from ojcore.checking.means import claims_of, group_figure
from ojcore.reading.cells import Value
from ojcore.swedish import format_number, printed_decimals, round_half_up

_FEWEST_UNITS = 5
_TIMES_USUAL_SPREAD = 6
_SMALLEST_SPREAD = 0.1
_SMALLEST_FACTOR = 4

_Column = dict[str, Value]


def check_outliers(cells: SourceCells) -> Outcome:
    """Every pair of figures of a unit in neighbouring columns against the same pair of all other units."""
    discrepancies, checked, suspects = [], 0, set()
    for left, right in _neighbours(cells):
        ratios = {unit: _log(right[unit]) - _log(left[unit]) for unit in left if unit in right}
        if len(ratios) < _FEWEST_UNITS:
            continue
        checked += len(ratios)
        for unit in _far_from_the_rest(ratios):
            own, other = (left, right) if _strays_more(unit, left, right) else (right, left)
            if own[unit] not in suspects:
                suspects.add(own[unit])
                discrepancies.append(_discrepancy(cells, unit, own, other))
    return Outcome("Tal i proportion till talet bredvid", discrepancies, checked)


def _neighbours(cells: SourceCells) -> Iterator[tuple[_Column, _Column]]:
    """Neighbouring columns of figures with the same unit of measure; cells that are missing or zero are left out."""
    for columns in cells.blocks.values():
        for one, two in pairwise(columns):
            first, second = cells.definitions.indicators[one], cells.definitions.indicators[two]
            if {first.value_type, second.value_type} <= {"share", "number"} and first.measured_in == second.measured_in:
                yield _positive(columns[one]), _positive(columns[two])


def _positive(column: _Column) -> _Column:
    return {unit: value for unit, value in column.items() if value.number is not None and value.number > 0}


def _log(value: Value) -> float:
    return log(value.number or 1)


def _far_from_the_rest(ratios: dict[str, float]) -> list[str]:
    """The units whose log ratio is both unlike the others' and off by a large factor."""
    middle = median(ratios.values())
    spread = max(1.4826 * median(abs(ratio - middle) for ratio in ratios.values()), _SMALLEST_SPREAD)
    limit = max(_TIMES_USUAL_SPREAD * spread, log(_SMALLEST_FACTOR))
    return [unit for unit, ratio in ratios.items() if abs(ratio - middle) > limit]


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
    for (table, year), columns in cells.blocks.items():
        if year == value.year and table in near:
            for indicator, units in columns.items():
                other = units.get(value.unit)
                if other is not None and other.raw == value.raw and indicator != value.indicator:
                    return f" Samma tal står i {place(other)}."
    return ""


def _in_the_mean(cells: SourceCells, value: Value) -> str:
    """Says so where the printed mean of the column is nearer to the mean with the figure than to that without it."""
    for claim, printed in claims_of(cells, "mean"):
        if (claim.indicator, claim.year) == (value.indicator, value.year):
            members = cells.group_values(claim.indicator, claim.year, claim.unit)
            rest = group_figure(cells, [each for each in members if each is not value])
            whole = group_figure(cells, members)
            if value in members and whole and rest and abs(whole.mean - printed) < abs(rest.mean - printed):
                without = format_number(rest.mean)
                return f" Talet är inräknat i det tryckta snittet {claim.raw}; utan det blir snittet {without}."
    return ""

"""Columns that ask different things and have the same figures all the same: perhaps they were copied."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from itertools import combinations, pairwise
from math import isnan

import numpy as np
from numpy.typing import NDArray

from ojcore.checking.arrays import Positions
from ojcore.checking.cells import Columns, SourceCells
from ojcore.checking.discrepancy import UNKNOWN, Certainty, Discrepancy, Kind, Outcome, place_of
from ojcore.reading.cells import Value
from ojcore.swedish import join_words

_MANY_COLUMNS = 10
_FEWEST_BENCHMARKS = 2
_FEWEST_KOMMUNER = 3
_TWINS_FROM = 5
_REPEATED_FROM = 3
_FEWEST_JUMPS = 2

_Column = dict[str, Value]
_Jumps = dict[tuple[str, str], Value]


def check_copied_columns(cells: SourceCells) -> Outcome:
    """Every pair of columns of a table; in a table of many columns only neighbours, since chance makes equals.

    Equal are the figures of at least two benchmarks, not all 0 or 100, or those of at least three kommuner. One equal
    benchmark is chance: shares of a few stadsdelar take few values. Columns that all kommuner answer alike ask what
    goes together, and are not reported.
    """
    discrepancies, checked = [], 0
    jumps = _list_jumps(cells)
    for columns in cells.layout.values():
        pairs = combinations(columns, 2) if len(columns) <= _MANY_COLUMNS else pairwise(columns)
        left, right = [*zip(*pairs, strict=True)] or ((), ())
        checked += len(left)
        for one, two in _perhaps_alike(cells, columns, left, right):
            first, second = cells.column(columns[one]), cells.column(columns[two])
            alike = _alike(cells, first, second)
            if alike:
                discrepancies.append(_discrepancy(cells, {one: first, two: second}, one, two, alike, jumps))
    return Outcome("Par av kolumner med olika tal", discrepancies, checked)


def _perhaps_alike(
    cells: SourceCells, columns: Mapping[str, Positions], left: Sequence[str], right: Sequence[str]
) -> list[tuple[str, str]]:
    """The pairs in which all figures of the benchmarks, or of the kommuner, are the same: the others are not alike."""
    table, at = _figures(cells, columns), {indicator: index for index, indicator in enumerate(columns)}
    one, two = (table[[at[indicator] for indicator in side]] for side in (left, right))
    is_same = (one == two) | (np.isnan(one) & np.isnan(two))
    has_figure = ~np.isnan(one)
    known, found = cells.definitions, np.zeros(len(left), bool)
    for among, fewest in ((known.benchmarks, _FEWEST_BENCHMARKS), (known.kommuner, _FEWEST_KOMMUNER)):
        kind = np.array([unit in among for unit in cells.arrays.texts["unit"]], bool)
        found |= is_same[:, kind].all(axis=1) & (has_figure[:, kind].sum(axis=1) >= fewest)
    return [(left[pair], right[pair]) for pair in np.flatnonzero(found).tolist()]


def _figures(cells: SourceCells, columns: Mapping[str, Positions]) -> NDArray[np.float64]:
    """The figures of a block, one row a column and one column a unit; NaN where there is none."""
    arrays = cells.arrays
    table = np.full((len(columns), len(arrays.texts["unit"])), np.nan)
    for row, positions in enumerate(columns.values()):
        table[row, arrays.codes["unit"][positions]] = arrays.number[positions]
    return table


def check_repeated_figures(cells: SourceCells) -> Outcome:
    """Every benchmark in every table: the same figure in three columns, where its series did not lead there.

    Equal figures alone are chance. Here all the columns that can be followed from the year before have jumped to it, at
    least two of them.
    """
    discrepancies, checked = [], 0
    jumps, before = _list_jumps(cells), _list_before(cells)
    for (_, year), columns in cells.layout.items():
        table = _figures(cells, columns)
        for benchmark in cells.definitions.benchmarks:
            figures = _row_of(cells, columns, table, benchmark)
            checked += len(figures) >= _REPEATED_FROM
            for number, times in Counter(figures.values()).items():
                same = [each for each, figure in figures.items() if figure == number] if times >= _REPEATED_FROM else []
                followed = [each for each in same if (each, benchmark) in before]
                has_jumped = all((each, benchmark) in jumps for each in followed)
                if number not in (0, 100) and len(followed) >= _FEWEST_JUMPS and has_jumped:
                    copied = [cells.find(each, year, benchmark) for each in same]
                    discrepancies.append(_repeated(cells, list(filter(None, copied)), before))
    return Outcome("Rader av jämförelsetal", discrepancies, checked)


def _row_of(
    cells: SourceCells, columns: Mapping[str, Positions], table: NDArray[np.float64], unit: str
) -> dict[str, float]:
    """indicator -> the unit's figure, of a block's `_figures`."""
    units = cells.arrays.texts["unit"]
    row = table[:, units.index(unit)].tolist() if unit in units else []
    return {indicator: figure for indicator, figure in zip(columns, row, strict=False) if not isnan(figure)}


def _repeated(cells: SourceCells, same: list[Value], before: _Jumps) -> Discrepancy:
    first, name = same[0], cells.definitions.unit_name(same[0].unit)
    earlier = [before.get((value.indicator, value.unit)) for value in same]
    known = [value for value in earlier if value]
    text = (
        f"{name} har {first.raw} i {len(same)} kolumner, fast frågorna är olika. {known[0].year} var talen "
        f"{join_words(value.raw for value in known)}. Talet kan ha kopierats."
    )
    is_row = cells.subject(first) == first.column
    titles = join_words(value.row if is_row else value.column for value in same)
    where = place_of(first.table, titles, first.column) if is_row else place_of(first.table, first.row, titles)
    printed = ", ".join(value.raw for value in same)
    recomputed = f"omkring {', '.join(value.raw if value else UNKNOWN for value in earlier)}"
    kind: Kind = "duplicate"
    about = (None, first.unit, printed, recomputed, text)
    copied = tuple(value[:4] for value in same)
    return Discrepancy(cells.source, where, first.table, kind, *about, "likely", copied)


def _list_before(cells: SourceCells) -> _Jumps:
    """(indicator, benchmark) that can be followed from the year before -> its value then."""
    return {(indicator, each.benchmark): each.before[indicator] for each in cells.neighbours for indicator in each.now}


def _list_jumps(cells: SourceCells) -> _Jumps:
    """(indicator, benchmark) that jumped since the year before -> its value then."""
    return {
        (indicator, each.benchmark): each.before[indicator] for each in cells.neighbours for indicator in each.jumps
    }


def _alike(cells: SourceCells, one: _Column, two: _Column) -> list[str]:
    """The units whose equal figures make the two columns look copied; empty where they do not."""
    if _are_twins(one, two):
        return []
    benchmarks = _equal_figures(one, two, cells.definitions.benchmarks)
    if len(benchmarks) >= _FEWEST_BENCHMARKS:
        return benchmarks
    kommuner = _equal_figures(one, two, cells.definitions.kommuner)
    is_figure = all(cells.indicator(value).value_type in ("share", "number") for value in one.values())
    is_varied = len({one[unit].number for unit in kommuner}) > 1
    return kommuner if is_figure and is_varied and len(kommuner) >= _FEWEST_KOMMUNER else []


def _equal_figures(one: _Column, two: _Column, among: Container[str]) -> list[str]:
    """The units of a kind, where all of them have a figure in both columns and it is the same; else none."""
    figures = [
        {unit: value.number for unit, value in column.items() if unit in among and value.number is not None}
        for column in (one, two)
    ]
    is_equal = figures[0] == figures[1] and not set(figures[0].values()) <= {0, 100}
    return sorted(figures[0]) if is_equal else []


def _are_twins(one: _Column, two: _Column) -> bool:
    """True where many kommuner have answered both, and each the same; if all say the same it proves nothing."""
    answers = [(value.code, two[unit].code) for unit, value in one.items() if value.code and unit in two]
    is_alike = all(first == second for first, second in answers)
    return is_alike and len(answers) >= _TWINS_FROM and len(set(answers)) > 1


def _discrepancy(
    cells: SourceCells, columns: Columns, one: str, two: str, units: list[str], jumps: _Jumps
) -> Discrepancy:
    """Placed at the column whose figures all left their own series, else at the right-hand one.

    Where neither or both did, nothing says which is the copy, and both columns are in doubt.
    """
    jumped = [each for each in (one, two) if _has_jumped(each, units, jumps)]
    suspect = jumped[0] if len(jumped) == 1 else two
    doubted = jumped if len(jumped) == 1 else [one, two]
    other = two if suspect == one else one
    value = columns[suspect][units[0]]
    printed = ", ".join(columns[suspect][unit].raw for unit in units)
    figures = [f"{cells.definitions.unit_name(unit)} {columns[suspect][unit].raw}" for unit in units]
    title = cells.definitions.indicators[other].title
    text = f"{join_words(figures)}: precis samma tal som för ”{title}”, fast frågorna är olika."
    certainty: Certainty = "likely" if cells.is_kommun(value) else "question"
    recomputed = UNKNOWN
    if _has_jumped(suspect, units, jumps):
        certainty = "likely"
        earlier = [jumps[suspect, unit] for unit in units]
        recomputed = f"omkring {', '.join(each.raw for each in earlier)}"
        text += f" {earlier[0].year} var talen {', '.join(each.raw for each in earlier)}."
    text += " De kan ha kopierats." if certainty == "likely" else " Det kan vara en slump."
    subjects = ", ".join(cells.subject(columns[suspect][unit]) for unit in units)
    return Discrepancy(
        cells.source,
        cells.place_about(value, subjects),
        value.table,
        "duplicate",
        suspect,
        units[0] if len(units) == 1 else None,
        printed,
        recomputed,
        text,
        certainty,
        tuple(columns[each][unit][:4] for each in doubted for unit in units),
    )


def _has_jumped(indicator: str, units: list[str], jumps: _Jumps) -> bool:
    return all((indicator, unit) in jumps for unit in units)

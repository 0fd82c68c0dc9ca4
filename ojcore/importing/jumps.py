"""Figures of a file against earlier years': another unit of measure, or one kommun that jumps. Nothing is refused."""

from collections.abc import Iterator, Mapping
from math import log, log10
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.checking.outliers import FEWEST_UNITS, far_from_the_rest
from ojcore.definitions.model import Definitions, Indicator
from ojcore.importing.plausibility import Caution
from ojcore.reading.cells import Value
from ojcore.reading.rows import Rows
from ojcore.store.columns import Columns
from ojcore.swedish import counted, format_number, format_plain

_NEAR = log10(1.5)
"""How near a power of ten the middle of all kommuner's changes is to lie, as powers of ten."""
_POWERS = (-3, -2, 2, 3)
_MOST_TOLD = 5
_TABLE = Value._fields.index("table")


class _Pairs(NamedTuple):
    """Figures above zero of a year, and those of each unit's last comparable year before; arrays of the same length.

    units: places among the columns' units. years: of the earlier figures. is_of_file: which of them the file has.
    """

    units: NDArray[np.intp]
    now: NDArray[np.float64]
    before: NDArray[np.float64]
    years: NDArray[np.int64]
    is_of_file: NDArray[np.bool_]


def of_series(columns: Columns, definitions: Definitions, rows: Mapping[str, Rows]) -> list[Caution]:
    """What to look at. columns: with the file's values among the others. rows: indicator -> the file's values."""
    return [
        caution
        for id_, of_indicator in rows.items()
        for year, pairs in _pairs(columns, definitions.indicators[id_], of_indicator)
        for caution in _of_year(columns, definitions, definitions.indicators[id_], year, pairs, of_indicator)
    ]


def _of_year(
    columns: Columns, definitions: Definitions, indicator: Indicator, year: int, pairs: _Pairs, rows: Rows
) -> Iterator[Caution]:
    about, ratios = f"{indicator.title} {year}", np.log(pairs.now) - np.log(pairs.before)
    of_file = np.flatnonzero(pairs.is_of_file).tolist()
    middle = float(np.median(ratios[of_file])) / log(10)
    power = round(middle)
    if power in _POWERS and abs(middle - power) < _NEAR:
        times = f"{format_number(10 ** abs(power), 0)} gånger så {'stora' if power > 0 else 'små'}"
        told = f"värdena för {about} är ungefär {times} som de var senast, till exempel"
        place, example = _tell(columns, definitions, pairs, of_file[0], year, rows)
        yield Caution(place, "factor", f"{told} {example}. Se efter att de är räknade i samma enhet.")
    elif not indicator.is_answer and len(ratios) >= FEWEST_UNITS:
        far = [at for at in far_from_the_rest(ratios) if pairs.is_of_file[at]]
        if far:
            listed = [_tell(columns, definitions, pairs, at, year, rows) for at in far[:_MOST_TOLD]]
            told = f"{counted(len(far), 'värde', 'värden')} för {about} ändras mycket mer än de andra: "
            told += "; ".join(example for _, example in listed)
            yield Caution(listed[0][0], "jump", f"{told}{' …' if len(far) > _MOST_TOLD else '.'}")


def _pairs(columns: Columns, indicator: Indicator, rows: Rows) -> Iterator[tuple[int, _Pairs]]:
    """The file's years in which it has figures above zero that an earlier year compares with, and all those figures."""
    of_years = columns.number[columns.indicators[indicator.id]]
    before, years = np.full(of_years.shape[1], np.nan), np.zeros(of_years.shape[1], np.int64)
    of_file = {year for (year,) in rows.distinct("year")}
    breaks, last = {each.year for each in indicator.series_break}, 0
    for year, at in columns.years.items():  # ascending: the last figure that a unit has stays
        if any(last < each <= year for each in breaks):
            before[:] = np.nan
        last = year
        if year in of_file:
            own = _figures(rows, year, columns)
            now = np.where(np.isnan(own), of_years[at], own)  # also where another source's is the one that counts
            units = np.flatnonzero((now > 0) & (before > 0))
            is_of_file = ~np.isnan(own[units])
            if is_of_file.any():
                yield year, _Pairs(units, now[units], before[units], years[units], is_of_file)
        has_any = of_years[at] > 0
        before[has_any], years[has_any] = of_years[at][has_any], year


def _figures(rows: Rows, year: int, columns: Columns) -> NDArray[np.float64]:
    """By place among the columns' units the figure that the file has of a year; NaN for none."""
    of_year = rows.take(rows.says("year", {year}))
    units, of_unit = of_year.codes("unit")
    numbers, of_number = of_year.codes("number")
    places = np.array([columns.units.get(unit, -1) for unit in units], np.intp)[of_unit]
    found = np.full(len(columns.units), np.nan)
    found[places[places >= 0]] = np.array(numbers, np.float64)[of_number][places >= 0]
    return found


def _tell(columns: Columns, definitions: Definitions, pairs: _Pairs, at: int, year: int, rows: Rows) -> tuple[str, str]:
    """Where the file has a pair's figure, and `Solna 280 mot 28 år 2021`."""
    unit = list(columns.units)[pairs.units[at]]
    place = next(str(row[_TABLE]) for row in rows if row[1] == year and row[2] == unit)
    place = place or f"{definitions.unit_name(unit)} {year}"  # the form need not say where its figures stood
    now, before = (format_plain(float(number)) for number in (pairs.now[at], pairs.before[at]))
    return place, f"{definitions.unit_name(unit)} {now} mot {before} år {pairs.years[at]}"

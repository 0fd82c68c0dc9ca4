"""Figures of a file against earlier years': another unit of measure, or one kommun that jumps. Nothing is refused."""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log, log10
from statistics import median
from typing import NamedTuple

import numpy as np

from ojcore.checking.outliers import FEWEST_UNITS, far_from_the_rest
from ojcore.definitions.model import Definitions, Indicator
from ojcore.importing.plausibility import Caution
from ojcore.store.columns import Columns
from ojcore.store.values import Row
from ojcore.swedish import counted, format_number, format_plain

_NEAR = log10(1.5)
"""How near a power of ten the middle of all kommuner's changes is to lie."""
_POWERS = (-3, -2, 2, 3)
_MOST_TOLD = 5


class _Pair(NamedTuple):
    """A unit's figure, that of its last year before, and where the file has the first of them."""

    unit: str
    now: float
    before: float
    year_before: int
    place: str

    @property
    def ratio(self) -> float:
        return log(self.now) - log(self.before)


def of_series(columns: Columns, definitions: Definitions, rows: Mapping[str, Sequence[Row]]) -> list[Caution]:
    """What to look at. columns: with the file's values among the others. rows: indicator -> the file's values."""
    return [
        caution
        for id_, of_indicator in rows.items()
        for year in sorted({row[1] for row in of_indicator})
        for caution in _of_year(columns, definitions, definitions.indicators[id_], year, of_indicator)
    ]


def _of_year(
    columns: Columns, definitions: Definitions, indicator: Indicator, year: int, rows: Sequence[Row]
) -> Iterator[Caution]:
    pairs = list(_pairs(columns, indicator, year, rows))
    if not pairs:
        return
    about, first = f"{indicator.title} {year}", pairs[0]
    power = round(log10(exp(middle := median(pair.ratio for pair in pairs))))
    if power in _POWERS and abs(middle / log(10) - power) < _NEAR:
        times = f"{format_number(10 ** abs(power), 0)} gånger så {'stora' if power > 0 else 'små'}"
        told = f"värdena för {about} är ungefär {times} som de var senast, till exempel {_told(first, definitions)}."
        yield Caution(first.place, "factor", f"{told} Se efter att de är räknade i samma enhet.")
    elif not indicator.is_answer and len(pairs) >= FEWEST_UNITS:
        by_unit = {pair.unit: pair for pair in pairs}
        far = [by_unit[unit] for unit in far_from_the_rest({unit: pair.ratio for unit, pair in by_unit.items()})]
        if far:
            listed = "; ".join(_told(pair, definitions) for pair in far[:_MOST_TOLD])
            which = counted(len(far), "värde", "värden")
            told = f"{which} för {about} ändras mycket mer än de andra: {listed}"
            yield Caution(far[0].place, "jump", f"{told}{' …' if len(far) > _MOST_TOLD else '.'}")


def _pairs(columns: Columns, indicator: Indicator, year: int, rows: Sequence[Row]) -> Iterator[_Pair]:
    """Of the file's figures above zero those that an earlier year compares with."""
    of_years = columns.number[columns.indicators[indicator.id]]
    now, before = of_years[columns.years[year]], np.full(of_years.shape[1], np.nan)
    last = np.zeros(of_years.shape[1], int)
    for each, at in columns.years.items():  # ascending: the last that a unit has stays
        if each < year and not indicator.break_between(each, year):
            has_any = of_years[at] > 0
            before[has_any], last[has_any] = of_years[at][has_any], each
    for row in rows:
        at = columns.units.get(row[2], -1)
        if row[1] == year and at >= 0 and now[at] > 0 and before[at] > 0:
            yield _Pair(row[2], float(now[at]), float(before[at]), int(last[at]), str(row[8]))


def _told(pair: _Pair, definitions: Definitions) -> str:
    now, before = map(format_plain, (pair.now, pair.before))
    return f"{definitions.unit_name(pair.unit)} {now} mot {before} år {pair.year_before}"

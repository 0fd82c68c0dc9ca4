"""The same thing published twice with different values: one question in two tables, or one cell in two sources."""

from collections.abc import Iterator

import numpy as np

from ojcore.checking.arrays import Mask, ValueArrays, as_arrays
from ojcore.checking.cells import SourceCells, number_of, place, shares
from ojcore.checking.discrepancy import Discrepancy, Outcome
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value
from ojcore.swedish import half_step


def check_same_question(cells: SourceCells) -> Outcome:
    """Every cell of a question that the source prints in two areas: both must say the same."""
    discrepancies, checked = [], 0
    for value, other in _asked_twice(cells):
        checked += 1
        if say_otherwise(cells.definitions, value, other):
            discrepancies.append(_two_values(cells, value, other))
    return Outcome("Samma fråga i två tabeller", discrepancies, checked)


def _asked_twice(cells: SourceCells) -> Iterator[tuple[Value, Value]]:
    """Each pair once, the cell of the table that the source prints first before the other."""
    position = {table.number: index for index, table in enumerate(cells.tables())}
    seen = set()
    indicators = cells.definitions.indicators
    asked_twice = cells.arrays.of("indicator", lambda indicator: bool(indicators[indicator].same_question))
    for value in cells.arrays.where(asked_twice):
        for indicator in cells.indicator(value).same_question:
            other = cells.find(indicator, value.year, value.unit)
            pair = frozenset((value.indicator, indicator)), value.year, value.unit
            if other is not None and pair not in seen:
                seen.add(pair)
                first, second = sorted((value, other), key=lambda each: position.get(each.table, len(position)))
                yield first, second


def say_otherwise(definitions: Definitions, one: Value, two: Value) -> bool:
    """True where both say something and not the same; figures may differ by how they are rounded."""
    figures = number_of(definitions, one), number_of(definitions, two)
    if figures[0] is None or figures[1] is None:
        return False
    if one.code and two.code:
        return one.code != two.code if one.source == two.source else figures[0] != figures[1]
    return abs(figures[0] - figures[1]) > max(half_step(one.raw), half_step(two.raw)) * (one.source != two.source)


def _two_values(cells: SourceCells, value: Value, other: Value) -> Discrepancy:
    name = cells.definitions.unit_name(value.unit)
    text = f"Samma fråga har två svar för {name}: {value.raw} här och {other.raw} i {place(other)}."
    text += _earlier(cells, value, other)
    where = (cells.source, place(value), value.table)
    both = (value[:4], other[:4])
    return Discrepancy(*where, "duplicate", value.indicator, value.unit, value.raw, other.raw, text, "certain", both)


def _earlier(cells: SourceCells, value: Value, other: Value) -> str:
    """What the last earlier publication said of either indicator, as something to judge by."""
    series = cells.benchmark_series.get(value.unit, {})
    for year in sorted((each for each in series if each < value.year), reverse=True):
        found = series[year].get(value.indicator) or series[year].get(other.indicator)
        if found:
            return f" År {year} var det {found.raw} ({cells.definitions.source_name(found.source)}, {place(found)})."
    return ""


def check_other_sources(cells: SourceCells) -> Outcome:
    """Every cell that another source has too. Reported for the source that was published last."""
    discrepancies: list[Discrepancy] = []
    rivals, age = as_arrays(cells.rivals), _age(cells, cells.source)
    is_older = rivals.of("source", lambda source: _age(cells, source) <= age)
    for other in rivals.where(is_older & _says_otherwise(cells, rivals)):
        value = cells.find(*other[:3])
        if value is not None and say_otherwise(cells.definitions, value, other):
            name = cells.definitions.unit_name(value.unit)
            own, others = map(cells.definitions.source_name, (cells.source, other.source))
            text = (
                f"{name} har för {value.year} {value.raw} i {own} och {other.raw} i {others}"
                f"{', ' * bool(place(other))}{place(other)}."
            )
            where = (cells.source, place(value), value.table)
            about = (value.indicator, value.unit, value.raw, other.raw, text)
            discrepancies.append(Discrepancy(*where, "duplicate", *about, "certain", (value[:4], other[:4])))
    return Outcome("Celler som även andra källor har", discrepancies, int(is_older.sum()))


def _says_otherwise(cells: SourceCells, rivals: ValueArrays) -> Mask:
    """True for another source's figure, or answer as a share, that is not the very same as the source's own."""
    own = shares(cells.definitions, cells.arrays)[cells.arrays.find_all(rivals)]
    theirs = shares(cells.definitions, rivals)
    says_otherwise: Mask = (own != theirs) & ~np.isnan(own) & ~np.isnan(theirs)
    return says_otherwise


def _age(cells: SourceCells, source: str) -> tuple[int, str]:
    return cells.published.get(source) or 9999, source

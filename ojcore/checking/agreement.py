"""The same thing published twice with different values: one question in two tables, or one cell in two sources."""

from collections.abc import Iterator

from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Discrepancy, Outcome
from ojcore.reading.cells import Value
from ojcore.swedish import half_step


def check_same_question(cells: SourceCells) -> Outcome:
    """Every cell of a question that the source prints in two areas: both must say the same."""
    discrepancies, checked = [], 0
    for value, other in _asked_twice(cells):
        checked += 1
        if _differ(cells, value, other):
            discrepancies.append(_two_values(cells, value, other))
    return Outcome("Samma fråga i två tabeller", discrepancies, checked)


def _asked_twice(cells: SourceCells) -> Iterator[tuple[Value, Value]]:
    """Each pair once, the cell of the table that the source prints first before the other."""
    position = {table.number: index for index, table in enumerate(cells.tables())}
    seen = set()
    for value in cells.values:
        for indicator in cells.indicator(value).same_question:
            other = cells.by_key.get((indicator, value.year, value.unit))
            pair = frozenset((value.indicator, indicator)), value.year, value.unit
            if other is not None and pair not in seen:
                seen.add(pair)
                first, second = sorted((value, other), key=lambda each: position.get(each.table, len(position)))
                yield first, second


def _differ(cells: SourceCells, one: Value, two: Value) -> bool:
    """True where both say something and not the same; figures may differ by how they are rounded."""
    figures = cells.number(one), cells.number(two)
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
            return f" År {year} var det {found.raw} ({found.source}, {place(found)})."
    return ""


def check_other_sources(cells: SourceCells) -> Outcome:
    """Every cell that another source has too. Reported for the source that was published last."""
    discrepancies, checked = [], 0
    for other in cells.rivals:
        value = cells.by_key[other[:3]]
        if _age(cells, cells.source) < _age(cells, other.source):
            continue
        checked += 1
        if _differ(cells, value, other):
            name = cells.definitions.unit_name(value.unit)
            text = (
                f"{name} har {value.raw} för {value.year} här och {other.raw} i {other.source}"
                f"{', ' * bool(place(other))}{place(other)}."
            )
            where = (cells.source, place(value), value.table)
            about = (value.indicator, value.unit, value.raw, other.raw, text)
            discrepancies.append(Discrepancy(*where, "duplicate", *about, "certain", (value[:4], other[:4])))
    return Outcome("Celler som även andra källor har", discrepancies, checked)


def _age(cells: SourceCells, source: str) -> tuple[int, str]:
    return cells.published.get(source) or 9999, source

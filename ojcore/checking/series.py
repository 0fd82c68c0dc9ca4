"""Published benchmarks against the year before: figures that left their own series and fit another column's.

A benchmark of many kommuner moves slowly. Where one jumps and lands on what a neighbouring column had the year before,
and the columns beside it do the same in the same direction, the row has been printed one column off.
"""

from collections.abc import Container, Iterator

import numpy as np

from ojcore.checking.arrays import first_of_each
from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Certainty, Discrepancy, Outcome
from ojcore.checking.neighbours import Neighbours
from ojcore.reading.cells import Value
from ojcore.swedish import format_change, format_number, join_words

_ALONE = 2


def check_series(cells: SourceCells) -> Outcome:
    """Every benchmark figure that can be compared with the year before."""
    discrepancies, checked, compared = [], 0, set()
    for each in cells.neighbours:
        checked += len(each.now)
        compared |= {(each.benchmark, indicator) for indicator in each.now}
        shifted = _shifted(cells, each)
        discrepancies += shifted + _strayed(cells, each, {discrepancy.indicator for discrepancy in shifted})
    arrays = cells.arrays
    of_benchmarks = np.flatnonzero(arrays.of("unit", cells.definitions.benchmarks.__contains__))
    firsts = arrays.pick(of_benchmarks[first_of_each(arrays.numbered("unit", "indicator")[of_benchmarks])])
    benchmarks = {(value.unit, value.indicator) for value in firsts}
    reason = "för få jämförbara tal något av de två åren före"
    return Outcome("Jämförelsetal mot året före", discrepancies, checked, len(benchmarks - compared), reason)


def _shifted(cells: SourceCells, each: Neighbours) -> list[Discrepancy]:
    """Discrepancies for every run of columns whose figures all fit the column on the same side."""
    discrepancies = []
    for offset in (1, -1):
        for run in _runs(each, offset):
            jumps = [position for position, (indicator, _) in enumerate(run) if each.is_jump(indicator)]
            if len(jumps) >= 2:
                for position, (indicator, other) in enumerate(run):
                    certainty: Certainty = "likely" if jumps[0] <= position <= jumps[-1] else "question"
                    discrepancies.append(_discrepancy(cells, each, indicator, other, len(run), certainty))
    return discrepancies


def _runs(each: Neighbours, offset: int) -> Iterator[list[tuple[str, str]]]:
    """Longest runs of (indicator, the one it fits) in the earlier source's order."""
    run: list[tuple[str, str]] = []
    for position, fits in enumerate(each.list_fitting(offset)):
        if fits:
            run.append((each.order[position], each.order[position + offset]))
        elif run:
            yield run
            run = []
    yield run


def _strayed(cells: SourceCells, each: Neighbours, found: Container[str | None]) -> list[Discrepancy]:
    """One for each single figure that jumps far and equals a neighbouring column's, this year or the year before."""
    own_order = [indicator for indicator in cells.printed if indicator in each.now]
    discrepancies = []
    for position, indicator in enumerate(own_order):
        beside = own_order[max(position - 1, 0) : position] + own_order[position + 1 : position + 2]
        same = [other for other in beside if _equal(each, indicator, other)]
        if same and indicator not in found and each.is_jump(indicator, _ALONE):
            discrepancies.append(_discrepancy(cells, each, indicator, same[0], 1, "question"))
    return discrepancies


def _equal(each: Neighbours, indicator: str, other: str) -> bool:
    number = each.now[indicator].number
    return number in (each.now[other].number, each.before[other].number) and not each.is_jump(other)


def _discrepancy(
    cells: SourceCells, each: Neighbours, indicator: str, other: str, run: int, certainty: Certainty
) -> Discrepancy:
    value, before, fitted = each.now[indicator], each.before[indicator], each.before[other]
    name = cells.definitions.unit_name(each.benchmark)
    change = each.change(indicator)
    text = (
        f"{name} har {value.raw} mot {before.raw} {before.year}: {format_change(change)} procentenheter, där "
        f"hälften av talen för {name} ändrades med högst {format_number(each.usual, 0)}. Det passar till {fitted.raw}, "
        f"som ”{cells.definitions.indicators[other].title}” hade {before.year} ({place(fitted)})."
    )
    if run > 1:
        text += f" {run} kolumner i följd passar så till kolumnen bredvid: "
        edge = "de som har ändrats mycket ser ut att ha hamnat en kolumn fel, och det här talet kan höra till dem."
        text += edge if certainty == "question" else "talen ser ut att ha hamnat en kolumn fel."
    text += _other_benchmarks(cells, value)
    where = (cells.source, place(value), value.table)
    recomputed = f"omkring {before.raw}"
    about = (indicator, each.benchmark, value.raw, recomputed, text)
    return Discrepancy(*where, "duplicate", *about, certainty, (value[:4],))


def _other_benchmarks(cells: SourceCells, value: Value) -> str:
    """What the column's other benchmarks are, and were the year that the row is compared with."""
    found = []
    for benchmark, series in cells.benchmark_series.items():
        now = series.get(value.year, {}).get(value.indicator)
        earlier = [year for year in series if year < value.year and value.indicator in series[year]]
        if benchmark != value.unit and now and earlier:
            before = series[max(earlier)][value.indicator]
            found.append(f"{cells.definitions.unit_name(benchmark)} {now.raw} ({before.raw} {before.year})")
    return f" I samma kolumn har {join_words(found)}." if found else ""

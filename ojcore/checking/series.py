"""Published benchmarks against the year before: figures that left their own series and fit another column's.

A benchmark of many kommuner moves slowly. Where one jumps and lands on what a neighbouring column had the year before,
and the columns beside it do the same in the same direction, the row has been printed one column off.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Certainty, Discrepancy, Outcome
from ojcore.reading.cells import Value
from ojcore.swedish import exact, format_change, format_number, join_words

_MOST_YEARS_BETWEEN = 2
_FEWEST_INDICATORS = 8
_SMALLEST_JUMP = Decimal(10)
_TIMES_USUAL_CHANGE = 2
_ALONE = 2
_LARGEST_FIT = Decimal(5)


@dataclass(frozen=True)
class Neighbours:
    """One benchmark in one year of the source and the year before it, for the indicators that compare.

    usual: the median change between the two, without sign. order: indicators as the earlier source prints them.
    """

    benchmark: str
    now: Mapping[str, Value]
    before: Mapping[str, Value]
    usual: Decimal
    order: Sequence[str]

    def change(self, indicator: str) -> Decimal:
        """The change since the year before."""
        return _number(self.now[indicator]) - _number(self.before[indicator])

    def is_jump(self, indicator: str, times: int = 1) -> bool:
        """True where the change is large in itself and against the benchmark's usual change."""
        return abs(self.change(indicator)) > times * max(_SMALLEST_JUMP, _TIMES_USUAL_CHANGE * self.usual)

    def fits(self, indicator: str, other: str) -> bool:
        """True where the figure continues the other indicator's series and not its own."""
        distance = abs(_number(self.now[indicator]) - _number(self.before[other]))
        return distance <= min(max(self.usual, Decimal(1)), _LARGEST_FIT) and distance < abs(self.change(indicator))


def _number(value: Value) -> Decimal:
    return exact(value.number or 0)


def list_neighbours(cells: SourceCells) -> Iterator[Neighbours]:
    """Every benchmark and year of the source that can be followed from a year shortly before."""
    for benchmark, series in cells.benchmark_series.items():
        for year, own in series.items():
            now = {indicator: value for indicator, value in own.items() if value.source == cells.source}
            earlier = [each for each in series if year - _MOST_YEARS_BETWEEN <= each < year]
            found = _compared(cells, benchmark, now, series[max(earlier)]) if now and earlier else None
            if found:
                yield found


def _compared(
    cells: SourceCells, benchmark: str, now: Mapping[str, Value], before: Mapping[str, Value]
) -> Neighbours | None:
    comparable = {
        indicator: value
        for indicator, value in now.items()
        if indicator in before
        and cells.is_percent(value)
        and not cells.indicator(value).break_between(before[indicator].year, value.year)
    }
    if len(comparable) < _FEWEST_INDICATORS:
        return None
    changes = [abs(_number(value) - _number(before[indicator])) for indicator, value in comparable.items()]
    order = cells.order(next(iter(before.values())).source)
    return Neighbours(benchmark, comparable, before, median(changes), order)


def check_series(cells: SourceCells) -> Outcome:
    """Every benchmark figure that can be compared with the year before."""
    discrepancies, checked, compared = [], 0, set()
    for each in list_neighbours(cells):
        checked += len(each.now)
        compared |= {(each.benchmark, indicator) for indicator in each.now}
        shifted = _shifted(cells, each)
        discrepancies += shifted + _strayed(cells, each, {discrepancy.indicator for discrepancy in shifted})
    benchmarks = {(value.unit, value.indicator) for value in cells.values if value.unit in cells.definitions.benchmarks}
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
    for position, indicator in enumerate(each.order):
        beside = position + offset
        other = each.order[beside] if 0 <= beside < len(each.order) else ""
        if indicator in each.now and other in each.before and each.fits(indicator, other):
            run.append((indicator, other))
        else:
            yield run
            run = []
    yield run


def _strayed(cells: SourceCells, each: Neighbours, found: Container[str | None]) -> list[Discrepancy]:
    """One for each single figure that jumps far and equals a neighbouring column's, this year or the year before."""
    own_order = [indicator for indicator in cells.order(cells.source) if indicator in each.now]
    discrepancies = []
    for position, indicator in enumerate(own_order):
        beside = own_order[max(position - 1, 0) : position] + own_order[position + 1 : position + 2]
        same = [other for other in beside if _equal(each, indicator, other)]
        if same and indicator not in found and each.is_jump(indicator, _ALONE):
            discrepancies.append(_discrepancy(cells, each, indicator, same[0], 1, "question"))
    return discrepancies


def _equal(each: Neighbours, indicator: str, other: str) -> bool:
    now = _number(each.now[indicator])
    return now in (_number(each.now[other]), _number(each.before[other])) and not each.is_jump(other)


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

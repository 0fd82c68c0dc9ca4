"""The rules over arrays against the same rules worked out naively, value by value and on fractions."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations, pairwise
from math import log
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.checking import SourceCells
from ojcore.checking.agreement import check_other_sources
from ojcore.checking.arrays import ValueArrays, as_arrays
from ojcore.checking.bounds import check_bounds, check_parts
from ojcore.checking.completeness import check_empty_cells, check_rows
from ojcore.checking.duplicates import check_copied_columns, check_repeated_figures
from ojcore.checking.neighbours import Neighbours
from ojcore.checking.outliers import check_outliers
from ojcore.checking.series import check_series
from ojcore.checking.signs import check_percent_signs
from ojcore.checking.wording import check_kommun_names
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value
from ojcore.store.values import Block

YEARS = (2015, 2016, 2017, 2018)
SEEDS = range(6)


def figures_of(definitions: Definitions) -> list[str]:
    """Indicators in percent, with one that is part of another, and two in other units."""
    percent = [id_ for id_, each in definitions.indicators.items() if each.measured_in == "%" and not each.is_answer]
    parts = [id_ for id_ in percent if definitions.indicators[id_].part_of in percent]
    wholes = [definitions.indicators[id_].part_of for id_ in parts]
    return [*dict.fromkeys([*parts, *wholes, *percent])][:12]


def drawn(definitions: Definitions, seed: int, source: str = "egen") -> list[Value]:
    """Figures on a coarse scale, so that ties, copies and jumps of exactly the limit come often."""
    chance = random.Random(seed)  # noqa: S311 (figures for a test)
    answers = [id_ for id_, each in definitions.indicators.items() if each.is_answer and not each.series_break][:14]
    units = ["0114", "0123", "0125", "0180", "0184", "1480", "2580", *list(definitions.benchmarks)[:3]]
    values = []
    for place, indicator in enumerate([*figures_of(definitions), *answers]):
        for year in YEARS:
            for unit in units:
                table = f"{place % 5}"
                if chance.random() < 0.04:
                    continue
                values.append(value_of(definitions, chance, (indicator, year, unit, source), table))
    return sorted(values, key=lambda value: value[:4])


def value_of(definitions: Definitions, chance: random.Random, key: tuple[str, int, str, str], table: str) -> Value:
    indicator, _, unit, _ = key
    name = definitions.unit_name(unit)
    label = name if chance.random() < 0.95 else f"{name[:2]}-{name[2:]}"
    if chance.random() < 0.03:
        return Value(*key, "", None, None, "ingen_uppgift", table, label, indicator)
    if definitions.indicators[indicator].is_answer and unit in definitions.kommuner:
        code = chance.choice(["ja", "nej"])
        return Value(*key, code.upper(), code, None, None, table, label, indicator)
    number = chance.choice([*range(0, 1010, 50), 1003, 353, 253, 252]) / 10
    number = number * 20 if chance.random() < 0.02 else number
    sign = " %" if chance.random() < 0.8 else ""
    return Value(*key, f"{number:.1f}".replace(".", ",") + sign, None, number, None, table, label, indicator)


@pytest.fixture(params=SEEDS)
def cells(request: pytest.FixtureRequest, definitions: Definitions) -> SourceCells:
    values = drawn(definitions, request.param)
    others = {value[:3]: value for value in drawn(definitions, request.param + 100, "annan")}
    rivals = [others[value[:3]] for value in values if value[:3] in others]
    published: dict[str, int | None] = {"egen": 2030, "annan": 2029}
    arrays = as_arrays(values)
    return SourceCells("egen", definitions, arrays, [], [], as_arrays(rivals), published)


def columns_of(cells: SourceCells) -> Iterator[dict[str, dict[str, Value]]]:
    """Every table and year: indicator -> unit -> value, in the order of the definitions."""
    order = cells.order("egen")
    for table, year in sorted({(value.table, value.year) for value in cells.values}):
        found: dict[str, dict[str, Value]] = {}
        for value in cells.values:
            if (value.table, value.year) == (table, year):
                found.setdefault(value.indicator, {})[value.unit] = value
        yield dict(sorted(found.items(), key=lambda column: order.index(column[0])))


def fraction(value: Value) -> Fraction:
    return Fraction(str(value.number))


def test_arrays_give_back_the_values_they_were_made_of(cells: SourceCells) -> None:
    values = list(cells.values)
    arrays = ValueArrays([Block({}, values[:50]), Block({}, []), Block({}, values[50:])])
    assert list(arrays) == values
    assert (arrays[7], arrays[-1], arrays[3:5], len(arrays)) == (values[7], values[-1], values[3:5], len(values))
    assert all(arrays.find(*value[:3]) == value for value in values)
    assert arrays.find("ingen", 2015, "0184") is arrays.find(values[0].indicator, 1900, values[0].unit) is None
    shuffled = sorted(values, key=lambda value: (value.raw, value[:4]))
    assert list(as_arrays(shuffled).sorted_by("indicator", "year", "unit")) == values
    assert list(ValueArrays([])) == []


def test_bounds_and_parts(cells: SourceCells) -> None:
    known = cells.definitions.indicators
    figures = [value for value in cells.values if value.number is not None]
    outside = []
    for value in figures:
        low, high = known[value.indicator].plausible or (0, 100)
        low, high = (0, 100) if known[value.indicator].is_answer else (low, high)
        outside += [value[:4]] if not Fraction(str(low)) <= fraction(value) <= Fraction(str(high)) else []
    found = check_bounds(cells)
    assert [each.cells[0] for each in found.discrepancies] == outside != []
    assert found.checked == len(figures)
    by_key = {value[:3]: value for value in figures}
    pairs = [(value, by_key.get((known[value.indicator].part_of, *value[1:3]))) for value in figures]
    too_large = [
        (part[:4], whole[:4]) for part, whole in pairs if whole and fraction(part) - fraction(whole) > Fraction("0.1")
    ]
    assert [each.cells for each in check_parts(cells).discrepancies] == too_large != []


def test_empty_cells_rows_signs_and_names(cells: SourceCells) -> None:
    columns = defaultdict(list)
    for value in cells.values:
        columns[value[:2]].append(value.raw)
    assert len(check_empty_cells(cells).discrepancies) == sum(not any(raws) for raws in columns.values())
    assert check_empty_cells(cells).checked == len(columns)
    subjects = defaultdict(set)
    for value in cells.values:
        subjects[value.table].add(value.unit)
    having = Counter(unit for units in subjects.values() for unit in units)
    usual = {unit for unit, n in having.items() if n >= 0.75 * len(subjects)}
    assert check_rows(cells).checked == len(subjects) * len(usual)
    bare = []
    for table in sorted(subjects):
        shares = [value for value in cells.values if value.table == table and value.number is not None]
        without = [value for value in shares if "%" not in value.raw]
        bare += without if 2 * len(without) < len(shares) else []
    told = [(each.table, each.indicator, each.unit, each.printed) for each in check_percent_signs(cells).discrepancies]
    assert Counter(told) == Counter((each.table, each.indicator, each.unit, each.raw) for each in bare)
    kommuner = cells.definitions.kommuner
    misspelt = {(each.unit, each.row) for each in cells.values if each.unit in kommuner and "-" in each.row[2:3]}
    assert {(each.unit, each.printed) for each in check_kommun_names(cells).discrepancies} == misspelt != set()


def test_copied_columns_and_repeated_figures(cells: SourceCells) -> None:
    """The figures of a table are few here, so that some columns and rows are equal by chance."""
    benchmarks = cells.definitions.benchmarks
    copied, pairs, repeated = Counter[tuple[str, ...]](), 0, 0
    for columns in columns_of(cells):
        for one, two in combinations(columns, 2) if len(columns) <= 10 else pairwise(columns):
            pairs += 1
            first, second = (
                {
                    unit: value.number
                    for unit, value in columns[each].items()
                    if unit in benchmarks and value.number is not None
                }
                for each in (one, two)
            )
            copied[one, two] += first == second and len(first) >= 2 and not set(first.values()) <= {0, 100}
        for benchmark in benchmarks:
            row = [column[benchmark].number for column in columns.values() if benchmark in column]
            repeated += len([number for number in row if number is not None]) >= 3
    found = check_copied_columns(cells)
    assert found.checked == pairs
    assert len([each for each in found.discrepancies if len(each.cells) >= 2]) >= sum(copied.values())
    assert check_repeated_figures(cells).checked == repeated


def test_outliers_are_those_far_from_the_median_ratio(cells: SourceCells) -> None:
    known, checked, far = cells.definitions.indicators, 0, set[tuple[str, int, str, str]]()
    for columns in columns_of(cells):
        for one, two in pairwise(columns):
            kinds = {known[one].value_type, known[two].value_type}
            if not kinds <= {"share", "number"} or known[one].measured_in != known[two].measured_in:
                continue
            left, right = (
                {unit: value for unit, value in columns[each].items() if value.number} for each in (one, two)
            )
            ratios = {
                unit: log(right[unit].number or 1) - log(left[unit].number or 1) for unit in left if unit in right
            }
            if len(ratios) >= 5:
                checked += len(ratios)
                middle = median(ratios.values())
                spread = max(1.4826 * median(abs(ratio - middle) for ratio in ratios.values()), 0.1)
                strays = [unit for unit, ratio in ratios.items() if abs(ratio - middle) > max(6 * spread, log(4))]
                far |= {side[unit][:4] for unit in strays for side in (left, right)}
    found = check_outliers(cells)
    assert found.checked == checked
    assert {each.cells[0] for each in found.discrepancies} <= far
    assert bool(found.discrepancies) == bool(far)


def test_what_another_source_says_otherwise(cells: SourceCells) -> None:
    own = {value[:3]: value for value in cells.values}
    otherwise = []
    for rival in cells.rivals:
        value = own[rival[:3]]
        apart = value.code != rival.code
        if value.number is not None and rival.number is not None:
            apart = abs(fraction(value) - fraction(rival)) > Fraction("0.05")
        otherwise += [(value[:4], rival[:4])] if apart and not value.missing and not rival.missing else []
    found = check_other_sources(cells)
    assert [each.cells for each in found.discrepancies] == otherwise != []
    assert found.checked == len(cells.rivals)


def test_series_counts_what_can_be_followed(cells: SourceCells) -> None:
    followed = 0
    for benchmark, series in cells.benchmark_series.items():
        for year in series.keys() - {YEARS[0]}:
            compared = [each for each in series[year] if each in series[year - 1] and is_followed(cells, each, year)]
            followed += len(compared) if len(compared) >= 8 else 0
        assert all(value.unit == benchmark for by in series.values() for value in by.values())
    assert check_series(cells).checked == followed > 0


def is_followed(cells: SourceCells, indicator: str, year: int) -> bool:
    return not cells.definitions.indicators[indicator].break_between(year - 1, year)


TENTHS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=8, max_size=20)
STEPS = st.lists(
    st.tuples(st.sampled_from(range(0, 1000, 50)), st.sampled_from([0, 10, 50, 100, 101, 200, 201])), min_size=8
)


@given(st.one_of(TENTHS, STEPS.map(lambda steps: [(now, now + step) for now, step in steps])), st.sampled_from([1, -1]))
def test_a_difference_at_a_limit_is_decided_as_on_fractions(figures: list[tuple[int, int]], offset: int) -> None:
    now, before = ([Fraction(each[side], 10) for each in figures] for side in (0, 1))
    usual = median(abs(one - two) for one, two in zip(now, before, strict=True))
    neighbours = Neighbours("riket", row_of(now, 2018), row_of(before, 2017), [str(at) for at in range(len(now))])
    for times in (1, 2):
        jumps = [abs(one - two) > times * max(Fraction(10), 2 * usual) for one, two in zip(now, before, strict=True)]
        assert [neighbours.is_jump(str(at), times) for at in range(len(now))] == jumps
    limit = min(max(usual, Fraction(1)), Fraction(5))
    expected = []
    for at, figure in enumerate(now):
        beside = before[at + offset] if 0 <= at + offset < len(before) else None
        apart = None if beside is None else abs(figure - beside)
        expected.append(apart is not None and apart <= limit and apart < abs(figure - before[at]))
    assert neighbours.list_fitting(offset) == expected


def row_of(figures: Iterable[Fraction], year: int) -> dict[str, Value]:
    return {
        str(at): Value(str(at), year, "riket", "egen", "", None, float(figure), None, "", "", "")
        for at, figure in enumerate(figures)
    }

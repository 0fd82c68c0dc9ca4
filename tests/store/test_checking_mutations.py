"""A figure that is changed is found, and found where it was changed; put back, the discrepancy is gone.

Each test changes one thing in a copy of a published source and compares the discrepancies with those of the original.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Engine

from ojcore.checking import Discrepancy, Outcome, SourceCells, check_cells
from ojcore.checking.cells import load_cells
from ojcore.checking.completeness import check_mean_cells, check_rows
from ojcore.checking.counts import check_counts
from ojcore.checking.deltas import check_group_deltas
from ojcore.checking.duplicates import check_copied_columns
from ojcore.checking.means import check_means
from ojcore.checking.outliers import check_outliers
from ojcore.checking.series import check_series
from ojcore.checking.signs import check_footnote_marks, check_percent_signs
from ojcore.checking.wording import check_kommun_names
from ojcore.definitions.model import Definitions, PublicationDefinition, TableClaim
from ojcore.reading.cells import Claim, Value
from ojcore.swedish import exact

SOURCES = ("oj-2015-nordvast", "oj-2017-nordvast", "oj-2018-nordvast", "oj-2024-solna")
WITH_MEANS = SOURCES[:3]

Key = tuple[str, str, str | None, str | None]
Rule = Callable[[SourceCells], Outcome]


@pytest.fixture(scope="module")
def sources(loaded_engine: Engine, definitions: Definitions) -> dict[str, SourceCells]:
    with loaded_engine.connect() as connection:
        return {source: load_cells(connection, definitions, source) for source in SOURCES}


def _keys(discrepancies: Iterable[Discrepancy]) -> dict[Key, Discrepancy]:
    return {(each.kind, each.table, each.indicator, each.unit): each for each in discrepancies}


def _total(cells: SourceCells, values: Iterable[Value]) -> float:
    numbers = [cells.number(value) for value in values]
    return sum(float(number) for number in numbers if number is not None)


def _without_row(cells: SourceCells, table: str, unit: str) -> SourceCells:
    return _without(cells, lambda cell: (cell.table, cell.unit) == (table, unit))


def _with_value(cells: SourceCells, old: Value, **changes: Any) -> SourceCells:
    new = old._replace(**changes)
    return replace(cells, values=[new if value == old else value for value in cells.values])


def _with_claim(cells: SourceCells, old: Claim, number: float) -> SourceCells:
    raw = f"{number:+g}%" if old.kind == "delta" else f"{number:.{_decimals(old.raw)}f} %"
    new = old._replace(raw=raw, number=number)
    return replace(cells, claims=[new if claim is old else claim for claim in cells.claims])


def _decimals(raw: str) -> int:
    return len(raw.strip("% ").partition(".")[2])


def _without(cells: SourceCells, is_gone: Callable[[Value | Claim], bool]) -> SourceCells:
    values = [value for value in cells.values if not is_gone(value)]
    return replace(cells, values=values, claims=[claim for claim in cells.claims if not is_gone(claim)])


def _coding(cells: SourceCells, value: Value, share: int) -> str:
    coding = cells.definitions.coding(value.source)
    return min(coding.counts_as_ja if share else coding.counts_as_nej)


@pytest.mark.parametrize("source", WITH_MEANS)
def test_a_changed_mean_is_found_and_nothing_else(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    before = _keys(check_cells(cells).discrepancies)
    for claim in [claim for claim in cells.claims if claim.kind == "mean"]:
        printed = exact(claim.number or 0)
        changed = _with_claim(cells, claim, float(printed - (10 if printed > 100 else 1) if printed else 1))
        after = _keys(check_cells(changed).discrepancies)
        found = after.pop(("mean", claim.table, claim.indicator, "nordvast"))
        assert found.certainty == "certain"
        assert found.place.endswith(f"rad {claim.row}, kolumn {claim.column}")
        assert after.keys() == before.keys() - {("mean", claim.table, claim.indicator, "nordvast")}


def test_a_changed_change_is_found_and_a_right_one_is_silent(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2017-nordvast"]
    wrong = {each.indicator for each in check_group_deltas(cells).discrepancies}
    for claim in [claim for claim in cells.claims if claim.kind == "delta" and claim.unit == "nordvast"]:
        changed = check_group_deltas(_with_claim(cells, claim, (claim.number or 0) + 1))
        assert {each.indicator for each in changed.discrepancies} == wrong | {claim.indicator}
        recomputed = cells.group_values(claim.indicator, 2017, "nordvast")
        right = exact(_total(cells, recomputed) / 8) - exact(_total(cells, cells.earlier_group_values(claim)) / 8)
        corrected = check_group_deltas(_with_claim(cells, claim, float(right)))
        assert {each.indicator for each in corrected.discrepancies} == wrong - {claim.indicator}


@pytest.mark.parametrize("source", WITH_MEANS)
def test_a_flipped_answer_breaks_the_mean_of_its_column_only(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    before = {each.indicator for each in check_means(cells).discrepancies}
    claimed = {claim[2:4] for claim in cells.claims if claim.kind == "mean"}
    answers = [value for value in cells.values if value.code and value[:2] in claimed]
    assert len(answers) > 200
    for value in answers:
        flipped = _with_value(cells, value, code=_coding(cells, value, cells.number(value) == 0))
        assert {each.indicator for each in check_means(flipped).discrepancies} == before | {value.indicator}


def test_a_flipped_answer_of_the_year_before_breaks_a_change_that_was_right(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2017-nordvast"]
    before = {each.indicator for each in check_group_deltas(cells).discrepancies}
    changed = {claim.indicator for claim in cells.claims if claim.kind == "delta" and claim.unit == "nordvast"}
    answers = [value for value in cells.values if value.year == 2016 and value.indicator in changed - before]
    assert len(answers) == 16 * 8
    for value in answers:
        flipped = _with_value(cells, value, code=_coding(cells, value, cells.number(value) == 0))
        assert {each.indicator for each in check_group_deltas(flipped).discrepancies} == before | {value.indicator}


def test_a_changed_figure_breaks_the_mean_of_its_column(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2015-nordvast"]
    before = {each.indicator for each in check_means(cells).discrepancies}
    means = {claim.indicator for claim in cells.claims}
    figures = [each for each in cells.values if each.number and cells.is_kommun(each) and each.indicator in means]
    assert len(figures) > 150
    for value in figures:
        number = float(exact(value.number or 0) * 3 + 100)
        raw = f"{number:.{_decimals(value.raw)}f}"
        after = {
            each.indicator: each
            for each in check_means(_with_value(cells, value, number=number, raw=raw)).discrepancies
        }
        assert after.keys() == before | {value.indicator}
        assert after[value.indicator].certainty == "certain"


def test_a_missing_answer_leaves_the_denominator(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2015-nordvast"]
    value = next(v for v in cells.values if (v.indicator, v.raw) == ("andrade-overklagade-beslut", "Vet ej"))
    as_zero = check_means(_with_value(cells, value, raw="0.0 %", number=0.0, missing=None))
    assert "andrade-overklagade-beslut" in {each.indicator for each in as_zero.discrepancies}


@pytest.mark.parametrize("source", WITH_MEANS)
def test_a_percent_sign_taken_away_is_missed(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    before = len(check_percent_signs(cells).discrepancies)
    signed = [value for value in cells.values if value.raw.endswith("%")]
    for value in signed:
        outcome = check_percent_signs(_with_value(cells, value, raw=value.raw.strip("% ")))
        assert len(outcome.discrepancies) == before + 1
        assert ("missing", value.table, value.indicator, value.unit) in _keys(outcome.discrepancies)


def test_a_table_without_percent_signs_at_all_misses_none(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    bare = [value._replace(raw=value.raw.replace("%", "")) for value in cells.values]
    claims = [claim._replace(raw=claim.raw.replace("%", "")) for claim in cells.claims]
    assert check_percent_signs(replace(cells, values=bare, claims=claims)).discrepancies == []


@pytest.mark.parametrize("source", WITH_MEANS)
def test_a_row_taken_out_of_a_table_is_missed(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    before = set(_keys(check_rows(cells).discrepancies))
    figures: list[Value | Claim] = [*cells.values, *cells.claims]
    rows = {(cell.table, cell.unit) for cell in figures if cells.indicator(cell).value_type != "scale"}
    for table, unit in rows:
        shorter = _without_row(cells, table, unit)
        assert set(_keys(check_rows(shorter).discrepancies)) == before | {("missing", table, None, unit)}


@pytest.mark.parametrize("source", WITH_MEANS)
def test_a_mean_taken_out_of_a_row_is_missed(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    before = set(_keys(check_mean_cells(cells).discrepancies))
    tables = [claim.table for claim in cells.claims if claim.kind == "mean"]
    for claim in [each for each in cells.claims if each.kind == "mean" and tables.count(each.table) > 1]:
        shorter = replace(cells, claims=[each for each in cells.claims if each is not claim])
        discrepancies = check_mean_cells(shorter).discrepancies
        assert set(_keys(discrepancies)) == before | {("missing", claim.table, claim.indicator, "nordvast")}
        found = next(
            each for each in discrepancies if each.indicator == claim.indicator and each.certainty == "certain"
        )
        assert float(found.recomputed.strip("% ")) == pytest.approx(claim.number, abs=0.2)


def test_a_kommun_spelled_otherwise_is_one_discrepancy_with_all_its_tables(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    values = [value._replace(row=value.row.replace("Upplands Väsby", "Upplands-Väsby")) for value in cells.values]
    found = check_kommun_names(replace(cells, values=values)).discrepancies
    assert [(each.printed, each.recomputed, each.table) for each in found] == [
        ("Upplands-Väsby", "Upplands Väsby", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11")
    ]


def test_capital_letters_are_no_spelling_variant(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    shouted = [value._replace(row=value.row.upper()) for value in cells.values]
    assert check_kommun_names(replace(cells, values=shouted)).discrepancies == []


def _copy_benchmarks(cells: SourceCells, one: str, two: str) -> SourceCells:
    """The source with the benchmarks of column `one` printed in column `two` as well."""
    copied = {v.unit: v for v in cells.values if v.indicator == one and not cells.is_kommun(v)}
    values = [
        v._replace(raw=copied[v.unit].raw, number=copied[v.unit].number)
        if v.indicator == two and v.unit in copied
        else v
        for v in cells.values
    ]
    return replace(cells, values=values)


@pytest.mark.parametrize("source", WITH_MEANS)
def test_benchmarks_copied_from_another_column_are_found(sources: dict[str, SourceCells], source: str) -> None:
    cells = sources[source]
    copies = 0
    for columns in cells.blocks.values():
        for one, two in combinations(columns, 2):
            benchmarks = [value for value in columns[one].values() if not cells.is_kommun(value) and value.number]
            if (
                len(benchmarks) < 2
                or {v.number for v in benchmarks} <= {0, 100}
                or _go_together(columns[one], columns[two])
            ):
                continue
            copies += 1
            found = {each.indicator for each in check_copied_columns(_copy_benchmarks(cells, one, two)).discrepancies}
            assert found & {one, two}
    assert copies >= 37


def _go_together(one: dict[str, Value], two: dict[str, Value]) -> bool:
    pairs = {(one[unit].code, two[unit].code) for unit in one if unit in two and one[unit].code}
    return len(pairs) > 1 and all(first == second for first, second in pairs)


def test_one_equal_benchmark_is_chance(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    columns = cells.blocks["3", 2018]
    one, two = list(columns)[:2]
    same = columns[one]["stockholms-stad"]
    changed = _with_value(cells, columns[two]["stockholms-stad"], raw=same.raw, number=same.number)
    assert len(check_copied_columns(changed).discrepancies) == len(check_copied_columns(cells).discrepancies)


@pytest.mark.parametrize(("table", "offset"), [("2", 1), ("2", -1), ("3", 1)])
def test_benchmarks_moved_one_column_are_found(sources: dict[str, SourceCells], table: str, offset: int) -> None:
    """The country's row of 2018, printed as 2017's row moved one column."""
    cells = sources["oj-2018-nordvast"]
    earlier = [i for i in sources["oj-2017-nordvast"].blocks[table, 2017] if i in {v.indicator for v in cells.values}]
    before = cells.benchmark_series["riket"][2017]
    moved = dict(zip(earlier, earlier[offset:] if offset > 0 else [earlier[0], *earlier], strict=False))
    values = [
        v._replace(raw=before[moved[v.indicator]].raw, number=before[moved[v.indicator]].number)
        if v.unit == "riket" and v.indicator in moved
        else v
        for v in cells.values
    ]
    changed = replace(cells, values=values)
    found = {each.indicator: each for each in check_series(changed).discrepancies if each.indicator in earlier}
    jumped = {i for i, other in moved.items() if abs((before[i].number or 0) - (before[other].number or 0)) > 10}
    if len(jumped) >= 2:
        assert jumped <= {indicator for indicator, each in found.items() if each.certainty == "likely"}
    assert all("hamnat en kolumn fel" in each.explanation for each in found.values())


def test_a_benchmark_that_moves_as_others_do_is_silent(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    before = len(check_series(cells).discrepancies)
    quiet = [v for v in cells.values if v.unit == "riket" and v.table not in ("1", "2") and v.number]
    for value in quiet:
        for change in (-5, 5):
            moved = _with_value(cells, value, number=(value.number or 0) + change)
            assert len(check_series(moved).discrepancies) == before


@pytest.mark.parametrize("factor", [0.1, 10, 0.02])
@pytest.mark.parametrize("indicator", ["langvarigt-bistand", "mycket-langvarigt-bistand", "utrikes-fodda-0-5-ar"])
def test_a_slip_of_the_decimal_sign_breaks_the_units_own_pattern(
    sources: dict[str, SourceCells], indicator: str, factor: float
) -> None:
    cells = sources["oj-2015-nordvast"]
    suspected = {each.unit for each in check_outliers(cells).discrepancies}
    for value in [v for v in cells.values if v.indicator == indicator and v.number and v.unit not in suspected]:
        found = check_outliers(_with_value(cells, value, number=(value.number or 0) * factor)).discrepancies
        assert (value.indicator, value.unit) in {(each.indicator, each.unit) for each in found}


def test_figures_that_differ_by_half_are_no_outliers(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2015-nordvast"]
    for value in [v for v in cells.values if v.number and cells.indicator(v).measured_in == "%" and v.number > 1]:
        for factor in (0.7, 1.4):
            assert (
                len(check_outliers(_with_value(cells, value, number=(value.number or 0) * factor)).discrepancies) == 1
            )


def test_the_suspected_outlier_set_right_is_silent(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2015-nordvast"]
    value = next(v for v in cells.values if (v.indicator, v.raw) == ("mycket-langvarigt-bistand", "0.4 %"))
    assert check_outliers(_with_value(cells, value, number=15.2, raw="15.2 %")).discrepancies == []


def _with_publication(cells: SourceCells, definition: PublicationDefinition) -> SourceCells:
    assert cells.publication is not None
    tables = [
        replace(table, definition=next(each for each in definition.table if each.number == table.definition.number))
        for table in cells.publication.tables
    ]
    publication = replace(cells.publication, definition=definition, tables=tables)
    publications = cells.definitions.publications | {cells.source: publication}
    return replace(cells, definitions=replace(cells.definitions, publications=publications))


def _with_table_claims(cells: SourceCells, table: str, claims: list[TableClaim]) -> SourceCells:
    assert cells.publication is not None
    definition = cells.publication.definition
    tables = [
        each.model_copy(update={"claim": tuple(claims)}) if each.number == table else each for each in definition.table
    ]
    return _with_publication(cells, definition.model_copy(update={"table": tuple(tables)}))


@pytest.mark.parametrize("table", [f"Bilaga {number}" for number in range(1, 6)])
@pytest.mark.parametrize("what", ["indicators", "red", "yellow"])
def test_a_claimed_count_that_is_one_off_is_found(sources: dict[str, SourceCells], table: str, what: str) -> None:
    cells = sources["oj-2024-solna"]
    claim = next(each for each in cells.tables() if each.number == table).claim[0]
    claimed = getattr(claim, what)
    for number in () if claimed is None else (claimed - 1, claimed + 1):
        changed = _with_table_claims(cells, table, [claim.model_copy(update={what: number})])
        found = check_counts(changed).discrepancies
        assert [(each.kind, each.table, each.printed.split()[0]) for each in found] == [("count", table, str(number))]


def test_the_asterisk_is_explained_only_by_a_note_that_begins_with_it(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2018-nordvast"]
    assert cells.publication is not None
    assert check_footnote_marks(cells).discrepancies == []
    definition = cells.publication.definition
    tables = tuple(each.model_copy(update={"notes": ()}) for each in definition.table)
    without = _with_publication(cells, definition.model_copy(update={"table": tables}))
    assert [each.indicator for each in check_footnote_marks(without).discrepancies] == ["fia"]


def test_the_caption_that_counts_too_few_answers_is_silent_when_it_counts_them_all(
    sources: dict[str, SourceCells],
) -> None:
    cells = sources["oj-2015-nordvast"]
    claims = [
        each.model_copy(update={"counts_as_ja": ("inom_7_dagar", "inom_8_14_dagar")}) if each.counts_as_ja else each
        for each in next(table for table in cells.tables() if table.number == "8").claim
    ]
    labels = [
        each for each in check_cells(_with_table_claims(cells, "8", claims)).discrepancies if each.kind == "label"
    ]
    assert "8" not in {each.table for each in labels}


def test_the_caption_with_the_right_unit_is_silent(sources: dict[str, SourceCells]) -> None:
    cells = sources["oj-2015-nordvast"]
    claims = [
        each.model_copy(update={"measured_in": "kr/invånare"}) if each.measured_in else each
        for each in next(table for table in cells.tables() if table.number == "12a").claim
    ]
    found = check_cells(_with_table_claims(cells, "12a", claims)).discrepancies
    assert not [each for each in found if each.kind == "unit"]

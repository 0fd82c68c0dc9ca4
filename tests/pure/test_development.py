"""Development over the years on small tables: points, gaps, breaks, and whose mean it is."""

import pytest
from sqlalchemy import Engine

from ojcore.comparing.comparison import Doubt, compare, compare_columns, unit_coverage
from ojcore.comparing.development import (
    Development,
    Point,
    Series,
    develop,
    develop_indicator,
    list_measured,
    split_runs,
)
from ojcore.definitions.model import Definitions, Indicator
from ojcore.store.columns import load_columns
from tests.small_tables import compare_small, make_figure, make_indicator, parse_table


def develop_small(
    definitions: Definitions, tables: dict[Indicator, str] | str, *, unit: str | None = None
) -> dict[str, Development]:
    """The development of the tables' indicators over all their years."""
    texts = [tables] if isinstance(tables, str) else list(tables.values())
    years = sorted({year for text in texts for year in parse_table(text)[0]})
    return develop([compare_small(definitions, tables, year=year, unit=unit) for year in years], definitions)


def years_of(runs: list[list[Point]]) -> list[list[int]]:
    return [[point.year for point in run] for run in runs]


def test_every_year_has_the_kommuns_answer_the_groups_mean_and_the_benchmark(definitions: Definitions) -> None:
    found = develop_small(
        definitions,
        """
        |       | 2016 | 2017 |
        | Ekerö | nej  | ja   |
        | Solna | ja   | ja   |
        | riket | 40   | 45,5 |
        """,
    )["rutin"]
    assert found.years == [2016, 2017]
    assert list(found.series) == ["0125", "0184", "provgrupp", "riket"]
    assert [(point.year, point.text, point.mark) for point in found.series["0125"].points] == [
        (2016, "Nej", "red"),
        (2017, "Ja", "green"),
    ]
    assert [(point.value, point.n, point.of) for point in found.series["provgrupp"].points] == [
        (50.0, 2, 2),
        (100.0, 2, 2),
    ]
    assert [point.text for point in found.series["riket"].points] == ["40\u00a0%", "45,5\u00a0%"]


def test_kommuner_stand_by_name_also_where_one_was_not_asked_at_first(definitions: Definitions) -> None:
    found = develop_small(
        definitions,
        """
        |        | 2016 | 2017 |
        | Solna  | ja   | ja   |
        | Ekerö  | .    | nej  |
        | Arboga | .    | nej  |
        """,
    )["rutin"]
    assert list(found.series) == ["1984", "0125", "0184", "provgrupp"]


def test_a_mean_of_fewer_than_two_answers_is_no_point_but_says_how_many(definitions: Definitions) -> None:
    found = develop_small(
        definitions,
        """
        |       | 2016 | 2017   |
        | Ekerö | nej  | vet ej |
        | Solna | ja   | ja     |
        """,
    )["rutin"]
    last = found.series["provgrupp"].at(2017)
    assert last is not None
    assert (last.value, last.text, last.n, last.of) == (None, "–", 1, 2)


def test_a_missing_answer_keeps_its_reason_and_breaks_the_line(definitions: Definitions) -> None:
    found = develop_small(
        definitions,
        """
        |       | 2016 | 2017   | 2018 |
        | Ekerö | nej  | vet ej | ja   |
        | Solna | ja   | ja     | ja   |
        """,
    )["rutin"]
    missing = found.series["0125"].at(2017)
    assert missing is not None
    assert (missing.value, missing.text, missing.mark) == (None, "Vet ej", "grey")
    assert years_of(split_runs(found.series["0125"], found)) == [[2016], [2018]]
    assert years_of(split_runs(found.series["0184"], found)) == [[2016, 2017, 2018]]


def test_a_line_breaks_on_both_sides_of_a_disputed_value() -> None:
    doubt = Doubt("likely", "series", "enkat", "tabell 1", "Troligen förskjuten.")
    points = [Point(year, 50.0, "50 %", doubt=doubt if year == 2017 else None) for year in (2016, 2017, 2018, 2019)]
    series = Series("riket", "benchmark", points)
    development = Development(
        make_indicator("rutin"), [2016, 2017, 2018, 2019], [2016, 2017, 2018, 2019], {"riket": series}, []
    )
    assert years_of(split_runs(series, development)) == [[2016], [2017], [2018, 2019]]
    assert development.is_disputed


def test_a_year_when_the_area_was_measured_but_the_question_was_not_asked_is_a_gap(definitions: Definitions) -> None:
    asked_always = "| | 2016 | 2017 | 2018 |\n| Ekerö | ja | ja | ja |\n| Solna | ja | ja | ja |"
    asked_twice = "| | 2016 | 2017 | 2018 |\n| Ekerö | ja | . | ja |\n| Solna | ja | . | ja |"
    found = develop_small(definitions, {make_indicator("a"): asked_always, make_indicator("b"): asked_twice})
    assert found["b"].years == [2016, 2018]
    assert years_of(split_runs(found["b"].series["0125"], found["b"])) == [[2016], [2018]]


def test_years_without_any_measurement_join_up_to_two_years_and_no_more(definitions: Definitions) -> None:
    table = "| | 2012 | 2014 | 2017 |\n| Ekerö | ja | ja | ja |\n| Solna | ja | ja | ja |"
    found = develop_small(definitions, table)["rutin"]
    assert years_of(split_runs(found.series["0125"], found)) == [[2012, 2014], [2017]]


def test_a_series_break_parts_the_line_between_neighbouring_years(definitions: Definitions) -> None:
    table = "| | 2016 | 2017 | 2018 |\n| Ekerö | ja | ja | ja |\n| Solna | ja | ja | ja |"
    found = develop_small(definitions, {make_indicator(series_break=2017): table})["rutin"]
    assert [each.year for each in found.breaks] == [2017]
    for id_ in ("0125", "provgrupp"):
        assert years_of(split_runs(found.series[id_], found)) == [[2016], [2017, 2018]]


def test_a_break_before_the_first_year_is_none_of_the_series(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | ja | ja |"
    assert develop_small(definitions, {make_indicator(series_break=2017): table})["rutin"].breaks == []


def test_figures_are_written_with_the_indicators_decimals_and_unit(definitions: Definitions) -> None:
    table = "| | 2017 | 2018 |\n| Ekerö | 8,35 | 8 |\n| Solna | 2 | 1 |"
    share = develop_small(definitions, {make_figure(decimals=1): table})["andel"]
    number = develop_small(definitions, {make_figure(value_type="number", unit="kr", decimals=0): table})["andel"]
    assert [point.text for point in share.series["0125"].points] == ["8,4\u00a0%", "8,0\u00a0%"]
    assert [point.text for point in number.series["0125"].points] == ["8", "8"]


def test_the_published_years_are_those_of_the_comparison_tables(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        tables = [
            compare(connection, definitions, "ekonomiskt-bistand", year, "nordvast", "0184")
            for year in (2024, 2015, 2018, 2016, 2017)
        ]
    found = develop(tables, definitions)
    for table in tables:
        for row in table.rows:
            series = found[row.indicator.id].series
            assert table.year in found[row.indicator.id].years
            for unit, cell in row.cells.items():
                point = series[unit].at(table.year)
                assert point is not None
                assert (point.value, point.mark) == (cell.now.value, cell.now.mark)
            mean = series["nordvast"].at(table.year)
            assert mean is not None
            assert mean.value == (row.mean.value if row.mean.n > 1 else None)
            for id_, benchmark in row.benchmarks.items():
                point = series[id_].at(table.year)
                assert point is not None
                assert point.value == benchmark.value


def test_a_question_that_moved_to_another_area_keeps_one_series(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    asked = [("ekonomiskt-bistand", year) for year in (2017, 2018, 2024)] + [("vald-i-nara-relation", 2024)]
    with loaded_engine.connect() as connection:
        tables = [compare(connection, definitions, area, year, "nordvast", "0184") for area, year in asked]
    found = develop(tables, definitions)
    assert found["rutin-vald-vuxna"].years == [2017, 2018, 2024]
    assert [each.year for each in found["rutin-vald-vuxna"].breaks] == [2024]
    assert found["vald-audit-dudit"].area_years == [2024]


@pytest.mark.parametrize("unit", ["0184", "0128", "0180"])
def test_one_indicators_development_is_the_one_made_of_all_the_areas_tables(
    loaded_engine: Engine, definitions: Definitions, unit: str
) -> None:
    with loaded_engine.connect() as connection:
        columns = load_columns(connection, definitions)
    coverage = unit_coverage(columns, definitions, "nordvast", unit)
    for area in definitions.areas:
        measured = list_measured(definitions, area, coverage)
        tables = [compare_columns(columns, definitions, where, year, "nordvast", unit) for where, year in measured]
        of_all = develop(tables, definitions)
        for indicator in definitions.area_indicators[area]:
            alone = develop_indicator(columns, definitions, indicator.id, "nordvast", unit, coverage, measured)
            assert alone == of_all.get(indicator.id)

"""The comparison table on small tables: means, changes, benchmarks, and what does not compare."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ojcore.comparing.comparison import build_comparison, compare
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.reading.cells import Value
from ojcore.swedish import exact_difference, exact_mean, format_number
from tests.small_tables import compare_small, make_figure, make_indicator, only_row


def test_a_mean_is_the_share_of_ja_among_those_who_answered(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |            | 2018   |
            | Ekerö      | ja     |
            | Järfälla   | nej    |
            | Sigtuna    | delvis |
            | Sollentuna | ja     |
            """,
        )
    )
    assert (row.mean.value, row.mean.n, row.mean.of) == (50.0, 4, 4)


def test_a_missing_answer_leaves_the_denominator_and_is_never_nej(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |            | 2018   |
            | Ekerö      | ja     |
            | Järfälla   | ja     |
            | Sigtuna    | nej    |
            | Sollentuna |        |
            | Solna      | vet ej |
            | Sundbyberg | .      |
            """,
        )
    )
    assert format_number(row.mean.value) == "66,7"
    assert (row.mean.n, row.mean.of) == (3, 6)


def test_nobody_answering_gives_no_mean_and_no_delta(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |       | 2017 | 2018   |
            | Ekerö | ja   |        |
            | Solna | nej  | vet ej |
            """,
        )
    )
    assert (row.mean.value, row.mean.n, row.mean.previous, row.mean.delta) == (None, 0, 50.0, None)
    assert row.mean.delta_note == "Inga svar att jämföra"


def test_a_delta_is_in_procentenheter_since_the_last_year_with_values(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |          | 2015 | 2016 | 2018 |
            | Ekerö    | ja   | .    | nej  |
            | Järfälla | ja   | .    | ja   |
            | Sigtuna  | ja   | .    | nej  |
            | Solna    | ja   | .    | ja   |
            """,
        )
    )
    assert (row.previous_year, row.mean.previous, row.mean.value, row.mean.delta) == (2015, 100.0, 50.0, -50.0)


def test_a_delta_between_unequal_numbers_of_answers_says_so(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |         | 2017 | 2018 |
            | Ekerö   | ja   | ja   |
            | Sigtuna |      | nej  |
            | Solna   | nej  | ja   |
            """,
        )
    )
    assert row.mean.delta_note == "3 av 3 har svarat, mot 2 år 2017"
    assert format_number(row.mean.delta) == "16,7"


def test_a_series_break_gives_its_reason_instead_of_a_delta_and_of_flips(definitions: Definitions) -> None:
    table = """
        |       | 2017 | 2018 |
        | Ekerö | ja   | nej  |
        | riket | 40   | 90   |
        """
    row = only_row(compare_small(definitions, {make_indicator(series_break=2018): table}))
    assert row.mean.delta is None
    assert row.mean.delta_note == "Jämförs inte med 2017: Frågan ändrades."
    assert row.cells["0125"].previous is None
    assert row.cells["0125"].change is None
    assert row.benchmarks["riket"].delta is None
    assert not row.is_comparable


@pytest.mark.parametrize(("broken_in", "compares"), [(2016, True), (2017, False), (2018, False), (2019, True)])
def test_a_break_counts_after_the_earlier_year_and_up_to_the_later(
    definitions: Definitions, broken_in: int, compares: bool
) -> None:
    table = """
        |       | 2016 | 2018 |
        | Ekerö | ja   | nej  |
        """
    row = only_row(compare_small(definitions, {make_indicator(series_break=broken_in): table}))
    assert row.is_comparable is compares


def test_a_first_measurement_has_no_delta_and_says_so(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |       | 2018 |
            | Ekerö | ja   |
            """,
        )
    )
    assert row.previous_year is None
    assert row.mean.delta_note == "Ingen tidigare mätning"


def test_the_three_benchmarks_stay_apart_and_take_no_part_in_the_mean(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |                | 2017 | 2018 |
            | Ekerö          | ja   | ja   |
            | Solna          | nej  | nej  |
            | stockholms-lan | .    | 55   |
            | stockholms-stad| 30   | 36   |
            | riket          | 40   | 44,5 |
            """,
        )
    )
    assert {id_: (each.value, each.delta) for id_, each in row.benchmarks.items()} == {
        "stockholms-lan": (55.0, None),
        "stockholms-stad": (36.0, 6.0),
        "riket": (44.5, 4.5),
    }
    assert (row.mean.value, row.mean.n, row.mean.of) == (50.0, 2, 2)


def test_a_kommun_outside_the_group_is_shown_first_and_counts_in_no_mean(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        """
        |       | 2018 |
        | Ekerö | nej  |
        | Solna | nej  |
        | Nacka | ja   |
        """,
        unit="Nacka",
        outside=("Nacka",),
    )
    assert [definitions.unit_name(unit) for unit in comparison.units] == ["Nacka", "Ekerö", "Solna"]
    assert (only_row(comparison).mean.value, only_row(comparison).mean.of) == (0.0, 2)


def test_a_mean_counts_those_who_were_members_that_year(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |         | 2017 | 2018 |
            | Ekerö   | ja   | ja   |
            | Solna   | nej  | nej  |
            | Sigtuna | nej  | nej  |
            """,
            left={"Sigtuna": 2017},
        )
    )
    assert (format_number(row.mean.previous), row.mean.value, row.mean.of) == ("33,3", 50.0, 2)


def test_an_answer_that_changed_names_both_and_an_unchanged_one_nothing(definitions: Definitions) -> None:
    row = only_row(
        compare_small(
            definitions,
            """
            |            | 2017   | 2018   |
            | Ekerö      | nej    | ja     |
            | Järfälla   | ja     | ja     |
            | Sigtuna    | ja     |        |
            | Sollentuna | delvis | nej    |
            """,
        )
    )
    changes = {definitions.unit_name(unit): cell.change for unit, cell in row.cells.items()}
    assert changes == {"Ekerö": "Nej→Ja", "Järfälla": None, "Sigtuna": None, "Sollentuna": "Delvis→Nej"}


def test_a_figure_changes_by_its_exact_difference_and_is_ranked_best_first(definitions: Definitions) -> None:
    table = """
        |          | 2017 | 2018 |
        | Ekerö    | 8,4  | 8,1  |
        | Järfälla | 8,1  | 8,4  |
        | Sigtuna  | 7    | 8,1  |
        | Solna    | 5,5  |      |
        """
    row = only_row(compare_small(definitions, {make_figure(): table}))
    found = {definitions.unit_name(unit): (cell.change, cell.rank) for unit, cell in row.cells.items()}
    assert found == {"Ekerö": (-0.3, 1), "Järfälla": (0.3, 3), "Sigtuna": (1.1, 1), "Solna": (None, None)}


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        (("oj-2018-nordvast", "en-import"), "oj-2018-nordvast"),
        (("en-import", "oj-2024-solna"), "en-import"),
        (("oj-2024-solna", "oj-2018-nordvast"), "oj-2018-nordvast"),
    ],
)
def test_where_two_sources_say_something_the_one_that_measured_that_year_counts(
    definitions: Definitions, sources: tuple[str, str], shown: str
) -> None:
    for order in (sources, sources[::-1]):
        values = [Value("socialjour", 2018, "0184", each, "JA", "ja", None, None, "1", "Solna", "x") for each in order]
        coverage = {"socialjour": [2018]}
        comparison = build_comparison(
            definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184", values, coverage, {}, {}
        )
        assert only_row(comparison).cells["0184"].now.source == shown


def test_rows_stand_in_the_order_of_the_report(definitions: Definitions, loaded_engine: Engine) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast")
    tables = [int(row.table) for row in comparison.rows]
    assert tables == sorted(tables)
    assert comparison.rows[0].column == "Socialjour med socionomer alla dagar hela dygnet"


def test_questions_of_the_year_before_that_nobody_asks_any_more_are_dropped(definitions: Definitions) -> None:
    comparison = compare_small(
        definitions,
        {
            make_indicator("kvar"): """
                |       | 2017 | 2018 |
                | Ekerö | ja   | ja   |
                """,
            make_indicator("borta"): """
                |       | 2017 | 2018 |
                | Ekerö | ja   | .    |
                """,
            make_indicator("borta-sedan-lange"): """
                |       | 2015 | 2018 |
                | Ekerö | ja   | .    |
                """,
        },
    )
    assert (comparison.dropped_year, [each.id for each in comparison.dropped]) == (2017, ["borta"])


@pytest.mark.parametrize(
    ("area", "year", "group", "unit", "message"),
    [
        ("skola", 2018, "nordvast", None, "Området 'skola' finns inte; välj ekonomiskt-bistand, barn-och-unga"),
        ("barn-och-unga", 2018, "nordvast", "0184", "Det finns inga svar för Social barn- och ungdomsvård 2018"),
        ("barn-och-unga", 2024, "norr", "0184", "Gruppen 'norr' finns inte; välj nordvast"),
        ("barn-och-unga", 2024, "nordvast", "9999", "Kommunkoden '9999' finns inte; koderna står i"),
        ("barn-och-unga", 2024, "nordvast", "solna", "'solna' är en kommuns namn; ange dess kod, 0184."),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    definitions: Definitions, loaded_engine: Engine, area: str, year: int, group: str, unit: str | None, message: str
) -> None:
    with loaded_engine.connect() as connection, pytest.raises(UserError) as refusal:
        compare(connection, definitions, area, year, group, unit)
    assert str(refusal.value).startswith(message)


tenths = st.integers(-100_000, 100_000).map(lambda number: number / 10)


@given(st.lists(tenths, min_size=1, max_size=30))
def test_a_mean_is_exact_whatever_the_order(numbers: list[float]) -> None:
    naive = sum((Decimal(str(number)) for number in numbers), Decimal(0)) / len(numbers)
    assert exact_mean(numbers) == exact_mean(sorted(numbers)) == float(naive)


@given(tenths, tenths)
def test_a_difference_of_figures_with_one_decimal_has_one_decimal(now: float, before: float) -> None:
    assert exact_difference(now, before) == round(exact_difference(now, before), 1)
    assert exact_difference(now, before) == -exact_difference(before, now)


def test_a_question_that_moved_to_another_area_is_compared_where_it_was_asked_with_its_own_past(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        moved_to = compare(connection, definitions, "vald-i-nara-relation", 2024, "nordvast", "0184")
        left = compare(connection, definitions, "ekonomiskt-bistand", 2024, "nordvast", "0184")
        before = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
        with pytest.raises(UserError, match="Våld i nära relation 2018; välj 2024"):
            compare(connection, definitions, "vald-i-nara-relation", 2018, "nordvast", "0184")
    (row,) = [row for row in moved_to.rows if row.indicator.id == "rutin-vald-vuxna"]
    assert (row.table, row.previous_year, row.mean.delta) == ("Bilaga 2", 2018, None)
    assert row.mean.delta_note.startswith("Jämförs inte med 2018: Uppföljningstiden ändrades")
    assert [len(each.rows) for each in (moved_to, left, before)] == [24, 23, 35]
    assert (moved_to.dropped_year, moved_to.dropped) == (None, [])
    assert left.dropped_year == 2018
    assert "rutin-vald-vuxna" not in {each.id for each in left.dropped}


@pytest.mark.parametrize(
    "id_",
    [
        "overenskommelse-arbetsformedlingen",
        "overenskommelse-forsakringskassan",
        "overenskommelse-primarvarden",
        "overenskommelse-psykiatrin",
        "overenskommelse-bostadsforetag-enskilda",
    ],
)
def test_a_rutin_of_2017_is_not_compared_with_an_overenskommelse_of_2018(
    loaded_engine: Engine, definitions: Definitions, id_: str
) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast")
    row = next(each for each in comparison.rows if each.indicator.id == id_)
    assert (row.previous_year, row.is_comparable, row.mean.delta) == (2017, False, None)
    assert all(cell.change is None for cell in row.cells.values())
    assert all(each.delta is None for each in row.benchmarks.values())
    assert row.series_break is not None
    assert "2017 redovisas rutiner" in row.series_break.reason


def test_the_parentheses_of_2017_are_rutiner_too_and_compare_with_2017(
    loaded_engine: Engine, definitions: Definitions
) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2017, "nordvast")
    row = next(each for each in comparison.rows if each.indicator.id == "overenskommelse-primarvarden")
    assert row.is_comparable
    assert row.mean.delta is not None
    assert row.indicator.break_between(2015, 2016) is not None

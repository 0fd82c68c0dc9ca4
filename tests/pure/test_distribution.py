"""The distribution among all kommuner: counts and quartiles by hand, and of the published answers counted once more."""

from collections import Counter

import pytest
from sqlalchemy import Engine, text

from ojcore.comparing.comparison import compare
from ojcore.comparing.distribution import Answers, Figures, distribute, fetch_distributions
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value


def answers(*codes: str) -> list[Value]:
    return [
        Value("i", 2018, f"{place:04}", "s", code, code, None, None, "1", "", "") for place, code in enumerate(codes)
    ]


def figures(*numbers: float | None) -> list[Value]:
    return [
        Value("i", 2018, f"{place:04}", "s", "", None, number, None if number is not None else "vet_ej", "1", "", "")
        for place, number in enumerate(numbers)
    ]


def test_answers_are_counted_by_what_the_code_book_says_they_are(definitions: Definitions) -> None:
    found = distribute(definitions, {"i": answers("ja", "ja_med_samtliga", "ja_med_vissa", "delvis", "nej")})
    assert found == {"i": Answers(n=5, ja=2, delvis=2, nej=1)}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([4.0, 1.0, 3.0, 2.0], Figures(4, 1.0, 1.75, 2.5, 3.25, 4.0)),
        ([0.1, 0.2, 0.3, None], Figures(3, 0.1, 0.15, 0.2, 0.25, 0.3)),
        ([7.5, 2.5], Figures(2, 2.5, 3.75, 5.0, 6.25, 7.5)),
        ([7.5], Figures(1, 7.5, 7.5, 7.5, 7.5, 7.5)),
    ],
)
def test_quartiles_lie_in_proportion_between_two_figures(
    definitions: Definitions, numbers: list[float | None], expected: Figures
) -> None:
    assert distribute(definitions, {"i": figures(*numbers)}) == {"i": expected}


def test_an_indicator_that_nobody_has_answered_has_no_distribution(definitions: Definitions) -> None:
    assert distribute(definitions, {"i": figures(None, None)}) == {}


@pytest.mark.parametrize("year", [2015, 2018])
def test_every_sure_published_value_is_counted_once_and_no_benchmark(
    loaded_engine: Engine, definitions: Definitions, year: int
) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", year, "nordvast")
        found = fetch_distributions(connection, definitions, comparison)
        rows = connection.execute(
            text("SELECT indicator, unit FROM value WHERE year = :year AND missing IS NULL"), {"year": year}
        ).all()
    values = Counter(indicator for indicator, unit in rows if unit in definitions.kommuner)
    for row in comparison.rows:
        disputed = sum(cell.now.doubt is not None for cell in row.cells.values())
        expected = values[row.indicator.id] - disputed
        assert (found[row.indicator.id].n if row.indicator.id in found else 0) == expected

"""What the product writes is read in again as it comes out: the table of Jämförelse, and a plain table of kommuner."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache

import pytest
from sqlalchemy import Engine

from ojcore.comparing.comparison import Comparison, compare
from ojcore.comparing.absence import fetch_own_years
from ojcore.comparing.export import comparison_rows
from ojcore.definitions.model import Definitions
from ojcore.importing.check import ImportFile, check_file
from ojcore.reading.cells import Value
from ojcore.spreadsheet import write_csv, write_xlsx
from ojcore.swedish import round_half_up

TODAY = date(2026, 12, 31)
YEARS = range(2012, 2025)
WRITERS = {"csv": write_csv, "xlsx": write_xlsx}

Answers = dict[tuple[str, int, str], tuple[str | None, float | None, str | None]]


@pytest.fixture(scope="module")
def comparisons(loaded_engine: Engine, definitions: Definitions) -> list[Comparison]:
    """Of every area and year that has values."""
    with loaded_engine.connect() as connection:
        return [
            compare(connection, definitions, area, year, "nordvast", "0184")
            for area in definitions.areas
            for year in fetch_own_years(connection, definitions, area, "0184")
        ]


def shown(comparison: Comparison, definitions: Definitions) -> Answers:
    """The answers and figures of a comparison, as exact as its table shows them."""
    answers: Answers = {}
    for row in comparison.rows:
        decimals = 1 if row.indicator.is_answer else row.indicator.decimals
        for who, cell in row.cells.items():
            now = cell.now
            is_figure = not (row.indicator.is_answer or now.missing)
            number = (
                float(round_half_up(now.value, row.indicator.decimals)) if is_figure and now.value is not None else None
            )
            answers[row.indicator.id, comparison.year, who] = (None if is_figure else now.code, number, now.missing)
        for id_, benchmark in row.benchmarks.items():
            if benchmark.value is not None:
                share = float(round_half_up(benchmark.value, decimals))
                answers[row.indicator.id, comparison.year, id_] = (None, share, None)
    return answers


def answers_of(file: ImportFile) -> Answers:
    values = [Value._make(value) for value in file.values]
    return {(each.indicator, each.year, each.unit): (each.code, each.number, each.missing) for each in values}


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_table_of_every_area_and_year_goes_in_as_it_comes_out(
    comparisons: list[Comparison], definitions: Definitions, suffix: str
) -> None:
    for comparison in comparisons:
        name = f"jamforelse-{comparison.area}-{comparison.year}.{suffix}"
        file = check_file(WRITERS[suffix](comparison_rows(comparison, definitions)), name, definitions, today=TODAY)
        assert answers_of(file) == shown(comparison, definitions), name
    assert len(comparisons) > 8

"""What the product writes is read in again as it comes out: the table of Jämförelse, and a plain table of kommuner."""

from datetime import date

import pytest
from sqlalchemy import Engine

from ojcore.comparing.absence import fetch_own_years
from ojcore.comparing.comparison import Comparison, compare
from ojcore.comparing.export import comparison_rows
from ojcore.definitions.model import Definitions
from ojcore.errors import Problems
from ojcore.importing.check import ImportFile, check_file
from ojcore.importing.foreign import Wishes
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


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_plain_table_with_a_row_per_kommun_and_a_column_per_indicator_goes_in(
    comparisons: list[Comparison], definitions: Definitions, suffix: str
) -> None:
    for comparison in comparisons:
        header, *rows = comparison_rows(comparison, definitions)
        names = [definitions.unit_name(id_) for id_ in (*comparison.units, *comparison.benchmarks)]
        plain = [["Kommun", *(row[1] for row in rows)]]
        plain += [[name, *(row[header.index(name)] for row in rows)] for name in names]
        title = definitions.areas[comparison.area].title
        file = check_file(WRITERS[suffix](plain), f"{title} {comparison.year}.{suffix}", definitions, today=TODAY)
        assert answers_of(file) == shown(comparison, definitions)


def test_what_the_table_has_counted_itself_is_left_out_and_told(
    comparisons: list[Comparison], definitions: Definitions
) -> None:
    (comparison,) = (each for each in comparisons if (each.area, each.year) == ("ekonomiskt-bistand", 2018))
    table = write_csv(comparison_rows(comparison, definitions))
    file = check_file(table, "jamforelse-ekonomiskt-bistand-2018.csv", definitions, today=TODAY)
    assert file.understood is not None
    (told,) = (each.what for each in file.understood.skipped)
    assert told == (
        "kolumner som inte läses: Kvalitetsområde, Enhet, Snitt Nordvästkommunerna, Antal svar, Förändring, "
        "Jämförs med år, Anmärkning och Ifrågasatt"
    )
    assert file.claims == []


def test_of_a_table_whose_name_has_been_changed_the_year_is_asked(
    comparisons: list[Comparison], definitions: Definitions
) -> None:
    table = write_csv(comparison_rows(comparisons[0], definitions))
    with pytest.raises(Problems):
        check_file(table, "tabell.csv", definitions, today=TODAY, wishes=Wishes(area="ekonomiskt-bistand"))
    wishes = Wishes(area="ekonomiskt-bistand", year=2015)
    file = check_file(table, "tabell.csv", definitions, today=TODAY, wishes=wishes)
    assert answers_of(file) == shown(comparisons[0], definitions)

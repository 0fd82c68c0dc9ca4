"""Key figures: whom one compares with, colours among them, and what is said where they are too few."""

import pytest
from sqlalchemy import Engine

from ojcore.comparing.comparison import DISPUTED_FIGURE, Doubt, Doubts
from ojcore.comparing.judgement import MINIMUM_PEERS, Judgement
from ojcore.comparing.keyfigures import (
    KEY_INDICATOR,
    KeyFigure,
    Values,
    build_figures,
    fetch_figures,
    list_references,
    register_indicators,
    tell_figure,
)
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.reading.cells import Value

AREA = "ekonomiskt-bistand"
SOLNA = "0184"


@pytest.fixture(scope="module")
def published(loaded_engine: Engine, definitions: Definitions) -> Values:
    with loaded_engine.connect() as connection:
        return fetch_figures(connection, definitions, AREA, 2015)


def figures_of(
    definitions: Definitions, values: Values, unit: str, reference: str, doubts: Doubts | None = None
) -> dict[str, KeyFigure]:
    chosen = {each.id: each for each in list_references(definitions, values, 2015, unit, doubts or {})}[reference]
    return {
        each.indicator.id: each for each in build_figures(definitions, values, AREA, 2015, unit, chosen, doubts or {})
    }


def of_kommuner(definitions: Definitions, indicator: str, numbers: dict[str, float | None]) -> Values:
    return {
        indicator: {
            code: Value(indicator, 2015, code, "s", str(number), None, number, None if number is not None else "vet_ej",
                        "1", definitions.unit_name(code), indicator)
            for code, number in numbers.items()
        }
    }  # fmt: skip


def test_the_register_figures_of_the_2015_tables_are_all_there(published: Values, definitions: Definitions) -> None:
    indicators = register_indicators(definitions, AREA)
    tables = {asked.table for each in indicators for asked in each.asked if asked.source == "oj-2015-nordvast"}
    assert tables == {"12a", "12b", "13a", "13b", "14"}
    assert len(figures_of(definitions, published, SOLNA, "alla")) == len(indicators) == 17


def test_solna_compares_with_its_class_and_its_type_as_published(published: Values, definitions: Definitions) -> None:
    found = {each.id: each for each in list_references(definitions, published, 2015, SOLNA, {})}
    assert [definitions.unit_name(unit) for unit in found["nyckel"].units] == ["Sollentuna", "Solna"]
    assert found["nyckel"].title == "Samma socioekonomiska klass (3 av 8)"
    assert [definitions.unit_name(unit) for unit in found["kommuntyp"].units] == [
        "Ekerö", "Järfälla", "Sollentuna", "Solna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro",
    ]  # fmt: skip
    assert len(found["alla"].units) == 8


def test_nobody_is_compared_by_a_disputed_class(published: Values, definitions: Definitions) -> None:
    def offered(disputed: str) -> dict[str, list[str]]:
        doubts = {published[KEY_INDICATOR][disputed][:4]: Doubt("certain", "outlier", "s", "tabell 13", "Prov.")}
        return {each.id: each.units for each in list_references(definitions, published, 2015, SOLNA, doubts)}

    assert "nyckel" not in offered(SOLNA)
    assert offered("0163")["nyckel"] == [SOLNA]


def test_a_kommun_without_published_class_is_not_offered_that_choice(
    published: Values, definitions: Definitions
) -> None:
    assert [each.id for each in list_references(definitions, published, 2015, "0180", {})] == ["alla", "kommuntyp"]


def test_the_type_is_skrs_own_of_later_years(published: Values, definitions: Definitions) -> None:
    titles = {year: list_references(definitions, published, year, SOLNA, {})[-1].title for year in (2016, 2017)}
    assert titles == {
        2016: "Samma kommuntyp (Förortskommuner till storstäderna, SKL 2011)",
        2017: "Samma kommuntyp (Pendlingskommun nära storstad, SKR 2023)",
    }


def test_colours_are_the_quartiles_among_those_compared_with(published: Values, definitions: Definitions) -> None:
    """Every colour of the published figures once more, by sorting and counting."""
    for figure in figures_of(definitions, published, SOLNA, "alla").values():
        numbers = [cell.value for cell in figure.cells.values() if cell.value is not None]
        for cell in figure.cells.values():
            if cell.value is None:
                assert cell.judgement.colour == "grey"
                continue
            below = sum(number < cell.value for number in numbers)
            equal = sum(number == cell.value for number in numbers)
            place = (below + equal / 2) / len(numbers)
            expected = "bland de lägsta" if place <= 0.25 else "bland de högsta" if place >= 0.75 else "i mitten"
            assert cell.position == expected
            if figure.indicator.direction == "none":
                assert cell.judgement.colour == "blue"
            else:
                colours = {"bland de lägsta": "green", "i mitten": "yellow", "bland de högsta": "red"}
                assert cell.judgement.colour == colours[expected]


def test_too_few_to_compare_with_gives_no_colour_and_says_how_many(published: Values, definitions: Definitions) -> None:
    figure = figures_of(definitions, published, SOLNA, "nyckel")["bistandsmottagare"]
    assert figure.n == 2 < MINIMUM_PEERS
    own = figure.cells[SOLNA]
    assert (own.judgement.colour, own.position) == ("grey", "")
    assert own.judgement.reason.startswith("bara 2 kommuner")


def test_a_kommun_with_no_figure_leaves_the_count_and_keeps_its_reason(
    published: Values, definitions: Definitions
) -> None:
    figure = figures_of(definitions, published, "0114", "alla")["bistandsmottagare"]
    own = figure.cells["0114"]
    assert (figure.n, figure.rank, own.value, own.text) == (7, None, None, "Ingen uppgift")


def test_median_and_rank_are_of_the_kommuner_with_a_figure(definitions: Definitions) -> None:
    numbers = {SOLNA: 1.1, "0191": 2.3, "0163": 0.4, "0125": 3.8, "0123": None}
    values = of_kommuner(definitions, "bistandsmottagare", numbers)
    figure = figures_of(definitions, values, SOLNA, "alla")["bistandsmottagare"]
    assert (figure.n, figure.median, figure.rank) == (4, 1.7, 2)


def test_a_disputed_figure_has_its_mark_and_is_in_no_median_rank_or_colour(definitions: Definitions) -> None:
    numbers: dict[str, float | None] = {SOLNA: 0.1, "0191": 2.3, "0163": 0.4, "0125": 3.8, "0123": 5.0, "0114": 6.0}
    values = of_kommuner(definitions, "bistandsmottagare", numbers)
    doubts = {("bistandsmottagare", 2015, SOLNA, "s"): Doubt("likely", "outlier", "s", "tabell 1", "Prov.")}
    figure = figures_of(definitions, values, SOLNA, "alla", doubts)["bistandsmottagare"]
    assert (figure.n, figure.median, figure.rank) == (5, 3.8, None)
    own = figure.cells[SOLNA]
    assert (own.judgement, own.position) == (Judgement("grey", DISPUTED_FIGURE), "")
    assert tell_figure(figure, SOLNA).marked.replace("\u00a0", " ") == "0,1 % *"
    assert figure.cells["0163"].position == "bland de lägsta"


def test_a_kommun_outside_the_data_is_compared_without_being_counted(
    published: Values, definitions: Definitions
) -> None:
    figure = figures_of(definitions, published, "1480", "alla")["bistandsmottagare"]
    assert figure.cells["1480"].value is None
    assert figure.n == 7
    assert list(figure.benchmarks) == ["riket"]


def test_an_area_without_register_figures_is_refused(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection, pytest.raises(UserError, match="Det finns inga registerdata för"):
        fetch_figures(connection, definitions, "barn-och-unga", 2024)

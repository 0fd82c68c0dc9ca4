"""A file's figures beside those of earlier years: another unit of measure and single jumps are told."""

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.importing.plausibility import Caution
from tests.import_files import csv_file

UNITS = ("0114", "0123", "0125", "0139", "0163", "0183")
FIGURES = dict(zip(UNITS, (31.5, 42, 28, 35, 50, 44), strict=True))


def lines(figures: dict[str, float], year: int) -> list[str]:
    return [f"register;Ett register;arendebelastning;{year};{unit};{number:f};;" for unit, number in figures.items()]


def cautions(engine: Engine, definitions: Definitions, figures: dict[str, float], year: int = 2022) -> list[Caution]:
    """What is told of a year's figures, where those of 2021 are stored."""
    acting = Acting(engine, LOCAL_USER)
    import_file(acting, definitions, csv_file(*lines(FIGURES, 2021)), "register.csv")
    plan = import_file(acting, definitions, csv_file(*lines(figures, year)), "register.csv", dry_run=True)
    return [each for each in plan.cautions if each.kind in ("factor", "jump")]


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (1000, "1\u00a0000 gånger så stora"),
        (100, "100 gånger så stora"),
        (0.01, "100 gånger så små"),
        (0.001, "1\u00a0000 gånger så små"),
    ],
)
def test_figures_in_another_unit_of_measure_are_told(
    published_sqlite: Engine, definitions: Definitions, times: float, told: str
) -> None:
    grown = {unit: 1.1 * times * figure for unit, figure in FIGURES.items()}
    (found,) = cautions(published_sqlite, definitions, grown)
    assert (found.kind, f"ungefär {told} som de var senast" in found.text) == ("factor", True)


def test_the_one_that_jumps_is_told_with_what_it_was(published_sqlite: Engine, definitions: Definitions) -> None:
    (found,) = cautions(published_sqlite, definitions, FIGURES | {"0125": 280, "0123": 44})
    assert found.kind == "jump"
    assert found.text.startswith("1 värde för ")
    assert found.text.endswith(" ändras mycket mer än de andra: Ekerö 280 mot 28 år 2021.")


@pytest.mark.parametrize("times", [1, 1.5, 3, 0.4])
def test_what_moves_as_the_others_do_is_not_told(
    published_sqlite: Engine, definitions: Definitions, times: float
) -> None:
    moved = {unit: times * figure * (1 + place / 20) for place, (unit, figure) in enumerate(FIGURES.items())}
    assert cautions(published_sqlite, definitions, moved) == []


def test_a_year_before_all_others_has_nothing_to_be_set_beside(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    assert cautions(published_sqlite, definitions, {unit: 1e6 * n for unit, n in FIGURES.items()}, 2001) == []


def test_a_share_written_as_a_part_of_one_is_told_by_the_benchmark_alone(
    published_sqlite: Engine, definitions: Definitions
) -> None:
    acting = Acting(published_sqlite, LOCAL_USER)
    content = csv_file("egen;Egen;socialjour;2019;riket;0,89;;")
    plan = import_file(acting, definitions, content, "egen.csv", dry_run=True)
    assert any(each.kind == "factor" and "100 gånger så små" in each.text for each in plan.cautions)

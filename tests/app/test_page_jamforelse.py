"""Jämförelse, as a reader meets it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.charts import matrix_rows
from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.store.engine import migrate, open_engine
from ojcore.store.values import load_published
from tests.copies import sqlite_copy
from tests.import_files import csv_file
from tests.opened_pages import messages_of, open_page, table_of


@pytest.mark.parametrize("kommun", ["Solna", "Kalmar"])
def test_every_indicator_has_its_row_and_every_kvalitetsomrade_one_head(
    loaded_url: str, loaded_engine: Engine, definitions: Definitions, monkeypatch: pytest.MonkeyPatch, kommun: str
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast")
    page = open_page("jamforelse", kommun=kommun, omrade="ekonomiskt-bistand", ar="2018")
    rows = table_of(page, "Ekonomiskt bistånd 2018").rows
    dimensions = dict.fromkeys(definitions.dimension_title(row.indicator) for row in comparison.rows)
    assert [row[0] for row in rows if len(row) == 1] == list(dimensions)
    assert len([row for row in rows if len(row) > 1]) == len(comparison.rows)


@pytest.mark.parametrize("query", [{"kommun": "Atlantis"}, {"ar": "1066"}, {"grupp": "<b>"}])
def test_an_address_that_names_nothing_is_told_and_the_table_stands(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    page = open_page("jamforelse", **query)
    assert not page.exception
    assert any("finns inte att välja" in message for message in messages_of(page))
    assert table_of(page, "Ekonomiskt bistånd").rows


def test_an_empty_database_is_told_with_what_helps(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('tom') / 'oj.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    migrate(open_engine(url))
    (told,) = messages_of(open_page("jamforelse"))
    assert told.startswith("Det finns inga svar för Ekonomiskt bistånd")
    assert "Läs in" in told


def test_an_import_that_mixes_kvalitetsomraden_gives_each_one_head(
    tmp_path_factory: pytest.TempPathFactory, definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = str(sqlite_copy("empty", tmp_path_factory.mktemp("egen") / "oj.db").url)
    asked = [each for each in definitions.area_indicators["ekonomiskt-bistand"] if each.is_answer]
    lines = [
        "källa;källans titel;indikator;år;enhet;svar;slag;plats",
        *(f"egen;Egen;{each.id};2020;Solna;ja;;" for each in asked),
    ]
    import_file(Acting(open_engine(url), LOCAL_USER), definitions, "\n".join(lines).encode(), "egen.csv")
    monkeypatch.setenv("OJ_DATABASE", url)
    rows = table_of(open_page("jamforelse", kommun="Solna", ar="2020"), "2020").rows
    heads = [row[0] for row in rows if len(row) == 1]
    assert len(heads) == len({definitions.dimension_title(each) for each in asked})


@pytest.mark.parametrize(
    ("area", "year"),
    [("ekonomiskt-bistand", 2015), ("ekonomiskt-bistand", 2020), ("barn-och-unga", 2020), ("barn-och-unga", 2024)],
)
def test_table_and_picture_have_one_order(
    tmp_path: Path, definitions: Definitions, monkeypatch: pytest.MonkeyPatch, area: str, year: int
) -> None:
    """2020 is only in an import, whose rows no table has printed in any order."""
    engine = open_engine(f"sqlite:///{tmp_path / 'oj.db'}")
    migrate(engine)
    load_published(Acting(engine, LOCAL_USER), definitions)
    asked = [each for each in definitions.area_indicators[area] if each.is_answer]
    lines = [f"egen;Egen;{each.id};2020;Solna;ja;;" for each in asked]
    import_file(Acting(engine, LOCAL_USER), definitions, csv_file(*lines), "egen.csv")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    with engine.connect() as connection:
        picture = matrix_rows(compare(connection, definitions, area, year, "nordvast", "0184"), definitions, "0184")
    drawn = list(dict.fromkeys(row["dimension"] for row in sorted(picture, key=lambda row: row["place"])))
    page = open_page("jamforelse", kommun="Solna", omrade=area, ar=str(year), grupp="nordvast")
    heads = [row[0] for row in table_of(page, str(year)).rows if len(row) == 1]
    assert drawn == [head for head in heads if head in drawn] != []
    if year == 2020:
        assert heads == [each.title for each in definitions.areas[area].dimension if each.title in heads]

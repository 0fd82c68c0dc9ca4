"""Om data in AppTest: what the figures rest on."""

from pathlib import Path

import pytest

from ojcore.definitions.model import Definitions
from ojcore.store.engine import migrate, open_engine
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def test_every_source_stands_with_producer_document_licence_years_and_what_was_read() -> None:
    page = open_page("om_data")
    assert not page.exception
    rows = table_of(page, "4 källor").rows
    assert rows[1][0].startswith("Öppna jämförelser ekonomiskt bistånd 2017. Nordvästkommunerna")
    assert rows[1][0].endswith("Rapport 2018:1. Licens: offentlig handling; ingen licens angiven")
    assert rows[1][1:] == ["FoU Nordväst", "2016–2017", "2018", "508", "0", "103", "0"]
    assert [row[5] for row in rows] == ["12", "0", "0", "3"]
    read = [table for table in tables_of(page) if table.caption == "Tabeller som är inlästa"]
    assert [len(table.rows) for table in read] == [16, 9, 11, 5]


def test_every_coding_rule_is_told_in_words_with_its_reason(definitions: Definitions) -> None:
    rows = {row[0]: row[1:] for row in table_of(open_page("om_data", **{"del": "Räkneregler"}), "räknas som ja").rows}
    assert rows["FoU Nordväst 2017"][:2] == ["Ja Ja, med vissa", "Delvis Nej"]
    for id_, name in (("oj-2015-nordvast", "FoU-Nordväst 2015"), ("oj-2018-nordvast", "FoU Nordväst 2018")):
        assert rows[name][2] == " ".join(definitions.publications[id_].definition.coding.reason.split())
    assert len(rows) == 5


def test_the_code_book_names_every_answer_and_every_missing_reason(definitions: Definitions) -> None:
    rows = table_of(open_page("om_data", **{"del": "Räkneregler"}), "Andra stavningar stoppar").rows
    answers = [each.label for each in definitions.answers.values()]
    assert [row[0] for row in rows] == answers + [each.label for each in definitions.missing.values()]
    assert ["Ingen uppgift", "saknas", "ingen uppgift, uppgift saknas, .."] in rows


def test_missing_answers_are_counted_by_reason_and_each_is_named() -> None:
    page = open_page("om_data", **{"del": "Saknade svar"})
    counted = table_of(page, "15 svar saknas, av 1 720")
    assert counted.head == ["Källa", "År", "Vet ej", "Ingen uppgift"]
    assert counted.rows == [
        ["FoU-Nordväst 2015", "2015", "2", "10"],
        ["Solna stad, socialförvaltningen 2024", "2024", "0", "3"],
    ]
    named = table_of(page, "Alla 15").rows
    assert ["Ändrade överklagade beslut", "Sigtuna", "2015", "Vet ej", "FoU-Nordväst 2015", "11"] in named
    assert len(named) == 15


def test_the_three_benchmarks_are_explained_apart_and_the_groups_name_their_members() -> None:
    page = open_page("om_data", **{"del": "Jämförelsetal och grupper"})
    used = {row[0]: row[2] for row in table_of(page, "Olika saker").rows}
    assert used == {
        "Stockholms stad": "FoU Nordväst 2017 FoU Nordväst 2018",
        "Stockholms län": "FoU-Nordväst 2015 Solna stad, socialförvaltningen 2024",
        "Riket": "FoU-Nordväst 2015 FoU Nordväst 2017 FoU Nordväst 2018 Solna stad, socialförvaltningen 2024",
    }
    members = table_of(page, "Nordvästkommunerna: 8 kommuner").rows
    assert members[0] == ["Ekerö", "0125", "2015", "tills vidare"]
    assert len(members) == 8


@pytest.mark.parametrize("part", ["", "Kaffe", "<script>"])
def test_an_address_that_names_no_part_shows_the_sources(part: str) -> None:
    page = open_page("om_data", **{"del": part})
    assert not page.exception
    assert table_of(page, "4 källor").rows


def test_an_empty_database_is_told_with_what_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("om_data"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    page = open_page("om_data")
    assert "Databasen har inga källor." in text_of(page)
    assert 'href="las-in' in html_of(page)
    assert "Inga svar saknas" in text_of(open_page("om_data", **{"del": "Saknade svar"}))

"""Förändringar in AppTest: what changed, per kommun and per indicator, and what does not compare."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from ojcore.access import LOCAL_USER, Acting
from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.store.engine import migrate, open_engine
from ojcore.swedish import format_number
from tests.copies import sqlite_copy
from tests.import_files import csv_file
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of

AREA = "ekonomiskt-bistand"
COUNTED = "Svar 2017 efter vad som hände"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def test_the_own_kommuns_answers_are_counted_and_add_up() -> None:
    page = open_page("forandringar", kommun="Sigtuna", ar="2017")
    assert not page.exception
    assert "Sigtuna 2017 jämfört med 2016" in text_of(page)
    assert "32 svar: 8 sämre, 2 bättre, 14 oförändrade, 7 på nya frågor och 1 som inte går att" in text_of(page)


def test_the_own_flips_stand_first_with_both_answers_and_the_year() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2018")
    table = tables_of(page)[0]
    assert table.head == ["Indikator", "Förut", "2018"]
    assert table.rows[:2] == [
        ["Blev sämre: 1"],
        ["Aktuell rutin för samordning med barn och unga", "Ja 2017", "Nej"],
    ]
    assert table.rows[-2:] == [
        ["Blev bättre: 1"],
        ["Aktuell rutin för information om samordnad individuell plan (SIP)", "Nej 2017", "Ja"],
    ]


def test_figures_stand_as_in_the_comparison_with_their_change_in_its_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    with open_engine(url).connect() as connection:
        row = next(
            row
            for row in compare(connection, definitions, AREA, 2015, "nordvast", "0184").rows
            if row.indicator.id == "langvarigt-bistand"
        )
    own = row.cells["0184"].now.value
    assert own is not None
    lines = [
        f"egen;Egen fil;langvarigt-bistand;2016;Solna;{own + 0.05:.2f}".replace(".", ",") + ";;",
        "egen;Egen fil;kostnad-per-invanare;2016;Solna;1487;;",
    ]
    import_file(Acting(open_engine(url), LOCAL_USER), definitions, csv_file(*lines), "egen.csv")
    monkeypatch.setenv("OJ_DATABASE", url)
    page = open_page("forandringar", kommun="Solna", ar="2016", omrade="Ekonomiskt bistånd")
    rows = [[" ".join(cell.split()) for cell in row] for row in table_of(page, "Tal som går att jämföra").rows]
    before = format_number(own, 1)
    assert [cells[1:4] for cells in rows] == [
        ["292 (2015)", "1 487", "+1 195 kr/invånare"],
        [f"{before} % (2015)", f"{format_number(own + 0.05, 1)} %", "+0,1 procentenheter"],
    ]


def test_every_kommuns_counts_add_up_to_its_answers_and_the_own_stands_first() -> None:
    table = table_of(open_page("forandringar", kommun="Solna", ar="2017"), COUNTED)
    assert [row[0] for row in table.rows] == [
        "Solna", "Ekerö", "Järfälla", "Sigtuna", "Sollentuna", "Sundbyberg", "Upplands Väsby", "Upplands-Bro",
    ]  # fmt: skip
    for row in table.rows:
        *parts, total = map(int, row[1:])
        assert sum(parts) == total == 32
    assert table.rows[5] == ["Sundbyberg", "11", "2", "0", "11", "8", "32"]


def test_the_other_kommuners_flips_are_all_there() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2017")
    counted = [list(map(int, row[1:4])) for row in table_of(page, COUNTED).rows[1:]]
    flips = [row for row in table_of(page, "De andra kommunernas").rows if len(row) > 1]
    assert len(flips) == sum(map(sum, counted)) == 59


def test_per_indicator_names_the_kommuner_and_the_mean_with_its_change() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2017", vy="Per indikator")
    rows = {row[0]: row[1:] for row in table_of(page, "där minst en kommun har ändrat svar").rows}
    assert rows["Socialjour med socionomer alla dagar hela dygnet"] == [
        "Upplands Väsby Ja → Nej",
        "Sundbyberg Nej → Ja",
        "75\xa0% (±0) 8 av 8 har svarat".replace("\xa0", " "),
    ]
    assert len(rows) == 23


def test_what_does_not_compare_is_told_with_the_reason_of_its_file() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2024")
    rows = table_of(page, "men går inte att jämföra med svaren 2024").rows
    assert len(rows) == 10
    title, before, answer, reason = rows[0]
    assert (title, before, answer) == ("Aktuell överenskommelse om samverkan med Arbetsförmedlingen", "2018", "Ja")
    assert reason.startswith("Uppföljningstiden ändrades: för ja 2024 ska överenskommelsen ha följts upp")


def test_new_and_dropped_questions_are_folded_away_with_the_answer() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2018")
    assert table_of(page, "Ingen tidigare mätning").rows == [
        [
            "Aktuell överenskommelse med bostadsföretag på övergripande nivå",
            "Helhetssyn och samordning",
            "Ja, med vissa",
        ]
    ]
    assert table_of(page, "Frågor som inte har något svar längre").rows == [["Tillgång till juridiskt stöd", "Ja"]]


def test_the_first_year_says_that_there_is_nothing_to_compare_with() -> None:
    page = open_page("forandringar", kommun="Solna", ar="2015")
    assert "2015 är det första året med svar i området." in text_of(page)
    assert tables_of(page) == []


def test_a_kommun_without_answers_still_sees_the_groups_changes() -> None:
    page = open_page("forandringar", kommun="Nacka", ar="2017")
    assert "Nacka har inga svar i Ekonomiskt bistånd, varken 2017 eller något annat år." in text_of(page)
    assert len(table_of(page, COUNTED).rows) == 8


@pytest.mark.parametrize(
    "query", [{"kommun": "Atlantis"}, {"ar": "1066"}, {"omrade": "Skola"}, {"grupp": "<b>"}, {"vy": "Per månad"}]
)
def test_an_address_that_names_nothing_shows_the_page_as_it_stands_without_it(query: dict[str, str]) -> None:
    page = open_page("forandringar", **query)
    assert not page.exception
    assert tables_of(page)
    assert "jämfört med" in text_of(page)


def test_a_link_to_another_kommun_keeps_the_other_choices() -> None:
    links = re.findall(r'href="forandringar\?([^"]+)"', html_of(open_page("forandringar", kommun="Solna", ar="2017")))
    first = parse_qs(unescape(links[0]))
    assert (first["kommun"], first["ar"]) == (["Ekerö"], ["2017"])


def test_an_empty_database_is_told_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("forandringar"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    assert messages_of(open_page("forandringar"))[0].startswith("Det finns inga svar för Ekonomiskt bistånd")

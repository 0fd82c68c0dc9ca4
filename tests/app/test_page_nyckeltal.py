"""Nyckeltal in AppTest: register figures with colours, whom they are compared with, and how many."""

import json
from pathlib import Path

import pytest

from ojcore.access import LOCAL_USER, Acting
from ojcore.comparing.comparison import DISPUTED_FIGURE
from ojcore.comparing.judgement import FIGURE_RULE
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.store.engine import migrate, open_engine
from tests.copies import sqlite_copy
from tests.opened_pages import messages_of, open_page, table_of, tables_of, text_of

OMFATTNING = "Omfattning av ekonomiskt bistånd 2015; medianen"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def test_the_own_figures_stand_with_place_median_and_benchmarks() -> None:
    page = open_page("nyckeltal", kommun="Järfälla", ar="2015")
    assert not page.exception
    table = table_of(page, OMFATTNING)
    assert table.head == ["Nyckeltal", "Järfälla", "Läge", "Median", "Stockholms län", "Riket", "Antal kommuner"]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Biståndsmottagare i befolkningen"] == [
        "3,8 %", "i mitten; 4 av 7, där 1 är bäst", "3,8 %", "2,8 %", "4,4 %", "7",
    ]  # fmt: skip
    assert rows["Kostnad för ekonomiskt bistånd per invånare kr/invånare"][0] == "1 065"


def test_each_kvalitetsomrade_has_a_picture_with_all_its_figures() -> None:
    page = open_page("nyckeltal", kommun="Solna", ar="2015")
    described = [json.loads(each.proto.spec)["description"] for each in page.get("vega_lite_chart")]
    assert [text.split(" 2015.")[0] for text in described] == [
        "Omfattning av ekonomiskt bistånd", "Bakgrundsmått", "Försörjningshinder",
    ]  # fmt: skip
    assert "Mycket långvarigt ekonomiskt bistånd: Solna 0,4\u00a0%" in described[0]


def test_who_is_compared_with_and_how_many_there_are_is_said() -> None:
    text = text_of(open_page("nyckeltal", kommun="Solna", ar="2015"))
    assert "Solna 2015 mot 7 andra kommuner: Ekerö, Järfälla, Sigtuna" in text
    assert "Källan har inte fler: 8 av landets 290 kommuner." in text
    assert FIGURE_RULE in text


def test_the_same_class_is_too_few_for_colours_and_says_so() -> None:
    page = open_page("nyckeltal", kommun="Solna", ar="2015", mot="Samma socioekonomiska klass")
    text = text_of(page)
    assert "Samma socioekonomiska klass (3 av 8). Solna 2015 mot 1 annan kommun: Sollentuna." in text
    assert "Det är för få för färger: det behövs 5." in text
    rows = {row[0]: row[1:] for row in table_of(page, OMFATTNING).rows}
    assert rows.pop("Mycket långvarigt ekonomiskt bistånd")[-1] == "1"  # Solna's own is disputed
    assert {row[-1] for row in rows.values()} == {"2"}
    assert all(row[1].startswith("bara 2 kommuner") for row in rows.values())


def test_the_same_type_leaves_the_pendlingskommun_out() -> None:
    page = open_page("nyckeltal", kommun="Solna", ar="2015", mot="Samma kommuntyp")
    assert "Samma kommuntyp (Förortskommuner till storstäderna, SKL 2011). Solna 2015 mot 6 andra" in text_of(page)
    assert "Sigtuna" not in table_of(page, "Omfattning av ekonomiskt bistånd 2015: ").head


def test_a_year_without_register_figures_shows_the_year_that_has_them() -> None:
    text = text_of(open_page("nyckeltal", kommun="Solna", ar="2018"))
    assert "Solna 2015 mot 7 andra kommuner" in text
    assert "Registerdata finns inte för 2018." in text


def test_a_later_figure_of_one_kommun_alone_does_not_hide_the_year_that_can_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    file = "källa;källans titel;indikator;år;enhet;svar\nenkat;Enkät;bistandsmottagare;2016;{};3,1\n"
    import_file(Acting(engine, LOCAL_USER), definitions, file.format("Solna").encode(), "en.csv")
    text = text_of(open_page("nyckeltal", kommun="Solna", ar="2016"))
    assert "Solna 2015 mot 7 andra kommuner" in text
    assert "Registerdata att jämföra finns inte för 2016." in text
    another = file.format("Järfälla").replace("bistandsmottagare", "barn-i-bistandsfamiljer")
    import_file(Acting(engine, LOCAL_USER), definitions, another.encode(), "ett annat.csv")
    assert "Solna 2015 mot 7" in text_of(open_page("nyckeltal", kommun="Solna", ar="2016"))  # no figure in common
    import_file(Acting(engine, LOCAL_USER), definitions, file.format("Järfälla").encode(), "en till.csv")
    assert "Solna 2016 mot 1 annan kommun: Järfälla." in text_of(open_page("nyckeltal", kommun="Solna", ar="2016"))
    assert "Ekerö 2015 mot 7 andra kommuner" in text_of(open_page("nyckeltal", kommun="Ekerö", ar="2016"))


def test_a_questioned_figure_is_told_before_it_is_read() -> None:
    text = text_of(open_page("nyckeltal", kommun="Solna", ar="2015"))
    assert "Läs med försiktighet: kontrollen ifrågasätter 1 värde" in text
    assert text.index("Läs med försiktighet") < text.index("Barn i familjer med ekonomiskt bistånd")


def test_a_disputed_figure_has_its_mark_in_table_and_picture_and_no_place_among_the_others() -> None:
    page = open_page("nyckeltal", kommun="Solna", ar="2015")
    rows = {row[0]: row[1:] for row in table_of(page, OMFATTNING).rows}
    assert rows["Mycket långvarigt ekonomiskt bistånd"][:2] == ["0,4 % *", DISPUTED_FIGURE]
    everybody = {row[0]: row[1:] for row in table_of(page, "Omfattning av ekonomiskt bistånd 2015: ").rows}
    assert "0,4 % *" in everybody["Mycket långvarigt ekonomiskt bistånd"]
    (described,) = [
        text
        for each in page.get("vega_lite_chart")
        if "Omfattning" in (text := json.loads(each.proto.spec)["description"])
    ]
    assert "Mycket långvarigt ekonomiskt bistånd: Solna 0,4\u00a0% *" in described
    left_out = (
        "Visas inte, eftersom kontrollräkningen ifrågasätter värdena: Solna i ”Mycket långvarigt ekonomiskt bistånd”."
    )
    assert text_of(page).count(left_out) == 1


def test_a_kommun_without_a_figure_has_the_reason_in_its_place() -> None:
    rows = table_of(open_page("nyckeltal", kommun="Upplands Väsby", ar="2015"), OMFATTNING).rows
    assert {(row[1], row[2]) for row in rows} == {("Ingen uppgift", "–")}


def test_a_kommun_outside_the_source_is_told_so() -> None:
    page = open_page("nyckeltal", kommun="Nacka")
    assert not page.exception
    assert "Nacka har själv inga registerdata." in text_of(page)


def test_an_area_without_register_figures_says_where_they_are() -> None:
    page = open_page("nyckeltal", kommun="Solna", omrade="Social barn- och ungdomsvård")
    assert "Det finns inga registerdata för Social barn- och ungdomsvård." in text_of(page)
    assert tables_of(page) == []


@pytest.mark.parametrize("query", [{"mot": "Grannarna"}, {"kommun": "Atlantis"}, {"ar": "1066"}])
def test_an_address_that_names_nothing_shows_the_page_as_it_stands_without_it(query: dict[str, str]) -> None:
    page = open_page("nyckeltal", **query)
    assert not page.exception
    assert tables_of(page)


def test_an_empty_database_is_told_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'tom.db'}"
    monkeypatch.setenv("OJ_DATABASE", url)
    assert messages_of(open_page("nyckeltal"))[0].startswith("Databasen är tom")
    migrate(open_engine(url))
    assert messages_of(open_page("nyckeltal"))[0].startswith("Det finns inga svar för Ekonomiskt bistånd")

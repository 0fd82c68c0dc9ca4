"""Översikt against a second, naive calculation: counts, flips and distances; without data and by a bad address."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking.job import check_now
from ojcore.comparing.comparison import Comparison, compare
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from tests.copies import sqlite_copy
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of

AREA = "ekonomiskt-bistand"
BEHIND = "där Solna ligger efter"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.fixture
def solna(loaded_engine: Engine, definitions: Definitions) -> Comparison:
    with loaded_engine.connect() as connection:
        return compare(connection, definitions, AREA, 2018, "nordvast", "0184")


def test_the_tiles_count_the_own_answers_by_colour(solna: Comparison) -> None:
    text = text_of(open_page("oversikt", kommun="Solna", ar="2018"))
    colours: list[str] = [row.cells["0184"].now.judgement for row in solna.rows if "0184" in row.cells]
    assert f"Solna 2018: {len(colours)} indikatorer" in text
    for colour, word in (("green", "gröna"), ("yellow", "gula"), ("red", "röda")):
        assert f"{colours.count(colour)} {word}" in text


def test_what_got_worse_and_better_are_the_answers_that_turned(solna: Comparison) -> None:
    rank = {"red": 0, "yellow": 1, "green": 2}
    turned: dict[str, list[str]] = {"sämre": [], "bättre": []}
    for row in solna.rows:
        cell = row.cells.get("0184")
        if cell and cell.previous and cell.now.judgement in rank and cell.previous.judgement in rank:
            step = rank[cell.now.judgement] - rank[cell.previous.judgement]
            if step and row.indicator.is_answer:
                turned["bättre" if step > 0 else "sämre"].append(row.indicator.title)
    text = text_of(open_page("oversikt", kommun="Solna", ar="2018"))
    assert any(turned.values())
    for word, titles in turned.items():
        assert f"Blev {word}: {len(titles)}" in text or (
            not titles and f"Blev {word}: 0 Inga svar blev {word}." in text
        )
        assert all(title in text for title in titles)


def test_an_answer_that_is_disputed_is_told_beside_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, definitions: Definitions
) -> None:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    told = "jämföra med 2017. 1 till ifrågasätts i kontrollräkningen och jämförs inte."
    assert told not in text_of(open_page("oversikt", kommun="Solna", ar="2018"))
    file = "källa;källans titel;indikator;år;enhet;svar\nenkat;Enkät;socialjour;2018;Solna;nej\n"
    import_file(Acting(engine, LOCAL_USER), definitions, file.encode(), "enkat.csv")
    check_now(engine, definitions)
    assert told in text_of(open_page("oversikt", kommun="Solna", ar="2018"))


def test_a_disputed_value_beside_the_ranking_is_marked(loaded_engine: Engine, definitions: Definitions) -> None:
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, AREA, 2018, "nordvast", "0125")
    rows = {row.indicator.title: row for row in comparison.rows}
    table = table_of(open_page("oversikt", kommun="Ekerö", ar="2018"), "där Ekerö ligger efter")
    stad = table.head.index("Stockholms stad")
    for line in table.rows:
        benchmark = rows[line[0]].benchmarks.get("stockholms-stad")
        assert benchmark is not None
        assert line[stad] == f"{benchmark.value:.0f} %{' *' if benchmark.doubt else ''}"


def test_the_list_is_ranked_by_riket_and_says_so() -> None:
    page = open_page("oversikt", kommun="Solna", ar="2018")
    assert "Här ligger Solna längst efter riket" in text_of(page)
    table = table_of(page, f"{BEHIND} riket")
    assert table.head[1] == "Mot riket"
    shares = [row[1] for row in table.rows]
    assert shares[0] == "Nej, där 61 % i riket svarar ja"
    assert "procentenheter" not in " ".join(shares)


def test_a_no_that_most_share_is_not_behind_and_what_is_disputed_is_counted(solna: Comparison) -> None:
    page = open_page("oversikt", kommun="Solna", ar="2018")
    table = table_of(page, f"{BEHIND} riket")
    shares = {row.indicator.title: row.benchmarks["riket"] for row in solna.rows if "riket" in row.benchmarks}
    noes = [row for row in solna.rows if row.cells["0184"].now.code == "nej" and row.indicator.title in shares]
    listed = {row[0] for row in table.rows}
    for row in noes:
        riket = shares[row.indicator.title]
        if not riket.doubt and riket.value is not None:
            assert (row.indicator.title in listed) == (riket.value > 100 / 3)
    disputed = sum(bool(each.doubt) for each in shares.values())
    assert disputed
    assert f"{disputed} till ifrågasätts i kontrollräkningen" in text_of(page)


def test_another_can_be_chosen_in_the_address_and_ranks_anew() -> None:
    page = open_page("oversikt", kommun="Solna", ar="2018", efter="Stockholms stad")
    table = table_of(page, f"{BEHIND} Stockholms stad")
    assert table.rows[0][0] == "Använder bedömningsmetoden FIA"
    assert "Nej, där 93 % i Stockholms stad svarar ja" in table.rows[0][1]
    group = table_of(
        open_page("oversikt", kommun="Solna", ar="2018", efter="Nordvästkommunerna"), f"{BEHIND} nordvästkommunerna"
    )
    assert all("av nordvästkommunerna svarar ja" in row[1] for row in group.rows)


def test_a_figure_is_told_with_its_distance() -> None:
    table = table_of(open_page("oversikt", kommun="Sundbyberg", ar="2015"), "ligger efter riket")
    figures = [row[1] for row in table.rows if "svarar ja" not in row[1]]
    assert figures
    assert all("mot riket" in shown and ("+" in shown or "−" in shown) for shown in figures)


def test_a_kommun_without_answers_has_no_counts() -> None:
    page = open_page("oversikt", kommun="Kalmar")
    assert "Kalmar har inga svar i Ekonomiskt bistånd, varken" in text_of(page)
    assert tables_of(page) == []
    assert 'href="las-in?' in html_of(page)


@pytest.mark.parametrize("query", [{"kommun": "Atlantis"}, {"ar": "1066"}, {"omrade": "<script>"}])
def test_an_address_that_names_nothing_is_told_and_the_page_stands(query: dict[str, str]) -> None:
    page = open_page("oversikt", **query)
    assert not page.exception
    assert any("finns inte att välja" in message for message in messages_of(page))
    assert tables_of(page)


def test_a_choice_that_the_new_year_does_not_have_is_told_beside_the_list() -> None:
    page = open_page("oversikt", kommun="Solna", ar="2018", efter="Stockholms stad")
    assert "finns inte att välja" not in text_of(page)
    year = next(box for box in page.selectbox if box.label == "År")
    year.select(2024).run()
    assert "”Stockholms stad” finns inte att välja här. Sidan visar ”Riket”." in text_of(page)
    assert messages_of(page) == []
    assert "efter" not in page.query_params
    year.select(2018).run()
    assert "finns inte att välja" not in text_of(page)

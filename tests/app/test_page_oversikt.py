"""Översikt in AppTest: the counts, and where the kommun is furthest behind, against one that is named."""

import pytest

from tests.opened_pages import open_page, table_of, tables_of, text_of

BEHIND = "där Solna ligger efter"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


def test_the_counts_stand_by_colour_with_what_they_were() -> None:
    text = text_of(open_page("oversikt", kommun="Solna", ar="2018"))
    assert "Solna 2018: 35 indikatorer" in text
    for told in ("23 gröna", "4 gula", "8 röda"):
        assert told in text


def test_the_list_is_ranked_by_riket_and_says_so() -> None:
    page = open_page("oversikt", kommun="Solna", ar="2018")
    assert "Här ligger Solna längst efter riket" in text_of(page)
    table = table_of(page, f"{BEHIND} riket")
    assert table.head[1] == "Mot riket"
    shares = [row[1] for row in table.rows]
    assert shares[0] == "Nej, där 61 % i riket svarar ja"
    assert "procentenheter" not in " ".join(shares)


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


def test_a_kommun_without_answers_has_no_list() -> None:
    page = open_page("oversikt", kommun="Kalmar")
    assert not page.exception
    assert tables_of(page) == []

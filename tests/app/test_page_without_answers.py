"""The pages for a kommun that has no answers: each says so, says what helps, and claims nothing about it."""

import re

import pytest

from ojcore.comparing.absence import tell_absence
from ojcore.definitions.model import Definitions
from tests.opened_pages import html_of, messages_of, open_page, text_of
from ui.markup import plain
from ui.menu import ROOMS

ABSENT = "Kalmar har inga svar i Ekonomiskt bistånd, varken 2018 eller något annat år. Läs in en fil eller se gruppens"


@pytest.fixture(autouse=True)
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.mark.parametrize("page", ["oversikt", "forandringar", "kommentarer", "rapporter"])
def test_a_page_says_that_the_kommun_has_no_answers_and_what_helps(page: str) -> None:
    opened = open_page(page, kommun="Kalmar", omrade="ekonomiskt-bistand", ar="2018")
    assert not opened.exception
    assert ABSENT in text_of(opened)
    assert 'href="las-in?' in html_of(opened)


OWN_PAGES = [page for room in ("Läget", "Jämför", "Indikator", "Arbeta") for page in ROOMS[room] if page != "kontroll"]


@pytest.mark.parametrize("page", OWN_PAGES)
def test_no_page_says_anything_else_of_the_kommun_and_each_says_what_helps(page: str) -> None:
    """Kontroll is about sources, and Granskningar, Läs in and Om data about no kommun of the comparison."""
    opened = open_page(page, kommun="Kalmar")
    assert not opened.exception
    told = " ".join([text_of(opened), *messages_of(opened)])
    assert re.search(r"Kalmar har (själv )?(inga svar|inget svar|inga registerdata)", told)
    assert "välj ett annat år" not in told.lower()
    for untruth in ("svaren från Kalmar", "Kalmar ligger", "Kalmars röda", "Kalmar svarar", "har en kommentar"):
        assert untruth not in told


@pytest.mark.parametrize("page", ["kontroll", "granskningar", "las_in", "om_data"])
def test_a_page_that_is_about_no_kommun_opens_for_it_as_for_others(page: str) -> None:
    opened = open_page(page, kommun="Kalmar")
    assert not opened.exception
    assert messages_of(opened) == []


@pytest.mark.parametrize("page", ["jamforelse", "utveckling"])
def test_a_page_that_shows_the_group_says_that_it_does(page: str) -> None:
    told = text_of(open_page(page, kommun="Kalmar"))
    assert "varken 2024 eller något annat år. Sidan visar gruppens svar. Läs in en fil." in told
    assert "Sidan visar gruppens svar" not in text_of(open_page(page, kommun="Solna"))


def test_a_kommun_without_answers_is_not_said_to_have_commented_on_them() -> None:
    assert "har en kommentar" not in text_of(open_page("kommentarer", kommun="Kalmar"))


@pytest.mark.parametrize("whose", ["Hela gruppen", "Min kommun i gruppen"])
@pytest.mark.parametrize(
    ("year", "kommun", "told", "instead"),
    [
        ("2024", "Kalmar", "och då finns ingen rapport för gruppen eller Kalmar. Välj kommunen Solna (0184)", "Solnas"),
        ("2024", "Ekerö", "och då finns ingen rapport för gruppen eller Ekerö. Välj kommunen Solna (0184)", "Solnas"),
        ("2018", "Kalmar", "och då finns ingen rapport för Kalmar. Välj rapporten för hela gruppen", "gruppens"),
    ],
)
def test_nobody_is_offered_the_report_of_another(whose: str, year: str, kommun: str, told: str, instead: str) -> None:
    opened = open_page("rapporter", kommun=kommun, ar=year, omrade="ekonomiskt-bistand", rapportfor=whose)
    assert not opened.exception
    shown, is_of_group = text_of(opened), (year, whose) == ("2018", "Hela gruppen")
    assert (told in shown) == (f"Visa {instead} rapport" in shown) == (not is_of_group)
    assert ("Gör Word-filen" in [button.label for button in opened.button]) == is_of_group
    assert ("Rapporten och dess texter är gruppens: Nordvästkommunerna" in shown) == is_of_group
    assert ("Förhandsvisning" in shown) == is_of_group


@pytest.mark.parametrize("whose", ["Hela gruppen", "Min kommun i gruppen"])
def test_who_alone_has_answered_has_one_report_whatever_is_chosen(whose: str) -> None:
    opened = open_page("rapporter", kommun="Solna", ar="2024", omrade="ekonomiskt-bistand", rapportfor=whose)
    assert "Rapporten och dess texter är Solnas, som ensam har svarat 2024." in text_of(opened)
    assert "Gör Word-filen" in [button.label for button in opened.button]


def test_no_letter_is_made_of_no_answers_and_no_other_year_is_promised() -> None:
    (told,) = messages_of(open_page("tjansteskrivelser", kommun="Kalmar"))
    assert told.startswith(plain("Kalmar har inga svar i något område, varken 2024 eller något annat år."))
    assert "Läs in" in told


def test_a_kommun_with_answers_other_years_is_told_which(definitions: Definitions) -> None:
    told = tell_absence(definitions, "ekonomiskt-bistand", 2017, "0184", [2015, 2018])
    assert told == "Solna har inga svar i Ekonomiskt bistånd 2017. Kommunen har svar 2015 och 2018."
    assert tell_absence(definitions, "ekonomiskt-bistand", 2018, "0184", [2015, 2018]) == ""

"""The page Kommentarer, as a user meets it."""

import re
from pathlib import Path

import pytest

from ojcore.access import Acting, User
from ojcore.comparing.comparison import compare
from ojcore.definitions.model import Definitions
from ojcore.store.comments import save_comment
from ojcore.store.engine import open_engine
from tests.copies import sqlite_copy
from tests.opened_pages import messages_of, open_page, text_of


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


def test_a_saved_comment_follows_to_the_comparison(url: str, definitions: Definitions) -> None:
    page = open_page("kommentarer", kommun="Solna", ar="2018")
    next(area for area in page.text_area if "FIA" in area.label).set_value("Vi använder en egen metod.")
    page.run()
    assert not page.exception
    with open_engine(url).connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
    comments = {row.indicator.id: row.comment for row in comparison.rows if row.comment}
    assert comments == {"fia": "Vi använder en egen metod."}


def test_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    page = open_page("kommentarer")
    assert not page.exception
    assert "Databasen är tom" in messages_of(page)[0]


def test_the_later_of_two_writers_sees_both_comments(url: str, definitions: Definitions) -> None:
    page = open_page("kommentarer", kommun="Solna", ar="2018")
    colleague = User("en kollega", frozenset({"analytiker"}))
    save_comment(Acting(open_engine(url), colleague), definitions, "fia", 2018, "0184", "Kollegans text.")
    next(area for area in page.text_area if "FIA" in area.label).set_value("Min text.").run()
    assert "Sparat av en kollega Kollegans text. Du skrev Min text." in text_of(page)
    next(button for button in page.button if button.label == "Spara det jag skrev").click().run()
    again = open_page("kommentarer", kommun="Solna", ar="2018")
    assert next(area for area in again.text_area if "FIA" in area.label).value == "Min text."


@pytest.mark.usefixtures("url")
def test_a_figure_is_written_as_in_the_comparison_with_its_doubt() -> None:
    text = text_of(open_page("kommentarer", kommun="Solna", ar="2015", omrade="Ekonomiskt bistånd", visa="Alla"))
    shown = text[text.index("Kommentarerna sparas") :].replace("\u00a0", " ")
    assert re.search(r"Mycket långvarigt ekonomiskt bistånd \S* ?0,4 % \(utan bedömning\) \*", shown), shown
    assert not re.search(r"\d\.\d", shown)


@pytest.mark.usefixtures("url")
def test_an_earlier_years_comment_is_used_again() -> None:
    page = open_page("kommentarer", kommun="Solna", ar="2017", omrade="Ekonomiskt bistånd", visa="Alla")
    first = page.text_area[0]
    label = first.label
    first.set_value("Vi ser över rutinen.").run()
    page = open_page("kommentarer", kommun="Solna", ar="2018", omrade="Ekonomiskt bistånd", visa="Alla")
    next(button for button in page.button if button.label == "Använd 2017 års kommentar").click().run()
    assert not page.exception
    assert next(area for area in page.text_area if area.label == label).value == "Vi ser över rutinen."

"""The page Tjänsteskrivelser, as a user meets it: three kinds, a preview, a file, and texts that save themselves."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.documents.letters import letter_of, save_letter_text
from ojcore.store.engine import open_engine
from ojcore.store.texts import load_texts
from ojcore.word import WordDocument
from tests.copies import sqlite_copy
from tests.opened_pages import html_of, messages_of, open_page, text_of

COLLEAGUE = User("en kollega", frozenset({"analytiker"}))
LETTER = letter_of("tjansteskrivelse", "0184", 2024)
QUARTER = letter_of("ej-verkstallda", "0184", 2024, 3)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own: what is typed is saved."""
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


def find(page: AppTest, kind: str, label: str) -> Any:
    """The field with the label."""
    fields: list[Any] = list(page.get(kind))
    return next(field for field in fields if field.label == label)


def open_letter() -> AppTest:
    return open_page("tjansteskrivelser", kommun="Solna", ar="2024")


def open_quarter() -> AppTest:
    page = open_page("tjansteskrivelser", kommun="Solna", ar="2024", slag="Ej verkställda beslut")
    find(page, "number_input", "Kvartalets år").set_value(2024)
    find(page, "number_input", "Kvartal").set_value(3).run()
    return page


@pytest.mark.usefixtures("url")
def test_the_letter_is_previewed_and_lists_red_indicators_without_comment() -> None:
    page = open_page("tjansteskrivelser", kommun="Solna", ar="2024")
    assert not page.exception
    assert messages_of(page) == ["3 av Solnas röda indikatorer saknar kommentar."]
    text = text_of(page)
    assert "106 indikatorer, varav 70 gröna, 3 gula, 32 röda och 1 utan svar" in text
    assert "Området består av 25 indikatorer, varav 9 röda." in text
    assert "Bilaga 5. Missbruks- och beroendevård" in text


@pytest.mark.usefixtures("url")
def test_to_and_fro_between_years_each_letter_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    write = WordDocument.to_bytes

    def written_down(document: WordDocument, **settings: Any) -> bytes:
        written.append(document)
        return write(document, **settings)

    monkeypatch.setattr(WordDocument, "to_bytes", written_down)
    page = open_letter()
    for year in (2018, 2024, 2018, 2024):
        find(page, "selectbox", "År").set_value(year).run()
        assert f"Öppna jämförelser {year}" in text_of(page)
    assert len(written) == 2


@pytest.mark.usefixtures("url")
def test_a_quarter_without_decisions_has_nothing_to_report() -> None:
    page = open_page("tjansteskrivelser", slag="Ej verkställda beslut")
    assert not page.exception
    assert "inga ej verkställda beslut att rapportera" in text_of(page)


@pytest.mark.usefixtures("url")
def test_the_allowance_is_counted_as_it_is_filled_in() -> None:
    page = open_page("tjansteskrivelser", slag="Tillägg till försörjningsstöd")
    assert any("Antalet barn saknas" in each for each in messages_of(page))
    assert not page.get("download_button")
    next(field for field in page.number_input if field.label == "Antal barn").set_value(98).run()
    assert "beräknas kosta 147 000 kronor" in text_of(page)
    next(field for field in page.text_input if field.label == "Nämnd").set_value("Omsorgsnämnden").run()
    assert "Omsorgsnämnden beslutar att bevilja ett tillägg" in text_of(page)


@pytest.mark.usefixtures("url")
def test_a_personnummer_in_the_form_is_refused_and_not_repeated() -> None:
    page = open_page("tjansteskrivelser", slag="Tillägg till försörjningsstöd")
    find(page, "text_area", "Bakgrund").set_value("Gäller 640823-3234.").run()
    assert "personnummer" in text_of(page)
    assert "640823" not in html_of(page)


def test_what_is_typed_is_there_for_whoever_opens_the_page_and_in_the_letter(url: str) -> None:
    page = open_letter()
    find(page, "text_area", "Egna ord i sammanfattningen").set_value("Solna har nya rutiner.").run()
    find(page, "text_area", "Enhetens text: Ekonomiskt bistånd").set_value("Vi har anställt fler.").run()
    assert not page.exception
    other = open_letter()
    assert find(other, "text_area", "Egna ord i sammanfattningen").value == "Solna har nya rutiner."
    assert "Solna har nya rutiner." in text_of(other)
    assert "Vi har anställt fler." in text_of(other)
    assert "Sparat 20" in text_of(other)
    find(other, "selectbox", "Min kommun").set_value("0181").run()
    assert "Solna har nya rutiner." not in text_of(other)


def test_a_proposal_is_shown_and_stored_only_where_it_is_changed(url: str) -> None:
    page = open_letter()
    proposal = find(page, "text_area", "Förslag till beslut")
    assert proposal.value == "Socialnämnden tar del av redovisningen."
    find(page, "text_input", "Nämnd").set_value("Omsorgsnämnden").run()
    assert find(page, "text_area", "Förslag till beslut").value == "Omsorgsnämnden tar del av redovisningen."
    find(page, "text_input", "Ärende").set_value("Öppna jämförelser 2024").run()
    assert {name: stored.text for name, stored in load_texts(Acting(open_engine(url), LOCAL_USER), LETTER).items()} == {
        "namnd": "Omsorgsnämnden"
    }


@pytest.mark.usefixtures("url")
def test_an_emptied_field_has_its_proposal_again() -> None:
    page = open_letter()
    find(page, "text_input", "Nämnd").set_value("Omsorgsnämnden").run()
    find(page, "text_input", "Nämnd").set_value("").run()
    assert "Socialnämnden tar del av redovisningen." in text_of(page)
    assert find(open_letter(), "text_input", "Nämnd").value == "Socialnämnden"


def test_the_later_of_two_is_shown_both_texts_and_loses_none(url: str) -> None:
    page = open_letter()
    save_letter_text(Acting(open_engine(url), COLLEAGUE), LETTER, "conclusion", "Kollegans text.", 0)
    find(page, "text_area", "Sammanfattning av resultatet").set_value("Min text.").run()
    assert "Sparat av en kollega Kollegans text. Du skrev Min text." in text_of(page)
    page.switch_page("../../pages/oversikt.py").run()
    page.switch_page("../../pages/tjansteskrivelser.py").run()
    assert find(page, "text_area", "Sammanfattning av resultatet").value == "Min text."
    next(button for button in page.button if button.label == "Spara det jag skrev").click().run()
    assert load_texts(Acting(open_engine(url), LOCAL_USER), LETTER)["conclusion"].text == "Min text."


def test_a_decision_is_typed_field_by_field_and_kept(url: str) -> None:
    page = open_quarter()
    next(button for button in page.button if button.label == "Lägg till ett beslut").click().run()
    find(page, "text_input", "Löpnummer").set_value("A-1").run()
    assert "Beslutet kommer med när det har en dag." in text_of(page)
    find(page, "date_input", "Beslut").set_value("2024-03-30").run()
    find(page, "text_input", "Insats").set_value("Kontaktfamilj").run()
    assert not page.exception
    assert "ett gynnande beslut som inte har verkställts" in text_of(page)
    stored = load_texts(Acting(open_engine(url), LOCAL_USER), QUARTER)
    assert {(name.split("/")[-1], text.text) for name, text in stored.items()} == {
        ("reference", "A-1"),
        ("decided", "2024-03-30"),
        ("insats", "Kontaktfamilj"),
    }
    again = open_quarter()
    assert find(again, "text_input", "Insats").value == "Kontaktfamilj"
    next(button for button in again.button if button.label == "Ta bort beslut 1").click().run()
    assert not again.exception
    assert "inga ej verkställda beslut att rapportera" in text_of(again)
    assert [field.label for field in open_quarter().text_input if field.label == "Insats"] == []


def test_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    assert "Databasen är tom" in messages_of(open_page("tjansteskrivelser"))[0]

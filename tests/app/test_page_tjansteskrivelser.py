"""The page Tjänsteskrivelser, as a user meets it: three kinds, a preview and a file."""

from pathlib import Path

import pytest

from tests.opened_pages import messages_of, open_page, text_of


@pytest.fixture
def _published(loaded_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)


@pytest.mark.usefixtures("_published")
def test_the_letter_is_previewed_and_lists_red_indicators_without_comment() -> None:
    page = open_page("tjansteskrivelser", kommun="Solna", ar="2024")
    assert not page.exception
    assert messages_of(page) == ["3 av Solnas röda indikatorer saknar kommentar."]
    text = text_of(page)
    assert "106 indikatorer, varav 70 gröna, 3 gula, 32 röda och 1 utan svar" in text
    assert "Området består av 25 indikatorer, varav 9 röda." in text
    assert "Bilaga 5. Missbruks- och beroendevård" in text


@pytest.mark.usefixtures("_published")
def test_a_quarter_without_decisions_has_nothing_to_report() -> None:
    page = open_page("tjansteskrivelser", slag="Ej verkställda beslut")
    assert not page.exception
    assert "inga ej verkställda beslut att rapportera" in text_of(page)


@pytest.mark.usefixtures("_published")
def test_the_allowance_is_counted_as_it_is_filled_in() -> None:
    page = open_page("tjansteskrivelser", slag="Tillägg till försörjningsstöd")
    next(field for field in page.number_input if field.label == "Antal barn").set_value(98).run()
    assert "beräknas kosta 147 000 kronor" in text_of(page)
    next(field for field in page.text_input if field.label == "Nämnd").set_value("Omsorgsnämnden").run()
    assert "Omsorgsnämnden beslutar att bevilja ett tillägg" in text_of(page)


@pytest.mark.usefixtures("_published")
def test_a_personnummer_in_the_form_is_refused_and_not_repeated() -> None:
    page = open_page("tjansteskrivelser", slag="Tillägg till försörjningsstöd")
    next(field for field in page.text_area if field.label == "Bakgrund").set_value("Gäller 640823-3234.").run()
    assert "personnummer" in messages_of(page)[0]
    assert "640823" not in messages_of(page)[0]


def test_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    assert "Databasen är tom" in messages_of(open_page("tjansteskrivelser"))[0]

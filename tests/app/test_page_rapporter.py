"""The page Rapporter, as an analyst meets it."""

import io
import time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.store.engine import open_engine
from ojcore.store.jobs import find_job, read_file
from ojcore.store.texts import Publication, load_texts, save_text
from tests.copies import sqlite_copy
from tests.opened_pages import html_of, messages_of, open_page, table_of, text_of

PATIENCE = 120  # seconds
PUBLICATION = Publication("oj", "ekonomiskt-bistand", 2018, "nordvast", "")


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = str(sqlite_copy("published", tmp_path / "oj.db").url)
    monkeypatch.setenv("OJ_DATABASE", url)
    return url


COLLEAGUE = User("en kollega", frozenset({"analytiker"}))


def inledning(page: AppTest) -> Any:
    """The field of that name."""
    return next(area for area in page.text_area if area.label == "Inledning")


def write(page: AppTest, words: str) -> AppTest:
    """Writes an Inledning, which saves itself."""
    inledning(page).set_value(words)
    return page.run()


def open_earlier(page: AppTest) -> AppTest:
    """The page with its section Tidigare versioner open."""
    page.session_state["earlier"] = True
    return page.run()


def test_the_preview_has_the_reports_tables_sentences_and_pictures(url: str) -> None:
    page = open_page("rapporter", ar="2018")
    assert not page.exception
    table = table_of(page, "Arbetsmarknadsinsatser")
    assert table.rows[0] == ["Ekerö", "Nej (Delvis)", "Ja (Nej)"]
    assert table.rows[8] == ["Snitt", "75 % (−12,5)", "50 % (−25)"]
    words = text_of(page)
    assert "Öppna jämförelser 2018: Ekonomiskt bistånd" in words
    assert "Endast Solna, Sundbyberg och Upplands-Bro har en aktuell rutin för samordning med LSS." in words
    assert "7 värden ifrågasätts i kontrollräkningen." in words
    assert len(page.get("vega_lite_chart")) == 2


def test_a_text_that_the_analyst_saves_stands_in_the_report(url: str) -> None:
    page = write(open_page("rapporter", ar="2018"), "Våra egna ord & <b>tecken</b>.")
    assert not page.exception
    assert "Våra egna ord &amp; &lt;b&gt;tecken&lt;/b&gt;." in html_of(page)
    stored = load_texts(Acting(open_engine(url), LOCAL_USER), PUBLICATION)["inledning"]
    assert (stored.text, stored.version) == ("Våra egna ord & <b>tecken</b>.", 1)


def test_a_text_that_somebody_else_has_saved_is_shown_beside_ones_own(url: str) -> None:
    page = open_page("rapporter", ar="2018")
    save_text(Acting(open_engine(url), COLLEAGUE), PUBLICATION, "inledning", "Hennes.", 0)
    page = write(page, "Min.")
    assert "Sparat av en kollega Hennes. Du skrev Min." in text_of(page)
    assert "Det ligger kvar under ”Tidigare versioner”" in text_of(page)
    assert inledning(page).value == "Min."
    assert load_texts(Acting(open_engine(url), LOCAL_USER), PUBLICATION)["inledning"].text == "Hennes."
    next(button for button in page.button if button.label == "Spara det jag skrev").click().run()
    stored = load_texts(Acting(open_engine(url), LOCAL_USER), PUBLICATION)["inledning"]
    assert (stored.text, stored.version) == ("Min.", 2)


def test_what_was_not_saved_is_found_after_a_reload_and_so_is_what_stood_before(url: str) -> None:
    page = write(open_page("rapporter", ar="2018"), "Den första.")
    save_text(Acting(open_engine(url), COLLEAGUE), PUBLICATION, "inledning", "Hennes.", 1)
    write(page, "Min andra.")
    anew = open_page("rapporter", ar="2018")
    assert inledning(anew).value == "Hennes."
    assert "Min andra." not in text_of(anew)
    told = text_of(open_earlier(anew))
    assert "av lokal användare ○Sparades inte: någon annan hann före (gul) Min andra." in told
    assert "av lokal användare Den första." in told
    assert inledning(anew).value == "Hennes."


def test_a_text_with_markup_among_the_earlier_ones_is_text(url: str) -> None:
    page = write(open_page("rapporter", ar="2018"), "<b>Fet</b>")
    assert "&lt;b&gt;Fet&lt;/b&gt;" in html_of(open_earlier(write(page, "Mager")))


def test_an_emptied_text_has_the_programs_proposal_again(url: str) -> None:
    page = open_page("rapporter", ar="2018")
    proposal = inledning(page).value
    assert proposal.startswith("I rapporten redovisas")
    assert proposal.split(".")[0] in text_of(write(write(page, "Annat."), ""))
    assert inledning(open_page("rapporter", ar="2018")).value == proposal


def test_a_text_changed_by_somebody_else_is_shown_where_nothing_has_been_typed(url: str) -> None:
    page = open_page("rapporter", ar="2018")
    save_text(Acting(open_engine(url), LOCAL_USER), PUBLICATION, "inledning", "Hennes.", 0)
    page.run()
    assert inledning(page).value == "Hennes."
    assert "av lokal användare." in text_of(page)
    assert messages_of(page) == []


def test_a_personnummer_in_a_text_is_refused(url: str) -> None:
    page = write(open_page("rapporter", ar="2018"), "Se 640823-3234.")
    told = (
        "Texten innehåller personnummer (tecken 4–14). Inget har sparats. Ta bort det. Det du skrev står kvar i rutan"
    )
    assert told in text_of(page)
    assert load_texts(Acting(open_engine(url), LOCAL_USER), PUBLICATION) == {}


def test_the_file_is_made_beside_the_page_and_can_be_fetched(url: str) -> None:
    page = open_page("rapporter", ar="2018", kommun="Solna")
    next(button for button in page.button if button.label == "Gör Word-filen").click()
    page.run()
    about = "ekonomiskt-bistand/2018/nordvast/"
    until = time.monotonic() + PATIENCE
    with open_engine(url).connect() as connection:
        while (job := find_job(Acting(connection, LOCAL_USER), "arsrapport", about)) is None or not job.is_finished:
            assert time.monotonic() < until
            time.sleep(0.2)
            connection.rollback()
        file = read_file(Acting(connection, LOCAL_USER), job.id)
    assert (job.error, job.outcome) == ("", "oj-ekonomiskt-bistand-2018-nordvast.docx")
    with ZipFile(io.BytesIO(file)) as archive:
        assert "word/document.xml" in archive.namelist()
    page.run()
    assert not page.exception
    assert [each.proto.label for each in page.get("download_button")] == ["Hämta Word-filen"]
    again = open_page("rapporter", ar="2018", kommun="Solna")
    assert [each.proto.label for each in again.get("download_button")] == ["Hämta Word-filen"]
    other_year = open_page("rapporter", ar="2017", kommun="Solna")
    assert not other_year.get("download_button")


def test_the_report_can_be_for_the_own_kommun(url: str) -> None:
    page = open_page("rapporter", ar="2018", kommun="Solna", rapportfor="Min kommun i gruppen")
    words = text_of(page)
    assert "Solna i korthet" in words
    assert "8 röda indikatorer saknar kommentar" in words


def test_an_empty_database_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    page = open_page("rapporter")
    assert not page.exception
    assert "Databasen är tom" in messages_of(page)[0]

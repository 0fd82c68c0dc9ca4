"""What is typed outlives what people do next: a click in the menu at once, a reload, a server that is killed."""

import re
from collections.abc import Iterator
from pathlib import Path
from re import Pattern

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine

from ojcore.access import Acting, User
from ojcore.documents.letters import letter_of, save_letter_text
from ojcore.word import document_text
from tests.browser.visit import Visit, visiting
from tests.copies import sqlite_copy
from tests.granskningar import plan
from tests.serving import Server, running_server

pytestmark = pytest.mark.proof

SUMMARY = "Egna ord i sammanfattningen"
COMMENT = re.compile("^Kommentar till ")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database with all published data, to write in."""
    return sqlite_copy("published", tmp_path_factory.mktemp("texter") / "oj.db")


@pytest.fixture(scope="module")
def server(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests, whose visitors write over what others have written."""
    with running_server(tmp_path_factory.mktemp("server") / "log", {"OJ_DATABASE": str(engine.url)}) as running:
        yield running


@pytest.fixture
def own(published_sqlite: Engine, tmp_path: Path) -> Iterator[Server]:
    """A server whose database nobody has written in, to be killed if need be."""
    with running_server(tmp_path / "log", {"OJ_DATABASE": str(published_sqlite.url)}) as running:
        yield running


def field_of(page: Page, label: str | Pattern[str]) -> Locator:
    """The first field with the label."""
    return page.get_by_role("textbox", name=label).first


def write(page: Page, label: str | Pattern[str], text: str) -> None:
    """Types over what the field says, key by key as a person does, and does not leave it."""
    field = field_of(page, label)
    field.press("Control+a")
    field.press_sequentially(text, delay=5)


def test_a_letter_and_a_comment_survive_a_click_in_the_menu_right_after_the_last_key(visit: Visit) -> None:
    visit.open("tjansteskrivelser", kommun="Solna", ar="2024", omrade="Ekonomiskt bistånd")
    for number in range(2):
        write(visit.page, SUMMARY, f"Solna har nya rutiner, {number}.")
        visit.go("Kommentarer")
        write(visit.page, COMMENT, f"Vi ser över metoden, {number}.")
        visit.go("Tjänsteskrivelser")
        expect(field_of(visit.page, SUMMARY)).to_have_value(f"Solna har nya rutiner, {number}.")
        visit.go("Kommentarer")
        expect(field_of(visit.page, COMMENT)).to_have_value(f"Vi ser över metoden, {number}.")
        visit.go("Tjänsteskrivelser")


def test_a_report_text_and_a_new_brist_survive_a_click_in_the_menu_right_after_the_last_key(
    visit: Visit, engine: Engine
) -> None:
    visit.open("rapporter", kommun="Solna", ar="2018", omrade="Ekonomiskt bistånd")
    visit.page.get_by_role("tab", name="Texter").click()
    for number in range(2):
        write(visit.page, "Inledning", f"Solnas inledning, {number}.")
        visit.go("Kommentarer")
        visit.go("Rapporter")
        visit.page.get_by_role("tab", name="Texter").click()
        expect(field_of(visit.page, "Inledning")).to_have_value(f"Solnas inledning, {number}.")
    created = plan(engine)
    visit.open("granskning-uppfoljning", granskning=str(created))
    visit.page.get_by_text("Ny brist").click()
    write(visit.page, "Brist", "Samtal hörs i väntrummet.")
    for page in ("Plan", "Uppföljning"):
        visit.page.get_by_role("link", name=page, exact=True).click()
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(page)
    visit.settle()
    expect(field_of(visit.page, "Brist")).to_have_value("Samtal hörs i väntrummet.")
    expect(visit.page.get_by_role("status").filter(has_text="Sparat 20")).to_be_visible()
    visit.page.reload()
    expect(field_of(visit.page, "Brist")).to_have_value("Samtal hörs i väntrummet.")


def test_what_was_not_saved_is_found_on_the_page_after_a_reload(
    chromium: Browser, own: Server, published_sqlite: Engine
) -> None:
    with visiting(chromium, own) as visit:
        _meet_a_colleague(visit, Acting(published_sqlite, User("en kollega", frozenset({"analytiker"}))))


def _meet_a_colleague(visit: Visit, colleague: Acting) -> None:
    visit.open("tjansteskrivelser", kommun="Solna", ar="2024")
    letter = letter_of("tjansteskrivelse", "0184", 2024)
    save_letter_text(colleague, letter, "summary", "Kollegans.", 0)
    write(visit.page, SUMMARY, "Min egen.")
    expect(visit.page.get_by_text("Det ligger kvar under ”Tidigare versioner”")).to_be_visible()
    visit.page.reload()
    expect(field_of(visit.page, SUMMARY)).to_have_value("Kollegans.")
    visit.settle()
    visit.page.get_by_text("Tidigare versioner", exact=True).click()
    expect(visit.page.get_by_text("Sparades inte: någon annan hann före")).to_be_visible()
    expect(visit.page.locator(".earlier").first).to_have_text("Min egen.")
    assert visit.faults() == []


def test_a_letter_survives_a_reload_and_a_killed_server(
    chromium: Browser, own: Server, published_sqlite: Engine, tmp_path: Path
) -> None:
    with visiting(chromium, own) as visit:
        visit.open("tjansteskrivelser", kommun="Solna", ar="2024")
        write(visit.page, SUMMARY, "Sparat av sig självt.")
        expect(visit.page.get_by_role("status").filter(has_text="Sparat 20")).to_be_visible()
        visit.page.reload()
        expect(field_of(visit.page, SUMMARY)).to_have_value("Sparat av sig självt.")
        own.process.kill()
    with (
        running_server(tmp_path / "log2", {"OJ_DATABASE": str(published_sqlite.url)}) as next_one,
        visiting(chromium, next_one) as other,
    ):
        other.open("tjansteskrivelser", kommun="Solna", ar="2024")
        expect(field_of(other.page, SUMMARY)).to_have_value("Sparat av sig självt.")


def test_the_file_has_the_last_words_typed_before_the_button(visit: Visit) -> None:
    visit.open("tjansteskrivelser", kommun="Solna", ar="2024")
    write(visit.page, SUMMARY, "De sista orden.")
    with visit.page.expect_download() as waiting:
        visit.page.get_by_role("button", name="Hämta Word-dokumentet").click()
    assert "De sista orden." in document_text(Path(waiting.value.path()).read_bytes())

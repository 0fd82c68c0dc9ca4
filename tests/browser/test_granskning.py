"""An inspector in a real browser: ten files by keyboard, two at one file, a server that dies, a secrecy risk."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, text

from inspection.review.answers import load_unit
from inspection.review.cases import list_cases
from inspection.review.facts import load_facts
from ojcore.access import LOCAL_USER
from ojcore.store.engine import migrate, open_engine
from tests.browser.visit import PATIENCE, Visit, visiting
from tests.granskningar import drawn_files, plan_with_files
from tests.serving import Server, running_server

FILES = 10
FIRST_QUESTION = "Finns en grundutredning?"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A database with granskning 1: twelve files to review and no answers."""
    made = open_engine(f"sqlite:///{tmp_path / 'oj.db'}")
    migrate(made)
    assert plan_with_files(made, drawn=6) == 1
    return made


@pytest.fixture
def server(engine: Engine, tmp_path: Path) -> Iterator[Server]:
    """A server of its own: these visitors change things."""
    with running_server(tmp_path / "log", {"OJ_DATABASE": str(engine.url)}) as running:
        yield running


def focused(page: Page) -> str:
    """The name of the field that has the focus; "" where none has."""
    find = "document.activeElement.closest('[role=\"radiogroup\"]') || document.activeElement"
    return str(page.evaluate(f"({find}).getAttribute('aria-label') || ''"))


def wait_for_focus(page: Page, *, other_than: str = "") -> str:
    """The field that gets the focus, once one has it and it is another."""
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        found = focused(page)
        if found and found != other_than:
            return found
        page.wait_for_timeout(30)
    raise TimeoutError(f"the focus stays at '{focused(page)}'")


def answers(page: Page, question: str) -> Locator:
    """The buttons of a question."""
    return page.get_by_role("radiogroup", name=question, exact=True).get_by_role("radio")


def stored(engine: Engine, case: str) -> dict[str, list[str]]:
    """question -> every value that was saved, straight from the table."""
    statement = text("SELECT field, value FROM entry WHERE subject = :case AND kind = 'akt' ORDER BY version")
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for field, value in connection.execute(statement, {"case": case}):
            found.setdefault(field, []).append(value)
    return found


def review_by_keyboard(page: Page, keys: str) -> int:
    """Answers the open file with the keys in turn until it is done; returns how many it took."""
    bar = page.locator(".st-key-bar")
    question = wait_for_focus(page)
    for count, key in enumerate(keys, start=1):
        page.keyboard.press(key)
        expect(bar).to_contain_text(f"{count} svar,")
        if "alla besvarade" in bar.inner_text():
            return count
        question = wait_for_focus(page, other_than=question)
    raise AssertionError("the file is not done")


def test_ten_files_are_reviewed_by_keyboard_alone_and_every_key_is_one_answer(visit: Visit, engine: Engine) -> None:
    visit.open("granskning-akter", granskning="1")
    pressed = 0
    for number in range(FILES):
        pressed += review_by_keyboard(visit.page, ("12" * 20)[number % 2 :])
        before = visit.page.url
        visit.page.keyboard.press("Alt+n")
        visit.page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
        visit.settle()
    with engine.connect() as connection:
        assert sum(each.is_done for each in list_cases(connection, LOCAL_USER, 1)) == FILES
    values = [saved for case in drawn_files(engine, 1) for saved in stored(engine, case).values()]
    assert len(values) == pressed
    assert all(len(each) == 1 for each in values)
    assert visit.errors == []


def test_the_later_of_two_inspectors_at_one_file_chooses_between_both_answers(
    visit: Visit, chromium: Browser, server: Server, engine: Engine
) -> None:
    case = drawn_files(engine, 1)[0]
    with visiting(chromium, server) as other:
        for each in (visit, other):
            each.open("granskning-akter", granskning="1", akt=case)
        answers(visit.page, FIRST_QUESTION).nth(0).click()
        expect(visit.page.locator(".st-key-bar")).to_contain_text("1 svar")
        answers(other.page, FIRST_QUESTION).nth(3).click()
        expect(other.page.get_by_role("alert").filter(has_text="Välj vad som ska gälla")).to_be_visible()
        assert stored(engine, case) == {"grundutredning": ["eget_dokument"]}
        other.page.get_by_role("button", name="Spara mitt").click()
        expect(other.page.get_by_role("alert")).to_have_count(0)
    assert stored(engine, case) == {"grundutredning": ["eget_dokument", "saknas"]}


@pytest.mark.proof
def test_a_note_is_saved_while_it_is_written_and_work_goes_on_where_the_server_died(
    chromium: Browser, engine: Engine, tmp_path: Path
) -> None:
    case = drawn_files(engine, 1)[1]
    environment = {"OJ_DATABASE": str(engine.url)}
    with running_server(tmp_path / "log", environment) as doomed, visiting(chromium, doomed) as visitor:
        visitor.open("granskning-akter", granskning="1", akt=case)
        note = visitor.page.get_by_role("textbox", name="Anteckning (frivillig)")
        note.press_sequentially("Sökanden 850712-2391", delay=10)
        expect(visitor.page.get_by_role("alert").filter(has_text="personnummer")).to_be_visible()
        assert stored(engine, case) == {}
        note.fill("Beslutet är motiverat")
        expect(visitor.page.get_by_role("alert")).to_have_count(0)
        note.press_sequentially(" och delgivet.", delay=10)
        visitor.page.wait_for_url("**fraga=anteckning*")
        wait_until_stored(engine, case, "Beslutet är motiverat och delgivet.")
        address = visitor.page.url.partition("?")[2]
        doomed.process.kill()
    with running_server(tmp_path / "log", environment) as next_one, visiting(chromium, next_one) as visitor:
        visitor.page.goto(f"{next_one.url}/granskning-akter?{address}")
        assert wait_for_focus(visitor.page) == "Anteckning (frivillig)"
        note = visitor.page.get_by_role("textbox", name="Anteckning (frivillig)")
        expect(note).to_have_value("Beslutet är motiverat och delgivet.")


def wait_until_stored(engine: Engine, case: str, note: str) -> None:
    """The note is on disk within the patience of the browser, without the field having been left."""
    until = time.monotonic() + PATIENCE / 1000
    while stored(engine, case).get("anteckning", [""])[-1] != note:
        assert time.monotonic() < until, stored(engine, case)
        time.sleep(0.05)


def test_a_secrecy_risk_is_noted_and_the_texts_beside_it(visit: Visit, engine: Engine) -> None:
    visit.open("granskning-iakttagelser", granskning="1", **{"del": "reception"})
    page = visit.page
    page.get_by_role("button", name="Lägg till en rad: sekretessrisker").click()
    answers(page, "Plats").filter(has_text="Receptionsdisken").click()
    answers(page, "Hur allvarlig är risken?").filter(has_text="Allvarlig").click()
    answers(page, "Lagrum").filter(has_text="26 kap. 1 § OSL").click()
    page.get_by_role("textbox", name="Vad är risken?").fill("Samtal vid disken hörs av andra.")
    page.get_by_role("textbox", name="Synpunkter").fill("Samtalen behöver skyddas.")
    page.get_by_role("textbox", name="Iakttagelser").click()
    visit.settle()
    with engine.connect() as connection:
        row = load_unit(connection, LOCAL_USER, 1).row_answers("sekretessrisk")["1"]
    assert row == {
        "risk_plats": "receptionsdisk",
        "risk_allvar": "allvarlig",
        "risk_lagrum": "socialtjanstsekretess",
        "risk_beskrivning": "Samtal vid disken hörs av andra.",
    }
    assert visit.errors == []


def test_a_facts_table_is_filled_in_cell_after_cell_and_its_sum_checked(visit: Visit, engine: Engine) -> None:
    visit.open("granskning-fakta", granskning="1")
    page = visit.page
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    place = grid.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] * 0.6, place["y"] + 52)
    for value in ("1000", "200", "100", "60", "30", "9"):
        page.keyboard.type(value, delay=60)
        page.keyboard.press("Enter")
        page.wait_for_timeout(400)
    expect(page.get_by_role("alert")).to_contain_text("100 är ifyllt, men 60 + 30 + 9 = 99")
    with engine.connect() as connection:
        filled = load_facts(connection, LOCAL_USER, 1).tables[0]
    assert [row.cells[0].text for row in filled.rows[:3]] == ["1\u00a0000", "200", "100"]
    assert filled.rows[1].cells[0].share == "20,0\u00a0%"

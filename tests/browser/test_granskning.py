"""An inspector in a real browser: files by keyboard, two at one file, a server that dies, a secrecy risk."""

import itertools
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from operator import ne
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, text

from inspection.inspections import load_inspection
from inspection.instrument.fields import case_key
from inspection.review.answers import load_unit
from inspection.review.cases import list_cases
from inspection.review.entries import load_texts
from inspection.review.facts import load_facts
from ojcore.access import LOCAL_USER, Acting
from tests.browser.visit import PATIENCE, Visit, visiting
from tests.copies import sqlite_copy
from tests.granskningar import drawn_files, plan, plan_with_files
from tests.serving import Server, running_server
from ui.fields import field_name

FILES = 3
FIRST_QUESTION = "Finns en grundutredning?"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database that each test plans a granskning of its own in."""
    return sqlite_copy("empty", tmp_path_factory.mktemp("granskning") / "oj.db")


@pytest.fixture(scope="module")
def server(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests, whose visitors change things."""
    with running_server(tmp_path_factory.mktemp("server") / "log", {"OJ_DATABASE": str(engine.url)}) as running:
        yield running


@pytest.fixture
def inspection(engine: Engine) -> int:
    """A granskning with twelve files to review and no answers."""
    return plan_with_files(engine, drawn=6)


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


def stored(engine: Engine, inspection: int, case: str) -> dict[str, list[str]]:
    """question -> every value that was saved, straight from the table."""
    statement = text(
        "SELECT field, value FROM entry "
        "WHERE inspection = :inspection AND subject = :case AND kind = 'akt' ORDER BY version"
    )
    found: dict[str, list[str]] = {}
    with engine.connect() as connection:
        for field, value in connection.execute(statement, {"inspection": inspection, "case": case}):
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


@pytest.mark.proof
def test_files_are_reviewed_by_keyboard_alone_and_every_key_is_one_answer(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-akter", granskning=str(inspection))
    pressed = 0
    for number in range(FILES):
        pressed += review_by_keyboard(visit.page, ("12" * 20)[number % 2 :])
        before = visit.page.url
        visit.page.keyboard.press("Alt+n")
        visit.page.wait_for_url(partial(ne, before))
        visit.settle()
    assert sum(each.is_done for each in list_cases(Acting(engine, LOCAL_USER), inspection)) == FILES
    values = [saved for case in drawn_files(engine, inspection) for saved in stored(engine, inspection, case).values()]
    assert len(values) == pressed
    assert all(len(each) == 1 for each in values)
    assert visit.errors == []


_RECORD = r"""() => {
  const fieldOf = (node) => [...(node.closest?.('[class*="st-key-field"]')?.classList || [])]
    .find((name) => /^st-key-field\d/.test(name))?.slice(7) || '';
  let at = '';
  const note = (key) => typed.push([key, at, document.querySelector('#oj-missed').innerText]);
  window.typed = [];
  window.noteEnd = () => note('end');
  at = fieldOf(document.activeElement);
  window.addEventListener('focusin', (event) => { at = fieldOf(event.target); }, true);
  window.addEventListener('keydown', (event) => note(event.altKey ? 'Alt' : event.key), true);
}"""
"""Notes every key before the program sees it: which field had the focus last, and what has been refused until then."""


def refused_until(message: str) -> int:
    """How many keys the box tells of."""
    what, found, _ = message.partition(" togs inte emot")
    return len(what.removeprefix("▲ ").split()) if found else 0


def acknowledged(page: Page, engine: Engine, inspection: int) -> tuple[dict[str, list[str]], int]:
    """field -> the answers that digits were taken for, in order; and how many digits were refused."""
    page.evaluate("noteEnd()")
    questions = load_inspection(Acting(engine, LOCAL_USER), inspection).checklist.instrument.at_level("akt")
    choices = {
        field_name(inspection, case_key(case, question.name)): [answer.name for answer in question.answers]
        for case in drawn_files(engine, inspection)
        for question in questions
    }
    taken: dict[str, list[str]] = {}
    refused = 0
    typed = page.evaluate("typed")
    for (key, field, before), (_, _, after) in itertools.pairwise(typed):
        if not key.isdecimal():
            continue
        if refused_until(after) > refused_until(before):
            refused += 1
        else:
            answers_of = taken.setdefault(field, [])
            choice = choices[field][int(key) - 1]
            if answers_of[-1:] != [choice]:  # the chosen one again is no other answer
                answers_of.append(choice)
    return taken, refused


def saved(engine: Engine, inspection: int) -> dict[str, list[str]]:
    """field -> every value saved, in order."""
    return {
        field_name(inspection, case_key(case, question)): values
        for case in drawn_files(engine, inspection)
        for question, values in stored(engine, inspection, case).items()
    }


def type_on(page: Page, chance: random.Random) -> None:
    """Some digits as fast as fingers go, without looking; then a look, and Enter where something was refused."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        page.keyboard.press(chance.choices("218", (17, 2, 1))[0])
        page.wait_for_timeout(chance.randrange(120))
    page.wait_for_timeout(chance.randrange(500))
    if page.locator("#oj-missed p").inner_text():
        page.keyboard.press("Enter")


@pytest.mark.proof
@pytest.mark.parametrize("is_busy", [False, True])
def test_digits_typed_blindly_through_files_are_stored_as_they_were_taken_or_refused(
    visit: Visit, engine: Engine, inspection: int, is_busy: bool, request: pytest.FixtureRequest
) -> None:
    if is_busy:
        request.getfixturevalue("busy_machine")
    chance = random.Random(os.environ.get("OJ_TYPING", "7"))  # noqa: S311 (repeatable, no secret)
    visit.open("granskning-akter", granskning=str(inspection))
    page = visit.page
    page.evaluate(_RECORD)
    for number in range(1, FILES + 1):
        until = time.monotonic() + 6 * PATIENCE / 1000
        while f"{number} av 12 akter klara" not in page.locator(".st-key-bar").inner_text():
            assert time.monotonic() < until, page.locator(".st-key-bar").inner_text()
            type_on(page, chance)
        page.keyboard.press("Alt+n")
    visit.settle()
    until = time.monotonic() + PATIENCE / 1000
    taken, refused = acknowledged(page, engine, inspection)
    while saved(engine, inspection) != taken and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert saved(engine, inspection) == taken
    assert refused > 0
    assert visit.errors == []


def test_the_later_of_two_inspectors_at_one_file_chooses_between_both_answers(
    visit: Visit, chromium: Browser, server: Server, engine: Engine, inspection: int
) -> None:
    case = drawn_files(engine, inspection)[0]
    with visiting(chromium, server) as other:
        for each in (visit, other):
            each.open("granskning-akter", granskning=str(inspection), akt=case)
        answers(visit.page, FIRST_QUESTION).nth(0).click()
        expect(visit.page.locator(".st-key-bar")).to_contain_text("1 svar")
        answers(other.page, FIRST_QUESTION).nth(3).click()
        expect(other.page.get_by_role("alert").filter(has_text="Välj vad som ska gälla")).to_be_visible()
        assert stored(engine, inspection, case) == {"grundutredning": ["eget_dokument"]}
        other.page.get_by_role("button", name="Spara det jag skrev").click()
        expect(other.page.get_by_role("alert")).to_have_count(0)
    assert stored(engine, inspection, case) == {"grundutredning": ["eget_dokument", "saknas"]}


def test_after_a_fall_out_the_next_file_stands_there_in_the_same_look_and_says_what_was_done(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    first, second, *_ = drawn_files(engine, inspection)
    visit.open("granskning-akter", granskning=str(inspection), akt=first)
    page = visit.page
    visit.unfold("Bortfall: akten kan inte granskas")
    page.get_by_role("button", name=f"Anteckna att {first} faller bort").click()
    expect(page.get_by_role("status").filter(has_text=f"{first} har fallit bort.")).to_be_visible()
    visit.settle()
    assert f"akt={second}" in page.url
    expect(page.locator(".st-key-bar .bar").first).to_have_css("width", "144px")  # of the page's own style sheet
    expect(page.locator(".oj .which")).to_have_css("margin-bottom", "0px")  # of all pages' of a granskning
    answers(page, FIRST_QUESTION).nth(0).click()
    expect(page.get_by_role("status").filter(has_text="har fallit bort")).to_have_count(0)


@pytest.mark.proof
def test_a_note_is_saved_while_it_is_written_and_work_goes_on_where_the_server_died(
    chromium: Browser, engine: Engine, inspection: int, tmp_path: Path
) -> None:
    case = drawn_files(engine, inspection)[1]
    environment = {"OJ_DATABASE": str(engine.url)}
    with running_server(tmp_path / "log", environment) as doomed, visiting(chromium, doomed) as visitor:
        visitor.open("granskning-akter", granskning=str(inspection), akt=case)
        note = visitor.page.get_by_role("textbox", name="Anteckning (frivillig)")
        note.press_sequentially("Sökanden 850712-2391", delay=10)
        expect(visitor.page.get_by_role("alert").filter(has_text="personnummer")).to_be_visible()
        assert stored(engine, inspection, case) == {}
        note.fill("Beslutet är motiverat")
        expect(visitor.page.get_by_role("alert")).to_have_count(0)
        note.press_sequentially(" och delgivet.", delay=10)
        visitor.page.wait_for_url("**fraga=anteckning*")
        wait_until_stored(engine, inspection, case, "Beslutet är motiverat och delgivet.")
        address = visitor.page.url.partition("?")[2]
        doomed.process.kill()
    with running_server(tmp_path / "log", environment) as next_one, visiting(chromium, next_one) as visitor:
        visitor.page.goto(f"{next_one.url}/granskning-akter?{address}")
        assert wait_for_focus(visitor.page) == "Anteckning (frivillig)"
        note = visitor.page.get_by_role("textbox", name="Anteckning (frivillig)")
        expect(note).to_have_value("Beslutet är motiverat och delgivet.")


def wait_until_stored(engine: Engine, inspection: int, case: str, note: str) -> None:
    """The note is on disk within the patience of the browser, without the field having been left."""
    until = time.monotonic() + PATIENCE / 1000
    while stored(engine, inspection, case).get("anteckning", [""])[-1] != note:
        assert time.monotonic() < until, stored(engine, inspection, case)
        time.sleep(0.05)


def test_a_secrecy_risk_is_noted_and_the_texts_beside_it(visit: Visit, engine: Engine, inspection: int) -> None:
    visit.open("granskning-iakttagelser", granskning=str(inspection), **{"del": "reception"})
    page = visit.page
    page.get_by_role("button", name="Lägg till en rad: sekretessrisker").click()
    answers(page, "Plats").filter(has_text="Receptionsdisken").click()
    answers(page, "Hur allvarlig är risken?").filter(has_text="Allvarlig").click()
    answers(page, "Lagrum").filter(has_text="26 kap. 1 § OSL").click()
    page.get_by_role("textbox", name="Vad är risken?").fill("Samtal vid disken hörs av andra.")
    page.get_by_role("textbox", name="Synpunkter").fill("Samtalen behöver skyddas.")
    page.get_by_role("textbox", name="Iakttagelser").click()
    visit.settle()
    row = load_unit(Acting(engine, LOCAL_USER), inspection).row_answers("sekretessrisk")["1"]
    assert row == {
        "risk_plats": "receptionsdisk",
        "risk_allvar": "allvarlig",
        "risk_lagrum": "socialtjanstsekretess",
        "risk_beskrivning": "Samtal vid disken hörs av andra.",
    }
    assert visit.errors == []


# Fakta

TIMES = 2


def cell(page: Page, row: str, column: str = "Norra") -> Locator:
    """The input of a facts table."""
    return page.get_by_role("textbox", name=f"{row}, {column}", exact=True)


def figure(engine: Engine, inspection: int, row: str, column: str = "Norra") -> str:
    """What is stored in a cell, straight from the table; "" where nothing is."""
    statement = text(
        "SELECT value FROM entry WHERE inspection = :inspection AND kind = 'fakta' AND row_id = :row "
        "AND field = :field ORDER BY version DESC"
    )
    with engine.connect() as connection:
        found = connection.execute(statement, {"inspection": inspection, "row": row, "field": column}).scalar()
    return str(found or "")


def wait_for_figures(engine: Engine, inspection: int, expected: dict[str, str], column: str = "Norra") -> None:
    """The figures (row -> value) are on disk within the patience of the browser."""
    until = time.monotonic() + PATIENCE / 1000
    while (found := {row: figure(engine, inspection, row, column) for row in expected}) != expected:
        assert time.monotonic() < until, found
        time.sleep(0.05)


def paste(page: Page, target: Locator, content: str) -> None:
    """Pastes as a spreadsheet's cells come from the clipboard."""
    target.focus()
    target.evaluate(
        """(node, content) => {
          const data = new DataTransfer();
          data.setData('text/plain', content);
          node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        content,
    )


@pytest.fixture
def busy_machine(server: Server) -> Iterator[None]:
    """Every core has something else to do, once the server has started."""
    assert server.process.poll() is None
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in busy:
            process.kill()
            process.wait()


@pytest.mark.proof
def test_digits_typed_the_moment_the_page_opens_are_all_stored_on_a_busy_machine(
    chromium: Browser, engine: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with (
        running_server(tmp_path / "log", {"OJ_DATABASE": str(engine.url)}) as fresh,
        visiting(chromium, fresh) as visit,
    ):
        request.getfixturevalue("busy_machine")
        for made in (plan(engine) for _ in range(TIMES)):
            visit.page.goto(f"{fresh.url}/granskning-fakta?granskning={made}")
            cell(visit.page, "Folkmängd").click()
            visit.page.keyboard.type("1000")  # the field is not left
            wait_for_figures(engine, made, {"folkmangd": "1000"})


@pytest.mark.proof
def test_a_figure_is_stored_though_another_page_is_opened_at_once(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    for value in ("11", "222", "3333"):
        target = cell(visit.page, "Folkmängd")
        target.fill(value)
        visit.page.get_by_role("link", name="Plan", exact=True).click()
        wait_for_figures(engine, inspection, {"folkmangd": value})
        expect(target).to_have_count(0)  # or the check below could meet the old table
        visit.page.get_by_role("link", name="Fakta", exact=True).click()
        expect(target).to_have_value(f"{int(value):,}".replace(",", " "))


@pytest.mark.proof
def test_a_cell_that_is_drawn_anew_has_its_text_its_focus_and_its_caret(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-plan", granskning=str(inspection))
    page = visit.page
    page.get_by_role("link", name="Fakta", exact=True).click()
    target = cell(page, "Folkmängd")
    for pause in (0, 150, 600):
        target.fill("777")
        wait_for_figures(engine, inspection, {"folkmangd": "777"})
        target.select_text()
        page.keyboard.type("1345")
        page.keyboard.press("ArrowLeft")
        page.go_back()  # the browser's own buttons wait for nothing
        expect(target).to_have_count(0)
        page.wait_for_timeout(pause)
        page.go_forward()
        expect(target).to_be_focused()
        page.keyboard.type("9")
        wait_for_figures(engine, inspection, {"folkmangd": "13495"})
    target.evaluate("cell => cell.blur()")
    page.go_back()
    expect(target).to_have_count(0)
    page.go_forward()
    expect(target).to_have_value("13 495")
    expect(target).not_to_be_focused()


SLOW_NETWORK = """(() => {
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    addEventListener(kind, take, ...rest) {
      super.addEventListener(kind, kind === 'message' ? (event) => setTimeout(() => take(event), 1500) : take, ...rest);
    }
  };
})()"""
"""What the server sends comes after 1.5 s."""


def test_a_text_typed_while_another_page_is_on_its_way_empties_no_other_field(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    acting = Acting(engine, LOCAL_USER)
    before = load_inspection(acting, inspection)
    visit.page.add_init_script(SLOW_NETWORK)
    visit.open("granskning-plan", granskning=str(inspection))
    visit.page.evaluate("document.querySelector('main a[href*=granskning-fakta]').click()")
    for written in (
        "kort",
        "längre",
    ):  # the first takes the server back to Plan; with the second comes all that it shows
        visit.page.get_by_role("textbox", name="Avgränsning").fill(written)
        visit.page.keyboard.press("Control+Enter")
        until = time.monotonic() + PATIENCE / 1000
        while (found := load_texts(acting, inspection, "plan").get("avgransning")) is None or found.value != written:
            assert time.monotonic() < until, found
            time.sleep(0.05)
        visit.page.wait_for_timeout(2000)
        visit.settle()
    expect(visit.page.get_by_role("textbox", name="Rubrik")).to_have_value(before.title)
    assert load_inspection(acting, inspection) == before


def test_a_table_that_is_drawn_anew_never_shows_what_was_so_before(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    target = cell(visit.page, "Folkmängd")
    target.fill("222")
    wait_for_figures(engine, inspection, {"folkmangd": "222"})
    visit.settle()
    target.blur()
    visit.page.evaluate(
        """() => {
          const shown = window.shown = new Set();
          const look = () => {
            for (const cell of document.querySelectorAll('input[aria-label="Folkmängd, Norra"]')) shown.add(cell.value);
          };
          new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
          look();
        }"""
    )
    for _ in range(12):  # the server may see only the second click, and think that the table is there
        visit.page.evaluate(
            """() => {
              for (const name of ['plan', 'fakta']) document.querySelector(`main a[href*=granskning-${name}]`).click();
            }"""
        )
        visit.page.wait_for_timeout(100)
        expect(visit.page.get_by_role("heading", level=1)).to_have_text("Fakta")
        visit.settle()
    assert visit.page.evaluate("() => [...window.shown]") == ["222"]


def test_a_figure_typed_while_another_page_is_on_its_way_is_stored_there(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    cell(visit.page, "Folkmängd").evaluate(
        """input => {
          document.querySelector('[data-testid="stMain"] a[href*="granskning-plan"]').click();
          input.value = '777';
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }"""
    )
    wait_for_figures(engine, inspection, {"folkmangd": "777"})
    visit.settle()
    visit.page.get_by_role("link", name="Plan", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Plan")
    visit.go("Översikt")  # waits for nothing more
    assert visit.errors == []


@pytest.mark.proof
def test_a_facts_table_is_filled_in_down_the_column_and_its_sum_checked(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    page = visit.page
    cell(page, "Folkmängd").focus()
    for value, key in zip(("1000", "200", "100", "60", "30", "9"), ("Enter", "ArrowDown") * 3, strict=True):
        page.keyboard.type(value)
        page.keyboard.press(key)
    expect(page.get_by_role("alert").first).to_contain_text("100 är ifyllt, men 60 + 30 + 9 = 99")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "Ens. far")).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, "Ens. far", "Södra")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Sparat ")).to_have_count(1)
    filled = load_facts(Acting(engine, LOCAL_USER), inspection).tables[0]
    assert [row.cells[0].text for row in filled.rows[:3]] == ["1\u00a0000", "200", "100"]
    assert filled.rows[1].cells[0].share == "20,0\u00a0%"
    assert visit.errors == []


def test_a_pasted_block_fills_from_its_cell_and_what_is_no_figure_is_told_with_its_row(
    visit: Visit, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    page = visit.page
    paste(page, cell(page, "Folkmängd"), "61\u00a0047\t66 812\t1\r\n10 693\tmånga\r\n\t\r\n17,5\t12\r\n")
    wait_for_figures(engine, inspection, {"folkmangd": "61047", "utlandsk_bakgrund": "10693", "gifta_sambor": "17.5"})
    wait_for_figures(engine, inspection, {"folkmangd": "66812", "utlandsk_bakgrund": "", "gifta_sambor": "12"}, "Södra")
    assert figure(engine, inspection, "barnfamiljer") == ""
    refused = "Områdesfakta, Utländsk bakgrund, Södra: 'många' är inget tal."
    expect(page.get_by_role("alert").filter(has_text=refused)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="därför inte inklistrat: 1")).to_be_visible()
    wrong = cell(page, "Utländsk bakgrund", "Södra")
    expect(wrong).to_have_value("många")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description("▲ 'många' är inget tal. Skriv till exempel 61 047 eller 17,5.")


def test_a_figure_that_comes_from_another_under_the_caret_is_replaced_as_the_one_before_would_have_been(
    visit: Visit, chromium: Browser, server: Server, engine: Engine, inspection: int
) -> None:
    visit.open("granskning-fakta", granskning=str(inspection))
    target = cell(visit.page, "Folkmängd")
    for before, theirs, own in (("", "222", "33"), ("33", "11", "444")):
        target.select_text()
        with visiting(chromium, server) as other:
            other.open("granskning-fakta", granskning=str(inspection))
            expect(cell(other.page, "Folkmängd")).to_have_value(before)
            cell(other.page, "Folkmängd").fill(theirs)
            wait_for_figures(engine, inspection, {"folkmangd": theirs})
        cell(visit.page, "Utländsk bakgrund").evaluate("(input, text) => { input.value = text; }", own)
        expect(target).to_have_value(theirs)
        visit.page.keyboard.insert_text(own)
        expect(target).to_have_value(own)
        wait_for_figures(engine, inspection, {"folkmangd": own})


def test_two_who_fill_in_one_cell_choose_between_both_figures(
    visit: Visit, chromium: Browser, server: Server, engine: Engine, inspection: int
) -> None:
    with visiting(chromium, server) as other:
        for visitor in (visit, other):
            visitor.open("granskning-fakta", granskning=str(inspection))
        cell(visit.page, "Folkmängd").fill("10")
        wait_for_figures(engine, inspection, {"folkmangd": "10"})
        cell(other.page, "Folkmängd").fill("20")
        expect(other.page.get_by_role("alert").filter(has_text="Välj vad som ska gälla")).to_be_visible()
        assert figure(engine, inspection, "folkmangd") == "10"
        other.page.get_by_role("button", name="Spara det jag skrev").click()
        wait_for_figures(engine, inspection, {"folkmangd": "20"})
        expect(cell(other.page, "Folkmängd")).to_have_value("20")

"""The main tasks in a real browser, and what must hold on every page."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, text

from ojcore.access import LOCAL_USER, Acting
from ojcore.comparing.cell_texts import answer_label
from ojcore.comparing.comparison import compare
from ojcore.comparing.export import comparison_rows
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.spreadsheet import write_csv
from ojcore.store.engine import migrate, open_engine
from tests.browser.visit import Visit, visiting
from tests.copies import sqlite_copy
from tests.serving import Server, running_server

AREA = "ekonomiskt-bistand"
PAGES = sorted(path.stem.replace("_", "-") for path in (PROJECT / "pages").glob("*.py"))


def address_of(page: str) -> dict[str, str]:
    """What a link to the page names: a granskning, or a kommun that has answers that year."""
    return {"granskning": "1"} if page.startswith("granskning") else {"kommun": "Solna", "ar": "2018"}


def path_of(page: str) -> str:
    """The start page has no path of its own."""
    return "" if page == "oversikt" else page


# A chef


def test_a_chef_finds_what_changed_and_takes_the_table_home(
    visit: Visit, loaded_engine: Engine, definitions: Definitions
) -> None:
    visit.open()
    visit.choose("Min kommun", "Solna")
    visit.choose("År", "2018")
    expect(visit.page.get_by_role("heading", name="Solna 2018")).to_be_visible()

    visit.go("Förändringar")
    expect(visit.page.get_by_role("heading", name="Solna 2018 jämfört med 2017")).to_be_visible()
    changed = visit.page.get_by_role("table").first.get_by_role("link")
    title = changed.first.inner_text()
    changed.first.click()
    visit.settle()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("Indikator")
    expect(visit.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    visit.go("Jämförelse")
    assert visit.chosen()["Min kommun"] == "Solna"
    with visit.page.expect_download() as started:
        visit.page.get_by_role("button", name="Hämta CSV").click()
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, AREA, 2018, "nordvast", "0184")
    assert started.value.suggested_filename == "jamforelse-ekonomiskt-bistand-2018.csv"
    assert Path(started.value.path()).read_bytes() == write_csv(comparison_rows(comparison, definitions))
    assert visit.errors == []


def test_the_table_shows_every_answer_of_the_comparison(
    visit: Visit, loaded_engine: Engine, definitions: Definitions
) -> None:
    visit.open("jamforelse", kommun="Solna", ar="2018")
    with loaded_engine.connect() as connection:
        comparison = compare(connection, definitions, AREA, 2018, "nordvast", "0184")
    shown = visit.first_cells()
    for row in comparison.rows:
        cell = row.cells["0184"].now
        assert answer_label(cell, definitions) in shown[row.indicator.title]
    assert len(comparison.rows) == 35


# Choices


def test_choices_follow_from_page_to_page_and_survive_a_reload(visit: Visit) -> None:
    visit.open()
    visit.choose("Min kommun", "Sigtuna")
    visit.choose("År", "2017")
    chosen = visit.chosen()
    for title in ("Jämförelse", "Förändringar", "Utveckling", "Översikt"):
        visit.go(title)
        assert visit.chosen() == chosen
    visit.page.reload()
    visit.settle()
    assert visit.chosen() == chosen


def test_a_link_opens_the_same_view_for_somebody_else(visit: Visit, chromium: Browser, server: Server) -> None:
    visit.open("jamforelse")
    visit.choose("Min kommun", "Järfälla")
    visit.choose("År", "2017")
    visit.choose("Kvalitetsområde", "Tillgänglighet")
    with visiting(chromium, server) as colleague:
        colleague.page.goto(visit.page.url)
        colleague.settle()
        assert colleague.chosen() == visit.chosen()
        tables = [each.page.get_by_role("main").inner_text() for each in (visit, colleague)]
    assert tables[0] == tables[1]


def test_the_browser_s_back_and_forward_undo_and_redo_each_choice(visit: Visit) -> None:
    def expect_chosen(year: str, dimension: str) -> None:
        for label, shown in (("År", year), ("Kvalitetsområde", dimension)):
            expect(visit.page.get_by_role("combobox", name=label, exact=True)).to_have_value(shown)
        visit.settle()

    visit.open("jamforelse", kommun="Solna", ar="2018")
    visit.choose("År", "2017")
    visit.choose("Kvalitetsområde", "Tillgänglighet")
    for step, year, dimension in (
        (visit.page.go_back, "2017", "Alla kvalitetsområden"),
        (visit.page.go_back, "2018", "Alla kvalitetsområden"),
        (visit.page.go_forward, "2017", "Alla kvalitetsområden"),
        (visit.page.go_forward, "2017", "Tillgänglighet"),
    ):
        step()
        expect_chosen(year, dimension)


def test_two_visitors_do_not_disturb_each_other(visit: Visit, chromium: Browser, server: Server) -> None:
    with visiting(chromium, server) as other:
        for each in (visit, other):
            each.open()
        visit.choose("Min kommun", "Solna")
        other.choose("Min kommun", "Järfälla")
        visit.choose("År", "2017")
        assert (visit.chosen()["Min kommun"], visit.chosen()["År"]) == ("Solna", "2017")
        assert (other.chosen()["Min kommun"], other.chosen()["År"]) == ("Järfälla", "2018")
        expect(other.page.get_by_role("heading", name="Järfälla 2018")).to_be_visible()


# The keyboard


def test_tab_reaches_the_menu_and_every_choice(visit: Visit) -> None:
    visit.open()
    names = set()
    for _ in range(40):
        visit.page.keyboard.press("Tab")
        names.add(visit.page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText").strip())
    assert {"Översikt", "Jämförelse", "Förändringar", "Om data"} <= names
    assert {"Min kommun", "Område", "År", "Jämför med gruppen"} <= names


def test_a_choice_is_made_by_keyboard_alone(visit: Visit) -> None:
    visit.open("", kommun="Solna", ar="2018")
    visit.page.get_by_role("combobox", name="År", exact=True).focus()
    visit.page.keyboard.type("2017")
    expect(visit.page.get_by_role("option", name="2017", exact=True)).to_be_visible()
    visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("heading", name="Solna 2017")).to_be_visible()


# Every page


@pytest.fixture(scope="module")
def tab(chromium: Browser, server: Server) -> Iterator[Visit]:
    """One tab that opens every page."""
    with visiting(chromium, server) as visitor:
        yield visitor


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, tab: Visit) -> Visit:
    """Each page in turn, from its own address; the tests of one page share the visit."""
    tab.start_afresh()
    tab.open(path_of(request.param), **address_of(request.param))
    return tab


def test_every_page_opens_without_complaint(opened: Visit) -> None:
    assert opened.errors == []
    expect(opened.page.get_by_test_id("stException")).to_have_count(0)


def test_every_page_asks_nobody_but_the_server(opened: Visit) -> None:
    assert opened.hosts == {f"127.0.0.1:{opened.server.port}"}


def test_every_page_says_that_it_is_swedish(opened: Visit) -> None:
    assert opened.page.locator("html").get_attribute("lang") == "sv"


def test_every_page_can_be_used_by_everybody(opened: Visit) -> None:
    """WCAG 2.1 A and AA, as far as a program can tell."""
    assert opened.faults() == []
    # A picture is its description; its marks and axes would be read out in English.
    pictures = opened.page.get_by_test_id("stVegaLiteChart")
    assert pictures.locator('[aria-label]:not([aria-roledescription*="title"])').count() == 0


def test_every_page_fits_a_telephone(opened: Visit) -> None:
    opened.narrow()
    assert opened.overflow() <= 0


def test_every_page_can_be_read_in_the_dark_too(opened: Visit) -> None:
    opened.darken()
    assert opened.faults() == []


def test_the_accessibility_check_would_find_a_fault(visit: Visit) -> None:
    visit.open("om-data")
    visit.page.evaluate("document.querySelector('main, [data-testid=stMain]').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in visit.faults())


# Nothing there


def test_an_empty_program_says_what_to_do(chromium: Browser, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'oj.db'}"
    with running_server(tmp_path / "log", {"OJ_DATABASE": url}) as empty, visiting(chromium, empty) as visitor:
        visitor.page.goto(empty.url)
        expect(visitor.page.get_by_text("Databasen är tom")).to_be_visible()
        migrate(open_engine(url))
        visitor.page.reload()
        expect(visitor.page.get_by_text("Det finns inga svar")).to_be_visible()
        assert visitor.errors == []


@pytest.mark.proof
def test_a_server_killed_in_the_middle_of_an_import_leaves_all_as_it_was(
    chromium: Browser, tmp_path: Path, definitions: Definitions
) -> None:
    path = tmp_path / "oj.db"
    engine = sqlite_copy("published", path)
    before = count_all(engine)
    file = tmp_path / "stor.csv"
    file.write_bytes(large_file(definitions))
    with (
        running_server(tmp_path / "log", {"OJ_DATABASE": f"sqlite:///{path}"}) as doomed,
        visiting(chromium, doomed) as visitor,
    ):
        visitor.open("las-in")
        visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
        approver = visitor.page.get_by_label("Godkänns av (namn eller roll)")
        approver.fill("Avdelningschefen", timeout=60_000)
        approver.press("Tab")
        visitor.settle()
        visitor.page.get_by_role("button", name="Godkänn och läs in filen").click(timeout=60_000)
        kill_while_writing(doomed, Path(f"{path}-wal"))
    assert count_all(engine) == before
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    plan = import_file(Acting(engine, LOCAL_USER), definitions, file.read_bytes(), file.name)
    assert plan.counts.added == count_all(engine)["value"] - before["value"] > 30_000


def large_file(definitions: Definitions) -> bytes:
    """Every kommun's answer to every question, an early year."""
    asked = [each.id for each in definitions.indicators.values() if each.value_type == "ja_nej"]
    lines = ["källa;källans titel;indikator;år;enhet;svar"]
    lines += [f"stor;Stor fil;{id_};1990;{code};ja" for id_ in asked for code in definitions.kommuner]
    return "\n".join(lines).encode()


def kill_while_writing(server: Server, log: Path) -> None:
    """Kills the server as soon as its transaction has begun to reach the disk."""
    until = time.monotonic() + 60
    while not log.exists() or log.stat().st_size < 1_000_000:
        assert time.monotonic() < until, "nothing was written"
        time.sleep(0.001)
    server.process.kill()
    server.process.wait()


def count_all(engine: Engine) -> dict[str, int]:
    """How many rows each table of values has, and the number that grows with every change."""
    counts = {"version": "SELECT SUM(number) FROM version"}
    counts |= {table: f"SELECT COUNT(*) FROM {table}" for table in ("value", "source", "batch", "log")}  # noqa: S608 (ours)
    with engine.connect() as connection:
        return {name: connection.execute(text(query)).scalar_one() for name, query in counts.items()}

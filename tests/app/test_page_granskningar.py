"""Granskningar, Plan and Urval opened as a visitor does: the list, a new granskning, its details and its draw."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from inspection.inspections import change_details, list_inspections, load_inspection
from inspection.instrument.fields import plan_key
from inspection.instrument.shipped import all_instruments
from inspection.review.draws import load_selection
from inspection.review.entries import load_texts
from ojcore.access import LOCAL_USER, Acting
from tests.copies import sqlite_copy
from tests.granskningar import DETAILS, FIRST, plan, plan_with_files, save
from tests.opened_pages import messages_of, open_page, table_of, text_of

PAGES = [
    "granskning_plan",
    "granskning_urval",
    "granskning_akter",
    "granskning_dubbel",
    "granskning_iakttagelser",
    "granskning_enkat",
    "granskning_fakta",
    "granskning_sammanstallning",
    "granskning_uppfoljning",
]


@pytest.fixture
def engine(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database, which is the configured one."""
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_engine.url))
    return sqlite_engine


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a database with the example as granskning 1; tests that use it only read."""
    from ojcore.store.engine import open_engine

    url = str(sqlite_copy("example", tmp_path_factory.mktemp("example") / "oj.db").url)
    yield url
    open_engine(url).dispose()


def button(page: AppTest, label: str) -> AppTest:
    """The page after a click on the one button whose label begins so."""
    (found,) = [each for each in page.button if each.label.startswith(label)]
    return found.click().run()


def groups_of(page: AppTest) -> Any:
    """The field for the strata."""
    return next(each for each in page.text_area if each.label.startswith("Urvalsgrupper"))


def line(page: AppTest, label: str) -> Any:
    """The one line to write in that has the label."""
    (found,) = [each for each in page.text_input if each.label == label]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_the_example(example: str, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setenv("OJ_DATABASE", example)
    opened = open_page(page, granskning="1")
    assert not opened.exception
    assert messages_of(opened) == []
    assert "Granskning av ekonomiskt bistånd på Kungsholmen, Norrmalm och Östermalm" in text_of(opened)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_a_granskning_in_which_nothing_is_done(engine: Engine, page: str) -> None:
    opened = open_page(page, granskning=str(plan(engine)))
    assert not opened.exception
    assert messages_of(opened) == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("number", ["99", "-1", "1; DROP TABLE entry", "två", "99999999999999999999"])
def test_a_granskning_that_does_not_exist_is_refused_in_words(engine: Engine, page: str, number: str) -> None:
    opened = open_page(page, granskning=number)
    assert not opened.exception
    (message,) = messages_of(opened)
    assert "finns inte" in message


@pytest.mark.parametrize("page", PAGES)
def test_a_database_that_is_not_made_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'tom.db'}")
    opened = open_page(page, granskning="1")
    assert not opened.exception
    assert "Databasen är tom" in messages_of(opened)[0]


def test_the_list_names_each_granskning_with_its_state(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OJ_DATABASE", example)
    opened = open_page("granskningar")
    (row,) = table_of(opened, "den senaste först").rows
    assert row[0].startswith("Granskning av ekonomiskt bistånd på Kungsholmen, Norrmalm och Östermalm")
    assert row[1] == "pågår"


def test_an_empty_list_says_so_and_offers_a_new_one(engine: Engine) -> None:
    opened = open_page("granskningar")
    assert not opened.exception
    assert "ingen granskning att läsa än" in text_of(opened)
    assert [each.label for each in opened.expander] == ["Ny granskning"]


def test_a_planned_granskning_is_stored_with_what_was_written(engine: Engine) -> None:
    opened = open_page("granskningar")
    opened.text_input(key="field-utkast_2f_0_2f_plan_2f_title").set_value("Granskning 2026")
    opened.text_area(key="field-utkast_2f_0_2f_plan_2f_units").set_value("Norrmalm\n\n Östermalm ")
    opened.text_area(key="field-utkast_2f_0_2f_plan_2f_inspectors").set_value("Inspektör A")
    opened.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_from").set_value(date(2026, 7, 1))
    opened.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_to").set_value(date(2026, 12, 31))
    button(opened, "Planera granskningen")
    (found,) = list_inspections(Acting(engine, LOCAL_USER))
    assert (found.title, found.units, found.period_to) == (
        "Granskning 2026",
        ("Norrmalm", "Östermalm"),
        date(2026, 12, 31),
    )
    assert found.instrument == "ekonomiskt-bistand-2026-v2"


def test_a_granskning_without_period_or_unit_is_refused_and_keeps_what_was_written(engine: Engine) -> None:
    opened = open_page("granskningar")
    opened.text_input(key="field-utkast_2f_0_2f_plan_2f_title").set_value("Granskning 2026")
    refused = button(opened, "Planera granskningen")
    assert "första och sista dag" in messages_of(refused)[0]
    refused.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_from").set_value(date(2026, 7, 1))
    refused.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_to").set_value(date(2026, 12, 31))
    refused = button(refused, "Planera granskningen")
    assert "minst en enhet" in messages_of(refused)[0]
    assert refused.text_input(key="field-utkast_2f_0_2f_plan_2f_title").value == "Granskning 2026"


def test_a_part_of_the_plan_is_saved_when_it_is_written(engine: Engine) -> None:
    created = plan(engine)
    opened = open_page("granskning_plan", granskning=str(created))
    field = next(each for each in opened.text_area if each.label == "Avgränsning")
    field.set_value("Bara vuxna hushåll.").run()
    assert load_texts(Acting(engine, LOCAL_USER), created, "plan")["avgransning"].value == "Bara vuxna hushåll."


def test_a_text_that_somebody_else_saved_first_is_shown_beside_the_own(engine: Engine) -> None:
    created = plan(engine)
    opened = open_page("granskning_plan", granskning=str(created))
    save(engine, created, plan_key("avgransning"), "Kollegans text.")
    field = next(each for each in opened.text_area if each.label == "Avgränsning")
    contested = field.set_value("Min text.").run()
    assert "Inspektör 1 har sparat 'Kollegans text.'" in text_of(contested)
    button(contested, "Spara det jag skrev")
    found = load_texts(Acting(engine, LOCAL_USER), created, "plan")["avgransning"]
    assert (found.value, found.version) == ("Min text.", 2)


def test_details_that_somebody_else_changed_are_not_written_over_unseen(engine: Engine) -> None:
    created = plan(engine)
    opened = open_page("granskning_plan", granskning=str(created))
    with engine.connect() as connection:
        seen = load_inspection(Acting(connection, FIRST), created)
    change_details(Acting(engine, FIRST), seen, title="Kollegans rubrik")
    refused = line(opened, "Rubrik").set_value("Min rubrik").run()
    assert "har ändrats medan du skrev" in text_of(refused)
    assert "Kollegans rubrik Du skrev Min rubrik" in text_of(refused)
    assert line(refused, "Rubrik").value == "Min rubrik"
    line(refused, "Granskningens diarienummer").set_value("2026:17").run()  # nobody else has changed that
    with engine.connect() as connection:
        found = load_inspection(Acting(connection, LOCAL_USER), created)
    assert (found.title, found.diarienummer) == ("Kollegans rubrik", "2026:17")
    assert line(button(refused, "Behåll det sparade"), "Rubrik").value == "Kollegans rubrik"
    again = open_page("granskning_plan", granskning=str(created))
    again.session_state["earlier"] = True
    again.run()
    again.selectbox(key="earlier-of").select("").run()
    assert "Sparades inte: någon annan hann före (gul) Rubrik: Min rubrik" in text_of(again)


def test_details_that_do_not_fit_together_are_told_at_their_field_and_stay_there(engine: Engine) -> None:
    created = plan(engine)
    opened = open_page("granskning_plan", granskning=str(created))
    last = next(each for each in opened.date_input if each.label == "Perioden slutar")
    refused = last.set_value(date(2010, 1, 1)).run()
    assert "Perioden slutar 2010-01-01, innan den börjar" in text_of(refused)
    units = next(each for each in refused.text_area if each.label.startswith("Enheter"))
    units.set_value("Norra\n\nVästra").run()
    emptied = line(refused, "Rubrik").set_value("").run()
    assert "Granskningen behöver en rubrik. Det som är sparat gäller" in text_of(emptied)
    with engine.connect() as connection:
        found = load_inspection(Acting(connection, LOCAL_USER), created)
    assert (found.title, found.period_to, found.units) == (DETAILS.title, DETAILS.period_to, ("Norra", "Västra"))


def test_what_is_written_of_a_new_granskning_is_there_after_another_page(engine: Engine) -> None:
    opened = open_page("granskningar")
    opened.text_input(key="field-utkast_2f_0_2f_plan_2f_title").set_value("Granskning 2026").run()
    opened.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_from").set_value(date(2011, 7, 1)).run()
    opened.switch_page("../../pages/om_data.py").run()
    opened.switch_page("../../pages/granskningar.py").run()
    assert opened.text_input(key="field-utkast_2f_0_2f_plan_2f_title").value == "Granskning 2026"
    assert opened.date_input(key="field-utkast_2f_0_2f_plan_2f_period_5f_from").value == date(2011, 7, 1)
    assert opened.selectbox(key="field-utkast_2f_0_2f_plan_2f_instrument").value == max(all_instruments())


def test_the_state_goes_one_step_at_a_time_and_details_can_be_saved_after_it(engine: Engine) -> None:
    created = plan(engine)
    opened = button(open_page("granskning_plan", granskning=str(created)), "Gå vidare till pågår")
    saved = line(opened, "Granskningens diarienummer").set_value("2026:17").run()
    assert messages_of(saved) == []
    found = load_inspection(Acting(engine, LOCAL_USER), created)
    assert (found.status, found.diarienummer) == ("pagar", "2026:17")


def test_a_draw_is_made_from_counts_and_frozen(engine: Engine) -> None:
    created = plan(engine)
    opened = open_page("granskning_urval", granskning=str(created))
    groups_of(opened).set_value("kvinnor 40\nmän 36").run()
    assert "38 av 76 akter (50 %): 20 av 40 kvinnor, 18 av 36 män" in text_of(opened)
    line(opened, "Frö").set_value("2026-0417|6204")
    opened.checkbox(key="seed-understood").check().run()
    drawn = button(opened, "Dra och lås urvalet")
    assert messages_of(drawn) == []
    assert "omräknat, samma urval" in text_of(drawn)
    selection = load_selection(Acting(engine, LOCAL_USER), created)
    assert selection is not None
    assert [len(each.to_review) for each in selection.strata] == [20, 18]


def test_a_draw_is_made_from_a_register_that_is_uploaded(engine: Engine) -> None:
    opened = open_page("granskning_urval", granskning=str(plan(engine)))
    opened.segmented_control(key="frame-way").set_value("Fil med löpnummer").run()
    register = "id;kön\n" + "".join(f"A{number};{'män' if number % 3 else 'kvinnor'}\n" for number in range(30))
    opened.file_uploader(key="frame-file").set_value(("ram.csv", register.encode("cp1252"), "text/csv")).run()
    assert "30 akter i ramen" in text_of(opened)
    opened.selectbox(key="frame-stratum").set_value("kön").run()
    assert "15 av 30 akter (50 %): 5 av 10 kvinnor, 10 av 20 män" in text_of(opened)
    opened.file_uploader(key="frame-file").set_value(("ram.csv", b"id\nA1\nA1\n", "text/csv")).run()
    assert "rad 3: samma id som rad 2" in text_of(opened)


def test_what_is_typed_before_a_draw_is_there_after_another_page_and_in_no_other_granskning(engine: Engine) -> None:
    created, other = plan(engine), plan(engine)
    opened = open_page("granskning_urval", granskning=str(created))
    groups_of(opened).set_value("kvinnor 40\nmän 36").run()
    line(opened, "Frö").set_value("2026-0417|6204").run()
    opened.switch_page("../../pages/granskning_plan.py").run()
    opened.switch_page("../../pages/granskning_urval.py").run()
    assert groups_of(opened).value == "kvinnor 40\nmän 36"
    assert line(opened, "Frö").value == "2026-0417|6204"
    opened.query_params["granskning"] = str(other)
    assert groups_of(opened.run()).value == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [("kvinnor", "saknar antal"), ("kvinnor 38\nkvinnor 2", "står två gånger"), ("kvinnor 0", "minst en akt")],
)
def test_a_frame_that_cannot_be_is_refused_where_it_is_written(engine: Engine, text: str, message: str) -> None:
    opened = open_page("granskning_urval", granskning=str(plan(engine)))
    groups_of(opened).set_value(text).run()
    assert not opened.exception
    assert message in messages_of(opened)[0]


def test_fall_out_is_noted_replaced_and_taken_back(engine: Engine) -> None:
    created = plan_with_files(engine)
    opened = open_page("granskning_urval", granskning=str(created))
    first = opened.selectbox(key="fallout-case").value
    opened.selectbox(key="fallout-reason").set_value("fel_period")
    opened.checkbox(key="fallout-replace").check().run()
    noted = button(opened, "Anteckna att")
    (row,) = table_of(noted, "har fallit bort").rows
    assert row[:3] == [first, "var inte aktuell under perioden", "utanför ramen"]
    assert row[3] != "inte ersatt"
    assert "Ingen akt har fallit bort" in text_of(button(noted, "Ta tillbaka det senaste bortfallet"))


def test_markup_in_a_title_is_shown_as_it_stands(engine: Engine) -> None:
    title = "<b>Granskning</b> & *stjärna* [länk](http://x)"
    opened = open_page("granskning_plan", granskning=str(plan(engine, title=title)))
    assert title in text_of(opened)
    assert title in text_of(open_page("granskningar"))

"""Iakttagelser, Enkät, Fakta, Sammanställning and Uppföljning opened as an inspector does."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from sqlalchemy import Engine, text, update
from streamlit.testing.v1 import AppTest

from inspection.actions import add_action, add_brist, change_action, change_brist, list_brister
from inspection.counting.two_inspections import COUNTS_ONLY, NO_SAMPLE
from inspection.drafts import load_drafts, save_draft
from inspection.drawing.register import frame_by_count
from inspection.inspections import _hold_inspection, change_details, load_inspection
from inspection.instrument.fields import case_key, fact_key, text_key, unit_key
from inspection.locking import start_new_version
from inspection.records import InspectionRecord
from inspection.review.answers import load_unit
from inspection.review.draws import freeze_draw
from inspection.review.entries import Entry, _insert_entries, load_texts, save_entry
from inspection.review.facts import load_facts
from ojcore.access import LOCAL_USER, Acting
from ojcore.store.engine import now, open_engine
from tests.copies import sqlite_copy
from tests.granskningar import FIRST, drawn_files, only_brist, plan, plan_with_files, save
from tests.opened_pages import html_of, messages_of, open_page, table_of, tables_of, text_of
from ui.fields import field_name


@pytest.fixture
def engine(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database, which is the configured one."""
    monkeypatch.setenv("OJ_DATABASE", str(sqlite_engine.url))
    return sqlite_engine


@pytest.fixture(scope="module")
def example_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the example as granskning 1; tests that use it only read."""
    url = str(sqlite_copy("example", tmp_path_factory.mktemp("example") / "oj.db").url)
    yield url
    open_engine(url).dispose()


@pytest.fixture
def example(example_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The granskning of the example, whose database is the configured one."""
    monkeypatch.setenv("OJ_DATABASE", example_url)
    return "1"


def button(page: AppTest, label: str) -> AppTest:
    """The page after a click on the first button whose label begins so."""
    found = next(each for each in page.button if each.label.startswith(label))
    return found.click().run()


def written(page: AppTest, label: str, value: str) -> AppTest:
    """The page after something has been written in the one field with the label."""
    lines = [each.set_value(value) for each in page.text_input if each.label == label]
    areas = [each.set_value(value) for each in page.text_area if each.label == label]
    assert len([*lines, *areas]) == 1
    return page.run()


# Iakttagelser


def test_an_area_shows_its_checklist_and_keeps_observation_and_opinion_apart(example: str) -> None:
    page = open_page("granskning_iakttagelser", granskning=example, **{"del": "reception"})
    assert not page.exception
    assert "Finns en dator för besökarna?" in [each.label for each in page.button_group]
    shown = {each.label: each.value for each in page.text_area}
    stored = load_texts(Acting(open_engine(os.environ["OJ_DATABASE"]), LOCAL_USER), int(example), "text")
    assert shown["Iakttagelser"] == stored["reception/iakttagelser"].value != ""
    assert shown["Synpunkter"] == stored["reception/synpunkter"].value != ""


def test_a_text_with_a_subheading_is_shown_as_in_the_report(engine: Engine) -> None:
    created = plan(engine)
    save(engine, created, text_key("hemsida/iakttagelser"), "## Under rubriken\n\nTexten.")
    page = open_page("granskning_iakttagelser", granskning=str(created), **{"del": "hemsida"})
    page.toggle(key="preview").set_value(True).run()
    assert not page.exception
    assert "<h3>Under rubriken</h3><p>Texten.</p>" in html_of(page)


def test_an_area_that_is_none_opens_the_first(engine: Engine) -> None:
    page = open_page("granskning_iakttagelser", granskning=str(plan(engine)), **{"del": "<script>"})
    assert not page.exception
    assert page.button_group(key="del").value == "hemsida"


def test_the_two_texts_are_saved_apart(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_iakttagelser", granskning=str(created), **{"del": "hemsida"})
    written(written(page, "Iakttagelser", "Så såg det ut."), "Synpunkter", "Det är bra.")
    texts = load_texts(Acting(engine, LOCAL_USER), created, "text")
    assert {name: entry.value for name, entry in texts.items()} == {
        "hemsida/iakttagelser": "Så såg det ut.",
        "hemsida/synpunkter": "Det är bra.",
    }


def test_a_secrecy_risk_is_a_row_with_place_severity_lagrum_and_measure(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_iakttagelser", granskning=str(created), **{"del": "reception"})
    page = button(page, "Lägg till en rad: sekretessrisker")
    labels = [each.label for each in (*page.button_group, *page.text_area)]
    assert {"Plats", "Hur allvarlig är risken?", "Lagrum", "Vad är risken?"} <= set(labels)
    for label, value in (("Plats", "receptionsdisk"), ("Hur allvarlig är risken?", "allvarlig")):
        page = next(each for each in page.button_group if each.label == label).set_value(value).run()
    page = written(page, "Vad är risken?", "Samtal vid disken hörs.")
    row = load_unit(Acting(engine, LOCAL_USER), created).row_answers("sekretessrisk")["1"]
    assert row == {
        "risk_plats": "receptionsdisk",
        "risk_allvar": "allvarlig",
        "risk_beskrivning": "Samtal vid disken hörs.",
    }
    button(page, "Ta bort raden")
    assert load_unit(Acting(engine, LOCAL_USER), created).row_answers("sekretessrisk") == {}


def test_the_texts_are_shown_with_what_they_fetch(example: str) -> None:
    page = open_page("granskning_iakttagelser", granskning=example, **{"del": "personakter"})
    page.toggle(key="preview").set_value(True).run()
    assert not page.exception
    assert "26 av de 35 granskade akterna" in text_of(page)
    offers = table_of(page, "Skriv hänvisningen i texten").rows
    assert any(row[0].startswith("{arbetsplan=nej}") and row[1] == "29" for row in offers)


# Enkät


def test_the_table_says_whether_each_row_closes(example: str) -> None:
    page = open_page("granskning_enkat", granskning=example, **{"del": "kvalitet"})
    assert text_of(page).count("Summa 17 av 17 (Hur många socialsekreterare besvarade enkäten?): går ihop") == 4


def test_a_row_that_does_not_close_is_told_with_what_is_missing(engine: Engine) -> None:
    created = plan(engine)
    save(engine, created, unit_key("enkat_svarande"), "17")
    for question, value in (("samverkan_ja", "8"), ("samverkan_nej", "1"), ("samverkan_bade", "6")):
        save(engine, created, unit_key(question, "1"), value)
    page = open_page("granskning_enkat", granskning=str(created), **{"del": "kvalitet"})
    assert "Summa 15 av 17 (Hur många socialsekreterare besvarade enkäten?): 2 saknas" in text_of(page)
    page = written(page, "Bortfall", "1")
    assert "ska tillsammans bli antalet svarande" in text_of(page)
    page = written(page, "Bortfall", "2")
    assert "går ihop" in text_of(page)


def test_shares_come_from_the_one_count(example: str) -> None:
    page = open_page("granskning_enkat", granskning=example, **{"del": "kvalitet"})
    rows = {row[0]: row[1:3] for row in table_of(page, "Av dem som svarade").rows}
    assert rows["I hur många svar betonas vikten av att klienten är delaktig?"] == ["12 av 17", "70,6 %"]


@pytest.mark.parametrize("value", ["sjutton", "1,5", "-3", "850712-2391"])
def test_a_number_that_cannot_be_is_refused_at_its_field_and_kept_to_put_right(engine: Engine, value: str) -> None:
    created = plan(engine)
    page = open_page("granskning_enkat", granskning=str(created), **{"del": "kvalitet"})
    page = written(page, "Hur många socialsekreterare besvarade enkäten?", value)
    assert not page.exception
    assert '<p class="fault" role="alert">' in html_of(page)
    assert load_unit(Acting(engine, LOCAL_USER), created).answers == {}


# Fakta


def test_facts_are_shown_with_sums_and_shares(example: str) -> None:
    page = open_page("granskning_fakta", granskning=example)
    rows = {row[0]: row[1:] for row in table_of(page, "Områdesfakta, som i rapporten").rows}
    assert rows["Utländsk bakgrund"] == ["10 693 17,5 %", "12 788 19,1 %", "12 885 19,7 %"]
    sums = {row[0]: row[1:] for row in table_of(page, "Försörjningshinder/vuxna biståndstagare, som i rapporten").rows}[
        "Summa"
    ]
    assert sums == ["219 (uträknat)", "256 (uträknat)", "228 (uträknat)"]


def test_a_filled_sum_that_does_not_agree_is_told_with_its_place(engine: Engine) -> None:
    created = plan(engine)
    for row, value in (("barnfamiljer", "100"), ("gifta_sambor", "60"), ("ensam_mor", "30"), ("ensam_far", "9")):
        save(engine, created, fact_key("omradesfakta", row, "Norra"), value)
    page = open_page("granskning_fakta", granskning=str(created))
    assert "Områdesfakta, Barnfamiljer, Norra: 100 är ifyllt, men 60 + 30 + 9 = 99" in text_of(page)


def send_cells(page: AppTest, inspection: int, *cells: tuple[str, int, int, str]) -> AppTest:
    """The page after the browser's message about cells of Norra: row, number, version seen, text."""
    lines = [
        [field_name(inspection, fact_key("omradesfakta", row, "Norra")), number, version, typed]
        for row, number, version, typed in cells
    ]
    return page.chat_input(key="outbox").set_value(json.dumps(lines)).run()


def told_of(page: AppTest, inspection: int, row: str) -> dict[str, object]:
    """What the server tells the browser of a cell of Norra."""
    (found,) = re.findall(r'data-cells="([^"]*)"', html_of(page))
    told: dict[str, object] = json.loads(unescape(found))["cells"][
        field_name(inspection, fact_key("omradesfakta", row, "Norra"))
    ]
    return told


def test_cells_are_saved_each_by_itself_and_a_refused_one_keeps_its_text(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    send_cells(page, created, ("folkmangd", 1, 0, "61 047"), ("utlandsk_bakgrund", 2, 0, "-5"))
    assert not page.exception
    rows = load_facts(Acting(engine, LOCAL_USER), created).tables[0].rows
    assert [row.cells[0].number for row in rows[:2]] == [61047, None]
    assert "Områdesfakta, Utländsk bakgrund, Norra: -5 är mindre än 0" in text_of(page)
    wrong = told_of(page, created, "utlandsk_bakgrund")
    assert (wrong["text"], wrong["isWrong"], wrong["answered"]) == ("-5", True, 2)


def test_what_a_session_saved_itself_is_no_conflict_and_what_another_saved_is_one(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    send_cells(page, created, ("folkmangd", 1, 0, "1"))
    send_cells(page, created, ("folkmangd", 2, 0, "10"))  # sent before the first was acknowledged
    assert told_of(page, created, "folkmangd")["text"] == "10"
    save_entry(Acting(engine, FIRST), created, fact_key("omradesfakta", "folkmangd", "Norra"), "77", 2)
    send_cells(page, created, ("folkmangd", 3, 2, "100"))
    assert "Inspektör 1 har sparat '77' medan du skrev '100'" in text_of(page)
    button(page, "Spara det jag skrev")
    told = told_of(page, created, "folkmangd")
    assert (told["text"], told["isWrong"]) == ("100", False)


def test_a_message_that_comes_twice_is_taken_once(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    for _ in range(2):
        send_cells(page, created, ("folkmangd", 1, 0, "5"))
        save_entry(Acting(engine, FIRST), created, fact_key("omradesfakta", "folkmangd", "Norra"), "6", 1)
    assert "medan du skrev" not in text_of(page)


def test_what_is_typed_is_saved_on_the_page_where_one_is_by_then(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    page.switch_page("../../pages/granskning_plan.py").run()
    send_cells(page, created, ("folkmangd", 7, 0, "61 047"))
    assert "Plan" in [each.value for each in page.title]
    assert load_facts(Acting(engine, LOCAL_USER), created).tables[0].rows[0].cells[0].number == 61047
    (answered,) = re.findall(r'data-answered="([^"]*)"', html_of(page))
    assert list(json.loads(unescape(answered)).values()) == [7]
    assert "outbox" not in open_page("oversikt").session_state  # nobody has seen a cell


def test_what_is_typed_in_a_cell_that_is_gone_is_told_once_with_its_text(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    seen = load_inspection(Acting(engine, LOCAL_USER), created)
    change_details(Acting(engine, LOCAL_USER), seen, units=("Mellersta",))
    page.run()
    send_cells(page, created, ("folkmangd", 7, 0, "61*047"))
    (told,) = (message.replace("\\", "") for message in messages_of(page))
    assert told == "'61*047' sparades inte: rutan som det skrevs i finns inte längre."
    assert messages_of(send_cells(page, created, ("folkmangd", 7, 0, "61*047"))) == []


def test_what_is_typed_while_it_was_fixed_is_refused_and_answered(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_fakta", granskning=str(created))
    with engine.begin() as connection:
        connection.execute(update(InspectionRecord).values(status="faststalld", fixed_at=datetime.now(UTC)))
    send_cells(page, created, ("folkmangd", 7, 0, "5"))
    assert not page.exception
    assert "Allt kunde inte sparas" in text_of(page)
    assert told_of(page, created, "folkmangd")["answered"] == 7


def test_facts_of_a_unit_that_is_taken_out_of_the_plan_are_told_and_come_back_with_it(engine: Engine) -> None:
    created = plan(engine)
    save(engine, created, fact_key("omradesfakta", "folkmangd", "Norra"), "5")
    save(engine, created, fact_key("omradesfakta", "utlandsk_bakgrund", "Södra"), "")
    told = "1 ifylld ruta för ”Norra” visas inte och räknas inte"
    assert told not in text_of(open_page("granskning_fakta", granskning=str(created)))
    seen = load_inspection(Acting(engine, LOCAL_USER), created)
    seen = change_details(Acting(engine, LOCAL_USER), seen, units=("Mellersta",))
    assert told in text_of(open_page("granskning_fakta", granskning=str(created)))
    change_details(Acting(engine, LOCAL_USER), seen, units=("Norra", "Mellersta"))
    assert told not in text_of(open_page("granskning_fakta", granskning=str(created)))


def test_the_source_of_a_table_is_saved(engine: Engine) -> None:
    created = plan(engine)
    written(open_page("granskning_fakta", granskning=str(created)), "Källa till Områdesfakta", "SCB 2011")
    assert load_facts(Acting(engine, LOCAL_USER), created).tables[0].source == "SCB 2011"


# Sammanställning


def test_what_does_not_close_is_told_first_with_the_files_behind_it(example: str) -> None:
    page = open_page("granskning_sammanstallning", granskning=example)
    assert "1 uppgift går inte ihop" in text_of(page)
    assert "Finns en grundutredning? 26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade." in text_of(page)
    assert html_of(page).count("fraga=grundutredning") == 3


def test_of_a_question_left_in_many_files_only_the_first_hundred_are_linked(engine: Engine) -> None:
    inspection = plan(engine)
    frame = frame_by_count({"alla": 103})
    freeze_draw(Acting(engine, FIRST), inspection, frame, {"alla": 103}, "17", "Diarienumret")
    files = drawn_files(engine, inspection)
    with engine.begin() as connection:
        _hold_inspection(connection, inspection)
        given = [Entry(case_key(each, "arbetsplan"), "ja", 1, FIRST.name, now()) for each in files]
        _insert_entries(connection, Acting(engine, FIRST), inspection, given)
    page = open_page("granskning_sammanstallning", granskning=str(inspection))
    assert html_of(page).count("fraga=delaktighet") == 100
    assert f"{files[98]}, {files[99]} och 3 akter till" in text_of(page)


def test_the_counts_are_said_in_words_and_figures_from_the_same_rows(example: str) -> None:
    page = open_page("granskning_sammanstallning", granskning=example)
    assert "I 29 av de 35 saknades arbetsplan. Två av de sex arbetsplanerna var individualiserade." in text_of(page)
    rows = [row for row in table_of(page, "Av ja och nej visas bara ja").rows if len(row) > 1]
    assert ["Finns en grundutredning?", "Ja, som eget dokument", "26 av 35", "74,3 %", "47–64 av 76"] in rows
    assert ["Är arbetsplanen individualiserad?", "Ja", "2 av 6", "–", "–"] in rows


def test_the_picture_has_the_same_shares_and_says_them_in_words(example: str) -> None:
    (chart,) = open_page("granskning_sammanstallning", granskning=example).get("vega_lite_chart")
    assert "Finns en arbetsplan?: 6 av 35, 17,1" in chart.proto.spec.replace("\xa0", " ")


def test_another_granskning_is_set_beside_with_limits_for_the_difference(engine: Engine) -> None:
    first, second = plan_with_files(engine), plan_with_files(engine)
    for created, value in ((first, "nej"), (second, "ja")):
        for case in drawn_files(engine, created):
            save(engine, created, case_key(case, "arbetsplan"), value)
    page = open_page("granskning_sammanstallning", granskning=str(second), mot=str(first))
    rows = table_of(page, "Den andra: Granskning av ekonomiskt bistånd").rows
    found = next(row for row in rows if row[0] == "Finns en arbetsplan?")
    assert found[2:5] == ["0 av 6, 0 %", "6 av 6, 100 %", "+100,0"]
    assert found[6] == "säkerställd"


def test_counts_of_a_nested_base_and_of_a_questionnaire_are_set_beside_without_a_difference(engine: Engine) -> None:
    first, second = plan_with_files(engine), plan_with_files(engine)
    for created in (first, second):
        for case in drawn_files(engine, created):
            save(engine, created, case_key(case, "arbetsplan"), "ja")
            save(engine, created, case_key(case, "plan_delmal"), "nej")
        save(engine, created, unit_key("enkat_svarande"), "17")
        save(engine, created, unit_key("enkat_helhet"), "11")
    page = open_page("granskning_sammanstallning", granskning=str(second), mot=str(first))
    rows = {row[0]: row for row in table_of(page, "Den andra: Granskning av ekonomiskt bistånd").rows}
    assert rows["Finns en arbetsplan?"][-1] == "ingen skillnad"
    nested = rows["Finns delmål i arbetsplanen?"]
    assert nested[2:] == ["0 av 6", "0 av 6", "–", "–", COUNTS_ONLY]
    survey = rows["I hur många svar framgår vikten av ett helhetsperspektiv?"]
    assert survey[2:] == ["11 av 17, 64,7 %", "11 av 17, 64,7 %", "–", "–", NO_SAMPLE]


def test_another_version_of_the_same_granskning_is_not_offered_for_comparison(engine: Engine) -> None:
    created = plan_with_files(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE inspection SET status = 'faststalld' WHERE id = :id"), {"id": created})
    later = start_new_version(Acting(engine, FIRST), created)
    save(engine, later, case_key(drawn_files(engine, later)[0], "arbetsplan"), "ja")
    page = open_page("granskning_sammanstallning", granskning=str(later), mot=str(created))
    assert not page.exception
    assert not any("Den andra" in table.caption for table in tables_of(page))


@pytest.mark.parametrize("other", ["99", "1; --", ""])
def test_a_granskning_to_compare_with_that_does_not_exist_is_passed_over(engine: Engine, other: str) -> None:
    page = open_page("granskning_sammanstallning", granskning=str(plan_with_files(engine)), mot=other)
    assert not page.exception
    assert messages_of(page) == []
    assert not any("Den andra" in table.caption for table in tables_of(page))


def test_nothing_is_counted_before_the_first_file(engine: Engine) -> None:
    page = open_page("granskning_sammanstallning", granskning=str(plan_with_files(engine)))
    assert "Inget är räknat än." in text_of(page)
    assert tables_of(page) == []


def test_what_has_just_been_saved_is_counted(engine: Engine) -> None:
    created = plan_with_files(engine)
    case = drawn_files(engine, created)[0]
    save(engine, created, case_key(case, "arbetsplan"), "ja")
    rows = table_of(open_page("granskning_sammanstallning", granskning=str(created)), "Av ja och nej").rows
    assert ["Finns en arbetsplan?", "Ja", "1 av 1"] in [row[:3] for row in rows]
    save(engine, created, case_key(drawn_files(engine, created)[1], "arbetsplan"), "nej")
    rows = table_of(open_page("granskning_sammanstallning", granskning=str(created)), "Av ja och nej").rows
    assert ["Finns en arbetsplan?", "Ja", "1 av 2"] in [row[:3] for row in rows]


# Uppföljning


def field(page: AppTest, label: str) -> Any:
    """The first field with the label."""
    fields = [*page.text_area, *page.text_input, *page.selectbox, *page.date_input]
    return next(each for each in fields if each.label == label)


def test_a_brist_is_added_and_its_action_followed_up_field_by_field(engine: Engine) -> None:
    created = plan(engine)
    page = open_page("granskning_uppfoljning", granskning=str(created))
    field(page, "Brist").set_value("Arbetsplaner saknas.")
    page = button(page, "Lägg till bristen")
    assert messages_of(page) == ["Välj vilket område bristen gäller\\. Texten står kvar\\."]
    assert field(page, "Område").value is None
    field(page, "Område").select_index(1)
    page = button(page, "Lägg till bristen")
    assert field(page, "Brist").value == ""
    page = button(page, "Ny åtgärd")
    field(page, "Åtgärd").set_value("Upprätta planer.")
    field(page, "Ansvarig, funktion eller enhet").set_value("Enhetschefen")
    field(page, "Senast").set_value(date(2012, 3, 1))
    page = button(page, "Lägg till åtgärden")
    assert "planerad, försenad" in text_of(page)
    page = button(page, "Följ upp")
    field(page, "Läge").set_value("klar").run()
    field(page, "Vad som har kommit av den").set_value("Finns nu i alla akter.").run()
    assert "1 brist, 1 åtgärd, 1 klar" in text_of(page)
    assert "Sparat 20" in text_of(page)
    with engine.connect() as connection:
        (brist,) = list_brister(Acting(connection, LOCAL_USER), created)
    assert [(each.measure, each.owner, each.due, each.status, each.note) for each in brist.actions] == [
        ("Upprätta planer.", "Enhetschefen", date(2012, 3, 1), "klar", "Finns nu i alla akter.")
    ]


def test_an_action_without_owner_is_refused_and_what_was_typed_stays_also_after_another_page(engine: Engine) -> None:
    created = plan(engine)
    add_brist(Acting(engine, FIRST), created, "reception", "Samtal hörs.")
    page = button(open_page("granskning_uppfoljning", granskning=str(created)), "Ny åtgärd")
    field(page, "Åtgärd").set_value("Bygg ett rum.")
    page = button(page, "Lägg till åtgärden")
    assert not page.exception
    assert messages_of(page) != []
    assert field(page, "Åtgärd").value == "Bygg ett rum."
    field(page, "Brist").set_value("Skylten saknas.").run()
    page.switch_page("../../pages/granskning_plan.py").run()
    page.switch_page("../../pages/granskning_uppfoljning.py").run()
    assert field(page, "Åtgärd").value == "Bygg ett rum."
    assert field(page, "Brist").value == "Skylten saknas."


def test_a_new_brist_is_in_its_writers_next_session_and_nobody_elses_until_it_is_added(engine: Engine) -> None:
    created = plan(engine)
    save_draft(Acting(engine, FIRST), created, "brist/text", "Kollegans.", 0)
    field(open_page("granskning_uppfoljning", granskning=str(created)), "Brist").set_value("Skylten saknas.").run()
    page = open_page("granskning_uppfoljning", granskning=str(created))
    assert field(page, "Brist").value == "Skylten saknas."
    assert "Sparat 20" in text_of(page)
    field(page, "Område").select_index(1)
    button(page, "Lägg till bristen")
    assert field(open_page("granskning_uppfoljning", granskning=str(created)), "Brist").value == ""
    assert load_drafts(Acting(engine, FIRST), created)["brist/text"].text == "Kollegans."


def test_two_who_change_one_brist_are_asked_and_two_who_change_different_fields_are_not(engine: Engine) -> None:
    created = plan(engine)
    add_brist(Acting(engine, FIRST), created, "reception", "Samtal hörs.")
    add_action(Acting(engine, FIRST), only_brist(engine, created).id, "Bygg ett rum.", "Enhetschefen", None)
    page = button(open_page("granskning_uppfoljning", granskning=str(created)), "Ändra bristen")
    page = button(page, "Följ upp")
    seen = only_brist(engine, created)
    change_brist(Acting(engine, FIRST), seen, text="Röster hörs.")
    change_action(Acting(engine, FIRST), seen.actions[0], owner="Avdelningschefen")
    page = field(page, "Brist").set_value("Buller hörs.").run()
    assert "Sparat av Inspektör 1 Röster hörs. Du skrev Buller hörs." in text_of(page)
    page = field(page, "Vad som har kommit av den").set_value("Ritat.").run()
    (action,) = only_brist(engine, created).actions
    assert (action.owner, action.note) == ("Avdelningschefen", "Ritat.")
    button(page, "Spara det jag skrev")
    assert only_brist(engine, created).text == "Buller hörs."
    page.session_state["earlier"] = True
    assert "av Inspektör 1 Röster hörs." in text_of(page.run())


def test_a_brist_is_withdrawn(engine: Engine) -> None:
    created = plan(engine)
    add_brist(Acting(engine, FIRST), created, "reception", "Samtal hörs.")
    page = button(open_page("granskning_uppfoljning", granskning=str(created)), "Ändra bristen")
    assert "Samtal hörs." not in text_of(button(page, "Dra tillbaka bristen"))


def test_earlier_granskningar_of_the_unit_show_what_became_of_them(engine: Engine) -> None:
    earlier = plan(engine, title="Den förra")
    brist = add_brist(Acting(engine, FIRST), earlier, "reception", "Samtal hörs.")
    add_action(Acting(engine, FIRST), brist, "Bygg ett rum.", "Enhetschefen", None)
    later = plan(engine, period_from=date(2013, 1, 1), period_to=date(2013, 6, 30), units=("Södra",))
    page = open_page("granskning_uppfoljning", granskning=str(later))
    assert "Tidigare: Den förra" in text_of(page)
    assert "planerad Bygg ett rum. · Enhetschefen" in text_of(page)


def test_markup_in_texts_is_shown_as_it_stands(engine: Engine) -> None:
    created = plan(engine)
    add_brist(Acting(engine, FIRST), created, "reception", "<img src=x onerror=alert(1)> & *fet*")
    save(engine, created, text_key("hemsida/iakttagelser"), "<b>fet</b>")
    assert "<img src=x onerror=alert(1)> & *fet*" in text_of(
        open_page("granskning_uppfoljning", granskning=str(created))
    )
    page = open_page("granskning_iakttagelser", granskning=str(created), **{"del": "hemsida"})
    page.toggle(key="preview").set_value(True).run()
    assert "<b>fet</b>" in text_of(page)

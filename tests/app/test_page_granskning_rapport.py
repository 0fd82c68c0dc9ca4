"""The page Rapport, as an inspector meets it: drafts, the version for the unit, its comments, and fixing."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from inspection.drafts import save_draft
from inspection.inspections import _find_inspection, change_status
from inspection.instrument.fields import case_key, text_key
from inspection.records import EntryRecord
from inspection.report_versions import list_comments, list_reports, store_report
from inspection.review.entries import _load_entries, save_entry
from ojcore.access import LOCAL_USER, Acting
from ojcore.store.engine import database_url, open_engine
from ojcore.store.jobs import has_unfinished
from tests.granskningar import FIRST
from tests.opened_pages import messages_of, open_page, table_of, tables_of, text_of
from tests.report_sources import example_engine

PATIENCE = 120  # seconds


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Engine, int]]:
    """The database that the pages use, with the example under way."""
    engine, created = example_engine(tmp_path)
    monkeypatch.setenv("OJ_DATABASE", str(engine.url))
    yield engine, created
    engine.dispose()


def send_to_unit(engine: Engine, created: int) -> None:
    """A version has gone to the unit, and the granskning is in faktagranskning."""
    with engine.connect() as connection:
        seen = _find_inspection(connection, created).version
    change_status(Acting(engine, LOCAL_USER), created, "faktagranskning", seen)
    store_report(Acting(engine, LOCAL_USER), created, "faktagranskning", b"Word", is_acknowledged=True)


def rapport(created: int) -> AppTest:
    page = open_page("granskning_rapport", granskning=str(created))
    assert not page.exception
    return page


def jobs_ended() -> bool:
    """True where no report is being made or waits."""
    with open_engine(database_url()).connect() as connection:
        return not has_unfinished(connection)


def make(page: AppTest, kind: str) -> AppTest:
    """Orders a report and waits for it as the page does."""
    page.button(key=f"make-{kind}").click().run()
    end = time.monotonic() + PATIENCE
    while not jobs_ended() and time.monotonic() < end:
        time.sleep(0.3)
    assert jobs_ended()
    page.run()
    assert not page.exception
    return page


def acknowledge(page: AppTest, created: int) -> AppTest:
    return page.checkbox(key=f"acknowledge-{created}").check().run()


def test_what_does_not_add_up_and_what_is_typed_by_hand_are_told(example: tuple[Engine, int]) -> None:
    page = rapport(example[1])
    text = text_of(page)
    assert "26 + 1 + 5 = 32 av 35 granskade akter; 3 är oförklarade." in text
    assert "5 tal är skrivna för hand i texterna" in text
    assert table_of(page, "Tal skrivna för hand").rows[0][:2] == ["Reception och väntrum, synpunkter", "två"]
    assert "Ingen rapport är gjord än." in text


def test_a_draft_is_made_beside_the_page_kept_and_read_there(example: tuple[Engine, int]) -> None:
    engine, created = example
    page = make(rapport(created), "utkast")
    assert [each.value for each in page.success] == ["Rapport 1 (utkast) är gjord."]
    assert table_of(page, "Sparade rapporter").rows[0][:2] == ["1", "utkast"]
    page.toggle(key=f"read-{created}").set_value(True).run()
    assert "I 26 av de 35 granskade akterna fanns en grundutredning som eget dokument." in text_of(page)
    assert [each.kind for each in list_reports(Acting(engine, LOCAL_USER), created)] == ["utkast"]


def test_a_version_for_the_unit_asks_for_acknowledgement_first(example: tuple[Engine, int]) -> None:
    engine, created = example
    page = rapport(created)
    assert page.button(key="make-faktagranskning").disabled
    assert not page.button(key="make-utkast").disabled
    make(acknowledge(page, created), "faktagranskning")
    with engine.connect() as connection:
        (report,) = list_reports(Acting(connection, LOCAL_USER), created)
        assert _find_inspection(connection, created).status == "faktagranskning"
    assert (report.kind, report.acknowledged_by) == ("faktagranskning", LOCAL_USER.name)


def line(page: AppTest, label: str) -> Any:
    """The line to write in whose label begins so."""
    return next(each for each in page.text_input if each.label.startswith(label))


def area(page: AppTest, label: str) -> Any:
    """The field of several lines with the label."""
    return next(each for each in page.text_area if each.label == label)


def test_the_unit_s_comments_are_noted_answered_and_the_granskning_fixed(example: tuple[Engine, int]) -> None:
    engine, created = example
    send_to_unit(engine, created)
    page = acknowledge(rapport(created), created)
    line(page, "Ställe i rapporten").input("Hemsida")
    area(page, "Kommentar").input("Informationen kan också läsas på engelska.")
    line(page, "Från").input("Enhetschefen")
    next(each for each in page.button if each.label == "Spara kommentaren").click().run()
    assert "Informationen kan också läsas på engelska." in text_of(page)

    page.checkbox(key=f"fix-{created}").check().run()
    assert page.button(key="make-faststalld").disabled
    assert "Besvara först enhetens kommentarer, under Faktagranskning." in text_of(page)

    with engine.connect() as connection:
        (comment,) = list_comments(Acting(connection, LOCAL_USER), created)
    assert comment.status == "oppen"
    save_draft(Acting(engine, FIRST), created, "brist/text", "Samtal hörs.", 0)
    area(page, "Svar").input("Infört under Hemsida.").run()
    next(each for each in page.selectbox if each.label == "Vad gjordes?").set_value("rattad").run()
    with engine.connect() as connection:
        said = save_entry(
            Acting(engine, LOCAL_USER), created, text_key("granskningen"), "Granskningen följde planen.", 1
        )
    assert said.version == 2
    page.run()
    changes = [row[:3] for row in table_of(page, "Ändringar i planen").rows]
    assert ["Om granskningen", "Inga avsteg gjordes från genomförandeplanen.", "Granskningen följde planen."] in changes

    assert f"Påbörjat men inte tillagt: en brist (av {FIRST.name})." in text_of(page)

    make(page, "faststalld")
    with engine.connect() as connection:
        fixed = _find_inspection(connection, created)
        report = list_reports(Acting(connection, LOCAL_USER), created)[0]
    assert [each.value for each in page.success] == [f"Rapport {report.number} (fastställd) är gjord."]
    assert fixed.is_fixed
    assert report.kind == "faststalld"
    assert "Oförändrad" in text_of(page)
    assert fixed.sha256 in text_of(page)
    assert not [each for each in page.button if each.label.startswith(("Gör", "Fastställ"))]


def test_an_answer_changed_after_the_unit_got_its_version_is_told_by_its_file(example: tuple[Engine, int]) -> None:
    engine, created = example
    send_to_unit(engine, created)
    with engine.begin() as connection:
        connection.execute(update(EntryRecord).values(changed_at=datetime(2011, 12, 1, tzinfo=UTC)))
    assert "Inget är ändrat." in text_of(rapport(created))
    with engine.connect() as connection:
        seen = _load_entries(connection, created, "akt", "M003")
    key = case_key("M003", "grundutredning")
    save_entry(Acting(engine, LOCAL_USER), created, key, "saknas", seen[key].version if key in seen else 0)
    said = text_of(rapport(created))
    assert "Svar är ändrade i M003; antalen i rapporten kan ha blivit andra." in said
    assert "Inget är ändrat." not in said


def test_a_personnummer_in_a_comment_is_refused_and_not_kept(example: tuple[Engine, int]) -> None:
    engine, created = example
    send_to_unit(engine, created)
    page = rapport(created)
    line(page, "Ställe i rapporten").input("Personakter")
    area(page, "Kommentar").input("Gäller 640823-3234.")
    line(page, "Från").input("Enhetschefen")
    next(each for each in page.button if each.label == "Spara kommentaren").click().run()
    assert "personnummer" in messages_of(page)[0]
    assert "640823" not in messages_of(page)[0]
    assert list_comments(Acting(engine, LOCAL_USER), created) == []


def test_a_text_is_saved_and_a_reference_that_fetches_nothing_is_told(example: tuple[Engine, int]) -> None:
    page = rapport(example[1])
    area = next(each for each in page.text_area if each.label == "Om granskningen")
    area.input("Det var {arbetsplan=kanske} planer.").run()
    assert "Om granskningen: {arbetsplan=kanske}: inget antal för 'kanske'" in text_of(page)


def test_the_references_are_listed_with_what_they_give(example: tuple[Engine, int]) -> None:
    page = rapport(example[1])
    tables = {table.caption: table.rows for table in tables_of(page)}
    assert ["{grundutredning=eget_dokument}", "Finns en grundutredning? Ja, som eget dokument", "26"] in tables[
        "Personakter"
    ]
    assert ["{enheter}", "Enheterna", "Kungsholmen, Norrmalm och Östermalm"] in tables["Granskningen och urvalet"]


def test_without_a_granskning_the_page_says_where_to_choose_one(
    loaded_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OJ_DATABASE", loaded_url)
    page = open_page("granskning_rapport")
    assert messages_of(page) == ["Välj en granskning på sidan Granskningar\\."]
    assert "finns inte" in messages_of(open_page("granskning_rapport", granskning="abc"))[0]

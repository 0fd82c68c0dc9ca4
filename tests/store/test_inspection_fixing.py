"""The course of a granskning: details, status, reports, faktagranskning, the lock, new versions and follow-up."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import Engine, text

from inspection.actions import (
    add_action,
    add_brist,
    change_action,
    change_brist,
    list_brister,
    list_earlier,
)
from inspection.canonical import FORMS, _canonical_export
from inspection.drawing.fallout import Fallout
from inspection.drawing.register import frame_by_count
from inspection.inspections import (
    Inspection,
    Status,
    _find_inspection,
    change_details,
    change_status,
    create_inspection,
    list_inspections,
    load_inspection,
)
from inspection.instrument.fields import case_key, fact_key, plan_key, text_key, unit_key
from inspection.locking import _fingerprint, fix_inspection, start_new_version, verify_fixed
from inspection.offline.exchange import export_protocol, import_protocol
from inspection.report_versions import (
    StoredReport,
    add_comment,
    answer_comment,
    list_comments,
    list_reports,
    read_report,
    store_report,
)
from inspection.review.answers import load_ratios
from inspection.review.cases import read_case
from inspection.review.draws import freeze_draw, record_fallout, undo_fallout
from inspection.review.entries import save_entry
from inspection.review.second_reviews import assign_second_reviews, finish_second_review, withdraw_second_reviews
from ojcore.access import Acting, User
from ojcore.definitions.folder import PROJECT
from ojcore.errors import Conflict, Problems, UserError
from tests.granskningar import (
    ADMINISTRATOR,
    ANALYST,
    DETAILS,
    FIRST,
    READER,
    SECOND,
    STRANGER,
    drawn_files,
    log_lines,
    only_brist,
    only_comment,
    plan,
    plan_with_files,
    save,
)


def find(engine: Engine, inspection: int) -> Inspection:
    with engine.connect() as connection:
        return _find_inspection(connection, inspection)


def go_to(engine: Engine, inspection: int, status: Status) -> None:
    steps: list[Status] = ["planeras", "pagar", "faktagranskning"]
    for here, there in pairwise(steps[: steps.index(status) + 1]):
        if find(engine, inspection).status == here:
            change_status(Acting(engine, FIRST), inspection, there, find(engine, inspection).version)


def fingerprint_of(engine: Engine, inspection: int) -> str:
    with engine.connect() as connection:
        return _fingerprint(connection, inspection)


def fix(engine: Engine, inspection: int, content: bytes = b"rapport") -> StoredReport:
    go_to(engine, inspection, "faktagranskning")
    return fix_inspection(
        Acting(engine, FIRST), inspection, content, fingerprint_of(engine, inspection), is_acknowledged=True
    )


# --- what is decided


def test_a_planned_granskning_is_read_back_as_it_was_decided(engine: Engine) -> None:
    inspection = create_inspection(Acting(engine, FIRST), DETAILS)
    found = find(engine, inspection)
    assert [getattr(found, name) for name in DETAILS.__dataclass_fields__] == [
        getattr(DETAILS, name) for name in DETAILS.__dataclass_fields__
    ]
    assert (found.status, found.number, found.version, found.created_by) == ("planeras", 1, 1, "Inspektör 1")
    assert found.checklist.instrument.id == DETAILS.instrument
    assert log_lines(engine, "create") == [("Inspektör 1", f"granskning/{inspection}", "", "")]


def test_a_change_of_details_is_logged_without_its_text_and_the_later_of_two_gets_a_conflict(
    engine: Engine,
) -> None:
    inspection = plan(engine)
    seen = find(engine, inspection)
    changed = change_details(Acting(engine, FIRST), seen, diarienummer="SN 2011/17")
    assert (changed.diarienummer, changed.version) == ("SN 2011/17", 2)
    assert log_lines(engine, "change") == [("Inspektör 1", f"granskning/{inspection}", "", "diarienummer")]
    with pytest.raises(Conflict, match="har ändrats medan du skrev") as refusal:
        change_details(Acting(engine, SECOND), seen, diarienummer="SN 2011/18")
    assert refusal.value.stored == changed
    assert change_details(Acting(engine, SECOND), seen, diarienummer="SN 2011/17") == changed
    both = change_details(Acting(engine, SECOND), seen, title="Annan")
    assert (both.title, both.diarienummer, both.version) == ("Annan", "SN 2011/17", 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": " "}, "behöver en rubrik"),
        ({"units": ()}, "minst en enhet"),
        ({"units": ("Norra", "Norra")}, "varje enhet en gång"),
        ({"period_to": date(2010, 1, 1)}, "slutar 2010-01-01, innan den börjar"),
        ({"instrument": "finns-inte"}, "Instrumentet 'finns-inte' finns inte"),
        ({"instrument": "../facts"}, "finns inte"),
        ({"title": "Om 640823-3234"}, "personnummer"),
        ({"inspectors": ("640823-3234",)}, "personnummer"),
        ({"diarienummer": "640823-3234"}, "personnummer"),
    ],
)
def test_details_that_cannot_be_are_refused(sqlite_engine: Engine, changes: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        plan(sqlite_engine, **changes)
    assert list_inspections(Acting(sqlite_engine, FIRST)) == []


def test_every_field_of_the_details_with_a_personnummer_is_named_at_once(sqlite_engine: Engine) -> None:
    wrong = replace(DETAILS, title="Om 640823-3234", units=("Norra", "19640823 3234"), label="6408233234")
    with pytest.raises(Problems) as refused:
        create_inspection(Acting(sqlite_engine, FIRST), wrong)
    assert [line.partition(":")[0] for line in refused.value.lines] == ["Rubrik", "Enheter, rad 2", "Märkning"]
    assert "3234" not in str(refused.value)


def test_the_instrument_is_changed_only_while_the_granskning_is_planned(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    seen = find(sqlite_engine, inspection)
    changed = change_details(Acting(sqlite_engine, FIRST), seen, instrument="ekonomiskt-bistand-2026-v2")
    assert changed.checklist.instrument.version == "2"
    change_status(Acting(sqlite_engine, FIRST), inspection, "pagar", 2)
    with pytest.raises(UserError, match="bara medan granskningen planeras"):
        change_details(Acting(sqlite_engine, FIRST), changed, instrument=DETAILS.instrument)


def test_the_course_is_taken_one_step_at_a_time_and_may_be_taken_back(engine: Engine) -> None:
    inspection = plan(engine)
    with pytest.raises(UserError, match="från 'planeras' till 'faktagranskning'"):
        change_status(Acting(engine, FIRST), inspection, "faktagranskning", 1)
    go_to(engine, inspection, "faktagranskning")
    assert change_status(Acting(engine, FIRST), inspection, "pagar", 3).status == "pagar"
    with pytest.raises(UserError, match="fastställs tillsammans med sin rapport"):
        change_status(Acting(engine, FIRST), inspection, "faststalld", 4)


# --- reports and the unit's comments


def test_reports_are_kept_as_they_were_made_and_reading_one_is_logged_as_export(engine: Engine) -> None:
    inspection = plan(engine)
    first = store_report(Acting(engine, FIRST), inspection, "utkast", b"ett")
    second = store_report(Acting(engine, SECOND), inspection, "faktagranskning", b"tv\xc3\xa5")
    assert (first.number, second.number) == (1, 2)
    assert list_reports(Acting(engine, FIRST), inspection) == [second, first]
    assert read_report(Acting(engine, FIRST), inspection, 1) == b"ett"
    assert log_lines(engine, "export") == [("Inspektör 1", f"granskning/{inspection}/rapport/1", "", "")]
    with pytest.raises(UserError, match="Rapport 3 finns inte"):
        read_report(Acting(engine, FIRST), inspection, 3)


def test_a_report_changed_outside_the_program_is_not_handed_out(sqlite_engine: Engine) -> None:
    inspection = plan(sqlite_engine)
    store_report(Acting(sqlite_engine, FIRST), inspection, "utkast", b"ett")
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE report SET content = :content"), {"content": b"tre"})
    with pytest.raises(UserError, match="kontrollsumman stämmer inte"):
        read_report(Acting(sqlite_engine, FIRST), inspection, 1)


def test_what_does_not_add_up_must_be_acknowledged_before_a_report_leaves(engine: Engine) -> None:
    inspection = plan_with_files(engine)
    assert store_report(Acting(engine, FIRST), inspection, "utkast", b"x").acknowledged_by == ""
    with pytest.raises(UserError, match="En uppgift går inte ihop: Dragna akter: 0 granskade"):
        store_report(Acting(engine, FIRST), inspection, "faktagranskning", b"x")
    report = store_report(Acting(engine, FIRST), inspection, "faktagranskning", b"x", is_acknowledged=True)
    assert report.acknowledged_by == "Inspektör 1"


def test_the_units_comments_are_noted_answered_and_must_be_before_the_report_is_fixed(engine: Engine) -> None:
    inspection = plan(engine)
    store_report(Acting(engine, FIRST), inspection, "utkast", b"x")
    with pytest.raises(UserError, match="Rapport 1 har inte gått till enheten"):
        add_comment(Acting(engine, FIRST), inspection, 1, "s. 3", "Fel antal.", "Enhetschefen")
    store_report(Acting(engine, FIRST), inspection, "faktagranskning", b"x")
    add_comment(Acting(engine, FIRST), inspection, 2, "s. 3", "Vi är 20.", "Enhetschefen")
    seen = only_comment(engine, inspection)
    go_to(engine, inspection, "faktagranskning")
    with pytest.raises(UserError, match="kommentarer som inte är besvarade"):
        fix(engine, inspection)
    with pytest.raises(UserError, match="Svaret: skriv en text"):
        answer_comment(Acting(engine, SECOND), seen, status="rattad")
    answered = answer_comment(Acting(engine, SECOND), seen, answer="Ändrat till 20.")
    answer_comment(Acting(engine, SECOND), answered, status="rattad")
    with pytest.raises(Conflict, match="Inspektör 2 har redan besvarat"):
        answer_comment(Acting(engine, FIRST), seen, answer="Nej.")
    found = only_comment(engine, inspection)
    assert (found.comment, found.status, found.answer, found.answered_by) == (
        "Vi är 20.",
        "rattad",
        "Ändrat till 20.",
        "Inspektör 2",
    )
    fix(engine, inspection)


# --- the lock


def everything(engine: Engine) -> int:
    """A granskning with something of each kind, a comment and a report for the unit among it."""
    inspection = plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    for key, value in (
        (case_key(case, "arbetsplan"), "ja"),
        (unit_key("mottagning_jour"), "ja"),
        (text_key("inledning"), "Inledning å ä ö"),
        (plan_key("analys"), "Analys"),
        (fact_key("omradesfakta", "folkmangd", "Norra"), "5"),
    ):
        save(engine, inspection, key, value)
    record_fallout(
        Acting(engine, FIRST), inspection, Fallout(drawn_files(engine, inspection)[-1], "annat", replace=True)
    )
    assign_second_reviews(Acting(engine, FIRST), inspection, SECOND.name, 1, "frö")
    brist = add_brist(Acting(engine, FIRST), inspection, "reception", "Samtal hörs.")
    add_action(Acting(engine, FIRST), brist, "Skydda disken.", "Enhetschefen", date(2012, 3, 31))
    store_report(Acting(engine, FIRST), inspection, "faktagranskning", b"x", is_acknowledged=True)
    add_comment(Acting(engine, FIRST), inspection, 1, "s. 1", "Stämmer.", "Enhetschefen")
    answer_comment(Acting(engine, FIRST), only_comment(engine, inspection), status="inte_rattad", answer="Tack.")
    return inspection


def changes(engine: Engine, inspection: int) -> list[Callable[[], object]]:
    """Every way to change a granskning."""
    case, other = drawn_files(engine, inspection)[:2]
    with engine.connect() as connection:
        second = connection.execute(text("SELECT case_id FROM second_review")).scalar_one()
        (brist,) = list_brister(Acting(connection, FIRST), inspection)
        (comment,) = list_comments(Acting(connection, FIRST), inspection)
    version = find(engine, inspection).version
    protocol = export_protocol(Acting(engine, FIRST), inspection)
    frame = frame_by_count({"alla": 3})
    return [
        lambda: save_entry(Acting(engine, ADMINISTRATOR), inspection, case_key(case, "arbetsplan"), "nej", 1),
        lambda: save(engine, inspection, case_key(other, "arbetsplan"), "nej"),
        lambda: save(engine, inspection, unit_key("mottagning_svar"), "ja"),
        lambda: save_entry(Acting(engine, FIRST), inspection, text_key("inledning"), "", 1),
        lambda: save(engine, inspection, plan_key("faser"), "Nya"),
        lambda: save(engine, inspection, fact_key("omradesfakta", "folkmangd", "Södra"), "5"),
        lambda: change_details(Acting(engine, FIRST), find(engine, inspection), title="Annan"),
        lambda: change_status(Acting(engine, FIRST), inspection, "faktagranskning", version),
        lambda: freeze_draw(Acting(engine, FIRST), inspection, frame, {"alla": 1}, "frö", ""),
        lambda: record_fallout(Acting(engine, FIRST), inspection, Fallout(case, "annat", replace=False)),
        lambda: undo_fallout(Acting(engine, FIRST), inspection),
        lambda: assign_second_reviews(Acting(engine, FIRST), inspection, "Inspektör 3", 1, "frö"),
        lambda: finish_second_review(Acting(engine, SECOND), inspection, second),
        lambda: withdraw_second_reviews(Acting(engine, FIRST), inspection),
        lambda: import_protocol(Acting(engine, FIRST), inspection, protocol),
        lambda: add_brist(Acting(engine, FIRST), inspection, "reception", "Till."),
        lambda: change_brist(Acting(engine, FIRST), brist, text="Ändrad."),
        lambda: store_report(Acting(engine, FIRST), inspection, "utkast", b"ny"),
        lambda: add_comment(Acting(engine, FIRST), inspection, 1, "s. 1", "Nej.", "Enhetschefen"),
        lambda: answer_comment(Acting(engine, FIRST), comment, answer="Jo."),
        lambda: fix_inspection(Acting(engine, FIRST), inspection, b"ny", fingerprint_of(engine, inspection)),
    ]


def test_a_fixed_granskning_refuses_every_change_and_stays_as_it_was(engine: Engine) -> None:
    inspection = everything(engine)
    report = fix(engine, inspection)
    before = canonical_of(engine, inspection)
    for change in changes(engine, inspection):
        with pytest.raises(UserError, match="är fastställd och kan inte ändras"):
            change()
    assert canonical_of(engine, inspection) == before
    found = find(engine, inspection)
    assert found.sha256 == hashlib.sha256(before).hexdigest()
    assert (found.is_fixed, found.fixed_by) == (True, "Inspektör 1")
    assert not verify_fixed(Acting(engine, FIRST), inspection)
    assert list_reports(Acting(engine, READER), inspection) == [report]
    assert [line[1:] for line in log_lines(engine, "fix")] == [
        (f"granskning/{inspection}", "faktagranskning", found.sha256)
    ]


def canonical_of(engine: Engine, inspection: int) -> bytes:
    with engine.connect() as connection:
        return _canonical_export(connection, inspection)


def test_every_one_of_those_changes_is_possible_before_it_is_fixed(sqlite_engine: Engine) -> None:
    refusals = []
    for place in range(len(changes(sqlite_engine, everything(sqlite_engine)))):
        with sqlite_engine.begin() as connection:
            connection.execute(text("DELETE FROM second_review"))
        inspection = everything(sqlite_engine)
        try:
            changes(sqlite_engine, inspection)[place]()
        except UserError as refusal:
            refusals.append(" ".join(str(refusal).split()[:5]))
    step, second_draw, unfinished, too_early = refusals
    assert step == "Granskningen kan inte gå från"
    assert second_draw == "Granskningen har redan ett urval."
    assert unfinished.endswith("obesvarade")
    assert too_early == "Granskningen fastställs efter faktagranskningen. Ändra"


def test_what_is_fixed_is_what_the_report_was_made_from(engine: Engine) -> None:
    inspection = plan(engine)
    go_to(engine, inspection, "faktagranskning")
    made_from = fingerprint_of(engine, inspection)
    save(engine, inspection, text_key("inledning"), "Ändrad efter att rapporten gjordes.")
    with pytest.raises(Conflict, match="Gör om rapporten"):
        fix_inspection(Acting(engine, FIRST), inspection, b"rapport", made_from)
    assert find(engine, inspection).status == "faktagranskning"


@pytest.mark.proof
def test_a_save_and_the_lock_at_once_end_with_the_save_inside_the_hash_or_refused(engine: Engine) -> None:
    for _ in range(2):
        inspection = plan(engine)
        go_to(engine, inspection, "faktagranskning")
        made_from = fingerprint_of(engine, inspection)
        start, outcome = threading.Barrier(2), dict[str, str]()

        def attempt(name: str, task: Callable[[], object], start: threading.Barrier, outcome: dict[str, str]) -> None:
            start.wait(timeout=60)
            try:
                task()
                outcome[name] = "done"
            except UserError as refusal:
                outcome[name] = type(refusal).__name__

        tasks: dict[str, Callable[[], object]] = {
            "save": lambda of=inspection: save(engine, of, text_key("inledning"), "Sent", SECOND),  # type: ignore[misc]
            "fix": lambda of=inspection, by=made_from: fix_inspection(Acting(engine, FIRST), of, b"x", by),  # type: ignore[misc]
        }
        threads = [threading.Thread(target=attempt, args=(*task, start, outcome)) for task in tasks.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert outcome in ({"save": "done", "fix": "Conflict"}, {"save": "UserError", "fix": "done"})
        if outcome["fix"] == "done":
            assert not verify_fixed(Acting(engine, FIRST), inspection)


def test_a_row_changed_outside_the_program_shows_in_the_hash(sqlite_engine: Engine) -> None:
    inspection = everything(sqlite_engine)
    fix(sqlite_engine, inspection)
    with sqlite_engine.begin() as connection:
        connection.execute(text("UPDATE entry SET value = 'nej' WHERE kind = 'akt'"))
    assert "uppgifterna har ändrats" in verify_fixed(Acting(sqlite_engine, FIRST), inspection)


def test_what_was_fixed_is_kept_in_a_numbered_form_that_must_have_the_hash(engine: Engine) -> None:
    inspection = everything(engine)
    fix(engine, inspection)
    with engine.connect() as connection:
        (kept,) = connection.execute(text("SELECT inspection, form, content FROM fixed_form")).all()
    assert (kept.inspection, kept.form, bytes(kept.content)) == (inspection, 1, canonical_of(engine, inspection))
    with engine.begin() as connection:
        connection.execute(text("UPDATE fixed_form SET content = :content"), {"content": b"{}"})
        assert "det sparade underlaget har ändrats" in verify_fixed(Acting(connection, FIRST), inspection)


def test_form_1_is_the_columns_of_migration_0005_whatever_is_added_to_the_tables() -> None:
    """Their hashes are for ever: a new column belongs to a form 2."""
    dump = (PROJECT / "tests" / "databases" / "0005.sql").read_text(encoding="utf-8")
    with sqlite3.connect(":memory:") as old:
        old.executescript(dump)
        for table, columns in FORMS[1].tables.items():
            stored = {row[1] for row in old.execute(f"PRAGMA table_info({table})")}
            assert stored - {"inspection", *({"id", "origin"} if table == "finding" else ())} == set(columns)
    old.close()


def test_the_canonical_export_is_json_with_every_version_and_the_same_on_both_databases(
    sqlite_engine: Engine, postgresql_engine: Engine
) -> None:
    exports = []
    for engine in (sqlite_engine, postgresql_engine):
        content = json.loads(canonical_of(engine, everything(engine)))
        for table in content.values():
            for row in table if isinstance(table, list) else ():
                assert {row.pop(name) for name in [*row] if name.endswith("_at")} != {""}
        exports.append(
            {name: table if isinstance(table, dict) else sorted(table, key=str) for name, table in content.items()}
        )
    assert exports[0] == exports[1]
    assert {row["value"] for row in exports[0]["entry"]} >= {"ja", "Inledning å ä ö"}


def test_a_new_version_continues_with_everything_and_leaves_the_fixed_one_alone(engine: Engine) -> None:
    inspection = everything(engine)
    fix(engine, inspection)
    before = canonical_of(engine, inspection)
    new = start_new_version(Acting(engine, SECOND), inspection)
    found = find(engine, new)
    assert (found.number, found.previous, found.status, found.sha256) == (2, inspection, "pagar", "")
    assert load_ratios(Acting(engine, FIRST), new) == load_ratios(Acting(engine, FIRST), inspection)
    assert [each.text for each in list_brister(Acting(engine, FIRST), new)] == ["Samtal hörs."]
    case = drawn_files(engine, new)[0]
    assert read_case(Acting(engine, FIRST), new, case).entry("arbetsplan").version == 1
    save_entry(Acting(engine, FIRST), new, text_key("inledning"), "Ny inledning", 1)
    assert canonical_of(engine, inspection) == before
    with pytest.raises(UserError, match=f"redan en ny version, nummer {new} i listan"):
        start_new_version(Acting(engine, FIRST), inspection)
    with pytest.raises(UserError, match="inte fastställd"):
        start_new_version(Acting(engine, FIRST), new)


# --- brister and what becomes of them


def test_actions_are_followed_up_after_the_granskning_is_fixed_and_shared_with_its_new_version(engine: Engine) -> None:
    inspection = everything(engine)
    fix(engine, inspection)
    new = start_new_version(Acting(engine, FIRST), inspection)
    action = list_brister(Acting(engine, FIRST), new)[0].actions[0]
    assert (action.status, action.is_late(date(2012, 3, 31)), action.is_late(date(2012, 4, 1))) == (
        "planerad",
        False,
        True,
    )
    change_action(Acting(engine, FIRST), action, status="klar", note="Glasskärm på plats.")
    with engine.connect() as connection:
        for each in (inspection, new):
            (found,) = list_brister(Acting(connection, FIRST), each)[0].actions
            assert (found.status, found.note, found.version) == ("klar", "Glasskärm på plats.", 2)
    with pytest.raises(Conflict, match="Inspektör 1 har ändrat åtgärden") as refusal:
        change_action(Acting(engine, SECOND), action, note="Inget har hänt.")
    assert refusal.value.stored == found
    assert refusal.value.own == "note: Inget har hänt."
    assert log_lines(engine, "change")[-1][2:] == ("status: planerad", "status: klar")
    beside = change_action(Acting(engine, SECOND), action, owner="Förvaltningschefen")  # nobody has changed that
    assert (beside.owner, beside.note, beside.version) == ("Förvaltningschefen", "Glasskärm på plats.", 3)
    assert change_action(Acting(engine, SECOND), beside, owner="Förvaltningschefen") == beside
    with pytest.raises(ValueError, match="no such status"):
        change_action(Acting(engine, SECOND), beside, status="")


def test_the_next_granskning_of_the_same_unit_shows_what_was_found_before(engine: Engine) -> None:
    inspection = everything(engine)
    fix(engine, inspection)
    continued = start_new_version(Acting(engine, FIRST), inspection)
    period = {"period_from": date(2012, 4, 1), "period_to": date(2012, 5, 31)}
    same, other = plan(engine, units=("Södra", "Västra"), **period), plan(engine, units=("Västra",), **period)
    ((earlier, brister),) = list_earlier(Acting(engine, FIRST), same)
    assert (earlier.id, [each.text for each in brister]) == (continued, ["Samtal hörs."])
    assert list_earlier(Acting(engine, FIRST), other) == []
    assert list_earlier(Acting(engine, FIRST), inspection) == []


def test_a_brist_may_be_changed_or_withdrawn_and_the_later_of_two_gets_a_conflict(engine: Engine) -> None:
    inspection = plan(engine)
    add_brist(Acting(engine, FIRST), inspection, "reception", "Samtal hörs.")
    seen = only_brist(engine, inspection)
    change_brist(Acting(engine, SECOND), seen, text="Samtal hörs vid disken.")
    with pytest.raises(Conflict, match="Inspektör 2 har ändrat bristen"):
        change_brist(Acting(engine, FIRST), seen, text="Annat.")
    moved = change_brist(Acting(engine, FIRST), seen, area="hemsida")
    assert (moved.area, moved.text, moved.version) == ("hemsida", "Samtal hörs vid disken.", 3)
    with pytest.raises(Conflict):
        change_brist(Acting(engine, FIRST), seen, is_withdrawn=True)
    change_brist(Acting(engine, FIRST), moved, is_withdrawn=True)
    with engine.connect() as connection:
        assert list_brister(Acting(connection, FIRST), inspection) == []


@pytest.mark.parametrize("words", ["Rör 640823-3234", "", "x" * 2001])
def test_brister_actions_and_comments_refuse_personnummer_and_texts_of_no_or_too_great_length(
    sqlite_engine: Engine, words: str
) -> None:
    inspection = plan(sqlite_engine)
    brist = add_brist(Acting(sqlite_engine, FIRST), inspection, "reception", "Samtal hörs.")
    with pytest.raises(UserError):
        add_brist(Acting(sqlite_engine, FIRST), inspection, "reception", words)
    with pytest.raises(UserError):
        add_action(Acting(sqlite_engine, FIRST), brist, words, "Enhetschefen", None)
    with pytest.raises(UserError):
        add_action(Acting(sqlite_engine, FIRST), brist, "Skydda disken.", words, None)
    assert [len(each.actions) for each in list_brister(Acting(sqlite_engine, FIRST), inspection)] == [0]


# --- who may


@pytest.mark.parametrize("user", [READER, ANALYST, STRANGER])
def test_nothing_of_a_granskning_is_changed_by_somebody_who_is_no_inspektor(sqlite_engine: Engine, user: User) -> None:
    inspection = everything(sqlite_engine)
    (brist,) = list_brister(Acting(sqlite_engine, FIRST), inspection)
    before = canonical_of(sqlite_engine, inspection)
    for change in (
        lambda: create_inspection(Acting(sqlite_engine, user), DETAILS),
        lambda: change_details(Acting(sqlite_engine, user), find(sqlite_engine, inspection), title="Annan"),
        lambda: change_status(Acting(sqlite_engine, user), inspection, "pagar", 1),
        lambda: assign_second_reviews(Acting(sqlite_engine, user), inspection, "X", 1, "frö"),
        lambda: withdraw_second_reviews(Acting(sqlite_engine, user), inspection),
        lambda: export_protocol(Acting(sqlite_engine, user), inspection),
        lambda: import_protocol(Acting(sqlite_engine, user), inspection, b""),
        lambda: add_brist(Acting(sqlite_engine, user), inspection, "reception", "Till."),
        lambda: add_action(Acting(sqlite_engine, user), brist.id, "Gör.", "Chefen", None),
        lambda: store_report(Acting(sqlite_engine, user), inspection, "utkast", b"x"),
        lambda: add_comment(Acting(sqlite_engine, user), inspection, 1, "s. 1", "Nej.", "Chefen"),
        lambda: fix_inspection(Acting(sqlite_engine, user), inspection, b"x", ""),
        lambda: start_new_version(Acting(sqlite_engine, user), inspection),
    ):
        with pytest.raises(UserError, match="det kräver rollen inspektör"):
            change()
    assert canonical_of(sqlite_engine, inspection) == before


@pytest.mark.parametrize("user", [READER, ANALYST])
def test_a_reader_sees_fixed_granskningar_with_their_report_and_ratios_and_no_file(engine: Engine, user: User) -> None:
    under_way, fixed = plan_with_files(engine), plan_with_files(engine)
    fix(engine, fixed, b"rapporten")
    assert [each.id for each in list_inspections(Acting(engine, user))] == [fixed]
    assert load_inspection(Acting(engine, user), fixed).is_fixed
    assert load_ratios(Acting(engine, user), fixed).rows
    with pytest.raises(UserError, match="inte är fastställd"):
        load_inspection(Acting(engine, user), under_way)
    assert read_report(Acting(engine, user), fixed, 1) == b"rapporten"
    with pytest.raises(UserError, match="får inte läsa akter"):
        read_case(Acting(engine, user), fixed, drawn_files(engine, fixed)[0])
    with engine.connect() as connection, pytest.raises(UserError, match="får inte läsa granskningar"):
        load_inspection(Acting(connection, STRANGER), fixed)

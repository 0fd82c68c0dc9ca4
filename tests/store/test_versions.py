"""Versions of what changes, and what goes into the log: on SQLite and on a real PostgreSQL."""

import ast
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlmodel import SQLModel

from inspection.actions import add_action, add_brist, change_action, change_brist, list_brister, seen_versions
from inspection.inspections import load_inspection
from inspection.instrument.fields import case_key
from inspection.locking import verify_fixed
from inspection.records import EntryRecord
from inspection.review.cases import read_case
from inspection.review.entries import save_entry
from ojcore.access import LOCAL_USER, Acting
from ojcore.comparing.comparison import compare, renew_comments
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.importing.plan import list_batches
from ojcore.store.backup import back_up, restore
from ojcore.store.comments import list_comments, save_comment
from ojcore.store.engine import Comment, migrate, open_engine
from ojcore.store.versions import Version, VersionKind, raise_version, read_version
from tests.granskningar import FIRST, drawn_files, only_brist, plan, plan_with_files, save
from tests.source_trees import parse_source

OLD = PROJECT / "tests" / "databases" / "0005.sql"
ONLY_READS = {"read_case", "read_history", "read_both", "read_report", "export_protocol"}
MARKS = {"_hold_inspection", "_mark_changed", "_mark_sharing"}


def version(engine: Engine, kind: VersionKind, key: str = "") -> Version:
    with engine.connect() as connection:
        return read_version(connection, kind, key)


def seen(engine: Engine, inspection: int) -> object:
    return seen_versions(Acting(engine, FIRST), inspection)


def called(function: ast.FunctionDef) -> set[str]:
    calls = [each.func for each in ast.walk(function) if isinstance(each, ast.Call)]
    return {each.id if isinstance(each, ast.Name) else ast.unparse(each) for each in calls}


def test_everything_that_saves_in_a_granskning_gives_it_a_new_version_and_nothing_else_opens_a_transaction() -> None:
    writing = {
        function.name: called(function)
        for path in sorted((PROJECT / "inspection").rglob("*.py"))
        for function in ast.walk(parse_source(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and "acting.changing" in called(function)
    }
    assert {name for name, calls in writing.items() if not calls & MARKS} == ONLY_READS
    assert not {"insert", "update", "delete", "_insert_entries"} & set[str]().union(
        *(writing[name] for name in ONLY_READS)
    )
    assert len(writing) > 20


def test_a_comment_changes_the_version_of_its_own_kommun_only(engine: Engine, definitions: Definitions) -> None:
    before = [version(engine, "values"), version(engine, "comments", "0123")]
    own = version(engine, "comments", "0184")
    save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.")
    assert [version(engine, "values"), version(engine, "comments", "0123")] == before
    assert version(engine, "comments", "0184") != own


def test_a_kept_comparison_gets_the_comment_that_was_written_after_it(
    published: Engine, definitions: Definitions
) -> None:
    with published.connect() as connection:
        kept = compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
    save_comment(Acting(published, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.")
    with published.connect() as connection:
        renewed = renew_comments(connection, kept, "0184")
        assert renewed == compare(connection, definitions, "ekonomiskt-bistand", 2018, "nordvast", "0184")
    assert renewed != kept


def test_opening_a_file_is_no_change_and_an_answer_changes_only_its_own_granskning(engine: Engine) -> None:
    inspection, other = plan_with_files(engine), plan_with_files(engine)
    case = drawn_files(engine, inspection)[0]
    before, beside = seen(engine, inspection), seen(engine, other)
    read_case(Acting(engine, FIRST), inspection, case)
    assert seen(engine, inspection) == before
    save(engine, inspection, case_key(case, "arbetsplan"), "ja")
    after = seen(engine, inspection)
    assert after != before
    save_entry(Acting(engine, FIRST), inspection, case_key(case, "arbetsplan"), "ja", 1)  # stored already
    assert seen(engine, inspection) == after
    assert seen(engine, other) == beside


def test_who_saves_while_another_is_saving_gets_the_version_after(postgresql_engine: Engine) -> None:
    """The one who came first holds the version until the end, so that the counts cannot come in another order."""
    with postgresql_engine.begin() as first, postgresql_engine.begin() as second:
        raise_version(first, "inspection", "1")
        second.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(UserError, match="upptagen"):
            raise_version(second, "inspection", "1")
        second.rollback()


def assert_no_reader_keeps_an_old_count(
    engine: Engine,
    kind: VersionKind,
    record: type[SQLModel],
    first: Callable[[], object],
    second: Callable[[], object],
    *,
    overtakes: bool,
) -> None:
    """Two save a row each: the first, in a thread of its own, is held at its commit until the second has ended.

    overtakes: the second ends before the first; else it waits for it. A reader looks when the second has ended, and
    when both have.
    """
    own, at_commit, has_ended = threading.get_ident(), threading.Event(), threading.Event()
    overtaken = []

    def hold(_connection: Connection) -> None:
        if threading.get_ident() != own:
            at_commit.set()
            overtaken.append(has_ended.wait(60 if overtakes else 0.5))

    def look() -> tuple[Version, int]:
        with engine.connect() as connection:
            counted = select(func.count()).select_from(record)
            return read_version(connection, kind), connection.execute(counted).scalar_one()

    event.listen(engine, "commit", hold)
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(first)
        assert at_commit.wait(60)
        second()
        between = look()
        has_ended.set()
        saving.result(60)
    event.remove(engine, "commit", hold)
    after = look()
    assert (overtaken, between[1], after[1]) == ([overtakes], 1 if overtakes else 2, 2)
    assert (between[0] == after[0]) == (
        between[1] == after[1]
    )  # what is kept of the first look is told from the second


@pytest.mark.parametrize("unit", ["0123", "0184"])
def test_comments_that_end_in_the_other_order_than_they_began_leave_no_reader_with_an_old_count(
    engine: Engine, definitions: Definitions, unit: str
) -> None:
    """On another kommun's answer it may be, but on SQLite, which has one writer at a time."""
    assert_no_reader_keeps_an_old_count(
        engine,
        "comments",
        Comment,
        lambda: save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal."),
        lambda: save_comment(Acting(engine, LOCAL_USER), definitions, "arbetslosa", 2018, unit, "Färre."),
        overtakes=unit == "0123" and engine.dialect.name == "postgresql",
    )


@pytest.mark.parametrize("is_same", [False, True], ids=["two granskningar", "one granskning"])
def test_answers_that_end_in_the_other_order_than_they_began_leave_no_reader_with_an_old_count(
    engine: Engine, is_same: bool
) -> None:
    """In another granskning it may be, but on SQLite."""
    inspection, other = plan_with_files(engine), plan_with_files(engine)
    file, next_file = drawn_files(engine, inspection)[:2]
    assert_no_reader_keeps_an_old_count(
        engine,
        "inspection",
        EntryRecord,
        lambda: save(engine, inspection, case_key(file, "arbetsplan"), "ja"),
        lambda: save(engine, inspection if is_same else other, case_key(next_file, "arbetsplan"), "ja"),
        overtakes=not is_same and engine.dialect.name == "postgresql",
    )


def test_texts_of_comments_brister_and_actions_stand_in_no_log_and_the_earlier_ones_are_kept(
    engine: Engine, definitions: Definitions
) -> None:
    save_comment(Acting(engine, LOCAL_USER), definitions, "socialjour", 2018, "0184", "En hemlig text.")
    inspection = plan(engine)
    brist = add_brist(Acting(engine, FIRST), inspection, "reception", "Första hemliga bristen.")
    change_brist(Acting(engine, FIRST), only_brist(engine, inspection), text="Andra hemliga bristen.")
    add_action(Acting(engine, FIRST), brist, "Hemlig åtgärd.", "Chefen", None)
    (action,) = only_brist(engine, inspection).actions
    change_action(Acting(engine, FIRST), action, measure="Ny hemlig.", status="klar", note="Hemlig anm.")
    with engine.connect() as connection:
        logged = " ".join(str(tuple(row)) for row in connection.execute(text("SELECT target, old, new FROM log")))
        kept = connection.execute(text("SELECT kind, text, actor FROM kept_text ORDER BY id")).all()
    assert "emlig" not in logged
    assert "status: klar" in logged
    assert [(kind, actor) for kind, _, actor in kept] == [("finding", FIRST.name), ("action", FIRST.name)]
    assert kept[0][1] == "Första hemliga bristen."
    assert kept[1][1].startswith("measure: Hemlig åtgärd.; owner: Chefen")


def old_database(folder: Path) -> Engine:
    """The stored database of version 0005, with texts in its log: some stand there and nowhere else."""
    with sqlite3.connect(folder / "gammal.db") as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
        add = "INSERT INTO log (at, actor, action, target, old, new) VALUES ('2012-02-02 12:00:00', ?, ?, ?, ?, ?)"
        brist = "granskning/1/brist/1"
        connection.execute(add, ("A", "comment", "socialjour 2018 0184", "", "Bara i loggen."))
        connection.execute(add, ("A", "change", brist, "Så stod det förr.", "Samtal vid disken kan höras."))
        connection.execute(add, ("A", "backup", "Anna Andersson.oj", "", ""))
        connection.execute(add, ("A", "assign", "granskning/1/akt/1", "", "Bo Ek, frö tisdag"))
        connection.execute(add, ("B", "read", "granskning/1/akt/1", "", ""))
        connection.execute(add, ("A", "withdraw", "granskning/1/akt/1", "Bo Ek", ""))
    connection.close()
    return open_engine(f"sqlite:///{folder / 'gammal.db'}")


def assert_clean(engine: Engine) -> None:
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT kind, text, actor FROM kept_text ORDER BY id")).all()
        logged = " ".join(str(tuple(row)) for row in connection.execute(text("SELECT target, old, new FROM log")))
        told = connection.execute(text("SELECT actor, new FROM log WHERE action = 'blank log'")).all()
        assert [tuple(row) for row in kept] == [
            ("comment", "Bara i loggen.", "A"),
            ("finding", "Så stod det förr.", "Inspektör 1"),
            ("backup", "Anna Andersson.oj", "A"),
            ("second review", "Bo Ek, frö tisdag", "A"),
            ("second review", "Bo Ek", ""),
        ]
        assert told == [("programmet", "6 rader")]
        assert not [each for each in ("Bara i", "Så stod", "Samtal", "Skydda", "Anna", "Bo Ek") if each in logged]
        assert load_inspection(Acting(connection, FIRST), 1).is_fixed
        assert not verify_fixed(
            Acting(connection, FIRST), 1
        )  # the fixed granskning still has the hash it was fixed with
        assert list_brister(Acting(connection, FIRST), 1)[0].actions[0].measure == "Skydda disken."


def test_an_older_database_gets_its_log_blanked_keeps_what_stood_nowhere_else_and_its_fixed_granskning(
    tmp_path: Path,
) -> None:
    engine = old_database(tmp_path)
    migrate(engine)
    assert_clean(engine)
    engine.dispose()
    assert "Så stod det förr.".encode() in (tmp_path / "gammal.db").read_bytes()  # kept, in its own table


def test_a_backup_of_an_older_database_is_cleaned_when_it_is_restored(tmp_path: Path, engine: Engine) -> None:
    old = old_database(tmp_path)
    with old.connect() as connection:
        before = connection.execute(text("SELECT COUNT(*) FROM log")).scalar_one()
    back_up(Acting(old, LOCAL_USER), tmp_path / "kopia.oj")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM log")).scalar_one() == before + 3  # backup, blank, restore
        assert connection.execute(text("SELECT COUNT(*) FROM kept_text")).scalar_one() == 5
        assert connection.execute(text("SELECT form FROM fixed_form")).scalars().all() == [1]
        assert not verify_fixed(Acting(connection, FIRST), 1)


def test_those_fixed_before_have_form_1_kept_where_it_gives_their_hash_and_are_told_where_not(tmp_path: Path) -> None:
    engine = old_database(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE entry SET value = 'ändrad utanför' WHERE kind = 'text' OR kind = 'akt'"))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM fixed_form")).scalar_one() == 0
        assert "finns inte sparat" in verify_fixed(Acting(connection, FIRST), 1)
        told = connection.execute(text("SELECT target, new FROM log WHERE action = 'no canonical form'")).all()
    assert told == [("granskning/1", "form 1 gives another hash")]


def test_moments_come_back_in_utc_with_their_time_zone(published: Engine, definitions: Definitions) -> None:
    saved = save_comment(Acting(published, LOCAL_USER), definitions, "socialjour", 2018, "0184", "Nytt avtal.")
    with published.connect() as connection:
        (stored,) = list_comments(connection, ["socialjour"], "0184", [2018]).values()
    assert (stored.written_at, stored.written_at.tzinfo) == (saved.written_at, UTC)
    (batch,) = list_batches(published)
    assert batch.loaded_at.tzinfo == UTC

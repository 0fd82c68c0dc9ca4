"""What a database that cannot be used says: to the user in Swedish, to a log nothing that was typed."""

import os
import sqlite3
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from inspection.instrument.fields import text_key
from inspection.review.entries import save_entry
from ojcore.access import LOCAL_USER, Acting
from ojcore.cli import main as cli
from ojcore.errors import DatabaseUnavailable
from ojcore.store.engine import migrate, open_engine
from ojcore.store.jobs import Outcome, Task, find_job, order_job, work_once
from tests.copies import sqlite_copy
from tests.granskningar import FIRST, plan, plan_with_files
from tests.opened_pages import open_page, text_of

TYPED = "Sökanden bor i andra hand"


@contextmanager
def another_writer(path: Path) -> Iterator[None]:
    """Somebody who has begun to write and does not end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def impatient(tmp_path: Path) -> Engine:
    """A database whose connections wait for nobody."""
    engine = sqlite_copy("empty", tmp_path / "oj.db")
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    return engine


def test_a_failing_statement_repeats_none_of_its_parameters(engine: Engine) -> None:
    statement = text("INSERT INTO nowhere (value) VALUES (:value)")
    with pytest.raises((DBAPIError, DatabaseUnavailable)) as failed, engine.begin() as connection:
        connection.execute(statement, {"value": TYPED})
    error: BaseException | None = failed.value
    while error is not None:
        assert TYPED not in str(error)
        error = error.__cause__ or error.__context__


BROKEN = {
    "a row without its key": (
        "INSERT INTO kept_text (kind, key, text, at, actor) VALUES (NULL, 'x', :typed, '2026-01-01', 'x')"
    ),
    "a key twice": ("INSERT INTO version (kind, key, number) VALUES (:typed, 'x', 1), (:typed, 'x', 1)"),
}


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN)
def test_a_rule_of_the_tables_that_is_broken_stays_a_bug_whose_traceback_has_no_value(
    engine: Engine, statement: str
) -> None:
    with pytest.raises(IntegrityError) as failed, engine.begin() as connection:
        connection.execute(text(statement), {"typed": TYPED})
    logged = "".join(traceback.format_exception(failed.value))
    assert TYPED not in logged
    assert "DETAIL" not in logged
    assert "kind" in str(failed.value)  # what is wrong is still told


@pytest.mark.parametrize("expression", ["CAST(:typed AS INTEGER)", "CAST(:typed AS DATE)", "CAST(:typed AS JSON)"])
def test_a_value_that_postgresql_cannot_read_is_not_repeated(postgresql_engine: Engine, expression: str) -> None:
    with pytest.raises(DataError) as failed, postgresql_engine.connect() as connection:
        connection.execute(text(f"SELECT {expression}"), {"typed": TYPED})
    assert TYPED.split()[0] not in "".join(traceback.format_exception(failed.value))


def test_a_job_that_breaks_a_rule_of_the_tables_logs_no_value(
    postgresql_engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def break_it(_: Task) -> Outcome:
        with postgresql_engine.begin() as connection:
            connection.execute(text(BROKEN["a row without its key"]), {"typed": TYPED})
        return Outcome()

    order_job(Acting(postgresql_engine, LOCAL_USER), "rapport", "a", "")
    assert work_once(postgresql_engine, {"rapport": break_it})
    with postgresql_engine.connect() as connection:
        done = find_job(Acting(connection, LOCAL_USER), "rapport", "a")
    assert done is not None
    assert done.error
    assert TYPED not in done.error
    assert "IntegrityError" in caplog.text
    assert TYPED not in caplog.text


def test_a_save_in_a_locked_database_says_so_in_swedish_and_works_afterwards(impatient: Engine, tmp_path: Path) -> None:
    created = plan(impatient)
    with another_writer(tmp_path / "oj.db"), pytest.raises(DatabaseUnavailable) as refused:
        save_entry(Acting(impatient, FIRST), created, text_key("inledning"), TYPED, 0)
    assert str(refused.value) == (
        "Databasen är upptagen av någon annan och svarar inte just nu. "
        "Det du skrev är inte sparat men står kvar; försök igen."
    )
    assert save_entry(Acting(impatient, FIRST), created, text_key("inledning"), TYPED, 0).version == 1


def test_a_full_disk_says_so(impatient: Engine) -> None:
    created = plan(impatient)
    impatient.dispose()
    event.listen(
        impatient,
        "connect",
        lambda connection, _: connection.execute(
            f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}"
        ),
    )
    with pytest.raises(DatabaseUnavailable, match=r"är full\. Det du skrev"):
        save_entry(Acting(impatient, FIRST), created, text_key("inledning"), TYPED * 350, 0)


def test_a_server_that_has_gone_says_so_and_does_not_show_its_address() -> None:
    engine = open_engine("postgresql+psycopg://nn:hemligt@127.0.0.1:1/oj")
    with pytest.raises(DatabaseUnavailable, match=r"^Databasen svarar inte just nu\. Det du skrev") as refused:
        engine.connect()
    assert "hemligt" not in str(refused.value)


def test_a_note_typed_while_the_database_is_locked_stays_in_its_field(
    impatient: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OJ_DATABASE", str(impatient.url))
    created = plan_with_files(impatient)
    page = open_page("granskning_akter", granskning=str(created))
    note = next(each for each in page.text_area if each.label.startswith("Anteckning"))
    with another_writer(tmp_path / "oj.db"):
        page = note.set_value(TYPED).run()
    page = page.run()
    assert "Det du skrev är inte sparat men står kvar" in text_of(page)
    assert TYPED in [each.value for each in page.text_area]


def test_a_command_names_the_reason_without_talking_of_typed_text(
    impatient: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", str(impatient.url))
    with another_writer(tmp_path / "oj.db"):
        assert cli.main(["migrate"]) == 1
    assert capsys.readouterr().err == (
        "Databasen kan inte användas: Databasen är upptagen av någon annan och svarar inte just nu.\n"
        "Kontrollera OJ_DATABASE.\n"
    )


def test_the_database_and_its_journals_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        engine = open_engine(f"sqlite:///{tmp_path / 'ny.db'}")
        migrate(engine)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1 FROM log"))
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(("ny.db", "ny.db-wal", "ny.db-shm"), 0o600)


def test_a_database_that_others_may_read_already_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "delad.db"
    create_engine(f"sqlite:///{path}").connect().close()
    path.touch(mode=0o640)
    path.chmod(0o640)
    migrate(open_engine(f"sqlite:///{path}"))
    assert path.stat().st_mode & 0o777 == 0o640

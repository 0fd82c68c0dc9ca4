"""The store, on SQLite and on a real PostgreSQL: migrations, loading, the log, and what a failure leaves behind."""

import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

import inspection.records  # noqa: F401  (its tables register themselves)
from ojcore.access import LOCAL_USER, Acting, log
from ojcore.cli import main as cli
from ojcore.comparing.comparison import compare
from ojcore.comparing.export import comparison_json
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.errors import Problems, UserError
from ojcore.reading.cells import Value
from ojcore.store.backup import drop_tables
from ojcore.store.engine import alone, database_url, is_prepared, migrate, open_engine, upgrade_tables
from ojcore.store.texts import Publication, load_texts, save_text
from ojcore.store.values import (
    VALUES,
    Counts,
    _open_batch,
    close_batch,
    compare_rows,
    fetch_comments,
    fetch_values,
    load_published,
    write_changes,
)
from ojcore.store.versions import Version, hold_values, raise_version, read_version

OLD_DATABASES = sorted((PROJECT / "tests" / "databases").glob("*.sql"))
TABLES = SQLModel.metadata.tables


@pytest.fixture
def engine_without_tables(engine: Engine) -> Engine:
    """A database of each kind that nobody has migrated."""
    with engine.begin() as connection:
        drop_tables(connection)
    return engine


def count_rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: int(connection.execute(select(func.count()).select_from(TABLES[table])).scalar_one())
            for table in ("value", "claim", "comment", "source", "batch", "log")
        }


def version_of(engine: Engine) -> Version:
    with engine.connect() as connection:
        return read_version(connection, "values")


def differences_from_the_models(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))


def as_json(engine: Engine, definitions: Definitions, year: int) -> str:
    with engine.connect() as connection:
        comparison = compare(connection, definitions, "ekonomiskt-bistand", year, "nordvast", "0184")
    return json.dumps(comparison_json(comparison, definitions, {}), ensure_ascii=False, indent=1)


def answer(unit: str, code: str, source: str = "en-fil") -> Value:
    return Value("socialjour", 2020, unit, source, code.upper(), code, None, None, "", "rad 2", "svar")


def store(engine: Engine, values: list[Value]) -> Counts:
    with engine.begin() as connection:
        hold_values(connection)
        raise_version(connection, "values", "en-fil")
        batch = _open_batch(connection, Acting(connection, LOCAL_USER), "svar.csv", "")
        counts = write_changes(connection, VALUES, compare_rows(connection, VALUES, values), batch)
        close_batch(connection, batch, counts)
    return counts


@pytest.fixture
def with_source(engine: Engine) -> Engine:
    """A database with a source that is no publication."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO source (id, title, producer, document, licence, sha256, is_published_data) "
                "VALUES ('en-fil', 'En fil', '', '', '', '', false)"
            )
        )
    return engine


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    assert differences_from_the_models(engine) == []


def test_migrating_again_changes_nothing(published: Engine) -> None:
    before = count_rows(published), version_of(published)
    migrate(published)
    assert (count_rows(published), version_of(published)) == before


def test_a_database_nobody_has_migrated_is_not_prepared(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'tom.db'}")
    assert not is_prepared(engine)
    migrate(engine)
    assert is_prepared(engine)


@pytest.mark.parametrize(
    ("configured", "url"),
    [
        ("postgresql://oj@db/oj", "postgresql+psycopg://oj@db/oj"),
        ("postgres://oj@db/oj", "postgresql+psycopg://oj@db/oj"),
        ("sqlite:////tmp/oj.db", "sqlite:////tmp/oj.db"),
    ],
)
def test_one_setting_names_the_database(monkeypatch: pytest.MonkeyPatch, configured: str, url: str) -> None:
    monkeypatch.setenv("OJ_DATABASE", configured)
    assert database_url() == url


@pytest.mark.parametrize("configured", ["inte en adress", "mysql://a:hemligt@b/c", "sqlit:///x"])
def test_a_setting_that_names_no_database_is_refused_without_showing_it(configured: str) -> None:
    with pytest.raises(UserError, match="OJ_DATABASE anger ingen databas") as caught:
        open_engine(configured)
    assert "hemligt" not in str(caught.value)


@pytest.mark.parametrize("content", [b"ingen databas, men text som \xc3\xa4r l\xc3\xa5ng nog", None])
def test_a_command_says_in_swedish_that_the_database_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    path = tmp_path / "oj.db" if content else tmp_path / "ingen-mapp" / "oj.db"
    if content:
        path.write_bytes(content * 100)
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{path}")
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err.startswith("Databasen kan inte användas: ")


def test_a_migration_that_fails_half_way_leaves_nothing(
    engine_without_tables: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Operations.create_table

    def fail_late(self: Operations, name: str, *columns: Any, **more: Any) -> Any:
        if name == "report_text":
            raise RuntimeError("strömavbrott")
        return create(self, name, *columns, **more)

    monkeypatch.setattr(Operations, "create_table", fail_late)
    with pytest.raises(RuntimeError, match="strömavbrott"):
        migrate(engine_without_tables)
    assert inspect(engine_without_tables).get_table_names() == []


@pytest.mark.proof
def test_two_that_start_at_once_both_get_a_whole_database(
    engine_without_tables: Engine, definitions: Definitions
) -> None:
    def start(_: int) -> int:
        migrate(engine_without_tables)
        return load_published(Acting(engine_without_tables, LOCAL_USER), definitions)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, range(2)))
    assert count_rows(engine_without_tables)["source"] == 4
    assert load_published(Acting(engine_without_tables, LOCAL_USER), definitions) == 0


def test_loading_a_second_time_changes_nothing(engine: Engine, definitions: Definitions) -> None:
    assert load_published(Acting(engine, LOCAL_USER), definitions) == 4
    before = count_rows(engine), version_of(engine)
    assert load_published(Acting(engine, LOCAL_USER), definitions) == 0
    assert (count_rows(engine), version_of(engine)) == before


def test_sqlite_and_postgresql_give_the_same_comparison(
    published_sqlite: Engine, published_postgresql: Engine, definitions: Definitions
) -> None:
    for year in (2015, 2017, 2018, 2024):
        assert as_json(published_sqlite, definitions, year) == as_json(published_postgresql, definitions, year)


def test_a_cell_corrected_in_a_file_replaces_the_old_value_and_nothing_else(published: Engine, tmp_path: Path) -> None:
    before = count_rows(published)
    corrected = load_definitions(spoilt(tmp_path, "Solna;JA;JA;JA", "Solna;NEJ;JA;JA"))
    with published.connect() as connection:
        old = set(fetch_values(connection, "oj-2018-nordvast"))
    assert load_published(Acting(published, LOCAL_USER), corrected) == 1
    with published.connect() as connection:
        new = set(fetch_values(connection, "oj-2018-nordvast"))
    assert len(new) == len(old)
    assert [(value.raw, value.unit) for value in new - old] == [("NEJ", "0184")]
    assert count_rows(published) == before | {"batch": before["batch"] + 1, "log": before["log"] + 1}


def test_a_row_taken_away_from_a_file_leaves_the_database(published: Engine, tmp_path: Path) -> None:
    before = count_rows(published)["value"]
    load_published(Acting(published, LOCAL_USER), load_definitions(spoilt(tmp_path, "Solna;JA;JA;JA\n", "")))
    assert count_rows(published)["value"] == before - 3


def test_an_unknown_answer_stops_the_whole_loading_and_changes_nothing(published: Engine, tmp_path: Path) -> None:
    before = count_rows(published), version_of(published)
    with pytest.raises(Problems) as refusal:
        load_published(Acting(published, LOCAL_USER), load_definitions(spoilt(tmp_path, "Solna;JA", "Solna;JO")))
    assert refusal.value.lines[0].startswith("tabell 1, rad 'Solna', kolumn 'Socialjour med socionomer")
    assert (count_rows(published), version_of(published)) == before


def test_what_is_loaded_stands_in_the_log_with_who_and_when(published: Engine) -> None:
    with published.connect() as connection:
        entry = connection.execute(text("SELECT * FROM log")).one()
    assert (entry.actor, entry.action) == ("lokal användare", "load")
    assert entry.target == "oj-2015-nordvast, oj-2017-nordvast, oj-2018-nordvast, oj-2024-solna"


@pytest.mark.parametrize("change", ["UPDATE log SET actor = 'någon annan'", "DELETE FROM log"])
def test_the_log_refuses_to_be_changed(engine: Engine, change: str) -> None:
    with engine.begin() as connection:
        log(connection, Acting(connection, LOCAL_USER), "export", "rapport.docx")
    with pytest.raises(DBAPIError, match="the log is only added to"), engine.begin() as connection:
        connection.execute(text(change))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT actor FROM log")).scalars().all() == ["lokal användare"]


def test_values_are_added_replaced_or_left_as_they_were(with_source: Engine) -> None:
    first = [answer("0184", "ja"), answer("0125", "nej")]
    second = [answer("0184", "ja"), answer("0125", "ja"), answer("0191", "nej")]
    counts = [store(with_source, values) for values in (first, second, second)]
    assert counts == [Counts(2, 0, 0), Counts(1, 1, 1), Counts(0, 0, 3)]
    with with_source.connect() as connection:
        assert {value.unit: value.code for value in fetch_values(connection, "en-fil")} == {
            "0184": "ja",
            "0125": "ja",
            "0191": "nej",
        }
        kept = connection.execute(text("SELECT unit, code, replaced_by FROM replaced_value")).all()
    assert [tuple(row) for row in kept] == [("0125", "nej", 2)]


def test_every_kept_change_raises_the_version_by_one(engine: Engine) -> None:
    before = version_of(engine)
    for _ in range(3):
        with engine.begin() as connection:
            raise_version(connection, "values", "en-fil")
    assert version_of(engine) == before._replace(number=before.number + 3)


def test_a_change_that_fails_half_way_leaves_nothing(with_source: Engine) -> None:
    before = count_rows(with_source), version_of(with_source)
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.UniqueViolation)):
        store(with_source, [answer("0125", "ja"), answer("0184", "ja"), answer("0184", "nej")])
    assert (count_rows(with_source), version_of(with_source)) == before


def test_a_value_needs_a_source_that_exists(engine: Engine) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.ForeignKeyViolation)):
        store(engine, [answer("0184", "ja", "finns-inte")])
    assert count_rows(engine)["value"] == 0


def test_a_kommuns_comments_come_with_its_answers_the_latest_first_chosen(published: Engine) -> None:
    with published.begin() as connection:
        found = fetch_comments(connection, ["bou-samverkan-primarvard"], 2024, "0184")
        connection.execute(
            text(
                "INSERT INTO comment (indicator, year, unit, text, author, written_at, version) "
                "VALUES ('bou-samverkan-primarvard', 2024, '0184', 'Nytt läge.', 'lokal', '2025-01-01', 1)"
            )
        )
        newer = fetch_comments(connection, ["bou-samverkan-primarvard"], 2024, "0184")
    assert found["bou-samverkan-primarvard"].startswith("Barn-och ungdomsenheten har väl fungerade samarbete")
    assert newer == {"bou-samverkan-primarvard": "Nytt läge."}


@pytest.mark.parametrize("dump", OLD_DATABASES, ids=[path.stem for path in OLD_DATABASES])
def test_a_database_stored_by_an_older_version_opens(tmp_path: Path, definitions: Definitions, dump: Path) -> None:
    path = tmp_path / "gammal.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    assert differences_from_the_models(engine) == []
    (indicator,) = json.loads(as_json(engine, definitions, 2018))["indicators"]
    assert (indicator["id"], indicator["mean"]["value"], indicator["mean"]["delta"]) == ("socialjour", 100.0, 25.0)
    assert count_rows(engine)["comment"] == 1
    with pytest.raises(DBAPIError, match="the log is only added to"), engine.begin() as changing:
        changing.execute(text("DELETE FROM log"))
    assert load_published(Acting(engine, LOCAL_USER), definitions) == 4
    assert len(json.loads(as_json(engine, definitions, 2018))["indicators"]) == 35
    engine.dispose()


def test_a_database_of_the_first_version_is_kept() -> None:
    assert "0001" in {path.stem for path in OLD_DATABASES}


def spoilt(folder: Path, old: str, new: str) -> Path:
    """A copy of `data/` with one change in table 1 of the 2018 report."""
    data = Path(shutil.copytree(PROJECT / "data", folder / "data"))
    table = data / "sources" / "oj-2018-nordvast" / "tabell-1.csv"
    content = table.read_text(encoding="utf-8")
    assert old in content
    table.write_text(content.replace(old, new, 1), encoding="utf-8")
    return data


def test_texts_of_an_older_version_are_the_one_organisations(engine_without_tables: Engine) -> None:
    report = "'oj', 'ekonomiskt-bistand', 2018, 'nordvast', '', 'inledning', 1, 'Text.', 'A', '2018-11-05 12:00:00'"
    with alone(engine_without_tables) as connection:
        upgrade_tables(connection, "0009")
        columns = "report, area, year, group_id, unit, field, version, text, changed_by, changed_at"
        connection.execute(text(f"INSERT INTO report_text ({columns}) VALUES ({report})"))  # noqa: S608 (ours)
        kept = "'finding', 'granskning/1/brist/1', 'Förr.', '2012-02-01 12:00:00', 'B'"
        connection.execute(text(f"INSERT INTO kept_text (kind, key, text, at, actor) VALUES ({kept})"))  # noqa: S608
    migrate(engine_without_tables)
    with engine_without_tables.connect() as connection:
        for table, said in (("report_text", ("lokal", "Text.")), ("kept_text", ("lokal", "Förr."))):
            rows = connection.execute(text(f"SELECT organisation, text FROM {table}")).all()  # noqa: S608
            assert [tuple(row) for row in rows] == [said]
    acting = Acting(engine_without_tables, LOCAL_USER)
    stored = load_texts(acting, Publication("oj", "ekonomiskt-bistand", 2018, "nordvast"))["inledning"]
    assert (stored.text, stored.version) == ("Text.", 1)
    with pytest.raises(IntegrityError):
        save_text(Acting(engine_without_tables, LOCAL_USER, "finns-inte"), Publication("oj"), "inledning", "Text.", 0)

"""The whole database as a file and back: between both kinds, from older versions, and whole or not at all."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, MetaData, insert, select, text

from ojcore.access import LOCAL_USER, Acting, User
from ojcore.cli import main as cli
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.store.backup import back_up, restore
from ojcore.store.engine import Batch, is_prepared, now, open_engine
from ojcore.store.values import load_published
from ojcore.store.versions import VersionKind, raise_version, read_version
from tests.copies import sqlite_copy

OLD_DATABASES = sorted((PROJECT / "tests" / "databases").glob("*.sql"))
UNTOLD = ("alembic_version", "version", "log", "job")

Rows = dict[str, list[tuple[Any, ...]]]


def content_of(engine: Engine) -> Rows:
    """Every row of every table, but for the log and the version, which a restore adds to, and jobs, which it leaves."""
    metadata = MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
        tables = [table for table in metadata.sorted_tables if table.name not in UNTOLD]
        return {
            table.name: [_comparable(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


def _comparable(row: Any) -> tuple[Any, ...]:
    """A row with its moments without time zone, as SQLite has them."""
    return tuple(value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value for value in row)


@pytest.fixture
def empty(tmp_path: Path) -> Engine:
    """A database that nobody has made any tables in."""
    return open_engine(f"sqlite:///{tmp_path / 'tom.db'}")


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a database with the published data; tests that use it only read."""
    folder = tmp_path_factory.mktemp("kopia")
    source = sqlite_copy("published", folder / "källa.db")
    back_up(Acting(source, LOCAL_USER), folder / "kopia.oj")
    source.dispose()
    return folder / "kopia.oj"


@pytest.fixture
def backup(tmp_path: Path, backed_up: Path) -> Path:
    """Such a backup of the test's own."""
    return Path(shutil.copy(backed_up, tmp_path))


def rewrite(backup: Path, name: str, change: Callable[[str], str]) -> Path:
    """The backup as a sound ZIP with one entry changed."""
    changed = backup.with_name("ändrad.oj")
    with zipfile.ZipFile(backup) as archive, zipfile.ZipFile(changed, "w") as other:
        for entry in archive.namelist():
            content = archive.read(entry).decode()
            other.writestr(entry, change(content) if entry == name else content)
    return changed


def test_all_that_was_there_comes_back_in_an_empty_database(tmp_path: Path, full: Engine, empty: Engine) -> None:
    before = content_of(full)
    told = back_up(Acting(full, LOCAL_USER), tmp_path / "kopia.oj")
    assert restore(Acting(empty, LOCAL_USER), tmp_path / "kopia.oj") == told
    assert content_of(empty) == before
    assert len(before["value"]) > 1000
    assert before["inspection"]


def test_a_sqlite_backup_moves_to_the_database_of_either_kind_and_work_goes_on_there(
    tmp_path: Path, engine: Engine, definitions: Definitions
) -> None:
    source = sqlite_copy("full", tmp_path / "källa.db")
    before = content_of(source)
    back_up(Acting(source, LOCAL_USER), tmp_path / "kopia.oj")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    assert content_of(engine) == before
    last = max(row[0] for row in before["batch"])
    with engine.begin() as connection:
        batch = Batch(file_name="ny.csv", sha256="", loaded_at=now(), loaded_by="A").model_dump(exclude={"id"})
        assert connection.execute(insert(Batch).values(**batch)).inserted_primary_key == (last + 1,)
    assert load_published(Acting(engine, LOCAL_USER), definitions) == 0
    with pytest.raises(Exception, match="the log is only added to"), engine.begin() as connection:
        connection.execute(text("DELETE FROM log"))


@pytest.mark.parametrize("dump", OLD_DATABASES, ids=[path.stem for path in OLD_DATABASES])
def test_a_backup_of_an_older_version_is_brought_up_to_this_one(
    tmp_path: Path, engine: Engine, definitions: Definitions, dump: Path
) -> None:
    with sqlite3.connect(tmp_path / "gammal.db") as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    connection.close()
    back_up(Acting(open_engine(f"sqlite:///{tmp_path / 'gammal.db'}"), LOCAL_USER), tmp_path / "kopia.oj")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    assert len(content_of(engine)["comment"]) == 1
    assert load_published(Acting(engine, LOCAL_USER), definitions) == 4


def test_a_database_with_data_is_only_replaced_when_told(backup: Path, full: Engine) -> None:
    before = content_of(full)
    with pytest.raises(UserError, match="innehåller redan uppgifter"):
        restore(Acting(full, LOCAL_USER), backup)
    assert content_of(full) == before
    restore(Acting(full, LOCAL_USER), backup, overwrite=True)
    assert content_of(full)["inspection"] == []


@pytest.mark.parametrize("kind", ["values", "comments", "texts", "inspection"])
def test_after_a_restore_no_version_is_one_that_a_page_has_seen(
    tmp_path: Path, engine: Engine, kind: VersionKind
) -> None:
    with engine.begin() as connection:
        raise_version(connection, kind, "1")
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj")
    with engine.connect() as connection:
        before = read_version(connection, kind, "1")
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    with engine.connect() as connection:
        after = read_version(connection, kind, "1")
    assert after.number == before.number  # the numbers are the backup's, and would have told nothing
    assert after != before


@pytest.mark.parametrize("kept", [0, 10, 1000, 0.5, -1])
def test_a_cut_file_changes_nothing(backup: Path, engine: Engine, kept: float) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    with pytest.raises(UserError, match="är ingen säkerhetskopia eller är skadad"):
        restore(Acting(engine, LOCAL_USER), backup)
    assert content_of(engine)["value"] == []


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_bit_changes_nothing(backup: Path, empty: Engine, place: float) -> None:
    content = bytearray(backup.read_bytes())
    content[int(place * len(content))] ^= 0x10
    backup.write_bytes(bytes(content))
    with pytest.raises(UserError, match="är ingen säkerhetskopia eller är skadad"):
        restore(Acting(empty, LOCAL_USER), backup)
    assert not is_prepared(empty)


@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [
        ("value.jsonl", '"oj-2018-nordvast"', '"ingen-sådan-källa"'),
        ("value.jsonl", "]\n", "\n"),
        ("batch.jsonl", "T", " klockan "),
        ("manifest.json", '"rows": 4', '"rows": 5'),
        ("manifest.json", '"raw"', '"rå"'),
        ("manifest.json", '"made_at"', '"gjord"'),
        ("manifest.json", "oj-backup-1", "en annan sorts arkiv"),
        ("manifest.json", "{", ""),
    ],
)
def test_a_file_that_does_not_hold_together_leaves_the_database_as_it_was(
    backup: Path, full: Engine, entry: str, old: str, new: str
) -> None:
    before = content_of(full)
    spoilt = rewrite(backup, entry, lambda content: content.replace(old, new, 1))
    with pytest.raises(UserError, match="är ingen säkerhetskopia eller är skadad"):
        restore(Acting(full, LOCAL_USER), spoilt, overwrite=True)
    assert content_of(full) == before


@pytest.mark.parametrize(("old", "new"), [('"0013"', '"9999"'), ("oj-backup-1", "oj-backup-2")])
def test_a_backup_of_a_newer_version_is_refused_by_name(backup: Path, empty: Engine, old: str, new: str) -> None:
    newer = rewrite(backup, "manifest.json", lambda content: content.replace(old, new))
    with pytest.raises(UserError, match="nyare version av programmet"):
        restore(Acting(empty, LOCAL_USER), newer)
    assert not is_prepared(empty)


def test_another_kind_of_archive_is_no_backup(tmp_path: Path, empty: Engine) -> None:
    with zipfile.ZipFile(tmp_path / "bilder.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps(["något", "annat"]))
    with pytest.raises(UserError, match="är ingen säkerhetskopia"):
        restore(Acting(empty, LOCAL_USER), tmp_path / "bilder.zip")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory was used at most")
def test_a_small_backup_with_a_row_that_unpacks_to_much_is_refused_in_little_memory(
    backup: Path, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.oj"
    with zipfile.ZipFile(backup) as archive, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as other:
        for entry in archive.namelist():
            with other.open(entry, "w") as file:
                if entry == "batch.jsonl":
                    file.writelines([b" " * 2**20] * 600)
                else:
                    file.write(archive.read(entry))
    script = (
        "import re, sys; from ojcore.cli.main import main; status = main(sys.argv[1:]);"
        "print(status, int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)"
    )
    environment = {**os.environ, "OJ_DATABASE": f"sqlite:///{tmp_path / 'tom.db'}"}
    command = [sys.executable, "-c", script, "restore", str(bomb)]
    told = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=True)
    status, most = map(int, told.stdout.split())
    assert (status, bomb.stat().st_size < 2 * 2**20) == (1, True)
    assert "är ingen säkerhetskopia eller är skadad. Databasen är oförändrad." in told.stderr
    assert most < 500  # MB; the program itself takes 100


def test_a_backup_is_one_moment_whatever_is_changed_meanwhile(engine: Engine) -> None:
    with Acting(engine, LOCAL_USER).snapshot() as seeing, seeing.reading() as connection:
        before = read_version(connection, "comments", "0184")
        with engine.begin() as other:
            raise_version(other, "comments", "0184")
        assert read_version(connection, "comments", "0184") == before


def test_only_its_owner_may_read_the_file(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0


def test_what_a_killed_backup_left_is_taken_away_by_the_next_but_not_what_is_being_written(
    backup: Path, sqlite_engine: Engine
) -> None:
    abandoned, running, other = (
        backup.with_name(name) for name in (".kopia.oj.abcd_123", ".kopia.oj.zyxw9876", ".annan.oj.abcd_123")
    )
    for path in (abandoned, running, other):
        path.write_bytes(b"")
    for path in (abandoned, other):
        os.utime(path, (0, 0))
    back_up(Acting(sqlite_engine, LOCAL_USER), backup)
    assert [path.exists() for path in (abandoned, running, other)] == [False, True, True]


def test_a_backup_that_fails_leaves_the_earlier_one_and_nothing_else(
    backup: Path, sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, beside = backup.read_bytes(), sorted(backup.parent.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(UserError, match="kunde inte skrivas"):
        back_up(Acting(sqlite_engine, LOCAL_USER), backup)
    assert backup.read_bytes() == before
    assert sorted(backup.parent.iterdir()) == beside


@pytest.mark.parametrize("task", [back_up, restore])
def test_only_an_administrator_may(backup: Path, sqlite_engine: Engine, task: Callable[..., object]) -> None:
    with pytest.raises(UserError, match="administratör"):
        task(Acting(sqlite_engine, User("Ana", frozenset({"analytiker"}))), backup)


def test_both_stand_in_the_log(backup: Path, sqlite_engine: Engine) -> None:
    restore(Acting(sqlite_engine, LOCAL_USER), backup, overwrite=True)
    with sqlite_engine.connect() as connection:
        lines = connection.execute(text("SELECT action, target FROM log ORDER BY id DESC LIMIT 2")).all()
    assert lines == [("restore", "databasen"), ("backup", "databasen")]


def test_the_commands_tell_what_they_did_and_refuse_with_status_one(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OJ_DATABASE", f"sqlite:///{tmp_path / 'ny.db'}")
    assert cli.main(["backup", str(tmp_path / "inget.oj")]) == 1
    assert "Kör 'oj init' först" in capsys.readouterr().err
    assert cli.main(["restore", str(tmp_path / "finns-inte.oj")]) == 1
    assert "kunde inte läsas" in capsys.readouterr().err
    assert cli.main(["restore", str(backup)]) == 0
    assert cli.main(["backup", str(tmp_path / "ny.oj")]) == 0
    assert cli.main(["backup", str(tmp_path / "ingen-mapp" / "ny.oj")]) == 1
    assert cli.main(["restore", str(tmp_path / "ny.oj")]) == 1
    assert cli.main(["restore", str(tmp_path / "ny.oj"), "--overwrite"]) == 0
    captured = capsys.readouterr()
    assert "Databasen är återställd" in captured.out
    assert "innehåller redan uppgifter" in captured.err

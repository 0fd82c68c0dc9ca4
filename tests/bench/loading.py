"""Importing a national file against inserting the same rows, ready made, into the same table."""

import shutil
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file
from ojcore.reading.cells import Value
from ojcore.store.engine import migrate, open_engine
from tests.bench.measure import Line, time_once
from tests.bench.national import SOURCE, TITLE, VALUE_COLUMNS, write_file

GOAL = 2


def load_nation(engine: Engine, definitions: Definitions, content: bytes) -> None:
    """Imports the national file, as a user would a smaller one."""
    import_file(Acting(engine, LOCAL_USER), definitions, content, "nation.csv", max_bytes=len(content))


def measure_import(definitions: Definitions, values: Sequence[Value], target: Path, rounds: int) -> list[Line]:
    """Reading, checking and storing a file against `sqlite3.executemany`. target: where the imported data is left."""
    content = write_file(values)
    pairs = []
    for _ in range(rounds):
        pairs.append(_measure_once(definitions, values, content, target))
    note = f"{len(content) / 2**20:.0f} MiB in {pairs[-1][0]:.1f} s against {pairs[-1][1]:.1f} s"
    what = f"import of a file of {len(values)} values"
    return [Line(what, "executemany of the same rows", median(one / other for one, other in pairs), GOAL, note)]


def _measure_once(
    definitions: Definitions, values: Sequence[Value], content: bytes, target: Path
) -> tuple[float, float]:
    plain = target.with_suffix(".plain")
    for path in (target, plain):
        _make_empty(path)
    engine = open_engine(f"sqlite:///{target}")
    imported = time_once(partial(load_nation, engine, definitions, content))
    engine.dispose()
    connection = _prepare(plain)
    inserted = time_once(partial(_insert, connection, values))
    _require_same(connection, target)
    connection.close()
    plain.unlink()
    return imported, inserted


def _make_empty(path: Path) -> None:
    """A database with our tables and nothing in them."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    template = path.with_suffix(".template")
    if not template.exists():
        engine = open_engine(f"sqlite:///{template}")
        migrate(engine)
        engine.dispose()
    shutil.copy(template, path)


def _prepare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("INSERT INTO source (id, title, producer, document, licence, sha256, is_published_data) "
                       "VALUES (?, ?, '', '', '', '', 0)", (SOURCE, TITLE))  # fmt: skip
    connection.execute("INSERT INTO batch (id, file_name, sha256, loaded_at, loaded_by, added, replaced, undone_by) "
                       "VALUES (1, '', '', '2018-06-15', '', 0, 0, '')")  # fmt: skip
    connection.commit()
    return connection


def _insert(connection: sqlite3.Connection, values: Sequence[Value]) -> None:
    statement = f"INSERT INTO value ({VALUE_COLUMNS}, batch) VALUES ({', '.join('?' * 11)}, 1)"  # noqa: S608 (names are ours)
    connection.executemany(statement, values)
    connection.commit()


def _require_same(connection: sqlite3.Connection, target: Path) -> None:
    connection.execute("ATTACH ? AS imported", (str(target),))
    for ours, theirs in (("main", "imported"), ("imported", "main")):
        difference = connection.execute(
            f"SELECT {VALUE_COLUMNS} FROM {ours}.value EXCEPT SELECT {VALUE_COLUMNS} FROM {theirs}.value LIMIT 1"  # noqa: S608 (ours)
        ).fetchone()
        if difference:
            raise AssertionError(f"only in {ours}: {difference}; the import and the insert did not store the same")

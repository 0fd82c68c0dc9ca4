"""Importing a national file against inserting the same rows, ready made; and checking it, against fetching them."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking import check_source
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.importing.plan import import_file
from ojcore.reading.cells import Value
from ojcore.store.columns import load_columns
from ojcore.store.engine import migrate, open_engine
from tests.bench.measure import cpu_once, growth
from tests.bench.national import SOURCE, TITLE, VALUE_COLUMNS, YEARS, write_file
from tests.bench.rows import Row

_MIB = 2**20
_IMPORT_ONCE = "import sys; from tests.bench.loading import import_once; import_once(*sys.argv[1:])"


def import_file_of(engine: Engine, definitions: Definitions, content: bytes) -> None:
    """Imports a file as a user does, however large it is."""
    import_file(Acting(engine, LOCAL_USER), definitions, content, "nation.csv", max_bytes=max(len(content), 1))


def import_once(database: str, data: str, file: str) -> None:
    """What the measured process does; prints the seconds of CPU, those of its own children among them."""
    definitions, content = load_definitions(Path(data)), Path(file).read_bytes()
    before = sum(os.times()[:4])
    import_file_of(open_engine(f"sqlite:///{database}"), definitions, content)
    print(sum(os.times()[:4]) - before)


def measure_import(folder: Path, values: Sequence[Value], rounds: int) -> list[Row]:
    """Imports all values into `oj.db` of the folder, in a process of its own whose memory is then known."""
    file = folder / "nation.csv"
    file.write_bytes(write_file(values))
    imported, inserted, peaks = [], [], []
    for _ in range(rounds):
        seconds, peak = _import(folder / "oj.db", folder / "data", file)
        imported.append(seconds)
        peaks.append(peak)
        inserted.append(_insert_all(folder / "oj.db", values))
    cost, floor = median(imported), median(inserted)
    what = f"import of {len(values)} values"
    return [
        Row(what, f"executemany of the rows {floor:.2f} s", f"{cost:.2f} s CPU", cost / floor, 1.5),
        Row(f"{what}, memory", "–", f"{max(peaks):.0f} MiB at most", max(peaks), 400, "MiB"),
    ]


def _import(database: Path, data: Path, file: Path) -> tuple[float, float]:
    """Seconds of CPU and MiB of memory at most."""
    make_empty(database)
    command = [sys.executable, "-c", _IMPORT_ONCE, str(database), str(data), str(file)]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the import failed; its own words stand above")
    return float(printed), used.ru_maxrss / 1024


def make_empty(path: Path) -> None:
    """A database with our tables and nothing in them."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    template = path.parent / "template.db"
    if not template.exists():
        engine = open_engine(f"sqlite:///{template}")
        migrate(engine)
        engine.dispose()
    shutil.copy(template, path)


def _insert_all(imported: Path, values: Sequence[Value]) -> float:
    """Seconds of CPU for the same rows into the same tables by the driver alone."""
    path = imported.with_name("plain.db")
    make_empty(path)
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("INSERT INTO source (id, title, producer, document, licence, sha256, is_published_data) "
                       "VALUES (?, ?, '', '', '', '', 0)", (SOURCE, TITLE))  # fmt: skip
    connection.execute("INSERT INTO batch (id, file_name, sha256, loaded_at, loaded_by, added, replaced, undone_by) "
                       "VALUES (1, '', '', '2018-06-15', '', 0, 0, '')")  # fmt: skip
    connection.commit()
    seconds = cpu_once(lambda: _insert(connection, values))
    _require_same(connection, imported)
    connection.close()
    path.unlink()
    return seconds


def _insert(connection: sqlite3.Connection, values: Sequence[Value]) -> None:
    marks = ", ".join("?" * (VALUE_COLUMNS.count(",") + 1))
    connection.executemany(f"INSERT INTO value ({VALUE_COLUMNS}, batch) VALUES ({marks}, 1)", values)  # noqa: S608 (names are ours)
    connection.commit()


def _require_same(connection: sqlite3.Connection, target: Path) -> None:
    """As many rows in both, and to each of one's the same of the other's: by key, since to sort them all costs 10 s."""
    connection.execute("ATTACH ? AS imported", (str(target),))
    alike = " AND ".join(f"ours.{name} IS theirs.{name}" for name in VALUE_COLUMNS.split(", "))
    both = f"main.value AS ours JOIN imported.value AS theirs USING (indicator, year, unit, source) WHERE {alike}"
    counts = [
        connection.execute(f"SELECT COUNT(*) FROM {rows}").fetchone()[0]  # noqa: S608 (names are ours)
        for rows in ("main.value", "imported.value", both)
    ]
    if len(set(counts)) > 1:
        raise AssertionError(f"the import and the insert did not store the same: {counts} rows of one, the other, both")


def load_few_years(folder: Path, definitions: Definitions, values: Sequence[Value], years: int) -> tuple[Path, int]:
    """A database with the values of the last years, and their number: for how costs grow."""
    chosen = [value for value in values if value.year >= YEARS[-years]]
    path = folder / "few.db"
    make_empty(path)
    engine = open_engine(f"sqlite:///{path}")
    import_file_of(engine, definitions, write_file(chosen))
    engine.dispose()
    return path, len(chosen)


def measure_check(databases: dict[int, Path], definitions: Definitions) -> list[Row]:
    """The check of a whole national source, as its job makes it: of the columns, which are made first.

    databases: number of values -> where they are.
    """
    costs: dict[int, float] = {}
    columns: dict[int, float] = {}
    for count, path in databases.items():
        engine = open_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            found = 0

            def check() -> None:
                nonlocal found
                found = len(check_source(connection, definitions, SOURCE).discrepancies)

            columns[count] = cpu_once(lambda: load_columns(connection, definitions))
            costs[count] = cpu_once(check)
        engine.dispose()
    most = max(costs)
    fetched = _fetch_seconds(databases[most])
    figure = f"{costs[most]:.2f} s CPU, {found} findings"
    sizes = " and ".join(map(str, sorted(costs)))
    made = f"{columns[most]:.2f} s CPU, made of nothing"
    return [
        Row(f"columns of {most} values", f"fetch of the rows {fetched:.2f} s", made, columns[most], unit="s"),
        Row(f"check of {most} values", f"fetch of the rows {fetched:.2f} s", figure, costs[most], 4, "s"),
        Row("check, growth with the values", f"{sizes} values", f"{costs[min(costs)]:.2f} s for the fewer",
            growth(costs), 1.1, "n^"),
    ]  # fmt: skip


def _fetch_seconds(path: Path) -> float:
    connection = sqlite3.connect(path)
    statement = f"SELECT {VALUE_COLUMNS} FROM value"  # noqa: S608 (names are ours)
    seconds = cpu_once(lambda: connection.execute(statement).fetchall())
    connection.close()
    return seconds

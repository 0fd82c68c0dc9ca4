"""The columns against the database, read a second, naive way; what refreshes them; and the file beside the database."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking.cells import load_cells
from ojcore.checking.job import check_now
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.importing.plan import import_file, undo_batch
from ojcore.reading.cells import Value
from ojcore.store import columns as room
from ojcore.store.backup import back_up, restore
from ojcore.store.columns import Columns, load_columns, store_columns
from ojcore.store.discrepancies import fetch_disputes
from ojcore.store.engine import migrate
from ojcore.store.values import VALUES, fetch_source_years, fetch_values, mark_changed
from ojcore.store.versions import hold_values
from tests.copies import sqlite_copy
from tests.import_files import csv_file

FILE = csv_file("egen;Egen fil;socialjour;2018;Solna;nej;;", "egen;Egen fil;socialjour;2025;Nacka;ja;;")
REPEATED = {"fia": 93, "brukarundersokning": 88, "juridiskt-stod": 81}
STEADY = ("klagomalshantering", "inskolningsperiod", "kompetensutvecklingsplan", "freda-kortfragor",
          "information-nya-rattsfall", "plan-undertecknad", "rutin-barn-far-illa")  # fmt: skip
COPIES = csv_file(
    *(f"egen;Egen fil;{id_};2021;Riket;{figure};;" for id_, figure in (REPEATED | dict.fromkeys(STEADY, 50)).items()),
    *(f"egen;Egen fil;{id_};2022;Riket;{37 if id_ in REPEATED else 51};;" for id_ in (*REPEATED, *STEADY)),
)
CORRECTION = csv_file("egen;Egen fil;fia;2022;Riket;91;;")


def columns_of(engine: Engine, definitions: Definitions) -> Columns:
    with engine.connect() as connection:
        return load_columns(connection, definitions)


def everything(found: Columns) -> list[Value]:
    return sorted(found.values(found.indicators, found.years, found.units), key=lambda value: value[:4])


def naive(engine: Engine, definitions: Definitions) -> list[Value]:
    """Every value that counts: of a cell's sources the one of the cell's year, then an imported one, by their ids."""
    fields = ", ".join(column.name for column in VALUES.columns)
    with engine.connect() as connection:
        rows = [Value(*row) for row in connection.execute(text(f"SELECT {fields} FROM value"))]  # noqa: S608 (ours)

    def weight(value: Value) -> tuple[int, str]:
        known = definitions.publications.get(value.source)
        return 1 if known is None else 0 if known.definition.year == value.year else 2, value.source

    cells = {value[:3]: value for value in sorted(rows, key=weight, reverse=True)}
    known_units = {*definitions.kommuner, *definitions.benchmarks}
    return sorted((each for each in cells.values() if each.unit in known_units), key=lambda value: value[:4])


def reads_of(engine: Engine, ask: Callable[[], object]) -> list[str]:
    """The indicators whose values are read from the database while something is asked."""
    asked: list[str] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if "FROM value" in statement:
            asked.append(str(next(iter(parameters.values() if isinstance(parameters, dict) else parameters))))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return asked


def forget() -> None:
    """As a process that has just started."""
    room._keeping.clear()


def read_in(engine: Engine, definitions: Definitions, content: bytes = FILE) -> int:
    plan = import_file(Acting(engine, LOCAL_USER), definitions, content, "egen.csv")
    assert plan.batch is not None
    return plan.batch


@pytest.fixture
def filled(published: Engine) -> Engine:
    return published


@pytest.fixture
def file(tmp_path: Path, definitions: Definitions) -> tuple[Engine, Path]:
    engine = sqlite_copy("published", tmp_path / "oj.db")
    columns_of(engine, definitions)
    return engine, tmp_path / "oj.db.columns.npz"


def expect_the_database(engine: Engine, definitions: Definitions) -> None:
    """Values, coverage, what is disputed and all kommuner's figures, against what is read from the tables."""
    found, expected = columns_of(engine, definitions), naive(engine, definitions)
    assert everything(found) == expected
    measured: dict[str, set[int]] = {}
    for value in expected:
        measured.setdefault(value.indicator, set()).add(value.year)
    assert found.coverage(found.units) == {id_: sorted(years) for id_, years in measured.items()}
    with engine.connect() as connection:
        disputes = fetch_disputes(connection, list(definitions.indicators), range(2000, 2040))
    assert found.disputed(found.indicators, found.years) == disputes
    figures = defaultdict[tuple[str, int], list[float]](list)
    for value in expected:
        if value.number is not None and value[:4] not in disputes and value.unit in definitions.kommuner:
            figures[value[:2]].append(value.number)
    for id_ in definitions.indicators:
        for year in range(2014, 2025):
            assert found.figures(id_, year) == sorted(figures[id_, year])


def test_the_columns_are_the_database_cell_by_cell_also_after_imports_checks_and_undoing(
    filled: Engine, definitions: Definitions
) -> None:
    acting = Acting(filled, LOCAL_USER)
    batches = []
    for content in (FILE, COPIES, CORRECTION):
        batches.append(read_in(filled, definitions, content))
        expect_the_database(filled, definitions)
        check_now(filled, definitions)
        expect_the_database(filled, definitions)
    for batch in reversed(batches):
        undo_batch(acting, batch)
        expect_the_database(filled, definitions)
    check_now(filled, definitions)
    expect_the_database(filled, definitions)


def test_a_doubt_about_several_indicators_goes_from_all_where_one_of_them_is_corrected(
    filled: Engine, definitions: Definitions
) -> None:
    read_in(filled, definitions, COPIES)
    check_now(filled, definitions)
    assert {cell[0] for cell in columns_of(filled, definitions).disputed(REPEATED, [2022])} == {*REPEATED}
    read_in(filled, definitions, CORRECTION)
    assert columns_of(filled, definitions).disputed(REPEATED, [2022]) == {}


def test_a_check_has_every_value_of_its_source_and_of_those_who_say_the_same_whichever_of_them_counts(
    filled: Engine, definitions: Definitions
) -> None:
    for content in (FILE, COPIES):
        read_in(filled, definitions, content)
    with filled.connect() as connection:
        sources = fetch_source_years(connection)
        everywhere = [value for source in sources for value in fetch_values(connection, source)]
        for source in sources:
            own = {value[:3]: value for value in everywhere if value.source == source}
            rivals = [value for value in everywhere if value.source != source and value[:3] in own]
            cells = load_cells(connection, definitions, source)
            assert list(cells.values) == [own[key] for key in sorted(own)]
            assert list(cells.rivals) == sorted(rivals, key=lambda value: (value.source, value[:3]))
            assert all(cells.find(*key) == value for key, value in own.items())
    assert len(sources) == 5


def test_some_values_are_those_of_the_indicators_years_and_units_asked_for(
    filled: Engine, definitions: Definitions
) -> None:
    found = columns_of(filled, definitions)
    asked = ["vantetid", "socialjour", "finns-inte"], [2018, 2015, 1066], ["0184", "riket", "0000", "0184"]
    values = found.values(*asked)
    expected = [each for each in naive(filled, definitions) if each.indicator in asked[0] and each.year in asked[1]]
    expected = [each for each in expected if each.unit in asked[2]]
    assert expected
    assert sorted(values, key=lambda value: value[:4]) == expected
    assert found.values([], [2018], ["0184"]) == found.values(["socialjour"], [], ["0184"]) == []
    assert found.figures("finns-inte", 2018) == found.figures("socialjour", 1066) == []
    own = {
        value.year for value in naive(filled, definitions) if (value.indicator, value.unit) == ("socialjour", "0184")
    }
    assert found.coverage(["0184", "0000"])["socialjour"] == sorted(own)


def test_a_batch_reads_its_own_indicators_anew_and_no_other(filled: Engine, definitions: Definitions) -> None:
    before = columns_of(filled, definitions)
    assert reads_of(filled, lambda: columns_of(filled, definitions)) == []
    read_in(filled, definitions)
    assert set(reads_of(filled, lambda: columns_of(filled, definitions))) == {"socialjour"}
    assert columns_of(filled, definitions) is not before
    with pytest.raises(ValueError, match="read-only"):
        before.number[0, 0, 0] = 1.0


def test_what_a_transaction_takes_back_is_kept_by_nobody(filled: Engine, definitions: Definitions) -> None:
    before = everything(columns_of(filled, definitions))
    with filled.connect() as connection, connection.begin() as transaction:
        hold_values(connection)
        connection.execute(text("UPDATE value SET raw = 'NEJ' WHERE unit = '0184'"))
        mark_changed(connection, definitions.indicators)
        own = everything(load_columns(connection, definitions))
        assert own != before
        transaction.rollback()
    assert everything(columns_of(filled, definitions)) == before
    forget()
    assert everything(columns_of(filled, definitions)) == before


def test_many_who_hold_all_connections_wait_for_one_and_get_what_it_makes(
    filled: Engine, definitions: Definitions
) -> None:
    together, found = threading.Barrier(15), []  # as many as the pool has

    def ask() -> None:
        with filled.connect() as connection:
            connection.execute(text("SELECT 1"))
            together.wait()
            found.append(load_columns(connection, definitions))

    forget()
    threads = [threading.Thread(target=ask) for _ in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 15
    assert len({id(each) for each in found}) == 1


def test_a_snapshot_has_the_values_of_its_own_moment(published_sqlite: Engine, definitions: Definitions) -> None:
    before = everything(columns_of(published_sqlite, definitions))
    with Acting(published_sqlite, LOCAL_USER).snapshot() as seeing, seeing.reading() as connection:
        connection.execute(text("SELECT 1 FROM value LIMIT 1"))
        read_in(published_sqlite, definitions)
        forget()
        assert everything(load_columns(connection, definitions)) == before
    assert everything(columns_of(published_sqlite, definitions)) == naive(published_sqlite, definitions) != before


def test_the_next_process_reads_the_file_and_only_what_has_changed_since(
    file: tuple[Engine, Path], definitions: Definitions
) -> None:
    engine, path = file
    forget()
    assert path.stat().st_mode & 0o077 == 0
    assert reads_of(engine, lambda: columns_of(engine, definitions)) == []
    assert everything(columns_of(engine, definitions)) == naive(engine, definitions)
    read_in(engine, definitions)
    forget()
    assert set(reads_of(engine, lambda: columns_of(engine, definitions))) == {"socialjour"}
    check_now(engine, definitions)
    forget()
    assert reads_of(engine, lambda: columns_of(engine, definitions)) == []
    assert everything(columns_of(engine, definitions)) == naive(engine, definitions)


@pytest.mark.parametrize("content", [b"", b"inte en fil", None], ids=["empty", "other", "cut"])
def test_a_file_that_is_broken_is_made_anew(
    file: tuple[Engine, Path], definitions: Definitions, content: bytes | None
) -> None:
    engine, path = file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if content is None else content)
    forget()
    assert everything(columns_of(engine, definitions)) == naive(engine, definitions)
    forget()
    assert reads_of(engine, lambda: columns_of(engine, definitions)) == []


def test_a_file_of_another_database_or_other_definitions_is_not_taken(
    file: tuple[Engine, Path], definitions: Definitions, tmp_path: Path
) -> None:
    engine, path = file
    forget()
    other = replace(definitions, sha256="0" * 64)
    assert set(reads_of(engine, lambda: columns_of(engine, other))) == set(definitions.indicators)
    another = sqlite_copy("empty", tmp_path / "annan.db")
    path.rename(tmp_path / "annan.db.columns.npz")
    assert everything(columns_of(another, definitions)) == []


def test_a_restored_database_has_its_own_values_though_the_numbers_are_the_same(
    file: tuple[Engine, Path], definitions: Definitions, tmp_path: Path
) -> None:
    engine, _ = file
    before = everything(columns_of(engine, definitions))
    back_up(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj")
    read_in(engine, definitions)
    assert everything(columns_of(engine, definitions)) != before
    restore(Acting(engine, LOCAL_USER), tmp_path / "kopia.oj", overwrite=True)
    assert everything(columns_of(engine, definitions)) == before


def test_a_database_whose_earlier_file_is_put_back_has_the_values_that_come_to_it_then(
    file: tuple[Engine, Path], definitions: Definitions, tmp_path: Path
) -> None:
    """The versions' numbers are given out again, and the file of the columns is left as it was."""
    engine, path = file
    with sqlite3.connect(tmp_path / "oj.db") as source, sqlite3.connect(tmp_path / "kopia.db") as target:
        source.backup(target)
    for answer in ("nej", "ja"):
        line = csv_file(f"egen;Egen fil;socialjour;2019;Solna;{answer};;")
        import_file(Acting(engine, LOCAL_USER), definitions, line, "egen.csv")
        check_now(engine, definitions)
        forget()
        (value,) = columns_of(engine, definitions).values(["socialjour"], [2019], ["0184"])
        assert value.raw == answer
        assert path.exists()
        engine.dispose()
        with sqlite3.connect(tmp_path / "kopia.db") as source, sqlite3.connect(tmp_path / "oj.db") as target:
            source.backup(target)


def test_a_database_without_a_name_is_given_one_when_it_is_upgraded(
    file: tuple[Engine, Path], definitions: Definitions
) -> None:
    engine, path = file
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM version WHERE kind = 'epoch'"))
    path.unlink()
    forget()
    columns_of(engine, definitions)
    assert not path.exists()
    migrate(engine)
    columns_of(engine, definitions)
    assert path.exists()


def test_two_who_ask_at_once_share_what_one_of_them_reads(published_sqlite: Engine, definitions: Definitions) -> None:
    found: list[Columns] = []
    threads = [
        threading.Thread(target=lambda: found.append(columns_of(published_sqlite, definitions))) for _ in range(4)
    ]

    def ask() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    read = reads_of(published_sqlite, ask)
    assert len(read) == len(set(read))
    assert len({id(each) for each in found}) == 1


_WRITER = """
import sys
from sqlalchemy import text
from ojcore.checking.cells import load_cells
from ojcore.checking.job import check_now
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.reader import load_definitions
from ojcore.store import columns
from ojcore.store.engine import open_engine
from ojcore.store.versions import hold_values
definitions, engine = load_definitions(PROJECT / "data"), open_engine(sys.argv[1])
while True:
    with engine.begin() as connection:
        hold_values(connection)
    with engine.connect() as connection:
        columns.store_columns(connection, definitions)
    print("x", flush=True)
"""


def test_a_process_that_is_killed_while_it_writes_leaves_a_whole_file(
    file: tuple[Engine, Path], definitions: Definitions
) -> None:
    engine, path = file
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    for wait in (0.0, 0.003, 0.01):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(engine.url)], stdout=subprocess.PIPE, env=environment
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        stored = room._read(path)
        assert stored is not None
        assert everything(stored) == naive(engine, definitions)
    left = path.with_name(f"{path.name}.gammal")
    left.write_bytes(b"halv")
    os.utime(left, (0, 0))
    with engine.begin() as connection:
        hold_values(connection)
    with engine.connect() as connection:
        store_columns(connection, definitions)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_costs_only_the_file(
    file: tuple[Engine, Path], definitions: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, path = file
    path.unlink()
    forget()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(room, "mkstemp", refuse)
    assert everything(columns_of(engine, definitions)) == naive(engine, definitions)
    assert not path.exists()

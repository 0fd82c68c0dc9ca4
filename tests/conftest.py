"""What the tests share: the definitions of `data/`, a fresh database of each kind, and the real components.

A browser, PostgreSQL or LibreOffice that is not installed skips its tests on a developer's machine and fails them where
`CI` is set.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.store.engine import migrate, open_engine
from ojcore.store.values import load_published
from tests import proof


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    proof.repeat(metafunc)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if proof.ROUNDS:
        reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, [])]
        terminalreporter.write_line("\n".join(proof.lines(reports)))


@pytest.fixture
def proof_round() -> int:
    """Which round of `make proof` it is: for what must differ from round to round. Elsewhere there is one."""
    return 0


def require_component(found: object, name: str) -> None:
    """Skips the test without the component, or fails it where CI promises that it is there."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI requires it")
    pytest.skip(f"{name} is not installed")


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """Everything under the repository's own data folder."""
    return load_definitions(PROJECT / "data")


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite database."""
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database: first SQLite, then a real PostgreSQL."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(scope="session")
def loaded_url(tmp_path_factory: pytest.TempPathFactory, definitions: Definitions) -> str:
    """The URL of a database with all published data; tests that use it only read."""
    url = f"sqlite:///{tmp_path_factory.mktemp('loaded') / 'oj.db'}"
    migrate(open_engine(url))
    load_published(Acting(open_engine(url), LOCAL_USER), definitions)
    return url


@pytest.fixture(scope="session")
def loaded_engine(loaded_url: str) -> Engine:
    """An engine on the database with all published data; tests that use it only read."""
    return open_engine(loaded_url)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL cluster made for this run, without a trailing database name.

    Not in pytest's folder, which another run started meanwhile closes to everybody but its own user.
    """
    folder = _postgresql_binaries()
    require_component(folder, "PostgreSQL")
    assert folder is not None
    home = Path(tempfile.mkdtemp(prefix="oj-postgresql-"))
    port = 54000 + os.getpid() % 1000
    _as_database_user(home, [str(folder / "initdb"), "-D", str(home / "data"), "-U", "oj", "-A", "trust", "-N"])
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    start = [str(folder / "pg_ctl"), "-D", str(home / "data"), "-o", options, "-l", str(home / "log"), "-w", "start"]
    _as_database_user(home, start)
    yield f"postgresql+psycopg://oj@127.0.0.1:{port}"
    _as_database_user(home, [str(folder / "pg_ctl"), "-D", str(home / "data"), "-m", "immediate", "stop"])
    shutil.rmtree(home)


@pytest.fixture
def postgresql_engine(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty, migrated PostgreSQL database."""
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    administration = create_engine(f"{postgresql_server}/postgres", isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = open_engine(f"{postgresql_server}/{name}")
    migrate(engine)
    yield engine
    engine.dispose()
    with administration.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


def _postgresql_binaries() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") if not installed else installed[-1]
    return Path(found).parent if found else None


def _as_database_user(home: Path, command: list[str]) -> None:
    """Runs a command as somebody PostgreSQL accepts: itself refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

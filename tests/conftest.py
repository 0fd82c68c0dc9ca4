"""What the tests share: the definitions of `data/`, a fresh database of each kind, and the real components.

A browser, PostgreSQL or LibreOffice that is not installed skips its tests on a developer's machine and fails them where
`CI` is set.
"""

import os
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
from tests.postgresql import postgresql_binaries, running_postgresql


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
    """The URL of a PostgreSQL cluster made for this run, without a trailing database name."""
    folder = postgresql_binaries()
    require_component(folder, "PostgreSQL")
    assert folder is not None
    with running_postgresql(folder, 54000 + os.getpid() % 1000) as cluster:
        yield cluster.url


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

"""What the tests share: the definitions of `data/`, a fresh database of each kind, and the real components.

A browser, PostgreSQL or LibreOffice that is not installed skips its tests on a developer's machine and fails them where
`CI` is set.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ojcore.definitions.model import Definitions
from ojcore.store.engine import open_engine
from tests import proof
from tests.copies import Content, administer, postgresql_copy, project_definitions, remove_originals, sqlite_copy
from tests.postgresql import postgresql_binaries, running_postgresql


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    proof.repeat(metafunc)


def pytest_unconfigure() -> None:
    remove_originals()


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
    return project_definitions()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite database."""
    engine = sqlite_copy("empty", tmp_path / "test.db")
    yield engine
    engine.dispose()


@pytest.fixture
def published_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database with all published data, to write in."""
    engine = sqlite_copy("published", tmp_path / "test.db")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database: first SQLite, then a real PostgreSQL."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def published(request: pytest.FixtureRequest) -> Engine:
    """A database with all published data, to write in: first SQLite, then a real PostgreSQL."""
    found: Engine = request.getfixturevalue(f"published_{request.param}")
    return found


@pytest.fixture
def full_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An SQLite database with all published data and the example of a granskning, to write in."""
    engine = sqlite_copy("full", tmp_path / "test.db")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest) -> Engine:
    """A database with all published data and the example of a granskning: first SQLite, then a real PostgreSQL."""
    found: Engine = request.getfixturevalue(f"full_{request.param}")
    return found


@pytest.fixture(scope="session")
def loaded_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with all published data; tests that use it only read."""
    return str(sqlite_copy("published", tmp_path_factory.mktemp("loaded") / "oj.db").url)


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
    yield from _on_postgresql("empty", postgresql_server, request)


@pytest.fixture
def published_postgresql(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A PostgreSQL database with all published data, to write in."""
    yield from _on_postgresql("published", postgresql_server, request)


@pytest.fixture
def full_postgresql(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A PostgreSQL database with all published data and the example of a granskning, to write in."""
    yield from _on_postgresql("full", postgresql_server, request)


def _on_postgresql(content: Content, server: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    engine = postgresql_copy(content, server, name)
    yield engine
    engine.dispose()
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")

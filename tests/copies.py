"""Databases that are made once in a process and copied: making one takes 0.1 to 1 s of CPU, copying it a hundredth.

Each copy has a name of its own among databases, so that nothing kept of one is taken for another's.
"""

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from sqlalchemy import Engine, create_engine, text

from inspection.example import load_example
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions
from ojcore.store.engine import migrate, open_engine
from ojcore.store.values import load_published
from ojcore.store.versions import begin_epoch

Content = Literal["empty", "published", "example", "full"]
"""Only our tables; in them all published data, or the example of a granskning, which is number 1; or both."""


@cache
def project_definitions() -> Definitions:
    """Everything under the repository's own data folder."""
    return load_definitions(PROJECT / "data")


def sqlite_copy(content: Content, path: Path) -> Engine:
    """The engine of a new database file. Raises FileExistsError for one that another fixture of the test has."""
    path.touch(exist_ok=False)
    shutil.copy(_sqlite_original(content), path)
    return _begun(open_engine(f"sqlite:///{path}"))


def postgresql_copy(content: Content, server: str, name: str) -> Engine:
    """The engine of a new database on a server, whose URL has no database's name at its end."""
    administer(server, f"CREATE DATABASE {name} TEMPLATE {_postgresql_original(content, server)}")
    return _begun(open_engine(f"{server}/{name}"))


def administer(server: str, statement: str) -> None:
    """Runs what makes or drops a database of the server."""
    administration = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(statement))
    administration.dispose()


def _begun(engine: Engine) -> Engine:
    with engine.begin() as connection:
        begin_epoch(connection)
    return engine


@cache
def _folder() -> "TemporaryDirectory[str]":
    return TemporaryDirectory(prefix="oj-copies-")


def remove_originals() -> None:
    """When the run is over: a worker of xdist ends without doing what is left to the end of a process."""
    if _folder.cache_info().currsize:
        _folder().cleanup()


@cache
def _sqlite_original(content: Content) -> Path:
    path = Path(_folder().name) / f"{content}.db"
    _make(open_engine(f"sqlite:///{path}"), content)
    return path


@cache
def _postgresql_original(content: Content, server: str) -> str:
    administer(server, f"CREATE DATABASE original_{content}")
    _make(open_engine(f"{server}/original_{content}"), content)
    return f"original_{content}"


def _make(engine: Engine, content: Content) -> None:
    migrate(engine)
    if content in ("published", "full"):
        load_published(Acting(engine, LOCAL_USER), project_definitions())
    if content in ("example", "full"):
        load_example(Acting(engine, LOCAL_USER), PROJECT / "data")
    engine.dispose()  # its last connection puts the whole of an SQLite database into the one file

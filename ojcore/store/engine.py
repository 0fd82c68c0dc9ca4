"""The database: tables, engine, migrations.

SQLite in `local/oj.db` is the default; `OJ_DATABASE` (an SQLAlchemy URL) names another, such as PostgreSQL when more
than one process needs the data. `OJ_DATA` names another folder of definitions than `data/`. No Session outlives the
call that opened it.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Column, Connection, Engine, ExceptionContext, Table, create_engine, event, func, inspect, select
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, OperationalError
from sqlmodel import Field, SQLModel

from ojcore.definitions.folder import PROJECT
from ojcore.errors import DatabaseUnavailable, UserError
from ojcore.store.moments import MOMENT

if TYPE_CHECKING:  # a command that makes no tables does not load what makes them
    from alembic.config import Config

LOCAL = "lokal"
"""The one organisation there is until there are several."""

_NO_ANSWER = "Databasen svarar inte just nu."
_REASONS = {
    "locked|could not obtain lock|LockNotAvailable": "Databasen är upptagen av någon annan och svarar inte just nu.",
    "disk is full|No space left|DiskFull": "Disken där databasen finns är full.",
    "readonly|read-only": "Databasen får inte ändras: filen eller anslutningen är skrivskyddad.",
    "unable to open": "Databasfilen kan inte öppnas: mappen saknas eller får inte läsas.",
    "not a database|malformed": "Filen är ingen databas eller är skadad.",
    "no such (table|column)": "Databasen har inte den här versionens tabeller. Kör 'oj init'.",
}  # what the drivers write -> why, in Swedish; the first that fits

_TABLES_LOCK = 20_152_024  # any number that nobody else locks in our database


def explain_database_error(error: DatabaseError) -> str:
    """Why the database cannot be used, in Swedish and without anything typed; "" where the program is at fault.

    The drivers have a class of their own for what is wrong in a statement or in its values.
    """
    if type(error) not in (DatabaseError, OperationalError):
        return ""
    told = f"{type(error.orig).__name__} {error.orig}"
    return next((reason for pattern, reason in _REASONS.items() if re.search(pattern, told)), _NO_ANSWER)


class Organisation(SQLModel, table=True):
    """Whose something is: what is published is everybody's.

    So far the texts of reports, what is kept of texts written over, and jobs belong to one. Comments and granskningar
    do not yet: every organisation would see them.
    """

    id: str = Field(primary_key=True)


def organisation_field(*, primary_key: bool = False) -> Any:
    """A column for whose a row is."""
    default = {"server_default": LOCAL}
    return Field(default=LOCAL, primary_key=primary_key, foreign_key="organisation.id", sa_column_kwargs=default)


class Batch(SQLModel, table=True):
    """One loading of values: the published data or a user's file. The unit of undo."""

    id: int | None = Field(default=None, primary_key=True)
    file_name: str
    sha256: str
    loaded_at: datetime = Field(sa_type=MOMENT)
    loaded_by: str
    added: int = 0
    replaced: int = 0
    undone_at: datetime | None = Field(default=None, sa_type=MOMENT)
    undone_by: str = ""


class SourceRecord(SQLModel, table=True):
    """A source that values come from: a publication under `data/`, or an imported file's own."""

    __tablename__ = "source"

    id: str = Field(primary_key=True)
    title: str
    producer: str = ""
    year: int | None = None
    published: int | None = None
    document: str = ""
    licence: str = ""
    sha256: str = ""
    is_published_data: bool = False


class _Cell(SQLModel):
    """What a cell says, where it stands, and the batch that brought it."""

    raw: str
    number: float | None = None
    table: str = Field(sa_column_kwargs={"name": "table_name"})
    row: str = Field(sa_column_kwargs={"name": "row_name"})
    column: str = Field(sa_column_kwargs={"name": "column_name"})
    batch: int = Field(foreign_key="batch.id")


class ValueRecord(_Cell, table=True):
    """One value; the columns of `ojcore.reading.cells.Value` and its batch."""

    __tablename__ = "value"
    __table_args__ = {"sqlite_with_rowid": False}

    indicator: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    source: str = Field(primary_key=True, foreign_key="source.id")
    code: str | None = None
    missing: str | None = None


class ReplacedValue(_Cell, table=True):
    """A value as it stood before `replaced_by` changed it, so that the batch can be undone."""

    __tablename__ = "replaced_value"

    replaced_by: int = Field(primary_key=True, foreign_key="batch.id")
    indicator: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    source: str = Field(primary_key=True, foreign_key="source.id")
    code: str | None = None
    missing: str | None = None


class ClaimRecord(_Cell, table=True):
    """A figure a source says it has computed; the columns of `ojcore.reading.cells.Claim` and its batch."""

    __tablename__ = "claim"

    source: str = Field(primary_key=True, foreign_key="source.id")
    kind: str = Field(primary_key=True)
    indicator: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)


class ReplacedClaim(_Cell, table=True):
    """A claim as it stood before `replaced_by` changed it, so that the batch can be undone."""

    __tablename__ = "replaced_claim"

    replaced_by: int = Field(primary_key=True, foreign_key="batch.id")
    source: str = Field(primary_key=True, foreign_key="source.id")
    kind: str = Field(primary_key=True)
    indicator: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)


class Comment(SQLModel, table=True):
    """What somebody says about one unit's answer to one indicator one year.

    A change is a new row with the next version; the empty text takes the comment away. A publication's own comments
    have its id as source. role: in what role the author wrote, as a document may name it.
    """

    id: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(index=True)
    year: int
    unit: str
    text: str
    author: str
    written_at: datetime = Field(sa_type=MOMENT)
    source: str | None = Field(default=None, foreign_key="source.id")
    version: int = 1
    role: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ReportText(SQLModel, table=True):
    """A version of a text that somebody writes into a document, kept per publication.

    report: the kind of document. area, year, group_id and unit say which one; empty or 0 where they do not matter. A
    draft (`inspection/drafts.py`) is kept here too, and goes when what it is of is added.
    field: which of its texts. A change is a new row with the next version; the empty text takes it away.
    """

    __tablename__ = "report_text"
    __table_args__ = {"sqlite_with_rowid": False}

    organisation: str = organisation_field(primary_key=True)
    report: str = Field(primary_key=True)
    area: str = Field(primary_key=True)
    group_id: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    version: int = Field(primary_key=True)
    text: str
    changed_by: str
    changed_at: datetime = Field(sa_type=MOMENT)


class ImportDecision(SQLModel, table=True):
    """What somebody has decided about a publisher's files; text is folded.

    kind: what text is: `column`, a heading; `symbol`, `code` or `unit`, what a cell says; `file`, a file's name.
    meaning: an indicator's id, a missing reason's or "0", an answer's, a kommun's or benchmark's; "" for what is left
    out. Of a file's name it is the publisher, and `publisher` is "".
    """

    __tablename__ = "import_decision"

    organisation: str = organisation_field(primary_key=True)
    publisher: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    text: str = Field(primary_key=True)
    meaning: str
    decided_by: str
    decided_at: datetime = Field(sa_type=MOMENT)


class LogEntry(SQLModel, table=True):
    """What somebody did. Written by core functions, never changed or removed through the program."""

    __tablename__ = "log"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=MOMENT)
    actor: str
    action: str
    target: str
    old: str = ""
    new: str = ""


def table_of(record: type[SQLModel]) -> Table:
    """The table of a class, for what copies rows or names columns as they are stored."""
    return cast(Table, inspect(record).local_table)


def columns_of(record: type[SQLModel], fields: Iterable[str]) -> list[Column[Any]]:
    """The columns of some of a class's fields, in their order: those of a tuple that is to be made of each row."""
    columns = inspect(record).columns
    return [columns[name] for name in fields]


def database_url() -> str:
    """The SQLAlchemy URL of the data: `OJ_DATABASE`, else the embedded file, whose folder is made."""
    configured = os.environ.get("OJ_DATABASE")
    if configured:
        return _with_driver(configured)
    folder = PROJECT / "local"
    folder.mkdir(exist_ok=True)
    return f"sqlite:///{folder / 'oj.db'}"


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


@cache
def open_engine(url: str) -> Engine:
    """The engine for a URL, one per process. SQLite gets WAL, foreign keys and five seconds' patience.

    A database that is locked, full or gone raises DatabaseUnavailable, which is shown to the user as it stands. Other
    errors never repeat a statement's parameters or a row: they may be answers from a case file, and end in a log.
    What is committed is on disk (`synchronous`), also after a power cut: a saved answer has been acknowledged.
    Raises UserError for a URL that is none, or of a database that the program has no driver for.
    """
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), hide_parameters=True)
    except (ArgumentError, ImportError) as error:  # without the URL, which may have a password in it
        raise UserError(
            "OJ_DATABASE anger ingen databas som kan användas. Skriv till exempel sqlite:////mapp/oj.db eller "
            "postgresql://användare@värd/databas."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _create_private)
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "handle_error", _refuse_in_swedish)
    return engine


def _create_private(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
    """A new database file, with the journals beside it that take its mode, is for its owner only."""
    if file := _file_of(str(arguments[0])):
        with suppress(OSError):  # SQLite says itself, right after, that it cannot open the file
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _file_of(database: str) -> Path | None:
    """The file of an SQLite database; None for one in memory and one that is named by a URI."""
    return Path(database) if database and not database.startswith((":memory:", "file:")) else None


def _refuse_in_swedish(context: ExceptionContext) -> None:
    error = context.sqlalchemy_exception
    if isinstance(error, DBAPIError):
        _forget_values(error)
    if isinstance(error, DatabaseError) and (reason := explain_database_error(error)):
        raise DatabaseUnavailable(reason) from context.original_exception


def _forget_values(error: DBAPIError) -> None:
    """Leaves of the driver's message, in its own error too, what is sure to repeat no value.

    PostgreSQL's lines after the first (DETAIL, CONTEXT) show whole rows and keys, and of a value that is none of its
    type the first line shows that value; then only the error's name is left.
    """
    said = str(error.orig)
    safe = type(error.orig).__name__ if isinstance(error, DataError) else said.partition("\n")[0]
    error.args = (str(error.args[0]).replace(said, safe), *error.args[1:])
    if error.orig is not None:
        error.orig.args = (safe,)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for statement in ("journal_mode = WAL", "busy_timeout = 5000", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {statement}")


def migrate(engine: Engine) -> None:
    """Creates the tables or brings a database made by an older version up to this one: wholly, or not at all."""
    from ojcore.store.versions import name_database  # it has a table of its own, made with this module

    with alone(engine) as connection:
        upgrade_tables(connection)
        name_database(connection)


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that may change the tables themselves; another that may waits until it has ended.

    Python's SQLite driver begins by itself only before rows are changed, which is too late for tables.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(select(func.pg_advisory_xact_lock(_TABLES_LOCK)))
        yield connection


def upgrade_tables(connection: Connection, revision: str = "head") -> None:
    """Runs the migrations up to `revision`, in the caller's transaction."""
    from alembic import command

    config = _migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def known_revisions() -> set[str]:
    """The revisions of the tables that this version of the program knows."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()}


def _migrations() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def is_prepared(engine: Engine) -> bool:
    """True where there are tables, of any version; a database that nobody has run `oj init` on has none."""
    return missing_file(engine) is None and inspect(engine).has_table("log")


def missing_file(engine: Engine) -> Path | None:
    """The file of an SQLite database that is not there, though its folder is: to connect to it would make an empty one.

    None for any other, which says itself what is wrong with it.
    """
    file = _file_of(engine.url.database or "") if engine.dialect.name == "sqlite" else None
    return file if file and file.parent.is_dir() and not file.exists() else None


def now() -> datetime:
    """The moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)

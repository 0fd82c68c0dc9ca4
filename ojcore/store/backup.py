"""The whole database as one file, and back: SQLite and PostgreSQL alike, and from one to the other.

The file is a ZIP with one JSON line per row and a manifest: the revision of the tables, their columns, how many rows.
It is written from one consistent view of the database and appears under its name only when it is complete. All the
secrets of the database are in it; only its owner may read it.
"""

import json
import re
import tempfile
import time
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from alembic.migration import MigrationContext
from pydantic import BaseModel, ConfigDict
from sqlalchemy import (
    JSON,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import TypeEngine

from ojcore.access import Acting, log, require
from ojcore.errors import DatabaseUnavailable, UserError, why_not
from ojcore.store.engine import alone, known_revisions, upgrade_tables
from ojcore.store.versions import begin_epoch

_FORMAT = "oj-backup-1"
_MANIFEST = "manifest.json"
_REVISION_TABLE = "alembic_version"
_JOBS = "job"  # what is under way is not kept: to be done twice
_WITHOUT_DATA = (_REVISION_TABLE, "data_version", "version", "organisation", _JOBS)
_WHOLE = "databasen"  # in the log; the name of a file may say anything
_ROWS_AT_ONCE = 5_000
# A backup is not parsed apart as uploads are: it is the administrator's own, and as large as the database. It is
# streamed instead, and these bound what a file that lies can take: no row of ours is longer, a frame of a million ids
# is 12 MB.
_BYTES_AT_ONCE = 16 * 2**20
_LONGEST_ROW = 128 * 2**20
_LONGEST_MANIFEST = 2**20
_CHUNK = 2**20
_ABANDONED_AFTER = 3600  # seconds without a write

# What reading a file that is cut, changed or of another kind raises; a ValidationError is a ValueError.
_DAMAGED = (BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, RuntimeError, IntegrityError, DataError)


class _TableContent(BaseModel):
    """What a backup has of one table."""

    model_config = ConfigDict(extra="forbid")

    columns: list[str]
    rows: int


class _Manifest(BaseModel):
    """What a backup has. revision: of the tables, when it was made."""

    model_config = ConfigDict(extra="forbid")

    format: str
    revision: str
    made_at: datetime
    tables: dict[str, _TableContent]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


def back_up(acting: Acting, path: Path) -> int:
    """Writes the whole database to `path`, in place of any file there, and returns how many rows it has.

    Raises UserError where the file cannot be written, and unless the user is administrator.
    """
    require(acting, back_up)
    with acting.changing() as connection:
        log(connection, acting, "backup", _WHOLE)
    try:
        with _complete_or_absent(path) as unfinished, acting.snapshot() as seeing, seeing.reading() as connection:
            return _write(connection, unfinished).rows
    except OSError as error:
        raise UserError(f"{path} kunde inte skrivas ({why_not(error)}). Kontrollera sökvägen.") from error


@contextmanager
def _complete_or_absent(path: Path) -> Iterator[Path]:
    """A file to write, which only its owner may read; it gets its name when all has gone well."""
    _remove_abandoned(path)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        unfinished = Path(file.name)
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _remove_abandoned(path: Path) -> None:
    """Takes away what a backup that was killed left beside `path`; one that is running has written within the hour."""
    for left in path.parent.iterdir():
        is_unfinished = re.fullmatch(rf"\.{re.escape(path.name)}\.[a-z0-9_]{{8}}", left.name)
        if is_unfinished and left.stat().st_mtime < time.time() - _ABANDONED_AFTER:
            left.unlink(missing_ok=True)


def _write(connection: Connection, path: Path) -> _Manifest:
    revision = MigrationContext.configure(connection).get_current_revision()
    manifest = _Manifest(format=_FORMAT, revision=revision or "", made_at=datetime.now(UTC), tables={})
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for table in _kept_tables(connection):
            manifest.tables[table.name] = _write_table(connection, archive, table)
        archive.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _tables_of(connection: Connection) -> list[Table]:
    """The tables that are there, whoever made them, those that others refer to first; not alembic's own."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != _REVISION_TABLE]


def _kept_tables(connection: Connection) -> list[Table]:
    return [table for table in _tables_of(connection) if table.name != _JOBS]


def _write_table(connection: Connection, archive: ZipFile, table: Table) -> _TableContent:
    statement = select(table).order_by(*table.primary_key.columns)
    rows = 0
    with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        for row in connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(statement):
            file.write(json.dumps(list(row), ensure_ascii=False, default=_as_text).encode() + b"\n")
            rows += 1
    return _TableContent(columns=[column.name for column in table.columns], rows=rows)


def _as_text(value: object) -> str:
    """What JSON has no form for. A moment without time zone is SQLite's, and in UTC."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(type(value))


def restore(acting: Acting, path: Path, *, overwrite: bool = False) -> int:
    """Puts a backup's content in place of the database's, in this version's tables, and returns how many rows it has.

    All or nothing: while anything is wrong the database stays as it was. overwrite: also where it has data.
    Raises UserError for a file that is no backup, is damaged or is of a newer version, for a database with data or in
    use, and unless the user is administrator.
    """
    require(acting, restore)
    damaged = UserError(f"{path} är ingen säkerhetskopia eller är skadad. Databasen är oförändrad.")
    try:
        with ZipFile(path) as archive:
            manifest = _read_manifest(archive, path)
            with alone(acting.engine) as connection:
                _replace_all(connection, acting, archive, manifest, overwrite=overwrite)
    except _DAMAGED as error:
        raise damaged from error
    except OSError as error:
        raise UserError(f"{path} kunde inte läsas ({why_not(error)}). Kontrollera sökvägen.") from error
    except DatabaseUnavailable as error:
        raise UserError("Databasen används eller kan inte nås. Stäng programmet och försök igen.") from error
    return manifest.rows


def _read_manifest(archive: ZipFile, path: Path) -> _Manifest:
    if archive.getinfo(_MANIFEST).file_size > _LONGEST_MANIFEST:
        raise ValueError(_MANIFEST)
    content = dict(json.loads(archive.read(_MANIFEST)))
    written_as = str(content.get("format", ""))
    if written_as.startswith("oj-backup-") and (
        written_as != _FORMAT or content.get("revision") not in known_revisions()
    ):
        raise UserError(
            f"{path} är gjord av en nyare version av programmet. Uppgradera programmet och försök igen. "
            "Databasen är oförändrad."
        )
    manifest = _Manifest.model_validate(content)
    if manifest.format != _FORMAT or archive.testzip():
        raise ValueError(manifest.format)
    return manifest


def _replace_all(
    connection: Connection, acting: Acting, archive: ZipFile, manifest: _Manifest, *, overwrite: bool
) -> None:
    old = _tables_of(connection)
    if not overwrite and any(_has_rows(connection, table) for table in old if table.name not in _WITHOUT_DATA):
        raise UserError(
            "Databasen innehåller redan uppgifter, och inget har ändrats. Säkerhetskopiera den och lägg sedan till "
            "--overwrite om den ska ersättas."
        )
    drop_tables(connection)
    upgrade_tables(connection, manifest.revision)
    for table in _kept_tables(connection):
        _read_table(connection, archive, table, manifest.tables[table.name])
    upgrade_tables(connection)
    begin_epoch(connection)  # pages must not take the old content for the new
    log(connection, acting, "restore", _WHOLE, new=f"{manifest.rows} rader")


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def drop_tables(connection: Connection) -> None:
    """Takes away every table, and what the migrations made besides, in the caller's transaction."""
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.drop_all(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_log_change"))


def _read_table(connection: Connection, archive: ZipFile, table: Table, content: _TableContent) -> None:
    connection.execute(table.delete())  # what the migrations put there
    columns = [table.columns[name] for name in content.columns]
    for column in columns:
        if isinstance(column.type, JSON) and column.nullable:
            column.type.none_as_null = True
    with archive.open(f"{table.name}.jsonl") as file:
        read = 0
        for lines in _blocks(file):
            read += len(lines)
            if read > content.rows:
                break
            types = [column.type for column in columns]
            connection.execute(table.insert(), [_from_line(line, content.columns, types) for line in lines])
    if read != content.rows:
        raise ValueError(table.name)
    _continue_numbers(connection, table)


def _blocks(file: IO[bytes]) -> Iterator[list[bytes]]:
    """The rows' lines, so many at a time as are stored at once. Raises ValueError for one that is longer than any."""
    reader = BufferedReader(cast(RawIOBase, file), _CHUNK)
    block: list[bytes] = []
    size = 0
    while line := reader.readline(_LONGEST_ROW + 1):
        if len(line) > _LONGEST_ROW:
            raise ValueError(len(line))
        block.append(line)
        size += len(line)
        if len(block) == _ROWS_AT_ONCE or size > _BYTES_AT_ONCE:
            yield block
            block, size = [], 0
    if block:
        yield block


def _from_line(line: bytes, names: list[str], types: list[TypeEngine[Any]]) -> dict[str, Any]:
    values = json.loads(line)
    return {name: _from_json(value, type_) for name, value, type_ in zip(names, values, types, strict=True)}


def _from_json(value: Any, type_: TypeEngine[Any]) -> Any:
    if value is None:
        return None
    if isinstance(type_, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(type_, Date):
        return date.fromisoformat(value)
    return b64decode(value) if isinstance(type_, LargeBinary) else value


def _continue_numbers(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers new rows from its own counter, which must come after what was restored."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None or column.server_default is None:
        return
    sequence = select(func.pg_get_serial_sequence(table.name, column.name)).scalar_subquery()
    connection.execute(select(func.setval(sequence, func.coalesce(func.max(column), 1), func.max(column).isnot(None))))

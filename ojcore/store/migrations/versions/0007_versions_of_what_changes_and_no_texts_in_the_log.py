"""A version for each kind of data in place of one for all; texts go from the log to a table of their own.

A text that the log has a copy of is kept in `kept_text` where it stands nowhere else, and then blanked in the log.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BY = "programmet"
_SIDES = ("old", "new")


def upgrade() -> None:
    op.create_table(
        "version",
        *(sa.Column(name, sa.String(), primary_key=True) for name in ("kind", "key")),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.execute(f"INSERT INTO version (kind, key, number) VALUES ('epoch', '{uuid4().hex}', 1)")  # noqa: S608
    op.drop_table("data_version")
    op.create_table(
        "kept_text",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "key", "text")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
    )
    op.create_index("ix_kept_text_key", "kept_text", ["key"])
    _clear_log()


class _Line(NamedTuple):
    """A line of the log as it was."""

    id: int
    at: datetime
    actor: str
    action: str
    target: str
    old: str
    new: str


_KEPT = sa.table(
    "kept_text",
    *(sa.column(name) for name in ("kind", "key", "text", "actor")),
    sa.column("at", sa.DateTime(timezone=True)),
)
_LOG = sa.table(
    "log",
    *(sa.column(name) for name in ("id", "actor", "action", "target", *_SIDES)),
    sa.column("at", sa.DateTime(timezone=True)),
)


def _clear_log() -> None:
    """Keeps what stands nowhere else and takes the texts out of the log; one line in the log tells how many."""
    connection = op.get_bind()
    columns = [_LOG.c[name] for name in _Line._fields]
    lines = [_Line(*row) for row in connection.execute(sa.select(*columns).order_by(_LOG.c.id))]
    found = [(line, kind) for line in lines if (kind := _kind(line))]
    if not found:
        return
    _keep(connection, lines)
    with _log_open(connection):
        for line, kind in found:
            changes = {"target": _clean_target(line, kind), "old": "", "new": ""}
            if kind in ("backup", "import"):
                changes = {"target": changes["target"]}
            connection.execute(sa.update(_LOG).where(_LOG.c.id == line.id).values(changes))
    told = f"{len(found)} rader"
    row = {"at": datetime.now(UTC).replace(microsecond=0), "actor": _BY, "action": "blank log", "target": "log"}
    connection.execute(sa.insert(_LOG).values(**row, old="", new=told))


def _kind(line: _Line) -> str:
    """Of what the line has a text; empty for one that has none."""
    if line.action in ("backup", "restore"):
        return "" if line.target == "databasen" else "backup"
    if line.action in ("import", "undo import"):
        return "import" if line.target.endswith(")") else ""
    if not (line.old or line.new):
        return ""
    if line.action == "comment":
        return "comment"
    part = line.target.split("/")
    if part[0] != "granskning" or line.action not in ("add", "change", "withdraw", "assign"):
        return ""
    if len(part) == 2:
        return "inspection"
    return {"brist": "finding", "atgard": "action", "akt": "second review"}.get(part[2], "")


def _clean_target(line: _Line, kind: str) -> str:
    """What the line is about, without the name of a file: it may say anything."""
    if kind == "backup":
        return "databasen"
    if kind == "import":
        return f"inläsning {line.target.rpartition('(')[2].rstrip(')')}"
    return line.target


def _keep(connection: sa.Connection, lines: list[_Line]) -> None:
    """Copies each text that stands nowhere else, once, with who wrote it and when."""
    seen: set[tuple[str, str]] = set()
    before: dict[str, _Line] = {}
    for line in lines:
        kind = _kind(line)
        for text, written in _texts(line, kind, before.get(line.target)) if kind else ():
            if text and (line.target, text) not in seen and not _stands(connection, kind, line.target, text):
                moment = _moment(written.at if written else line.at)
                actor = written.actor if written else ""
                row = {"kind": kind, "key": _clean_target(line, kind), "text": text, "at": moment, "actor": actor}
                connection.execute(sa.insert(_KEPT).values(row))
            seen.add((line.target, text))
        before[line.target] = line


def _texts(line: _Line, kind: str, before: _Line | None) -> Iterator[tuple[str, _Line | None]]:
    """The line's texts, each with the line of whoever wrote it; None where that is not known."""
    if kind == "backup":
        yield line.target, line
    elif kind != "import":  # a batch has the name of its file
        yield line.old, None if kind == "second review" else before  # others open the file in between
        yield line.new, line


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _stands(connection: sa.Connection, kind: str, target: str, text: str) -> bool:
    """True where the text is stored in the table that it belongs to."""
    if kind == "comment":
        indicator, year, unit = target.split(" ")
        statement = "SELECT text FROM comment WHERE indicator = :indicator AND year = :year AND unit = :unit"
        key: dict[str, Any] = {"indicator": indicator, "year": int(year), "unit": unit}
        return text in connection.execute(sa.text(statement), key).scalars().all()
    id_ = target.rpartition("/")[2]
    if kind == "finding":
        statement = "SELECT text FROM finding WHERE origin = (SELECT origin FROM finding WHERE id = :id)"
        return text in connection.execute(sa.text(statement), {"id": int(id_)}).scalars().all()
    if kind == "action":
        statement = "SELECT measure, owner, status, due, note FROM action WHERE id = :id"
        rows = connection.execute(sa.text(statement), {"id": int(id_)}).mappings()
        return text in ["; ".join(f"{name}: {value or '–'}" for name, value in row.items()) for row in rows]
    return False


@contextmanager
def _log_open(connection: sa.Connection) -> Iterator[None]:
    """Lets the migration change the log, which the database otherwise refuses; on SQLite without leaving traces."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text("ALTER TABLE log DISABLE TRIGGER log_refuses_change"))
        yield
        connection.execute(sa.text("ALTER TABLE log ENABLE TRIGGER log_refuses_change"))
        return
    guards = list(connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE name LIKE 'log_refuses_%'")))
    for name, _ in guards:
        connection.execute(sa.text(f"DROP TRIGGER {name}"))
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    yield
    connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    for _, statement in guards:
        connection.exec_driver_sql(statement)

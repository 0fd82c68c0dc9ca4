"""What has changed: a version for each kind of data, which whoever keeps something made of it compares.

A version is raised in the transaction that changes the data. Its row stays locked until the transaction ends, so two
who change the same thing get their versions in the order in which others see their changes.

| kind | key | what it is about |
|---|---|---|
| values | the source's id | its values, claims and title, and what puts its values in doubt |
| indicator | the indicator's id | its values, of any source; a number by chance (`ValuesState`) |
| checks | the source's id | the report of its check, and whether there is one of its present values |
| comments | the kommun's code | comments on its answers |
| texts | the document | the texts written into it |
| definitions | the organisation | what it defines itself |
| inspection | the granskning's id | everything saved in it |
| approvals | nothing | what has been approved, and what is kept of how everything read then |
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, func, or_, select, text
from sqlmodel import Field, SQLModel, col

VersionKind = Literal["values", "checks", "comments", "texts", "definitions", "inspection", "approvals"]

_LOADING = "loading"
_EPOCH = "epoch"
_CHANGING = "transaction that has raised a version"


class VersionRecord(SQLModel, table=True):
    """How often something has been changed; no row where it never was. Rows are never removed.

    The row of kind `epoch` says in its key which database this is: a restored one, whose numbers may be those of
    another time, has another.
    """

    __tablename__ = "version"

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    number: int = 0


_UPSERT = (
    "INSERT INTO version (kind, key, number) VALUES (:kind, :key, {}) ON CONFLICT (kind, key) DO UPDATE SET number = {}"
)
# As text, which both databases understand: the dialects' own forms take a tenth of a second to import.
_RAISE = text(_UPSERT.format("1", "version.number + 1"))
_RENEW = text(_UPSERT.format(":number", ":number"))
_READ = select(
    select(col(VersionRecord.key)).where(col(VersionRecord.kind) == _EPOCH).scalar_subquery(),
    select(func.sum(col(VersionRecord.number)))
    .where(
        col(VersionRecord.kind) == bindparam("kind"),
        or_(col(VersionRecord.key) == bindparam("key"), bindparam("key") == ""),
    )
    .scalar_subquery(),
)


class Version(NamedTuple):
    """Which state of some data; only to be compared with another. epoch: of which database."""

    epoch: str
    number: int


def read_version(connection: Connection, kind: VersionKind, key: str = "") -> Version:
    """The version of one key's data; without a key that of all of the kind, which changes whenever any of them does."""
    epoch, number = connection.execute(_READ, {"kind": kind, "key": key}).one()
    return Version(epoch or "", int(number or 0))


def read_versions(connection: Connection, kind: VersionKind, keys: Iterable[str]) -> tuple[Version, ...]:
    """The versions of several keys, in their order."""
    return tuple(read_version(connection, kind, key) for key in keys)


class ValuesState(NamedTuple):
    """Which state all values are in, and those of each indicator: never the same for two, in no copy of the database.

    indicators: key -> a number by chance; none where its values have never been changed.
    """

    epoch: str
    number: int
    indicators: dict[str, int]


def read_state(connection: Connection) -> ValuesState:
    """What something made of all values is known by, also where an older copy of the database has been put in place.

    There the versions' numbers are given out again, for other content.
    """
    columns = (col(VersionRecord.kind), col(VersionRecord.key), col(VersionRecord.number))
    rows = connection.execute(select(*columns).where(columns[0].in_((_EPOCH, _LOADING, "indicator")))).all()
    epoch = next((row.key for row in rows if row.kind == _EPOCH), "")
    number = next((row.number for row in rows if row.kind == _LOADING), 0)
    return ValuesState(epoch, number, {row.key: row.number for row in rows if row.kind == "indicator"})


def raise_version(connection: Connection, kind: VersionKind, key: str) -> None:
    """Tells that the caller's transaction changes this data. Another that does waits until the caller's has ended.

    What is read after this stays true until then.
    """
    _raise(connection, kind, key)


def is_changing(connection: Connection) -> bool:
    """True where the transaction has raised a version: what it reads may never be committed, so nothing keeps it."""
    transaction = connection.get_transaction()
    return transaction is not None and connection.info.get(_CHANGING) is transaction


def _raise(connection: Connection, kind: str, key: str) -> None:
    connection.execute(_RAISE, {"kind": kind, "key": key})
    connection.info[_CHANGING] = connection.get_transaction()


def hold_values(connection: Connection) -> None:
    """Before the caller's transaction changes values: one that does waits for the other, whatever the source.

    What a file changes, and what the check says of it, depends on other sources too. The sources get their versions
    from `checking.job.leave_unchecked`, which the caller ends with.
    """
    _renew(connection, _LOADING, "")


def renew_indicator(connection: Connection, indicator: str) -> None:
    """Tells that the caller's transaction changes values of the indicator, or what is disputed of them."""
    _renew(connection, "indicator", indicator)


def _renew(connection: Connection, kind: str, key: str) -> None:
    number = uuid4().int % 2**31
    connection.execute(_RENEW, {"kind": kind, "key": key, "number": number})
    connection.info[_CHANGING] = connection.get_transaction()


def is_overtaken(stored: object, seen: object, changes: Mapping[str, object]) -> bool:
    """True where somebody has changed the same fields of a row in between, to something else.

    stored, seen: the row as it is, and as the author of the changes saw it. changes: field -> what it is to say. Those
    who write in different fields of a row go past each other. Two texts without fields have their version to compare.
    """
    return any(getattr(stored, name) not in (getattr(seen, name), value) for name, value in changes.items())


def name_database(connection: Connection) -> None:
    """Gives a database that has none a name of its own, by which a file made of its content is known as of it."""
    if not read_version(connection, "values").epoch:
        begin_epoch(connection)


def begin_epoch(connection: Connection) -> None:
    """After a restore: no version is any longer one that somebody has seen."""
    connection.execute(delete(VersionRecord).where(col(VersionRecord.kind) == _EPOCH))
    _raise(connection, _EPOCH, uuid4().hex)

"""Long work as rows of one table: done outside the pages by any process, and taken over where its worker is gone.

A worker has a job for `LEASE` seconds and renews that while it works. A job whose lease has run out belongs to nobody:
the next worker begins it anew, so that what it does must bear to be begun twice. Its outcome is kept for a day.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from time import time
from typing import Any, Literal, cast
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from ojcore.access import Acting, Role, User, require
from ojcore.errors import UserError
from ojcore.store.engine import LOCAL, columns_of, now
from ojcore.store.moments import MOMENT

LEASE = 30
ATTEMPTS = 3
KEPT = timedelta(days=1)

_INTERRUPTED = f"Arbetet har avbrutits {ATTEMPTS} gånger och försöks inte igen. Beställ det på nytt."
_FAULT = "Något gick fel i programmet, och inget är gjort. Felet står i serverns logg."


class JobRecord(SQLModel, table=True):
    """Work that somebody has ordered. Not in backups: its outcome is, where it is to last.

    kind: what is to be done. about: what it is about, as its pages ask for it. arguments: JSON. leased_until: seconds
    since 1970; 0 before anybody has begun. error: why it failed, to the one who ordered it.
    """

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    organisation: str = LOCAL
    kind: str
    about: str
    arguments: str
    attachment: bytes = b""
    ordered_by: str
    roles: str
    ordered_at: datetime = Field(sa_type=MOMENT)
    worker: str = ""
    leased_until: int = 0
    attempts: int = 0
    progress: str = ""
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    outcome: str = ""
    file: bytes = b""
    error: str = ""


@dataclass(frozen=True)
class Job:
    """An order as the one who gave it sees it. before: how many wait before it. outcome: JSON, when it is done."""

    id: int
    arguments: str
    state: Literal["waiting", "running", "done", "failed"]
    before: int
    progress: str
    outcome: str
    error: str

    @property
    def is_finished(self) -> bool:
        return self.state in ("done", "failed")


@dataclass(frozen=True)
class Task:
    """A job as the function that does it gets it.

    acting: whoever ordered it, with the roles held then. is_again: where it has been begun before, and may have come to
    its end. tell: says how far it has come.
    """

    acting: Acting
    arguments: str
    attachment: bytes
    is_again: bool
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a job. told: JSON about it."""

    told: str = ""
    file: bytes = b""


def order_job(acting: Acting, kind: str, about: str, arguments: str, attachment: bytes = b"") -> int:
    """Orders work and returns its number; the user's earlier orders of the same are forgotten.

    What the work takes in roles is asked by the function that does it, of the roles held when it was ordered.
    """
    require(acting, order_job)
    with acting.changing() as connection:
        is_idle = or_(col(JobRecord.finished_at).is_not(None), col(JobRecord.leased_until) == 0)
        connection.execute(delete(JobRecord).where(_is_of(acting, kind, about), is_idle))
        connection.execute(delete(JobRecord).where(col(JobRecord.ordered_at) < now() - KEPT))
        whose = {"organisation": acting.organisation, "ordered_by": acting.user.name, "attachment": attachment}
        roles = " ".join(sorted(acting.user.roles))
        ordered = insert(JobRecord).values(_order(kind, about, arguments) | whose | {"roles": roles})
        (number,) = connection.execute(ordered).inserted_primary_key or (0,)
    return int(number)


def find_job(acting: Acting, kind: str, about: str) -> Job | None:
    """The user's latest order of the kind about that; None where there is none, or it is a day old."""
    require(acting, find_job)
    with acting.reading() as connection:
        latest = _TOLD.where(_is_of(acting, kind, about), col(JobRecord.ordered_at) >= now() - KEPT)
        row = connection.execute(latest.order_by(col(JobRecord.id).desc())).first()
        return _as_job(connection, row) if row else None


def order_shared(connection: Connection, kind: str) -> None:
    """Orders, in the caller's transaction, work that is done for nobody and everybody: with no roles.

    Nothing where such work waits to be begun. What is being done already may have gone past what the caller changes.
    """
    of_kind = col(JobRecord.kind) == kind
    waits = of_kind & col(JobRecord.finished_at).is_(None) & (col(JobRecord.leased_until) == 0)
    if connection.execute(select(col(JobRecord.id)).where(waits)).first() is None:
        connection.execute(delete(JobRecord).where(of_kind, col(JobRecord.finished_at).is_not(None)))
        connection.execute(insert(JobRecord).values(_order(kind)))


def find_shared(connection: Connection, kind: str) -> Job | None:
    """The work of a kind that is everybody's: what is not finished, else the latest that has ended."""
    order = col(JobRecord.finished_at).is_not(None), col(JobRecord.id)
    row = connection.execute(_TOLD.where(col(JobRecord.kind) == kind).order_by(*order)).first()
    return _as_job(connection, row) if row else None


_TOLD = select(
    *columns_of(JobRecord, ("id", "arguments", "leased_until", "progress", "finished_at", "outcome", "error"))
)


def _as_job(connection: Connection, row: Row[Any]) -> Job:
    waiting = select(func.count()).where(col(JobRecord.finished_at).is_(None), col(JobRecord.id) < row.id)
    state: Literal["waiting", "running", "done", "failed"] = "running" if row.leased_until else "waiting"
    if row.finished_at is not None:
        state = "failed" if row.error else "done"
    before = connection.execute(waiting).scalar_one() if state == "waiting" else 0
    return Job(row.id, row.arguments, state, before, row.progress, row.outcome, row.error)


def _order(kind: str, about: str = "", arguments: str = "") -> dict[str, Any]:
    """The row of an order, without whoever gave it."""
    told = {"kind": kind, "about": about, "arguments": arguments, "attachment": b"", "ordered_at": now()}
    return told | {"organisation": LOCAL, "ordered_by": "", "roles": ""}


def read_file(acting: Acting, job: int) -> bytes:
    """The file that came of a job. Raises UserError where the user has no such job."""
    require(acting, read_file)
    with acting.reading() as connection:
        own = col(JobRecord.id) == job, _own(acting)
        file = connection.execute(select(col(JobRecord.file)).where(*own)).scalar()
        if file is None:
            raise UserError("Filen finns inte längre. Gör den igen.")
        return bytes(file)


def forget_job(acting: Acting, job: int) -> None:
    """Takes away a job of the user's that has ended and been told of."""
    require(acting, forget_job)
    with acting.changing() as connection:
        own = col(JobRecord.id) == job, _own(acting), col(JobRecord.finished_at).is_not(None)
        connection.execute(delete(JobRecord).where(*own))


def has_unfinished(connection: Connection, kind: str = "") -> bool:
    """True where some job, or one of a kind, waits or is being done, by whatever process."""
    unfinished = select(col(JobRecord.id)).where(col(JobRecord.finished_at).is_(None))
    asked = unfinished.where(col(JobRecord.kind) == kind) if kind else unfinished
    return connection.execute(asked.limit(1)).first() is not None


def work_once(engine: Engine, kinds: Mapping[str, Callable[[Task], Outcome]]) -> bool:
    """Does the job of the kinds that has waited longest, if any is free; False where none was.

    A UserError becomes what its orderer is told. Any other error is logged by its place, and the orderer is told that
    there was one. What a worker has done whose lease was lost on the way is not kept.
    """
    worker = uuid4().hex
    taken = _take(engine, worker, kinds)
    if taken is None:
        return False
    if taken.attempts > ATTEMPTS:
        _finish(engine, taken.id, worker, error=_INTERRUPTED)
        return True
    roles = cast("frozenset[Role]", frozenset(taken.roles.split()))
    task = Task(
        Acting(engine, User(taken.ordered_by, roles), taken.organisation),
        taken.arguments,
        bytes(taken.attachment),
        taken.attempts > 1,
        lambda told: _update(engine, taken.id, worker, progress=told),
    )
    try:
        with _renewed(engine, taken.id, worker):
            made = kinds[taken.kind](task)
    except UserError as error:
        _finish(engine, taken.id, worker, error=str(error))
    except Exception:
        logging.getLogger(__name__).exception("job %s (%s)", taken.id, taken.kind)
        _finish(engine, taken.id, worker, error=_FAULT)
    else:
        _finish(engine, taken.id, worker, outcome=made.told, file=made.file)
    return True


def _own(acting: Acting) -> ColumnElement[bool]:
    return (col(JobRecord.organisation) == acting.organisation) & (col(JobRecord.ordered_by) == acting.user.name)


def _is_of(acting: Acting, kind: str, about: str) -> ColumnElement[bool]:
    return _own(acting) & (col(JobRecord.kind) == kind) & (col(JobRecord.about) == about)


def _take(engine: Engine, worker: str, kinds: Collection[str]) -> Any:
    """The row of the first job that nobody does, now the worker's; None where there is none.

    Two may choose the same: only one of them changes its row. What is about the same as a job that is being done waits
    for it.
    """
    other = aliased(JobRecord)
    alike = [col(getattr(other, name)) == getattr(JobRecord, name) for name in ("organisation", "kind", "about")]
    while True:
        with engine.begin() as connection:
            is_done = exists().where(*alike, col(other.finished_at).is_(None), col(other.leased_until) >= int(time()))
            is_free = col(JobRecord.finished_at).is_(None) & (col(JobRecord.leased_until) < int(time())) & ~is_done
            is_free &= col(JobRecord.kind).in_(kinds)
            first = select(col(JobRecord.id)).where(is_free).order_by(col(JobRecord.id)).limit(1)
            chosen = connection.execute(first).scalar()
            if chosen is None:
                return None
            lease = {"worker": worker, "leased_until": int(time()) + LEASE, "attempts": col(JobRecord.attempts) + 1}
            take = update(JobRecord).where(col(JobRecord.id) == chosen, is_free).values(lease)
            if connection.execute(take).rowcount:
                return connection.execute(select(JobRecord).where(col(JobRecord.id) == chosen)).one()


@contextmanager
def _renewed(engine: Engine, job: int, worker: str) -> Iterator[None]:
    """Keeps the job the worker's while the block runs."""
    ended = Event()

    def renew() -> None:
        while not ended.wait(LEASE / 3):
            _update(engine, job, worker, leased_until=int(time()) + LEASE)

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _finish(engine: Engine, job: int, worker: str, **values: object) -> None:
    _update(engine, job, worker, finished_at=now(), attachment=b"", progress="", **values)


def _update(engine: Engine, job: int, worker: str, **values: object) -> None:
    with engine.begin() as connection:
        own = col(JobRecord.id) == job, col(JobRecord.worker) == worker
        connection.execute(update(JobRecord).where(*own).values(values))

"""What people have approved: which differences, with which loading, and how everything read after it.

The differences and the verdicts are JSON, written and read by `ojcore.approving`.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlmodel import Field, SQLModel, col

from ojcore.store.engine import columns_of, organisation_field
from ojcore.store.moments import MOMENT
from ojcore.store.versions import raise_version


class ApprovalRecord(SQLModel, table=True):
    """That somebody has approved what reads differently. Rows are never changed.

    batch: the loading that it came with; None for changed rules. group_id, unit: whose reading it was; "" for no
    kommun. told: the differences. number: how many they were, of which `told` may have the first.
    approved_by: the name that was given.
    """

    __tablename__ = "approval"

    id: int | None = Field(default=None, primary_key=True)
    organisation: str = organisation_field()
    batch: int | None = Field(default=None, foreign_key="batch.id")
    group_id: str
    unit: str
    told: str
    number: int
    approved_by: str
    approved_at: datetime = Field(sa_type=MOMENT)


class VerdictsRecord(SQLModel, table=True):
    """How everything read when it was last approved, for a group and perhaps a kommun in it.

    rules: which rules and definitions it was read by. verdicts: what was read.
    """

    __tablename__ = "approved_verdicts"
    __table_args__ = {"sqlite_with_rowid": False}

    organisation: str = organisation_field(primary_key=True)
    group_id: str = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    rules: str
    verdicts: str
    approved_by: str
    approved_at: datetime = Field(sa_type=MOMENT)


class Approval(NamedTuple):
    """An approval as it is stored."""

    batch: int | None
    group_id: str
    unit: str
    told: str
    number: int
    approved_by: str
    approved_at: datetime


class StoredVerdicts(NamedTuple):
    """How everything read when somebody last approved it; approved_by is "" for what it read at first."""

    group_id: str
    unit: str
    rules: str
    verdicts: str
    approved_by: str
    approved_at: datetime


def _of(organisation: str) -> ColumnElement[bool]:
    return col(VerdictsRecord.organisation) == organisation


def store_approval(connection: Connection, organisation: str, approval: Approval) -> None:
    """Keeps an approval, in the caller's transaction."""
    connection.execute(insert(ApprovalRecord).values(organisation=organisation, **approval._asdict()))


def list_approvals(connection: Connection, organisation: str, most: int) -> list[Approval]:
    """The latest approvals, so many at most, the latest first."""
    of_organisation = col(ApprovalRecord.organisation) == organisation
    chosen = select(*columns_of(ApprovalRecord, Approval._fields)).where(of_organisation)
    latest = chosen.order_by(col(ApprovalRecord.id).desc()).limit(most)
    return [Approval(*row) for row in connection.execute(latest)]


def fetch_verdicts(connection: Connection, organisation: str) -> list[StoredVerdicts]:
    """What is kept, by group and unit."""
    chosen = select(*columns_of(VerdictsRecord, StoredVerdicts._fields)).where(_of(organisation))
    order = columns_of(VerdictsRecord, ("group_id", "unit"))
    return [StoredVerdicts(*row) for row in connection.execute(chosen.order_by(*order))]


def replace_verdicts(connection: Connection, organisation: str, verdicts: StoredVerdicts) -> None:
    """Puts it in place of what was kept, of another group or kommun too, in the caller's transaction."""
    raise_version(connection, "approvals", "")
    connection.execute(delete(VerdictsRecord).where(_of(organisation)))
    connection.execute(insert(VerdictsRecord).values(organisation=organisation, **verdicts._asdict()))

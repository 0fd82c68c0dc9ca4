"""The tables of the second half. What somebody types is an `EntryRecord`, which is never changed: see `entries`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from ojcore.store.moments import MOMENT

NULLABLE_JSON: Any = JSON(none_as_null=True)


class InspectionRecord(SQLModel, table=True):
    """One version of a granskning.

    number: which version, from 1; previous: the fixed one it continues. label: what every page and document says of
    it, such as that it is reconstructed. version: counts changes of this row. sha256: of `canonical.canonical_export`,
    empty until it is fixed.
    """

    __tablename__ = "inspection"

    id: int | None = Field(default=None, primary_key=True)
    number: int = 1
    previous: int | None = Field(default=None, foreign_key="inspection.id", unique=True)
    title: str
    diarienummer: str = ""
    label: str = ""
    units: list[str] = Field(sa_type=JSON)
    inspectors: list[str] = Field(sa_type=JSON)
    period_from: date
    period_to: date
    instrument: str
    instrument_sha256: str
    status: str
    version: int = 1
    created_by: str
    created_at: datetime = Field(sa_type=MOMENT)
    fixed_by: str = ""
    fixed_at: datetime | None = Field(default=None, sa_type=MOMENT)
    sha256: str = ""


class FixedForm(SQLModel, table=True):
    """What a granskning was when it was fixed. form: which of `canonical`'s forms; content: what its hash is of."""

    __tablename__ = "fixed_form"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id", sa_column_kwargs={"autoincrement": False})
    form: int
    content: bytes


class SampleRecord(SQLModel, table=True):
    """A frozen draw. frame: stratum -> ids, null for a draw made elsewhere; draw: as `Draw.as_dict`."""

    __tablename__ = "sample"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    frame: dict[str, list[str]] | None = Field(default=None, sa_type=NULLABLE_JSON)
    frame_sha256: str
    seed: str
    seed_origin: str
    sizes: dict[str, int] = Field(sa_type=JSON)
    population: int
    draw: dict[str, Any] = Field(sa_type=JSON)
    draw_sha256: str
    drawn_by: str
    drawn_at: datetime = Field(sa_type=MOMENT)


class FalloutRecord(SQLModel, table=True):
    """A drawn file that is not reviewed. place: the order it fell out in, from 1."""

    __tablename__ = "fallout"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    place: int = Field(primary_key=True)
    case_id: str
    reason: str
    replace: bool
    replacement: str = ""
    note: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=MOMENT)


class CaseRecord(SQLModel, table=True):
    """A file to review: what the draw and its fall-out leave. place: its order, from 1."""

    __tablename__ = "case_file"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    id: str = Field(primary_key=True)
    stratum: str
    place: int


class SecondReview(SQLModel, table=True):
    """A file that is also reviewed blind. revealed_at: when the two inspectors' answers were first compared."""

    __tablename__ = "second_review"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    case_id: str = Field(primary_key=True)
    reviewer: str
    assigned_by: str
    assigned_at: datetime = Field(sa_type=MOMENT)
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    revealed_at: datetime | None = Field(default=None, sa_type=MOMENT)


class EntryRecord(SQLModel, table=True):
    """One saved value of one field; the row with the highest version is what the field says now. See `entries`."""

    __tablename__ = "entry"
    __table_args__ = {"sqlite_with_rowid": False}

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    row: str = Field(primary_key=True, sa_column_kwargs={"name": "row_id"})
    field: str = Field(primary_key=True)
    reviewer: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    value: str
    origin: str
    changed_by: str
    changed_at: datetime = Field(sa_type=MOMENT)


class BristRecord(SQLModel, table=True):
    """What should be put right. origin: the id of the brist it was copied from, its own in the first version."""

    __tablename__ = "finding"

    id: int | None = Field(default=None, primary_key=True)
    inspection: int = Field(foreign_key="inspection.id", index=True)
    origin: int | None = Field(default=None, index=True)
    area: str
    text: str
    is_withdrawn: bool = False
    version: int = 1
    changed_by: str
    changed_at: datetime = Field(sa_type=MOMENT)


class ActionRecord(SQLModel, table=True):
    """What somebody does about a brist. finding: the brist's origin, so that all versions share the action."""

    __tablename__ = "action"

    id: int | None = Field(default=None, primary_key=True)
    finding: int = Field(foreign_key="finding.id", index=True)
    measure: str
    owner: str
    due: date | None = None
    status: str
    note: str = ""
    version: int = 1
    changed_by: str
    changed_at: datetime = Field(sa_type=MOMENT)


class ReportRecord(SQLModel, table=True):
    """A Word report as it was made. acknowledged_by: who made it although some closing check failed."""

    __tablename__ = "report"

    inspection: int = Field(primary_key=True, foreign_key="inspection.id")
    number: int = Field(primary_key=True)
    kind: str
    sha256: str
    content: bytes
    acknowledged_by: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=MOMENT)


class FactComment(SQLModel, table=True):
    """What the unit says about a place in a report during faktagranskning, and what was done about it."""

    __tablename__ = "fact_comment"

    id: int | None = Field(default=None, primary_key=True)
    inspection: int = Field(foreign_key="inspection.id", index=True)
    report: int
    place: str
    comment: str
    commented_by: str
    entered_by: str
    entered_at: datetime = Field(sa_type=MOMENT)
    status: str
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=MOMENT)
    version: int = 1

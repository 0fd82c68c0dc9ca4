"""Fixing a granskning (fastställa): it is locked and hashed with its report, and any change is a new version."""

import hashlib

from sqlalchemy import Connection, insert, literal, select, update
from sqlmodel import SQLModel, col

from inspection.canonical import NEWEST_FORM, _canonical_export
from inspection.inspections import (
    FIXED,
    _find_inspection,
    _hold_inspection,
    _mark_changed,
    load_inspection,
    target,
)
from inspection.records import (
    BristRecord,
    CaseRecord,
    EntryRecord,
    FactComment,
    FalloutRecord,
    FixedForm,
    InspectionRecord,
    SampleRecord,
    SecondReview,
)
from inspection.report_versions import StoredReport, _write_report
from ojcore.access import Acting, log, require
from ojcore.errors import Conflict, UserError
from ojcore.store.engine import now, table_of

_COPIED = (SampleRecord, FalloutRecord, CaseRecord, SecondReview, EntryRecord)
"""What a new version takes over row by row; brister and the granskning itself get new ids."""


def _fingerprint(connection: Connection, inspection_id: int) -> str:
    """SHA-256, in hex, of `_canonical_export`: what a report is made from, to be given back when it is fixed."""
    return hashlib.sha256(_canonical_export(connection, inspection_id)).hexdigest()


def fix_inspection(
    acting: Acting, inspection_id: int, content: bytes, made_from: str, *, is_acknowledged: bool = False
) -> StoredReport:
    """Fixes the granskning with its report: nothing in it can be changed after this.

    content: the Word file; made_from: the `_fingerprint` it was made from. is_acknowledged: the user knows of what does
    not add up, see `answers.load_faults`.
    Raises UserError unless the granskning is in faktagranskning and every comment is answered; Conflict where something
    was changed after the report was made.
    """
    require(acting, fix_inspection)
    with acting.changing() as connection:
        inspection = _hold_inspection(connection, inspection_id)
        if inspection.status != "faktagranskning":
            raise UserError("Granskningen fastställs efter faktagranskningen. Ändra dess läge först.")
        open_ = select(col(FactComment.id)).where(
            col(FactComment.inspection) == inspection_id, col(FactComment.status) == "oppen"
        )
        if connection.execute(open_).first():
            raise UserError("Enheten har kommentarer som inte är besvarade. Besvara dem först.")
        form = _canonical_export(connection, inspection_id)
        sha256 = hashlib.sha256(form).hexdigest()
        if sha256 != made_from:
            raise Conflict("Något har ändrats sedan rapporten gjordes. Gör om rapporten och läs den igen.", inspection)
        report = _write_report(
            connection, acting, inspection_id, "faststalld", content, is_acknowledged=is_acknowledged
        )
        fixed = {"status": FIXED, "fixed_by": acting.user.name, "fixed_at": now(), "sha256": sha256}
        statement = update(InspectionRecord).where(col(InspectionRecord.id) == inspection_id)
        connection.execute(statement.values(**fixed, version=inspection.version + 1))
        connection.execute(insert(FixedForm).values(inspection=inspection_id, form=NEWEST_FORM, content=form))
        log(connection, acting, "fix", target(inspection_id), old=inspection.status, new=sha256)
    return report


def verify_fixed(acting: Acting, inspection_id: int) -> str:
    """Why a fixed granskning is not what it was when it was fixed, a Swedish sentence; "" where it is the same.

    What was kept must have the hash, and the tables must still say the same in its form. Raises UserError where the
    granskning is not fixed.
    """
    with acting.reading() as connection:
        inspection = load_inspection(acting.on(connection), inspection_id)
        if not inspection.is_fixed:
            raise UserError("Granskningen är inte fastställd, så den har ingen kontrollsumma.")
        kept = connection.execute(select(FixedForm).where(col(FixedForm.inspection) == inspection_id)).first()
        if kept is None:
            return (
                "Kontrollsumman stämmer inte, och det som fastställdes finns inte sparat. Uppgifterna ändrades utanför "
                "programmet innan det började spara underlaget."
            )
        if hashlib.sha256(kept.content).hexdigest() != inspection.sha256:
            return "Kontrollsumman stämmer inte: det sparade underlaget har ändrats utanför programmet."
        if _canonical_export(connection, inspection_id, kept.form) != kept.content:
            return "Kontrollsumman stämmer inte: uppgifterna har ändrats sedan de fastställdes."
        return ""


def start_new_version(acting: Acting, inspection_id: int) -> int:
    """A copy of a fixed granskning with everything in it, under way again, and its id. The fixed one stays as it is.

    Brister are copied and share their actions with the fixed version's. Reports and comments stay with the old.
    Raises UserError where it is not fixed, or already continued.
    """
    require(acting, start_new_version)
    with acting.changing() as connection:
        same = col(InspectionRecord.id) == inspection_id
        _mark_changed(connection, inspection_id)  # others wait
        old = _find_inspection(connection, inspection_id)
        if not old.is_fixed:
            raise UserError("Granskningen är inte fastställd. Den kan ändras som den är.")
        later = connection.execute(
            select(col(InspectionRecord.id)).where(col(InspectionRecord.previous) == inspection_id)
        ).scalar()
        if later is not None:
            raise UserError(f"Granskningen har redan en ny version, nummer {later} i listan. Fortsätt i den.")
        row = dict(connection.execute(select(InspectionRecord).where(same)).one()._mapping)
        del row["id"]
        row |= {"previous": inspection_id, "number": old.number + 1, "status": "pagar", "version": 1}
        row |= {"created_by": acting.user.name, "created_at": now(), "fixed_by": "", "fixed_at": None, "sha256": ""}
        new = int((connection.execute(insert(InspectionRecord).values(row)).inserted_primary_key or (0,))[0])
        _mark_changed(connection, new)
        for record in _COPIED:
            _copy(connection, record, inspection_id, new, without=set())
        _copy(connection, BristRecord, inspection_id, new, without={"id"})
        log(connection, acting, "new version", target(new), old=target(inspection_id))
    return new


def _copy(connection: Connection, record: type[SQLModel], old: int, new: int, without: set[str]) -> None:
    table = table_of(record)
    columns = [column for column in table.c if column.name not in {"inspection", *without}]
    rows = select(literal(new), *columns).where(table.c.inspection == old)
    connection.execute(insert(table).from_select([table.c.inspection, *columns], rows))

"""Everything somebody types in a granskning, saved one value at a time.

A saved value is a row of `entry` that is never changed: the next value of the same field is a new row with the next
version. So nothing acknowledged is overwritten, and of two who write at once only one gets the version; the other gets
a Conflict with both values, and what it wrote is kept too (`ojcore.store.kept`). The log says who saved which version
of which field, and has no values: an answer from a case file is read through functions that ask for the role.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    and_,
    bindparam,
    insert,
    select,
    true,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inspection.inspections import FIXED, _find_inspection, _mark_changed, load_inspection, locked, target
from inspection.instrument.fact_tables import fact_tables
from inspection.instrument.fields import (
    Checklist,
    EntryKey,
    Kind,
    clean_value,
    field_title,
    needed_answers,
    question_of,
)
from inspection.instrument.shipped import instrument_for
from inspection.records import CaseRecord, EntryRecord, InspectionRecord, SecondReview
from ojcore.access import Acting, User, require
from ojcore.errors import Conflict, UserError
from ojcore.store.engine import LogEntry, columns_of, now
from ojcore.store.kept import _keeping_refused

Origin = Literal["formular", "protokoll", "samstamning", "exempel"]
"""Where a value comes from: the form, an Excel protocol, the agreement after a blind review, or the example."""

_KEY_COLUMNS = columns_of(EntryRecord, EntryKey._fields)
_VALUE_COLUMNS = columns_of(EntryRecord, ("version", "value", "origin", "changed_by", "changed_at"))


@dataclass(frozen=True)
class Entry:
    """What a field says. version: 0 and value "" where nobody has written anything; then there is no name or time."""

    key: EntryKey
    value: str = ""
    version: int = 0
    changed_by: str = ""
    changed_at: datetime | None = None
    origin: Origin = "formular"


def save_entry(acting: Acting, inspection_id: int, key: EntryKey, value: str, seen_version: int) -> Entry:
    """Saves one value and returns it as stored, once it is on disk.

    seen_version: the version the user saw, 0 where the field was empty. "" takes a value back. A value that is already
    stored gives no new version, whoever wrote it.
    Raises Conflict where somebody saved something else in between; UserError, with nothing saved or logged, for a fixed
    granskning, a value the field does not take, a personnummer, and a user who may not write there; ValueError for a
    field the granskning does not have.
    """
    require(acting, save_entry)
    with _keeping_refused(acting, target(inspection_id, key.path)):
        try:
            return _save(acting, inspection_id, key, value, seen_version)
        except (_Overtaken, IntegrityError):  # a second try sees what came in between, and says so
            return _save(acting, inspection_id, key, value, seen_version)


class _Overtaken(Exception):
    """The lock came between reading and writing."""


def _save(acting: Acting, inspection_id: int, key: EntryKey, value: str, seen_version: int) -> Entry:
    with acting.changing() as connection:
        place = _find_place(connection, inspection_id, key)
        if place.status == FIXED:
            raise locked(_find_inspection(connection, inspection_id))
        _check_reviewer(place, acting.user)
        others = _answers_beside(connection, inspection_id, place)
        clean = clean_value(place.checklist, key, value, others)
        if clean == place.current.value:
            return place.current
        if place.current.version != seen_version:
            raise _conflict(place, clean)
        origin: Origin = "samstamning" if place.is_revealed else "formular"
        entry = Entry(key, clean, seen_version + 1, acting.user.name, now(), origin)
        _insert_entries(connection, acting, inspection_id, [entry])
        _mark_changed(connection, inspection_id)  # last: who saves in another field waits no longer than for this
        return entry


@dataclass(frozen=True)
class Place:
    """A field with what decides whether it may be written. second: the blind reviewer of its file, "" without one."""

    key: EntryKey
    status: str
    checklist: Checklist
    current: Entry
    is_case: bool
    second: str
    is_finished: bool
    is_revealed: bool


def _same_field() -> Any:
    return and_(*(column == bindparam(f"at_{column.name}") for column in _KEY_COLUMNS))


_SUBJECT: BindParameter[str] = bindparam("at_subject")
_CURRENT = (
    select(*_VALUE_COLUMNS)
    .where(col(EntryRecord.inspection) == bindparam("at_inspection"), _same_field())
    .order_by(col(EntryRecord.version).desc())
    .limit(1)
    .subquery()
)
_PLACE = (
    select(
        col(InspectionRecord.status),
        col(InspectionRecord.instrument),
        col(InspectionRecord.instrument_sha256),
        col(InspectionRecord.units),
        col(CaseRecord.id).label("case_id"),
        col(SecondReview.reviewer).label("second"),
        col(SecondReview.finished_at),
        col(SecondReview.revealed_at),
        *_CURRENT.c,
    )
    .select_from(InspectionRecord)
    .outerjoin(_CURRENT, true())
    .outerjoin(CaseRecord, (col(CaseRecord.inspection) == InspectionRecord.id) & (col(CaseRecord.id) == _SUBJECT))
    .outerjoin(
        SecondReview, (col(SecondReview.inspection) == InspectionRecord.id) & (col(SecondReview.case_id) == _SUBJECT)
    )
    .where(col(InspectionRecord.id) == bindparam("at_inspection"))
)


def _parameters(inspection_id: int, key: EntryKey) -> dict[str, Any]:
    names = ("at_kind", "at_subject", "at_row_id", "at_field", "at_reviewer")
    return {"at_inspection": inspection_id, **dict(zip(names, key, strict=True))}


def _find_place(connection: Connection, inspection_id: int, key: EntryKey) -> Place:
    """The field as it is now. Raises UserError where the granskning does not exist."""
    row = connection.execute(_PLACE, _parameters(inspection_id, key)).first()
    if row is None:
        raise UserError(f"Granskning {inspection_id} finns inte. Välj en i listan över granskningar.")
    instrument = instrument_for(row.instrument, row.instrument_sha256)
    is_case = key.kind == "akt"
    return Place(
        key,
        row.status,
        Checklist(instrument, tuple(row.units), fact_tables(instrument.form_id)),
        Entry(key) if row.version is None else _entry(key, row),
        row.case_id is not None,
        (row.second or "") if is_case else "",
        row.finished_at is not None,
        is_case and row.revealed_at is not None,
    )


def _entry(key: EntryKey, row: Row[Any]) -> Entry:
    return Entry(key, row.value, row.version, row.changed_by, row.changed_at, cast(Origin, row.origin))


def _check_reviewer(place: Place, user: User) -> None:
    """Raises UserError where the file is not to be reviewed, or the user may not write this answer to it."""
    if place.key.kind == "akt" and not place.is_case:
        raise UserError(
            "Akten är inte dragen i den här granskningen, eller har fallit bort. Ladda om listan över akter."
        )
    if place.key.reviewer:
        if place.key.reviewer != user.name or place.second != user.name:
            raise UserError("Bara den som är utsedd till andra granskare av akten kan spara de svaren.")
        if place.is_finished:
            raise UserError("Din granskning av akten är avslutad, så svaren kan inte ändras. De jämförs nu.")
    elif place.second == user.name and not place.is_revealed:
        raise UserError("Du är akten andra granskare. Spara dina egna svar; de gemensamma stäms av efteråt.")


def _answers_beside(connection: Connection, inspection_id: int, place: Place) -> Mapping[str, str]:
    """The other answers that the field's constraint reads: of the file, or of the row and the unit."""
    if not needed_answers(place.checklist, place.key):
        return {}
    found = _load_entries(connection, inspection_id, place.key.kind, place.key.subject, place.key.reviewer)
    return {key.field: entry.value for key, entry in found.items() if key.row in ("", place.key.row)}


def _conflict(place: Place, own: str) -> Conflict:
    question = question_of(place.checklist, place.key)
    shown = [question.answer_label(value) if question else value for value in (place.current.value, own)]
    stored, mine = (f"'{_shortened(text)}'" if text else "inget svar" for text in shown)
    title = field_title(place.checklist, place.key)
    who = place.current.changed_by or "någon"
    message = f"{title}: {who} har sparat {stored} medan du skrev {mine}. Ditt är inte sparat. Välj vad som ska gälla."
    return Conflict(message, place.current, own)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


_NEW_ROW = {
    column: bindparam(f"{prefix}_{column.name}", type_=column.type)
    for prefix, columns in (
        ("at", [*columns_of(EntryRecord, ["inspection"]), *_KEY_COLUMNS]),
        ("new", _VALUE_COLUMNS),
    )
    for column in columns
}
# One statement that asks for the lock and writes. On PostgreSQL the share lock makes it wait for somebody who is fixing
# the granskning; SQLite has one writer at a time. Two who insert the same version meet in the primary key.
_INSERT = insert(EntryRecord).from_select(
    list(_NEW_ROW),
    select(*_NEW_ROW.values())
    .select_from(InspectionRecord)
    .where(col(InspectionRecord.id) == bindparam("at_inspection"), col(InspectionRecord.status) != FIXED)
    .with_for_update(read=True, of=InspectionRecord),
)
_INSERT_LOG = insert(LogEntry)
_KEEP_COUNT = {"preserve_rowcount": True}


def _insert_entries(connection: Connection, acting: Acting, inspection_id: int, entries: Sequence[Entry]) -> None:
    """Writes entries that have been checked, each the version after the one that was read, and a line of log for each.

    Rows are never changed or removed, and the caller gives the granskning its next version: what files come to is kept
    by both, see `counted`.
    Raises IntegrityError where somebody else has saved that version since, and an error that `save_entry` understands
    where the granskning has been fixed; then the caller's transaction must not be kept.
    """
    rows = [_parameters(inspection_id, each.key) | _new_values(each) for each in entries]
    result = connection.execute(_INSERT, rows if len(rows) > 1 else rows[0], execution_options=_KEEP_COUNT)
    if result.rowcount != len(rows):
        raise _Overtaken
    lines = [
        {
            "at": each.changed_at,
            "actor": acting.user.name,
            "action": "save",
            "target": target(inspection_id, each.key.path),
            "old": f"version {each.version - 1}" if each.version > 1 else "",
            "new": f"version {each.version}",
        }
        for each in entries
    ]
    connection.execute(_INSERT_LOG, lines if len(lines) > 1 else lines[0])


def _new_values(entry: Entry) -> dict[str, Any]:
    return {f"new_{column.name}": getattr(entry, column.name) for column in _VALUE_COLUMNS}


def _load_entries(
    connection: Connection, inspection_id: int, kind: Kind, subject: str | None = None, reviewer: str = ""
) -> dict[EntryKey, Entry]:
    """Every field that has been written, as it is now; values taken back too, as "".

    subject: a file or a table, None for all. Answers about a file are shown through `review.cases`, which logs it.
    """
    return {each.key: each for each in _load_versions(connection, inspection_id, kind, subject, reviewer)}


def _load_versions(
    connection: Connection, inspection_id: int, kind: Kind, subject: str | None = None, reviewer: str | None = None
) -> Iterator[Entry]:
    """All that was ever saved, the versions of a field in order. subject, reviewer: None for all."""
    statement = select(*_KEY_COLUMNS, *_VALUE_COLUMNS).where(
        col(EntryRecord.inspection) == inspection_id, col(EntryRecord.kind) == kind
    )
    if subject is not None:
        statement = statement.where(col(EntryRecord.subject) == subject)
    if reviewer is not None:
        statement = statement.where(col(EntryRecord.reviewer) == reviewer)
    order = columns_of(EntryRecord, ("subject", "row", "field", "reviewer", "version"))
    for row in connection.execute(statement.order_by(*order)):
        yield _entry(EntryKey(row.kind, row.subject, row.row_id, row.field, row.reviewer), row)


def load_texts(acting: Acting, inspection_id: int, kind: Kind) -> dict[str, Entry]:
    """field -> text or part of the plan, as it is now; kind: `text` or `plan`. Raises UserError by role."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        return {key.field: entry for key, entry in _load_entries(connection, inspection_id, kind).items()}

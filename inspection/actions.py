"""Brister (brister) and the actions (åtgärder) that follow from them, through this granskning and the next.

A brist belongs to the report and is locked with it. Its actions live on: somebody carries them out after the report
is fixed, and the next granskning of the same unit shows what became of them. All versions of a granskning share them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import col

from inspection.inspections import (
    Inspection,
    _hold_inspection,
    _mark_changed,
    list_inspections,
    load_inspection,
    target,
)
from inspection.records import ActionRecord, BristRecord
from ojcore.access import Acting, User, log, require
from ojcore.errors import Conflict, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import now
from ojcore.store.versions import Version, keep_text, read_versions
from ojcore.swedish import storable

ActionStatus = Literal["planerad", "pagar", "klar", "avbruten"]

ACTION_STATUSES: dict[ActionStatus, str] = {
    "planerad": "planerad",
    "pagar": "pågår",
    "klar": "klar",
    "avbruten": "avbruten",
}

_LONGEST = 2_000

SeenVersions = tuple[tuple[int, ...], tuple[Version, ...]]
"""The granskningar that a page shows something of, and their versions: only to be compared with another."""


@dataclass(frozen=True)
class Action:
    """What somebody does. owner: a title or unit; due: None where no day is set; note: what has come of it."""

    id: int
    measure: str
    owner: str
    due: date | None
    status: ActionStatus
    note: str
    version: int
    changed_by: str
    changed_at: datetime

    def is_late(self, today: date) -> bool:
        """True where the day has passed and it is neither done nor given up."""
        return self.due is not None and self.due < today and self.status in ("planerad", "pagar")


@dataclass(frozen=True)
class Brist:
    """What should be put right, in an area of the instrument. actions: in the order they were added."""

    id: int
    area: str
    text: str
    version: int
    changed_by: str
    changed_at: datetime
    actions: tuple[Action, ...]


def list_brister(acting: Acting, inspection_id: int) -> list[Brist]:
    """The brister in the order they were added, those withdrawn left out. Raises UserError by role."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        rows = list(connection.execute(_brister_of(inspection_id)))
        origins = [row.origin for row in rows]
        actions: dict[int, list[Action]] = {}
        for row in connection.execute(
            select(ActionRecord).where(col(ActionRecord.finding).in_(origins)).order_by(col(ActionRecord.id))
        ):
            actions.setdefault(row.finding, []).append(_action(row))
        return [_brist(row, actions.get(row.origin, [])) for row in rows]


def list_earlier(acting: Acting, inspection_id: int) -> list[tuple[Inspection, list[Brist]]]:
    """Earlier granskningar of any of the same units, the latest first, each in its last version, with its brister."""
    with acting.snapshot() as seeing:
        earlier = _earlier(seeing, load_inspection(seeing, inspection_id))
        return [(each, list_brister(seeing, each.id)) for each in earlier]


def seen_versions(acting: Acting, inspection_id: int) -> SeenVersions:
    """What changes whenever anything is saved that a page of the granskning shows: here or in an earlier one.

    Raises UserError by role.
    """
    with acting.snapshot() as seeing, seeing.reading() as connection:
        ids = inspection_id, *(each.id for each in _earlier(seeing, load_inspection(seeing, inspection_id)))
        return ids, read_versions(connection, "inspection", map(str, ids))


def _earlier(acting: Acting, this: Inspection) -> list[Inspection]:
    seen = list_inspections(acting)
    continued = {each.previous for each in seen}
    earlier = [
        each
        for each in seen
        if each.id not in continued and set(each.units) & set(this.units) and each.period_to < this.period_from
    ]
    return sorted(earlier, key=lambda each: each.period_to, reverse=True)


def add_brist(acting: Acting, inspection_id: int, area: str, text: str) -> int:
    """Adds a brist and returns its id. Raises UserError for an empty text, an unknown area and a personnummer."""
    require(acting, add_brist)
    with acting.changing() as connection:
        inspection = _hold_inspection(connection, inspection_id)
        row = {"inspection": inspection_id, **_brist_fields(inspection, area, text)}
        row |= {"is_withdrawn": False, "version": 1, **_signed(acting.user)}
        added = int((connection.execute(insert(BristRecord).values(row)).inserted_primary_key or (0,))[0])
        connection.execute(update(BristRecord).where(col(BristRecord.id) == added).values(origin=added))
        log(connection, acting, "add", target(inspection_id, f"brist/{added}"))
    return added


def change_brist(
    acting: Acting, brist_id: int, area: str, text: str, seen_version: int, *, is_withdrawn: bool = False
) -> None:
    """Changes a brist, or withdraws it. Raises as `add_brist`; Conflict where somebody changed it in between."""
    require(acting, change_brist)
    with acting.changing() as connection:
        place = connection.execute(select(col(BristRecord.inspection)).where(col(BristRecord.id) == brist_id)).scalar()
        if place is None:
            raise UserError("Bristen finns inte. Ladda om sidan.")
        inspection = _hold_inspection(connection, place)
        row = connection.execute(select(BristRecord).where(col(BristRecord.id) == brist_id)).one()
        if row.version != seen_version:
            raise Conflict(f"{row.changed_by} har ändrat bristen medan du skrev. Ditt är inte sparat.", _brist(row, []))
        fields = _brist_fields(inspection, area, text)
        values: dict[str, Any] = {
            **fields,
            "is_withdrawn": is_withdrawn,
            "version": seen_version + 1,
            **_signed(acting.user),
        }
        connection.execute(update(BristRecord).where(col(BristRecord.id) == brist_id).values(values))
        at = target(place, f"brist/{brist_id}")
        keep_text(connection, acting.organisation, "finding", at, row.text, row.changed_at, row.changed_by)
        log(connection, acting, "withdraw" if is_withdrawn else "change", at)


def add_action(acting: Acting, brist_id: int, measure: str, owner: str, due: date | None) -> int:
    """Adds an action to a brist and returns its id, also after the granskning is fixed.

    Raises UserError for an empty measure or owner and a personnummer.
    """
    require(acting, add_action)
    fields = _action_fields(measure, owner, due, "planerad", "")
    with acting.changing() as connection:
        row = connection.execute(select(BristRecord).where(col(BristRecord.id) == brist_id)).first()
        if row is None:
            raise UserError("Bristen finns inte. Ladda om sidan.")
        _mark_sharing(connection, row.origin)
        values = {"finding": row.origin, **fields, "version": 1, **_signed(acting.user)}
        added = int((connection.execute(insert(ActionRecord).values(values)).inserted_primary_key or (0,))[0])
        log(connection, acting, "add", target(row.inspection, f"atgard/{added}"), new=f"status: {fields['status']}")
    return added


def change_action(
    acting: Acting,
    action_id: int,
    seen_version: int,
    *,
    measure: str,
    owner: str,
    due: date | None,
    status: ActionStatus,
    note: str,
) -> None:
    """Follows an action up, also after the granskning is fixed.

    Raises UserError as `add_action`; Conflict where somebody changed it in between.
    """
    require(acting, change_action)
    fields = _action_fields(measure, owner, due, status, note)
    same = col(ActionRecord.id) == action_id, col(ActionRecord.version) == seen_version
    with acting.changing() as connection:
        origin = connection.execute(select(col(ActionRecord.finding)).where(col(ActionRecord.id) == action_id)).scalar()
        _mark_sharing(connection, origin)
        before = connection.execute(select(ActionRecord).where(col(ActionRecord.id) == action_id)).first()
        statement = update(ActionRecord).where(*same).values(**fields, version=seen_version + 1, **_signed(acting.user))
        if before is None or connection.execute(statement).rowcount != 1:
            found = connection.execute(select(ActionRecord).where(col(ActionRecord.id) == action_id)).first()
            if found is None:
                raise UserError("Åtgärden finns inte. Ladda om sidan.")
            raise Conflict(
                f"{found.changed_by} har ändrat åtgärden medan du skrev. Ditt är inte sparat.", _action(found)
            )
        place = connection.execute(
            select(col(BristRecord.inspection)).where(col(BristRecord.id) == before.finding)
        ).scalar_one()
        at = target(place, f"atgard/{action_id}")
        said = _said({name: getattr(before, name) for name in fields})
        keep_text(connection, acting.organisation, "action", at, said, before.changed_at, before.changed_by)
        log(connection, acting, "change", at, old=f"status: {before.status}", new=f"status: {status}")


def _mark_sharing(connection: Connection, origin: int | None) -> None:
    """Marks every version of the granskning that shares the brist's actions, one made meanwhile too."""
    sharing = (
        select(col(BristRecord.inspection))
        .where(col(BristRecord.origin) == origin)
        .order_by(col(BristRecord.inspection))
    )
    marked: set[int] = set()
    while left := [each for each in connection.execute(sharing).scalars() if each not in marked]:
        for each in left:
            _mark_changed(connection, each)
        marked.update(left)


def _brister_of(inspection_id: int) -> Any:
    present = col(BristRecord.inspection) == inspection_id, col(BristRecord.is_withdrawn).is_(False)
    return select(BristRecord).where(*present).order_by(col(BristRecord.id))


def _signed(user: User) -> dict[str, Any]:
    return {"changed_by": user.name, "changed_at": now()}


def _brist_fields(inspection: Inspection, area: str, text: str) -> dict[str, str]:
    areas = [each.name for each in inspection.checklist.instrument.groups if each.kind == "area"]
    if area not in areas:
        raise UserError(f"Området '{area}' finns inte. Tillåtna: {', '.join(areas)}.")
    return {"area": area, "text": _text(text, "Bristen")}


def _action_fields(measure: str, owner: str, due: date | None, status: ActionStatus, note: str) -> dict[str, Any]:
    fields = {"measure": _text(measure, "Åtgärden"), "owner": _text(owner, "Ansvarig"), "status": status, "due": due}
    return fields | {"note": _text(note, "Uppföljningen") if note.strip() else ""}


def _text(text: str, title: str) -> str:
    text = storable(text)
    refuse_personal_numbers(text, title)
    if not text.strip() or len(text) > _LONGEST:
        raise UserError(f"{title}: skriv en text på högst {_LONGEST} tecken.")
    return text.strip()


def _said(fields: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {value or '–'}" for name, value in fields.items())


def _action(row: Row[Any]) -> Action:
    fields = {name: getattr(row, name) for name in Action.__dataclass_fields__}
    return Action(**{**fields, "status": cast(ActionStatus, row.status)})


def _brist(row: Row[Any], actions: list[Action]) -> Brist:
    return Brist(row.id, row.area, row.text, row.version, row.changed_by, row.changed_at, tuple(actions))

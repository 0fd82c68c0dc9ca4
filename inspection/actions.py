"""Brister and the actions (åtgärder) that follow from them, through this granskning and the next.

A brist belongs to the report and is locked with it. Its actions live on: somebody carries them out after the report
is fixed, and the next granskning of the same unit shows what became of them. All versions of a granskning share them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, Select, insert, select, update
from sqlmodel import col

from inspection.drafts import _take_draft
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
from ojcore.store.kept import EarlierText, _keeping_refused, earlier_texts, keep_text, read_kept
from ojcore.store.versions import Version, is_overtaken, read_versions
from ojcore.swedish import storable

ActionStatus = Literal["planerad", "pagar", "klar", "avbruten"]

ACTION_STATUSES: dict[ActionStatus, str] = {
    "planerad": "planerad",
    "pagar": "pågår",
    "klar": "klar",
    "avbruten": "avbruten",
}

_TITLES = {"measure": "Åtgärd", "owner": "Ansvarig", "status": "Läge", "due": "Senast", "note": "Uppföljning"}
_TITLED = re.compile(rf"(?:(?<=; )|^)({'|'.join(_TITLES)}): ")

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
    """Adds a brist and returns its id; the user's draft of one is taken away.

    Raises UserError for an empty text, an unknown area and a personnummer.
    """
    require(acting, add_brist)
    with acting.changing() as connection:
        inspection = _hold_inspection(connection, inspection_id)
        row = {"inspection": inspection_id, **_brist_fields(inspection, area, text)}
        row |= {"is_withdrawn": False, "version": 1, **_signed(acting.user)}
        added = int((connection.execute(insert(BristRecord).values(row)).inserted_primary_key or (0,))[0])
        connection.execute(update(BristRecord).where(col(BristRecord.id) == added).values(origin=added))
        _take_draft(connection, acting, inspection_id, "brist")
        log(connection, acting, "add", target(inspection_id, f"brist/{added}"))
    return added


def change_brist(acting: Acting, seen: Brist, **changes: Any) -> Brist:
    """Changes a brist, and returns it as it is now. changes: `area`, `text`, or `is_withdrawn` to withdraw it.

    seen: the brist as its author saw it; what somebody else has changed of the rest stays. Raises as `add_brist`;
    Conflict, whose stored is a Brist, where somebody has changed the same in between, or anything of one to withdraw.
    """
    require(acting, change_brist)
    if "text" in changes:
        changes["text"] = _text(changes["text"], "Bristen")
    same = col(BristRecord.id) == seen.id
    place = _place_of(acting, select(col(BristRecord.inspection)).where(same), "Bristen")
    at = target(place, f"brist/{seen.id}")
    with _keeping_refused(acting, at), acting.changing() as connection:
        inspection = _hold_inspection(connection, place)
        row = connection.execute(select(BristRecord).where(same)).one()
        stored = _brist(row, [])
        told = {name: value for name, value in changes.items() if name != "is_withdrawn"}
        if is_overtaken(stored, seen, told) or ("is_withdrawn" in changes and row.version != seen.version):
            message = f"{row.changed_by} har ändrat bristen medan du skrev. Ditt är inte sparat."
            raise Conflict(message, stored, told.get("text", ""))
        fields = _brist_fields(inspection, told.get("area", row.area), told.get("text", row.text))
        values: dict[str, Any] = {**fields, "is_withdrawn": changes.get("is_withdrawn", row.is_withdrawn)}
        if values == {name: getattr(row, name) for name in values}:
            return stored
        values |= {"version": row.version + 1, **_signed(acting.user)}
        connection.execute(update(BristRecord).where(same).values(values))
        keep_text(connection, acting.organisation, "finding", at, row.text, row.changed_at, row.changed_by)
        log(connection, acting, "withdraw" if values["is_withdrawn"] else "change", at)
        return _brist(connection.execute(select(BristRecord).where(same)).one(), [])


def _place_of(acting: Acting, query: Select[Any], title: str) -> int:
    """The granskning that a brist or an action belongs to. Raises UserError where there is none."""
    with acting.reading() as connection:
        place = connection.execute(query).scalar()
    if place is None:
        raise UserError(f"{title} finns inte. Ladda om sidan.")
    return int(place)


def add_action(acting: Acting, brist_id: int, measure: str, owner: str, due: date | None) -> int:
    """Adds an action to a brist and returns its id, also after the granskning is fixed.

    The user's draft of one is taken away.
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
        _take_draft(connection, acting, row.inspection, f"atgard/{brist_id}")
        log(connection, acting, "add", target(row.inspection, f"atgard/{added}"), new=f"status: {fields['status']}")
    return added


def change_action(acting: Acting, seen: Action, **changes: Any) -> Action:
    """Follows an action up, also after the granskning is fixed, and returns it as it is now.

    changes: any of `measure`, `owner`, `due`, `status` and `note`. seen: the action as its author saw it; what somebody
    else has changed of the rest stays. Raises UserError as `add_action`; Conflict, whose stored is an Action, where
    somebody has changed the same in between.
    """
    require(acting, change_action)
    same = col(ActionRecord.id) == seen.id
    of_brist = select(col(BristRecord.inspection)).join(ActionRecord, col(ActionRecord.finding) == col(BristRecord.id))
    at = target(_place_of(acting, of_brist.where(same), "Åtgärden"), f"atgard/{seen.id}")
    with _keeping_refused(acting, at), acting.changing() as connection:
        _mark_sharing(connection, connection.execute(select(col(ActionRecord.finding)).where(same)).scalar())
        row = connection.execute(select(ActionRecord).where(same)).one()
        before = {name: getattr(row, name) for name in _TITLES}
        fields = _action_fields(**before | changes)
        changed = {name: fields[name] for name in changes if fields[name] != before[name]}
        if is_overtaken(row, seen, changed):
            message = f"{row.changed_by} har ändrat åtgärden medan du skrev. Ditt är inte sparat."
            raise Conflict(message, _action(row), _said(changed))
        if not changed:
            return _action(row)
        connection.execute(
            update(ActionRecord).where(same).values(**changed, version=row.version + 1, **_signed(acting.user))
        )
        keep_text(connection, acting.organisation, "action", at, _said(before), row.changed_at, row.changed_by)
        log(connection, acting, "change", at, old=f"status: {row.status}", new=f"status: {fields['status']}")
        return _action(connection.execute(select(ActionRecord).where(same)).one())


def read_earlier_brist(acting: Acting, brist_id: int) -> list[EarlierText]:
    """What a brist has said before, and what was not saved in it, the latest first; see `earlier_texts`.

    Raises UserError unless the user is inspektör.
    """
    require(acting, read_earlier_brist)
    with acting.reading() as connection:
        row = connection.execute(select(BristRecord).where(col(BristRecord.id) == brist_id)).one()
        at = target(row.inspection, f"brist/{brist_id}")
        kept = read_kept(connection, acting.organisation, at, "finding")
    return earlier_texts([EarlierText(row.text, row.changed_by, row.changed_at)], kept)


def read_earlier_action(acting: Acting, action_id: int) -> list[EarlierText]:
    """The same of an action, all of which is told each time, with Swedish titles."""
    require(acting, read_earlier_action)
    with acting.reading() as connection:
        row = connection.execute(select(ActionRecord).where(col(ActionRecord.id) == action_id)).one()
        of_brist = select(col(BristRecord.inspection)).where(col(BristRecord.id) == row.finding)
        at = target(connection.execute(of_brist).scalar_one(), f"atgard/{action_id}")
        kept = read_kept(connection, acting.organisation, at, "action")
    said = _said({name: getattr(row, name) for name in _TITLES})
    found = earlier_texts([EarlierText(said, row.changed_by, row.changed_at)], kept)
    return [each._replace(text=_TITLED.sub(lambda part: f"{_TITLES[part[1]]}: ", each.text)) for each in found]


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
    if status not in ACTION_STATUSES:
        raise ValueError(f"no such status: {status!r}")
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

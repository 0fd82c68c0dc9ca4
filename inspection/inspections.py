"""The granskningar: what is decided about each, and where in its course it is."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, insert, select, update
from sqlmodel import col

from inspection.drafts import _take_draft
from inspection.instrument.fact_tables import fact_tables
from inspection.instrument.fields import Checklist
from inspection.instrument.shipped import instrument_for
from inspection.records import InspectionRecord
from ojcore.access import Acting, log, may, require
from ojcore.errors import Conflict, Problems, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import now
from ojcore.store.kept import EarlierText, _keeping_refused, earlier_texts, keep_text, read_kept
from ojcore.store.versions import is_overtaken, raise_version
from ojcore.swedish import storable

Status = Literal["planeras", "pagar", "faktagranskning", "faststalld"]

STATUS_TITLES: dict[Status, str] = {
    "planeras": "planeras",
    "pagar": "pågår",
    "faktagranskning": "faktagranskning",
    "faststalld": "fastställd",
}
FIXED: Status = "faststalld"
_ORDER = list(STATUS_TITLES)

_TITLES = {
    "title": "Rubrik",
    "units": "Enheter",
    "inspectors": "Inspektörer",
    "period_from": "Perioden börjar",
    "period_to": "Perioden slutar",
    "instrument": "Instrument",
    "instrument_sha256": "Instrumentets kontrollsumma",
    "diarienummer": "Diarienummer",
    "label": "Märkning",
}
_TITLED = re.compile(rf"(?:(?<=, )|^)({'|'.join(_TITLES)}): ")


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is decided when a granskning is planned. Its six texts are fields, see `instrument.fields.PLAN_PARTS`.

    units: their names, the columns of the facts tables. inspectors: names. period: first and last day of what is
    reviewed; the law of its last day is cited. label: said of it everywhere, such as that it is reconstructed.
    """

    title: str
    units: tuple[str, ...]
    inspectors: tuple[str, ...]
    period_from: date
    period_to: date
    instrument: str
    diarienummer: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Inspection(Details):
    """A version of a granskning. number: from 1; previous: the id of the fixed version it continues, or None.

    version: how often the details and status have changed, for the next change. fixed_at, fixed_by, sha256: None and
    empty until it is fixed.
    """

    id: int
    number: int
    previous: int | None
    instrument_sha256: str
    status: Status
    version: int
    created_by: str
    created_at: datetime
    fixed_by: str
    fixed_at: datetime | None
    sha256: str

    @property
    def is_fixed(self) -> bool:
        """True where nothing can be changed any more."""
        return self.status == FIXED

    @property
    def checklist(self) -> Checklist:
        """What decides its fields. Raises UserError where the instrument's files have changed."""
        instrument = instrument_for(self.instrument, self.instrument_sha256)
        return Checklist(instrument, self.units, fact_tables(instrument.form_id))


def create_inspection(acting: Acting, details: Details, *, is_drafted: bool = False) -> int:
    """Plans a granskning and returns its id. is_drafted: the details are the user's draft, which is taken away.

    Raises UserError for details that are wrong, see `change_details`.
    """
    require(acting, create_inspection)
    details = _checked(details)
    instrument = instrument_for(details.instrument)
    with acting.changing() as connection:
        row = _columns(details) | {"instrument_sha256": instrument.sha256, "status": "planeras", "sha256": ""}
        row |= {"number": 1, "version": 1, "created_by": acting.user.name, "created_at": now(), "fixed_by": ""}
        result = connection.execute(insert(InspectionRecord).values(row))
        created = int((result.inserted_primary_key or (0,))[0])
        if is_drafted:
            _take_draft(connection, acting, 0, "plan")
        _mark_changed(connection, created)
        log(connection, acting, "create", target(created))
    return created


def target(inspection_id: int, path: str = "") -> str:
    """The granskning, or something in it, as the log names it: `granskning/3/akt/K014`."""
    return f"granskning/{inspection_id}" + (f"/{path}" if path else "")


def list_inspections(acting: Acting) -> list[Inspection]:
    """The granskningar, the latest first. Somebody who is not inspektör sees the fixed ones."""
    with acting.reading() as connection:
        rows = connection.execute(select(InspectionRecord).order_by(col(InspectionRecord.id).desc()))
        return [each for each in map(_read, rows) if may(acting.user, load_inspection, is_fixed=each.is_fixed)]


def load_inspection(acting: Acting, inspection_id: int) -> Inspection:
    """One granskning. Raises UserError where it does not exist, or is not fixed and the user no inspektör."""
    with acting.reading() as connection:
        found = _find_inspection(connection, inspection_id)
        require(acting, load_inspection, is_fixed=found.is_fixed)
        return found


def _find_inspection(connection: Connection, inspection_id: int) -> Inspection:
    """One granskning, whoever asks: for functions that have asked about the role. Raises UserError as above."""
    row = connection.execute(select(InspectionRecord).where(col(InspectionRecord.id) == inspection_id)).first()
    if row is None:
        raise UserError(f"Granskning {inspection_id} finns inte. Välj en i listan över granskningar.")
    return _read(row)


def _hold_inspection(connection: Connection, inspection_id: int) -> Inspection:
    """The granskning, which nobody else can change or fix before the caller's transaction ends.

    Call it before anything else is written or read in the transaction: it takes the right to write, and gives the
    granskning its next version. Raises UserError where it is fixed.
    """
    unchanged = update(InspectionRecord).values(version=col(InspectionRecord.version))
    connection.execute(
        unchanged.where(col(InspectionRecord.id) == inspection_id, col(InspectionRecord.status) != FIXED)
    )
    _mark_changed(connection, inspection_id)
    found = _find_inspection(connection, inspection_id)
    if found.is_fixed:
        raise locked(found)
    return found


def _mark_changed(connection: Connection, inspection_id: int) -> None:
    """The granskning's next version: what pages keep of it is old when the caller's transaction has ended.

    Everything that saves in a granskning comes here, mostly through `_hold_inspection`; nothing that reads does. Two
    who save get their versions in the order in which others see what they saved, whenever in the transaction they come.
    """
    raise_version(connection, "inspection", str(inspection_id))


def locked(inspection: Inspection) -> UserError:
    """The refusal of a change in a fixed granskning."""
    return UserError(f"”{inspection.title}” är fastställd och kan inte ändras. Gör en ny version av granskningen.")


def change_details(acting: Acting, seen: Inspection, **changes: Any) -> Inspection:
    """Changes some of what was decided, by its names in `Details`, and returns the granskning as it is now.

    seen: the granskning as its author saw it; what somebody else has changed of the rest stays.
    Raises UserError for an empty title, no units or a unit named twice, a period that ends before it begins, a
    personnummer in any text, an instrument that does not exist or is changed after the planning; Conflict, whose
    stored is the granskning, where somebody has changed the same in between.
    """
    require(acting, change_details)
    with _keeping_refused(acting, target(seen.id)), acting.changing() as connection:
        before = _hold_inspection(connection, seen.id)
        details = _checked(replace(_details(before), **changes))
        instrument = instrument_for(details.instrument)
        if details.instrument != before.instrument and before.status != "planeras":
            raise UserError("Instrumentet kan bytas bara medan granskningen planeras. Planera en ny granskning.")
        asked = {name: getattr(details, name) for name in changes}
        if is_overtaken(before, seen, asked):
            raise _overtaken(before, _said(asked))
        columns = _columns(details)
        if details.instrument != before.instrument:
            columns["instrument_sha256"] = instrument.sha256
        return _change(connection, acting, before, columns, "change")


def _details(inspection: Inspection) -> Details:
    return Details(**{name: getattr(inspection, name) for name in Details.__dataclass_fields__})


def _overtaken(before: Inspection, own: str = "") -> Conflict:
    return Conflict(
        f"Uppgifterna om ”{before.title}” har ändrats medan du skrev. Ditt är inte sparat: se vad som står nu.",
        before,
        own,
    )


def change_status(acting: Acting, inspection_id: int, status: Status, seen_version: int) -> Inspection:
    """Moves the granskning one step forwards or back, short of fixing it (`inspection.locking`).

    Raises UserError for another step; Conflict where anything about it has been changed in between.
    """
    require(acting, change_status)
    with acting.changing() as connection:
        before = _hold_inspection(connection, inspection_id)
        if status == FIXED:
            raise UserError("En granskning fastställs tillsammans med sin rapport, under Rapport.")
        if abs(_ORDER.index(status) - _ORDER.index(before.status)) > 1:
            here, there = STATUS_TITLES[before.status], STATUS_TITLES[status]
            raise UserError(f"Granskningen kan inte gå från '{here}' till '{there}'. Ta ett steg i taget.")
        if before.version != seen_version:
            raise _overtaken(before)
        return _change(connection, acting, before, {"status": status}, "status")


def _change(
    connection: Connection, acting: Acting, before: Inspection, changes: dict[str, Any], action: str
) -> Inspection:
    old = {name: value for name, value in asdict(before).items() if name in changes}
    changed = {name: value for name, value in changes.items() if _plain(old[name]) != _plain(value)}
    if not changed:
        return before
    statement = update(InspectionRecord).where(col(InspectionRecord.id) == before.id)
    connection.execute(statement.values(changed | {"version": before.version + 1}))
    if action == "status":
        said = {"old": f"status: {before.status}", "new": f"status: {changes['status']}"}
    else:
        said = {"new": ", ".join(changed)}
        _keep(connection, acting, before, {name: old[name] for name in changed})
    log(connection, acting, action, target(before.id), **said)
    return _find_inspection(connection, before.id)


def _keep(connection: Connection, acting: Acting, before: Inspection, old: dict[str, Any]) -> None:
    """Keeps what was decided before. Who decided it, and when, stands in the log."""
    keep_text(connection, acting.organisation, "inspection", target(before.id), _said(old), now(), "")


def _said(details: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {_plain(value)}" for name, value in details.items())


def read_earlier_details(acting: Acting, inspection_id: int) -> list[EarlierText]:
    """What was decided about a granskning before, and what was not saved, the latest first, with Swedish titles.

    Raises UserError unless the user is inspektör. The time of what was decided is that when it was changed.
    """
    require(acting, read_earlier_details)
    with acting.reading() as connection:
        kept = read_kept(connection, acting.organisation, target(inspection_id), "inspection")
    found = earlier_texts([], kept)
    return [each._replace(text=_TITLED.sub(lambda part: _TITLES[part[1]] + ": ", each.text)) for each in found]


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _checked(details: Details) -> Details:
    """The details as they are stored. Raises UserError as `change_details`."""
    clean = replace(
        details,
        title=storable(details.title),
        units=tuple(map(storable, details.units)),
        inspectors=tuple(map(storable, details.inspectors)),
        diarienummer=storable(details.diarienummer),
        label=storable(details.label),
    )
    _check(clean)
    return clean


def _check(details: Details) -> None:
    texts = {
        "Rubrik": [details.title],
        "Enheter": details.units,
        "Inspektörer": details.inspectors,
        "Diarienummer": [details.diarienummer],
        "Märkning": [details.label],
    }
    problems = [fault for field, lines in texts.items() for fault in _personal_numbers(field, lines)]
    if not details.title.strip():
        problems.append("Granskningen behöver en rubrik.")
    if not details.units or len(set(details.units)) < len(details.units) or not all(map(str.strip, details.units)):
        problems.append("Ange minst en enhet, varje enhet en gång.")
    if details.period_to < details.period_from:
        problems.append(f"Perioden slutar {details.period_to}, innan den börjar {details.period_from}.")
    if len(problems) > 1:
        raise Problems("Uppgifterna är inte sparade:", problems)
    if problems:
        raise UserError(problems[0])


def _personal_numbers(field: str, lines: Sequence[str]) -> Iterator[str]:
    """The refusals of a field's lines; the line is named where there are several."""
    for number, line in enumerate(lines, start=1):
        try:
            refuse_personal_numbers(line, field if len(lines) == 1 else f"{field}, rad {number}")
        except UserError as error:
            yield str(error)


def _columns(details: Details) -> dict[str, Any]:
    fields: Iterable[str] = Details.__dataclass_fields__
    return {name: _plain(getattr(details, name)) for name in fields}


def _read(row: Row[Any]) -> Inspection:
    fields = dict(row._mapping)
    fields["units"], fields["inspectors"] = tuple(fields["units"]), tuple(fields["inspectors"])
    fields["status"] = cast(Status, fields["status"])
    return Inspection(**fields)

"""The versions of a granskning's report, and what the unit says of them during faktagranskning."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlmodel import col

from inspection.drafts import _take_draft
from inspection.inspections import _hold_inspection, load_inspection, target
from inspection.records import FactComment, ReportRecord
from inspection.review.answers import load_faults
from ojcore.access import Acting, log, may, require
from ojcore.errors import Conflict, UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import columns_of, now
from ojcore.store.kept import EarlierText, _keeping_refused, earlier_texts, keep_text, read_kept
from ojcore.store.versions import is_overtaken
from ojcore.swedish import storable

ReportKind = Literal["utkast", "faktagranskning", "faststalld"]
CommentStatus = Literal["oppen", "rattad", "inte_rattad"]

REPORT_KINDS: dict[ReportKind, str] = {
    "utkast": "utkast",
    "faktagranskning": "för faktagranskning",
    "faststalld": "fastställd",
}
COMMENT_STATUSES: dict[CommentStatus, str] = {"oppen": "öppen", "rattad": "rättad", "inte_rattad": "inte rättad"}

_LONGEST = 5_000


@dataclass(frozen=True)
class StoredReport:
    """A report as it was made, without its content. acknowledged_by: who made it although something did not add up."""

    number: int
    kind: ReportKind
    sha256: str
    acknowledged_by: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Comment:
    """What the unit says of a place in report `report`. answer: what the inspector did about it, or why nothing."""

    id: int
    report: int
    place: str
    comment: str
    commented_by: str
    entered_by: str
    entered_at: datetime
    status: CommentStatus
    answer: str
    answered_by: str
    answered_at: datetime | None
    version: int


def store_report(
    acting: Acting,
    inspection_id: int,
    kind: ReportKind,
    content: bytes,
    *,
    is_acknowledged: bool = False,
    made_at: datetime | None = None,
) -> StoredReport:
    """Keeps a draft, or a version for the unit, as it was made. The fixed one: `inspection.locking.fix_inspection`.

    made_at: when what it says was read, so that what was saved after that counts as changed; None for now.
    Raises UserError for a fixed granskning; and, for a version that leaves the house, where something does not add up
    and nobody has acknowledged it.
    """
    require(acting, store_report)
    if kind == "faststalld":
        raise ValueError("fix_inspection stores the fixed report")
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        return _write_report(
            connection, acting, inspection_id, kind, content, is_acknowledged=is_acknowledged, made_at=made_at
        )


def _write_report(
    connection: Connection,
    acting: Acting,
    inspection_id: int,
    kind: ReportKind,
    content: bytes,
    *,
    is_acknowledged: bool,
    made_at: datetime | None = None,
) -> StoredReport:
    """As `store_report`, in the caller's transaction, which holds the granskning."""
    faults = load_faults(acting.on(connection), inspection_id)
    if faults and kind != "utkast" and not is_acknowledged:
        how_many = "En uppgift" if len(faults) == 1 else f"{len(faults)} uppgifter"
        raise UserError(
            f"{how_many} går inte ihop: {faults[0]} Rätta, eller bekräfta att rapporten ska gå ut ändå. Då står det på "
            "dess första sida."
        )
    last = select(func.max(col(ReportRecord.number))).where(col(ReportRecord.inspection) == inspection_id)
    stored = StoredReport(
        number=(connection.execute(last).scalar() or 0) + 1,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        acknowledged_by=acting.user.name if faults and is_acknowledged else "",
        made_by=acting.user.name,
        made_at=made_at or now(),
    )
    connection.execute(insert(ReportRecord).values(inspection=inspection_id, content=content, **asdict(stored)))
    log(connection, acting, "report", target(inspection_id, f"rapport/{stored.number}"), new=f"{kind} {stored.sha256}")
    return stored


def list_reports(acting: Acting, inspection_id: int) -> list[StoredReport]:
    """The reports, the latest first; to somebody who is not inspektör the fixed one. Raises UserError by role."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        columns = columns_of(ReportRecord, StoredReport.__dataclass_fields__)
        statement = (
            select(*columns)
            .where(col(ReportRecord.inspection) == inspection_id)
            .order_by(col(ReportRecord.number).desc())
        )
        found = [StoredReport(*row) for row in connection.execute(statement)]
        return [each for each in found if each.kind == "faststalld" or may(acting.user, list_reports, is_fixed=False)]


def read_report(acting: Acting, inspection_id: int, number: int) -> bytes:
    """The Word file, as it was made. Logged as an export.

    Raises UserError by role, where it does not exist, and where it no longer has the hash it was stored with.
    """
    with acting.changing() as connection:
        allowed = {each.number: each.sha256 for each in list_reports(acting.on(connection), inspection_id)}
        if number not in allowed:
            raise UserError(f"Rapport {number} finns inte, eller är inte fastställd.")
        same = col(ReportRecord.inspection) == inspection_id, col(ReportRecord.number) == number
        content = bytes(connection.execute(select(col(ReportRecord.content)).where(*same)).scalar_one())
        if hashlib.sha256(content).hexdigest() != allowed[number]:
            raise UserError(f"Rapport {number} har ändrats utanför programmet: kontrollsumman stämmer inte.")
        log(connection, acting, "export", target(inspection_id, f"rapport/{number}"))
    return content


def add_comment(acting: Acting, inspection_id: int, report: int, place: str, comment: str, commented_by: str) -> int:
    """Notes what the unit says of a place in a report it was sent; returns the comment's id. The draft is taken away.

    commented_by: who says it, a title or unit. Raises UserError for a report that was not for faktagranskning, an
    empty text, a personnummer and a fixed granskning.
    """
    require(acting, add_comment)
    texts = {"place": _text(place, "Stället"), "comment": _text(comment, "Kommentaren")}
    texts["commented_by"] = _text(commented_by, "Från")
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        kinds = {each.number: each.kind for each in list_reports(acting.on(connection), inspection_id)}
        if kinds.get(report) != "faktagranskning":
            raise UserError(f"Rapport {report} har inte gått till enheten för faktagranskning.")
        row = {
            "inspection": inspection_id,
            "report": report,
            **texts,
            "entered_by": acting.user.name,
            "entered_at": now(),
        }
        row |= {"status": "oppen", "answer": "", "answered_by": "", "version": 1}
        added = int((connection.execute(insert(FactComment).values(row)).inserted_primary_key or (0,))[0])
        _take_draft(connection, acting, inspection_id, "kommentar")
        log(connection, acting, "add", target(inspection_id, f"kommentar/{added}"))
    return added


def answer_comment(acting: Acting, seen: Comment, **changes: Any) -> Comment:
    """Says what was done about a comment, by `status` and `answer`, and returns it as it is now.

    seen: the comment as the author saw it. Raises UserError as `add_comment`, also for a comment that is no longer open
    and has no answer; Conflict, whose stored is a Comment, where somebody has changed the same in between.
    """
    require(acting, answer_comment)
    same = col(FactComment.id) == seen.id
    with acting.reading() as connection:
        place = connection.execute(select(col(FactComment.inspection)).where(same)).scalar()
    if place is None:
        raise UserError("Kommentaren finns inte. Ladda om sidan.")
    at = target(place, f"kommentar/{seen.id}")
    with _keeping_refused(acting, at), acting.changing() as connection:
        _hold_inspection(connection, place)
        before = _comment(connection.execute(select(FactComment).where(same)).one())
        status, answer = changes.get("status", before.status), changes.get("answer", before.answer)
        if status not in COMMENT_STATUSES:
            raise ValueError(f"no such status: {status!r}")
        answer = _text(answer, "Svaret") if status != "oppen" or answer.strip() else ""
        fields = {"status": status, "answer": answer}
        if is_overtaken(before, seen, {name: fields[name] for name in changes}):
            message = f"{before.answered_by} har redan besvarat kommentaren. Ditt är inte sparat."
            raise Conflict(message, before, answer if "answer" in changes else "")
        if (status, answer) == (before.status, before.answer):
            return before
        if before.answer and before.answered_at is not None and answer != before.answer:
            keep_text(
                connection, acting.organisation, "answer", at, before.answer, before.answered_at, before.answered_by
            )
        signed = {"answered_by": acting.user.name, "answered_at": now(), "version": before.version + 1}
        connection.execute(update(FactComment).where(same).values(**fields, **signed))
        log(connection, acting, "answer", at, old=before.status, new=status)
        return _comment(connection.execute(select(FactComment).where(same)).one())


def read_earlier_answer(acting: Acting, seen: Comment) -> list[EarlierText]:
    """What was answered to a comment before, and what was not saved, the latest first; see `earlier_texts`.

    Raises UserError for a user who is no inspektör.
    """
    require(acting, read_earlier_answer)
    with acting.reading() as connection:
        row = connection.execute(select(FactComment).where(col(FactComment.id) == seen.id)).one()
        at = target(row.inspection, f"kommentar/{seen.id}")
        kept = read_kept(connection, acting.organisation, at, "answer")
    saved = [EarlierText(row.answer, row.answered_by, row.answered_at)] if row.answered_at else []
    return earlier_texts(saved, kept)


def list_comments(acting: Acting, inspection_id: int) -> list[Comment]:
    """The unit's comments in the order they were noted. Raises UserError for a user who is no inspektör."""
    require(acting, list_comments)
    with acting.reading() as connection:
        rows = connection.execute(
            select(FactComment).where(col(FactComment.inspection) == inspection_id).order_by(col(FactComment.id))
        )
        return [_comment(row) for row in rows]


def _comment(row: Row[Any]) -> Comment:
    fields = {name: getattr(row, name) for name in Comment.__dataclass_fields__}
    return Comment(**{**fields, "status": cast(CommentStatus, row.status)})


def _text(text: str, title: str) -> str:
    text = storable(text)
    refuse_personal_numbers(text, title)
    if not text.strip() or len(text) > _LONGEST:
        raise UserError(f"{title}: skriv en text på högst {_LONGEST} tecken.")
    return text.strip()

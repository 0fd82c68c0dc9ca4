"""What a field has said before, and what has been changed since a report was made."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from inspection.inspections import _find_inspection, target
from inspection.instrument.fields import EntryKey, Kind, field_title, question_of
from inspection.records import EntryRecord
from inspection.review.entries import Entry, _find_place, _load_versions
from ojcore.access import Acting, log, require
from ojcore.errors import UserError
from ojcore.store.kept import EarlierText, earlier_texts, read_kept


def read_history(acting: Acting, inspection_id: int, key: EntryKey) -> list[EarlierText]:
    """What a field has said before, and what was not saved in it, the latest first; answers in the question's words.

    What is left out: see `earlier_texts`. Of a file it is logged as reading it.

    Raises UserError for a user who is no inspektör, and while the answers are kept from the user by a blind review.
    """
    require(acting, read_history)
    with acting.changing() as connection:
        place = _find_place(connection, inspection_id, key)
        mine = acting.user.name if place.second == acting.user.name else ""
        if not place.is_revealed and key.reviewer != mine:
            raise UserError("Svaren visas när båda har granskat akten och de har jämförts.")
        if key.kind == "akt":
            log(connection, acting, "read", target(inspection_id, f"akt/{key.subject}"))
        versions = _load_versions(connection, inspection_id, key.kind, key.subject, key.reviewer)
        saved = [
            EarlierText(each.value, each.changed_by, each.changed_at)
            for each in versions
            if each.key == key and each.changed_at is not None
        ]
        found = earlier_texts(saved, read_kept(connection, acting.organisation, target(inspection_id, key.path)))
    question = question_of(place.checklist, key)
    return [each._replace(text=question.answer_label(each.text)) for each in found] if question else found


class Change(NamedTuple):
    """What a field said before and says after one save; `title` is Swedish."""

    title: str
    before: Entry
    after: Entry


def list_changes(acting: Acting, inspection_id: int, since: datetime) -> list[Change]:
    """What has been saved from `since` on, answers to files left out, in order of time: the changes after a report.

    Raises UserError for a user who is no inspektör.
    """
    require(acting, list_changes)
    with acting.reading() as connection:
        checklist = _find_inspection(connection, inspection_id).checklist
        found = []
        kinds: tuple[Kind, ...] = ("plan", "text", "enhet", "fakta")
        for versions in (list(_load_versions(connection, inspection_id, kind)) for kind in kinds):
            for before, after in zip([None, *versions], versions, strict=False):
                if after.changed_at is not None and after.changed_at >= since:
                    old = before if before and before.key == after.key else Entry(after.key)
                    found.append(Change(field_title(checklist, after.key), old, after))
        return sorted(found, key=lambda change: change.after.changed_at or since)


def changed_cases(acting: Acting, inspection_id: int, since: datetime) -> list[str]:
    """Ids of the files whose common answers have been changed from `since` on, so that the counts may be others.

    Raises UserError for a user who is no inspektör.
    """
    require(acting, changed_cases)
    with acting.reading() as connection:
        statement = select(col(EntryRecord.subject)).where(
            col(EntryRecord.inspection) == inspection_id,
            col(EntryRecord.kind) == "akt",
            col(EntryRecord.reviewer) == "",
            col(EntryRecord.changed_at) >= since.astimezone(UTC),
        )
        return sorted(connection.execute(statement.distinct()).scalars())

"""Granskningar that tests make: users with roles, and a planned granskning with files to review."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Engine, text

from inspection.actions import Brist, list_brister
from inspection.drawing.register import frame_by_count
from inspection.inspections import Details, create_inspection
from inspection.instrument.fields import EntryKey
from inspection.report_versions import Comment, list_comments
from inspection.review.draws import freeze_draw
from inspection.review.entries import Entry, save_entry
from ojcore.access import Acting, Role, User

FIRST = User("Inspektör 1", frozenset[Role]({"inspektor"}))
SECOND = User("Inspektör 2", frozenset[Role]({"inspektor"}))
READER = User("Nämndsekreteraren", frozenset[Role]({"lasare"}))
ANALYST = User("Controllern", frozenset[Role]({"analytiker"}))
STRANGER = User("Någon", frozenset[Role]())
ADMINISTRATOR = User("Administratören", frozenset[Role]({"administrator"}))

DETAILS = Details(
    title="Granskning av ekonomiskt bistånd",
    units=("Norra", "Södra"),
    inspectors=("Inspektör 1", "Inspektör 2"),
    period_from=date(2011, 4, 1),
    period_to=date(2011, 5, 31),
    instrument="ekonomiskt-bistand-2011-v1",
)


def plan(engine: Engine, **changes: Any) -> int:
    """A planned granskning without files."""
    return create_inspection(Acting(engine, FIRST), replace(DETAILS, **changes))


def plan_with_files(engine: Engine, drawn: int = 3) -> int:
    """One with `drawn` files from each of two strata of six: K001 … K006 and M001 … M006."""
    created = plan(engine)
    frame = frame_by_count({"kvinnor": 6, "män": 6})
    freeze_draw(Acting(engine, FIRST), created, frame, dict.fromkeys(frame.strata, drawn), "2011:17", "Diarienumret")
    return created


def save(engine: Engine, inspection: int, key: EntryKey, value: str, user: User = FIRST) -> Entry:
    """Saves a first value."""
    return save_entry(Acting(engine, user), inspection, key, value, 0)


def drawn_files(engine: Engine, inspection: int) -> list[str]:
    """The ids to review, in order."""
    statement = text("SELECT id FROM case_file WHERE inspection = :inspection ORDER BY place")
    with engine.connect() as connection:
        return list(connection.execute(statement, {"inspection": inspection}).scalars())


def log_lines(engine: Engine, action: str) -> list[tuple[str, str, str, str]]:
    """(actor, target, old, new) of the log's lines about an action, in order."""
    statement = text("SELECT actor, target, old, new FROM log WHERE action = :action ORDER BY id")
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(statement, {"action": action})]


def only_brist(engine: Engine, inspection: int) -> Brist:
    """The one brist of a granskning, as its author sees it."""
    with engine.connect() as connection:
        (found,) = list_brister(Acting(connection, FIRST), inspection)
    return found


def only_comment(engine: Engine, inspection: int) -> Comment:
    """The one comment of the unit, as its author sees it."""
    with engine.connect() as connection:
        (found,) = list_comments(Acting(connection, FIRST), inspection)
    return found

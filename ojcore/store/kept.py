"""Texts as they stood before: kept where their own table has only the latest, and where two wrote at the same time.

| kind | key, as the log names it | what it is |
|---|---|---|
| comment | `socialjour 2018 0184` | a comment, of the time when the log had a copy |
| finding, action | `granskning/3/brist/7`, `granskning/3/atgard/9` | a brist or an action before it was changed |
| answer | `granskning/3/kommentar/4` | what was answered to a comment of the unit, before it was changed |
| inspection | `granskning/3` | what was decided about a granskning, before it was changed |
| second review | `granskning/3/akt/K001` | for whom the file was drawn, and the seed |
| refused | any of these, or a document and its field | what was not saved, since somebody else had saved in between |
| backup | `databasen` | the name of a file; no page shows it, since it may be anybody's name |
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select
from sqlmodel import Field, SQLModel, col

from ojcore.access import Acting
from ojcore.errors import Conflict
from ojcore.store.engine import now, organisation_field
from ojcore.store.moments import MOMENT

_REFUSED = "refused"


class KeptText(SQLModel, table=True):
    """A text that stands in no other table. Rows are never changed, and go with every backup.

    at, actor: when and by whom it was written; where the actor is empty, nobody knows, and it was written over then.
    """

    __tablename__ = "kept_text"

    id: int | None = Field(default=None, primary_key=True)
    organisation: str = organisation_field()
    kind: str
    key: str = Field(index=True)
    text: str
    at: datetime = Field(sa_type=MOMENT)
    actor: str


class EarlierText(NamedTuple):
    """What somebody once wrote. is_saved: False where somebody else had saved in between, so that it never stood."""

    text: str
    by: str
    at: datetime
    is_saved: bool = True


def keep_text(
    connection: Connection, organisation: str, kind: str, key: str, said: str, at: datetime, actor: str
) -> None:
    """Keeps a text that the caller's transaction writes over. at, actor: when and by whom it was written."""
    row = {"organisation": organisation, "kind": kind, "key": key, "text": said, "at": at, "actor": actor}
    connection.execute(insert(KeptText).values(row))


@contextmanager
def _keeping_refused(acting: Acting, key: str) -> Iterator[None]:
    """Round one save: what a Conflict refuses is kept before it goes on, so that it outlives the author's session."""
    try:
        yield
    except Conflict as conflict:
        if conflict.own:
            with acting.changing() as connection:
                keep_text(connection, acting.organisation, _REFUSED, key, conflict.own, now(), acting.user.name)
        raise


def read_kept(connection: Connection, organisation: str, key: str, kind: str = "") -> list[EarlierText]:
    """What is kept of one text, oldest first. kind: what stood there before; without it only what was refused.

    It asks no role: whoever calls it does.
    """
    chosen = col(KeptText.key) == key, col(KeptText.kind).in_([kind, _REFUSED])
    theirs = col(KeptText.organisation) == organisation
    rows = connection.execute(select(KeptText).where(theirs, *chosen).order_by(col(KeptText.id)))
    return [EarlierText(row.text, row.actor, row.at, row.kind != _REFUSED) for row in rows]


def read_all_kept(connection: Connection, organisation: str, kind: str, under: str) -> list[tuple[str, EarlierText]]:
    """The rest of its key, and what is kept, of every text of a kind whose key begins so; oldest first."""
    chosen = col(KeptText.kind) == kind, col(KeptText.key).startswith(under, autoescape=True)
    theirs = col(KeptText.organisation) == organisation
    rows = connection.execute(select(KeptText).where(theirs, *chosen).order_by(col(KeptText.id)))
    return [(row.key.removeprefix(under), EarlierText(row.text, row.actor, row.at)) for row in rows]


def earlier_texts(saved: Sequence[EarlierText], kept: Iterable[EarlierText]) -> list[EarlierText]:
    """What a field has said before what it says now, the latest first.

    saved: its versions, oldest first, the last one being what it says now. A text is saved many times while it is
    written: one that its author only added to, in one place, is left out, since nothing of it is missing from the next.
    """
    in_time = sorted([*kept, *saved], key=lambda each: each.at)
    found = [each for place, each in enumerate(in_time) if not _is_continued(each, in_time[place + 1 :])]
    if saved and saved[-1] in found:
        found.remove(saved[-1])
    return found[::-1]


def _is_continued(text: EarlierText, later: Sequence[EarlierText]) -> bool:
    own = (each for each in later if each.by == text.by and each.is_saved >= text.is_saved)
    following = next(own, None)
    return following is not None and _adds_to(text.text, following.text)


def _adds_to(old: str, new: str) -> bool:
    """True where the new text is the old one with something more in one place, or the same."""
    if len(new) < len(old):
        return False
    same = next((at for at, letter in enumerate(old) if letter != new[at]), len(old))
    rest = len(old) - same
    return new[len(new) - rest :] == old[same:]

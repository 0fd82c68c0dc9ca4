"""The review: case files one by one, and how far they have come.

Whoever opens a file leaves a line in the log. A page keeps the `CaseFile` it got and changes it by what `save_entry`
returns; it does not open the file again at every click.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, select
from sqlmodel import col

from inspection.counting.tally import count_case
from inspection.inspections import _find_inspection, target
from inspection.instrument.fields import case_key
from inspection.records import CaseRecord, SecondReview
from inspection.review.counted import _find_states
from inspection.review.entries import Entry, _load_entries
from ojcore.access import Acting, User, log, require
from ojcore.errors import UserError
from ojcore.store.engine import columns_of


@dataclass(frozen=True)
class CaseFile:
    """A file as one inspector sees it. reviewer: "" for the common answers, the blind reviewer's name for own ones.

    entries: question -> what was saved, questions nobody has written in left out.
    """

    id: str
    stratum: str
    reviewer: str
    entries: Mapping[str, Entry] = field(hash=False)

    @property
    def answers(self) -> dict[str, str]:
        """question -> value, as `state_of` and `unanswered` want it."""
        return {name: entry.value for name, entry in self.entries.items() if entry.value}

    def entry(self, question: str) -> Entry:
        """What is saved for a question; version 0 where nothing is. Its key and version go to `save_entry`."""
        return self.entries.get(question) or Entry(case_key(self.id, question, self.reviewer))

    def with_entry(self, entry: Entry) -> "CaseFile":
        """The file after a save."""
        return replace(self, entries={**self.entries, entry.key.field: entry})


@dataclass(frozen=True)
class CaseProgress:
    """How far a file has come, for the user who asks. answered, remaining: see `CaseState`.

    second: its blind reviewer, "" without one. is_own_second: the user is that reviewer and the answers counted are
    the user's own.
    """

    id: str
    stratum: str
    answered: int
    remaining: int
    second: str
    is_own_second: bool

    @property
    def is_begun(self) -> bool:
        """True where something is answered."""
        return self.answered > 0

    @property
    def is_done(self) -> bool:
        """True where nothing required is left."""
        return self.is_begun and self.remaining == 0


def read_case(acting: Acting, inspection_id: int, case_id: str) -> CaseFile:
    """Opens a file, and logs it: to its blind reviewer with that person's own answers, until the two are compared.

    Raises UserError for a file that is not to be reviewed and for a user who is no inspektör.
    """
    require(acting, read_case)
    with acting.changing() as connection:
        row = next(iter(_case_rows(connection, inspection_id, case_id)), None)
        if row is None:
            raise UserError("Akten är inte dragen i den här granskningen, eller har fallit bort. Välj en i listan.")
        reviewer = acting.user.name if _is_blind(row, acting.user) else ""
        log(connection, acting, "read", target(inspection_id, f"akt/{row.id}"))
        entries = _load_entries(connection, inspection_id, "akt", row.id, reviewer)
    return CaseFile(row.id, row.stratum, reviewer, {key.field: entry for key, entry in entries.items()})


def list_cases(acting: Acting, inspection_id: int) -> list[CaseProgress]:
    """Every file to review in order, replacements last. Raises UserError for a user who is no inspektör."""
    require(acting, list_cases)
    with acting.snapshot() as seeing, seeing.reading() as connection:
        instrument = _find_inspection(connection, inspection_id).checklist.instrument
        states = _find_states(connection, inspection_id, instrument)
        nothing = count_case(instrument, {})
        found = []
        for row in _case_rows(connection, inspection_id):
            is_own = _is_blind(row, acting.user)
            state = states.get(row.id, {}).get(acting.user.name if is_own else "", nothing)
            found.append(CaseProgress(row.id, row.stratum, state.answered, state.remaining, row.reviewer or "", is_own))
        return found


def _case_rows(connection: Connection, inspection_id: int, case_id: str | None = None) -> list[Row[Any]]:
    """The files to review in order, or one of them: id, stratum and, of its second review, who and when."""
    same = and_(
        col(SecondReview.inspection) == col(CaseRecord.inspection), col(SecondReview.case_id) == col(CaseRecord.id)
    )
    statement = (
        select(
            *columns_of(CaseRecord, ("id", "stratum")),
            *columns_of(SecondReview, ("reviewer", "finished_at", "revealed_at")),
        )
        .select_from(CaseRecord)
        .outerjoin(SecondReview, same)
        .where(col(CaseRecord.inspection) == inspection_id)
        .order_by(col(CaseRecord.place))
    )
    return list(connection.execute(statement if case_id is None else statement.where(col(CaseRecord.id) == case_id)))


def _is_blind(row: Row[Any], user: User) -> bool:
    """True where the user reviews this file of `_case_rows` blind, and the two are not compared yet."""
    return bool(row.reviewer == user.name and row.revealed_at is None)

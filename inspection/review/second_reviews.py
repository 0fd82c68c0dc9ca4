"""Double review: a random share of the files is also reviewed blind by a second inspector, compared and agreed on.

Until the comparison the second inspector sees and saves only own answers, and the first one's are the common answers.
After it both see both, and what is then saved as the common answer is marked `samstamning`; the agreement is always
measured on what stood before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlmodel import col

from inspection.drafts import _take_draft
from inspection.drawing.sampling import rank_key
from inspection.inspections import _find_inspection, _hold_inspection, target
from inspection.instrument.model import unanswered
from inspection.records import EntryRecord, SecondReview
from inspection.review.agreement import QuestionAgreement, compare_reviews
from inspection.review.cases import CaseFile
from inspection.review.draws import _find_selection
from inspection.review.entries import Entry, _load_entries, _load_versions
from ojcore.access import Acting, log, require
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers
from ojcore.store.engine import columns_of, now
from ojcore.store.kept import EarlierText, keep_text, read_all_kept
from ojcore.swedish import storable


def assign_second_reviews(acting: Acting, inspection_id: int, reviewer: str, number: int, seed: str) -> list[str]:
    """Draws `number` of the files that have no second reviewer for `reviewer`, a user's name; returns their ids.

    The rank is SHA-256 of `seed|dubbelgranskning|id`. Raises UserError for too few files, and where the reviewer has
    already written in one that is drawn: nobody reviews own work blind.
    """
    require(acting, assign_second_reviews)
    reviewer, seed = storable(reviewer), storable(seed)
    refuse_personal_numbers(f"{reviewer} {seed}", "Andra granskare och frö")
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        selection = _find_selection(connection, inspection_id)
        taken = {row.case_id for row in _rows(connection, inspection_id)}
        free = [each for each in (selection.stratum_of if selection else {}) if each not in taken]
        if not reviewer.strip() or not seed.strip() or not 1 <= number <= len(free):
            raise UserError(f"Ange andra granskare, ett frö och ett antal från 1 till {len(free)}.")
        drawn = sorted(free, key=lambda each: rank_key(seed, "dubbelgranskning", each))[:number]
        written = _written(connection, inspection_id, col(EntryRecord.changed_by) == reviewer)
        known = sorted({case_id for case_id, _ in written}.intersection(drawn))
        if known:
            raise UserError(f"{reviewer} har redan skrivit i {', '.join(known)} och kan inte granska dem blint.")
        fields = {"reviewer": reviewer, "assigned_by": acting.user.name, "assigned_at": now()}
        connection.execute(
            insert(SecondReview), [{"inspection": inspection_id, "case_id": each, **fields} for each in drawn]
        )
        _take_draft(connection, acting, inspection_id, "dubbel")
        for each in drawn:
            at = target(inspection_id, f"akt/{each}")
            keep_text(
                connection, acting.organisation, "second review", at, f"{reviewer}, frö {seed}", now(), acting.user.name
            )
            log(connection, acting, "assign", at)
    return drawn


def read_assignments(acting: Acting, inspection_id: int) -> list[tuple[str, EarlierText]]:
    """Case id, and for whom the file was drawn, with the seed, in order of time; those taken back too.

    Raises UserError for a user who is no inspektör.
    """
    require(acting, read_assignments)
    with acting.reading() as connection:
        return read_all_kept(connection, acting.organisation, "second review", target(inspection_id, "akt/"))


def withdraw_second_reviews(acting: Acting, inspection_id: int) -> list[str]:
    """Takes back the second reviews that nobody has begun, such as those of a misspelled name; returns their ids.

    Who they were drawn for is kept since they were assigned. Raises UserError where every one is begun.
    """
    require(acting, withdraw_second_reviews)
    with acting.changing() as connection:
        _hold_inspection(connection, inspection_id)
        begun = _written(connection, inspection_id, col(EntryRecord.reviewer) != "")
        idle = [row for row in _rows(connection, inspection_id)
                if not (row.revealed_at or row.finished_at or (row.case_id, row.reviewer) in begun)]  # fmt: skip
        if not idle:
            raise UserError("Alla andra granskningar är påbörjade och får stå kvar.")
        for row in idle:
            same = col(SecondReview.inspection) == inspection_id, col(SecondReview.case_id) == row.case_id
            connection.execute(delete(SecondReview).where(*same))
            log(connection, acting, "withdraw", target(inspection_id, f"akt/{row.case_id}"))
    return [row.case_id for row in idle]


def finish_second_review(acting: Acting, inspection_id: int, case_id: str) -> None:
    """The second inspector is done with a file; own answers cannot be changed after that.

    Raises UserError for another user, and while required questions are unanswered.
    """
    require(acting, finish_second_review)
    with acting.changing() as connection:
        inspection = _hold_inspection(connection, inspection_id)
        row = _row(connection, inspection_id, case_id)
        if row.reviewer != acting.user.name:
            raise UserError(f"Bara {row.reviewer} kan avsluta den andra granskningen av akten {case_id}.")
        own = _own_answers(connection, inspection_id, case_id, row.reviewer)
        left = unanswered(inspection.checklist.instrument, _values(own))
        if left:
            raise UserError(f"Akten {case_id} har {len(left)} obesvarade frågor, först ”{left[0].label}”.")
        _stamp(connection, inspection_id, case_id, "finished_at")
        log(connection, acting, "finish", target(inspection_id, f"akt/{case_id}"))


@dataclass(frozen=True)
class DoubleReview:
    """agreements: per question, see `compare_reviews`. compared: ids; waiting: those not both reviewed to the end."""

    agreements: tuple[QuestionAgreement, ...]
    compared: tuple[str, ...]
    waiting: tuple[str, ...]


def compare_double_reviews(acting: Acting, inspection_id: int) -> DoubleReview:
    """How well the two agree, over the files both are done with. From now on both see both answers to them.

    Raises UserError where the user is to review a file blind that is not compared yet.
    """
    require(acting, compare_double_reviews)
    with acting.changing() as connection:
        inspection = _find_inspection(connection, inspection_id)
        rows = _rows(connection, inspection_id)
        if not inspection.is_fixed and any(row.finished_at and not row.revealed_at for row in rows):
            _hold_inspection(connection, inspection_id)  # something may be shown now that was not
            rows = _rows(connection, inspection_id)
        unfinished = [row.case_id for row in rows if row.reviewer == acting.user.name and row.finished_at is None]
        if unfinished:
            raise UserError(f"Avsluta först din egen granskning av {', '.join(unfinished)}. Jämförelsen visar svaren.")
        instrument = inspection.checklist.instrument
        first = {row.case_id: _values(_first_answers(connection, inspection_id, row.case_id)) for row in rows}
        done = {
            row.case_id: _values(_own_answers(connection, inspection_id, row.case_id, row.reviewer))
            for row in rows
            if row.revealed_at or (row.finished_at and not unanswered(instrument, first[row.case_id]))
        }
        revealed = {row.case_id for row in rows if row.revealed_at}
        for each in () if inspection.is_fixed else done.keys() - revealed:
            _stamp(connection, inspection_id, each, "revealed_at")
        log(connection, acting, "compare", target(inspection_id, "dubbelgranskning"), new=", ".join(done))
    agreements = compare_reviews(instrument, {each: first[each] for each in done}, done)
    return DoubleReview(tuple(agreements), tuple(done), tuple(row.case_id for row in rows if row.case_id not in done))


def load_double_review(acting: Acting, inspection_id: int) -> DoubleReview | None:
    """The comparison as far as it has been made; None where no file is reviewed by two. Raises UserError by role."""
    require(acting, load_double_review)
    with acting.reading() as connection:
        return _find_double_review(connection, inspection_id)


def _find_double_review(connection: Connection, inspection_id: int) -> DoubleReview | None:
    """As `load_double_review`, whoever asks: for functions that have asked about the role."""
    rows = _rows(connection, inspection_id)
    if not rows:
        return None
    instrument = _find_inspection(connection, inspection_id).checklist.instrument
    compared = [row for row in rows if row.revealed_at]
    first = {row.case_id: _values(_first_answers(connection, inspection_id, row.case_id)) for row in compared}
    second = {
        row.case_id: _values(_own_answers(connection, inspection_id, row.case_id, row.reviewer)) for row in compared
    }
    waiting = tuple(row.case_id for row in rows if not row.revealed_at)
    return DoubleReview(tuple(compare_reviews(instrument, first, second)), tuple(second), waiting)


def read_both(acting: Acting, inspection_id: int, case_id: str) -> tuple[CaseFile, CaseFile]:
    """The first and the second inspector's answers to a file, to agree on. Logged as reading it.

    The common answer is agreed on by `save_entry` of it. Raises UserError before the two have been compared.
    """
    require(acting, read_both)
    with acting.changing() as connection:
        row = _row(connection, inspection_id, case_id)
        if row.revealed_at is None:
            raise UserError(f"Akten {case_id} är inte jämförd än. Båda granskar klart först, sedan jämförs de.")
        log(connection, acting, "read", target(inspection_id, f"akt/{case_id}"))
        first = _first_answers(connection, inspection_id, case_id)
        second = _own_answers(connection, inspection_id, case_id, row.reviewer)
        selection = _find_selection(connection, inspection_id)
    stratum = selection.stratum_of.get(case_id, "") if selection else ""
    return CaseFile(case_id, stratum, "", first), CaseFile(case_id, stratum, row.reviewer, second)


def _rows(connection: Connection, inspection_id: int) -> list[Row[Any]]:
    statement = select(SecondReview).where(col(SecondReview.inspection) == inspection_id)
    return list(connection.execute(statement.order_by(col(SecondReview.case_id))))


def _row(connection: Connection, inspection_id: int, case_id: str) -> Row[Any]:
    row = next((row for row in _rows(connection, inspection_id) if row.case_id == case_id), None)
    if row is None:
        raise UserError("Akten har ingen andra granskare.")
    return row


def _written(connection: Connection, inspection_id: int, wanted: ColumnElement[bool]) -> set[tuple[str, str]]:
    """(file, blind reviewer or "") of the files that have been written in as wanted, also where it was taken back."""
    statement = select(*columns_of(EntryRecord, ("subject", "reviewer"))).where(
        col(EntryRecord.inspection) == inspection_id, col(EntryRecord.kind) == "akt", wanted
    )
    return {(case_id, reviewer) for case_id, reviewer in connection.execute(statement.distinct())}


def _stamp(connection: Connection, inspection_id: int, case_id: str, column: str) -> None:
    """Writes the moment, unless it is written already."""
    of_case = update(SecondReview).where(
        col(SecondReview.inspection) == inspection_id, col(SecondReview.case_id) == case_id
    )
    connection.execute(of_case.where(col(getattr(SecondReview, column)).is_(None)).values({column: now()}))


def _own_answers(connection: Connection, inspection_id: int, case_id: str, reviewer: str) -> dict[str, Entry]:
    found = _load_entries(connection, inspection_id, "akt", case_id, reviewer)
    return {key.field: entry for key, entry in found.items()}


def _first_answers(connection: Connection, inspection_id: int, case_id: str) -> dict[str, Entry]:
    """The common answers as they stood before anybody agreed on them."""
    versions = _load_versions(connection, inspection_id, "akt", case_id, "")
    return {each.key.field: each for each in versions if each.origin != "samstamning"}


def _values(entries: Mapping[str, Entry]) -> dict[str, str]:
    return {name: entry.value for name, entry in entries.items() if entry.value}

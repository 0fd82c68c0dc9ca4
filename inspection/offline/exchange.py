"""The Excel protocol of a granskning: written for review without a network, and read back into what is stored."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from inspection.inspections import _find_inspection, _hold_inspection, target
from inspection.instrument.fields import (
    Checklist,
    EntryKey,
    Kind,
    case_key,
    field_title,
    question_of,
    text_key,
    unit_key,
)
from inspection.offline.reader import ProtocolAnswers, read_protocol
from inspection.offline.writer import write_protocol
from inspection.review.cases import _case_rows, _is_blind
from inspection.review.entries import Entry, Origin, _insert_entries, _load_entries
from ojcore.access import Acting, User, log, require
from ojcore.errors import Problems
from ojcore.store.engine import now

_KINDS: tuple[Kind, ...] = ("akt", "enhet", "text")


class ProtocolCounts(NamedTuple):
    """How many answers a protocol added, how many it replaced and how many were stored already."""

    added: int
    replaced: int
    unchanged: int


def export_protocol(acting: Acting, inspection_id: int) -> bytes:
    """An empty protocol for the files to review, as .xlsx. Logged as an export."""
    require(acting, export_protocol)
    with acting.changing() as connection:
        inspection = _find_inspection(connection, inspection_id)
        ids = [row.id for row in _case_rows(connection, inspection_id)]
        log(connection, acting, "export", target(inspection_id, "protokoll"), new=f"{len(ids)} akter")
    return write_protocol(inspection.checklist.instrument, ids)


def import_protocol(acting: Acting, inspection_id: int, content: bytes, *, replace: bool = False) -> ProtocolCounts:
    """Saves the answers of a protocol, all or none. An empty cell changes nothing.

    replace: whether the protocol's answer wins over another one that is stored. A second inspector's answers are saved
    as that person's own.
    Raises as `excel_reader.read_protocol`; Problems for files that are not drawn and, without `replace`, for every
    answer that is stored otherwise; UserError for a fixed granskning.
    """
    require(acting, import_protocol)
    with acting.changing() as connection:
        inspection = _hold_inspection(connection, inspection_id)
        given = read_protocol(content, inspection.checklist.instrument)
        places = {row.id: _place(row, acting.user) for row in _case_rows(connection, inspection_id)}
        problems = list(_misplaced(given, places))
        wanted = {} if problems else dict(_values(given, places))
        stored = _stored(connection, acting, inspection_id)
        changed = {key: value for key, value in wanted.items() if stored.get(key, Entry(key)).value != value}
        replaced = [key for key in changed if stored.get(key, Entry(key)).value]
        if not replace:
            problems += [_disagreement(inspection.checklist, stored[key], changed[key]) for key in replaced]
        if problems:
            raise Problems("Protokollet kunde inte läsas in, inget har sparats:", problems)
        entries = [
            Entry(key, value, stored.get(key, Entry(key)).version + 1, acting.user.name, now(), _origin(key, places))
            for key, value in changed.items()
        ]
        if entries:
            _insert_entries(connection, acting, inspection_id, entries)
        counts = ProtocolCounts(len(changed) - len(replaced), len(replaced), len(wanted) - len(changed))
        said = f"nya {counts.added}, ersatta {counts.replaced}, oförändrade {counts.unchanged}"
        log(connection, acting, "import", target(inspection_id, "protokoll"), new=said)
    return counts


class _Place(NamedTuple):
    """Where the user's answers to a file go: own ones by a blind reviewer's name, or the common ones."""

    reviewer: str
    origin: Origin
    is_closed: bool


def _place(row: Row[Any], user: User) -> _Place:
    if _is_blind(row, user):
        return _Place(user.name, "protokoll", row.finished_at is not None)
    return _Place("", "samstamning" if row.revealed_at else "protokoll", False)


def _misplaced(given: ProtocolAnswers, places: Mapping[str, _Place]) -> Iterator[str]:
    for case_id in (case_id for case_id, answers in given.cases.items() if answers):
        if case_id not in places:
            yield f"akten {case_id} är inte dragen i granskningen, eller har fallit bort"
        elif places[case_id].is_closed:
            yield f"akten {case_id}: din granskning av den är avslutad, så svaren kan inte ändras"


def _values(given: ProtocolAnswers, places: Mapping[str, _Place]) -> Iterator[tuple[EntryKey, str]]:
    for case_id, answers in given.cases.items():
        for question, value in answers.items():
            yield case_key(case_id, question, places[case_id].reviewer), value
    yield from ((unit_key(question), value) for question, value in given.unit.items())
    for rows in given.rows.values():
        for number, row in enumerate(rows, start=1):
            yield from ((unit_key(question, str(number)), value) for question, value in row.items())
    for area, texts in given.texts.items():
        yield from ((text_key(f"{area}/{part}"), text) for part, text in texts.items())


def _stored(connection: Connection, acting: Acting, inspection_id: int) -> dict[EntryKey, Entry]:
    found = _load_entries(connection, inspection_id, "akt", reviewer=acting.user.name)
    for kind in _KINDS:
        found |= _load_entries(connection, inspection_id, kind)
    return found


def _origin(key: EntryKey, places: Mapping[str, _Place]) -> Origin:
    return places[key.subject].origin if key.kind == "akt" else "protokoll"


def _disagreement(checklist: Checklist, stored: Entry, value: str) -> str:
    question = question_of(checklist, stored.key)
    shown = [question.answer_label(text) if question else text for text in (value, stored.value)]
    title = field_title(checklist, stored.key)
    return f"{title}: protokollet har '{shown[0]}', men {stored.changed_by} har sparat '{shown[1]}'"

"""What each case file comes to, kept in the process: a file is read and counted anew only when it has been changed.

A file's version is the number of its rows of `entry`. They are only ever added, and whoever adds any holds the
granskning's version until the transaction ends, so in one database the same number means the same answers. It is asked
for only where the granskning's own version is another than when it was asked last.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from threading import Lock

from sqlalchemy import Connection, Engine, func, select
from sqlmodel import col

from inspection.counting.tally import CaseState, count_case
from inspection.instrument.model import Instrument
from inspection.records import EntryRecord
from ojcore.store.engine import columns_of
from ojcore.store.versions import Version, is_changing, read_version

MOST_FILES = 40_000
"""How many files are kept in all, at about 0.8 KB each. The granskningar that were asked for last are kept."""

_AT_ONCE = 500  # files in one question to the database, which takes no list of any length

States = Mapping[str, CaseState]
"""reviewer -> what that person's answers to a file come to; "" for the common ones."""


@dataclass(frozen=True)
class _Counted:
    """A granskning at one version. rows: file -> its version."""

    version: Version
    rows: Mapping[str, int]
    states: Mapping[str, States]


_Key = tuple[Engine, int, str]
_kept: OrderedDict[_Key, _Counted] = OrderedDict()
_lock = Lock()
_counting = [Lock() for _ in range(16)]  # two who ask for the same granskning: the second waits, and has it


def _find_states(connection: Connection, inspection_id: int, instrument: Instrument) -> Mapping[str, States]:
    """file -> reviewer -> what the answers come to, of all files that somebody has written in, whoever asks; read-only.

    connection: one that sees one moment, or holds the granskning.
    """
    key = connection.engine, inspection_id, instrument.sha256
    with _counting[hash(key) % len(_counting)]:
        version = read_version(connection, "inspection", str(inspection_id))
        with _lock:
            found = _kept.get(key)
        if found is None or found.version != version:
            is_same_database = found is not None and found.version.epoch == version.epoch
            found = _recount(connection, inspection_id, instrument, version, found if is_same_database else None)
        if not is_changing(connection):  # what is not committed may never be
            _keep(key, found)
        return found.states


def _keep(key: _Key, counted: _Counted) -> None:
    with _lock:
        _kept[key] = counted
        _kept.move_to_end(key)
        while len(_kept) > 1 and sum(len(each.rows) for each in _kept.values()) > MOST_FILES:
            _kept.popitem(last=False)


def _recount(
    connection: Connection, inspection_id: int, instrument: Instrument, version: Version, before: _Counted | None
) -> _Counted:
    """The files as they are now, in any order: those whose version was known as they were, the others read."""
    statement = (
        select(col(EntryRecord.subject), func.count())
        .where(col(EntryRecord.inspection) == inspection_id, col(EntryRecord.kind) == "akt")
        .group_by(col(EntryRecord.subject))
    )
    rows: dict[str, int] = dict(connection.execute(statement).all())
    known = before.rows if before else {}
    changed = sorted(each for each, number in rows.items() if known.get(each) != number)
    states = dict(before.states) if before else {}
    for start in range(0, len(changed), _AT_ONCE):
        some = changed[start : start + _AT_ONCE]
        for case_id, (number, read) in _read(connection, inspection_id, instrument, some):
            rows[case_id], states[case_id] = number, read
    return _Counted(version, rows, states)


def _read(
    connection: Connection, inspection_id: int, instrument: Instrument, case_ids: Sequence[str]
) -> Iterator[tuple[str, tuple[int, States]]]:
    """The version and the states of some files, both from the same rows."""
    order = columns_of(EntryRecord, ("subject", "row", "field", "reviewer", "version"))
    statement = select(*columns_of(EntryRecord, ("subject", "row", "field", "reviewer", "value"))).where(
        col(EntryRecord.inspection) == inspection_id,
        col(EntryRecord.kind) == "akt",
        col(EntryRecord.subject).in_(case_ids),
    )
    found = connection.execute(statement.order_by(*order)).all()
    for case_id, rows in groupby(found, key=itemgetter(0)):
        number, answers = 0, dict[str, dict[str, str]]()
        for _, row, name, reviewer, value in rows:
            number += 1
            if not row:
                answers.setdefault(reviewer, {})[name] = value
        yield case_id, (number, {reviewer: count_case(instrument, given) for reviewer, given in answers.items()})

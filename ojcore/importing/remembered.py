"""What people have decided about a publisher's files, kept so that next year's file needs no questions."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlmodel import col

from ojcore.access import Acting, log, require
from ojcore.errors import UserError
from ojcore.importing.foreign import source_id
from ojcore.importing.mapping import Decisions, Remembered, fold
from ojcore.importing.names import refusal
from ojcore.store.engine import ImportDecision, ValueRecord, now

_KINDS = {"column": "columns", "symbol": "symbols", "code": "codes", "unit": "units"}
_FILE = "file"
"""The kind of what says whose the files of a name are; it is of no publisher."""


class Stored(Remembered):
    """What the database remembers, read by whoever reads a file in."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def publisher_of(self, file_name: str) -> str:
        """Whose files of that name somebody has said they are; "" where nobody has."""
        named = select(col(ImportDecision.meaning)).where(
            _of(""), col(ImportDecision.kind) == _FILE, col(ImportDecision.text) == fold(file_name)
        )
        with self._acting.reading() as connection:
            return connection.execute(named).scalar_one_or_none() or ""

    def indicators_of(self, publisher: str) -> frozenset[str]:
        """The indicators that the publisher's files have had values of."""
        of_source = select(col(ValueRecord.indicator)).where(col(ValueRecord.source) == source_id(publisher)).distinct()
        with self._acting.reading() as connection:
            return frozenset(connection.execute(of_source).scalars())

    def decisions(self, publisher: str) -> Decisions:
        """What is decided about the publisher's files."""
        with self._acting.reading() as connection:
            return fetch_decisions(connection, publisher)


def fetch_decisions(connection: Connection, publisher: str) -> Decisions:
    """What has been decided about the texts of the publisher's files; its names are the same where its source is."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    columns = col(ImportDecision.kind), col(ImportDecision.text), col(ImportDecision.meaning)
    known = col(ImportDecision.kind).in_(_KINDS)
    for kind, text, meaning in connection.execute(select(*columns).where(_of(publisher), known)):
        found[kind][text] = meaning
    return Decisions(columns=found["column"], symbols=found["symbol"], codes=found["code"], units=found["unit"])


def remember_decisions(
    acting: Acting, connection: Connection, publisher: str, decisions: Decisions, file_name: str = ""
) -> None:
    """Keeps what is decided, in the place of what was decided of the same before, in the caller's transaction.

    file_name: which files are the publisher's from now on; "" where that needs no saying. Years are of one file and are
    not kept. Nothing is kept of nobody's files. Raises UserError for a text that may not be stored, and unless the user
    is analytiker.
    """
    require(acting, remember_decisions)
    if not publisher:
        return
    rows = [(publisher, *row) for row in _rows(decisions)]
    rows += [("", _FILE, fold(file_name), publisher)] if file_name else []
    for whose, kind, text, meaning in rows:
        for kept in (whose, text):
            if why := refusal(kept):
                raise UserError(f"Det som sagts om filen kan inte sparas: {why}.")
        same = col(ImportDecision.kind) == kind, col(ImportDecision.text) == text
        connection.execute(delete(ImportDecision).where(_of(whose), *same))
        row = {"publisher": _key(whose), "kind": kind, "text": text, "meaning": meaning}
        connection.execute(insert(ImportDecision).values(**row, decided_by=acting.user.name, decided_at=now()))
    if rows:
        log(connection, acting, "remember mapping", "utgivares filer", new=str(len(rows)))


def _rows(decisions: Decisions) -> Iterator[tuple[str, str, str]]:
    for kind, name in _KINDS.items():
        yield from ((kind, text, meaning) for text, meaning in getattr(decisions, name).items())


def _of(publisher: str) -> ColumnElement[bool]:
    return col(ImportDecision.publisher) == _key(publisher)


def _key(publisher: str) -> str:
    return source_id(publisher) if publisher else ""

"""What people have decided about a publisher's files, kept so that next year's file needs no questions."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlmodel import col

from ojcore.access import Acting, log
from ojcore.importing.mapping import Decisions, fold
from ojcore.store.engine import ImportDecision, now

_KINDS = {"column": "columns", "symbol": "symbols", "code": "codes"}


def fetch_decisions(connection: Connection, publisher: str) -> Decisions:
    """What has been decided about the publisher's headings, signs and codes.

    Case and spaces of its name do not count.
    """
    found: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    columns = col(ImportDecision.kind), col(ImportDecision.text), col(ImportDecision.meaning)
    for kind, text, meaning in connection.execute(select(*columns).where(_of(publisher))):
        found[kind][text] = meaning
    return Decisions(columns=found["column"], symbols=found["symbol"], codes=found["code"])


def remember_decisions(connection: Connection, acting: Acting, publisher: str, decisions: Decisions) -> None:
    """Keeps what is decided, in the place of what was decided of the same before, in the caller's transaction.

    Years are of one file and are not kept.
    """
    rows = list(_rows(decisions))
    if not rows:
        return
    of_whom = {"publisher": fold(publisher), "decided_by": acting.user.name, "decided_at": now()}
    for kind, text, meaning in rows:
        same = col(ImportDecision.kind) == kind, col(ImportDecision.text) == text
        connection.execute(delete(ImportDecision).where(_of(publisher), *same))
        connection.execute(insert(ImportDecision).values(kind=kind, text=text, meaning=meaning, **of_whom))
    log(connection, acting, "remember mapping", publisher, new=str(len(rows)))


def _rows(decisions: Decisions) -> Iterator[tuple[str, str, str]]:
    for kind, name in _KINDS.items():
        yield from ((kind, text, meaning) for text, meaning in getattr(decisions, name).items())


def _of(publisher: str) -> ColumnElement[bool]:
    return col(ImportDecision.publisher) == fold(publisher)

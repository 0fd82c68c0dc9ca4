"""Saving one answer of a granskning against a bare INSERT and commit into the same database, equally durable."""

import sqlite3
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from inspection.instrument.fields import case_key
from inspection.review.entries import save_entry
from ojcore.access import Acting
from ojcore.store.engine import migrate, open_engine
from tests.bench.measure import Line, compare_tasks
from tests.granskningar import FIRST, drawn_files, plan_with_files

_COLUMNS = "inspection, kind, subject, row_id, field, reviewer, version, value, origin, changed_by, changed_at"


def measure_saving(folder: Path, rounds: int) -> list[Line]:
    """A save checks role, lock, draw, answer and personnummer, finds conflicts and writes the log, in one commit."""
    engine = open_engine(f"sqlite:///{folder / 'granskning.db'}")
    migrate(engine)
    inspection = plan_with_files(engine)
    key = case_key(drawn_files(engine, inspection)[0], "arbetsplan")
    versions, numbers = count(), count(1)

    acting = Acting(engine, FIRST)

    def save() -> None:
        seen = next(versions)
        save_entry(acting, inspection, key, ("ja", "nej")[seen % 2], seen)

    bare = sqlite3.connect(str(engine.url.database))
    for statement in ("journal_mode = WAL", "synchronous = FULL"):
        bare.execute(f"PRAGMA {statement}")
    bare.execute(f"CREATE TABLE bare ({_COLUMNS})")
    statement = f"INSERT INTO bare ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 (names are ours)
    moment = datetime.now(UTC).isoformat()

    def insert() -> None:
        bare.execute(statement, (inspection, *key, next(numbers), "ja", "formular", FIRST.name, moment))
        bare.commit()

    saved, inserted = compare_tasks(save, insert, rounds)
    bare.close()
    engine.dispose()
    return [Line("saving one answer", "bare INSERT and commit", saved / inserted, 5)]

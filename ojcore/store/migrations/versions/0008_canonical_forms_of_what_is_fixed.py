"""What a fixed granskning was when it was fixed: its canonical form, numbered and kept.

Form 1 of `inspection.canonical` is kept for those fixed before, where it gives the hash they were fixed with. Written
out here: a migration stands as it is, whatever the program becomes.
"""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DETAILS = (
    *("number", "title", "diarienummer", "label", "units", "inspectors", "period_from", "period_to"),
    *("instrument", "instrument_sha256"),
)
_ROWS = {
    "sample": (
        *("frame", "frame_sha256", "seed", "seed_origin", "sizes", "population", "draw", "draw_sha256"),
        *("drawn_by", "drawn_at"),
    ),
    "fallout": ("place", "case_id", "reason", "replace", "replacement", "note", "made_by", "made_at"),
    "case_file": ("id", "stratum", "place"),
    "second_review": ("case_id", "reviewer", "assigned_by", "assigned_at", "finished_at", "revealed_at"),
    "entry": (
        *("kind", "subject", "row_id", "field", "reviewer", "version", "value", "origin", "changed_by", "changed_at"),
    ),
    "finding": ("area", "text", "is_withdrawn", "version", "changed_by", "changed_at"),
}
_JSON = {"units", "inspectors", "frame", "sizes", "draw"}
_DATES = {"period_from", "period_to"}
_BOOLEANS = {"replace", "is_withdrawn"}


def upgrade() -> None:
    kept = op.create_table(
        "fixed_form",
        sa.Column("inspection", sa.Integer(), sa.ForeignKey("inspection.id"), primary_key=True, autoincrement=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
    )
    connection = op.get_bind()
    fixed = "SELECT id, sha256 FROM inspection WHERE status = 'faststalld' ORDER BY id"
    for inspection, sha256 in connection.execute(sa.text(fixed)).all():
        content = _form_1(connection, inspection)
        if hashlib.sha256(content).hexdigest() == sha256:
            connection.execute(sa.insert(kept).values(inspection=inspection, form=1, content=content))
        else:
            _tell(connection, inspection)


def _form_1(connection: sa.Connection, inspection: int) -> bytes:
    (details,) = _select(connection, "inspection", _DETAILS, "id", inspection)
    rows = {name: _select(connection, name, columns, "inspection", inspection) for name, columns in _ROWS.items()}
    content = {"granskning": details, **rows}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text).encode()


def _select(
    connection: sa.Connection, name: str, columns: tuple[str, ...], key: str, inspection: int
) -> list[dict[str, Any]]:
    table = sa.table(name, *(sa.column(each, _type(each)) for each in {*columns, key}))
    statement = sa.select(*(table.c[each] for each in columns)).where(table.c[key] == inspection)
    found = [dict(row._mapping) for row in connection.execute(statement)]
    return sorted(found, key=lambda row: json.dumps(row, sort_keys=True, default=_as_text))


def _type(column: str) -> Any:
    if column.endswith("_at"):
        return sa.DateTime(timezone=True)
    if column in _JSON:
        return sa.JSON()
    if column in _DATES:
        return sa.Date()
    return sa.Boolean() if column in _BOOLEANS else None


def _as_text(value: object) -> str:
    """Moments in UTC: SQLite forgets the time zone, PostgreSQL answers in its own."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form of {type(value).__name__}")


def _tell(connection: sa.Connection, inspection: int) -> None:
    names = ("actor", "action", "target", "old", "new")
    log = sa.table("log", sa.column("at", sa.DateTime(timezone=True)), *(sa.column(name) for name in names))
    said = ("programmet", "no canonical form", f"granskning/{inspection}", "", "form 1 gives another hash")
    row = dict(zip(names, said, strict=True))
    connection.execute(sa.insert(log).values(at=datetime.now(UTC).replace(microsecond=0), **row))

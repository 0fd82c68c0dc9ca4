"""The canonical form of a granskning: what its hash is of. Forms are numbered, and what one says is never changed.

A later version of the program may store more, or otherwise; then there is a next form, and whatever was fixed in an
earlier one is still verified by it.
"""

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from inspection.inspections import _find_inspection
from inspection.records import BristRecord, CaseRecord, EntryRecord, FalloutRecord, SampleRecord, SecondReview
from ojcore.store.engine import table_of

_RECORDS: dict[str, type[SQLModel]] = {
    "sample": SampleRecord,
    "fallout": FalloutRecord,
    "case_file": CaseRecord,
    "second_review": SecondReview,
    "entry": EntryRecord,
    "finding": BristRecord,
}
"""A form's name for rows -> what stores them."""


class Form(NamedTuple):
    """details: fields of the granskning itself; tables: its rows' columns as they are stored, by `_RECORDS`' names."""

    details: tuple[str, ...]
    tables: dict[str, tuple[str, ...]]


FORMS = {
    1: Form(
        (
            *("number", "title", "diarienummer", "label", "units", "inspectors", "period_from", "period_to"),
            *("instrument", "instrument_sha256"),
        ),
        {
            "sample": (
                *("frame", "frame_sha256", "seed", "seed_origin", "sizes", "population", "draw", "draw_sha256"),
                *("drawn_by", "drawn_at"),
            ),
            "fallout": ("place", "case_id", "reason", "replace", "replacement", "note", "made_by", "made_at"),
            "case_file": ("id", "stratum", "place"),
            "second_review": ("case_id", "reviewer", "assigned_by", "assigned_at", "finished_at", "revealed_at"),
            "entry": (
                *("kind", "subject", "row_id", "field", "reviewer", "version", "value", "origin"),
                *("changed_by", "changed_at"),
            ),
            "finding": ("area", "text", "is_withdrawn", "version", "changed_by", "changed_at"),
        },
    )
}
NEWEST_FORM = max(FORMS)


def _canonical_export(connection: Connection, inspection_id: int, form: int = NEWEST_FORM) -> bytes:
    """All that fixing locks, with every version of every entry, as JSON that is the same on every database.

    UTF-8, keys sorted, no spaces, no letters escaped, moments in UTC; rows in the order of their JSON text. Reports,
    actions and the unit's comments are not part of it.
    """
    inspection, asked = _find_inspection(connection, inspection_id), FORMS[form]
    content = {
        "granskning": {name: getattr(inspection, name) for name in asked.details},
        **{name: _rows(connection, name, columns, inspection_id) for name, columns in asked.tables.items()},
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text)
    return text.encode()


def _rows(connection: Connection, name: str, columns: tuple[str, ...], inspection_id: int) -> list[dict[str, Any]]:
    table = table_of(_RECORDS[name])
    rows = connection.execute(select(*(table.c[each] for each in columns)).where(table.c.inspection == inspection_id))
    # Sorted here: databases do not agree on the order of letters.
    return sorted(
        (dict(row._mapping) for row in rows), key=lambda row: json.dumps(row, sort_keys=True, default=_as_text)
    )


def _as_text(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no canonical form of {type(value).__name__}")

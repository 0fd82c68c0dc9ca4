"""The facts tables of a granskning, filled with what has been saved. Their arithmetic: `instrument.fact_tables`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from inspection.inspections import _find_inspection, load_inspection
from inspection.instrument.fact_tables import SOURCE, FilledTable, fill_table
from inspection.instrument.fields import EntryKey, fact_key
from inspection.review.entries import Entry, _load_entries
from ojcore.access import Acting


@dataclass(frozen=True)
class Facts:
    """The tables in order. entries: what is saved, for the versions that `save_entry` asks for."""

    tables: tuple[FilledTable, ...]
    entries: Mapping[EntryKey, Entry] = field(hash=False)

    def entry(self, table: str, row: str, column: str) -> Entry:
        """What is saved in a cell, version 0 where nothing is; row "" and column `kalla` for the table's source."""
        key = fact_key(table, row, column)
        return self.entries.get(key) or Entry(key)


def load_facts(acting: Acting, inspection_id: int) -> Facts:
    """The tables that belong to the granskning's instrument, a column per unit. Raises UserError by role."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        return Facts(tuple(_find_facts(connection, inspection_id)), _load_entries(connection, inspection_id, "fakta"))


def _find_facts(connection: Connection, inspection_id: int) -> list[FilledTable]:
    """The filled tables, whoever asks."""
    checklist = _find_inspection(connection, inspection_id).checklist
    entries = _load_entries(connection, inspection_id, "fakta")
    filled = []
    for table in checklist.tables.values():
        values = {(key.row, key.field): entry.value for key, entry in entries.items() if key.subject == table.id}
        source = values.pop(("", SOURCE), "")
        filled.append(fill_table(table, checklist.units, values, source))
    return filled

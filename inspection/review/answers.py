"""All answers of a granskning together: the unit's, and the files' for counting; and what does not add up in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from inspection.counting.ratios import Ratios, sum_ratios
from inspection.counting.tally import Reviewed
from inspection.drawing.fallout import Sample
from inspection.inspections import Inspection, _find_inspection, load_inspection
from inspection.instrument.fact_tables import FilledTable
from inspection.instrument.fields import unit_key
from inspection.instrument.model import Instrument, broken_rules, state_of
from inspection.review.cases import _case_rows
from inspection.review.counted import _find_states
from inspection.review.draws import _find_selection
from inspection.review.entries import Entry, _load_entries
from inspection.review.facts import _find_facts
from ojcore.access import Acting


@dataclass(frozen=True)
class UnitAnswers:
    """What is answered about the unit. entries: question -> saved; rows: repeat -> row id -> question -> saved.

    Rows come in the order of their numbers, those whose every value was taken back too.
    """

    entries: Mapping[str, Entry] = field(hash=False)
    rows: Mapping[str, Mapping[str, Mapping[str, Entry]]] = field(hash=False)

    @property
    def answers(self) -> dict[str, str]:
        """question -> value outside repeats."""
        return {name: entry.value for name, entry in self.entries.items() if entry.value}

    def row_answers(self, repeat: str) -> dict[str, dict[str, str]]:
        """row id -> question -> value, of the rows where something is filled in."""
        rows = self.rows.get(repeat, {})
        values = {id_: {name: entry.value for name, entry in row.items() if entry.value} for id_, row in rows.items()}
        return {id_: row for id_, row in values.items() if row}

    def next_row(self, repeat: str) -> str:
        """The id of a row that nobody has written in."""
        return str(max(map(int, self.rows.get(repeat, {})), default=0) + 1)

    def entry(self, question: str, row: str = "") -> Entry:
        """What is saved, version 0 where nothing is. Its key and version go to `save_entry`."""
        if not row:
            return self.entries.get(question) or Entry(unit_key(question))
        found = (rows[row] for rows in self.rows.values() if row in rows)
        return next((each[question] for each in found if question in each), Entry(unit_key(question, row)))


def load_unit(acting: Acting, inspection_id: int) -> UnitAnswers:
    """The answers about the unit. Raises UserError by role."""
    with acting.reading() as connection:
        return _find_unit(connection, load_inspection(acting.on(connection), inspection_id))


def _find_unit(connection: Connection, inspection: Inspection) -> UnitAnswers:
    questions = inspection.checklist.instrument.by_name
    single: dict[str, Entry] = {}
    rows: dict[str, dict[str, dict[str, Entry]]] = {}
    for key, entry in _load_entries(connection, inspection.id, "enhet").items():
        if not key.row:
            single[key.field] = entry
        else:
            rows.setdefault(questions[key.field].repeat, {}).setdefault(key.row, {})[key.field] = entry
    return UnitAnswers(
        single, {repeat: dict(sorted(of.items(), key=lambda row: int(row[0]))) for repeat, of in rows.items()}
    )


@dataclass(frozen=True)
class Answers:
    """Everything that is counted.

    cases: the files somebody has begun, by their common answers. sample: None where nothing has been drawn.
    """

    instrument: Instrument
    cases: tuple[Reviewed, ...]
    sample: Sample | None
    unit: UnitAnswers
    facts: tuple[FilledTable, ...]

    @cached_property
    def ratios(self) -> Ratios:
        """See `ratios.count_ratios`."""
        return sum_ratios(self.instrument, self.cases, self.sample, self.unit.answers)

    @property
    def faults(self) -> list[str]:
        """See `load_faults`."""
        closing = [each.message for each in self.ratios.unclosed]
        return [*closing, *self._broken_rules(), *(fault for table in self.facts for fault in table.faults)]

    def _broken_rules(self) -> Iterator[str]:
        for case in self.cases:
            yield from (f"Akt {case.id}: {fault}" for fault in case.state.broken)
        unit = self.unit.answers
        yield from broken_rules(self.instrument, state_of(self.instrument, unit, "enhet"), unit)
        for repeat in self.unit.rows:
            for number, row in self.unit.row_answers(repeat).items():
                states = state_of(self.instrument, unit | row, "enhet", repeat)
                for fault in broken_rules(self.instrument, states, unit | row, repeat):
                    yield f"{self.instrument.titles[repeat]}, rad {number}: {fault}"


def _load_answers(connection: Connection, inspection_id: int) -> Answers:
    """All answers of a granskning, for counting, whoever asks; nothing of it may be shown per file."""
    inspection = _find_inspection(connection, inspection_id)
    instrument = inspection.checklist.instrument
    states = _find_states(connection, inspection_id, instrument)
    common = ((row.id, row.stratum, states.get(row.id, {}).get("")) for row in _case_rows(connection, inspection_id))
    cases = tuple(Reviewed(id_, stratum, state) for id_, stratum, state in common if state and state.is_begun)
    selection = _find_selection(connection, inspection_id)
    return Answers(
        instrument,
        cases,
        selection.sample if selection else None,
        _find_unit(connection, inspection),
        tuple(_find_facts(connection, inspection_id)),
    )


def load_ratios(acting: Acting, inspection_id: int) -> Ratios:
    """The ratios: the one call behind page, chart, report and `oj inspection ratios`. Raises UserError by role."""
    with acting.snapshot() as seeing, seeing.reading() as connection:
        load_inspection(seeing, inspection_id)
        return _load_answers(connection, inspection_id).ratios


def load_faults(acting: Acting, inspection_id: int) -> list[str]:
    """What does not add up, in Swedish: closing checks, answers that break their rule by now, and facts tables.

    A report with such faults says so on its first page, and is fixed only by somebody who acknowledges them. Raises
    UserError by role.
    """
    with acting.snapshot() as seeing, seeing.reading() as connection:
        load_inspection(seeing, inspection_id)
        return _load_answers(connection, inspection_id).faults

"""All answers of a granskning together: the unit's, and the files' for counting; and what does not add up in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from inspection.counting.ratios import Ratios, count_ratios
from inspection.counting.tally import Case
from inspection.drawing.fallout import Sample
from inspection.inspections import Inspection, _find_inspection, load_inspection
from inspection.instrument.fields import unit_key
from inspection.instrument.model import Instrument, Level, check_answer, state_of
from inspection.review.cases import _case_rows
from inspection.review.draws import _find_selection
from inspection.review.entries import Entry, _load_entries, _load_values
from inspection.review.facts import _find_facts
from ojcore.access import Acting
from ojcore.errors import UserError


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

    cases: the files somebody has begun, with the common answers. sample: None where nothing has been drawn.
    """

    instrument: Instrument
    cases: tuple[Case, ...]
    sample: Sample | None
    unit: UnitAnswers

    @property
    def ratios(self) -> Ratios:
        """See `ratios.count_ratios`."""
        return count_ratios(self.instrument, self.cases, self.sample, self.unit.answers)


def _load_answers(connection: Connection, inspection_id: int) -> Answers:
    """All answers of a granskning, for counting, whoever asks; nothing of it may be shown per file."""
    inspection = _find_inspection(connection, inspection_id)
    values = _load_values(connection, inspection_id, "akt")
    rows = [row for row in _case_rows(connection, inspection_id) if (row.id, "") in values]
    selection = _find_selection(connection, inspection_id)
    return Answers(
        inspection.checklist.instrument,
        tuple(Case(row.id, values[row.id, ""], row.stratum) for row in rows),
        selection.sample if selection else None,
        _find_unit(connection, inspection),
    )


def load_ratios(acting: Acting, inspection_id: int) -> Ratios:
    """The ratios: the one call behind page, chart, report and `oj inspection ratios`. Raises UserError by role."""
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        return _load_answers(connection, inspection_id).ratios


def load_faults(acting: Acting, inspection_id: int) -> list[str]:
    """What does not add up, in Swedish: closing checks, answers that break their rule by now, and facts tables.

    A report with such faults says so on its first page, and is fixed only by somebody who acknowledges them. Raises
    UserError by role.
    """
    with acting.reading() as connection:
        load_inspection(acting.on(connection), inspection_id)
        answers = _load_answers(connection, inspection_id)
        closing = [each.message for each in answers.ratios.unclosed]
        tables = _find_facts(connection, inspection_id)
        return [*closing, *_broken_rules(answers), *(fault for table in tables for fault in table.faults)]


def _broken_rules(answers: Answers) -> Iterator[str]:
    """Answers that were right when they were saved, but not with what the others say now."""
    for case in answers.cases:
        yield from _broken(answers.instrument, case.answers, "akt", "", f"Akt {case.id}")
    unit = answers.unit.answers
    yield from _broken(answers.instrument, unit, "enhet", "", "")
    for repeat in answers.unit.rows:
        for number, row in answers.unit.row_answers(repeat).items():
            place = f"{answers.instrument.titles[repeat]}, rad {number}"
            yield from _broken(answers.instrument, unit | row, "enhet", repeat, place)


def _broken(instrument: Instrument, answers: Mapping[str, str], level: Level, repeat: str, place: str) -> Iterator[str]:
    for name, state in state_of(instrument, answers, level, repeat).items():
        question = instrument.by_name[name]
        if question.repeat != repeat or question.constraint is None or not state.counted:
            continue
        try:
            check_answer(question, state.value, answers)
        except UserError as fault:
            yield f"{place}: {fault}" if place else str(fault)

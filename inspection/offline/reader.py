"""Reads an Excel protocol back, with the checks of the form: all faults at once, with sheet and cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from inspection.instrument.conditions import condition_text
from inspection.instrument.model import Instrument, Level, Question, check_answer, state_of, unknown_choice
from inspection.offline.layout import (
    CASES,
    FIRST_ANSWER_COLUMN,
    FORMAT,
    IDENTITY_SHEET,
    NON_ANSWER_LINE,
    TEXTS,
    UNIT,
    Line,
    sheets_of,
)
from inspection.offline.layout import Sheet as SheetPlan
from ojcore.errors import Problems, UserError
from ojcore.importing.grid.model import Grid
from ojcore.secrecy import refuse_personal_numbers
from ojcore.untrusted.grids import read_grids_apart

MOST_BYTES = 20_000_000

Answers = dict[str, str]


@dataclass(frozen=True)
class ProtocolAnswers:
    """What a protocol holds. Unanswered questions are left out.

    cases: running number -> question -> value, with an empty dictionary for a file nobody has begun. unit: question ->
    value at level enhet. rows: repeat -> its rows. texts: area -> `iakttagelser` and `synpunkter`, where written.
    """

    cases: dict[str, Answers] = field(default_factory=dict)
    unit: Answers = field(default_factory=dict)
    rows: dict[str, list[Answers]] = field(default_factory=dict)
    texts: dict[str, Answers] = field(default_factory=dict)


def read_protocol(content: bytes, instrument: Instrument) -> ProtocolAnswers:
    """The answers in a protocol written by `inspection.offline.writer.write_protocol`, finished or not.

    Raises UserError for a file that is no protocol, or one for another instrument or version. Raises Problems with
    sheet and cell for an unknown answer, one to a question that does not apply, a personnummer, a formula without a
    stored value and a row or sheet that is missing. Running numbers are not compared with any draw here.
    """
    sheets = {grid.name: grid for grid in read_grids_apart(content, "protokoll.xlsx", max_bytes=MOST_BYTES)}
    _check_identity(sheets.get(IDENTITY_SHEET), instrument)
    reading = _Reading(instrument)
    for plan in sheets_of(instrument, ()):
        reading.read_sheet(plan, sheets.get(plan.name))
    reading.check()
    if reading.problems:
        raise Problems("Protokollet kunde inte läsas in, inget har sparats:", reading.problems)
    return reading.answers()


def _check_identity(sheet: Grid | None, instrument: Instrument) -> None:
    found = [line[0] for line in sheet.lines()] if sheet else []
    if len(found) != 4 or found[0] != FORMAT:
        raise UserError("Filen är inget granskningsprotokoll härifrån. Skriv ut ett protokoll och fyll i det.")
    if found[1:] != [instrument.id, instrument.version, instrument.sha256]:
        raise UserError(
            f"Protokollet är gjort för {found[1]}, version {found[2]}, men granskningen använder {instrument.id}, "
            f"version {instrument.version}, eller en annan lydelse av den. Skriv ut ett nytt protokoll, flytta svaren."
        )


@dataclass
class _Entry:
    """A file, the unit, a row of a repeat or an area's texts: the answers and where each stands."""

    block: str
    area: str
    name: str
    answers: Answers = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def repeat(self) -> str:
        return "" if self.block in (CASES, UNIT, TEXTS) else self.block.removeprefix("@")


@dataclass
class _Reading:
    instrument: Instrument
    problems: list[str] = field(default_factory=list)
    entries: dict[tuple[str, str, str], _Entry] = field(default_factory=dict)

    def read_sheet(self, plan: SheetPlan, sheet: Grid | None) -> None:
        if sheet is None:
            self.problems.append(f"{plan.name}: bladet saknas; skriv ut ett nytt protokoll och flytta svaren")
            return
        for (row, column), fault in sheet.faults.items():
            self.problems.append(f"{plan.name}, cell {get_column_letter(column)}{row}: {fault}")
        table = sheet.lines()
        lines = {row.key: row for block in plan.blocks for row in block.rows if isinstance(row, Line)}
        found = [cells[0] for cells in table if cells]
        for key in sorted(lines.keys() - set(found)):
            self.problems.append(f"{plan.name}: raden '{lines[key].label}' saknas; skriv ut ett nytt protokoll")
        block, heads = "", list[str]()
        for number, cells in enumerate(table, start=1):
            key, answers = cells[0] if cells else "", cells[FIRST_ANSWER_COLUMN - 1 :]
            if key.startswith("@"):
                block, heads = key, answers
            elif key in lines:
                self.read_line(plan, lines[key], block, list(zip(heads, answers, strict=False)), number)

    def read_line(self, plan: SheetPlan, line: Line, block: str, cells: list[tuple[str, str]], number: int) -> None:
        for column, (head, text) in enumerate(cells, start=FIRST_ANSWER_COLUMN):
            place = f"{plan.name}, cell {get_column_letter(column)}{number}"
            if not head:
                if text.strip():
                    self.problems.append(f"{place}: kolumnen saknar rubrik; svaret hör inte till någon akt")
                continue
            area = plan.area.name if block == TEXTS else ""
            entry = self.entries.setdefault((block, area, head), _Entry(block, area, head))
            if block == CASES:
                place += f" (akt {head})"
            self.take(entry, line, text.strip(), place)

    def take(self, entry: _Entry, line: Line, text: str, place: str) -> None:
        if not text:
            return
        try:
            refuse_personal_numbers(text, line.label)
            name, value = (line.key, text) if line.question is None else _value(line.question, line, text)
        except UserError as fault:
            self.problems.append(f"{place}: {fault}")
            return
        entry.answers[name] = f"{entry.answers.get(name, '')} {value}".strip()
        entry.places.setdefault(name, place)

    def check(self) -> None:
        for entry in self.entries.values():
            if entry.block == CASES:
                self.check_entry(entry, entry.answers, "akt")
            elif entry.block != TEXTS:
                self.check_entry(entry, self.unit | entry.answers, "enhet")

    def check_entry(self, entry: _Entry, answers: Mapping[str, str], level: Level) -> None:
        states = state_of(self.instrument, answers, level, entry.repeat)
        for name, value in entry.answers.items():
            question = self.instrument.by_name[name]
            for fault in self.faults(question, value, answers, states[name].is_set_aside):
                self.problems.append(f"{entry.places[name]}: {fault}")

    def faults(self, question: Question, value: str, answers: Mapping[str, str], is_set_aside: bool) -> Iterator[str]:
        try:
            check_answer(question, value, answers)
        except UserError as fault:
            yield str(fault)
        if is_set_aside and question.relevant is not None:
            condition = condition_text(question.relevant, self.instrument.by_name)
            yield f"”{question.label}”: frågan gäller bara när {condition}. Töm cellen eller rätta det andra svaret."

    @property
    def unit(self) -> Answers:
        entry = self.entries.get((UNIT, "", "Svar"))
        return entry.answers if entry else {}

    def answers(self) -> ProtocolAnswers:
        found = ProtocolAnswers(unit=self.unit)
        for entry in self.entries.values():
            if entry.block == CASES:
                found.cases[entry.name] = entry.answers
            elif entry.block == TEXTS and entry.answers:
                found.texts[entry.area] = entry.answers
            elif entry.repeat and entry.answers:
                found.rows.setdefault(entry.repeat, []).append(entry.answers)
        return found


def _value(question: Question, line: Line, text: str) -> tuple[str, str]:
    """The question's name and the value a cell gives it. Raises UserError for what is not in the drop-down."""
    if line.choice and line.choice != NON_ANSWER_LINE:
        if text.casefold() != "x":
            raise UserError(f"{line.label}: skriv x eller lämna tomt, inte '{text}'.")
        return question.name, line.choice
    if line.choices:
        names = {choice.label.casefold(): choice.name for choice in line.choices}
        if text.casefold() not in names:
            raise unknown_choice(question, text)
        return question.name, names[text.casefold()]
    if question.type in ("integer", "decimal"):
        return question.name, text.replace(",", ".").replace("\u2212", "-")
    return question.name, text

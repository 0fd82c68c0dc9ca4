"""The tables of a report: facts about the units, and what was collected row by row, as content for any document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inspection.counting.disclosure import MINIMUM_COUNT, SUPPRESSED
from inspection.instrument.fact_tables import FactCell, FilledRow, FilledTable
from inspection.instrument.model import Question, state_of
from inspection.instrument.relevance import Answer, Sum, walk
from inspection.report.figures import number_text
from inspection.report.source import Rows, Source
from ojcore.swedish import join_words
from ojcore.word import Column, Footnote, Inline, Row, TableRow

_INDENT = "\u2003"
_LABEL_WIDTH = 6.0


@dataclass(frozen=True)
class Table:
    """A table ready to be set. caption, note: empty for none; a table without rows is not set."""

    columns: Sequence[Column]
    rows: Sequence[TableRow]
    caption: str
    note: str = ""


def fact_table(filled: FilledTable) -> Table:
    """A facts table, its source as a footnote on the first heading; rows and headings without figures are left out."""
    head: list[Inline] = [filled.table.head, *([Footnote(filled.source)] if filled.source else [])]
    columns = [Column(head, _LABEL_WIDTH), *(Column(each, align="right") for each in filled.columns)]
    return Table(columns, list(_fact_rows(filled)), filled.table.title)


def _fact_rows(filled: FilledTable) -> Iterator[TableRow]:
    last = filled.rows[-1]
    heading: list[TableRow] = []
    for row in filled.rows:
        if not row.cells:
            heading = [Row([row.row.label], kind="group")]
        elif any(cell.number is not None for cell in row.cells):
            yield from heading
            heading = []
            cells = [_fact_label(row), *map(_fact_cell, row.cells)]
            yield Row(cells, kind="total") if row is last and row.row.sum_of else cells


def _fact_label(row: FilledRow) -> str:
    return _INDENT + row.row.label if row.row.is_indented else row.row.label


def _fact_cell(cell: FactCell) -> str:
    """`10 693 (17,5 %)`; an en dash for an empty one."""
    if cell.number is None:
        return "–"
    return f"{cell.text} ({cell.share})" if cell.share else cell.text


def repeat_table(source: Source, repeat: str) -> Table:
    """What was collected row by row: a row each, or with a column each where the numbers of a row are to close.

    A column nobody has filled in is left out, and so is a trait of persons where a count is small (see `disclosure`).
    """
    instrument, rows = source.instrument, source.repeats.get(repeat, {})
    questions = [each for each in instrument.questions if each.repeat == repeat]
    used = [each for each in questions if any(row.get(each.name) for row in rows.values())]
    shown = [each for each in used if not each.identifying or _may_be_shown(each, questions, rows)]
    hidden = [each.label for each in used if each not in shown]
    note = f"{join_words(hidden)}: {SUPPRESSED}." if hidden else ""
    title = instrument.titles[repeat]
    parts = closing_parts(questions)
    if parts and len(shown) == len(questions):
        return _closing_table(source, title, [each for each in questions if each not in parts], parts, rows)
    columns = [Column(each.label, align="right" if _is_number(each) else "left") for each in shown]
    return Table(
        columns, [[_answer(each, row) for each in shown] for row in rows.values()] if shown else [], title, note
    )


def closing_parts(questions: Sequence[Question]) -> list[Question]:
    """The numbers of a row that are to add up: all of them, where the constraint of one adds them; else []."""
    numbers = [each for each in questions if each.type == "integer"]
    for each in numbers:
        others = {other.name for other in numbers} - {each.name}
        added = (
            [_added(node) for node in walk(each.constraint.root) if isinstance(node, Sum)] if each.constraint else []
        )
        if others and any(others | {""} <= names for names in added):
            return numbers
    return []


def _added(node: Sum) -> set[str]:
    return {each.question for each in walk(node) if isinstance(each, Answer)}


def _closing_table(
    source: Source, title: str, names: Sequence[Question], parts: Sequence[Question], rows: Rows
) -> Table:
    """The rows as columns under the last of their names, the numbers under each other with their sum."""
    filled = list(rows.values())
    heads = [_answer(names[-1], row) if names else number for number, row in rows.items()]
    columns = [Column(title, _LABEL_WIDTH), *(Column(each, align="right") for each in heads)]
    lines: list[TableRow] = [[part.label, *(_answer(part, row) for row in filled)] for part in parts]
    sums = [sum(int(row.get(part.name, "0")) for part in parts) for row in filled]
    lines.append(Row(["Summa", *map(str, sums)], kind="total"))
    return Table(columns, lines, title, _closing_note(source, parts))


def _closing_note(source: Source, parts: Sequence[Question]) -> str:
    """Which answer about the unit the sums are to be."""
    own = {part.name for part in parts}
    read = {name for part in parts if part.constraint for name in part.constraint.questions} - own - {""}
    for name in sorted(read):
        if source.unit.get(name):
            return f"Varje summa ska vara {source.unit[name]}: {source.instrument.by_name[name].label}"
    return ""


def _may_be_shown(question: Question, questions: Sequence[Question], rows: Rows) -> bool:
    """False where a count of persons, or what is left of the whole it is part of, is small but not zero."""
    wholes = question.constraint.questions & {each.name for each in questions} if question.constraint else frozenset()
    for row in rows.values():
        value = row.get(question.name, "")
        if not value:
            continue
        rests = [Decimal(row[whole]) - Decimal(value) for whole in wholes if row.get(whole)]
        if any(0 < each < MINIMUM_COUNT for each in (Decimal(value), *rests)):
            return False
    return True


def _is_number(question: Question) -> bool:
    return question.type in ("integer", "decimal")


def _answer(question: Question, row: Mapping[str, str]) -> str:
    value = row.get(question.name, "")
    if not value:
        return "–"
    return number_text(Decimal(value), "tal") if _is_number(question) else question.answer_label(value)


def unit_answers(source: Source, area: str) -> Table:
    """The answers about the unit outside tables, one row each; those that should be answered and are not say so.

    Without rows where nothing is answered. Traits of persons with a small count are left out.
    """
    instrument = source.instrument
    questions = [each for each in instrument.questions if (each.area, each.level, each.repeat) == (area, "enhet", "")]
    states = state_of(instrument, source.unit, "enhet")
    rows = [
        [each.label, _answer(each, source.unit) if source.unit.get(each.name) else "obesvarad"]
        for each in questions
        if (each.name in source.unit or (states[each.name].applicable and each.required))
        and (not each.identifying or _may_be_shown(each, questions, {"": source.unit}))
    ]
    is_begun = any(source.unit.get(each.name) for each in questions)
    return Table([Column("Fråga", 10.0), Column("Svar")], rows if is_begun else [], instrument.titles[area])

"""How an instrument lies on the sheets of its Excel protocol, for the module that writes it and the one that reads it.

One sheet per area, questions downwards and what is reviewed across, so that Enter goes to the next question. Column A,
hidden, says what a row is: `@…` begins a block and names its columns, anything else takes answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from inspection.instrument.fields import AREA_TEXTS
from inspection.instrument.model import NON_ANSWERS, Choice, Group, Instrument, Question

IDENTITY_SHEET = "_instrument"
FORMAT = "granskningsprotokoll 1"
FIRST_ANSWER_COLUMN = 4
REPEAT_COLUMNS = 15
NON_ANSWER_LINE = "utan_svar"

CASES, UNIT, TEXTS = "@:akter", "@:enhet", "@:text"


@dataclass(frozen=True)
class Line:
    """A row that takes answers. choices: what its drop-down offers; empty for numbers and text.

    A `select_multiple` has a line per choice, marked with x, and one for the non-answers.
    """

    key: str
    label: str
    hint: str
    question: Question | None
    choice: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Heading:
    """A row with a section's title."""

    title: str


@dataclass(frozen=True)
class Block:
    """Rows under one row of column heads. `key` says whose answers they are: a repeat's is `@` and its name."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Line | Heading, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in Excel, the area and its blocks."""

    name: str
    area: Group
    blocks: tuple[Block, ...]


MARK = Choice("x", "x")


def sheets_of(instrument: Instrument, case_ids: Sequence[str]) -> list[Sheet]:
    """The sheets of a protocol for these files, in the instrument's order."""
    areas = [each for each in instrument.groups if each.kind == "area"]
    return [
        Sheet(sheet_name(area), area, tuple(_blocks(instrument, area, case_ids)))
        for area in areas
        if any(question.area == area.name for question in instrument.questions)
    ]


def sheet_name(area: Group) -> str:
    """The area's title as Excel allows it: 31 characters, without the signs that mean something in a reference."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in area.title)[:31].strip()


def _blocks(instrument: Instrument, area: Group, case_ids: Sequence[str]) -> Iterator[Block]:
    questions = [each for each in instrument.questions if each.area == area.name]
    for repeat, asked in groupby(questions, lambda question: question.repeat):
        rows = tuple(_rows(instrument, list(asked)))
        if repeat:
            columns = tuple(str(number) for number in range(1, REPEAT_COLUMNS + 1))
            yield Block(f"@{repeat}", instrument.titles[repeat], columns, rows)
        elif area.level == "akt":
            yield Block(CASES, "Fråga", tuple(case_ids), rows)
        else:
            yield Block(UNIT, "Fråga", ("Svar",), rows)
    texts = (Line(key, label, "", None, "", ()) for key, label in AREA_TEXTS.items())
    yield Block(TEXTS, "Om området", ("Text",), tuple(texts))


def _rows(instrument: Instrument, questions: list[Question]) -> Iterator[Line | Heading]:
    for section, asked in groupby(questions, lambda question: question.section):
        if section:
            yield Heading(instrument.titles[section])
        for question in asked:
            yield from lines_of(question)


def lines_of(question: Question) -> Iterator[Line]:
    """The rows of one question."""
    if question.type != "select_multiple":
        yield Line(question.name, question.label, question.hint, question, "", question.answers)
        return
    for choice in question.choices:
        label = f"{question.label} {choice.label}"
        yield Line(f"{question.name}/{choice.name}", label, question.hint, question, choice.name, (MARK,))
    if not question.repeat:
        label = f"{question.label} Inget svar, därför att"
        key = f"{question.name}/{NON_ANSWER_LINE}"
        yield Line(key, label, "", question, NON_ANSWER_LINE, NON_ANSWERS)

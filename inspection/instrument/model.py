"""An instrument: the checklist of a granskning, its questions and what an answer to them means.

An answer is text: a choice's name, several names with spaces between, a number with decimal point, or free text. The
empty text is no answer yet. `inspection.instrument.reader` reads the files under `data/instruments`.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from inspection.instrument.relevance import Expression
from ojcore.errors import UserError
from ojcore.secrecy import refuse_personal_numbers

Level = Literal["akt", "enhet"]
QuestionType = Literal["select_one", "select_multiple", "integer", "decimal", "text"]


@dataclass(frozen=True)
class Choice:
    """One answer of a list."""

    name: str
    label: str


NON_ANSWERS = (
    Choice("ej_tillampligt", "Ej tillämpligt"),
    Choice("uppgift_saknas", "Uppgift saknas"),
    Choice("gick_inte_att_granska", "Gick inte att granska"),
)
"""Three different reasons for no answer, open for every question with choices that stands outside a repeat."""

NON_ANSWER_NAMES = frozenset(each.name for each in NON_ANSWERS)


@dataclass(frozen=True)
class Group:
    """A heading: an area (a chapter of the report), a section within it, or a repeat (a table with a row per thing)."""

    name: str
    title: str
    kind: Literal["area", "section", "repeat"]
    level: Level


@dataclass(frozen=True)
class Base:
    """What a share is a share of: the cases of `within` where `question` has one of `answers`.

    The root has no question: all reviewed files. At level enhet `question` is an integer question that holds the number
    itself (enkätsvar), and `answers` is empty. The noun's forms make the sentences: `plural` is also the base's name.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    within: "Base | None"
    gender: Literal["en", "ett"]
    singular: str
    singular_definite: str
    plural: str
    plural_definite: str

    @property
    def is_nested(self) -> bool:
        """True where the base is only part of the reviewed files, so that its size in the population is unknown."""
        return self.question != ""


@dataclass(frozen=True)
class Question:
    """One row of the checklist.

    area, section, repeat: names of groups; section and repeat may be empty. base: None where no share is counted.
    law: a subject of `data/law.toml` or empty. report_text: answer -> sentence for `sentences`; for an
    integer the answer is empty. identifying: a trait of persons, suppressed below a minimum count, as opposed to a
    fact about documentation. choices: of the list `list_name` alone, see `answers` for the non-answers too.
    """

    name: str
    type: QuestionType
    label: str
    hint: str
    area: str
    section: str
    repeat: str
    level: Level
    base: Base | None
    law: str
    report_text: Mapping[str, str] = field(hash=False)
    identifying: bool
    relevant: Expression | None
    constraint: Expression | None
    constraint_message: str
    required: bool
    list_name: str
    choices: tuple[Choice, ...]

    @property
    def has_choices(self) -> bool:
        """True where the answer is picked from a list."""
        return self.type in ("select_one", "select_multiple")

    @property
    def answers(self) -> tuple[Choice, ...]:
        """All that may be picked: the list, and outside repeats the three non-answers."""
        return (*self.choices, *NON_ANSWERS) if self.has_choices and not self.repeat else self.choices

    def answer_label(self, value: str) -> str:
        """The answer as a person reads it: labels for choices, with commas between; other values as they stand."""
        if not self.has_choices:
            return value
        labels = {each.name: each.label for each in self.answers}
        return ", ".join(labels.get(name, name) for name in value.split())


@dataclass(frozen=True)
class Instrument:
    """A version of a checklist. `id` is the folder's name; `form_id` is common to its versions.

    valid_from: the first day it is made for; the law its questions cite is in force then. sha256: of its files, see
    `reader.content_hash`. questions: in the order they are asked; an expression reads only earlier ones.
    """

    id: str
    form_id: str
    version: str
    title: str
    valid_from: date
    sha256: str
    groups: tuple[Group, ...]
    bases: tuple[Base, ...]
    questions: tuple[Question, ...]

    @cached_property
    def by_name(self) -> dict[str, Question]:
        """name -> question."""
        return {each.name: each for each in self.questions}

    @cached_property
    def titles(self) -> dict[str, str]:
        """name of an area, section or repeat -> its title."""
        return {each.name: each.title for each in self.groups}

    def at_level(self, level: Level) -> tuple[Question, ...]:
        """The questions asked per file (akt) or per unit (enhet)."""
        return self._by_level[level]

    @cached_property
    def _by_level(self) -> dict[Level, tuple[Question, ...]]:
        """Sorted out once: every file that is counted asks."""
        levels: tuple[Level, ...] = ("akt", "enhet")
        return {level: tuple(each for each in self.questions if each.level == level) for level in levels}

    @cached_property
    def counted(self) -> tuple[tuple[Question, Base], ...]:
        """The questions that shares of the reviewed files are counted of, with their bases."""
        return tuple((each, each.base) for each in self.at_level("akt") if each.base is not None and each.has_choices)

    def areas(self, level: Level) -> tuple[Group, ...]:
        """The areas of a level, in order."""
        return tuple(each for each in self.groups if each.kind == "area" and each.level == level)


@dataclass(frozen=True)
class AnswerState:
    """What an answer is worth. `value` is kept as it was given; "" where there is none.

    applicable: the question is to be asked, given the other answers. counted: it may be counted as one of the
    question's choices or numbers: applicable, given, and no non-answer.
    """

    applicable: bool
    value: str
    counted: bool

    @property
    def is_set_aside(self) -> bool:
        """True for an answer whose question stopped being applicable: kept, marked, left out of every count."""
        return self.value != "" and not self.applicable

    @property
    def non_answer(self) -> str:
        """Which of the three non-answers was given; "" for another answer or none."""
        return self.value if self.value in NON_ANSWER_NAMES else ""


def state_of(
    instrument: Instrument, answers: Mapping[str, str], level: Level = "akt", repeat: str = ""
) -> dict[str, AnswerState]:
    """question -> state, for one case's answers (question -> value), in the instrument's order.

    An answer that is not applicable counts as unanswered for the questions below it, as in XForms. Answers to unknown
    questions are left out. For a row of a repeat, `answers` holds the row and the answers outside repeats.
    """
    states: dict[str, AnswerState] = {}
    valid: dict[str, str] = {}
    for question in instrument.at_level(level):
        if question.repeat not in ("", repeat):
            continue
        value = answers.get(question.name, "").strip()
        applicable = question.relevant is None or question.relevant.holds(valid)
        if applicable:
            valid[question.name] = value
        counted = applicable and value != "" and value not in NON_ANSWER_NAMES
        states[question.name] = AnswerState(applicable, value, counted)
    return states


def belongs_to(base: Base, states: Mapping[str, AnswerState]) -> bool:
    """True where a reviewed case with these states is one of those the base counts."""
    if base.within is not None and not belongs_to(base.within, states):
        return False
    if not base.question:
        return True
    state = states.get(base.question)
    return state is not None and state.counted and not set(base.answers).isdisjoint(state.value.split())


def unanswered(instrument: Instrument, answers: Mapping[str, str], level: Level = "akt") -> list[Question]:
    """The questions still to answer before the case is done: required, applicable and empty, outside repeats."""
    return left_to_answer(instrument, state_of(instrument, answers, level))


def left_to_answer(instrument: Instrument, states: Mapping[str, AnswerState]) -> list[Question]:
    """As `unanswered`, where the states of the answers are known."""
    return [
        instrument.by_name[name]
        for name, state in states.items()
        if state.applicable and not state.value and instrument.by_name[name].required
    ]


def check_answer(question: Question, value: str, answers: Mapping[str, str] | None = None) -> None:
    """Raises UserError (Swedish: what is wrong, what is allowed) unless `value` may be saved as the answer.

    The empty text takes an answer back and is always allowed. answers: the case's other answers, which a constraint
    may read. A personnummer is refused in any answer, without being repeated.
    """
    if not value.strip():
        return
    refuse_personal_numbers(value, question.label)
    _CHECKS[question.type](question, value)
    is_answer = value not in NON_ANSWER_NAMES
    if is_answer and question.constraint is not None and not question.constraint.holds(answers or {}, value):
        raise UserError(f"”{question.label}”: {question.answer_label(value)} går inte. {question.constraint_message}")


def broken_rules(
    instrument: Instrument, states: Mapping[str, AnswerState], answers: Mapping[str, str], repeat: str = ""
) -> Iterator[str]:
    """Answers that were right when they were saved, but not with what the others say now, in Swedish.

    states: of `answers`, see `state_of`. repeat: whose questions are meant, where they are of one of its rows.
    """
    for name, state in states.items():
        question = instrument.by_name[name]
        if question.repeat != repeat or question.constraint is None or not state.counted:
            continue
        try:
            check_answer(question, state.value, answers)
        except UserError as fault:
            yield str(fault)


def unknown_choice(question: Question, given: str) -> UserError:
    """The refusal of an answer that is not in the question's list, by name or by label."""
    labels = [each.label for each in question.answers]
    near = difflib.get_close_matches(given.casefold(), [label.casefold() for label in labels], n=1, cutoff=0.6)
    guess = next((f"; menade du '{label}'?" for label in labels if [label.casefold()] == near), ".")
    return UserError(f"”{question.label}”: okänt svar '{given}'{guess} Tillåtna: {', '.join(labels)}.")


def _check_one(question: Question, value: str) -> None:
    if value not in {each.name for each in question.answers}:
        raise unknown_choice(question, value)


def _check_several(question: Question, value: str) -> None:
    names = value.split()
    for name in names:
        _check_one(question, name)
    if len(set(names)) < len(names):
        raise UserError(f"”{question.label}”: samma svar är angivet två gånger.")
    if len(names) > 1 and not NON_ANSWER_NAMES.isdisjoint(names):
        alone = next(each.label for each in NON_ANSWERS if each.name in names)
        raise UserError(f"”{question.label}”: '{alone}' kan inte stå tillsammans med andra svar.")


def _check_integer(question: Question, value: str) -> None:
    if not re.fullmatch(r"-?\d{1,9}", value):
        raise UserError(f"”{question.label}”: '{value}' är inget heltal. Skriv till exempel 17.")


def _check_decimal(question: Question, value: str) -> None:
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", value):
        raise UserError(f"”{question.label}”: '{value}' är inget tal. Skriv till exempel 7 eller 2,5.")


def _check_text(question: Question, value: str) -> None:
    if len(value) > LONGEST_TEXT:
        raise UserError(f"”{question.label}”: texten är längre än {LONGEST_TEXT} tecken. Korta den.")


LONGEST_TEXT = 10_000

_CHECKS = {
    "select_one": _check_one,
    "select_multiple": _check_several,
    "integer": _check_integer,
    "decimal": _check_decimal,
    "text": _check_text,
}

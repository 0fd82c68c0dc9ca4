"""Which reviewed files are in a question's base, and what each answered.

A base holds the files that the instrument names, less those the question does not concern (not applicable by the other
answers, or answered "ej tillämpligt") and less those answered "gick inte att granska". "Uppgift saknas" stays in it: a
file that lacks what it should have was reviewed. An unanswered question stays in it too, and is unexplained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from inspection.instrument.model import AnswerState, Base, Question, belongs_to
from ojcore.errors import UserError
from ojcore.swedish import join_words

NOT_APPLICABLE, MISSING, NOT_REVIEWABLE = "ej_tillampligt", "uppgift_saknas", "gick_inte_att_granska"
UNANSWERED = "obesvarad"


@dataclass(frozen=True)
class Case:
    """One reviewed file: its running number, its answers (question -> value) and the stratum it was drawn from."""

    id: str
    answers: Mapping[str, str] = field(hash=False)
    stratum: str = ""


@dataclass(frozen=True)
class Tally:
    """One question over the reviewed files of its base, as ids.

    given: id -> the choices given, or ("uppgift_saknas",). unanswered: no answer. not_applicable: by the other answers
    or by the answer itself. set_aside: how many files have an answer whose question stopped being applicable.
    """

    question: Question
    base: Base
    given: Mapping[str, tuple[str, ...]]
    unanswered: tuple[str, ...]
    not_applicable: tuple[str, ...]
    not_reviewable: tuple[str, ...]
    set_aside: int

    @property
    def in_base(self) -> tuple[str, ...]:
        """The files that shares are shares of: answered, and unanswered."""
        return (*self.given, *self.unanswered)

    @property
    def words(self) -> Base:
        """The base in words, narrowed where files have left it."""
        limits = ["som frågan gäller"] * bool(self.not_applicable) + ["som gick att granska"] * bool(
            self.not_reviewable
        )
        return _narrowed(self.base, join_words(limits)) if limits else self.base

    @property
    def is_part(self) -> bool:
        """True where the base's size in the whole group is not known."""
        return self.base.is_nested or bool(self.not_applicable)


def _narrowed(base: Base, limit: str) -> Base:
    return replace(
        base,
        singular=f"{base.singular} {limit}",
        singular_definite=f"{base.singular_definite} {limit}",
        plural=f"{base.plural} {limit}",
        plural_definite=f"{base.plural_definite} {limit}",
    )


def tally_question(question: Question, states: Mapping[str, Mapping[str, AnswerState]]) -> Tally:
    """The question over these files (id -> question -> state).

    Raises UserError for an answer that is not in the question's list; ValueError for a question without base.
    """
    if question.base is None:
        raise ValueError(f"{question.name} has no base")
    members = {each: state[question.name] for each, state in states.items() if belongs_to(question.base, state)}
    given: dict[str, tuple[str, ...]] = {}
    apart: dict[str, list[str]] = {UNANSWERED: [], NOT_APPLICABLE: [], NOT_REVIEWABLE: []}
    for each, state in members.items():
        kind = _kind(state)
        if kind in apart:
            apart[kind].append(each)
        else:
            given[each] = _known(each, question, state.value)
    return Tally(
        question,
        question.base,
        given,
        tuple(apart[UNANSWERED]),
        tuple(apart[NOT_APPLICABLE]),
        tuple(apart[NOT_REVIEWABLE]),
        sum(state[question.name].is_set_aside for state in states.values()),
    )


def _kind(state: AnswerState) -> str:
    if not state.applicable:
        return NOT_APPLICABLE
    return state.non_answer if state.value else UNANSWERED


def _known(case: str, question: Question, value: str) -> tuple[str, ...]:
    """The names in an answer. Raises UserError for one that is not in the question's list."""
    names = tuple(dict.fromkeys(value.split()))
    allowed = [each.name for each in question.answers]
    if set(names) - set(allowed) or (question.type == "select_one" and len(names) > 1):
        raise UserError(f"Akten {case}, {question.label}: okänt svar '{value}'. Tillåtna: {', '.join(allowed)}.")
    return names

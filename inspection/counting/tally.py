"""What a file's answers come to, and per question how many reviewed files are in its base and what they answered.

A base holds the files that the instrument names, less those the question does not concern (not applicable by the other
answers, or answered "ej tillämpligt") and less those answered "gick inte att granska". "Uppgift saknas" stays in it: a
file that lacks what it should have was reviewed. An unanswered question stays in it too, and is unexplained.

What a file comes to depends on its own answers and the instrument alone, so it is worked out once and kept as long as
nobody writes in the file (`inspection.review.counted`); totals are sums of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from inspection.instrument.model import (
    NON_ANSWER_NAMES,
    Base,
    Instrument,
    Question,
    belongs_to,
    broken_rules,
    left_to_answer,
    state_of,
)
from ojcore.errors import UserError
from ojcore.swedish import join_words

NOT_APPLICABLE, MISSING, NOT_REVIEWABLE = "ej_tillampligt", "uppgift_saknas", "gick_inte_att_granska"
UNANSWERED = "obesvarad"
_GIVEN, _OUTSIDE = "given", ""


@dataclass(frozen=True)
class Case:
    """One reviewed file: its running number, its answers (question -> value) and the stratum it was drawn from."""

    id: str
    answers: Mapping[str, str] = field(hash=False)
    stratum: str = ""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What one file says to one question. Compared by identity: a large granskning counts hundreds of thousands.

    kind: "" where the file is outside the base, "given", or one of those counted apart: "obesvarad", "ej_tillampligt"
    and "gick_inte_att_granska". names: the choices given, or ("uppgift_saknas",). is_set_aside: see `AnswerState`.
    """

    kind: str
    value: str
    is_set_aside: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The choices given, each once."""
        return tuple(dict.fromkeys(self.value.split())) if self.kind == _GIVEN else ()


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a file's answers come to. is_begun: something is written, so that it counts as reviewed.

    answered: applicable questions; remaining: see `left_to_answer`. outcomes: of `Instrument.counted`, in its order;
    unanswered: the names of those of them that are. broken: see `broken_rules`.
    """

    is_begun: bool
    answered: int
    remaining: int
    outcomes: tuple[Outcome, ...]
    unanswered: tuple[str, ...]
    broken: tuple[str, ...]


def count_case(instrument: Instrument, answers: Mapping[str, str]) -> CaseState:
    """What these answers (question -> value) to one file come to."""
    states = state_of(instrument, answers)
    bases = {base.id: belongs_to(base, states) for base in {base.id: base for _, base in instrument.counted}.values()}
    outcomes = {
        question.name: _outcome(bases[base.id], states[question.name].applicable, states[question.name].value)
        for question, base in instrument.counted
    }
    return CaseState(
        is_begun=any(answers.values()),
        answered=sum(each.applicable and each.value != "" for each in states.values()),
        remaining=len(left_to_answer(instrument, states)),
        outcomes=tuple(outcomes.values()),
        unanswered=tuple(name for name, each in outcomes.items() if each.kind == UNANSWERED),
        broken=tuple(broken_rules(instrument, states, answers)),
    )


@lru_cache(maxsize=4096)
def _outcome(is_member: bool, applicable: bool, value: str) -> Outcome:
    is_set_aside = value != "" and not applicable
    if not is_member:
        return Outcome(_OUTSIDE, "", is_set_aside)
    if not applicable:
        return Outcome(NOT_APPLICABLE, value, is_set_aside)
    if not value:
        return Outcome(UNANSWERED, value, is_set_aside)
    return Outcome(value if value in NON_ANSWER_NAMES - {MISSING} else _GIVEN, value, is_set_aside)


class Reviewed(NamedTuple):
    """A reviewed file as it is counted."""

    id: str
    stratum: str
    state: CaseState


@dataclass(frozen=True)
class Tally:
    """One question over the reviewed files.

    counts: stratum -> outcome -> files. unanswered: ids of the files in the base without an answer.
    """

    question: Question
    base: Base
    counts: Mapping[str, Mapping[Outcome, int]]
    unanswered: tuple[str, ...]

    def answered(self, answer: str) -> Counter[str]:
        """stratum -> files that gave the answer."""
        return self._by_stratum(each for each in self._outcomes if answer in each.names)

    @property
    def in_base(self) -> Counter[str]:
        """stratum -> the files that shares are shares of: answered, and unanswered."""
        return self._by_stratum(each for each in self._outcomes if each.kind in (_GIVEN, UNANSWERED))

    def number(self, kind: str) -> int:
        """How many files there are of a kind of outcome."""
        return self._by_stratum(each for each in self._outcomes if each.kind == kind).total()

    @property
    def given(self) -> int:
        """How many files have one of the question's choices, or "uppgift saknas"."""
        return self.number(_GIVEN)

    @property
    def set_aside(self) -> int:
        """How many files have an answer whose question stopped being applicable."""
        return self._by_stratum(each for each in self._outcomes if each.is_set_aside).total()

    @property
    def words(self) -> Base:
        """The base in words, narrowed where files have left it."""
        limits = ["som frågan gäller"] * bool(self.number(NOT_APPLICABLE))
        limits += ["som gick att granska"] * bool(self.number(NOT_REVIEWABLE))
        return _narrowed(self.base, join_words(limits)) if limits else self.base

    @property
    def is_part(self) -> bool:
        """True where the base's size in the whole group is not known."""
        return self.base.is_nested or bool(self.number(NOT_APPLICABLE))

    @property
    def _outcomes(self) -> set[Outcome]:
        return {outcome for counts in self.counts.values() for outcome in counts}

    def _by_stratum(self, outcomes: Iterable[Outcome]) -> Counter[str]:
        wanted = set(outcomes)
        return Counter({name: sum(counts.get(each, 0) for each in wanted) for name, counts in self.counts.items()})


def _narrowed(base: Base, limit: str) -> Base:
    return replace(
        base,
        singular=f"{base.singular} {limit}",
        singular_definite=f"{base.singular_definite} {limit}",
        plural=f"{base.plural} {limit}",
        plural_definite=f"{base.plural_definite} {limit}",
    )


def tally_questions(instrument: Instrument, cases: Sequence[Reviewed]) -> list[Tally]:
    """Every counted question over these files. Raises UserError for an answer that is not in its question's list."""
    strata: dict[str, list[tuple[Outcome, ...]]] = {}
    unanswered: dict[str, list[str]] = {}
    for id_, stratum, state in cases:
        strata.setdefault(stratum, []).append(state.outcomes)
        for name in state.unanswered:
            unanswered.setdefault(name, []).append(id_)
    columns = {name: [Counter(column) for column in zip(*rows, strict=True)] for name, rows in strata.items()}
    tallies = []
    for number, (question, base) in enumerate(instrument.counted):
        counts = {name: counted[number] for name, counted in columns.items()}
        _check_known(question, counts, ((case.id, case.state.outcomes[number]) for case in cases))
        tallies.append(Tally(question, base, counts, tuple(unanswered.get(question.name, ()))))
    return tallies


def _check_known(
    question: Question, counts: Mapping[str, Mapping[Outcome, int]], cases: Iterable[tuple[str, Outcome]]
) -> None:
    """Raises UserError with the first file whose answer is not in the question's list."""
    outcomes = {each for of in counts.values() for each in of}
    wrong = {each for each in outcomes if each.kind == _GIVEN and not _is_known(question, each)}
    if not wrong:
        return
    case_id, outcome = next((case_id, outcome) for case_id, outcome in cases if outcome in wrong)
    allowed = ", ".join(each.name for each in question.answers)
    raise UserError(f"Akten {case_id}, {question.label}: okänt svar '{outcome.value}'. Tillåtna: {allowed}.")


def _is_known(question: Question, outcome: Outcome) -> bool:
    is_one = question.type != "select_one" or len(outcome.names) == 1
    return is_one and {each.name for each in question.answers}.issuperset(outcome.names)

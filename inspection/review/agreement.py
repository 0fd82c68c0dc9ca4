"""How well two inspectors agree when both have reviewed the same files without seeing each other's answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspection.instrument.model import NON_ANSWER_NAMES, AnswerState, Instrument, Question, state_of

Pair = tuple[str, str]


@dataclass(frozen=True)
class Agreement:
    """The measures over `pairs` files answered by both.

    observed: share with the same answer, 0–1; None without pairs. kappa: Cohen's, None unless each of the two used more
    than one category. ac1: Gwet's, None without pairs and for a question with one category.
    """

    pairs: int
    observed: float | None
    kappa: float | None
    ac1: float | None


def measure_agreement(pairs: Sequence[Pair], categories: Sequence[str]) -> Agreement:
    """Agreement over pairs of answers (first's, second's), each one of `categories`, the instrument's.

    Raises ValueError for an answer outside the categories.
    Source: Cohen 1960 (p_e = Σ p_k+ p_+k); Gwet 2008 (p_e = Σ π_k(1−π_k)/(q−1), π_k the mean of the margins).
    """
    unknown = {answer for pair in pairs for answer in pair} - set(categories)
    if unknown:
        raise ValueError(f"answers outside the categories: {', '.join(sorted(unknown))}")
    if not pairs:
        return Agreement(0, None, None, None)
    total = len(pairs)
    observed = sum(first == second for first, second in pairs) / total
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    margins = [(firsts[each] / total, seconds[each] / total) for each in dict.fromkeys(categories)]
    means = [(first + second) / 2 for first, second in margins]
    kappa = ac1 = None
    if len(margins) > 1:
        ac1 = _beyond_chance(observed, sum(mean * (1 - mean) for mean in means) / (len(margins) - 1))
    if len(firsts) > 1 and len(seconds) > 1:
        kappa = _beyond_chance(observed, sum(first * second for first, second in margins))
    return Agreement(total, observed, kappa, ac1)


def _beyond_chance(observed: float, by_chance: float) -> float:
    return (observed - by_chance) / (1 - by_chance)


@dataclass(frozen=True)
class QuestionAgreement:
    """Agreement on one question, or on one choice of a question with several answers (`choice`, otherwise empty).

    one_sided: files that only one of the two answered, or where the question applied to only one; not in `pairs`.
    differing: ids of the files with different answers, one-sided ones too, to be adjudicated.
    """

    question: str
    choice: str
    agreement: Agreement
    one_sided: int
    differing: tuple[str, ...]


_CHOSEN, _NOT_CHOSEN = "vald", "inte vald"


def compare_reviews(
    instrument: Instrument, first: Mapping[str, Mapping[str, str]], second: Mapping[str, Mapping[str, str]]
) -> list[QuestionAgreement]:
    """Agreement per question with choices, over the files (id -> question -> answer) that both have reviewed.

    Categories: the question's own choices, and of the three non-answers those that one of the two gave. A question with
    several answers gives one row per choice, chosen or not; there a non-answer counts as no answer. An answer whose
    question does not apply counts as none. Questions within repeats are left out.
    """
    both = [each for each in first if each in second]
    states = {each: (state_of(instrument, first[each]), state_of(instrument, second[each])) for each in both}
    found = []
    for question in instrument.at_level("akt"):
        if not question.has_choices or question.repeat:
            continue
        name = question.name
        answers = {each: (_valid(a[name]), _valid(b[name])) for each, (a, b) in states.items()}
        if question.type == "select_one":
            found.append(_compare_one(question, answers))
        else:
            found += [_compare_choice(question, choice.name, answers) for choice in question.choices]
    return found


def _valid(state: AnswerState) -> str:
    return state.value if state.applicable else ""


def _compare_one(question: Question, answers: Mapping[str, Pair]) -> QuestionAgreement:
    used = {answer for pair in answers.values() for answer in pair}
    own = [each.name for each in question.choices]
    return _compare(question.name, "", answers, own + [name for name in sorted(NON_ANSWER_NAMES) if name in used])


def _compare_choice(question: Question, choice: str, answers: Mapping[str, Pair]) -> QuestionAgreement:
    def is_chosen(value: str) -> str:
        if not value or value in NON_ANSWER_NAMES:
            return ""
        return _CHOSEN if choice in value.split() else _NOT_CHOSEN

    chosen = {each: (is_chosen(a), is_chosen(b)) for each, (a, b) in answers.items()}
    return _compare(question.name, choice, chosen, [_CHOSEN, _NOT_CHOSEN])


def _compare(question: str, choice: str, answers: Mapping[str, Pair], categories: Sequence[str]) -> QuestionAgreement:
    pairs = [pair for pair in answers.values() if all(pair)]
    one_sided = sum(bool(a) != bool(b) for a, b in answers.values())
    differing = tuple(each for each, (a, b) in answers.items() if a != b)
    return QuestionAgreement(question, choice, measure_agreement(pairs, categories), one_sided, differing)

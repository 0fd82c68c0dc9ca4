"""Completeness (fullständighet): how many of the reviewed files have what, and what that says of the whole group.

One function, `count_ratios`, feeds the page, the chart, the report and `oj inspection ratios`. What is in a base, and
what is counted apart: `inspection.counting.tally`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inspection.counting.estimation import Interval, StratumCount, exact_interval, fallout_ends, stratified_estimate
from inspection.counting.tally import (
    MISSING,
    NOT_APPLICABLE,
    NOT_REVIEWABLE,
    UNANSWERED,
    Case,
    Reviewed,
    Tally,
    count_case,
    tally_questions,
)
from inspection.drawing.fallout import Sample
from inspection.instrument.model import NON_ANSWERS, Base, Instrument, Question, state_of
from ojcore.errors import UserError
from ojcore.swedish import format_number, format_percent, join_words


@dataclass(frozen=True)
class Ratio:
    """One answer to one question, of its base.

    answer: the choice's name, "uppgift_saknas", or one that is counted apart: "obesvarad", "ej_tillampligt",
    "gick_inte_att_granska"; "" for an integer at level enhet. count, base: files (enhet: questionnaires).
    share: 0–1; None under a nested base, for answers counted apart and for an empty base. With strata of known sizes it
    is the weighted estimate. low, high: limits of the share in the group, 0–1; low_count, high_count: the same in
    files of `population`; all None where the group or its size is not known, or no share is. note: Swedish.
    words: the base in words, for sentences: as the instrument has it, or narrowed to the files the question concerns.
    """

    area: str
    question: str
    answer: str
    count: int
    base: int
    base_name: str
    share: float | None
    low: float | None
    high: float | None
    low_count: int | None
    high_count: int | None
    population: int | None
    note: str
    words: Base

    def as_dict(self) -> dict[str, Any]:
        """The fields of `oj inspection ratios`: all but `words`."""
        content = asdict(self)
        del content["words"]
        return content


@dataclass(frozen=True)
class Closing:
    """Whether the answers to a question add up to its base; question is "" for the draw itself.

    unexplained: what is missing from the sum, negative where it is too large. cases: ids of the files without an
    answer. message: Swedish, without ids.
    """

    question: str
    base: int
    unexplained: int
    cases: tuple[str, ...]
    message: str

    @property
    def closes(self) -> bool:
        """True where nothing is unexplained."""
        return self.unexplained == 0


@dataclass(frozen=True)
class Ratios:
    """All rows in the instrument's order, and one closing check per question and for the draw."""

    rows: tuple[Ratio, ...]
    closings: tuple[Closing, ...]

    @property
    def unclosed(self) -> tuple[Closing, ...]:
        """The closing checks that fail."""
        return tuple(each for each in self.closings if not each.closes)


def count_ratios(
    instrument: Instrument,
    cases: Sequence[Case],
    sample: Sample | None = None,
    unit_answers: Mapping[str, str] | None = None,
) -> Ratios:
    """The ratios of a granskning.

    cases: the reviewed files. sample: what they were drawn from; without it there are no limits. unit_answers: question
    -> value at level enhet, for the questionnaire's numbers.
    A row per choice, also those nobody gave; "uppgift saknas" and the answers counted apart only where somebody did.
    Raises UserError for an answer that is not in its question's list and for more reviewed files than the group has;
    ValueError for an id given twice and a stratum that was not drawn from.
    Source: the 2011 report's way of counting; limits as `inspection.counting.estimation`.
    """
    counted = [Reviewed(each.id, each.stratum, count_case(instrument, each.answers)) for each in cases]
    return sum_ratios(instrument, counted, sample, unit_answers)


def sum_ratios(
    instrument: Instrument,
    cases: Sequence[Reviewed],
    sample: Sample | None = None,
    unit_answers: Mapping[str, str] | None = None,
) -> Ratios:
    """As `count_ratios`, of files whose answers are counted already."""
    if len({each.id for each in cases}) < len(cases):
        raise ValueError("a case is given twice")
    tallies = tally_questions(instrument, cases)
    rows = [row for tally in tallies for row in _rows(tally, sample)]
    closings = [_closing(tally) for tally in tallies]
    if sample is not None:
        closings.insert(0, _draw_closing(sample, len(cases)))
    if unit_answers is not None:
        numbers = unit_ratios(instrument, unit_answers)
        rows += numbers
        closings += [_too_many(row, instrument) for row in numbers if row.count > row.base]
    return Ratios(tuple(rows), tuple(closings))


def answer_title(question: Question, answer: str) -> str:
    """The answer of a row as a person reads it: a choice's or non-answer's label, "Obesvarad", "" for a number."""
    return "Obesvarad" if answer == UNANSWERED else question.answer_label(answer)


@dataclass(frozen=True)
class _Estimate:
    share: float | None
    interval: Interval | None
    notes: list[str]


def _estimate(sample: Sample | None, counted: Counter[str], reviewed: Counter[str]) -> _Estimate:
    """What `counted` of `reviewed` files (stratum -> files) say of the group they were drawn from."""
    count, base = counted.total(), reviewed.total()
    share = count / base if base else None
    if sample is None or not base:
        return _Estimate(share, None, [])
    if base > sample.population:
        raise UserError(f"{base} akter är granskade, men gruppen har bara {sample.population}. Rätta ramen.")
    if len(sample.strata) > 1 and all(each.size is not None for each in sample.strata):
        return _weighted(_strata(sample, counted, reviewed), count)
    interval = exact_interval(count, base, sample.population)
    return _Estimate(share, interval, [f"i hela gruppen {interval.describe()} akter"])


def _strata(sample: Sample, counted: Counter[str], reviewed: Counter[str]) -> dict[str, StratumCount]:
    strata = {
        each.name: StratumCount((each.size or 0) - each.outside_frame, reviewed[each.name], counted[each.name])
        for each in sample.strata
    }
    if sum(each.reviewed for each in strata.values()) < reviewed.total():
        raise ValueError("a case belongs to no stratum of the sample")
    return strata


def _weighted(strata: Mapping[str, StratumCount], count: int) -> _Estimate:
    empty = [name for name, each in strata.items() if each.population and not each.reviewed]
    if empty:
        missing = f"urvalsgruppen {join_words(empty)} har inga granskade akter: ingen skattning för hela gruppen"
        return _Estimate(count / sum(each.reviewed for each in strata.values()), None, [missing])
    found = stratified_estimate([each for each in strata.values() if each.population])
    notes = [f"i hela gruppen {found.interval.describe()} akter"]
    notes.append(f"vägt efter urvalsgruppernas storlek, ovägt {format_percent(found.unweighted * 100)}")
    if found.standard_error is not None:
        notes.append(f"medelfel {format_number(found.standard_error * 100)} procentenheter")
    return _Estimate(found.share, found.interval, notes)


def _rows(tally: Tally, sample: Sample | None) -> Iterator[Ratio]:
    answers = [each.name for each in tally.question.choices]
    if tally.answered(MISSING).total():
        answers.append(MISSING)
    for answer in answers:
        yield _answer_row(tally, answer, sample)
    apart = {
        UNANSWERED: "utan svar, ingår i basen",
        NOT_APPLICABLE: "ingår inte i basen",
        NOT_REVIEWABLE: "ingår inte i basen",
    }
    for answer, note in apart.items():
        if count := tally.number(answer):
            yield _row(tally, answer, count, _Estimate(None, None, [note]))


def _answer_row(tally: Tally, answer: str, sample: Sample | None) -> Ratio:
    counted, base = tally.answered(answer), tally.in_base
    count = counted.total()
    if tally.is_part:
        note = "bara antal: basens storlek i hela gruppen är inte känd"
        return _row(tally, answer, count, _Estimate(None, None, [note]))
    estimate = _estimate(sample, counted, base)
    not_reviewed = tally.number(NOT_REVIEWABLE) + (sample.not_reviewable if sample else 0)
    if not_reviewed and base.total():
        estimate.notes.append(_ends_note(count, base.total(), not_reviewed))
    return _row(tally, answer, count, estimate)


def _ends_note(count: int, reviewed: int, not_reviewed: int) -> str:
    """`med bortfallet 26–29 av 38 (68,4–76,3 %)`."""
    low, high = fallout_ends(count, reviewed, not_reviewed)
    shares = f"{format_number(low * 100)}–{format_percent(high * 100, 1)}"
    return f"med bortfallet {count}–{count + not_reviewed} av {reviewed + not_reviewed} ({shares})"


def _row(tally: Tally, answer: str, count: int, estimate: _Estimate) -> Ratio:
    interval = estimate.interval
    notes = list(estimate.notes)
    if tally.set_aside:
        notes.append(f"{tally.set_aside} svar som slutat gälla är inte med")
    return Ratio(
        area=tally.question.area,
        question=tally.question.name,
        answer=answer,
        count=count,
        base=tally.in_base.total(),
        base_name=tally.words.plural,
        share=estimate.share,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        low_count=interval.low_count if interval else None,
        high_count=interval.high_count if interval else None,
        population=interval.population if interval else None,
        note="; ".join(notes),
        words=tally.words,
    )


def _closing(tally: Tally) -> Closing:
    base, unexplained = tally.in_base.total(), len(tally.unanswered)
    message = f"{tally.question.label} {_sum(tally)} av {base} {tally.words.plural}"
    if unexplained:
        message += f"; {unexplained} är oförklarade"
    return Closing(tally.question.name, base, unexplained, tally.unanswered, f"{message}.")


def _sum(tally: Tally) -> str:
    """`26 + 1 + 5 = 32`: what was answered, choice by choice; only the sum where there is but one kind of answer."""
    counts = []
    if tally.question.type == "select_one":
        given = (tally.answered(each.name).total() for each in (*tally.question.choices, *NON_ANSWERS))
        counts = [count for count in given if count]
    total = str(tally.given)
    return f"{' + '.join(map(str, counts))} = {total}" if len(counts) > 1 else total


def _draw_closing(sample: Sample, reviewed: int) -> Closing:
    fallen = sample.outside_frame + sample.not_reviewable
    left = sample.drawn - fallen - reviewed
    message = f"Dragna akter: {reviewed} granskade + {fallen} bortfall = {reviewed + fallen} av {sample.drawn}"
    if left:
        message += f"; {left} är inte granskade än" if left > 0 else f"; {-left} för många"
    return Closing("", sample.drawn, left, (), f"{message}.")


def unit_ratios(instrument: Instrument, answers: Mapping[str, str]) -> list[Ratio]:
    """The questionnaire's numbers: each with its base, the number that answered; a share, no limits, no sample.

    answers: question -> value at level enhet.
    """
    rows = []
    states = state_of(instrument, answers, "enhet")
    for question in instrument.at_level("enhet"):
        base, state = question.base, states.get(question.name)
        if base is None or state is None or not state.counted:
            continue
        of = states.get(base.question)
        size = int(of.value) if of is not None and of.counted else 0
        count = int(state.value)
        share = count / size if size else None
        note = "ur enkät, inget urval" if size else "antalet svarande är inte angivet"
        nothing = (None, None, None, None, None)
        rows.append(Ratio(question.area, question.name, "", count, size, base.plural, share, *nothing, note, base))
    return rows


def _too_many(row: Ratio, instrument: Instrument) -> Closing:
    label = instrument.by_name[row.question].label
    message = f"{label} {row.count} är fler än {row.base} {row.base_name}."
    return Closing(row.question, row.base, row.base - row.count, (), message)

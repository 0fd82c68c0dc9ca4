"""What a report is written from: one granskning with everything that is counted, collected and written in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inspection.actions import Brist, list_brister, list_earlier
from inspection.counting.disclosure import suppress_small_counts
from inspection.counting.ratios import Ratio, Ratios
from inspection.drawing.fallout import Selection
from inspection.inspections import Inspection, load_inspection
from inspection.instrument.fact_tables import FilledTable
from inspection.instrument.law import Subject, load_law
from inspection.instrument.model import Instrument
from inspection.report_versions import Comment, list_comments
from inspection.review.answers import _load_answers
from inspection.review.draws import _find_selection
from inspection.review.entries import load_texts
from inspection.review.second_reviews import DoubleReview, _find_double_review
from ojcore.access import Acting, may
from ojcore.definitions.folder import data_folder

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Source:
    """A granskning as a report sees it. Answers to single files are not part of it, only what they add up to.

    unit: question -> value outside repeats; repeats: repeat -> row id -> question -> value, filled rows in order.
    texts, plan: field -> text. faults: what does not add up, in Swedish, as `answers.load_faults`. earlier: former
    granskningar of the same units, with what was found then. comments: of the unit during faktagranskning. double: the
    files reviewed by two and compared.
    """

    inspection: Inspection
    instrument: Instrument
    law: Mapping[str, Subject]
    selection: Selection | None
    ratios: Ratios
    unit: Mapping[str, str] = field(hash=False)
    repeats: Mapping[str, Rows] = field(hash=False)
    texts: Mapping[str, str] = field(hash=False)
    plan: Mapping[str, str] = field(hash=False)
    facts: tuple[FilledTable, ...] = ()
    faults: tuple[str, ...] = ()
    brister: tuple[Brist, ...] = ()
    earlier: tuple[tuple[Inspection, list[Brist]], ...] = ()
    comments: tuple[Comment, ...] = ()
    double: DoubleReview | None = None

    @cached_property
    def shown(self) -> tuple[Ratio, ...]:
        """The rows that may stand in a document, see `disclosure`."""
        return tuple(suppress_small_counts(self.ratios.rows, self.instrument))

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The questions that may not."""
        return frozenset(row.question for row in self.ratios.rows) - {row.question for row in self.shown}

    @cached_property
    def faults_to_print(self) -> tuple[str, ...]:
        """The faults as a document may say them: without the counts of a question that may not be shown."""
        labels = {each.name: each.label for each in self.instrument.questions}
        hidden = {each.message: labels[each.question] for each in self.ratios.closings if each.question in self.hidden}
        return tuple(f"{hidden[each]} Svaren går inte ihop." if each in hidden else each for each in self.faults)

    @cached_property
    def by_answer(self) -> dict[tuple[str, str], Ratio]:
        """(question, answer) -> its row, of those shown."""
        return {(row.question, row.answer): row for row in self.shown}


def load_source(acting: Acting, inspection_id: int) -> Source:
    """The granskning at one moment. Raises UserError by role, and where its instrument or draw has been changed."""
    with acting.snapshot() as seeing, seeing.reading() as connection:
        inspection = load_inspection(seeing, inspection_id)
        answers = _load_answers(connection, inspection_id)
        return Source(
            inspection=inspection,
            instrument=answers.instrument,
            law=load_law(data_folder() / "law.toml"),
            selection=_find_selection(connection, inspection_id),
            ratios=answers.ratios,
            unit=answers.unit.answers,
            repeats={repeat: answers.unit.row_answers(repeat) for repeat in answers.unit.rows},
            texts={name: entry.value for name, entry in load_texts(seeing, inspection_id, "text").items()},
            plan={name: entry.value for name, entry in load_texts(seeing, inspection_id, "plan").items()},
            facts=answers.facts,
            faults=tuple(answers.faults),
            brister=tuple(list_brister(seeing, inspection_id)),
            earlier=tuple(list_earlier(seeing, inspection_id)),
            comments=tuple(list_comments(seeing, inspection_id)) if may(acting.user, list_comments) else (),
            double=_find_double_review(connection, inspection_id),
        )

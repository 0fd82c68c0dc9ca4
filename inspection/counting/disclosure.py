"""Traits of few persons do not leave in a document; facts about documentation do."""

from collections.abc import Iterable

from inspection.counting.ratios import Ratio
from inspection.instrument.model import Base, Instrument

MINIMUM_COUNT = 5
SUPPRESSED = "visas inte: uppgiften gäller för få personer"


def suppress_small_counts(rows: Iterable[Ratio], instrument: Instrument, minimum: int = MINIMUM_COUNT) -> list[Ratio]:
    """The rows that may stand in a document, in order.

    An identifying question (a trait of persons) with a count from 1 to below `minimum` loses all its rows, since the
    others would give it away; so do all questions whose base is drawn from that question. Zero is not a person.
    """
    rows = list(rows)
    small = {row.question for row in rows if 0 < row.count < minimum and instrument.by_name[row.question].identifying}
    return [row for row in rows if row.question not in small and not _rests_on(row.words, small)]


def _rests_on(base: Base | None, questions: set[str]) -> bool:
    return base is not None and (base.question in questions or _rests_on(base.within, questions))

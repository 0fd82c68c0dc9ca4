"""Two granskningar side by side: of different years, or of different units. See `estimation.DIFFERENCE_METHOD`."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspection.counting.estimation import Difference, Sampled, compare_estimates, own_limits
from inspection.counting.ratios import Ratio

NOT_IN_BOTH = "frågan eller svaret finns bara i den ena granskningen"
OTHER_BASE = "basen är en annan"
COUNTS_ONLY = "bara antal: ingen andel att jämföra"
NO_SAMPLE = "ur enkät, inget urval: inga gränser att räkna"


@dataclass(frozen=True)
class RatioChange:
    """One answer in two granskningar. first, second: its rows, None where it has none.

    difference: second − first, None with the reason in `note` (Swedish) where the two cannot be compared.
    """

    question: str
    answer: str
    first: Ratio | None
    second: Ratio | None
    difference: Difference | None
    note: str


def compare_ratios(first: Iterable[Ratio], second: Iterable[Ratio]) -> list[RatioChange]:
    """Every answer of either granskning, the first's order before what only the second has.

    Questions are the same where they have the same name; the instrument's versions keep a name only for the same
    question. A share's own limits are the row's, or Clopper and Pearson's where the row has none; a questionnaire's
    numbers are no sample and get no difference.
    """
    before = {(row.question, row.answer): row for row in first}
    after = {(row.question, row.answer): row for row in second}
    return [_change(key, before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]


def _change(key: tuple[str, str], first: Ratio | None, second: Ratio | None) -> RatioChange:
    if first is None or second is None:
        return RatioChange(*key, first, second, None, NOT_IN_BOTH)
    if first.base_name != second.base_name:
        return RatioChange(*key, first, second, None, OTHER_BASE)
    if not first.answer:
        return RatioChange(*key, first, second, None, NO_SAMPLE)
    limits = _limits(first), _limits(second)
    if limits[0] is None or limits[1] is None:
        return RatioChange(*key, first, second, None, COUNTS_ONLY)
    return RatioChange(*key, first, second, compare_estimates(limits[0], limits[1]), "")


def _limits(row: Ratio) -> tuple[float, float, float] | None:
    if row.share is None:
        return None
    if row.low is not None and row.high is not None:
        return row.share, row.low, row.high
    return own_limits(Sampled(row.count, row.base, None))

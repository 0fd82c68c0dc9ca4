"""How exact a published figure is: what it may have been before it was rounded to the decimals it is printed with."""

from collections.abc import Iterable
from decimal import Decimal

from ojcore.comparing.comparison import Row
from ojcore.swedish import half_step


def value_rounding(row: Row) -> Decimal:
    """The most that a kommun's figure, or the mean of several, can differ from what it was before it was rounded.

    In the indicator's unit. 0 for a question: an answer is not rounded.
    """
    if row.indicator.is_answer:
        return Decimal(0)
    return _smallest_step(cell.now.raw for cell in row.cells.values() if cell.now.value is not None)


def benchmark_rounding(row: Row) -> Decimal:
    """The same of its published benchmarks, in percent or the indicator's unit."""
    return _smallest_step(each.raw for each in row.benchmarks.values() if each.value is not None)


def _smallest_step(printed: Iterable[str]) -> Decimal:
    """By the most decimals that any of them has.

    A column is rounded to one number of decimals, of which spreadsheets drop the zeros at the end.
    """
    return min(map(half_step, printed), default=Decimal(0))

"""How exact a published figure is: what it may have been before it was rounded to the decimals it is printed with."""

from collections.abc import Iterable
from decimal import Decimal

from ojcore.comparing.comparison import Row
from ojcore.definitions.model import Indicator
from ojcore.swedish import parse_number


def value_rounding(row: Row) -> Decimal:
    """The most that a kommun's figure, or the mean of several, can differ from what it was before it was rounded.

    In the indicator's unit. 0 for a question: an answer is not rounded.
    """
    if row.indicator.is_answer:
        return Decimal(0)
    return _half_a_unit(row.indicator, (cell.now.raw for cell in row.cells.values() if cell.now.value is not None))


def benchmark_rounding(row: Row) -> Decimal:
    """The same of its published benchmarks, in percent or the indicator's unit."""
    return _half_a_unit(row.indicator, (each.raw for each in row.benchmarks.values() if each.value is not None))


def _half_a_unit(indicator: Indicator, printed: Iterable[str]) -> Decimal:
    """Half of the last decimal place, by the most decimals that any of them is printed with: `25.0 %` gives 0.05.

    A column is rounded to one number of decimals, of which spreadsheets drop the zeros at the end.
    """
    numbers = (number for raw in printed if (number := parse_number(raw)) is not None)
    decimals = max((_decimals(number) for number in numbers), default=indicator.decimals)
    return Decimal("0.5").scaleb(-decimals)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0

"""Printed means, recomputed from the cells behind them.

Computed on decimals and rounded half up to the printed number of decimals. A printed mean that the cells do not give,
but that the unrounded figures behind the cells could, is a question and no error.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from ojcore.checking.cells import SourceCells, place
from ojcore.checking.discrepancy import Certainty, Discrepancy, Outcome, format_like
from ojcore.reading.cells import Claim, Value
from ojcore.swedish import exact, exact_mean, format_number, half_step, printed_decimals, round_half_up


class GroupFigure(NamedTuple):
    """A mean of cells. n: how many. yes: how many of them count as ja. slack: how far their rounding may shift it."""

    mean: Decimal
    n: int
    yes: int
    slack: Decimal


def group_figure(cells: SourceCells, values: Sequence[Value]) -> GroupFigure | None:
    """The mean of the cells, in percent for answers; None where there are none."""
    numbers = [number for value in values if (number := cells.number(value)) is not None]
    mean = exact_mean(map(float, numbers))
    if mean is None:
        return None
    slack = sum((half_step(value.raw) for value in values if not value.code), Decimal(0)) / len(numbers)
    return GroupFigure(exact(mean), len(numbers), sum(number == 100 for number in numbers), slack)


def claims_of(cells: SourceCells, kind: str) -> Iterator[tuple[Claim, Decimal]]:
    """The printed means or changes and what each says."""
    return ((claim, exact(claim.number)) for claim in cells.claims if claim.kind == kind and claim.number is not None)


def could_print(low: Decimal, high: Decimal, printed: Decimal, raw: str) -> bool:
    """True where some figure from low to high is printed as `raw`."""
    return low < printed + half_step(raw) and high >= printed - half_step(raw)


def check_means(cells: SourceCells) -> Outcome:
    """Every printed mean of a group against the mean of its cells."""
    discrepancies, checked, unchecked = [], 0, 0
    for claim, printed in claims_of(cells, "mean"):
        figure = group_figure(cells, cells.group_values(claim.indicator, claim.year, claim.unit))
        if figure is None:
            unchecked += 1
            continue
        checked += 1
        if round_half_up(figure.mean, printed_decimals(claim.raw)) != printed:
            discrepancies.append(_wrong_mean(cells, claim, printed, figure))
    return Outcome("Tryckta snitt", discrepancies, checked, unchecked, "någon medlem saknar cell")


def _wrong_mean(cells: SourceCells, claim: Claim, printed: Decimal, figure: GroupFigure) -> Discrepancy:
    is_possible = could_print(figure.mean - figure.slack, figure.mean + figure.slack, printed, claim.raw)
    certainty: Certainty = "question" if figure.slack and is_possible else "certain"
    recomputed = format_like(figure.mean, claim.raw, cells.decimal_point)
    text = _explain(cells, claim, printed, figure, certainty)
    where = (cells.source, place(claim), claim.table)
    return Discrepancy(*where, "mean", claim.indicator, claim.unit, claim.raw, recomputed, text, certainty)


def _explain(cells: SourceCells, claim: Claim, printed: Decimal, figure: GroupFigure, certainty: Certainty) -> str:
    decimals = printed_decimals(claim.raw)
    shown = format_number(printed, decimals)
    if cells.indicator(claim).is_answer:
        share = format_number(figure.mean, max(decimals, 1))
        return f"{figure.yes} av {figure.n} svar räknas som ja, alltså {share} %. Tryckt är {shown}."
    mean, rounded = format_number(figure.mean, decimals + 2), format_number(figure.mean, decimals)
    text = f"Snittet av de {figure.n} tryckta värdena är {mean}, avrundat {rounded}; tryckt är {shown}."
    if certainty == "certain":
        return f"{text} Skillnaden är större än vad värdenas avrundning kan ge."
    low, high = (format_number(figure.mean + side * figure.slack, decimals + 2) for side in (-1, 1))
    return (
        f"{text} Värdena är själva avrundade: snittet av de oavrundade ligger mellan {low} och {high}, så det tryckta "
        "kan komma av att det är räknat på dem."
    )

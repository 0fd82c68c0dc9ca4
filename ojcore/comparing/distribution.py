"""How an indicator's answers or figures lie among all kommuner that have one that year, in and outside the group."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import quantiles
from typing import NamedTuple

from sqlalchemy import Connection

from ojcore.comparing.comparison import Comparison
from ojcore.definitions.model import Colour, Definitions
from ojcore.reading.cells import Value
from ojcore.store.columns import load_columns
from ojcore.swedish import exact

_GROUPS: dict[Colour, str] = {"green": "ja", "yellow": "delvis", "red": "nej"}


class Answers(NamedTuple):
    """How many kommuner gave each kind of answer, by its colour in the code book: `Ja, med vissa` counts as delvis."""

    n: int
    ja: int
    delvis: int
    nej: int


class Figures(NamedTuple):
    """The figures' ends, quartiles and median, in the indicator's unit.

    q1 and q3: between two figures in proportion, as Excel's KVARTIL.INK.
    """

    n: int
    min: float
    q1: float
    median: float
    q3: float
    max: float


Distribution = Answers | Figures


def fetch_distributions(
    connection: Connection, definitions: Definitions, comparison: Comparison
) -> dict[str, Distribution]:
    """indicator -> its distribution in the comparison's year, of those that any kommun has answered.

    A missing answer, and one that the check disputes, is not counted.
    """
    ids = [row.indicator.id for row in comparison.rows]
    columns = load_columns(connection, definitions)
    disputed = columns.disputed(ids, [comparison.year])
    sure: dict[str, list[Value]] = {}
    for value in columns.values(ids, [comparison.year], definitions.kommuner):
        if value[:4] not in disputed:
            sure.setdefault(value.indicator, []).append(value)
    return distribute(definitions, sure)


def distribute(definitions: Definitions, values: Mapping[str, Iterable[Value]]) -> dict[str, Distribution]:
    """indicator -> the distribution of its values, one per kommun; pure."""
    found = {id_: _distribution(definitions, list(each)) for id_, each in values.items()}
    return {id_: distribution for id_, distribution in found.items() if distribution is not None}


def _distribution(definitions: Definitions, values: list[Value]) -> Distribution | None:
    colours = Counter(_GROUPS[definitions.answers[value.code].judgement] for value in values if value.code)
    if colours:
        return Answers(colours.total(), colours["ja"], colours["delvis"], colours["nej"])
    numbers = sorted(exact(value.number) for value in values if value.number is not None)
    if not numbers:
        return None
    quartiles = quantiles(numbers, n=4, method="inclusive") if len(numbers) > 1 else numbers * 3
    return Figures(len(numbers), *map(float, (numbers[0], *quartiles, numbers[-1])))

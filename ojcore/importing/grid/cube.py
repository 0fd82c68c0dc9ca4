"""A statistical cube, as json-stat and px have it, as one long table: a column per dimension and one of values."""

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ojcore.importing.grid.bounds import MAX_COLUMNS, MAX_ROWS, check_extent
from ojcore.importing.grid.cells import ColumnMaker
from ojcore.importing.grid.model import TextColumn, text_column

VALUE = "value"

_PLACES = ("region", "kommun", "municipality", "län", "county")


class Dimension(NamedTuple):
    """A heading and what stands in its column, in the cube's order."""

    heading: str
    labels: list[str]


def cube_size(sizes: Sequence[int]) -> int:
    """How many cells there are. Raises UserError for more than are read, ValueError for a size under one."""
    if any(size < 1 for size in sizes) or not sizes:
        raise ValueError(sizes)
    if len(sizes) < MAX_COLUMNS and all(size <= MAX_ROWS for size in sizes):
        cells = prod(sizes)
        check_extent("", cells + 1, len(sizes) + 1)
        return cells
    raise ValueError(sizes)


def long_table(dimensions: Sequence[Dimension], values: Sequence[Any]) -> list[TextColumn]:
    """Headings in the first row, then a row per value; the last dimension changes fastest."""
    columns = []
    before, after = 1, len(values)
    for heading, labels in dimensions:
        after //= len(labels)
        at = np.tile(np.repeat(np.arange(1, len(labels) + 1, dtype=np.int32), after), before)
        texts, codes = text_column([heading, *labels])
        columns.append(TextColumn(texts, codes[np.concatenate([np.zeros(1, np.int32), at])]))
        before *= len(labels)
    maker = ColumnMaker()
    maker.add([VALUE])
    maker.add(values)
    return [*columns, maker.column(len(values) + 1)]


def place_label(code: str, label: str) -> str:
    """`0880 Kalmar`; the label alone where it begins with the code already."""
    return label if not code or label.startswith(code) else f"{code} {label}".strip()


def is_place(name: str) -> bool:
    """Whether a dimension's name says that it holds regions or kommuner."""
    return name.strip().casefold() in _PLACES

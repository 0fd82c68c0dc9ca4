"""A table of a file as it stands: cells as text, and what else the file says of them.

A column is kept as its distinct texts and, per row, the index of the one that stands there: a national file has a
million rows and a few thousand texts, so everything after this looks at texts and not at rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Place = tuple[int, int]
"""Row and column, from 1, as a spreadsheet program counts them."""


class Numbers(dict[Any, int]):
    """A value -> its number, in the order they come."""

    def __missing__(self, value: Any) -> int:
        self[value] = number = len(self)
        return number

    def of(self, values: Sequence[Any]) -> Codes:
        """The number of each value."""
        return np.fromiter(map(self.__getitem__, values), np.int32, len(values))


class TextColumn(NamedTuple):
    """texts[codes[i]] stands in row i, which is row i + 1 of the sheet; the texts are distinct and as in the file."""

    texts: list[str]
    codes: Codes

    def only(self, kept: NDArray[np.bool_]) -> "TextColumn":
        """The rows that are kept."""
        return self._replace(codes=self.codes[kept])


class Area(NamedTuple):
    """Cells that are shown as one; rows and columns from 1, the last ones inside. Its text stands in the first."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A sheet, or a file that has only one table. All columns are equally long; an empty cell is an empty text.

    Numbers are written with decimal comma where the file has them as numbers, percent as it is shown (`62,5 %`),
    days as `2024-10-11`, truth values as SANT and FALSKT. What is text in the file is left as it is.

    name: the sheet's, "" for a file of one table. faults: cells that have no value to trust, an error or a formula
    whose value is not stored -> what is wrong, in Swedish. formulas: how many cells are formulas with a stored
    value, which is what is read. dates: cells that the file holds as a day or a time. merged: cells shown as one.
    hidden_rows, hidden_columns: numbers from 1; rows that a filter hides are hidden too. is_hidden: the whole
    sheet. notes: what the reader left out or cannot see, Swedish sentences. publisher, title, year: what the format
    itself says of them, else "" and None. widths: how many cells each row of a text file was written with, where they
    differ; else None.
    """

    name: str
    columns: list[TextColumn]
    faults: dict[Place, str] = field(default_factory=dict)
    formulas: int = 0
    dates: frozenset[Place] = frozenset()
    merged: tuple[Area, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    is_hidden: bool = False
    notes: tuple[str, ...] = ()
    publisher: str = ""
    title: str = ""
    year: int | None = None
    widths: Codes | None = None

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.columns[0].codes) if self.columns else 0

    def cell(self, row: int, column: int) -> str:
        """The text at a row and column, from 1; empty outside of the sheet."""
        if not (0 < column <= len(self.columns) and 0 < row <= self.height):
            return ""
        texts, codes = self.columns[column - 1]
        return texts[int(codes[row - 1])]

    def line(self, row: int) -> list[str]:
        """The texts of a row, from 1."""
        return [texts[codes[row - 1]] for texts, codes in self.columns]

    def lines(self) -> list[list[str]]:
        """All rows as lists of texts; for a small sheet."""
        return [
            list(cells)
            for cells in zip(*([texts[code] for code in codes] for texts, codes in self.columns), strict=True)
        ]


def text_columns(lines: Iterable[Sequence[str]]) -> list[TextColumn]:
    """Columns of rows that may differ in length; what is missing at the end of a row is empty."""
    return [text_column(cells) for cells in zip_longest(*lines, fillvalue="")]


def text_column(cells: Sequence[str]) -> TextColumn:
    """A column of cells from the first row on."""
    known = Numbers()
    codes = known.of(cells)
    return TextColumn(list(known) or [""], codes)


def fill_merged(grid: Grid) -> list[TextColumn]:
    """The grid's columns with the text of merged cells in all of them, not only in the first."""
    columns = list(grid.columns)
    for area in grid.merged:
        text = grid.cell(area.top, area.left)
        for at in range(area.left - 1, min(area.right, len(columns))):
            texts, codes = columns[at]
            texts = texts if text in texts else [*texts, text]
            filled = codes.copy()
            filled[area.top - 1 : area.bottom] = texts.index(text)
            columns[at] = TextColumn(texts, filled)
    return columns

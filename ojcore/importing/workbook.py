"""The sheets of an Excel workbook as lists of texts, for readers of one form.

What reads any file asks `ojcore.importing.grid`, which owns the reading.
"""

from dataclasses import dataclass
from typing import NamedTuple

from ojcore.importing.grid.xlsx import read_xlsx


class Fault(NamedTuple):
    """What is wrong with a row, or with one of its cells where `column` (a heading or a letter) is given."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells as text, from row 1 and column A, and those that cannot be taken as they stand."""

    name: str
    lines: list[list[str]]
    faults: list[Fault]


def read_workbook(content: bytes, max_bytes: int) -> list[Sheet]:
    """See `read_xlsx`."""
    return [
        Sheet(
            grid.name,
            grid.lines(),
            [Fault(row, _letters(column), text) for (row, column), text in grid.faults.items()],
        )
        for grid in read_xlsx(content, max_bytes)
    ]


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

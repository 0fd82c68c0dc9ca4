"""The problems of an import file, gathered to be told at once: the first of them in full, all of them counted."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ojcore.errors import Problems
from ojcore.importing.table import Column, Fault, FileTable
from ojcore.swedish import format_number

MOST_LINES = 200
MOST_OF_ONE_TEXT = 10


class _Problem(NamedTuple):
    order: tuple[int, int, int]
    text: str


class ProblemList:
    """Problems of a table, by sheet and row."""

    def __init__(self, table: FileTable) -> None:
        self._table = table
        self._told: list[_Problem] = []
        self._count = 0

    def add_faults(self, faults: Sequence[Fault]) -> None:
        """Adds what could not be read."""
        self._count += len(faults)
        for fault in faults[:MOST_LINES]:
            self._told.append(_Problem((fault.sheet, fault.row, -1), f"{fault.place}: {fault.text}"))

    def add_text(self, text: str) -> None:
        """Adds a problem of the whole file; such stand first."""
        self._count += 1
        self._told.append(_Problem((-1, 0, 0), text))

    def add(self, row: int, heading: str, text: str) -> None:
        """Adds one problem; row: index among the file's rows."""
        self._count += 1
        self._tell(row, heading, text)

    def _tell(self, row: int, heading: str, text: str) -> None:
        self._told.append(_Problem(self._table.order(row, heading), f"{self._table.place(row, heading)}: {text}"))

    def add_many(self, rows: NDArray[np.intp], column: Column, explain: Callable[[str], str]) -> None:
        """Adds the same kind of problem for many rows, ascending; `explain` gets the row's text in `column`.

        Ten rows with the same text are told one by one; the last of them counts the others.
        """
        if not len(rows):
            return
        self._count += len(rows)
        codes = column.codes[rows]
        earlier = pd.Series(codes).groupby(codes).cumcount().to_numpy()
        totals = np.bincount(codes, minlength=len(column.texts))
        for index in np.flatnonzero(earlier < MOST_OF_ONE_TEXT)[:MOST_LINES]:
            more = totals[codes[index]] - MOST_OF_ONE_TEXT
            is_last = earlier[index] == MOST_OF_ONE_TEXT - 1 and more > 0
            rest = f" (samma fel på {format_number(int(more), 0)} rader till)" if is_last else ""
            self._tell(int(rows[index]), column.heading, explain(column.texts[codes[index]]) + rest)

    def count_untold(self, count: int) -> None:
        """Counts problems that are not told one by one; nothing for a negative count."""
        self._count += max(0, count)

    def raise_any(self, heading: str) -> None:
        """Raises Problems with the first two hundred lines, if there are problems."""
        if not self._count:
            return
        lines = [problem.text for problem in sorted(self._told, key=lambda problem: problem.order)[:MOST_LINES]]
        if len(lines) < self._count:
            lines.append(f"… sammanlagt {format_number(self._count, 0)} problem.")
        raise Problems(heading, lines)

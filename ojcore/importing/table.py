"""A file's rows in the columns of the form, wherever in the file they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.form import ANSWER, HEADINGS, SOURCE
from ojcore.importing.grid.model import Grid, Numbers, TextColumn, fill_merged
from ojcore.swedish import fold_name

HEADING_ROWS = 50
MOST_COLUMNS = 100
_LEAST_HEADINGS = 3
_OWN_HEADINGS = (
    SOURCE,
    ANSWER,
)  # indikator, år and enhet stand in many tables, where enhet is how something is measured

Codes = NDArray[np.int32]


class Column(NamedTuple):
    """texts[codes[i]] stands in row i; the texts are distinct and as in the file."""

    heading: str
    texts: list[str]
    codes: Codes


class Fault(NamedTuple):
    """What is wrong with a cell or a row, and where that is. sheet: index of the sheet; row: from 1."""

    place: str
    text: str
    row: int
    sheet: int = 0


@dataclass(frozen=True)
class FileTable:
    """A file's rows, empty ones left out, of all its sheets one after the other.

    rows: the number of each in its sheet, as Excel counts them. cells: the column of the answer, from 1; None where
    the file is in the form, and the answer has a column of that name. sheets: names; sheets[sheet_codes[i]] is that of
    row i. faults: cells and rows that could not be read.
    """

    columns: list[Column]
    rows: NDArray[np.int64]
    sheets: list[str]
    sheet_codes: Codes
    cells: NDArray[np.int64] | None = None
    faults: list[Fault] = field(default_factory=list)

    def place(self, index: int, heading: str) -> str:
        """Where a row's cell stands: `rad 3, kolumn 'svar'`, or `blad 'Data', cell E8`."""
        sheet = self.sheets[self.sheet_codes[index]]
        inside = f"blad '{sheet}', " if sheet and (len(self.sheets) > 1 or self.cells is not None) else ""
        if self.cells is None:
            return f"{inside}rad {self.rows[index]}, kolumn '{heading}'"
        return f"{inside}cell {cell_name(int(self.rows[index]), int(self.cells[index]))}"

    def order(self, index: int, heading: str) -> tuple[int, int, int]:
        """Where among the others a row's cell stands: its sheet, the row's number there, its place in the form."""
        return int(self.sheet_codes[index]), int(self.rows[index]), list(HEADINGS).index(heading)

    def row_place(self, index: int) -> str:
        """`rad 3`, or where the file is not in the form its cell."""
        return self.place(index, "").partition(", kolumn ")[0]


def cell_name(row: int, column: int) -> str:
    """`E8`, for a row and column counted from 1."""
    return f"{column_letters(column)}{row}"


def column_letters(column: int) -> str:
    """`E`, for a column counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_form(grid: Grid) -> bool:
    """True where a row near the top holds at least three of the form's headings; case and spaces do not count."""
    return _heading_row(grid) > 0


def _heading_row(grid: Grid) -> int:
    """The row, from 1, with most of the form's headings; 0 where none has three, of which one is not everybody's."""
    known = {fold_name(heading) for heading in HEADINGS}
    own = {fold_name(heading) for heading in _OWN_HEADINGS}
    near = range(1, min(HEADING_ROWS, grid.height) + 1)
    scores = {row: len({fold_name(text) for text in grid.line(row)[:MOST_COLUMNS]} & known) for row in near}
    best = max(scores, key=lambda row: scores[row], default=0)
    is_own = bool(best) and not own.isdisjoint(map(fold_name, grid.line(best)[:MOST_COLUMNS]))
    return best if is_own and scores[best] >= _LEAST_HEADINGS else 0


def read_form(grids: Sequence[Grid]) -> FileTable:
    """The rows of sheets in the form. A column of one sheet that another lacks is empty there."""
    tables = [_read_sheet(grid) for grid in grids]
    if len(tables) == 1:
        joined = tables[0][0]
    else:
        lengths = [len(rows) for _, rows, _ in tables]
        by_name = [{fold_name(column.heading): column for column in columns} for columns, _, _ in tables]
        names = {name: column.heading for columns in by_name for name, column in columns.items()}
        joined = [_joined(names[name], [columns.get(name) for columns in by_name], lengths) for name in names]
    rows = np.concatenate([rows for _, rows, _ in tables])
    codes = np.repeat(np.arange(len(grids), dtype=np.int32), [len(rows) for _, rows, _ in tables])
    many = len(grids) > 1
    faults = [
        fault._replace(place=f"blad '{grid.name}', {fault.place}" if many else fault.place, sheet=sheet)
        for sheet, (grid, (_, _, found)) in enumerate(zip(grids, tables, strict=True))
        for fault in found
    ]
    return FileTable(joined, rows, [grid.name for grid in grids], codes, faults=faults)


def _read_sheet(grid: Grid) -> tuple[list[Column], NDArray[np.int64], list[Fault]]:
    top = _heading_row(grid)
    below = [TextColumn(texts, codes[top:]) for texts, codes in fill_merged(grid)]
    is_filled = [_filled(column) for column in below]
    filled = np.any(is_filled, axis=0)
    headings = [text.strip() for text in grid.line(top)]
    cut_off = np.flatnonzero(filled & _is_cut_off(grid, top, headings))
    filled[cut_off] = False
    columns = [
        Column(heading, column.texts, column.codes[filled])
        for heading, column, has in zip(headings, below, is_filled, strict=True)
        if heading or has.any()
    ]
    faults = [
        Fault(f"rad {row}, kolumn {column_letters(at)}", text, row)
        for (row, at), text in grid.faults.items()
        if row > top
    ]
    faults += [_tell_cut_off(grid, top, int(row) + top + 1) for row in cut_off]
    return columns, np.flatnonzero(filled) + top + 1, faults


def _is_cut_off(grid: Grid, top: int, headings: Sequence[str]) -> NDArray[np.bool_]:
    """The rows of a text file that end before the last column that all rows need, as the end of a broken file does."""
    if grid.widths is None:
        return np.zeros(grid.height - top, dtype=bool)
    needed = {fold_name(heading) for heading, is_needed in HEADINGS.items() if is_needed}
    last = max((at for at, text in enumerate(headings, start=1) if fold_name(text) in needed), default=0)
    return np.asarray(grid.widths[top:] < last)


def _tell_cut_off(grid: Grid, top: int, row: int) -> Fault:
    widths = np.zeros(0) if grid.widths is None else grid.widths
    return Fault(f"rad {row}", f"raden har {widths[row - 1]} celler, rubrikraden {widths[top - 1]}", row)


def _filled(column: TextColumn) -> NDArray[np.bool_]:
    return np.array([bool(text.strip()) for text in column.texts], dtype=bool)[column.codes]


def _joined(heading: str, parts: Sequence[Column | None], lengths: Sequence[int]) -> Column:
    columns = [
        part if part else Column(heading, [""], np.zeros(length, np.int32))
        for part, length in zip(parts, lengths, strict=True)
    ]
    texts, codes = join_columns([TextColumn(column.texts, column.codes) for column in columns])
    return Column(heading, texts, codes)


def join_columns(columns: Sequence[TextColumn]) -> TextColumn:
    """One column below the other."""
    if len(columns) == 1:
        return columns[0]
    known = Numbers()
    parts = [known.of(texts)[codes] for texts, codes in columns]
    return TextColumn(list(known), np.concatenate(parts) if parts else np.zeros(0, np.int32))

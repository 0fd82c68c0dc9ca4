"""What the reader of Excel's formats does not tell of a sheet, and the grid that it and the values make together."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from ojcore.importing.grid.bounds import MAX_COLUMNS
from ojcore.importing.grid.cells import Percent, TableMaker, dates_in, in_pieces
from ojcore.importing.grid.model import Area, Grid, Place

NO_VALUE = "cellen är en formel utan sparat värde; öppna filen i Excel och spara den, eller klistra in den som värde"
ERROR = "cellen visar ett fel (#…); skriv värdet"

_QUOTED = re.compile(r'"[^"]*"|\\.')


@dataclass
class Look:
    """What was seen in a sheet: how far it goes, and cells that are not what they seem.

    rows, columns: the last with a cell. formulas: place -> whether it has a value, and whether that is a text, which
    may be empty. Rows and columns are counted from 1.
    """

    is_hidden: bool = False
    rows: int = 0
    columns: int = 0
    errors: set[Place] = field(default_factory=set)
    formulas: dict[Place, tuple[bool, bool]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    _percents: "array[int]" = field(default_factory=lambda: array("q"))  # row × 16 384 + column from 0

    def add_percent(self, row: int, column: int) -> None:
        """A cell that is shown with a percent sign; there may be a million."""
        self._percents.append(row * MAX_COLUMNS + column - 1)

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that are not shown, the last one too."""
        self.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))


def is_percent_format(code: str) -> bool:
    """Whether a number format of Excel (`0.0\\ %`) shows the number times hundred."""
    return "%" in _QUOTED.sub("", code)


def join_values(workbook: BytesIO, looks: dict[str, Look]) -> list[Grid]:
    """The worksheets that were looked through, in the workbook's order, with their values. Raises CalamineError."""
    with CalamineWorkbook.from_filelike(workbook) as opened:
        names = [sheet.name for sheet in opened.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [_grid(opened.get_sheet_by_name(name), looks[name]) for name in names if name in looks]


def _grid(sheet: CalamineSheet, look: Look) -> Grid:
    table = TableMaker()
    dates: set[Place] = set()
    faults = dict.fromkeys(look.errors, ERROR)
    left = sheet.start[1] if sheet.start else 0
    percents = sorted(look._percents)
    for piece in in_pieces(sheet.iter_rows() if sheet.start else ()):
        first = table.height + 1
        dates.update(dates_in(piece, first, left + 1))
        _mark_percents(piece, percents, first, left)
        table.add(piece, left)
    columns = table.columns()
    grid = Grid(sheet.name, columns)
    for place, (has_value, is_text) in look.formulas.items():
        if place not in faults and not (has_value and (is_text or grid.cell(*place))):
            faults[place] = NO_VALUE
    return Grid(
        sheet.name,
        columns,
        dict(sorted(faults.items())),
        formulas=len(look.formulas.keys() - faults.keys()),
        dates=frozenset(dates),
        merged=tuple(within(look.merged, grid)),
        hidden_rows=tuple(row for row in sorted(look.hidden_rows) if row <= grid.height),
        hidden_columns=tuple(column for column in sorted(look.hidden_columns) if column <= len(columns)),
        is_hidden=look.is_hidden,
    )


def _mark_percents(rows: list[Sequence[Any]], percents: list[int], first: int, left: int) -> None:
    """Makes Percent of numbers shown so. first: the first row's number, from 1. left: the columns before the first."""
    start, stop = (bisect_left(percents, row * MAX_COLUMNS) for row in (first, first + len(rows)))
    for packed in percents[start:stop]:
        row, column = divmod(packed, MAX_COLUMNS)
        cells = rows[row - first]
        if 0 <= column - left < len(cells) and isinstance(cells[column - left], float):
            cells[column - left] = Percent(cells[column - left])  # type: ignore[index]


def within(areas: list[Area], grid: Grid) -> Iterator[Area]:
    """The areas as far as the grid goes; those of one cell are left out."""
    for top, left, bottom, right in areas:
        area = Area(top, left, min(bottom, grid.height), min(right, len(grid.columns)))
        if area.top <= area.bottom and area.left <= area.right and (area.top, area.left) != (area.bottom, area.right):
            yield area

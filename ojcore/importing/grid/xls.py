"""An Excel workbook of before 2007 (.xls), through xlrd, which knows its formats, hidden rows and merged cells.

The format stores a value beside each formula and xlrd does not tell them apart, so no formula is counted.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER
from xlrd.book import Book
from xlrd.sheet import Sheet
from xlrd.xldate import XLDateError, xldate_as_datetime

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import DAMAGED, LOCKED, check_extent
from ojcore.importing.grid.cells import Percent, value_columns
from ojcore.importing.grid.look import ERROR, is_percent_format, within
from ojcore.importing.grid.model import Area, Grid, Place

_ENCRYPTED = "encrypted"


def read_xls(content: bytes, _max_bytes: int) -> list[Grid]:
    """The worksheets of a workbook, hidden ones too. Raises UserError for a file that is locked or damaged."""
    book = _open(content)
    try:
        return [_Reading(book, sheet).grid() for sheet in book.sheets()]
    except (IndexError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError(DAMAGED) from error


def _open(content: bytes) -> Book:
    try:
        return xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except Exception as error:  # what xlrd raises for a broken file is any error at all
        if _ENCRYPTED in str(error).lower():
            raise UserError(LOCKED) from error
        raise UserError(DAMAGED) from error


class _Reading:
    """A sheet on its way to a grid."""

    def __init__(self, book: Book, sheet: Sheet) -> None:
        self._book, self._sheet = book, sheet
        self._percents: dict[int, bool] = {}
        self._faults: dict[Place, str] = {}
        self._dates: set[Place] = set()

    def grid(self) -> Grid:
        """The sheet. Raises UserError where it has more than is read."""
        sheet = self._sheet
        check_extent(sheet.name, sheet.nrows, max(map(sheet.row_len, range(sheet.nrows)), default=0))
        columns = value_columns(self._rows())
        areas = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
        hidden_rows = (row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
        hidden_columns = (column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
        return Grid(
            sheet.name,
            columns,
            self._faults,
            dates=frozenset(self._dates),
            merged=tuple(within(areas, Grid("", columns))),
            hidden_rows=tuple(row for row in sorted(hidden_rows) if row <= sheet.nrows),
            hidden_columns=tuple(column for column in sorted(hidden_columns) if column <= len(columns)),
            is_hidden=bool(sheet.visibility),
        )

    def _rows(self) -> Iterator[list[Any]]:
        sheet = self._sheet
        plain = {XL_CELL_NUMBER, XL_CELL_DATE, XL_CELL_BOOLEAN, XL_CELL_ERROR}
        for row in range(sheet.nrows):
            values = sheet.row_values(row)
            for column, kind in enumerate(sheet.row_types(row)):
                if kind in plain:
                    values[column] = self._value(row, column, kind, values[column])
            yield values

    def _value(self, row: int, column: int, kind: int, value: Any) -> Any:
        if kind == XL_CELL_NUMBER:
            return Percent(value) if self._is_percent(self._sheet.cell_xf_index(row, column)) else value
        if kind == XL_CELL_BOOLEAN:
            return bool(value)
        if kind == XL_CELL_ERROR:
            self._faults[row + 1, column + 1] = ERROR
            return ""
        self._dates.add((row + 1, column + 1))
        return _day_or_time(value, self._book.datemode)

    def _is_percent(self, style: int) -> bool:
        if style not in self._percents:
            format_ = self._book.format_map.get(self._book.xf_list[style].format_key)
            self._percents[style] = format_ is not None and is_percent_format(format_.format_str)
        return self._percents[style]


def _day_or_time(number: float, datemode: int) -> date | datetime | time | float:
    try:
        found: datetime = xldate_as_datetime(number, datemode)
    except (XLDateError, OverflowError, ValueError):
        return number
    if 0 <= number < 1:
        return found.time()
    return found.date() if found.time() == time() else found

"""The table that the page Jämförelse and `oj compare` write, when it is read in again."""

from dataclasses import replace

import numpy as np

from ojcore.importing.grid.model import Grid, TextColumn
from ojcore.importing.units import UnitNames
from ojcore.reading.cells import split_previous
from ojcore.swedish import fold_name

_HEADINGS = {"indikator", "jämförs med år", "ifrågasatt"}
_MARK = "*"


def without_earlier(grid: Grid, units: UnitNames) -> Grid:
    """The grid with only this year's value in the cells of kommuner, where it is such a table; any other as it is.

    There `1 095 (1 040) *` is a figure, the one before and the mark of a disputed one. In another file it is unclear.
    """
    headings = grid.line(1) if grid.height else []
    if not {fold_name(name) for name in _HEADINGS} <= set(map(fold_name, headings)):
        return grid
    columns = [
        _now(column) if units.find(text) else column for text, column in zip(headings, grid.columns, strict=True)
    ]
    return replace(grid, columns=columns)


def _now(column: TextColumn) -> TextColumn:
    known: dict[str, int] = {}
    texts = (split_previous(text)[0].removesuffix(_MARK).strip() for text in column.texts)
    codes = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return TextColumn(list(known), codes[column.codes])

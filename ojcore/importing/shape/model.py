"""How a table is laid out, and what it says once it has been laid out anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import TextColumn
from ojcore.importing.mapping import Heading


class Role(StrEnum):
    """What a column's cells, or a heading row's, tell of the values; as people are shown it."""

    UNIT = "enhet"
    YEAR = "år"
    GENDER = "kön"
    INDICATOR = "indikator"
    VALUE = "värden"
    NOTHING = "läses inte"


GIVEN = "angivet"
"""Where a year or a unit is from that somebody said beside the file."""


@dataclass(frozen=True)
class Shape:
    """How a sheet is laid out. Rows and columns are numbered from 1.

    header: rows of headings, from top to bottom, each with what its texts above the values tell; `NOTHING` for a title.
    first, last: the rows that values may stand in. columns: what each column tells, all of them; several may be `UNIT`
    (code, name, län, stadsdel), of which the one that says most counts, and several `INDICATOR`. year, unit: what holds
    for the whole sheet where no row or column tells it. year_from, unit_from: where that was found, in Swedish. title:
    what names the indicator where no heading does. headings: of the columns, to show. own_years: of the columns of
    values whose headings have one, which goes before that of the sheet.
    """

    sheet: str
    header: dict[int, Role]
    first: int
    last: int
    columns: dict[int, Role]
    year: int | None = None
    year_from: str = ""
    unit: str = ""
    unit_from: str = ""
    title: str = ""
    headings: Mapping[int, str] = field(default_factory=dict)
    own_years: Mapping[int, int] = field(default_factory=dict)

    def changed(self, header: Sequence[int], first: int, where: tuple[str, int] | None, role: Role) -> "Shape":
        """The shape with other rows of headings and another first row, and another role of a column or heading row.

        where: `("kolumn", 3)` or `("rad", 2)`; None where no role changes. A new row of headings names indicators.
        """
        rows = {row: self.header.get(row, Role.INDICATOR) for row in header}
        columns = dict(self.columns)
        if where is not None:
            (rows if where[0] == "rad" else columns)[where[1]] = role
        return replace(self, header=rows, first=first, columns=columns)

    def without_given(self) -> "Shape":
        """The shape without the year and unit that somebody said beside the file."""
        shape = replace(self, year=None, year_from="") if self.year_from == GIVEN else self
        return replace(shape, unit="", unit_from="") if shape.unit_from == GIVEN else shape

    @property
    def without_year(self) -> list[str]:
        """The headings of values that have no year of their own, where others have."""
        lacking = [column for column in self.of(Role.VALUE) if column not in self.own_years]
        return [self.headings.get(column) or f"kolumn {column}" for column in lacking] if self.own_years else []

    def of(self, role: Role) -> list[int]:
        """The columns with a role."""
        return [column for column, each in self.columns.items() if each is role]

    def rows_of(self, role: Role) -> list[int]:
        """The heading rows whose texts tell that."""
        return [row for row, each in self.header.items() if each is role]


class Skipped(NamedTuple):
    """What is left out, in Swedish, and of how many rows, or columns where that is said."""

    what: str
    rows: int


class Unclear(NamedTuple):
    """A cell that stops the file. row, column: from 1; column 0 for the whole row.

    unknown: what stands where a unit should, and names none; "" for what else is wrong.
    """

    row: int
    column: int
    text: str
    unknown: str = ""


@dataclass(frozen=True)
class LongTable:
    """A sheet's values, one by one, by column and then by row. All arrays and columns are equally long.

    rows, columns: where each value stands, from 1. headings[heading_codes[i]] is the heading of value i. unit, year and
    answer: as written.
    """

    sheet: str
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    headings: list[Heading]
    heading_codes: NDArray[np.int32]
    unit: TextColumn
    year: TextColumn
    answer: TextColumn
    skipped: list[Skipped] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)

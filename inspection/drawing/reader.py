"""The register as a file: which sheet and which row has the headings, and the frame that a column of it divides."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inspection.drawing.register import ID_COLUMN, PERSONAL_NUMBER, WHOLE_GROUP, Frame, FrameRow, make_frame
from ojcore.errors import UserError
from ojcore.importing.grid.model import Codes, Grid
from ojcore.secrecy import find_personal_numbers
from ojcore.swedish import fold_space, join_words
from ojcore.untrusted.grids import read_grids_apart

MOST_BYTES = 50 * 2**20
"""A million rows with some columns."""


@dataclass(frozen=True)
class Register:
    """The table of a file that has a column `id`. headings: of its columns, in order; row: theirs, from 1."""

    name: str
    grid: Grid
    headings: list[str]
    row: int

    def frame(self, stratum: str | None) -> Frame:
        """The frame by the column `stratum`; None: the group is not divided. Raises as `read_frame`."""
        at_id = self._column(ID_COLUMN)
        at_stratum = None if stratum is None else self._column(fold_space(stratum))
        return make_frame(self._rows(at_id, at_stratum), self.name, self._problems(at_id, at_stratum))

    def _column(self, title: str) -> int:
        if self.headings.count(title) != 1:
            fault = "finns flera gånger" if title in self.headings else "saknas"
            columns = ", ".join(filter(None, self.headings))
            raise _unread(self.name, f"kolumnen '{title}' {fault}. Filens kolumner: {columns}.")
        return self.headings.index(title)

    def _rows(self, at_id: int, at_stratum: int | None) -> Iterator[FrameRow]:
        """The rows that have something in any column."""
        columns = self.grid.columns
        is_filled = np.zeros(self.grid.height, dtype=bool)
        for texts, codes in columns:
            is_filled |= np.array([bool(text.strip()) for text in texts], dtype=bool)[codes]
        is_filled[: self.row] = False
        at = np.flatnonzero(is_filled)
        ids, strata = ([] if where is None else columns[where].codes[at].tolist() for where in (at_id, at_stratum))
        names = [WHOLE_GROUP] if at_stratum is None else columns[at_stratum].texts
        texts = columns[at_id].texts
        for row, id_, stratum in zip((at + 1).tolist(), ids, strata or [0] * len(ids), strict=True):
            yield FrameRow(f"rad {row}", names[stratum], texts[id_])

    def _problems(self, at_id: int, at_stratum: int | None) -> Iterator[str]:
        """What is wrong but for the ids and strata as such."""
        hidden = [row for row in self.grid.hidden_rows if row > self.row]
        if hidden:
            also = f" (och {len(hidden) - 1} till)" if len(hidden) > 1 else ""
            yield f"rad {hidden[0]}{also} är dold eller bortfiltrerad; visa den, eller ta bort den ur filen"
        for (row, column), fault in self.grid.faults.items():
            if row > self.row and column - 1 in (at_id, at_stratum):
                yield f"rad {row}, kolumn '{self.headings[column - 1]}': {fault}"
        for at, (title, (texts, codes)) in enumerate(zip(self.headings, self.grid.columns, strict=True)):
            if title and at != at_id:
                wrong = [code for code, text in enumerate(texts) if find_personal_numbers(text)]
                yield from (f"rad {row}, kolumn '{title}': {PERSONAL_NUMBER}" for row in self._with(codes, wrong))
            elif not title:
                filled = [code for code, text in enumerate(texts) if text.strip()]
                yield from (f"rad {row}: fler celler än rubriker" for row in self._with(codes, filled))

    def _with(self, codes: Codes, wanted: list[int]) -> list[int]:
        """The numbers of the rows below the headings that have one of these texts."""
        rows: list[int] = (np.flatnonzero(np.isin(codes, wanted)) + 1).tolist() if wanted else []
        return [row for row in rows if row > self.row]


def read_register(content: bytes, name: str = "Ramen") -> Register:
    """The table in a file whose first row with anything in it has a heading `id`; read apart, any kind of table file.

    Raises UserError for a file that cannot be read, that has no such table or several, or a personnummer as heading.
    """
    try:
        grids = read_grids_apart(content, name, max_bytes=MOST_BYTES)
    except UserError as error:
        raise _unread(name, str(error)) from error
    found = [register for grid in grids if (register := _register(name, grid)) is not None]
    tables = [register for register in found if ID_COLUMN in register.headings] or found[:1]
    if not tables:
        raise _unread(name, "filen är tom.")
    if len(tables) > 1:
        sheets = join_words(f"'{table.grid.name}'" for table in tables)
        raise _unread(name, f"bladen {sheets} har alla en kolumn '{ID_COLUMN}'. Lämna kvar det som är ramen.")
    if find_personal_numbers(" ; ".join(tables[0].headings)):
        raise _unread(name, f"rubrikraden {PERSONAL_NUMBER}")
    return tables[0]


def _register(name: str, grid: Grid) -> Register | None:
    """None for a sheet without anything in it."""
    for row in range(1, grid.height + 1):
        headings = [fold_space(text) for text in grid.line(row)]
        if any(headings):
            return Register(name, grid, headings, row)
    return None


def _unread(name: str, why: str) -> UserError:
    return UserError(f"{name} kunde inte läsas, inget har sparats: {why}")


def read_frame(content: bytes, stratum: str | None, name: str = "Ramen") -> Frame:
    """The frame in a file: column `id`, and the column named by `stratum` (None: the group is not divided).

    The kinds of file that `read_grids` reads, .xlsx and CSV among them; empty rows are passed over; other columns are
    not kept. Raises Problems or UserError, with every row's fault: a missing column, an empty, repeated or identifying
    id, a personnummer in any column, a cell without heading, a hidden row, no rows.
    """
    return read_register(content, name).frame(stratum)

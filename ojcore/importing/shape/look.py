"""A sheet with what each of its cells could be, and which columns, rows and headings that makes likely."""

from collections.abc import Sequence
from functools import cached_property
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import Grid
from ojcore.importing.shape.vocabulary import Kind, KindArray, Vocabulary, is_hinted

MOST_HEADING_ROWS = 60
LEAST_SHARE = 0.5
_MOST_GROUP_ROWS = 4
_MOSTLY = 0.9

Mask = NDArray[np.bool_]


class Look:
    """A grid with the kind of each of its cells. Rows and columns are counted from 0 here."""

    def __init__(self, grid: Grid, vocabulary: Vocabulary) -> None:
        self.grid = grid
        self.vocabulary = vocabulary
        self._masks: dict[Kind, Mask] = {}
        columns = [vocabulary.kinds(texts)[codes] for texts, codes in grid.columns]
        self.kinds: KindArray = np.stack(columns, axis=1) if columns else np.zeros((0, 0), np.int16)
        for area in grid.merged:  # the text stands in the first cell, and is shown in all
            rows, cells = slice(area.top - 1, area.bottom), slice(area.left - 1, area.left)
            self.kinds[rows, cells] = self.kinds[area.top - 1, area.left - 1]

    def has(self, kind: Kind) -> Mask:
        """Where a cell could be that."""
        if kind not in self._masks:
            self._masks[kind] = np.asarray((self.kinds & kind) != 0)
        return self._masks[kind]

    @cached_property
    def filled(self) -> Mask:
        return np.asarray(self.kinds != 0)

    @cached_property
    def is_table(self) -> Mask:
        """The rows with more than one cell filled: no titles, notes or sources."""
        return np.asarray(self.filled.sum(axis=1) > 1)

    @cached_property
    def is_value(self) -> Mask:
        return self.has(Kind.VALUE)

    def text(self, row: int, column: int) -> str:
        return self.grid.cell(row + 1, column + 1).strip()

    def distinct(self, column: int, rows: Mask) -> list[str]:
        """The different texts of a column in some of its rows."""
        texts, codes = self.grid.columns[column]
        return [texts[code] for code in np.unique(codes[rows])]

    @cached_property
    def unit_columns(self) -> list[int]:
        """The columns whose cells are units: names, codes under a heading that says so, else first codes without.

        A column of years is none, and neither are figures that happen to be codes.
        """
        is_named = self.has(Kind.NAMED | Kind.OTHER) & ~self.has(Kind.VALUE)
        columns = range(self.kinds.shape[1])
        named = [column for column in columns if self._is_mostly(is_named[:, column], column, LEAST_SHARE)]
        is_code = self.has(Kind.CODE)
        codes = [
            column for column in columns if column not in named and self._is_headed_code(is_code[:, column], column)
        ]
        if named or codes or not columns:
            return sorted([*named, *codes])
        is_certain = (is_code & ~self.has(Kind.YEAR))[:, 0].any()
        is_headed = (self.is_table & self.filled[:, 0] & ~self.is_value[:, 0])[: int(np.argmax(is_code[:, 0]))].any()
        return [0] if is_certain and not is_headed and self._is_mostly(is_code[:, 0], 0, _MOSTLY) else []

    def _is_headed_code(self, is_code: Mask, column: int) -> bool:
        above = range(int(np.argmax(is_code)))
        return self._is_mostly(is_code, column, LEAST_SHARE) and any(
            is_hinted(self.text(row, column), "unit") for row in above
        )

    def _is_mostly(self, holds: Mask, column: int, share: float) -> bool:
        """True where so great a share of a column's cells, from the first that holds, hold."""
        below = (self.filled[:, column] & self.is_table)[int(np.argmax(holds)) :]
        return bool(holds.any() and holds.sum() >= share * below.sum())

    def count_units_down(self, columns: list[int]) -> int:
        """How many rows have a unit in the columns and a value beside them."""
        others = np.delete(self.is_value, columns, axis=1)
        return int((self.has(Kind.UNIT)[:, columns].any(axis=1) & others.any(axis=1)).sum())

    def is_same_units(self, one: int, other: int) -> bool:
        """True where two columns never name different units in the same row."""
        find = self.vocabulary.units.find
        both = np.flatnonzero(self.has(Kind.UNIT)[:, [one, other]].all(axis=1))
        pairs = {(self.text(row, one), self.text(row, other)) for row in both.tolist()}
        return all(find(first) == find(second) for first, second in pairs)

    @cached_property
    def unit_row(self) -> int | None:
        """The row of headings that are units, two at least: the one with most names, else the first of codes.

        Codes count only where no column has units: a kommun's row may have figures that look like them.
        """
        named = (self.has(Kind.NAMED) & ~self.has(Kind.VALUE))[:MOST_HEADING_ROWS].sum(axis=1)
        if named.max(initial=0) > 1:
            return int(np.argmax(named))
        if self.unit_columns:
            return None
        return next((row for row in range(len(named)) if self._count_codes(row) > 1), None)

    def _count_codes(self, row: int) -> int:
        """How many codes of units a row of nothing but codes has; a row of years, or of a kommun, has none."""
        is_code = self.has(Kind.CODE)[row]
        is_sure = self.is_codes(row, np.flatnonzero(is_code)) and not self.has(Kind.NAMED)[row].any()
        return int(is_code.sum()) if is_sure and is_code.sum() >= _MOSTLY * self.is_value[row].sum() else 0

    def is_codes(self, row: int, columns: Sequence[int] | NDArray[np.intp]) -> bool:
        """True for a row with units' codes in the columns, of which at least half are no years."""
        is_code = self.has(Kind.CODE)[row, columns]
        is_certain = is_code & ~self.has(Kind.YEAR)[row, columns]
        return bool(is_code.all() and is_certain.sum() >= LEAST_SHARE * is_code.sum())

    def under_units(self, row: int) -> list[int]:
        """The columns below a row of units: each unit's own, and those to the right of it that have no text there."""
        is_unit = self.has(Kind.UNIT)[row]
        first = int(np.argmax(is_unit))
        has_values = self.is_value[row + 1 :].any(axis=0)
        is_under = is_unit | (~self.filled[row] & has_values)
        return [column for column in range(first, self.kinds.shape[1]) if is_under[column]]

    def is_heading_of(self, columns: list[int]) -> Mask:
        """The rows that have nothing but years or genders in the columns."""
        filled = self.filled[:, columns]
        is_told = self.has(Kind.YEAR | Kind.GENDER)[:, columns] | ~filled
        return np.asarray(filled.any(axis=1) & is_told.all(axis=1), dtype=bool)

    def headings_below(self, row: int, values: list[int], others: list[int]) -> list[int]:
        """The rows of years or genders right below a row of units, with no name of an indicator before them."""
        is_told = self.is_heading_of(values)
        below = range(row + 1, min(row + _MOST_GROUP_ROWS, len(self.kinds)))
        return list(takewhile(lambda each: bool(is_told[each]) and not self._is_named(each, others), below))

    def _is_named(self, row: int, others: list[int]) -> bool:
        texts = filter(None, (self.text(row, column) for column in others))
        return any(
            not (is_hinted(text, "year") or is_hinted(text, "gender") or is_hinted(text, "indicator")) for text in texts
        )

    def count_units_across(self, row: int) -> int:
        """How many units the row has; none where most of them have no values, or other units, below them.

        Below names a figure may look like a code, below codes it may not.
        """
        is_named = self.has(Kind.NAMED)[row]
        kind = Kind.NAMED if is_named.sum() > 1 else Kind.UNIT
        below = self.filled[row + 1 :].sum(axis=0)
        is_unit = self.has(kind)[row] & (below > 0)
        values = (self.is_value & ~self.has(kind))[row + 1 :].sum(axis=0)
        over_values = is_unit & (values >= LEAST_SHARE * below)
        is_sure = is_unit.any() and over_values.sum() >= LEAST_SHARE * is_unit.sum()
        return int(self.has(Kind.UNIT)[row].sum()) if is_sure else 0

    def headings(self, first: int, stubs: list[int]) -> list[int]:
        """The rows of headings above `first`: the lowest with texts above the values, and groups right above it."""
        others = [c for c in range(self.kinds.shape[1]) if c not in stubs] or list(range(self.kinds.shape[1]))
        is_sum = np.asarray(self.has(Kind.SUM)[:, stubs].any(axis=1))
        found: list[int] = []
        for row in range(first - 1, max(-1, first - MOST_HEADING_ROWS), -1):
            if is_sum[row]:
                continue
            filled = int(self.filled[row, others].sum())
            if found and (len(found) > _MOST_GROUP_ROWS or not self._may_be_group(row, others, found[-1])):
                break
            if filled and (found or self._may_be_heading(row, others)):
                found.append(row)
        return found[::-1]

    def _may_be_heading(self, row: int, others: list[int]) -> bool:
        """Texts or years, not values; a lone text in a wide table is a title."""
        filled = self.filled[row, others]
        is_word = filled & (
            ~self.is_value[row, others] | self.has(Kind.YEAR | Kind.INDICATOR | Kind.GENDER)[row, others]
        )
        needs = 1 if len(others) <= 2 else 2
        is_wide = filled.sum() >= needs or self.filled[row].sum() >= needs
        return bool(is_wide and is_word.sum() > LEAST_SHARE * filled.sum())

    def _may_be_group(self, row: int, others: list[int], below: int) -> bool:
        """A row of groups is right above its headings, or with one blank row between."""
        if self.filled[row].any():
            return self._is_group(row, others)
        return row == below - 1 and row > 0 and self._is_group(row - 1, others)

    def _is_group(self, row: int, others: list[int]) -> bool:
        """Texts or years above the values; a lone text at the edge of the sheet is a title."""
        filled = self.filled[row]
        is_title = bool(filled[0]) and filled.sum() == 1 and len(filled) > 2
        is_text = ~self.is_value[row, others] | self.has(Kind.YEAR)[row, others] | ~filled[others]
        return bool(filled[others].any() and not is_title and is_text.all())

    def heading_text(self, rows: list[int], column: int) -> str:
        return " ".join(text for row in rows if (text := self.text(row, column)))

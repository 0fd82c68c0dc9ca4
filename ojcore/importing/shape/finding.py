"""Finds how a sheet is laid out, by what its cells could be.

A column (or a row of headings) whose cells are kommuner tells the units; what stands above the first row with a unit and
a value are headings; a column of nothing but years tells the year. Nothing here is sure: the shape is shown, and can be
changed.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import Grid
from ojcore.importing.shape.model import Role, Shape
from ojcore.importing.shape.vocabulary import Kind, KindArray, Vocabulary, is_gender_column, is_hinted

_MOST_HEADING_ROWS = 60
_MOST_GROUP_ROWS = 4
_LEAST = 0.5

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Clues:
    """What is known of a file beside its cells. year, unit: as somebody gave them, else None and ""."""

    file_name: str = ""
    year: int | None = None
    unit: str = ""


def find_shape(grid: Grid, vocabulary: Vocabulary, clues: Clues) -> Shape | None:
    """How the sheet is laid out; None where no values of units are found in it."""
    look = _Look(grid, vocabulary)
    if not look.kinds.size:
        return None
    across, down = look.unit_row, look.unit_columns
    if down and (across is None or look.count_units_down(down) >= look.count_units_across(across)):
        return _by_rows(look, down, clues)
    if across is not None:
        return _by_columns(look, across, clues)
    return _of_one_unit(look, clues)


class _Look:
    """A grid with the kind of each of its cells. Rows and columns are counted from 0 here."""

    def __init__(self, grid: Grid, vocabulary: Vocabulary) -> None:
        self.grid = grid
        self.vocabulary = vocabulary
        columns = [vocabulary.kinds(texts)[codes] for texts, codes in grid.columns]
        self.kinds: KindArray = np.stack(columns, axis=1) if columns else np.zeros((0, 0), np.int16)
        for area in grid.merged:  # the text stands in the first cell, and is shown in all
            rows, cells = slice(area.top - 1, area.bottom), slice(area.left - 1, area.left)
            self.kinds[rows, cells] = self.kinds[area.top - 1, area.left - 1]

    def has(self, kind: Kind) -> Mask:
        """Where a cell could be that."""
        return np.asarray((self.kinds & kind) != 0)

    @cached_property
    def filled(self) -> Mask:
        return np.asarray(self.kinds != 0)

    @cached_property
    def is_value(self) -> Mask:
        return self.has(Kind.VALUE)

    def text(self, row: int, column: int) -> str:
        return self.grid.cell(row + 1, column + 1).strip()

    @cached_property
    def unit_columns(self) -> list[int]:
        """The columns whose cells are units: names, and codes that have a heading for it or agree with names."""
        is_named, is_code = self.has(Kind.NAMED | Kind.OTHER), self.has(Kind.CODE)
        is_sure = is_named & ~self.has(Kind.VALUE)
        named = [c for c in range(self.kinds.shape[1]) if self._is_mostly(is_sure[:, c], c)]
        codes = [
            c for c in range(self.kinds.shape[1]) if c not in named and self._is_code_column(is_code[:, c], c, named)
        ]
        return sorted([*named, *codes])

    def _is_mostly(self, holds: Mask, column: int) -> bool:
        if not holds.any():
            return False
        below = self.filled[int(np.argmax(holds)) :, column]
        return bool(holds.sum() >= _LEAST * below.sum())

    def _is_code_column(self, is_code: Mask, column: int, named: list[int]) -> bool:
        """A column of years is none, and neither are figures that happen to be codes."""
        is_certain = is_code & ~self.has(Kind.YEAR)[:, column]
        if not is_code.any() or not self._is_mostly(is_code, column):
            return False
        first = int(np.argmax(is_code))
        if any(is_hinted(self.text(row, column), "unit") for row in range(first)):
            return True
        if named or not is_certain.any():
            return False
        below = self.filled[first:, column]
        return bool(column == 0 and is_code.sum() >= 0.9 * below.sum())

    def count_units_down(self, columns: list[int]) -> int:
        return int(self.has(Kind.UNIT)[:, columns].any(axis=1).sum())

    @cached_property
    def unit_row(self) -> int | None:
        """The row of headings that are units, two at least."""
        is_named = self.has(Kind.NAMED) & ~self.has(Kind.VALUE)
        is_code = self.has(Kind.CODE) & ~self.has(Kind.YEAR)
        counts = is_named[:_MOST_HEADING_ROWS].sum(axis=1)
        if counts.max(initial=0) < 2:
            counts = is_code[:_MOST_HEADING_ROWS].sum(axis=1) * (
                is_code[:_MOST_HEADING_ROWS].sum(axis=1) >= 0.9 * self.filled[:_MOST_HEADING_ROWS].sum(axis=1) - 1
            )
        return int(np.argmax(counts)) if counts.max(initial=0) >= 2 else None

    def count_units_across(self, row: int) -> int:
        return int(self.has(Kind.UNIT)[row].sum())

    def headings(self, first: int, stubs: list[int]) -> list[int]:
        """The rows of headings above `first`: the lowest with texts above the values, and groups right above it."""
        others = [c for c in range(self.kinds.shape[1]) if c not in stubs] or list(range(self.kinds.shape[1]))
        found: list[int] = []
        for row in range(first - 1, max(-1, first - _MOST_HEADING_ROWS), -1):
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
        return bool(is_wide and is_word.sum() > _LEAST * filled.sum())

    def _may_be_group(self, row: int, others: list[int], below: int) -> bool:
        """A row of groups is right above its headings, and does not begin at the edge as a title does."""
        filled = self.filled[row]
        if not filled.any():
            return row == below - 1 and row > 0 and self._is_group(row - 1, others)
        return self._is_group(row, others)

    def _is_group(self, row: int, others: list[int]) -> bool:
        filled = self.filled[row]
        inside = int(filled[others].sum())
        is_title = filled.sum() == 1 and (filled[0] or not self._is_merged(row)) and self.kinds.shape[1] > 2
        return (
            inside > 0
            and not is_title
            and bool((~self.is_value | self.has(Kind.YEAR))[row, others][filled[others]].all())
        )

    def _is_merged(self, row: int) -> bool:
        return any(area.top - 1 <= row < area.bottom and area.right > area.left for area in self.grid.merged)

    def heading_text(self, rows: list[int], column: int) -> str:
        return " ".join(text for row in rows if (text := self.text(row, column)))


def _by_rows(look: _Look, units: list[int], clues: Clues) -> Shape | None:
    """A row, or several, for each unit."""
    has_unit = np.asarray(look.has(Kind.UNIT)[:, units].any(axis=1))
    others = [c for c in range(look.kinds.shape[1]) if c not in units]
    has_value = look.is_value[:, others].any(axis=1)
    rows = np.flatnonzero(np.asarray(has_unit & has_value))
    if not len(rows):
        return None
    header = look.headings(int(rows[0]), units)
    inside = has_unit & (np.arange(len(has_unit)) > (header[-1] if header else -1))
    columns = dict.fromkeys(units, Role.UNIT) | _other_columns(look, header, others, inside)
    _choose_indicator(look, header, columns, inside)
    return _finish(look, header, columns, int(rows[0]), clues)


def _by_columns(look: _Look, row: int, clues: Clues) -> Shape | None:
    """A column for each unit, and a row for each indicator."""
    values = [int(c) for c in np.flatnonzero(look.has(Kind.UNIT)[row])]
    others = [c for c in range(look.kinds.shape[1]) if c not in values]
    below = np.arange(look.kinds.shape[0]) > row
    rows = np.flatnonzero(below & look.is_value[:, values].any(axis=1))
    if not len(rows):
        return None
    inside = below & look.filled[:, values].any(axis=1)
    header = [*(each for each in look.headings(row, others) if each >= row - 2), row]
    stubs = _other_columns(look, header, others, inside)
    columns = dict.fromkeys(values, Role.VALUE)
    columns |= {c: role if role in (Role.YEAR, Role.GENDER) else Role.NOTHING for c, role in stubs.items()}
    if (names := _name_column(look, header, others, inside)) is not None:
        columns[names] = Role.INDICATOR
    return _finish(look, header, columns, int(rows[0]), clues)


def _of_one_unit(look: _Look, clues: Clues) -> Shape | None:
    """No unit in rows or columns: the whole sheet is about the one that its name, title or the file's name tells."""
    candidates = [c for c in range(look.kinds.shape[1]) if look.is_value[:, c].any()]
    rows = np.flatnonzero(look.is_value.any(axis=1) & ~_is_year_row(look))
    if not candidates or not len(rows):
        return None
    unit, unit_from = _unit_of(look, clues, int(rows[0]))
    if not unit:
        return None
    header = look.headings(int(rows[0]), [])
    inside = np.arange(look.kinds.shape[0]) > (header[-1] if header else -1)
    others = list(range(look.kinds.shape[1]))
    columns = _other_columns(look, header, others, inside)
    if (names := _name_column(look, header, others, inside)) is not None:
        columns[names] = Role.INDICATOR
    shape = _finish(look, header, columns, int(rows[0]), clues)
    return replace(shape, unit=unit, unit_from=unit_from) if shape else None


def _is_year_row(look: _Look) -> Mask:
    is_other = look.filled & ~look.has(Kind.YEAR)
    return np.asarray(look.has(Kind.YEAR).any(axis=1) & ~(is_other & look.is_value).any(axis=1))


def _other_columns(look: _Look, header: list[int], others: list[int], inside: Mask) -> dict[int, Role]:
    """What each column that is no unit's tells: values, years, genders, or a text that may name an indicator."""
    return {column: _role(look, column, look.heading_text(header, column), inside) for column in others}


def _role(look: _Look, column: int, heading: str, inside: Mask) -> Role:
    filled = look.filled[:, column] & inside
    number = int(filled.sum())
    if not number:
        return Role.NOTHING
    texts, codes = look.grid.columns[column]
    if is_gender_column([texts[code] for code in np.unique(codes[filled])], heading):
        return Role.GENDER
    if look.has(Kind.YEAR)[filled, column].all() and look.vocabulary.year(heading) is None:
        if is_hinted(heading, "year") or not is_hinted(heading, "value"):
            return Role.YEAR
    is_value = int(look.is_value[filled, column].sum())
    return Role.VALUE if is_value >= _LEAST * number else Role.INDICATOR


def _choose_indicator(look: _Look, header: list[int], columns: dict[int, Role], inside: Mask) -> None:
    """Texts name the indicator where the headings of the values do not; else they are remarks and are left out."""
    texts = [column for column, role in columns.items() if role is Role.INDICATOR]
    values = [column for column, role in columns.items() if role is Role.VALUE]
    headings = {column: look.heading_text(header, column) for column in columns}
    hinted = [c for c in texts if is_hinted(headings[c], "indicator") or look.has(Kind.INDICATOR)[inside, c].any()]
    named = [c for c in values if is_hinted(headings[c], "value")]
    is_long = bool(named) or all(not _names_indicator(look, headings[c]) for c in values)
    kept = (texts if is_long and not hinted else hinted) if (is_long or hinted) else []
    if is_long and hinted:
        kept = [c for c in texts if c in hinted or _varies(look, c, inside)]
    for column in texts:
        columns[column] = Role.INDICATOR if column in kept else Role.NOTHING
    if kept and named:
        for column in values:
            columns[column] = Role.VALUE if column in named else Role.NOTHING


def _names_indicator(look: _Look, heading: str) -> bool:
    """False for `Värde`, `2023`, `Kvinnor` and no heading at all."""
    if not heading or look.vocabulary.year(heading) is not None:
        return False
    kind = int(look.vocabulary.kinds([heading])[0])
    return not kind & Kind.GENDER and (bool(kind & Kind.INDICATOR) or not is_hinted(heading, "generic"))


def _varies(look: _Look, column: int, inside: Mask) -> bool:
    return len(np.unique(look.grid.columns[column].codes[inside])) > 1


def _name_column(look: _Look, header: list[int], others: list[int], inside: Mask) -> int | None:
    """The column of the indicators' names: those that are known, then what its heading says, then most texts."""
    best: tuple[tuple[int, bool, int], int] | None = None
    for column in others:
        known = int(look.has(Kind.INDICATOR)[inside, column].sum())
        texts = inside & look.filled[:, column] & ~look.has(Kind.NUMBER | Kind.YEAR)[:, column]
        codes = look.grid.columns[column].codes[texts]
        if not len(codes):
            continue
        score = known, is_hinted(look.heading_text(header, column), "indicator"), len(np.unique(codes))
        if best is None or score > best[0]:
            best = score, column
    return best[1] if best else None


def _finish(look: _Look, header: list[int], columns: dict[int, Role], first: int, clues: Clues) -> Shape | None:
    values = [column for column, role in columns.items() if role is Role.VALUE]
    if not values:
        return None
    roles = {row + 1: _row_role(look, row, values) for row in header}
    shape = Shape(
        look.grid.name,
        roles,
        (header[-1] + 2) if header else first + 1,
        look.kinds.shape[0],
        {column + 1: columns[column] for column in sorted(columns)},
    )
    year, year_from = _year_of(look, shape, header, clues)
    headings = {column + 1: look.heading_text(header, column) for column in columns}
    return replace(shape, year=year, year_from=year_from, title=_title_of(look, header, clues), headings=headings)


def _title_of(look: _Look, header: list[int], clues: Clues) -> str:
    """The first text above the headings, else the sheet's or the file's name."""
    above = [look.text(row, c) for row in range(header[0] if header else 0) for c in range(look.kinds.shape[1])]
    return next(filter(None, [look.grid.title, *above, look.grid.name]), PurePath(clues.file_name).stem)


def _row_role(look: _Look, row: int, values: list[int]) -> Role:
    """What the headings in a row above the values are."""
    filled = look.filled[row, values]
    if not filled.any():
        return Role.NOTHING
    if look.has(Kind.YEAR)[row, values][filled].all():
        return Role.YEAR
    texts = [look.text(row, column) for column in values]
    if is_gender_column(texts, ""):
        return Role.GENDER
    is_unit = (look.has(Kind.UNIT) & ~look.has(Kind.NUMBER))[row, values][filled]
    if is_unit.all() or (look.has(Kind.CODE) & ~look.has(Kind.YEAR))[row, values][filled].all():
        return Role.UNIT
    return Role.INDICATOR


def _year_of(look: _Look, shape: Shape, header: list[int], clues: Clues) -> tuple[int | None, str]:
    """The year of the whole sheet, and where it stands; what somebody gave counts before what the file says."""
    if clues.year is not None:
        return clues.year, "angivet"
    if shape.of(Role.YEAR):
        return None, "kolumn"
    if shape.rows_of(Role.YEAR):
        return None, "rubrik"
    headings = [look.heading_text(header, column - 1) for column in shape.of(Role.VALUE)]
    if headings and all(len(look.vocabulary.years_in(text)) == 1 for text in headings):
        return None, "rubrik"
    if look.grid.year is not None:
        return look.grid.year, "filens uppgift om år"
    titles = [look.text(row, c) for row in range(header[0] if header else 0) for c in range(look.kinds.shape[1])]
    places = (("blad", [look.grid.name]), ("titel", titles), ("filnamn", [PurePath(clues.file_name).stem]))
    for place, texts in places:
        years = {year for text in texts for year in look.vocabulary.years_in(text)}
        if len(years) == 1:
            return years.pop(), place
    return None, ""


def _unit_of(look: _Look, clues: Clues, first: int) -> tuple[str, str]:
    """The unit that the sheet's name, a title or the file's name is or contains, and where it was found."""
    if clues.unit:
        return clues.unit, "angivet"
    titles = [look.text(row, c) for row in range(first) for c in range(look.kinds.shape[1])]
    for place, texts in (("blad", [look.grid.name]), ("titel", titles), ("filnamn", [PurePath(clues.file_name).stem])):
        found = {unit: text for text in texts if text for unit, text in _units_in(look.vocabulary, text)}
        if len(found) == 1:
            return next(iter(found.values())), place
    return "", ""


def _units_in(vocabulary: Vocabulary, text: str) -> list[tuple[str, str]]:
    """Units named in a text, as id and text: the whole of it, else runs of up to three words."""
    if unit := vocabulary.units.find(text):
        return [(unit.id, text)] if any(map(str.isalpha, text)) else []
    words = [word.strip(".,:;()") for word in text.replace("_", " ").replace("-", " ").split()]
    for length in (3, 2, 1):
        runs = [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]
        found = [(unit.id, run) for run in runs if any(map(str.isalpha, run)) and (unit := vocabulary.units.find(run))]
        if found:
            return found
    return []

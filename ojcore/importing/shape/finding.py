"""Finds how a sheet is laid out, by what its cells could be.

A column (or a row of headings) whose cells are kommuner tells the units. What stands above the first row with a unit
and a value are headings. A column of nothing but years tells the year. Nothing here is sure: the shape is shown, and
can be changed.
"""

from dataclasses import replace

import numpy as np

from ojcore.importing.grid.model import Grid
from ojcore.importing.mapping import fold, is_generic
from ojcore.importing.shape.caption import Clues, title_of, unit_of, with_year
from ojcore.importing.shape.look import LEAST_SHARE, Look, Mask
from ojcore.importing.shape.model import GIVEN, Role, Shape
from ojcore.importing.shape.vocabulary import Kind, Vocabulary, is_compared, is_gender_column, is_hinted

_MOST_ROWS_AROUND = 2
_CALLED_YEAR = {"år", "mätår", "avser år", "period", "year"}
_MAY_BE_YEAR = _CALLED_YEAR | {"tid", "tidpunkt", "redovisningsår"}


def find_shape(grid: Grid, vocabulary: Vocabulary, clues: Clues) -> Shape | None:
    """How the sheet is laid out; None where no values of units are found in it."""
    look = Look(grid, vocabulary)
    if not look.kinds.size:
        return None
    across, down = look.unit_row, look.unit_columns
    if down and (across is None or look.count_units_down(down) >= look.count_units_across(across)):
        return _by_rows(look, down, clues)
    if across is not None:
        return _by_columns(look, across, clues)
    return _of_one_unit(look, clues)


def with_clues(grid: Grid, shape: Shape, vocabulary: Vocabulary, clues: Clues) -> Shape:
    """A shape that somebody changed, with the year and the unit of the whole sheet that it now leaves to be told."""
    look = Look(grid, vocabulary)
    if clues.year is not None or shape.year_from != GIVEN:
        shape = with_year(look, shape, [row - 1 for row in shape.header], clues)
    has_units = shape.of(Role.UNIT) or shape.rows_of(Role.UNIT)
    unit, unit_from = ("", "") if has_units else unit_of(look, shape.first - 1, clues)
    return replace(shape, unit=unit, unit_from=unit_from) if unit or has_units else shape


def _by_rows(look: Look, units: list[int], clues: Clues, end: int | None = None) -> Shape | None:
    """A row, or several, for each unit. end: the column where another table begins, from which nothing is read."""
    has_unit = np.asarray(look.has(Kind.UNIT)[:, units].any(axis=1))
    others = [c for c in range(look.kinds.shape[1])[:end] if c not in units]
    has_value = look.is_value[:, others].any(axis=1)
    rows = np.flatnonzero(np.asarray(has_unit & has_value))
    if not len(rows):
        return None
    header = look.headings(int(rows[0]), look.unit_columns)
    inside = has_unit & (np.arange(len(has_unit)) > (header[-1] if header else -1))
    columns = dict.fromkeys(units, Role.UNIT) | _other_columns(look, header, others, inside)
    _choose_indicator(look, header, columns, inside)
    if (start := _next_table(look, columns)) is not None:
        return _by_rows(look, [column for column in units if column < start], clues, start)
    columns |= {column: columns.get(column, Role.NOTHING) for column in range(look.kinds.shape[1])}
    return _finish(look, header, columns, int(rows[0]), clues)


def _next_table(look: Look, columns: dict[int, Role]) -> int | None:
    """The first column of units with a table's units and values to the left of it and values to the right of it.

    Where it names the same units, row by row, it is the same table.
    """
    units, values = ([c for c, role in columns.items() if role is each] for each in (Role.UNIT, Role.VALUE))
    for column in units:
        before = [each for each in units if any(each < value < column for value in values)]
        has_values = any(value > column for value in values)
        if before and has_values and not all(look.is_same_units(each, column) for each in before):
            return column
    return None


def _by_columns(look: Look, row: int, clues: Clues) -> Shape | None:
    """A column for each unit, or several, and a row for each indicator."""
    values = look.under_units(row)
    others = [c for c in range(look.kinds.shape[1]) if c not in values]
    above = [each for each in look.headings(row, others) if each >= row - _MOST_ROWS_AROUND]
    header = [*above, row, *look.headings_below(row, values, others)]
    below = np.arange(look.kinds.shape[0]) > header[-1]
    rows = np.flatnonzero(below & look.is_value[:, values].any(axis=1))
    if not len(rows):
        return None
    inside = below & look.filled[:, values].any(axis=1)
    stubs = _other_columns(look, header, others, inside)
    columns = dict.fromkeys(values, Role.VALUE)
    columns |= {c: role if role in (Role.YEAR, Role.GENDER) else Role.NOTHING for c, role in stubs.items()}
    if (names := _name_column(look, header, others, inside)) is not None:
        columns[names] = Role.INDICATOR
    return _finish(look, header, columns, int(rows[0]), clues)


def _of_one_unit(look: Look, clues: Clues) -> Shape | None:
    """No unit in rows or columns: the whole sheet is about the one that its name, title or the file's name tells."""
    candidates = [c for c in range(look.kinds.shape[1]) if look.is_value[:, c].any()]
    rows = np.flatnonzero(look.is_value.any(axis=1) & ~look.is_heading_of(candidates))
    if not candidates or not len(rows):
        return None
    unit, unit_from = unit_of(look, int(rows[0]), clues)
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


def _other_columns(look: Look, header: list[int], others: list[int], inside: Mask) -> dict[int, Role]:
    """What each column that is no unit's tells: values, years, genders, or a text that may name an indicator.

    Of several columns that may tell the year the one that is called so does, and where none or several are, none does.
    """
    headings = {column: look.heading_text(header, column) for column in others}
    roles = {column: _role(look, column, headings[column], inside) for column in others}
    years = [column for column in others if roles[column] is Role.YEAR]
    if len(years) > 1:
        called = [column for column in years if _plain(headings[column]) in _CALLED_YEAR]
        roles |= {column: Role.NOTHING for column in years if [column] != called}
    return roles


def _role(look: Look, column: int, heading: str, inside: Mask) -> Role:
    filled = look.filled[:, column] & inside
    number = int(filled.sum())
    if not number:
        return Role.NOTHING
    texts = look.distinct(column, filled)
    if is_gender_column(texts, heading):
        return Role.GENDER
    if look.has(Kind.YEAR)[filled, column].all():
        return _role_of_years(look, heading, len(texts))
    is_value = int(look.is_value[filled, column].sum())
    if (
        heading
        and not any(map(str.isalnum, heading))
        and not look.has(Kind.NUMBER | Kind.ANSWER | Kind.TEXT)[filled, column].any()
    ):
        return Role.NOTHING  # strokes all the way down
    return Role.VALUE if is_value >= LEAST_SHARE * number else Role.INDICATOR


def _role_of_years(look: Look, heading: str, number: int) -> Role:
    """By its heading, what a column of nothing but years, of which `number` different, tells.

    When a rutin was decided or a figure was published is not the year that the figures are of. One figure that happens
    to look like a year is still asked about.
    """
    if _may_be_years(look, heading):
        return Role.YEAR
    kind = int(look.vocabulary.kinds([heading])[0])
    is_value = is_hinted(heading, "value") or is_generic(heading) or look.vocabulary.year(heading) is not None
    is_lone = number == 1 and not is_hinted(heading, "year") and not is_compared(heading)
    return Role.VALUE if is_value or is_lone or kind & (Kind.INDICATOR | Kind.GENDER) else Role.NOTHING


def _may_be_years(look: Look, heading: str) -> bool:
    """True for no heading, or one that is called as a column of years is and no indicator."""
    is_indicator = bool(int(look.vocabulary.kinds([heading])[0]) & Kind.INDICATOR)
    return not heading or (_plain(heading) in _MAY_BE_YEAR and not is_indicator)


def _plain(heading: str) -> str:
    return fold(heading).strip(" .:*")


def _choose_indicator(look: Look, header: list[int], columns: dict[int, Role], inside: Mask) -> None:
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


def _names_indicator(look: Look, heading: str) -> bool:
    """False for `Värde`, `2023`, `Kvinnor` and no heading at all."""
    if not heading or look.vocabulary.year(heading) is not None:
        return False
    kind = int(look.vocabulary.kinds([heading])[0])
    return not kind & Kind.GENDER and (bool(kind & Kind.INDICATOR) or not is_generic(heading))


def _varies(look: Look, column: int, inside: Mask) -> bool:
    return len(np.unique(look.grid.columns[column].codes[inside])) > 1


def _name_column(look: Look, header: list[int], others: list[int], inside: Mask) -> int | None:
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


def _finish(look: Look, header: list[int], columns: dict[int, Role], first: int, clues: Clues) -> Shape | None:
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
    headings = {column + 1: look.heading_text(header, column) for column in columns}
    return with_year(look, replace(shape, title=title_of(look, header, clues), headings=headings), header, clues)


def _row_role(look: Look, row: int, values: list[int]) -> Role:
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
    if is_unit.all() or look.is_codes(row, np.array(values)[filled]):
        return Role.UNIT
    return Role.INDICATOR

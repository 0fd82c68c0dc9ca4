"""Turns a sheet of a known shape into one row per value."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import Codes, Grid, Numbers, TextColumn
from ojcore.importing.mapping import Heading, fold, is_generic, without_year
from ojcore.importing.qualifying import qualifiers
from ojcore.importing.shape.above import Above
from ojcore.importing.shape.cells import Cells, Ints, together
from ojcore.importing.shape.model import LongTable, Role, Shape, Skipped, Unclear
from ojcore.importing.shape.vocabulary import GENDERS, MEN, TOTAL, WOMEN, Vocabulary
from ojcore.importing.shape.who import units_of_rows
from ojcore.importing.table import join_columns
from ojcore.swedish import fold_space, join_words

_LONGEST_MEASURE = 30
_REMARK = re.compile(r"anm|kommentar|fotnot|not(?:ering)?\b", re.IGNORECASE)


def unpivot(grid: Grid, shape: Shape, vocabulary: Vocabulary) -> LongTable:
    """The sheet's values; what is left out and what stops the file is told in it.

    Empty cells say nothing and are left out. So are women's and men's values, since a value has no gender here.
    """
    cells = Cells(grid)
    rows = np.arange(shape.first - 1, min(shape.last, grid.height))
    units, skipped, unclear = units_of_rows(cells, shape, vocabulary, rows)
    inside = rows[units.codes >= 0]
    unit = TextColumn(units.texts, units.codes[units.codes >= 0])
    is_total, gender_told = _totals(cells, shape, inside)
    unclear = [*unclear, *_unknown_genders(cells, shape, inside)]
    unit = unit.only(is_total)
    inside = inside[is_total]
    above = Above(cells, shape, vocabulary)
    values, column_told = _value_columns(shape, above)
    table = _stack(cells, shape, above, inside, unit, values)
    left = [*skipped, *gender_told, *column_told, *_columns_left(cells, shape)]
    return LongTable(**{**table, "skipped": left, "unclear": [*unclear, *_faults(grid, table)]})


def _totals(cells: Cells, shape: Shape, rows: Ints) -> tuple[NDArray[np.bool_], list[Skipped]]:
    """The rows that are not about women or men alone."""
    kept = np.ones(len(rows), dtype=bool)
    for column in shape.of(Role.GENDER):
        texts, codes = cells.columns[column - 1]
        is_total = np.array([_is_total(text) for text in texts], dtype=bool)
        kept &= is_total[codes[rows]]
    left = int((~kept).sum())
    return kept, [Skipped("värden för kvinnor och män var för sig", left)] if left else []


def _is_total(text: str) -> bool:
    return GENDERS.get(fold(text), TOTAL) == TOTAL


def _unknown_genders(cells: Cells, shape: Shape, rows: Ints) -> list[Unclear]:
    """The cells where a gender should stand, and another text does."""
    found = [(row, column) for row in shape.rows_of(Role.GENDER) for column in shape.of(Role.VALUE)]
    for column in shape.of(Role.GENDER):
        texts, codes = cells.columns[column - 1]
        is_known = np.array([not text.strip() or fold(text) in GENDERS for text in texts], dtype=bool)
        found += [(int(row) + 1, column) for row in rows[~is_known[codes[rows]]]]
    allowed = ", ".join((TOTAL, WOMEN, MEN))
    return [
        Unclear(row, column, f"okänt kön '{text}'; tillåtna: {allowed}")
        for row, column in found
        if (text := cells.text(row, column)) and fold(text) not in GENDERS
    ]


def _value_columns(shape: Shape, above: Above) -> tuple[list[int], list[Skipped]]:
    """The columns of values whose headings do not say women or men alone."""
    values = shape.of(Role.VALUE)
    rows = shape.rows_of(Role.GENDER)
    kept = [c for c in values if all(_is_total(above.text(row, c)) for row in rows)]
    left = len(values) - len(kept)
    return kept, [Skipped(f"{left} kolumner med värden för kvinnor och män var för sig", 0)] if left else []


def _stack(
    cells: Cells, shape: Shape, above: Above, rows: Ints, unit: TextColumn, values: Sequence[int]
) -> dict[str, Any]:
    """The fields of a LongTable, column by column of values."""
    answers = join_columns([cells.rows(column, rows) for column in values])
    number, count = len(rows), len(values)
    headings, heading_codes = _headings(cells, shape, above, rows, values)
    is_filled = np.array([bool(text.strip()) for text in answers.texts], dtype=bool)[answers.codes]
    across = shape.rows_of(Role.UNIT)
    if across:
        units = _repeat([above.text(across[-1], column) for column in values], number)
    else:
        units = unit._replace(codes=np.tile(unit.codes, count))
    return {
        "sheet": shape.sheet,
        "rows": np.tile(rows + 1, count)[is_filled],
        "columns": np.repeat(np.array(values, dtype=np.int64), number)[is_filled],
        "headings": headings,
        "heading_codes": heading_codes[is_filled],
        "unit": units.only(is_filled),
        "year": _years(cells, shape, above, rows, values).only(is_filled),
        "answer": answers.only(is_filled),
    }


def _repeat(texts: Sequence[str], number: int) -> TextColumn:
    return join_columns([TextColumn([text], np.zeros(number, np.int32)) for text in texts])


def _years(cells: Cells, shape: Shape, above: Above, rows: Ints, values: Sequence[int]) -> TextColumn:
    number, count = len(rows), len(values)
    if column := shape.of(Role.YEAR):
        texts, codes = cells.columns[column[0] - 1]
        return TextColumn([text.strip() for text in texts], np.tile(codes[rows], count))
    if row := shape.rows_of(Role.YEAR):
        return _repeat([above.text(row[-1], column) for column in values], number)
    return _repeat([str(above.year(column) or shape.year or "") for column in values], number)


def _headings(
    cells: Cells, shape: Shape, above: Above, rows: Ints, values: Sequence[int]
) -> tuple[list[Heading], Codes]:
    """The different headings, and each value's: the texts of the row that name the indicator, then those above it."""
    measures = _measure_columns(cells, shape, rows)
    columns = [*measures, *shape.of(Role.INDICATOR)]
    texts, index = together([cells.rows(column, rows) for column in columns], len(rows))
    by_row = [([*filter(qualifiers, each[: len(measures)])], each[len(measures) :]) for each in texts]
    known = Numbers()
    codes: dict[tuple[str, ...], Codes] = {}
    title = without_year(shape.title) or shape.title
    names = [above.names(column) for column in values]
    if is_unnamed := all(each == names[0] and all(map(is_generic, each)) for each in names):
        names = [[*filter(qualifiers, each)] for each in names]
    for over in dict.fromkeys(map(tuple, names)):
        own = []
        for measured, row_names in by_row:
            named = [text for text in map(fold_space, row_names) if text]
            parts = [*measured, *([title] if is_unnamed and not named else []), *over, *named]
            own.append(_heading(parts or [title]))
        codes[over] = known.of(own)[index]
    return list(known), np.concatenate([codes[tuple(over)] for over in names]) if names else np.zeros(0, np.int32)


def _measure_columns(cells: Cells, shape: Shape, rows: Ints) -> list[int]:
    """Columns that are else not read, but say of every value they speak of that it is another measure: `Enhet` = antal.

    Short texts only: a remark is none. Neither is a column that itself is of another measure: `Förändring`.
    """
    found = []
    for column in shape.of(Role.NOTHING):
        heading = shape.headings.get(column, "")
        if qualifiers(heading) or _REMARK.match(heading):
            continue
        texts, codes = cells.columns[column - 1]
        used = [text for code in np.unique(codes[rows]) if (text := texts[code].strip())]
        is_measure = all(len(text) <= _LONGEST_MEASURE and (qualifiers(text) or is_generic(text)) for text in used)
        if is_measure and any(map(qualifiers, used)):
            found.append(column)
    return found


def _heading(parts: Sequence[str]) -> Heading:
    """Without what is said twice in a row, as merged groups do."""
    kept = [text for before, text in pairwise(["", *parts]) if text != before]
    return Heading(tuple(kept) or ("",))


def _columns_left(cells: Cells, shape: Shape) -> list[Skipped]:
    row = max(shape.header, default=0)
    names = [
        cells.text(row, column) or f"kolumn {column}"
        for column in shape.of(Role.NOTHING)
        if row and _has_text(cells.columns[column - 1], shape.first - 1)
    ]
    return [Skipped(f"kolumner som inte läses: {join_words(names)}", 0)] if names else []


def _has_text(column: TextColumn, first: int) -> bool:
    return any(column.texts[code].strip() for code in np.unique(column.codes[first:]))


def _faults(grid: Grid, table: dict[str, Any]) -> list[Unclear]:
    """Cells without a value to trust, where a value was to stand."""
    if not grid.faults:
        return []
    columns = set(map(int, np.unique(table["columns"])))
    rows = set(map(int, np.unique(table["rows"])))
    return [
        Unclear(row, column, text) for (row, column), text in grid.faults.items() if column in columns or row in rows
    ]

"""Turns a sheet of a known shape into one row per value."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import Codes, Grid, TextColumn, fill_merged
from ojcore.importing.mapping import Heading, fold, is_generic, without_year
from ojcore.importing.shape.model import GIVEN, LongTable, Role, Shape, Skipped, Unclear
from ojcore.importing.shape.vocabulary import GENDERS, TOTAL, Vocabulary
from ojcore.importing.table import join_columns
from ojcore.importing.units import GROUP, KOMMUN
from ojcore.swedish import fold_space, join_words

_NO_UNIT = -1
_MOST_NAMES = 3

Ints = NDArray[np.int64]


def unpivot(grid: Grid, shape: Shape, vocabulary: Vocabulary) -> LongTable:
    """The sheet's values; what is left out and what stops the file is told in it.

    Empty cells say nothing and are left out. Women's and men's values are left out too, since a value has no gender here.
    """
    cells = _Cells(grid)
    rows = np.arange(shape.first - 1, min(shape.last, grid.height))
    units, skipped, unclear = _units_of_rows(cells, shape, vocabulary, rows)
    inside = rows[units.codes >= 0]
    unit = TextColumn(units.texts, units.codes[units.codes >= 0])
    is_total, gender_told = _totals(cells, shape, inside)
    unit = unit._replace(codes=unit.codes[is_total])
    inside = inside[is_total]
    values, column_told = _value_columns(cells, shape)
    table = _stack(cells, shape, vocabulary, inside, unit, values)
    left = [*skipped, *gender_told, *column_told, *_columns_left(cells, shape)]
    return LongTable(**{**table, "skipped": left, "unclear": [*unclear, *_faults(grid, table)]})


class _Cells:
    """A grid whose merged cells all have their text."""

    def __init__(self, grid: Grid) -> None:
        self.columns = fill_merged(grid)

    def rows(self, column: int, rows: Ints) -> TextColumn:
        """A column, from 1, at some rows, from 0."""
        texts, codes = self.columns[column - 1]
        return TextColumn(texts, codes[rows])

    def text(self, row: int, column: int) -> str:
        """From 1, as a person counts."""
        texts, codes = self.columns[column - 1]
        return fold_space(texts[codes[row - 1]]) if row <= len(codes) else ""


def _together(columns: Sequence[TextColumn], number: int) -> tuple[list[list[str]], Ints]:
    """The different combinations of texts that stand side by side, and which of them each row has.

    The codes are joined to one number a row: a million rows are sorted twenty times as fast as by `unique(axis=0)`.
    """
    keys = np.zeros(number, np.int64)
    for column in columns:
        _, keys = np.unique(keys, return_inverse=True)
        keys = keys * len(column.texts) + column.codes
    _, first, index = np.unique(keys, return_index=True, return_inverse=True)
    return [[column.texts[column.codes[row]].strip() for column in columns] for row in first], index


def _units_of_rows(
    cells: _Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints
) -> tuple[TextColumn, list[Skipped], list[Unclear]]:
    """Who each row is about, as written; code -1 for a row that is left out."""
    columns = shape.of(Role.UNIT)
    if not columns:
        constant = np.zeros(len(rows), np.int32)
        return TextColumn([shape.unit], constant), [], []
    combinations, index = _together([cells.rows(column, rows) for column in columns], len(rows))
    has_value = _has_value(cells, shape, vocabulary, rows)
    known: dict[str, int] = {}
    codes = np.full(len(combinations), _NO_UNIT, np.int32)
    told: dict[str, int] = {}
    unclear: list[Unclear] = []
    for at, texts in enumerate(combinations):
        text, other, problem = _unit_of(texts, vocabulary)
        mine = np.flatnonzero((index == at) & has_value) if not text else ()
        if text:
            codes[at] = known.setdefault(text, len(known))
        elif problem and len(mine):
            which = next(number for number, each in enumerate(texts) if each)
            unclear += [Unclear(int(rows[row]) + 1, columns[which], problem) for row in mine]
        elif len(mine):
            what = f"{join_words(dict.fromkeys(filter(None, texts)))}: {other}" if other else "rader utan enhet"
            told[what] = told.get(what, 0) + len(mine)
    return TextColumn(list(known), codes[index]), _shorten(told), unclear


def _shorten(told: dict[str, int]) -> list[Skipped]:
    """Many of the same kind are told as one: `Bro, Hisingen, Kista och 11 till: stadsdel i Göteborg`."""
    kinds: dict[str, list[str]] = {}
    for what in told:
        kinds.setdefault(what.rpartition(": ")[2], []).append(what)
    return [
        Skipped(whats[0], told[whats[0]])
        if len(whats) == 1
        else Skipped(f"{_names(whats)}: {kind}", sum(told[what] for what in whats))
        for kind, whats in kinds.items()
    ]


def _names(whats: Sequence[str]) -> str:
    names = [what.rpartition(": ")[0] for what in whats]
    return (
        join_words(names)
        if len(names) <= _MOST_NAMES
        else f"{', '.join(names[:_MOST_NAMES])} och {len(names) - 3} till"
    )


def _has_value(cells: _Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints) -> NDArray[np.bool_]:
    filled = np.zeros(len(rows), dtype=bool)
    for column in shape.of(Role.VALUE):
        texts, codes = cells.columns[column - 1]
        filled |= (vocabulary.kinds(texts) != 0)[codes[rows]]
    return filled


def _unit_of(texts: Sequence[str], vocabulary: Vocabulary) -> tuple[str, str, str]:
    """Of a row's texts the one that says whom it is about; else what it is instead; else why it is nobody.

    A stadsdel says more than its kommun, a kommun more than its län. Two kommuner in a row contradict each other.
    """
    filled = [text for text in texts if text]
    others = [(text, told) for text in filled if (told := vocabulary.units.tell_other(text))]
    found = {text: unit for text in filled if (unit := vocabulary.units.find(text))}
    kommuner = {unit.id: text for text, unit in found.items() if unit.kind == KOMMUN}
    if len(kommuner) > 1:
        names = join_words(f"{text} ({id_})" for id_, text in kommuner.items())
        return "", "", f"raden säger både {names}; rätta det som är fel"
    if others:
        return "", others[0][1], ""
    if any(unit.kind == GROUP for unit in found.values()):
        return "", "grupp av kommuner", ""
    if kommuner:
        named = [text for text, unit in found.items() if unit.kind == KOMMUN and any(map(str.isalpha, text))]
        return (named or list(kommuner.values()))[0], "", ""
    unknown = [text for text in filled if text not in found]
    if unknown:
        return "", "", vocabulary.units.explain(unknown[0])
    return (next(reversed(found)), "", "") if found else ("", "", "")


def _totals(cells: _Cells, shape: Shape, rows: Ints) -> tuple[NDArray[np.bool_], list[Skipped]]:
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


def _value_columns(cells: _Cells, shape: Shape) -> tuple[list[int], list[Skipped]]:
    """The columns of values whose headings do not say women or men alone."""
    values = shape.of(Role.VALUE)
    rows = shape.rows_of(Role.GENDER)
    kept = [c for c in values if all(_is_total(_above(cells, shape, row, c)) for row in rows)]
    left = len(values) - len(kept)
    return kept, [Skipped(f"{left} kolumner med värden för kvinnor och män var för sig", 0)] if left else []


def _above(cells: _Cells, shape: Shape, row: int, column: int) -> str:
    """The heading over a column of values: its own, else in a row above others the nearest to the left."""
    last = max(shape.header)
    values = shape.of(Role.VALUE)
    for each in reversed([c for c in values if c <= column]):
        if text := cells.text(row, each):
            return text
        if row == last:
            return ""
    return ""


def _stack(
    cells: _Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints, unit: TextColumn, values: Sequence[int]
) -> dict[str, Any]:
    """The fields of a LongTable, column by column of values."""
    answers = join_columns([cells.rows(column, rows) for column in values])
    number, count = len(rows), len(values)
    headings, heading_codes = _headings(cells, shape, vocabulary, rows, values)
    is_filled = np.array([bool(text.strip()) for text in answers.texts], dtype=bool)[answers.codes]
    across = shape.rows_of(Role.UNIT)
    if across:
        above = [_above(cells, shape, across[-1], c) for c in values]
        units = _repeat(above, number)
    else:
        units = unit._replace(codes=np.tile(unit.codes, count))
    return {
        "sheet": shape.sheet,
        "rows": np.tile(rows + 1, count)[is_filled],
        "columns": np.repeat(np.array(values, dtype=np.int64), number)[is_filled],
        "headings": headings,
        "heading_codes": heading_codes[is_filled],
        "unit": units._replace(codes=units.codes[is_filled]),
        "year": _only(_years(cells, shape, vocabulary, rows, values), is_filled),
        "answer": _only(answers, is_filled),
    }


def _only(column: TextColumn, kept: NDArray[np.bool_]) -> TextColumn:
    return column._replace(codes=column.codes[kept])


def _repeat(texts: Sequence[str], number: int) -> TextColumn:
    return join_columns([TextColumn([text], np.zeros(number, np.int32)) for text in texts])


def _years(cells: _Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints, values: Sequence[int]) -> TextColumn:
    number, count = len(rows), len(values)
    if column := shape.of(Role.YEAR):
        texts, codes = cells.columns[column[0] - 1]
        return TextColumn([text.strip() for text in texts], np.tile(codes[rows], count))
    if row := shape.rows_of(Role.YEAR):
        return _repeat([_above(cells, shape, row[-1], c) for c in values], number)
    own = [_year_in_heading(cells, shape, vocabulary, c) for c in values]
    return _repeat([str(year or shape.year or "") for year in own], number)


def _year_in_heading(cells: _Cells, shape: Shape, vocabulary: Vocabulary, column: int) -> int | None:
    """The year in the headings over a column of values, where nothing else tells the year of its values better."""
    if shape.of(Role.YEAR) or shape.rows_of(Role.YEAR) or shape.year_from == GIVEN:
        return None
    years = vocabulary.years_in(" ".join(_above_all(cells, shape, column)))
    return years[0] if len(years) == 1 else None


def _above_all(cells: _Cells, shape: Shape, column: int) -> list[str]:
    """The headings over a column of values that name the indicator, from the outermost group to its own text."""
    return [text for row in shape.rows_of(Role.INDICATOR) if (text := _above(cells, shape, row, column))]


def _parts(cells: _Cells, shape: Shape, vocabulary: Vocabulary, column: int) -> list[str]:
    """What they name it, without the year where they are what tells it."""
    above = _above_all(cells, shape, column)
    if _year_in_heading(cells, shape, vocabulary, column) is None:
        return above
    return [without_year(text) or text for text in above]


def _headings(
    cells: _Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints, values: Sequence[int]
) -> tuple[list[Heading], Codes]:
    """The different headings, and each value's: the texts of the row that name the indicator, then those above it."""
    by_row, index = _together([cells.rows(column, rows) for column in shape.of(Role.INDICATOR)], len(rows))
    by_row = [[text for text in map(fold_space, texts) if text] for texts in by_row]
    known: dict[Heading, int] = {}
    codes = []
    title = without_year(shape.title) or shape.title
    over = [_parts(cells, shape, vocabulary, column) for column in values]
    if all(parts == over[0] for parts in over) and all(map(is_generic, over[0] if over else ())):
        over = [[] for _ in values]
    for above in over:
        own = [known.setdefault(_heading([*above, *each] or [title]), len(known)) for each in by_row]
        codes.append(np.array(own, dtype=np.int32)[index])
    return list(known), np.concatenate(codes) if codes else np.zeros(0, np.int32)


def _heading(parts: Sequence[str]) -> Heading:
    """Without what is said twice in a row, as merged groups do."""
    kept = [text for before, text in pairwise(["", *parts]) if text != before]
    return Heading(tuple(kept) or ("",))


def _columns_left(cells: _Cells, shape: Shape) -> list[Skipped]:
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

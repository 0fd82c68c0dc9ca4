"""Whom each row of a sheet is about, and which rows are about nobody that values are kept of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import TextColumn
from ojcore.importing.qualifying import qualifiers
from ojcore.importing.shape.cells import Cells, Ints, together
from ojcore.importing.shape.model import Role, Shape, Skipped, Unclear
from ojcore.importing.shape.vocabulary import Kind, Vocabulary
from ojcore.importing.units import GROUP, KOMMUN
from ojcore.swedish import join_some, join_words

_NO_UNIT = -1
_MOST_SUGGESTED = 200
"""The nearest name is looked for where the problem may be told: no more lines of a file are."""


def units_of_rows(
    cells: Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints
) -> tuple[TextColumn, list[Skipped], list[Unclear]]:
    """Who each row is about, as written; code -1 for a row that is left out."""
    columns = shape.of(Role.UNIT)
    if not columns:
        constant = np.zeros(len(rows), np.int32)
        return TextColumn([shape.unit], constant), [], []
    combinations, index = together([cells.rows(column, rows) for column in columns], len(rows))
    has_value = _has_value(cells, shape, vocabulary, rows)
    before = sum(column < min(shape.of(Role.VALUE), default=0) for column in columns)
    known: dict[str, int] = {}
    codes = np.full(len(combinations), _NO_UNIT, np.int32)
    told: dict[str, int] = {}
    unclear: list[Unclear] = []
    rows_with = _rows_by_index(index, has_value)
    for at in np.argsort(np.unique(index, return_index=True)[1]).tolist():  # as they stand in the file
        texts, mine = combinations[at], rows_with[at]
        text, other, problem = _unit_of(texts, before, vocabulary, with_nearest=len(unclear) < _MOST_SUGGESTED)
        if text:
            codes[at] = known.setdefault(text, len(known))
        elif problem and len(mine):
            unknown = next((text for text in texts if text and not vocabulary.units.find(text)), "")
            which = columns[texts.index(unknown)] if unknown else columns[0]
            unclear += [Unclear(int(rows[row]) + 1, which, problem, unknown) for row in mine]
        elif len(mine):
            what = f"{join_words(dict.fromkeys(filter(None, texts)))}: {other}" if other else "rader utan enhet"
            told[what] = told.get(what, 0) + len(mine)
    by_row = codes[index]
    dividing = _dividing(cells, columns, vocabulary, rows, (by_row != _NO_UNIT) & has_value)
    by_row[np.isin(rows, list(dividing))] = _NO_UNIT
    unclear = [each for each in unclear if each.row - 1 not in dividing]
    unclear += [
        Unclear(row + 1, 0, f"'{text}' delar tabellen; dela upp den på flera blad") for row, text in dividing.items()
    ]
    return TextColumn(list(known), by_row), _shorten(told), unclear


def _rows_by_index(index: Ints, holds: NDArray[np.bool_]) -> list[Ints]:
    """For each number of `index`, 0 and up, the rows with it that hold, ascending."""
    rows = np.flatnonzero(holds)
    ordered = rows[np.argsort(index[rows], kind="stable")]
    return np.split(ordered, np.searchsorted(index[ordered], np.arange(1, index.max(initial=-1) + 1)))


def _dividing(
    cells: Cells, columns: Sequence[int], vocabulary: Vocabulary, rows: Ints, is_data: NDArray[np.bool_]
) -> dict[int, str]:
    """Lone texts between the rows of values that say that another year, gender or indicator begins there, by row."""
    data = np.flatnonzero(is_data)
    if not len(data):
        return {}
    between = slice(data[0] + 1, data[-1])
    found: dict[int, str] = {}
    for column in columns:
        texts, codes = cells.columns[column - 1]
        is_named = any(map(str.isalpha, texts[codes[rows[data[0]]]]))
        divides = np.array([_divides(text.strip(), vocabulary, is_named) for text in texts], dtype=bool)
        inside = rows[between]
        for row in inside[divides[codes[inside]]].tolist():
            if len(filled := {text for texts, codes in cells.columns if (text := texts[codes[row]].strip())}) == 1:
                found[row] = filled.pop()
    return dict(sorted(found.items()))


def _divides(text: str, vocabulary: Vocabulary, is_named: bool) -> bool:
    """True for a year, a gender, an indicator's name or another measure. is_named: a code is no unit in its column."""
    is_year = vocabulary.year(text) is not None
    if not text or (vocabulary.units.find(text) and not (is_year and is_named)):
        return False
    kind = int(vocabulary.kinds([text])[0])
    return bool(kind & (Kind.GENDER | Kind.INDICATOR) or vocabulary.years_in(text) or qualifiers(text))


def _shorten(told: dict[str, int]) -> list[Skipped]:
    """Many of the same kind are told as one: `Bro, Hisingen, Kista och 11 till: stadsdel i Göteborg`."""
    kinds: dict[str, list[str]] = {}
    for what in told:
        kinds.setdefault(what.rpartition(": ")[2], []).append(what)
    return [
        Skipped(whats[0], told[whats[0]])
        if len(whats) == 1
        else Skipped(
            f"{join_some(what.rpartition(': ')[0] for what in whats)}: {kind}", sum(told[what] for what in whats)
        )
        for kind, whats in kinds.items()
    ]


def _has_value(cells: Cells, shape: Shape, vocabulary: Vocabulary, rows: Ints) -> NDArray[np.bool_]:
    filled = np.zeros(len(rows), dtype=bool)
    for column in shape.of(Role.VALUE):
        texts, codes = cells.columns[column - 1]
        filled |= (vocabulary.kinds(texts) != 0)[codes[rows]]
    return filled


def _unit_of(texts: Sequence[str], before: int, vocabulary: Vocabulary, *, with_nearest: bool) -> tuple[str, str, str]:
    """Of a row's texts the one that says whom it is about; else what it is instead; else why it is nobody.

    A stadsdel says more than its kommun, a kommun more than its län. Two kommuner in a row contradict each other, and
    so does a kommun after the values of a län or riket. before: how many of the texts stand before all values.
    """
    filled = [text for text in texts if text]
    others = [(text, told) for text in filled if (told := vocabulary.units.tell_other(text))]
    found = {text: unit for text in filled if (unit := vocabulary.units.find(text))}
    kommuner = {unit.id: text for text, unit in found.items() if unit.kind == KOMMUN}
    first = [text for text in texts[:before] if text in found]
    if kommuner and first and not any(found[text].kind == KOMMUN for text in first):
        return "", "", f"raden säger både {join_words([*first, *kommuner.values()])}; rätta det som är fel"
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
        return "", "", vocabulary.units.explain(unknown[0], with_nearest=with_nearest)
    return (next(reversed(found)), "", "") if found else ("", "", "")

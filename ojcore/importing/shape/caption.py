"""What titles, sheet and file name tell of a whole sheet: its year, its unit and what it is about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np

from ojcore.importing.shape.above import Above
from ojcore.importing.shape.cells import Cells
from ojcore.importing.shape.look import Look
from ojcore.importing.shape.model import GIVEN, Role, Shape
from ojcore.importing.shape.vocabulary import Vocabulary

_MOST_WORDS = 3
_MOST_TITLES = 30


@dataclass(frozen=True)
class Clues:
    """What is known of a file beside its cells. year, unit: as somebody gave them, else None and ""."""

    file_name: str = ""
    year: int | None = None
    unit: str = ""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePath(self.file_name).stem


def title_of(look: Look, header: list[int], clues: Clues) -> str:
    """The first text above the headings, else the sheet's or the file's name."""
    return next(filter(None, [look.grid.title, *_above(look, min(header, default=0)), look.grid.name]), clues.stem)


def with_year(look: Look, shape: Shape, header: list[int], clues: Clues) -> Shape:
    """The shape with the years that its headings tell, and that of the whole sheet."""
    above = Above(Cells(look.grid), shape, look.vocabulary)
    own = {column: year for column in shape.of(Role.VALUE) if (year := above.year(column)) is not None}
    shape = replace(shape, own_years=own)
    year, year_from = _year_of(look, shape, header, clues)
    return replace(shape, year=year, year_from=year_from)


def _year_of(look: Look, shape: Shape, header: list[int], clues: Clues) -> tuple[int | None, str]:
    """The year of the whole sheet, and where it stands; None where rows or columns tell it, or nothing does.

    The year that somebody gave counts before the one that the file tells, but not before those of columns, rows and
    headings. Where a place names several years none is chosen, and no other place is asked.
    """
    if shape.of(Role.YEAR):
        return None, "kolumn"
    if _is_told_by_headings(look, shape):
        return None, "rubrik"
    if clues.year is not None:
        return clues.year, GIVEN
    if look.grid.year is not None:
        return look.grid.year, "filens uppgift om år"
    for place, texts in _places(look, min(header, default=0), clues):
        years = {year for text in texts for year in look.vocabulary.years_in(text)}
        if years:
            return (years.pop(), place) if len(years) == 1 else (None, "")
    return None, ""


def _is_told_by_headings(look: Look, shape: Shape) -> bool:
    """True for a row of years, and where each heading of values has one."""
    if rows := shape.rows_of(Role.YEAR):
        return any(look.vocabulary.year(look.text(rows[-1] - 1, column - 1)) for column in shape.of(Role.VALUE))
    return bool(shape.own_years) and not shape.without_year


def unit_of(look: Look, first: int, clues: Clues) -> tuple[str, str]:
    """The one unit that the sheet's name, a title or the file's name names, and where it was found.

    first: the row of the first values, from 0.
    """
    if clues.unit:
        return clues.unit, GIVEN
    for place, texts in _places(look, first, clues):
        found = {unit: run for text in texts for unit, run in _units_in(look.vocabulary, text, place == "filnamn")}
        if len(found) == 1:
            return next(iter(found.values())), place
    return "", ""


def _places(look: Look, first: int, clues: Clues) -> Iterator[tuple[str, list[str]]]:
    yield "blad", [look.grid.name]
    yield "titel", _above(look, first)
    yield "filnamn", [clues.stem]


def _above(look: Look, row: int) -> list[str]:
    """The texts above a row where titles may stand."""
    rows = title_rows(min(row, len(look.filled)))  # somebody may have said that headings stand below the sheet
    return [look.text(above, int(at)) for above in rows for at in np.flatnonzero(look.filled[above])]


def title_rows(row: int) -> list[int]:
    """The rows above a row, from 0, that titles may stand in: the first thirty, and the thirty right above it."""
    return [*range(min(row, _MOST_TITLES)), *range(max(_MOST_TITLES, row - _MOST_TITLES), row)]


def _units_in(vocabulary: Vocabulary, text: str, is_file_name: bool) -> Iterator[tuple[str, str]]:
    """Units named in a text, as id and text: the whole of it, else its longest runs of words.

    A word inside a sentence is a name where it begins with a capital: `vara` is seldom the kommun.
    """
    words = [word.strip(".,:;()") for word in text.replace("_", " ").replace("-", " ").split()]
    runs = [(0, len(words), text)] if words else []
    runs += [
        (at, at + length, " ".join(words[at : at + length]))
        for length in range(min(_MOST_WORDS, len(words)), 0, -1)
        for at in range(len(words) - length + 1)
    ]
    taken: set[int] = set()
    for first, last, run in runs:
        is_name = any(map(str.isalpha, run)) and (is_file_name or run[0].isupper() or run is text)
        if is_name and taken.isdisjoint(range(first, last)) and (unit := vocabulary.units.find(run)):
            taken |= {*range(first, last)}
            yield unit.id, run

"""What the tests of shape and mapping share: small tables, and what is read from them."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ojcore.importing.grid.model import Area, Grid, text_columns
from ojcore.importing.mapping import IndicatorNames
from ojcore.importing.shape.caption import Clues
from ojcore.importing.shape.finding import find_shape
from ojcore.importing.shape.model import LongTable, Shape
from ojcore.importing.shape.unpivot import unpivot
from ojcore.importing.shape.vocabulary import Vocabulary
from ojcore.importing.units import UnitNames
from ojcore.reading.cells import CellReader
from tests.copies import project_definitions

NO_CLUES = Clues()
POSSIBLE_YEARS = range(1990, 2028)


class Read(NamedTuple):
    """A value with the id of its unit; `unit` is the text itself where that is nobody."""

    unit: str
    heading: str
    year: str
    answer: str


@cache
def vocabulary() -> Vocabulary:
    """Of the definitions of `data/`."""
    known = project_definitions()
    return Vocabulary(known, UnitNames(known), IndicatorNames(known), CellReader(known), POSSIBLE_YEARS)


def grid_of(table: str | Sequence[Sequence[str]], name: str = "", merged: Sequence[Area] = ()) -> Grid:
    """A sheet. table: a line per row with `;` between cells, or the cells themselves."""
    lines = [line.split(";") for line in table.strip("\n").split("\n")] if isinstance(table, str) else table
    return Grid(name, text_columns(lines), merged=tuple(merged))


def shape_of(grid: Grid, clues: Clues = NO_CLUES) -> Shape:
    """How the sheet is laid out."""
    shape = find_shape(grid, vocabulary(), clues)
    assert shape is not None
    return shape


def laid_out(grid: Grid, shape: Shape | None = None, clues: Clues = NO_CLUES) -> LongTable:
    """The sheet's values as they are found."""
    return unpivot(grid, shape or shape_of(grid, clues), vocabulary())


def values_of(table: LongTable) -> set[Read]:
    """Every value once, with the id of its unit."""
    reads = [
        Read(
            _unit_id(table.unit.texts[table.unit.codes[at]]),
            table.headings[table.heading_codes[at]].text,
            table.year.texts[table.year.codes[at]],
            table.answer.texts[table.answer.codes[at]],
        )
        for at in range(len(table.rows))
    ]
    assert len(set(reads)) == len(reads), "a value is read twice"
    return set(reads)


def _unit_id(text: str) -> str:
    unit = vocabulary().units.find(text)
    return unit.id if unit else text


def read(table: str, name: str = "", file: str = "", year: int | None = None, unit: str = "") -> set[tuple[str, ...]]:
    """The values of a sheet that has nothing unclear: unit, heading, year and answer."""
    long = laid_out(grid_of(table, name), clues=Clues(file, year, unit))
    assert not long.unclear
    return {tuple(value) for value in values_of(long)}


def told(table: str, **clues: str) -> list[tuple[str, int]]:
    """What is left out of a sheet."""
    return [(each.what, each.rows) for each in laid_out(grid_of(table), clues=Clues(**clues)).skipped]  # type: ignore[arg-type]

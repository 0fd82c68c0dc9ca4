"""Län that are written without the word, in a column that is headed so: `Kalmar` under `Län`."""

import re
from dataclasses import replace

import numpy as np

from ojcore.importing.grid.model import Grid, TextColumn
from ojcore.importing.mapping import fold
from ojcore.importing.units import BENCHMARK, KOMMUN, UnitNames

_LAN = re.compile("läns?(?:namn)?|län/region|region/län")
_MOST_ROWS_ABOVE = 20
_REGION = re.compile("region(?:namn|er)?")


def with_lan_named(grid: Grid, units: UnitNames) -> Grid:
    """The grid with `Kalmar län` for `Kalmar` under a heading that says län, where no bare name is a kommun's.

    Under `Region`, which often heads kommuner too, only where all bare names are those of län.
    """
    return replace(grid, columns=[_named(grid, column, units) for column in grid.columns])


def _named(grid: Grid, column: TextColumn, units: UnitNames) -> TextColumn:
    heading, row = _heading(grid, column)
    used = [column.texts[code] for code in np.unique(column.codes[row:])] if heading else []
    bare = {text: _lan_of(text, units) for text in used if _is_bare_kommun(text, units)}
    if not bare or (not _LAN.fullmatch(heading) and not all(bare.values())):
        return column
    known: dict[str, int] = {}
    texts = ((bare[text] or f"{text} län") if text in bare else text for text in column.texts)
    codes = np.array([known.setdefault(text, len(known)) for text in texts], dtype=np.int32)
    return TextColumn(list(known), codes[column.codes])


def _heading(grid: Grid, column: TextColumn) -> tuple[str, int]:
    """The first text in a column that has texts beside it, folded, and its row from 1; "" where it says no län.

    A text by itself is a title or names a section.
    """
    is_empty = np.array([not text.strip() for text in column.texts], dtype=bool)
    for row in np.flatnonzero(~is_empty[column.codes])[:_MOST_ROWS_ABOVE].tolist():
        if sum(bool(text.strip()) for text in grid.line(row + 1)) > 1:
            heading = fold(column.texts[column.codes[row]])
            return (heading, row + 1) if _LAN.fullmatch(heading) or _REGION.fullmatch(heading) else ("", 0)
    return "", 0


def _is_bare_kommun(text: str, units: UnitNames) -> bool:
    """True for a kommun's name with nothing beside it that says it is a kommun."""
    unit = units.find(text)
    is_name = text.strip().replace(" ", "").replace("-", "").isalpha()
    return bool(unit and unit.kind == KOMMUN and is_name) and not re.search(r"\b(?:kommun|stad)\b", fold(text))


def _lan_of(name: str, units: UnitNames) -> str:
    """`Stockholms län` for `Stockholm`; "" where there is no such län."""
    forms = (f"{name.strip()}{ending} län" for ending in ("s", ""))
    return next((form for form in forms if (unit := units.find(form)) and unit.kind == BENCHMARK), "")

"""What to look at before a file is stored. All of it may be right, and nothing is refused for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.definitions.model import Definitions, Indicator
from ojcore.importing.foreign import Understood
from ojcore.importing.form import ANSWER
from ojcore.importing.grid.model import Grid
from ojcore.importing.rows import AS_NUMBER, CheckedRows
from ojcore.swedish import counted, format_number, join_words

_MOST_TOLD = 5


class Caution(NamedTuple):
    """place: where in the file; kind: one word for programs; text: a Swedish sentence."""

    place: str
    kind: str
    text: str


def of_sheets(grids: Sequence[Grid], understood: Understood | None) -> list[Caution]:
    """What is hidden in the sheets that are read, which cells are formulas, and what the reader tells of the file."""
    read = {shape.sheet for shape in understood.shapes} if understood else {grid.name for grid in grids}
    return [caution for grid in grids if grid.name in read for caution in _of_sheet(grid)]


def _of_sheet(grid: Grid) -> Iterator[Caution]:
    place = f"blad '{grid.name}'" if grid.name else "filen"
    for kind, hidden, forms in (
        ("hidden_rows", grid.hidden_rows, ("dold rad", "dolda rader")),
        ("hidden_columns", grid.hidden_columns, ("dold kolumn", "dolda kolumner")),
    ):
        if hidden:
            which = join_words(map(str, hidden[:_MOST_TOLD])) + (" …" if len(hidden) > _MOST_TOLD else "")
            yield Caution(place, kind, f"{counted(len(hidden), *forms)} ({which}) läses som de andra.")
    if grid.formulas:
        which = counted(grid.formulas, "cell är en formel", "celler är formler")
        yield Caution(place, "formulas", f"{which}; de värden som är sparade i filen läses.")
    yield from (Caution(place, "format", note) for note in grid.notes)


def of_values(rows: CheckedRows, definitions: Definitions, place: Callable[[int], str]) -> list[Caution]:
    """Figures that are outside of what their indicator can have, and shares that may be fractions of one.

    place: what a person calls the cell of a row, by its index.
    """
    found = []
    answers = rows.columns[ANSWER].codes
    numbers = np.array([getattr(each, "number", None) for each in rows.readings[AS_NUMBER]], dtype=float)
    is_number = (rows.manner == AS_NUMBER) & ~np.isnan(numbers[answers])
    for code, id_ in enumerate(rows.indicators.meanings):
        inside = np.flatnonzero(is_number & (rows.indicators.codes == code))
        if len(inside):
            of_one = numbers[answers[inside]]
            found += list(_of_indicator(definitions.indicators[id_], of_one, inside, place))
    return found


def _of_indicator(
    indicator: Indicator, numbers: NDArray[np.float64], rows: NDArray[np.intp], place: Callable[[int], str]
) -> Iterator[Caution]:
    is_share = indicator.is_percent
    low, high = indicator.plausible or ((0, 100) if is_share else (-np.inf, np.inf))
    outside = (numbers < low) | (numbers > high)
    if outside.any():
        first = int(np.argmax(outside))
        which = counted(int(outside.sum()), "värde", "värden")
        what = f"{which} för {indicator.title} ligger utanför {_bound(low)}–{_bound(high)}"
        advice = f"till exempel {_figure(numbers[first])}. Se efter att det är rätt tal och rätt enhet."
        yield Caution(place(int(rows[first])), "outside", f"{what}, {advice}")
    is_fraction = is_share and (np.abs(numbers) <= 1).all() and (numbers % 1 != 0).any()
    if is_fraction:
        yield Caution(
            place(int(rows[0])),
            "fractions",
            f"alla värden för {indicator.title} är under 1 %, till exempel {_figure(numbers[0])}. Är de andelar av ett "
            "och inte procent ska de multipliceras med 100.",
        )


def _bound(number: float) -> str:
    return format_number(number, 0) if np.isfinite(number) else ""


def _figure(number: float) -> str:
    return f"{number:.10g}".replace(".", ",")

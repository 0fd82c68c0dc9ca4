"""What to look at before a file is stored. All of it may be right, and nothing is refused for it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ojcore.definitions.model import Definitions, Indicator
from ojcore.importing.foreign import Understood
from ojcore.importing.form import ANSWER
from ojcore.importing.grid.model import Grid
from ojcore.importing.marks import Marked, tell_inferred
from ojcore.importing.rows import AS_NUMBER, CheckedRows
from ojcore.importing.table import is_form
from ojcore.swedish import counted, format_number, format_plain, join_words

_MOST_TOLD = 5


Place = Callable[[int], str]
"""What a person calls the cell of a row, by its index."""


class Caution(NamedTuple):
    """place: where in the file; kind: one word for programs; text: a Swedish sentence."""

    place: str
    kind: str
    text: str


def of_sheets(grids: Sequence[Grid], understood: Understood | None, left: Sequence[str]) -> list[Caution]:
    """What is hidden in the sheets that are read, which cells are formulas, and what the reader tells of the file.

    left: the sheets with values that are not read, since others are in the form.
    """
    shaped = {shape.sheet for shape in understood.shapes} if understood else set()
    read = [grid for grid in grids if (grid.name in shaped if understood else is_form(grid))]
    why = f"bladet läses inte, eftersom {join_words(grid.name for grid in read)} har mallens kolumner. Läs in det som"
    told = [Caution(f"blad '{name}'", "sheet", f"{why} egen fil eller med --sheet.") for name in left]
    return [*told, *(caution for grid in read for caution in _of_sheet(grid))]


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


def of_years(rows: CheckedRows, given: int | None, place: Place) -> list[Caution]:
    """Where the file tells other years than the one that somebody gave for it, which then does not count."""
    others = [code for code, year in enumerate(rows.years.meanings) if year != given]
    own = np.flatnonzero(np.isin(rows.years.codes, others))
    if given is None or not len(own):
        return []
    years = join_words(str(rows.years.meanings[code]) for code in others)
    which = counted(len(own), "värde", "värden")
    return [Caution(place(int(own[0])), "year", f"{which} har ett eget år ({years}) och inte det angivna, {given}.")]


def of_marks(rows: CheckedRows, marked: Marked, place: Place) -> list[Caution]:
    """Figures that could be two and are read by what others tell of the decimal mark; the first under each heading."""
    codes = marked.answers.codes
    return [
        Caution(
            place(row), "decimal_mark", tell_inferred(marked.answers.texts[code], reading.number, marked.marks[code])
        )
        for row in marked.inferred
        if (reading := rows.readings[rows.manner[row], code := codes[row]]) and reading.number is not None
    ]


def of_values(rows: CheckedRows, definitions: Definitions, place: Place) -> list[Caution]:
    """Figures outside of what their indicator can have, shares that may be fractions of one, and formats mixed."""
    found = []
    answers = rows.columns[ANSWER].codes
    numbers = np.array([getattr(each, "number", None) for each in rows.readings[AS_NUMBER]], dtype=float)
    has_sign = np.array(["%" in text for text in rows.columns[ANSWER].texts], dtype=bool)
    is_number = (rows.manner == AS_NUMBER) & ~np.isnan(numbers[answers])
    for code, id_ in enumerate(rows.indicators.meanings):
        inside = np.flatnonzero(is_number & (rows.indicators.codes == code))
        if len(inside):
            of_one = numbers[answers[inside]]
            found += list(_of_indicator(definitions.indicators[id_], of_one, inside, place))
            signed = has_sign[answers[inside]]
            plain = inside[~signed & (of_one != 0)]  # nought is nought
            found += _of_formats(definitions.indicators[id_], rows, inside[signed], plain, place)
    return found


def _of_indicator(
    indicator: Indicator, numbers: NDArray[np.float64], rows: NDArray[np.intp], place: Place
) -> Iterator[Caution]:
    is_share = indicator.is_percent
    low, high = indicator.plausible or ((0, 100) if is_share else (-np.inf, np.inf))
    outside = (numbers < low) | (numbers > high)
    if outside.any():
        first = int(np.argmax(outside))
        which = counted(int(outside.sum()), "värde", "värden")
        what = f"{which} för {indicator.title} ligger utanför {_bound(low)}–{_bound(high)}"
        advice = f"till exempel {format_plain(numbers[first])}. Se efter att det är rätt tal och rätt enhet."
        yield Caution(place(int(rows[first])), "outside", f"{what}, {advice}")
    is_fraction = is_share and (np.abs(numbers) <= 1).all() and (numbers % 1 != 0).any()
    if is_fraction:
        yield Caution(
            place(int(rows[0])),
            "fractions",
            f"alla värden för {indicator.title} är under 1 %, till exempel {format_plain(numbers[0])}. Är de andelar "
            "av ett och inte procent ska de multipliceras med 100.",
        )


def _of_formats(
    indicator: Indicator, rows: CheckedRows, signed: NDArray[np.intp], plain: NDArray[np.intp], place: Place
) -> list[Caution]:
    """Told where some figures are written with a percent sign and others without: 62 % and 0,62 are then the same."""
    answers = rows.columns[ANSWER]
    if not len(signed) or not len(plain):
        return []
    fewest = min(signed, plain, key=len)[0]
    examples = [answers.texts[answers.codes[row]] for row in (signed[0], plain[0])]
    which = counted(len(signed), "värde", "värden")
    told = (
        f"{which} för {indicator.title} har procenttecken, till exempel {examples[0]}, och {len(plain)} har det inte, "
    )
    return [
        Caution(place(int(fewest)), "formats", f"{told}till exempel {examples[1]}. Se efter att alla är i procent.")
    ]


def _bound(number: float) -> str:
    return format_number(number, 0) if np.isfinite(number) else ""

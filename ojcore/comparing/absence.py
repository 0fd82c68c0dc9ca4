"""What is told of a kommun that has no answers in an area and a year: one sentence for pages, commands and letters."""

from collections.abc import Sequence

from sqlalchemy import Connection

from ojcore.comparing.comparison import area_years
from ojcore.definitions.model import Definitions
from ojcore.store.columns import load_columns
from ojcore.swedish import join_words


def fetch_own_years(connection: Connection, definitions: Definitions, area: str | None, unit: str) -> list[int]:
    """The years, ascending, in which the kommun itself has a value or a missing answer in the area.

    area: None for any of them.
    """
    coverage = load_columns(connection, definitions).coverage([unit])
    areas = definitions.areas if area is None else [area]
    return sorted({year for each in areas for year in area_years(definitions, each, coverage)})


def tell_absence(
    definitions: Definitions, area: str | None, year: int, unit: str, own_years: Sequence[int] | None
) -> str:
    """That the kommun has no answers, and in which years it has any.

    area: None for any of them. own_years: as `fetch_own_years` gives them, None where they are not known. Empty where
    the kommun has answers that year.
    """
    name = definitions.unit_name(unit)
    place = definitions.areas[area].title if area is not None else "något område"
    if own_years is None:
        return f"{name} har inga svar i {place} {year}."
    if year in own_years:
        return ""
    if own_years:
        return f"{name} har inga svar i {place} {year}. Kommunen har svar {join_words(map(str, own_years))}."
    return f"{name} har inga svar i {place}, varken {year} eller något annat år."

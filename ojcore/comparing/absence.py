"""What is told of a kommun that has no answers in an area and a year: one sentence for pages and commands."""

from collections.abc import Sequence

from sqlalchemy import Connection

from ojcore.comparing.comparison import area_years
from ojcore.definitions.model import Definitions
from ojcore.store.values import fetch_coverage
from ojcore.swedish import join_words


def fetch_own_years(connection: Connection, definitions: Definitions, area: str, unit: str) -> list[int]:
    """The years, ascending, in which the kommun itself has a value or a missing answer in the area."""
    return area_years(definitions, area, fetch_coverage(connection, [unit]))


def tell_absence(definitions: Definitions, area: str, year: int, unit: str, own_years: Sequence[int]) -> str:
    """That the kommun has no answers, and in which years it has any.

    own_years: as `fetch_own_years` gives them. Empty where the kommun has answers that year.
    """
    name, title = definitions.unit_name(unit), definitions.areas[area].title
    if year in own_years:
        return ""
    if own_years:
        return f"{name} har inga svar i {title} {year}. Kommunen har svar {join_words(map(str, own_years))}."
    return f"{name} har inga svar i {title}, varken {year} eller något annat år."

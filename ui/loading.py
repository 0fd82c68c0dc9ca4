"""What the pages show, loaded once for all sessions.

Everything is cached by the version of what it is made of, so that a rerun reads some numbers from the database and
shares the rest. A comment makes anew what has that kommun's comments in it, and nothing else.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import streamlit as st
from sqlalchemy import Engine

from ojcore.comparing.absence import tell_absence
from ojcore.comparing.comparison import Comparison, area_years, compare, fetch_unit_coverage, renew_comments
from ojcore.comparing.development import Development, develop
from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definitions, Indicator
from ojcore.definitions.reader import load_definitions
from ojcore.errors import UserError
from ojcore.importing.plan import known_sources
from ojcore.store.engine import database_url, is_prepared, open_engine
from ojcore.store.values import fetch_coverage
from ojcore.store.versions import Version, read_version
from ojcore.swedish import sort_key


@dataclass(frozen=True)
class Choice:
    """What the bar at the top of a page is set to."""

    unit: str
    area: str
    year: int
    group: str


@cache
def definitions() -> Definitions:
    """Everything under `data/`, read once per process."""
    return load_definitions(data_folder())


def engine() -> Engine:
    """The engine of the configured database."""
    return open_engine(database_url())


def warm_up() -> None:
    """Reads the definitions and imports what the first page needs."""
    definitions()


class DataVersion(NamedTuple):
    """What a cached loader is keyed on. url: the database. comments: of one kommun; None for what has no comments."""

    url: str
    values: Version
    comments: Version | None = None

    @property
    def of_values(self) -> "DataVersion":
        """For what has no comments in it."""
        return self._replace(comments=None)


def data_version(unit: str = "") -> DataVersion:
    """The database and how far its values have come, and the comments of a kommun where one is given.

    Raises UserError where the database has not been made.
    """
    url = database_url()
    if not _is_prepared(url):
        raise UserError(
            "Databasen är tom. Be den som sköter programmet köra 'make run' eller 'oj init', och ladda sedan om sidan."
        )
    with open_engine(url).connect() as connection:
        comments = read_version(connection, "comments", unit) if unit else None
        return DataVersion(url, read_version(connection, "values"), comments)


_PREPARED: set[str] = set()


def _is_prepared(url: str) -> bool:
    """Asks the database only until it has been made."""
    if url not in _PREPARED and is_prepared(open_engine(url)):
        _PREPARED.add(url)
    return url in _PREPARED


@st.cache_resource(show_spinner=False, max_entries=256)
def _coverage(version: DataVersion, group: str, unit: str, *, alone: bool = False) -> dict[str, list[int]]:
    with open_engine(version.url).connect() as connection:
        if alone:
            return fetch_coverage(connection, [unit])
        return dict(fetch_unit_coverage(connection, definitions(), group, unit))


@st.cache_resource(show_spinner=False, max_entries=256)
def _comparison(version: DataVersion, area: str, year: int, group: str, unit: str) -> Comparison:
    with open_engine(version.url).connect() as connection:
        return compare(connection, definitions(), area, year, group, unit, _coverage(version, group, unit))


@st.cache_resource(show_spinner=False, max_entries=256)
def _commented(version: DataVersion, area: str, year: int, group: str, unit: str) -> Comparison:
    """The comparison with the comments of the version; all but them is shared."""
    made = _comparison(version.of_values, area, year, group, unit)
    with open_engine(version.url).connect() as connection:
        return renew_comments(connection, made, unit)


def comparison(choice: Choice, year: int | None = None) -> Comparison:
    """The comparison table of the choice, shared by all sessions; read-only."""
    return _commented(data_version(choice.unit), choice.area, year or choice.year, choice.group, choice.unit)


def years_with_values(area: str, group: str, unit: str) -> list[int]:
    """The years, latest first, for which the area has values of the group or the unit."""
    return _years(data_version(), area, group, unit)


@st.cache_resource(show_spinner=False, max_entries=256)
def _years(version: DataVersion, area: str, group: str, unit: str, *, alone: bool = False) -> list[int]:
    return area_years(definitions(), area, _coverage(version, group, unit, alone=alone))[::-1]


@st.cache_resource(show_spinner=False, max_entries=256)
def _developments(version: DataVersion, area: str, group: str, unit: str) -> dict[str, Development]:
    coverage, indicators = _coverage(version, group, unit), sorted_indicators(area)
    asked = {(definitions().area_in(each.id, year), year) for each in indicators for year in coverage.get(each.id, ())}
    tables = [_comparison(version, place, year, group, unit) for place, year in sorted(asked)]
    found = develop(tables, definitions())
    return {each.id: found[each.id] for each in indicators if each.id in found}


@cache
def sorted_indicators(area: str) -> list[Indicator]:
    """All indicators of an area by kvalitetsområde and title, with values or not; read-only."""
    order = [each.id for each in definitions().areas[area].dimension]
    return sorted(
        definitions().area_indicators[area], key=lambda each: (order.index(each.dimension), sort_key(each.title))
    )


def developments(choice: Choice) -> dict[str, Development]:
    """indicator id -> its development, for the area's indicators with values, by kvalitetsområde and title."""
    return _developments(data_version(), choice.area, choice.group, choice.unit)


def source_name(source: str) -> str:
    """What a source is called on the pages: `FoU Nordväst 2017`, or the title that an imported one was given."""
    publication = definitions().publications.get(source)
    if publication is not None:
        return f"{publication.definition.producer} {publication.definition.year}"
    return _source_titles(data_version()).get(source, source)


@st.cache_resource(show_spinner=False, max_entries=8)
def _source_titles(version: DataVersion) -> dict[str, str]:
    with open_engine(version.url).connect() as connection:
        return {id_: source.title for id_, source in known_sources(connection).items()}


def absence(choice: Choice, *, everywhere: bool = False) -> str:
    """What is told where the kommun itself has no answers that year; empty where it has. everywhere: in no area."""
    areas = definitions().areas if everywhere else [choice.area]
    version = data_version()
    own = {year for area in areas for year in _years(version, area, choice.group, choice.unit, alone=True)}
    return tell_absence(definitions(), None if everywhere else choice.area, choice.year, choice.unit, sorted(own))


def latest_year(area: str, group: str, unit: str) -> int | None:
    """The latest year in which the kommun itself has answered."""
    return next(iter(_years(data_version(), area, group, unit, alone=True)), None)

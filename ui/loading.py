"""What the pages show, loaded once for all sessions: `ui.cache` says how long what is kept.

A rerun reads some numbers from the database, the versions of what it shows, and shares the rest. A comment makes anew
what has that kommun's comments in it, and nothing else.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import local
from typing import NamedTuple

from sqlalchemy import Connection, Engine, event

from ojcore.checking.stored import rules_version
from ojcore.comparing.absence import tell_absence
from ojcore.comparing.comparison import Comparison, Coverage, area_years, compare_columns, renew_comments, unit_coverage
from ojcore.comparing.development import Development, develop_indicator, list_measured
from ojcore.definitions.folder import data_folder
from ojcore.definitions.model import Definitions, Indicator
from ojcore.definitions.reader import load_definitions
from ojcore.errors import UserError
from ojcore.store.columns import Columns, load_columns
from ojcore.store.discrepancies import fetch_unchecked
from ojcore.store.engine import database_url, is_prepared, open_engine
from ojcore.store.own_definitions import definitions_of
from ojcore.store.values import fetch_source_titles
from ojcore.store.versions import Version, read_version
from ojcore.swedish import counted, join_words
from ui.cache import remembered

_MOST_NAMES = 3


@dataclass(frozen=True)
class Choice:
    """What the bar at the top of a page is set to."""

    unit: str
    area: str
    year: int
    group: str


@cache
def supplied() -> Definitions:
    """Everything under `data/`, read once per process."""
    return load_definitions(data_folder())


def definitions() -> Definitions:
    """That, with the organisation's own definitions over it as the rerun sees them; as supplied without a database."""
    url = database_url()
    return _laid(url, data_version().definitions) if _is_prepared(url) else supplied()


def engine() -> Engine:
    """The engine of the configured database."""
    return open_engine(database_url())


def warm_up() -> None:
    """Reads the definitions and imports what the first page needs."""
    supplied()


class DataVersion(NamedTuple):
    """What a cached loader is keyed on. url: the database. comments: of one kommun; None for what has no comments.

    definitions: the organisation's own.
    """

    url: str
    values: Version
    definitions: Version
    comments: Version | None = None

    @property
    def of_values(self) -> "DataVersion":
        """For what has no comments in it."""
        return self._replace(comments=None)


class _Rerun(local):
    """What this thread's rerun has read of the versions; None outside of a rerun."""

    versions: dict[tuple[str, str], DataVersion] | None = None


_rerun = _Rerun()


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it versions are read once, so that a page shows the data of one moment; anew after it saves something."""
    outer = _rerun.versions
    _rerun.versions = {} if outer is None else outer
    try:
        yield
    finally:
        _rerun.versions = outer


@event.listens_for(Engine, "commit")
def _forget_versions(_: Connection) -> None:
    if _rerun.versions is not None:
        _rerun.versions.clear()


def data_version(unit: str = "") -> DataVersion:
    """The database and how far its values have come, and the comments of a kommun where one is given.

    Raises UserError where the database has not been made.
    """
    url = database_url()
    known = {} if _rerun.versions is None else _rerun.versions
    if (url, unit) not in known:
        known[url, unit] = _read_version(url, unit)
    return known[url, unit]


def _read_version(url: str, unit: str) -> DataVersion:
    if not _is_prepared(url):
        raise UserError(
            "Databasen är tom. Be den som sköter programmet köra 'make run' eller 'oj init', och ladda sedan om sidan."
        )
    with open_engine(url).connect() as connection:
        comments = read_version(connection, "comments", unit) if unit else None
        own = read_version(connection, "definitions")
        return DataVersion(url, read_version(connection, "values"), own, comments)


_PREPARED: set[str] = set()


def _is_prepared(url: str) -> bool:
    """Asks the database only until it has been made."""
    if url not in _PREPARED and is_prepared(open_engine(url)):
        _PREPARED.add(url)
    return url in _PREPARED


@remembered(4)
def _laid(url: str, _own: Version) -> Definitions:
    with open_engine(url).connect() as connection:
        return definitions_of(connection, supplied())


@remembered(2)
def _columns(version: DataVersion) -> Columns:
    with open_engine(version.url).connect() as connection:
        return load_columns(connection, definitions())


@remembered(512)
def _coverage(version: DataVersion, group: str, unit: str, *, alone: bool = False) -> Coverage:
    columns = _columns(version)
    return columns.coverage([unit]) if alone else unit_coverage(columns, definitions(), group, unit)


@remembered(512)
def _comparison(version: DataVersion, area: str, year: int, group: str, unit: str) -> Comparison:
    coverage = _coverage(version, group, unit)
    return compare_columns(_columns(version), definitions(), area, year, group, unit, coverage=coverage)


@remembered(512)
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


@remembered(512)
def _years(version: DataVersion, area: str, group: str, unit: str, *, alone: bool = False) -> list[int]:
    return area_years(definitions(), area, _coverage(version, group, unit, alone=alone))[::-1]


@remembered(4096)
def _development(version: DataVersion, area: str, indicator: str, group: str, unit: str) -> Development | None:
    coverage = _coverage(version, group, unit)
    measured = _measured(version, area, group, unit)
    return develop_indicator(_columns(version), definitions(), indicator, group, unit, coverage, measured)


@remembered(512)
def _measured(version: DataVersion, area: str, group: str, unit: str) -> set[tuple[str, int]]:
    return list_measured(definitions(), area, _coverage(version, group, unit))


def sorted_indicators(area: str) -> list[Indicator]:
    """All indicators of an area by kvalitetsområde and title, with values or not; read-only."""
    order = definitions().unprinted_order
    return sorted(definitions().area_indicators[area], key=lambda each: order[each.id])


def measured_years(choice: Choice) -> dict[str, list[int]]:
    """indicator id -> the years, ascending, with a value; of the area's indicators, by kvalitetsområde and title."""
    coverage = _coverage(data_version(), choice.group, choice.unit)
    return {each.id: coverage[each.id] for each in sorted_indicators(choice.area) if each.id in coverage}


def has_values(choice: Choice) -> bool:
    """True where the kommun itself has a value or a missing answer of any of the area's indicators, whatever year."""
    own = _coverage(data_version(), choice.group, choice.unit, alone=True)
    return any(each.id in own for each in definitions().area_indicators[choice.area])


def developments(choice: Choice, indicators: Iterable[str]) -> dict[str, Development]:
    """indicator id -> its development, for those of the indicators that have a value."""
    version = data_version()
    made = {id_: _development(version, choice.area, id_, choice.group, choice.unit) for id_ in indicators}
    return {id_: development for id_, development in made.items() if development is not None}


def unchecked_sources() -> list[str]:
    """The sources that no check by the present rules has seen as they are now."""
    with engine().connect() as connection:
        version = read_version(connection, "checks")
    return _unchecked(database_url(), version, data_version().values)


@remembered(8)
def _unchecked(url: str, _checks: Version, _values: Version) -> list[str]:
    with open_engine(url).connect() as connection:
        return fetch_unchecked(connection, rules_version(supplied()))


def source_name(source: str) -> str:
    """What a source is called on the pages: `FoU Nordväst 2017`, or the title that an imported one was given."""
    known = definitions()
    if source in known.publications:
        return known.source_name(source)
    return _source_titles(data_version()).get(source, source)


def source_names(sources: Collection[str]) -> str:
    """`FoU Nordväst 2017 och Vår enkät`; how many they are, where the names would be a list."""
    if len(sources) > _MOST_NAMES:
        return counted(len(sources), "källa", "källor")
    return join_words(map(source_name, sources))


@remembered(8)
def _source_titles(version: DataVersion) -> dict[str, str]:
    with open_engine(version.url).connect() as connection:
        return fetch_source_titles(connection)


def absence(choice: Choice, *, everywhere: bool = False) -> str:
    """What is told where the kommun itself has no answers that year; empty where it has. everywhere: in no area."""
    areas = definitions().areas if everywhere else [choice.area]
    version = data_version()
    own = {year for area in areas for year in _years(version, area, choice.group, choice.unit, alone=True)}
    return tell_absence(definitions(), None if everywhere else choice.area, choice.year, choice.unit, sorted(own))


def latest_year(area: str, group: str, unit: str) -> int | None:
    """The latest year in which the kommun itself has answered."""
    return next(iter(_years(data_version(), area, group, unit, alone=True)), None)

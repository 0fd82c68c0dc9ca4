"""The verdicts of a group's and a kommun's areas and years, from the columns: as they are, and as they would be."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ojcore.approving.difference import Difference, list_differences
from ojcore.approving.verdicts import Verdicts, read_verdicts
from ojcore.comparing.comparison import area_years, compare_columns, unit_coverage
from ojcore.definitions.model import Definitions
from ojcore.reading.rows import Rows
from ojcore.store.columns import Columns

AreaYear = tuple[str, int]


class View(NamedTuple):
    """Whose verdicts: a group's, and those of one kommun beside it where one is chosen."""

    group: str
    unit: str | None = None


def read_areas(
    columns: Columns, definitions: Definitions, view: View, wanted: Collection[AreaYear] | None = None
) -> dict[AreaYear, Verdicts]:
    """The verdicts of every area and year with values, or of the wanted ones among them."""
    coverage = unit_coverage(columns, definitions, *view)
    found = {}
    for area in definitions.areas:
        for year in area_years(definitions, area, coverage):
            if wanted is None or (area, year) in wanted:
                comparison = compare_columns(columns, definitions, area, year, *view, coverage=coverage)
                measured = [row.indicator.id for row in comparison.rows if not row.indicator.is_answer]
                peers = {id_: columns.figures(id_, year) for id_ in measured}
                found[area, year] = read_verdicts(comparison, definitions, peers)
    return found


def differences_between(
    before: Columns, after: Columns, definitions: Definitions, view: View, rows: Mapping[str, Rows]
) -> list[Difference]:
    """What reads differently because of these values, which only `after` has. rows: indicator -> values."""
    touched = set(_touched(definitions, rows, after.years))
    old, new = (read_areas(columns, definitions, view, touched) for columns in (before, after))
    return compare_areas(old, new, definitions)


def _touched(definitions: Definitions, rows: Mapping[str, Rows], years: Iterable[int]) -> Iterator[AreaYear]:
    """The areas and years that the values are of, and later years, which compare with them."""
    for indicator, of_indicator in rows.items():
        first = min(year for (year,) in of_indicator.distinct("year"))
        yield from ((definitions.area_in(indicator, year), year) for year in years if year >= first)


def compare_areas(
    before: Mapping[AreaYear, Verdicts],
    after: Mapping[AreaYear, Verdicts],
    definitions: Definitions,
    *,
    by_rule: bool = False,
) -> list[Difference]:
    """What reads differently, the latest year first, by area. by_rule: see `list_differences`."""
    order = {area: at for at, area in enumerate(definitions.areas)}
    every = sorted({*before, *after}, key=lambda each: (-each[1], order.get(each[0], len(order))))
    return [
        difference
        for key in every
        for difference in list_differences(*key, before.get(key), after.get(key), definitions, by_rule=by_rule)
    ]

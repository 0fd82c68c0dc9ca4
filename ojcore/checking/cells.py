"""A source's cells and claims, and what other sources say about the same things: what every rule reads."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from ojcore.checking.arrays import Positions, ValueArrays, as_arrays, first_of_each, split
from ojcore.checking.discrepancy import place_of
from ojcore.checking.neighbours import Neighbours, list_neighbours
from ojcore.definitions.model import Definitions, Indicator, Publication, TableDefinition
from ojcore.errors import UserError
from ojcore.reading.cells import Claim, Value
from ojcore.store.columns import load_columns
from ojcore.store.values import (
    count_values,
    fetch_blocks,
    fetch_claims,
    fetch_elsewhere,
    fetch_rivals,
    fetch_source_years,
)
from ojcore.swedish import exact, join_words, sort_key

Column = dict[str, Value]
Columns = dict[str, Column]
Layout = dict[tuple[str, int], dict[str, Positions]]


@dataclass(frozen=True)
class SourceCells:
    """All that is known of one source. A rule is a function of this and nothing else.

    values and claims: the source's own. elsewhere: what other sources say about the same indicators, for benchmarks and
    groups' members. rivals: other sources' values for the very same indicator, year and unit.
    published: source -> year of publication or None.
    """

    source: str
    definitions: Definitions
    values: Sequence[Value]
    claims: list[Claim]
    elsewhere: list[Value]
    rivals: Sequence[Value]
    published: dict[str, int | None]

    @cached_property
    def publication(self) -> Publication | None:
        """The printed tables, where the source is a publication of `data/`; None for an imported file."""
        return self.definitions.publications.get(self.source)

    @cached_property
    def arrays(self) -> ValueArrays:
        """The source's values as arrays, in their order."""
        return as_arrays(self.values)

    def find(self, indicator: str, year: int, unit: str) -> Value | None:
        """The source's value of an indicator, year and unit."""
        return self.arrays.find(indicator, year, unit)

    @cached_property
    def layout(self) -> Layout:
        """(table, year) -> indicator -> where its values stand in `arrays`.

        Indicators in printed order, else in that of the definitions.
        """
        position = {indicator: index for index, indicator in enumerate(self.printed)}
        columns = list(split(self.arrays.numbered("table", "year", "indicator")))
        firsts = self.arrays.pick(np.array([positions[0] for positions in columns], np.int64))
        found: Layout = {}
        for first, positions in zip(firsts, columns, strict=True):
            found.setdefault((first.table, first.year), {})[first.indicator] = positions
        return {
            key: dict(sorted(block.items(), key=lambda column: (position.get(column[0], len(position)), column[1][0])))
            for key, block in sorted(found.items())
        }

    @cached_property
    def printed(self) -> list[str]:
        """The source's indicators in order."""
        return self.order(self.source)

    def column(self, positions: Positions) -> Column:
        """unit -> value, of a column of the layout."""
        return {value.unit: value for value in self.arrays.pick(positions)}

    @cached_property
    def blocks(self) -> dict[tuple[str, int], Columns]:
        """The layout with its values as objects: for the few of a printed publication."""
        return {
            key: {indicator: self.column(positions) for indicator, positions in columns.items()}
            for key, columns in self.layout.items()
        }

    @cached_property
    def years(self) -> dict[str, list[int]]:
        """indicator -> the years that the source has values for, ascending."""
        firsts = self.arrays.pick(first_of_each(self.arrays.numbered("indicator", "year")))
        found: dict[str, list[int]] = {}
        for indicator, year in sorted(value[:2] for value in firsts):
            found.setdefault(indicator, []).append(year)
        return found

    @cached_property
    def others(self) -> dict[str, list[Value]]:
        """indicator -> what other sources say about it, for benchmarks and groups' members, by year."""
        found: dict[str, list[Value]] = {}
        for value in self.elsewhere:
            found.setdefault(value.indicator, []).append(value)
        return found

    @cached_property
    def decimal_point(self) -> str:
        """What the source writes before decimals: a point if any of its figures has one, else a comma."""
        has_point = self.arrays.of("raw", lambda raw: "." in raw) & self.arrays.has_number
        claims = (claim.raw for claim in self.claims if claim.number is not None)
        return "." if has_point.any() or any("." in raw for raw in claims) else ","

    def order(self, source: str) -> list[str]:
        """The indicators of a source in printed order; for an import all indicators in that of the definitions."""
        printed = self.definitions.printed_order.get(source)
        if printed:
            return sorted(printed, key=printed.__getitem__)
        return list(dict.fromkeys(each.id for area in self.definitions.area_indicators.values() for each in area))

    def indicator(self, cell: Value | Claim) -> Indicator:
        """What the cell is about."""
        return self.definitions.indicators[cell.indicator]

    def number(self, value: Value) -> Decimal | None:
        """See `number_of`."""
        return number_of(self.definitions, value)

    def is_percent(self, cell: Value | Claim) -> bool:
        """True where the cell's figure is a share in percent."""
        return self.indicator(cell).is_percent

    def is_kommun(self, value: Value) -> bool:
        """True for a kommun, False for a benchmark."""
        return value.unit in self.definitions.kommuner

    def tables(self) -> Iterator[TableDefinition]:
        """The definitions of the printed tables; none for an imported file."""
        if self.publication:
            for table in self.publication.tables:
                yield table.definition

    @cached_property
    def _tables_by_rows(self) -> set[str]:
        return {table.number for table in self.tables() if table.rows_are == "indicators"}

    def subject(self, cell: Value | Claim) -> str:
        """The printed label of whom the cell is about: its row, or its column where the rows are indicators."""
        return cell.column if cell.table in self._tables_by_rows else cell.row

    def place_about(self, cell: Value | Claim, subject: str) -> str:
        """The place of the same indicator's cell about others, whose printed labels are `subject`."""
        if cell.table in self._tables_by_rows:
            return place_of(cell.table, cell.row, subject)
        return place_of(cell.table, subject, cell.column)

    def group_values(self, indicator: str, year: int, group: str) -> list[Value]:
        """The answers and figures that the group's mean is taken of; missing ones are left out.

        Empty where a member has no cell at all: the mean may then be taken of more than the source has.
        """
        members = self._members(group, year)
        found = self.arrays.find_units(indicator, year, members)
        return [value for value in found if value.missing is None] if len(found) == len(members) else []

    def _members(self, group: str, year: int) -> list[str]:
        return self.definitions.groups[group].members(year) if group in self.definitions.groups else []

    def earlier_group_values(self, claim: Claim) -> list[Value]:
        """The group's values of the year that a printed change compares with; empty where they are not all known.

        The source's own earlier year (the one in parentheses) where it has one, else another source's year before.
        """
        for year in reversed(self.years.get(claim.indicator, [])):
            if year < claim.year and (found := self.group_values(claim.indicator, year, claim.unit)):
                return found
        return self._group_values_elsewhere(claim)

    def year_before(self, claim: Claim) -> int:
        """The year that the source says it compares with, else the calendar year before."""
        stated = self.publication.definition.previous_year if self.publication else None
        return stated or claim.year - 1

    def _group_values_elsewhere(self, claim: Claim) -> list[Value]:
        year = self.year_before(claim)
        if self.indicator(claim).break_between(year, claim.year):
            return []
        members = self._members(claim.unit, year)
        others = self.others.get(claim.indicator, [])
        found = {value.unit: value for value in others if value.year == year and value.unit in members}
        return [value for value in found.values() if value.missing is None] if len(found) == len(members) else []

    @cached_property
    def benchmark_series(self) -> dict[str, dict[int, dict[str, Value]]]:
        """benchmark -> year -> indicator -> its published value, the source's own before another's."""
        found: dict[str, dict[int, dict[str, Value]]] = {}
        own = self.arrays.where(self.arrays.of("unit", self.definitions.benchmarks.__contains__))
        for value in (*self.elsewhere, *own):
            if value.unit in self.definitions.benchmarks and value.number is not None:
                found.setdefault(value.unit, {}).setdefault(value.year, {})[value.indicator] = value
        return found

    @cached_property
    def neighbours(self) -> list[Neighbours]:
        """Every benchmark and year of the source beside the year before it."""
        return list(list_neighbours(self))


def load_cells(connection: Connection, definitions: Definitions, source: str) -> SourceCells:
    """What the database holds about a source. Raises UserError for a source that is not there."""
    published = fetch_source_years(connection)
    if source not in published:
        known = join_words(published, "eller") or "ingen källa är inläst"
        raise UserError(f"Källan '{source}' finns inte; välj {known}.")
    members = {member.unit for group in definitions.groups.values() for member in group.member}
    counts = count_values(connection, source)
    part = load_columns(connection, definitions).of_source(source, counts)
    with _without_collection():
        values = ValueArrays(fetch_blocks(connection, source, counts.keys() - part.whole), part)
        shared = (key for key, count in counts.items() if count.all > count.own)
        rivals = ValueArrays(fetch_rivals(connection, source, shared))
    return SourceCells(
        source=source,
        definitions=definitions,
        values=values.sorted_by("indicator", "year", "unit"),
        claims=sorted(fetch_claims(connection, source), key=lambda claim: claim[:5]),
        elsewhere=fetch_elsewhere(connection, source, [*definitions.benchmarks, *members]),
        rivals=rivals.sorted_by("source", "indicator", "year", "unit"),
        published=published,
    )


@contextmanager
def _without_collection() -> Iterator[None]:
    """Pauses Python's search for cycles, of which rows have none: it takes a fourth of the time that they take."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def number_of(definitions: Definitions, value: Value) -> Decimal | None:
    """The figure, or 100 or 0 for an answer by its source's coding rule; None where missing."""
    if value.code:
        return exact(definitions.coding(value.source).share(value.code))
    return None if value.number is None else exact(value.number)


def shares(definitions: Definitions, arrays: ValueArrays) -> NDArray[np.float64]:
    """For each value its figure, or 100 or 0 for an answer by its source's coding rule; NaN where missing.

    Raises KeyError for a code that the rule lacks.
    """
    found = arrays.number.copy()
    for positions in split(arrays.numbered("source", "code")):
        (first,) = arrays.pick(positions[:1])
        if first.code:
            found[positions] = definitions.coding(first.source).share(first.code)
    return found


def place(cell: Value | Claim) -> str:
    """Where the cell stands, in Swedish."""
    return place_of(cell.table, cell.row, cell.column)


def unit_names(cells: SourceCells, units: Iterable[str]) -> str:
    """`Ekerö, Sigtuna och Solna`."""
    return join_words(sorted((cells.definitions.unit_name(unit) for unit in units), key=sort_key))

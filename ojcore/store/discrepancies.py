"""What the check has found in the sources, stored when data change, and the cells that each discrepancy disputes."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Index, bindparam, delete, insert, select, text
from sqlmodel import Field, SQLModel

Cell = tuple[str, int, str, str]
"""Indicator, year, unit and source: the key of a value."""


class CheckDiscrepancy(SQLModel, table=True):
    """A discrepancy of the check in one source. key: the same for the same discrepancy in every new check."""

    __tablename__ = "check_finding"

    key: str = Field(primary_key=True)
    source: str = Field(index=True)
    place: str
    kind: str
    table: str = Field(sa_column_kwargs={"name": "table_name"})
    indicator: str | None = None
    unit: str | None = None
    year: int | None = None
    printed: str
    recomputed: str
    explanation: str
    certainty: str


class CheckCell(SQLModel, table=True):
    """A value that a discrepancy puts in doubt."""

    __tablename__ = "check_cell"
    __table_args__ = (Index("ix_check_cell_indicator", "indicator", "year"),)

    finding: str = Field(primary_key=True, foreign_key="check_finding.key")
    indicator: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    unit: str = Field(primary_key=True)
    source: str = Field(primary_key=True)


class CheckedSource(SQLModel, table=True):
    """A source whose discrepancies are stored: "not checked" is not "nothing found". rules: by which version."""

    __tablename__ = "checked_source"

    source: str = Field(primary_key=True)
    rules: int


_TABLES = SQLModel.metadata.tables
_DISCREPANCY, _CELL, _CHECKED = (_TABLES[name] for name in ("check_finding", "check_cell", "checked_source"))


class StoredDiscrepancy(NamedTuple):
    """A discrepancy as it is stored, with the values that it puts in doubt."""

    key: str
    source: str
    place: str
    kind: str
    table_name: str
    indicator: str | None
    unit: str | None
    year: int | None
    printed: str
    recomputed: str
    explanation: str
    certainty: str
    cells: tuple[Cell, ...]


class Dispute(NamedTuple):
    """One discrepancy about one value: what `Doubt` tells of it."""

    certainty: str
    kind: str
    source: str
    place: str
    explanation: str


_DISPUTES = text(
    "SELECT cell.indicator, cell.year, cell.unit, cell.source, "
    "found.certainty, found.kind, found.source, found.place, found.explanation "
    "FROM check_cell cell JOIN check_finding found ON found.key = cell.finding "
    "WHERE cell.indicator IN :indicators AND cell.year IN :years AND found.certainty <> 'question' "
    "ORDER BY found.certainty DESC, found.key DESC"
).bindparams(*(bindparam(name, expanding=True) for name in ("indicators", "years")))


def fetch_disputes(connection: Connection, indicators: Collection[str], years: Collection[int]) -> dict[Cell, Dispute]:
    """Value -> the strongest discrepancy that disputes it. What is only a question disputes nothing."""
    rows = connection.execute(_DISPUTES, {"indicators": list(indicators), "years": list(years)})
    return {tuple(row[:4]): Dispute(*row[4:]) for row in rows}  # `certain` comes last, and stays


def replace_discrepancies(
    connection: Connection,
    sources: Collection[str],
    checked: Iterable[str],
    found: Iterable[StoredDiscrepancy],
    rules: int,
) -> None:
    """Puts new discrepancies in place of those of `sources`. checked: those that are there and have been checked."""
    of_sources = select(_DISCREPANCY.c.key).where(_DISCREPANCY.c.source.in_(sources))
    connection.execute(delete(_CELL).where(_CELL.c.finding.in_(of_sources)))
    connection.execute(delete(_DISCREPANCY).where(_DISCREPANCY.c.source.in_(sources)))
    connection.execute(delete(_CHECKED).where(_CHECKED.c.source.in_(sources)))
    stored = list(found)
    rows = [{name: value for name, value in each._asdict().items() if name != "cells"} for each in stored]
    cells = [
        dict(zip(("finding", "indicator", "year", "unit", "source"), (each.key, *cell), strict=True))
        for each in stored
        for cell in each.cells
    ]
    marks = [{"source": source, "rules": rules} for source in checked]
    for table, content in ((_DISCREPANCY, rows), (_CELL, cells), (_CHECKED, marks)):
        if content:
            connection.execute(insert(table), content)


def fetch_unchecked(connection: Connection, rules: int) -> list[str]:
    """The stored sources that no check by these rules has seen."""
    statement = text(
        "SELECT id FROM source WHERE id NOT IN (SELECT source FROM checked_source WHERE rules = :rules) ORDER BY id"
    )
    return list(connection.execute(statement, {"rules": rules}).scalars())


def fetch_related(connection: Connection, sources: Collection[str]) -> set[str]:
    """The sources and all others that have a value of any of their indicators: what one says, the others' check reads.

    Asked before values are taken away, and after they have come.
    """
    statement = text(
        "SELECT DISTINCT other.source FROM value other WHERE other.indicator IN "
        "(SELECT DISTINCT own.indicator FROM value own WHERE own.source IN :sources)"
    ).bindparams(bindparam("sources", expanding=True))
    return {*sources, *connection.execute(statement, {"sources": list(sources)}).scalars()}

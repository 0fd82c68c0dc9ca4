"""What the check has found in the sources, stored when data change, and the cells that each discrepancy disputes."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Index, bindparam, delete, insert, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from ojcore.store.engine import SourceRecord, ValueRecord, columns_of

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
    """A discrepancy as it is told: what `Doubt` tells of a value."""

    certainty: str
    kind: str
    source: str
    place: str
    explanation: str


_DISPUTES = (
    select(
        *columns_of(CheckCell, ("indicator", "year", "unit", "source")),
        *columns_of(CheckDiscrepancy, Dispute._fields),
    )
    .select_from(CheckCell)
    .join(CheckDiscrepancy, col(CheckDiscrepancy.key) == CheckCell.finding)
    .where(
        col(CheckCell.indicator).in_(bindparam("indicators", expanding=True)),
        col(CheckCell.year).in_(bindparam("years", expanding=True)),
        col(CheckDiscrepancy.certainty) != "question",
    )
    .order_by(col(CheckDiscrepancy.certainty).desc(), col(CheckDiscrepancy.key).desc())
)


def fetch_disputes(connection: Connection, indicators: Collection[str], years: Collection[int]) -> dict[Cell, Dispute]:
    """Value -> the strongest discrepancy that disputes it. What is only a question disputes nothing."""
    rows = connection.execute(_DISPUTES, {"indicators": list(indicators), "years": list(years)})
    return {tuple(row[:4]): Dispute(*row[4:]) for row in rows}  # `certain` comes last, and stays


def fetch_discrepancies(connection: Connection, indicator: str) -> list[Dispute]:
    """All that the check has found about an indicator or any of its values, questions too; by source and place.

    One that covers values of several indicators is told of each of them.
    """
    of_values = select(col(CheckCell.finding)).where(col(CheckCell.indicator) == indicator)
    about = or_(col(CheckDiscrepancy.indicator) == indicator, col(CheckDiscrepancy.key).in_(of_values))
    found = select(*columns_of(CheckDiscrepancy, Dispute._fields)).where(about)
    order = columns_of(CheckDiscrepancy, ("source", "place", "key"))
    return [Dispute(*row) for row in connection.execute(found.order_by(*order))]


def replace_discrepancies(
    connection: Connection,
    sources: Collection[str],
    checked: Iterable[str],
    found: Iterable[StoredDiscrepancy],
    rules: int,
) -> None:
    """Puts new discrepancies in place of those of `sources`. checked: those that are there and have been checked."""
    of_sources = select(col(CheckDiscrepancy.key)).where(col(CheckDiscrepancy.source).in_(sources))
    connection.execute(delete(CheckCell).where(col(CheckCell.finding).in_(of_sources)))
    connection.execute(delete(CheckDiscrepancy).where(col(CheckDiscrepancy.source).in_(sources)))
    connection.execute(delete(CheckedSource).where(col(CheckedSource.source).in_(sources)))
    stored = list(found)
    rows = [{name: value for name, value in each._asdict().items() if name != "cells"} for each in stored]
    cells = [
        dict(zip(("finding", "indicator", "year", "unit", "source"), (each.key, *cell), strict=True))
        for each in stored
        for cell in each.cells
    ]
    marks = [{"source": source, "rules": rules} for source in checked]
    for record, content in ((CheckDiscrepancy, rows), (CheckCell, cells), (CheckedSource, marks)):
        if content:
            connection.execute(insert(record), content)


def fetch_unchecked(connection: Connection, rules: int) -> list[str]:
    """The stored sources that no check by these rules has seen."""
    checked = select(col(CheckedSource.source)).where(col(CheckedSource.rules) == rules)
    unchecked = select(col(SourceRecord.id)).where(col(SourceRecord.id).not_in(checked))
    return list(connection.execute(unchecked.order_by(col(SourceRecord.id))).scalars())


def fetch_related(connection: Connection, sources: Collection[str]) -> set[str]:
    """The sources and all others that have a value of any of their indicators: what one says, the others' check reads.

    Asked before values are taken away, and after they have come.
    """
    own = aliased(ValueRecord)
    indicators = select(col(own.indicator)).where(col(own.source).in_(sources)).distinct()
    related = select(col(ValueRecord.source)).where(col(ValueRecord.indicator).in_(indicators)).distinct()
    return {*sources, *connection.execute(related).scalars()}

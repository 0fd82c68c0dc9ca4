"""What the check has found in the sources, stored by the job that follows a change of data; what that disputes."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, and_, bindparam, delete, insert, or_, select, update
from sqlmodel import Field, SQLModel, col

from ojcore.store.engine import SourceRecord, ValueRecord, columns_of

Cell = tuple[str, int, str, str]
"""Indicator, year, unit and source: the key of a value."""


class CheckDiscrepancy(SQLModel, table=True):
    """A discrepancy of the check in one source.

    key: the same for the same discrepancy in every new check. rule: which found it. position: its place in the report.
    """

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
    rule: str = Field(default="", sa_column_kwargs={"server_default": ""})
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


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
    """A source whose report is stored: "not checked" is not "nothing found".

    rules: by which version of the rules; `STALE` where the values have changed since. figures: how many the source
    has. outcomes: JSON, how much each rule looked at.
    """

    __tablename__ = "checked_source"

    source: str = Field(primary_key=True)
    rules: int
    figures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    outcomes: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})


STALE = -1
"""In place of a version of the rules: the report is of other values than those that are stored."""


class StoredDiscrepancy(NamedTuple):
    """A discrepancy as it is stored, with the values that it puts in doubt."""

    key: str
    source: str
    place: str
    kind: str
    table: str
    indicator: str | None
    unit: str | None
    year: int | None
    printed: str
    recomputed: str
    explanation: str
    certainty: str
    rule: str
    position: int
    cells: tuple[Cell, ...] = ()


_STORED = StoredDiscrepancy._fields[:-1]


class StoredCheck(NamedTuple):
    """The report of one source as it is stored; discrepancies in its order."""

    source: str
    figures: int
    outcomes: str
    discrepancies: list[StoredDiscrepancy]


class Dispute(NamedTuple):
    """A discrepancy as it is told: what `Doubt` tells of a value."""

    certainty: str
    kind: str
    source: str
    place: str
    explanation: str


_ALL_DISPUTES = (
    select(
        *columns_of(CheckCell, ("indicator", "year", "unit", "source")),
        *columns_of(CheckDiscrepancy, Dispute._fields),
    )
    .select_from(CheckCell)
    .join(CheckDiscrepancy, col(CheckDiscrepancy.key) == CheckCell.finding)
    .where(col(CheckDiscrepancy.certainty) != "question")
)
_DISPUTES = _ALL_DISPUTES.where(
    col(CheckCell.indicator).in_(bindparam("indicators", expanding=True)),
    col(CheckCell.year).in_(bindparam("years", expanding=True)),
).order_by(col(CheckDiscrepancy.certainty).desc(), col(CheckDiscrepancy.key).desc())


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


def replace_check(connection: Connection, check: StoredCheck, rules: int) -> set[str]:
    """Puts a source's new report in place of the one that was.

    Returns the indicators of which it disputes other values, or the same otherwise.
    """
    before = _disputes_of(connection, check.source)
    remove_checks(connection, [check.source])
    names = [column.name for column in columns_of(CheckDiscrepancy, _STORED)]
    rows = [dict(zip(names, each, strict=False)) for each in check.discrepancies]
    cells = [
        dict(zip(("finding", "indicator", "year", "unit", "source"), (each.key, *cell), strict=True))
        for each in check.discrepancies
        for cell in each.cells
    ]
    mark = {"source": check.source, "rules": rules, "figures": check.figures, "outcomes": check.outcomes}
    for record, content in ((CheckDiscrepancy, rows), (CheckCell, cells), (CheckedSource, [mark])):
        if content:
            connection.execute(insert(record), content)
    return {indicator for indicator, *_ in before ^ _disputes_of(connection, check.source)}


def _disputes_of(connection: Connection, source: str) -> set[tuple[Any, ...]]:
    """What a source's report disputes, and how it is told."""
    return {tuple(row) for row in connection.execute(_ALL_DISPUTES.where(col(CheckDiscrepancy.source) == source))}


def leave_stale(connection: Connection, sources: Collection[str], batch: int) -> set[str]:
    """Says that the reports of sources are of other values than are stored now.

    What they say of the values of a batch, which are new or about to go, is taken away: it was said of other values. A
    value that stays as it was keeps its doubt until it has been checked again. Returns the indicators of which less is
    disputed by it: a discrepancy may be about other values too.
    """
    changed = [
        col(getattr(CheckCell, name)) == getattr(ValueRecord, name) for name in ("indicator", "year", "unit", "source")
    ]
    of_batch = select(col(CheckCell.finding)).join(ValueRecord, and_(*changed)).where(col(ValueRecord.batch) == batch)
    gone = [{"gone": key} for key in connection.execute(of_batch.distinct()).scalars()]
    about: set[str] = set()
    if gone:
        told = select(col(CheckCell.indicator)).where(col(CheckCell.finding).in_(of_batch)).distinct()
        about.update(connection.execute(told).scalars())
        connection.execute(delete(CheckCell).where(col(CheckCell.finding) == bindparam("gone")), gone)
        connection.execute(delete(CheckDiscrepancy).where(col(CheckDiscrepancy.key) == bindparam("gone")), gone)
    connection.execute(update(CheckedSource).where(col(CheckedSource.source).in_(sources)).values(rules=STALE))
    return about


def remove_checks(connection: Connection, sources: Collection[str]) -> set[str]:
    """Takes away the reports of sources, with the doubts that they cast. Returns the indicators that had those."""
    of_sources = select(col(CheckDiscrepancy.key)).where(col(CheckDiscrepancy.source).in_(sources))
    told = select(col(CheckCell.indicator)).where(col(CheckCell.finding).in_(of_sources)).distinct()
    about = set(connection.execute(told).scalars())
    connection.execute(delete(CheckCell).where(col(CheckCell.finding).in_(of_sources)))
    connection.execute(delete(CheckDiscrepancy).where(col(CheckDiscrepancy.source).in_(sources)))
    connection.execute(delete(CheckedSource).where(col(CheckedSource.source).in_(sources)))
    return about


_CHECK = (
    select(
        *columns_of(CheckedSource, ("figures", "outcomes")),
        *columns_of(CheckDiscrepancy, _STORED),
        *columns_of(CheckCell, ("indicator", "year", "unit", "source")),
    )
    .select_from(CheckedSource)
    .outerjoin(CheckDiscrepancy, col(CheckDiscrepancy.source) == CheckedSource.source)
    .outerjoin(CheckCell, col(CheckCell.finding) == CheckDiscrepancy.key)
    .where(col(CheckedSource.source) == bindparam("source"), col(CheckedSource.rules) == bindparam("rules"))
    .order_by(col(CheckDiscrepancy.position))
)
_OF_DISCREPANCY = slice(2, -4)


def fetch_check(connection: Connection, source: str, rules: int) -> StoredCheck | None:
    """The stored report of a source; None where there is none of its present values by these rules.

    One statement, so that nobody reads half of one report and half of the next.
    """
    rows = connection.execute(_CHECK, {"source": source, "rules": rules}).all()
    if not rows:
        return None
    cells: dict[tuple[Any, ...], list[Cell]] = {}
    for row in rows:
        found = cells.setdefault(tuple(row[_OF_DISCREPANCY]), [])
        if row[-1] is not None:
            found.append(tuple(row[-4:]))
    discrepancies = [StoredDiscrepancy._make((*fields, tuple(sorted(of)))) for fields, of in cells.items() if fields[0]]
    return StoredCheck(source, rows[0].figures, rows[0].outcomes, discrepancies)


def fetch_unchecked(connection: Connection, rules: int) -> list[str]:
    """The stored sources that have no report of their present values by these rules, by id."""
    checked = select(col(CheckedSource.source)).where(col(CheckedSource.rules) == rules)
    unchecked = select(col(SourceRecord.id)).where(col(SourceRecord.id).not_in(checked))
    return list(connection.execute(unchecked.order_by(col(SourceRecord.id))).scalars())


def fetch_related(connection: Connection, sources: Collection[str]) -> set[str]:
    """The sources and all others that have a value of any of their indicators: what one says, the others' check reads.

    Asked before values are taken away, and after they have come.
    """
    own = select(col(ValueRecord.indicator)).where(col(ValueRecord.source).in_(sources)).distinct()
    return {*sources, *fetch_sharing(connection, list(connection.execute(own).scalars()))}


def fetch_sharing(connection: Connection, indicators: Collection[str]) -> set[str]:
    """The sources that have a value of any of the indicators."""
    sharing = select(col(ValueRecord.source)).where(col(ValueRecord.indicator).in_(indicators)).distinct()
    return {*connection.execute(sharing).scalars()}

"""What the database holds: its sources, how much each of them says, and which answers are missing and why."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Select, Subquery, bindparam, func, select
from sqlmodel import col

from ojcore.reading.cells import Value
from ojcore.store.engine import ClaimRecord, Comment, SourceRecord, ValueRecord, columns_of
from ojcore.store.values import VALUES


class SourceSummary(NamedTuple):
    """A source and what it brought.

    values: cells of kommuner and benchmarks, `missing` of them without an answer. claims: means and changes that the
    source has computed. first_year and last_year: of its values; None where it has none.
    """

    id: str
    title: str
    producer: str
    year: int | None
    published: int | None
    document: str
    licence: str
    sha256: str
    is_published_data: bool
    values: int
    missing: int
    first_year: int | None
    last_year: int | None
    claims: int
    comments: int


class MissingCount(NamedTuple):
    """How many of a source's values of a year are missing for a reason; `reason` is the id in the code book."""

    source: str
    year: int
    reason: str
    number: int


def _count_by_source(record: type[ClaimRecord] | type[Comment]) -> Subquery:
    return select(col(record.source), func.count().label("total")).group_by(col(record.source)).subquery()


def _select_sources() -> Select[*tuple[Any, ...]]:
    """The columns of `SourceSummary`."""
    values = (
        select(
            col(ValueRecord.source),
            func.count().label("total"),
            func.count(col(ValueRecord.missing)).label("missing"),
            func.min(col(ValueRecord.year)).label("first_year"),
            func.max(col(ValueRecord.year)).label("last_year"),
        )
        .group_by(col(ValueRecord.source))
        .subquery()
    )
    claims, comments = _count_by_source(ClaimRecord), _count_by_source(Comment)
    return (
        select(
            *columns_of(SourceRecord, SourceSummary._fields[: SourceSummary._fields.index("values")]),
            func.coalesce(values.c.total, 0),
            func.coalesce(values.c.missing, 0),
            values.c.first_year,
            values.c.last_year,
            func.coalesce(claims.c.total, 0),
            func.coalesce(comments.c.total, 0),
        )
        .select_from(SourceRecord)
        .outerjoin(values, values.c.source == SourceRecord.id)
        .outerjoin(claims, claims.c.source == SourceRecord.id)
        .outerjoin(comments, comments.c.source == SourceRecord.id)
        .order_by(col(SourceRecord.is_published_data).desc(), col(SourceRecord.year), col(SourceRecord.id))
    )


_SOURCES = _select_sources()

_REASON = (col(ValueRecord.source), col(ValueRecord.year), col(ValueRecord.missing))
_MISSING_COUNTS: Select[*tuple[Any, ...]] = (
    select(*_REASON, func.count()).where(col(ValueRecord.missing).is_not(None)).group_by(*_REASON).order_by(*_REASON)
)

_MISSING = (
    select(*VALUES.columns)
    .where(col(ValueRecord.missing).is_not(None))
    .order_by(*columns_of(ValueRecord, ("source", "year", "indicator", "unit")))
    .limit(bindparam("limit", type_=Integer))
)


def list_sources(connection: Connection) -> list[SourceSummary]:
    """Every source: the published ones by year, then the imported ones."""
    return [SourceSummary(*row) for row in connection.execute(_SOURCES)]


def count_missing(connection: Connection) -> list[MissingCount]:
    """How many answers are missing, by source, year and reason; nothing for a source without any."""
    return [MissingCount(*row) for row in connection.execute(_MISSING_COUNTS)]


def list_missing(connection: Connection, limit: int) -> list[Value]:
    """The first `limit` values without an answer, by source, year, indicator and unit."""
    return [Value(*row) for row in connection.execute(_MISSING, {"limit": limit})]

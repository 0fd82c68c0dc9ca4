"""What the database holds: its sources, how much each of them says, and which answers are missing and why."""

from typing import NamedTuple

from sqlalchemy import Connection, text

from ojcore.reading.cells import Value
from ojcore.store.values import VALUE_COLUMNS


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


_SOURCES = text("""
SELECT s.id, s.title, s.producer, s.year, s.published, s.document, s.licence, s.sha256, s.is_published_data,
  COALESCE(v.total, 0), COALESCE(v.missing, 0), v.first_year, v.last_year, COALESCE(c.total, 0), COALESCE(k.total, 0)
FROM source s
LEFT JOIN (
  SELECT source, COUNT(*) AS total, COUNT(missing) AS missing, MIN(year) AS first_year, MAX(year) AS last_year
  FROM value GROUP BY source
) v ON v.source = s.id
LEFT JOIN (SELECT source, COUNT(*) AS total FROM claim GROUP BY source) c ON c.source = s.id
LEFT JOIN (SELECT source, COUNT(*) AS total FROM comment GROUP BY source) k ON k.source = s.id
ORDER BY s.is_published_data DESC, s.year, s.id
""")

_MISSING_COUNTS = text(
    "SELECT source, year, missing, COUNT(*) FROM value WHERE missing IS NOT NULL "
    "GROUP BY source, year, missing ORDER BY source, year, missing"
)

_MISSING = text(
    f"SELECT {VALUE_COLUMNS} FROM value WHERE missing IS NOT NULL "  # noqa: S608 (names are ours)
    "ORDER BY source, year, indicator, unit LIMIT :limit"
)


def list_sources(connection: Connection) -> list[SourceSummary]:
    """Every source: the published ones by year, then the imported ones."""
    rows = (SourceSummary(*row) for row in connection.execute(_SOURCES))
    return [row._replace(is_published_data=bool(row.is_published_data)) for row in rows]


def count_missing(connection: Connection) -> list[MissingCount]:
    """How many answers are missing, by source, year and reason; nothing for a source without any."""
    return [MissingCount(*row) for row in connection.execute(_MISSING_COUNTS)]


def list_missing(connection: Connection, limit: int) -> list[Value]:
    """The first `limit` values without an answer, by source, year, indicator and unit."""
    return [Value(*row) for row in connection.execute(_MISSING, {"limit": limit})]

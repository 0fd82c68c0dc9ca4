"""Values, claims and comments in and out of the database.

Rows go in by the driver's own bulk call (executemany, COPY), because a national file is a million of them; the ORM
would take thirty times as long.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, bindparam, delete, insert, select, text
from sqlmodel import SQLModel

from ojcore.access import Acting, log, require
from ojcore.definitions.model import Definitions, PublicationDefinition
from ojcore.reading.cells import Claim, Value
from ojcore.reading.published import PrintedComment, PublishedCells, read_publication
from ojcore.store.discrepancies import fetch_related
from ojcore.store.engine import SourceRecord, now
from ojcore.store.versions import hold_values, raise_version

Key = tuple[str, int, str, str]
Row = tuple[Any, ...]
PUBLISHED_FILE = "data/"

_TABLES = SQLModel.metadata.tables
_COMMENT = _TABLES["comment"].c

VALUE_COLUMNS = "indicator, year, unit, source, raw, code, number, missing, table_name, row_name, column_name"
CLAIM_COLUMNS = "source, kind, indicator, year, unit, raw, number, table_name, row_name, column_name"

# Steps from one indicator and year to the next by the table's key; DISTINCT would read every value of the country.
_COVERAGE = text("""
WITH RECURSIVE asked(indicator) AS (
  SELECT MIN(indicator) FROM value
  UNION ALL
  SELECT (SELECT MIN(indicator) FROM value WHERE value.indicator > asked.indicator)
  FROM asked WHERE asked.indicator IS NOT NULL
), measured(indicator, year) AS (
  SELECT indicator, (SELECT MIN(year) FROM value WHERE value.indicator = asked.indicator)
  FROM asked WHERE indicator IS NOT NULL
  UNION ALL
  SELECT indicator, (
    SELECT MIN(year) FROM value WHERE value.indicator = measured.indicator AND value.year > measured.year
  ) FROM measured WHERE year IS NOT NULL
)
SELECT indicator, year FROM measured
WHERE year IS NOT NULL AND EXISTS (
  SELECT 1 FROM value
  WHERE value.indicator = measured.indicator AND value.year = measured.year AND value.unit IN :units
) ORDER BY indicator, year
""").bindparams(bindparam("units", expanding=True))

_VALUES = text(
    f"SELECT {VALUE_COLUMNS} FROM value "  # noqa: S608
    "WHERE indicator IN :indicators AND year IN :years AND unit IN :units ORDER BY indicator, year, unit, source"
).bindparams(*(bindparam(name, expanding=True) for name in ("indicators", "years", "units")))

_COMMENTS = text(
    "SELECT indicator, text FROM comment WHERE indicator IN :indicators AND year = :year AND unit = :unit "
    "ORDER BY source IS NULL, id"
).bindparams(bindparam("indicators", expanding=True))


class CellTable(NamedTuple):
    """A table of cells. Its first `key` columns say which cell it is; `replaced` is where replaced ones are kept."""

    name: str
    columns: str
    key: int
    replaced: str


VALUES = CellTable("value", VALUE_COLUMNS, 4, "replaced_value")
CLAIMS = CellTable("claim", CLAIM_COLUMNS, 5, "replaced_claim")
_PLACE = 2  # the last two columns: row_name and column_name
_ROWS_AT_ONCE = 32  # rows a statement, which SQLite takes in three quarters of the time


class Counts(NamedTuple):
    """How many values a batch added, replaced and found already there."""

    added: int
    replaced: int
    unchanged: int


class Changes(NamedTuple):
    """What storing rows does: those that are new, (old, new) of those that differ, and how many stay as they are."""

    added: Sequence[Row]
    replaced: list[tuple[Row, Row]]
    unchanged: int

    @property
    def counts(self) -> Counts:
        """The numbers of rows."""
        return Counts(len(self.added), len(self.replaced), self.unchanged)


def load_published(acting: Acting, definitions: Definitions) -> int:
    """Loads every publication of `data/` into the database and returns how many of them had changed.

    A second run with the same files changes nothing. A cell that was corrected in a file replaces the old value, one
    that was taken away is removed. Raises Problems if a cell cannot be read; then nothing is changed.
    The sources are checked in the same transaction, and what the check finds is stored.
    """
    from ojcore.checking.stored import store_discrepancies  # the check is made of this module's own functions

    require(acting, load_published)
    read = {id_: read_publication(each, definitions) for id_, each in definitions.publications.items()}
    with acting.reading() as connection:
        changed = [id_ for id_, cells in read.items() if not _is_stored(connection, id_, cells)]
    if changed:
        with acting.changing() as connection:
            hold_values(connection)
            batch = _open_batch(connection, acting, PUBLISHED_FILE, "")
            for id_ in changed:
                _replace_publication(connection, definitions.publications[id_].definition, read[id_], batch)
            store_discrepancies(connection, definitions, fetch_related(connection, changed))
            close_batch(connection, batch, Counts(sum(len(read[id_].values) for id_ in changed), 0, 0))
            log(connection, acting, "load", ", ".join(changed))
    return len(changed)


def _is_stored(connection: Connection, source: str, cells: PublishedCells) -> bool:
    return (
        set(stored_values(connection, [source]).values()) == set(cells.values)
        and set(fetch_claims(connection, source)) == set(cells.claims)
        and set(_stored_comments(connection, source)) == set(cells.comments)
    )


def _stored_comments(connection: Connection, source: str) -> list[PrintedComment]:
    columns = [_COMMENT[name] for name in PrintedComment._fields]
    return [PrintedComment(*row) for row in connection.execute(select(*columns).where(_COMMENT.source == source))]


def _replace_publication(
    connection: Connection, publication: PublicationDefinition, cells: PublishedCells, batch: int
) -> None:
    for unit in sorted({each.unit for each in [*_stored_comments(connection, publication.id), *cells.comments]}):
        raise_version(connection, "comments", unit)
    for table, key in (("value", "source"), ("claim", "source"), ("comment", "source"), ("source", "id")):
        connection.execute(delete(_TABLES[table]).where(_TABLES[table].c[key] == publication.id))
    fields = publication.model_dump(include=set(SourceRecord.model_fields))
    connection.execute(insert(SourceRecord).values(**fields, is_published_data=True))
    insert_rows(connection, "value", VALUE_COLUMNS, cells.values, batch)
    insert_rows(connection, "claim", CLAIM_COLUMNS, cells.claims, batch)
    if cells.comments:
        author, at = publication.producer, now()
        rows = [each._asdict() | {"author": author, "written_at": at, "version": 1} for each in cells.comments]
        connection.execute(insert(_TABLES["comment"]), rows)


def _open_batch(connection: Connection, acting: Acting, file_name: str, sha256: str) -> int:
    """A new batch's id, to give the values that it brings."""
    row = {"file_name": file_name, "sha256": sha256, "loaded_at": now(), "loaded_by": acting.user.name}
    result = connection.execute(insert(_TABLES["batch"]).values(row | {"added": 0, "replaced": 0, "undone_by": ""}))
    return int((result.inserted_primary_key or (0,))[0])


def close_batch(connection: Connection, batch: int, counts: Counts) -> None:
    """Writes what the batch did."""
    statement = text("UPDATE batch SET added = :added, replaced = :replaced WHERE id = :batch")
    connection.execute(statement, {"added": counts.added, "replaced": counts.replaced, "batch": batch})


def compare_rows(connection: Connection, table: CellTable, rows: Sequence[Row]) -> Changes:
    """What storing rows would change. Where a cell stands in the source's table is no part of what it says.

    rows: `Value` or `Claim`, as `table` has, each key at most once.
    """
    stored = _stored_cells(connection, table, rows)
    if not stored:
        return Changes(rows, [], 0)
    key = slice(table.key)
    added = [row for row in rows if row[key] not in stored]
    replaced = [(old, row) for row in rows if (old := stored.get(row[key])) and old[:-_PLACE] != row[:-_PLACE]]
    return Changes(added, replaced, len(rows) - len(added) - len(replaced))


def _stored_cells(connection: Connection, table: CellTable, rows: Sequence[Row]) -> dict[Row, Row]:
    source, indicator = (table.columns.split(", ").index(name) for name in ("source", "indicator"))
    known = set(connection.execute(select(_TABLES["source"].c.id)).scalars())
    sources = {row[source] for row in rows} & known
    if not sources:
        return {}
    statement = text(f"SELECT {table.columns} FROM {table.name} WHERE source IN :sources AND indicator IN :indicators")  # noqa: S608
    statement = statement.bindparams(*(bindparam(name, expanding=True) for name in ("sources", "indicators")))
    chosen = {"sources": list(sources), "indicators": list({row[indicator] for row in rows})}
    return {row[: table.key]: row for row in driver_rows(connection.execute(statement, chosen))}


def write_changes(connection: Connection, table: CellTable, changes: Changes, batch: int) -> Counts:
    """Adds the new rows and replaces those that differ; the old ones are kept for undo. The sources must exist."""
    _set_aside(connection, table, [old[: table.key] for old, _ in changes.replaced], batch)
    insert_rows(connection, table.name, table.columns, changes.added, batch)
    insert_rows(connection, table.name, table.columns, [new for _, new in changes.replaced], batch)
    return changes.counts


def _set_aside(connection: Connection, table: CellTable, keys: list[Row], batch: int) -> None:
    if not keys:
        return
    names = table.columns.split(", ")[: table.key]
    same = " AND ".join(f"{name} = :{name}" for name in names)
    columns = f"{table.columns}, batch"
    parameters = [dict(zip(names, key, strict=True)) for key in keys]
    keep = f"INSERT INTO {table.replaced} (replaced_by, {columns}) SELECT {batch:d}, {columns} FROM {table.name} WHERE "  # noqa: S608
    connection.execute(text(keep + same), parameters)
    connection.execute(text(f"DELETE FROM {table.name} WHERE {same}"), parameters)  # noqa: S608


def insert_rows(connection: Connection, table: str, columns: str, rows: Sequence[Row], batch: int) -> None:
    """Inserts rows of `columns`, all of the same batch, as fast as the driver can."""
    if not rows:
        return
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table} ({columns}, batch) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, batch))
        return
    values = f"({', '.join('?' * (columns.count(',') + 1))}, {batch:d})"
    start = f"INSERT INTO {table} ({columns}, batch) VALUES "  # noqa: S608 (names are ours, values bound)
    whole = len(rows) - len(rows) % _ROWS_AT_ONCE
    blocks = (tuple(chain.from_iterable(rows[at : at + _ROWS_AT_ONCE])) for at in range(0, whole, _ROWS_AT_ONCE))
    cursor.executemany(start + ", ".join([values] * _ROWS_AT_ONCE), blocks)
    cursor.executemany(start + values, rows[whole:])


def stored_values(connection: Connection, sources: Collection[str]) -> dict[Key, Value]:
    """All values of the sources by their key (indicator, year, unit, source)."""
    statement = text(f"SELECT {VALUE_COLUMNS} FROM value WHERE source IN :sources")  # noqa: S608
    statement = statement.bindparams(bindparam("sources", expanding=True))
    values = _as_values(connection.execute(statement, {"sources": list(sources)}))
    return {value[:4]: value for value in values}


def fetch_values(
    connection: Connection, indicators: Collection[str], years: Collection[int], units: Collection[str]
) -> list[Value]:
    """The values of some indicators, years and units, by indicator, year, unit and source."""
    chosen = {"indicators": list(indicators), "years": list(years), "units": list(units)}
    return list(_as_values(connection.execute(_VALUES, chosen)))


def _as_values(result: CursorResult[Any]) -> Iterator[Value]:
    return map(tuple.__new__, repeat(Value), driver_rows(result))


def driver_rows(result: CursorResult[Any]) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them; SQLAlchemy's own row objects cost as much as fetching a national table."""
    rows = [] if result.cursor is None else list(result.cursor.fetchall())
    result.close()
    return rows


def fetch_claims(connection: Connection, source: str) -> list[Claim]:
    """The printed means and changes of a source."""
    rows = connection.execute(text(f"SELECT {CLAIM_COLUMNS} FROM claim WHERE source = :source"), {"source": source})  # noqa: S608
    return [Claim(*row) for row in rows]


def fetch_coverage(connection: Connection, units: Collection[str]) -> dict[str, list[int]]:
    """indicator -> the years, ascending, for which any of the units has a value or a missing answer."""
    found: dict[str, list[int]] = {}
    for indicator, year in driver_rows(connection.execute(_COVERAGE, {"units": list(units)})):
        found.setdefault(indicator, []).append(year)
    return found


def fetch_comments(connection: Connection, indicators: Iterable[str], year: int, unit: str) -> dict[str, str]:
    """indicator -> the comment on `unit`'s answer that year: a user's before the publication's, and the latest."""
    chosen = {"indicators": list(indicators), "year": year, "unit": unit}
    latest = dict(driver_rows(connection.execute(_COMMENTS, chosen)))
    return {indicator: comment for indicator, comment in latest.items() if comment}


def fetch_source_years(connection: Connection) -> dict[str, int | None]:
    """source -> the year it was published; None for a source that does not say."""
    rows = connection.execute(text("SELECT id, published FROM source ORDER BY id"))
    return {row.id: row.published for row in rows}


def fetch_elsewhere(connection: Connection, source: str, units: Collection[str]) -> list[Value]:
    """What other sources say about the indicators of `source`, for some units; by year and source."""
    statement = text(
        f"SELECT {VALUE_COLUMNS} FROM value WHERE source <> :source AND unit IN :units "  # noqa: S608
        "AND indicator IN (SELECT DISTINCT indicator FROM value WHERE source = :source) ORDER BY year, source"
    ).bindparams(bindparam("units", expanding=True))
    return list(_as_values(connection.execute(statement, {"source": source, "units": list(units)})))


def fetch_rivals(connection: Connection, source: str) -> list[Value]:
    """Other sources' values for an indicator, year and unit that `source` has a value for too."""
    columns = ", ".join(f"other.{column}" for column in VALUE_COLUMNS.split(", "))
    statement = text(
        f"SELECT {columns} FROM value own JOIN value other ON other.indicator = own.indicator "  # noqa: S608
        "AND other.year = own.year AND other.unit = own.unit AND other.source <> own.source "
        "WHERE own.source = :source ORDER BY other.source, other.indicator, other.year, other.unit"
    )
    return list(_as_values(connection.execute(statement, {"source": source})))

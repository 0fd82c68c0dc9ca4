"""Values, claims and comments in and out of the database.

Rows go in by the driver's own bulk call (executemany, COPY), because a national file is a million of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from ojcore.access import Acting, log, require
from ojcore.definitions.model import Definitions, PublicationDefinition
from ojcore.reading.cells import Claim, Value
from ojcore.reading.published import PrintedComment, PublishedCells, read_publication
from ojcore.store.discrepancies import fetch_related
from ojcore.store.engine import (
    Batch,
    ClaimRecord,
    Comment,
    ReplacedClaim,
    ReplacedValue,
    SourceRecord,
    ValueRecord,
    columns_of,
    now,
)
from ojcore.store.versions import hold_values, raise_version, renew_indicator

Row = tuple[Any, ...]
PUBLISHED_FILE = "data/"


class CellTable(NamedTuple):
    """A table of cells. The first `key` of its fields say which cell it is; `replaced` keeps what is replaced."""

    record: type[ValueRecord] | type[ClaimRecord]
    replaced: type[ReplacedValue] | type[ReplacedClaim]
    fields: tuple[str, ...]
    key: int

    @property
    def columns(self) -> list[Column[Any]]:
        """Those of the fields."""
        return columns_of(self.record, self.fields)


VALUES = CellTable(ValueRecord, ReplacedValue, Value._fields, 4)
CLAIMS = CellTable(ClaimRecord, ReplacedClaim, Claim._fields, 5)
_PLACE = 3  # the last columns: table_name, row_name and column_name
_ROWS_AT_ONCE = 32  # rows a statement, which SQLite takes in three quarters of the time


_COMMENTS = (
    select(col(Comment.indicator), col(Comment.text))
    .where(
        col(Comment.indicator).in_(bindparam("indicators", expanding=True)),
        col(Comment.year) == bindparam("year"),
        col(Comment.unit) == bindparam("unit"),
    )
    .order_by(col(Comment.source).is_(None), col(Comment.id))
)


class Counts(NamedTuple):
    """How many values a batch added, replaced and found already there."""

    added: int
    replaced: int
    unchanged: int


class Changes(NamedTuple):
    """What storing rows does: those that are new, (old, new) of those that differ, and how many stay as they are.

    absent: how many cells the sources have for the same indicators and years that the rows say nothing of; they stay.
    """

    added: Sequence[Row]
    replaced: list[tuple[Row, Row]]
    unchanged: int
    absent: int = 0

    @property
    def counts(self) -> Counts:
        """The numbers of rows."""
        return Counts(len(self.added), len(self.replaced), self.unchanged)

    def of(self, table: CellTable, field: str) -> set[str]:
        """What the rows that are new or differ have in a field."""
        at = table.fields.index(field)
        return {row[at] for row in chain(self.added, (new for _, new in self.replaced))}


def load_published(acting: Acting, definitions: Definitions) -> int:
    """Loads every publication of `data/` into the database and returns how many of them had changed.

    A second run with the same files changes nothing. A cell that was corrected in a file replaces the old value, one
    that was taken away is removed. Raises Problems if a cell cannot be read; then nothing is changed.
    Then the sources are checked, by the job that is ordered in the same transaction.
    """
    from ojcore.checking.job import check_now, leave_unchecked  # the check is made of this module's own functions

    require(acting, load_published)
    read = {id_: read_publication(each, definitions) for id_, each in definitions.publications.items()}
    with acting.reading() as connection:
        changed = [id_ for id_, cells in read.items() if not _is_stored(connection, id_, cells)]
    if changed:
        with acting.changing() as connection:
            hold_values(connection)
            batch = _open_batch(connection, acting, PUBLISHED_FILE, "")
            related = fetch_related(connection, changed)
            for id_ in changed:
                _replace_publication(connection, definitions.publications[id_].definition, read[id_], batch)
            leave_unchecked(connection, related | fetch_related(connection, changed), batch)
            close_batch(connection, batch, Counts(sum(len(read[id_].values) for id_ in changed), 0, 0))
            log(connection, acting, "load", ", ".join(changed))
        check_now(acting.engine, definitions)
    return len(changed)


def _is_stored(connection: Connection, source: str, cells: PublishedCells) -> bool:
    return (
        set(fetch_values(connection, source)) == set(cells.values)
        and set(fetch_claims(connection, source)) == set(cells.claims)
        and set(_stored_comments(connection, source)) == set(cells.comments)
    )


def _stored_comments(connection: Connection, source: str) -> list[PrintedComment]:
    printed = select(*columns_of(Comment, PrintedComment._fields)).where(col(Comment.source) == source)
    return [PrintedComment(*row) for row in connection.execute(printed)]


def _replace_publication(
    connection: Connection, publication: PublicationDefinition, cells: PublishedCells, batch: int
) -> None:
    for unit in sorted({each.unit for each in [*_stored_comments(connection, publication.id), *cells.comments]}):
        raise_version(connection, "comments", unit)
    of_source = select(col(ValueRecord.indicator)).where(col(ValueRecord.source) == publication.id).distinct()
    mark_changed(connection, {*connection.execute(of_source).scalars(), *(value.indicator for value in cells.values)})
    for record in (ValueRecord, ClaimRecord, Comment):
        connection.execute(delete(record).where(col(record.source) == publication.id))
    connection.execute(delete(SourceRecord).where(col(SourceRecord.id) == publication.id))
    fields = publication.model_dump(include=set(SourceRecord.model_fields))
    connection.execute(insert(SourceRecord).values(**fields, is_published_data=True))
    insert_rows(connection, VALUES, cells.values, batch)
    insert_rows(connection, CLAIMS, cells.claims, batch)
    if cells.comments:
        author, at = publication.producer, now()
        rows = [each._asdict() | {"author": author, "written_at": at, "version": 1} for each in cells.comments]
        connection.execute(insert(Comment), rows)


def _open_batch(connection: Connection, acting: Acting, file_name: str, sha256: str) -> int:
    """A new batch's id, to give the values that it brings."""
    row = {"file_name": file_name, "sha256": sha256, "loaded_at": now(), "loaded_by": acting.user.name}
    result = connection.execute(insert(Batch).values(row | {"added": 0, "replaced": 0, "undone_by": ""}))
    return int((result.inserted_primary_key or (0,))[0])


def close_batch(connection: Connection, batch: int, counts: Counts) -> None:
    """Writes what the batch did."""
    done = update(Batch).where(col(Batch.id) == batch).values(added=counts.added, replaced=counts.replaced)
    connection.execute(done)


def compare_rows(connection: Connection, table: CellTable, rows: Sequence[Row]) -> Changes:
    """What storing rows would change. Where a cell stands in the source is no part of what it says.

    rows: `Value` or `Claim`, as `table` has, each key at most once.
    """
    stored = _stored_cells(connection, table, rows)
    if not stored:
        return Changes(rows, [], 0)
    key = slice(table.key)
    added = [row for row in rows if row[key] not in stored]
    replaced = [(old, row) for row in rows if (old := stored.get(row[key])) and old[:-_PLACE] != row[:-_PLACE]]
    known = len(rows) - len(added)
    return Changes(added, replaced, known - len(replaced), _count_asked(table, stored, rows) - known)


def _count_asked(table: CellTable, stored: Iterable[Row], rows: Sequence[Row]) -> int:
    """How many of the stored cells are of the sources, indicators and years that the rows have something of."""
    asked = itemgetter(*map(table.fields.index, ("source", "indicator", "year")))
    of_rows = set(map(asked, rows))
    return sum(key in of_rows for key in map(asked, stored))


def _stored_cells(connection: Connection, table: CellTable, rows: Sequence[Row]) -> dict[Row, Row]:
    source, indicator = (table.fields.index(name) for name in ("source", "indicator"))
    known = set(connection.execute(select(col(SourceRecord.id))).scalars())
    sources = {row[source] for row in rows} & known
    if not sources:
        return {}
    statement = select(*table.columns).where(
        col(table.record.source).in_(sources), col(table.record.indicator).in_({row[indicator] for row in rows})
    )
    return {row[: table.key]: row for row in driver_rows(connection.execute(statement))}


def write_changes(connection: Connection, table: CellTable, changes: Changes, batch: int) -> Counts:
    """Adds the new rows and replaces those that differ; the old ones are kept for undo. The sources must exist."""
    if table is VALUES:
        mark_changed(connection, changes.of(VALUES, "indicator"))
    _set_aside(connection, table, [old[: table.key] for old, _ in changes.replaced], batch)
    insert_rows(connection, table, changes.added, batch)
    insert_rows(connection, table, [new for _, new in changes.replaced], batch)
    return changes.counts


def mark_changed(connection: Connection, indicators: Iterable[str]) -> None:
    """Tells that the caller's transaction changes values of these, or what the check disputes of them.

    What is kept of the others stays as it is.
    """
    for indicator in sorted(indicators):
        renew_indicator(connection, indicator)


def _set_aside(connection: Connection, table: CellTable, keys: list[Row], batch: int) -> None:
    if not keys:
        return
    names = [f"at_{name}" for name in table.fields[: table.key]]
    same = [column == bindparam(name) for column, name in zip(table.columns, names, strict=False)]
    parameters = [dict(zip(names, key, strict=True)) for key in keys]
    fields = (*table.fields, "batch")
    old = select(literal(batch), *columns_of(table.record, fields)).where(*same)
    kept = columns_of(table.replaced, ("replaced_by", *fields))
    connection.execute(insert(table.replaced).from_select(kept, old), parameters)
    connection.execute(delete(table.record).where(*same), parameters)


def insert_rows(connection: Connection, table: CellTable, rows: Sequence[Row], batch: int) -> None:
    """Inserts rows, all of the same batch, as fast as the driver can."""
    if not rows:
        return
    # SQL as text: SQLAlchemy's insert(ValueRecord) of 100 000 rows takes 1.4 s of CPU on SQLite where this takes 0.4 s,
    # and 3 s on PostgreSQL where COPY takes 0.2 s.
    name, columns = table.record.__tablename__, ", ".join(column.name for column in table.columns)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {name} ({columns}, batch) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, batch))
        return
    values = f"({', '.join('?' * len(table.fields))}, {batch:d})"
    start = f"INSERT INTO {name} ({columns}, batch) VALUES "  # noqa: S608 (names are ours, values bound)
    whole = len(rows) - len(rows) % _ROWS_AT_ONCE
    blocks = (tuple(chain.from_iterable(rows[at : at + _ROWS_AT_ONCE])) for at in range(0, whole, _ROWS_AT_ONCE))
    cursor.executemany(start + ", ".join([values] * _ROWS_AT_ONCE), blocks)
    cursor.executemany(start + values, rows[whole:])


def fetch_values(connection: Connection, source: str) -> list[Value]:
    """All values of a source, by indicator, year and unit."""
    statement = select(*VALUES.columns).where(col(ValueRecord.source) == source)
    return sorted(as_values(driver_rows(connection.execute(statement))), key=itemgetter(0, 1, 2))


def as_values(rows: Iterable[Row]) -> Iterator[Value]:
    """Rows of the table's columns as values, without a copy of each."""
    return map(tuple.__new__, repeat(Value), rows)


def driver_rows(result: CursorResult[Any]) -> list[tuple[Any, ...]]:
    """All rows as the driver gives them; SQLAlchemy's own row objects cost as much as fetching a national table."""
    rows = [] if result.cursor is None else list(result.cursor.fetchall())
    result.close()
    return rows


def fetch_claims(connection: Connection, source: str) -> list[Claim]:
    """The printed means and changes of a source."""
    rows = connection.execute(select(*CLAIMS.columns).where(col(ClaimRecord.source) == source))
    return [Claim(*row) for row in rows]


def fetch_comments(connection: Connection, indicators: Iterable[str], year: int, unit: str) -> dict[str, str]:
    """indicator -> the comment on `unit`'s answer that year: a user's before the publication's, and the latest."""
    chosen = {"indicators": list(indicators), "year": year, "unit": unit}
    latest = dict(driver_rows(connection.execute(_COMMENTS, chosen)))
    return {indicator: comment for indicator, comment in latest.items() if comment}


def fetch_source_titles(connection: Connection) -> dict[str, str]:
    """source -> its title."""
    return {row.id: row.title for row in connection.execute(select(col(SourceRecord.id), col(SourceRecord.title)))}


def fetch_source_years(connection: Connection) -> dict[str, int | None]:
    """source -> the year it was published; None for a source that does not say."""
    sources = select(col(SourceRecord.id), col(SourceRecord.published)).order_by(col(SourceRecord.id))
    return {row.id: row.published for row in connection.execute(sources)}


def fetch_elsewhere(connection: Connection, source: str, units: Collection[str]) -> list[Value]:
    """What other sources say about the indicators of `source`, for some units; by year and source."""
    own = aliased(ValueRecord)
    statement = (
        select(*VALUES.columns)
        .where(
            col(ValueRecord.source) != source,
            col(ValueRecord.unit).in_(units),
            col(ValueRecord.indicator).in_(select(col(own.indicator)).where(col(own.source) == source).distinct()),
        )
        .order_by(col(ValueRecord.year), col(ValueRecord.source))
    )
    return list(as_values(driver_rows(connection.execute(statement))))


IndicatorYear = tuple[str, int]


class Block(NamedTuple):
    """Values that have some fields in common: those, and rows of the other fields in the order of `Value`."""

    common: dict[str, Any]
    rows: Sequence[Row]


class Count(NamedTuple):
    """How many values a source has of an indicator and year, and how many all sources have together."""

    own: int
    all: int


def count_values(connection: Connection, source: str) -> dict[IndicatorYear, Count]:
    """The counts of what a source has values of."""
    is_own = case((col(ValueRecord.source) == source, 1), else_=0)
    of_value = columns_of(ValueRecord, ("indicator", "year"))
    counted = select(*of_value, func.sum(is_own), func.count()).group_by(*of_value)
    return {(row[0], row[1]): Count(row[2], row[3]) for row in connection.execute(counted) if row[2]}


def fetch_blocks(connection: Connection, source: str, wanted: Iterable[IndicatorYear]) -> Iterator[Block]:
    """A source's values of some indicators and years, by indicator: all of a national one are never objects at once."""
    fields = [field for field in VALUES.fields if field not in ("indicator", "source")]
    own = select(*columns_of(ValueRecord, fields)).where(col(ValueRecord.source) == source)
    for indicator, rows in _by_indicator(connection, own, wanted):
        yield Block({"indicator": indicator, "source": source}, rows)


def fetch_rivals(connection: Connection, source: str, wanted: Iterable[IndicatorYear]) -> Iterator[Block]:
    """Other sources' values of some indicators and years for units that `source` has a value for too; by indicator."""
    own = aliased(ValueRecord)
    same = [col(getattr(ValueRecord, name)) == getattr(own, name) for name in ("indicator", "year", "unit")]
    has_own = exists().where(*same, col(own.source) == source)
    others = select(*VALUES.columns).where(col(ValueRecord.source) != source, has_own)
    for _, rows in _by_indicator(connection, others, wanted):
        yield Block({}, rows)


def _by_indicator(
    connection: Connection, statement: Select[Any], wanted: Iterable[IndicatorYear]
) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each indicator for its years, which the table's key leads to."""
    years: defaultdict[str, list[int]] = defaultdict(list)
    for indicator, year in wanted:
        years[indicator].append(year)
    is_wanted = col(ValueRecord.year).in_(bindparam("years", expanding=True))
    of_one = statement.where(col(ValueRecord.indicator) == bindparam("indicator"), is_wanted)
    for indicator, of_years in years.items():
        yield indicator, driver_rows(connection.execute(of_one, {"indicator": indicator, "years": of_years}))

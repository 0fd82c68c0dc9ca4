"""Values, claims and comments in and out of the database.

Rows go in by the driver's own bulk call (executemany, COPY), because a national file is a million of them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray
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
from ojcore.reading.rows import Gathered, Row, Rows, as_rows
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
_TOLD_EVERY = 16  # indicators
_ADDED, _REPLACED, _UNCHANGED = range(3)

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


class Replaced(Sequence[tuple[Row, Row]]):
    """(old, new) of the rows that differ. Where an old one stood in its source is not told: it is empty."""

    def __init__(self, old: Rows, new: Rows) -> None:
        self.old = old
        self.new = new

    def __len__(self) -> int:
        return len(self.new)

    @overload
    def __getitem__(self, at: int) -> tuple[Row, Row]: ...
    @overload
    def __getitem__(self, at: slice) -> "Replaced": ...
    def __getitem__(self, at: int | slice) -> "tuple[Row, Row] | Replaced":
        if isinstance(at, slice):
            return Replaced(self.old[at], self.new[at])
        return self.old[at], self.new[at]

    def __iter__(self) -> Iterator[tuple[Row, Row]]:
        return zip(self.old, self.new, strict=True)


class Changes(NamedTuple):
    """What storing rows does: those that are new, (old, new) of those that differ, and how many stay as they are.

    absent: how many cells the sources have for the same indicators and years that the rows say nothing of; they stay.
    None of them is a tuple before it is asked for.
    """

    added: Rows
    replaced: Replaced
    unchanged: int
    absent: int = 0

    @property
    def counts(self) -> Counts:
        """The numbers of rows."""
        return Counts(len(self.added), len(self.replaced), self.unchanged)

    def of(self, table: CellTable, field: str) -> set[str]:
        """What the rows that are new or differ have in a field of the table."""
        return {said for rows in (self.added, self.replaced.new) for (said,) in rows.distinct(field)}


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


def compare_rows(
    connection: Connection, table: CellTable, rows: Sequence[Row], tell: Callable[[int], None] = lambda _: None
) -> Changes:
    """What storing rows would change. Where a cell stands in the source is no part of what it says.

    rows: `Value` or `Claim`, as `table` has, each key at most once. tell: is told how many are compared. What is stored
    is read an indicator at a time, so that neither side of a national file is objects at once.
    """
    columns = as_rows(rows, table.fields)
    known = set(connection.execute(select(col(SourceRecord.id))).scalars())
    stored = known & {source for (source,) in columns.distinct("source")}
    compared = _Compared(table, columns)
    if stored:
        for done, (indicator, inside) in enumerate(columns.by("indicator")):
            compared.add(inside, _stored_cells(connection, table, indicator, stored))
            if not done % _TOLD_EVERY:
                tell(compared.done)
    return compared.changes()


def _stored_cells(connection: Connection, table: CellTable, indicator: str, sources: Collection[str]) -> list[Row]:
    """What the sources have of an indicator, without where it stands."""
    statement = select(*table.columns[:-_PLACE]).where(
        col(table.record.indicator) == indicator, col(table.record.source).in_(sources)
    )
    return driver_rows(connection.execute(statement))


class _Compared:
    """The rows that have been held against what is stored. kinds: of each row, of which nothing is stored at first."""

    def __init__(self, table: CellTable, rows: Rows) -> None:
        self._table = table
        self._rows = rows
        self._said = rows.only(table.fields[:-_PLACE])
        self._kinds = np.full(len(rows), _ADDED, np.int8)
        self._old, self._old_of = Gathered(table.fields), [np.zeros(0, np.intp)]
        self._absent = 0
        self.done = 0

    def add(self, inside: NDArray[np.intp], stored: list[Row]) -> None:
        """Holds the rows at some indexes, all that there are of an indicator, against what is stored of it."""
        self.done += len(inside)
        if not stored:
            return
        said = list(self._said.take(inside))
        if said == stored:  # in the same order too, as where the same file comes again
            self._kinds[inside] = _UNCHANGED
            return
        of_key = {row[: self._table.key]: row for row in stored}
        before = [of_key.get(row[: self._table.key]) for row in said]
        kinds = [_ADDED if old is None else _UNCHANGED if old == row else _REPLACED
                 for old, row in zip(before, said, strict=True)]  # fmt: skip
        self._kinds[inside] = kinds
        known = len(said) - kinds.count(_ADDED)
        self._absent += _count_asked(self._table, of_key, said) - known
        self._keep_old(inside, [old for old, kind in zip(before, kinds, strict=True) if old and kind == _REPLACED])

    def _keep_old(self, inside: NDArray[np.intp], old: list[Row]) -> None:
        self._old.add([(*row, *("",) * _PLACE) for row in old])
        self._old_of.append(inside[self._kinds[inside] == _REPLACED])

    def changes(self) -> Changes:
        """What storing all the rows would change."""
        old = self._old.rows().take(np.argsort(np.concatenate(self._old_of)))
        added, replaced = (self._rows.take(self._kinds == kind) for kind in (_ADDED, _REPLACED))
        unchanged = len(self._rows) - len(added) - len(replaced)
        return Changes(added, Replaced(old, replaced), unchanged, self._absent)


def _count_asked(table: CellTable, stored: Iterable[Row], rows: Sequence[Row]) -> int:
    """How many of the stored cells are of the sources, indicators and years that the rows have something of."""
    asked = itemgetter(*map(table.fields.index, ("source", "indicator", "year")))
    of_rows = set(map(asked, rows))
    return sum(key in of_rows for key in map(asked, stored))


def write_changes(
    connection: Connection, table: CellTable, changes: Changes, batch: int, tell: Callable[[int], None] = lambda _: None
) -> Counts:
    """Adds the new rows and replaces those that differ; the old ones are kept for undo. The sources must exist.

    tell: is told how many are written.
    """
    if table is VALUES:
        mark_changed(connection, changes.of(VALUES, "indicator"))
    for block in changes.replaced.old.only(table.fields[: table.key]).blocks():
        _set_aside(connection, table, block, batch)
    insert_rows(connection, table, changes.added, batch, tell)
    insert_rows(connection, table, changes.replaced.new, batch, lambda done: tell(len(changes.added) + done))
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


def insert_rows(
    connection: Connection,
    table: CellTable,
    rows: Sequence[Row],
    batch: int,
    tell: Callable[[int], None] = lambda _: None,
) -> None:
    """Inserts rows, all of the same batch, as fast as the driver can. tell: is told how many are in."""
    if not len(rows):
        return
    # SQL as text: SQLAlchemy's insert(ValueRecord) of 100 000 rows takes 1.4 s of CPU on SQLite where this takes 0.4 s,
    # and 3 s on PostgreSQL where COPY takes 0.2 s.
    name, columns = table.record.__tablename__, ", ".join(column.name for column in table.columns)
    cursor: Any = connection.connection.cursor()
    blocks = _told(as_rows(rows, table.fields).blocks(), tell)
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {name} ({columns}, batch) FROM STDIN") as copy:
            for row in chain.from_iterable(blocks):
                copy.write_row((*row, batch))
        return
    values = f"({', '.join('?' * len(table.fields))}, {batch:d})"
    start = f"INSERT INTO {name} ({columns}, batch) VALUES "  # noqa: S608 (names are ours, values bound)
    for block in blocks:
        whole = len(block) - len(block) % _ROWS_AT_ONCE
        joined = (tuple(chain.from_iterable(block[at : at + _ROWS_AT_ONCE])) for at in range(0, whole, _ROWS_AT_ONCE))
        cursor.executemany(start + ", ".join([values] * _ROWS_AT_ONCE), joined)
        cursor.executemany(start + values, block[whole:])


def _told(blocks: Iterable[list[Row]], tell: Callable[[int], None]) -> Iterator[list[Row]]:
    """The blocks; when the next is asked for, those before it are in."""
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        tell(done)


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

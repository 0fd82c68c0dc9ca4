"""What the organisation defines itself, kept as the TOML that a file of `data/` would have; laid over what is supplied.

Whoever reads by definitions asks `definitions_of` for them, of the database that is read: another process may have
added an indicator since.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Select, delete, exists, func, insert, or_, select
from sqlmodel import Field, SQLModel, col

from ojcore.access import Acting, log, require
from ojcore.definitions.model import Definitions, Indicator
from ojcore.definitions.own_layer import NewIndicator, as_toml, check_own, make_indicator, read_own, with_own
from ojcore.errors import Problems, UserError
from ojcore.store.discrepancies import fetch_sharing
from ojcore.store.engine import (
    LOCAL,
    ClaimRecord,
    Comment,
    ImportDecision,
    ReplacedClaim,
    ReplacedValue,
    ValueRecord,
    columns_of,
    now,
    organisation_field,
)
from ojcore.store.moments import MOMENT
from ojcore.store.versions import hold_values, raise_version

INDICATOR = "indicator"
_HAVE_INDICATOR = (ValueRecord, ClaimRecord, ReplacedValue, ReplacedClaim, Comment)
_KEPT = 4
_NO_BATCH = 0


class OwnDefinition(SQLModel, table=True):
    """A version of what an organisation defines itself. A change is a new row; the empty content takes it away.

    kind: so far `indicator`. area: its folder in `data/indicators`. content: TOML. batch: the loading that it came
    with and that takes it away again; None for one that somebody has added or changed by itself.
    """

    __tablename__ = "own_definition"

    organisation: str = organisation_field(primary_key=True)
    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    area: str
    content: str
    batch: int | None = Field(default=None, foreign_key="batch.id")
    changed_by: str
    changed_at: datetime = Field(sa_type=MOMENT)


class OwnText(NamedTuple):
    """The latest version of an own definition as it is stored."""

    id: str
    area: str
    content: str
    version: int
    batch: int | None


_laid: OrderedDict[tuple[str, tuple[OwnText, ...]], Definitions] = OrderedDict()


def definitions_of(connection: Connection, definitions: Definitions, organisation: str = LOCAL) -> Definitions:
    """What is supplied, with the organisation's own over it as the connection sees it now; read-only.

    definitions: as supplied, or with an own layer of any time, which is replaced. The same for the same content.
    Raises Problems where what is stored does not fit with what is supplied.
    """
    supplied = definitions.supplied or definitions
    texts = tuple(fetch_own(connection, organisation).values())
    if not texts:
        return supplied
    key = supplied.sha256, texts
    found = _laid.get(key) or with_own(supplied, [read_own(each.content, each.id, each.area) for each in texts])
    if supplied.sha256:
        _laid[key] = found
        while len(_laid) > _KEPT:
            _laid.popitem(last=False)
    return found


def fetch_own(connection: Connection, organisation: str) -> dict[str, OwnText]:
    """The organisation's own indicators by id, as they stand."""
    return {each.id: each for each in _fetch_latest(connection, organisation).values() if each.content}


def _fetch_latest(connection: Connection, organisation: str) -> dict[str, OwnText]:
    """The last version of each, of those that have been taken away too, by id."""
    rows = connection.execute(_select(organisation).order_by(col(OwnDefinition.id), col(OwnDefinition.version)))
    return {row.id: OwnText._make(row) for row in rows}


def _select(organisation: str) -> Select[tuple[str, str, str, int, int | None]]:
    of_organisation = col(OwnDefinition.organisation) == organisation, col(OwnDefinition.kind) == INDICATOR
    return select(*columns_of(OwnDefinition, OwnText._fields)).where(*of_organisation)


def create_indicator(acting: Acting, definitions: Definitions, new: NewIndicator) -> Indicator:
    """Adds an own indicator, and returns it with its id. See `make_indicator`, which raises Problems.

    Raises UserError unless the user is analytiker.
    """
    require(acting, create_indicator)
    with acting.changing() as connection:
        raise_version(connection, "definitions", acting.organisation)
        made = make_indicator(new, definitions_of(connection, definitions, acting.organisation))
        _add(connection, acting, made)
    return made


class Saved(NamedTuple):
    """The ids of own definitions that were new, that were changed, and that stood already as they are."""

    new: list[str]
    changed: list[str]
    unchanged: list[str]


def save_definitions(acting: Acting, definitions: Definitions, files: Mapping[tuple[str, str], str]) -> Saved:
    """Adds or changes own indicators: all of them, or none and a refusal. files: area and id -> TOML.

    One that has values keeps its value type and unit, by which they were read. The sources with values of one that is
    changed are to be checked anew, by a job that is ordered with it.
    Raises Problems with every fault, and UserError unless the user is analytiker.
    """
    from ojcore.checking.job import leave_unchecked  # the check reads by what is defined here

    require(acting, save_definitions)
    read = _read_all(files)
    given = {id_: (area, content) for (area, id_), content in files.items()}
    with acting.changing() as connection:
        hold_values(connection)
        raise_version(connection, "definitions", acting.organisation)
        known = definitions_of(connection, definitions, acting.organisation)
        stored = {id_: (each.area, each.content) for id_, each in fetch_own(connection, acting.organisation).items()}
        saved = Saved(
            [id_ for id_ in given if id_ not in stored],
            [id_ for id_ in given if id_ in stored and stored[id_] != given[id_]],
            [id_ for id_ in given if id_ in stored and stored[id_] == given[id_]],
        )
        _refuse_other_kinds(connection, known, [read[id_] for id_ in saved.changed])
        check_own(with_own(known, {**known.own, **read}.values()))
        for id_ in (*saved.new, *saved.changed):
            _write(connection, acting, id_, *given[id_])
            log(connection, acting, "change indicator" if id_ in stored else "create indicator", id_)
        if sources := fetch_sharing(connection, saved.changed):
            leave_unchecked(connection, sources, _NO_BATCH)
    return saved


def _read_all(files: Mapping[tuple[str, str], str]) -> dict[str, Indicator]:
    """Raises Problems with the faults of all of them."""
    read: dict[str, Indicator] = {}
    lines: list[str] = []
    for (area, id_), content in files.items():
        if id_ in read:
            lines.append(f"egna definitioner, {area}/{id_}.toml: id:t finns i två områden; varje id får finnas en gång")
        try:
            read[id_] = read_own(content, id_, area)
        except Problems as problems:
            lines += problems.lines
    if lines:
        raise Problems("De egna definitionerna kunde inte läsas, inget har sparats:", lines)
    return read


def _refuse_other_kinds(connection: Connection, known: Definitions, changed: Iterable[Indicator]) -> None:
    lines = [
        f"{known.place_of(each)}: indikatorn har uppgifter, och 'value_type' och 'unit' kan inte ändras; ta bort dem, "
        "eller lägg till en ny indikator"
        for each in changed
        if (each.value_type, each.measured_in) != (known.own[each.id].value_type, known.own[each.id].measured_in)
        and _is_used(connection, each.id)
    ]
    if lines:
        raise Problems("De egna definitionerna kan inte ändras, inget har sparats:", lines)


def add_indicators(
    acting: Acting, connection: Connection, definitions: Definitions, made: Iterable[Indicator], batch: int
) -> None:
    """Adds the indicators that a file brings, in the caller's transaction, which stores its values.

    Raises Problems where somebody has meanwhile added one that they do not fit with, and UserError unless the user is
    analytiker.
    """
    require(acting, add_indicators)
    made = list(made)
    if not made:
        return
    raise_version(connection, "definitions", acting.organisation)
    stored = definitions_of(connection, definitions, acting.organisation).own
    if same := [each.id for each in made if each.id in stored]:
        raise UserError(f"Någon har just lagt till en egen indikator med samma id ({same[0]}). Läs in filen igen.")
    check_own(with_own(definitions, [*stored.values(), *made]))
    for each in made:
        _add(connection, acting, each, batch)


def _add(connection: Connection, acting: Acting, made: Indicator, batch: int | None = None) -> None:
    _write(connection, acting, made.id, made.area, as_toml(made), batch)
    log(connection, acting, "create indicator", made.id)


def _write(connection: Connection, acting: Acting, id_: str, area: str, content: str, batch: int | None = None) -> None:
    whose = {"organisation": acting.organisation, "kind": INDICATOR, "id": id_}
    same = [col(getattr(OwnDefinition, name)) == value for name, value in whose.items()]
    last = connection.execute(select(func.max(col(OwnDefinition.version))).where(*same)).scalar() or 0
    row = OwnDefinition(
        **whose,
        version=last + 1,
        area=area,
        content=content,
        batch=batch,
        changed_by=acting.user.name,
        changed_at=now(),
    )
    connection.execute(insert(OwnDefinition).values(**row.model_dump()))


def take_back_indicators(acting: Acting, connection: Connection, batch: int) -> None:
    """Takes away the indicators that a loading brought and that nothing is left of, with what is decided about them.

    An undone loading is as if it had not been: a heading that was mistaken for something new is asked about again, and
    no double stands among the candidates. One that has other values or a comment, or that somebody has changed since,
    stays. In the caller's transaction. Raises UserError unless the user is analytiker.
    """
    require(acting, take_back_indicators)
    brought = [each for each in fetch_own(connection, acting.organisation).values() if each.batch == batch]
    gone = [each for each in brought if not _is_used(connection, each.id)]
    if not gone:
        return
    raise_version(connection, "definitions", acting.organisation)
    for each in gone:
        _write(connection, acting, each.id, each.area, "")
        log(connection, acting, "remove indicator", each.id)
    decided = col(ImportDecision.kind) == "column", col(ImportDecision.meaning).in_([each.id for each in gone])
    connection.execute(delete(ImportDecision).where(col(ImportDecision.organisation) == acting.organisation, *decided))


def _is_used(connection: Connection, indicator: str) -> bool:
    used = [exists().where(col(record.indicator) == indicator) for record in _HAVE_INDICATOR]
    return bool(connection.execute(select(or_(*used))).scalar())

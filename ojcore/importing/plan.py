"""Import of a file in the documented form: what it would change, the change itself, and its undoing.

`ojcore.importing.form` has the form, `ojcore.importing.check` the checks of a file, `ojcore.store.values` the writing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, delete, exists, insert, or_, select, union, update
from sqlalchemy import Row as Record
from sqlmodel import col

from ojcore.access import Acting, log, require
from ojcore.approving.approval import _approve, approver, dump_differences, own_view
from ojcore.approving.difference import Difference
from ojcore.approving.documents import Begun, list_begun, tell_begun
from ojcore.approving.reading import View, differences_between
from ojcore.approving.telling import tell_differences
from ojcore.checking.job import leave_unchecked
from ojcore.definitions.model import Definitions, Indicator
from ojcore.errors import UserError
from ojcore.importing.check import ImportFile, check_file, look_through
from ojcore.importing.foreign import NO_WISHES, Understood, Wishes, name_in_file_name
from ojcore.importing.grid import MAX_BYTES
from ojcore.importing.jumps import of_series
from ojcore.importing.mapping import UNDECIDED, Decisions
from ojcore.importing.names import KnownSource
from ojcore.importing.notices import list_notices
from ojcore.importing.plausibility import Caution
from ojcore.importing.remembered import Stored, remember_decisions
from ojcore.importing.telling import tell_understood
from ojcore.reading.cells import CellReader, Claim, Value
from ojcore.reading.rows import Rows, as_rows
from ojcore.store.columns import columns_with, load_columns
from ojcore.store.discrepancies import fetch_sharing, remove_checks
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
from ojcore.store.own_definitions import add_indicators, definitions_of, take_back_indicators
from ojcore.store.values import (
    CLAIMS,
    PUBLISHED_FILE,
    VALUES,
    CellTable,
    Changes,
    Counts,
    _open_batch,
    close_batch,
    compare_rows,
    mark_changed,
    write_changes,
)
from ojcore.store.versions import hold_values, read_state, read_version
from ojcore.swedish import counted, format_date, format_number

_MOST_LINES = 50
_WITH_SOURCE = (ValueRecord, ClaimRecord, ReplacedValue, ReplacedClaim, Comment)


class Replacement(NamedTuple):
    """A stored cell that the file says otherwise about. kind: `svar`, `mean` or `delta`.

    old, new: as printed, see `CellReader.tell`.
    """

    kind: str
    indicator: str
    year: int
    unit: str
    source: str
    old: str
    new: str


@dataclass(frozen=True)
class ImportPlan:
    """What an import does, or would do. As text it is Swedish, for a person.

    values, claims: the rows that are new, that differ and that stay. new_sources: id -> title. notices: see
    `list_notices`. sources: all of the file. cautions: see `plausibility`. understood: how a file that is not in the
    form was read; None for one in the form. definitions: those that it is told by.
    differences: what reads differently because of it, for `view`. begun: the documents in which it does.
    file: its sha256. state: in which state of the values and definitions all that holds.
    batch: what to undo it by; None where nothing was stored.
    """

    file_name: str
    values: Changes
    claims: Changes
    new_sources: dict[str, str]
    notices: list[str]
    sources: list[str]
    cautions: list[Caution]
    understood: Understood | None
    definitions: Definitions = field(repr=False)
    view: View
    file: str
    state: str
    differences: list[Difference]
    begun: list[Begun]
    batch: int | None = None

    @property
    def created(self) -> Sequence[Indicator]:
        """The own indicators that come with the file."""
        return self.understood.created if self.understood else ()

    @property
    def seen(self) -> str:
        """What an approval names: another where the file, how it is read, what it changes or the state is another."""
        matches = [str(match) for match in self.understood.matches] if self.understood else []
        told = [self.file, self.state, str(self.view), str(self.counts), *matches, dump_differences(self.differences)]
        return sha256("\0".join(told).encode()).hexdigest()

    @property
    def counts(self) -> Counts:
        """Values and claims together."""
        return Counts(*map(sum, zip(self.values.counts, self.claims.counts, strict=True)))

    @property
    def changes_nothing(self) -> bool:
        """True where everything in the file is stored already."""
        return not (self.counts.added or self.counts.replaced)

    @property
    def replacements(self) -> list[Replacement]:
        """What is replaced, by key: values, then claims."""
        tell = CellReader(self.definitions).tell
        values = [(Value._make(old), Value._make(new)) for old, new in self.values.replaced]
        claims = [(Claim._make(old), Claim._make(new)) for old, new in self.claims.replaced]
        return [
            *(Replacement("svar", *old[:4], tell(old), tell(new)) for old, new in values),
            *(Replacement(old.kind, *old[2:5], old.source, old.raw, new.raw) for old, new in claims),
        ]

    def __str__(self) -> str:
        if self.changes_nothing:
            return f"{self.file_name}: allt finns redan, inget har ändrats ({tell_counts(self.counts)})."
        stored = f"Inläst som nummer {self.batch}" if self.batch else "Provkörning, inget har sparats"
        lines = [f"{self.file_name}: {tell_counts(self.counts)}. {stored}."]
        lines += [f"ny källa: {id_}, {title}" for id_, title in self.new_sources.items()]
        lines += [f"ny indikator: {each.id}, {each.title}" for each in self.created]
        lines += tell_understood(self.understood) if self.understood else []
        lines += [f"{each.place}: {each.text}" for each in self.cautions]
        lines += self.notices
        lines += tell_absent(self)
        lines += tell_differences(self.differences, self.definitions)
        lines += [f"  {tell_begun(each)}" for each in self.begun]
        replaced = self.replacements
        lines += [_describe(each) for each in replaced[:_MOST_LINES]]
        if len(replaced) > _MOST_LINES:
            lines.append(f"… och {format_number(len(replaced) - _MOST_LINES, 0)} till ersätts")
        return "\n".join(lines)


def tell_absent(plan: ImportPlan) -> list[str]:
    """A sentence where the sources have answers for the same indicators and years that the file says nothing of."""
    number = plan.values.absent
    told = counted(number, "uppgift som källan har för samma år", "uppgifter som källan har för samma år")
    return [f"{told} finns inte i filen; det som är lagrat står kvar."] if number else []


def _describe(each: Replacement) -> str:
    cell = f"{each.indicator}, {each.year}, {each.unit}, {each.source}"
    return f"ersätts: {cell}: {each.old or '(tomt)'} → {each.new or '(tomt)'}"


def tell_counts(counts: Counts) -> str:
    """`1 ny, 2 ersatta, 0 oförändrade`."""
    words = (("ny", "nya"), ("ersatt", "ersatta"), ("oförändrad", "oförändrade"))
    return ", ".join(counted(number, *forms) for number, forms in zip(counts, words, strict=True))


def import_file(
    acting: Acting,
    definitions: Definitions,
    content: bytes,
    file_name: str,
    *,
    dry_run: bool = False,
    wishes: Wishes = NO_WISHES,
    decisions: Decisions = UNDECIDED,
    view: View | None = None,
    approved: str | None = None,
    approved_by: str = "",
    max_bytes: int = MAX_BYTES,
    today: date | None = None,
) -> ImportPlan:
    """Stores a file's values and claims: all of them, or none and a refusal. The same file again changes nothing.

    What is stored is checked by a job that is ordered with it; a command does it by `checking.job.check_now`.

    dry_run: only tells what would change. decisions: about the file's headings and signs; they are remembered for its
    publisher with what is stored, and what was remembered before counts where they say nothing. wishes, max_bytes,
    today: see `check_file`, which raises Problems.
    view: for whom it is told what reads differently; by default `own_view`. approved: `ImportPlan.seen` of the dry run
    that was shown; None where whoever stores the file approves what it changes. approved_by: the name that is kept.
    Raises UserError unless the user is analytiker, and where what was shown holds no more.
    """
    require(acting, import_file)
    view, by = view or own_view(definitions), approver(approved_by or acting.user.name)
    with acting.reading() as connection:
        sources = known_sources(connection)
        definitions = definitions_of(connection, definitions, acting.organisation)
    file = check_file(
        content,
        file_name,
        definitions,
        sources=sources,
        decisions=decisions,
        remembered=Stored(acting),
        wishes=wishes,
        max_bytes=max_bytes,
        today=today,
    )
    with acting.reading() as connection:
        plan = _tell_differences(connection, acting, _plan(connection, file, view))
    if dry_run or (plan.changes_nothing and decisions == UNDECIDED):
        return plan
    with acting.changing() as connection:
        hold_values(connection)
        plan = _plan_again(connection, acting, file, plan, approved)
        _remember(acting, connection, file, plan, decisions, wishes)
        return plan if plan.changes_nothing else _store(connection, acting, file, plan, by)


def _remember(
    acting: Acting, connection: Connection, file: ImportFile, plan: ImportPlan, decisions: Decisions, wishes: Wishes
) -> None:
    """Keeps what is decided, for whose files they are."""
    publisher = file.understood.publisher if file.understood else wishes.publisher
    named = name_in_file_name(file.name) if file.understood and wishes.publisher else ""
    remember_decisions(acting, connection, publisher, _with_meant(decisions, plan), named)


def _plan_again(
    connection: Connection, acting: Acting, file: ImportFile, plan: ImportPlan, approved: str | None
) -> ImportPlan:
    """The plan, now that nobody else can change anything: the same where nobody has, else made anew.

    Raises UserError where somebody has approved another.
    """
    is_same = _state(connection, plan.definitions) == plan.state
    if approved is not None and (approved != plan.seen or not is_same):
        raise UserError(
            "Uppgifterna eller hur filen läses har ändrats sedan du såg vad den ändrar, och inget är inläst. Se "
            "skillnaden igen och godkänn den."
        )
    return plan if is_same else _tell_differences(connection, acting, _plan(connection, file, plan.view))


def _with_meant(decisions: Decisions, plan: ImportPlan) -> Decisions:
    """What is decided, with the ids of the indicators that the file brings and that are stored with its values."""
    return decisions.with_columns(plan.understood.meant) if plan.understood and not plan.changes_nothing else decisions


def understand_file(
    acting: Acting,
    definitions: Definitions,
    content: bytes,
    file_name: str,
    *,
    wishes: Wishes = NO_WISHES,
    decisions: Decisions = UNDECIDED,
) -> Understood | None:
    """How a file would be read, with what is remembered of its publisher; None for a file in the form.

    Raises Problems where nothing in it can be read, and UserError unless the user is analytiker.
    """
    require(acting, understand_file)
    with acting.reading() as connection:
        definitions = definitions_of(connection, definitions, acting.organisation)
    return look_through(content, file_name, definitions, decisions=decisions, remembered=Stored(acting), wishes=wishes)


def known_sources(connection: Connection) -> dict[str, KnownSource]:
    """The stored sources by id."""
    columns = columns_of(SourceRecord, ("id", "title", "is_published_data"))
    rows = connection.execute(select(*columns).order_by(col(SourceRecord.id)))
    return {row.id: KnownSource(row.title, row.is_published_data) for row in rows}


def _plan(connection: Connection, file: ImportFile, view: View) -> ImportPlan:
    """All but what reads differently."""
    state = _state(connection, file.definitions)
    known = known_sources(connection)
    new = {id_: file.titles[id_] for id_ in file.sources if id_ not in known}
    values = compare_rows(connection, VALUES, file.values)
    claims = compare_rows(connection, CLAIMS, file.claims)
    titles = {id_: each.title for id_, each in known.items()}
    notices = list_notices(connection, file.definitions, file.indicators, values, claims, titles)
    about = file.sources, file.cautions, file.understood, file.definitions, view, file.sha256, state
    return ImportPlan(file.name, values, claims, new, notices, *about, [], [])


def _state(connection: Connection, definitions: Definitions) -> str:
    """Another where any value, what a source says of it, what is disputed of it, or any definition is another."""
    state, sources = read_state(connection), read_version(connection, "values").number
    told = [state.epoch, definitions.sha256, str(sources)]
    told += [f"{key} {number}" for key, number in sorted(state.indicators.items())]
    return sha256("\n".join(told).encode()).hexdigest()


def _tell_differences(connection: Connection, acting: Acting, plan: ImportPlan) -> ImportPlan:
    """The plan with what reads differently because of its values, in which documents, and what jumps between years."""
    rows = _by_indicator(plan.values)
    if not rows or plan.view.group not in plan.definitions.groups:
        return plan
    before = load_columns(connection, definitions_of(connection, plan.definitions, acting.organisation))
    after = columns_with(before, plan.definitions, rows, _shown_units(plan))
    differences = differences_between(before, after, plan.definitions, plan.view, rows)
    cautions = [*plan.cautions, *of_series(after, plan.definitions, rows)]
    begun = list_begun(connection, acting.organisation, plan.definitions, plan.view, differences)
    return replace(plan, cautions=cautions, differences=differences, begun=begun)


def _shown_units(plan: ImportPlan) -> set[str]:
    """Those whose answers and figures what is shown is read of."""
    members = {each.unit for each in plan.definitions.groups[plan.view.group].member}
    return {*members, *([plan.view.unit] if plan.view.unit else []), *plan.definitions.benchmarks}


def _by_indicator(values: Changes) -> dict[str, Rows]:
    """Indicator -> the values that are new or differ."""
    added = {indicator: values.added.take(at) for indicator, at in values.added.by("indicator")}
    replaced = {indicator: values.replaced.new.take(at) for indicator, at in values.replaced.new.by("indicator")}
    both = {id_: as_rows([*added[id_], *replaced[id_]], VALUES.fields) for id_ in added.keys() & replaced.keys()}
    return {**added, **replaced, **both}


def _store(connection: Connection, acting: Acting, file: ImportFile, plan: ImportPlan, by: str) -> ImportPlan:
    """Stores the plan as a batch, with who approved what reads differently because of it."""
    batch = _open_batch(connection, acting, file.name, file.sha256)
    for id_, title in plan.new_sources.items():
        source = SourceRecord(id=id_, title=title, document=file.name, sha256=file.sha256)
        connection.execute(insert(SourceRecord).values(**source.model_dump()))
    add_indicators(acting, connection, file.definitions, plan.created, batch)
    write_changes(connection, VALUES, plan.values, batch)
    write_changes(connection, CLAIMS, plan.claims, batch)
    close_batch(connection, batch, plan.counts)
    changed = plan.values.of(VALUES, "source") | plan.claims.of(CLAIMS, "source")
    related = fetch_sharing(connection, plan.values.of(VALUES, "indicator"))  # whose check reads what is changed
    leave_unchecked(connection, changed | related, batch)
    log(connection, acting, "import", f"inläsning {batch}", new=tell_counts(plan.counts))
    if plan.differences:
        _approve(connection, acting, plan.view, plan.differences, by, batch)
    return replace(plan, batch=batch)


class BatchSummary(NamedTuple):
    """One loading. undone_at is None and undone_by empty while it stands; times are in UTC.

    obstacle: why it cannot be undone now, in Swedish; empty where it can.
    """

    id: int
    file_name: str
    loaded_at: datetime
    loaded_by: str
    added: int
    replaced: int
    undone_at: datetime | None
    undone_by: str
    obstacle: str


def list_batches(engine: Engine) -> list[BatchSummary]:
    """Every loading, the latest first."""
    with engine.connect() as connection:
        return [
            _summary(connection, row) for row in connection.execute(_select_batches().order_by(col(Batch.id).desc()))
        ]


def _select_batches() -> Select[*tuple[Any, ...]]:
    return select(*columns_of(Batch, BatchSummary._fields[:-1]))


def _summary(connection: Connection, row: Record[Any]) -> BatchSummary:
    batch = BatchSummary._make((*row, ""))
    return batch._replace(obstacle=_obstacle(connection, batch))


def _obstacle(connection: Connection, batch: BatchSummary) -> str:
    """Why the batch cannot be undone, or an empty text."""
    if batch.undone_at:
        return f"Inläsning {batch.id} är redan ångrad ({format_date(batch.undone_at.date())}, {batch.undone_by})."
    if batch.file_name == PUBLISHED_FILE:
        return "De publicerade uppgifterna ångras inte här. Ändra filerna i data/ och kör 'oj init'."
    later = [_built_on(connection, table, batch.id) for table in (VALUES, CLAIMS)]
    if any(later):
        numbers = ", ".join(str(number) for number in sorted({number for each in later for number in each}))
        return f"Inläsning {numbers} har ersatt uppgifter från inläsning {batch.id}. Ångra den senaste först."
    return ""


def _built_on(connection: Connection, table: CellTable, batch: int) -> list[int]:
    """The later batches that replaced what this one brought."""
    later = select(col(table.replaced.replaced_by)).where(col(table.replaced.batch) == batch).distinct()
    return list(connection.execute(later).scalars())


def undo_batch(acting: Acting, batch: int) -> Counts:
    """Takes back what a batch added and puts back what it replaced; a source that is left without anything goes.

    Returns how many were taken away (`added`) and put back (`replaced`). Raises UserError for a batch that does not
    exist, is undone, is the published data or has been built on, and unless the user is analytiker.
    """
    require(acting, undo_batch)
    with acting.changing() as connection:
        hold_values(connection)
        row = connection.execute(_select_batches().where(col(Batch.id) == batch)).one_or_none()
        if row is None:
            raise UserError(f"Inläsning {batch} finns inte.")
        summary = _summary(connection, row)
        if summary.obstacle:
            raise UserError(summary.obstacle)
        sources = _sources_of(connection, batch)
        indicators = _indicators_of(connection, batch)
        mark_changed(connection, indicators)
        leave_unchecked(connection, sources | fetch_sharing(connection, indicators), batch)
        counts = [_take_back(connection, table, batch) for table in (VALUES, CLAIMS)]
        _remove_empty_sources(connection, sources)
        take_back_indicators(acting, connection, batch)
        undone = {"undone_at": now(), "undone_by": acting.user.name}
        connection.execute(update(Batch).where(col(Batch.id) == batch).values(undone))
        log(connection, acting, "undo import", f"inläsning {batch}")
    return Counts(*map(sum, zip(*counts, strict=True)))


def _sources_of(connection: Connection, batch: int) -> set[str]:
    of_batch = [select(col(each.source)).where(col(each.batch) == batch) for each in (ValueRecord, ClaimRecord)]
    return set(connection.execute(union(*of_batch)).scalars())


def _indicators_of(connection: Connection, batch: int) -> set[str]:
    of_batch = select(col(ValueRecord.indicator)).where(col(ValueRecord.batch) == batch).distinct()
    return set(connection.execute(of_batch).scalars())


def _take_back(connection: Connection, table: CellTable, batch: int) -> Counts:
    was_replaced, fields = col(table.replaced.replaced_by) == batch, (*table.fields, "batch")
    kept = select(*columns_of(table.replaced, fields)).where(was_replaced)
    gone = connection.execute(delete(table.record).where(col(table.record.batch) == batch)).rowcount
    put_back = insert(table.record).from_select(columns_of(table.record, fields), kept)
    back = connection.execute(put_back, execution_options={"preserve_rowcount": True}).rowcount
    connection.execute(delete(table.replaced).where(was_replaced))
    return Counts(gone - back, back, 0)


def _remove_empty_sources(connection: Connection, sources: set[str]) -> None:
    source = col(SourceRecord.id)
    used = [exists().where(col(record.source) == source) for record in _WITH_SOURCE]
    empty = list(connection.execute(select(source).where(source.in_(sources), ~or_(*used))).scalars())
    mark_changed(connection, remove_checks(connection, empty))
    connection.execute(delete(SourceRecord).where(source.in_(empty)))

"""The check as a job: ordered in the transaction that changes values, done by any process, its reports stored.

A process of the server does what pages and imports have ordered; a command that changes values does it itself, before
it ends.
"""

from collections.abc import Collection
from functools import partial
from time import sleep

from sqlalchemy import Connection, Engine

from ojcore.access import LOCAL_USER, Acting, require
from ojcore.approving.approval import keep_verdicts
from ojcore.checking import check_source
from ojcore.checking.stored import as_stored, rules_version
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.store.columns import store_columns
from ojcore.store.discrepancies import fetch_unchecked, leave_stale, replace_check
from ojcore.store.jobs import Outcome, Task, find_shared, has_unfinished, order_shared, work_once
from ojcore.store.own_definitions import definitions_of
from ojcore.store.values import fetch_source_years, mark_changed
from ojcore.store.versions import hold_values, raise_version, read_version

CHECK = "kontroll"

_PAUSE = 0.1  # seconds between two looks at what another process does


def leave_unchecked(connection: Connection, sources: Collection[str], batch: int) -> None:
    """Ends a change of values: the sources are to be checked anew, which is ordered in the same transaction.

    Whoever changes values comes here, after those of the batch have come or before they go, so each source gets its
    next version here: a value carries its doubt.
    """
    for source in sorted(sources):
        raise_version(connection, "values", source)
        raise_version(connection, "checks", source)
    mark_changed(connection, leave_stale(connection, sources, batch))
    order_shared(connection, CHECK)


def order_check(acting: Acting, definitions: Definitions) -> None:
    """Orders the check of what is not checked, where there is anything and nobody is at it.

    Whoever may read may have what they read checked, by a button or by a document that is made of it.
    Raises UserError unless the user is läsare.
    """
    require(acting, order_check)
    with acting.changing() as connection:
        if fetch_unchecked(connection, rules_version(definitions)) and not has_unfinished(connection, CHECK):
            order_shared(connection, CHECK)


def check_now(engine: Engine, definitions: Definitions) -> int:
    """Checks what is not checked, or waits for whoever does, and returns how many sources it was; for commands.

    Raises UserError where it could not be done: "could not check" is not "nothing found".
    """
    with engine.connect() as connection:
        unchecked = fetch_unchecked(connection, rules_version(definitions))
    if error := try_check(Acting(engine, LOCAL_USER), definitions):
        raise UserError(f"Uppgifterna är sparade men kunde inte kontrollräknas. {error}")
    return len(unchecked)


def try_check(acting: Acting, definitions: Definitions) -> str:
    """Checks what is not checked, or waits for whoever does. Returns why some of it could not be, else nothing.

    Raises UserError as `order_check`.
    """
    require(acting, try_check)
    rules = rules_version(definitions)
    while _list_unchecked(acting, rules):
        order_check(acting, definitions)
        error = _finish(acting.engine, definitions)
        if error and _list_unchecked(acting, rules):
            return error
    return ""


def _finish(engine: Engine, definitions: Definitions) -> str:
    """Does the job that is ordered, or waits for whoever does it. Returns why it could not be done, else nothing."""
    while True:
        with engine.connect() as connection:
            job = find_shared(connection, CHECK)
        if job is None or job.is_finished:
            return job.error if job else ""
        if not work_once(engine, {CHECK: partial(do_check, definitions)}):
            sleep(_PAUSE)


def do_check(definitions: Definitions, task: Task) -> Outcome:
    """The job itself: every source that is not checked, one at a time, until none is left.

    Where it is killed the reports of the sources before are stored, and whoever takes it over goes on with the rest.
    The columns are made with it, so that no page waits for them, and how everything reads now is kept. Each step reads
    by the own definitions of its moment.
    """
    done, rules, failed = 0, rules_version(definitions), dict[str, Exception]()
    _make_columns(task.acting, definitions)
    while unchecked := [each for each in _list_unchecked(task.acting, rules) if each not in failed]:
        task.tell(f"Källa {done + 1} av {done + len(unchecked)} kontrollräknas.")
        try:
            _check_one(task.acting, definitions, unchecked[0])
        except Exception as error:  # a fault of the program: the other sources do not wait until it is mended
            failed[unchecked[0]] = error
        done += 1
    _make_columns(task.acting, definitions)
    keep_verdicts(task.acting.engine, definitions, task.acting.organisation)
    if failed:
        raise next(iter(failed.values()))
    return Outcome()


def _make_columns(acting: Acting, definitions: Definitions) -> None:
    with acting.reading() as connection:
        store_columns(connection, definitions_of(connection, definitions, acting.organisation))


def _list_unchecked(acting: Acting, rules: int) -> list[str]:
    with acting.reading() as connection:
        return fetch_unchecked(connection, rules)


def _check_one(acting: Acting, definitions: Definitions, source: str) -> None:
    """Stores the report of a source, unless its values have changed meanwhile: then it remains to be checked."""
    with acting.snapshot() as seeing, seeing.reading() as connection:
        if source not in fetch_source_years(connection):
            return
        seen = read_version(connection, "values", source)
        laid = definitions_of(connection, definitions, acting.organisation)
        check = as_stored(check_source(connection, laid, source))
    with acting.changing() as connection:
        hold_values(connection)
        if read_version(connection, "values", source) == seen:
            raise_version(connection, "checks", source)
            if told_otherwise := replace_check(connection, check, rules_version(definitions)):
                raise_version(connection, "values", source)
                mark_changed(connection, told_otherwise)

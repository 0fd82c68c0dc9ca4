"""Long work that a page orders: what there is to order, the workers of this process, and how far a job has come."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from threading import Lock, Thread
from typing import TYPE_CHECKING

import streamlit as st
from pydantic import TypeAdapter
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ojcore.access import LOCAL_USER, Acting
from ojcore.checking.job import CHECK, do_check, order_check
from ojcore.documents import YEARLY
from ojcore.errors import DatabaseUnavailable
from ojcore.store.engine import is_prepared
from ojcore.store.jobs import Job, Outcome, Task, find_job, has_unfinished, order_job, work_once
from ojcore.swedish import counted
from ui.loading import definitions, engine, supplied
from ui.markup import show
from ui.user import acting

if TYPE_CHECKING:  # what writes Word files is loaded with the first page or job that has to do with one
    from inspection.report import making as granskning
    from inspection.report_versions import StoredReport
    from ojcore.documents import making as yearly
    from ojcore.word import Template

INSPECTION = "granskningsrapport"

_AT_ONCE = 2  # each may start a LibreOffice of its own
_PAUSE = 0.5  # seconds between two looks for work

_workers: list[Thread] = []
_lock = Lock()


@cache
def _yearly() -> "TypeAdapter[yearly.Order]":
    from ojcore.documents.making import Order

    return TypeAdapter(Order)


@cache
def _inspection() -> "TypeAdapter[tuple[int, granskning.Order]]":
    from inspection.report.making import Order

    return TypeAdapter(tuple[int, Order])


@cache
def _report() -> "TypeAdapter[StoredReport]":
    from inspection.report_versions import StoredReport

    return TypeAdapter(StoredReport)


def order_yearly(order: "yearly.Order") -> None:
    """Orders the Word file of a yearly report; `find(YEARLY, about_yearly(order))` follows it."""
    _order(YEARLY, about_yearly(order), yearly_arguments(order), order.template)


def about_yearly(order: "yearly.Order") -> str:
    """Which report: the same whatever its date and template."""
    return "/".join([order.area, str(order.year), order.group, order.unit or ""])


def yearly_arguments(order: "yearly.Order") -> str:
    """How the order stands in its job: all but the template."""
    return _yearly().dump_json(replace(order, template=None)).decode()


def order_report(inspection: int, order: "granskning.Order") -> None:
    """Orders the report of a granskning; `find(INSPECTION, str(inspection))` follows it."""
    arguments = _inspection().dump_json((inspection, replace(order, template=None))).decode()
    _order(INSPECTION, str(inspection), arguments, order.template)


def stored_report(job: Job) -> "StoredReport":
    """The report that a finished job of a granskning has kept."""
    return _report().validate_json(job.outcome)


def find(kind: str, about: str) -> Job | None:
    """The user's latest order; where it is not finished, somebody here works at it or will."""
    job = find_job(acting(), kind, about)
    if job is not None and not job.is_finished:
        start_workers(engine())
    return job


@st.fragment(run_every=1.0)
def wait(kind: str, about: str) -> None:
    """Says how far the job has come, asks once a second, and draws the page again when it is finished."""
    job = find(kind, about)
    if job is None or job.is_finished:
        st.rerun()
    if job.state == "waiting" and job.before:
        told = f"Väntar på {counted(job.before, 'annat dokument', 'andra dokument')}."
    else:
        told = job.progress or "Dokumentet görs."
    show("<p role='status'>{} Du kan lämna sidan; arbetet fortsätter.</p>", told)


def resume(database: Engine) -> None:
    """At the start of a server: what one that was stopped has left, and the check of what an upgrade left unchecked."""
    try:
        if is_prepared(database):
            order_check(Acting(database, LOCAL_USER), supplied())
            start_workers(database)
    except (DatabaseUnavailable, DBAPIError):  # the pages say what is the matter; one not upgraded lacks columns
        logging.getLogger(__name__).warning("no work is done: the database cannot be used")


def start_workers(database: Engine) -> None:
    """Sees to it that this process works as long as some job is not finished, its own or one that a process left."""
    with _lock:
        _workers[:] = [each for each in _workers if each.is_alive()]
        if len(_workers) < _AT_ONCE:
            worker = Thread(target=_work, args=(database,), name="job", daemon=True)
            _workers.append(worker)
            worker.start()


def _order(kind: str, about: str, arguments: str, template: "Template | None") -> None:
    order_job(acting(), kind, about, arguments, template.content if template else b"")
    start_workers(engine())


def _work(database: Engine) -> None:
    """Works until no job is left; one that another process has may come to be free, and is waited for."""
    kinds: dict[str, Callable[[Task], Outcome]] = {
        YEARLY: _make_yearly,
        INSPECTION: _make_report,
        CHECK: partial(do_check, supplied()),
    }
    try:
        while work_once(database, kinds) or _is_something_left(database):
            pass
    except DatabaseUnavailable:
        logging.getLogger(__name__).warning("a worker ends: the database cannot be used")


def _is_something_left(database: Engine) -> bool:
    time.sleep(_PAUSE)
    with database.connect() as connection:
        return has_unfinished(connection)


def _make_yearly(task: Task) -> Outcome:
    from ojcore.documents.making import make_yearly

    order = replace(_yearly().validate_json(task.arguments), template=_template(task))
    made = make_yearly(task.acting, definitions(), order, task.tell)
    return Outcome(made.name, made.file)


def _make_report(task: Task) -> Outcome:
    from inspection.report.making import make_report
    from inspection.report_versions import list_reports

    inspection, order = _inspection().validate_json(task.arguments)
    order = replace(order, template=_template(task))
    if task.is_again and order.kind == "faststalld":
        fixed = [each for each in list_reports(task.acting, inspection) if each.kind == order.kind]
        if fixed:
            return Outcome(_report().dump_json(fixed[0]).decode())
    stored = make_report(task.acting, inspection, order, task.tell)
    return Outcome(_report().dump_json(stored).decode())


def _template(task: Task) -> "Template | None":
    from ojcore.word import read_template

    return read_template(task.attachment, "mall.docx") if task.attachment else None

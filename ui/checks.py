"""What the pages show of the check: its stored reports, and what is not checked yet. A page checks nothing itself."""

from collections.abc import Collection
from typing import NamedTuple

import streamlit as st
from sqlalchemy import Connection

from ojcore.access import refusal
from ojcore.checking import Report
from ojcore.checking.job import CHECK, order_check
from ojcore.checking.stored import load_report
from ojcore.definitions.model import Definitions
from ojcore.errors import UserError
from ojcore.store.jobs import Job, find_shared
from ojcore.store.values import fetch_source_years
from ojcore.store.versions import Version, read_version
from ojcore.swedish import counted
from ui.choices import shared
from ui.jobs import start_workers
from ui.loading import definitions, engine, source_names, unchecked_sources
from ui.markup import plain, show, show_error
from ui.user import acting, current_user


class Checked(NamedTuple):
    """The stored reports by source, and the sources that have none of their present values."""

    reports: list[Report]
    unchecked: list[str]


def checks_version() -> tuple[str, Version]:
    """How far the reports of the check have come, for what is kept of them."""
    with engine().connect() as connection:
        return str(engine().url), read_version(connection, "checks")


def checked() -> Checked:
    """The reports of all sources that have been checked; kept until one is made anew, read-only."""
    return shared(_checked, version=checks_version())


def _checked() -> Checked:
    with acting().snapshot() as seeing, seeing.reading() as connection:
        sources = sorted(fetch_source_years(connection))
        found = {source: load_report(connection, definitions(), source) for source in sources}
    return Checked([each for each in found.values() if each], [source for source in sources if not found[source]])


def kept_report(_connection: Connection, _definitions: Definitions, source: str) -> Report | None:
    """`load_report` for pages: one for all that is made of it, read-only."""
    return shared(_report, source, version=checks_version())


def _report(source: str) -> Report | None:
    with engine().connect() as connection:
        return load_report(connection, definitions(), source)


_WHY_SEVERAL = "En källa kontrolleras om när den ändras, och när en annan ändras i frågor som de har gemensamt."
_UNSEEN = "kan ha avvikelser som inte syns på den här sidan"


def show_unchecked(sources: Collection[str] | None = None, consequence: str = _UNSEEN) -> None:
    """Names those of the sources that are not checked, says how far the check has come, or lets it be started.

    Nothing where all of them are. sources: without them, all there are. consequence: what that means on the page, of
    the sources.
    """
    left = [source for source in unchecked_sources() if sources is None or source in sources]
    if not left:
        return
    what = "Den" if len(left) == 1 else f"{_WHY_SEVERAL} De"
    st.warning(plain(f"Inte kontrollerat än: {source_names(left)}. {what} {consequence}."))
    job = _find()
    if job is not None and not job.is_finished:
        _follow()
        return
    if job is not None and job.error:
        show_error(UserError(job.error))
    _show_start()


def _show_start() -> None:
    refused = refusal(current_user(), order_check)
    if refused:
        st.info(refused)
    elif st.button("Kontrollräkna nu"):
        order_check(acting(), definitions())
        st.rerun()


def _find() -> Job | None:
    """The check that is ordered or was; where it is not finished, somebody here works at it or will."""
    with engine().connect() as connection:
        job = find_shared(connection, CHECK)
    if job is not None and not job.is_finished:
        start_workers(engine())
    return job


@st.fragment(run_every=1.0)
def _follow() -> None:
    """Says how far the check has come, asks once a second, and draws the page again when it is finished."""
    job = _find()
    if job is None or job.is_finished:
        st.rerun()
    if job.state == "waiting" and job.before:
        told = f"Kontrollräkningen väntar på {counted(job.before, 'annat arbete', 'andra arbeten')}."
    else:
        told = f"Kontrollräkningen pågår. {job.progress}"
    show("<p role='status'>{} Du kan lämna sidan; arbetet fortsätter.</p>", told)

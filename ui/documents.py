"""What the pages that make Word files share: a kommun's own template, a file made beside the page, and its text."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from html import escape
from typing import Any, NamedTuple

import streamlit as st

from ojcore.errors import UserError
from ojcore.word import Template, preview_html, read_template
from ui.markup import show_error, show_html

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Job(NamedTuple):
    """A file under way outside the page's run: page numbers take LibreOffice some seconds. about: what it is of."""

    about: Hashable
    result: "Future[Any]"


def template_field() -> Template | None:
    """The kommun's own template, with what it lacks; None where none is given or it cannot be used, which is told."""
    with st.expander("Kommunens Word-mall (frivillig)"):
        file = st.file_uploader("Mall (.docx eller .dotx)", type=["docx", "dotx"], key="template", max_upload_size=20)
        if file is None:
            show_html('<p class="small">Utan mall används programmets eget utseende.</p>')
            return None
        try:
            template = read_template(file.getvalue(), file.name)
        except UserError as error:
            show_error(error)
            return None
        notes = "".join(f"<li>{escape(note)}</li>" for note in template.notes)
        show_html(f"<p>{escape(file.name)} används.</p>" + (f"<ul>{notes}</ul>" if notes else ""))
        return template


@st.cache_resource
def _workers() -> ThreadPoolExecutor:
    """Few at a time: each may start a LibreOffice of its own."""
    return ThreadPoolExecutor(2, thread_name_prefix="document")


def start_job(name: str, about: Hashable, make: Callable[..., object], *arguments: object) -> None:
    """Starts making a file; the session keeps the job under its name until `end_job`."""
    st.session_state[f"{name}-job"] = Job(about, _workers().submit(make, *arguments))


def find_job(name: str) -> Job | None:
    """The session's job of that name, done or not."""
    found: Job | None = st.session_state.get(f"{name}-job")
    return found


def end_job(name: str) -> None:
    """Forgets the job of that name."""
    del st.session_state[f"{name}-job"]


@st.fragment(run_every=1.0)
def wait_for_job(name: str) -> None:
    """Says that the file is being made, asks once a second, and draws the page again when it is there."""
    job = find_job(name)
    if job is not None and not job.result.done():
        show_html("<p role='status'>Dokumentet görs. Sidnumren sätts av LibreOffice, det tar några sekunder.</p>")
    else:
        st.rerun()


def document_html(content: bytes) -> str:
    """HTML: a Word file as it will read; not its typography."""
    return f'<div class="document">{preview_html(content)}</div>'

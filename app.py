"""The program's entry: `streamlit run app.py`.

Imported by the server it is an ASGI application (Swedish page language, security headers, the heavy imports done before
the first user comes); run by Streamlit at each click it is the navigation, and the one place that catches user errors.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

import ui
import ui.cells
import ui.fields
import ui.jobs
from ojcore.errors import UserError
from ui.door import LOOPBACK, LocalDoor, own_host

HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' "
    f"'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=' {ui.fields.SCRIPT_SOURCE} {ui.script_source(ui.HISTORY)}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors 'none'; "
    "connect-src 'self'"
)


MISSING = "sida"
"""The name in an address of a page that was asked for and is not there."""


class SwedishPage:
    """Says that the page is Swedish, names it, gives it its style sheet, and sends the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to every answer and changes the one HTML page, whose length then is another."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        headers = (*HEADERS, (b"content-security-policy", _content_policy(scope).encode()))

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message, headers=[*message["headers"], *headers])
                return
            if start:
                body = _in_swedish(message.get("body", b""))
                await send(_with_length(start, body, message))
                start.clear()
                message = {**message, "body": body}
            await send(message)

        await self.app(_uncompressed(scope), receive, send_changed)


class KnownPages:
    """Sends who asks for a page that is not there to the first, which says so: Streamlit would say it in English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers such a request from a browser; passes on all others."""
        is_page = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        missing = ui.first_or_missing(scope["path"]) if is_page else None
        if missing is None:
            await self.app(scope, receive, send)
            return
        query = [*parse_qsl(scope["query_string"].decode()), *([(MISSING, missing)] if missing else [])]
        await RedirectResponse(f"./?{urlencode(query)}")(scope, receive, send)


def _content_policy(scope: Scope) -> str:
    """What the page may load and call: its own origin only, whose websocket some browsers want named by itself."""
    host = own_host(scope)
    return f"{CONTENT_POLICY} ws://{host}" if host else CONTENT_POLICY


def _in_swedish(page: bytes) -> bytes:
    """With our title, script and style sheet, which comes last: of rules that say as much, the last one holds."""
    changes = {
        '<html lang="en"': '<html lang="sv"',
        "<title>Streamlit</title>": "<title>Öppna jämförelser</title>",
        "</body>": f"<script>{ui.HISTORY}</script>{ui.STYLE}</body>",
    }
    for told, ours in changes.items():
        page = page.replace(told.encode(), ours.encode())
    return page


def _with_length(start: Message, body: bytes, message: Message) -> Message:
    """The start of the answer with the length of its changed body; one that comes in parts is not the page."""
    if message.get("more_body"):
        return {**start}
    length = (b"content-length", str(len(body)).encode())
    headers = [length if name == b"content-length" and body else (name, value) for name, value in start["headers"]]
    return {**start, "headers": headers}


def _uncompressed(scope: Scope) -> Scope:
    """The request without `accept-encoding` where it asks for a page, so that its text can be changed."""
    if "." in scope["path"].rsplit("/", 1)[-1] or scope["path"].startswith("/_stcore"):
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": kept}


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Reads the definitions before the first user comes. Raises UserError where others than this machine could."""
    if st.get_option("server.address") not in LOOPBACK:
        raise UserError("Utan inloggning får programmet bara nås från den egna datorn: sätt server.address=127.0.0.1.")
    ui.warm_up()
    ui.jobs.resume(ui.engine())
    gc.collect()
    gc.freeze()
    yield


def run() -> None:
    """One rerun: the frame of every page, then the page."""
    # In a row, room by room: Streamlit's own sections are a broken list in a narrow window (axe: list, listitem).
    page = st.navigation([page for pages in ui.rooms().values() for page in pages], position="top")
    st.set_page_config(page_title=f"{page.title} – Öppna jämförelser", page_icon=ui.ICON, layout="wide")
    ui.open_page(page.url_path)
    ui.cells.listen(page.url_path)
    if missing := st.query_params.pop(MISSING, ""):
        st.warning(ui.plain(f"Sidan '{missing}' finns inte. Här är {page.title}; menyn har de andra."))
    with ui.one_moment():
        try:
            page.run()
        except UserError as error:
            ui.show_error(error)
    ui.show_foot()


if __name__ == "__main__":
    run()
else:
    # Until the first st.navigation Streamlit takes pages/ for scripts of their own: a deep link would lack its frame.
    PagesManager.uses_pages_directory = False
    app = st.App(
        __file__, lifespan=lifespan, middleware=[Middleware(LocalDoor), Middleware(KnownPages), Middleware(SwedishPage)]
    )

"""Two processes of the program on one PostgreSQL behind a real proxy: who stays where, and what both see."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.conftest import require_component
from tests.proxy import haproxy, running_proxy
from tests.serving import running_server
from tests.visitors import Visitor


@pytest.fixture
def port(published_postgresql: Engine) -> Iterator[int]:
    """Where the proxy of two processes listens; they share a database with all published data."""
    require_component(haproxy(), "haproxy")
    environment = {"OJ_DATABASE": published_postgresql.url.render_as_string(hide_password=False)}
    with ExitStack() as stack:
        # A socket's path has 108 characters at most, and pytest's folder leaves too few.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oj-proxy-")))
        servers = [stack.enter_context(running_server(folder / f"log{number}", environment)) for number in (1, 2)]
        yield stack.enter_context(running_proxy(folder, servers)).port


def test_a_session_stays_with_its_process_and_what_one_saves_the_other_sees(port: int) -> None:
    asyncio.run(_visit_both(port))


async def _visit_both(port: int) -> None:
    address = "kommentarer", "kommun=Solna&ar=2018&visa=Alla"
    async with Visitor(port, *address) as one, Visitor(port, *address) as other:
        assert one.cookie != other.cookie
        label = next(label for label in one.fields if label.startswith("Kommentar till "))
        await one.set_fields({label: "Rutinen är beslutad i nämnden."})
        await other.rerun()
        assert other.fields[label].proto.default == "Rutinen är beslutad i nämnden."
    async with Visitor(port, *address, cookie=one.cookie, session=one.session) as again:
        assert (again.session, again.cookie) == (one.session, one.cookie)
    # With the other's cookie it comes to the other process, which does not know the session.
    async with Visitor(port, *address, cookie=other.cookie, session=one.session) as astray:
        assert astray.session != one.session

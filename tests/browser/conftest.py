"""One Chromium, and one server on a database with all published data, for all tests of a file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.visit import Visit, visiting
from tests.conftest import require_component
from tests.copies import sqlite_copy
from tests.serving import Server, running_server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium that is installed; none is downloaded."""
    path = chromium_path()
    require_component(path, "Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with all published data and the example of a granskning, which is number 1."""
    folder = tmp_path_factory.mktemp("server")
    engine = sqlite_copy("full", folder / "oj.db")
    with running_server(folder / "log", {"OJ_DATABASE": str(engine.url)}) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    """A visitor with an empty tab."""
    with visiting(chromium, server) as visitor:
        yield visitor

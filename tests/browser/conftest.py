"""One Chromium, and one server on a database with all published data, for all tests of a file."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from inspection.example import load_example
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.store.engine import migrate, open_engine
from ojcore.store.values import load_published
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.visit import Visit, visiting
from tests.conftest import require_component
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
def server(definitions: Definitions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program with all published data and the example of a granskning, which is number 1."""
    folder = tmp_path_factory.mktemp("server")
    url = f"sqlite:///{folder / 'oj.db'}"
    engine = open_engine(url)
    migrate(engine)
    load_published(Acting(engine, LOCAL_USER), definitions)
    load_example(Acting(engine, LOCAL_USER), PROJECT / "data")
    with running_server(folder / "log", {"OJ_DATABASE": url}) as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, server: Server) -> Iterator[Visit]:
    """A visitor with an empty tab."""
    with visiting(chromium, server) as visitor:
        yield visitor

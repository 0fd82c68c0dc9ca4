"""A tab in a real browser: what the visitor does, and what went wrong meanwhile."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect

from tests.serving import Server

WIDE: ViewportSize = {"width": 1366, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds
DARK_BACKGROUND = "rgb(20, 24, 27)"
CHOICES = ("Min kommun", "Område", "År", "Jämför med gruppen")

expect.set_options(timeout=PATIENCE)

_WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "resultTypes": ["violations"],
}
_READY_SIZE = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMain"]');
  const isReady = app && app.dataset.testScriptState === 'notRunning' && main
    && main.querySelector('h1, [data-testid="stAlert"]')
    && !document.querySelector('[data-stale="true"], [data-testid="stSpinner"], [data-testid="stSkeleton"]')
    && [...main.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(chart => chart.querySelector('svg, canvas'));
  return isReady ? main.innerHTML.length : 0;
}"""
_OVERFLOW = """() => Math.max(...[...document.querySelectorAll(
  'html, [data-testid="stAppViewContainer"], [data-testid="stMain"], [data-testid="stMainBlockContainer"]'
)].map(part => part.scrollWidth - part.clientWidth))"""
_FIRST_CELLS = """() => Object.fromEntries([...document.querySelectorAll('tbody tr')]
  .filter(row => row.querySelector('td'))
  .map(row => [(row.querySelector('th a') || row.querySelector('th')).innerText, row.querySelector('td').innerText]))"""
# Under a page's own path Streamlit asks there first where its server is, then one step up, where it answers.
_OWN_404 = re.compile(r"/[a-z-]+/_stcore/(health|host-config)$")


class Visit:
    """One tab on a server. errors: what the console and the page's scripts complain of. hosts: whom it has asked."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._note_host)
        page.on("websocket", lambda socket: self.hosts.add(urlsplit(socket.url).netloc))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _OWN_404.search(message.location.get("url", "")):
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def _note_host(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob"):
            self.hosts.add(address.netloc)

    def open(self, path: str = "", **query: str) -> None:
        """Follows a link to a page, and waits until it is there."""
        self.page.goto(f"{self.server.url}/{path}?{urlencode(query)}".rstrip("?"))
        self.settle()

    def settle(self) -> None:
        """Waits until the server has nothing more to show.

        Asked from outside: `wait_for_function` would evaluate text inside the page, which its security policy forbids.
        """
        until = time.monotonic() + PATIENCE / 1000
        before = 0
        while time.monotonic() < until:
            size = self.page.evaluate(_READY_SIZE)
            if size and size == before:
                return
            before = size
            self.page.wait_for_timeout(150)
        raise TimeoutError(f"the page is not there: {self.page.url}")

    def start_afresh(self) -> None:
        """A wide, light window, and nothing yet to complain of."""
        self.page.set_viewport_size(WIDE)
        self.page.emulate_media(color_scheme="light")
        self.errors.clear()
        self.hosts.clear()

    def narrow(self) -> None:
        """The window becomes a telephone's."""
        self.page.set_viewport_size(NARROW)
        self.page.wait_for_timeout(200)
        self.settle()

    def darken(self) -> None:
        """The visitor's computer goes over to its dark look."""
        self.page.emulate_media(color_scheme="dark")
        expect(self.page.get_by_test_id("stApp")).to_have_css("background-color", DARK_BACKGROUND)
        self.settle()

    def go(self, title: str) -> None:
        """Chooses a page in the menu."""
        self.page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        self.settle()

    def unfold(self, title: str) -> None:
        """Opens a fold, and waits until it has: while it grows, what is in it moves away from under a click."""
        fold = self.page.locator("details").filter(has=self.page.locator("summary", has_text=title))
        fold.locator("summary").click()
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until:
            if fold.evaluate("fold => fold.open && !fold.getAnimations({ subtree: true }).length"):
                return
            self.page.wait_for_timeout(30)
        raise TimeoutError(f"the fold does not open: {title}")

    def choose(self, label: str, option: str) -> None:
        """Sets one of the choices at the top of a page."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        box.click()
        box.fill(option)
        self.page.get_by_role("option", name=option, exact=True).click()
        expect(box).to_have_value(option)
        self.settle()

    def chosen(self) -> dict[str, str]:
        """What the choices at the top of the page stand on."""
        return {label: self.page.get_by_role("combobox", name=label, exact=True).input_value() for label in CHOICES}

    def first_cells(self) -> dict[str, str]:
        """Row heading -> text of the first cell, of every table on the page."""
        cells: dict[str, str] = self.page.evaluate(_FIRST_CELLS)
        return cells

    def faults(self) -> list[str]:
        """What breaks WCAG 2.1 A or AA: rule, and the element."""
        found = Axe().run(self.page, options=_WCAG).response["violations"]
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page, or its main part that scrolls, is wider than the window."""
        return int(self.page.evaluate(_OVERFLOW))


@contextmanager
def visiting(browser: Browser, server: Server) -> Iterator[Visit]:
    """A visitor of their own: nothing shared with other visitors' tabs."""
    context = browser.new_context(locale="sv-SE", viewport=WIDE, color_scheme="light")
    try:
        yield Visit(context.new_page(), server)
    finally:
        context.close()

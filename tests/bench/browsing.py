"""What a click costs the visitor's own browser: its main thread, and the bytes that come over the websocket."""

from statistics import median

from playwright.sync_api import CDPSession, Page, WebSocket, sync_playwright

from tests.bench.pages import KOMMUN, Unseen
from tests.bench.rows import Row, left_out, unmeasured
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.visit import Visit, visiting
from tests.serving import Server

_PAGES = ("", "jamforelse", "forandringar", "utveckling", "indikator", "nyckeltal", "rapporter", "tjansteskrivelser")
_STILL = 5  # tenths of a second without anything from the server: then the page is there
_PATIENCE = 600
_IS_FINISHED = "() => document.querySelector('[data-testid=\"stApp\"]')?.dataset.testScriptState === 'notRunning'"


def measure_browser(server: Server, unseen: Unseen, rounds: int, *, is_quick: bool) -> list[Row]:
    """A change of kommun on each main page; on every fourth where it `is_quick`."""
    path = chromium_path()
    if path is None:
        return [unmeasured("browser: a change of kommun", "Chromium is not installed")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            with visiting(browser, server) as visit:
                return [
                    left_out(_work(page)) if is_quick and place % 4 else _measure_page(visit, page, unseen, rounds)
                    for place, page in enumerate(_PAGES)
                ]
        finally:
            browser.close()


def _measure_page(visit: Visit, page: str, unseen: Unseen, rounds: int) -> Row:
    counted = _Received(visit.page)
    visit.page.goto(f"{visit.server.url}/{page}?kommun=Solna")
    _wait(visit, counted, 0)
    devtools = visit.page.context.new_cdp_session(visit.page)
    devtools.send("Performance.enable")
    _once(visit, counted, unseen, devtools)  # what the browser compiles and keeps, it does once
    found = [_once(visit, counted, unseen, devtools) for _ in range(rounds)]
    devtools.detach()
    tasks, scripts, sizes = (median(values) for values in zip(*found, strict=True))
    figure = f"{tasks * 1000:.0f} ms main thread, {scripts * 1000:.0f} in scripts"
    return Row(_work(page), "–", figure, sizes / 1024, unit="KiB")


def _work(page: str) -> str:
    return f"browser: {page or 'oversikt'}, change of kommun"


def _once(visit: Visit, counted: "_Received", unseen: Unseen, devtools: CDPSession) -> tuple[float, float, float]:
    """Chooses a kommun nobody has had: seconds of the main thread, of them in scripts, and bytes received.

    Measured from the key that chooses it, since to find fields and options costs the page more than to show the answer.
    """
    box, kommun = visit.page.get_by_role("combobox", name=KOMMUN, exact=True), unseen.kommun()
    box.click()
    box.fill(kommun)
    visit.page.get_by_role("option", name=kommun, exact=True).wait_for()
    before, seen, counted.bytes = _metrics(devtools), counted.messages, 0
    visit.page.keyboard.press("Enter")
    _wait(visit, counted, seen)
    after = _metrics(devtools)
    return after[0] - before[0], after[1] - before[1], float(counted.bytes)


def _wait(visit: Visit, counted: "_Received", before: int) -> None:
    """Waits until something has come after the messages `before`, and nothing more is to come."""
    quiet = 0
    for _ in range(_PATIENCE):
        seen = counted.messages
        visit.page.wait_for_timeout(100)
        is_still = before < seen == counted.messages and visit.page.evaluate(_IS_FINISHED)
        quiet = quiet + 1 if is_still else 0
        if quiet == _STILL:
            return
    raise TimeoutError(f"the page is not there: {visit.page.url}")


def _metrics(devtools: CDPSession) -> tuple[float, float]:
    found = {each["name"]: float(each["value"]) for each in devtools.send("Performance.getMetrics")["metrics"]}
    return found["TaskDuration"], found["ScriptDuration"]


class _Received:
    """Counts what comes over the page's websockets, as it is after decompression."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        self.messages = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, payload: bytes | str) -> None:
        self.bytes += len(payload)
        self.messages += 1

"""A page opened as a visitor does: through the navigation, with an address, and read as text and tables."""

from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from ojcore.definitions.folder import PROJECT


class ShownTable(NamedTuple):
    """A table as it is read: a row of one cell is a heading over those that follow."""

    caption: str
    head: list[str]
    rows: list[list[str]]


def open_page(page: str, **query: str) -> AppTest:
    """The page with the address's parameters, as somebody who follows a link to it sees it."""
    opened = AppTest.from_file(str(PROJECT / "tests" / "app" / "whole_app.py"), default_timeout=60)
    opened._bidi_component_manager = _installed_components()
    for step in ("start", page):  # the navigation is known only after a first run
        if step != "start":
            opened.switch_page(f"../../pages/{page}.py")
        for name, value in query.items():
            opened.query_params[name] = value
        opened.run()
    return opened


@cache
def _installed_components() -> BidiComponentManager:
    """As AppTest finds them for each page it opens, at ten times the page's cost: it reads every package's metadata."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


def html_of(page: AppTest) -> str:
    """All that the page says in HTML of our own."""
    return "".join(element.proto.body for element in page.get("html"))


def text_of(page: AppTest) -> str:
    """What a reader sees of it: without tags, single spaces."""
    reader = _TextReader()
    reader.feed(html_of(page))
    return " ".join("".join(reader.parts).split())


def tables_of(page: AppTest) -> list[ShownTable]:
    """The page's tables, in order."""
    reader = _TableReader()
    reader.feed(html_of(page))
    return reader.tables


def table_of(page: AppTest, caption: str) -> ShownTable:
    """The one table whose caption contains the words."""
    (found,) = [table for table in tables_of(page) if caption in table.caption]
    return found


def messages_of(page: AppTest) -> list[str]:
    """What the page refuses or warns of."""
    return [element.value for element in (*page.error, *page.warning)]


_INLINE = ("span", "strong", "a")


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping = tag == "style"
        self.parts.append("" if tag in _INLINE else " ")

    def handle_endtag(self, tag: str) -> None:
        self.skipping = False
        self.parts.append("" if tag in _INLINE else " ")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.parts.append(data)


class _TableReader(HTMLParser):
    """Texts of caption, headings and cells, without the symbols and names of colours that stand beside words."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[ShownTable] = []
        self.rows: list[list[str]] = []
        self.caption = ""
        self.text: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th", "caption"):
            self.text = []
        elif tag in ("br", "div", "li"):
            self.text.append(" ")
        if tag == "span":
            self.hidden += self.hidden > 0 or found.get("class") == "sr" or found.get("aria-hidden") == "true"

    def handle_endtag(self, tag: str) -> None:
        if tag == "span":
            self.hidden = max(0, self.hidden - 1)
        elif tag in ("td", "th"):
            self.rows[-1].append(" ".join("".join(self.text).split()))
        elif tag == "caption":
            self.caption = " ".join("".join(self.text).split())
        elif tag == "table":
            self.tables.append(ShownTable(self.caption, self.rows[0], self.rows[1:]))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.text.append(data)

"""What each page costs the server in CPU, against an empty page of the same tuned Streamlit.

The same choice again, a kommun and year nobody has had, and the first view after a saved comment and after an import.
"""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sqlalchemy import Engine

from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from ojcore.store.comments import save_comment
from tests.bench.loading import import_file_of
from tests.bench.measure import cpu_of, spread, wait_until_quiet
from tests.bench.national import YEARS, write_change
from tests.bench.rows import Row, left_out, unmeasured
from tests.serving import Server, running_server
from tests.visitors import PageFailed, Visitor

PAGES = sorted(path.stem.replace("_", "-") for path in (PROJECT / "pages").glob("*.py"))
READ = ("", "jamforelse", "forandringar", "utveckling", "indikator", "nyckeltal")
"""What people read and compare in, by address."""

KOMMUN, YEAR, AREA, GROUP = "Min kommun", "År", "Område", "Jämför med gruppen"
_FIRST = "Solna"
_WARM_UP = 3
_FLOORS = 5
_CHECKED = ("kontroll", "las-in", "rapporter", "tjansteskrivelser")
"""What begins to check an imported file when somebody opens it, as does nothing else: half a minute of one core."""

_EMPTY_APP = '''"""A Streamlit that shows nothing."""

import gc
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


@asynccontextmanager
async def lifespan(_):
    gc.collect()
    gc.freeze()
    yield


if get_script_run_ctx() is None:
    app = st.App(__file__, lifespan=lifespan)
'''


class Samples(NamedTuple):
    """How many clicks of each kind are measured on a page. is_few: not all pages of granskning are opened, nor
    after an import all that check it.
    """

    same: int
    new: int
    comments: int
    imports: int
    is_few: bool


class Unseen:
    """Kommuner in random order that nobody has had on this server, and random years; once all have been had, anew."""

    def __init__(self, definitions: Definitions, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 (to be repeated, not to be secret)
        self._names = [kommun.name for kommun in definitions.kommuner.values() if kommun.name != _FIRST]
        self._left: list[str] = []

    def kommun(self) -> str:
        """The next one's name."""
        if not self._left:
            self._left = self._random.sample(self._names, len(self._names))
        return self._left.pop()

    def take(self, visitor: Visitor) -> dict[str, str]:
        """A kommun and one of the years that the visitor can choose, as `Visitor.set_fields` takes them."""
        return {KOMMUN: self.kommun(), **self.take_year(visitor)}

    def take_year(self, visitor: Visitor) -> dict[str, str]:
        """One of the years that the visitor can choose."""
        return {YEAR: self._random.choice(visitor.fields[YEAR].options)}


@contextmanager
def empty_server(folder: Path) -> Iterator[Server]:
    """A server with an empty page and our settings."""
    empty = folder / "empty"
    if not empty.exists():
        shutil.copytree(PROJECT / ".streamlit", empty / ".streamlit")
        (empty / "app.py").write_text(_EMPTY_APP, encoding="utf-8")
    with running_server(folder / "empty.log", {}, empty) as server:
        yield server


def address_of(page: str) -> tuple[str, str]:
    """The page's path and what its address names: the example of a granskning, or a kommun."""
    query = "granskning=1" if page.startswith("granskning-") else f"kommun={_FIRST}"
    return "" if page == "oversikt" else page, query


@dataclass
class Clicks:
    """Measures clicks on one page beside reruns of the empty one. server, nothing: which processes use the CPU."""

    page: str
    server: Server
    visitor: Visitor
    nothing: Server
    empty: Visitor

    async def wait(self) -> None:
        """Waits until the server has done what is not this page's: a check that another page or an import began."""
        await wait_until_quiet(self.server.process.pid)

    async def cost(self, values: Mapping[str, object]) -> float:
        """Seconds of CPU for setting the fields; for asking anew where there are none."""
        before = cpu_of(self.server.process.pid)
        await self.visitor.set_fields(values)
        return cpu_of(self.server.process.pid) - before

    async def floor(self) -> float:
        """Seconds of CPU for a rerun of the empty page."""
        before = cpu_of(self.nothing.process.pid)
        await self.empty.rerun()
        return cpu_of(self.nothing.process.pid) - before

    async def choose_first(self) -> None:
        """Sets the kommun, where the page has one, that changes are made to."""
        await self.visitor.set_fields({KOMMUN: _FIRST} if KOMMUN in self.visitor.fields else {})

    async def row(self, kind: str, count: int, goal: float | None, values: Callable[[], Mapping[str, object]]) -> Row:
        """Measures `count` clicks; values: what each sets, after what is to be done before it."""
        costs, floors = [], []
        for _ in range(count):
            chosen = await asyncio.to_thread(values)  # both servers close a connection that answers no ping
            await self.wait() if kind.startswith("after") else None
            floors += [await self.floor() for _ in range(ceil(_FLOORS / count))]
            costs.append(await self.cost(chosen))
        floor = median(floors)
        return Row(f"{self.page}: {kind}", f"empty page {floor * 1000:.2f} ms", spread(costs),
                   median(costs) / floor, goal)  # fmt: skip


async def measure_pages(
    ours: Server, nothing: Server, engine: Engine, definitions: Definitions, unseen: Unseen, samples: Samples
) -> AsyncIterator[Row]:
    """All pages, and all kinds of click that each has; last, and without a check that runs beside, after an import."""
    changes = Changes(engine, definitions)
    changes.import_one()  # or there would be no choice among imports
    await wait_until_quiet(ours.process.pid)
    async with AsyncExitStack() as tabs:
        empty = await tabs.enter_async_context(Visitor(nothing.port))
        for _ in range(2 * _WARM_UP):
            await empty.rerun()
        opened: list[Clicks] = []
        for place, page in enumerate(PAGES):
            if samples.is_few and page.startswith("granskning-") and place % 2:
                yield left_out(f"{page}: same choice again")
                continue
            try:
                visitor = await tabs.enter_async_context(Visitor(ours.port, *address_of(page)))
                opened.append(Clicks(page, ours, visitor, nothing, empty))
                for row in await _measure_page(opened[-1], changes, unseen, samples):
                    yield row
            except PageFailed as error:
                yield unmeasured(f"{page}: opens", str(error))
        for clicks in sorted(opened, key=lambda clicks: clicks.page in _CHECKED):
            if not clicks.page.startswith("granskning"):  # shows no published data; see tests/bench/granskning.py
                yield await _after_import(clicks, changes, samples)


async def _after_import(clicks: Clicks, changes: "Changes", samples: Samples) -> Row:
    if samples.is_few and clicks.page in _CHECKED[1:]:
        return left_out(f"{clicks.page}: after an import")
    await clicks.choose_first()
    return await clicks.row("after an import", samples.imports, 8, changes.import_one)


async def _measure_page(clicks: Clicks, changes: "Changes", unseen: Unseen, samples: Samples) -> list[Row]:
    fields = set(clicks.visitor.fields)
    await clicks.wait()
    rows = [await _to_and_fro(clicks, "same choice again", [YEAR] if YEAR in fields else [], samples.same)]
    if own := [label for label in clicks.visitor.fields if _is_own(clicks.visitor, label)]:
        is_saved = clicks.page.startswith("granskning")  # there a choice is an answer, and has no goal of its own
        kind = "own choice, saved" if is_saved else "own choice again"
        rows.append(await _to_and_fro(clicks, kind, own[:1], samples.same))
    if KOMMUN in fields:
        rows.append(await clicks.row("new kommun", samples.new, 8, lambda: unseen.take(clicks.visitor)))
    if not clicks.page.startswith("granskning"):  # shows no comments on published data
        await clicks.choose_first()
        rows.append(await clicks.row("after a comment", samples.comments, 8, changes.comment))
    return rows


def _is_own(visitor: Visitor, label: str) -> bool:
    """True for a choice that only this page has, and at which the browser asks the server."""
    shown = visitor.fields[label]
    return label not in (KOMMUN, YEAR, AREA, GROUP) and len(shown.options) > 1 and not shown.proto.ignore_rerun


async def _to_and_fro(clicks: Clicks, kind: str, labels: Sequence[str], count: int) -> Row:
    """Between two options that have both been seen; only asks anew where there is nothing to choose."""
    turns = 0

    def values() -> Mapping[str, object]:
        nonlocal turns
        turns += 1
        found = [(label, clicks.visitor.fields[label]) for label in labels]
        return {
            label: [shown.options[turns % 2]] if shown.kind == "button_group" else shown.options[turns % 2]
            for label, shown in found
        }

    for _ in range(_WARM_UP + 1):
        await clicks.visitor.set_fields(values())
    goal = 2 if any(clicks.visitor.fields[label].fragment for label in labels) else 3
    return await clicks.row(kind, count, None if kind.endswith("saved") else goal, values)


class Changes:
    """What changes under a page: a comment that is saved, and a file that is imported."""

    def __init__(self, engine: Engine, definitions: Definitions) -> None:
        self._engine = engine
        self._definitions = definitions
        self._done = 0

    def comment(self) -> dict[str, object]:
        """Saves a comment on an answer of the kommun that the page was opened with."""
        self._done += 1
        unit = next(code for code, kommun in self._definitions.kommuner.items() if kommun.name == _FIRST)
        indicator = list(self._definitions.indicators)[self._done % len(self._definitions.indicators)]
        year = YEARS[self._done // len(self._definitions.indicators)]
        text = f"Kommentar {self._done}."
        save_comment(Acting(self._engine, LOCAL_USER), self._definitions, indicator, year, unit, text)
        return {}

    def import_one(self) -> dict[str, object]:
        """Imports a small file of another source, as the next publication is one."""
        self._done += 1
        import_file_of(self._engine, self._definitions, write_change(self._definitions, self._done))
        return {}

"""What a click costs the server with the national data, against an empty page of the same tuned Streamlit."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from math import nan
from pathlib import Path
from statistics import median, quantiles

import psutil

from ojcore.definitions.folder import PROJECT
from ojcore.definitions.model import Definitions
from tests.bench.measure import Line
from tests.bench.visitors import PageFailed, Rerun, Visitor
from tests.serving import Server, running_server

PAGES = sorted(path.stem.replace("_", "-") for path in (PROJECT / "pages").glob("*.py"))
READ = ("oversikt", "jamforelse", "forandringar", "utveckling", "indikator", "nyckeltal")
SESSIONS = 20
WARM_UP = 4

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


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the server for one rerun, and bytes sent for the first view and for a rerun."""

    cpu: float
    first_bytes: int
    bytes: int


@contextmanager
def both_servers(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[Server, Server]]:
    """Our server and one with an empty page and the same settings."""
    empty = folder / "empty"
    shutil.copytree(PROJECT / ".streamlit", empty / ".streamlit")
    (empty / "app.py").write_text(_EMPTY_APP, encoding="utf-8")
    with (
        running_server(folder / "server.log", environment) as ours,
        running_server(folder / "empty.log", {}, empty) as nothing,
    ):
        yield ours, nothing


async def measure_pages(ours: Server, nothing: Server, clicks: int, rounds: int) -> list[Line]:
    """CPU of a click on each page, and the bytes it sends."""
    return [await _measure_page(ours, nothing, page, clicks, rounds) for page in PAGES]


async def _measure_page(ours: Server, nothing: Server, page: str, clicks: int, rounds: int) -> Line:
    what = f"click on {page}"
    try:
        pairs = [
            (await _cost(ours, *address_of(page), clicks), await _cost(nothing, "", "", clicks)) for _ in range(rounds)
        ]
    except PageFailed as error:
        return Line(what, "empty page", nan, 3, f"{error} {ours.log.read_text(errors='replace').splitlines()[-1]}")
    cost, empty = pairs[-1]
    note = (
        f"{cost.cpu * 1000:.0f} ms CPU against {empty.cpu * 1000:.0f}; "
        f"{_kib(cost.first_bytes)} at first, {_kib(cost.bytes)} at a click, empty {_kib(empty.bytes)}"
    )
    return Line(what, "empty page", median(one.cpu / other.cpu for one, other in pairs), 3, note)


def _kib(count: int) -> str:
    return f"{count / 1024:.1f} KiB"


def address_of(page: str, kommun: str = "Solna") -> tuple[str, str]:
    """The page's path and what its address names: the example of a granskning, or a kommun."""
    query = "granskning=1" if page.startswith("granskning") else f"kommun={kommun}"
    return "" if page == "oversikt" else page, query


async def _cost(server: Server, path: str, query: str, clicks: int) -> Cost:
    process = psutil.Process(server.process.pid)
    async with Visitor(server.port, path, query) as visitor:
        for _ in range(WARM_UP):
            await visitor.click()
        before = _cpu(process)
        reruns = [await visitor.click() for _ in range(clicks)]
        return Cost((_cpu(process) - before) / clicks, visitor.first.size, max(each.size for each in reruns))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


async def measure_sessions(ours: Server, nothing: Server, definitions: Definitions, rounds: int) -> list[Line]:
    """Clicking at once against clicking alone, and the memory of an open session."""
    kommuner = [kommun.name for kommun in list(definitions.kommuner.values())[: SESSIONS * 12 : 12]]
    pages = [address_of(page, name) for page, name in zip(cycle(READ), kommuner, strict=False)]
    ours_at_once, ours_alone, ours_memory = await _crowd(ours, pages, rounds)
    at_once, alone, memory = await _crowd(nothing, [("", "")] * SESSIONS, rounds)
    what = f"{SESSIONS} sessions clicking at once, p95"
    note = f"{ours_at_once * 1000:.0f} ms against {ours_alone * 1000:.0f}; empty app {at_once * 1000:.0f}"
    return [
        Line(what, "one alone", ours_at_once / ours_alone, None, f"{note} against {alone * 1000:.0f}"),
        Line(what, "the same on an empty app", ours_at_once / at_once),
        Line(
            "memory of an open session",
            "of an empty app's",
            ours_memory / max(memory, 1),
            None,
            f"{_kib(int(ours_memory))} against {_kib(int(memory))}",
        ),
    ]


async def _crowd(server: Server, pages: list[tuple[str, str]], rounds: int) -> tuple[float, float, float]:
    """Seconds at the 95th percentile at once and alone, and bytes of memory a session."""
    alone: list[Rerun] = []
    for page, query in pages:
        async with Visitor(server.port, page, query) as visitor:
            await visitor.click()
            alone += [await visitor.click() for _ in range(rounds)]
    before = _memory(server)
    at_once: list[Rerun] = []
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(Visitor(server.port, *each)) for each in pages]
        await asyncio.gather(*(visitor.click() for visitor in visitors))
        memory = (_memory(server) - before) / len(visitors)
        for _ in range(rounds):
            at_once += await asyncio.gather(*(visitor.click() for visitor in visitors))
    return _p95(at_once), _p95(alone), memory


def _memory(server: Server) -> int:
    """Bytes that are the server's alone."""
    return int(psutil.Process(server.process.pid).memory_full_info().uss)


def _p95(reruns: list[Rerun]) -> float:
    return quantiles([each.seconds for each in reruns], n=20)[-1]

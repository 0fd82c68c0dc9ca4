"""Builds the national data set, measures, and prints every figure with its floor and its goal beside it.

Exit status 1 where a goal is missed, unless the miss is accepted in `accepted.toml` and within its bound.
"""

import argparse
import asyncio
import gc
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine

from inspection.example import load_example
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.reading.cells import Value
from ojcore.store.engine import open_engine
from tests.bench.browsing import measure_browser
from tests.bench.comparison import measure_comparison
from tests.bench.documents import measure_inspection_report, measure_yearly
from tests.bench.granskning import FEW_SIZES, SIZES, add_large, measure_saving, measure_summary, unmeasured_summaries
from tests.bench.growth import measure_growth
from tests.bench.loading import load_few_years, measure_check, measure_import
from tests.bench.national import draw_values, write_data_folder
from tests.bench.pages import Samples, Unseen, empty_server, measure_pages
from tests.bench.people import Room, Sitting, measure_one_process
from tests.bench.reading import measure_reading, measure_shape
from tests.bench.rows import HEADING, Row, failures, line, read_accepted, unmeasured
from tests.bench.starting import measure_start
from tests.bench.two_processes import measure_two_processes
from tests.serving import Server, running_server


class Effort(NamedTuple):
    """How much is measured. few, some, many: rounds of what costs much, less, little.

    is_quick: two processes have few of the values, since PostgreSQL takes a minute to load them all. years: how many of
    the last ones those few are of. files: how many each granskning has. lines: of a file that is read.
    """

    is_quick: bool
    few: int
    some: int
    many: int
    years: int
    files: tuple[int, ...]
    lines: int
    sitting: Sitting
    samples: Samples


QUICK = Effort(
    is_quick=True,
    few=1,
    some=3,
    many=50,
    years=2,
    files=FEW_SIZES,
    lines=15_000,
    sitting=Sitting(3, is_short=True),
    samples=Samples(same=5, new=3, comments=3, imports=1, is_few=True),
)
WHOLE = Effort(
    is_quick=False,
    few=3,
    some=12,
    many=300,
    years=5,
    files=SIZES,
    lines=60_000,
    sitting=Sitting(20, is_short=False),
    samples=Samples(same=30, new=12, comments=4, imports=2, is_few=False),
)


@dataclass(frozen=True)
class Bench:
    """What all parts share. folder: with `data/`, the definitions, `oj.db`, the national data, and `few.db`, a quarter.

    databases: number of values -> where they are. imported: the rows of the import that made `oj.db`.
    """

    folder: Path
    definitions: Definitions
    values: list[Value]
    effort: Effort
    seed: int
    databases: dict[int, Path]
    imported: list[Row]

    @property
    def environment(self) -> dict[str, str]:
        """Settings of a server on the national data."""
        return {"OJ_DATABASE": f"sqlite:///{self.folder / 'oj.db'}", "OJ_DATA": str(self.folder / "data")}

    @property
    def engine(self) -> Engine:
        """The national data."""
        return open_engine(self.environment["OJ_DATABASE"])

    def server(self) -> AbstractContextManager[Server]:
        """A new server on the national data, which nobody has used."""
        return running_server(self.folder / "server.log", self.environment)

    def unseen(self) -> Unseen:
        """For such a server."""
        return Unseen(self.definitions, self.seed)


def _reading(bench: Bench) -> Iterator[Row]:
    yield from measure_reading(bench.effort.lines, rounds=3)
    yield from measure_shape(bench.effort.lines // 1_500, rounds=3)


def _comparison(bench: Bench) -> Iterator[Row]:
    yield from measure_comparison(bench.engine, bench.definitions, bench.values, bench.effort.some)


def _documents(bench: Bench) -> Iterator[Row]:
    yield from measure_yearly(bench.engine, bench.definitions, bench.effort.some)
    yield from measure_inspection_report(bench.effort.some)


def _granskning(bench: Bench) -> Iterator[Row]:
    yield from measure_saving(bench.folder, bench.effort.many)
    granskningar = {files: add_large(bench.engine, files) for files in bench.effort.files}
    with bench.server() as ours:
        yield from asyncio.run(measure_summary(ours, bench.engine, granskningar, bench.effort.some))
    yield from unmeasured_summaries(granskningar)


def _pages(bench: Bench) -> Iterator[Row]:
    with bench.server() as ours, empty_server(bench.folder) as nothing:
        yield from _as_they_come(
            measure_pages(ours, nothing, bench.engine, bench.definitions, bench.unseen(), bench.effort.samples)
        )
    yield asyncio.run(measure_growth(bench.folder, bench.databases, bench.definitions, bench.seed))


def _browser(bench: Bench) -> Iterator[Row]:
    with bench.server() as ours:
        yield from measure_browser(ours, bench.unseen(), bench.effort.few, is_quick=bench.effort.is_quick)


def _people(bench: Bench) -> Iterator[Row]:
    with bench.server() as ours:
        room = Room(ours.port, [ours.process.pid], bench.unseen(), bench.seed)
        yield from asyncio.run(measure_one_process(room, bench.effort.sitting))


def _processes(bench: Bench) -> Iterator[Row]:
    loaded = bench.databases[min(bench.databases) if bench.effort.is_quick else max(bench.databases)]
    yield from measure_two_processes(bench.folder, loaded, bench.unseen(), bench.seed, bench.effort.sitting)


PARTS: dict[str, Callable[[Bench], Iterable[Row]]] = {
    "import": lambda bench: bench.imported,
    "reading": _reading,
    "check": lambda bench: measure_check(bench.databases, bench.definitions),
    "comparison": _comparison,
    "documents": _documents,
    "start": lambda bench: measure_start(bench.folder, bench.environment, bench.effort.some, bench.effort.few),
    "pages": _pages,
    "browser": _browser,
    "people": _people,
    "processes": _processes,
    "granskning": _granskning,
}


def main() -> int:
    """Measures what the command line asks for; all of it without arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of what visitors choose")  # noqa: S311
    options = parser.parse_args()
    start, accepted = time.perf_counter(), read_accepted()
    effort = QUICK if os.environ.get("QUICK", "") not in ("", "0") else WHOLE
    print(f"seed {options.seed}{', few samples' if effort.is_quick else ''}\n\n{HEADING}", flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="oj-bench-") as folder:
        bench = _prepare(Path(folder), effort, options.seed, rounds=effort.few if "import" in _parts(options) else 1)
        taken = {"national data": time.perf_counter() - start}
        for part in _parts(options):
            began = time.perf_counter()
            for row in _guarded(part, bench):
                print(line(row, accepted), flush=True)
                rows.append(row)
            taken[part] = time.perf_counter() - began
    failed = failures(rows, accepted, is_whole=not options.only)
    told = ", ".join(f"{part} {seconds:.0f}" for part, seconds in taken.items())
    print(f"\n{len(rows)} rows in {time.perf_counter() - start:.0f} seconds ({told}), {len(failed)} missed")
    print("".join(f"  missed: {work}\n" for work in failed), end="")
    return bool(failed)


def _parts(options: argparse.Namespace) -> list[str]:
    return [part for part in PARTS if part in (options.only or PARTS)]


def _prepare(folder: Path, effort: Effort, seed: int, rounds: int) -> Bench:
    definitions = write_data_folder(folder / "data")
    values = draw_values(definitions)
    imported = measure_import(folder, values, rounds)
    few, count = load_few_years(folder, definitions, values, effort.years)
    databases = {len(values): folder / "oj.db", count: few}
    for path in databases.values():
        load_example(Acting(open_engine(f"sqlite:///{path}"), LOCAL_USER), folder / "data")
    gc.collect()
    gc.freeze()
    return Bench(folder, definitions, values, effort, seed, databases, imported)


def _guarded(part: str, bench: Bench) -> Iterator[Row]:
    """The part's rows; where it breaks off, a row that fails, so that the others are measured all the same."""
    try:
        yield from PARTS[part](bench)
    except Exception:
        traceback.print_exc()
        yield unmeasured(f"{part}: the rest of it", "broke off, see above")


def _as_they_come(rows: AsyncIterator[Row]) -> Iterator[Row]:
    async def next_row() -> Row | None:
        return await anext(rows, None)

    with asyncio.Runner() as runner:
        while (row := runner.run(next_row())) is not None:
            yield row


if __name__ == "__main__":
    sys.exit(main())

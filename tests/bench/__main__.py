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
from collections.abc import AsyncIterator, Iterable, Iterator
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
from tests.bench.granskning import SIZES, add_large, measure_saving, measure_summary
from tests.bench.loading import load_few_years, measure_check, measure_import
from tests.bench.national import draw_values, write_data_folder
from tests.bench.pages import Samples, Unseen, empty_server, measure_growth, measure_pages
from tests.bench.people import Room, measure_one_process
from tests.bench.rows import HEADING, Row, failures, line, read_accepted
from tests.bench.starting import measure_start
from tests.bench.two_processes import measure_two_processes
from tests.serving import running_server

PARTS = ("import", "check", "comparison", "documents", "granskning", "start", "pages", "browser", "people", "processes")


class Effort(NamedTuple):
    """How much is measured. few, some, many: rounds of what costs much, less, little; seconds: of each crowd.

    is_quick: two processes have a quarter of the values, since PostgreSQL takes a minute to load them all.
    """

    is_quick: bool
    few: int
    some: int
    many: int
    seconds: float
    samples: Samples


QUICK = Effort(True, 1, 3, 50, 6, Samples(same=8, new=4, comments=1, imports=1))
WHOLE = Effort(False, 3, 12, 300, 20, Samples(same=30, new=12, comments=4, imports=2))


@dataclass
class Bench:
    """What all parts share. folder: with `data/`, the definitions, and `oj.db`, the national data."""

    folder: Path
    definitions: Definitions
    values: list[Value]
    effort: Effort
    seed: int

    @property
    def environment(self) -> dict[str, str]:
        """Settings of a server on the national data."""
        return {"OJ_DATABASE": f"sqlite:///{self.folder / 'oj.db'}", "OJ_DATA": str(self.folder / "data")}

    @property
    def engine(self) -> Engine:
        """The national data."""
        return open_engine(self.environment["OJ_DATABASE"])

    def unseen(self) -> Unseen:
        """For a server that nobody has used."""
        return Unseen(self.definitions, self.seed)


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
        for row in _rows(Path(folder), options.only or PARTS, effort, options.seed):
            print(line(row, accepted), flush=True)
            rows.append(row)
    failed = failures(rows, accepted, is_whole=not options.only)
    print(f"\n{len(rows)} rows in {time.perf_counter() - start:.0f} seconds, {len(failed)} missed")
    print("".join(f"  missed: {work}\n" for work in failed), end="")
    return bool(failed)


def _rows(folder: Path, parts: Iterable[str], effort: Effort, seed: int) -> Iterator[Row]:
    definitions = write_data_folder(folder / "data")
    bench = Bench(folder, definitions, draw_values(definitions), effort, seed)
    gc.collect()
    gc.freeze()
    imported = measure_import(folder, bench.values, effort.few if "import" in parts else 1)
    yield from imported if "import" in parts else ()
    databases = {len(bench.values): folder / "oj.db"}
    if {"check", "pages", "processes"} & set(parts):
        few, count = load_few_years(folder, definitions, bench.values)
        databases[count] = few
    if "check" in parts:
        yield from measure_check(databases, definitions)
    yield from _in_this_process(bench, parts)
    load_example(Acting(bench.engine, LOCAL_USER), folder / "data")
    yield from _by_servers(bench, parts, databases)


def _in_this_process(bench: Bench, parts: Iterable[str]) -> Iterator[Row]:
    effort = bench.effort
    if "comparison" in parts:
        yield from measure_comparison(bench.engine, bench.definitions, bench.values, effort.some)
    bench.values.clear()
    if "documents" in parts:
        yield from measure_yearly(bench.engine, bench.definitions, effort.few)
        yield from measure_inspection_report(effort.some)
    if "granskning" in parts:
        yield from measure_saving(bench.folder, effort.many)
    if "start" in parts:
        yield from measure_start(bench.folder, bench.environment, effort.few)


def _by_servers(bench: Bench, parts: Iterable[str], databases: dict[int, Path]) -> Iterator[Row]:
    folder, effort = bench.folder, bench.effort
    if "pages" in parts:
        with running_server(folder / "pages.log", bench.environment) as ours, empty_server(folder) as nothing:
            yield from _as_they_come(
                measure_pages(ours, nothing, bench.engine, bench.definitions, bench.unseen(), effort.samples)
            )
        yield asyncio.run(measure_growth(folder, databases, bench.definitions, bench.seed))
    if "processes" in parts:
        loaded = databases[min(databases) if effort.is_quick else max(databases)]
        yield from measure_two_processes(folder, loaded, bench.unseen(), bench.seed, effort.seconds)
    if {"browser", "people"} & set(parts):
        with running_server(folder / "people.log", bench.environment) as ours:
            if "browser" in parts:
                yield from measure_browser(ours, bench.unseen(), effort.few)
            if "people" in parts:
                room = Room(ours.port, [ours.process.pid], bench.unseen(), bench.seed)
                yield from asyncio.run(measure_one_process(room, effort.seconds))
    if "granskning" in parts:
        granskningar = {files: add_large(bench.engine, files) for files in SIZES}
        with running_server(folder / "granskning.log", bench.environment) as ours:
            yield from asyncio.run(measure_summary(ours, bench.engine, granskningar, effort.few))


def _as_they_come(rows: AsyncIterator[Row]) -> Iterator[Row]:
    async def next_row() -> Row | None:
        return await anext(rows, None)

    with asyncio.Runner() as runner:
        while (row := runner.run(next_row())) is not None:
            yield row


if __name__ == "__main__":
    sys.exit(main())

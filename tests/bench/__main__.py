"""Builds the national data set and prints every measured ratio with its goal beside it."""

import argparse
import asyncio
import gc
import tempfile
import time
from pathlib import Path

from inspection.example import load_example
from ojcore.access import LOCAL_USER, Acting
from ojcore.definitions.model import Definitions
from ojcore.store.engine import open_engine
from tests.bench.documents import measure_documents, measure_inspection_report
from tests.bench.loading import measure_import
from tests.bench.measure import show
from tests.bench.national import draw_values, write_data_folder
from tests.bench.reading import measure_comparison
from tests.bench.saving import measure_saving
from tests.bench.serving import both_servers, measure_pages, measure_sessions

PARTS = ("import", "comparison", "documents", "pages", "granskning")


def main() -> None:
    """Measures what the command line asks for; all of it without arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first look, not a result")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part; may be repeated")
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="oj-bench-") as folder:
        _measure(Path(folder), options.only or PARTS, rounds=3 if options.quick else 15)
    print(f"\n{time.perf_counter() - start:.0f} seconds in all")


def _measure(folder: Path, parts: list[str] | tuple[str, ...], rounds: int) -> None:
    definitions = write_data_folder(folder / "data")
    values = draw_values(definitions)
    kommuner, benchmarks = len(definitions.kommuner), len(definitions.benchmarks)
    print(
        f"{len(values)} values: {len(definitions.indicators)} indicators, {kommuner} kommuner, {benchmarks} benchmarks"
    )
    gc.collect()
    gc.freeze()
    lines = measure_import(definitions, values, folder / "oj.db", rounds=1 if rounds < 5 else 3)
    if "import" in parts:
        show("Import", lines)
    engine = open_engine(f"sqlite:///{folder / 'oj.db'}")
    if "comparison" in parts:
        show("Comparison table", measure_comparison(engine, definitions, values, rounds))
    if "documents" in parts:
        show("Yearly report", measure_documents(engine, definitions, rounds))
    if "pages" in parts:
        _measure_pages(folder, definitions, rounds)
    if "granskning" in parts:
        show("Granskning", measure_saving(folder, rounds=20 * rounds) + measure_inspection_report(rounds))


def _measure_pages(folder: Path, definitions: Definitions, rounds: int) -> None:
    environment = {"OJ_DATABASE": f"sqlite:///{folder / 'oj.db'}", "OJ_DATA": str(folder / "data")}
    load_example(Acting(open_engine(environment["OJ_DATABASE"]), LOCAL_USER), folder / "data")
    with both_servers(folder, environment) as (ours, nothing):
        show("Pages: CPU and bytes", asyncio.run(measure_pages(ours, nothing, clicks=2 * rounds, rounds=3)))
        show("Sessions", asyncio.run(measure_sessions(ours, nothing, definitions, rounds)))


if __name__ == "__main__":
    main()

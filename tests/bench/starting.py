"""What is paid before anything is done: a whole command, and a server until it answers."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median
from time import perf_counter

import psutil

from ojcore.definitions.folder import PROJECT
from tests.bench.measure import cpu_of, spread
from tests.bench.pages import empty_server
from tests.bench.rows import Row
from tests.serving import Server, running_server

_OJ = "import sys; from inspection.commands import main; sys.exit(main())"
_COMPARE = ("compare", "--area", "barn-och-unga", "--year", "2018", "--unit", "0184", "--format", "json")


def measure_start(folder: Path, environment: Mapping[str, str], runs: int, rounds: int) -> list[Row]:
    """`oj compare` against `python -c pass`, and our server against one with an empty page. runs: of commands."""
    ours = [_command_seconds(["-c", _OJ, *_COMPARE], environment) for _ in range(runs)]
    floor = median(_command_seconds(["-c", "pass"], environment) for _ in range(runs))
    seconds = median(ours)
    cpu, clock, memory = _start(lambda: running_server(folder / "start.log", environment), rounds)
    empty_cpu, empty_clock, empty_memory = _start(lambda: empty_server(folder), rounds)
    started = f"empty app {empty_cpu:.2f} s CPU, {empty_clock:.1f} s"
    return [
        Row("oj compare, whole process", f"python -c pass {floor * 1000:.0f} ms", spread(ours), seconds, 0.8, "s"),
        Row("server to health", started, f"{cpu:.2f} s CPU, {clock:.1f} s by the clock", cpu, 1.2, "s"),
        Row("server at health, memory", f"empty app {empty_memory:.0f} MiB", f"{memory:.0f} MiB", memory, 160, "MiB"),
    ]


def _command_seconds(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    """Seconds of CPU of a process from its start to its end."""
    command = [sys.executable, *arguments]
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def _start(server: Callable[[], AbstractContextManager[Server]], rounds: int) -> tuple[float, float, float]:
    """Medians of seconds of CPU, of seconds by the clock and of MiB at the first answer."""
    found: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        start = perf_counter()
        with server() as running:
            pid = running.process.pid
            clock = perf_counter() - start
            found.append((cpu_of(pid), clock, psutil.Process(pid).memory_info().rss / 2**20))
    cpu, clocks, memory = zip(*found, strict=True)
    return median(cpu), median(clocks), median(memory)

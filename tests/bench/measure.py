"""What a measurement stands on: CPU of processes in nanoseconds, two tasks by turns, percentiles, growth."""

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil, log
from statistics import linear_regression, median

import psutil

Task = Callable[[], object]

_IDLE = 0.05  # of one core: what a server that waits for visitors may use
_LOOK = 0.1  # seconds between two looks at whether it is quiet


def cpu_of(*pids: int) -> float:
    """Seconds of CPU that the processes and their children have used, by the scheduler's count of nanoseconds.

    It is the count of /proc/PID/schedstat, read through the process's CPU clock: that one also has the threads that
    have ended, and Streamlit runs each click in a thread of its own. Children that have ended are known to 10 ms.
    """
    seconds = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess, OSError):  # a child that ends meanwhile is then among the ended
                ended = member.cpu_times()
                seconds += time.clock_gettime((~member.pid << 3) | 2) + ended.children_user + ended.children_system
    return seconds


async def wait_until_quiet(*pids: int, patience: float = 60) -> None:
    """Waits until the processes do nothing any more: what was started by a change is then done."""
    until = time.monotonic() + patience
    before = cpu_of(*pids)
    while time.monotonic() < until:
        await asyncio.sleep(_LOOK)
        now = cpu_of(*pids)
        if now - before < _IDLE * _LOOK:
            return
        before = now


def compare_tasks(first: Task, second: Task, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of this process's CPU of each, taken by turns so that what else the machine does strikes both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    first(), second()
    gc.collect()
    for _ in range(rounds):
        for task, taken in zip((first, second), times, strict=True):
            taken.append(cpu_once(task))
    return times


def cpu_once(task: Task) -> float:
    """Seconds of this process's CPU for one run."""
    start = time.process_time()
    task()
    return time.process_time() - start


def percentile(values: Sequence[float], share: float) -> float:
    """The least of the values that at least `share` percent do not exceed."""
    return sorted(values)[max(ceil(share / 100 * len(values)), 1) - 1]


def growth(costs: dict[int, float]) -> float:
    """How the cost grows with n, as the exponent: 0 not at all, 1 in step, 2 with the square. costs: n -> cost."""
    return linear_regression([log(n) for n in costs], [log(cost) for cost in costs.values()]).slope


def spread(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in words: `6.1 ms, p95 7.3`."""
    middle, most = (1000 * found for found in (median(seconds), percentile(seconds, 95)))
    return f"{middle:.{1 if middle < 100 else 0}f} ms, p95 {most:.{1 if most < 100 else 0}f}"

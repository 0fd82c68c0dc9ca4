"""Measuring two ways of doing the same in one run, and saying how they compare."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Task = Callable[[], object]


@dataclass(frozen=True)
class Line:
    """One measured ratio: what costs how many times what. goal: the most it may be, None where none is set."""

    what: str
    against: str
    ratio: float
    goal: float | None = None
    note: str = ""

    @property
    def is_missed(self) -> bool:
        """True where a goal is set and the ratio is above it, or could not be measured."""
        return self.goal is not None and not self.ratio <= self.goal


def compare_tasks(first: Task, second: Task, rounds: int) -> tuple[float, float]:
    """Median seconds of CPU of each, taken by turns so that what else the machine does strikes both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    first(), second()
    gc.collect()
    for _ in range(rounds):
        for task, taken in zip((first, second), times, strict=True):
            start = time.process_time()
            task()
            taken.append(time.process_time() - start)
    return median(times[0]), median(times[1])


def time_once(task: Task) -> float:
    """Seconds of one run."""
    gc.collect()
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def show(heading: str, lines: list[Line]) -> None:
    """Prints the lines as a table of plain text, each with its goal and whether it is reached."""
    print(f"\n{heading}")
    for line in lines:
        goal = "" if line.goal is None else f"goal ≤ {line.goal:g}  {'MISSED' if line.is_missed else 'reached'}"
        print(f"  {line.ratio:8.2f}  {goal:18} {line.what} / {line.against}")
        if line.note:
            print(f"  {'':28} {line.note}")

"""The table that the bench prints: a row for each work, its floor, its goal, and whether that is reached.

A goal that is missed fails the run, unless `accepted.toml` has the row with a bound and the reason; beyond the bound it
fails all the same.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path
from typing import NamedTuple

ACCEPTED = Path(__file__).with_name("accepted.toml")
_LAYOUT = "{:48} {:36} {:42} {:>12} {:>12}  {}"
HEADING = _LAYOUT.format("work", "floor", "figure", "ratio", "goal", "")


@dataclass(frozen=True)
class Row:
    """One measured work. value: what is held against the goal, in `unit`: × the floor where nothing else is said.

    goal: the most it may be, or the least where it `is_least`; None where none is set.
    """

    work: str
    floor: str
    figure: str
    value: float
    goal: float | None = None
    unit: str = "×"
    is_least: bool = False

    def reaches(self, limit: float) -> bool:
        """True where the value is on the right side of a limit; what could not be measured is not."""
        return self.value >= limit if self.is_least else self.value <= limit


class Miss(NamedTuple):
    """A missed goal that is accepted for now."""

    bound: float
    reason: str


class Verdict(NamedTuple):
    """What a row comes to in words, and whether it fails the run."""

    text: str
    fails: bool


def unmeasured(work: str, why: str) -> Row:
    """A row for what could not be measured, which is a failure whatever is accepted."""
    return Row(work, "", why, nan, nan)


def left_out(work: str, why: str = "") -> Row:
    """A row for what QUICK does not measure: no failure, and said. why: where it is not just that it takes long."""
    return Row(work, "–", f"left out with QUICK{why and ': '}{why}", nan)


def read_accepted(path: Path = ACCEPTED) -> dict[str, Miss]:
    """work -> the accepted miss. Raises ValueError for one without a reason, or that stands there twice."""
    found: dict[str, Miss] = {}
    for group in tomllib.loads(path.read_text(encoding="utf-8")).get("miss", []):
        for work, bound in group["bound"].items():
            if work in found or not group["reason"].strip():
                raise ValueError(f"{path.name}: '{work}' stands twice or without a reason")
            found[work] = Miss(float(bound), group["reason"])
    return found


def judge(row: Row, accepted: Mapping[str, Miss]) -> Verdict:
    """Whether the goal is reached, missed, or missed within what is accepted."""
    miss = accepted.get(row.work)
    if row.goal is None:
        return Verdict("", fails=False)
    if row.reaches(row.goal):
        return Verdict("reached" + (" (take it out of accepted.toml)" if miss else ""), fails=False)
    if miss is None:
        return Verdict("MISSED", fails=True)
    if row.reaches(miss.bound):
        return Verdict(f"accepted miss (bound {_number(miss.bound, row.unit)}: {miss.reason})", fails=False)
    return Verdict(f"MISSED, beyond the accepted bound {_number(miss.bound, row.unit)}", fails=True)


def line(row: Row, accepted: Mapping[str, Miss]) -> str:
    """The row as it is printed."""
    sign = "≥" if row.is_least else "≤"
    goal = "" if row.goal is None or isnan(row.goal) else f"{sign} {_number(row.goal, row.unit)}"
    return _LAYOUT.format(
        row.work, row.floor, row.figure, _number(row.value, row.unit), goal, judge(row, accepted).text
    ).rstrip()


def failures(rows: Iterable[Row], accepted: Mapping[str, Miss], *, is_whole: bool) -> list[str]:
    """Why the run fails; empty where it does not. is_whole: nothing was left out, so each accepted miss has a row."""
    measured = list(rows)
    stale = accepted.keys() - {row.work for row in measured} if is_whole else ()
    return [row.work for row in measured if judge(row, accepted).fails] + [
        f"{work} (in accepted.toml, but no such row)" for work in sorted(stale)
    ]


def _number(value: float, unit: str) -> str:
    if isnan(value):
        return "–"
    if unit == "n^":
        return f"n^{value:.2f}"
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"

"""Many people at once, who think between their clicks: how long they wait, and how many of them two cores carry."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from typing import NamedTuple

from tests.bench.measure import cpu_of, growth, percentile, spread, wait_until_quiet
from tests.bench.pages import READ, Unseen, address_of
from tests.bench.rows import Row, left_out
from tests.visitors import Visitor

CROWDS = (1, 20, 50, 100)
THINK = 2.0  # seconds between clicks, on average
_THINK_ALONE = 0.3  # one person alone waits as long however long they think, and gives more samples by thinking less
_TOLERATED = 3  # times what one person alone waits
_GRACE = 8  # seconds that a click may still take when the time is over
_NEW_KOMMUN, _OTHER_PAGE = 0.3, 0.15


class Sitting(NamedTuple):
    """How long each crowd clicks. is_short: a crowd that waits too long is the last: a larger one waits longer."""

    seconds: float
    is_short: bool


@dataclass(frozen=True)
class Crowd:
    """What a number of people met. waits: seconds of each click, or until it was given up. cpu: seconds of a click."""

    people: int
    waits: list[float]
    cpu: float

    @property
    def p95(self) -> float:
        """Seconds that 95 of 100 clicks do not exceed."""
        return percentile(self.waits, 95)


class Person:
    """Somebody who clicks: another year, another kommun, another page."""

    def __init__(self, visitor: Visitor, unseen: Unseen, dice: random.Random) -> None:
        self._visitor = visitor
        self._unseen = unseen
        self._dice = dice

    async def click(self, *, leaves: bool = True) -> None:
        """One click. leaves: at times to another page."""
        if leaves and self._dice.random() < _OTHER_PAGE:
            await self._visitor.go(self._dice.choice(READ))
        elif self._dice.random() < _NEW_KOMMUN:
            await self._visitor.set_fields(self._unseen.take(self._visitor))
        else:
            await self._visitor.set_fields(self._unseen.take_year(self._visitor))

    async def sit(self, until: float, think: float, waits: list[float]) -> None:
        """Thinks and clicks until the time is over, and notes each wait."""
        await asyncio.sleep(self._dice.uniform(0, think))
        while time.monotonic() < until:
            start = time.monotonic()
            try:
                await asyncio.wait_for(self.click(), until - start + _GRACE)
            except TimeoutError:
                waits.append(time.monotonic() - start)
                return
            waits.append(time.monotonic() - start)
            await asyncio.sleep(self._dice.uniform(0.5 * think, 1.5 * think))


class Room:
    """Where the people sit. port: of the server or its proxy; pids: of the processes of the program."""

    def __init__(self, port: int, pids: Sequence[int], unseen: Unseen, seed: int) -> None:
        self.port = port
        self.pids = pids
        self._unseen = unseen
        self._dice = random.Random(seed)  # noqa: S311 (to be repeated, not to be secret)

    async def enter(self, stack: AsyncExitStack) -> Person:
        page = self._dice.choice(READ)
        visitor = await stack.enter_async_context(Visitor(self.port, *address_of(page or "oversikt")))
        return Person(visitor, self._unseen, self._dice)

    async def crowd(self, people: Sequence[Person], seconds: float) -> Crowd:
        """Lets people who have entered click for a while."""
        waits: list[float] = []
        await wait_until_quiet(*self.pids, patience=20)
        before, until = cpu_of(*self.pids), time.monotonic() + seconds
        think = THINK if len(people) > 1 else _THINK_ALONE
        await asyncio.gather(*(person.sit(until, think, waits) for person in people))
        return Crowd(len(people), waits, (cpu_of(*self.pids) - before) / len(waits))

    async def throughput(self, people: int, seconds: float) -> tuple[float, float]:
        """Clicks a second of the clock and of the processes' CPU, by people who do not think and stay on their page."""
        clicks = 0
        async with AsyncExitStack() as stack:
            found = [await self.enter(stack) for _ in range(people)]
            await wait_until_quiet(*self.pids)
            before, start = cpu_of(*self.pids), time.monotonic()

            async def hurry(person: Person) -> None:
                nonlocal clicks
                while time.monotonic() < start + seconds:
                    await person.click(leaves=False)
                    clicks += 1

            await asyncio.gather(*map(hurry, found))
            return clicks / (time.monotonic() - start), clicks / (cpu_of(*self.pids) - before)


def carried(crowds: Sequence[Crowd]) -> float:
    """How many people there may be before the p95 of their waits is more than three times that of one alone.

    Between two crowds it is interpolated, on logarithms; of more than the largest crowd nothing is known.
    """
    limit = _TOLERATED * crowds[0].p95
    for smaller, larger in pairwise(crowds):
        if larger.p95 > limit:
            part = log(limit / smaller.p95) / log(larger.p95 / smaller.p95)
            return exp(log(smaller.people) + part * log(larger.people / smaller.people))
    return float(crowds[-1].people)


async def measure_crowds(where: str, room: Room, effort: Sitting) -> tuple[list[Row], list[Crowd]]:
    """One row for each number of people, those before among them, and how the CPU of a click grows with it."""
    crowds: list[Crowd] = []
    async with AsyncExitStack() as stack:
        found: list[Person] = []
        for people in CROWDS:
            if not (effort.is_short and crowds and crowds[-1].p95 > _TOLERATED * crowds[0].p95):
                found += [await room.enter(stack) for _ in range(people - len(found))]
                crowds.append(await room.crowd(found, effort.seconds))
    alone = crowds[0]
    rows = [
        Row(
            f"{where}: {crowd.people} sessions, wait p95",
            f"one alone {alone.p95 * 1000:.0f} ms",
            f"{spread(crowd.waits)}; {crowd.cpu * 1000:.3g} ms CPU a click",
            crowd.p95 / alone.p95,
        )
        for crowd in crowds
    ]
    rows += [
        left_out(f"{where}: {people} sessions, wait p95", "fewer wait too long") for people in CROWDS[len(crowds) :]
    ]
    told = growth({crowd.people: crowd.cpu for crowd in crowds})
    rows.append(Row(f"{where}: CPU a click, growth with sessions", f"{CROWDS[0]} to {crowds[-1].people} sessions",
                    f"{alone.cpu * 1000:.3g} to {crowds[-1].cpu * 1000:.3g} ms", told, unit="n^"))  # fmt: skip
    return rows, crowds


async def measure_one_process(room: Room, effort: Sitting) -> list[Row]:
    """A process by itself: its crowds, and how many clicks a second it manages."""
    rows, _ = await measure_crowds("one process", room, effort)
    by_clock, by_cpu = await room.throughput(4, effort.seconds)
    what = "one process: clicks a second of its CPU"
    rows.append(Row(what, "–", f"{by_clock:.1f} a second of the clock here", by_cpu, 60, "/s", is_least=True))
    return rows

"""Two processes on PostgreSQL behind haproxy with sticky sessions: the whole as a kommun's IT would run it."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from ojcore.access import LOCAL_USER, Acting
from ojcore.store.backup import back_up, restore
from ojcore.store.engine import open_engine
from tests.bench.measure import cpu_of, wait_until_quiet
from tests.bench.pages import Unseen
from tests.bench.people import Room, Sitting, carried, measure_crowds
from tests.bench.rows import Row, unmeasured
from tests.postgresql import Cluster, postgresql_binaries, running_postgresql
from tests.proxy import haproxy, running_proxy
from tests.serving import running_server

_WORK = "two processes: users on 2 cores"


def measure_two_processes(folder: Path, database: Path, unseen: Unseen, seed: int, effort: Sitting) -> list[Row]:
    """CPU of a click, waits, and how many users the processes carry. database: what is loaded into PostgreSQL."""
    binaries = postgresql_binaries()
    if binaries is None or haproxy() is None:
        return [unmeasured(_WORK, "PostgreSQL or haproxy is not installed")]
    with _cluster_with(database, binaries) as cluster, ExitStack() as stack:
        environment = {"OJ_DATABASE": f"{cluster.url}/oj", "OJ_DATA": str(folder / "data")}
        servers = [stack.enter_context(running_server(folder / f"server{n}.log", environment)) for n in (1, 2)]
        rooms = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oj-proxy-")))
        proxy = stack.enter_context(running_proxy(rooms, servers))
        room = Room(proxy.port, [server.process.pid for server in servers], unseen, seed)
        return asyncio.run(_measure(room, cluster, proxy.pid, effort))


async def _measure(room: Room, cluster: Cluster, proxy: int, effort: Sitting) -> list[Row]:
    await wait_until_quiet(*room.pids)
    before = cpu_of(cluster.pid), cpu_of(proxy), cpu_of(*room.pids)
    rows, crowds = await measure_crowds("two processes", room, effort)
    shares = [now - then for now, then in zip((cpu_of(cluster.pid), cpu_of(proxy), cpu_of(*room.pids)), before,
                                              strict=True)]  # fmt: skip
    database, between, ours = (100 * share / sum(shares) for share in shares)
    told = f"CPU: ours {ours:.0f} %, database {database:.0f}, proxy {between:.0f}"
    floor = f"one alone p95 {crowds[0].p95 * 1000:.0f} ms, × 3"
    return [*rows, Row(_WORK, floor, told, carried(crowds), 100, "users", is_least=True)]


@contextmanager
def _cluster_with(database: Path, binaries: Path) -> Iterator[Cluster]:
    """PostgreSQL with what is in an SQLite database, in the database `oj`."""
    copy = database.with_suffix(".backup")
    back_up(Acting(open_engine(f"sqlite:///{database}"), LOCAL_USER), copy)
    with running_postgresql(binaries, 55000 + os.getpid() % 1000) as cluster:
        administration = create_engine(f"{cluster.url}/postgres", isolation_level="AUTOCOMMIT")
        with administration.connect() as connection:
            connection.execute(text("CREATE DATABASE oj"))
        administration.dispose()
        engine = open_engine(f"{cluster.url}/oj")
        restore(Acting(engine, LOCAL_USER), copy)
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        engine.dispose()
        yield cluster

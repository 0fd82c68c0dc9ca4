"""A PostgreSQL cluster made for the run, for the tests and the measurements."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cluster:
    """A running cluster. url: without a trailing database name. pid: of the process that all its others belong to."""

    url: str
    pid: int


def postgresql_binaries() -> Path | None:
    """The folder with `initdb`; None where PostgreSQL is not installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = shutil.which("initdb") if not installed else installed[-1]
    return Path(found).parent if found else None


@contextmanager
def running_postgresql(binaries: Path, port: int) -> Iterator[Cluster]:
    """Makes and starts a cluster on 127.0.0.1, and takes it away afterwards.

    Not in pytest's folder, which another run started meanwhile closes to everybody but its own user.
    """
    home = Path(tempfile.mkdtemp(prefix="oj-postgresql-"))
    _as_database_user(home, [str(binaries / "initdb"), "-D", str(home / "data"), "-U", "oj", "-A", "trust", "-N"])
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [str(binaries / "pg_ctl"), "-D", str(home / "data")]
    _as_database_user(home, [*control, "-o", options, "-l", str(home / "log"), "-w", "start"])
    try:
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        yield Cluster(f"postgresql+psycopg://oj@127.0.0.1:{port}", pid)
    finally:
        _as_database_user(home, [*control, "-m", "immediate", "stop"])
        shutil.rmtree(home)


def _as_database_user(home: Path, command: list[str]) -> None:
    """Runs a command as somebody PostgreSQL accepts: itself refuses to run as root."""
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

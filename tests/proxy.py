"""haproxy in front of several processes of the program, which sends a visitor to the same one each time."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.serving import Server, free_port

COOKIE = "OJ_PROCESS"

_START_SECONDS = 10
_TOP = """
global
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  timeout tunnel 1h
frontend visitors
  bind 127.0.0.1:{port}
  default_backend processes
backend processes
  balance roundrobin
  cookie {cookie} insert indirect nocache httponly
"""
# Without sign-in each process lets in only what is addressed to itself, so each has a room where its name is put in.
_SERVER = "  server {name} unix@{folder}/{name}.sock cookie {name}\n"
_ROOM = """
listen {name}
  bind unix@{folder}/{name}.sock
  http-request set-header Host 127.0.0.1:{port}
  http-request set-header Origin http://127.0.0.1:{port} if {{ req.hdr(Origin) -m found }}
  server app 127.0.0.1:{port}
"""


@dataclass(frozen=True)
class Proxy:
    """A running proxy on 127.0.0.1."""

    port: int
    pid: int


def haproxy() -> str | None:
    """The program; None where it is not installed. Debian keeps it outside a user's own path."""
    return shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def running_proxy(folder: Path, servers: Sequence[Server]) -> Iterator[Proxy]:
    """Starts haproxy in front of the servers, and ends it afterwards. folder: for its settings, of a short path."""
    program, port = haproxy(), free_port()
    if program is None:
        raise RuntimeError("haproxy is not installed")
    settings, log = folder / "haproxy.cfg", folder / "haproxy.log"
    settings.write_text(_settings(folder, port, servers), encoding="utf-8")
    with log.open("wb") as output:
        process = subprocess.Popen([program, "-db", "-f", str(settings)], stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(process, port, log)
        yield Proxy(port, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _settings(folder: Path, port: int, servers: Sequence[Server]) -> str:
    names = [f"p{number}" for number in range(1, len(servers) + 1)]
    top = _TOP.format(port=port, cookie=COOKIE)
    lines = [_SERVER.format(name=name, folder=folder) for name in names]
    rooms = [
        _ROOM.format(name=name, folder=folder, port=server.port) for name, server in zip(names, servers, strict=True)
    ]
    return top + "".join(lines + rooms)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the proxy did not start:\n{log.read_text(errors='replace')}")

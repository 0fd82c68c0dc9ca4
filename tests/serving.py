"""The real server, started as `make run` starts it, for the browser's tests and the measurements."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ojcore.definitions.folder import PROJECT

START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server. url: without a slash at its end. log: what it has written."""

    url: str
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path


@contextmanager
def running_server(log: Path, environment: Mapping[str, str], folder: Path = PROJECT) -> Iterator[Server]:
    """Starts `app.py` of `folder` on a free port of 127.0.0.1, and ends it afterwards.

    log: a file for its output. environment: added to this process's own. Raises RuntimeError, with the log, if the
    server does not answer in time.
    """
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", port, process, log)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=5):  # noqa: S310 (our own server)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{server.log.read_text(errors='replace')}")

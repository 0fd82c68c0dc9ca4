"""Runs a parser of an uploaded file in a child process, which may take so much memory and time and no more.

A child is a new interpreter: the pages are many threads, so a plain fork is not safe. It is given the content on its
standard input and answers with a line of JSON and a body of bytes; nothing of the answer is run. It has none of our
environment (the address of the database may hold a password), cannot grow a file or start a process, and dies with
the process that started it.

What is not held: Windows has no limits of memory and CPU, and macOS none of memory; there only the size of the answer
and the time by the clock are. A child may open what its user may read. The number of children is per process of ours.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import ojcore
from ojcore.errors import Problems, UserError

Parsed = tuple[Any, Iterable[bytes]]
"""What a parser returns: something that JSON has a form for, and parts that together are the body."""

Parser = Callable[..., Parsed]
"""A function of a module, called in the child with the content and then the options by name."""


class Limits(NamedTuple):
    """What a child may take. memory: bytes beyond the bare interpreter. cpu, wall: seconds. answer: bytes."""

    memory: int = 2**30
    cpu: int = 60
    wall: int = 120
    answer: int = 128 * 2**20


LIMITS = Limits()
MOST_AT_ONCE = max(2, os.cpu_count() or 1)

_LONGEST_HEAD = 2**20
_KEPT_OF_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_START = "import sys; sys.path[:] = sys.argv[1:]; from ojcore.untrusted.child import main; main()"
_REMEDY = "Spara uppgifterna i en ny, tom fil eller dela upp dem på flera."
# By number, for Windows has not all of them. An abort is how Rust and C++ end when they are given no memory, and a kill
# is the system's own when it has none left.
_OUT_OF_TIME = [getattr(signal, name, None) for name in ("SIGALRM", "SIGXCPU")]
_OUT_OF_MEMORY = [getattr(signal, name, None) for name in ("SIGABRT", "SIGKILL")]
_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_log = logging.getLogger(__name__)


def parse_apart(
    parse: Parser, content: bytes, *, limits: Limits = LIMITS, **options: str | int | None
) -> tuple[Any, memoryview]:
    """What `parse(content, **options)` returns when it is called in a child: its JSON value and the body.

    Raises the UserError or Problems that `parse` raises, and UserError, without the file's name, where the child takes
    too much, crashes or says too much, or where there are already too many of them.
    """
    if not _places.acquire(timeout=limits.wall):
        raise UserError("många filer läses just nu. Försök igen om en stund.")
    try:
        head, body = _run(_request(parse, limits, options), content, limits)
    finally:
        _places.release()
    _raise_told(head, limits)
    if "value" not in head:
        raise unreadable()
    return head["value"], memoryview(body)


def _request(parse: Parser, limits: Limits, options: dict[str, str | int | None]) -> bytes:
    names = {"module": parse.__module__, "function": parse.__qualname__, "options": options}
    return json.dumps({**names, "parent": os.getpid(), "limits": limits._asdict()}).encode() + b"\n"


def _run(request: bytes, content: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """The answer's head and body. However this ends, the child is dead and buried after it."""
    deadline = time.monotonic() + limits.wall
    process = _start()
    given, told = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    timer = threading.Timer(limits.wall, process.kill)
    giving = threading.Thread(target=_give, args=(given, request, content), daemon=True)
    try:
        timer.start()
        giving.start()
        received = _receive(told, limits.answer)
        if received is None:
            raise _died(process.wait(), limits, is_late=time.monotonic() >= deadline)
        return received
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        giving.join()
        told.close()


def _start() -> subprocess.Popen[bytes]:
    folders = [str(Path(ojcore.__file__).parents[1]), *(path for path in sys.path if os.path.isabs(path))]  # noqa: PTH117
    environment = {name: os.environ[name] for name in _KEPT_OF_ENVIRONMENT if name in os.environ}
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 (our own interpreter and our own words)
            [sys.executable, "-I", "-S", "-c", _START, *folders],
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,  # a parser's last words may quote the file
            env={**environment, "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
    except OSError as error:
        raise UserError(
            "filen kan inte läsas just nu, för inget nytt program kan startas på datorn. Försök igen."
        ) from error


def _give(to: IO[bytes], request: bytes, content: bytes) -> None:
    with suppress(OSError), to:  # a child that is dead takes no more
        to.write(request)
        to.write(content)


def _receive(source: IO[bytes], most: int) -> tuple[dict[str, Any], bytes] | None:
    """None for an answer that is cut off. Raises UserError for one that is none, or too long."""
    line = source.readline(_LONGEST_HEAD)
    if len(line) < _LONGEST_HEAD and not line.endswith(b"\n"):
        return None
    try:
        head = dict(json.loads(line))
        length = int(head["length"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise unreadable() from error
    if length < 0:
        raise unreadable()
    if length > most:
        raise UserError(f"filen innehåller mer än som kan läsas på en gång. {_REMEDY}")
    body = source.read(length)
    return (head, body) if len(body) == length else None


def _raise_told(head: dict[str, Any], limits: Limits) -> None:
    """Raises what the child says that it met."""
    if "problems" in head:
        raise Problems(str(head.get("heading")), map(str, list(head["problems"])))
    if "refused" in head:
        raise UserError(str(head["refused"]))
    if "memory" in head:
        raise _too_much_memory(limits)
    if "bug" in head:
        _log.warning("An uploaded file could not be parsed: %s", head["bug"])
        raise unreadable()


def _died(code: int, limits: Limits, *, is_late: bool) -> UserError:
    """Why there is no answer."""
    if is_late or -code in _OUT_OF_TIME:
        return UserError(f"filen tar längre tid än {limits.cpu} sekunder att läsa. {_REMEDY}")
    if -code in _OUT_OF_MEMORY:
        return _too_much_memory(limits)
    _log.warning("The child that parses an uploaded file ended with status %s", code)
    return unreadable()


def _too_much_memory(limits: Limits) -> UserError:
    return UserError(f"filen kräver mer minne än {limits.memory // 2**20} MB att läsa. {_REMEDY}")


def unreadable() -> UserError:
    """What is said of a file that no reader foresaw."""
    return UserError("filen är skadad eller ovanlig på ett sätt som inte kan läsas. Öppna den och spara den på nytt.")

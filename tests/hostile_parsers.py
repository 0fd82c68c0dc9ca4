"""Parsers that do what a parser may do when it is given a bad file; the child imports them by name."""

import os
import signal
import sys
import time
from pathlib import Path

from ojcore.errors import Problems, UserError
from ojcore.untrusted.codec import parse_grids
from ojcore.untrusted.running import Parsed


def echo(content: bytes) -> Parsed:
    return {"length": len(content)}, [content[::-1]]


def refuse(content: bytes) -> Parsed:
    raise UserError(f"bladet '{content.decode()}' är tomt.")


def find_problems(content: bytes) -> Parsed:
    raise Problems("Filen går inte:", content.decode().split())


def take_memory(content: bytes) -> Parsed:
    return None, [content * 2**30]


def take_memory_unseen(content: bytes) -> Parsed:
    try:
        kept = [content * 2**20 for _ in range(2**12)]
    except MemoryError:
        raise RuntimeError from None
    return len(kept), []


def abort(_: bytes) -> Parsed:
    os.abort()


def spin(_: bytes) -> Parsed:
    while True:
        pass


def sleep(_: bytes) -> Parsed:
    time.sleep(60)
    return None, []


def crash(_: bytes) -> Parsed:
    os.kill(os.getpid(), signal.SIGSEGV)
    return None, []


def vanish(_: bytes) -> Parsed:
    os._exit(0)


def stumble(content: bytes) -> Parsed:
    raise ValueError(content)


def recurse(content: bytes) -> Parsed:
    return recurse(content)


def answer_nonsense(content: bytes) -> Parsed:
    os.write(_answering(), content)
    os._exit(0)


def answer_without_end(content: bytes) -> Parsed:
    while True:
        os.write(_answering(), content)


def _answering() -> int:
    """The file that the answer goes to: the pipe that standard output was."""
    pipe = os.fstat(0).st_dev
    return max(number for number in range(3, 16) if _is_pipe(number, pipe))


def _is_pipe(number: int, device: int) -> bool:
    try:
        return os.fstat(number).st_dev == device
    except OSError:
        return False


def talk(content: bytes) -> Parsed:
    print("en rad som ett bibliotek skriver")
    os.write(1, b"och en till")
    return None, [content]


def write_file(content: bytes) -> Parsed:
    Path(content.decode()).write_bytes(b"x" * 100)
    return None, []


def tell_surroundings(_: bytes) -> Parsed:
    return dict(os.environ), []


def read_and_tell_modules(content: bytes, file_name: str) -> Parsed:
    parse_grids(content, file_name, 2**20)
    return sorted(sys.modules), []


def tell_process_and_sleep(content: bytes) -> Parsed:
    """Tells whoever watches that it runs."""
    os.kill(int(content), signal.SIGUSR1)
    time.sleep(60)
    return None, []

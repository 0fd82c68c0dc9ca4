"""What runs in the child: takes its limits, calls the parser, answers and is gone. See `running`."""

import gc
import importlib
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ojcore.errors import Problems, UserError

_FEW_FILES = 16
_PR_SET_PDEATHSIG = 1
_NEAR = 0.9


def main() -> None:
    """Answers the request on standard input. Does not return."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no part of the answer
    try:
        request = json.loads(sys.stdin.buffer.readline())
        parser = getattr(importlib.import_module(request["module"]), request["function"])
        _hold(request)
        value, parts = parser(sys.stdin.buffer.read(), **request["options"])
        body = list(parts)
        _write(answer, {"value": value, "length": sum(map(len, body))}, body)
    except BaseException as error:
        _write(answer, {**_told(error), "length": 0}, [])
    os._exit(0)  # there is nothing to clean up, and it takes time


def _write(answer: IO[bytes], head: dict[str, Any], body: list[bytes]) -> None:
    with suppress(OSError), answer:  # whoever asked may be gone
        answer.write(json.dumps(head).encode() + b"\n")
        answer.writelines(body)


def _hold(request: dict[str, Any]) -> None:
    """Takes the limits, as far as the system has them, and dies with the process that asked."""
    gc.disable()  # so short a life gains nothing from looking for rings, and a large file has millions of objects
    limits = request["limits"]
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != request["parent"]:
            os._exit(1)
        with suppress(OSError):  # where memory runs out for all, this one goes first
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    if sys.platform == "win32":
        return
    import resource

    signal.alarm(limits["wall"] + 1)
    used = _address_space("VmSize")
    space = used + limits["memory"] if used else resource.RLIM_INFINITY
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NPROC, 0, 0),
        (resource.RLIMIT_NOFILE, _FEW_FILES, _FEW_FILES),
        (resource.RLIMIT_CPU, limits["cpu"], limits["cpu"] + 1),  # the first one tells why, the second kills
        (resource.RLIMIT_AS, space, space),
    ):
        with suppress(ValueError, OSError):  # a system may refuse one, and macOS does
            resource.setrlimit(kind, (soft, hard))


def _address_space(which: str) -> int:
    """Bytes of address space: `VmSize` now, `VmPeak` at most; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(which + ":"):
                return int(line.split()[1]) * 1024
    return 0


def _told(error: BaseException) -> dict[str, Any]:
    """What is said of what went wrong; of a bug only its kind and place, for its words may quote the file."""
    if isinstance(error, Problems):
        return {"heading": error.heading, "problems": error.lines}
    if isinstance(error, UserError):
        return {"refused": str(error)}
    if isinstance(error, MemoryError) or _is_full():
        return {"memory": True}
    place = traceback.extract_tb(error.__traceback__)[-1:]
    return {
        "bug": " ".join([type(error).__name__, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in place)])
    }


def _is_full() -> bool:
    """True where the memory was used up; a library may call that something else."""
    if sys.platform == "win32":
        return False
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return most != resource.RLIM_INFINITY and _address_space("VmPeak") > most * _NEAR

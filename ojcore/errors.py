"""The one kind of error a user sees."""

from collections.abc import Iterable
from typing import Any


class UserError(Exception):
    """Refused input. The text is Swedish, says where, what, what is allowed and what to do, and is shown as it stands.

    Everything else that is raised is a bug.
    """


class Conflict(UserError):
    """Somebody saved the same thing in between, and nothing was saved now.

    stored: what it says now, with its version. own: the value that was not saved; "" where the caller still has it. To
    keep one's own, save it again with `stored.version` as the version seen.
    """

    def __init__(self, message: str, stored: Any, own: str = "") -> None:
        self.stored = stored
        self.own = own
        super().__init__(message)


class DatabaseUnavailable(UserError):
    """The database cannot be used now, and nothing was saved. reason: why, a Swedish sentence or two."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{reason} Det du skrev är inte sparat men står kvar; försök igen.")


class Problems(UserError):
    """All problems of one file or form at once.

    heading: what could not be done, and that nothing was saved. lines: one problem each, with its place.
    """

    def __init__(self, heading: str, lines: Iterable[str]) -> None:
        self.heading = heading
        self.lines = list(lines)
        super().__init__("\n".join([heading, *self.lines]))


def why_not(error: OSError) -> str:
    """Why a file could not be read or written, in Swedish; the system's own words for what is rare."""
    for kind, reason in _REASONS.items():
        if isinstance(error, kind):
            return reason
    return error.strerror or str(error)


_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "filen eller mappen finns inte",
    IsADirectoryError: "det är en mapp",
    NotADirectoryError: "en del av sökvägen är ingen mapp",
    PermissionError: "behörighet saknas",
}

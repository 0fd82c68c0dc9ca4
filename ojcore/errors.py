"""The one kind of error a user sees."""

from collections.abc import Iterable


class UserError(Exception):
    """Refused input. The text is Swedish, says where, what, what is allowed and what to do, and is shown as it stands.

    Everything else that is raised is a bug.
    """


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

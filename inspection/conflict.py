"""What two who write at once are told."""

from ojcore.errors import UserError


class Conflict(UserError):
    """Somebody saved the same thing in between, and nothing was saved now.

    stored: what it says now, an Entry, Inspection, Finding or Action. own: the value that was not saved; "" where the
    caller still has it. To keep one's own, save it again with `stored.version` as the version seen.
    """

    def __init__(self, message: str, stored: object, own: str = "") -> None:
        self.stored = stored
        self.own = own
        super().__init__(message)

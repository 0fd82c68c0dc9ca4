"""Who does it, what they may, and the log of what was done.

Every core function that changes or exports something takes the acting `User` and asks `require` first: the check sits
here and in them, never in a button.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, insert

from ojcore.errors import UserError
from ojcore.store.engine import LogEntry, now

Role = Literal["lasare", "analytiker", "inspektor", "administrator"]

ROLE_TITLES: dict[Role, str] = {
    "lasare": "läsare",
    "analytiker": "analytiker",
    "inspektor": "inspektör",
    "administrator": "administratör",
}


@dataclass(frozen=True)
class User:
    """Somebody acting: a name for the log and the roles they hold. An administrator may everything."""

    name: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """True where the user holds the role or is administrator."""
        return role in self.roles or "administrator" in self.roles


LOCAL_USER = User("lokal användare", frozenset({"administrator"}))


def require(user: User, role: Role, task: str) -> None:
    """Raises UserError, naming the task and the role it takes, unless the user holds the role."""
    if not user.has(role):
        raise UserError(
            f"{user.name} får inte {task}: det kräver rollen {ROLE_TITLES[role]}. Be en administratör om den."
        )


def log(connection: Connection, user: User, action: str, target: str, *, old: str = "", new: str = "") -> None:
    """Adds one line to the log, in the caller's transaction. Texts of answers and notes do not belong here."""
    connection.execute(
        insert(LogEntry).values(at=now(), actor=user.name, action=action, target=target, old=old, new=new)
    )

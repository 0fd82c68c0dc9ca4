"""What two who write at once are told."""

from ojcore.errors import Conflict

__all__ = ["Conflict"]

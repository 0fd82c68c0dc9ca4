"""Who acts."""

from ojcore.access import LOCAL_USER, Acting, User
from ui.loading import engine


def current_user() -> User:
    """Who acts: without configured sign-in the one local user."""
    return LOCAL_USER


def acting() -> Acting:
    """What the core functions are given in this request: who acts, on the configured database."""
    return Acting(engine(), current_user())

"""Who acts."""

from ojcore.access import LOCAL_USER, User


def current_user() -> User:
    """Who acts: without configured sign-in the one local user."""
    return LOCAL_USER

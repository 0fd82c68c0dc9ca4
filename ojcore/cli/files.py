"""Files that a user names on the command line."""

from pathlib import Path

from ojcore.errors import UserError, why_not


def read_input(path: Path) -> bytes:
    """A file the user has named. Raises UserError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} kunde inte läsas ({why_not(error)}). Kontrollera sökvägen.") from error


def write_output(path: Path, content: bytes) -> None:
    """Writes a file where the user wants it. Raises UserError where that is not possible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"{path} kunde inte skrivas ({why_not(error)}). Kontrollera sökvägen.") from error

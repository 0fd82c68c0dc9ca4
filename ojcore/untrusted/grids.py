"""The grids of an uploaded file, read in a child."""

from ojcore.importing.grid import MAX_BYTES
from ojcore.importing.grid.model import Grid
from ojcore.untrusted.codec import decode_grids, parse_grids
from ojcore.untrusted.running import LIMITS, Limits, parse_apart, unreadable


def read_grids_apart(
    content: bytes, file_name: str, *, max_bytes: int = MAX_BYTES, limits: Limits = LIMITS
) -> list[Grid]:
    """What `ojcore.importing.grid.read_grids` says of the file. The arrays are read-only.

    Raises UserError as that does, and where reading takes more memory or time than `limits`.
    """
    heads, body = parse_apart(parse_grids, content, limits=limits, file_name=file_name, max_bytes=max_bytes)
    try:
        return decode_grids(heads, body)
    except (ValueError, TypeError, KeyError, IndexError) as error:  # no reader of ours writes so
        raise unreadable() from error

"""From the bytes of a file to its tables, whatever kind of file it is: one reader, one module."""

from collections.abc import Callable
from importlib import import_module

from ojcore.errors import UserError
from ojcore.importing.grid.kinds import kind_of
from ojcore.importing.grid.model import Grid

MAX_BYTES = 20 * 2**20

Reader = Callable[[bytes, int], list[Grid]]

_READERS = {
    "xlsx": "xlsx.read_xlsx",
    "xlsb": "xlsb.read_xlsb",
    "xls": "xls.read_xls",
    "ods": "ods.read_ods",
    "html": "html.read_html",
    "json": "json_file.read_json",
    "px": "px.read_px",
    "text": "text.read_text",
}


def read_grids(content: bytes, file_name: str, *, max_bytes: int = MAX_BYTES) -> list[Grid]:
    """The tables of a file, in its order; at least one, which may have no rows.

    What kind of file it is, its content tells; the ending of `file_name` counts only where the content does not.
    Raises UserError, without the file's name, for a file that is too big, empty, damaged, locked, has macros, or is of
    a kind that is not read.
    """
    check_size(content, max_bytes)
    return _reader(kind_of(content, file_name))(content, max_bytes)


def check_size(content: bytes, max_bytes: int) -> None:
    """Raises UserError for a file that is empty or bigger than `max_bytes`."""
    if not content.strip():
        raise UserError("filen är tom.")
    if len(content) > max_bytes:
        size, limit = (f"{count / 2**20:.1f}".replace(".", ",") for count in (len(content), max_bytes))
        raise UserError(f"filen är {size} MB; högst {limit} MB tillåts. Dela upp den på flera filer.")


def _reader(kind: str) -> Reader:
    """The reader of a kind; imported here, so that a file costs only the libraries that read it."""
    module, _, name = _READERS[kind].partition(".")
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), name)
    return reader

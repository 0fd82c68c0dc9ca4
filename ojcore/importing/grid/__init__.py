"""From the bytes of a file to its tables, whatever kind of file it is: one reader, one module."""

from pathlib import PurePath

from ojcore.importing.grid.model import Grid, text_columns

MAX_BYTES = 20 * 2**20


def read_grids(content: bytes, file_name: str, *, max_bytes: int = MAX_BYTES) -> list[Grid]:
    """The tables of a file, in its order.

    Raises UserError, without the file's name, for a file that is too big, empty, damaged, locked, has macros, or is of a
    kind that is not read.
    """
    from ojcore.importing.upload import _decode
    from ojcore.importing.workbook import read_workbook
    import csv, io

    if PurePath(file_name).suffix.lower() == ".xlsx":
        return [
            Grid(s.name, text_columns(s.lines), {(f.row, 1): f.text for f in s.faults})
            for s in read_workbook(content, max_bytes)
        ]
    text, _ = _decode(content.removeprefix(b"\xef\xbb\xbf"), ("utf-8", "cp1252"))
    delimiter = max(";\t,", key=text[:5000].count)
    return [Grid("", text_columns(list(csv.reader(io.StringIO(text), delimiter=delimiter))))]

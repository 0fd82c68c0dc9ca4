"""Grids on their way from the child: arrays of numbers and UTF-8, so that no answer can run anything here."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ojcore.importing.grid.model import Area, Codes, Grid, TextColumn, text_column

_PLAIN = ("name", "formulas", "is_hidden", "notes", "publisher", "title", "year")


def parse_grids(content: bytes, file_name: str, max_bytes: int) -> tuple[list[dict[str, Any]], list[bytes]]:
    """The file's grids, encoded. Runs in the child; the readers are loaded only there."""
    from ojcore.importing.grid import read_grids

    return encode_grids(read_grids(content, file_name, max_bytes=max_bytes))


def encode_grids(grids: Iterable[Grid]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Each grid's plain fields, and all that is long as a row of arrays."""
    heads, body = [], _Writer()
    for grid in grids:
        heads.append({name: getattr(grid, name) for name in _PLAIN} | {"width": len(grid.columns)})
        for column in grid.columns:
            body.column(column)
        body.numbers([number for place in grid.faults for number in place])
        body.column(text_column(list(grid.faults.values())))
        body.numbers([number for place in grid.dates for number in place])
        body.numbers([number for area in grid.merged for number in area])
        body.numbers(grid.hidden_rows)
        body.numbers(grid.hidden_columns)
        body.numbers([] if grid.widths is None else grid.widths)
    return heads, body.parts


def decode_grids(heads: Any, body: memoryview) -> list[Grid]:
    """What `encode_grids` was given. Raises ValueError, TypeError, KeyError or IndexError for what it did not write."""
    reader = _Reader(body)
    return [_decode_grid(dict(head), reader) for head in heads]


def _decode_grid(head: dict[str, Any], body: "_Reader") -> Grid:
    columns = [body.column() for _ in range(int(head.pop("width")))]
    if len({len(column.codes) for column in columns}) > 1:
        raise ValueError("columns")
    places = body.rows(2)
    texts, codes = body.column()
    return Grid(
        name=str(head["name"]),
        columns=columns,
        faults={(row, column): texts[code] for (row, column), code in zip(places, codes.tolist(), strict=True)},
        dates=frozenset((row, column) for row, column in body.rows(2)),
        merged=tuple(Area(*area) for area in body.rows(4)),
        hidden_rows=tuple(body.numbers().tolist()),
        hidden_columns=tuple(body.numbers().tolist()),
        widths=widths if len(widths := body.numbers()) else None,
        formulas=int(head["formulas"]),
        is_hidden=bool(head["is_hidden"]),
        notes=tuple(map(str, head["notes"])),
        publisher=str(head["publisher"]),
        title=str(head["title"]),
        year=None if head["year"] is None else int(head["year"]),
    )


class _Writer:
    """Arrays one after the other, each with its length before it. Texts are the lengths of each and all in one."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def numbers(self, numbers: Sequence[int] | Codes) -> None:
        array = np.asarray(numbers, np.int32)
        self.parts += [np.int32(len(array)).tobytes(), array.tobytes()]

    def column(self, column: TextColumn) -> None:
        encoded = [text.encode("utf-8", "surrogatepass") for text in column.texts]
        self.numbers([len(text) for text in encoded])
        joined = b"".join(encoded)
        self.parts += [joined, bytes(-len(joined) % 4)]  # numbers begin at whole fours
        self.numbers(column.codes)


class _Reader:
    """Reads what a `_Writer` has written; the arrays are parts of `body` and not copied."""

    def __init__(self, body: memoryview) -> None:
        self.body = body
        self.at = 0

    def numbers(self) -> NDArray[np.int32]:
        length = int(np.frombuffer(self._take(4), np.int32)[0])
        return np.frombuffer(self._take(4 * length), np.int32)

    def rows(self, width: int) -> list[list[int]]:
        rows: list[list[int]] = self.numbers().reshape(-1, width).tolist()
        return rows

    def column(self) -> TextColumn:
        ends = np.cumsum(self.numbers(), dtype=np.int64).tolist()
        joined = self._take(ends[-1] if ends else 0)
        self.at += -len(joined) % 4
        texts = [str(joined[start:end], "utf-8", "surrogatepass") for start, end in zip([0, *ends], ends, strict=False)]
        codes = self.numbers()
        if len(codes) and not (codes.min() >= 0 and codes.max() < len(texts)):
            raise ValueError("codes")
        return TextColumn(texts, codes)

    def _take(self, length: int) -> memoryview:
        taken = self.body[self.at : self.at + length]
        if length < 0 or len(taken) != length:
            raise ValueError("cut off")
        self.at += length
        return taken

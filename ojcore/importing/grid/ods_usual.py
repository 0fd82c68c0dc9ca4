"""Rows of an .ods whose cells have at most one paragraph of plain text, which is nearly all of them.

They are taken out of the XML without a parser's calls. A cell, with those without text before it, is understood
once, however often it is written.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from typing import Any, NamedTuple

from ojcore.importing.grid.ods_cells import EMPTY, Placed, read_placed
from ojcore.importing.grid.package import Attributes

SPACE = re.compile(r"[ \t\r\n]+")
"""What a text in the file has one space for."""

_ABOUT = rb'(?: [A-Za-z][A-Za-z0-9:-]*="[^"<]*")*'
_ROW_START = re.compile(rb"<table:table-row(" + _ABOUT + rb")>")
_ROW_END = b"</table:table-row>"
_CELL_END = b"</table:table-cell>"
_UP_TO_AN_END = re.compile(
    rb"(?:<table:(?:covered-)?table-cell" + _ABOUT + rb"/>)*"
    rb"(?:<table:table-cell" + _ABOUT + rb"><text:p>[^<]*</text:p>|" + _ROW_END + rb")"
)
_CELL = re.compile(rb"<table:(covered-)?table-cell(" + _ABOUT + rb")(/>|><text:p>)([^<]*)")
_PAIR = re.compile(rb' ([A-Za-z][A-Za-z0-9:-]*)="([^"]*)"')
_MOST_BESIDE = 64


class UsualRow(NamedTuple):
    """start, end: where it stands in the XML. values: up to the last filled cell; None where `cells` tell more."""

    start: int
    end: int
    about: Attributes
    values: list[Any] | None
    cells: list[Placed]


class _UnusualError(Exception):
    """Something else stands between the cells than what is read here."""


class _SpecialError(Exception):
    """A cell is more than its value: several, far away, or with something to tell."""


class UsualRows:
    """Finds such rows; keeps what it has understood."""

    def __init__(self) -> None:
        self._abouts: dict[bytes, Attributes] = {}
        self._cells = _Cells()
        self._values = _Values(self._cells)

    def find(self, content: bytes) -> Iterator[UsualRow]:
        """The rows of the XML that are written so, in their order."""
        for start in _ROW_START.finditer(content):
            end = content.find(_ROW_END, start.end()) + len(_ROW_END)
            try:
                values, cells = self._read(content[start.end() : end].split(_CELL_END))
            except _UnusualError:
                continue
            if start[1] not in self._abouts:
                self._abouts[start[1]] = read_attributes(start[1])
            yield UsualRow(start.start(), end, self._abouts[start[1]], values, cells)

    def _read(self, written: list[bytes]) -> tuple[list[Any] | None, list[Placed]]:
        """The values alone, or where they are not all there is to tell, the cells."""
        try:
            values = list(chain.from_iterable(map(self._values.__getitem__, written)))
        except _SpecialError:
            return None, list(chain.from_iterable(map(self._cells.__getitem__, written)))
        while values and values[-1] == "":
            values.pop()
        return values, []


def read_attributes(about: bytes) -> Attributes:
    """Names and values of an element, as they stand in it."""
    return {name.decode(): unescape(value.decode()) for name, value in _PAIR.findall(about)}


class _Cells(dict[bytes, list[Placed]]):
    """Some cells without text and one with it but for its end, or the last ones with the row's -> what they are."""

    def __missing__(self, written: bytes) -> list[Placed]:
        if not _UP_TO_AN_END.fullmatch(written):
            raise _UnusualError
        self[written] = placed = [
            read_placed(
                read_attributes(about),
                [] if start == b"/>" else ["", SPACE.sub(" ", unescape(text.decode()))],
                is_covered=bool(covered),
            )
            for covered, about, start, text in _CELL.findall(written)
        ]
        return placed


class _Values(dict[bytes, tuple[Any, ...]]):
    """The same -> their values, each as often as it stands there, but for empty ones at the row's end."""

    def __init__(self, cells: _Cells) -> None:
        super().__init__()
        self._cells = cells

    def __missing__(self, written: bytes) -> tuple[Any, ...]:
        placed = list(self._cells[written])
        if any(down > 1 or right > 1 or cell.is_special for cell, _, down, right in placed):
            raise _SpecialError
        if written.endswith(_ROW_END):
            while placed and placed[-1].cell == EMPTY:  # up to the sheet's edge, often a thousand
                placed.pop()
        if any(each.times > _MOST_BESIDE for each in placed):
            raise _SpecialError
        self[written] = values = tuple(each.cell.value for each in placed for _ in range(each.times))
        return values

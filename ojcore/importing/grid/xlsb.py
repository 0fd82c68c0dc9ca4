"""An Excel workbook in the binary format (.xlsb), looked through record by record before the reader sees it.

Source: Microsoft, [MS-XLSB], sections 2.1.4 (records) and 2.3 (their numbers).
"""

import re
import struct
from collections.abc import Iterator
from xml.parsers import expat

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import DAMAGED, MAX_TEXT_BYTES, check_extent, check_total, too_much
from ojcore.importing.grid.look import Look, is_percent_format, join_values
from ojcore.importing.grid.model import Area, Grid
from ojcore.importing.grid.package import LOCAL, Attributes, Parts, pack, parse_xml, unpack

_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/)?workbook\.bin(\.rels)?|xl/styles\.bin"
    r"|xl/sharedStrings\.bin|xl/worksheets/[^/]+\.bin"
)
_ROW, _FIRST_CELL, _LAST_CELL, _SHARED_TEXT = 0, 1, 11, 7
_ERRORS, _NUMBERS, _TEXT_FORMULA, _FORMULAS = (3, 11), (2, 5, 9), 8, (8, 9, 10, 11)
_SHARED_ITEM, _FORMAT, _STYLE, _COLUMNS, _SHEET, _MERGED, _STYLES, _STYLES_END = 19, 44, 47, 60, 156, 176, 617, 618
_PERCENT_FORMATS = {9, 10}
_HIDDEN_ROW = 0x10

Record = tuple[int, bytes]


def read_xlsb(content: bytes, max_bytes: int) -> list[Grid]:
    """The worksheets of a workbook, hidden ones too. max_bytes: see `package.unpack`.

    Raises UserError for a file that is locked, damaged, has macros, or asks for more than is read.
    """
    parts = unpack(content, _WANTED, max_bytes)
    try:
        looks = _look_through(parts)
        return join_values(pack(parts), looks)
    except (expat.ExpatError, struct.error, LookupError, ValueError) as error:
        raise UserError(DAMAGED) from error


def records(part: bytes) -> Iterator[Record]:
    """The records of a part: number and content. Raises ValueError where one goes beyond the end."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        if at + size > end:
            raise ValueError(at)
        yield kind, part[at : at + size]
        at += size


def _look_through(parts: Parts) -> dict[str, Look]:
    percent_styles = _percent_styles(parts.get("xl/styles.bin", b""))
    sizes = [
        2 * _text_length(data, 1)
        for kind, data in records(parts.get("xl/sharedStrings.bin", b""))
        if kind == _SHARED_ITEM
    ]
    left = MAX_TEXT_BYTES
    looks = {}
    for name, path, is_hidden in _sheet_paths(parts):
        reading = _SheetReading(percent_styles, sizes, is_hidden=is_hidden)
        for record in records(parts[path]):
            reading.take(record)
        looks[name] = look = reading.look
        check_extent(name, look.rows, look.columns)
        left -= reading.text_bytes
        if left < 0:
            raise UserError(too_much(name, look.rows, look.columns))
    check_total(look.rows * look.columns for look in looks.values())
    return looks


def _text_length(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _text_at(data: bytes, at: int) -> tuple[str, int]:
    """A text and where it ends."""
    length = _text_length(data, at)
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    return data[at + 4 : end].decode("utf-16-le"), end


def _sheet_paths(parts: Parts) -> Iterator[tuple[str, str, bool]]:
    """Name, part and whether it is hidden, of each sheet."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if LOCAL[name] == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    parse_xml(parts["xl/_rels/workbook.bin.rels"], relation)
    for kind, data in records(parts["xl/workbook.bin"]):
        if kind == _SHEET:
            id_, end = _text_at(data, 8)
            name, _ = _text_at(data, end)
            target = targets.get(id_, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in parts:
                yield name, path, data[0] != 0


def _percent_styles(part: bytes) -> set[int]:
    """The cell styles that show a number times hundred, with a percent sign."""
    formats, found = set(_PERCENT_FORMATS), set[int]()
    number = -1
    is_inside = False
    for kind, data in records(part):
        if kind == _FORMAT and is_percent_format(_text_at(data, 2)[0]):
            formats.add(struct.unpack_from("<H", data)[0])
        elif kind in (_STYLES, _STYLES_END):
            is_inside = kind == _STYLES
        elif kind == _STYLE and is_inside:
            number += 1
            if struct.unpack_from("<H", data, 2)[0] in formats:
                found.add(number)
    return found


class _SheetReading:
    """Looks through a sheet's records. text_bytes: what its shared texts take, as the reader copies them."""

    def __init__(self, percent_styles: set[int], sizes: list[int], *, is_hidden: bool) -> None:
        self.look = Look(is_hidden)
        self.text_bytes = 0
        self._percent_styles = percent_styles
        self._sizes = sizes
        self._row = 0

    def take(self, record: Record) -> None:
        """A record; called a million times for a large sheet."""
        kind, data = record
        if _FIRST_CELL <= kind <= _LAST_CELL:
            self._take_cell(kind, data)
        elif kind == _ROW:
            self._row = _text_length(data, 0) + 1
            if data[11] & _HIDDEN_ROW:
                self.look.hidden_rows.add(self._row)
        elif kind == _MERGED:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            self.look.merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<4IH", data)
            if flags & 1:
                self.look.hide_columns(first + 1, last + 1)

    def _take_cell(self, kind: int, data: bytes) -> None:
        column, style = struct.unpack_from("<II", data)
        look, row, column = self.look, self._row, column + 1
        look.rows = max(look.rows, row)
        look.columns = max(look.columns, column)
        if kind == _SHARED_TEXT:
            self.text_bytes += self._sizes[_text_length(data, 8)]
        elif kind in _ERRORS:
            look.errors.add((row, column))
        elif kind in _NUMBERS and style & 0xFFFFFF in self._percent_styles:
            look.add_percent(row, column)
        if kind in _FORMULAS:
            look.formulas[row, column] = True, kind == _TEXT_FORMULA

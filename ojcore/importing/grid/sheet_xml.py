"""A worksheet's XML, looked through for what the reader of values does not tell.

The rows of nearly all workbooks are written in one way, which is searched for the few things that matter; a sheet that
is written otherwise is parsed element by element, which takes three times as long.
"""

import re
from collections import Counter
from collections.abc import Iterator

from ojcore.importing.grid.look import Look
from ojcore.importing.grid.model import Area, Place
from ojcore.importing.grid.package import LOCAL, Attributes, parse_xml

_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_TRUE = ("1", "true")
_FREQUENT = {"v", "c", "f"}
_ROWS_START, _ROWS_END = b"<sheetData>", b"</sheetData>"
_PIECE = 2**21

_UNUSUAL = re.compile(rb'<(?!c r="[A-Z]{1,3}[0-9]{1,7}"|/|v>|v/>|f>|f |row r="[0-9]{1,7}"|is>|t>|t )')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')
_ODD_TAIL = re.compile(rb"[<'&]| r=")
_KIND = re.compile(rb' ([st])="([^"]*)"')
_HIDDEN_ROW = re.compile(rb'<row r="([0-9]+)"[^>]* hidden="(?:1|true)"')
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*[^>/])?>\s*<f(?:(?: [^>]*)?/>|(?: [^>]*)?>[^<]*</f>)\s*(<v)?'
)


def _pieces(part: bytes, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Where the pieces of some megabytes begin and end; each ends where a row does."""
    while start < stop:
        end = part.find(b"</row>", min(start + _PIECE, stop), stop)
        end = stop if end < 0 else end + len(b"</row>")
        yield start, end
        start = end


class _OddCell(Exception):
    """A cell that is not written as usual."""


class _Kinds(dict[bytes, tuple[str, str]]):
    """What stands in a cell's tag behind its reference -> its type, `n` where none is said, and its style."""

    def __missing__(self, tail: bytes) -> tuple[str, str]:
        if _ODD_TAIL.search(tail):
            raise _OddCell
        found = {name: value.decode() for name, value in _KIND.findall(tail)}
        self[tail] = found.get(b"t", "n"), found.get(b"s", "")
        return self[tail]


class _Columns(dict[str, int]):
    """A column's letters -> its number, from 1. Raises ValueError for what are no letters of a column."""

    def __missing__(self, letters: str) -> int:
        if not _COLUMN.fullmatch(letters):
            raise ValueError(letters)
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self[letters] = number
        return number


class SheetReading:
    """Looks through a sheet's XML.

    look: what was seen. texts: number of cells with a shared text.
    """

    def __init__(self, percent_styles: set[str], *, is_hidden: bool) -> None:
        self.look = Look(is_hidden)
        self.texts = 0
        self._percent_styles = percent_styles
        self._place: Place = (0, 0)
        self._kind = "n"
        self._formula: Place | None = None
        self._digits = "0"  # the row's number
        self._seen = _Columns()

    def read(self, part: bytes) -> None:
        """Looks through the whole part. Raises ExpatError, LookupError or ValueError for what is no sheet."""
        start, stop = part.find(_ROWS_START), part.rfind(_ROWS_END)
        is_usual = 0 <= start < stop and not _UNUSUAL.search(part, start + len(_ROWS_START), stop)
        if not is_usual or not self._read_usual(part, start, stop):
            parse_xml(part, self._start)

    def _read_usual(self, part: bytes, start: int, stop: int) -> bool:
        """Takes rows that are written as most programs do; False, with nothing taken, where a cell is otherwise."""
        kinds = _Kinds()
        try:
            for at, end in _pieces(part, start, stop):
                self._take_piece(part[at:end], kinds)
        except _OddCell:
            self.look, self.texts = Look(self.look.is_hidden), 0
            return False
        parse_xml(part[: start + len(_ROWS_START)] + part[stop:], self._start)
        return True

    def _take_piece(self, piece: bytes, kinds: _Kinds) -> None:
        cells = _CELL.findall(piece)
        if not cells:
            return
        letters, digits, tails = zip(*cells, strict=True)
        look = self.look
        columns = {name: self._seen[name.decode()] for name in set(letters)}
        look.columns = max(look.columns, *columns.values())
        look.rows = max(look.rows, *map(int, set(digits)))
        look.hidden_rows.update(map(int, _HIDDEN_ROW.findall(piece)))
        counts = Counter(tails)
        self.texts += sum(count for tail, count in counts.items() if kinds[tail][0] == "s")
        special = {tail for tail in counts if self._is_special(*kinds[tail])}
        for name, number, tail in cells if special else ():
            if tail in special:
                self._take_special(kinds[tail][0], int(number), columns[name])
        for name, number, tail, value in _FORMULA.findall(piece) if b"<f" in piece else ():
            look.formulas[int(number), columns[name]] = bool(value), kinds[tail][0] == "str"

    def _is_special(self, kind: str, style: str) -> bool:
        return kind == "e" or (kind == "n" and style in self._percent_styles)

    def _take_special(self, kind: str, row: int, column: int) -> None:
        if kind == "e":
            self.look.errors.add((row, column))
        else:
            self.look.add_percent(row, column)

    def _start(self, name: str, attributes: Attributes) -> None:
        """Takes the start of an element; called a million times for a large sheet."""
        if name not in _FREQUENT:
            name = LOCAL[name]
        if name == "v":
            if self._formula is not None:
                self.look.formulas[self._formula] = True, self._kind == "str"
        elif name == "c":
            self._take_cell(attributes)
        elif name == "f":
            self._formula = self._place
            self.look.formulas[self._place] = False, False
        elif name == "row":
            self._take_row(attributes)
        elif name == "mergeCell":
            self._take_merged(attributes["ref"])
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self.look.hide_columns(int(attributes["min"]), int(attributes["max"]))

    def _take_row(self, attributes: Attributes) -> None:
        row = int(attributes.get("r", self._place[0] + 1))
        self._place, self._digits = (row, 0), str(row)
        if attributes.get("hidden") in _TRUE:
            self.look.hidden_rows.add(row)

    def _take_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        row, column = self._place
        # Nearly always the row is that of its element, and the column one that was seen before.
        column = self._seen.get(reference.removesuffix(self._digits), 0) if reference else column + 1
        if not column and reference:
            row, column = self._place_of(reference)
        self._place = (row, column)
        self._formula = None
        look = self.look
        if row > look.rows:
            look.rows = row
        if column > look.columns:
            look.columns = column
        self._kind = kind = attributes.get("t", "n")
        if kind == "s":
            self.texts += 1
        elif kind == "n":
            if attributes.get("s") in self._percent_styles:
                look.add_percent(row, column)
        elif kind == "e":
            look.errors.add(self._place)

    def _place_of(self, reference: str) -> Place:
        letters = reference.rstrip("0123456789")
        return int(reference[len(letters) :]), self._seen[letters]

    def _take_merged(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.look.merged.append(Area(*self._place_of(first), *self._place_of(last or first)))

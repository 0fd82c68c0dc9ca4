"""A workbook of LibreOffice (.ods): its content is one XML part, which is read as it goes by.

The format writes what is repeated once, with a count; nothing is unrolled before it is known to be within bounds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import DAMAGED, LOCKED, check_extent, check_total
from ojcore.importing.grid.cells import TableMaker
from ojcore.importing.grid.look import within
from ojcore.importing.grid.model import Area, Grid, Place
from ojcore.importing.grid.ods_cells import EMPTY, Cell, Placed, read_placed
from ojcore.importing.grid.ods_usual import SPACE, UsualRow, UsualRows
from ojcore.importing.grid.package import Attributes, parse_xml, unpack

_WANTED = re.compile(r"content\.xml|META-INF/manifest\.xml")
_CELLS = ("table:table-cell", "table:covered-table-cell")
_ASIDE = ("office:annotation", "table:shapes", "table:tracked-changes")  # their texts are no cell's
_HIDDEN = ("collapse", "filter")
_PIECE = 5_000

_PLACE = b'<oj-rows number="%d"/>'


def read_ods(content: bytes, max_bytes: int) -> list[Grid]:
    """The sheets of a workbook, hidden ones too. max_bytes: see `package.unpack`.

    Raises UserError for a file that is locked, damaged, has macros, or asks for more than is read.
    """
    parts = unpack(content, _WANTED, max_bytes)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserError(LOCKED)
    reading = _Reading()
    try:
        rest = reading.take_usual_rows(parts.pop("content.xml"))
        parse_xml(rest, reading.start, reading.end, reading.text)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
        raise UserError(DAMAGED) from error
    return reading.grids


@dataclass
class _Table:
    """A sheet on its way to a grid. row: the last one so far, from 1; empty ones count where a filled one follows."""

    name: str
    is_hidden: bool
    row: int = 0
    column: int = 0
    maker: TableMaker = field(default_factory=TableMaker)
    piece: list[list[Any]] = field(default_factory=list)
    width: int = 0
    formulas: int = 0
    faults: dict[Place, str] = field(default_factory=dict)
    dates: set[Place] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[range] = field(default_factory=list)
    hidden_columns: list[range] = field(default_factory=list)

    def add_row(self, values: list[Any], times: int) -> None:
        """The values of a row that stands there so many times."""
        first, self.row = self.row + 1, self.row + times
        if not values:
            return
        self.width = max(self.width, len(values))
        check_extent(self.name, self.row, self.width)
        self._skip_to(first)
        self.piece += [values] * times
        if len(self.piece) >= _PIECE:
            self._flush()

    def add_cells(self, cells: list[Cell], times: int) -> None:
        """The same of cells that may have more to tell than their values."""
        first = self.row + 1
        self.add_row([cell.value for cell in cells], times)
        for column, cell in enumerate(cells, start=1):
            if cell.is_special:
                self._note(cell, [(row, column) for row in range(first, self.row + 1)])

    def _note(self, cell: Cell, places: list[Place]) -> None:
        if cell.fault:
            self.faults.update(dict.fromkeys(places, cell.fault))
        if cell.is_formula:
            self.formulas += len(places)
        if cell.is_date:
            self.dates.update(places)

    def _skip_to(self, row: int) -> None:
        missing = row - 1 - self.maker.height - len(self.piece)
        if missing > _PIECE:
            self._flush()
            self.maker.height = row - 1
        elif missing:
            self.piece += [[] for _ in range(missing)]

    def _flush(self) -> None:
        self.maker.add(self.piece)
        self.piece = []

    def grid(self) -> Grid:
        """The sheet, as far as it has cells."""
        self._flush()
        columns = self.maker.columns()
        bare = Grid(self.name, columns)
        return Grid(
            self.name,
            columns,
            self.faults,
            formulas=self.formulas,
            dates=frozenset(self.dates),
            merged=tuple(within(self.merged, bare)),
            hidden_rows=tuple(_until(bare.height, self.hidden_rows)),
            hidden_columns=tuple(_until(len(columns), self.hidden_columns)),
            is_hidden=self.is_hidden,
        )


def _until(last: int, spans: list[range]) -> Iterator[int]:
    for span in spans:
        yield from range(span.start, min(span.stop, last + 1))


class _Reading:
    """The elements of the content, one after the other."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._cell_count = 0
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._table: _Table | None = None
        self._row: Attributes = {}
        self._cells: list[Cell] = []
        self._blank = 0  # empty cells that count where a filled one follows
        self._cell: Attributes = {}
        self._texts: list[str] = []
        self._is_in_text = False
        self._aside = 0
        self._usual: list[list[UsualRow]] = []

    def take_usual_rows(self, content: bytes) -> bytes:
        """The content without the rows that are written as most programs do; where they stood is an element `rows`."""
        if _PLACE[:-3] in content or not content.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
            return content
        rest, end = [], 0
        for row in UsualRows().find(content):
            if row.start != end or not self._usual:
                rest += [content[end : row.start], _PLACE % len(self._usual)]
                self._usual.append([])
            self._usual[-1].append(row)
            end = row.end
        return b"".join([*rest, content[end:]])

    def _add_usual_rows(self, table: _Table, rows: list[UsualRow]) -> None:
        for row in rows:
            self._row, self._cells, self._blank = row.about, [], 0
            for placed in row.cells:
                self._add_cell(table, placed)
            self._end_row(table, row.values)

    def start(self, name: str, attributes: Attributes) -> None:
        """Takes the start of an element."""
        if self._aside or name in _ASIDE or name.startswith("draw:") or (name == "table:table" and self._table):
            self._aside += 1
        elif self._table is None:
            self._start_outside(name, attributes)
        elif name in _CELLS:
            self._cell, self._texts = attributes, []
        elif name == "table:table-row":
            self._row, self._cells, self._blank = attributes, [], 0
        elif name == "table:table-column":
            self._take_column(self._table, attributes)
        elif name == "oj-rows":
            self._add_usual_rows(self._table, self._usual[int(attributes["number"])])
        elif name.startswith("text:"):
            self._start_text(name, attributes)

    def _start_outside(self, name: str, attributes: Attributes) -> None:
        if name == "table:table":
            is_hidden = attributes.get("table:style-name") in self._hidden_styles
            self._table = _Table(attributes["table:name"], is_hidden)
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def _start_text(self, name: str, attributes: Attributes) -> None:
        if name == "text:p":
            self._texts += ["\n"] if self._texts else [""]
            self._is_in_text = True
        elif name == "text:s":
            self._texts.append(" " * min(int(attributes.get("text:c", 1)), 1000))
        elif name in ("text:tab", "text:line-break"):
            self._texts.append("\t" if name == "text:tab" else "\n")

    def text(self, data: str) -> None:
        """Takes text; what stands between elements is none."""
        if self._is_in_text and not self._aside:
            self._texts.append(SPACE.sub(" ", data))

    def end(self, name: str) -> None:
        """Takes the end of an element."""
        if self._aside:
            self._aside -= 1
        elif self._table is None:
            pass
        elif name == "text:p":
            self._is_in_text = False
        elif name in _CELLS:
            self._add_cell(self._table, read_placed(self._cell, self._texts, is_covered=name == _CELLS[1]))
        elif name == "table:table-row":
            self._end_row(self._table)
        elif name == "table:table":
            self.grids.append(self._table.grid())
            self._table = None

    def _take_column(self, table: _Table, attributes: Attributes) -> None:
        first = table.column + 1
        table.column += int(attributes.get("table:number-columns-repeated", 1))
        if attributes.get("table:visibility") in _HIDDEN:
            table.hidden_columns.append(range(first, table.column + 1))

    def _add_cell(self, table: _Table, placed: Placed) -> None:
        cell, times, down, right = placed
        row, column = table.row + 1, len(self._cells) + self._blank + 1
        if down > 1 or right > 1:
            table.merged.append(Area(row, column, row + down - 1, column + right - 1))
        if cell is EMPTY or cell == EMPTY:
            self._blank += times
            return
        check_extent(table.name, row, column + times - 1)
        self._cells += [EMPTY] * self._blank + [cell] * times
        self._blank = 0

    def _end_row(self, table: _Table, values: list[Any] | None = None) -> None:
        """values: those of a row whose cells have nothing more to tell; its cells are then not looked at."""
        first, times = table.row + 1, int(self._row.get("table:number-rows-repeated", 1))
        if self._row.get("table:visibility") in _HIDDEN:
            table.hidden_rows.append(range(first, first + times))
        if values is None:
            table.add_cells(self._cells, times)
        else:
            table.add_row(values, times)
        self._cell_count += len(self._cells if values is None else values) * times
        check_total([self._cell_count])

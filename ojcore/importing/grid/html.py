"""The tables of a web page; many systems give one as "Excel" and call it .xls. Nothing is fetched, nothing is run."""

import re
from dataclasses import replace

from lxml import etree
from lxml import html as lxml_html

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import check_extent
from ojcore.importing.grid.encoding import decode
from ojcore.importing.grid.look import within
from ojcore.importing.grid.model import Area, Grid, text_columns

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")  # a no-break space stays: it stands in numbers
_BREAKS = ("br", "p", "div", "li")
_HEAD = 4096
_MOST_SPANNED = 1000
_SAVE = "Öppna sidan i Excel och spara tabellen som Excel-arbetsbok (.xlsx)."


def read_html(content: bytes, _max_bytes: int) -> list[Grid]:
    """One grid per table with at least two rows and two columns that has no other table in it, in the page's order.

    A grid's name is the table's caption, else `Tabell 2` where there are several. Raises UserError for a page without
    such a table.
    """
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        page = lxml_html.document_fromstring(_text(content), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UserError(f"filen är en webbsida som inte går att läsa. {_SAVE}") from error
    etree.strip_elements(page, "script", "style", with_tail=False)
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    grids = [grid for grid in (_Table(table).grid() for table in tables) if grid.height > 1 and len(grid.columns) > 1]
    if not grids:
        raise UserError(f"filen är en webbsida utan någon tabell att läsa. {_SAVE}")
    return (
        grids
        if len(grids) == 1
        else [replace(grid, name=grid.name or f"Tabell {number}") for number, grid in enumerate(grids, start=1)]
    )


def _text(content: bytes) -> str:
    """The page's text in the encoding that it names, where it is right about it."""
    charset = _CHARSET.search(content[:_HEAD])
    try:
        text = content.decode(charset[1].decode()) if charset else decode(content)
    except (LookupError, UnicodeDecodeError):
        text = decode(content)
    return re.sub(r"^\ufeff?\s*<\?xml[^>]*>", "", text).replace("\0", "")


class _Table:
    """A table on its way to a grid: what a cell spans over rows and columns is empty but for the first of them."""

    def __init__(self, table: lxml_html.HtmlElement) -> None:
        self._rows: list[list[str]] = []
        self._areas: list[Area] = []
        self._hidden: list[int] = []
        self._taken: dict[int, int] = {}  # column -> the last row that a cell above reaches into
        self._name = " ".join(_cell_text(caption) for caption in table.iterchildren("caption"))
        for number, row in enumerate(table.iter("tr"), start=1):
            self._take_row(number, row)

    def _take_row(self, number: int, row: lxml_html.HtmlElement) -> None:
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while self._taken.get(len(cells) + 1, 0) >= number:
                cells.append("")
            self._take_area(number, len(cells) + 1, cell)
            cells += [_cell_text(cell)] + [""] * (_span(cell, "colspan") - 1)
            check_extent("", number, len(cells))
        self._rows.append(cells)
        if _HIDDEN.search(row.get("style") or "") or row.get("hidden") is not None:
            self._hidden.append(number)

    def _take_area(self, row: int, column: int, cell: lxml_html.HtmlElement) -> None:
        bottom, right = row + _span(cell, "rowspan") - 1, column + _span(cell, "colspan") - 1
        if bottom > row or right > column:
            self._areas.append(Area(row, column, bottom, right))
        if bottom > row:
            self._taken |= dict.fromkeys(range(column, right + 1), bottom)

    def grid(self) -> Grid:
        """The table. Raises UserError where it has more than is read."""
        check_extent("", len(self._rows), max(map(len, self._rows), default=0))
        columns = text_columns(self._rows)
        merged = tuple(within(self._areas, Grid("", columns)))
        return Grid(self._name, columns, merged=merged, hidden_rows=tuple(self._hidden))


def _span(cell: lxml_html.HtmlElement, name: str) -> int:
    text = cell.get(name, "1").strip()
    return min(max(int(text), 1), _MOST_SPANNED) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _cell_text(cell: lxml_html.HtmlElement) -> str:
    if not len(cell):
        return _SPACE.sub(" ", cell.text or "").strip()
    pieces: list[str] = []
    for event, part in etree.iterwalk(cell, events=("start", "end")):
        if event == "start":
            pieces.append(part.text or "")
        elif part is not cell:
            pieces += [" " if part.tag in _BREAKS else "", part.tail or ""]
    return _SPACE.sub(" ", "".join(pieces)).strip()

"""Tables as one XML string each: python-docx's own way, cell by cell, costs minutes where this costs milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ojcore.comparing.judgement import COLOUR_SYMBOLS
from ojcore.word.inline import Text, Writer, attribute, plain, run_xml

Align = Literal["left", "right", "center"]
Shade = Literal["green", "yellow", "red", "blue", "grey"]

TWIPS_PER_CM = 1440 / 2.54

# The fill of each judgement; black text on it has more than 12:1. Its symbol is the pages' own.
FILLS: dict[Shade, str] = {"green": "D3EBDA", "yellow": "FBEFC3", "red": "F8D7D3", "blue": "D9E7F5", "grey": "ECECEC"}
_GROUP_FILL = "F1F5F7"
_LONGEST = 100  # characters; a longer text gets more lines and not more width
_FLATTENING = 0.7
_LONGEST_BOLD = 40  # characters; longer row headings are not bold, since a page of bold is none
_ROWS_KEPT = 16  # a table of at most so many rows is not broken over two pages
_LINES_KEPT = 50  # and with at most so many lines of text in it
_CHARACTER = 110  # the width of one, roughly, in twentieths of a point
_SMALL = '<w:sz w:val="16"/><w:szCs w:val="16"/>'
_TOTAL_RULE = '<w:tcBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders>'
_GIVEN_SHARE = 0.75  # of the width is the most that given widths take where others are to share what is left


@dataclass(frozen=True)
class Column:
    """heading: may carry a footnote.

    width: in cm; None shares what is left, by what the column holds. A table always fills the width between the
    margins, so where every column has a width they are proportions.
    """

    heading: Text
    width: float | None = None
    align: Align = "left"


@dataclass(frozen=True)
class Cell:
    """A cell with more than text.

    shade: a judgement's colour, which never stands alone: a symbol is put before the text (`symbol` to choose another)
    and the text, or `word` in small type under it, must say it in words. A number alone raises ValueError.
    """

    text: Text
    shade: Shade | None = None
    word: str = ""
    symbol: str = ""

    def __post_init__(self) -> None:
        if self.shade and not any(letter.isalpha() for letter in plain(self.text) + self.word):
            raise ValueError(f"a {self.shade} cell needs a word beside {plain(self.text)!r}")


@dataclass(frozen=True)
class Row:
    """A row of another kind: `total` (bold, a rule above) or `group` (a subheading, for which one cell is enough)."""

    cells: Sequence[Cell | Text]
    kind: Literal["body", "total", "group"] = "body"


TableRow = Row | Sequence[Cell | Text]


@dataclass(frozen=True)
class TableStyles:
    """The style ids of a table and of the paragraphs in it."""

    table: str
    text: str
    heading: str
    row_heading: str


def table_xml(
    columns: Sequence[Column],
    rows: Sequence[TableRow],
    *,
    width: int,
    title: str,
    description: str,
    styles: TableStyles,
    writer: Writer,
    keep_next: bool,
) -> tuple[str, int]:
    """The `w:tbl`, on one page if it is short, and about how many lines of text it is high.

    width: of the whole table, in twentieths of a point. keep_next: the last row stays with the paragraph after the
    table. Raises ValueError for a row of wrong length.
    """
    full = [row if isinstance(row, Row) else Row(row) for row in rows]
    for row in full:
        if len(row.cells) != len(columns) and row.kind != "group":
            raise ValueError(f"a row of {len(row.cells)} cells under {len(columns)} columns")
    widths = _column_widths(columns, full, width)
    drawer = _Drawer(columns, full, widths, styles, writer)
    head = (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.table}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={attribute(title)}/><w:tblDescription w:val={attribute(description)}/></w:tblPr>"
    )
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    lines = sum(_lines(row, widths) for row in [Row([column.heading for column in columns]), *full])
    is_short = len(full) <= _ROWS_KEPT and lines <= _LINES_KEPT
    # Drawn in the order of the page: LibreOffice takes footnotes in their order and not by their numbers.
    drawn = [drawer.heading(), *(drawer.row(row, is_short) for row in full[:-1]), drawer.row(full[-1], keep_next)]
    return f"{head}<w:tblGrid>{grid}</w:tblGrid>{''.join(drawn)}</w:tbl>", lines


class _Drawer:
    """Draws the rows of one table; what opens a cell is made once for each column and kind of cell."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        widths: Sequence[int],
        styles: TableStyles,
        writer: Writer,
    ) -> None:
        self._columns = columns
        self._widths = widths
        self._writer = writer
        longest = max(len(_words(row, 0)) for row in rows)
        self._first = styles.row_heading if longest <= _LONGEST_BOLD else styles.text
        self._styles = {"heading": styles.heading, "body": styles.text, "total": styles.row_heading}
        self._styles["group"] = styles.heading
        self._openings: dict[tuple[int, str, str, bool], str] = {}

    def heading(self) -> str:
        cells = "".join(
            f"{self._opening(place, 'heading', '', False)}{self._writer.runs(column.heading)}</w:p></w:tc>"
            for place, column in enumerate(self._columns)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def row(self, row: Row, keep: bool) -> str:
        empty = [""] * (len(self._columns) - len(row.cells))
        fill = _GROUP_FILL if row.kind == "group" else ""
        cells = "".join(
            self._marked(place, cell, row.kind, keep)
            if isinstance(cell, Cell)
            else f"{self._opening(place, row.kind, fill, keep)}{self._writer.runs(cell)}</w:p></w:tc>"
            for place, cell in enumerate([*row.cells, *empty])
        )
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"

    def _marked(self, place: int, cell: Cell, kind: str, keep: bool) -> str:
        fill, symbol = (FILLS[cell.shade], COLOUR_SYMBOLS[cell.shade]) if cell.shade else ("", "")
        sign = cell.symbol or symbol
        runs = (run_xml(f"{sign}\N{NO-BREAK SPACE}") if sign else "") + self._writer.runs(cell.text)
        if cell.word:
            runs += "<w:r><w:br/></w:r>" * bool(plain(cell.text)) + run_xml(cell.word, _SMALL)
        return f"{self._opening(place, kind, fill, keep)}{runs}</w:p></w:tc>"

    def _opening(self, place: int, kind: str, fill: str, keep: bool) -> str:
        key = place, kind, fill, keep
        if key not in self._openings:
            self._openings[key] = self._make_opening(*key)
        return self._openings[key]

    def _make_opening(self, place: int, kind: str, fill: str, keep: bool) -> str:
        style = self._first if kind == "body" and place == 0 else self._styles[kind]
        rule = _TOTAL_RULE if kind == "total" else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        align = self._columns[place].align
        side = f'<w:jc w:val="{align}"/>' if align != "left" else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{self._widths[place]}" w:type="dxa"/>{rule}{shade}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" * keep}{side}</w:pPr>'
        )


def _column_widths(columns: Sequence[Column], rows: Sequence[Row], width: int) -> list[int]:
    """Whole numbers that add up to `width`: the given ones first, the others by the words they hold."""
    given = [(column.width or 0) * TWIPS_PER_CM for column in columns]
    wanted = _needs(columns, rows)
    needs = [0.0 if size else need for size, need in zip(given, wanted, strict=True)]
    limit = width * _GIVEN_SHARE if any(needs) else width
    scale = min(1.0, limit / sum(given)) if any(needs) and any(given) else width / (sum(given) or width)
    free = width - sum(given) * scale
    shares = [size * scale if size else free * need / sum(needs) for size, need in zip(given, needs, strict=True)]
    edges = [round(sum(shares[:end])) for end in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _needs(columns: Sequence[Column], rows: Sequence[Row]) -> list[float]:
    """How much of the free width each column wants: room for its longest word, more for long texts; figures alike."""
    needs = []
    for place, column in enumerate(columns):
        texts = {plain(column.heading), *(_words(row, place) for row in rows)}
        longest_word = max(len(word) for text in texts for word in [*text.split(), ""])
        longest_text = min(max(map(len, texts)), _LONGEST)
        needs.append(max(longest_word + 2.0, longest_text**_FLATTENING))
    figures = [need for need, column in zip(needs, columns, strict=True) if column.align != "left"]
    return [need if column.align == "left" else max(figures) for need, column in zip(needs, columns, strict=True)]


def _lines(row: Row, widths: Sequence[int]) -> int:
    return max(1 + len(_words(row, place)) * _CHARACTER // width for place, width in enumerate(widths))


def _words(row: Row, place: int) -> str:
    if place >= len(row.cells) or row.kind == "group":
        return ""
    cell = row.cells[place]
    if isinstance(cell, str):
        return cell
    return f"■ {plain(cell.text)} {cell.word}" if isinstance(cell, Cell) else plain(cell)

"""A text file with a table: .csv, .tsv, .txt or .prn, in any usual encoding and with any usual separator.

All rows keep their place, also those above the headings and below the figures that have fewer cells. A large file is
read by Arrow, once it is known that its lines and quotation marks are as both readers understand them.
"""

import csv
import io
import re
from collections import Counter
from itertools import islice
from math import log2

import numpy as np
from numpy.typing import NDArray

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import MAX_CELL, MAX_ROWS, check_extent
from ojcore.importing.grid.cells import TableMaker, in_pieces
from ojcore.importing.grid.encoding import decode, spoilt_letters
from ojcore.importing.grid.model import Codes, Grid, TextColumn, text_columns
from ojcore.swedish import format_number

SEPARATORS = {";": 1.6, "\t": 1.6, "|": 1.6, ",": 1.0}
"""What may stand between cells, and its weight: a comma stands in titles and numbers too."""

_HEAD = 100_000
_HEAD_LINES = 500
_LARGE = 2**22  # below, the import of Arrow costs more than it gives
_SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[ ;,\t]*(\r\n|\r|\n|$)', re.IGNORECASE)
_LINE_END = re.compile("\r\n|\r|\n")
_GAP = re.compile(r" {2,}")


def read_text(content: bytes, max_bytes: int) -> list[Grid]:
    """The file's table. Cells are the texts that stand there, quotation marks around them taken away.

    A first line `sep=;` is left out, as Excel does: it is no row. Raises UserError for an unknown encoding, broken
    quotation and what is too much.
    """
    text, separator = _take_separator(decode(content))
    text = text.rstrip("\r\n")
    if not text:
        return [Grid("", [])]
    if text.count("\n") >= MAX_ROWS or text.count("\r") >= MAX_ROWS:
        raise UserError(f"filen har mer än {format_number(MAX_ROWS, 0)} rader. Dela upp den på flera filer.")
    columns, widths = _read(text, separator)
    return [Grid("", columns, notes=tuple(spoilt_letters(text)), widths=None if _is_even(widths) else widths)]


def _is_even(widths: Codes) -> bool:
    return bool((widths == widths[0]).all())


_Rows = tuple[list[TextColumn], Codes]
"""Columns, and how many cells each row was written with."""


def _read(text: str, separator: str) -> _Rows:
    separator = separator or find_separator(text)
    if not separator and (rows := _fixed_width(text)):
        return text_columns(rows), np.full(len(rows), len(rows[0]), np.int32)
    separator = separator or ";"
    read = _read_quickly(text.encode() + b"\n", separator) if len(text) > _LARGE else None
    return read or _read_lines(text, separator)


def _take_separator(text: str) -> tuple[str, str]:
    """The text below a line that names the separator, and the separator, "" for none."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1]) if found else (text, "")


def find_separator(text: str) -> str:
    """What most lines are parted by into the same number of cells; "" for a text of one column or fixed widths."""
    head = text[:_HEAD] if len(text) <= _HEAD else text[:_HEAD].rpartition("\n")[0] or text[:_HEAD]
    shares = {separator: _share(head, separator) for separator in SEPARATORS}
    if not any(shares[separator][0] for separator in ";\t|") and shares[","][0] < 1 and _fixed_width(head):
        return ""
    scores = {separator: share * log2(width) * SEPARATORS[separator] for separator, (share, width) in shares.items()}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] else ""


def _share(head: str, separator: str) -> tuple[float, int]:
    """Which share of the lines is parted into the same number of cells, and into how many."""
    try:
        lines = islice(csv.reader(io.StringIO(head, newline=""), delimiter=separator), _HEAD_LINES)
        widths = Counter(len(line) for line in lines if line and not line[0].startswith("#"))
    except csv.Error:  # what stands there is no table with this separator
        return 0, 1
    total = widths.total()
    del widths[1]
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return (count / total if total else 0), width


def _fixed_width(text: str) -> list[list[str]]:
    """The rows of columns that stand two spaces or more apart in every line; no rows where there are none such."""
    lines = [line.rstrip() for line in _LINE_END.split(text)]
    width = max(map(len, lines))
    if len([line for line in lines if line]) < 3 or width > MAX_CELL or width * len(lines) > 2**26:
        return []
    signs = np.array(lines, dtype=f"U{width}").view(np.uint32).reshape(len(lines), -1)
    is_blank = np.all(np.isin(signs, (0, ord(" "))), axis=0)
    gaps = [gap.span() for gap in _GAP.finditer("".join(" " if blank else "x" for blank in is_blank.tolist()))]
    starts = [0, *(end for start, end in gaps if start > 0 and end < width)]
    if len(starts) < 2:
        return []
    return [[line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)] for line in lines]


def _read_lines(text: str, separator: str) -> _Rows:
    table = TableMaker(only_texts=True)
    widths: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for piece in in_pieces(reader):
            table.add(piece)
            widths += map(len, piece)
            check_extent("", table.height, table.width)
    except csv.Error as error:
        raise _broken_quotation(_row_of_error(text, separator)) from error
    return table.columns(), np.array(widths, np.int32)


def _row_of_error(text: str, separator: str) -> int:
    """The row, from 1, that the strict reader could not read."""
    row = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            row += 1
    except csv.Error:
        pass
    return row


def _broken_quotation(row: int) -> UserError:
    return UserError(
        f"rad {row}: citattecknen går inte ihop, eller så är en cell orimligt lång. "
        "Varje cell som börjar med citattecken måste sluta med ett, och inre citattecken dubbleras."
    )


def _read_quickly(body: bytes, separator: str) -> _Rows | None:
    """The columns by Arrow; None for what only the other way reads as it stands."""
    has_quotes = b'"' in body
    if body.count(b"\r") != body.count(b"\r\n"):
        if has_quotes:
            return None
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines = _lines_of(body, separator)
    if lines is None:
        return None
    ends, widths = lines
    width = int(widths.max())
    check_extent("", len(widths), width)
    columns = _read_by_arrow(_pad(body, ends, widths, width, separator), separator, width, has_quotes=has_quotes)
    if columns is None or any(len(text) > MAX_CELL for column in columns for text in column.texts):
        return None
    return columns, widths.astype(np.int32)


def _lines_of(body: bytes, separator: str) -> tuple[NDArray[np.intp], NDArray[np.intp]] | None:
    """Where each line ends and how many cells it has; None where quotation marks stand otherwise than around cells."""
    signs = np.frombuffer(body, np.uint8)
    is_end, is_mark = signs == ord("\n"), signs == ord(separator)
    is_quote = signs == ord('"')
    if is_quote.any():
        if not _is_well_quoted(signs, np.flatnonzero(is_quote), separator):
            return None
        is_outside = ~np.logical_xor.accumulate(is_quote)
        is_end &= is_outside
        is_mark &= is_outside
    ends = np.flatnonzero(is_end)
    is_mark |= is_end
    return ends, np.diff(np.flatnonzero(signs[np.flatnonzero(is_mark)] == ord("\n")), prepend=-1)


def _is_well_quoted(signs: NDArray[np.uint8], quotes: NDArray[np.intp], separator: str) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    before = np.where(opening == 0, ord("\n"), signs[opening - 1])
    ends = [ord(mark) for mark in (separator, "\n", '"')]
    return bool(np.isin(before, ends).all() and np.isin(signs[closing + 1], [*ends, ord("\r")]).all())


def _pad(body: bytes, ends: NDArray[np.intp], widths: NDArray[np.intp], width: int, separator: str) -> bytes:
    """The lines with empty cells at their ends, so that all are `width` wide."""
    pieces, start = [], 0
    for index in np.flatnonzero(widths < width).tolist():
        end = int(ends[index])
        end -= body[end - 1 : end] == b"\r"
        pieces += [body[start:end], separator.encode() * (width - int(widths[index]))]
        start = end
    return b"".join([*pieces, body[start:]]) if pieces else body


def _read_by_arrow(body: bytes, separator: str, width: int, *, has_quotes: bool) -> list[TextColumn] | None:
    import pyarrow as arrow
    from pyarrow import csv as arrow_csv

    names = [str(index) for index in range(width)]
    texts = arrow.dictionary(arrow.int32(), arrow.string())
    try:
        table = arrow_csv.read_csv(
            arrow.BufferReader(body),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=2**22),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator, newlines_in_values=has_quotes, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, texts), strings_can_be_null=False, check_utf8=False
            ),
        )
    except arrow.ArrowInvalid:  # a line longer than what Arrow reads at a time
        return None
    return [_column(column) for column in table.unify_dictionaries().columns]


def _column(column: "object") -> TextColumn:
    chunks = column.chunks  # type: ignore[attr-defined]
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])
    return TextColumn(chunks[0].dictionary.to_numpy(zero_copy_only=False).tolist(), codes)

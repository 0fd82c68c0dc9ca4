"""An uploaded CSV or Excel file as columns of text, read only once it is known to be safe to read.

A column is kept as its distinct texts and, per row, the index of the one that stands there: a national file has a
million rows and a few thousand texts, so everything after this looks at texts and not at rows.
"""

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ojcore.errors import UserError
from ojcore.importing.workbook import Fault, read_workbook
from ojcore.swedish import fold_name, format_number

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 2_000_000
MAX_COLUMNS = 100
HEADING_ROWS = 50

_TEXT_ENDINGS = (".csv", ".tsv", ".txt")
_DELIMITERS = ";,\t"
_HEAD = 100_000
_LEAST_HEADINGS = 3

Indexes = NDArray[np.int32]
Lines = list[list[str]]
Known = Mapping[str, bool]


class Column(NamedTuple):
    """texts[codes[i]] stands in row i; the texts are distinct and as in the file."""

    heading: str
    texts: list[str]
    codes: Indexes


@dataclass(frozen=True)
class FileTable:
    """The rows of a file below its headings, empty ones left out.

    rows: the number of each row as Excel counts them. sheet: the sheet's name, empty for a text file. faults: cells
    and rows that could not be read.
    """

    columns: list[Column]
    rows: NDArray[np.int64]
    sheet: str = ""
    faults: list[Fault] = field(default_factory=list)


class _Headings(NamedTuple):
    """Where the headings were found: in which row (from 1), how many of the known ones, and where the row ends."""

    texts: list[str]
    row: int
    known: int
    end: int = 0
    delimiter: str = ""


def read_table(
    content: bytes, file_name: str, headings: Mapping[str, bool], *, sheet: str = "", max_bytes: int = MAX_BYTES
) -> FileTable:
    """The table in a file whose heading row holds at least three of `headings` (case and spaces do not count).

    headings: the known ones, true for those that every row needs; Excel leaves out empty cells at the end of a row.
    sheet: which sheet of an Excel file; needed only where several have such a row.
    Raises UserError, without the file's name, for a file that is too big, empty, damaged, locked, of another kind, in
    an unknown character encoding, dangerous to open, or without headings or rows.
    """
    _check_size(content, max_bytes)
    known = {fold_name(heading): is_needed for heading, is_needed in headings.items()}
    ending = Path(file_name).suffix.lower()
    if ending == ".xlsx":
        table = _read_excel(content, known, sheet, max_bytes)
    elif ending in _TEXT_ENDINGS:
        table = _read_text(content, known)
    else:
        raise UserError(_other_kind(ending))
    if not len(table.rows) and not table.faults:
        raise UserError("filen har rubriker men inga uppgifter under dem.")
    return table


def _check_size(content: bytes, max_bytes: int) -> None:
    if not content.strip():
        raise UserError("filen är tom.")
    if len(content) > max_bytes:
        size, limit = (f"{count / 2**20:.1f}".replace(".", ",") for count in (len(content), max_bytes))
        raise UserError(f"filen är {size} MB; högst {limit} MB tillåts. Dela upp den på flera filer.")


def _other_kind(ending: str) -> str:
    if ending in (".xlsm", ".xltm", ".xlam"):
        return "filen får innehålla makron och läses därför inte. Spara den som Excel-arbetsbok (.xlsx)."
    if ending in (".xls", ".xlsb", ".ods", ".xltx"):
        return f"formatet {ending} läses inte. Spara filen som Excel-arbetsbok (.xlsx)."
    return f"filändelsen '{ending}' är okänd. Tillåtna: .xlsx, {', '.join(_TEXT_ENDINGS)}."


def _read_text(content: bytes, known: Known) -> FileTable:
    text, is_utf8 = _to_utf8(content)
    if text.count(b"\n") > MAX_ROWS:
        raise UserError(_too_many_rows())
    head = text[:_HEAD].decode(errors="ignore")
    found = max((_find_in_text(head, known, delimiter) for delimiter in _DELIMITERS), key=lambda each: each.known)
    if found.known < _LEAST_HEADINGS:
        advice = "" if is_utf8 else " Filen är inte i UTF-8: spara den som 'CSV UTF-8' i Excel."
        raise UserError(_no_headings() + advice)
    _check_width(found.texts)
    body = text[len(head[: found.end].encode()) :].rstrip(b"\r\n") + b"\n"
    return _read_regular(body, found) or _read_lines(body, found, known)


def _to_utf8(content: bytes) -> tuple[bytes, bool]:
    """The text in UTF-8 without a byte order mark, and whether it was so. Raises UserError for what is no text."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UserError("innehållet är en Excelfil eller ett arkiv, inte text. Ge en Excelfil ändelsen .xlsx.")
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text, encoding = _decode(content, ("utf-16",) if is_utf16 else ("utf-8", "cp1252"))
    if "\0" in text:
        raise UserError("filen innehåller nolltecken och är ingen textfil. Spara den som 'CSV UTF-8' i Excel.")
    if encoding == "utf-8":
        return content.removeprefix(codecs.BOM_UTF8), True
    return text.encode(), False


def _decode(content: bytes, encodings: Sequence[str]) -> tuple[str, str]:
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UserError("filens teckenkodning är okänd. Spara den som 'CSV UTF-8' i Excel.")


def _too_many_rows() -> str:
    return f"filen har mer än {format_number(MAX_ROWS, 0)} rader. Dela upp den på flera filer."


def _no_headings() -> str:
    return (
        f"ingen rubrikrad hittades bland de första {HEADING_ROWS} raderna. "
        "Rubrikerna källa, indikator, år, enhet och svar behövs; hämta mallen för att se formen."
    )


def _check_width(headings: list[str]) -> None:
    if len(headings) > MAX_COLUMNS:
        raise UserError(f"rubrikraden har {len(headings)} kolumner; högst {MAX_COLUMNS} kan läsas.")


def _find_in_text(head: str, known: Known, delimiter: str) -> _Headings:
    file = io.StringIO(head, newline="")
    best = _Headings([], 0, 0)
    try:
        for number, line in enumerate(csv.reader(file, delimiter=delimiter), start=1):
            score = _count_known(line, known)
            if score > best.known:
                best = _Headings(line, number, score, file.tell(), delimiter)
            if number == HEADING_ROWS:
                break
    except csv.Error:  # what stands there is no table in this delimiter
        pass
    return best


def _count_known(line: Sequence[str], known: Known) -> int:
    return len({fold_name(cell) for cell in line[:MAX_COLUMNS]} & known.keys())


def _read_regular(body: bytes, found: _Headings) -> FileTable | None:
    """The quick way, for a file whose rows are all as long as the heading row; None for any other."""
    if body.count(b"\r") != body.count(b"\r\n") or not _is_regular(body, found.delimiter, len(found.texts)):
        return None
    frame = pd.read_csv(
        io.BytesIO(body),
        sep=found.delimiter,
        header=None,
        dtype=object,  # text as it stands; "category" would make numbers of codes with a leading zero
        na_filter=False,
        skip_blank_lines=False,
        encoding="utf-8",
    )
    columns = [_column(heading, frame[index].to_numpy()) for index, heading in enumerate(found.texts)]
    return _without_empty_rows(columns, found.row + 1)


def _is_regular(body: bytes, delimiter: str, width: int) -> bool:
    """True where each line has `width` cells and quotation marks stand only around cells and, doubled, in them."""
    characters = np.frombuffer(body, np.uint8)
    is_mark = (characters == ord(delimiter)) | (characters == ord("\n"))
    is_quote = characters == ord('"')
    if is_quote.any():
        if not _is_well_quoted(characters, np.flatnonzero(is_quote), delimiter):
            return False
        is_mark &= ~np.logical_xor.accumulate(is_quote)
    marks = characters[is_mark]
    if marks.size % width:
        return False
    lines = marks.reshape(-1, width)
    return bool((lines[:, :-1] == ord(delimiter)).all() and (lines[:, -1] == ord("\n")).all())


def _is_well_quoted(characters: NDArray[np.uint8], quotes: NDArray[np.intp], delimiter: str) -> bool:
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        return False
    before = np.where(opening == 0, ord("\n"), characters[opening - 1])
    ends = [ord(mark) for mark in (delimiter, "\n", '"')]
    return bool(np.isin(before, ends).all() and np.isin(characters[closing + 1], [*ends, ord("\r")]).all())


def _read_lines(body: bytes, found: _Headings, known: Known) -> FileTable:
    lines: Lines = []
    reader = csv.reader(io.StringIO(body.decode(), newline=""), delimiter=found.delimiter, strict=True)
    try:
        lines.extend(islice(reader, MAX_ROWS + 1))
    except csv.Error as error:
        row = found.row + len(lines) + 1
        raise UserError(
            f"rad {row}: citattecknen går inte ihop, eller så är en cell orimligt lång. "
            "Varje cell som börjar med citattecken måste sluta med ett, och inre citattecken dubbleras."
        ) from error
    if len(lines) > MAX_ROWS:
        raise UserError(_too_many_rows())
    faults = _take_out_broken(lines, found, known)
    table = _as_table(found.texts, lines, found.row + 1)
    return FileTable(table.columns, table.rows, faults=faults)


def _take_out_broken(lines: Lines, found: _Headings, known: Known) -> list[Fault]:
    """Empties the rows that have too few or too many cells, and tells of them."""
    width = len(found.texts)
    needed = max((index for index, text in enumerate(found.texts, start=1) if known.get(fold_name(text))), default=0)
    faults = []
    for index, line in enumerate(lines):
        if len(line) != width and any(line) and (len(line) < needed or any(line[width:])):
            faults.append(Fault(found.row + index + 1, "", _wrong_width(len(line), width, found.delimiter)))
            lines[index] = []
    return faults


def _as_table(headings: list[str], lines: Lines, first_row: int) -> FileTable:
    width = len(headings)
    cells = [line[:width] for line in lines]
    by_column = list(zip_longest(*cells, [""] * width, fillvalue=""))  # one more row, so that no file has no columns
    columns = [
        _column(heading, np.array(texts[:-1], dtype=object)) for heading, texts in zip(headings, by_column, strict=True)
    ]
    return _without_empty_rows(columns, first_row)


def _wrong_width(found: int, expected: int, delimiter: str) -> str:
    mark = "tabb" if delimiter == "\t" else f"'{delimiter}'"
    advice = f"; en cell som innehåller {mark} ska stå inom citattecken" if found > expected else ""
    return f"raden har {found} celler, rubrikraden {expected}{advice}"


def _column(heading: str, texts: NDArray[np.object_]) -> Column:
    codes, distinct = pd.factorize(texts)
    return Column(heading, list(distinct), codes.astype(np.int32))


def _without_empty_rows(columns: list[Column], first_row: int) -> FileTable:
    filled = np.zeros(len(columns[0].codes), dtype=bool)
    for column in columns:
        filled |= np.array([bool(text.strip()) for text in column.texts], dtype=bool)[column.codes]
    rows = np.flatnonzero(filled) + first_row
    if filled.all():
        return FileTable(columns, rows)
    return FileTable([column._replace(codes=column.codes[filled]) for column in columns], rows)


def _read_excel(content: bytes, known: Known, wanted: str, max_bytes: int) -> FileTable:
    sheets = {sheet.name: sheet for sheet in read_workbook(content, max_bytes)}
    if wanted and wanted not in sheets:
        raise UserError(f"bladet '{wanted}' finns inte. Filens blad: {', '.join(sheets)}.")
    chosen = [wanted] if wanted else list(sheets)
    found = {name: _find_in_sheet(sheets[name].lines, known) for name in chosen}
    tables = [name for name in chosen if found[name].known >= _LEAST_HEADINGS]
    if not tables:
        raise UserError(_no_headings())
    if len(tables) > 1:
        raise UserError(f"flera blad har en rubrikrad: {', '.join(tables)}. Välj ett av dem.")
    sheet, headings = sheets[tables[0]], found[tables[0]]
    _check_width(headings.texts)
    table = _as_table(headings.texts, sheet.lines[headings.row :], headings.row + 1)
    return FileTable(table.columns, table.rows, sheet.name, sheet.faults)


def _find_in_sheet(lines: Lines, known: Known) -> _Headings:
    scores = [_count_known(line, known) for line in lines[:HEADING_ROWS]]
    best = max(range(len(scores)), key=lambda index: scores[index], default=None)
    return _Headings([], 0, 0) if best is None else _Headings(lines[best], best + 1, scores[best])

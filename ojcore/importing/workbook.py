"""An uploaded .xlsx as text cells, without trusting it.

The file is unpacked here, under a limit on what really comes out, and looked through before the reader sees it: the
reader gets the measured parts only, packed anew, so that it cannot be shown anything else. What it would hide
(formulas, error values, percent formats) is taken from the same look.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from ojcore.errors import UserError

UNPACKED_PER_BYTE = 15
MAX_RATIO = 200
MAX_PARTS = 2_000
MAX_CELLS = 12_000_000
MAX_TEXT_BYTES = 2**30

_SMALL = 10 * 2**20
_CHUNK = 2**20
_DAMAGED = "filen är skadad och går inte att läsa. Öppna den i Excel och spara den på nytt som .xlsx."
_TOO_BIG = "filen packas upp till orimligt mycket och läses därför inte. Spara uppgifterna i en ny, tom arbetsbok."
_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/)?workbook\.xml(\.rels)?|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml"
)
_QUOTED = re.compile(r'"[^"]*"|\\.')
_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_PERCENT_FORMATS = {"9", "10"}

Attributes = dict[str, str]
Parts = dict[str, bytes]


class Fault(NamedTuple):
    """What is wrong with a row, or with one of its cells where `column` (a heading or a letter) is given."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's cells as text, from row 1 and column A, and those that cannot be taken as they stand."""

    name: str
    lines: list[list[str]]
    faults: list[Fault]


def read_workbook(content: bytes, max_bytes: int) -> list[Sheet]:
    """The worksheets of an .xlsx, numbers with decimal comma, percent as it is shown (`62,5 %`), days as 2024-10-11.

    max_bytes: what the packed file may be at most; it may unpack to fifteen times that.
    Raises UserError for a file that is locked, damaged, of another kind, or unpacks to more than that.
    """
    _refuse_other_kinds(content)
    parts = _unpack(content, max_bytes * UNPACKED_PER_BYTE)
    try:
        looked = _look_through(parts)
        cells = _read_cells(_pack(parts))
    except (CalamineError, expat.ExpatError, LookupError, ValueError) as error:
        raise UserError(_DAMAGED) from error
    return [_sheet(name, cells[name], looked[name]) for name in cells if name in looked]


def _read_cells(content: bytes) -> dict[str, list[list[Any]]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        names = [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        return {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(
            "filen är låst med lösenord eller i det gamla formatet .xls. "
            "Ta bort lösenordet och spara den som Excel-arbetsbok (.xlsx)."
        )
    if not content.startswith(b"PK"):
        raise UserError("innehållet är ingen Excel-arbetsbok. Spara filen som .xlsx i Excel, eller som .csv.")


def _unpack(content: bytes, limit: int) -> Parts:
    """The parts that hold cells, after the checks that need only the list of contents."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limit, len(content))
            parts: Parts = {}
            for entry in entries:
                if _WANTED.fullmatch(entry.filename):
                    parts[entry.filename] = _read_part(archive, entry, limit - sum(map(len, parts.values())))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise UserError(_DAMAGED) from error
    if "xl/workbook.xml" not in parts:
        raise UserError("innehållet är ingen Excel-arbetsbok (.xlsx). Spara filen som .xlsx i Excel, eller som .csv.")
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise UserError(_MACROS)
    return parts


_MACROS = "filen innehåller makron och läses därför inte. Spara den som Excel-arbetsbok (.xlsx) utan makron."


def _check_entries(entries: list[zipfile.ZipInfo], limit: int, packed: int) -> None:
    names = [entry.filename for entry in entries]
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise UserError(_MACROS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError("filen är låst med lösenord. Ta bort lösenordet och spara den på nytt.")
    if len(set(names)) < len(names) or any(entry.compress_type not in (0, 8) for entry in entries):
        raise UserError(_DAMAGED)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PARTS or unpacked > limit or unpacked > max(_SMALL, packed * MAX_RATIO):
        raise UserError(_TOO_BIG)


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """One part, never more than `limit` bytes whatever the list of contents says."""
    chunks: list[bytes] = []
    size = 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise UserError(_TOO_BIG)
            chunks.append(chunk)
    return b"".join(chunks)


def _pack(parts: Parts) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _look_through(parts: Parts) -> dict[str, "_Look"]:
    """Sheet name -> what was seen in it. Raises UserError for what would take too much memory to read."""
    percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    longest = _longest_text(parts.get("xl/sharedStrings.xml", b""))
    looked = {}
    for name, path in _sheet_paths(parts).items():
        look = looked[name] = _Look(percent_styles)
        _parse(parts[path], look.start)
        if look.rows * look.columns > MAX_CELLS or look.texts * longest > MAX_TEXT_BYTES:
            raise UserError(
                f"bladet '{name}' har {look.rows} rader och {look.columns} kolumner, mer än som kan läsas. "
                "Kopiera uppgifterna till en ny, tom arbetsbok eller dela upp dem på flera filer."
            )
    return looked


def _parse(part: bytes, start: Callable[[str, Attributes], None], text: Callable[[str], None] | None = None) -> None:
    """Calls back for each element of an XML part. Document types are refused."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_document_type
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parser.Parse(part, True)


class _LocalNames(dict[str, str]):
    """Element names as XML has them -> without their prefix."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


_NAMES = _LocalNames()


def _refuse_document_type(*_: Any) -> None:
    raise UserError(_DAMAGED)


def _sheet_paths(parts: Parts) -> dict[str, str]:
    """Sheet name -> name of its part."""
    targets: dict[str, str] = {}
    paths: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if _NAMES[name] == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(name: str, attributes: Attributes) -> None:
        if _NAMES[name] == "sheet":
            id_ = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            target = targets.get(id_, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in parts:
                paths[attributes["name"]] = path

    _parse(parts["xl/_rels/workbook.xml.rels"], relation)
    _parse(parts["xl/workbook.xml"], sheet)
    return paths


def _percent_styles(styles: bytes) -> set[str]:
    """The cell styles (index as text) that show a number times hundred, with a percent sign."""
    formats = set(_PERCENT_FORMATS)
    found: set[str] = set()
    inside = [""]

    def start(name: str, attributes: Attributes) -> None:
        name = _NAMES[name]
        if name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside[:] = [name, "-1"]
        elif name == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(attributes["numFmtId"])
        elif name == "xf" and inside[0] == "cellXfs":
            inside[1] = str(int(inside[1]) + 1)
            if attributes.get("numFmtId") in formats:
                found.add(inside[1])

    if styles:
        _parse(styles, start)
    return found


def _longest_text(shared: bytes) -> int:
    """The length of the longest text that cells share."""
    lengths = [0]

    def start(name: str, _: Attributes) -> None:
        if _NAMES[name] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        lengths[-1] += len(data)

    if shared:
        _parse(shared, start, text)
    return max(lengths)


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


@dataclass
class _Look:
    """What a sheet's XML says that the reader does not: how far it goes, and cells that are not what they seem.

    rows, columns: the last with a cell. texts: number of cells with a shared text. percent: cells shown with a percent
    sign. Rows and columns are counted from 1.
    """

    percent_styles: set[str]
    rows: int = 0
    columns: int = 0
    texts: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: list[tuple[int, int]] = field(default_factory=list)
    _place: tuple[int, int] = (0, 0)
    _numbers: _Columns = field(default_factory=_Columns)

    def start(self, name: str, attributes: Attributes) -> None:
        """Takes the start of an element; called a million times for a large sheet."""
        name = _NAMES[name]
        if name == "c":
            self._take_cell(attributes)
        elif name == "f":
            self.faults[self._place] = "cellen är en formel; klistra in den som värde (Klistra in special, Värden)"
        elif name == "row":
            self._place = (int(attributes.get("r", self._place[0] + 1)), 0)

    def _take_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            row, column = self._place[0], self._place[1] + 1
        else:
            letters = reference.rstrip("0123456789")
            row, column = int(reference[len(letters) :]), self._numbers[letters]
        self._place = (row, column)
        if row > self.rows:
            self.rows = row
        if column > self.columns:
            self.columns = column
        kind = attributes.get("t", "n")
        if kind == "s":
            self.texts += 1
        elif kind == "e":
            self.faults[self._place] = "cellen visar ett fel (#…); skriv värdet"
        elif kind == "n" and attributes.get("s") in self.percent_styles:
            self.percent.append(self._place)


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet(name: str, cells: list[list[Any]], look: _Look) -> Sheet:
    numbers = _Numbers()
    lines = [
        [cell if isinstance(cell, str) else numbers[cell] if isinstance(cell, float) else _text(cell) for cell in row]
        for row in cells
    ]
    for row, column in look.percent:
        value = cells[row - 1][column - 1] if row <= len(cells) and column <= len(cells[row - 1]) else None
        if isinstance(value, float | int):
            lines[row - 1][column - 1] = f"{_number(Decimal(f'{value:.15g}') * 100)} %"
    faults = [Fault(row, _letters(column), text) for (row, column), text in look.faults.items()]
    return Sheet(name, lines, faults)


class _Numbers(dict[float, str]):
    """Numbers as Excel shows them, to fifteen digits with decimal comma."""

    def __missing__(self, number: float) -> str:
        self[number] = _number(Decimal(f"{number:.15g}"))
        return self[number]


def _number(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")


def _text(cell: Any) -> str:
    """A cell that is neither text nor a decimal number: truth values as SANT and FALSKT, days as 2024-10-11."""
    if isinstance(cell, bool):
        return "SANT" if cell else "FALSKT"
    return cell.isoformat() if isinstance(cell, date | datetime | time) else str(cell)

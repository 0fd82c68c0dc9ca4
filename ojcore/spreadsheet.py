"""Tables out as CSV and Excel files for Swedish Excel, where no text can become a formula.

A text that starts as a formula does would be run by whoever opens the file. CSV puts `'` before it, which
`unguard_text` takes away again; Excel stores it as text. A number is never touched, signed or not.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ojcore.swedish import exact, parse_number

Cell = str | int | float | Decimal | date | None
Rows = Iterable[Sequence[Cell]]

_FORMULA = r"([\s\ufeff\u200b]*[=+\-@]|[\t\r\n])"
_STARTS_FORMULA = re.compile(_FORMULA)
_NEEDS_MARK = re.compile(f"'*{_FORMULA}")
_WIDEST = 60
_ROWS_MEASURED = 200


def is_formula(text: str) -> bool:
    """True for a text that a spreadsheet program could run: it starts with = + - @, a tab or a line break.

    A number with its sign, such as -12,5, is none, and neither is a lone sign.
    """
    return bool(_STARTS_FORMULA.match(text)) and len(text.strip()) > 1 and parse_number(text) is None


def guard_text(text: str) -> str:
    """`text` as CSV may hold it: with `'` before what would be run as a formula. `unguard_text` is the way back."""
    return f"'{text}" if _NEEDS_MARK.match(text) and parse_number(text) is None else text


def unguard_text(text: str) -> str:
    """`text` without the mark that `guard_text` put before it."""
    return text[1:] if text.startswith("'") and _NEEDS_MARK.match(text[1:]) else text


def write_csv(rows: Rows) -> bytes:
    """A CSV file that Swedish Excel opens by a double click: `;`, decimal comma, UTF-8 with a byte order mark.

    rows: the heading row first; numbers as numbers, None and NaN as an empty cell, days as 2024-10-11.
    """
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([_csv_text(cell) for cell in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _csv_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return guard_text(_without_control(cell))
    if _is_nothing(cell):
        return ""
    return f"{exact(cell):f}".replace(".", ",") if isinstance(cell, float | Decimal) else str(cell)


def _is_nothing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and not math.isfinite(cell))


def write_xlsx(rows: Rows, *, title: str = "Tabell", notes: Sequence[str] = ()) -> bytes:
    """An Excel file: `rows` on a sheet called `title`, the heading row first, and `notes` on a second sheet.

    Text is stored as text, whatever it starts with, without the control characters that Excel refuses; numbers and
    days as such; None and NaN as an empty cell.
    """
    workbook = Workbook(write_only=True)
    fill_sheet(workbook.create_sheet(title), rows)
    if notes:
        fill_sheet(workbook.create_sheet("Förklaring"), [["Förklaring"], *([note] for note in notes)])
    return workbook_bytes(workbook)


def fill_sheet(sheet: WriteOnlyWorksheet, rows: Rows) -> None:
    """Writes rows to an empty sheet of a write-only workbook: bold heading that stays in view, columns wide enough."""
    complete = [list(row) for row in rows]
    sheet.freeze_panes = "A2"
    for index, width in enumerate(_widths(complete), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row in complete[:1]:
        sheet.append([_heading(sheet, _without_control(str(cell))) for cell in row])
    for row in complete[1:]:
        sheet.append([_xlsx_cell(sheet, cell) for cell in row])


def workbook_bytes(workbook: Workbook) -> bytes:
    """The finished file."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _widths(rows: list[list[Cell]]) -> list[int]:
    measured = rows[:_ROWS_MEASURED]
    columns = max((len(row) for row in measured), default=0)
    longest = [max(len(str(row[index])) for row in measured if index < len(row)) for index in range(columns)]
    return [min(length, _WIDEST) + 2 for length in longest]


def _heading(sheet: WriteOnlyWorksheet, text: str) -> Any:
    written = _text_cell(sheet, text)
    written.font = Font(bold=True)
    return written


def _xlsx_cell(sheet: WriteOnlyWorksheet, cell: Cell) -> Any:
    if not isinstance(cell, str):
        return None if _is_nothing(cell) else cell
    text = _without_control(cell)
    return _text_cell(sheet, text) if is_formula(text) or text.startswith(("=", "#")) else text


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Any:
    written = WriteOnlyCell(sheet, text)
    written.data_type = "s"
    written.quotePrefix = is_formula(text)  # editing the cell in Excel leaves it a text
    return written


def _without_control(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))

"""How much of a file may come out of it, and what is said of a file that is damaged or too much."""

from collections.abc import Iterable

from ojcore.errors import UserError
from ojcore.swedish import format_number

MAX_CELLS = 12_000_000
MAX_ROWS = 2_000_000
MAX_COLUMNS = 16_384
MAX_TEXT_BYTES = 2**28
MAX_CELL = 2**17
"""The longest text of a cell, in characters; Excel takes a quarter of it."""

DAMAGED = "filen är skadad och går inte att läsa. Öppna den i Excel och spara den på nytt som .xlsx."
TOO_BIG = "filen packas upp till orimligt mycket och läses därför inte. Spara uppgifterna i en ny, tom arbetsbok."
LOCKED = "filen är låst med lösenord. Ta bort lösenordet och spara den på nytt."
MACROS = "filen innehåller makron och läses därför inte. Spara den som Excel-arbetsbok (.xlsx) utan makron."


def check_extent(sheet: str, rows: int, columns: int) -> None:
    """Raises UserError for a table with more rows, columns or cells than are read. sheet: its name, "" for the file."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise UserError(too_much(sheet, rows, columns))


def check_total(cells: Iterable[int]) -> None:
    """Raises UserError for a file whose tables, each within bounds, have too many cells together."""
    if sum(cells) > MAX_CELLS:
        raise UserError(
            f"filens blad har tillsammans mer än {format_number(MAX_CELLS, 0)} celler, mer än som kan läsas. "
            "Lämna bladen i var sin fil."
        )


def too_much(sheet: str, rows: int, columns: int) -> str:
    """That a table is more than can be read, and what to do."""
    what = f"bladet '{sheet}'" if sheet else "filen"
    return (
        f"{what} har {format_number(rows, 0)} rader och {format_number(columns, 0)} kolumner, mer än som kan läsas. "
        "Kopiera uppgifterna till en ny, tom arbetsbok eller dela upp dem på flera filer."
    )

"""One workbook as LibreOffice saves it in four formats (tests/workbooks): each reader reads the same in it."""

from pathlib import Path

import pytest

from ojcore.importing.grid.model import Area, Grid
from tests.pure.grid_files import read

_FILES = Path(__file__).parent.parent / "workbooks"

LINES = [
    ["Öppna jämförelser", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["", "Tillgänglighet", "", "", "", ""],
    ["Kommun", "Andel", "Antal", "Dag", "Tid", "Formel"],
    ["0880 Kalmar", "62,5 %", "1234,5", "2024-10-11", "12:30:00", "2469"],
    ["Göteborgs stad", "3,4 %", "0,3", "2024-10-12", "12:30:00", "0,6"],
    ["Upplands Väsby", "100 %", "45000", "2024-10-13", "12:30:00", "90000"],
    ["Åre\nkommun", "58 %", "-3,25", "2024-10-14", "12:30:00", ""],
    ["", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["", "", "", "", "", ""],
    ["1 234", "  två  blanksteg ", "7", "2024-01-02T03:04:05", "", ""],
]


def saved_as(ending: str) -> list[Grid]:
    return read((_FILES / f"libreoffice.{ending}").read_bytes(), f"fil.{ending}")


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_the_same_workbook_reads_the_same_whatever_format_it_is_saved_in(ending: str) -> None:
    values, hidden = saved_as(ending)
    assert values.lines() == LINES
    assert [place for place, fault in values.faults.items() if "visar ett fel" in fault] == [(8, 6)]
    assert values.dates == {(row, column) for row in range(5, 9) for column in (4, 5)} | {(12, 4)}
    assert values.merged == (Area(3, 2, 3, 3),)
    assert (values.hidden_rows, values.hidden_columns, values.is_hidden) == ((6,), (5,), False)
    assert (hidden.name, hidden.is_hidden, hidden.lines()) == ("Dolt", True, [["x", "0114"], ["", "y"]])
    assert not hidden.faults  # a formula whose value is an empty text has a value


@pytest.mark.parametrize(("ending", "formulas"), [("xlsx", (3, 1)), ("ods", (3, 1)), ("xls", (0, 0))])
def test_formulas_are_counted_where_the_format_tells_them(ending: str, formulas: tuple[int, int]) -> None:
    values, hidden = saved_as(ending)
    assert (values.formulas, hidden.formulas) == formulas


def test_the_same_sheet_as_a_web_page_reads_as_it_is_shown() -> None:
    (page,) = saved_as("html")
    assert page.lines()[:5] == [
        ["Öppna jämförelser", "", "", "", ""],
        ["", "", "", "", ""],
        ["", "Tillgänglighet", "", "", ""],
        ["Kommun", "Andel", "Antal", "Dag", "Formel"],
        ["0880 Kalmar", "62.5%", "1234.5", "2024-10-11", "2469"],
    ]
    assert page.merged == (Area(3, 2, 3, 3),)

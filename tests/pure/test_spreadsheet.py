"""CSV and Excel files out: for Swedish Excel, and with no text that becomes a formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ojcore.importing.grid import read_grids
from ojcore.spreadsheet import Cell, guard_text, is_formula, unguard_text, write_csv, write_xlsx
from ojcore.swedish import parse_number

DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "=", "'=1"]
NUMBERS = ["-12,5", "+12,5", "−3", "1 095", "+-0", "-25 %"]

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20) | st.sampled_from(DANGEROUS + NUMBERS)


def test_a_csv_file_has_semicolons_decimal_commas_and_a_byte_order_mark() -> None:
    rows: list[list[Cell]] = [["Kommun", "Andel", "Dag"], ["Ekerö", 62.5, date(2024, 10, 11)], ["Solna", None, ""]]
    assert write_csv(rows) == "\ufeffKommun;Andel;Dag\r\nEkerö;62,5;2024-10-11\r\nSolna;;\r\n".encode()


@pytest.mark.parametrize(
    ("cell", "text"),
    [(1095, "1095"), (-0.5, "-0,5"), (1e-7, "0,0000001"), (Decimal("8.35"), "8,35"), (float("nan"), ""), (None, "")],
)
def test_a_number_in_csv_is_never_marked_as_text(cell: Cell, text: str) -> None:
    assert write_csv([[cell, "x"]]).decode("utf-8-sig") == f"{text};x\r\n"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_could_be_run_gets_a_mark_in_csv(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(write_csv([[text]]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_written_as_text_gets_no_mark(text: str) -> None:
    assert guard_text(text) == text
    assert not is_formula(text)


@given(texts)
def test_no_guarded_text_starts_as_a_formula_unless_it_is_a_number(text: str) -> None:
    guarded = guard_text(text)
    assert not is_formula(guarded) or parse_number(guarded) is not None


@given(texts)
def test_the_mark_is_taken_away_again_whatever_the_text(text: str) -> None:
    assert unguard_text(guard_text(text)) == text


@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_as_csv_is_read_back_the_same(rows: list[list[str]]) -> None:
    lines = csv.reader(io.StringIO(write_csv(rows).decode("utf-8-sig"), newline=""), delimiter=";")
    assert [[unguard_text(cell) for cell in line] for line in lines] == rows


@pytest.mark.parametrize("text", [*DANGEROUS, "#N/A", "0184", "vanlig text"])
def test_a_text_in_excel_is_stored_as_text_whatever_it_starts_with(text: str) -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([["Rubrik"], [text]]))).active
    assert (sheet["A2"].data_type, sheet["A2"].value.strip("\r\n")) == ("s", text.strip("\r\n").replace("\r", "\n"))


def test_a_text_that_could_be_run_stays_text_when_its_cell_is_edited_in_excel() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([["Rubrik"], ["=1+1"], ["Solna"]]))).active
    assert [sheet["A2"].quotePrefix, bool(sheet["A3"].quotePrefix)] == [True, False]


def test_numbers_and_days_in_excel_are_numbers_and_days_and_nothing_is_an_empty_cell() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx([["a", "b", "c", "d"], [-5.5, 3, None, float("nan")]]))).active
    assert [cell.value for cell in sheet[2]] == [-5.5, 3, None, None]


def test_characters_that_excel_refuses_are_left_out_before_it_is_decided_what_is_a_formula() -> None:
    rows = [["Rubrik\x01"], ["\x01=1+1"]]
    sheet = load_workbook(io.BytesIO(write_xlsx(rows))).active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A2"].data_type] == ["Rubrik", "=1+1", "s"]
    assert write_csv(rows).decode("utf-8-sig") == "Rubrik\r\n'=1+1\r\n"


def test_an_excel_file_has_its_heading_in_view_and_its_notes_on_a_second_sheet() -> None:
    workbook = load_workbook(io.BytesIO(write_xlsx([["Kommun"], ["Solna"]], title="Jämförelse", notes=["Källa: ÖJ"])))
    assert workbook.sheetnames == ["Jämförelse", "Förklaring"]
    assert (workbook["Jämförelse"].freeze_panes, workbook["Jämförelse"]["A1"].font.bold) == ("A2", True)
    assert [cell.value for cell in workbook["Förklaring"]["A"]] == ["Förklaring", "Källa: ÖJ"]


@given(st.lists(st.lists(texts.filter(str.strip), min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_is_written_as_excel_is_read_back_the_same(rows: list[list[str]]) -> None:
    (sheet,) = read_grids(write_xlsx([["a", "b"], *rows]), "fil.xlsx")
    assert sheet.faults == {}
    assert [[cell.strip() for cell in line] for line in sheet.lines()[1:]] == [
        [cell.strip().replace("\r", "\n") for cell in row] for row in rows
    ]

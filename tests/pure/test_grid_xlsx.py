"""Excel workbooks: what a person sees in them, and every workbook that must not be opened."""

import io
import struct
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ojcore.importing.grid.look import Look
from ojcore.importing.grid.model import Area
from ojcore.importing.grid.sheet_xml import SheetReading
from tests.import_files import excel_file, zipped
from tests.pure.grid_files import read, read_one, refusal, saved

XML = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData>{}</worksheet>'


def with_cell(cell: str) -> bytes:
    return excel_file([["källa", "år", "enhet"], ["prov", 2020, cell]])


def test_numbers_are_read_as_a_person_sees_them() -> None:
    cells = [184, 62.5, 0.1 + 0.2, 1e16, '<c r="{cell}" s="1"><v>0.58</v></c>', '<c r="{cell}" s="2"><v>0.625</v></c>']
    grid = read_one(excel_file([[cell] for cell in cells]))
    assert [line[0] for line in grid.lines()] == ["184", "62,5", "0,3", "10000000000000000", "58 %", "62,5 %"]


def test_days_times_and_truth_values_are_text_and_days_and_times_are_told() -> None:
    workbook = Workbook()
    workbook.active.append(
        [date(2022, 12, 31), datetime.fromisoformat("2024-01-02T03:04:05"), time(12, 30), timedelta(hours=30), True]
    )
    grid = read_one(saved(workbook))
    assert grid.lines() == [["2022-12-31", "2024-01-02T03:04:05", "12:30:00", "30:00:00", "SANT"]]
    assert grid.dates == {(1, 1), (1, 2), (1, 3), (1, 4)}


def test_one_and_true_are_not_the_same_cell() -> None:
    assert read_one(excel_file([[1], ['<c r="{cell}" t="b"><v>1</v></c>'], ["1"]])).lines() == [["1"], ["SANT"], ["1"]]


def test_cells_keep_their_place_whatever_is_empty_above_and_beside_them() -> None:
    workbook = Workbook()
    workbook.active["C4"] = "x"
    workbook.active["E6"] = 1
    grid = read_one(saved(workbook))
    assert (grid.cell(4, 3), grid.cell(6, 5), grid.height, len(grid.columns)) == ("x", "1", 6, 5)


def test_merged_cells_hidden_rows_columns_and_sheets_are_told() -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in range(1, 6):
        sheet.append([f"{row}{column}" for column in "abcd"])
    sheet.merge_cells("B2:C3")
    sheet.merge_cells("D5:F9")
    sheet.row_dimensions[3].hidden = True
    sheet.auto_filter.ref = "A1:D5"
    sheet.row_dimensions[4].hidden = True  # as a filter hides it
    sheet.column_dimensions["B"].hidden = True
    workbook.create_sheet("Dolt").sheet_state = "veryHidden"
    shown, hidden = read(saved(workbook))
    assert shown.merged == (Area(2, 2, 3, 3),)
    assert (shown.hidden_rows, shown.hidden_columns) == ((3, 4), (2,))
    assert (shown.is_hidden, hidden.is_hidden, hidden.height) == (False, True, 0)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="{cell}"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="{cell}"><f t="shared" si="0"/><v>2.5</v></c>', "2,5"),
        ('<c r="{cell}" s="2"><f>A1</f><v>0.625</v></c>', "62,5 %"),
        ('<c r="{cell}" t="str"><f>A1&amp;""</f><v>Solna</v></c>', "Solna"),
        ('<c r="{cell}" t="str"><f>""</f><v></v></c>', ""),
    ],
)
def test_a_formula_is_read_by_its_stored_value_and_counted(cell: str, shown: str) -> None:
    grid = read_one(with_cell(cell))
    assert (grid.cell(2, 3), grid.formulas, grid.faults) == (shown, 1, {})


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ('<c r="{cell}"><f>1+1</f></c>', "cellen är en formel utan sparat värde; öppna filen i Excel och spara den"),
        ('<c r="{cell}"><f>1+1</f><v></v></c>', "cellen är en formel utan sparat värde"),
        ('<c r="{cell}"><f>1+1</f><v/></c>', "cellen är en formel utan sparat värde"),
        ('<c r="{cell}" t="e"><v>#REF!</v></c>', "cellen visar ett fel"),
        ('<c r="{cell}" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "cellen visar ett fel"),
    ],
)
def test_a_formula_without_value_or_an_error_is_told_with_its_place(cell: str, fault: str) -> None:
    grid = read_one(with_cell(cell))
    assert list(grid.faults) == [(2, 3)]
    assert grid.faults[2, 3].startswith(fault)
    assert (grid.cell(2, 3), grid.formulas) == ("", 0)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/vbaProject.bin": "x"}, "filen innehåller makron"),
        (
            {"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"},
            "filen innehåller makron",
        ),
        ({"xl/worksheets/sheet1.xml": "0" * 40 * 2**20}, "filen packas upp till orimligt mycket"),
        ({"xl/media/image1.png": "0" * 30 * 2**20}, "filen packas upp till orimligt mycket"),
        ({f"xl/x{number}": "" for number in range(3000)}, "filen packas upp till orimligt mycket"),
        (
            {"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="XFD1048576"><v>1</v></c></row>', "")},
            "bladet 'Blad1' har 1\u00a0048\u00a0576 rader och 16\u00a0384 kolumner, mer än som kan läsas.",
        ),
        (
            {"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="A1"><v>1</v></c><c r="ZZZ9"/></row>', "")},
            "bladet 'Blad1' har 9 rader och 18\u00a0278 kolumner, mer än som kan läsas.",
        ),
        (
            {
                "xl/sharedStrings.xml": f"<sst><si><t>{'å' * 2**20}</t></si></sst>",
                "xl/worksheets/sheet1.xml": XML.format('<row><c t="s"><v>0</v></c></row>' * 2000, ""),
            },
            "bladet 'Blad1' har 2\u00a0000 rader och 1 kolumner, mer än som kan läsas.",
        ),
        (
            {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "aaa">]><sst><si><t>&a;</t></si></sst>'},
            "filen är skadad och går inte att läsa.",
        ),
        ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}, "filen är skadad och går inte att läsa."),
        ({"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="1A"><v>1</v></c></row>', "")}, "filen är skadad"),
        (
            {"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="A1" r="B1"><v>1</v></c></row>', "")},
            "filen är skadad",
        ),
        (
            {"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "")},
            "filen är skadad",
        ),
    ],
)
def test_a_workbook_that_is_dangerous_or_damaged_is_refused(parts: dict[str, str], message: str) -> None:
    assert refusal(excel_file([["källa", "år"], ["prov", 2020]], parts=parts), "svar.xlsx").startswith(message)


def test_a_small_workbook_that_asks_for_gigabytes_is_refused_before_they_are_taken() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1201))
    content = excel_file(
        [],
        parts={
            "xl/sharedStrings.xml": f"<sst><si><t>{'😀' * 10**6}</t></si></sst>",
            "xl/worksheets/sheet1.xml": XML.format(rows, ""),
        },
    )
    assert len(content) < 20_000
    tracemalloc.start()
    message = refusal(content, "svar.xlsx")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.startswith("bladet 'Blad1' har 1\u00a0200 rader och 1 kolumner, mer än som kan läsas.")
    assert most < 60 * 2**20


def test_one_long_note_beside_many_short_texts_is_no_reason_to_refuse() -> None:
    rows = [["å" * 30_000], *([["Solna"]] * 10_000)]
    assert read_one(excel_file(rows)).height == 10_001


def test_a_workbook_that_lies_about_its_size_is_read_no_further_than_it_says() -> None:
    content = bytearray(excel_file([], parts={"xl/worksheets/sheet1.xml": "0" * 5 * 2**20}))
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[entry + 24 : entry + 28] = struct.pack("<I", 100)
    assert refusal(bytes(content), "svar.xlsx").startswith("filen är skadad och går inte att läsa.")


def test_a_locked_workbook_is_refused() -> None:
    content = bytearray(excel_file([["källa", "år", "enhet"]]))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(bytes(content), "svar.xlsx").startswith("filen är låst med lösenord.")


def test_a_workbook_with_the_same_part_twice_is_refused() -> None:
    file = io.BytesIO(excel_file([["källa", "år", "enhet"], ["prov", 2020, "Solna"]]))
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", XML.format("", ""))
    assert refusal(file.getvalue(), "svar.xlsx").startswith("filen är skadad och går inte att läsa.")


def test_a_template_and_a_workbook_with_backslashes_in_its_names_are_read() -> None:
    content = excel_file([["Solna"]])
    assert read_one(content, "mall.xltx").lines() == [["Solna"]]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name.replace("xl/", "xl\\"): archive.read(name) for name in archive.namelist()}
    assert read_one(zipped(parts), "fil.xlsx").lines() == [["Solna"]]


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(str.strip)
values = texts | st.integers(-(10**9), 10**9) | st.booleans() | st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1))


def shown(value: object) -> str:
    if isinstance(value, bool):
        return "SANT" if value else "FALSKT"
    return "" if value is None else str(value)


@given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_table_that_openpyxl_writes_reads_back_exactly(rows: list[list[object]]) -> None:
    workbook = Workbook()
    workbook.active.append(["a", "b", "c", "d"])
    for row in rows:
        workbook.active.append([*row, "x"])
    for cell in (cell for line in workbook.active for cell in line if isinstance(cell.value, str)):
        cell.data_type = "s"  # a text that begins as a formula does
    assert read_one(saved(workbook)).lines()[1:] == [[*map(shown, row), "x"] for row in rows]


CELLS = [
    "",
    "<v>1</v>",
    "<f>A1</f><v>2</v>",
    "<f>A1</f>",
    '<f t="shared" si="0"/><v/>',
    "<is><t>a</t></is>",
]
tails = st.sampled_from(["", ' s="1"', ' t="s"', ' s="2" t="s"', ' t="e"', ' s="1" t="str"', ' t="inlineStr"'])
sheets = st.lists(
    st.tuples(
        st.sampled_from(["", ' hidden="1"', ' spans="1:3" hidden="true" ht="0"']),
        st.lists(st.tuples(tails, st.sampled_from(CELLS)), max_size=4),
    ),
    max_size=5,
)


@given(sheets)
def test_rows_written_as_usual_and_otherwise_are_looked_through_alike(
    rows: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    """A prefix before each name is unusual, so that the sheet is parsed element by element."""

    def sheet(prefix: str) -> bytes:
        lines = "".join(
            f'<row r="{number}"{about}>'
            + "".join(f'<c r="{"ABCD"[at]}{number}"{tail}>{inner}</c>' for at, (tail, inner) in enumerate(cells))
            + "</row>"
            for number, (about, cells) in enumerate(rows, start=1)
        )
        merged = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
        columns = '<cols><col min="2" max="3" hidden="1"/></cols>'
        text = f"<worksheet>{columns}<sheetData>{lines}</sheetData>{merged}</worksheet>"
        marked = text.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
        return marked.encode()

    def look(part: bytes) -> tuple[Look, int]:
        reading = SheetReading({"1"}, is_hidden=False)
        reading.read(part)
        return reading.look, reading.texts

    assert look(sheet("")) == look(sheet("x:"))

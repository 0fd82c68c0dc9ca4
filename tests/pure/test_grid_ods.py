"""Workbooks of LibreOffice: what is repeated, hidden, covered or wrong, and what would unroll to too much."""

from dataclasses import replace
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.importing.grid.model import Area, Grid
from tests.pure.grid_files import ods_file, read, read_one, refusal


def cell(kind: str, inner: str = "", **attributes: str) -> str:
    about = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<table:table-cell office:value-type="{kind}"{about}>{inner}</table:table-cell>'


def text_cell(text: str) -> str:
    lines = "".join(f"<text:p>{escape(line).replace('  ', ' <text:s/>')}</text:p>" for line in text.split("\n"))
    return cell("string", lines) if text else "<table:table-cell/>"


def row(*cells: str, about: str = "") -> str:
    return f"<table:table-row{about}>{''.join(cells)}</table:table-row>"


def test_numbers_percent_days_times_and_truth_values_are_read_as_a_person_sees_them() -> None:
    cells = [
        cell("float", "<text:p>62,50</text:p>", office__value="62.5"),
        cell("percentage", "<text:p>3 %</text:p>", office__value="0.034"),
        cell("currency", office__value="1234.5"),
        cell("date", office__date_value="2024-10-11"),
        cell("date", office__date_value="2024-10-11T12:30:00"),
        cell("time", office__time_value="PT12H30M00S"),
        cell("time", office__time_value="PT30H00M00S"),
        cell("boolean", office__boolean_value="true"),
    ]
    grid = read_one(ods_file({"Blad1": f">{row(*cells)}"}), "fil.ods")
    assert grid.lines() == [
        ["62,5", "3,4 %", "1234,5", "2024-10-11", "2024-10-11T12:30:00", "12:30:00", "30:00:00", "SANT"]
    ]
    assert grid.dates == {(1, column) for column in (4, 5, 6, 7)}


def test_what_is_repeated_stands_in_each_place_and_the_empty_rest_of_the_sheet_in_none() -> None:
    repeated = 'table:number-rows-repeated="3"'
    day = cell("date", office__date_value="2024-10-11", table__number_columns_repeated="2")
    rows = [
        row(text_cell("a"), '<table:table-cell table:number-columns-repeated="2"/>', day),
        row('<table:table-cell table:number-columns-repeated="16384"/>', about=f" {repeated}"),
        row(text_cell("b"), day, about=f" {repeated}"),
        row('<table:table-cell table:number-columns-repeated="16384"/>', about=' table:number-rows-repeated="1048569"'),
    ]
    grid = read_one(ods_file({"Blad1": f">{''.join(rows)}"}), "fil.ods")
    assert grid.lines()[0] == ["a", "", "", "2024-10-11", "2024-10-11"]
    assert grid.lines()[1:4] == [[""] * 5] * 3
    assert grid.lines()[4:] == [["b", "2024-10-11", "2024-10-11", "", ""]] * 3
    assert grid.dates == {(1, 4), (1, 5), *((row, column) for row in (5, 6, 7) for column in (2, 3))}


def test_hidden_rows_columns_and_sheets_and_merged_cells_are_told() -> None:
    covered = '<table:covered-table-cell office:value-type="string"><text:p>dold</text:p></table:covered-table-cell>'
    merged = cell("string", "<text:p>x</text:p>", table__number_columns_spanned="2", table__number_rows_spanned="2")
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    rows = [
        row(text_cell("a"), text_cell("b"), text_cell("c")),
        row(text_cell("d"), merged, covered, about=' table:visibility="filter"'),
        row(text_cell("e"), covered, covered, about=' table:visibility="collapse" table:number-rows-repeated="2"'),
    ]
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    shown, hidden = read(
        ods_file({"Blad1": f">{columns}{''.join(rows)}", "Dolt": ' table:style-name="ta2">'}, style), "fil.ods"
    )
    assert shown.lines() == [["a", "b", "c"], ["d", "x", ""], ["e", "", ""], ["e", "", ""]]
    assert (shown.hidden_rows, shown.hidden_columns, shown.merged) == ((2, 3, 4), (2, 3), (Area(2, 2, 3, 3),))
    assert (shown.is_hidden, hidden.is_hidden, hidden.name) == (False, True, "Dolt")


def test_formulas_errors_comments_and_drawings() -> None:
    note = "<office:annotation><text:p>en kommentar</text:p></office:annotation>"
    drawing = "<draw:frame><draw:text-box><text:p>en ruta</text:p></draw:text-box></draw:frame>"
    cells = [
        cell("float", "<text:p>2</text:p>", table__formula="of:=1+1", office__value="2"),
        '<table:table-cell table:formula="of:=1+1"/>',
        '<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>',
        cell("string", "<text:p>#DIV/0!</text:p>", table__formula="of:=1/0", calcext__value_type="error"),
        cell("float", "<text:p>Err:502</text:p>", table__formula="of:=x()", office__value="0"),
        cell("string", f"{note}<text:p>värdet</text:p>{drawing}"),
        text_cell("#N/A"),
    ]
    grid = read_one(ods_file({"Blad1": f">{row(*cells)}"}), "fil.ods")
    assert grid.lines() == [["2", "", "", "", "", "värdet", "#N/A"]]
    assert [(column, fault[:24]) for (_, column), fault in grid.faults.items()] == [
        (2, "cellen är en formel utan"),
        (4, "cellen visar ett fel (#…"),
        (5, "cellen visar ett fel (#…"),
    ]
    assert grid.formulas == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            row(cell("float", office__value="1", table__number_columns_repeated="999999999")),
            "bladet 'Blad1' har 1 rader och 999\u00a0999\u00a0999 kolumner, mer än som kan läsas.",
        ),
        (
            row(text_cell("x"), about=' table:number-rows-repeated="1000000000"'),
            "bladet 'Blad1' har 1\u00a0000\u00a0000\u00a0000 rader och 1 kolumner, mer än som kan läsas.",
        ),
        (
            row(cell("float", office__value="1", table__number_columns_repeated="1000")) * 2
            + row(cell("float", office__value="1"), about=' table:number-rows-repeated="100000"'),
            "bladet 'Blad1' har 100\u00a0002 rader och 1\u00a0000 kolumner, mer än som kan läsas.",
        ),
        (row(cell("float", office__value="ett")), "filen är skadad och går inte att läsa."),
        ("<table:table-row>", "filen är skadad och går inte att läsa."),
    ],
)
def test_a_sheet_that_is_damaged_or_unrolls_to_too_much_is_refused(rows: str, message: str) -> None:
    assert refusal(ods_file({"Blad1": f">{rows}"}), "fil.ods").startswith(message)


def test_a_locked_file_and_one_with_entities_are_refused() -> None:
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
    assert refusal(ods_file({"Blad1": ">"}, parts=manifest), "fil.ods").startswith("filen är låst med lösenord.")
    entities = {"content.xml": '<!DOCTYPE x [<!ENTITY a "aaa">]><x>&a;</x>'}
    assert refusal(ods_file({}, parts=entities), "fil.ods").startswith("filen är skadad")


words = st.text(st.sampled_from('abåÄ 1,\n<&"'), max_size=6).map(lambda text: " ".join(text.split(" ")).strip())


@given(st.lists(st.lists(words, min_size=2, max_size=2), min_size=1, max_size=5))
def test_any_table_of_texts_reads_back_exactly(rows: list[list[str]]) -> None:
    content = ods_file({"Blad1": f">{''.join(row(*map(text_cell, cells), text_cell('x')) for cells in rows)}"})
    assert read_one(content, "fil.ods").lines() == [[*cells, "x"] for cells in rows]


spans = [
    "",
    ' table:number-columns-repeated="2"',
    ' table:number-columns-repeated="100"',
    ' table:number-rows-spanned="2" table:number-columns-spanned="2"',
]
pieces = st.sampled_from(
    [
        text_cell("Åre & Örebro"),
        text_cell(""),
        cell("float", "<text:p>62,5</text:p>", office__value="62.5"),
        cell("percentage", office__value="0.5"),
        cell("date", "<text:p>2024</text:p>", office__date_value="2024-10-11"),
        cell("string", "<text:p>#DIV/0!</text:p>", table__formula="of:=&quot;1&quot;/0", calcext__value_type="error"),
        '<table:table-cell office:value-type="float" office:value="3.4"/>',
        '<table:table-cell table:formula="of:=1"/>',
        "<table:table-cell/>",
        "<table:covered-table-cell/>",
        '<table:covered-table-cell office:value-type="string"><text:p>dold</text:p></table:covered-table-cell>',
    ]
)
lines = st.tuples(
    st.sampled_from(["", ' table:number-rows-repeated="2"', ' table:visibility="filter"']),
    st.lists(st.tuples(pieces, st.sampled_from(spans)), max_size=4),
)


@given(st.lists(lines, max_size=5))
def test_rows_written_as_usual_and_otherwise_read_the_same(rows: list[tuple[str, list[tuple[str, str]]]]) -> None:
    """A comment in each row is unusual, so that it is parsed element by element."""

    def grid(remark: str) -> Grid:
        written = "".join(
            row(*(piece.replace("-cell", f"-cell{span}", 1) for piece, span in cells), remark, about=about)
            for about, cells in rows
        )
        return read_one(ods_file({"Blad1": f">{written}"}), "fil.ods")

    usual, unusual = grid(""), grid("<!-- -->")
    assert usual.lines() == unusual.lines()
    assert replace(usual, columns=[]) == replace(unusual, columns=[])

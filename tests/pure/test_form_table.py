"""The form's table in a file's sheets: where its headings are, which rows it has, and what a cell is called."""

from ojcore.importing.grid import read_grids
from ojcore.importing.table import FileTable, cell_name, is_form, read_form
from tests.import_files import excel_file

HEAD = "källa;indikator;år;enhet;svar;plats"


def read(content: str | bytes, name: str = "svar.csv") -> FileTable:
    grids = read_grids(content.encode() if isinstance(content, str) else content, name)
    return read_form([grid for grid in grids if is_form(grid)])


def rows_of(table: FileTable) -> dict[tuple[str, int], list[str]]:
    """Sheet and row number -> the row's texts."""
    texts = [[column.texts[code] for code in column.codes] for column in table.columns]
    places = zip([table.sheets[code] for code in table.sheet_codes], table.rows.tolist(), strict=True)
    return dict(zip(places, map(list, zip(*texts, strict=True)), strict=True))


def test_lines_above_the_headings_and_empty_rows_are_left_out_and_rows_keep_their_numbers() -> None:
    table = read(
        f"Svar 2020;;;;;\n# En rad per svar;;;;;\n{HEAD.upper()}\na;b;2020;Solna;ja;\n;;;;;\na;b;2021;Solna;nej;\n"
    )
    assert rows_of(table) == {
        ("", 4): ["a", "b", "2020", "Solna", "ja", ""],
        ("", 6): ["a", "b", "2021", "Solna", "nej", ""],
    }


def test_a_file_without_three_of_the_headings_near_the_top_is_not_in_the_form() -> None:
    for content, expected in (("källa;år;enhet\n1;2;3\n", True), ("källa;år;kommun\n1;2;3\n", False)):
        (grid,) = read_grids(content.encode(), "a.csv")
        assert is_form(grid) is expected
    (far,) = read_grids(("x;y;z\n" * 60 + HEAD).encode(), "a.csv")
    assert not is_form(far)


def test_sheets_in_the_form_are_one_table_and_their_cells_are_told_apart() -> None:
    rows: list[list[object]] = [["källa", "år", "enhet"], ["a", 2020, "Solna"]]
    others: list[list[object]] = [["Om filen"], ["Enhet", "År", "Källa", "svar"], [184, 2021, "a", "ja"]]
    table = read(excel_file(rows, sheets={"2021": others, "Läs mig": [["text"]]}), "svar.xlsx")
    assert [column.heading for column in table.columns] == ["Källa", "År", "Enhet", "svar"]
    assert rows_of(table) == {("Blad1", 2): ["a", "2020", "Solna", ""], ("2021", 3): ["a", "2021", "184", "ja"]}
    assert table.place(1, "svar") == "blad '2021', rad 3, kolumn 'svar'"
    assert table.row_place(0) == "blad 'Blad1', rad 2"
    assert read(excel_file(rows), "svar.xlsx").place(0, "år") == "rad 2, kolumn 'år'"


def test_a_column_without_a_heading_counts_only_where_it_has_content() -> None:
    assert len(read(f"{HEAD};;\na;b;2020;Solna;ja;;;\n").columns) == 6
    assert [column.heading for column in read(f"{HEAD};;\na;b;2020;Solna;ja;;x;\n").columns][6:] == [""]


def test_a_row_that_ends_before_the_last_needed_cell_is_told_and_one_that_lacks_others_is_read() -> None:
    table = read(f"{HEAD}\na;b;2020;Solna\na;b;2020;Ekerö;ja\n")
    assert [(fault.place, fault.text) for fault in table.faults] == [("rad 2", "raden har 4 celler, rubrikraden 6")]
    assert list(rows_of(table)) == [("", 3)]


def test_faults_below_the_headings_are_told_with_row_and_column() -> None:
    broken = '<c r="{cell}" t="e"><v>#REF!</v></c>'
    table = read(excel_file([["x", "y", broken], ["källa", "år", "enhet"], ["a", 2020, broken]]), "svar.xlsx")
    assert [fault.place for fault in table.faults] == ["rad 3, kolumn C"]


def test_a_cell_is_named_as_a_spreadsheet_names_it() -> None:
    assert [cell_name(8, column) for column in (1, 26, 27, 52, 703)] == ["A8", "Z8", "AA8", "AZ8", "AAA8"]

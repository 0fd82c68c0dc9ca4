"""Reading what somebody uploads: every usual way to save a table, and every file that must not be opened."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.errors import UserError
from ojcore.importing.upload import MAX_ROWS, FileTable, read_table
from tests.import_files import excel_file, zipped

HEADINGS = {"källa": True, "år": True, "enhet": True, "plats": False}
HEAD = "källa;år;enhet;plats\n"
XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def read(content: str | bytes, name: str = "svar.csv", *, sheet: str = "") -> FileTable:
    return read_table(content.encode() if isinstance(content, str) else content, name, HEADINGS, sheet=sheet)


def rows_of(table: FileTable) -> dict[int, list[str]]:
    """Row number -> the row's texts."""
    texts = [[column.texts[code] for code in column.codes] for column in table.columns]
    return dict(zip(table.rows.tolist(), map(list, zip(*texts, strict=True)), strict=True))


def refusal(content: str | bytes, name: str = "svar.csv") -> str:
    with pytest.raises(UserError) as refused:
        read(content, name)
    return str(refused.value)


def with_cell(cell: str) -> bytes:
    return excel_file([["källa", "år", "enhet"], ["prov", 2020, cell]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_usual_encoding_and_delimiter_gives_the_same_table(encoding: str, delimiter: str) -> None:
    text = "källa;år;enhet\r\nprov;2020;Järfälla\r\nprov;2021;Upplands Väsby\r\n".replace(";", delimiter)
    assert rows_of(read(text.encode(encoding))) == {
        2: ["prov", "2020", "Järfälla"],
        3: ["prov", "2021", "Upplands Väsby"],
    }


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "utf-16-le"])
def test_a_file_in_another_encoding_is_refused_with_what_to_do(encoding: str) -> None:
    assert "spara den som 'CSV UTF-8' i Excel." in refusal(
        "källa;år;enhet\nprov;2020;Ekerö\n".encode(encoding)
    ).replace("Spara", "spara")


def test_a_file_that_is_broken_utf8_is_not_taken_for_windows_text() -> None:
    assert refusal("källa;år;enhet\nprov;2020;Ekerö\n".encode() + b"\xff").endswith(
        "spara den som 'CSV UTF-8' i Excel."
    )


def test_lines_above_the_headings_are_left_out_and_rows_are_counted_as_excel_does() -> None:
    table = read("sep=;\n# En rad per svar;;\n\nKälla; ÅR ;Enhet\nprov;2020;Solna\n\n;;\nprov;2021;Ekerö\n")
    assert rows_of(table) == {5: ["prov", "2020", "Solna"], 8: ["prov", "2021", "Ekerö"]}


def test_codes_and_words_stay_the_text_they_are() -> None:
    texts = ["0184", "007", "1e5", "NA", "null", "True", "1.50", "2020-01-01", " x ", "-0"]
    lines = "".join(f"prov;{text};{text}\n" for text in texts)
    for content in (f"källa;år;enhet\n{lines}", f"källa;år;enhet\n\n{lines}"):
        assert [row[1:] for row in rows_of(read(content)).values()] == [[text, text] for text in texts]


def test_a_quoted_cell_may_hold_delimiters_marks_and_line_breaks() -> None:
    content = 'källa;år;enhet\nprov;"2020;1";"sa ""ja"""\nprov;2021;"två\nrader"\nprov;2022;Solna\n'
    assert rows_of(read(content)) == {
        2: ["prov", "2020;1", 'sa "ja"'],
        3: ["prov", "2021", "två\nrader"],
        4: ["prov", "2022", "Solna"],
    }


cells = st.text(st.sampled_from('ab0 ;,"\n\r\tåé\u2028'), max_size=5)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_quick_way_and_the_way_line_by_line_read_the_same(lines: list[list[str]]) -> None:
    def write(line: list[str]) -> str:
        return ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in ["x" + line[0], *line[1:]])

    body = [write(line) for line in lines]
    quick = read("\n".join(["källa;år;enhet", *body]))
    by_line = read("\n".join(["källa;år;enhet", "", *body]))  # an empty line is read the slow way only
    expected = [["x" + line[0], *line[1:]] for line in lines]
    assert list(rows_of(quick).values()) == list(rows_of(by_line).values()) == expected


def test_empty_cells_that_excel_leaves_out_at_the_end_of_a_row_are_empty() -> None:
    assert rows_of(read(f"{HEAD}prov;2020;Solna;tabell 1\nprov;2020;Ekerö\n"))[3] == ["prov", "2020", "Ekerö", ""]


def test_a_row_with_too_few_or_too_many_cells_is_told_and_the_others_are_read() -> None:
    table = read(f"{HEAD}prov;2020\nprov;2020;Solna;a;b\nprov;2020;Solna;\n")
    assert [(fault.row, fault.text) for fault in table.faults] == [
        (2, "raden har 2 celler, rubrikraden 4"),
        (3, "raden har 5 celler, rubrikraden 4; en cell som innehåller ';' ska stå inom citattecken"),
    ]
    assert list(rows_of(table)) == [4]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "svar.csv", "filen är tom."),
        (" \n\n", "svar.csv", "filen är tom."),
        (b"", "svar.xlsx", "filen är tom."),
        (HEAD, "svar.csv", "filen har rubriker men inga uppgifter under dem."),
        (f"{HEAD};;;\n\n", "svar.csv", "filen har rubriker men inga uppgifter under dem."),
        ("namn;värde\na;b\n", "svar.csv", "ingen rubrikrad hittades bland de första 50 raderna."),
        ("x", "svar.xlsm", "filen får innehålla makron och läses därför inte."),
        ("x", "svar.xls", "formatet .xls läses inte. Spara filen som Excel-arbetsbok (.xlsx)."),
        ("x", "svar.pdf", "filändelsen '.pdf' är okänd. Tillåtna: .xlsx, .csv, .tsv, .txt."),
        (f"{HEAD}prov;2020;Sol\0na;\n", "svar.csv", "filen innehåller nolltecken och är ingen textfil."),
        (f'{HEAD}prov;2020;"Solna;\n', "svar.csv", "rad 2: citattecknen går inte ihop"),
        (
            f"{HEAD}prov;2020;\n{'x' * 200_000};;;\n",
            "svar.csv",
            "rad 3: citattecknen går inte ihop, eller så är en cell",
        ),
        (HEAD + "\n" * (MAX_ROWS + 1), "svar.csv", "filen har mer än 2\u00a0000\u00a0000 rader."),
        ("källa;år;enhet" + ";" * 200 + "\nprov;2020;Solna\n", "svar.csv", "rubrikraden har 203 kolumner; högst 100"),
        (b"\xd0\xcf\x11\xe0rest", "svar.xlsx", "filen är låst med lösenord eller i det gamla formatet .xls."),
        (b"\xd0\xcf\x11\xe0rest", "svar.csv", "innehållet är en Excelfil eller ett arkiv, inte text."),
        (b"PK\x03\x04rest", "svar.csv", "innehållet är en Excelfil eller ett arkiv, inte text."),
        (b"PK\x03\x04rest", "svar.xlsx", "filen är skadad och går inte att läsa."),
        (HEAD, "svar.xlsx", "innehållet är ingen Excel-arbetsbok."),
        (zipped({"word/document.xml": "<x/>"}), "svar.xlsx", "innehållet är ingen Excel-arbetsbok (.xlsx)."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content: str | bytes, name: str, message: str) -> None:
    assert refusal(content, name).startswith(message)


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(UserError, match=r"^filen är 2,0 MB; högst 1,0 MB tillåts"):
        read_table(b"x" * 2**21, "svar.csv", HEADINGS, max_bytes=2**20)


def test_numbers_in_excel_are_read_as_a_person_sees_them() -> None:
    cells = [184, 62.5, 0.1 + 0.2, 1e16, '<c r="{cell}" s="1"><v>0.58</v></c>', '<c r="{cell}" s="2"><v>0.625</v></c>']
    table = read(excel_file([["källa", "år", "enhet"], *(["prov", 2020, cell] for cell in cells)]), "svar.xlsx")
    shown = [row[2] for row in rows_of(table).values()]
    assert shown == ["184", "62,5", "0,3", "10000000000000000", "58 %", "62,5 %"]


def test_days_and_truth_values_in_excel_are_read_as_text() -> None:
    day, truth = '<c r="{cell}" s="3"><v>45292</v></c>', '<c r="{cell}" t="b"><v>1</v></c>'
    table = read(excel_file([["källa", "år", "enhet"], ["prov", 2020, day], ["prov", 2020, truth]]), "svar.xlsx")
    assert [row[2] for row in rows_of(table).values()] == ["2024-01-01", "SANT"]


def test_the_headings_of_an_excel_sheet_may_stand_further_down_and_rows_keep_their_numbers() -> None:
    table = read(excel_file([["Svar 2020"], [], ["källa", "år", "enhet"], [], ["prov", 2020, "Solna"]]), "svar.xlsx")
    assert (table.sheet, rows_of(table)) == ("Blad1", {5: ["prov", "2020", "Solna"]})


def test_the_sheet_with_the_headings_is_found_and_with_two_of_them_one_must_be_chosen() -> None:
    rows: list[list[object]] = [["källa", "år", "enhet"], ["prov", 2020, "Solna"]]
    assert read(excel_file([["Läs mig"]], sheets={"Data": rows}), "svar.xlsx").sheet == "Data"
    both = excel_file(rows, sheets={"Data": rows})
    assert refusal(both, "svar.xlsx") == "flera blad har en rubrikrad: Blad1, Data. Välj ett av dem."
    assert read(both, "svar.xlsx", sheet="Data").sheet == "Data"
    with pytest.raises(UserError, match=r"^bladet 'X' finns inte. Filens blad: Blad1, Data.$"):
        read(both, "svar.xlsx", sheet="X")


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ('<c r="{cell}"><f>1+1</f><v>2</v></c>', "cellen är en formel"),
        ('<c r="{cell}"><f>1+1</f></c>', "cellen är en formel"),
        ('<c r="{cell}"><f t="shared" si="0"/><v>2</v></c>', "cellen är en formel"),
        ('<c r="{cell}" t="e"><v>#REF!</v></c>', "cellen visar ett fel"),
    ],
)
def test_a_formula_or_an_error_in_a_cell_is_told_with_its_place(cell: str, fault: str) -> None:
    (found,) = read(with_cell(cell), "svar.xlsx").faults
    assert (found.row, found.column, found.text.startswith(fault)) == (2, "C", True)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"xl/vbaProject.bin": "x"}, "filen innehåller makron"),
        (
            {"[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main+xml</Types>"},
            "filen innehåller makron",
        ),
        ({"xl/worksheets/sheet1.xml": "0" * 400 * 2**20}, "filen packas upp till orimligt mycket"),
        ({"xl/media/image1.png": "0" * 30 * 2**20}, "filen packas upp till orimligt mycket"),
        ({f"xl/x{number}": "" for number in range(3000)}, "filen packas upp till orimligt mycket"),
        (
            {"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="XFD1048576"><v>1</v></c></row>')},
            "bladet 'Blad1' har 1048576 rader och 16384 kolumner, mer än som kan läsas.",
        ),
        (
            {
                "xl/sharedStrings.xml": f"<sst><si><t>{'å' * 2**20}</t></si></sst>",
                "xl/worksheets/sheet1.xml": XML.format('<row><c t="s"><v>0</v></c></row>' * 2000),
            },
            "bladet 'Blad1' har 2000 rader och 1 kolumner, mer än som kan läsas.",
        ),
        (
            {"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "aaa">]><sst><si><t>&a;</t></si></sst>'},
            "filen är skadad och går inte att läsa.",
        ),
        ({"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}, "filen är skadad och går inte att läsa."),
        ({"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="1A"><v>1</v></c></row>')}, "filen är skadad"),
        ({"xl/worksheets/sheet1.xml": XML.format('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')}, "filen är skadad"),
    ],
)
def test_a_workbook_that_is_dangerous_or_damaged_is_refused(parts: dict[str, str], message: str) -> None:
    assert refusal(
        excel_file([["källa", "år", "enhet"], ["prov", 2020, "Solna"]], parts=parts), "svar.xlsx"
    ).startswith(message)


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
        archive.writestr("xl/worksheets/sheet1.xml", XML.format(""))
    assert refusal(file.getvalue(), "svar.xlsx").startswith("filen är skadad och går inte att läsa.")

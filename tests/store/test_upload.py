"""The form's table in an uploaded file; what a reader makes of each format, the tests of the grids prove."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.errors import UserError
from ojcore.importing.upload import MAX_ROWS, FileTable, read_table
from tests.import_files import excel_file

HEADINGS = {"källa": True, "år": True, "enhet": True, "plats": False}
HEAD = "källa;år;enhet;plats\n"


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
        (b"\xd0\xcf\x11\xe0rest", "svar.csv", "innehållet är en Excelfil eller ett arkiv, inte text."),
        (b"PK\x03\x04rest", "svar.csv", "innehållet är en Excelfil eller ett arkiv, inte text."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content: str | bytes, name: str, message: str) -> None:
    assert refusal(content, name).startswith(message)


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(UserError, match=r"^filen är 2,0 MB; högst 1,0 MB tillåts"):
        read_table(b"x" * 2**21, "svar.csv", HEADINGS, max_bytes=2**20)


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

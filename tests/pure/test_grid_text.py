"""Text files with tables: every encoding, separator and shape; all rows keep their place."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ojcore.errors import UserError
from ojcore.importing.grid import read_grids, text
from ojcore.importing.grid.bounds import MAX_ROWS
from ojcore.importing.grid.model import TextColumn
from tests.pure.grid_files import read_one, refusal

HEAD = "källa;år;enhet;plats\n"
SWEDISH = ["Ekerö", "Håbo", "Ängelholm", "Åre", "Örebro", "Järfälla"]

words = st.text(st.sampled_from("abåäöÅÄÖé 019.-%"), max_size=6)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=1, max_size=6)
)


def written(rows: list[list[str]], separator: str, encoding: str, end: str = "\r\n") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end).writerows(rows)
    return file.getvalue().encode(encoding)


@given(
    tables,
    st.sampled_from(";,\t|"),
    st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac-roman", "cp850"]
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table_in_any_encoding_and_separator_reads_back_exactly(
    rows: list[list[str]], separator: str, encoding: str, end: str
) -> None:
    rows = [[f"{word}x" for word in SWEDISH[: len(rows[0])]], *[[f"x{row[0]}", *row[1:]] for row in rows]]
    rows[1:1] = [[*SWEDISH, *SWEDISH][: len(rows[0])]] * 2
    assert read_one(written(rows, separator, encoding, end)).lines() == rows


cells = st.text(st.sampled_from('ab0 ;,"\n\r\tåé\u2028'), max_size=5)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=6), st.booleans())
def test_the_quick_way_and_the_way_line_by_line_read_the_same(lines: list[list[str]], is_quoted: bool) -> None:
    file = io.StringIO(newline="")
    end = "\n" if is_quoted else "\r\n"  # the writer quotes a line break only if it stands in its own
    csv.writer(
        file, delimiter=";", lineterminator=end, quoting=csv.QUOTE_ALL if is_quoted else csv.QUOTE_MINIMAL
    ).writerows([["x", *line] for line in lines])
    body = file.getvalue().rstrip("\r\n")
    width = max(len(line) for line in lines) + 1
    expected = [["x", *line] + [""] * (width - len(line) - 1) for line in lines]

    quick = text._read_quickly(body.encode() + b"\n", ";")
    assert _rows(text._read_lines(body, ";")[0]) == expected
    assert quick is None or _rows(quick[0]) == expected


def _rows(columns: list[TextColumn]) -> list[list[str]]:
    return [list(row) for row in zip(*([texts[code] for code in codes] for texts, codes in columns), strict=True)]


def test_a_large_file_with_a_title_and_a_source_line_is_read_the_quick_way() -> None:
    lines = [f"0{100 + number % 300};Kommun {number % 300};{number},5" for number in range(200_000)]
    content = "\n".join(["Titel på tabellen", "", "kod;namn;värde", *lines, "", "Källa: en myndighet", ""])
    body = content.rstrip("\n").encode() + b"\n"
    assert text._read_quickly(body, ";") is not None
    grid = read_one(content)
    assert grid.height == 200_005
    assert [grid.line(row) for row in (1, 3, 4, 200_005)] == [
        ["Titel på tabellen", "", ""],
        ["kod", "namn", "värde"],
        ["0100", "Kommun 0", "0,5"],
        ["Källa: en myndighet", "", ""],
    ]


def test_rows_above_the_headings_and_below_the_figures_keep_their_place() -> None:
    grid = read_one(
        "Statistik om bistånd, andel\n\nÅr;Region;Värde\n2023;0880 Kalmar;1 234\n\nKälla: Socialstyrelsen\n"
    )
    assert grid.lines() == [
        ["Statistik om bistånd, andel", "", ""],
        ["", "", ""],
        ["År", "Region", "Värde"],
        ["2023", "0880 Kalmar", "1 234"],
        ["", "", ""],
        ["Källa: Socialstyrelsen", "", ""],
    ]


def test_the_line_that_tells_excel_the_separator_is_no_row() -> None:
    assert read_one("sep=|\na;b|c\n1,5|2\n").lines() == [["a;b", "c"], ["1,5", "2"]]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("kommun;andel\nKalmar;3,4\nNybro;5,1\n", [["kommun", "andel"], ["Kalmar", "3,4"], ["Nybro", "5,1"]]),
        ('"region","2023"\n"00 Riket","3,5"\n', [["region", "2023"], ["00 Riket", "3,5"]]),
        ("a,b,c\n1,x;y,2\n3,z;w,4\n", [["a", "b", "c"], ["1", "x;y", "2"], ["3", "z;w", "4"]]),
        (
            "Tabell 1, Kalmar\nÅr 2023, alla\nx;y\n1;2\n",
            [["Tabell 1, Kalmar", ""], ["År 2023, alla", ""], ["x", "y"], ["1", "2"]],
        ),
        ("kommun\nKalmar\n", [["kommun"], ["Kalmar"]]),
        (
            "kommun       andel\nKalmar         3,4\nUpplands V    12,5\n",
            [["kommun", "andel"], ["Kalmar", "3,4"], ["Upplands V", "12,5"]],
        ),
        (
            "kommun      2022   2023\nKalmar       3,4    1,0\nNybro               2,0\n",
            [["kommun", "2022", "2023"], ["Kalmar", "3,4", "1,0"], ["Nybro", "", "2,0"]],
        ),
    ],
)
def test_what_parts_the_cells_is_found(content: str, lines: list[list[str]]) -> None:
    assert read_one(content, "fil.txt").lines() == lines


def test_codes_and_words_stay_the_text_they_are() -> None:
    texts = ["0184", "007", "1e5", "NA", "null", "True", "1.50", "2020-01-01", " x ", "-0"]
    lines = "".join(f"prov;{text};{text}\n" for text in texts)
    assert [row[1:] for row in read_one(f"källa;år;enhet\n{lines}").lines()[1:]] == [[text, text] for text in texts]


def test_a_quoted_cell_may_hold_separators_marks_and_line_breaks() -> None:
    content = 'källa;år;enhet\nprov;"2020;1";"sa ""ja"""\nprov;2021;"två\nrader"\nprov;2022;Solna\n'
    assert read_one(content).lines()[1:] == [
        ["prov", "2020;1", 'sa "ja"'],
        ["prov", "2021", "två\nrader"],
        ["prov", "2022", "Solna"],
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "filen är tom."),
        (" \n\n", "filen är tom."),
        (f"{HEAD}prov;2020;Sol\0na;\n", "filen innehåller nolltecken och är ingen textfil."),
        (f'{HEAD}prov;2020;"Solna;\n', "rad 2: citattecknen går inte ihop"),
        (f"{HEAD}prov;2020;\n{'x' * 200_000};;;\n", "rad 3: citattecknen går inte ihop, eller så är en cell"),
        (HEAD + "\n" * (MAX_ROWS + 1) + "x", "filen har mer än 2\u00a0000\u00a0000 rader."),
        (HEAD + ";" * 17_000 + "\n", "filen har 2 rader och 17\u00a0001 kolumner, mer än som kan läsas."),
    ],
)
def test_a_text_that_is_no_table_is_refused_with_the_reason(content: str, message: str) -> None:
    assert refusal(content).startswith(message)


def test_a_long_cell_is_refused_in_a_large_file_too() -> None:
    lines = f"{'x' * 200_000};1\n" + "Kalmar;2\n" * 600_000
    assert refusal(lines).startswith("rad 1: citattecknen går inte ihop, eller så är en cell orimligt lång.")


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_letters_that_became_two_signs_on_the_way_are_refused_with_their_place(wrong: str) -> None:
    content = "kommun;år\nSolna;1\nÖrebro;2\nÅre;3\n".encode().decode(wrong)
    message = refusal(content)
    assert message.startswith("filens teckenkodning har blivit fel på vägen: på rad 1 står 'Ã¥…', två tecken")
    assert message.endswith("spara den som 'CSV UTF-8' i Excel.")


def test_one_broken_word_in_a_sound_file_is_a_note() -> None:
    grid = read_one("kommun;år\nÖrebro;1\nÅre;2\nÄlmhult;3\nTÃ¤by;4\nBr�cke;5\nSödertälje;6\n")
    assert grid.height == 7
    assert [note.split(",")[0] for note in grid.notes] == [
        "1 bokstav har gått förlorade innan filen kom hit och står som �.",
        "På rad 5 står 'TÃ¤…'",
    ]


def test_bytes_whose_letters_cannot_be_told_are_refused() -> None:
    for content in ("enhet;antal\nEkerö;1\n".encode("cp850"), "enhet\nEkerö\n".encode() + b"\xff"):
        assert refusal(content) == "filens teckenkodning är okänd. Spara den som 'CSV UTF-8' i Excel."


def test_a_file_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(UserError, match=r"^filen är 2,0 MB; högst 1,0 MB tillåts"):
        read_grids(b"x" * 2**21, "svar.csv", max_bytes=2**20)

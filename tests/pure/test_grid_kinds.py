"""What kind of file it is: told by the content, and by the name only where the content does not."""

import subprocess
import sys

import pytest

from tests.import_files import excel_file, zipped
from tests.pure.grid_files import ods_file, read_one, refusal

TABLE = "kommun\tandel\nKalmar\t3,4\n"


@pytest.mark.parametrize("name", ["fil.csv", "fil.xls", "fil.xlsx", "fil.txt", "fil.prn", "fil"])
def test_text_is_read_as_text_whatever_it_is_called(name: str) -> None:
    assert read_one(TABLE, name).lines() == [["kommun", "andel"], ["Kalmar", "3,4"]]
    assert read_one(TABLE.encode("utf-16"), name).lines() == [["kommun", "andel"], ["Kalmar", "3,4"]]


@pytest.mark.parametrize("name", ["fil.csv", "fil.xls", "fil.xlsx", "fil.ods"])
def test_a_workbook_is_read_as_what_it_is_whatever_it_is_called(name: str) -> None:
    assert read_one(excel_file([["Kalmar", 3.4]]), name).lines() == [["Kalmar", "3,4"]]
    row = '<table:table-row><table:table-cell office:value-type="float" office:value="3.4"/></table:table-row>'
    assert read_one(ods_file({"Blad1": f">{row}"}), name).lines() == [["3,4"]]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "fil.xlsx", "filen är tom."),
        (b"x", "fil.xlsm", "filen får innehålla makron och läses därför inte."),
        (b"%PDF-1.7", "fil.xlsx", "filen är en PDF; tabeller i den läses inte."),
        (b"\x89PNG\r\n", "fil.png", "filen är en bild, ingen tabell."),
        (b"\0\0\0\x18ftypheic", "fil.heic", "filen är en bild, ingen tabell."),
        (b"PAR1....", "fil.parquet", "filen är i formatet Parquet, som inte läses."),
        (b"SQLite format 3\0", "fil.db", "filen är en databas (SQLite), som inte läses."),
        (b"$FL2@(#)", "fil.sav", "filen är från SPSS, som inte läses."),
        (b"\x1f\x8b\x08", "fil.csv.gz", "filen är ett packat arkiv (.gz)."),
        (b"{\\rtf1", "fil.rtf", "filen är ett textdokument (.rtf), ingen tabell."),
        (b"MIME-Version: 1.0", "fil.xls", "filen är ett webbarkiv (.mht)."),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "fil.xls",
            "filen är i Excels gamla XML-format.",
        ),
        (b'<?xml version="1.0"?><a/>', "fil.xml", "filen är en XML-fil."),
        (b"x", "fil.dat", "filändelsen '.dat' är okänd. Tillåtna: .xlsx, .xls, .xlsb, .ods, .csv,"),
        (b"PK\x03\x04rest", "fil.csv", "filen är skadad och går inte att läsa."),
        (
            zipped({"word/document.xml": "<x/>"}),
            "fil.xlsx",
            "innehållet är ingen Excel-arbetsbok (.xlsx) utan ett Word",
        ),
        (zipped({"xl/styles.xml": "<x/>"}), "fil.xlsx", "innehållet är ingen Excel-arbetsbok (.xlsx)."),
        (zipped({"a.csv": "x"}), "fil.zip", "innehållet är ett packat arkiv (.zip). Packa upp det"),
        (zipped({"Index/Document.iwa": "x"}), "fil.numbers", "filen är gjord i Numbers, Pages eller Keynote."),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "fil.xlsx", "filen är låst med lösenord."),
        (b"\xd0\xcf\x11\xe0" + "_VBA_PROJECT".encode("utf-16-le"), "fil.xls", "filen innehåller makron"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "fil.doc", "filen är ett gammalt Worddokument"),
        (b"\xd0\xcf\x11\xe0rest", "fil.xls", "filen är skadad eller av ett slag som inte läses."),
        (b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "fil.xls", "filen är skadad och går inte att läsa."),
    ],
)
def test_a_file_that_is_not_read_is_told_as_what_it_is(content: bytes, name: str, message: str) -> None:
    assert refusal(content, name).startswith(message)


def test_a_reader_is_there_quickly_without_the_libraries_of_the_pages() -> None:
    code = (
        "import sys; from ojcore.importing.grid import read_grids; read_grids(b'a;b\\n1;2\\n', 'x.csv');"
        "rare = ('pandas', 'streamlit', 'sqlalchemy', 'pyarrow', 'lxml', 'xlrd');"
        "print([name for name in rare if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

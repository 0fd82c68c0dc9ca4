"""Excel's binary workbooks, written here record by record after [MS-XLSB]."""

import struct
from collections.abc import Sequence

import pytest

from ojcore.importing.grid.model import Area
from tests.import_files import zipped
from tests.pure.grid_files import read, read_one, refusal

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return number + size + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def row(number: int, *cells: bytes, is_hidden: bool = False) -> bytes:
    about = struct.pack("<IIHBBB", number - 1, 0, 300, 0, 0x10 if is_hidden else 0, 0) + struct.pack("<I", 0)
    return record(0, about) + b"".join(cells)


def cell(kind: int, column: int, content: bytes, style: int = 0) -> bytes:
    return record(kind, struct.pack("<II", column - 1, style) + content)


def real(column: int, number: float, style: int = 0) -> bytes:
    return cell(5, column, struct.pack("<d", number), style)


def shared(column: int, text: int) -> bytes:
    return cell(7, column, struct.pack("<I", text))


def formula(column: int, number: float) -> bytes:
    return cell(9, column, struct.pack("<dHI", number, 0, 0))


def xlsb_file(rows: bytes, texts: Sequence[str] = (), about: bytes = b"", state: int = 0) -> bytes:
    """A workbook with a sheet `Blad1`. Style 1 shows percent, style 2 percent by an own format, style 3 a day."""
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 9, 0, 9))
        + about
        + record(145)
        + rows
        + record(146)
        + record(130)
    )
    formats = b"".join(record(44, struct.pack("<H", 165) + wide(text)) for text in ("0.0\\ %",))
    styles = b"".join(record(47, struct.pack("<HH", 0, number) + bytes(12)) for number in (0, 9, 165, 14))
    bundle = struct.pack("<II", state, 1) + wide("rId1") + wide("Blad1")
    relation = f'<Relationship Id="{{}}" Type="{_OFFICE}/{{}}" Target="{{}}"/>'
    relations = "".join(
        relation.format(*parts)
        for parts in (
            ("rId1", "worksheet", "worksheets/sheet1.bin"),
            ("rId2", "styles", "styles.bin"),
            ("rId3", "sharedStrings", "sharedStrings.bin"),
        )
    )
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/workbook.bin": record(131) + record(143) + record(156, bundle) + record(144) + record(132),
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
            "xl/styles.bin": record(278)
            + record(615, struct.pack("<I", 1))
            + formats
            + record(616)
            + record(617, struct.pack("<I", 4))
            + styles
            + record(618)
            + record(279),
            "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
            + b"".join(record(19, b"\0" + wide(text)) for text in texts)
            + record(160),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def test_a_binary_workbook_is_read_with_its_formats() -> None:
    rows = [
        row(2, shared(1, 0), shared(3, 1)),
        row(3, real(1, 62.5), real(2, 0.034, 1), real(3, 0.625, 2), is_hidden=True),
        row(4, formula(1, 2.5), cell(3, 2, b"\x07"), real(3, 45292, 3), cell(4, 4, b"\x01")),
    ]
    merged = record(177, struct.pack("<I", 1)) + record(176, struct.pack("<4I", 1, 2, 0, 1)) + record(178)
    columns = record(390) + record(60, struct.pack("<4IH", 1, 1, 0, 0, 1)) + record(391)
    grid = read_one(xlsb_file(b"".join(rows) + merged, ["Kalmar", "Åre"], columns, state=1), "fil.xlsb")
    assert grid.lines() == [
        ["", "", "", ""],
        ["Kalmar", "", "Åre", ""],
        ["62,5", "3,4 %", "62,5 %", ""],
        ["2,5", "", "2024-01-01", "SANT"],
    ]
    assert (grid.hidden_rows, grid.hidden_columns, grid.is_hidden, grid.formulas) == ((3,), (2,), True, 1)
    assert (grid.merged, list(grid.dates), list(grid.faults)) == ((Area(2, 1, 3, 2),), [(4, 3)], [(4, 2)])


@pytest.mark.parametrize(
    ("rows", "texts", "message"),
    [
        (row(1, real(1, 1)) + row(1_048_576, real(16_384, 1)), [], "bladet 'Blad1' har 1\u00a0048\u00a0576 rader"),
        (
            b"".join(row(number, shared(1, 0)) for number in range(1, 200)),
            ["😀" * 10**6],
            "bladet 'Blad1' har 199 rader och 1 kolumner, mer än som kan läsas.",
        ),
        (row(1, shared(1, 7)), ["x"], "filen är skadad och går inte att läsa."),
        (b"\x05\xff\xff\xff\x7f", [], "filen är skadad och går inte att läsa."),
        (b"\x00\x01\x00", [], "filen är skadad och går inte att läsa."),
    ],
)
def test_a_binary_workbook_that_is_damaged_or_asks_for_too_much_is_refused(
    rows: bytes, texts: list[str], message: str
) -> None:
    assert refusal(xlsb_file(rows, texts), "fil.xlsb").startswith(message)


def test_a_sheet_without_cells_is_an_empty_grid() -> None:
    assert [grid.height for grid in read(xlsb_file(b""), "fil.xlsb")] == [0]

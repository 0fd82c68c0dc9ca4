"""The same made-up figures in each kind of file that is read, by somebody else's program or after its format."""

import csv
import io
import json
import random
import struct
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from openpyxl import Workbook

from tests.pure.grid_files import ods_file, saved
from tests.pure.test_grid_xlsb import real, row, shared, xlsb_file

Table = list[list[str | float]]

HEAD = ["Kommunkod", "Kommun", "Indikator", "År", "Andel", "Antal", "Tecken", "Anmärkning"]
_KOMMUNER = [f"Kommun {number}" for number in range(290)]
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def draw_table(rows: int) -> Table:
    """Rows below headings: kommuner, indicators and years that come again, and figures of which most do not."""
    drawn = random.Random(1)  # noqa: S311 (figures, no secrets)
    lines: Table = [
        [
            f"{100 + number % 290:04}",
            _KOMMUNER[number % 290],
            f"Andel med insats {number // 290 % 40}",
            float(2010 + number // 11_600),
            round(drawn.random() * 100, 1),
            float(drawn.randrange(1, 5000)),
            ("", "..", "x")[number % 3],
            "Tabell 3",
        ]
        for number in range(rows)
    ]
    return [list(HEAD), *lines]


def as_texts(table: Table) -> Iterator[list[str]]:
    """The rows with decimal comma."""
    return ([cell if isinstance(cell, str) else f"{cell:g}".replace(".", ",") for cell in line] for line in table)


def write_csv(lines: Any) -> bytes:
    """As Excel does in Swedish."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=";").writerows(lines)
    return file.getvalue().encode()


def write_xlsx(table: Table) -> bytes:
    """By openpyxl."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Blad1")
    for line in table:
        sheet.append(line)
    return saved(workbook)


def write_xlsb(table: Table) -> bytes:
    """After [MS-XLSB]."""
    texts = list(dict.fromkeys(cell for line in table for cell in line if isinstance(cell, str)))
    numbers = {text: number for number, text in enumerate(texts)}
    rows = (
        row(
            number,
            *(
                shared(at, numbers[cell]) if isinstance(cell, str) else real(at, cell)
                for at, cell in enumerate(line, start=1)
                if cell != ""
            ),
        )
        for number, line in enumerate(table, start=1)
    )
    return xlsb_file(b"".join(rows), texts)


def write_ods(table: Table) -> bytes:
    """As LibreOffice does."""
    rows = "".join(f'<table:table-row table:style-name="ro1">{"".join(map(_ods_cell, line))}' + "</table:table-row>"
                   for line in table)  # fmt: skip
    return ods_file({"Blad1": f">{rows}"}, parts={"META-INF/manifest.xml": _MANIFEST})


def _ods_cell(cell: str | float) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, str):
        kind = 'office:value-type="string" calcext:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>"
    kind = f'office:value-type="float" office:value="{cell:g}" calcext:value-type="float"'
    return f"<table:table-cell {kind}><text:p>{cell:g}</text:p></table:table-cell>"


def write_html(table: Table) -> bytes:
    """As systems do that call it .xls."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in as_texts(table))
    return f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'.encode()


def write_xls(table: Table) -> bytes:
    """After [MS-XLS], in a container after [MS-CFB]. Up to 65 536 rows and 7 MB."""
    fonts = _record(0x31, struct.pack("<HHHHHBBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 1, 0) + b"A") * 4
    styles = fonts + _record(0xE0, bytes(20)) * 16
    cells = b"".join(
        _xls_cell(number, at, cell) for number, line in enumerate(table) for at, cell in enumerate(line) if cell != ""
    )
    opening, ending = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0), _record(0x0A, b"")
    before = _record(0x809, opening) + _record(0x42, struct.pack("<H", 1200)) + styles
    name = struct.pack("<BB", 5, 0) + b"Blad1"
    start = len(before) + 4 + 6 + len(name) + len(ending)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + ending
    return _container(before + _record(0x85, struct.pack("<IBB", start, 0, 0) + name) + ending + sheet)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_cell(number: int, at: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", number, at, 15)
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x204, place + struct.pack("<HB", len(cell), 1) + text)
    return _record(0x203, place + struct.pack("<d", cell))


def _container(stream: bytes) -> bytes:
    """A compound file with the stream `Workbook`."""
    sectors = -(-len(stream) // _SECTOR)
    tables = next(number for number in range(1, 110) if number * 128 >= sectors + 1 + number)
    chain = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * 128 - len(chain))
    entries = [("Root Entry", 5, 1, _END, 0), ("Workbook", 2, _FREE, 0, len(stream))]
    folder = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, child, start, size in entries
    ).ljust(_SECTOR, b"\0")
    header = (
        bytes.fromhex("D0CF11E0A1B11AE1")
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(10)
        + struct.pack("<IIIIIIII", tables, sectors, 0, 4096, _END, 0, _END, 0)
        + struct.pack("<109I", *(sectors + 1 + at if at < tables else _FREE for at in range(109)))
    )
    return header + stream.ljust(sectors * _SECTOR, b"\0") + folder + struct.pack(f"<{len(chain)}I", *chain)


Dimensions = dict[str, list[str]]


def cube_of(values: int) -> tuple[Dimensions, list[float | None]]:
    """Dimensions of a statistical cube of about so many values, and the values; every ninth is missing."""
    years = list(map(str, range(2000, 2020)))
    shown = [f"Andel {number}" for number in range(max(values // (290 * 20), 1))]
    drawn = random.Random(2)  # noqa: S311 (as above)
    dimensions = {"Region": _KOMMUNER, "Mått": shown, "år": years}
    count = 290 * len(shown) * len(years)
    return dimensions, [None if at % 9 == 0 else round(drawn.random() * 100, 1) for at in range(count)]


def write_jsonstat(dimensions: Dimensions, values: Sequence[float | None]) -> bytes:
    """As SCB's service gives it."""
    told = {
        name: {"label": name, "category": {"index": [f"{at:04}" for at in range(len(labels))],
                                           "label": {f"{at:04}": label for at, label in enumerate(labels)}}}
        for name, labels in dimensions.items()
    }  # fmt: skip
    document = {
        "version": "2.0",
        "class": "dataset",
        "id": list(dimensions),
        "size": [len(labels) for labels in dimensions.values()],
        "dimension": told,
        "value": list(values),
    }
    return json.dumps(document).encode()


def write_px(dimensions: Dimensions, values: Sequence[float | None]) -> bytes:
    """As SCB's service gives it."""
    *stub, heading = dimensions
    lines = [f"STUB={_quoted(stub)};", f"HEADING={_quoted([heading])};"]
    lines += [f'VALUES("{name}")={_quoted(labels)};' for name, labels in dimensions.items()]
    width = len(dimensions[heading])
    cells = ['".."' if value is None else str(value) for value in values]
    figures = "\n".join(" ".join(cells[at : at + width]) for at in range(0, len(cells), width))
    return ("\n".join(['CODEPAGE="utf-8";', *lines, "DATA=\n"]) + figures + ";\n").encode()


def _quoted(texts: Sequence[str]) -> str:
    return ",".join(f'"{text}"' for text in texts)


def write_kolada(dimensions: Dimensions, values: Sequence[float | None]) -> bytes:
    """As its service gives it: entries of a kommun and a year, with values of all, women and men."""
    entries = [
        {
            "kpi": f"N{shown}",
            "municipality": f"{100 + int(kommun.split()[1]):04}",
            "period": int(year),
            "values": [
                {"gender": gender, "count": 1, "status": "", "value": value, "isdeleted": False} for gender in "TKM"
            ],
        }
        for (kommun, shown, year), value in zip(product(*dimensions.values()), values, strict=True)
    ]
    return json.dumps({"count": len(entries), "values": entries}).encode()

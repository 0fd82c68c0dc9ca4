"""What the tests of the readers share: a table written in each format by somebody else's program, and read back."""

import io
from collections.abc import Mapping, Sequence

import pytest

from ojcore.errors import UserError
from ojcore.importing.grid import read_grids
from ojcore.importing.grid.model import Grid
from tests.import_files import zipped

Rows = Sequence[Sequence[object]]


def read(content: bytes | str, name: str = "fil.csv") -> list[Grid]:
    """The grids of a file."""
    return read_grids(content.encode() if isinstance(content, str) else content, name)


def read_one(content: bytes | str, name: str = "fil.csv") -> Grid:
    """The grid of a file that has one."""
    (grid,) = read(content, name)
    return grid


def refusal(content: bytes | str, name: str = "fil.csv") -> str:
    """What is said of a file that is refused."""
    with pytest.raises(UserError) as refused:
        read(content, name)
    return str(refused.value)


def saved(workbook: object) -> bytes:
    """The bytes of a workbook of openpyxl."""
    file = io.BytesIO()
    workbook.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>{}'
    "</office:automatic-styles><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods_file(tables: Mapping[str, str], styles: str = "", parts: Mapping[str, str] | None = None) -> bytes:
    """An .ods with the tables, each given as its rows' XML."""
    content = "".join(f'<table:table table:name="{name}"{rows}</table:table>' for name, rows in tables.items())
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": _ODS.format(styles, content),
            **(parts or {}),
        }
    )

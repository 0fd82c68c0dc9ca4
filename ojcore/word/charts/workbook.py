"""The workbook inside a chart: what Word opens under "Redigera data". One sheet, no trace of when it was made.

Written here since openpyxl takes 8 ms for what takes 0.3; a test opens every one with openpyxl.
"""

from collections.abc import Sequence
from functools import cache

from ojcore.spreadsheet import is_formula
from ojcore.word.inline import content
from ojcore.word.package import zip_parts

SHEET = "Data"
Cell = str | float | None
Rows = Sequence[Sequence[Cell]]

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # The second format is that of a text which starts as a formula does: it stays a text when it is edited.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Arial"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" quotePrefix="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def workbook(rows: Rows) -> bytes:
    """An .xlsx file of one sheet, the heading row first; the same rows give the same bytes.

    Text is stored as text whatever it starts with; None is an empty cell.
    """
    columns = [letter(column) for column in range(max(map(len, rows)))]
    text = cache(_text)  # the names of series and lanes stand in many cells
    lines = []
    for number, row in enumerate(rows, start=1):
        written = "".join(
            f'<c r="{column}{number}"{text(cell) if isinstance(cell, str) else f"><v>{float(cell)!r}</v>"}</c>'
            for column, cell in zip(columns, row, strict=False)
            if cell is not None
        )
        lines.append(f'<row r="{number}">{written}</row>')
    parts = _PARTS | {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    }
    return zip_parts((name, f"{_XML}{xml}".encode()) for name, xml in parts.items())


def letter(column: int) -> str:
    """The name of a column, counted from 0: `A`, `Z`, `AA`."""
    return (letter(column // 26 - 1) if column > 25 else "") + chr(ord("A") + column % 26)


def cells(column: int, first: int, last: int) -> str:
    """A piece of a column, as a chart refers to it; rows are counted from 0, the heading row."""
    name = letter(column)
    return f"{SHEET}!${name}${first + 1}" + (f":${name}${last + 1}" if last > first else "")


def _text(text: str) -> str:
    """A cell of text, after its place."""
    style = ' s="1"' if is_formula(text) else ""
    return f'{style} t="inlineStr"><is><t xml:space="preserve">{content(text)}</t></is>'

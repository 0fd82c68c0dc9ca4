"""What the import's tests share: a small folder of definitions, and import files as CSV and as Excel writes them."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from ojcore.definitions.model import Definitions
from ojcore.definitions.reader import load_definitions

HEADINGS = ["källa", "källans titel", "indikator", "år", "enhet", "svar", "slag", "plats"]

_FILES = {
    "areas.toml": """
[[area]]
id = "ekonomiskt-bistand"
title = "Ekonomiskt bistånd"
[[area.dimension]]
id = "tillganglighet"
title = "Tillgänglighet"
""",
    "answers.toml": """
[ja]
label = "Ja"
judgement = "green"
counts_as_ja = true
spellings = ["ja"]
[delvis]
label = "Delvis"
judgement = "yellow"
counts_as_ja = false
spellings = ["delvis"]
[nej]
label = "Nej"
judgement = "red"
counts_as_ja = false
spellings = ["nej"]
[ja_med_vissa]
label = "Ja, med vissa"
judgement = "yellow"
counts_as_ja = true
spellings = ["ja, med vissa"]
[missing.vet_ej]
label = "Vet ej"
spellings = ["vet ej"]
[missing.ej_svarat]
label = "Ej svarat"
spellings = ["ej svarat", ""]
""",
    "benchmarks.toml": """
[riket]
title = "Riket"
meaning = "Andel av landets kommuner"
""",
    "groups/nordvast.toml": """
title = "Nordvästkommunerna"
[[member]]
unit = "0184"
valid_from = 2015
[[member]]
unit = "0123"
valid_from = 2015
""",
    "indicators/ekonomiskt-bistand/socialjour.toml": """
title = "Tillgång till socialjour"
dimension = "tillganglighet"
value_type = "ja_nej"
direction = "high_is_good"
definition = "Om kommunen har socialjour dygnet runt."
[[asked]]
source = "oj-2018"
table = "1"
wording = "Socialjour"
""",
    "indicators/ekonomiskt-bistand/arenden.toml": """
title = "Ärenden per handläggare"
dimension = "tillganglighet"
value_type = "number"
unit = "ärenden"
decimals = 1
direction = "none"
definition = "Antal ärenden per handläggare."
""",
    "indicators/ekonomiskt-bistand/telefon.toml": """
title = "Telefontid"
dimension = "tillganglighet"
value_type = "ja_nej"
direction = "high_is_good"
definition = "Om det finns telefontid."
""",
    "indicators/ekonomiskt-bistand/telefon-kvall.toml": """
title = "Telefontid"
dimension = "tillganglighet"
value_type = "ja_nej"
direction = "high_is_good"
definition = "Om det finns telefontid på kvällen."
""",
    "sources/oj-2018/source.toml": """
title = "Öppna jämförelser 2018"
producer = "En kommun"
year = 2018
published = 2018
document = "rapport.pdf"
licence = "offentlig handling"
[coding]
counts_as_ja = ["ja"]
counts_as_nej = ["nej", "delvis"]
reason = "Bara ja räknas som ja."
[[table]]
number = "1"
caption = "Tillgänglighet"
""",
    "sources/oj-2018/tabell-1.csv": "Kommun;Socialjour\nSolna;JA\nJärfälla;NEJ\n",
    "kommuner.csv": """kommunkod;kommun;kommun_officiellt;kallar_sig;lankod;lan;skr2023_kod;skr2023_grupp;\
folkmangd_avrundad;skl2011_nr;skl2011_grupp
0123;Järfälla;Järfälla kommun;;01;Stockholms län;A2;Pendlingskommun;81600;2;Förortskommuner
0184;Solna;Solna kommun;Solna stad;01;Stockholms län;A2;Pendlingskommun;83000;2;Förortskommuner
0139;Upplands-Bro;Upplands-Bro kommun;;01;Stockholms län;A2;Pendlingskommun;30000;2;Förortskommuner
""",
    "former_codes.csv": "kod;kommun;till_och_med;kommunkod\n",
    "other_units.csv": "namn;slag;kommunkod\n",
}

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def small_definitions(folder: Path) -> Definitions:
    """Three kommuner, four indicators, one published source, read from files in `folder`."""
    for name, content in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return load_definitions(folder)


def csv_file(*lines: str, headings: Sequence[str] = HEADINGS) -> bytes:
    """A CSV file in the form: the headings, then the lines as given."""
    return "\n".join([";".join(headings), *lines]).encode()


def excel_file(
    rows: Iterable[Sequence[object]],
    *,
    sheets: Mapping[str, Iterable[Sequence[object]]] | None = None,
    parts: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook with its texts shared, as Excel writes it. rows: of the first sheet, `Blad1`; from row 1.

    A text that starts with `<c` is put in as it is, for cells of other kinds; `{cell}` in it becomes the cell's place.
    Styles 1 and 2 show percent, style 3 a day.
    parts: other or further parts of the file.
    """
    shared: list[str] = []
    named = {"Blad1": rows, **(sheets or {})}
    content = {f"xl/worksheets/sheet{n}.xml": _sheet(each, shared) for n, each in enumerate(named.values(), start=1)}
    content |= _frame(list(named))
    content["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{_SHEET}">' + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared) + "</sst>"
    )
    return zipped(content | dict(parts or {}))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _sheet(rows: Iterable[Sequence[object]], shared: list[str]) -> str:
    lines = [
        f'<row r="{number}">' + "".join(_cell(cell, f"{chr(65 + at)}{number}", shared) for at, cell in enumerate(row))
        for number, row in enumerate(rows, start=1)
    ]
    return (
        f'<worksheet xmlns="{_SHEET}"><sheetData>'
        + "".join(f"{line}</row>" for line in lines)
        + "</sheetData></worksheet>"
    )


def _cell(cell: object, place: str, shared: list[str]) -> str:
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if cell.startswith("<c"):
        return cell.replace("{cell}", place)
    shared.append(cell)
    return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'


def _frame(names: list[str]) -> dict[str, str]:
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
    document = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    formats = '<numFmts count="1"><numFmt numFmtId="165" formatCode="0.0\\ %"/></numFmts>'
    styles = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 9, 165, 14))
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{override}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{document}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}">{formats}<cellXfs count="4">{styles}</cellXfs></styleSheet>',
    }

"""What kind of file it is, by its content first; and what is said of those that are not read."""

import re
from pathlib import PurePath

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import LOCKED, MACROS
from ojcore.importing.grid.package import part_names

_SAVE = "Spara tabellen som Excel-arbetsbok (.xlsx) eller CSV."
_OPEN = "Öppna den i sitt program och exportera tabellen som CSV eller Excel."
_UNPACK = "Packa upp det och lämna filen som ligger i det."
_PICTURE = "filen är en bild, ingen tabell. Hämta uppgifterna som Excel eller CSV från den som gjorde bilden."

_MACRO_ENDINGS = (".xlsm", ".xltm", ".xlam")
_TEXT_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".prn", ".px", ".json", ".htm", ".html", "")
_TABLE_ENDINGS = (".xlsx", ".xltx", ".xls", ".xlt", ".xlsb", ".ods", ".ots")
_READ = "Tillåtna: .xlsx, .xls, .xlsb, .ods, .csv, .tsv, .txt, .prn, .json, .px och .html."
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0"
_BIFF = re.compile(rb"\x09[\x00\x02\x04\x08]")
_HTML = re.compile(
    rb"(<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(!doctype\s+html|html|head|body|table|meta|style|div|center)\b", re.I | re.S
)
_PX = re.compile(
    rb"\s*(CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE|MATRIX|SUBJECT-CODE|SUBJECT-AREA|TITLE)\s*(\[\w+\])?=",
    re.I,
)
_PX_WORD = re.compile(rb"(^|;\s*)(STUB|HEADING|VALUES|DATA)\s*(\[\w+\])?(\(\"[^\"]*\"\))?\s*=", re.I)

_OTHERS = {
    b"%PDF": f"filen är en PDF; tabeller i den läses inte. {_SAVE}",
    b"{\\rtf": f"filen är ett textdokument (.rtf), ingen tabell. {_SAVE}",
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": "",  # two letters that a text may begin with; see below
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"PAR1": f"filen är i formatet Parquet, som inte läses. {_OPEN}",
    b"ARROW1": f"filen är i formatet Arrow, som inte läses. {_OPEN}",
    b"FEA1": f"filen är i formatet Feather, som inte läses. {_OPEN}",
    b"SQLite format 3": f"filen är en databas (SQLite), som inte läses. {_OPEN}",
    b"$FL2": f"filen är från SPSS, som inte läses. {_OPEN}",
    b"$FL3": f"filen är från SPSS, som inte läses. {_OPEN}",
    b"<stata_dta>": f"filen är från Stata, som inte läses. {_OPEN}",
    b"\x1f\x8b": f"filen är ett packat arkiv (.gz). {_UNPACK}",
    b"7z\xbc\xaf": f"filen är ett packat arkiv (.7z). {_UNPACK}",
    b"Rar!": f"filen är ett packat arkiv (.rar). {_UNPACK}",
    b"BZh": f"filen är ett packat arkiv (.bz2). {_UNPACK}",
    b"\xfd7zXZ": f"filen är ett packat arkiv (.xz). {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"filen är ett packat arkiv (.zst). {_UNPACK}",
    b"MIME-Version": "filen är ett webbarkiv (.mht). Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx).",
    b"MZ\x90": "filen är ett program och läses inte. Lämna en Excelfil eller CSV.",
}
del _OTHERS[b"BM"]


def kind_of(content: bytes, file_name: str) -> str:
    """`xlsx`, `xlsb`, `xls`, `ods`, `html`, `json`, `px` or `text`.

    Raises UserError that says what the file is, where it is something else.
    """
    ending = PurePath(file_name).suffix.lower()
    if ending in _MACRO_ENDINGS:
        raise UserError("filen får innehålla makron och läses därför inte. Spara den som Excel-arbetsbok (.xlsx).")
    if content.startswith(b"PK"):
        return _kind_of_archive(content)
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    for mark, message in _OTHERS.items():
        if content.startswith(mark):
            raise UserError(message)
    if content[4:8] == b"ftyp":
        raise UserError(_PICTURE)
    return _kind_of_text(content, ending)


def _kind_of_archive(content: bytes) -> str:
    names = part_names(content)
    known = set(names)
    if "xl/workbook.bin" in known:
        return "xlsb"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in known:
        return _kind_of_opendocument(content)
    if "encrypted-package" in known:
        raise UserError(LOCKED)
    if any(name.startswith("word/") for name in names):
        raise UserError(f"innehållet är ingen Excel-arbetsbok (.xlsx) utan ett Worddokument. {_SAVE}")
    if any(name.startswith("ppt/") for name in names):
        raise UserError(f"innehållet är ingen Excel-arbetsbok (.xlsx) utan en presentation. {_SAVE}")
    if any(name.endswith(".iwa") for name in names):
        raise UserError("filen är gjord i Numbers, Pages eller Keynote. Exportera den som Excel-arbetsbok (.xlsx).")
    raise UserError(f"innehållet är ett packat arkiv (.zip). {_UNPACK}")


def _kind_of_opendocument(content: bytes) -> str:
    """`ods`, by the first part of the archive, which is stored as it is."""
    if b"opendocument.spreadsheet" in content[:200] or b"opendocument." not in content[:200]:
        return "ods"
    raise UserError(f"filen är ett dokument från LibreOffice men inget kalkylblad. {_SAVE}")


def _kind_of_ole(content: bytes) -> str:
    """`xls`, by the names of the streams in the compound file."""

    def holds(*names: str) -> bool:
        return any(name.encode("utf-16-le") in content for name in names)

    if holds("EncryptedPackage", "EncryptionInfo"):
        raise UserError(LOCKED)
    if holds("_VBA_PROJECT"):
        raise UserError(MACROS)
    if holds("Workbook", "Book"):
        return "xls"
    if holds("WordDocument"):
        raise UserError(f"filen är ett gammalt Worddokument (.doc), ingen tabell. {_SAVE}")
    if holds("PowerPoint Document"):
        raise UserError(f"filen är en gammal presentation (.ppt), ingen tabell. {_SAVE}")
    raise UserError(f"filen är skadad eller av ett slag som inte läses. {_SAVE}")


def _kind_of_text(content: bytes, ending: str) -> str:
    if _BIFF.match(content) and content[2:4] in (b"\x04\x00", b"\x06\x00", b"\x08\x00", b"\x10\x00"):
        return "xls"
    head = content[:_HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if _HTML.match(head):
        return "html"
    if head.startswith(b"<?xml") or head.startswith(b"<Workbook"):
        what = "i Excels gamla XML-format" if b"office:spreadsheet" in head else "en XML-fil"
        raise UserError(f"filen är {what}. Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx).")
    if head.startswith((b"{", b"[")) and (ending == ".json" or re.match(rb'[{\[]\s*(["{\[\]}]|$)', head)):
        return "json"
    if _PX.match(head) or (ending == ".px" and _PX_WORD.search(head)):
        return "px"
    if ending in _TEXT_ENDINGS or ending in _TABLE_ENDINGS:
        return "text"
    raise UserError(f"filändelsen '{ending}' är okänd. {_READ}")

"""An Excel workbook (.xlsx, .xltx), without trusting it.

The file is unpacked here, under a limit on what really comes out, and looked through before the reader sees it: the
reader gets the measured parts only, packed anew, so that it cannot be shown anything else. What it would hide
(formulas without value, errors, percent formats, hidden rows, merged cells) is taken from the same look.
"""

import re
from xml.parsers import expat

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import DAMAGED, MACROS, MAX_TEXT_BYTES, check_extent, check_total, too_much
from ojcore.importing.grid.look import is_percent_format, join_values
from ojcore.importing.grid.model import Grid
from ojcore.importing.grid.package import LOCAL, Attributes, Parts, pack, parse_xml, unpack
from ojcore.importing.grid.sheet_xml import SheetReading

NOT_A_WORKBOOK = "innehållet är ingen Excel-arbetsbok (.xlsx). Spara filen som .xlsx i Excel, eller som .csv."

_WANTED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(_rels/)?workbook\.xml(\.rels)?|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml"
)
_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")
_TAGS = len("<t></t></si>")
_PERCENT_FORMATS = {"9", "10"}


def read_xlsx(content: bytes, max_bytes: int) -> list[Grid]:
    """The worksheets of a workbook, hidden ones too. max_bytes: see `package.unpack`.

    Raises UserError for a file that is locked, damaged, has macros, or asks for more than is read.
    """
    parts = unpack(content, _WANTED, max_bytes)
    if "xl/workbook.xml" not in parts:
        raise UserError(NOT_A_WORKBOOK)
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise UserError(MACROS)
    try:
        looks = _look_through(parts)
        return join_values(pack(parts), {name: reading.look for name, reading in looks.items()})
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UserError(DAMAGED) from error


def _look_through(parts: Parts) -> dict[str, SheetReading]:
    """Sheet name -> what was seen in it. Raises UserError for what would take too much memory to read."""
    percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    texts = _SharedTexts(parts.get("xl/sharedStrings.xml", b""))
    looks = {}
    for name, (path, is_hidden) in _sheet_paths(parts).items():
        reading = looks[name] = SheetReading(percent_styles, is_hidden=is_hidden)
        reading.read(parts[path])
        check_extent(name, reading.look.rows, reading.look.columns)
        texts.check(name, reading, parts[path])
    check_total(reading.look.rows * reading.look.columns for reading in looks.values())
    return looks


def _sheet_paths(parts: Parts) -> dict[str, tuple[str, bool]]:
    """Sheet name -> name of its part, and whether the sheet is hidden."""
    targets: dict[str, str] = {}
    paths: dict[str, tuple[str, bool]] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if LOCAL[name] == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    def sheet(name: str, attributes: Attributes) -> None:
        if LOCAL[name] == "sheet":
            id_ = next((value for key, value in attributes.items() if LOCAL[key] == "id"), "")
            target = targets.get(id_, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in parts:
                paths[attributes["name"]] = path, attributes.get("state", "visible") != "visible"

    parse_xml(parts["xl/_rels/workbook.xml.rels"], relation)
    parse_xml(parts["xl/workbook.xml"], sheet)
    return paths


def _percent_styles(styles: bytes) -> set[str]:
    """The cell styles (index as text) that show a number times hundred, with a percent sign."""
    formats = set(_PERCENT_FORMATS)
    found: set[str] = set()
    inside = [""]

    def start(name: str, attributes: Attributes) -> None:
        name = LOCAL[name]
        if name in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside[:] = [name, "-1"]
        elif name == "numFmt" and is_percent_format(attributes.get("formatCode", "")):
            formats.add(attributes["numFmtId"])
        elif name == "xf" and inside[0] == "cellXfs":
            inside[1] = str(int(inside[1]) + 1)
            if attributes.get("numFmtId") in formats:
                found.add(inside[1])

    if styles:
        parse_xml(styles, start)
    return found


class _SharedTexts:
    """How many bytes the texts take that cells share: the reader makes a copy for each cell."""

    def __init__(self, shared: bytes) -> None:
        if b"<!DOCTYPE" in shared:
            raise UserError(DAMAGED)
        per_byte = 1 if shared.lstrip(b"\xef\xbb\xbf").startswith(b"<") else 2  # UTF-16 may have half the bytes
        self._sizes = [max(len(item) - _TAGS, 0) * per_byte for item in _ITEM.split(shared)[1:]]
        self._left = MAX_TEXT_BYTES
        self._longest = max(self._sizes, default=0)

    def check(self, name: str, reading: SheetReading, part: bytes) -> None:
        """Raises UserError where a sheet's texts, with those of the sheets before it, would take too much memory."""
        if reading.texts * self._longest > self._left:
            counter = _TextCounter(self._sizes, self._left)
            parse_xml(part, counter.start, counter.end, counter.text)
            if counter.left < 0:
                raise UserError(too_much(name, reading.look.rows, reading.look.columns))
            self._left = counter.left
        else:
            self._left -= reading.texts * self._longest


class _TextCounter:
    """Counts exactly what the shared texts of a sheet take; only where the longest one in every cell were too much."""

    def __init__(self, sizes: list[int], left: int) -> None:
        self.left = left
        self._sizes = sizes
        self._value: list[str] | None = None
        self._is_shared = False

    def start(self, name: str, attributes: Attributes) -> None:
        """A cell or its value begins."""
        name = LOCAL[name]
        if name == "c":
            self._is_shared = attributes.get("t") == "s"
        elif name == "v" and self._is_shared:
            self._value = []

    def text(self, data: str) -> None:
        """The number of a shared text."""
        if self._value is not None:
            self._value.append(data)

    def end(self, _: str) -> None:
        """The value ends."""
        if self._value is not None:
            self.left -= self._sizes[int("".join(self._value))]
            self._value = None

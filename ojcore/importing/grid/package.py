"""The parts of an uploaded archive (.xlsx, .xlsb, .ods), unpacked under a limit on what really comes out."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

from ojcore.errors import UserError
from ojcore.importing.grid.bounds import DAMAGED, LOCKED, MACROS, TOO_BIG

UNPACKED_PER_BYTE = 15
MAX_RATIO = 200
MAX_PARTS = 2_000

_SMALL = 10 * 2**20
_CHUNK = 2**20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)

Attributes = dict[str, str]
Parts = dict[str, bytes]


def part_names(content: bytes) -> list[str]:
    """The names in the list of contents. Raises UserError for an archive that is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except _BROKEN as error:
        raise UserError(DAMAGED) from error


def unpack(content: bytes, wanted: re.Pattern[str], max_bytes: int) -> Parts:
    """The parts whose whole name is as wanted. max_bytes: what the packed file may be; fifteen times that may come out.

    Raises UserError for an archive that is damaged, locked, has macros, or unpacks to more than that.
    """
    limit = max_bytes * UNPACKED_PER_BYTE
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries, limit, len(content))
            parts: Parts = {}
            for entry in entries:
                if wanted.fullmatch(entry.filename):
                    parts[entry.filename] = _read_part(archive, entry, limit - sum(map(len, parts.values())))
    except _BROKEN as error:
        raise UserError(DAMAGED) from error
    return parts


def _check_entries(entries: list[zipfile.ZipInfo], limit: int, packed: int) -> None:
    names = [entry.filename for entry in entries]
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise UserError(MACROS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(LOCKED)
    if len(set(names)) < len(names) or any(entry.compress_type not in (0, 8) for entry in entries):
        raise UserError(DAMAGED)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PARTS or unpacked > limit or unpacked > max(_SMALL, packed * MAX_RATIO):
        raise UserError(TOO_BIG)


def _read_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """One part, never more than `limit` bytes whatever the list of contents says."""
    chunks: list[bytes] = []
    size = 0
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise UserError(TOO_BIG)
            chunks.append(chunk)
    return b"".join(chunks)


def pack(parts: Parts) -> io.BytesIO:
    """An archive of the parts, unpacked; for a reader that is to be shown nothing else. Empties `parts` meanwhile."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in list(parts):
            archive.writestr(name, parts.pop(name))
    file.seek(0)
    return file


def parse_xml(
    part: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls back for each element of an XML part, by its name with prefix. Document types are refused.

    Raises ExpatError for what is no XML.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_document_type
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = text
    parser.Parse(part, True)


def _refuse_document_type(*_: Any) -> None:
    raise UserError(DAMAGED)


class _LocalNames(dict[str, str]):
    """Names as XML has them -> without their prefix."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(":")[2]
        if len(self) < 1000:  # a file may make up as many as it likes
            self[name] = local
        return local


LOCAL = _LocalNames()

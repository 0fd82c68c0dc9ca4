"""PDF by LibreOffice, and page numbers for the contents: LibreOffice's where it is installed, else an estimate."""

import math
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ojcore.errors import UserError
from ojcore.swedish import fold_name
from ojcore.word.blocks import Heading

_HEIGHT = 247.0  # mm between the margins of an A4 page
_LINE = 5.1  # mm
_LINE_CHARACTERS = 92
_AFTER = 2.6
_HEADINGS = {1: 19.0, 2: 13.0, 3: 10.0}
_ROW_SPACE = 2.0
_ROW_LINE = 3.8
_CONTENTS_LINES = 36
_SECONDS = 120

_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)endstream", re.DOTALL)
_PAGES = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_OUTLINE = re.compile(rb"/Title\s*<FEFF([0-9A-Fa-f\s]*)>\s*/Dest\s*\[\s*(\d+) 0 R")


class Ruler:
    """Counts roughly how far down the document each heading stands, in pages of the built-in look."""

    def __init__(self) -> None:
        self._at = 0.0
        self._pages: dict[str, int] = {}
        self._contents: tuple[int, int] | None = None
        self._lines = 0

    def advance(self, millimetres: float) -> None:
        """Moves down by what cannot be broken; what does not fit begins on the next page."""
        share = millimetres / _HEIGHT
        if self._at % 1 + share > 1 and share <= 1:
            self.new_page()
        self._at += share

    def text(self, words: str) -> None:
        """Moves down by a paragraph."""
        lines = sum(1 + len(line) // _LINE_CHARACTERS for line in words.split("\n"))
        self._at += (lines * _LINE + _AFTER) / _HEIGHT

    def table(self, rows: int, lines: int) -> None:
        """Moves down by a table; lines: of text, in all its rows."""
        self._at += (rows * _ROW_SPACE + lines * _ROW_LINE) / _HEIGHT

    def heading(self, bookmark: str, level: int) -> None:
        """Notes the page of a heading, which never stands last on a page."""
        if self._at % 1 > 1 - 30 / _HEIGHT:
            self.new_page()
        self._pages[bookmark] = int(self._at) + 1
        self._at += _HEADINGS[level] / _HEIGHT
        self._lines += 1 if self._contents and level <= self._contents[1] else 0

    def new_page(self) -> None:
        """Moves to the top of the next page, unless it is at the top of one."""
        self._at = float(math.ceil(self._at))

    def start_contents(self, levels: int) -> None:
        """Notes where the contents stand; their length is known when the last heading is."""
        self._contents = int(self._at) + 1, levels
        self._at += 20 / _HEIGHT

    def pages(self) -> dict[str, int]:
        """The estimated page of each heading by its bookmark."""
        if not self._contents:
            return dict(self._pages)
        page, extra = self._contents[0], self._lines // _CONTENTS_LINES
        return {name: number + extra * (number > page) for name, number in self._pages.items()}


def convert_to_pdf(file: bytes) -> bytes:
    """A .docx file as PDF, by LibreOffice with a profile of its own; takes seconds, so never inside a page run.

    Raises UserError where LibreOffice is not installed, does not answer within two minutes or cannot read the file.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UserError("PDF kan inte skapas: LibreOffice (soffice) är inte installerat på servern.")
    with tempfile.TemporaryDirectory(prefix="word-") as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(file)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            _run(command)
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise UserError("PDF kunde inte skapas: LibreOffice kunde inte läsa dokumentet.") from error


def _run(command: Sequence[str]) -> None:
    """Runs LibreOffice in a process group of its own, since its starter leaves the real program behind when killed."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=silent, stderr=silent, start_new_session=True) as process:  # noqa: S603 (in a folder made for it)
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise


def render_page_numbers(file: bytes, headings: Sequence[Heading]) -> dict[str, int]:
    """The page each heading has in LibreOffice, by bookmark; empty where that cannot be found out."""
    try:
        pdf = convert_to_pdf(file)
    except UserError:
        return {}
    found: dict[str, int] = {}
    remaining = iter(_outline(pdf))
    for heading in headings:
        wanted = fold_name(heading.text)
        page = next((page for title, page in remaining if fold_name(title).startswith(wanted)), None)
        if page is None:
            return {}
        found[heading.bookmark] = page
    return found


def _outline(pdf: bytes) -> Iterable[tuple[str, int]]:
    """The headings LibreOffice wrote as the PDF's outline, in order, with their pages."""
    packed = (zlib.decompressobj().decompress(stream) for stream in _OBJECT_STREAM.findall(pdf))
    text = b"\n".join([pdf, *packed])
    pages = [page for kids in _PAGES.findall(text) for page in re.findall(rb"(\d+) 0 R", kids)]
    for title, page in _OUTLINE.findall(text):
        if page in pages:
            yield bytes.fromhex(title.decode()).decode("utf-16-be", "replace"), pages.index(page) + 1

"""The documents as LibreOffice lays them out: they open, and the page numbers of the contents are the right ones."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from lxml import etree

from ojcore.errors import UserError
from ojcore.word import Cell, Column, Footnote, TableRow, WordDocument, convert_to_pdf
from tests.conftest import require_component
from tests.word_rules import small_png

HEADINGS = ("Inledning", "Lagen", "Områdesfakta", "Rutiner", "Sammanfattande analys", "Bilaga")


def long_report() -> WordDocument:
    document = WordDocument("Granskning", "Socialförvaltningen", date(2024, 1, 2), draft="Utkast")
    document.cover()
    document.contents()
    document.page_break()
    document.heading("Inledning")
    document.paragraphs("\n\n".join(["Granskningen avser ekonomiskt bistånd. " * 14] * 9))
    document.paragraph("Källan.", Footnote("Om källan"))
    document.heading("Lagen", level=2)
    document.heading("Områdesfakta")
    rows: list[TableRow] = [[f"Rad {row}", Cell("NEJ", "red"), "Kommentar " * 12] for row in range(40)]
    document.table([Column(["Fakta", Footnote("Om fakta")]), Column("Svar"), Column("Ord")], rows, caption="Fakta")
    with document.landscape():
        document.heading("Rutiner", level=2)
        document.picture(small_png(600, 300), "En ruta", caption="Svar")
    document.heading("Sammanfattande analys", Footnote("Om analysen"))
    document.page_break()
    document.heading("Bilaga")
    return document


def cached_pages(file: bytes) -> dict[str, int]:
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml"))
    lines = ("".join(text.text for text in link.iter(qn("w:t"))) for link in body.iter(qn("w:hyperlink")))
    return {name: int(page) for name, page in (re.findall(r"(.*?)(\d+)$", line)[0] for line in lines)}


def printed_pages(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, as another program reads it."""
    (folder / "document.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "document.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\f")[:-1]


@pytest.fixture(scope="module")
def _office() -> None:
    require_component(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")
    require_component(shutil.which("pdftotext"), "pdftotext")


@pytest.fixture(scope="module")
def paginated(_office: None) -> bytes:
    """The long report, its contents with the pages that LibreOffice gives it."""
    return long_report().to_bytes(paginate=True)


@pytest.fixture(scope="module")
def pages(paginated: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Its printed pages."""
    return printed_pages(convert_to_pdf(paginated), tmp_path_factory.mktemp("printed"))


def test_the_page_numbers_of_the_contents_are_those_of_the_pages(paginated: bytes, pages: list[str]) -> None:
    after_contents = enumerate(pages[2:], 3)
    standing = {
        name: page for page, text in after_contents for name in HEADINGS if re.search(rf"^ *{name}\d?$", text, re.M)
    }
    assert cached_pages(paginated) == standing
    assert set(standing) == set(HEADINGS)
    listed = re.findall(r"^ *([^.\n]*?)\.{3,} *(\d+)$", pages[1], re.M)
    assert {name: int(page) for name, page in listed} == standing


def test_libreoffice_shows_every_footnote_under_its_own_number(pages: list[str]) -> None:
    text = "\n".join(pages)
    found = dict(re.findall(r"^ *(\d)\s+(Om \w+)$", text, re.M))
    assert found == {"1": "Om källan", "2": "Om fakta", "3": "Om analysen"}
    assert re.search(r"Källan\.1$", text, re.M)
    assert re.search(r"^ *Fakta2 ", text, re.M)
    assert re.search(r"analys3$", text, re.M)


def test_the_heading_row_and_the_draft_mark_are_repeated_on_each_page(pages: list[str]) -> None:
    assert all("Utkast" in page for page in pages)
    assert all("Svar" in page for page in pages if re.search(r"Rad \d", page))
    assert sum(1 for page in pages if re.search(r"Rad \d", page)) > 1


def test_without_libreoffice_the_contents_keep_the_estimate_and_a_pdf_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = long_report()
    assert document.to_bytes(paginate=True) == document.to_bytes()
    with pytest.raises(UserError, match=r"LibreOffice .* är inte installerat"):
        convert_to_pdf(document.to_bytes())

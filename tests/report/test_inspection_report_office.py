"""The example's report as LibreOffice lays it out, with our look and with a kommun's own template."""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from lxml import etree

from inspection.report import Source, write_report
from ojcore.word import convert_to_pdf, document_text, read_template
from tests.conftest import require_component
from tests.report.test_word_template import as_dotx, kommun_document, saved
from tests.report_sources import DAY, example_source
from tests.word_rules import small_png, structure_problems

CHAPTERS = (
    "Inledning",
    "Kvalitetsparagrafen i socialtjänstlagen",
    "Genomförandeplan",
    "Information om Kungsholmen, Norrmalm och Östermalm",
    "Personakter",
    "Socialtjänstinspektörernas sammanfattande analys",
    "Bilagor",
    "Bilaga 3. Fullständighet: alla antal",
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return example_source(tmp_path_factory.mktemp("exempel"))


@pytest.fixture(scope="module")
def _office() -> None:
    require_component(shutil.which("soffice") or shutil.which("libreoffice"), "LibreOffice")
    require_component(shutil.which("pdftotext"), "pdftotext")


def printed_pages(file: bytes, folder: Path) -> list[str]:
    """The text of each page, as another program reads it."""
    (folder / "rapport.pdf").write_bytes(convert_to_pdf(file))
    command = ["pdftotext", "-layout", str(folder / "rapport.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\f")[:-1]


def contents_of(file: bytes) -> dict[str, int]:
    """Heading -> page number, as the contents have them cached."""
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(file)).read("word/document.xml"))
    lines = ("".join(text.text for text in link.iter(qn("w:t"))) for link in body.iter(qn("w:hyperlink")))
    return {name: int(page) for name, page in (re.findall(r"(.*?)(\d+)$", line)[0] for line in lines)}


@pytest.fixture(scope="module")
def paginated(_office: None, source: Source) -> bytes:
    """The draft, its contents with the pages that LibreOffice gives it."""
    return write_report(source, "utkast", DAY, paginate=True).content


@pytest.fixture(scope="module")
def pages(paginated: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Its printed pages."""
    return printed_pages(paginated, tmp_path_factory.mktemp("printed"))


def test_every_chapter_stands_on_the_page_that_the_contents_say(paginated: bytes, pages: list[str]) -> None:
    contents = contents_of(paginated)
    for chapter in CHAPTERS:
        standing = [number for number, page in enumerate(pages, 1) if number > 3 and is_heading(chapter, page)]
        assert standing == [contents[chapter]], chapter
    assert contents["Inledning"] == 4
    assert 25 < len(pages) < 35


def is_heading(chapter: str, page: str) -> bool:
    return re.search(rf"^ *{re.escape(chapter)}\d*$", page, re.MULTILINE) is not None


def test_every_footnote_of_the_2011_report_is_printed_under_its_page(pages: list[str]) -> None:
    text = " ".join(" ".join(pages).split())
    for note in (
        "Områdesfakta. Uppgifter från 2009 och 2010. SWECO",
        "Månadsrapport november 2011. SWECO",
        "26 kap. 1 § offentlighets- och sekretesslagen (2009:400)",
        "Vräkningsförebyggande arbete i Stockholms stad, socialnämnden 17 februari 2011.",
        "Handläggning och dokumentation inom socialtjänsten, Socialstyrelsen, artikelnr 2010-6-13.",
        "Handläggning av ekonomiskt bistånd, riktlinjer, Stockholms stad, 2010-05-24.",
        "Leda känslomässigt krävande arbete, Gothia 2011.",
        "SOSFS 2011:9, Socialstyrelsens föreskrifter och allmänna råd",
    ):
        assert re.search(rf"\d+ {re.escape(note)}", text), note


@pytest.mark.usefixtures("_office")
def test_a_kommun_s_own_template_gives_its_header_logo_and_margins(source: Source, tmp_path: Path) -> None:
    template = read_template(as_dotx(saved(kommun_document())), "kommun.dotx")
    assert template.missing
    assert all(name in template.notes[0] for name in template.missing)
    file = write_report(source, "faktagranskning", DAY, template=template, paginate=True).content
    assert structure_problems(file) == []
    archive = zipfile.ZipFile(io.BytesIO(file))
    assert small_png(33, 22) in [archive.read(name) for name in archive.namelist()]
    text = document_text(file)
    assert "[Header] Exempelby kommun" in text or "Exempelby kommun" in text.split("[Header]", 1)[1]
    assert "Hemlig gammal text" not in text
    pages = printed_pages(file, tmp_path)
    assert all("Exempelby kommun" in page for page in pages)
    assert any("I 26 av de 35 granskade akterna fanns en grundutredning" in " ".join(page.split()) for page in pages)

"""Header and footer of every page: a template's own, or ours, and the mark of a draft in either."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.parts.document import DocumentPart
from docx.parts.hdrftr import FooterPart, HeaderPart
from lxml import etree

from ojcore.word.inline import field_xml, run_xml
from ojcore.word.package import package_of
from ojcore.word.styles import speak_swedish

FirstPage = Literal["same", "letter", "cover"]

_KINDS = (qn("w:headerReference"), qn("w:footerReference"))
_AFTER_TITLE_PAGE = [qn(f"w:{name}") for name in ("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings")]


@dataclass(frozen=True)
class Properties:
    """What a file says of itself. day: stands for created and changed, so that the same input gives the same bytes."""

    title: str
    authority: str
    day: date
    diarienummer: str = ""
    draft: str = ""


def references(section: etree._Element) -> list[etree._Element]:
    """The headers and footers that a `w:sectPr` refers to."""
    return [element for element in section if element.tag in _KINDS]


class Headers:
    """The headers and footers of one file."""

    def __init__(
        self, part: DocumentPart, section: etree._Element, styles: Mapping[str, str], known: Properties
    ) -> None:
        """section: the file's first `w:sectPr`. Headers and footers it has are kept, and a draft is marked there."""
        self._part = part
        self._styles = styles
        self._draft = [self._paragraph("Utkast", run_xml(known.draft))] if known.draft else []
        self._own: dict[str, str] = {}
        if references(section):
            self._keep(section)
        else:
            self._make(known)

    def place(self, section: etree._Element, first_page: FirstPage) -> None:
        """Puts our own headers into the first section; a template's section has its own already."""
        if not self._own:
            return
        chosen = ["default header", "default footer"]
        if first_page != "same":
            chosen += ["first header"] if self._draft else []
            chosen += ["first footer"] if first_page == "letter" else []
            _mark_title_page(section)
        for place, name in enumerate(chosen):
            section.insert(place, _reference(name, self._own[name]))

    def _keep(self, section: etree._Element) -> None:
        parts = [self._part.related_parts[one.get(qn("r:id"))] for one in references(section)]
        for part in parts:
            speak_swedish(part.element)
        if not self._draft:
            return
        wanted = ["default", "first"] if section.find(qn("w:titlePg")) is not None else ["default"]
        present = {one.get(qn("w:type")) for one in references(section) if one.tag == _KINDS[0]}
        for one, part in zip(references(section), parts, strict=True):
            if one.tag == _KINDS[0]:
                part.element.extend(parse_xml(mark) for mark in self._draft)
        for kind in wanted:
            if kind not in present:
                section.insert(0, _reference(f"{kind} header", self._new("header", self._draft)))

    def _make(self, known: Properties) -> None:
        running = self._paragraph("header", run_xml(f"{known.authority}  ·  {known.title}"))
        number = run_xml("Sida ") + field_xml("PAGE", "1") + run_xml(" av ") + field_xml("NUMPAGES", "1")
        before = run_xml(f"Dnr {known.diarienummer}  ·  ") if known.diarienummer else ""
        footer = self._new("footer", [self._paragraph("footer", before + number, '<w:jc w:val="right"/>')])
        self._own = {
            "default header": self._new("header", [*self._draft, running]),
            "first header": self._new("header", self._draft) if self._draft else "",
            "default footer": footer,
            "first footer": footer,
        }

    def _new(self, kind: str, paragraphs: Iterable[str]) -> str:
        package = package_of(self._part)
        part = HeaderPart.new(package) if kind == "header" else FooterPart.new(package)
        part.element[:] = [parse_xml(paragraph) for paragraph in paragraphs]
        return self._part.relate_to(part, RELATIONSHIP_TYPE.HEADER if kind == "header" else RELATIONSHIP_TYPE.FOOTER)

    def _paragraph(self, style: str, runs: str, look: str = "") -> str:
        identity = f'<w:pStyle w:val="{self._styles[style]}"/>'
        return f"<w:p {nsdecls('w')}><w:pPr>{identity}{look}</w:pPr>{runs}</w:p>"


def _reference(name: str, relation: str) -> etree._Element:
    kind, element = name.split()
    return parse_xml(f'<w:{element}Reference {nsdecls("w", "r")} w:type="{kind}" r:id="{relation}"/>')


def _mark_title_page(section: etree._Element) -> None:
    if section.find(qn("w:titlePg")) is None:
        later = next((child for child in section if child.tag in _AFTER_TITLE_PAGE), None)
        mark = parse_xml(f"<w:titlePg {nsdecls('w')}/>")
        section.append(mark) if later is None else later.addprevious(mark)
